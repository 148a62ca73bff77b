//! The operators that run here, and what each does to shapes and work.
//!
//! They are a part of those that the runtime knows: the ones of networks that take a picture and give
//! a map, for which shapes follow from constants and work can be counted.

use Kind::{
    BatchNormalization, Broadcast, Clip, Concat, Conv, ConvTranspose, DepthToSpace, Dequantize,
    Flatten, Gemm, GlobalPool, Identity, MatMul, Pad, Pool, Quantize, Reduce, Reshape, Resize,
    Slice, Softmax, Squeeze, Transpose, Unary, Unsqueeze,
};

/// How an operator makes its output's shape from its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Convolution over two axes.
    Conv,
    /// Transposed convolution over two axes.
    ConvTranspose,
    /// Largest or average value of a window.
    Pool,
    /// Largest or average value of a channel.
    GlobalPool,
    /// Matrix product with factors, transposed or not.
    Gemm,
    /// Matrix product.
    MatMul,
    /// Scale and offset by channel.
    BatchNormalization,
    /// Each value by itself.
    Unary,
    /// Each value between two bounds.
    Clip,
    /// Nothing.
    Identity,
    /// Values of several inputs together, sizes of 1 stretched.
    Broadcast,
    /// Shares along an axis.
    Softmax,
    /// Inputs one after another.
    Concat,
    /// More or fewer rows and columns.
    Resize,
    /// Rows and columns at the edges.
    Pad,
    /// Axes in another order.
    Transpose,
    /// Same values, another shape.
    Reshape,
    /// Same values, two axes.
    Flatten,
    /// Axes of size 1 left out.
    Squeeze,
    /// Axes of size 1 put in.
    Unsqueeze,
    /// Part of the values.
    Slice,
    /// Axes taken together.
    Reduce,
    /// Channels spread over rows and columns.
    DepthToSpace,
    /// Floats to 8-bit integers.
    Quantize,
    /// Integers to floats.
    Dequantize,
}

/// An operator of ONNX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    /// Its name in files.
    pub(super) name: &'static str,
    /// What it does.
    pub(super) kind: Kind,
}

/// Name, kind.
const OPERATORS: &[(&str, Kind)] = &[
    ("Abs", Unary),
    ("Add", Broadcast),
    ("AveragePool", Pool),
    ("BatchNormalization", BatchNormalization),
    ("Clip", Clip),
    ("Concat", Concat),
    ("Conv", Conv),
    ("ConvTranspose", ConvTranspose),
    ("DepthToSpace", DepthToSpace),
    ("DequantizeLinear", Dequantize),
    ("Div", Broadcast),
    ("Elu", Unary),
    ("Erf", Unary),
    ("Exp", Unary),
    ("Flatten", Flatten),
    ("Gelu", Unary),
    ("Gemm", Gemm),
    ("GlobalAveragePool", GlobalPool),
    ("GlobalMaxPool", GlobalPool),
    ("HardSigmoid", Unary),
    ("HardSwish", Unary),
    ("Identity", Identity),
    ("LeakyRelu", Unary),
    ("Log", Unary),
    ("LogSoftmax", Softmax),
    ("MatMul", MatMul),
    ("Max", Broadcast),
    ("MaxPool", Pool),
    ("Min", Broadcast),
    ("Mul", Broadcast),
    ("Neg", Unary),
    ("PRelu", Broadcast),
    ("Pad", Pad),
    ("Pow", Broadcast),
    ("QuantizeLinear", Quantize),
    ("Reciprocal", Unary),
    ("ReduceMax", Reduce),
    ("ReduceMean", Reduce),
    ("ReduceMin", Reduce),
    ("ReduceSum", Reduce),
    ("Relu", Unary),
    ("Reshape", Reshape),
    ("Resize", Resize),
    ("Sigmoid", Unary),
    ("Slice", Slice),
    ("Softmax", Softmax),
    ("Softplus", Unary),
    ("Sqrt", Unary),
    ("Squeeze", Squeeze),
    ("Sub", Broadcast),
    ("Sum", Broadcast),
    ("Tanh", Unary),
    ("Transpose", Transpose),
    ("Unsqueeze", Unsqueeze),
];

impl Operator {
    /// The operator of that name; none if it does not run here.
    pub(super) fn find(name: &str) -> Option<Self> {
        let place = OPERATORS.binary_search_by_key(&name, |&(name, _)| name);
        let (name, kind) = OPERATORS[place.ok()?];
        Some(Self { name, kind })
    }

    /// What to do about an operator that does not run here.
    pub(super) fn remedy(name: &str) -> &'static str {
        match name {
            "QLinearConv"
            | "QLinearMatMul"
            | "QLinearAdd"
            | "QLinearConcat"
            | "ConvInteger"
            | "MatMulInteger"
            | "DynamicQuantizeLinear" => {
                "export INT8 in the QDQ format: QuantizeLinear and DequantizeLinear around Conv"
            }
            "Cast" | "CastLike" => "export the network in 32-bit floats, without Cast",
            "Shape" | "Gather" | "ConstantOfShape" | "Range" | "Expand" | "Size" => {
                "export with fixed sizes, or simplify the file, so that no shape is computed"
            }
            "Dropout" => "export the network for inference instead of training",
            _ => {
                "build the network from convolutions, pooling, element-wise operators and the like"
            }
        }
    }

    /// Whether input `place` tells a layout (a shape, axes, sizes) instead of giving numbers.
    pub(super) const fn is_layout(self, place: usize) -> bool {
        match self.kind {
            Resize | Slice | Reshape | Squeeze | Unsqueeze | Reduce => place > 0,
            Pad => place == 1 || place == 3,
            _ => false,
        }
    }

    /// Whether it passes values on as they are, of whatever type.
    pub(super) const fn moves_only(self) -> bool {
        matches!(
            self.kind,
            Identity | Concat | Transpose | Reshape | Flatten | Squeeze | Unsqueeze | Slice
        )
    }

    /// Whether it is a layer of its own; the others are done as a layer's values pass by.
    pub(super) const fn is_layer(self) -> bool {
        matches!(
            self.kind,
            Conv | ConvTranspose
                | Pool
                | GlobalPool
                | Gemm
                | MatMul
                | Softmax
                | Concat
                | Resize
                | Pad
                | Transpose
                | Slice
                | Reduce
                | DepthToSpace
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_found_by_name() {
        assert!(OPERATORS.is_sorted_by_key(|&(name, _)| name));
        assert_eq!(Operator::find("Conv").unwrap().kind, Conv);
        assert_eq!(Operator::find("If"), None);
    }
}
