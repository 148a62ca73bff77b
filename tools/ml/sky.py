"""Synthetic cloud, cloud shadow, haze and water over real scenes, with the truth of every pixel.

Cloud is a fractal field of opacity over a scene; its shadow is the same field moved away from the sun, darker
in near infrared than in blue. Ground is varied in brightness, colour and size of pixel, seen through more or less air; water and bright
fields are set into it so that neither darkness nor brightness alone tells.
"""

import numpy

import fetch

CLEAR, CLOUD, SHADOW = 0, 1, 2
TILE_SEED = 77
# Share of light that a pixel's cloud or shadow takes before it counts as such; near it, pixels weigh less.
OPAQUE, DARK = 0.12, 0.3
# The same in training, where thin cloud counts: people mark it.
THIN, FAINT, UNSURE = 0.06, 0.25, 0.05
WATER = numpy.array([0.075, 0.06, 0.04, 0.02])
BRIGHT = numpy.array([0.8, 0.9, 1.0, 1.1])
# Light that air scatters into the picture, beside that of blue: molecules (wavelength to the -4th), haze (-1.3).
MOLECULES = (0.485 / numpy.array([0.485, 0.56, 0.66, 0.83])) ** 4
HAZE = (0.485 / numpy.array([0.485, 0.56, 0.66, 0.83])) ** 1.3
# How much of the light that a shadow takes from near infrared it takes from each band: the sky lights it blue.
SHADE = numpy.array([0.75, 0.85, 0.92, 1.0])


def fractal(random, size, slope=None):
    """Noise with as much power at large scales as `slope` says; zero mean, unit spread."""
    slope = random.uniform(1.2, 2.2) if slope is None else slope
    rows, columns = numpy.fft.fftfreq(size)[:, None], numpy.fft.rfftfreq(size)[None]
    frequency = numpy.sqrt(rows**2 + columns**2)
    frequency[0, 0] = 1
    spectrum = numpy.fft.rfft2(random.normal(size=(size, size))) * frequency**-slope
    spectrum[0, 0] = 0
    field = numpy.fft.irfft2(spectrum, (size, size))
    return field / field.std()


def step(field, share, softness):
    """0 to 1 where the field is among its highest `share`, with soft edges."""
    threshold = numpy.quantile(field, 1 - share)
    return numpy.clip((field - threshold) / softness, 0, 1)


def ground(random, scenes, size):
    """A piece of a scene, turned, in pixels of 10, 20 or 30 m, and changed in light and colour."""
    scene = scenes[random.integers(len(scenes))]
    factor = random.choice([1, 2, 3])
    factor = factor if size * factor <= min(scene.shape[1:]) else 1
    room = size * factor
    row, column = (random.integers(extent - room + 1) for extent in scene.shape[1:])
    piece = scene[:4, row : row + room, column : column + room]
    piece = piece.reshape(4, size, factor, size, factor).mean((2, 4))
    piece = numpy.rot90(piece, random.integers(4), (1, 2))
    piece = piece[:, :, ::-1] if random.random() < 0.5 else piece
    mean = piece.mean((1, 2), keepdims=True)
    contrast = numpy.exp(random.normal(0, 0.4))
    piece = mean + (piece - mean) * contrast
    gain = numpy.exp(random.normal(-0.1, 0.3) + random.normal(0, 0.15, (4, 1, 1)))
    return numpy.maximum(piece, 0.005) * gain


def inset(random, piece, size):
    """Water, or bright fields, set into the ground."""
    if random.random() < 0.3:
        share = step(fractal(random, size, 1.8), random.uniform(0.05, 0.5), 0.05)
        water = WATER * random.uniform(0.4, 1.6) * numpy.exp(random.normal(0, 0.2, 4))
        piece = piece * (1 - share) + water[:, None, None] * share
    if random.random() < 0.2:
        share = step(fractal(random, size, 1.2), random.uniform(0.01, 0.15), 0.05)
        bright = BRIGHT * random.uniform(0.15, 0.35)
        piece = piece * (1 - share) + bright[:, None, None] * share * (1 + 0.1 * fractal(random, size, 0.5))
    return piece


def cover_of_sky(random, size):
    """Opacity of the cloud, 0 to 1: none, scattered, broken, or overcast."""
    kind = random.choice(["none", "scattered", "broken", "overcast"], p=[0.12, 0.38, 0.35, 0.15])
    if kind == "none":
        return numpy.zeros((size, size))
    share = {"scattered": (0.02, 0.3), "broken": (0.25, 0.8), "overcast": (0.8, 1.0)}[kind]
    thickness = step(fractal(random, size), random.uniform(*share), random.uniform(0.15, 1.2))
    if kind == "overcast":
        thickness = numpy.maximum(thickness, random.uniform(0, 0.9))
    return thickness ** random.uniform(0.5, 1.5) * random.uniform(0.5, 1.0) ** (0.5 if kind != "scattered" else 1)


def moved(field, rows, columns):
    """The field, shifted; the noise repeats itself, so what comes in at the edge is cloud out of the picture."""
    return numpy.roll(field, (rows, columns), (0, 1))


def blurred(field, width):
    """The field, smoothed over `width` pixels: the sun is no point, and cloud scatters light into its shadow."""
    rows, columns = numpy.fft.fftfreq(len(field))[:, None], numpy.fft.rfftfreq(len(field))[None]
    pass_of = numpy.exp(-2 * (numpy.pi * width) ** 2 * (rows**2 + columns**2))
    return numpy.clip(numpy.fft.irfft2(numpy.fft.rfft2(field) * pass_of, field.shape), 0, 1)


def air(random):
    """Light that air adds to each band: none where a product has taken it off, up to a tenth in blue seen from space."""
    if random.random() < 0.25:
        return numpy.zeros(4)
    return random.uniform(0, 0.1) * MOLECULES + random.choice([0, random.uniform(0, 0.04)]) * HAZE


def top_of_cloud(random, size, sun):
    """Reflectance of the cloud itself: bright, nearly white, with relief lit from the sun's side."""
    relief = fractal(random, size)
    slope = moved(relief, *numpy.rint(2 * sun).astype(int)) - relief
    light = 1 + random.uniform(0, 0.12) * relief + random.uniform(0, 0.25) * slope
    colour = numpy.exp(random.normal(0, 0.05, (4, 1, 1)) + numpy.linspace(0.5, -0.5, 4)[:, None, None] * random.normal(0.02, 0.08))
    return random.uniform(0.2, 0.95) * colour * numpy.clip(light, 0.4, 1.6)


def sample(random, scenes, size):
    """One raster (4, size, size), its truth, and how much each pixel counts."""
    piece = inset(random, ground(random, scenes, size), size)
    opacity = cover_of_sky(random, size)
    angle, distance = random.uniform(0, 2 * numpy.pi), random.uniform(4, 0.5 * size)
    sun = numpy.array([numpy.sin(angle), numpy.cos(angle)])
    # Thin cloud takes more of the direct light than it sends back.
    darkness = 1 - (1 - moved(opacity, *numpy.rint(sun * distance).astype(int))) ** random.uniform(1, 2.5)
    darkness = blurred(darkness, random.uniform(0, 3)) if random.random() < 0.5 else darkness
    strength = random.uniform(0.35, 0.85) * SHADE ** random.uniform(0.3, 1.8)
    piece = piece * (1 - strength[:, None, None] * darkness) + air(random)[:, None, None]
    piece = piece * (1 - opacity) + top_of_cloud(random, size, sun) * opacity
    piece = piece + random.normal(0, 0.003, piece.shape) * random.uniform(0, 1.5)
    truth = numpy.where(opacity > THIN, CLOUD, numpy.where(darkness > FAINT, SHADOW, CLEAR))
    near = (abs(opacity - THIN) < UNSURE) | ((abs(darkness - FAINT) < UNSURE) & (opacity < THIN))
    # Detectors saturate: all bands alike, or each at its own light.
    limit = random.uniform(0.7, 1.3) if random.random() < 0.7 else random.uniform(0.35, 1.3, (4, 1, 1))
    piece = numpy.clip(piece, 0.001, limit)
    return piece.astype(numpy.float32), truth.astype(numpy.uint8), numpy.where(near, 0.4, 1).astype(numpy.float32)


def scenes():
    """Both scenes in blue, green, red and near infrared."""
    return [fetch.read_scene(name)[:4] for name in fetch.SCENES]


def samples(seed, count, size):
    """Many of them: rasters with bands last, truths and weights."""
    random = numpy.random.default_rng(seed)
    pieces = [numpy.pad(scene, [(0, 0)] + [(extent, extent) for extent in scene.shape[1:]], "symmetric") for scene in scenes()]
    rasters, truths, weights = zip(*(sample(random, pieces, size) for _ in range(count)))
    return numpy.stack(rasters).transpose(0, 2, 3, 1), numpy.stack(truths), numpy.stack(weights)


def write_tile():
    """Writes the tile that ships, and its truth."""
    (name,) = fetch.SYNTHETIC
    raster, truth = plain(TILE_SEED, fetch.SYNTHETIC[name]["shape"][1])
    (fetch.TILES / name).write_bytes(numpy.rint(raster * 1e4).astype("<u2").tobytes())
    (fetch.TILES / name.replace("bgrn", "truth").replace(".u16", ".u8")).write_bytes(truth.tobytes())


def read_tile():
    """The tile that ships and its truth."""
    (name,) = fetch.SYNTHETIC
    truth = numpy.fromfile(fetch.TILES / name.replace("bgrn", "truth").replace(".u16", ".u8"), numpy.uint8)
    raster = fetch.read_scene(name)
    return raster, truth.reshape(raster.shape[1:])


def plain(seed, size):
    """The tile that ships: the first scene as it is, with broken cloud and its shadow alone."""
    random = numpy.random.default_rng(seed)
    piece = scenes()[0][:, :size, :size]
    opacity = step(fractal(random, size, 1.6), 0.35, 0.5)
    sun = numpy.array([-0.6, 0.8])
    darkness = moved(opacity, *numpy.rint(sun * 30).astype(int))
    strength = 0.6 * SHADE
    piece = piece * (1 - strength[:, None, None] * darkness)
    piece = piece * (1 - opacity) + numpy.clip(top_of_cloud(random, size, sun), 0, 1.2) * opacity
    truth = numpy.where(opacity > OPAQUE, CLOUD, numpy.where(darkness > DARK, SHADOW, CLEAR))
    return piece, truth.astype(numpy.uint8)
