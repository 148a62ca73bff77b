//! Shells of a scenario: generated from its own values, or from a published constellation's.

use super::super::super::decode::{At, OneOrMore};
use super::super::super::file::WalkerRepr;
use super::super::super::{ScenarioError, WalkerSlot};
use super::super::Builder;
use super::{Generated, SATELLITES_MAX};
use crate::orbit::elements::ElementSet;
use crate::orbit::walker::{OrbitSize, ShellPlace, WalkerError, WalkerShell};
use crate::time::Calendar;
use crate::units::{Angle, Length};

/// Shells, each with the place of the key that asked for it.
type Shells = Vec<At<WalkerShell>>;

impl Builder<'_> {
    /// The shells of `[constellation.walker]`, or of several `[[constellation.walker]]`.
    pub(super) fn walker_shells(
        &self,
        reprs: &At<OneOrMore<At<WalkerRepr>>>,
    ) -> Result<Shells, ScenarioError> {
        let reprs = reprs.value.0.iter();
        let shell = |at: &At<WalkerRepr>| {
            let value = self.checked_shell(at)?;
            let place = at.place;
            Ok(At { value, place })
        };
        reprs.map(shell).collect()
    }

    /// The shells of a published constellation, or the one of this id.
    pub(super) fn published_shells(&self, name: &At<String>) -> Result<Shells, ScenarioError> {
        let shells = self.found(name, self.catalog.shells(&name.value))?;
        let shells = shells.into_iter().map(|part| At {
            value: part.value.shell,
            place: name.place,
        });
        Ok(shells.collect())
    }

    /// The sets of shells. Where there are several, satellites are called by their shell too,
    /// counted from 1.
    pub(super) fn sets_of_shells(
        &self,
        name: &str,
        shells: &[At<WalkerShell>],
        generated: &mut Generated,
        calendar: &Calendar,
    ) -> Result<Vec<(ElementSet, Option<WalkerSlot>)>, ScenarioError> {
        let mut all = Vec::new();
        for (number, at) in (1..).zip(shells) {
            let shell = &at.value;
            let count = usize::try_from(shell.satellites()).unwrap_or(usize::MAX);
            self.refuse_more_than_most(at, count)?;
            let name = if shells.len() > 1 {
                format!("{name}-{number}")
            } else {
                name.to_owned()
            };
            let sets = shell.element_sets(&name, generated.satellites, calendar);
            let sets = sets.map_err(|error| {
                let remedy = match &error {
                    WalkerError::TooMany { .. } => "generate fewer satellites",
                    _ => "correct the shell's values",
                };
                self.places.refuse(at, error.to_string(), remedy)
            })?;
            let slot = |place: ShellPlace| WalkerSlot {
                constellation: generated.shells,
                plane: place.plane,
                place: place.place,
                planes: shell.planes,
                per_plane: shell.per_plane,
                closed: shell.is_closed(),
                all_around: shell.is_all_around(),
                column: shell.column(place),
            };
            all.extend(
                sets.into_iter()
                    .map(|(set, place)| (set, Some(slot(place)))),
            );
            generated.shells += 1;
            generated.satellites += u32::try_from(count).unwrap_or(u32::MAX);
        }
        Ok(all)
    }

    fn checked_shell(&self, at: &At<WalkerRepr>) -> Result<WalkerShell, ScenarioError> {
        let places = &self.places;
        let repr = &at.value;
        let angle = |at: &Option<At<f64>>, default_deg: f64, least_deg: f64| match at {
            Some(at) => places.between(at, least_deg, 360.0),
            None => Ok(default_deg),
        };
        let per_plane = places.count(&repr.per_plane, SATELLITES_MAX)?;
        if let Some(at) = &repr.spacing_deg {
            places.positive(at)?;
            let train_deg = at.value * f64::from(per_plane - 1);
            if train_deg >= 360.0 {
                let reason = format!("a train of {per_plane} satellites would overtake itself");
                let remedy = "give a smaller spacing, or none for an even ring";
                return Err(places.refuse(at, reason, remedy));
            }
        }
        let planes = places.count(&repr.planes, SATELLITES_MAX)?;
        let phasing = match &repr.phasing {
            Some(at) if at.value >= planes => {
                let requirement = format!("less than `planes`, which is {planes}");
                return Err(places.out_of_range(at, &requirement));
            }
            Some(at) => at.value,
            None => 0,
        };
        let stagger = match &repr.stagger {
            Some(at) if at.value >= 1.0 => return Err(places.out_of_range(at, "less than 1")),
            Some(at) => places.non_negative(at)?,
            None => 0.0,
        };
        let inclination_deg = places.between(&repr.inclination_deg, 0.0, 180.0)?;
        Ok(WalkerShell {
            size: self.orbit_size(at)?,
            inclination: Angle::degrees(inclination_deg),
            planes,
            per_plane,
            phasing,
            stagger,
            raan_first: Angle::degrees(angle(&repr.raan_first_deg, 0.0, -360.0)?),
            raan_spread: Angle::degrees(angle(&repr.raan_spread_deg, 360.0, 0.0)?),
            spacing: repr.spacing_deg.map(|at| Angle::degrees(at.value)),
        })
    }

    fn orbit_size(&self, at: &At<WalkerRepr>) -> Result<OrbitSize, ScenarioError> {
        let altitude_km = &at.value.altitude_km;
        let altitude_km = altitude_km
            .map(|at| self.places.between(&at, 150.0, 40_000.0))
            .transpose()?;
        let motion_revpd = &at.value.mean_motion_revpd;
        let motion_revpd = motion_revpd
            .map(|at| self.places.between(&at, 0.5, 16.5))
            .transpose()?;
        match (altitude_km, motion_revpd) {
            (Some(altitude_km), None) => Ok(OrbitSize::Altitude(Length::kilometers(altitude_km))),
            (None, Some(motion_revpd)) => Ok(OrbitSize::MeanMotion(motion_revpd)),
            (Some(_), Some(_)) => {
                let reason = "the size of the orbits is given twice";
                let remedy = "give an altitude or a mean motion";
                Err(self.places.refuse(at, reason, remedy))
            }
            (None, None) => {
                let reason = "nothing says how large the orbits are";
                let remedy = "add `altitude_km = …`, or `mean_motion_revpd = …` in its place";
                Err(self.places.refuse(at, reason, remedy))
            }
        }
    }
}
