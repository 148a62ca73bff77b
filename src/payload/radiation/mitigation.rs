//! What is done against upsets, and what it costs.
//!
//! ```text
//! SECDED (72,64), scrubbed every τ:  λ_word = N_w (72 · 71 / 2) λ² τ,  plus N λ p_mcu for upsets of several cells
//! chipkill:                          the latter a hundredth
//! TMR in a scrub interval:           q' = 3 q² − 2 q³ + q_v,  q_v = q / 1000 for the voter
//! availability:                      1 / (1 + λ (t_detect + t_boot))
//! reload so that flips are rare:     T = −ln(1 − p) / λ
//! ```
//! Costs, as factors: SECDED 1.125 of memory and 1.02 of time; chipkill 1.1875 and 1.02; TMR 3.2 of area, 3 of
//! power, 1 / 0.85 of time; scrubbing 1.015 of power; running twice 2 of time, the fixed times of jobs and tiles
//! included, so of energy; checkpoints half a second each;
//! reloading the time that weights take to read; gating the share of time in the anomaly.
//!
//! Assumes: upsets independent but for those of several cells in one word, 1 % of all. Leaves out: how words
//! are interleaved, selective TMR, checksums on products of matrices.
//! Source: recalled figures; the voter's share, checkpoints and `COVERAGE` are assumptions.

use crate::payload::device::{Logic, Processor};
use crate::time::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Share of upsets that hit several cells of one word.
pub const MULTIPLE_CELLS: f64 = 0.01;
/// Share of these that chipkill lets through.
pub const CHIPKILL_SHARE: f64 = 0.01;
/// Share of silent errors that running twice notices.
pub const COVERAGE: f64 = 0.98;
/// Failures of a voter over those of one of its three inputs.
pub const VOTER_SHARE: f64 = 1e-3;
/// Probability that protection against latch-up saves the device.
pub const LATCH_UP_SAVED: f64 = 0.95;
/// How long an interrupt goes unnoticed without a watchdog, until an operator sees it.
pub const UNWATCHED: Span = Span::seconds(3600);
/// How long errors gather in memory and configuration that nobody scrubs.
pub const UNSCRUBBED: Span = Span::seconds(86_400);
/// Time that writing a checkpoint takes.
pub const CHECKPOINT: Span = Span(500_000_000);

/// Bits of data in a word of SECDED, and with its check bits.
const WORD: (f64, f64) = (64.0, 72.0);

/// Error correction of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ecc {
    /// None: upsets stay.
    #[default]
    None,
    /// Corrects one bit of 72, notices two.
    Secded,
    /// Corrects a whole memory chip.
    Chipkill,
}

/// What a payload does against radiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mitigation {
    /// Error correction of memory.
    pub ecc: Ecc,
    /// How often memory and configuration are scrubbed.
    pub scrub: Option<Span>,
    /// Logic three times over, with voters.
    pub tmr: bool,
    /// Every job twice; once more where the two differ.
    pub duplicate: bool,
    /// How often a job's state is kept.
    pub checkpoint: Option<Span>,
    /// How often weights are read afresh.
    pub reload: Option<Span>,
    /// How long a watchdog waits.
    pub watchdog: Option<Span>,
    /// Whether currents are limited so that latch-ups end in a restart.
    pub latch_up_protection: bool,
    /// Whether work rests in the anomaly.
    pub anomaly_gating: bool,
}

/// Factors on what a processor needs; 1 where mitigations ask for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// On the time of a job.
    pub time: f64,
    /// On power while it computes.
    pub power: f64,
    /// On logic.
    pub area: f64,
    /// On memory.
    pub memory: f64,
}

impl Mitigation {
    /// What it costs, where reading the weights takes `reading`.
    pub fn cost(&self, reading: Span) -> Cost {
        let mut cost = Cost {
            time: 1.0,
            power: 1.0,
            area: 1.0,
            memory: 1.0,
        };
        match self.ecc {
            Ecc::None => {}
            Ecc::Secded => (cost.memory, cost.time) = (1.125, 1.02),
            Ecc::Chipkill => (cost.memory, cost.time) = (1.1875, 1.02),
        }
        if self.tmr {
            (cost.area, cost.power) = (3.2, 3.0);
            cost.time /= 0.85;
        }
        if self.duplicate {
            cost.time *= 2.0;
        }
        if self.scrub.is_some() {
            cost.power *= 1.015;
        }
        cost.time *= spent(self.checkpoint, CHECKPOINT) * spent(self.reload, reading);
        cost
    }

    /// A processor as it is with what is done, for networks whose weights have this size.
    ///
    /// It computes slower, draws more, and has less memory and logic left.
    #[must_use]
    pub fn applied(&self, processor: &Processor, weight_bytes: f64) -> Processor {
        let reading_s = weight_bytes / processor.memory_bandwidth_bytes_per_s;
        let cost = self.cost(Span::from_seconds(reading_s));
        Processor {
            int4_ops: processor.int4_ops / cost.time,
            int8_ops: processor.int8_ops / cost.time,
            int16_ops: processor.int16_ops / cost.time,
            fp16_ops: processor.fp16_ops / cost.time,
            fp32_ops: processor.fp32_ops / cost.time,
            memory_bandwidth_bytes_per_s: processor.memory_bandwidth_bytes_per_s / cost.time,
            memory_bytes: processor.memory_bytes / cost.memory,
            on_chip_bytes: processor.on_chip_bytes.map(|bytes| bytes / cost.memory),
            logic: processor.logic.map(|logic| Logic {
                luts: logic.luts / cost.area,
                multipliers: logic.multipliers.map(|count| count / cost.area),
            }),
            power_idle: processor.power_idle * cost.power,
            power_active: processor.power_active * cost.power,
            ..processor.clone()
        }
    }

    /// How often each job is done: with it its fixed times, which are the host's and not the processor's.
    pub const fn times(&self) -> i64 {
        if self.duplicate { 2 } else { 1 }
    }

    /// How long an interrupt goes unnoticed.
    pub fn detection(&self) -> Span {
        self.watchdog.unwrap_or(UNWATCHED)
    }

    /// How long errors gather before they are scrubbed.
    pub fn gathering(&self) -> Span {
        self.scrub.unwrap_or(UNSCRUBBED)
    }
}

/// Factor on time where `each` is spent once in every `interval`.
fn spent(interval: Option<Span>, each: Span) -> f64 {
    interval.map_or(1.0, |interval| {
        1.0 + each.to_seconds() / interval.to_seconds()
    })
}

/// Upsets a day of so many bits.
pub fn upsets_per_day(bits: f64, per_bit_day: f64) -> f64 {
    bits * per_bit_day
}

/// Words with two independent upsets between scrubs, a day, in so many bits of data.
pub fn uncorrectable_per_day(data_bits: f64, per_bit_day: f64, scrub: Span) -> f64 {
    let pairs = WORD.1 * (WORD.1 - 1.0) / 2.0;
    data_bits / WORD.0 * pairs * per_bit_day.powi(2) * scrub.to_seconds() / 86_400.0
}

/// Upsets a day that SECDED corrects, check bits included.
pub fn corrected_per_day(data_bits: f64, per_bit_day: f64) -> f64 {
    data_bits * WORD.1 / WORD.0 * per_bit_day
}

/// Probability that two of three fail, each with probability `q`.
pub fn tmr_failure(q: f64) -> f64 {
    q * q * (3.0 - 2.0 * q)
}

/// Share of the time that a device with so many interrupts a day works.
pub fn availability(interrupts_per_day: f64, detection: Span, boot: Span) -> f64 {
    let down_s = (detection + boot).to_seconds();
    1.0 / (1.0 + interrupts_per_day * down_s / 86_400.0)
}

/// How often weights must be read afresh so that any flip is as likely as `probability` before.
pub fn reload_interval(flips_per_day: f64, probability: f64) -> Span {
    Span::from_seconds(-(-probability).ln_1p() / flips_per_day * 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mitigation_has_its_price() {
        let nothing = Mitigation::default();
        let free = nothing.cost(Span::seconds(1));
        assert_eq!([free.time, free.power, free.area, free.memory], [1.0; 4]);
        let secded = Mitigation {
            ecc: Ecc::Secded,
            ..nothing
        };
        assert_eq!(secded.cost(Span::ZERO).memory, 1.125);
        let reload = Mitigation {
            reload: Some(Span::seconds(240)),
            ..nothing
        };
        let hourly = 1.0 + 0.36 / 240.0;
        assert!((reload.cost(Span::from_seconds(0.36)).time - hourly).abs() < 1e-12);
        let thrice = Mitigation {
            tmr: true,
            scrub: Some(Span::seconds(60)),
            ..nothing
        };
        let cost = thrice.cost(Span::ZERO);
        assert!((cost.power - 3.045).abs() < 1e-12 && cost.area == 3.2);
        let twice = Mitigation {
            duplicate: true,
            ..nothing
        };
        assert_eq!(twice.cost(Span::ZERO).time, 2.0);
    }

    #[test]
    fn scrubbing_beyond_hours_buys_nothing() {
        let gib_bits = 8.0 * 1024.0_f64.powi(3);
        let hourly = uncorrectable_per_day(gib_bits, 1e-8, Span::seconds(3600));
        let multiple = upsets_per_day(gib_bits, 1e-8) * MULTIPLE_CELLS;
        assert!(hourly < 1e-5 * multiple);
    }
}
