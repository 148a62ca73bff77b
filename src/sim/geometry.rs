//! Finds windows and imaging opportunities ahead, a block at a time.
//!
//! Contacts of a block are assigned with the windows of the block after it already known, so that
//! every choice sees at least an hour ahead, whatever the plan's horizon.

use super::agenda::{Agenda, Event, Light};
use super::clock::SimClock;
use super::environment::Environment;
use super::ground::ground_gates;
use super::links::Links;
use super::radiation::find_radiation;
use super::setup::Setup;
use super::state::{Frame, Products};
use super::{Failure, SimError, SimStep, SimSystems};
use crate::frame::{EarthRotation, Geodetic, Position, Teme};
use crate::network::opportunity::{Opportunity, Peer, above_station, between_satellites, seen};
use crate::network::{Medium, NodeId};
use crate::orbit::SatelliteId;
use crate::orbit::decay::decay_within;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::{Sun, penumbra_margin, sun_elevation, umbra_margin};
use crate::orbit::window::{EDGE_WIDTH, Ephemeris, WindowFinder as _};
use crate::payload::radiation::zone::Zone;
use crate::sensing::target::Region;
use crate::time::{Interval, SimTime, Span};
use crate::units::Angle;
use bevy::app::App;
use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::IntoScheduleConfigs as _;
use bevy::ecs::system::{Res, ResMut};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Nearest satellites that are looked at as laser peers.
const NEAREST_PEERS: usize = 16;

/// A pair of nodes and what would carry their contact.
pub type Pair = (Medium, NodeId, NodeId);

/// What is known of geometry ahead.
#[derive(Resource, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Geometry {
    /// Blocks whose windows have been found.
    pub found: u32,
    /// When pairs of nodes can begin and keep a contact.
    pub opportunities: BTreeMap<Pair, Opportunity>,
    /// Laser pairs that were near each other in the block found last.
    near: BTreeSet<(SatelliteId, SatelliteId)>,
    /// Light of each satellite at the end of the block found last.
    light: Vec<Option<Light>>,
    /// Zone of radiation of each satellite at the end of the block found last.
    zones: Vec<Option<Zone>>,
    /// When satellites decay, as far as geometry has been found.
    decayed: BTreeMap<SatelliteId, SimTime>,
}

/// Adds the search for windows.
pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Geometry>();
    app.init_resource::<Environment>();
    app.add_systems(SimStep, find_windows.in_set(SimSystems::Geometry));
}

fn find_windows(
    setup: Res<'_, Setup>,
    clock: Res<'_, SimClock>,
    links: Res<'_, Links>,
    mut geometry: ResMut<'_, Geometry>,
    mut environment: ResMut<'_, Environment>,
    mut agenda: ResMut<'_, Agenda>,
    mut products: ResMut<'_, Products>,
    mut failure: ResMut<'_, Failure>,
) {
    let wanted = (clock.block() + links.horizon_blocks() + 2).min(clock.blocks());
    environment.forget_before(clock.block());
    // A run that goes on from a checkpoint has found windows, and no tables.
    for number in clock.block()..geometry.found {
        if !environment.has(number) {
            let block = clock.interval_of(number);
            environment.add(&setup, &ephemeris_over(&setup, block), (number, block));
        }
    }
    while geometry.found < wanted {
        let block = clock.interval_of(geometry.found);
        let mut ephemeris = ephemeris_over(&setup, block);
        environment.add(&setup, &ephemeris, (geometry.found, block));
        find_decays(&setup, &mut ephemeris, &mut geometry, &mut agenda);
        find_light(&setup, &ephemeris, block, &mut geometry, &mut agenda);
        find_radiation(&setup, &ephemeris, block, &mut geometry.zones, &mut agenda);
        find_opportunities(&setup, &ephemeris, &links, &mut geometry);
        geometry.forget_before(clock.interval().start);
        let frames = find_frames(&setup, &ephemeris, block, clock.end());
        products.foresee(frames, &mut agenda);
        if products.foreseen() > setup.scenario.work.frames_max {
            failure.0 = Some(SimError::TooManyFrames {
                frames_max: setup.scenario.work.frames_max,
                reached: setup.scenario.calendar.utc(block.end),
            });
            return;
        }
        geometry.found += 1;
    }
}

fn ephemeris_over(setup: &Setup, block: Interval) -> Ephemeris<'_, Sgp4Propagator> {
    let calendar = &setup.scenario.calendar;
    Ephemeris::over(&setup.propagator, calendar, block, &setup.workers)
        .past(setup.scenario.earth_model)
}

/// Notes which satellites decay within the block, and takes their states away from then on.
fn find_decays(
    setup: &Setup,
    ephemeris: &mut Ephemeris<'_, Sgp4Propagator>,
    geometry: &mut Geometry,
    agenda: &mut Agenda,
) {
    let found = setup.workers.map(setup.satellites(), |index| {
        let satellite = SatelliteId::from_index(index);
        let is_new = !geometry.decayed.contains_key(&satellite);
        is_new.then(|| decay_within(ephemeris, &setup.finder, satellite))?
    });
    for (satellite, decay) in setup.satellite_ids().zip(found) {
        if let Some(at) = decay {
            geometry.decayed.insert(satellite, at);
            agenda.add(at, Event::Decayed { satellite });
        }
    }
    for (&satellite, &at) in &geometry.decayed {
        ephemeris.end(satellite, at);
    }
}

impl Geometry {
    /// When a satellite decays, as far as geometry has been found.
    pub fn decay_of(&self, satellite: SatelliteId) -> Option<SimTime> {
        self.decayed.get(&satellite).copied()
    }

    /// Whether a satellite has decayed by an instant.
    pub fn has_decayed(&self, satellite: SatelliteId, at: SimTime) -> bool {
        self.decay_of(satellite).is_some_and(|decay| decay <= at)
    }

    fn forget_before(&mut self, now: SimTime) {
        self.opportunities.retain(|_, opportunity| {
            opportunity.forget_before(now);
            !opportunity.is_empty()
        });
    }
}

/// Notes every change of a satellite's light within the block.
fn find_light(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    block: Interval,
    geometry: &mut Geometry,
    agenda: &mut Agenda,
) {
    let changes = setup.workers.map(setup.satellites(), |index| {
        if setup.scenario.models.eclipse {
            light_changes(setup, ephemeris, SatelliteId::from_index(index), block)
        } else {
            vec![(block.start, Light::Full)]
        }
    });
    geometry.light.resize(setup.satellites(), None);
    for (satellite, changes) in setup.satellite_ids().zip(changes) {
        // What changes when it is no longer there is no light.
        let last = ephemeris.end_of(satellite);
        let last = SimTime(last.0.saturating_sub(EDGE_WIDTH.0));
        for (at, light) in changes.into_iter().filter(|&(at, _)| at < last) {
            let known = &mut geometry.light[satellite.index()];
            if *known != Some(light) {
                agenda.add(at, Event::LightChanged { satellite, light });
                *known = Some(light);
            }
        }
    }
}

/// A satellite's light at the block's start and at every change within it.
pub(crate) fn light_changes(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    block: Interval,
) -> Vec<(SimTime, Light)> {
    let windows = |margin: fn(Position<Teme>, &Sun) -> Angle| {
        setup.finder.find(
            &ephemeris.grid,
            &|k| {
                let position = ephemeris.state_on_grid(satellite, k).position;
                margin(position, ephemeris.sun_on_grid(k)).to_radians()
            },
            &|t| {
                ephemeris.state(satellite, t).map_or(-1.0, |state| {
                    margin(state.position, &ephemeris.sun(t)).to_radians()
                })
            },
        )
    };
    let (full, some) = (windows(penumbra_margin), windows(umbra_margin));
    let light_at = |at: SimTime| {
        let within = |windows: &[Interval]| windows.iter().any(|window| window.contains(at));
        match (within(&full), within(&some)) {
            (true, _) => Light::Full,
            (false, true) => Light::Half,
            (false, false) => Light::None,
        }
    };
    let mut instants: Vec<SimTime> = full
        .iter()
        .chain(&some)
        .flat_map(|window| [window.start, window.end])
        .chain([block.start])
        .filter(|&at| block.contains(at))
        .collect();
    instants.sort_unstable();
    instants.dedup();
    instants.into_iter().map(|at| (at, light_at(at))).collect()
}

/// Extends the opportunities of all pairs that matter by the block.
fn find_opportunities(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    links: &Links,
    geometry: &mut Geometry,
) {
    let lasers = setup.media().contains(&Medium::Laser);
    let near = if lasers {
        near_pairs(setup, ephemeris)
    } else {
        BTreeSet::new()
    };
    // A pair that was near before may hold a contact, and goes on being watched.
    let mut pairs: BTreeSet<(SatelliteId, SatelliteId)> = near.clone();
    pairs.extend(&geometry.near);
    pairs.extend(links.held_between_satellites());
    geometry.near = near;
    let mut wanted: Vec<Pair> = pairs
        .into_iter()
        .map(|(a, b)| (Medium::Laser, setup.node(a), setup.node(b)))
        .collect();
    wanted.extend(ground_pairs(setup, setup.media()));
    let found = setup
        .workers
        .map(wanted.len(), |k| opportunity(setup, ephemeris, wanted[k]));
    for (pair, mut next) in wanted.into_iter().zip(found) {
        let ends = [pair.1, pair.2].into_iter();
        let ends = ends.filter_map(|node| setup.satellite_at(node));
        if let Some(decay) = ends.filter_map(|one| geometry.decay_of(one)).min() {
            next.end_at_decay(decay);
        }
        if !next.is_empty() {
            geometry.opportunities.entry(pair).or_default().extend(next);
        }
    }
}

/// All pairs of a satellite and a station that share one of these media.
pub(crate) fn ground_pairs(setup: &Setup, media: &[Medium]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for satellite in setup.satellite_ids() {
        let payload = setup.payload(satellite);
        for (k, station) in setup.scenario.stations.iter().enumerate() {
            let has = |medium: &Medium| ground_gates(payload, station, *medium).is_some();
            for &medium in media.iter().filter(|medium| has(medium)) {
                pairs.push((medium, setup.node(satellite), setup.station_node(k)));
            }
        }
    }
    pairs
}

/// The opportunity of one pair within the block.
pub(crate) fn opportunity(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    (medium, from, to): Pair,
) -> Opportunity {
    let Some(satellite) = setup.satellite_at(from) else {
        return Opportunity::default();
    };
    if medium == Medium::Laser {
        let (Some(other), Some(link)) = (setup.satellite_at(to), setup.laser_link(from, to)) else {
            return Opportunity::default();
        };
        let views = [setup.views(satellite), setup.views(other)];
        let pair = (satellite, other);
        return between_satellites(ephemeris, &setup.finder, pair, &link.gates, views);
    }
    let Some(station) = setup.station_at(to) else {
        return Opportunity::default();
    };
    let gates = ground_gates(setup.payload(satellite), station, medium);
    gates.map_or_else(Opportunity::default, |gates| {
        let site = &setup.sites[to.index() - setup.satellites()];
        let mut found = above_station(ephemeris, &setup.finder, satellite, site, &gates);
        if medium == Medium::OpticalGround && !found.is_empty() {
            let peer = Peer::Station(site);
            let views = setup.views(satellite);
            found.views[0] = seen(ephemeris, &setup.finder, views, satellite, &peer);
        }
        found
    })
}

/// Laser pairs that are worth watching in the block: fixed neighbours in a grid; else each
/// satellite and its nearest peers at any grid point.
pub(crate) fn near_pairs(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
) -> BTreeSet<(SatelliteId, SatelliteId)> {
    if let Some(fixed) = setup.scenario.fixed_pairs() {
        return fixed;
    }
    let carriers: Vec<SatelliteId> = setup
        .satellite_ids()
        .filter(|&satellite| setup.payload(satellite).lasers.is_some())
        .collect();
    let at_points = setup.workers.map(ephemeris.grid.len(), |k| {
        let mut near = Vec::new();
        let here = carriers.iter().filter(|&&one| ephemeris.is_on_grid(one, k));
        let here: Vec<SatelliteId> = here.copied().collect();
        let mut distances: Vec<(f64, SatelliteId)> = Vec::with_capacity(here.len());
        for &a in &here {
            let position = ephemeris.state_on_grid(a, k).position;
            distances.clear();
            distances.extend(here.iter().filter(|&&b| b != a).map(|&b| {
                let line = ephemeris.state_on_grid(b, k).position - position;
                (line.norm_squared(), b)
            }));
            let by_distance = |x: &(f64, SatelliteId), y: &(f64, SatelliteId)| {
                x.0.total_cmp(&y.0).then(x.1.cmp(&y.1))
            };
            if distances.len() > NEAREST_PEERS {
                distances.select_nth_unstable_by(NEAREST_PEERS - 1, by_distance);
                distances.truncate(NEAREST_PEERS);
            }
            near.extend(distances.iter().map(|&(_, b)| (a.min(b), a.max(b))));
        }
        near
    });
    at_points.into_iter().flatten().collect()
}

/// The frames whose centre is passed within the block, in order of time and satellite.
///
/// Frames of a satellite lie on a grid of its own, anchored at the start of the run. A frame is
/// taken when its centre lies in a target and the Sun stands high enough there.
fn find_frames(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    block: Interval,
    run_end: SimTime,
) -> Vec<Frame> {
    let mut frames: Vec<Frame> = setup
        .workers
        .map(setup.satellites(), |index| {
            frames_of(setup, ephemeris, SatelliteId::from_index(index), block)
        })
        .into_iter()
        .flatten()
        .filter(|frame| frame.interval.start >= SimTime::START && frame.interval.end <= run_end)
        .filter(|frame| frame.interval.end <= ephemeris.end_of(frame.satellite))
        .collect();
    frames.sort_by_key(|frame| (frame.interval.start, frame.satellite));
    frames
}

pub(crate) fn frames_of(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    block: Interval,
) -> Vec<Frame> {
    let Some(imager) = &setup.payload(satellite).imager else {
        return Vec::new();
    };
    let Some(period) = setup.frame_period(satellite) else {
        return Vec::new();
    };
    let mut frames = BTreeMap::new();
    for (target, region) in setup.scenario.targets.iter().enumerate() {
        let windows = windows_over(setup, ephemeris, satellite, &region.region);
        for window in windows
            .into_iter()
            .filter_map(|window| window.intersection(block))
        {
            for number in numbers_within(window, period) {
                let centre = SimTime::START + period * number;
                let Some(place) = nadir(ephemeris, satellite, centre) else {
                    continue;
                };
                let rotation = EarthRotation::at(&setup.scenario.calendar, centre);
                let sun = sun_elevation(place, rotation, &ephemeris.sun(centre));
                if region.region.contains(place.latitude, place.longitude)
                    && sun >= imager.sun_elevation_min
                {
                    frames.entry(number).or_insert(Frame {
                        satellite,
                        target: u32::try_from(target).unwrap_or(u32::MAX),
                        interval: Interval::new(centre - period / 2, centre + period / 2),
                        latitude: place.latitude,
                        longitude: place.longitude,
                    });
                }
            }
        }
    }
    frames.into_values().collect()
}

/// When a satellite is near a region: over its bounding cap, half a degree wider.
pub(crate) fn windows_over(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    region: &Region,
) -> Vec<Interval> {
    let (axis, radius) = region.bounding_cap();
    // Half a degree more than the cap: the grid looks at geocentric directions.
    let cosine = (radius.to_radians() + 0.5_f64.to_radians())
        .min(std::f64::consts::PI)
        .cos();
    let inside = |fixed: nalgebra::Vector3<f64>| fixed.dot(&axis) / fixed.norm() - cosine;
    setup.finder.find(
        &ephemeris.grid,
        &|k| inside(ephemeris.fixed_on_grid(satellite, k).to_meters()),
        &|t| {
            ephemeris
                .fixed(satellite, t)
                .map_or(-1.0, |position| inside(position.to_meters()))
        },
    )
}

/// Numbers of the frames whose centre lies in `window`.
fn numbers_within(window: Interval, period: Span) -> std::ops::Range<i64> {
    let first = |at: SimTime| -(-at.0).div_euclid(period.0);
    first(window.start)..first(window.end)
}

/// The place under a satellite.
pub(crate) fn nadir(
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    at: SimTime,
) -> Option<Geodetic> {
    ephemeris.fixed(satellite, at).map(Geodetic::from_position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_belongs_to_one_block() {
        let period = Span(3_700_000_001);
        let seconds = |s| SimTime::START + Span::seconds(s);
        let first = numbers_within(Interval::new(seconds(0), seconds(3600)), period);
        let second = numbers_within(Interval::new(seconds(3600), seconds(7200)), period);
        assert_eq!(first.start, 0);
        assert_eq!(first.end, second.start);
        assert!(SimTime::START + period * (first.end - 1) < seconds(3600));
        assert!(SimTime::START + period * first.end >= seconds(3600));
    }
}
