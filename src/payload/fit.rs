//! Whether a network fits a processor: its number format, its weights, and on an FPGA the accelerator.
//!
//! An accelerator takes so many bits of the memory on the chip and so many lookup tables; it fits an
//! FPGA that has as many. Weights fit a memory that is as large; a processor without memory of its own
//! gets those that its chip does not hold from the host, with each tile.
//!
//! Assumes: lookup tables of four and of six inputs count the same (in favour of the former); an
//! accelerator takes on every FPGA what it took on the one that it was built for.
//! Leaves out: placement and routing, which fail well below 100 %; clocks; accelerators of networks for
//! which none was built: nothing is known of them, and they pass.

use super::device::Processor;
use crate::inference::card::{ModelCard, Precision};

/// What a network takes of a processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Bytes of the memory.
    Memory,
    /// Bits of the memory on an FPGA.
    OnChipMemory,
    /// Lookup tables of an FPGA.
    LookupTables,
}

impl Resource {
    /// An amount of it, in words.
    fn amount(self, amount: f64) -> String {
        let (unit, what) = match self {
            Self::Memory => ("B", "memory"),
            Self::OnChipMemory => ("bit", "memory on the chip"),
            Self::LookupTables => return format!("{amount:.0} lookup tables"),
        };
        let (scale, prefix) = match amount {
            0.0 => return format!("no {what}"),
            amount if amount >= 1e9 => (1e9, "G"),
            amount if amount >= 1e6 => (1e6, "M"),
            _ => (1e3, "k"),
        };
        format!("{:.2} {prefix}{unit} of {what}", amount / scale)
    }
}

/// How much of a resource a network takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taken {
    /// Of what.
    pub resource: Resource,
    /// How much it needs.
    pub needed: f64,
    /// How much there is.
    pub available: f64,
}

impl Taken {
    /// The share that it takes, above one where it does not fit.
    pub fn share(&self) -> f64 {
        self.needed / self.available
    }
}

/// Why a network cannot run on a processor.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Misfit {
    /// The processor publishes no arithmetic of the network's precision, nor of one that stands in.
    #[error("no {} figure of {processor} is known, which {model} needs", .precision.name())]
    NoPath {
        /// The processor's id.
        processor: String,
        /// The network's id.
        model: String,
        /// The precision that is missing.
        precision: Precision,
    },
    /// The network takes more of something than there is.
    #[error(
        "{model} needs {}, and {processor} has {}",
        .resource.amount(*.needed),
        .resource.amount(*.available)
    )]
    TooLarge {
        /// The processor's id.
        processor: String,
        /// The network's id.
        model: String,
        /// What there is too little of.
        resource: Resource,
        /// How much the network needs.
        needed: f64,
        /// How much there is.
        available: f64,
    },
}

/// What a network takes of a processor, whether it fits or not.
pub fn taken(processor: &Processor, model: &ModelCard) -> Vec<Taken> {
    let mut taken = Vec::new();
    if processor.has_memory() {
        taken.push(Taken {
            resource: Resource::Memory,
            needed: model.weight_bytes,
            available: processor.memory_bytes,
        });
    }
    if let (Some(logic), Some(accelerator)) = (processor.logic, model.accelerator) {
        let on_chip_bits = processor.on_chip_bytes.map(|bytes| 8.0 * bytes);
        taken.extend(on_chip_bits.map(|available| Taken {
            resource: Resource::OnChipMemory,
            needed: accelerator.ram_bits,
            available,
        }));
        taken.push(Taken {
            resource: Resource::LookupTables,
            needed: accelerator.luts,
            available: logic.luts,
        });
    }
    taken
}

/// What a network takes of a processor that it fits.
///
/// # Errors
/// When the processor has no arithmetic for it, or too little of something.
pub fn fit(processor: &Processor, model: &ModelCard) -> Result<Vec<Taken>, Misfit> {
    if processor.path(model.precision).is_none() {
        return Err(Misfit::NoPath {
            processor: processor.id.clone(),
            model: model.id.clone(),
            precision: model.precision,
        });
    }
    let taken = taken(processor, model);
    match taken.iter().find(|taken| taken.needed > taken.available) {
        None => Ok(taken),
        Some(short) => Err(Misfit::TooLarge {
            processor: processor.id.clone(),
            model: model.id.clone(),
            resource: short.resource,
            needed: short.needed,
            available: short.available,
        }),
    }
}
