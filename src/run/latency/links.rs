//! The links that are up at an instant, by geometry or as they were assigned.

use crate::frame::{EarthRotation, Position, State, Teme};
use crate::link::mount::any_sees;
use crate::network::delay::LinkGraph;
use crate::network::gates::PairGeometry;
use crate::network::{Medium, NodeId};
use crate::orbit::decay::is_in_orbit;
use crate::orbit::sun::Sun;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::record::{ContactRow, Contacts};
use crate::recording::{Recording, RecordingError};
use crate::run::{Existing, Observer, Plan, RunError, Watch};
use crate::scenario::{Policy, Scenario};
use crate::sim::ground::ground_gates;
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime, Span};
use crate::units::Length;
use std::sync::{Arc, Mutex};

/// Where links come from.
#[derive(Debug, Clone)]
pub struct Links {
    lasers: Lasers,
    ground: Ground,
}

/// How satellites are joined.
#[derive(Debug, Clone)]
enum Lasers {
    /// These pairs, while all gates of tracking are open.
    Pairs(Vec<(SatelliteId, SatelliteId)>),
    /// These contacts, while they last.
    Contacts(Vec<Held>),
}

/// How stations are joined to satellites.
#[derive(Debug, Clone)]
enum Ground {
    /// To all that they see.
    View,
    /// By these contacts, while they last.
    Contacts(Vec<Held>),
}

/// A contact while bits can pass.
#[derive(Debug, Clone, Copy)]
struct Held {
    nodes: (NodeId, NodeId),
    usable: Interval,
}

impl Links {
    /// The links of a scenario: by its fixed pairs, or as its matcher pairs lasers, which is
    /// simulated; stations are served by every satellite that they see.
    ///
    /// # Errors
    /// When the simulation that assigns contacts fails.
    pub fn of_scenario(scenario: &Arc<Scenario>, threads: usize) -> Result<Self, RunError> {
        let lasers = match scenario.fixed_pairs() {
            Some(pairs) => Lasers::Pairs(pairs.into_iter().collect()),
            None => Lasers::Contacts(matched(scenario, threads)?),
        };
        let ground = Ground::View;
        Ok(Self { lasers, ground })
    }

    /// The links of a recording: its contacts as they were assigned.
    ///
    /// # Errors
    /// When the recording cannot be read.
    pub fn of_recording(recording: &Recording) -> Result<Self, RecordingError> {
        let (mut lasers, mut ground) = (Vec::new(), Vec::new());
        for index in 0..recording.manifest().segment_count() {
            let contacts: Contacts = recording.table(index)?;
            for row in contacts.rows() {
                match row.medium {
                    Medium::Laser => lasers.extend(held(&row)),
                    Medium::OpticalGround | Medium::Radio => ground.extend(held(&row)),
                }
            }
        }
        let lasers = Lasers::Contacts(lasers);
        let ground = Ground::Contacts(ground);
        Ok(Self { lasers, ground })
    }

    /// The links that are up at `at`.
    pub(super) fn graph_at(&self, setup: &Setup, at: SimTime) -> LinkGraph {
        let sky = Sky::at(setup, at);
        let mut links = Vec::new();
        match &self.lasers {
            Lasers::Pairs(pairs) => links.extend(pairs.iter().filter_map(|&(a, b)| {
                let range = sky.laser(setup, a, b)?;
                Some((setup.node(a), setup.node(b), range))
            })),
            Lasers::Contacts(contacts) => links.extend(sky.held(setup, contacts)),
        }
        match &self.ground {
            Ground::View => links.extend(sky.in_view(setup)),
            Ground::Contacts(contacts) => links.extend(sky.held(setup, contacts)),
        }
        let satellites = setup.satellite_ids().map(|satellite| {
            let lasers = setup.payload(satellite).lasers.as_ref();
            Some(lasers.map_or(Span::ZERO, |lasers| lasers.forwarding_delay))
        });
        let stations = setup.scenario.stations.iter().map(|_| None);
        LinkGraph::new(satellites.chain(stations), &links)
    }
}

fn held(row: &ContactRow) -> Option<Held> {
    let usable = Interval::new(SimTime(row.usable_ns), SimTime(row.end_ns));
    let nodes = (NodeId(row.a), NodeId(row.b));
    (usable.start < usable.end).then_some(Held { nodes, usable })
}

/// The laser contacts that the scenario's matcher assigns.
fn matched(scenario: &Arc<Scenario>, threads: usize) -> Result<Vec<Held>, RunError> {
    let mut alone = Scenario::clone(scenario);
    // Any policy with lasers assigns the same contacts; one is enough.
    let with_lasers = |policy: &&Policy| **policy != Policy::BentPipe;
    let policy = scenario.policies.iter().find(with_lasers).copied();
    alone.policies = vec![policy.unwrap_or(Policy::BentPipe)];
    let found = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&found);
    let watch = Watch {
        observer: Some(Observer(Box::new(move |_, segment| {
            let rows = segment.tables.contacts.rows();
            let lasers = rows.filter(|row| row.medium == Medium::Laser);
            let contacts = lasers.filter_map(|row| held(&row));
            if let Ok(mut found) = into.lock() {
                found.extend(contacts);
            }
        }))),
        ..Watch::default()
    };
    let plan = Plan {
        scenario: Arc::new(alone),
        resolved: "",
        out: None,
        existing: Existing::Refuse,
        threads,
    };
    crate::run::run(&plan, &watch)?;
    let found = found.lock().map(|found| found.clone());
    Ok(found.unwrap_or_default())
}

/// Where everything stands at an instant.
struct Sky {
    at: SimTime,
    rotation: EarthRotation,
    sun: Sun,
    states: Vec<Option<State<Teme>>>,
}

impl Sky {
    fn at(setup: &Setup, at: SimTime) -> Self {
        let calendar = &setup.scenario.calendar;
        let states = setup.satellite_ids();
        Self {
            at,
            rotation: EarthRotation::at(calendar, at),
            sun: Sun::at(calendar, at),
            states: states
                .map(|satellite| setup.propagator.state(satellite, at).ok())
                .map(|state| state.filter(|state| is_in_orbit(state.position)))
                .collect(),
        }
    }

    /// Whether both nodes, what joins them and the sky between are in service.
    fn in_service(&self, setup: &Setup, pair: (Medium, NodeId, NodeId)) -> bool {
        let now = Interval::new(self.at, self.at + Span(1));
        setup.faults.in_service(pair, now, self.at).is_some()
    }

    /// The range of a laser link, if it is up.
    fn laser(&self, setup: &Setup, a: SatelliteId, b: SatelliteId) -> Option<Length> {
        let (one, other) = (self.states[a.index()]?, self.states[b.index()]?);
        let (from, to) = (setup.node(a), setup.node(b));
        let gates = &setup.laser_link(from, to)?.gates;
        let now = PairGeometry::of(setup.scenario.earth_model, one, other, &self.sun);
        let up = gates.are_open(&now)
            && any_sees(setup.views(a), one, other.position)
            && any_sees(setup.views(b), other, one.position)
            && self.in_service(setup, (Medium::Laser, from, to));
        up.then(|| crate::link::geometry::range(one.position, other.position))
    }

    /// The contacts that last now, with their ranges.
    fn held(
        &self,
        setup: &Setup,
        contacts: &[Held],
    ) -> impl Iterator<Item = (NodeId, NodeId, Length)> {
        let lasts = |held: &&Held| held.usable.contains(self.at);
        contacts.iter().filter(lasts).filter_map(|held| {
            let (from, to) = held.nodes;
            let line_m = self.position(setup, to)? - self.position(setup, from)?;
            Some((from, to, Length::meters(line_m.norm())))
        })
    }

    fn position(&self, setup: &Setup, node: NodeId) -> Option<Position<Teme>> {
        match setup.station_at(node) {
            Some(station) => Some(self.rotation.to_teme(station.place.to_position())),
            None => self.states.get(node.index())?.map(|state| state.position),
        }
    }

    /// Whether a laser terminal of a satellite sees a node.
    fn is_in_view(&self, setup: &Setup, satellite: SatelliteId, node: NodeId) -> bool {
        let own = self.states[satellite.index()];
        own.zip(self.position(setup, node))
            .is_some_and(|(own, target)| any_sees(setup.views(satellite), own, target))
    }

    /// Every satellite that a station can be served by.
    fn in_view(&self, setup: &Setup) -> Vec<(NodeId, NodeId, Length)> {
        let mut links = Vec::new();
        for satellite in setup.satellite_ids() {
            let Some(state) = self.states[satellite.index()] else {
                continue;
            };
            let fixed = self.rotation.to_itrf(state.position);
            for (k, site) in setup.sites.iter().enumerate() {
                let (from, to) = (setup.node(satellite), setup.station_node(k));
                let station = &setup.scenario.stations[k];
                let is_up = Medium::ALL.iter().any(|&medium| {
                    let gates = ground_gates(setup.payload(satellite), station, medium);
                    let is_lasers = medium == Medium::OpticalGround;
                    gates.is_some_and(|gates| site.sees(fixed, &gates))
                        && (!is_lasers || self.is_in_view(setup, satellite, to))
                        && self.in_service(setup, (medium, from, to))
                });
                if is_up {
                    links.push((from, to, site.range(fixed)));
                }
            }
        }
        links
    }
}
