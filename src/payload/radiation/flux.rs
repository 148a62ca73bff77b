//! The flux of particles behind the shielding, from the dose that protons leave.
//!
//! ```text
//! Φ_p [p/cm²/day] = D_p [rad/day] · 6.2415e7 MeV/g/rad / S       S = 7.7 MeV cm²/g: silicon, about 67 MeV
//! Φ_h(i) = Φ_h(53°) + (Φ_h(97.6°) − Φ_h(53°)) (T(i) − T(53°)) / (T(97.6°) − T(53°))
//! Φ_h(53°) = 0.3 Φ_p(550 km, 53°, 3 mm)     Φ_h(97.6°) = Φ_p(550 km, 97.6°, 3 mm)
//! T(i) = mean over an orbit of (1 + R_c / 2.5 GV)^−1.7     R_c = 12.6 GV cos⁴ λ, sin λ = sin i sin u
//! λ = σ_p (Φ_p + Φ_h)           rate of a device's events, from its cross-section for protons
//! ```
//! Electrons upset nothing. Behind less than about 7 mm slow protons ionise more than they upset, so that `Φ_p` lies
//! on the high side there, by up to a third at 3 mm. `Φ_h` is the floor of galactic and heavy ions, told in protons
//! that would upset as much; it depends on neither altitude nor shielding, and along an orbit it does not change. Its two
//! shares of the protons are recalled for a common inclined and a polar orbit; between and below them it goes with what
//! the Earth's field lets through, `T`: the share of galactic particles above the vertical cut-off `R_c` of a centred
//! dipole, which is highest along the equator.
//!
//! Assumes: one stopping power for the whole spectrum; an integral spectrum of galactic particles that falls with
//! their rigidity to the power of 1.7 and that the Sun bends at 2.5 GV; a dipole along the Earth's axis.
//! Leaves out: spectra, linear energy transfer, the penumbra of the cut-off.
//! Source: S27 for the dose; the floor's shares are an assumption (recalled, low); the cut-off after Størmer.

use super::dose::{AnnualDose, DoseModel};
use crate::link::special::gamma_share_below;
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};
use std::f64::consts::FRAC_PI_2;

/// Stopping power of protons of about 67 `MeV` in silicon (`MeV` cm²/g).
const STOPPING_POWER: f64 = 7.7;
/// Energy per mass of a dose (`MeV`/g in a rad).
const MEV_PER_GRAM_RAD: f64 = 6.2415e7;
/// Days of a year.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// Where catalogue rates of upsets are told for: 550 km, Sun-synchronous, behind 3 mm.
const REFERENCE: (f64, f64, f64) = (550.0, 97.6, 3.0);
/// Share of the proton rate that heavy ions add at 550 km at two inclinations (deg).
const FLOOR: [(f64, f64); 2] = [(53.0, 0.3), (97.6, 1.0)];
/// Vertical cut-off of a centred dipole over the equator at 550 km (GV): 14.9 at its surface.
const EQUATOR_CUTOFF_GV: f64 = 12.6;
/// Where the spectrum of galactic particles bends (GV), and the power that it falls with beyond.
const SPECTRUM: (f64, f64) = (2.5, 1.7);
/// Places of a quarter of an orbit at which the cut-off is looked at.
const PLACES: u32 = 64;

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
        Self {
            protons,
            floor: floor(inclination),
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

/// What heavy ions add on an orbit, in protons (1/cm²/day).
fn floor(inclination: Angle) -> f64 {
    let altitude = Length::kilometers(REFERENCE.0);
    let thickness = Length::millimeters(REFERENCE.2);
    let [(low, low_through), (high, high_through)] = FLOOR.map(|(inclination_deg, share)| {
        let there = Angle::degrees(inclination_deg);
        let protons = daily(&DoseModel::Fit.annual(altitude, there, thickness));
        (share * protons, let_through(there))
    });
    low + (high - low) * (let_through(inclination) - low_through) / (high_through - low_through)
}

/// Share of galactic particles that the Earth's field lets through to an orbit, its mean.
fn let_through(inclination: Angle) -> f64 {
    let (bend_gv, power) = SPECTRUM;
    let share = |place: u32| {
        let argument = (f64::from(place) + 0.5) / f64::from(PLACES) * FRAC_PI_2;
        let sine = inclination.to_radians().sin() * argument.sin();
        let cutoff_gv = EQUATOR_CUTOFF_GV * (1.0 - sine * sine).powi(2);
        (1.0 + cutoff_gv / bend_gv).powf(-power)
    };
    (0..PLACES).map(share).sum::<f64>() / f64::from(PLACES)
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
    fn heavy_ions_grow_with_inclination_as_the_cut_off_gives_way_to_the_poles() {
        let floors: Vec<f64> = (0..=90)
            .map(|inclination_deg| flux(550.0, f64::from(inclination_deg), 3.0).floor)
            .collect();
        assert!(floors.is_sorted_by(|one, next| one < next), "{floors:?}");
        // The equator's cut-off of 12.6 GV leaves an eighth of what comes over the poles.
        let share = floors[0] / floors[90];
        assert!((0.1..0.2).contains(&share), "{share}");
        let (prograde, retrograde) = (flux(550.0, 40.0, 3.0), flux(550.0, 140.0, 3.0));
        assert!((prograde.floor / retrograde.floor - 1.0).abs() < 1e-12);
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
