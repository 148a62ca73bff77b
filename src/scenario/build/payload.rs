//! Payloads.

use super::super::decode::At;
use super::super::file::PayloadRepr;
use super::super::{Lasers, Models, Payload, ScenarioError};
use super::Builder;
use crate::link::laser::Model;
use crate::payload::power::Load;
use crate::sensing::imager::Imager;
use crate::units::{Bits, Power};

/// Storage that can be meant (GB): a byte to an exabyte.
const STORAGE_GB: [f64; 2] = [1e-9, 1e9];

impl Builder<'_> {
    /// The payloads, at least one, with their parts from the catalogue.
    pub(super) fn payloads(
        &self,
        reprs: &[At<PayloadRepr>],
        budget: Option<At<Model>>,
        models: &Models,
    ) -> Result<Vec<Payload>, ScenarioError> {
        let names = reprs.iter().map(|repr| &repr.value.name);
        self.places.distinct("payload", names)?;
        let payload = |repr: &At<PayloadRepr>| self.payload(&repr.value, budget, models);
        reprs.iter().map(payload).collect()
    }

    fn payload(
        &self,
        repr: &PayloadRepr,
        budget: Option<At<Model>>,
        models: &Models,
    ) -> Result<Payload, ScenarioError> {
        let imager = |id| {
            let part = self.found(id, self.catalog.imager(&id.value))?;
            let power = if models.imager_power {
                part.value.power
            } else {
                Power::ZERO
            };
            Ok(Imager {
                power,
                ..part.value.clone()
            })
        };
        let radio = |id| {
            let part = self.found(id, self.catalog.radio_transmitter(&id.value))?;
            let mut radio = part.value.clone();
            radio.modes = self.catalog.radio_modes();
            if !models.link_power {
                radio.power = Power::ZERO;
            }
            Ok(radio)
        };
        let [least_gb, most_gb] = STORAGE_GB;
        let storage_gb = self.places.between(&repr.storage_gb, least_gb, most_gb)?;
        let terminals = [
            repr.lasers.is_some().then_some(Load::Lasers),
            repr.radio.is_some().then_some(Load::Radio),
        ];
        let terminals = terminals.into_iter().flatten();
        Ok(Payload {
            name: repr.name.value.clone(),
            imager: repr.imager.as_ref().map(imager).transpose()?,
            compute: self.compute(repr)?,
            lasers: repr
                .lasers
                .as_ref()
                .map(|at| self.lasers(&at.value, budget))
                .transpose()?
                .map(|lasers| {
                    if models.link_power {
                        lasers
                    } else {
                        unpowered(lasers)
                    }
                }),
            radio: repr.radio.as_ref().map(radio).transpose()?,
            power: self.power(&repr.power, models, terminals)?,
            heat: self.heat(repr, models)?,
            radiation: None,
            storage: gigabytes(storage_gb),
        })
    }
}

/// Laser terminals that draw nothing.
fn unpowered(mut lasers: Lasers) -> Lasers {
    lasers.terminal.power = Power::ZERO;
    lasers
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
