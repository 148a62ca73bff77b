"""Writes the NOTICE of assets/tiles and of assets/models, and scenes.json."""

import json

import fetch

TILES = f"""Scenes and field observations, derived by tools/ml

spyndex_*               from PyPI spyndex 0.12.0 (MIT); {fetch.COPERNICUS};
                        spyndex_cloud_*: with synthetic cloud
xrspatial_*             from PyPI xarray-spatial 0.5.3 (MIT); {fetch.COPERNICUS}
field_observations.csv  from PyPI fractionalcover3 2.0.0 (MIT, University of Queensland and contributors):
                        3,937 field sites in Australia, 1997-2018, with the Landsat reflectance of each;
                        doi 10.5281/zenodo.7008343. The column `split` is this project's.
"""

MODELS = f"""Networks trained for this project by tools/ml

cover-*   on field observations of PyPI fractionalcover3 2.0.0 (MIT, University of Queensland and
          contributors; doi 10.5281/zenodo.7008343)
cloud-*   on synthetic cloud over the Sentinel-2 scenes of PyPI spyndex 0.12.0 and xarray-spatial 0.5.3
          (both MIT); {fetch.COPERNICUS}
golden/*  derived from all three
"""


def write(texts):
    """Both notices end with the three licences, word for word."""
    licences = "".join(f"\n{'-' * 80}\n{package}\n\n{text}\n" for package, text in texts.items())
    (fetch.TILES / "NOTICE").write_text(TILES + licences)
    (fetch.MODELS / "NOTICE").write_text(MODELS + licences)
    common = {"order": "band, row, column", "type": "u16 little endian", "scale": 1e-4, "pixel_m": 10}
    scenes = {
        name: {**scene, **common, "licence": f"MIT (package); {fetch.COPERNICUS}"}
        for name, scene in {**fetch.SCENES, **fetch.SYNTHETIC}.items()
    }
    (fetch.TILES / "scenes.json").write_text(json.dumps(scenes, indent=1) + "\n")
