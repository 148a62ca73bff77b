"""Ground cover per pixel: a Gaussian-process teacher on the field sites, distilled into 1x1 convolutions.

The teacher (Matérn 3/2 on reflectances and all normalised differences of five bands) is a closed form. Its
student reads training spectra with the mean of label and teacher's answer, and mixtures of two spectra with
the teacher's answer. Held-out sites are read by `score` alone.
"""

import jax
import jax.numpy as jnp
import numpy
import optax
import scipy.linalg

import fetch
import network

BANDS = {"5band": ["green", "red", "nir", "swir1", "swir2"], "3band": ["green", "red", "nir"]}
WIDTHS = {"16x16": (16, 16), "8x8": (8, 8)}
# Both found by cross-validation inside the 3,143 training sites.
LENGTH, NOISE = 6.0, 0.2
MIXTURES, COPIES = 9000, 3
STEPS, BATCH, RESTARTS, RATE = 12000, 1024, 8, 1e-2
SEED = 20260


def features(spectra):
    """Reflectances, and the normalised difference of every pair of bands."""
    bands = range(spectra.shape[1])
    pairs = [(first, second) for first in bands for second in range(first)]
    ratios = [(spectra[:, a] - spectra[:, b]) / (spectra[:, a] + spectra[:, b]) for a, b in pairs]
    return numpy.hstack([spectra, numpy.array(ratios).T])


class Teacher:
    """The mean of a Gaussian process over the features of the sites."""

    def __init__(self, spectra, cover):
        raw = features(spectra)
        self.mean, self.spread = raw.mean(0), raw.std(0)
        self.sites, self.level = (raw - self.mean) / self.spread, cover.mean(0)
        kernel = self.kernel(self.sites) + NOISE * numpy.eye(len(raw))
        self.factors = scipy.linalg.solve(kernel, cover - self.level, assume_a="pos")

    def kernel(self, points):
        """Matérn 3/2 between points and sites."""
        squares = (points**2).sum(1)[:, None] + (self.sites**2).sum(1)[None] - 2 * points @ self.sites.T
        distance = numpy.sqrt(3 * numpy.maximum(squares, 0)) / LENGTH
        return (1 + distance) * numpy.exp(-distance)

    def __call__(self, spectra):
        return self.level + self.kernel((features(spectra) - self.mean) / self.spread) @ self.factors


def mixtures(spectra, random):
    """Mixtures of two sites, a little brighter or darker, with a little noise per band."""
    first, second = (spectra[random.integers(0, len(spectra), MIXTURES)] for _ in range(2))
    share = random.beta(0.5, 0.5, (MIXTURES, 1))
    mixed = share * first + (1 - share) * second
    light, noise = random.normal(0, 0.03, (MIXTURES, 1)), random.normal(0, 0.015, mixed.shape)
    return mixed * numpy.exp(light + noise)


def lesson(spectra, cover):
    """What the students read: spectra of five bands and the cover to answer."""
    teacher, random = Teacher(spectra, cover), numpy.random.default_rng(SEED)
    mixed = mixtures(spectra, random)
    inputs = numpy.vstack([spectra] * COPIES + [mixed])
    answers = numpy.vstack([(teacher(spectra) + cover) / 2] * COPIES + [teacher(mixed)])
    return inputs, answers


def layers_of(widths):
    """Hidden layers with ReLU, then the three fractions."""
    names = [network.INPUT] + [f"hidden{index}" for index in range(len(widths))]
    hidden = [
        network.Layer("convolve", names[index + 1], (names[index],), width, relu=True)
        for index, width in enumerate(widths)
    ]
    return hidden + [network.Layer("convolve", "cover", (names[-1],), 3)]


def train(layers, inputs, answers):
    """The best of several starts by its error on the lesson; the input's spread is folded into the weights."""
    bands, random = inputs.shape[1], numpy.random.default_rng(SEED)
    mean, spread = inputs.mean(0), inputs.std(0)
    standard = jnp.asarray((inputs - mean) / spread, jnp.float32)
    answers = jnp.asarray(answers, jnp.float32)
    optimiser = optax.adam(optax.cosine_decay_schedule(RATE, STEPS))

    def loss(weights, read, answer):
        return ((network.forward(layers, weights, read)[0]["cover"] - answer) ** 2).mean()

    def step(state, chosen):
        weights, memory = state
        slope = jax.vmap(jax.grad(loss), (0, None, None))(weights, standard[chosen], answers[chosen])
        change, memory = jax.vmap(optimiser.update)(slope, memory)
        return (optax.apply_updates(weights, change), memory), None

    starts = [network.initial(layers, bands, SEED + start) for start in range(RESTARTS)]
    weights = jax.tree.map(lambda *values: jnp.stack(values), *starts)
    batches = jnp.asarray(random.integers(0, len(inputs), (STEPS, BATCH)))
    state = (weights, jax.vmap(optimiser.init)(weights))
    (weights, _), _ = jax.jit(lambda state: jax.lax.scan(step, state, batches))(state)
    best = int(jax.vmap(loss, (0, None, None))(weights, standard, answers).argmin())
    weights = jax.tree.map(lambda value: numpy.asarray(value[best]), weights)
    first = weights[layers[0].name]
    first["weight"] = first["weight"] / spread[None, :, None, None].astype(numpy.float32)
    first["bias"] = first["bias"] - first["weight"][:, :, 0, 0] @ mean.astype(numpy.float32)
    return weights


def score(answers, cover):
    """Root mean square error over the three fractions, and of each."""
    error = (answers - cover) ** 2
    bare, green, dry = numpy.sqrt(error.mean(0))
    return {"rmse": numpy.sqrt(error.mean()), "rmse_bare": bare, "rmse_green": green, "rmse_dry": dry}


def baselines(spectra, cover, test):
    """Held-out error of the mean, of linear models, of a parabola in NDVI, and of the teacher."""
    ndvi = (spectra[:, 2] - spectra[:, 1]) / (spectra[:, 2] + spectra[:, 1])
    ones = numpy.ones(len(spectra))
    designs = {
        "mean": ones[:, None],
        "linear, 5 bands": numpy.column_stack([ones, spectra]),
        "linear, 3 bands": numpy.column_stack([ones, spectra[:, :3]]),
        "NDVI, quadratic": numpy.column_stack([ones, ndvi, ndvi**2]),
    }
    scores = {}
    for name, design in designs.items():
        factors = numpy.linalg.lstsq(design[~test], cover[~test], rcond=None)[0]
        scores[name] = score(design[test] @ factors, cover[test])
    scores["teacher, 5 bands"] = score(Teacher(spectra[~test], cover[~test])(spectra[test]), cover[test])
    return scores


def build():
    """Every cover network: its layers, weights and band names, by identifier."""
    spectra, cover, test = (value.astype(float) for value in fetch.read_observations())
    test = test.astype(bool)
    inputs, answers = lesson(spectra[~test], cover[~test])
    networks = {}
    for band_id, bands in BANDS.items():
        for width_id, widths in WIDTHS.items():
            layers = layers_of(widths)
            weights = train(layers, inputs[:, : len(bands)], answers)
            networks[f"cover-{band_id}-{width_id}"] = (layers, weights, bands)
    return networks
