//! Payloads and their power.

use super::super::decode::At;
use super::super::file::{PayloadRepr, PowerRepr};
use super::super::{Payload, PowerSystem, ScenarioError};
use super::Builder;
use crate::link::laser::Model;
use crate::link::terminal::RadioTransmitter;
use crate::units::{Bits, Energy, Power};

/// Most storage that can be meant (GB): an exabyte.
const STORAGE_MAX_GB: f64 = 1e9;
/// Charge at the start where the file says none. An assumption.
const CHARGE_INITIAL: f64 = 0.9;
/// Charge at which work stops where the file says none. An assumption: depth of discharge of 70 %.
const CHARGE_STOP: f64 = 0.3;
/// Charge above the stop at which work resumes where the file says none. An assumption.
const CHARGE_HYSTERESIS: f64 = 0.1;
/// Efficiency of charging, and of discharging, where the file says none. An assumption.
const EFFICIENCY: f64 = 0.95;

impl Builder<'_> {
    /// The payloads, at least one, with their parts from the catalogue.
    pub(super) fn payloads(
        &self,
        reprs: &[At<PayloadRepr>],
        budget: Option<At<Model>>,
    ) -> Result<Vec<Payload>, ScenarioError> {
        let names = reprs.iter().map(|repr| &repr.value.name);
        self.places.distinct("payload", names)?;
        let payload = |repr: &At<PayloadRepr>| self.payload(&repr.value, budget);
        reprs.iter().map(payload).collect()
    }

    fn payload(
        &self,
        repr: &PayloadRepr,
        budget: Option<At<Model>>,
    ) -> Result<Payload, ScenarioError> {
        let imager = |id| {
            Ok(self
                .found(id, self.catalog.imager(&id.value))?
                .value
                .clone())
        };
        let processor = |id| {
            Ok(self
                .found(id, self.catalog.processor(&id.value))?
                .value
                .clone())
        };
        let radio = |id| {
            let part = self.found(id, self.catalog.radio_transmitter(&id.value))?;
            Ok(RadioTransmitter {
                modes: self.catalog.radio_modes(),
                ..part.value.clone()
            })
        };
        self.places.positive(&repr.storage_gb)?;
        let storage_gb = self.places.between(&repr.storage_gb, 0.0, STORAGE_MAX_GB)?;
        Ok(Payload {
            name: repr.name.value.clone(),
            imager: repr.imager.as_ref().map(imager).transpose()?,
            processor: repr.processor.as_ref().map(processor).transpose()?,
            lasers: repr
                .lasers
                .as_ref()
                .map(|at| self.lasers(&at.value, budget))
                .transpose()?,
            radio: repr.radio.as_ref().map(radio).transpose()?,
            power: self.power(&repr.power.value)?,
            storage: gigabytes(storage_gb),
        })
    }

    fn power(&self, repr: &PowerRepr) -> Result<PowerSystem, ScenarioError> {
        let places = &self.places;
        let share = |at: &Option<At<f64>>, default| match at {
            Some(at) => places.fraction(at),
            None => Ok(default),
        };
        let efficiency = |at: &Option<At<f64>>| match at {
            Some(at) if at.value == 0.0 => Err(places.out_of_range(at, "greater than 0, up to 1")),
            Some(at) => places.fraction(at),
            None => Ok(EFFICIENCY),
        };
        let charge_stop = share(&repr.charge_stop, CHARGE_STOP)?;
        let charge_resume = share(
            &repr.charge_resume,
            (charge_stop + CHARGE_HYSTERESIS).min(1.0),
        )?;
        if let Some(at) = repr.charge_resume.filter(|_| charge_resume < charge_stop) {
            let reason = format!("work would resume below where it stops ({charge_stop})");
            return Err(places.refuse(&at, reason, "give a value of at least `charge_stop`"));
        }
        Ok(PowerSystem {
            array_power: Power::watts(places.non_negative(&repr.array_power_w)?),
            platform_power: Power::watts(places.non_negative(&repr.platform_power_w)?),
            battery_capacity: Energy::watt_hours(places.positive(&repr.battery_capacity_wh)?),
            charge_initial: share(&repr.charge_initial, CHARGE_INITIAL)?,
            charge_stop,
            charge_resume,
            charge_efficiency: efficiency(&repr.charge_efficiency)?,
            discharge_efficiency: efficiency(&repr.discharge_efficiency)?,
        })
    }
}

/// Bits of a size in GB (10⁹ bytes), rounded to the byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be above zero and far below 2⁶¹ bytes"
)]
fn gigabytes(size_gb: f64) -> Bits {
    Bits::bytes((size_gb * 1e9).round() as u64)
}
