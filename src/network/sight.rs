//! What a window looks like: the sky over a site during a pass, the line between two satellites.
//!
//! Extremes are looked for at the ends of a window, on the scan grid in between, and around every
//! scan point that no neighbour exceeds, by golden sections. What is found in the blocks of a
//! window is joined: the larger of two largest values is the largest of both.
//!
//! Assumes: between two scan points a quantity turns at most once.

use crate::frame::{EarthModel, Geodetic, State, Teme, Topocentric};
use crate::link::geometry::{grazing_altitude, range_rate_mps};
use crate::orbit::window::{Ephemeris, SCAN_STEP, highest};
use crate::orbit::{Propagator, SatelliteId};
use crate::time::{Interval, SimTime};
use crate::units::Length;
use serde::Serialize;

/// A satellite's pass over a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pass {
    /// Where it rises.
    pub rise: Topocentric,
    /// When it stands highest.
    pub culmination: SimTime,
    /// Where it then stands.
    pub highest: Topocentric,
    /// Where it sets.
    pub set: Topocentric,
}

impl Pass {
    /// The pass of `satellite` over `place` during `window`, which lies in the block of `ephemeris`;
    /// none where the satellite has no state.
    pub fn of<P: Propagator + ?Sized>(
        ephemeris: &Ephemeris<'_, P>,
        satellite: SatelliteId,
        place: Geodetic,
        window: Interval,
    ) -> Option<Self> {
        let sky = |at| Some(place.look_at(ephemeris.fixed(satellite, at)?));
        let elevation = |at| sky(at).map_or(f64::NEG_INFINITY, |seen| seen.elevation.to_radians());
        let (culmination, _) = highest(&elevation, window, SCAN_STEP);
        Some(Self {
            rise: sky(window.start)?,
            culmination,
            highest: sky(culmination)?,
            set: sky(window.end)?,
        })
    }

    /// The pass that goes on with `next` at the seam of two blocks.
    #[must_use]
    pub fn joined(self, next: Self) -> Self {
        let is_higher = next.highest.elevation > self.highest.elevation;
        let top = if is_higher { next } else { self };
        Self {
            rise: self.rise,
            set: next.set,
            ..top
        }
    }
}

/// Two satellites in each other's sight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sight {
    /// Distance at the start.
    pub range_start: Length,
    /// Distance at the end.
    pub range_end: Length,
    /// Least distance.
    pub range_min: Length,
    /// Greatest distance.
    pub range_max: Length,
    /// Fastest change of the distance, either way (m/s).
    pub range_rate_max_mps: f64,
    /// Least altitude of the line between them.
    pub grazing_min: Length,
}

impl Sight {
    /// What two satellites see of each other during `window`, which lies in the block of
    /// `ephemeris`; none where one has no state.
    pub fn of<P: Propagator + ?Sized>(
        ephemeris: &Ephemeris<'_, P>,
        (a, b): (SatelliteId, SatelliteId),
        earth: EarthModel,
        window: Interval,
    ) -> Option<Self> {
        let both = |at| Some((ephemeris.state(a, at)?, ephemeris.state(b, at)?));
        let most = |value: &dyn Fn(State<Teme>, State<Teme>) -> f64| {
            let value = |at| both(at).map_or(f64::NEG_INFINITY, |(a, b)| value(a, b));
            highest(&value, window, SCAN_STEP).1
        };
        let range_m = |a: State<Teme>, b: State<Teme>| (b.position - a.position).norm();
        let range_at = |at| both(at).map(|(a, b)| Length::meters(range_m(a, b)));
        let grazing_m =
            |a: State<Teme>, b: State<Teme>| grazing_altitude(earth, a.position, b.position);
        Some(Self {
            range_start: range_at(window.start)?,
            range_end: range_at(window.end)?,
            range_min: Length::meters(-most(&|a, b| -range_m(a, b))),
            range_max: Length::meters(most(&range_m)),
            range_rate_max_mps: most(&|a, b| range_rate_mps(a, b).abs()),
            grazing_min: Length::meters(-most(&|a, b| -grazing_m(a, b).to_meters())),
        })
    }

    /// The sight that goes on with `next` at the seam of two blocks.
    #[must_use]
    pub fn joined(self, next: Self) -> Self {
        Self {
            range_start: self.range_start,
            range_end: next.range_end,
            range_min: self.range_min.min(next.range_min),
            range_max: self.range_max.max(next.range_max),
            range_rate_max_mps: self.range_rate_max_mps.max(next.range_rate_max_mps),
            grazing_min: self.grazing_min.min(next.grazing_min),
        }
    }
}
