//! Satellites: element sets from files, and generated shells.

use super::super::decode::At;
use super::super::file::{ConstellationRepr, OnBadSet, WalkerRepr};
use super::super::{Payload, Satellite, ScenarioError, WalkerSlot};
use super::Builder;
use crate::orbit::elements::{self, ElementSet, RejectedSet};
use crate::orbit::walker::{OrbitSize, WalkerError, WalkerShell};
use crate::time::{Calendar, SimTime, Span};
use crate::units::{Angle, Length};
use std::collections::{BTreeMap, BTreeSet};

/// Most satellites of a scenario.
const SATELLITES_MAX: u32 = 100_000;
/// Age at the start from which an element set is warned about: beyond it errors of SGP4 along the
/// track are tens of kilometres. An assumption.
const AGE_WARNED: Span = Span::seconds(14 * 86_400);

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
        let mut generated = 0;
        for (index, at) in (0..).zip(reprs) {
            let payload = self.payload_of(&at.value.payload, payloads)?;
            let mut add = |elements: ElementSet, slot| {
                satellites.push(Satellite {
                    name: elements.name.clone(),
                    elements,
                    payload,
                    slot,
                });
            };
            match (&at.value.elements, &at.value.walker) {
                (Some(file), None) => {
                    let sets = self.sets_of_file(&at.value, file, calendar)?;
                    sets.into_iter().for_each(|set| add(set, None));
                }
                (None, Some(walker)) => {
                    let name = &at.value.name.value;
                    let sets = self.shell(name, walker, (index, generated), calendar)?;
                    generated += u32::try_from(sets.len()).unwrap_or(u32::MAX);
                    sets.into_iter()
                        .for_each(|(set, slot)| add(set, Some(slot)));
                }
                _ => {
                    let reason = "a constellation has one source of orbits";
                    let remedy = "give either `elements` or `[constellation.walker]`";
                    return Err(self.places.refuse(at, reason, remedy));
                }
            }
            self.refuse_more_than_most(at, satellites.len())?;
        }
        name_apart(&mut satellites);
        Ok(satellites)
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

    /// The element sets of a file, one to a satellite.
    fn sets_of_file(
        &mut self,
        repr: &ConstellationRepr,
        file: &At<String>,
        calendar: &Calendar,
    ) -> Result<Vec<ElementSet>, ScenarioError> {
        let (path, bytes) = self.input("element sets", file)?;
        let elements = elements::read(&bytes);
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
            Some(bad) if elements.sets.is_empty() => {
                return refuse(bad, "give a file of two- or three-line element sets");
            }
            None if elements.sets.is_empty() => {
                let reason = "there is no element set in this file";
                let remedy = "give a file of two- or three-line element sets";
                return Err(self.places.refuse(file, reason, remedy));
            }
            Some(bad) => self.warnings.push(format!(
                "{}: {} of {} element sets cannot be read and are left out; the first: {bad}",
                file.value,
                elements.rejected.len(),
                elements.rejected.len() + elements.sets.len(),
            )),
            None => {}
        }
        let sets = self.one_set_to_a_satellite(file, elements.sets, calendar);
        self.warn_of_age(file, &sets, calendar);
        Ok(sets)
    }

    /// Of several sets of one satellite, the one whose epoch is nearest the start.
    fn one_set_to_a_satellite(
        &mut self,
        file: &At<String>,
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
                "{}: {dropped} element sets are left out: their satellites have others nearer \
                 the start",
                file.value
            ));
        }
        let sets = sets.into_iter().enumerate();
        let sets = sets.filter(|(index, _)| kept.contains(index));
        sets.map(|(_, set)| set).collect()
    }

    fn warn_of_age(&mut self, file: &At<String>, sets: &[ElementSet], calendar: &Calendar) {
        let start_unix_ns = calendar.unix_ns(SimTime::START);
        let age = |set: &ElementSet| set.age_at(start_unix_ns);
        let is_old = |set: &&ElementSet| age(set).0.abs() > AGE_WARNED.0;
        let old = sets.iter().filter(is_old).collect::<Vec<_>>();
        let Some(worst) = old.iter().max_by_key(|set| age(set).0.unsigned_abs()) else {
            return;
        };
        let days = age(worst).to_seconds() / 86_400.0;
        let side = if days > 0.0 { "before" } else { "after" };
        self.warnings.push(format!(
            "{}: {} of {} element sets have their epoch more than 14 days from the start; the \
             worst, {}, {:.1} days {side} it",
            file.value,
            old.len(),
            sets.len(),
            worst.name,
            days.abs(),
        ));
    }

    /// A generated shell; `index` counts constellations, `skip` the satellites generated before.
    fn shell(
        &self,
        name: &str,
        at: &At<WalkerRepr>,
        (index, skip): (u32, u32),
        calendar: &Calendar,
    ) -> Result<Vec<(ElementSet, WalkerSlot)>, ScenarioError> {
        let places = &self.places;
        let shell = self.checked_shell(&at.value)?;
        let satellites = u64::from(shell.planes) * u64::from(shell.per_plane);
        self.refuse_more_than_most(at, usize::try_from(satellites).unwrap_or(usize::MAX))?;
        let sets = shell.element_sets(name, skip, calendar);
        let sets = sets.map_err(|error| {
            let remedy = match &error {
                WalkerError::TooMany { .. } => "generate fewer satellites",
                _ => "correct the shell's values",
            };
            places.refuse(at, error.to_string(), remedy)
        })?;
        let slot = |(set, place): (ElementSet, crate::orbit::walker::ShellPlace)| {
            let slot = WalkerSlot {
                constellation: index,
                plane: place.plane,
                place: place.place,
                planes: shell.planes,
                per_plane: shell.per_plane,
                closed: shell.is_closed(),
                all_around: shell.is_all_around(),
                column: shell.column(place),
            };
            (set, slot)
        };
        Ok(sets.into_iter().map(slot).collect())
    }

    fn checked_shell(&self, repr: &WalkerRepr) -> Result<WalkerShell, ScenarioError> {
        let places = &self.places;
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
        let altitude_km = places.between(&repr.altitude_km, 150.0, 40_000.0)?;
        let inclination_deg = places.between(&repr.inclination_deg, 0.0, 180.0)?;
        Ok(WalkerShell {
            size: OrbitSize::Altitude(Length::kilometers(altitude_km)),
            inclination: Angle::degrees(inclination_deg),
            planes,
            per_plane,
            phasing,
            stagger: 0.0,
            raan_first: Angle::degrees(angle(&repr.raan_first_deg, 0.0, -360.0)?),
            raan_spread: Angle::degrees(angle(&repr.raan_spread_deg, 360.0, 0.0)?),
            spacing: repr.spacing_deg.map(|at| Angle::degrees(at.value)),
        })
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
