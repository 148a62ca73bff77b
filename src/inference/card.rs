//! Model cards: size, work and accuracy of a network, with their sources in the catalogue.

use super::onboard::{Answers, Method};
use crate::sensing::band::Band;
use crate::time::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number format that a network runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Weights of 4 bits, unpacked as they are used.
    Int4,
    /// 8-bit integers.
    Int8,
    /// 16-bit floats.
    Fp16,
    /// 32-bit floats.
    Fp32,
}

impl Precision {
    /// Bytes of one number.
    pub const fn bytes(self) -> f64 {
        match self {
            Self::Int4 => 0.5,
            Self::Int8 => 1.0,
            Self::Fp16 => 2.0,
            Self::Fp32 => 4.0,
        }
    }

    /// Its name as files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int4 => "int4",
            Self::Int8 => "int8",
            Self::Fp16 => "fp16",
            Self::Fp32 => "fp32",
        }
    }
}

/// How well a network's layers fill a processor's arithmetic units.
///
/// Each class has its own share of the peak. Source: AMD UG1354 tables for ZCU104, single thread;
/// shares fitted over 13 dense networks, the segmentation and the depthwise ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EfficiencyClass {
    /// Dense convolutions.
    Dense,
    /// Segmentation networks.
    Segmentation,
    /// Depthwise or pointwise networks.
    Depthwise,
}

/// A network as the catalogue describes it, for one precision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Catalogue id.
    pub id: String,
    /// What it does.
    pub task: String,
    /// Number format that it runs in.
    pub precision: Precision,
    /// Edge of the square tile that it takes (pixels).
    pub tile_px: u32,
    /// Multiply-accumulates per tile.
    pub macs_per_tile: f64,
    /// Bytes of its weights.
    pub weight_bytes: f64,
    /// Bytes of all activations that a tile writes and reads, input and output included.
    pub activation_bytes_per_tile: f64,
    /// How well its layers fill the arithmetic units.
    pub efficiency_class: EfficiencyClass,
    /// Bytes of the answer per tile, where the network ends a chain.
    pub answer_bytes_per_tile: u64,
    /// The accelerator that runs it on an FPGA, where one was built.
    pub accelerator: Option<Accelerator>,
    /// How it is executed; none where only its costs are known.
    pub execution: Option<Execution>,
}

/// Maps that an executed network answers with: scores of three skies, or fractions of three covers.
pub const OUTPUTS: usize = 3;

/// How an entry is executed in process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// What it answers.
    pub answers: Answers,
    /// The bands that it takes, in its order.
    pub bands: Vec<Band>,
    /// What does it.
    pub code: Code,
}

/// What executes an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Code {
    /// A network, by the name of its ONNX file.
    Onnx(String),
    /// A classical method.
    Method(Method),
}

/// An accelerator for one network, as it was built for an FPGA.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accelerator {
    /// Memory on the chip that it takes (bits).
    pub ram_bits: f64,
    /// Lookup tables that it takes.
    pub luts: f64,
    /// Time of a tile as it was measured, whatever the FPGA; by the roofline where it was not.
    pub tile: Option<Span>,
}
