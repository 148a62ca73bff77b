//! Windows of a scenario, listed: what geometry lets satellites do, before anything is assigned.
//!
//! They are found as a run finds them, a block of one hour at a time, by the same functions. Laser
//! pairs are those that a run would look at in any of the blocks: fixed neighbours, or each
//! satellite and its nearest peers; of satellites that are named, all.
//!
//! A window that the start or the end of the span cuts is marked there: its true edge lies outside.

mod row;

pub use row::{Kind, Row};

use super::RunError;
use crate::frame::EarthRotation;
use crate::network::sight::{Pass, Sight};
use crate::network::{Medium, NodeId};
use crate::orbit::SatelliteId;
use crate::orbit::decay::decay_within;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::sun_elevation;
use crate::orbit::window::{Ephemeris, Workers, parts};
use crate::scenario::{Scenario, nearest};
use crate::sim::SimError;
use crate::sim::agenda::Light;
use crate::sim::geometry::{
    Pair, frames_of, ground_pairs, light_changes, nadir, near_pairs, opportunity, windows_over,
};
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Length of a block, as in a run.
const BLOCK: Span = Span::seconds(3600);
/// How often a passage over a region is looked at.
const PASSAGE_STEP: Span = Span::seconds(1);

/// Which windows are wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Kinds of windows.
    pub kinds: Vec<Kind>,
    /// Names of satellites, stations and targets that take part; all if empty.
    pub of: Vec<String>,
    /// From when to when, within the run.
    pub span: Interval,
}

/// Why windows cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum WindowsError {
    /// A name that nothing has.
    #[error(
        "there is no satellite, station or target `{name}` in the scenario{hint}\nhint: without `--of` all are listed by their names"
    )]
    Unknown {
        /// The name.
        name: String,
        /// The nearest, if any is near.
        hint: String,
    },
    /// The simulation cannot be prepared, or a satellite has no state.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<SimError> for WindowsError {
    fn from(error: SimError) -> Self {
        Self::Run(error.into())
    }
}

/// The windows of a scenario that are wanted, by kind, start and names.
///
/// # Errors
/// For names that nothing has, scenarios that cannot be run, and satellites without a state.
pub fn windows(
    scenario: &Arc<Scenario>,
    request: &Request,
    threads: usize,
) -> Result<Vec<Row>, WindowsError> {
    let named = Named::of(scenario, &request.of)?;
    let Some(&policy) = scenario.policies.first() else {
        return Ok(Vec::new());
    };
    let setup = Setup::new(Arc::clone(scenario), policy, Workers::many(threads))?;
    let subjects = subjects(&setup, request, &named);
    let mut decayed = BTreeMap::new();
    let mut found: BTreeMap<Subject, Vec<Piece>> = BTreeMap::new();
    for block in blocks(request.span) {
        let ephemeris = ephemeris(&setup, block, &mut decayed);
        let pieces = setup.workers.map(subjects.len(), |k| {
            pieces(&setup, &ephemeris, subjects[k], request.span)
        });
        for (subject, pieces) in subjects.iter().zip(pieces) {
            let known = found.entry(*subject).or_default();
            for piece in until_decay(*subject, pieces, &decayed) {
                match known.last_mut().filter(|last| last.goes_on_with(&piece)) {
                    Some(last) => last.join(piece),
                    None => known.push(piece),
                }
            }
        }
    }
    let mut rows: Vec<Row> = found
        .iter()
        .flat_map(|(subject, pieces)| pieces.iter().map(|piece| (*subject, piece)))
        .map(|(subject, piece)| Row::of(&setup, request.span, subject, piece))
        .collect();
    // Subjects stand in the order of the scenario, which a stable sort keeps.
    rows.sort_by_key(|row| (row.kind, row.start));
    Ok(rows)
}

/// What is left of a satellite's light until it decays; other windows end there by themselves.
fn until_decay(
    subject: Subject,
    mut pieces: Vec<Piece>,
    decayed: &BTreeMap<SatelliteId, SimTime>,
) -> Vec<Piece> {
    if let Subject::Sun(satellite) = subject
        && let Some(&decay) = decayed.get(&satellite)
    {
        for piece in &mut pieces {
            piece.interval.end = piece.interval.end.min(decay);
        }
        pieces.retain(|piece| piece.interval.start < piece.interval.end);
    }
    pieces
}

/// Where satellites are in a block; those that have decayed, which are noted, are nowhere.
fn ephemeris<'a>(
    setup: &'a Setup,
    block: Interval,
    decayed: &mut BTreeMap<SatelliteId, SimTime>,
) -> Ephemeris<'a, Sgp4Propagator> {
    let calendar = &setup.scenario.calendar;
    let ephemeris = Ephemeris::over(&setup.propagator, calendar, block, &setup.workers);
    let mut ephemeris = ephemeris.past(setup.scenario.earth_model);
    let found = setup.workers.map(setup.satellites(), |index| {
        let satellite = SatelliteId::from_index(index);
        let is_new = !decayed.contains_key(&satellite);
        is_new.then(|| decay_within(&ephemeris, &setup.finder, satellite))?
    });
    for (satellite, decay) in setup.satellite_ids().zip(found) {
        decayed.extend(decay.map(|at| (satellite, at)));
    }
    for (&satellite, &at) in decayed.iter() {
        ephemeris.end(satellite, at);
    }
    ephemeris
}

/// The blocks of a run that `span` touches.
fn blocks(span: Interval) -> impl Iterator<Item = Interval> {
    let first = span.start.0.div_euclid(BLOCK.0);
    let end = span.end.0.div_euclid(BLOCK.0) + i64::from(span.end.0.rem_euclid(BLOCK.0) > 0);
    (first..end).map(|block| {
        let start = SimTime::START + BLOCK * block;
        Interval::new(start, start + BLOCK)
    })
}

/// Whose windows are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// A link between two nodes.
    Link(Pair),
    /// A satellite's light.
    Sun(SatelliteId),
    /// A satellite over a target.
    Target(SatelliteId, usize),
}

/// A window, or the part of it that lies in one block.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    interval: Interval,
    shape: Shape,
}

/// What a window looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Ground(Pass, &'static str),
    Laser(Sight, &'static str),
    Sun(Light),
    Target { frames: usize, sun: f64 },
}

impl Piece {
    /// Whether `next` is the same window, behind a block's seam.
    fn goes_on_with(&self, next: &Self) -> bool {
        let alike = match (self.shape, next.shape) {
            (Shape::Sun(light), Shape::Sun(other)) => light == other,
            _ => true,
        };
        alike && self.interval.end == next.interval.start
    }

    fn join(&mut self, next: Self) {
        self.interval.end = next.interval.end;
        self.shape = match (self.shape, next.shape) {
            (Shape::Ground(pass, _), Shape::Ground(after, reason)) => {
                Shape::Ground(pass.joined(after), reason)
            }
            (Shape::Laser(sight, _), Shape::Laser(after, reason)) => {
                Shape::Laser(sight.joined(after), reason)
            }
            (Shape::Target { frames, sun }, Shape::Target { frames: more, .. }) => Shape::Target {
                frames: frames + more,
                sun,
            },
            (shape, _) => shape,
        };
    }
}

/// What a request names.
struct Named {
    satellites: BTreeSet<SatelliteId>,
    stations: BTreeSet<usize>,
    targets: BTreeSet<usize>,
    everything: bool,
}

impl Named {
    fn of(scenario: &Scenario, names: &[String]) -> Result<Self, WindowsError> {
        let mut named = Self {
            satellites: BTreeSet::new(),
            stations: BTreeSet::new(),
            targets: BTreeSet::new(),
            everything: names.is_empty(),
        };
        for name in names {
            let satellite = scenario.satellites.iter().position(|one| one.name == *name);
            let station = scenario.stations.iter().position(|one| one.name == *name);
            let target = scenario.targets.iter().position(|one| one.name == *name);
            if (satellite, station, target) == (None, None, None) {
                return Err(unknown(scenario, name));
            }
            named
                .satellites
                .extend(satellite.map(SatelliteId::from_index));
            named.stations.extend(station);
            named.targets.extend(target);
        }
        Ok(named)
    }

    fn has_satellite(&self, satellite: SatelliteId) -> bool {
        self.everything || self.satellites.contains(&satellite)
    }

    fn has_link(&self, setup: &Setup, (_, from, to): &Pair) -> bool {
        let node = |node: NodeId| match setup.satellite_at(node) {
            Some(satellite) => self.has_satellite(satellite),
            None => self.stations.contains(&(node.index() - setup.satellites())),
        };
        self.everything || node(*from) || node(*to)
    }
}

fn unknown(scenario: &Scenario, name: &str) -> WindowsError {
    let names = scenario.satellites.iter().map(|one| &one.name);
    let names = names.chain(scenario.stations.iter().map(|one| &one.name));
    let mut names = names.chain(scenario.targets.iter().map(|one| &one.name));
    let near = nearest(name, &mut names.by_ref().map(String::as_str));
    WindowsError::Unknown {
        name: name.to_owned(),
        hint: near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")),
    }
}

/// Whose windows a request wants.
fn subjects(setup: &Setup, request: &Request, named: &Named) -> Vec<Subject> {
    let mut subjects = Vec::new();
    if request.kinds.contains(&Kind::Ground) {
        let pairs = ground_pairs(setup, &[Medium::OpticalGround, Medium::Radio]);
        let wanted = pairs.into_iter().filter(|pair| named.has_link(setup, pair));
        subjects.extend(wanted.map(Subject::Link));
    }
    if request.kinds.contains(&Kind::Laser) {
        let pairs = laser_pairs(setup, request.span, named);
        subjects.extend(pairs.into_iter().map(Subject::Link));
    }
    if request.kinds.contains(&Kind::Sun) {
        let satellites = setup.satellite_ids();
        let wanted = satellites.filter(|&satellite| named.has_satellite(satellite));
        subjects.extend(wanted.map(Subject::Sun));
    }
    if request.kinds.contains(&Kind::Target) {
        for satellite in setup.satellite_ids() {
            for target in 0..setup.scenario.targets.len() {
                let images = setup.payload(satellite).imager.is_some();
                if images && (named.has_satellite(satellite) || named.targets.contains(&target)) {
                    subjects.push(Subject::Target(satellite, target));
                }
            }
        }
    }
    subjects
}

/// Laser pairs that a run would look at; of named satellites, all.
fn laser_pairs(setup: &Setup, span: Interval, named: &Named) -> BTreeSet<Pair> {
    let link = |(a, b): (SatelliteId, SatelliteId)| (Medium::Laser, setup.node(a), setup.node(b));
    let carries = |satellite: &SatelliteId| setup.payload(*satellite).lasers.is_some();
    let mut pairs = BTreeSet::new();
    if named.everything {
        let mut decayed = BTreeMap::new();
        for block in blocks(span) {
            let ephemeris = ephemeris(setup, block, &mut decayed);
            pairs.extend(near_pairs(setup, &ephemeris).into_iter().map(link));
        }
    }
    for &one in named.satellites.iter().filter(|one| carries(one)) {
        let others = setup.satellite_ids().filter(carries);
        let others = others.filter(|&other| other != one);
        pairs.extend(others.map(|other| link((one.min(other), one.max(other)))));
    }
    pairs
}

/// The windows of one subject in the block of `ephemeris`, cut to `span`.
fn pieces(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    subject: Subject,
    span: Interval,
) -> Vec<Piece> {
    match subject {
        Subject::Link(pair) => link_pieces(setup, ephemeris, pair, span),
        Subject::Sun(satellite) => sun_pieces(setup, ephemeris, satellite, span),
        Subject::Target(satellite, target) => {
            target_pieces(setup, ephemeris, (satellite, target), span)
        }
    }
}

fn link_pieces(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    pair: Pair,
    span: Interval,
) -> Vec<Piece> {
    let (_, from, to) = pair;
    let piece = |track: crate::network::opportunity::Track| {
        let interval = track.interval.intersection(span)?;
        let reason = track.end_reason.name();
        let a = setup.satellite_at(from)?;
        let shape = if let Some(b) = setup.satellite_at(to) {
            let earth = ephemeris.earth_model;
            Shape::Laser(Sight::of(ephemeris, (a, b), earth, interval)?, reason)
        } else {
            let place = setup.station_at(to)?.place;
            Shape::Ground(Pass::of(ephemeris, a, place, interval)?, reason)
        };
        Some(Piece { interval, shape })
    };
    let tracks = opportunity(setup, ephemeris, pair).track;
    tracks.into_iter().filter_map(piece).collect()
}

fn sun_pieces(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    span: Interval,
) -> Vec<Piece> {
    let block = ephemeris.grid.block;
    let changes = light_changes(setup, ephemeris, satellite, block);
    let ends = changes.iter().skip(1).map(|&(at, _)| at).chain([block.end]);
    let pieces = changes.iter().zip(ends).filter_map(|(&(at, light), end)| {
        Some(Piece {
            interval: Interval::new(at, end).intersection(span)?,
            shape: Shape::Sun(light),
        })
    });
    pieces.collect()
}

fn target_pieces(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    (satellite, target): (SatelliteId, usize),
    span: Interval,
) -> Vec<Piece> {
    let region = &setup.scenario.targets[target].region;
    let inside = |at| {
        let place = nadir(ephemeris, satellite, at);
        let is_inside = place.is_some_and(|place| region.contains(place.latitude, place.longitude));
        if is_inside { 1.0 } else { -1.0 }
    };
    let near = windows_over(setup, ephemeris, satellite, region);
    if near.is_empty() {
        return Vec::new();
    }
    let frames = frames_of(setup, ephemeris, satellite, ephemeris.grid.block);
    let near = near
        .into_iter()
        .filter_map(|window| window.intersection(span));
    let passages = near.flat_map(|window| parts(&inside, window, PASSAGE_STEP));
    let piece = |interval: Interval| {
        let middle = interval.start + interval.span() / 2;
        let rotation = EarthRotation::at(&setup.scenario.calendar, middle);
        let place = nadir(ephemeris, satellite, middle)?;
        let centre =
            |frame: &crate::sim::state::Frame| frame.interval.start + frame.interval.span() / 2;
        let taken = frames.iter().filter(|frame| {
            usize::try_from(frame.target) == Ok(target) && interval.contains(centre(frame))
        });
        Some(Piece {
            interval,
            shape: Shape::Target {
                frames: taken.count(),
                sun: sun_elevation(place, rotation, &ephemeris.sun(middle)).to_degrees(),
            },
        })
    };
    passages.filter_map(piece).collect()
}
