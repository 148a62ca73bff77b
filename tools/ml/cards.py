"""Writes the networks and their cards: what each answers, its work and size, its measured accuracy."""

import hashlib
import json

import numpy
import onnx
import onnxruntime

import cover
import fetch
import network


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


def cover_baselines():
    """What simple models reach on the same held-out sites."""
    spectra, fractions, test = fetch.read_observations()
    return rounded(cover.baselines(spectra.astype(float), fractions.astype(float), test))


def write(models, cards, baselines):
    """Writes assets/models: the ONNX files and cards.json."""
    fetch.MODELS.mkdir(parents=True, exist_ok=True)
    for old in fetch.MODELS.glob("*.onnx"):
        old.unlink()
    for identifier, model in models.items():
        onnx.save(model, fetch.MODELS / f"{identifier}.onnx")
    content = {"baselines": baselines, "networks": cards}
    (fetch.MODELS / "cards.json").write_text(json.dumps(content, indent=1) + "\n")
