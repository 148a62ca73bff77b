//! Solar arrays, batteries and radiators.

use super::{Shape, listed};
use crate::check::{NonPhysical, fraction, non_negative, positive, require};
use crate::payload::array::SolarCell;
use crate::payload::heat::Coating;
use crate::payload::power::Cells;
use schemars::JsonSchema;
use serde::Deserialize;

/// A kind of solar array as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct SolarArrayRepr {
    efficiency_ratio: f64,
    packing_ratio: f64,
    degradation_per_year: f64,
    temperature_coefficient_per_k: f64,
    temperature_reference_c: f64,
    temperature_operating_c: f64,
    // Listed, not modelled.
    areal_mass_kg_per_m2: Option<f64>,
}

impl Shape for SolarArrayRepr {
    type Value = SolarCell;

    fn into_value(self, id: String) -> Result<SolarCell, NonPhysical> {
        listed(&[("areal_mass_kg_per_m2", self.areal_mass_kg_per_m2)])?;
        let coefficient = self.temperature_coefficient_per_k;
        Ok(SolarCell {
            id,
            efficiency: above_zero("efficiency_ratio", self.efficiency_ratio)?,
            packing: above_zero("packing_ratio", self.packing_ratio)?,
            degradation_per_year: below_one("degradation_per_year", self.degradation_per_year)?,
            temperature_coefficient_per_k: require(
                "temperature_coefficient_per_k",
                coefficient,
                (-0.01..=0.0).contains(&coefficient),
                "between -0.01 and 0",
            )?,
            temperature_reference_c: celsius(
                "temperature_reference_c",
                self.temperature_reference_c,
            )?,
            temperature_operating_c: celsius(
                "temperature_operating_c",
                self.temperature_operating_c,
            )?,
        })
    }
}

/// A kind of battery as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct BatteryRepr {
    charge_efficiency_ratio: f64,
    discharge_efficiency_ratio: f64,
    charge_c_rate: f64,
    discharge_c_rate: f64,
    charge_temperature_min_c: f64,
    fade_per_year: f64,
    fade_per_cycle: f64,
    fade_depth_reference_ratio: f64,
    fade_depth_exponent: f64,
    // Listed, not modelled.
    specific_energy_wh_per_kg: Option<f64>,
    cycles_passed: Option<f64>,
}

impl Shape for BatteryRepr {
    type Value = Cells;

    fn into_value(self, id: String) -> Result<Cells, NonPhysical> {
        listed(&[
            ("specific_energy_wh_per_kg", self.specific_energy_wh_per_kg),
            ("cycles_passed", self.cycles_passed),
        ])?;
        Ok(Cells {
            id,
            charge_efficiency: above_zero("charge_efficiency_ratio", self.charge_efficiency_ratio)?,
            discharge_efficiency: above_zero(
                "discharge_efficiency_ratio",
                self.discharge_efficiency_ratio,
            )?,
            charge_c_rate: positive("charge_c_rate", self.charge_c_rate)?,
            discharge_c_rate: positive("discharge_c_rate", self.discharge_c_rate)?,
            charge_temperature_min_c: celsius(
                "charge_temperature_min_c",
                self.charge_temperature_min_c,
            )?,
            fade_per_year: below_one("fade_per_year", self.fade_per_year)?,
            fade_per_cycle: below_one("fade_per_cycle", self.fade_per_cycle)?,
            fade_depth_reference: above_zero(
                "fade_depth_reference_ratio",
                self.fade_depth_reference_ratio,
            )?,
            fade_depth_exponent: non_negative("fade_depth_exponent", self.fade_depth_exponent)?,
        })
    }
}

/// A coating of a radiator as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadiatorRepr {
    absorptance_new_ratio: f64,
    absorptance_per_year: f64,
    absorptance_max_ratio: f64,
    emissivity_ratio: f64,
    // Listed, not modelled.
    areal_mass_kg_per_m2: Option<f64>,
}

impl Shape for RadiatorRepr {
    type Value = Coating;

    fn into_value(self, id: String) -> Result<Coating, NonPhysical> {
        listed(&[("areal_mass_kg_per_m2", self.areal_mass_kg_per_m2)])?;
        let new = fraction("absorptance_new_ratio", self.absorptance_new_ratio)?;
        let most = fraction("absorptance_max_ratio", self.absorptance_max_ratio)?;
        Ok(Coating {
            id,
            absorptance_new: new,
            absorptance_per_year: below_one("absorptance_per_year", self.absorptance_per_year)?,
            absorptance_max: require(
                "absorptance_max_ratio",
                most,
                most >= new,
                "no less than absorptance_new_ratio",
            )?,
            emissivity: above_zero("emissivity_ratio", self.emissivity_ratio)?,
        })
    }
}

/// A share above zero, up to all.
fn above_zero(key: &'static str, ratio: f64) -> Result<f64, NonPhysical> {
    positive(key, fraction(key, ratio)?)
}

/// A share that leaves something.
fn below_one(key: &'static str, ratio: f64) -> Result<f64, NonPhysical> {
    let leaves = (0.0..1.0).contains(&ratio);
    require(key, ratio, leaves, "from 0 to below 1")
}

/// A temperature above absolute zero, up to what no part survives.
fn celsius(key: &'static str, temperature_c: f64) -> Result<f64, NonPhysical> {
    let is_fit = (-273.0..=1000.0).contains(&temperature_c);
    require(key, temperature_c, is_fit, "between -273 and 1000")
}
