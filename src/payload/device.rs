//! Processors that run networks in orbit.

use super::radiation::device::Susceptibility;
use crate::inference::card::Precision;
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
    /// Dense INT4 peak (operations/s); zero without an INT4 path.
    pub int4_ops: f64,
    /// Dense INT8 peak (operations/s); zero without an INT8 path.
    pub int8_ops: f64,
    /// Peak in 16-bit fixed point (operations/s); zero where there is none, as on most but FPGAs.
    pub int16_ops: f64,
    /// FP16 peak (operations/s); zero without an FP16 path.
    pub fp16_ops: f64,
    /// FP32 peak (operations/s); zero where not published.
    pub fp32_ops: f64,
    /// Memory (bytes); what is no more than `on_chip_bytes` is none beside the chip.
    pub memory_bytes: f64,
    /// Bandwidth of the memory, or of the link to the host where there is none (bytes/s).
    pub memory_bandwidth_bytes_per_s: f64,
    /// Memory on the chip that weights can stay in (bytes), where it is known.
    pub on_chip_bytes: Option<f64>,
    /// What an FPGA can be configured to; none for other processors.
    pub logic: Option<Logic>,
    /// Power while it waits.
    pub power_idle: Power,
    /// Power while it computes.
    pub power_active: Power,
    /// Measured utilisation of the peak on small networks, where the catalogue has one, in (0, 1].
    pub utilisation: Option<f64>,
    /// What radiation does to it.
    pub radiation: Susceptibility,
    /// Usual utilisation for its kind of chip, in (0, 1], where nothing is measured.
    pub utilisation_usual: Option<f64>,
}

/// What an FPGA can be configured to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Logic {
    /// Lookup tables, or logic elements of one.
    pub luts: f64,
    /// Multipliers, where they are told.
    pub multipliers: Option<f64>,
}

impl Processor {
    /// Whether it has memory of its own beside the chip; else weights come from the host.
    pub fn has_memory(&self) -> bool {
        self.on_chip_bytes
            .is_none_or(|on_chip| self.memory_bytes > on_chip)
    }

    /// The number format that networks of `precision` run in, and its dense peak [operations/s].
    ///
    /// Where a format is missing the next wider one stands in: 4-bit weights are unpacked to INT8 or
    /// FP16, INT8 networks run as FP16, and FP16 networks in 16-bit fixed point. None without any.
    pub fn path(&self, precision: Precision) -> Option<(Precision, f64)> {
        let of = |format, peak: f64| (peak > 0.0).then_some((format, peak));
        let fp16 = of(Precision::Fp16, self.fp16_ops);
        let int8 = of(Precision::Int8, self.int8_ops);
        match precision {
            Precision::Int4 => of(Precision::Int4, self.int4_ops).or(int8).or(fp16),
            Precision::Int8 => int8.or(fp16),
            Precision::Fp16 => fp16.or_else(|| of(Precision::Fp16, self.int16_ops)),
            Precision::Fp32 => of(Precision::Fp32, self.fp32_ops),
        }
    }

    /// Whether weights of this size stay on the chip.
    pub fn keeps(&self, weight_bytes: f64) -> bool {
        self.on_chip_bytes
            .is_some_and(|on_chip| weight_bytes <= on_chip)
    }
}
