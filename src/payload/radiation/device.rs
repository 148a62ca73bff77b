//! How a device stands radiation: cross-sections, upset rates, and the dose that it endures.
//!
//! ```text
//! tolerance = tid · e^(0.3 z)                    z normal, drawn once for each device
//! margin    = tid / (dose · design margin)
//! leakage   = 1 + 0.2 clamp((dose − tid / 2) / (tid / 2), 0, 1)          factor on its power
//! rates × 10 from the dose at which stacked memory turns unreliable
//! ```
//! Where the catalogue has no figure for a device, that of its class stands in ([`Susceptibility::of`]):
//! between measured devices of that class, and an assumption for this one.
//!
//! Assumes: upset rates as flown by other parts of the class. Leaves out: lot-to-lot spread (a factor of two
//! to five), annealing, dose rate.
//! Source: S29 and S51 (cross-sections of commercial devices), S30 and S31 (upsets in flight), recalled else.

use crate::link::special::normal_quantile;
use crate::orbit::SatelliteId;
use crate::payload::device::Hardness;
use crate::seed::Seed;
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// Spread of the tolerance from device to device, of its logarithm.
const TOLERANCE_SPREAD: f64 = 0.3;
/// Share by which leakage raises the power of a device at its tolerance.
const LEAKAGE: f64 = 0.2;
/// How much more often memory errs beyond the dose at which it turns unreliable.
const SOFT_FACTOR: f64 = 10.0;

/// What radiation does to one kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Susceptibility {
    /// Cross-section for protons of interrupts that need a restart (cm²).
    pub interrupt_cm2: f64,
    /// Cross-section for protons of answers that are wrong without a sign (cm²).
    pub silent_cm2: f64,
    /// Upsets of a bit of memory a day, on the reference orbit.
    pub memory_per_bit_day: f64,
    /// Bits of configuration in static memory; zero for flash and for what is not configured.
    pub configuration_bits: f64,
    /// Upsets of a bit of configuration a day, on the reference orbit.
    pub configuration_per_bit_day: f64,
    /// Latch-ups a day, on the reference orbit; zero for parts that are immune up to 60 `MeV` cm²/mg.
    pub latch_ups_per_day: f64,
    /// Dose that it endures (rad).
    pub tid_rad: f64,
    /// Dose from which its memory turns unreliable, where that is known (rad).
    pub tid_soft_rad: Option<f64>,
}

impl Susceptibility {
    /// What stands in for figures that are not published, by class.
    pub const fn of(hardness: Hardness) -> Self {
        match hardness {
            Hardness::RadiationHardened => Self {
                interrupt_cm2: 1e-13,
                silent_cm2: 1e-14,
                memory_per_bit_day: 1e-12,
                configuration_bits: 0.0,
                configuration_per_bit_day: 1e-9,
                latch_ups_per_day: 0.0,
                tid_rad: 100e3,
                tid_soft_rad: None,
            },
            Hardness::RadiationTolerant => Self {
                interrupt_cm2: 1e-11,
                silent_cm2: 1e-12,
                memory_per_bit_day: 1e-11,
                configuration_bits: 0.0,
                configuration_per_bit_day: 1e-9,
                latch_ups_per_day: 0.0,
                tid_rad: 50e3,
                tid_soft_rad: None,
            },
            Hardness::Commercial => Self {
                interrupt_cm2: 5e-10,
                silent_cm2: 1e-10,
                memory_per_bit_day: 1e-10,
                configuration_bits: 0.0,
                configuration_per_bit_day: 5e-9,
                latch_ups_per_day: 1e-4,
                tid_rad: 15e3,
                tid_soft_rad: None,
            },
        }
    }

    /// The dose at which this one of the devices of a satellite fails (rad).
    pub fn tolerance_rad(&self, seed: Seed, satellite: SatelliteId, device: u32) -> f64 {
        let mut stream = seed.stream("dose tolerance", satellite.0.into(), device.into());
        // 53 bits, from just above zero to just below one.
        let share = ((stream.next_u64() >> 11) as f64 + 0.5) / 2.0_f64.powi(53);
        self.tid_rad * (TOLERANCE_SPREAD * normal_quantile(share)).exp()
    }

    /// Factor on its power after a dose.
    pub fn leakage(&self, dose_rad: f64) -> f64 {
        let half_rad = self.tid_rad / 2.0;
        1.0 + LEAKAGE * ((dose_rad - half_rad) / half_rad).clamp(0.0, 1.0)
    }

    /// Factor on the upset rate of its memory after a dose.
    pub fn memory_factor(&self, dose_rad: f64) -> f64 {
        match self.tid_soft_rad {
            Some(soft_rad) if dose_rad >= soft_rad => SOFT_FACTOR,
            _ => 1.0,
        }
    }

    /// Dose that it endures over that which is expected, with a design margin on the latter.
    pub fn margin(&self, expected_rad: f64, design_margin: f64) -> f64 {
        self.tid_rad / (expected_rad * design_margin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMERCIAL: Susceptibility = Susceptibility::of(Hardness::Commercial);

    #[test]
    fn tolerances_spread_about_the_figure_of_the_catalogue() {
        let draws = (0..4000).map(|k| {
            let tolerance = COMMERCIAL.tolerance_rad(Seed(1), SatelliteId(k), 0);
            (tolerance / COMMERCIAL.tid_rad).ln()
        });
        let logarithms: Vec<f64> = draws.collect();
        let mean = logarithms.iter().sum::<f64>() / 4000.0;
        let variance = logarithms.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 3999.0;
        // Three standard errors of 4,000 draws.
        assert!(mean.abs() < 3.0 * 0.3 / 4000.0_f64.sqrt(), "{mean}");
        assert!(
            (variance.sqrt() / 0.3 - 1.0).abs() < 3.0 / 8000.0_f64.sqrt(),
            "{variance}"
        );
    }

    #[test]
    fn leakage_grows_from_half_of_the_tolerance_to_all_of_it() {
        let at = |share: f64| COMMERCIAL.leakage(share * COMMERCIAL.tid_rad);
        assert_eq!(
            [at(0.0), at(0.5), at(0.75), at(1.0), at(2.0)],
            [1.0, 1.0, 1.1, 1.2, 1.2]
        );
    }

    #[test]
    fn stacked_memory_errs_more_often_beyond_its_dose() {
        let stacked = Susceptibility {
            tid_soft_rad: Some(2000.0),
            ..COMMERCIAL
        };
        assert_eq!(stacked.memory_factor(1999.0), 1.0);
        assert_eq!(stacked.memory_factor(2000.0), 10.0);
        assert_eq!(COMMERCIAL.memory_factor(1e6), 1.0);
        assert_eq!(COMMERCIAL.margin(5000.0, 2.0), 1.5);
    }
}
