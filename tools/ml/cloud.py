"""Cloud and cloud shadow per pixel: a small U-Net of separable convolutions, trained on synthetic cloud alone."""

import functools

import jax
import jax.numpy as jnp
import numpy
import optax

import compress
import network
import sky
from network import INPUT, Layer

BANDS = ["blue", "green", "red", "nir"]
TILE = 256
SEED, VALIDATION_SEED = 11, 12
SAMPLES, VALIDATION, SIZE = 3000, 200, 128
CALIBRATION_SEED, CALIBRATION = 13, 16
BATCH, RATE = 16, 4e-3
# Missed cloud and shadow cost more than clear ground lost.
CLASS_WEIGHTS = (1.0, 2.0, 2.0)


def separable(name, read, channels, stride=1):
    """A filter per channel, then a mixture of channels."""
    return [
        Layer("depthwise", f"{name}.filter", (read,), kernel=3, stride=stride),
        Layer("convolve", name, (f"{name}.filter",), channels, relu=True, standardise=True),
    ]


def rise(name, read, beside, channels):
    """Twice the rows and columns, joined with what is there at that size."""
    up, joined = f"{name}.up", f"{name}.join"
    return [Layer("upsample", up, (read,)), Layer("join", joined, (up, beside)), *separable(name, joined, channels)]


def layers_of(width):
    """Four levels; logits of clear, cloud and shadow at half the rows and columns, doubled at the end."""
    return [
        Layer("normalise", "standard", (INPUT,)),
        Layer("convolve", "stem", ("standard",), width, kernel=3, stride=2, relu=True, standardise=True),
        *separable("half", "stem", width),
        *separable("down4", "half", 2 * width, stride=2),
        *separable("quarter", "down4", 2 * width),
        *separable("down8", "quarter", 4 * width, stride=2),
        *separable("eighth", "down8", 4 * width),
        *separable("down16", "eighth", 4 * width, stride=2),
        *separable("sixteenth", "down16", 4 * width),
        *rise("up8", "sixteenth", "eighth", 2 * width),
        *rise("up4", "up8", "quarter", width),
        *rise("up2", "up4", "half", width),
        Layer("convolve", "logits", ("up2",), 3),
        Layer("upsample", "answer", ("logits",)),
    ]


@functools.cache
def lessons():
    """Synthetic training samples, and others for validation."""
    return sky.samples(SEED, SAMPLES, SIZE), sky.samples(VALIDATION_SEED, VALIDATION, SIZE)


def turned(random, rasters, truths, weights):
    """A batch, all of it turned or mirrored the same way."""
    turns, mirror = random.integers(4), random.random() < 0.5
    result = []
    for values in (rasters, truths, weights):
        values = numpy.rot90(values, turns, (1, 2))
        result.append(numpy.ascontiguousarray(values[:, ::-1] if mirror else values))
    return result


def loss_of(layers, weights, statistics, batch, training, alter=None):
    """Cross-entropy, weighted by class and by how sure the truth is."""
    rasters, truths, counts = batch
    values, statistics = network.forward(layers, weights, rasters, statistics, training, alter)
    counts = counts * jnp.asarray(CLASS_WEIGHTS)[truths]
    losses = optax.softmax_cross_entropy_with_integer_labels(values[layers[-1].name], truths.astype(jnp.int32))
    return (losses * counts).sum() / counts.sum(), statistics


def split(weights):
    """What is trained, and the normalisation of the input, which is not."""
    fixed = {"standard": weights["standard"]}
    return {name: own for name, own in weights.items() if name not in fixed}, fixed


def train(layers, weights, steps, rate=RATE, statistics=None, report=250):
    """Adam with a one-cycle rate; batch normalisation only where the weights have a gain."""
    (rasters, truths, counts), _ = lessons()
    random = numpy.random.default_rng(SEED)
    schedule = optax.warmup_cosine_decay_schedule(rate / 10, rate, steps // 10, steps, rate / 100)
    optimiser = optax.adamw(schedule, weight_decay=1e-4)
    trained, fixed = split(weights)

    @jax.jit
    def step(trained, statistics, memory, batch):
        def loss(trained):
            return loss_of(layers, {**trained, **fixed}, statistics, batch, True)

        (value, statistics), slope = jax.value_and_grad(loss, has_aux=True)(trained)
        change, memory = optimiser.update(slope, memory, trained)
        return optax.apply_updates(trained, change), statistics, memory, value

    memory, statistics, running = optimiser.init(trained), statistics or zero_statistics(trained), 0.0
    for count in range(1, steps + 1):
        chosen = random.integers(0, len(rasters), BATCH)
        batch = turned(random, rasters[chosen], truths[chosen], counts[chosen])
        trained, statistics, memory, value = step(trained, statistics, memory, batch)
        running = float(value) if count == 1 else 0.98 * running + 0.02 * float(value)
        if count % report == 0:
            print(f"  step {count}: loss {running:.4f}", flush=True)
    return network.folded({**trained, **fixed}, statistics)


def slim(layers, weights, share, steps):
    """Removes the channels that matter least to the loss on training samples, and trains the rest further."""
    rasters, truths, counts = lessons()[0]
    batches = [(rasters[s : s + BATCH], truths[s : s + BATCH], counts[s : s + BATCH]) for s in range(0, 40 * BATCH, BATCH)]

    def loss(batch, alter):
        return loss_of(layers, weights, None, batch, False, alter)[0]

    scores = compress.importance(layers, weights, loss, batches)
    del scores["logits"]
    layers, weights = compress.pruned(layers, weights, len(BANDS), scores, share)
    return layers, train(layers, weights, steps, RATE / 4)


def zero_statistics(weights):
    """Running statistics before the first batch."""
    return {
        name: {"mean": jnp.zeros_like(own["gain"]), "variance": jnp.ones_like(own["gain"])}
        for name, own in weights.items()
        if "gain" in own
    }


def fresh(layers, seed=SEED):
    """Random weights, and the mean and spread of our own samples for the input."""
    rasters = lessons()[0][0]
    weights = network.initial(layers, len(BANDS), seed)
    weights["standard"] = {"mean": rasters.mean((0, 1, 2)), "spread": rasters.std((0, 1, 2))}
    return weights


def agreement(truth, answer):
    """Overall accuracy and Cohen's kappa over the three classes."""
    table = numpy.bincount(truth.ravel().astype(int) * 3 + answer.ravel(), minlength=9).reshape(3, 3) / truth.size
    chance = (table.sum(0) * table.sum(1)).sum()
    accuracy = numpy.trace(table)
    return {"overall_accuracy": accuracy, "kappa": (accuracy - chance) / (1 - chance)}


def validation(layers, weights):
    """Agreement on synthetic samples that no training saw."""
    rasters, truths, _ = lessons()[1]
    run = jax.jit(lambda batch: network.forward(layers, weights, batch)[0][layers[-1].name].argmax(-1))
    answers = numpy.concatenate([run(rasters[start : start + 20]) for start in range(0, len(rasters), 20)])
    return agreement(truths, answers)


def thresholds(rasters, truths):
    """Blue above one threshold is cloud, near infrared below another is shadow: the pair with the best kappa."""
    best, pair = -1.0, None
    every = max(1, truths.size // 50_000)
    rasters, truths = rasters.reshape(-1, 4)[::every], truths.ravel()[::every]
    for bright in numpy.quantile(rasters[..., 0], numpy.linspace(0.02, 0.98, 49)):
        for dark in numpy.quantile(rasters[..., 3], numpy.linspace(0.0, 0.6, 31)):
            kappa = agreement(truths, threshold_mask(rasters, (bright, dark)))["kappa"]
            if kappa > best:
                best, pair = kappa, (float(bright), float(dark))
    return pair


def threshold_mask(rasters, pair):
    """The mask of two thresholds; bands last."""
    bright, dark = pair
    return numpy.where(rasters[..., 0] > bright, sky.CLOUD, numpy.where(rasters[..., 3] < dark, sky.SHADOW, sky.CLEAR))


def linear(rasters, truths):
    """A linear model of the four bands and their logarithms: least squares onto the three classes."""
    return numpy.linalg.lstsq(linear_features(rasters), numpy.eye(3)[truths.ravel()], rcond=None)[0]


def linear_features(rasters):
    """One row a pixel: bands, their logarithms, one."""
    flat = numpy.maximum(rasters.reshape(-1, 4), 1e-3)
    return numpy.hstack([flat, numpy.log(flat), numpy.ones((len(flat), 1))])


def labelled(folder):
    """Hand-labelled Landsat tiles of ukis-csmask's tests, where a folder holds them: never a part of training."""
    tiles = {}
    for name in ("landsat7", "landsat5"):
        with numpy.load(folder / f"{name}.npz") as file:
            marks = file["msk"][..., 0]
            truth = numpy.where(marks == 0, sky.SHADOW, numpy.where(marks == 4, sky.CLOUD, sky.CLEAR))
            tiles[name] = (file["img"][..., :4].astype(numpy.float32), truth)
    return tiles
