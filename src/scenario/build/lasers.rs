//! Laser terminals of payloads: how many, how mounted, how long they last.

use super::super::decode::At;
use super::super::file::{BlockageRepr, LasersRepr, MountRepr};
use super::super::{Lasers, ScenarioError};
use super::Builder;
use crate::link::laser::Model;
use crate::link::mount::{Blockage, BodyDirection, FieldOfRegard, Mount};
use crate::link::terminal::LaserTerminal;
use crate::time::Span;
use crate::units::Angle;

/// Most laser terminals of a satellite.
const LASERS_MAX: u32 = 64;
/// Delay of forwarding where the file says none (ms). An assumption.
const FORWARDING_DELAY_MS: f64 = 1.0;

impl Builder<'_> {
    pub(super) fn lasers(
        &self,
        repr: &LasersRepr,
        budget: Option<At<Model>>,
    ) -> Result<Lasers, ScenarioError> {
        let part = self.catalog.laser_terminal(&repr.terminal.value);
        let part = self.found(&repr.terminal, part)?;
        let missing = part.physics_missing();
        if let Some(at) = budget.filter(|at| at.value == Model::Physics)
            && !missing.is_empty()
        {
            let reason = format!(
                "the laser terminal {} lacks what a budget from first principles takes: {}",
                part.id,
                missing.join(", ")
            );
            let remedy = "add them to an entry of your own ([[laser_terminal]] in this file), name \
                          another terminal, or write laser_budget = \"reference\"";
            return Err(self.places.refuse(&at, reason, remedy));
        }
        let terminal = self.lifetime(part.value.clone(), repr)?;
        let downlink = |id| {
            let part = self.found(id, self.catalog.optical_downlink(&id.value))?;
            Ok(part.value.clone())
        };
        let count = self.places.count(&repr.count, LASERS_MAX)?;
        let mounts = match &repr.mounts {
            Some(mounts) => self.mounts(mounts, count, terminal.field_of_regard)?,
            None => Vec::new(),
        };
        Ok(Lasers {
            terminal,
            count,
            downlink: repr.downlink.as_ref().map(downlink).transpose()?,
            forwarding_delay: self.delay(repr.forwarding_delay_ms, FORWARDING_DELAY_MS, 1e3)?,
            mounts,
        })
    }

    /// The terminal with the life that the scenario gives it.
    fn lifetime(
        &self,
        terminal: LaserTerminal,
        repr: &LasersRepr,
    ) -> Result<LaserTerminal, ScenarioError> {
        let hours = repr
            .mtbf_h
            .map(|at| self.places.positive(&at))
            .transpose()?;
        let given = hours.map(|hours| Span::from_seconds(hours * 3600.0));
        let mtbf = given.or(terminal.mtbf);
        Ok(LaserTerminal {
            mtbf: mtbf.filter(|_| repr.failures != Some(false)),
            ..terminal
        })
    }

    fn mounts(
        &self,
        mounts: &At<Vec<At<MountRepr>>>,
        count: u32,
        field: FieldOfRegard,
    ) -> Result<Vec<Mount>, ScenarioError> {
        if mounts.value.len() != count as usize {
            let reason = format!("{} mounts for {count} terminals", mounts.value.len());
            let remedy = "give one mount for each terminal, or none: they then see everywhere";
            return Err(self.places.refuse(mounts, reason, remedy));
        }
        let mount = |at: &At<MountRepr>| {
            let repr = &at.value;
            let blockage = |cone: &BlockageRepr| {
                let half_angle_deg = self.places.between(&cone.half_angle_deg, 0.0, 180.0)?;
                Ok(Blockage {
                    axis: self.body_direction(cone.azimuth_deg, cone.elevation_deg)?,
                    half_angle: Angle::degrees(half_angle_deg),
                })
            };
            Ok(Mount {
                boresight: self.body_direction(repr.azimuth_deg, repr.elevation_deg)?,
                field,
                blocked: repr
                    .blocked
                    .iter()
                    .map(blockage)
                    .collect::<Result<_, _>>()?,
            })
        };
        mounts.value.iter().map(mount).collect()
    }

    fn body_direction(
        &self,
        azimuth_deg: At<f64>,
        elevation_deg: At<f64>,
    ) -> Result<BodyDirection, ScenarioError> {
        Ok(BodyDirection {
            azimuth: Angle::degrees(self.places.between(&azimuth_deg, -360.0, 360.0)?),
            elevation: Angle::degrees(self.places.between(&elevation_deg, -90.0, 90.0)?),
        })
    }
}
