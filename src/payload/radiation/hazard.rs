//! Rates of what radiation does to one device, with its mitigations.
//!
//! ```text
//! interrupts        σ_i Φ                                                         Φ where the device is, in protons
//! silent errors     σ_s Φ, less those that running twice notices
//! upsets            (N_mem r_mem + N_conf r_conf) Φ / Φ_ref
//! uncorrectable     with ECC: two upsets in a word between scrubs, and several cells at once
//! weight faults     without ECC: N_w r_mem p_crit Φ / Φ_ref                          they stay until weights are read afresh
//! configuration     N_conf r_conf p_conf Φ / Φ_ref; with TMR 3 q² − 2 q³ + q_v of a scrub interval's q
//! latch-ups         λ Φ / Φ_ref
//! ```
//! A flip in a weight spoils answers with the probability `p_crit` (INT8 1e-4, FP16 3e-3, FP32 5e-3), so that after n
//! flips answers are as the network gives them with probability `(1 − p_crit)^n`: it is the flips that do spoil them
//! which are counted as faults here. Of configuration bits `p_conf` = 5 % matter to a design.
//!
//! Assumes: all memory is refreshed and powered; the device works all the time. Leaves out: caches and registers
//! beyond the measured cross-sections, upsets of storage.
//! Source: S24 and S51 (most flips are masked, some stay); `p_crit` and `p_conf` recalled.

use super::device::Susceptibility;
use super::flux::Flux;
use super::mitigation::{
    CHIPKILL_SHARE, COVERAGE, Ecc, MULTIPLE_CELLS, Mitigation, VOTER_SHARE, tmr_failure,
    uncorrectable_per_day, upsets_per_day,
};
use crate::inference::card::Precision;
use serde::{Deserialize, Serialize};

/// Share of configuration bits that matter to a design.
const CONFIGURATION_CRITICAL: f64 = 0.05;

/// Share of flips in weights that spoil answers.
pub const fn critical_share(precision: Precision) -> f64 {
    match precision {
        Precision::Int4 => 3e-4,
        Precision::Int8 => 1e-4,
        Precision::Fp16 => 3e-3,
        Precision::Fp32 => 5e-3,
    }
}

/// A device, what it holds, and what protects it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Exposed {
    /// How it stands radiation.
    pub susceptibility: Susceptibility,
    /// What is done against it.
    pub mitigation: Mitigation,
    /// Bits of memory.
    pub memory_bits: f64,
    /// Bits of resident weights, each by the share of flips in it that spoil answers.
    pub critical_weight_bits: f64,
}

/// Events a day.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Hazards {
    /// Bits that flip, whatever becomes of them.
    pub upsets: f64,
    /// Interrupts that need a restart.
    pub interrupts: f64,
    /// Errors of memory that are noticed and not corrected.
    pub uncorrectable: f64,
    /// Latch-ups.
    pub latch_ups: f64,
    /// Flips in weights that spoil answers.
    pub weight_faults: f64,
    /// Flips in configuration that spoil answers.
    pub configuration_faults: f64,
    /// Answers that come out wrong without a sign.
    pub silent: f64,
}

impl Exposed {
    /// Its hazards under a flux, in protons (1/cm²/day), after a dose (rad).
    pub fn hazards(&self, flux: f64, dose_rad: f64) -> Hazards {
        let device = &self.susceptibility;
        let relative = flux / Flux::reference().total();
        let per_bit = device.memory_per_bit_day * relative * device.memory_factor(dose_rad);
        let configuration = upsets_per_day(
            device.configuration_bits,
            device.configuration_per_bit_day * relative,
        );
        let unnoticed = if self.mitigation.duplicate {
            1.0 - COVERAGE
        } else {
            1.0
        };
        let is_bare = self.mitigation.ecc == Ecc::None;
        Hazards {
            upsets: upsets_per_day(self.memory_bits, per_bit) + configuration,
            interrupts: device.interrupt_cm2 * flux,
            uncorrectable: self.uncorrectable(per_bit),
            latch_ups: device.latch_ups_per_day * relative,
            weight_faults: if is_bare {
                upsets_per_day(self.critical_weight_bits, per_bit)
            } else {
                0.0
            },
            configuration_faults: self.voted(configuration * CONFIGURATION_CRITICAL),
            silent: device.silent_cm2 * flux * unnoticed,
        }
    }

    fn uncorrectable(&self, per_bit_day: f64) -> f64 {
        let let_through = match self.mitigation.ecc {
            Ecc::None => return 0.0,
            Ecc::Secded => 1.0,
            Ecc::Chipkill => CHIPKILL_SHARE,
        };
        let multiple = upsets_per_day(self.memory_bits, per_bit_day) * MULTIPLE_CELLS;
        let scrub = self.mitigation.gathering();
        uncorrectable_per_day(self.memory_bits, per_bit_day, scrub) + multiple * let_through
    }

    /// What is left of faults a day where logic votes.
    fn voted(&self, faults_per_day: f64) -> f64 {
        if !self.mitigation.tmr {
            return faults_per_day;
        }
        let intervals_per_day = 86_400.0 / self.mitigation.gathering().to_seconds();
        // Each of the three is hit as often as the one was.
        let q = -(-faults_per_day / intervals_per_day).exp_m1();
        (tmr_failure(q) + VOTER_SHARE * q) * intervals_per_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::device::Hardness;
    use crate::time::Span;

    fn bare() -> Exposed {
        Exposed {
            susceptibility: Susceptibility {
                configuration_bits: 1e8,
                ..Susceptibility::of(Hardness::Commercial)
            },
            mitigation: Mitigation::default(),
            memory_bits: 8.0 * 8.0 * 1024.0_f64.powi(3),
            critical_weight_bits: 1e6,
        }
    }

    fn with(mitigation: Mitigation) -> Hazards {
        let reference = Flux::reference().total();
        Exposed {
            mitigation,
            ..bare()
        }
        .hazards(reference, 0.0)
    }

    #[test]
    fn on_the_reference_orbit_rates_are_those_of_the_catalogue() {
        let hazards = with(Mitigation::default());
        let (memory, configuration) = (8.0 * 8.0 * 1024.0_f64.powi(3) * 1e-10, 0.5);
        assert!((hazards.upsets - memory - configuration).abs() < 1e-9);
        assert!((hazards.weight_faults - 1e-4).abs() < 1e-15);
        assert_eq!(hazards.latch_ups, 1e-4);
        assert_eq!(hazards.uncorrectable, 0.0);
    }

    #[test]
    fn rates_go_with_the_flux_and_stacked_memory_with_its_dose() {
        let reference = Flux::reference().total();
        let (one, three) = (
            bare().hazards(reference, 0.0),
            bare().hazards(3.0 * reference, 0.0),
        );
        assert!((three.interrupts / one.interrupts - 3.0).abs() < 1e-12);
        assert!((three.upsets / one.upsets - 3.0).abs() < 1e-12);
        let mut stacked = bare();
        stacked.susceptibility.tid_soft_rad = Some(2000.0);
        stacked.susceptibility.configuration_bits = 0.0;
        let ratio =
            stacked.hazards(reference, 2500.0).upsets / stacked.hazards(reference, 0.0).upsets;
        assert!((ratio - 10.0).abs() < 1e-12);
    }

    #[test]
    fn correction_turns_flips_of_weights_into_few_restarts() {
        let secded = with(Mitigation {
            ecc: Ecc::Secded,
            scrub: Some(Span::seconds(60)),
            ..Mitigation::default()
        });
        assert_eq!(secded.weight_faults, 0.0);
        let floor = 8.0 * 8.0 * 1024.0_f64.powi(3) * 1e-10 * MULTIPLE_CELLS;
        assert!((secded.uncorrectable / floor - 1.0).abs() < 1e-6);
        let chipkill = with(Mitigation {
            ecc: Ecc::Chipkill,
            scrub: Some(Span::seconds(60)),
            ..Mitigation::default()
        });
        assert!(chipkill.uncorrectable < 0.011 * secded.uncorrectable);
    }

    #[test]
    fn voting_and_running_twice_leave_a_small_share() {
        let plain = with(Mitigation::default());
        let voted = with(Mitigation {
            tmr: true,
            scrub: Some(Span::seconds(60)),
            ..Mitigation::default()
        });
        let left = voted.configuration_faults / plain.configuration_faults;
        // The voter's own share, and next to nothing beside it.
        assert!((left / VOTER_SHARE - 1.0).abs() < 0.1, "{left}");
        let twice = with(Mitigation {
            duplicate: true,
            ..Mitigation::default()
        });
        assert!((twice.silent / plain.silent - 0.02).abs() < 1e-12);
    }
}
