"""Writes assets/models/golden: small inputs and what onnxruntime answers, for the tests of the runtime."""

import json

import numpy

import cards
import fetch
import sky

ROWS, COLUMNS, EDGE = 16, 32, 32


def cover_input():
    """Half scene, half field sites: five bands (green, red, nir, swir1, swir2) of 16 by 32 pixels."""
    scene = fetch.read_scene("xrspatial_bgrnss_200x300.u16")[1:, 100 : 100 + ROWS // 2, 100 : 100 + COLUMNS]
    spectra, _, test = fetch.read_observations()
    sites = spectra[test][: ROWS // 2 * COLUMNS].T.reshape(5, ROWS // 2, COLUMNS)
    return numpy.concatenate([scene, sites], axis=1)


def cloud_input():
    """A piece of the synthetic-cloud tile with the most even shares of clear, cloud and shadow."""
    raster, truth = sky.read_tile()
    places = [(row, column) for row in range(0, 225, 16) for column in range(0, 225, 16)]

    def rarest(place):
        piece = truth[place[0] : place[0] + EDGE, place[1] : place[1] + EDGE]
        return min((piece == kind).mean() for kind in range(3))

    row, column = max(places, key=rarest)
    return raster[:, row : row + EDGE, column : column + EDGE]


def write(models, written):
    """Inputs, outputs, and golden.json, which says what belongs to what."""
    folder = fetch.MODELS / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    inputs, vectors = {"cover": cover_input(), "cloud": cloud_input()}, []
    for answers, raster in inputs.items():
        raster.astype("<f4").tofile(folder / f"{answers}_input.f32")
    for entry in written:
        raster = inputs[entry["answers"]][: len(entry["bands"])]
        answer = cards.run(models[entry["id"]], raster)
        answer.astype("<f4").tofile(folder / f"{entry['id']}.f32")
        vectors.append(
            {
                "id": entry["id"],
                "input": f"assets/models/golden/{entry['answers']}_input.f32",
                "input_shape": list(raster.shape),
                "input_note": "float32 little endian, band by row by column; the first bands of those in the file",
                "output": f"assets/models/golden/{entry['id']}.f32",
                "output_shape": list(answer.shape),
                "output_note": "float32 little endian: " + ", ".join(entry["outputs"]),
            }
        )
    (folder / "golden.json").write_text(json.dumps(vectors, indent=1) + "\n")
