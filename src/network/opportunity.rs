//! Opportunities: when two nodes could point at each other, and which gate ends it.
//!
//! Each gate is a condition of geometry with a reason of its own. A pair may *begin* a contact
//! while all acquisition gates hold, and *keep* it while all tracking gates hold, which are wider.

use super::contact::Reason;
use crate::frame::{Geodetic, Itrf, Position, State, Teme};
use crate::link::geometry::{grazing_altitude, line_of_sight_rate};
use crate::link::rate::pair_range_limit;
use crate::link::terminal::LaserTerminal;
use crate::orbit::sun::Sun;
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
}

impl Opportunity {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.track.is_empty()
    }

    /// Appends what the next block holds, joining what runs across the seam.
    pub fn extend(&mut self, next: Self) {
        join(&mut self.acquire, next.acquire);
        for track in next.track {
            match self.track.last_mut() {
                Some(last) if last.interval.end == track.interval.start => {
                    last.interval.end = track.interval.end;
                    last.end_reason = track.end_reason;
                }
                _ => self.track.push(track),
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
    }

    /// The stretch in which a contact that is up at `at` can be kept.
    pub fn track_at(&self, at: SimTime) -> Option<&Track> {
        self.track.iter().find(|track| track.interval.contains(at))
    }
}

/// One gate over one block: its windows and what it is.
struct Gate {
    reason: Reason,
    windows: Vec<Interval>,
}

/// What the gates of a laser pair ask of geometry: positive while the gate is open.
#[derive(Debug, Clone, Copy)]
struct LaserGates {
    grazing_track_m: f64,
    grazing_acquire_m: f64,
    range_limit_m: f64,
    rate_limit_radps: f64,
    /// Cosine of the Sun exclusion while tracking, wider of both ends.
    cos_sun_track: f64,
    cos_sun_acquire: f64,
}

/// Geometry of a laser pair at one instant: grazing altitude, range, tracking rate, and the cosine
/// of the smaller angle between either line of sight and the Sun.
#[derive(Debug, Clone, Copy)]
struct PairGeometry {
    grazing_m: f64,
    range_m: f64,
    rate_radps: f64,
    cos_sun: f64,
}

impl PairGeometry {
    /// What no gate lets pass: where a satellite has no state.
    const NOWHERE: Self = Self {
        grazing_m: -1e9,
        range_m: 1e12,
        rate_radps: 1e3,
        cos_sun: 1.0,
    };

    fn of(a: State<Teme>, b: State<Teme>, sun: &Sun) -> Self {
        let line = b.position - a.position;
        let range_m = line.norm();
        let cos_a = line.dot(&sun.direction()) / range_m;
        Self {
            grazing_m: grazing_altitude(a.position, b.position).to_meters(),
            range_m,
            rate_radps: line_of_sight_rate(a, b).to_radians_per_second(),
            // One end looks along the line, the other against it.
            cos_sun: cos_a.abs(),
        }
    }
}

/// When two satellites can begin and keep a laser contact within the block of `ephemeris`.
pub fn between_satellites<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    satellites: (SatelliteId, SatelliteId),
    terminals: (&LaserTerminal, &LaserTerminal),
) -> Opportunity {
    let gates = LaserGates::of(terminals.0, terminals.1);
    let (a, b) = satellites;
    let on_grid: Vec<PairGeometry> = (0..ephemeris.grid.len())
        .map(|k| {
            let (a, b) = (ephemeris.state_on_grid(a, k), ephemeris.state_on_grid(b, k));
            PairGeometry::of(a, b, ephemeris.sun_on_grid(k))
        })
        .collect();
    let at = |t: SimTime| match (ephemeris.state(a, t), ephemeris.state(b, t)) {
        (Some(a), Some(b)) => PairGeometry::of(a, b, &ephemeris.sun(t)),
        _ => PairGeometry::NOWHERE,
    };
    let find = |reason, value: &dyn Fn(&PairGeometry) -> f64| Gate {
        reason,
        windows: finder.find(&ephemeris.grid, &|k| value(&on_grid[k]), &|t| value(&at(t))),
    };
    let grazing = find(Reason::Grazing, &|g| g.grazing_m - gates.grazing_track_m);
    if grazing.windows.is_empty() {
        return Opportunity::default();
    }
    let track = [
        grazing,
        find(Reason::Range, &|g| gates.range_limit_m - g.range_m),
        find(Reason::TrackingRate, &|g| {
            // Times the range squared, so that it stays smooth where two satellites pass closely.
            (gates.rate_limit_radps - g.rate_radps) * g.range_m * g.range_m
        }),
        find(Reason::Sun, &|g| gates.cos_sun_track - g.cos_sun),
    ];
    let track = intersect(&track, ephemeris.grid.block);
    if track.is_empty() {
        return Opportunity::default();
    }
    let acquire = [
        Gate {
            reason: Reason::Assigned,
            windows: track.iter().map(|track| track.interval).collect(),
        },
        find(Reason::Grazing, &|g| g.grazing_m - gates.grazing_acquire_m),
        find(Reason::Sun, &|g| gates.cos_sun_acquire - g.cos_sun),
    ];
    let acquire = intersect(&acquire, ephemeris.grid.block);
    Opportunity {
        acquire: acquire.iter().map(|track| track.interval).collect(),
        track,
    }
}

impl LaserGates {
    fn of(a: &LaserTerminal, b: &LaserTerminal) -> Self {
        let widest = |angle: fn(&LaserTerminal) -> Angle| angle(a).max(angle(b)).to_radians().cos();
        Self {
            grazing_track_m: a.grazing_track.max(b.grazing_track).to_meters(),
            grazing_acquire_m: a.grazing_acquire.max(b.grazing_acquire).to_meters(),
            range_limit_m: pair_range_limit(a, b).to_meters(),
            rate_limit_radps: a
                .tracking_rate_max
                .min(b.tracking_rate_max)
                .to_radians_per_second(),
            cos_sun_track: widest(|terminal| terminal.sun_exclusion_track),
            cos_sun_acquire: widest(|terminal| terminal.sun_exclusion_acquire),
        }
    }
}

/// Whether all gates of tracking are open for two satellites.
pub fn tracks(
    a: State<Teme>,
    b: State<Teme>,
    sun: &Sun,
    terminals: (&LaserTerminal, &LaserTerminal),
) -> bool {
    let gates = LaserGates::of(terminals.0, terminals.1);
    let pair = PairGeometry::of(a, b, sun);
    pair.grazing_m > gates.grazing_track_m
        && pair.range_m < gates.range_limit_m
        && pair.rate_radps < gates.rate_limit_radps
        && pair.cos_sun < gates.cos_sun_track
}

/// A station as windows need it.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    position: Position<Itrf>,
    vertical: Vector3<f64>,
    range_max: Length,
}

impl Site {
    /// The site at a place.
    pub fn at(place: Geodetic) -> Self {
        Self {
            position: place.to_position(),
            vertical: place.vertical(),
            range_max: Length::meters(f64::INFINITY),
        }
    }

    /// The same, where it serves satellites up to a distance only.
    #[must_use]
    pub fn up_to(self, range_max: Option<Length>) -> Self {
        Self {
            range_max: range_max.unwrap_or(self.range_max),
            ..self
        }
    }

    /// Whether a satellite stands above `elevation_min` and near enough.
    pub fn sees(&self, target: Position<Itrf>, elevation_min: Angle) -> bool {
        self.clearance_m(target, elevation_min.to_radians().sin()) > 0.0
            && self.range(target) <= self.range_max
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
}

/// When a satellite stands above `elevation_min` in a station's sky within the block.
pub fn above_station<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    satellite: SatelliteId,
    site: &Site,
    elevation_min: Angle,
) -> Opportunity {
    let sin_mask = elevation_min.to_radians().sin();
    let windows = finder.find(
        &ephemeris.grid,
        &|k| site.clearance_m(ephemeris.fixed_on_grid(satellite, k), sin_mask),
        &|t| {
            ephemeris
                .fixed(satellite, t)
                .map_or(-1e9, |position| site.clearance_m(position, sin_mask))
        },
    );
    Opportunity {
        track: windows
            .iter()
            .map(|&interval| Track {
                interval,
                end_reason: Reason::Elevation,
            })
            .collect(),
        acquire: windows,
    }
}

/// The stretches in which all gates are open, each with the gate that closes first.
fn intersect(gates: &[Gate], block: Interval) -> Vec<Track> {
    let mut open = vec![Track {
        interval: block,
        end_reason: Reason::RunEnd,
    }];
    for gate in gates {
        let mut both = Vec::new();
        for track in &open {
            for &window in &gate.windows {
                let Some(interval) = track.interval.intersection(window) else {
                    continue;
                };
                let closes_first = window.end < track.interval.end;
                let end_reason = if closes_first {
                    gate.reason
                } else {
                    track.end_reason
                };
                both.push(Track {
                    interval,
                    end_reason,
                });
            }
        }
        open = both;
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(start: f64, end: f64) -> Interval {
        Interval::new(SimTime::from_seconds(start), SimTime::from_seconds(end))
    }

    #[test]
    fn the_gate_that_closes_first_names_the_end() {
        let gates = [
            Gate {
                reason: Reason::Grazing,
                windows: vec![seconds(0.0, 50.0), seconds(60.0, 90.0)],
            },
            Gate {
                reason: Reason::Sun,
                windows: vec![seconds(10.0, 70.0)],
            },
        ];
        let open = intersect(&gates, seconds(0.0, 100.0));
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
        };
        let mut whole = piece(10.0, 100.0, Reason::RunEnd);
        whole.extend(piece(100.0, 130.0, Reason::Range));
        assert_eq!(whole, piece(10.0, 130.0, Reason::Range));
    }
}
