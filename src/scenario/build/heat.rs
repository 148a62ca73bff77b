//! How a payload gets rid of its heat.

use super::super::decode::At;
use super::super::file::{HeatRepr, PayloadRepr};
use super::super::{Models, Payload, ScenarioError};
use super::Builder;
use crate::payload::attitude::Facing;
use crate::payload::heat::{HeatDesign, NODES, Node, Radiator, Throttle};
use crate::units::{Power, Temperature};

/// Temperature at the start where the file says none (°C). An assumption.
const INITIAL_C: f64 = 15.0;
/// Heat capacity of processors with their boards where the file says none (J/K). An assumption.
const CHIP_JPK: f64 = 800.0;
/// Heat capacity of plate and chassis where the file says none (J/K). An assumption: 17 kg of aluminium.
const PLATE_JPK: f64 = 15_000.0;
/// Heat capacity of a radiator where the file says none (J/K/m²). An assumption: 9,000 J/K on 0.6 m².
const RADIATOR_JPK_PER_M2: f64 = 15_000.0;
/// Heat capacity of a battery where the file says none (J/K/Wh). An assumption: cells of 150 Wh/kg and
/// 1,000 J/kg/K.
const BATTERY_JPK_PER_WH: f64 = 6.7;
/// Conductance from chip to plate where the file says none (W/K). An assumption.
const CHIP_PLATE_WPK: f64 = 8.0;
/// Conductance from plate to radiator where the file says none (W/K). An assumption: heat pipes.
const PLATE_RADIATOR_WPK: f64 = 20.0;
/// Conductance from plate to battery where the file says none (W/K/Wh). An assumption: larger batteries
/// stand on more of the plate.
const PLATE_BATTERY_WPK_PER_WH: f64 = 0.008;
/// Limits of the chip where the file says none (°C), and what it slows down to. Assumptions.
const WARN_C: f64 = 70.0;
const TRIP_C: f64 = 85.0;
const CRITICAL_C: f64 = 100.0;
const SPEED_MIN: f64 = 0.1;
/// Hysteresis of all limits where the file says none (K). An assumption.
const HYSTERESIS_K: f64 = 5.0;
/// Temperature below which a battery that the file says no more of takes no charge (°C): lithium-ion.
const CHARGE_MIN_C: f64 = 0.0;
/// Temperatures that can be meant (°C).
const COLDEST_C: f64 = -150.0;
const HOTTEST_C: f64 = 250.0;

/// Least and greatest area of a radiator that can be meant (m²): a hand's breadth, a square kilometre.
const AREA_LEAST_M2: f64 = 0.01;
const AREA_MOST_M2: f64 = 1e6;
/// Least and greatest heat capacity (J/K) and conductance (W/K) that can be meant.
const LEAST_FIGURE: f64 = 1e-3;
const MOST_FIGURE: f64 = 1e9;

impl Builder<'_> {
    /// Warns of processors that are more than their radiator can take, whatever shines on it.
    pub(super) fn warn_of_heat(&mut self, payload: &Payload) {
        let (Some(design), Some(compute)) = (&payload.heat, &payload.compute) else {
            return;
        };
        let Ok(network) = design.network() else {
            return;
        };
        let units = compute.units.iter();
        let active: Power = units.map(|unit| unit.processor.power_active).sum();
        let mut beside_w = [0.0; NODES];
        beside_w[Node::Plate as usize] = payload.power.platform_power.to_watts();
        let warn = design.throttle.warn;
        let sustained = network.sustained(Node::Chip as usize, warn, &beside_w);
        if sustained < active {
            self.warnings.push(format!(
                "payload {}: in the shadow of everything its radiator takes {:.0} W of the {:.0} W of its \
                 processors for good, beside the platform, before they reach {:.0} °C: they will slow \
                 down when they always work",
                payload.name,
                sustained.to_watts(),
                active.to_watts(),
                warn.to_celsius(),
            ));
        }
    }

    /// The heat of a payload, where it is modelled.
    pub(super) fn heat(
        &self,
        payload: &PayloadRepr,
        models: &Models,
    ) -> Result<Option<HeatDesign>, ScenarioError> {
        let Some(at) = &payload.heat else {
            return Ok(None);
        };
        let (repr, places) = (&at.value, &self.places);
        let positive = |at: &Option<At<f64>>, default: f64| {
            let bounded = |at| places.between(at, LEAST_FIGURE, MOST_FIGURE);
            at.as_ref().map_or(Ok(default), bounded)
        };
        let radiator = self.radiator(repr, models)?;
        let radiator_jpk = RADIATOR_JPK_PER_M2 * radiator.area_m2 * f64::from(radiator.sides);
        let battery_wh = payload.power.value.battery_capacity_wh.value;
        let initial_c = self.celsius(repr.initial_c.as_ref(), INITIAL_C)?;
        let design = HeatDesign {
            radiator,
            capacities_jpk: [
                positive(&repr.chip_capacity_j_per_k, CHIP_JPK)?,
                positive(&repr.plate_capacity_j_per_k, PLATE_JPK)?,
                positive(&repr.radiator_capacity_j_per_k, radiator_jpk)?,
                positive(
                    &repr.battery_capacity_j_per_k,
                    BATTERY_JPK_PER_WH * battery_wh,
                )?,
            ],
            chip_plate_wpk: positive(&repr.chip_plate_w_per_k, CHIP_PLATE_WPK)?,
            plate_radiator_wpk: positive(&repr.plate_radiator_w_per_k, PLATE_RADIATOR_WPK)?,
            plate_battery_wpk: positive(
                &repr.plate_battery_w_per_k,
                PLATE_BATTERY_WPK_PER_WH * battery_wh,
            )?,
            initial: Temperature::celsius(initial_c),
            throttle: self.throttle(repr)?,
            charge_min: self.charge_min(payload, models)?,
        };
        design.network().map_err(|error| {
            let remedy = "take capacities and conductances nearer to those of real parts";
            places.refuse(at, error.to_string(), remedy)
        })?;
        Ok(models.heat.then_some(design))
    }

    fn celsius(&self, at: Option<&At<f64>>, default: f64) -> Result<f64, ScenarioError> {
        at.map_or(Ok(default), |at| {
            self.places.between(at, COLDEST_C, HOTTEST_C)
        })
    }

    fn radiator(&self, repr: &HeatRepr, models: &Models) -> Result<Radiator, ScenarioError> {
        let part = self.found(&repr.radiator, self.catalog.radiator(&repr.radiator.value))?;
        let age_years = self.age(repr.radiator_age_years.as_ref(), models)?;
        let sides = match &repr.radiator_sides {
            Some(at) => self.places.count(at, 2)?,
            None => 1,
        };
        Ok(Radiator {
            area_m2: (self.places).between(&repr.radiator_area_m2, AREA_LEAST_M2, AREA_MOST_M2)?,
            sides: if sides == 2 { 2 } else { 1 },
            facing: repr.radiator_face.map_or(Facing::Starboard, |at| at.value),
            absorptance: part.value.absorptance(age_years),
            emissivity: part.value.emissivity,
        })
    }

    fn throttle(&self, repr: &HeatRepr) -> Result<Throttle, ScenarioError> {
        let warn_c = self.celsius(repr.warn_c.as_ref(), WARN_C)?;
        let trip_c = self.celsius(repr.trip_c.as_ref(), TRIP_C)?;
        let critical_c = self.celsius(repr.critical_c.as_ref(), CRITICAL_C)?;
        let hysteresis_k = repr
            .hysteresis_k
            .as_ref()
            .map_or(Ok(HYSTERESIS_K), |at| self.places.between(at, 0.01, 50.0))?;
        if !(warn_c < trip_c && trip_c < critical_c) {
            let given = [&repr.critical_c, &repr.trip_c, &repr.warn_c];
            let reason = format!(
                "the limits must ascend: warn_c {warn_c}, trip_c {trip_c}, critical_c {critical_c}"
            );
            let remedy = "give `warn_c` below `trip_c`, and that below `critical_c`";
            return Err(match given.into_iter().find_map(Option::as_ref) {
                Some(at) => self.places.refuse(at, reason, remedy),
                None => self.places.refuse(&repr.radiator, reason, remedy),
            });
        }
        Ok(Throttle {
            warn: Temperature::celsius(warn_c),
            trip: Temperature::celsius(trip_c),
            critical: Temperature::celsius(critical_c),
            speed_min: self.share_above_zero(repr.speed_min.as_ref(), SPEED_MIN)?,
            hysteresis_k,
        })
    }

    /// Where the battery is too cold to take charge.
    fn charge_min(
        &self,
        payload: &PayloadRepr,
        models: &Models,
    ) -> Result<Option<Temperature>, ScenarioError> {
        let celsius = match &payload.power.value.battery {
            Some(battery) => {
                let part = &battery.value.part;
                let cells = self.found(part, self.catalog.battery(&part.value))?;
                cells.value.charge_temperature_min_c
            }
            None => CHARGE_MIN_C,
        };
        Ok(models
            .battery_losses
            .then_some(Temperature::celsius(celsius)))
    }
}
