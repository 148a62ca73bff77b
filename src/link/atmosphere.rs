//! What clear air does to a beam between a site and the sky.
//!
//! ```text
//! τ' = a h³ + b h² + c h + d            Mie scattering, h = site altitude [km], coefficients by λ
//! A  = (10 / ln 10) τ / sin ε           any optical depth τ towards the zenith, at elevation ε
//! d  = √((R sin ε)² + 2 R h + h²) − R sin ε                      slant range to altitude h
//! ```
//! Assumes: plane layers, which holds above 5° of elevation; below 1° the path of 1° is taken, so
//! that it stays finite. Sites from 0 to 5 km and wavelengths from 0.8 to 2 µm; altitudes outside
//! count as the nearest end. The fit dips below zero at its corners (1.064 µm above 4.7 km), where it
//! counts as zero.
//! Leaves out: absorption lines (the catalogue holds a window's value), the thinner column of absorbers
//! above a high site. Turbulence stands in `turbulence`, rain in `rf`, weather over time in `network`.
//! Source: ITU-R P.1622 §4.1 (coefficients recalled, shape checked); P.1621 for absorption.

mod cloud;
mod elevation_table;
mod haze;

pub use cloud::{cloud_free_probability, cloud_probability};
pub use elevation_table::{COARSE, ElevationTable, FINE};
pub use haze::{HazeModel, cloud_visibility};

use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::units::{Angle, Decibel, Length};

/// Sine of the lowest elevation whose path is told apart: 1°.
const SINE_MIN: f64 = 0.017_452_406_437_283_51;
/// Decibels per neper of power.
const DECIBELS_PER_OPTICAL_DEPTH: f64 = 10.0 / std::f64::consts::LN_10;

/// Length of the path through plane layers, relative to the zenith's.
pub fn path_factor(elevation: Angle) -> f64 {
    1.0 / elevation.to_radians().sin().max(SINE_MIN)
}

/// Optical depth of Mie scattering in clear air towards the zenith of a site.
pub fn mie_optical_depth(wavelength: Length, site_altitude: Length) -> f64 {
    mie_polynomial(wavelength, site_altitude).max(0.0)
}

/// The fit itself, which may dip below zero.
fn mie_polynomial(wavelength: Length, site_altitude: Length) -> f64 {
    let l = wavelength.to_millimeters() * 1e3; // the fit's unit: µm
    let h = site_altitude.to_kilometers().clamp(0.0, 5.0);
    let a = -0.000_545 * l * l + 0.002 * l - 0.0038;
    let b = 0.006_28 * l * l - 0.0232 * l + 0.0439;
    let c = -0.028 * l * l + 0.101 * l - 0.18;
    let d = -0.228 * l * l * l + 0.922 * l * l - 1.26 * l + 0.719;
    ((a * h + b) * h + c) * h + d
}

/// Loss through an optical depth towards the zenith, at an elevation; zero or negative.
pub fn optical_depth_loss(optical_depth: f64, elevation: Angle) -> Decibel {
    Decibel::decibels(-DECIBELS_PER_OPTICAL_DEPTH * optical_depth * path_factor(elevation))
}

/// Loss of a value towards the zenith at an elevation, by the length of the path.
pub fn zenith_loss(loss: Decibel, elevation: Angle) -> Decibel {
    loss * path_factor(elevation)
}

/// Distance from the ground to a satellite at `altitude` that stands at `elevation`, on the mean
/// sphere.
pub fn slant_range(altitude: Length, elevation: Angle) -> Length {
    let altitude_m = altitude.to_meters();
    let up_m = EARTH_MEAN_RADIUS_M * elevation.to_radians().sin();
    let beyond_m2 = altitude_m * (2.0 * EARTH_MEAN_RADIUS_M + altitude_m);
    // The difference of two near numbers, written as a quotient.
    Length::meters(beyond_m2 / ((up_m * up_m + beyond_m2).sqrt() + up_m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_counts_as_zero_where_it_dips_below() {
        let corner = mie_polynomial(Length::nanometers(1064.0), Length::kilometers(5.0));
        assert!(corner < 0.0);
        let depth = mie_optical_depth(Length::nanometers(1064.0), Length::kilometers(5.0));
        assert_eq!(depth, 0.0);
    }

    #[test]
    fn a_site_below_the_sea_counts_as_at_the_sea() {
        let at = |km| mie_optical_depth(Length::nanometers(1550.0), Length::kilometers(km));
        assert_eq!(at(-0.4), at(0.0));
    }

    #[test]
    fn air_never_amplifies_and_stays_finite_below_the_horizon() {
        for degrees in [-30.0, 0.0, 0.5, 10.0, 90.0] {
            let loss_db = optical_depth_loss(0.3, Angle::degrees(degrees)).to_decibels();
            assert!(loss_db < 0.0 && loss_db.is_finite(), "{degrees}: {loss_db}");
        }
        let grazing = optical_depth_loss(0.3, Angle::ZERO);
        assert_eq!(grazing, optical_depth_loss(0.3, Angle::degrees(-30.0)));
    }
}
