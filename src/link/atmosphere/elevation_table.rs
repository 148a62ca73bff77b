//! A loss as a table over elevation, so that a run need not integrate turbulence a million times.
//!
//! The table has even steps of v, the fourth root of 1 / sin ε − 1, and is linear between them: towards the
//! horizon losses go with 1 / sin ε, and near the zenith those of rain with the root of cos ε, which is even
//! in v. It keeps the order of the losses: what falls with elevation falls in the table.
//! Against the formulas it is off by less than 0.002 dB from the lowest elevation to the zenith (a test
//! holds this for turbulence, rain and noise).

use super::path_factor;
use crate::units::{Angle, Decibel};

/// Steps of a table whose loss is cheap.
pub const FINE: u32 = 8192;
/// Steps of one whose loss takes an integral each.
pub const COARSE: u32 = 128;

/// A loss over elevation.
#[derive(Debug, Clone, PartialEq)]
pub struct ElevationTable {
    step: f64,
    losses_db: Vec<f64>,
}

impl ElevationTable {
    /// The table of a loss from `lowest` to the zenith, in so many steps.
    pub fn of(lowest: Angle, steps: u32, loss: impl Fn(Angle) -> Decibel) -> Self {
        let longest = path_factor(lowest).max(1.001);
        let step = place_of(longest) / f64::from(steps);
        let at = |k| {
            let factor = 1.0 + (step * f64::from(k)).powi(4);
            loss(Angle::radians((1.0 / factor).min(1.0).asin())).to_decibels()
        };
        Self {
            step,
            losses_db: (0..=steps).map(at).collect(),
        }
    }

    /// The loss at an elevation; below the lowest that of the lowest.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a table of thousands of entries"
    )]
    pub fn at(&self, elevation: Angle) -> Decibel {
        let place = place_of(path_factor(elevation)) / self.step;
        let last = self.losses_db.len() - 1;
        let k = (place.max(0.0) as usize).min(last - 1);
        let share = (place - k as f64).clamp(0.0, 1.0);
        let (left, right) = (self.losses_db[k], self.losses_db[k + 1]);
        Decibel::decibels(left + (right - left) * share)
    }
}

/// The variable of even steps.
fn place_of(path_factor: f64) -> f64 {
    (path_factor - 1.0).max(0.0).sqrt().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::rf::{RainPath, RainSite, noise_rise};
    use crate::link::turbulence::{
        Profile, coupling_efficiency, log_normal_fade, scintillation_index,
    };
    use crate::units::{Frequency, Length};

    /// How far the table is off at most; `ordered` losses must fall with elevation in it.
    fn greatest_difference(lowest_deg: f64, ordered: bool, loss: impl Fn(Angle) -> Decibel) -> f64 {
        let table = ElevationTable::of(Angle::degrees(lowest_deg), FINE, &loss);
        let mut worst: f64 = 0.0;
        let mut before = Decibel::decibels(-1e9);
        for step in 0..=20_000 {
            let degrees = lowest_deg + (90.0 - lowest_deg) * f64::from(step) / 20_000.0;
            let elevation = Angle::degrees(degrees);
            let (found, exact) = (table.at(elevation), loss(elevation));
            assert!(
                !ordered || found >= before - Decibel::decibels(1e-9),
                "{degrees}: not in order"
            );
            before = found;
            worst = worst.max((found - exact).to_decibels().abs());
        }
        worst
    }

    #[test]
    fn the_table_is_the_formula_to_two_thousandths_of_a_decibel() {
        let moments = Profile::HV_5_7.moments();
        let (aperture, wavelength) = (Length::meters(0.6), Length::nanometers(1550.0));
        for modes in [0, 3, 36] {
            let turbulence = |elevation| {
                let r0 = moments.coherence_length(wavelength, elevation);
                let averaging = moments.aperture_averaging(aperture, wavelength, elevation);
                let index = scintillation_index(moments.rytov_variance(wavelength, elevation));
                coupling_efficiency(aperture, r0, modes) + log_normal_fade(averaging * index, 1e-3)
            };
            let worst = greatest_difference(10.0, true, turbulence);
            assert!(worst < 0.002, "{modes} modes: {worst} dB");
        }
        let site = RainSite {
            latitude: Angle::degrees(40.0),
            altitude: Length::ZERO,
            rain_height: Length::kilometers(3.5),
            rate_001_mmph: 40.0,
        };
        let rain = |elevation| {
            let path = RainPath::circular(&site, Frequency::gigahertz(26.5), elevation);
            let db = path.exceeded_db(0.5);
            noise_rise(db, 150.0) - Decibel::decibels(db)
        };
        // By P.618 rain does not fall all the way to the zenith.
        let worst = greatest_difference(5.0, false, rain);
        assert!(worst < 0.002, "rain: {worst} dB");
    }

    #[test]
    fn below_the_table_it_stays_at_its_end() {
        let table = ElevationTable::of(Angle::degrees(20.0), FINE, |elevation| {
            Decibel::decibels(-path_factor(elevation))
        });
        let db = |degrees| table.at(Angle::degrees(degrees)).to_decibels();
        assert_eq!(db(5.0), db(20.0));
        assert!((db(90.0) + 1.0).abs() < 1e-9 && (db(30.0) + 2.0).abs() < 1e-5);
    }
}
