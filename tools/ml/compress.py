"""Makes networks smaller: INT8 after training, channels removed, weights of four bits.

INT8 is written as pairs of quantise and dequantise around every convolution, which every runtime reads.
Four-bit weights have no such form in opset 17: they are weights of 16 levels in an INT8 or FP32 file.
"""

import pathlib
import tempfile

import jax
import jax.numpy as jnp
import numpy
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)

import network


class Samples(CalibrationDataReader):
    """Rasters that the calibration runs through the network, one at a time."""

    def __init__(self, rasters):
        self.rasters = iter(rasters)

    def get_next(self):
        raster = next(self.rasters, None)
        return None if raster is None else {network.INPUT: raster.astype(numpy.float32)}


def int8(model, rasters, per_channel=True):
    """The network in INT8: weights signed and symmetric, activations unsigned, ranges seen on `rasters`."""
    with tempfile.TemporaryDirectory() as folder:
        wide, narrow = pathlib.Path(folder) / "wide.onnx", pathlib.Path(folder) / "narrow.onnx"
        onnx.save(model, wide)
        quantize_static(
            wide,
            narrow,
            Samples(rasters),
            quant_format=QuantFormat.QDQ,
            per_channel=per_channel,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            op_types_to_quantize=["Conv", "Relu"],
        )
        return shortened(onnx.load(narrow))


def shortened(model):
    """The same graph with short names and no shapes of inner values: a third of a small INT8 file is names."""
    graph = model.graph
    keep = {value.name for value in [*graph.input, *graph.output]} | {""}
    names = {}
    for node in graph.node:
        for name in [*node.input, *node.output]:
            if name not in keep and name not in names:
                names[name] = f"v{len(names)}"
        node.name = node.name if node.op_type == "Conv" else ""
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for constant in graph.initializer:
        constant.name = names[constant.name]
    del graph.value_info[:]
    onnx.checker.check_model(model)
    return model


def importance(layers, weights, loss, batches):
    """Of every channel: the squared slope of the loss to a factor on it, over batches (first-order Taylor)."""
    widths = {layer.name: layer.channels for layer in layers if layer.kind == "convolve"}
    ones = {name: jnp.ones(width) for name, width in widths.items()}

    @jax.jit
    def slopes(batch):
        def altered(factors):
            return loss(batch, lambda layer, value: value * factors[layer.name] if layer.name in factors else value)

        return jax.grad(altered)(ones)

    total = {name: numpy.zeros(width) for name, width in widths.items()}
    for batch in batches:
        for name, slope in slopes(batch).items():
            total[name] += numpy.asarray(slope) ** 2
    return total


def pruned(layers, weights, bands, scores, share):
    """The network with only the best `share` of each layer's channels; the rest is gone, not zero."""
    kept, smaller, rest = {network.INPUT: numpy.arange(bands)}, [], dict(weights)
    channels = network.channels_of(layers, bands)
    for layer in layers:
        read, own = kept[layer.reads[0]], weights.get(layer.name)
        if layer.kind == "convolve":
            best = numpy.arange(layer.channels)
            if layer.name in scores:
                count = round(share * layer.channels)
                best = numpy.sort(numpy.argsort(-scores[layer.name], kind="stable")[:count])
            rest[layer.name] = {"weight": own["weight"][best][:, read], "bias": own["bias"][best]}
            kept[layer.name] = best
            layer = layer._replace(channels=len(best))
        elif layer.kind == "join":
            starts = numpy.cumsum([0] + [channels[name] for name in layer.reads])
            kept[layer.name] = numpy.concatenate([start + kept[name] for start, name in zip(starts, layer.reads)])
        else:
            kept[layer.name] = read
            if layer.kind == "depthwise":
                rest[layer.name] = {"weight": own["weight"][read]}
        smaller.append(layer)
    return smaller, rest


def four_bits(weight):
    """A weight rounded to 16 levels, with the scale per output channel that errs least."""
    flat = numpy.asarray(weight).reshape(len(weight), -1)
    peak = numpy.maximum(abs(flat).max(1, keepdims=True), 1e-12) / 7
    best, least = None, numpy.full(len(flat), numpy.inf)
    for part in numpy.linspace(0.6, 1.0, 9):
        levels = numpy.clip(numpy.rint(flat / (peak * part)), -8, 7) * peak * part
        error = ((levels - flat) ** 2).sum(1)
        better = error < least
        best = levels if best is None else numpy.where(better[:, None], levels, best)
        least = numpy.minimum(error, least)
    return best.reshape(weight.shape).astype(numpy.float32)


def int4(weights):
    """All convolution weights rounded to 16 levels; biases as they are."""
    return {
        name: {key: four_bits(value) if key == "weight" else value for key, value in own.items()}
        for name, own in weights.items()
    }
