"""Writes the networks and their cards: what each answers, its work and size, its measured accuracy."""

import hashlib
import json

import numpy
import onnx
import onnxruntime

import cloud
import cover
import fetch
import network
import sky


def run(model, raster):
    """The answer of onnxruntime on one thread: bands by row by column in, channels by row by column out."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {network.INPUT: raster[None].astype(numpy.float32)})[0][0]


def rounded(value):
    """Four decimals are more than 794 sites or one tile can tell."""
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    return round(float(value), 4)


def card(identifier, model, layers, weights, bands, **rest):
    """What every network says of itself."""
    operations, parameters = network.work(layers, weights, len(bands))
    content = model.SerializeToString()
    return {
        "id": identifier,
        "file": f"{identifier}.onnx",
        **rest,
        "bands": bands,
        "parameters": parameters,
        "macs_per_pixel": operations,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "opset": 17,
        "measured_with": f"onnxruntime {onnxruntime.__version__}",
    }


def cover_card(identifier, precision, model, layers, weights, bands):
    """The card of a cover network, scored on the held-out sites as one row of pixels."""
    spectra, fractions, test = fetch.read_observations()
    answers = run(model, spectra[test][:, : len(bands)].T[:, None])[:, 0].T
    return card(
        identifier,
        model,
        layers,
        weights,
        bands,
        task="bare, green and dry ground cover per pixel",
        answers="cover",
        outputs=["bare", "green", "dry"],
        precision=precision,
        tile_px=None,
        accuracy=rounded({"held_out_sites": cover.score(answers, fractions[test])}),
    )


def mosaic(model, raster):
    """The mask of a raster (bands last) whose edges are multiples of the tile's."""
    mask = numpy.zeros(raster.shape[:2], numpy.uint8)
    for row in range(0, raster.shape[0], cloud.TILE):
        for column in range(0, raster.shape[1], cloud.TILE):
            place = numpy.s_[row : row + cloud.TILE, column : column + cloud.TILE]
            mask[place] = run(model, raster[place].transpose(2, 0, 1)).argmax(0)
    return mask


def cloud_tiles(folder):
    """Tiles that cloud masks are scored on, bands last: the synthetic one, and the labelled ones if there."""
    raster, truth = sky.read_tile()
    tiles = {"synthetic_cloud_tile": (raster.transpose(1, 2, 0), truth)}
    return {**tiles, **(cloud.labelled(folder) if folder else {})}


def cloud_card(identifier, precision, model, layers, weights, tiles):
    """The card of a cloud network."""
    accuracy = {name: cloud.agreement(truth, mosaic(model, raster)) for name, (raster, truth) in tiles.items()}
    return card(
        identifier,
        model,
        layers,
        weights,
        cloud.BANDS,
        task="clear, cloud and cloud shadow per pixel",
        answers="cloud",
        outputs=["clear", "cloud", "shadow"],
        precision=precision,
        tile_px=None,
        multiple_px=16,
        accuracy=rounded(accuracy),
    )


def cloud_baselines(tiles):
    """Thresholds and a linear model, fitted on the networks' training samples or on the other labelled tile."""
    rasters, truths, _ = cloud.lessons()[0]
    rasters, truths = rasters[:400, ::2, ::2], truths[:400, ::2, ::2]
    pair, factors = cloud.thresholds(rasters, truths), cloud.linear(rasters, truths)
    scores = {"thresholds (synthetic training)": {}, "linear (synthetic training)": {}}
    for name, (raster, truth) in tiles.items():
        scores["thresholds (synthetic training)"][name] = cloud.agreement(truth, cloud.threshold_mask(raster, pair))
        answer = (cloud.linear_features(raster) @ factors).argmax(1)
        scores["linear (synthetic training)"][name] = cloud.agreement(truth, answer)
    scores = rounded(scores)
    scores["thresholds (synthetic training)"]["blue_above, nir_below"] = [round(value, 4) for value in pair]
    names = [name for name in tiles if name.startswith("landsat")]
    for fitted, scored in [*zip(names, names[::-1]), *zip(names, names)]:
        raster, truth = tiles[fitted]
        pair = cloud.thresholds(raster, truth)
        raster, truth = tiles[scored]
        key = f"thresholds (labels of {fitted})"
        scores.setdefault(key, {})[scored] = rounded(cloud.agreement(truth, cloud.threshold_mask(raster, pair)))
    return scores


def cover_baselines():
    """What simple models reach on the same held-out sites."""
    spectra, fractions, test = fetch.read_observations()
    return rounded(cover.baselines(spectra.astype(float), fractions.astype(float), test))


def write(models, cards, baselines, study):
    """Writes assets/models: the ONNX files and cards.json."""
    fetch.MODELS.mkdir(parents=True, exist_ok=True)
    for old in fetch.MODELS.glob("*.onnx"):
        old.unlink()
    for identifier, model in models.items():
        onnx.save(model, fetch.MODELS / f"{identifier}.onnx")
    content = {"baselines": baselines, "study": study, "networks": cards}
    (fetch.MODELS / "cards.json").write_text(json.dumps(content, indent=1) + "\n")
