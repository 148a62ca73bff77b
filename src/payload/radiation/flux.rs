//! The flux of particles behind the shielding, from the dose that protons leave.
//!
//! ```text
//! Φ_p [p/cm²/day] = D_p [rad/day] · 6.2415e7 MeV/g/rad / S       S = 7.7 MeV cm²/g: silicon, about 67 MeV
//! Φ_h = g(i) Φ_p(550 km, i)     g = 0.3 up to 60°, rising to 1 at 80°: the floor of galactic and heavy ions
//! λ = σ_p (Φ_p + Φ_h)           rate of a device's events, from its cross-section for protons
//! ```
//! Electrons upset nothing. Behind less than about 7 mm slow protons ionise more than they upset, so that `Φ_p` lies
//! on the high side there, by up to a third at 3 mm. Floors are told in protons that would upset as much; they
//! depend on neither altitude nor shielding, and along an orbit they do not change.
//!
//! Assumes: one stopping power for the whole spectrum. Leaves out: spectra, linear energy transfer.
//! Source: S27 for the dose; the floor's share is an assumption (recalled, low).

use super::dose::{AnnualDose, DoseModel};
use crate::link::special::gamma_share_below;
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};

/// Stopping power of protons of about 67 `MeV` in silicon (`MeV` cm²/g).
const STOPPING_POWER: f64 = 7.7;
/// Energy per mass of a dose (`MeV`/g in a rad).
const MEV_PER_GRAM_RAD: f64 = 6.2415e7;
/// Days of a year.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Where catalogue rates of upsets are told for: 550 km, Sun-synchronous, behind 3 mm.
const REFERENCE: (f64, f64, f64) = (550.0, 97.6, 3.0);
/// Share of the proton rate that heavy ions add at 550 km up to the first inclination, and from the
/// second on (deg).
const FLOOR: [(f64, f64); 2] = [(60.0, 0.3), (80.0, 1.0)];

/// Protons through a square centimetre that leave a dose (1/cm²).
pub fn protons_per_cm2(dose_rad: f64) -> f64 {
    dose_rad * MEV_PER_GRAM_RAD / STOPPING_POWER
}

/// Cross-section from counts in a beam (cm²).
pub fn cross_section_cm2(events: f64, fluence_cm2: f64) -> f64 {
    events / fluence_cm2
}

/// The mean number of events that 95 of 100 tests like it would exceed: no events are not no rate.
pub fn upper_bound(events: u32) -> f64 {
    let shape = f64::from(events) + 1.0;
    let (mut low, mut high) = (0.0, 10.0 + 4.0 * shape);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if gamma_share_below(shape, middle) < 0.95 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The mean flux over many revolutions of an orbit, in protons (1/cm²/day).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Flux {
    /// Trapped protons.
    pub protons: f64,
    /// The floor of heavy ions, in protons that would do as much.
    pub floor: f64,
}

impl Flux {
    /// The flux on an orbit behind a shielding.
    pub fn on(model: &DoseModel, altitude: Length, inclination: Angle, shielding: Length) -> Self {
        let protons = daily(&model.annual(altitude, inclination, shielding));
        let low = Length::kilometers(REFERENCE.0);
        let thickness = Length::millimeters(REFERENCE.2);
        // Along the equator there are no trapped protons to tell the floor by.
        let reach_deg = inclination.to_degrees().clamp(30.0, 150.0);
        let here = DoseModel::Fit.annual(low, Angle::degrees(reach_deg), thickness);
        Self {
            protons,
            floor: floor_share(inclination) * daily(&here),
        }
    }

    /// That which catalogue rates of upsets are told for.
    pub fn reference() -> Self {
        let (altitude_km, inclination_deg, shielding_mm) = REFERENCE;
        Self::on(
            &DoseModel::Fit,
            Length::kilometers(altitude_km),
            Angle::degrees(inclination_deg),
            Length::millimeters(shielding_mm),
        )
    }

    /// Both together.
    pub fn total(&self) -> f64 {
        self.protons + self.floor
    }
}

fn daily(dose: &AnnualDose) -> f64 {
    protons_per_cm2(dose.proton_rad / DAYS_PER_YEAR)
}

/// What heavy ions add, as a share of the protons' rate at 550 km.
fn floor_share(inclination: Angle) -> f64 {
    let inclination_deg = inclination.to_degrees();
    let reach_deg = inclination_deg.min(180.0 - inclination_deg);
    let [(low_deg, low), (high_deg, high)] = FLOOR;
    let along = ((reach_deg - low_deg) / (high_deg - low_deg)).clamp(0.0, 1.0);
    low + (high - low) * along
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flux(altitude_km: f64, inclination_deg: f64, shielding_mm: f64) -> Flux {
        let (altitude, shielding) = (
            Length::kilometers(altitude_km),
            Length::millimeters(shielding_mm),
        );
        Flux::on(
            &DoseModel::Fit,
            altitude,
            Angle::degrees(inclination_deg),
            shielding,
        )
    }

    #[test]
    fn heavy_ions_double_the_rate_over_the_poles_and_add_a_third_at_most_elsewhere() {
        let (polar, inclined) = (flux(550.0, 97.6, 3.0), flux(550.0, 53.0, 3.0));
        assert!((polar.floor / polar.protons - 1.0).abs() < 1e-12);
        assert!((inclined.floor / inclined.protons - 0.3).abs() < 1e-12);
    }

    #[test]
    fn no_events_in_a_test_bound_the_mean_by_three() {
        assert!((upper_bound(0) - -0.05_f64.ln()).abs() < 1e-9);
        assert!((upper_bound(0) - 3.0).abs() < 0.01);
    }

    #[test]
    fn shielding_and_altitude_change_the_protons_alone() {
        let (thin, thick) = (flux(550.0, 97.6, 3.0), flux(700.0, 97.6, 10.0));
        assert!(thick.protons > 1.5 * thin.protons);
        assert_eq!(thin.floor, thick.floor);
        assert_eq!(Flux::reference(), thin);
    }
}
