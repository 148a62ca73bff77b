"""Makes networks smaller: INT8 after training (quantise and dequantise around every convolution)."""

import pathlib
import tempfile

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
