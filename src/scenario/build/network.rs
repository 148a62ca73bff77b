//! The network: pairs of satellites that lasers join, and how delays between stations are told.

use super::super::decode::At;
use super::super::error::nearest;
use super::super::file::{LatencyRepr, ScenarioRepr};
use super::super::{Latency, Satellite, ScenarioError, Station, Topology};
use super::Builder;
use crate::orbit::SatelliteId;
use crate::time::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Longest step of a look at delays (s): a day.
const STEP_MAX_S: f64 = 86_400.0;
/// Greatest index of refraction that a fibre can have, and greatest detour that can be meant.
const FIBRE_MAX: f64 = 10.0;

type Pair = (SatelliteId, SatelliteId);

impl Builder<'_> {
    /// The pairs that lasers join, where the topology is a list of pairs.
    pub(super) fn pairs(
        &mut self,
        repr: &ScenarioRepr,
        satellites: &[Satellite],
    ) -> Result<Vec<Pair>, ScenarioError> {
        let topology = repr.topology;
        let is_list = topology.is_some_and(|topology| topology.value == Topology::Pairs);
        let remedy = "write `topology = \"pairs\"`, or take the pairs out";
        match (&repr.pairs, &repr.pairs_file) {
            (None, None) if is_list => {
                let reason = "there are no pairs to join";
                let remedy = "list `pairs`, or name a `pairs_file`";
                Err(self.places.refuse_absent("pairs", reason, remedy))
            }
            (None, None) => Ok(Vec::new()),
            (Some(at), Some(_)) => {
                let reason = "pairs have one source";
                Err(self
                    .places
                    .refuse(at, reason, "give either `pairs` or `pairs_file`"))
            }
            (Some(at), None) if !is_list => {
                Err(self
                    .places
                    .refuse(at, "the topology is not a list of pairs", remedy))
            }
            (None, Some(at)) if !is_list => {
                Err(self
                    .places
                    .refuse(at, "the topology is not a list of pairs", remedy))
            }
            (Some(list), None) => self.listed_pairs(&list.value, satellites),
            (None, Some(file)) => self.pairs_of_file(file, satellites),
        }
    }

    fn listed_pairs(
        &self,
        list: &[At<Vec<At<String>>>],
        satellites: &[Satellite],
    ) -> Result<Vec<Pair>, ScenarioError> {
        let ids = ids_by_name(satellites);
        let mut pairs = BTreeSet::new();
        for at in list {
            let [a, b] = at.value.as_slice() else {
                let reason = format!("a pair is two satellites, and these are {}", at.value.len());
                return Err(self.places.refuse(at, reason, "write [\"one\", \"other\"]"));
            };
            let found = |name: &At<String>| {
                ids.get(name.value.as_str()).copied().ok_or_else(|| {
                    let near = nearest(&name.value, ids.keys().copied());
                    let remedy = near.map_or_else(
                        || "name a satellite of a constellation above".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.places
                        .refuse(name, "there is no such satellite", remedy)
                })
            };
            let (one, other) = (found(a)?, found(b)?);
            if one == other {
                let reason = "a satellite cannot be joined to itself";
                return Err(self.places.refuse(at, reason, "name two satellites"));
            }
            pairs.insert((one.min(other), one.max(other)));
        }
        Ok(pairs.into_iter().collect())
    }

    /// Pairs of a file: one a line, two names with a comma between them, or two places in the
    /// scenario's order, counted from zero.
    fn pairs_of_file(
        &mut self,
        file: &At<String>,
        satellites: &[Satellite],
    ) -> Result<Vec<Pair>, ScenarioError> {
        let (path, bytes) = self.input("pairs", file)?;
        let refuse = |line: usize, reason: String| {
            let at = format!("{}:{line}:1", path.display());
            let remedy = "write two names with a comma between them on each line, or two places \
                          in the order of satellites, counted from 0";
            self.places.refuse_input(file, at, reason, remedy)
        };
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            refuse(
                1,
                format!("this is not text at byte {}", error.valid_up_to()),
            )
        })?;
        let ids = ids_by_name(satellites);
        let found = |line: usize, word: &str| {
            let place = || {
                let index = word.parse::<usize>().ok()?;
                (index < satellites.len()).then(|| SatelliteId::from_index(index))
            };
            let id = ids.get(word).copied().or_else(place);
            id.ok_or_else(|| refuse(line, format!("there is no satellite `{word}`")))
        };
        let mut pairs = BTreeSet::new();
        for (line, content) in (1..).zip(text.lines()) {
            let content = content.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let split = content
                .split_once(',')
                .or_else(|| content.split_once(char::is_whitespace));
            let Some((a, b)) = split else {
                return Err(refuse(line, format!("`{content}` names no two satellites")));
            };
            let (one, other) = (found(line, a.trim())?, found(line, b.trim())?);
            if one == other {
                return Err(refuse(
                    line,
                    format!("`{content}` joins a satellite to itself"),
                ));
            }
            pairs.insert((one.min(other), one.max(other)));
        }
        if pairs.is_empty() {
            return Err(refuse(1, "the file names no pair".to_owned()));
        }
        Ok(pairs.into_iter().collect())
    }

    /// How delays are told.
    pub(super) fn latency(&self, repr: Option<&At<LatencyRepr>>) -> Result<Latency, ScenarioError> {
        let default = Latency::default();
        let Some(At { value: repr, .. }) = repr else {
            return Ok(default);
        };
        let factor = |at: &Option<At<f64>>, default: f64| match at {
            Some(at) => self.places.between(at, 1.0, FIBRE_MAX),
            None => Ok(default),
        };
        Ok(Latency {
            step: match &repr.step_s {
                Some(at) => Span::from_seconds(self.places.between(at, 0.1, STEP_MAX_S)?),
                None => default.step,
            },
            fibre_index: factor(&repr.fibre_index, default.fibre_index)?,
            fibre_route_factor: factor(&repr.fibre_route_factor, default.fibre_route_factor)?,
        })
    }

    /// The two stations that a requirement is about.
    pub(super) fn stations_between(
        &self,
        at: &At<Vec<At<String>>>,
        stations: &[Station],
    ) -> Result<(usize, usize), ScenarioError> {
        let names = || stations.iter().map(|station| station.name.as_str());
        let found = |name: &At<String>| {
            names()
                .position(|known| known == name.value)
                .ok_or_else(|| {
                    let remedy = nearest(&name.value, names()).map_or_else(
                        || "name two stations of the scenario".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.places.refuse(name, "there is no such station", remedy)
                })
        };
        match at.value.as_slice() {
            [a, b] if a.value != b.value => Ok((found(a)?, found(b)?)),
            _ => {
                let reason = "a delay is between two stations";
                Err(self.places.refuse(at, reason, "write [\"one\", \"other\"]"))
            }
        }
    }
}

fn ids_by_name(satellites: &[Satellite]) -> BTreeMap<&str, SatelliteId> {
    let names = satellites.iter().enumerate();
    names
        .map(|(index, satellite)| (satellite.name.as_str(), SatelliteId::from_index(index)))
        .collect()
}
