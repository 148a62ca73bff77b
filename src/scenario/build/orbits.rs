//! Satellites: element sets from files, generated shells, and shells that were published.

mod files;
mod shells;

use super::super::decode::At;
use super::super::file::ConstellationRepr;
use super::super::{Payload, Satellite, ScenarioError, WalkerSlot};
use super::Builder;
use crate::orbit::elements::ElementSet;
use crate::time::Calendar;
use std::collections::{BTreeMap, BTreeSet};

/// Most satellites of a scenario.
const SATELLITES_MAX: u32 = 100_000;

/// How many were generated before: shells, and satellites in them.
#[derive(Debug, Clone, Copy, Default)]
struct Generated {
    shells: u32,
    satellites: u32,
}

impl Builder<'_> {
    /// All satellites, constellation after constellation.
    pub(super) fn satellites(
        &mut self,
        reprs: &[At<ConstellationRepr>],
        payloads: &[Payload],
        calendar: &Calendar,
    ) -> Result<Vec<Satellite>, ScenarioError> {
        if reprs.is_empty() {
            let remedy = "add a `[[constellation]]` with `elements` or `[constellation.walker]`";
            let reason = "there is no constellation: nothing would fly";
            return Err(self.places.refuse_absent("constellation", reason, remedy));
        }
        let names = reprs.iter().map(|repr| &repr.value.name);
        self.places.distinct("constellation", names)?;
        let mut satellites = Vec::new();
        let mut generated = Generated::default();
        for at in reprs {
            let payload = self.payload_of(&at.value.payload, payloads)?;
            for (elements, slot) in self.sets_of(at, &mut generated, calendar)? {
                satellites.push(Satellite {
                    name: elements.name.clone(),
                    elements,
                    payload,
                    slot,
                });
            }
            self.refuse_more_than_most(at, satellites.len())?;
        }
        name_apart(&mut satellites);
        self.warn_of_decayed(&satellites, calendar);
        Ok(satellites)
    }

    /// The sets of a constellation, with their places where they are generated.
    fn sets_of(
        &mut self,
        at: &At<ConstellationRepr>,
        generated: &mut Generated,
        calendar: &Calendar,
    ) -> Result<Vec<(ElementSet, Option<WalkerSlot>)>, ScenarioError> {
        let repr = &at.value;
        self.age_max_d(repr)?;
        match (&repr.elements, &repr.group, &repr.walker, &repr.published) {
            (Some(files), None, None, None) => {
                let sets = self.sets_of_files(repr, files, calendar)?;
                Ok(sets.into_iter().map(|set| (set, None)).collect())
            }
            (None, Some(group), None, None) => {
                let sets = self.sets_of_group(repr, group, calendar)?;
                Ok(sets.into_iter().map(|set| (set, None)).collect())
            }
            (None, None, Some(walker), None) => {
                let shells = self.walker_shells(walker)?;
                self.sets_of_shells(&repr.name.value, &shells, generated, calendar)
            }
            (None, None, None, Some(name)) => {
                let shells = self.published_shells(name)?;
                self.sets_of_shells(&repr.name.value, &shells, generated, calendar)
            }
            _ => {
                let reason = "a constellation has one source of orbits";
                let remedy =
                    "give one of `elements`, `group`, `[constellation.walker]` and `published`";
                Err(self.places.refuse(at, reason, remedy))
            }
        }
    }

    fn payload_of(&self, name: &At<String>, payloads: &[Payload]) -> Result<usize, ScenarioError> {
        let known = || payloads.iter().map(|payload| payload.name.as_str());
        known()
            .position(|payload| payload == name.value)
            .ok_or_else(|| {
                let near = super::super::error::nearest(&name.value, known());
                let remedy = near.map_or_else(
                    || {
                        format!(
                            "the payloads are: {}",
                            known().collect::<Vec<_>>().join(", ")
                        )
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                self.places.refuse(name, "there is no such payload", remedy)
            })
    }

    fn refuse_more_than_most<T>(&self, at: &At<T>, count: usize) -> Result<(), ScenarioError> {
        if count <= SATELLITES_MAX as usize {
            return Ok(());
        }
        let reason = format!("these are {count} satellites, more than {SATELLITES_MAX}");
        Err(self.places.refuse(at, reason, "simulate fewer satellites"))
    }
}

/// Gives satellites of one name their catalogue numbers, and what is still alike a count.
fn name_apart(satellites: &mut [Satellite]) {
    let mut uses: BTreeMap<String, u32> = BTreeMap::new();
    for satellite in satellites.iter() {
        *uses.entry(satellite.name.clone()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    for satellite in satellites {
        let is_shared = uses.get(&satellite.name).is_some_and(|&count| count > 1);
        let plain = if is_shared {
            format!(
                "{} ({})",
                satellite.name,
                satellite.elements.catalog_number()
            )
        } else {
            satellite.name.clone()
        };
        let mut name = plain.clone();
        let mut copy = 1;
        while !taken.insert(name.clone()) {
            copy += 1;
            name = format!("{plain} #{copy}");
        }
        satellite.name = name;
    }
}
