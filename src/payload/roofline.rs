//! How long a network takes on a processor, and at what energy: the roofline.
//!
//! ```text
//! t = max( ops / (peak · u) , bytes / (bandwidth · 0.75) )      ops = 2 · MACs
//! ```
//! `u` is the share of the peak that a class of networks reaches: measured small networks fill
//! between a few percent and half of the arithmetic units, and dividing by the peak alone would be
//! two to thirty times too fast. It is the processor's measured share, else what is usual for its kind
//! of chip, else 0.56. Weights are read once for a frame where the memory on the chip holds them, and
//! with every tile where it does not. An accelerator built for the network takes, on an FPGA, the time
//! that was measured.
//!
//! Assumes: dense peak of the format that the network runs in ([`Processor::path`]); the shares of the
//! three classes stand to each other as measured on one FPGA, whatever the processor; 0.75 of the
//! memory's bandwidth is reached (assumed, measured 0.85–0.93 on one part); where the memory on the chip
//! is not known, it holds no weights; a processor without memory beside the chip keeps activations on
//! it and takes three bands of each tile over its link.
//! Leaves out: caches of activations, batching of weights over tiles, throttling, overlap between
//! networks.
//! Source: Williams et al. 2009 (roofline); shares fitted to AMD UG1354, ZCU104, single thread:
//! 56 % over 13 dense networks (log-RMS 0.32), 22 % segmentation, 3 % depthwise.

use super::device::Processor;
use super::fit::{Misfit, fit};
use crate::check::{self, NonPhysical};
use crate::inference::card::{EfficiencyClass, ModelCard, Precision};
use crate::time::Span;
use crate::units::{Energy, Power};

/// Share of the peak that dense networks reach where the catalogue has no measurement. Assumed.
const UTILISATION_DENSE: f64 = 0.56;
/// Share of the memory's bandwidth that is reached. Assumed.
const BANDWIDTH_SHARE: f64 = 0.75;
/// Bands of a tile that a host sends to a processor without memory of its own. Assumed.
const INPUT_BANDS: f64 = 3.0;
/// Factor to either side within which a modelled time lies. Source: spread of the fit, see above.
pub const SPREAD: f64 = 1.5;

/// What holds a computation back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The arithmetic units.
    Compute,
    /// The way to the memory.
    Memory,
}

/// A modelled computation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Most likely time.
    pub time: Span,
    /// Lower end of the range that the model's spread leaves.
    pub time_low: Span,
    /// Upper end of that range.
    pub time_high: Span,
    /// Energy of the processor over `time`.
    pub energy: Energy,
    /// What most of the time goes to.
    pub bound: Bound,
}

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RooflineError {
    /// The network does not fit the processor.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// A figure of the processor cannot be.
    #[error(transparent)]
    NonPhysical(#[from] NonPhysical),
}

/// Sustained rates of a processor for one kind of work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roofline {
    /// Sustained operations per second.
    pub operations_per_s: f64,
    /// Sustained bytes per second to and from the memory.
    pub bytes_per_s: f64,
}

impl Roofline {
    /// The rates that `processor` sustains on networks like `model`.
    ///
    /// # Errors
    /// When the network does not fit the processor (see [`fit`]), or when the processor's bandwidth
    /// or utilisation cannot be.
    pub fn of(processor: &Processor, model: &ModelCard) -> Result<Self, RooflineError> {
        fit(processor, model)?;
        let peak = processor
            .path(model.precision)
            .map_or(0.0, |(_, peak)| peak);
        let share = processor.share_of_peak(model.efficiency_class);
        Self::new(peak, share, processor.memory_bandwidth_bytes_per_s)
    }

    /// The rates at a share of a peak [operations/s] and the usual share of a bandwidth [bytes/s].
    ///
    /// # Errors
    /// When one of them cannot be.
    pub fn new(peak: f64, share: f64, bandwidth_bytes_per_s: f64) -> Result<Self, RooflineError> {
        let bandwidth = check::positive("memory_bandwidth_bytes_per_s", bandwidth_bytes_per_s)?;
        Ok(Self {
            operations_per_s: peak * check::positive("utilisation", share)?,
            bytes_per_s: bandwidth * BANDWIDTH_SHARE,
        })
    }

    /// Time of `operations` in seconds.
    pub fn compute_s(&self, operations: f64) -> f64 {
        operations / self.operations_per_s
    }

    /// Time to move `bytes` in seconds.
    pub fn memory_s(&self, bytes: f64) -> f64 {
        bytes / self.bytes_per_s
    }

    /// Time of `operations` on `bytes` in seconds, and what holds it back.
    pub fn time_s(&self, operations: f64, bytes: f64) -> (f64, Bound) {
        let (compute_s, memory_s) = (self.compute_s(operations), self.memory_s(bytes));
        if memory_s > compute_s {
            (memory_s, Bound::Memory)
        } else {
            (compute_s, Bound::Compute)
        }
    }
}

impl Processor {
    /// Share of the peak that a class of networks reaches.
    pub fn share_of_peak(&self, class: EfficiencyClass) -> f64 {
        let relative_to_dense = match class {
            EfficiencyClass::Dense => 1.0,
            EfficiencyClass::Segmentation => 22.0 / 56.0,
            EfficiencyClass::Depthwise => 3.0 / 56.0,
        };
        let of_dense = self.utilisation.or(self.utilisation_usual);
        of_dense.unwrap_or(UTILISATION_DENSE) * relative_to_dense
    }
}

/// Time and energy of one tile, after the first.
///
/// # Errors
/// As [`Roofline::of`].
pub fn tile_estimate(processor: &Processor, model: &ModelCard) -> Result<Estimate, RooflineError> {
    let (time_s, bound) = tile_time_s(processor, &Roofline::of(processor, model)?, model);
    Ok(estimate(time_s, bound, processor.power_active))
}

/// Time and energy of a frame: `chain` over `tiles`, weights read once where the chip keeps them and
/// with each tile else, and an `overhead` for all that is not arithmetic. A chain of none costs the
/// overhead.
///
/// # Errors
/// As [`Roofline::of`], for the first network of the chain that cannot run.
pub fn frame_estimate(
    processor: &Processor,
    chain: &[ModelCard],
    tiles: u32,
    overhead: Span,
) -> Result<Estimate, RooflineError> {
    let (mut compute_s, mut memory_s) = (0.0, 0.0);
    for model in chain {
        let roofline = Roofline::of(processor, model)?;
        let (weights, _) = bytes_moved(processor, model);
        if processor.keeps(weights) {
            memory_s += roofline.memory_s(weights);
        }
        let (tile_s, bound) = tile_time_s(processor, &roofline, model);
        match bound {
            Bound::Compute => compute_s += tile_s * f64::from(tiles),
            Bound::Memory => memory_s += tile_s * f64::from(tiles),
        }
    }
    let bound = if memory_s > compute_s {
        Bound::Memory
    } else {
        Bound::Compute
    };
    let time_s = compute_s + memory_s + overhead.to_seconds();
    Ok(estimate(time_s, bound, processor.power_active))
}

/// Time and energy of `operations` on `bytes` that are no network's, and an `overhead`; at the integer
/// peak, or a floating-point one where there is none.
///
/// # Errors
/// When a figure of the processor cannot be.
pub fn work_estimate(
    processor: &Processor,
    class: EfficiencyClass,
    (operations, bytes): (f64, f64),
    overhead: Span,
) -> Result<Estimate, RooflineError> {
    let peaks = [processor.int8_ops, processor.fp16_ops, processor.fp32_ops];
    let peak = peaks.into_iter().find(|peak| *peak > 0.0).unwrap_or(0.0);
    let bandwidth = processor.memory_bandwidth_bytes_per_s;
    let roofline = Roofline::new(peak, processor.share_of_peak(class), bandwidth)?;
    let (time_s, bound) = roofline.time_s(operations, bytes);
    let time_s = time_s + overhead.to_seconds();
    Ok(estimate(time_s, bound, processor.power_active))
}

/// Bytes of a network's weights, and of a tile's activations, in the format that it runs in.
fn bytes_moved(processor: &Processor, model: &ModelCard) -> (f64, f64) {
    let wider = match processor.path(model.precision) {
        // Weights of 4 bits stay packed in memory.
        Some((runs_in, _)) if model.precision != Precision::Int4 => {
            runs_in.bytes() / model.precision.bytes()
        }
        _ => 1.0,
    };
    let activations = if processor.has_memory() {
        model.activation_bytes_per_tile
    } else {
        let pixels = f64::from(model.tile_px).powi(2);
        (INPUT_BANDS * pixels * model.precision.bytes()).min(model.activation_bytes_per_tile)
    };
    (model.weight_bytes * wider, activations * wider)
}

/// Operations for each byte that a tile of a network moves, its weights included.
pub fn intensity(processor: &Processor, model: &ModelCard) -> f64 {
    let (weights, activations) = bytes_moved(processor, model);
    2.0 * model.macs_per_tile / (weights + activations)
}

fn tile_time_s(processor: &Processor, roofline: &Roofline, model: &ModelCard) -> (f64, Bound) {
    let built = model.accelerator.and_then(|accelerator| accelerator.tile);
    if let Some(tile) = built.filter(|_| processor.logic.is_some()) {
        return (tile.to_seconds(), Bound::Compute);
    }
    let (weights, activations) = bytes_moved(processor, model);
    let again = if processor.keeps(weights) {
        0.0
    } else {
        weights
    };
    roofline.time_s(2.0 * model.macs_per_tile, activations + again)
}

/// An estimate around a time.
pub(super) fn estimate(time_s: f64, bound: Bound, power: Power) -> Estimate {
    let time = Span::from_seconds(time_s);
    Estimate {
        time,
        time_low: Span::from_seconds(time_s / SPREAD),
        time_high: Span::from_seconds(time_s * SPREAD),
        energy: power * time,
        bound,
    }
}

#[cfg(test)]
mod tests;
