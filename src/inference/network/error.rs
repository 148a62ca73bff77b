//! What can be wrong with a network's file, or with what it is given.

use super::graph::MAX_FILE_BYTES;

/// Why a file is no network that runs here, or an input none that it takes.
///
/// A message says what is wrong and what to do about it; the caller puts the file's name in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The program was built without a runtime.
    #[error("this build runs no networks: it was built without the feature `onnx`")]
    NoRuntime,
    /// The file is longer than a network that flies.
    #[error(
        "{bytes} bytes: more than the {limit} that a network may have; \
         compress it, or describe it by its figures instead of its file",
        limit = MAX_FILE_BYTES
    )]
    TooLarge {
        /// Bytes of the file.
        bytes: u64,
    },
    /// It runs, but what it answers is no number.
    #[error(
        "its answer to an even picture of 20 % reflectance is {value}; look for divisions by zero, logarithms and weights that \
         are not finite"
    )]
    Undefined {
        /// What it answers.
        value: String,
    },
    /// The bytes are no message of protocol buffers.
    #[error("not an ONNX file, or cut short: {part} is malformed at byte {at} of it")]
    Malformed {
        /// Part of the file, as `the graph`.
        part: &'static str,
        /// Byte within that part.
        at: usize,
    },
    /// A message, but not one of ONNX.
    #[error("not an ONNX file: {what}")]
    NotOnnx {
        /// What an ONNX file has and this has not.
        what: String,
    },
    /// The operators' version is not one that is known.
    #[error(
        "operator set {found}: known are {least} to {most}; export the network again with one of them, as 17"
    )]
    OperatorSet {
        /// Version in the file.
        found: i64,
        /// Least version known.
        least: i64,
        /// Greatest version known.
        most: i64,
    },
    /// An operator that cannot be run or counted.
    #[error("node `{node}`: operator {operator} is not one that runs here; {remedy}")]
    Operator {
        /// Name of the node, or of its output.
        node: String,
        /// The operator, with its domain where it is not ONNX's own.
        operator: String,
        /// What to do.
        remedy: &'static str,
    },
    /// An operator that would run, but not with these inputs or attributes.
    #[error("node `{node}` ({operator}): {what}")]
    Node {
        /// Name of the node, or of its output.
        node: String,
        /// The operator.
        operator: String,
        /// What is wrong, and what is wanted.
        what: String,
    },
    /// A constant that cannot be.
    #[error("tensor `{tensor}`: {what}")]
    Tensor {
        /// Its name.
        tensor: String,
        /// What is wrong, and what is wanted.
        what: String,
    },
    /// Numbers in a format that does not run here.
    #[error(
        "{what}: networks run here in 32-bit floats or as INT8 with QuantizeLinear and DequantizeLinear; {remedy}"
    )]
    Format {
        /// What has the format.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The inputs or outputs are not one picture and one map.
    #[error(
        "{what}; a network here takes one picture (1 × bands × rows × columns) and gives one map or one list of numbers"
    )]
    Interface {
        /// What the graph has instead.
        what: String,
    },
    /// The picture does not fit the network.
    #[error("{what}")]
    Input {
        /// What does not fit, and what would.
        what: String,
    },
    /// A flip that hits no weight.
    #[error("bit {bit} is not one of the {bits} of the network's weights")]
    Flip {
        /// Position asked for.
        bit: u64,
        /// Bits of all weights.
        bits: u64,
    },
    /// The runtime refused what the checks had let through.
    #[error("the runtime refuses the network: {what}")]
    Runtime {
        /// Its message.
        what: String,
    },
}
