#!/usr/bin/env python3
"""Derives assets/tiles and assets/models: fetch, train, compress, export, measure. See README.md.

    python3 tools/ml/build.py CACHE
"""

import argparse
import pathlib

import cards
import compress
import cover
import fetch
import golden
import network
import notices


def cover_models():
    """The cover networks in FP32 and INT8, and their cards."""
    spectra, _, test = fetch.read_observations()
    models, written = {}, []
    for identifier, (layers, weights, bands) in cover.build().items():
        wide = network.to_onnx(layers, weights, len(bands), "fractions")
        narrow = compress.int8(wide, [spectra[~test][:, : len(bands)].T[None, :, None]])
        for precision, model in {"fp32": wide, "int8": narrow}.items():
            name = f"{identifier}-{precision}"
            models[name] = model
            written.append(cards.cover_card(name, precision, model, layers, weights, bands))
    return models, written


def main():
    """Runs every stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=pathlib.Path, help="folder for the fetched packages")
    arguments = parser.parse_args()
    texts = fetch.write_tiles(arguments.cache)
    models, written = cover_models()
    cards.write(models, written, {"cover": cards.cover_baselines()})
    golden.write(models, written)
    notices.write(texts)
    for entry in written:
        print(entry["id"], entry["bytes"], entry["accuracy"])


if __name__ == "__main__":
    main()
