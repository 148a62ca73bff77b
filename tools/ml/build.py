#!/usr/bin/env python3
"""Derives assets/tiles and assets/models: fetch, train, compress, export, measure. See README.md.

    python3 tools/ml/build.py CACHE [--labelled FOLDER] [--reuse]
"""

import argparse
import json
import pathlib
import pickle

import cards
import cloud
import compress
import cover
import fetch
import golden
import network
import notices
import sky

# No file that ships is longer.
LIMIT = 70_000

VERDICT = "four-bit weights lose more than they save: none ships (tools/ml/README.md)"

# Training steps by width; further steps after pruning, and the share of channels that stay.
STEPS, SLIM_STEPS, SLIM_SHARE = {16: 1300, 8: 1200}, 400, 0.625


def trained(path, reuse, train):
    """What `train` gives, kept in a file; from the file where asked and there."""
    if reuse and path.exists():
        return pickle.loads(path.read_bytes())
    result = train()
    path.write_bytes(pickle.dumps(result))
    return result


def cloud_networks(cache, reuse):
    """Layers and weights of every cloud network, by identifier."""

    def wide(width):
        layers = cloud.layers_of(width)
        print(f"training the cloud network of width {width}", flush=True)
        return layers, cloud.train(layers, cloud.fresh(layers), STEPS[width])

    networks = {}
    for width in STEPS:
        name = f"cloud-w{width}"
        networks[name] = trained(cache / f"{name}.pickle", reuse, lambda width=width: wide(width))
    name = "cloud-w16-pruned"
    print("pruning", flush=True)
    networks[name] = trained(
        cache / f"{name}.pickle", reuse, lambda: cloud.slim(*networks["cloud-w16"], SLIM_SHARE, SLIM_STEPS)
    )
    return networks


def cover_models(cache, reuse, study):
    """The cover networks in FP32 and INT8, and their cards."""
    spectra, _, test = fetch.read_observations()
    models, written = {}, []
    for identifier, (layers, weights, bands) in trained(cache / "cover.pickle", reuse, cover.build).items():
        samples = [spectra[~test][:, : len(bands)].T[None, :, None]]

        def export(weights):
            wide = network.to_onnx(layers, weights, len(bands), "fractions")
            return wide, compress.int8(wide, samples)

        def give(name, precision, model):
            return cards.cover_card(name, precision, model, layers, weights, bands)

        add(identifier, export, give, weights, (models, written, study))
    return models, written


def cloud_models(networks, tiles, study):
    """The cloud networks in FP32 and INT8, and their cards."""
    rasters = sky.samples(cloud.CALIBRATION_SEED, cloud.CALIBRATION, cloud.TILE)[0].transpose(0, 3, 1, 2)
    models, written = {}, []
    for identifier, (layers, weights) in networks.items():

        def export(weights):
            wide = network.to_onnx(layers, weights, len(cloud.BANDS), "class_logits")
            return wide, compress.int8(wide, [raster[None] for raster in rasters])

        def give(name, precision, model):
            return cards.cloud_card(name, precision, model, layers, weights, tiles)

        add(identifier, export, give, weights, (models, written, study))
        entry = cards.rounded(cloud.validation(layers, weights))
        study[identifier]["synthetic_validation_fp32"] = entry
    return models, written


def add(identifier, export, give, weights, results):
    """Exports a network in both precisions, writes its cards, and measures it with four-bit weights."""
    models, written, study = results
    wide, narrow = export(weights)
    study[identifier] = {}
    for precision, model in {"fp32": wide, "int8": narrow}.items():
        entry = give(f"{identifier}-{precision}", precision, model)
        if entry["bytes"] > LIMIT:
            study[identifier][f"{precision}, not shipped"] = {"bytes": entry["bytes"], **entry["accuracy"]}
            continue
        models[f"{identifier}-{precision}"] = model
        written.append(entry)
    wide, narrow = export(compress.int4(weights))
    study[identifier] |= {
        "int4 weights, fp32 activations": give(identifier, "int4", wide)["accuracy"],
        "int4 weights, int8 activations": give(identifier, "int4", narrow)["accuracy"],
    }


def main():
    """Runs every stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=pathlib.Path, help="folder for fetched packages and trained weights")
    parser.add_argument("--labelled", type=pathlib.Path, help="folder with landsat7.npz and landsat5.npz")
    parser.add_argument("--reuse", action="store_true", help="take trained weights from the cache where they are")
    arguments = parser.parse_args()
    texts, study = fetch.write_tiles(arguments.cache), {}
    sky.write_tile()
    models, written = cover_models(arguments.cache, arguments.reuse, study)
    tiles = cards.cloud_tiles(arguments.labelled)
    networks = cloud_networks(arguments.cache, arguments.reuse)
    for total, part in zip((models, written), cloud_models(networks, tiles, study)):
        total.update(part) if isinstance(total, dict) else total.extend(part)
    baselines = {"cover": cards.cover_baselines(), "cloud": cards.cloud_baselines(tiles)}
    study["verdict"] = VERDICT
    cards.write(models, written, baselines, study)
    golden.write(models, written)
    notices.write(texts)
    for entry in written:
        print(entry["id"], entry["bytes"], json.dumps(entry["accuracy"]))
    print(json.dumps({"baselines": baselines, "four bits and validation": study}, indent=1))


if __name__ == "__main__":
    main()
