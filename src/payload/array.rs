//! Solar arrays: what cells make of sunlight.
//!
//! ```text
//! P = S0 / d² · A · η · p · cos θ · (1 − δ)^t · [1 + κ (T − 28 °C)] · ν
//! ```
//! with the solar constant S0 at 1 AU, the distance d of the Sun (AU), area A, efficiency η of new cells
//! at 28 °C (or what else it is told for), packing p, angle of incidence θ, degradation δ a year over t years, temperature coefficient
//! κ and the visible part ν of the Sun.
//!
//! Assumes: cells of one temperature, whatever light falls on them; degradation by the same share each
//! year. Leaves out: light of the Earth on the array, shadows of the satellite on it, the angle's effect
//! on reflection, maximum-power tracking (in the efficiency of regulation).
//! Source: Wertz, Everett & Puschell 2011, Space Mission Engineering, section 21.2; defaults recalled.

use crate::units::{Power, Temperature};
use serde::{Deserialize, Serialize};

/// Sunlight at 1 AU (W/m²). Source: Kopp & Lean 2011.
pub const SOLAR_CONSTANT_W_PER_M2: f64 = 1361.0;

/// A kind of solar cell, laid out on a panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SolarCell {
    /// Catalogue id.
    pub id: String,
    /// Electrical power over sunlight, new and at the reference temperature, in (0, 1].
    pub efficiency: f64,
    /// Area of cells over area of the panel, in (0, 1].
    pub packing: f64,
    /// Share of its power that it loses in a year, in [0, 1).
    pub degradation_per_year: f64,
    /// Relative change of its power with temperature (1/K), negative for all known cells.
    pub temperature_coefficient_per_k: f64,
    /// Temperature that `efficiency` is told for (°C).
    pub temperature_reference_c: f64,
    /// Temperature of the cells in sunlight where a scenario says none (°C).
    pub temperature_operating_c: f64,
}

impl SolarCell {
    /// Power of a panel in full, perpendicular sunlight at 1 AU, before regulation; zero at least.
    pub fn power(&self, area_m2: f64, age_years: f64, cell: Temperature) -> Power {
        let above_reference_k = cell.to_celsius() - self.temperature_reference_c;
        let by_temperature = 1.0 + self.temperature_coefficient_per_k * above_reference_k;
        let by_age = (1.0 - self.degradation_per_year).powf(age_years);
        let light_w = SOLAR_CONSTANT_W_PER_M2 * area_m2;
        Power::watts(light_w * self.efficiency * self.packing * by_age * by_temperature.max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_old_panel_gives_less_and_one_that_is_too_hot_gives_nothing() {
        let cell = SolarCell {
            id: "cell".into(),
            efficiency: 0.3,
            packing: 0.9,
            degradation_per_year: 0.025,
            temperature_coefficient_per_k: -0.0022,
            temperature_reference_c: 28.0,
            temperature_operating_c: 70.0,
        };
        let power_w = |age_years, celsius| {
            cell.power(1.0, age_years, Temperature::celsius(celsius))
                .to_watts()
        };
        assert!((power_w(0.0, 28.0) - 1361.0 * 0.27).abs() < 1e-9);
        assert!((power_w(1.0, 28.0) / power_w(0.0, 28.0) - 0.975).abs() < 1e-12);
        assert!((power_w(0.0, 78.0) / power_w(0.0, 28.0) - 0.89).abs() < 1e-12);
        assert_eq!(power_w(0.0, 1000.0), 0.0);
    }
}
