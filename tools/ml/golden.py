"""Writes assets/models/golden: small inputs and what onnxruntime answers, for the tests of the runtime."""

import json

import numpy

import cards
import fetch

ROWS, COLUMNS = 16, 32


def cover_input():
    """Half scene, half field sites: five bands (green, red, nir, swir1, swir2) of 16 by 32 pixels."""
    scene = fetch.read_scene("xrspatial_bgrnss_200x300.u16")[1:, 100 : 100 + ROWS // 2, 100 : 100 + COLUMNS]
    spectra, _, test = fetch.read_observations()
    sites = spectra[test][: ROWS // 2 * COLUMNS].T.reshape(5, ROWS // 2, COLUMNS)
    return numpy.concatenate([scene, sites], axis=1)


def write(models, written):
    """Inputs, outputs, and golden.json, which says what belongs to what."""
    folder = fetch.MODELS / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    sites = cover_input()
    sites.astype("<f4").tofile(folder / "cover_input.f32")
    vectors = []
    for entry in written:
        if entry["answers"] != "cover":
            continue
        identifier, bands = entry["id"], len(entry["bands"])
        answer = cards.run(models[identifier], sites[:bands])
        answer.astype("<f4").tofile(folder / f"{identifier}.f32")
        vectors.append(
            {
                "id": identifier,
                "input": "assets/models/golden/cover_input.f32",
                "input_shape": [bands, ROWS, COLUMNS],
                "input_note": "float32 little endian, band by row by column; the first bands of five",
                "output": f"assets/models/golden/{identifier}.f32",
                "output_shape": list(answer.shape),
                "output_note": "float32 little endian: bare, green, dry",
            }
        )
    (folder / "golden.json").write_text(json.dumps(vectors, indent=1) + "\n")
