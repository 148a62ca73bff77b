//! Processors that run networks in orbit.

use super::radiation::device::Susceptibility;
use crate::units::Power;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a processor withstands radiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Hardness {
    /// Hardened by design.
    #[serde(rename = "rh")]
    RadiationHardened,
    /// Tolerant or qualified.
    #[serde(rename = "rt")]
    RadiationTolerant,
    /// Commercial, off the shelf.
    #[serde(rename = "cots")]
    Commercial,
}

/// What kind of processor a stage is bound to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A control processor.
    Cpu,
    /// An FPGA with an accelerator in its fabric.
    Fpga,
    /// An AI chip.
    Ai,
    /// A graphics or tensor processor.
    Gpu,
}

impl Processor {
    /// Power while it computes at a share of full speed in [0, 1]: `idle + (active − idle) f^2.5`,
    /// voltage falling with frequency (PHYSICS of CMOS; the exponent is an assumption between 2, where
    /// voltage does not follow, and 3).
    pub fn power_at(&self, speed: f64) -> Power {
        if speed >= 1.0 {
            return self.power_active;
        }
        self.power_idle + (self.power_active - self.power_idle) * speed.powf(2.5)
    }
}

impl Class {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Fpga => "fpga",
            Self::Ai => "ai",
            Self::Gpu => "gpu",
        }
    }
}

/// A processor: peak figures are dense, never sparse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Processor {
    /// Catalogue id.
    pub id: String,
    /// How it withstands radiation.
    pub hardness: Hardness,
    /// Dense INT8 peak (operations/s); zero without an INT8 path.
    pub int8_ops: f64,
    /// FP16 peak (operations/s); zero without an FP16 path.
    pub fp16_ops: f64,
    /// FP32 peak (operations/s); zero where not published.
    pub fp32_ops: f64,
    /// Memory (bytes).
    pub memory_bytes: f64,
    /// Memory bandwidth (bytes/s).
    pub memory_bandwidth_bytes_per_s: f64,
    /// Power while it waits.
    pub power_idle: Power,
    /// Power while it computes.
    pub power_active: Power,
    /// Measured utilisation of the peak on small networks, where the catalogue has one, in (0, 1].
    pub utilisation: Option<f64>,
    /// What radiation does to it.
    pub radiation: Susceptibility,
}
