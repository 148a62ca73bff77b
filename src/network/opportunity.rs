//! Opportunities: when two nodes could point at each other, and which gate ends it.
//!
//! Each gate is a condition of geometry with a reason of its own. A pair may *begin* a contact
//! while all acquisition gates hold, and *keep* it while all tracking gates hold, which are wider.

use super::contact::Reason;
use super::gates::{ACQUIRE, LaserGates, Margin, PairGeometry, TRACK};
use super::horizon::Horizon;
use crate::frame::{Geodetic, Itrf, Position, State, Teme};
use crate::link::mount::{BodyFrame, View};
use crate::orbit::window::{EDGE_WIDTH, Ephemeris, WindowFinder, join};
use crate::orbit::{Propagator, SatelliteId};
use crate::time::{Interval, SimTime};
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

/// A stretch in which a contact can be kept, and the gate that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// From when to when.
    pub interval: Interval,
    /// The gate that closes at its end.
    pub end_reason: Reason,
}

/// When a pair of nodes can begin and keep a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunity {
    /// When a contact can begin.
    pub acquire: Vec<Interval>,
    /// When it can be kept; each lies around one or more of the above.
    pub track: Vec<Track>,
    /// When each laser terminal of the first and of the second node holds the other in view; empty
    /// for one whose terminals see in all directions.
    pub views: [Vec<Vec<Track>>; 2],
}

impl Opportunity {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.track.is_empty()
    }

    /// Appends what the next block holds, joining what runs across the seam.
    pub fn extend(&mut self, next: Self) {
        join(&mut self.acquire, next.acquire);
        join_tracks(&mut self.track, next.track);
        for (known, next) in self.views.iter_mut().zip(next.views) {
            known.resize(known.len().max(next.len()), Vec::new());
            for (known, next) in known.iter_mut().zip(next) {
                join_tracks(known, next);
            }
        }
    }

    /// Ends it where one of its nodes decays. What ends there to the width of an edge ends of that.
    pub fn end_at_decay(&mut self, decay: SimTime) {
        for track in &mut self.track {
            if track.interval.end >= decay - EDGE_WIDTH {
                track.interval.end = decay;
                track.end_reason = Reason::Decayed;
            }
        }
        for window in &mut self.acquire {
            window.end = window.end.min(decay);
        }
        self.track.retain(|track| track.interval.start < decay);
        self.acquire.retain(|window| window.start < decay);
    }

    /// Drops what has ended by `now`.
    pub fn forget_before(&mut self, now: SimTime) {
        self.acquire.retain(|interval| interval.end > now);
        self.track.retain(|track| track.interval.end > now);
        for view in self.views.iter_mut().flatten() {
            view.retain(|track| track.interval.end > now);
        }
    }

    /// The stretch in which a contact that is up at `at` can be kept.
    pub fn track_at(&self, at: SimTime) -> Option<&Track> {
        self.track.iter().find(|track| track.interval.contains(at))
    }

    /// When a terminal first holds the peer in view from `slot.start` on, before `slot.end`, and until
    /// when it then does; `end` is 0 for the first node and 1 for the second.
    pub fn view_within(&self, end: usize, terminal: usize, slot: Interval) -> Option<Interval> {
        if self.views[end].is_empty() {
            return Some(Interval::new(slot.start, SimTime::MAX));
        }
        let mut views = self.views[end].get(terminal)?.iter();
        let view = views.find(|view| view.interval.intersection(slot).is_some())?;
        Some(Interval::new(
            view.interval.start.max(slot.start),
            view.interval.end,
        ))
    }

    /// The stretch in which a contact that is up at `at` can be kept by these terminals, and the gate
    /// that ends it.
    pub fn kept_at(&self, at: SimTime, terminals: [Option<u32>; 2]) -> Option<Track> {
        let mut kept = *self.track_at(at)?;
        for (views, terminal) in self.views.iter().zip(terminals) {
            let Some(terminal) = terminal.filter(|_| !views.is_empty()) else {
                continue;
            };
            let mut views = views.get(terminal as usize)?.iter();
            let view = views.find(|view| view.interval.contains(at))?;
            if view.interval.end < kept.interval.end {
                kept.end_reason = view.end_reason;
            }
            kept.interval = kept.interval.intersection(view.interval)?;
        }
        Some(kept)
    }
}

/// Appends the tracks of the next block to those before, joining what runs across the seam.
fn join_tracks(tracks: &mut Vec<Track>, next: Vec<Track>) {
    for track in next {
        match tracks.last_mut() {
            Some(last) if last.interval.end == track.interval.start => {
                last.interval.end = track.interval.end;
                last.end_reason = track.end_reason;
            }
            _ => tracks.push(track),
        }
    }
}

/// When two satellites can begin and keep a laser contact within the block of `ephemeris`, and when
/// the terminals of each, whose `views` are told where they are limited, hold the other.
pub fn between_satellites<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    (a, b): (SatelliteId, SatelliteId),
    gates: &LaserGates,
    views: [&[View]; 2],
) -> Opportunity {
    let on_grid: Vec<PairGeometry> = (0..ephemeris.grid.len())
        .map(|k| {
            let (a, b) = (ephemeris.state_on_grid(a, k), ephemeris.state_on_grid(b, k));
            PairGeometry::of(ephemeris.earth_model, a, b, ephemeris.sun_on_grid(k))
        })
        .collect();
    let at = |t: SimTime| match (ephemeris.state(a, t), ephemeris.state(b, t)) {
        (Some(a), Some(b)) => PairGeometry::of(ephemeris.earth_model, a, b, &ephemeris.sun(t)),
        _ => PairGeometry::NOWHERE,
    };
    let find = |margin: Margin| {
        finder.find(&ephemeris.grid, &|k| margin(gates, &on_grid[k]), &|t| {
            margin(gates, &at(t))
        })
    };
    let block = ephemeris.grid.block;
    let mut track = vec![whole(block)];
    for (reason, margin) in TRACK {
        if gates.stays_open(reason, &on_grid) {
            continue;
        }
        track = within(&track, reason, &find(margin));
        if track.is_empty() {
            return Opportunity::default();
        }
    }
    let mut acquire = track.clone();
    for (reason, margin) in ACQUIRE {
        acquire = within(&acquire, reason, &find(margin));
    }
    Opportunity {
        acquire: acquire.iter().map(|track| track.interval).collect(),
        track,
        views: [
            seen(ephemeris, finder, views[0], a, &Peer::Satellite(b)),
            seen(ephemeris, finder, views[1], b, &Peer::Satellite(a)),
        ],
    }
}

/// Whom a terminal looks at.
#[derive(Debug, Clone, Copy)]
pub enum Peer<'a> {
    /// Another satellite.
    Satellite(SatelliteId),
    /// A place on the ground.
    Station(&'a Site),
}

/// When each terminal of a nadir-pointing `satellite` holds its peer in view within the block.
pub fn seen<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    views: &[View],
    satellite: SatelliteId,
    peer: &Peer<'_>,
) -> Vec<Vec<Track>> {
    if views.is_empty() {
        return Vec::new();
    }
    let direction = |own: State<Teme>, other: Position<Teme>| {
        let line = other - own.position;
        BodyFrame::nadir_pointing(own).to_body(line) / line.norm()
    };
    let at = |t: SimTime| {
        let own = ephemeris.state(satellite, t)?;
        let other = match peer {
            Peer::Satellite(other) => ephemeris.state(*other, t)?.position,
            Peer::Station(site) => ephemeris.rotation(t).to_teme(site.position),
        };
        Some(direction(own, other))
    };
    let on_grid: Vec<Vector3<f64>> = (0..ephemeris.grid.len())
        .map(|k| {
            let own = ephemeris.state_on_grid(satellite, k);
            let other = match peer {
                Peer::Satellite(other) => ephemeris.state_on_grid(*other, k).position,
                Peer::Station(site) => {
                    let rotation = ephemeris.rotation(ephemeris.grid.time(k));
                    rotation.to_teme(site.position)
                }
            };
            direction(own, other)
        })
        .collect();
    let find = |clearance: &dyn Fn(Vector3<f64>) -> f64| {
        finder.find(&ephemeris.grid, &|k| clearance(on_grid[k]), &|t| {
            at(t).map_or(-1.0, clearance)
        })
    };
    let of_view = |view: &View| {
        let windows = find(&|direction| view.field_clearance(direction));
        let in_field = within(
            &[whole(ephemeris.grid.block)],
            Reason::FieldOfRegard,
            &windows,
        );
        if in_field.is_empty() || !view.has_blockage() {
            return in_field;
        }
        let windows = find(&|direction| view.body_clearance(direction));
        within(&in_field, Reason::Body, &windows)
    };
    views.iter().map(of_view).collect()
}

/// A station as windows need it.
#[derive(Debug, Clone)]
pub struct Site {
    place: Geodetic,
    position: Position<Itrf>,
    vertical: Vector3<f64>,
    range_max: Length,
    horizon: Option<Horizon>,
}

impl Site {
    /// The site at a place.
    pub fn at(place: Geodetic) -> Self {
        Self {
            place,
            position: place.to_position(),
            vertical: place.vertical(),
            range_max: Length::meters(f64::INFINITY),
            horizon: None,
        }
    }

    /// The same, with what stands around it.
    #[must_use]
    pub fn with_horizon(self, horizon: Option<Horizon>) -> Self {
        Self { horizon, ..self }
    }

    /// The same, where it serves satellites up to a distance only.
    #[must_use]
    pub fn up_to(self, range_max: Option<Length>) -> Self {
        Self {
            range_max: range_max.unwrap_or(self.range_max),
            ..self
        }
    }

    /// Whether all gates are open for a satellite at `target`: what [`above_station`] asks, at one
    /// instant.
    pub fn sees(&self, target: Position<Itrf>, gates: &GroundGates) -> bool {
        let scanned = gates.elevation_scanned.unwrap_or(gates.elevation_min);
        let lowest = gates.elevation_min.max(scanned);
        let in_reach =
            |limit: Angle| self.nadir_clearance_m(target, limit.to_radians().cos()) > 0.0;
        self.clearance_m(target, lowest.to_radians().sin()) > 0.0
            && gates.off_nadir_max.is_none_or(in_reach)
            && self.range(target) <= self.range_max
            && self.horizon.as_ref().is_none_or(|horizon| {
                let seen = self.place.look_at(target);
                seen.elevation > horizon.elevation(seen.azimuth)
            })
    }

    /// Distance of a satellite.
    pub fn range(&self, target: Position<Itrf>) -> Length {
        Length::meters((target - self.position).norm())
    }

    /// Height of `target` above the cone of elevation `mask` around the vertical (m): positive
    /// while it stands higher in the sky.
    fn clearance_m(&self, target: Position<Itrf>, sin_mask: f64) -> f64 {
        let line = target - self.position;
        line.dot(&self.vertical) - line.norm() * sin_mask
    }

    /// Depth of the site in the cone around the nadir of `from` whose half angle has this cosine (m):
    /// positive while it lies inside.
    fn nadir_clearance_m(&self, from: Position<Itrf>, cos_limit: f64) -> f64 {
        let line = self.position - from;
        let down = -from.to_meters();
        line.dot(&down) / down.norm() - line.norm() * cos_limit
    }
}

/// What a satellite and a station ask of geometry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroundGates {
    /// Lowest elevation that the station serves.
    pub elevation_min: Angle,
    /// Lowest elevation that its phased array reaches, where it has one.
    pub elevation_scanned: Option<Angle>,
    /// Greatest angle from the nadir that the satellite's phased array reaches, where it has one.
    pub off_nadir_max: Option<Angle>,
}

/// When a satellite stands high enough and near enough in a station's sky, clear of the horizon and
/// where their antennas reach, within the block.
pub fn above_station<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    satellite: SatelliteId,
    site: &Site,
    gates: &GroundGates,
) -> Opportunity {
    let find = |value: &dyn Fn(Position<Itrf>) -> f64| {
        finder.find(
            &ephemeris.grid,
            &|k| value(ephemeris.fixed_on_grid(satellite, k)),
            &|t| ephemeris.fixed(satellite, t).map_or(-1e9, value),
        )
    };
    let above = |elevation: Angle| {
        let sin_mask = elevation.to_radians().sin();
        find(&|target| site.clearance_m(target, sin_mask))
    };
    let block = vec![whole(ephemeris.grid.block)];
    let mut track = within(&block, Reason::Elevation, &above(gates.elevation_min));
    if track.is_empty() {
        return Opportunity::default();
    }
    let scanned = gates.elevation_scanned;
    if let Some(least) = scanned.filter(|&least| least > gates.elevation_min) {
        track = within(&track, Reason::Scan, &above(least));
    }
    if let Some(limit) = gates.off_nadir_max {
        let cos_limit = limit.to_radians().cos();
        let reached = find(&|from| site.nadir_clearance_m(from, cos_limit));
        track = within(&track, Reason::Scan, &reached);
    }
    if site.range_max.to_meters().is_finite() {
        let near = find(&|target| (site.range_max - site.range(target)).to_meters());
        track = within(&track, Reason::Range, &near);
    }
    if let Some(horizon) = &site.horizon {
        let sky = |t| Some(site.place.look_at(ephemeris.fixed(satellite, t)?));
        let passes = track.iter().map(|track| track.interval);
        let clear: Vec<Interval> = passes.flat_map(|pass| horizon.clear(&sky, pass)).collect();
        track = within(&track, Reason::Mask, &clear);
    }
    for track in &mut track {
        // What the block's end cuts off goes on in the next, or sets there.
        if track.end_reason == Reason::RunEnd {
            track.end_reason = Reason::Elevation;
        }
    }
    Opportunity {
        acquire: track.iter().map(|track| track.interval).collect(),
        track,
        views: Default::default(),
    }
}

/// A stretch that nothing ends yet.
fn whole(block: Interval) -> Track {
    Track {
        interval: block,
        end_reason: Reason::RunEnd,
    }
}

/// What is left of the stretches in `open` within the `windows` of one gate more, each with the gate
/// that closes first; of those that close at once, the one that was asked first.
fn within(open: &[Track], reason: Reason, windows: &[Interval]) -> Vec<Track> {
    let mut both = Vec::new();
    for track in open {
        for &window in windows {
            let Some(interval) = track.interval.intersection(window) else {
                continue;
            };
            let closes_first = window.end < track.interval.end;
            let end_reason = if closes_first {
                reason
            } else {
                track.end_reason
            };
            both.push(Track {
                interval,
                end_reason,
            });
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(start: f64, end: f64) -> Interval {
        Interval::new(SimTime::from_seconds(start), SimTime::from_seconds(end))
    }

    #[test]
    fn the_gate_that_closes_first_names_the_end() {
        let block = whole(seconds(0.0, 100.0));
        let high = [seconds(0.0, 50.0), seconds(60.0, 90.0)];
        let open = within(&[block], Reason::Grazing, &high);
        let open = within(&open, Reason::Sun, &[seconds(10.0, 70.0)]);
        let track = |start, end, end_reason| Track {
            interval: seconds(start, end),
            end_reason,
        };
        assert_eq!(
            open,
            [
                track(10.0, 50.0, Reason::Grazing),
                track(60.0, 70.0, Reason::Sun)
            ]
        );
    }

    #[test]
    fn an_opportunity_runs_across_the_seam_of_two_blocks() {
        let piece = |start, end, end_reason| Opportunity {
            acquire: vec![seconds(start, end)],
            track: vec![Track {
                interval: seconds(start, end),
                end_reason,
            }],
            views: Default::default(),
        };
        let mut whole = piece(10.0, 100.0, Reason::RunEnd);
        whole.extend(piece(100.0, 130.0, Reason::Range));
        assert_eq!(whole, piece(10.0, 130.0, Reason::Range));
    }
}
