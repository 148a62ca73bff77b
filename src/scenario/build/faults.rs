//! Faults that the scenario names.

use super::super::decode::At;
use super::super::error::nearest;
use super::super::file::FaultRepr;
use super::super::{Payload, Satellite, ScenarioError, Station};
use super::Builder;
use crate::network::NodeId;
use crate::network::fault::{Fault, Subject};
use crate::time::{Interval, SimTime, Span};

/// What faults are named by.
struct Names<'a> {
    satellites: Vec<&'a str>,
    /// Laser terminals of each satellite.
    lasers: Vec<u32>,
    stations: Vec<&'a str>,
}

impl Names<'_> {
    fn satellite(&self, name: &str) -> Option<NodeId> {
        let index = self.satellites.iter().position(|known| *known == name);
        index.map(NodeId::from_index)
    }

    fn station(&self, name: &str) -> Option<NodeId> {
        let index = self.stations.iter().position(|known| *known == name);
        index.map(|index| NodeId::from_index(self.satellites.len() + index))
    }

    fn is_station(&self, node: NodeId) -> bool {
        node.index() >= self.satellites.len()
    }
}

impl Builder<'_> {
    /// The faults, in the order of the file.
    pub(super) fn faults(
        &self,
        reprs: &[At<FaultRepr>],
        duration: Span,
        (satellites, stations): (&[Satellite], &[Station]),
        payloads: &[Payload],
    ) -> Result<Vec<Fault>, ScenarioError> {
        let lasers = |satellite: &Satellite| {
            let lasers = &payloads[satellite.payload].lasers;
            lasers.as_ref().map_or(0, |lasers| lasers.count)
        };
        let names = Names {
            lasers: satellites.iter().map(lasers).collect(),
            satellites: satellites.iter().map(|one| one.name.as_str()).collect(),
            stations: stations.iter().map(|one| one.name.as_str()).collect(),
        };
        let fault = |at: &At<FaultRepr>| {
            let subject = self.fault_subject(at, &names)?;
            let interval = self.fault_interval(&at.value, SimTime::START + duration)?;
            Ok(Fault { subject, interval })
        };
        reprs.iter().map(fault).collect()
    }

    fn fault_subject(
        &self,
        at: &At<FaultRepr>,
        names: &Names<'_>,
    ) -> Result<Subject, ScenarioError> {
        let repr = &at.value;
        if let Some(terminal) = repr.terminal.filter(|_| repr.satellite.is_none()) {
            let reason = "a terminal is one of a satellite";
            let remedy = "name the `satellite` beside it, and neither `station` nor `link`";
            return Err(self.places.refuse(&terminal, reason, remedy));
        }
        match (&repr.satellite, &repr.station, &repr.link) {
            (Some(name), None, None) => {
                let node = names.satellite(&name.value);
                let known = names.satellites.iter();
                let node = node.ok_or_else(|| self.no_such(name, "satellite", known.copied()))?;
                match &repr.terminal {
                    Some(terminal) => self.fault_terminal(node, terminal, names),
                    None => Ok(Subject::Node(node)),
                }
            }
            (None, Some(name), None) => {
                let node = names.station(&name.value);
                let known = names.stations.iter();
                node.map(Subject::Node)
                    .ok_or_else(|| self.no_such(name, "station", known.copied()))
            }
            (None, None, Some(ends)) => self.fault_link(ends, names),
            _ => {
                let reason = "a fault has one subject";
                let remedy = "give one of `satellite`, `station` and `link`";
                Err(self.places.refuse(at, reason, remedy))
            }
        }
    }

    /// A laser terminal of a satellite, counted from 0 as its mounts are.
    fn fault_terminal(
        &self,
        node: NodeId,
        terminal: &At<u32>,
        names: &Names<'_>,
    ) -> Result<Subject, ScenarioError> {
        let count = names.lasers.get(node.index()).copied().unwrap_or(0);
        if terminal.value < count {
            return Ok(Subject::Terminal(node, terminal.value));
        }
        let satellite = names.satellites[node.index()];
        let reason = format!("{satellite} has {count} laser terminals, counted from 0");
        let remedy = "name one of them, or leave `terminal` out: the whole satellite is then out";
        Err(self.places.refuse(terminal, reason, remedy))
    }

    fn fault_link(
        &self,
        ends: &At<Vec<At<String>>>,
        names: &Names<'_>,
    ) -> Result<Subject, ScenarioError> {
        let node = |name: &At<String>| {
            let node = names.satellite(&name.value);
            let known = names.satellites.iter().chain(&names.stations);
            node.or_else(|| names.station(&name.value))
                .ok_or_else(|| self.no_such(name, "satellite or station", known.copied()))
        };
        let [first, second] = ends.value.as_slice() else {
            let reason = format!("a link joins two things, these are {}", ends.value.len());
            let remedy = "name two satellites, or a satellite and a station";
            return Err(self.places.refuse(ends, reason, remedy));
        };
        let (a, b) = (node(first)?, node(second)?);
        if a == b {
            let remedy = "name two different things, or say `satellite` or `station`";
            let reason = "this joins a thing to itself";
            return Err(self.places.refuse(second, reason, remedy));
        }
        if names.is_station(a) && names.is_station(b) {
            let remedy = "name a satellite for one of the two";
            let reason = "no link joins two stations";
            return Err(self.places.refuse(second, reason, remedy));
        }
        Ok(Subject::Link(a, b))
    }

    /// An error about a name that nothing has.
    fn no_such<'n>(
        &self,
        name: &At<String>,
        kind: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> ScenarioError {
        /// Longer lists are left out of a message.
        const LISTED_MAX: usize = 20;
        let remedy = match nearest(&name.value, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.clone().count() <= LISTED_MAX => {
                let known: Vec<&str> = known.collect();
                format!("there are: {}", known.join(", "))
            }
            None => format!("write the name of a {kind} as it flies or stands in the scenario"),
        };
        self.places
            .refuse(name, format!("there is no such {kind}"), remedy)
    }

    fn fault_interval(
        &self,
        repr: &FaultRepr,
        run_end: SimTime,
    ) -> Result<Interval, ScenarioError> {
        let start_h = self.places.non_negative(&repr.start_h)?;
        let start = SimTime::from_seconds(start_h * 3600.0);
        if start >= run_end {
            let hours = run_end.to_seconds() / 3600.0;
            let reason = format!("the run is over by then: it lasts {hours} h");
            let remedy = "let the fault start earlier, or raise `duration_h`";
            return Err(self.places.refuse(&repr.start_h, reason, remedy));
        }
        let end = match &repr.duration_h {
            Some(at) => {
                let duration = Span::from_seconds(self.places.positive(at)? * 3600.0);
                start + duration.max(Span(1))
            }
            None => run_end,
        };
        Ok(Interval::new(start, end.min(run_end)))
    }
}
