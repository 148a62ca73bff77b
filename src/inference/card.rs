//! Model cards: size, work and accuracy of a network, with their sources in the catalogue.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number format that a network runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
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
            Self::Int8 => 1.0,
            Self::Fp16 => 2.0,
            Self::Fp32 => 4.0,
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
}
