//! Haze, fog and water clouds by visibility: Kruse and Kim.
//!
//! ```text
//! γ = (10 / ln 10) (3.912 / V) (λ / 550 nm)^(−q)    dB/km, V the visibility at 2 % of contrast
//! ```
//! A path to a satellite leaves the haze: the loss is that of a column of one scale height over sin ε, never
//! of the slant range.
//!
//! Leaves out: snow and rain at optical wavelengths. Cirrus by water content comes out one to two orders
//! too thin: clouds count by their optical depth.
//! Source: ITU-R P.1814; Kruse 1962; Kim et al. 2001; Awan et al. 2009 for the visibility of
//! clouds (all recalled).

use super::zenith_loss;
use crate::units::{Angle, Decibel, Length};

/// Height over which haze thins out to a 1/e-th (m).
const SCALE_HEIGHT_M: f64 = 1_200.0;
/// −ln 0.02: where a black object is just told from the sky.
const CONTRAST: f64 = 3.912;

/// How scattering depends on the wavelength.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HazeModel {
    /// Kruse: too strong a dependence in fog.
    Kruse,
    /// Kim: none in dense fog, as is observed.
    Kim,
}

impl HazeModel {
    /// Exponent of the wavelength at a visibility.
    pub fn exponent(self, visibility: Length) -> f64 {
        let km = visibility.to_kilometers();
        match self {
            _ if km > 50.0 => 1.6,
            _ if km > 6.0 => 1.3,
            Self::Kruse => 0.585 * km.cbrt(),
            Self::Kim if km > 1.0 => 0.16 * km + 0.34,
            Self::Kim if km > 0.5 => km - 0.5,
            Self::Kim => 0.0,
        }
    }

    /// Loss along the ground of one kilometre, negative.
    pub fn loss_per_kilometer(self, visibility: Length, wavelength: Length) -> Decibel {
        let relative = wavelength.to_millimeters() * 1e6 / 550.0;
        let neper_per_km =
            CONTRAST / visibility.to_kilometers() * relative.powf(-self.exponent(visibility));
        Decibel::decibels(-10.0 / std::f64::consts::LN_10 * neper_per_km)
    }

    /// Loss of the way from the ground to a satellite at an elevation.
    pub fn path_loss(self, visibility: Length, wavelength: Length, elevation: Angle) -> Decibel {
        let column = self.loss_per_kilometer(visibility, wavelength) * (SCALE_HEIGHT_M / 1e3);
        zenith_loss(column, elevation)
    }
}

/// Visibility in a cloud of `liquid_gpm3` grams of water and `droplets_percm3` droplets.
pub fn cloud_visibility(liquid_gpm3: f64, droplets_percm3: f64) -> Length {
    Length::kilometers(1.002 / (liquid_gpm3 * droplets_percm3).powf(0.6473))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_laws_meet_where_their_branches_do() {
        let at = |model: HazeModel, km| model.exponent(Length::kilometers(km));
        for (km, wide) in [(1.0, 1e-9), (0.5, 1e-9)] {
            let step = at(HazeModel::Kim, km + wide) - at(HazeModel::Kim, km);
            assert!(step.abs() < 1e-6, "{km}: {step}");
        }
        assert_eq!(at(HazeModel::Kim, 20.0), at(HazeModel::Kruse, 20.0));
    }
}
