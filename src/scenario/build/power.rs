//! Solar array and battery of a payload, as old as they are.

use super::super::decode::At;
use super::super::file::{ArrayRepr, BatteryRepr, PowerRepr, ShedRepr};
use super::super::{Models, PowerSystem, ScenarioError};
use super::Builder;
use crate::payload::attitude::Pointing;
use crate::payload::power::{Load, Shed};
use crate::units::{Energy, Power, Temperature};

/// Charge at the start where the file says none. An assumption.
const CHARGE_INITIAL: f64 = 0.9;
/// Charge at which work stops where the file says none. An assumption: depth of discharge of 70 %.
const CHARGE_STOP: f64 = 0.3;
/// Charge above the stop at which work resumes where the file says none. An assumption.
const CHARGE_HYSTERESIS: f64 = 0.1;
/// Efficiency of charging, and of discharging, where the file says none. An assumption.
const EFFICIENCY: f64 = 0.95;
/// Batteries that can be meant (Wh): a milliwatt hour to a terawatt hour.
const CAPACITY_WH: [f64; 2] = [1e-3, 1e12];
/// Most power that can be meant (W): a gigawatt.
const POWER_MAX_W: f64 = 1e9;
/// Largest array that can be meant (m²): a square kilometre.
const ARRAY_AREA_MAX_M2: f64 = 1e6;
/// Least efficiency, and least of other shares that cannot be none, that can be meant.
const EFFICIENCY_LEAST: f64 = 0.01;
/// Most cycles that can be meant.
const CYCLES_MAX: f64 = 1e6;
/// Efficiency of regulation between array and bus where the file says none. An assumption.
const REGULATION: f64 = 0.92;
/// Cycles of the battery in a year where the file says none: orbits of 95.6 minutes with a shadow.
const CYCLES_PER_YEAR: f64 = 5500.0;
/// Depth of discharge of past cycles where the file says none. An assumption: usual for five years.
const DEPTH_OF_DISCHARGE: f64 = 0.25;
/// Oldest that can be meant (years).
pub(super) const AGE_MAX_YEARS: f64 = 50.0;
/// Most loads that can be switched off one after the other.
const SHED_MAX: usize = 16;

/// What a scenario says of a battery's cells.
struct Battery {
    /// Of charging and discharging.
    efficiencies: (f64, f64),
    c_rates: Option<(f64, f64)>,
    /// Share of the capacity when new.
    left: f64,
}

impl Builder<'_> {
    pub(super) fn power(
        &self,
        at: &At<PowerRepr>,
        models: &Models,
        terminals: impl Iterator<Item = Load>,
    ) -> Result<PowerSystem, ScenarioError> {
        let (repr, places) = (&at.value, &self.places);
        let charge_stop = self.share_or(repr.charge_stop.as_ref(), CHARGE_STOP)?;
        let charge_resume = self.share_or(
            repr.charge_resume.as_ref(),
            (charge_stop + CHARGE_HYSTERESIS).min(1.0),
        )?;
        if let Some(at) = repr.charge_resume.filter(|_| charge_resume < charge_stop) {
            let reason = format!("work would resume below where it stops ({charge_stop})");
            return Err(places.refuse(&at, reason, "give a value of at least `charge_stop`"));
        }
        if let Some(last) = repr.shed.get(SHED_MAX) {
            let reason = format!("more than {SHED_MAX} loads are switched off");
            return Err(places.refuse(last, reason, "leave some out"));
        }
        for (place, at) in repr.shed.iter().enumerate() {
            let load = &at.value.load;
            if repr.shed[..place]
                .iter()
                .any(|other| other.value.load.value == load.value)
            {
                let reason = "this load is switched off at another level already";
                return Err(places.refuse(load, reason, "keep one level for each load"));
            }
        }
        let shed = repr.shed.iter().map(|at| self.shed(&at.value));
        let mut shed: Vec<Shed> = shed.collect::<Result<_, _>>()?;
        for load in terminals {
            // An empty battery lets nothing go on.
            if shed.iter().all(|known| known.load != load) {
                shed.push(Shed {
                    load,
                    below: 0.0,
                    resume: CHARGE_HYSTERESIS,
                });
            }
        }
        let (array_power, pointing, regulation_efficiency) = self.array(at, models)?;
        let battery = self.battery(repr, models)?;
        let [least_wh, most_wh] = CAPACITY_WH;
        let capacity_wh = places.between(&repr.battery_capacity_wh, least_wh, most_wh)?;
        let platform_w = places.between(&repr.platform_power_w, 0.0, POWER_MAX_W)?;
        let capacity = Energy::watt_hours(capacity_wh);
        Ok(PowerSystem {
            array_power,
            pointing,
            regulation_efficiency,
            platform_power: Power::watts(platform_w),
            battery_capacity: capacity * battery.left,
            charge_initial: self.share_or(repr.charge_initial.as_ref(), CHARGE_INITIAL)?,
            charge_stop,
            charge_resume,
            charge_efficiency: battery.efficiencies.0,
            discharge_efficiency: battery.efficiencies.1,
            c_rates: battery.c_rates,
            shed,
        })
    }

    fn share_or(&self, at: Option<&At<f64>>, default: f64) -> Result<f64, ScenarioError> {
        at.map_or(Ok(default), |at| self.places.fraction(at))
    }

    /// A share that cannot be none at all.
    pub(super) fn share_above_zero(
        &self,
        at: Option<&At<f64>>,
        default: f64,
    ) -> Result<f64, ScenarioError> {
        at.map_or(Ok(default), |at| {
            self.places.between(at, EFFICIENCY_LEAST, 1.0)
        })
    }

    pub(super) fn age(&self, at: Option<&At<f64>>, models: &Models) -> Result<f64, ScenarioError> {
        let age = at.map_or(Ok(0.0), |at| self.places.between(at, 0.0, AGE_MAX_YEARS))?;
        Ok(if models.ageing { age } else { 0.0 })
    }

    /// Power of the array in full light behind its regulation, how it points, and the efficiency of
    /// its regulation.
    fn array(
        &self,
        at: &At<PowerRepr>,
        models: &Models,
    ) -> Result<(Power, Pointing, f64), ScenarioError> {
        let (repr, places) = (&at.value, &self.places);
        match (&repr.array_power_w, &repr.array) {
            (Some(power_w), None) => {
                if let Some(at) = &repr.regulation_efficiency {
                    let reason = "`array_power_w` is the power after regulation";
                    return Err(places.refuse(at, reason, "leave it out, or describe the `array`"));
                }
                let power = Power::watts(places.between(power_w, 0.0, POWER_MAX_W)?);
                Ok((power, Pointing::TwoAxis, 1.0))
            }
            (None, Some(array)) => {
                let regulation =
                    self.share_above_zero(repr.regulation_efficiency.as_ref(), REGULATION)?;
                let (power, pointing) = self.panel(&array.value, models)?;
                Ok((power * regulation, pointing, regulation))
            }
            (Some(power_w), Some(_)) => {
                let reason = "the array is described by `array` beside it";
                Err(places.refuse(power_w, reason, "give one of the two"))
            }
            (None, None) => {
                let reason = "there is no solar array";
                let remedy = "give `array_power_w`, or `array` with its part and area";
                Err(places.refuse(at, reason, remedy))
            }
        }
    }

    /// Power of a panel in full light before regulation, and how it points.
    fn panel(&self, repr: &ArrayRepr, models: &Models) -> Result<(Power, Pointing), ScenarioError> {
        let cell = self.found(&repr.part, self.catalog.solar_array(&repr.part.value))?;
        let area_m2 = self.places.between(&repr.area_m2, 0.0, ARRAY_AREA_MAX_M2)?;
        let age_years = self.age(repr.age_years.as_ref(), models)?;
        let operating_c = cell.value.temperature_operating_c;
        let cell_c = repr
            .cell_c
            .as_ref()
            .map_or(Ok(operating_c), |at| self.places.between(at, -150.0, 200.0))?;
        let temperature = Temperature::celsius(cell_c);
        let power = cell.value.power(area_m2, age_years, temperature);
        let pointing = repr.pointing.map_or(Pointing::TwoAxis, |at| at.value);
        Ok((power, pointing))
    }

    fn battery(&self, repr: &PowerRepr, models: &Models) -> Result<Battery, ScenarioError> {
        let given = [&repr.charge_efficiency, &repr.discharge_efficiency];
        let battery = if let Some(battery) = &repr.battery {
            if let Some(at) = given.into_iter().find_map(Option::as_ref) {
                let reason = "the efficiency of the cells is that of the `battery` beside it";
                return Err(self.places.refuse(at, reason, "give one of the two"));
            }
            self.cells(&battery.value, models)?
        } else {
            let [charge, discharge] = given.map(Option::as_ref);
            Battery {
                efficiencies: (
                    self.share_above_zero(charge, EFFICIENCY)?,
                    self.share_above_zero(discharge, EFFICIENCY)?,
                ),
                c_rates: None,
                left: 1.0,
            }
        };
        if models.battery_losses {
            return Ok(battery);
        }
        Ok(Battery {
            efficiencies: (1.0, 1.0),
            c_rates: None,
            ..battery
        })
    }

    fn cells(&self, repr: &BatteryRepr, models: &Models) -> Result<Battery, ScenarioError> {
        let part = self.found(&repr.part, self.catalog.battery(&repr.part.value))?;
        let cells = &part.value;
        let age_years = self.age(repr.age_years.as_ref(), models)?;
        let cycles = match &repr.cycles {
            Some(at) => self.places.between(at, 0.0, CYCLES_MAX)?,
            None => CYCLES_PER_YEAR * age_years,
        };
        let cycles = if models.ageing { cycles } else { 0.0 };
        let depth = self.share_or(repr.depth_of_discharge.as_ref(), DEPTH_OF_DISCHARGE)?;
        let left = cells.capacity_left(age_years, cycles, depth);
        if left <= 0.0 {
            let reason = "so old a battery holds nothing";
            let remedy = "take fewer `age_years` or `cycles`, or a smaller `depth_of_discharge`";
            return Err(self.places.refuse(&repr.part, reason, remedy));
        }
        Ok(Battery {
            efficiencies: (cells.charge_efficiency, cells.discharge_efficiency),
            c_rates: Some((cells.charge_c_rate, cells.discharge_c_rate)),
            left,
        })
    }

    fn shed(&self, repr: &ShedRepr) -> Result<Shed, ScenarioError> {
        let below = self.places.fraction(&repr.below)?;
        let resume = self.share_or(repr.resume.as_ref(), (below + CHARGE_HYSTERESIS).min(1.0))?;
        // Where the two are one, it would be switched off and on again at once, for ever.
        if resume <= below {
            let at = repr.resume.as_ref().unwrap_or(&repr.below);
            let reason = format!("it would come back where it is switched off ({below}), or below");
            let remedy = "give a value of `resume` above that of `below`";
            return Err(self.places.refuse(at, reason, remedy));
        }
        Ok(Shed {
            load: repr.load.value,
            below,
            resume,
        })
    }
}
