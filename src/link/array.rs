//! Phased arrays: beams that are steered without moving, at a price.
//!
//! ```text
//! loss = −10 n log₁₀ cos θ       θ from the boresight, n ≈ 1.3; nothing beyond the scan limit
//! sin η = (r_site / r_satellite) cos ε          off-nadir angle of a station at elevation ε
//! ```
//! An array in orbit looks at the nadir, one on the ground at the zenith.
//!
//! Assumes: a spherical Earth for the off-nadir angle; beams that do not disturb one another, each with the
//! full gain and power that its entry states.
//! Leaves out: grating lobes, bandwidth that shrinks with the scan, beam hopping.
//! Source: cosⁿ roll-off of the gain of arrays, n between 1 and 1.5 (recalled).

use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::units::{Angle, Decibel, Length};
use serde::{Deserialize, Serialize};

/// An antenna that scans electronically about its boresight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScanningArray {
    /// Greatest angle from the boresight.
    pub limit: Angle,
    /// Exponent of the cosine that its gain falls with.
    pub exponent: f64,
}

impl ScanningArray {
    /// Loss of gain at an angle from the boresight, zero or negative.
    pub fn loss(&self, from_boresight: Angle) -> Decibel {
        Decibel::from_ratio(from_boresight.to_radians().cos().max(1e-9)) * self.exponent
    }

    /// Whether it reaches this angle from the boresight.
    pub fn reaches(&self, from_boresight: Angle) -> bool {
        from_boresight <= self.limit
    }
}

/// Angle of a station from a satellite's nadir, for the range and the elevation that the station sees.
pub fn off_nadir(range: Length, elevation: Angle) -> Angle {
    let (sin, cos) = elevation.to_radians().sin_cos();
    let site_m = EARTH_MEAN_RADIUS_M;
    let range_m = range.to_meters();
    // Seen from the satellite: what lies across, and what lies below.
    let across_m = site_m * cos;
    let below_m = range_m + site_m * sin;
    Angle::radians(across_m.atan2(below_m))
}

/// Angle from the zenith.
pub fn off_zenith(elevation: Angle) -> Angle {
    Angle::degrees(90.0) - elevation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::atmosphere::slant_range;

    #[test]
    fn a_station_on_the_horizon_lies_where_the_limb_is() {
        let altitude = Length::kilometers(550.0);
        let range = slant_range(altitude, Angle::ZERO);
        let limb = (EARTH_MEAN_RADIUS_M / (EARTH_MEAN_RADIUS_M + 550e3)).asin();
        assert!((off_nadir(range, Angle::ZERO).to_radians() - limb).abs() < 1e-9);
        assert!(off_nadir(altitude, Angle::degrees(90.0)).to_degrees() < 1e-9);
        let range = slant_range(altitude, Angle::degrees(30.0));
        let sine =
            (EARTH_MEAN_RADIUS_M / (EARTH_MEAN_RADIUS_M + 550e3)) * 30_f64.to_radians().cos();
        let found = off_nadir(range, Angle::degrees(30.0)).to_radians();
        assert!((found - sine.asin()).abs() < 1e-9);
    }

    #[test]
    fn gain_falls_with_the_scan_and_ends_at_its_limit() {
        let array = ScanningArray {
            limit: Angle::degrees(60.0),
            exponent: 1.3,
        };
        assert_eq!(array.loss(Angle::ZERO).to_decibels(), 0.0);
        let at_limit = array.loss(Angle::degrees(60.0)).to_decibels();
        assert!((at_limit + 13.0 * 2_f64.log10()).abs() < 1e-9);
        assert!(array.reaches(Angle::degrees(60.0)) && !array.reaches(Angle::degrees(60.1)));
    }
}
