//! Turbulence between a site and the sky: what it does to a beam from a satellite.
//!
//! ```text
//! Cn²(h) = 0.00594 (w/27)² (10⁻⁵ h)¹⁰ e^(−h/1000) + 2.7·10⁻¹⁶ e^(−h/1500) + A e^(−h/100)
//! μ_m    = ∫ Cn² h^m dh
//! r0     = (0.423 k² sec ζ μ0)^(−3/5)          θ0 = (2.914 k² sec^(8/3) ζ μ_5/3)^(−3/5)
//! σR²    = 2.25 k^(7/6) sec^(11/6) ζ μ_5/6
//! σI²    = exp[0.49 σR² / (1 + 1.11 σR^12/5)^7/6 + 0.51 σR² / (1 + 0.69 σR^12/5)^5/6] − 1
//! A_ap   = [1 + 1.1 (D² / (λ h_s sec ζ))^7/6]⁻¹,  h_s = (μ2 / μ_5/6)^6/7
//! ```
//! The moments are integrated once for a site ([`Moments`]); all else is a closed form of them.
//!
//! Assumes: the Hufnagel–Valley profile, with the layer at the ground taken above the site and the layers
//! aloft above the sea, and heights of the moments above the site; plane waves, which a satellite's
//! beam is; an infinite outer scale.
//! Leaves out: the inner scale, the time of day (the layer at the ground is weaker by night), what dome and
//! telescope add.
//! Source: Hufnagel–Valley and moments, Andrews & Phillips 2005, ch. 12 (form and defaults read in a
//! secondary text); aperture averaging, `Yura` and `McKinley` 1983 and ITU-R P.1622 (recalled).

mod coupling;
mod fade;

pub use coupling::{coupling_efficiency, noll_residual};
pub use fade::{GammaGamma, log_normal_fade, log_variance};

use super::atmosphere::path_factor;
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Where the profile ends above the sea (m).
const TOP_M: f64 = 20_000.0;
/// Below this height above the site the steps are fine (m).
const FINE_M: f64 = 1_000.0;
/// Steps of the integral below and above; even, as Simpson's rule wants it.
const STEPS: usize = 2_000;

/// A profile of turbulence over height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Root mean square of the wind between 5 and 20 km (m/s).
    pub wind_mps: f64,
    /// Structure constant of the refractive index at the ground (m^(−2/3)).
    pub ground_cn2: f64,
    /// Altitude of the site.
    pub site_altitude: Length,
}

impl Profile {
    /// The common profile "5/7": 5 cm and 7 µrad at 0.5 µm towards the zenith, at the sea.
    pub const HV_5_7: Self = Self {
        wind_mps: 21.0,
        ground_cn2: 1.7e-14,
        site_altitude: Length::ZERO,
    };

    /// Structure constant (m^(−2/3)) at a height above the site (m).
    pub fn structure_constant(&self, above_site_m: f64) -> f64 {
        let above_sea_m = above_site_m + self.site_altitude.to_meters();
        0.005_94
            * (self.wind_mps / 27.0).powi(2)
            * (1e-5 * above_sea_m).powi(10)
            * (-above_sea_m / 1000.0).exp()
            + 2.7e-16 * (-above_sea_m / 1500.0).exp()
            + self.ground_cn2 * (-above_site_m / 100.0).exp()
    }

    /// Its moments, up to 20 km above the sea.
    pub fn moments(&self) -> Moments {
        let top_m = (TOP_M - self.site_altitude.to_meters()).max(FINE_M);
        let moment = |power: f64| {
            let value = |height_m: f64| self.structure_constant(height_m) * height_m.powf(power);
            simpson(0.0, FINE_M, &value) + simpson(FINE_M, top_m, &value)
        };
        Moments {
            zeroth: moment(0.0),
            five_sixths: moment(5.0 / 6.0),
            five_thirds: moment(5.0 / 3.0),
            second: moment(2.0),
        }
    }
}

/// Simpson's rule in even steps.
fn simpson(from: f64, to: f64, value: &dyn Fn(f64) -> f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "thousands of steps")]
    let at = |step: usize| from + (to - from) * step as f64 / STEPS as f64;
    let inside = (1..STEPS).map(|step| {
        let weight = if step % 2 == 1 { 4.0 } else { 2.0 };
        weight * value(at(step))
    });
    let width = at(1) - from;
    width / 3.0 * (value(from) + inside.sum::<f64>() + value(to))
}

/// Moments of a profile of turbulence over height above the site (SI units).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// μ0.
    pub zeroth: f64,
    /// `μ_5/6`.
    pub five_sixths: f64,
    /// `μ_5/3`.
    pub five_thirds: f64,
    /// μ2.
    pub second: f64,
}

fn wave_number(wavelength: Length) -> f64 {
    2.0 * PI / wavelength.to_meters()
}

impl Moments {
    /// Fried's coherence length at an elevation.
    pub fn coherence_length(&self, wavelength: Length, elevation: Angle) -> Length {
        let secant = path_factor(elevation);
        let wave_number = wave_number(wavelength);
        Length::meters((0.423 * wave_number.powi(2) * secant * self.zeroth).powf(-0.6))
    }

    /// Angle within which the turbulence is the same.
    pub fn isoplanatic_angle(&self, wavelength: Length, elevation: Angle) -> Angle {
        let secant = path_factor(elevation).powf(8.0 / 3.0);
        let wave_number = wave_number(wavelength);
        Angle::radians((2.914 * wave_number.powi(2) * secant * self.five_thirds).powf(-0.6))
    }

    /// The Rytov variance of a plane wave.
    pub fn rytov_variance(&self, wavelength: Length, elevation: Angle) -> f64 {
        let secant = path_factor(elevation).powf(11.0 / 6.0);
        2.25 * wave_number(wavelength).powf(7.0 / 6.0) * secant * self.five_sixths
    }

    /// Height of the layer that scintillation seems to come from.
    pub fn scintillation_height(&self) -> Length {
        Length::meters((self.second / self.five_sixths).powf(6.0 / 7.0))
    }

    /// What averaging over a receiving aperture leaves of the scintillation index.
    pub fn aperture_averaging(
        &self,
        aperture: Length,
        wavelength: Length,
        elevation: Angle,
    ) -> f64 {
        let path_m = self.scintillation_height().to_meters() * path_factor(elevation);
        let ratio = aperture.to_meters().powi(2) / (wavelength.to_meters() * path_m);
        1.0 / (1.0 + 1.1 * ratio.powf(7.0 / 6.0))
    }
}

/// The two parts of the logarithm of 1 + σI²: of large eddies and of small ones.
pub fn scintillation_parts(rytov_variance: f64) -> (f64, f64) {
    let twelve_fifths = rytov_variance.powf(1.2);
    (
        0.49 * rytov_variance / (1.0 + 1.11 * twelve_fifths).powf(7.0 / 6.0),
        0.51 * rytov_variance / (1.0 + 0.69 * twelve_fifths).powf(5.0 / 6.0),
    )
}

/// The scintillation index of a point receiver, in weak and strong turbulence.
pub fn scintillation_index(rytov_variance: f64) -> f64 {
    let (large, small) = scintillation_parts(rytov_variance);
    (large + small).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mountain_stands_above_part_of_the_turbulence_aloft() {
        let low = Profile::HV_5_7.moments();
        let high = Profile {
            site_altitude: Length::kilometers(3.0),
            ..Profile::HV_5_7
        };
        let high = high.moments();
        assert!(high.zeroth < low.zeroth);
        assert!(high.five_sixths < low.five_sixths);
        // Without the layer at the ground more than half of what is left lies above 3 km.
        let still = |site_km| Profile {
            ground_cn2: 0.0,
            site_altitude: Length::kilometers(site_km),
            ..Profile::HV_5_7
        };
        let (low, high) = (still(0.0).moments(), still(3.0).moments());
        assert!((0.3..0.8).contains(&(high.zeroth / low.zeroth)));
    }

    #[test]
    fn the_integral_is_fine_enough() {
        // Closed forms of the two exponential layers from 0 to infinity; the third is a gamma function.
        let quiet = Profile {
            wind_mps: 0.0,
            ..Profile::HV_5_7
        };
        let closed = 2.7e-16 * 1500.0 * (1.0 - (-TOP_M / 1500.0).exp()) + 1.7e-14 * 100.0;
        assert!((quiet.moments().zeroth / closed - 1.0).abs() < 1e-9);
    }

    #[test]
    fn scintillation_saturates() {
        let index = |rytov| scintillation_index(rytov);
        assert!((index(0.01) / 0.01 - 1.0).abs() < 0.02);
        assert!(index(4.0) > 1.0 && index(400.0) < index(4.0));
    }
}
