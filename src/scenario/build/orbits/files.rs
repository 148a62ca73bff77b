//! Element sets of a scenario's files: read, told what is bad or old, one to a satellite.

use super::super::super::decode::At;
use super::super::super::file::{ConstellationRepr, OnBadSet};
use super::super::super::{Satellite, ScenarioError};
use super::super::Builder;
use crate::orbit::decay::{DECAY_ALTITUDE, is_in_orbit};
use crate::orbit::elements::{self, ElementSet, RejectedSet};
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::time::{Calendar, SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Age at the start from which an element set is warned about where the file says none (d): beyond
/// it errors of SGP4 along the track are tens of kilometres. An assumption.
const AGE_MAX_D: f64 = 14.0;
/// Longest age that can be asked for (d): a century.
const AGE_MAX_MAX_D: f64 = 36_525.0;
/// Names that a warning lists.
const NAMED_MAX: usize = 3;

impl Builder<'_> {
    /// The element sets of a constellation's files, one to a satellite.
    pub(super) fn sets_of_files(
        &mut self,
        repr: &ConstellationRepr,
        files: &At<Vec<At<String>>>,
        calendar: &Calendar,
    ) -> Result<Vec<ElementSet>, ScenarioError> {
        let mut sets = Vec::new();
        for file in &files.value {
            let (path, bytes) = self.input("element sets", file)?;
            sets.extend(self.good_sets(repr, (file, &path), &bytes)?);
        }
        let names: Vec<&str> = files.value.iter().map(|file| file.value.as_str()).collect();
        let names = names.join(", ");
        if sets.is_empty() {
            let reason = "there is no file of element sets in this list";
            return Err(self.places.refuse(files, reason, "name at least one file"));
        }
        self.fit_for_a_run(repr, &names, sets, calendar)
    }

    /// The element sets that are cached of a group, one to a satellite.
    pub(super) fn sets_of_group(
        &mut self,
        repr: &ConstellationRepr,
        group: &At<String>,
        calendar: &Calendar,
    ) -> Result<Vec<ElementSet>, ScenarioError> {
        let (path, bytes) = self.group(group)?;
        let sets = self.good_sets(repr, (group, &path), &bytes)?;
        self.fit_for_a_run(repr, &group.value, sets, calendar)
    }

    /// One set to a satellite; those that are too old are warned about.
    fn fit_for_a_run(
        &mut self,
        repr: &ConstellationRepr,
        names: &str,
        sets: Vec<ElementSet>,
        calendar: &Calendar,
    ) -> Result<Vec<ElementSet>, ScenarioError> {
        let age_max_d = self.age_max_d(repr)?;
        let sets = self.one_set_to_a_satellite(names, sets, calendar);
        self.warn_of_age(names, &sets, age_max_d, calendar);
        Ok(sets)
    }

    /// The age from which sets are warned about (d).
    pub(super) fn age_max_d(&self, repr: &ConstellationRepr) -> Result<f64, ScenarioError> {
        match &repr.element_age_max_d {
            Some(at) => self.places.between(at, 0.0, AGE_MAX_MAX_D),
            None => Ok(AGE_MAX_D),
        }
    }

    /// The good sets of a file; bad ones are warned about or refuse the scenario, as it asks.
    fn good_sets(
        &mut self,
        repr: &ConstellationRepr,
        (file, path): (&At<String>, &Path),
        bytes: &[u8],
    ) -> Result<Vec<ElementSet>, ScenarioError> {
        /// What a file should be.
        const REMEDY: &str = "give a file of two- or three-line element sets, or of orbit \
                              mean-elements messages (OMM) as JSON, CSV, XML or KVN";
        let elements = elements::read(bytes);
        let refuse = |bad: &RejectedSet, remedy: &str| {
            let (line, column) = (bad.line, bad.column.unwrap_or(1));
            let at = format!("{}:{line}:{column}", path.display());
            let name = bad.name.as_ref().map(|name| format!("{name}: "));
            let reason = format!("{}{}", name.unwrap_or_default(), bad.reason);
            Err(self.places.refuse_input(file, at, reason, remedy))
        };
        match elements.rejected.first() {
            Some(bad) if repr.on_bad_element_set.unwrap_or_default() == OnBadSet::Refuse => {
                return refuse(
                    bad,
                    "correct the set, or leave bad sets out with `on_bad_element_set = \"skip\"`",
                );
            }
            Some(bad) if elements.sets.is_empty() => return refuse(bad, REMEDY),
            None if elements.sets.is_empty() => {
                let reason = "there is no element set in this file";
                return Err(self.places.refuse(file, reason, REMEDY));
            }
            Some(_) => self.warn_of_rejected(&file.value, &elements.rejected, elements.sets.len()),
            None => {}
        }
        Ok(elements.sets)
    }

    fn warn_of_rejected(&mut self, file: &str, rejected: &[RejectedSet], good: usize) {
        let listed: Vec<String> = rejected
            .iter()
            .take(NAMED_MAX)
            .map(ToString::to_string)
            .collect();
        let more = rejected.len() - listed.len();
        let more = match more {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        self.warnings.push(format!(
            "{file}: {} of {} element sets cannot be read and are left out: {}{more}",
            rejected.len(),
            rejected.len() + good,
            listed.join("; "),
        ));
    }

    /// Of several sets of one satellite, the one whose epoch is nearest the start.
    fn one_set_to_a_satellite(
        &mut self,
        files: &str,
        sets: Vec<ElementSet>,
        calendar: &Calendar,
    ) -> Vec<ElementSet> {
        let start_unix_ns = calendar.unix_ns(SimTime::START);
        let distance = |set: &ElementSet| set.age_at(start_unix_ns).0.unsigned_abs();
        let mut nearest = BTreeMap::new();
        for (index, set) in sets.iter().enumerate() {
            let best = nearest.entry(set.catalog_number()).or_insert(index);
            if distance(set) < distance(&sets[*best]) {
                *best = index;
            }
        }
        let kept = nearest.into_values().collect::<BTreeSet<_>>();
        let dropped = sets.len() - kept.len();
        if dropped > 0 {
            self.warnings.push(format!(
                "{files}: {dropped} element sets are left out: their satellites have others nearer \
                 the start"
            ));
        }
        let sets = sets.into_iter().enumerate();
        let sets = sets.filter(|(index, _)| kept.contains(index));
        sets.map(|(_, set)| set).collect()
    }

    fn warn_of_age(
        &mut self,
        files: &str,
        sets: &[ElementSet],
        age_max_d: f64,
        calendar: &Calendar,
    ) {
        let age_max = Span::from_seconds(age_max_d * 86_400.0);
        let start_unix_ns = calendar.unix_ns(SimTime::START);
        let age = |set: &ElementSet| set.age_at(start_unix_ns);
        let is_old = |set: &&ElementSet| age(set).0.abs() > age_max.0;
        let old = sets.iter().filter(is_old).collect::<Vec<_>>();
        let Some(worst) = old.iter().max_by_key(|set| age(set).0.abs()) else {
            return;
        };
        let days = age(worst).to_seconds() / 86_400.0;
        let side = if days > 0.0 { "before" } else { "after" };
        self.warnings.push(format!(
            "{files}: {} of {} element sets have their epoch more than {age_max_d} days from the \
             start; the worst, {}, {:.1} days {side} it",
            old.len(),
            sets.len(),
            worst.name,
            days.abs(),
        ));
    }

    /// Warns of satellites that are not in orbit at the start.
    pub(super) fn warn_of_decayed(&mut self, satellites: &[Satellite], calendar: &Calendar) {
        let sets = satellites.iter().map(|one| &one.elements);
        let propagator = Sgp4Propagator::forgiving(sets, calendar.clone());
        let is_decayed = |index: &usize| {
            let satellite = SatelliteId::from_index(*index);
            let state = propagator.state(satellite, SimTime::START);
            !state.is_ok_and(|state| is_in_orbit(state.position))
        };
        let decayed: Vec<usize> = (0..satellites.len()).filter(is_decayed).collect();
        if decayed.is_empty() {
            return;
        }
        let named = decayed.iter().take(NAMED_MAX);
        let named: Vec<&str> = named
            .map(|&index| satellites[index].name.as_str())
            .collect();
        let more = if decayed.len() > NAMED_MAX {
            " …"
        } else {
            ""
        };
        self.warnings.push(format!(
            "{} of {} satellites are decayed at the start by their element sets (no state, or below \
             {:.0} km) and do nothing: {}{more}",
            decayed.len(),
            satellites.len(),
            DECAY_ALTITUDE.to_kilometers(),
            named.join(", "),
        ));
    }
}
