//! Radiators in the light of Sun and Earth.

use super::network::STEFAN_BOLTZMANN;
use crate::payload::array::SOLAR_CONSTANT_W_PER_M2;
use crate::payload::attitude::{Facing, PlateView};
use crate::units::{Power, Temperature};
use serde::{Deserialize, Serialize};

/// Infrared of the Earth, mean of 218 to 275 (W/m²). Source: Gilmore 2002, recalled.
pub const EARTH_INFRARED_W_PER_M2: f64 = 237.0;
/// Share of sunlight that the Earth reflects, mean of 0.18 to 0.55. Source: Gilmore 2002, recalled.
pub const EARTH_ALBEDO: f64 = 0.30;

/// A flat radiator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Radiator {
    /// Area of one side (m²).
    pub area_m2: f64,
    /// Sides that radiate: 1 or 2.
    pub sides: u8,
    /// Which way its first side looks.
    pub facing: Facing,
    /// Share of sunlight that it absorbs, as old as it is.
    pub absorptance: f64,
    /// Infrared emissivity.
    pub emissivity: f64,
}

impl Radiator {
    /// Emissivity times the area of all sides (m²).
    pub fn emission_m2(&self) -> f64 {
        self.emissivity * self.area_m2 * f64::from(self.sides)
    }

    /// What all sides radiate at a temperature.
    pub fn emitted(&self, temperature: Temperature) -> Power {
        Power::watts(self.emission_m2() * STEFAN_BOLTZMANN * temperature.to_kelvins().powi(4))
    }

    /// Heat from Sun and Earth: `sunlight` is that at 1 AU, `visible` the visible part of the Sun.
    pub fn absorbed(&self, view: &PlateView, sunlight: f64, visible: f64) -> Power {
        let sun_w_per_m2 = SOLAR_CONSTANT_W_PER_M2 * sunlight;
        let light = view.sun * visible + EARTH_ALBEDO * view.albedo;
        let infrared_w_per_m2 = self.emissivity * EARTH_INFRARED_W_PER_M2 * view.earth;
        Power::watts(self.area_m2 * (self.absorptance * sun_w_per_m2 * light + infrared_w_per_m2))
    }
}
