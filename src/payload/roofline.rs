//! How long a network takes on a processor, and at what energy: the roofline.
//!
//! ```text
//! t = max( ops / (peak · u) , bytes / (bandwidth · 0.75) )      ops = 2 · MACs
//! ```
//! `u` is the share of the peak that a class of networks reaches: measured small networks fill
//! between a few percent and half of the arithmetic units, and dividing by the peak alone would be
//! two to thirty times too fast. A frame runs the chain network by network: each reads its weights
//! once and then all tiles.
//!
//! Assumes: weights fit the memory and stay there for a frame; dense peak of the card's precision;
//! the shares of the three classes stand to each other as measured on one FPGA, whatever the
//! processor; 0.75 of the memory's bandwidth is reached (assumed, measured 0.85–0.93 on one part).
//! Leaves out: on-chip caches, batching, throttling, overlap between networks.
//! Source: Williams et al. 2009 (roofline); shares fitted to AMD UG1354, ZCU104, single thread:
//! 56 % over 13 dense networks (log-RMS 0.32), 22 % segmentation, 3 % depthwise.

use super::device::Processor;
use crate::check::{self, NonPhysical};
use crate::inference::card::{EfficiencyClass, ModelCard, Precision};
use crate::time::Span;
use crate::units::{Energy, Power};

/// Share of the peak that dense networks reach where the catalogue has no measurement. Assumed.
const UTILISATION_DENSE: f64 = 0.56;
/// Share of the memory's bandwidth that is reached. Assumed.
const BANDWIDTH_SHARE: f64 = 0.75;
/// Factor to either side within which a modelled time lies. Source: spread of the fit, see above.
const SPREAD: f64 = 1.5;

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

/// Why a network cannot run on a processor.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RooflineError {
    /// The processor publishes no arithmetic of the network's precision.
    #[error("{processor} has no {precision:?} arithmetic, which {model} needs")]
    NoPath {
        /// The processor's id.
        processor: String,
        /// The network's id.
        model: String,
        /// The precision that is missing.
        precision: Precision,
    },
    /// The weights are larger than the memory.
    #[error(
        "weights of {model} ({weight_bytes} bytes) exceed the memory of {processor} ({memory_bytes} bytes)"
    )]
    WeightsExceedMemory {
        /// The processor's id.
        processor: String,
        /// The network's id.
        model: String,
        /// Bytes of the weights.
        weight_bytes: f64,
        /// Bytes of the memory.
        memory_bytes: f64,
    },
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
    /// When the processor has no arithmetic of the network's precision, when the weights exceed its
    /// memory, or when its bandwidth or utilisation cannot be.
    pub fn of(processor: &Processor, model: &ModelCard) -> Result<Self, RooflineError> {
        let peak = processor.peak(model.precision);
        if peak <= 0.0 {
            return Err(RooflineError::NoPath {
                processor: processor.id.clone(),
                model: model.id.clone(),
                precision: model.precision,
            });
        }
        if model.weight_bytes > processor.memory_bytes {
            return Err(RooflineError::WeightsExceedMemory {
                processor: processor.id.clone(),
                model: model.id.clone(),
                weight_bytes: model.weight_bytes,
                memory_bytes: processor.memory_bytes,
            });
        }
        let bandwidth = check::positive(
            "memory_bandwidth_bytes_per_s",
            processor.memory_bandwidth_bytes_per_s,
        )?;
        let share = processor.share_of_peak(model.efficiency_class);
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
    /// Dense peak of a precision [operations/s]; zero without a path for it.
    pub const fn peak(&self, precision: Precision) -> f64 {
        match precision {
            Precision::Int8 => self.int8_ops,
            Precision::Fp16 => self.fp16_ops,
            Precision::Fp32 => self.fp32_ops,
        }
    }

    /// Share of the peak that a class of networks reaches.
    pub fn share_of_peak(&self, class: EfficiencyClass) -> f64 {
        let relative_to_dense = match class {
            EfficiencyClass::Dense => 1.0,
            EfficiencyClass::Segmentation => 22.0 / 56.0,
            EfficiencyClass::Depthwise => 3.0 / 56.0,
        };
        self.utilisation.unwrap_or(UTILISATION_DENSE) * relative_to_dense
    }
}

/// Time and energy of one tile, its network's weights being in place.
///
/// # Errors
/// As [`Roofline::of`].
pub fn tile_estimate(processor: &Processor, model: &ModelCard) -> Result<Estimate, RooflineError> {
    let (time_s, bound) = tile_time_s(&Roofline::of(processor, model)?, model);
    Ok(estimate(time_s, bound, processor.power_active))
}

/// Time and energy of a frame: `chain` over `tiles`, each network's weights read once, and an
/// `overhead` for all that is not arithmetic. A chain of none costs the overhead.
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
        memory_s += roofline.memory_s(model.weight_bytes);
        let (tile_s, bound) = tile_time_s(&roofline, model);
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
    let roofline = Roofline {
        operations_per_s: check::positive("peak", peak * processor.share_of_peak(class))?,
        bytes_per_s: check::positive("memory_bandwidth_bytes_per_s", bandwidth)? * BANDWIDTH_SHARE,
    };
    let (time_s, bound) = roofline.time_s(operations, bytes);
    let time_s = time_s + overhead.to_seconds();
    Ok(estimate(time_s, bound, processor.power_active))
}

fn tile_time_s(roofline: &Roofline, model: &ModelCard) -> (f64, Bound) {
    roofline.time_s(2.0 * model.macs_per_tile, model.activation_bytes_per_tile)
}

fn estimate(time_s: f64, bound: Bound, power: Power) -> Estimate {
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
mod tests {
    use super::*;
    use crate::payload::device::Hardness;
    use crate::payload::radiation::device::Susceptibility;

    fn processor() -> Processor {
        Processor {
            id: "example".into(),
            hardness: Hardness::Commercial,
            radiation: Susceptibility::of(Hardness::Commercial),
            int8_ops: 1.0e12,
            fp16_ops: 0.5e12,
            fp32_ops: 0.0,
            memory_bytes: 1e9,
            memory_bandwidth_bytes_per_s: 8e9,
            power_idle: Power::watts(2.0),
            power_active: Power::watts(10.0),
            utilisation: None,
        }
    }

    fn model(precision: Precision, macs: f64, activation_bytes: f64) -> ModelCard {
        ModelCard {
            id: "net".into(),
            task: "cloud".into(),
            precision,
            tile_px: 256,
            macs_per_tile: macs,
            weight_bytes: 6e6,
            activation_bytes_per_tile: activation_bytes,
            efficiency_class: EfficiencyClass::Dense,
            answer_bytes_per_tile: 100,
        }
    }

    #[test]
    fn a_tile_takes_the_longer_of_arithmetic_and_memory() {
        // 2 · 2.8 GMAC / (1 TOPS · 0.56) = 10 ms; 6 MB / (8 GB/s · 0.75) = 1 ms.
        let tile = tile_estimate(&processor(), &model(Precision::Int8, 2.8e9, 6e6)).unwrap();
        assert_eq!(tile.time, Span::from_seconds(0.010));
        assert_eq!(tile.bound, Bound::Compute);
        assert!((tile.energy.to_joules() - 0.1).abs() < 1e-12);
        assert_eq!(tile.time_high, Span::from_seconds(0.015));
        assert_eq!(tile.time_low, Span(6_666_667));

        let tile = tile_estimate(&processor(), &model(Precision::Int8, 2.8e7, 6e6)).unwrap();
        assert_eq!(
            (tile.time, tile.bound),
            (Span::from_seconds(1e-3), Bound::Memory)
        );
    }

    #[test]
    fn each_class_has_its_share_of_the_peak() {
        let share = |class| processor().share_of_peak(class);
        assert!((share(EfficiencyClass::Dense) - 0.56).abs() < 1e-15);
        assert!((share(EfficiencyClass::Segmentation) - 0.22).abs() < 1e-15);
        assert!((share(EfficiencyClass::Depthwise) - 0.03).abs() < 1e-15);
        let measured = Processor {
            utilisation: Some(0.074),
            ..processor()
        };
        assert!((measured.share_of_peak(EfficiencyClass::Dense) - 0.074).abs() < 1e-15);
    }

    #[test]
    fn a_frame_reads_each_networks_weights_once() {
        // Two networks of 10 ms over 100 tiles, twice 1 ms of weights, half a millisecond besides.
        let chain = [
            model(Precision::Int8, 2.8e9, 6e6),
            model(Precision::Fp16, 1.4e9, 6e6),
        ];
        let overhead = Span::from_seconds(0.5e-3);
        let frame = frame_estimate(&processor(), &chain, 100, overhead).unwrap();
        assert_eq!(frame.time, Span::from_seconds(2.0025));
        assert_eq!(frame.bound, Bound::Compute);

        let nothing = frame_estimate(&processor(), &[], 100, overhead).unwrap();
        assert_eq!(nothing.time, overhead);
    }

    #[test]
    fn a_network_without_a_path_is_refused_by_name() {
        let refused = tile_estimate(&processor(), &model(Precision::Fp32, 1e9, 1e6)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "example has no Fp32 arithmetic, which net needs"
        );
    }

    #[test]
    fn weights_beyond_the_memory_are_refused() {
        let mut large = model(Precision::Int8, 1e9, 1e6);
        large.weight_bytes = 2e9;
        let refused = frame_estimate(&processor(), &[large], 1, Span::ZERO).unwrap_err();
        assert!(
            matches!(refused, RooflineError::WeightsExceedMemory { weight_bytes, .. } if weight_bytes > 1e9)
        );
    }

    #[test]
    fn a_processor_without_bandwidth_is_refused() {
        let mut blocked = processor();
        blocked.memory_bandwidth_bytes_per_s = 0.0;
        let refused = tile_estimate(&blocked, &model(Precision::Int8, 1e9, 1e6)).unwrap_err();
        assert!(
            matches!(refused, RooflineError::NonPhysical(_)),
            "{refused}"
        );
    }
}
