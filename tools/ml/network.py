"""Networks as a list of layers: one list is trained with JAX, pruned, counted, and written as ONNX.

Values are rasters, row by column by channel in JAX (NHWC), channel by row by column in ONNX (NCHW).
Weights lie as ONNX wants them: output channel, input channel, row, column.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

INPUT = "input"
MOMENTUM = 0.97
EPSILON = 1e-3


class Layer(NamedTuple):
    """A layer and the names of the layers that it reads."""

    kind: str  # normalise, convolve, depthwise, upsample, join
    name: str
    reads: tuple
    channels: int = 0
    kernel: int = 1
    stride: int = 1
    relu: bool = False
    standardise: bool = False  # batch normalisation while training; folded into the weights before export


def channels_of(layers, bands):
    """How many channels each value has, by name."""
    channels = {INPUT: bands}
    for layer in layers:
        if layer.kind == "convolve":
            channels[layer.name] = layer.channels
        else:
            channels[layer.name] = sum(channels[name] for name in layer.reads)
    return channels


def initial(layers, bands, seed):
    """Random weights, scaled so that values keep their spread."""
    random = numpy.random.default_rng(seed)
    channels, weights = channels_of(layers, bands), {}
    for layer in layers:
        if layer.kind not in ("convolve", "depthwise"):
            continue
        reads, writes = channels[layer.reads[0]], channels[layer.name]
        inputs = 1 if layer.kind == "depthwise" else reads
        shape = (writes, inputs, layer.kernel, layer.kernel)
        spread = numpy.sqrt((2 if layer.relu else 1) / (inputs * layer.kernel**2))
        entry = {"weight": random.normal(0, spread, shape), "bias": numpy.zeros(writes)}
        if layer.kind == "depthwise":
            del entry["bias"]
        if layer.standardise:
            entry["gain"] = numpy.ones(writes)
        weights[layer.name] = {key: value.astype(numpy.float32) for key, value in entry.items()}
    return weights


def shifted(padded, rows, columns):
    """The nine pictures that a filter of three by three reads."""
    return [padded[..., row : row + rows, column : column + columns, :] for row in range(3) for column in range(3)]


@jax.custom_vjp
def depthwise(value, weight):
    """One filter per channel: shifted copies, weighted and added."""
    padded = jnp.pad(value, ((0, 0), (1, 1), (1, 1), (0, 0)))
    factors = weight.reshape(-1, 9).T
    return sum(copy * factor for copy, factor in zip(shifted(padded, *value.shape[1:3]), factors))


def depthwise_slopes(read, slope):
    """Slopes of both inputs; those of the filter raster by raster, many times faster than what JAX derives."""
    value, weight = read
    slope = jax.lax.optimization_barrier(slope)
    padded = jax.lax.optimization_barrier(jnp.pad(value, ((0, 0), (1, 1), (1, 1), (0, 0))))

    def add(total, pair):
        one, its_slope = pair
        return total + jnp.stack([(copy * its_slope).sum(0) for copy in shifted(one, *value.shape[1:3])]), None

    total, _ = jax.lax.scan(add, jnp.zeros((9, *value.shape[2:])), (padded, slope))
    return depthwise(slope, weight[:, :, ::-1, ::-1]), total.sum(1).T.reshape(weight.shape)


depthwise.defvjp(lambda value, weight: (depthwise(value, weight), (value, weight)), depthwise_slopes)


def convolve(value, weight, stride):
    """A dense convolution that keeps the size, but for the stride."""
    if weight.shape[2] == 1:
        return value @ weight[:, :, 0, 0].T
    pad = weight.shape[2] // 2
    return jax.lax.conv_general_dilated(
        value, weight, (stride, stride), [(pad, pad)] * 2, dimension_numbers=("NHWC", "OIHW", "NHWC")
    )


def upsample(value):
    """Every pixel twice, in rows and columns."""
    return jnp.repeat(jnp.repeat(value, 2, axis=1), 2, axis=2)


def forward(layers, weights, value, statistics=None, training=False, alter=None):
    """All values by name, and the running statistics after this batch; `alter` may change a value on its way."""
    values, statistics = {INPUT: value}, dict(statistics or {})
    for layer in layers:
        read = values[layer.reads[0]]
        own = weights.get(layer.name)
        if layer.kind == "normalise":
            result = (read - own["mean"]) / own["spread"]
        elif layer.kind == "upsample":
            result = upsample(read)
        elif layer.kind == "join":
            result = jnp.concatenate([values[name] for name in layer.reads], axis=-1)
        else:
            if layer.kind == "depthwise":
                result = depthwise(read, own["weight"])[:, :: layer.stride, :: layer.stride]
            else:
                result = convolve(read, own["weight"], layer.stride)
            if "gain" in own:
                result, statistics[layer.name] = standardise(result, own["gain"], statistics.get(layer.name), training)
            result = result + own["bias"] if "bias" in own else result
            result = jax.nn.relu(result) if layer.relu else result
        values[layer.name] = alter(layer, result) if alter else result
    return values, statistics


def standardise(value, gain, running, training):
    """Batch normalisation: by this batch while training, by the running statistics afterwards."""
    if training:
        axes = tuple(range(value.ndim - 1))
        mean, variance = value.mean(axes), value.var(axes)
        if running is not None:
            running = {
                "mean": MOMENTUM * running["mean"] + (1 - MOMENTUM) * mean,
                "variance": MOMENTUM * running["variance"] + (1 - MOMENTUM) * variance,
            }
        else:
            running = {"mean": mean, "variance": variance}
    else:
        mean, variance = running["mean"], running["variance"]
    return (value - mean) * (gain / jnp.sqrt(variance + EPSILON)), running


def folded(weights, statistics):
    """The weights with batch normalisation multiplied in."""
    result = {}
    for name, own in weights.items():
        own = {key: numpy.asarray(value) for key, value in own.items()}
        if "gain" in own:
            running = statistics[name]
            scale = own.pop("gain") / numpy.sqrt(numpy.asarray(running["variance"]) + EPSILON)
            own["weight"] = own["weight"] * scale[:, None, None, None]
            own["bias"] = own["bias"] - numpy.asarray(running["mean"]) * scale
        result[name] = own
    return result


def to_onnx(layers, weights, bands, answer, size=None):
    """The network as ONNX, opset 17; `size` fixes rows and columns, else any raster will do."""
    nodes, constants, names = [], [], {INPUT: INPUT}
    channels = channels_of(layers, bands)

    def constant(name, value):
        constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value, numpy.float32), name))
        return name

    for layer in layers:
        reads, own = [names[name] for name in layer.reads], weights.get(layer.name)
        out = answer if layer is layers[-1] else layer.name
        names[layer.name] = out
        if layer.kind == "normalise":
            mean = constant(f"{layer.name}.mean", own["mean"].reshape(1, -1, 1, 1))
            spread = constant(f"{layer.name}.spread", own["spread"].reshape(1, -1, 1, 1))
            nodes.append(helper.make_node("Sub", [reads[0], mean], [f"{out}.0"]))
            nodes.append(helper.make_node("Div", [f"{out}.0", spread], [out]))
        elif layer.kind == "upsample":
            scales = "twice" if any(c.name == "twice" for c in constants) else constant("twice", [1, 1, 2, 2])
            options = {"coordinate_transformation_mode": "asymmetric", "mode": "nearest", "nearest_mode": "floor"}
            nodes.append(helper.make_node("Resize", [reads[0], "", scales], [out], **options))
        elif layer.kind == "join":
            nodes.append(helper.make_node("Concat", reads, [out], axis=1))
        else:
            inputs = [reads[0], constant(f"{layer.name}.w", own["weight"])]
            if "bias" in own:
                inputs.append(constant(f"{layer.name}.b", own["bias"]))
            options = {"kernel_shape": [layer.kernel] * 2, "pads": [layer.kernel // 2] * 4, "strides": [layer.stride] * 2}
            options["group"] = channels[layer.name] if layer.kind == "depthwise" else 1
            result = f"{out}.0" if layer.relu else out
            nodes.append(helper.make_node("Conv", inputs, [result], layer.name, **options))
            if layer.relu:
                nodes.append(helper.make_node("Relu", [result], [out]))
    rows, columns = (size, size) if size else ("rows", "columns")
    reads = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, bands, rows, columns])
    writes = helper.make_tensor_value_info(answer, TensorProto.FLOAT, [1, channels[layers[-1].name], rows, columns])
    graph = helper.make_graph(nodes, "starloom", [reads], [writes], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def work(layers, weights, bands):
    """Multiply-accumulates per pixel of the input, and parameters."""
    channels, scale = channels_of(layers, bands), {INPUT: 1.0}
    operations = parameters = 0
    for layer in layers:
        scale[layer.name] = scale[layer.reads[0]] / layer.stride**2 * (4 if layer.kind == "upsample" else 1)
        own = weights.get(layer.name)
        if layer.kind in ("convolve", "depthwise"):
            operations += own["weight"].size * scale[layer.name]
            parameters += own["weight"].size + (own["bias"].size if "bias" in own else 0)
    return operations, parameters
