//! The gates of a laser pair: what geometry must allow, each with the reason that it gives.
//!
//! In their order, cheap and hard ones first: grazing altitude, field of regard and body of each end
//! (these hang on the terminals that are given, see `opportunity`), turning of the line of sight,
//! angle to the Sun at each end, Doppler shift, point-ahead, and last the range at which any rate
//! closes. At one instant the first that is closed names the reason.
//!
//! Assumes: what `link::geometry` assumes. The Sun dazzles an end that looks at it, which takes down
//! both ways. Leaves out: light of the Earth's limb and of the Moon.
//! Source: PHYSICS of the link in docs/models/laser-link.md.

use super::contact::Reason;
use crate::frame::{EarthModel, SPEED_OF_LIGHT_MPS, State, Teme};
use crate::link::geometry::{grazing_altitude, line_of_sight_rate, range_rate_mps};
use crate::link::laser::LaserPair;
use crate::link::terminal::LaserTerminal;
use crate::orbit::sun::Sun;
use crate::units::{Angle, Frequency, Length};

/// Geometry of a laser pair at one instant.
#[derive(Debug, Clone, Copy)]
pub struct PairGeometry {
    /// Least altitude of the beam (m).
    pub grazing_m: f64,
    /// Range (m).
    pub range_m: f64,
    /// Turning of the line of sight (rad/s).
    pub rate_radps: f64,
    /// Change of the range (m/s).
    pub range_rate_mps: f64,
    /// Relative speed (m/s).
    pub speed_mps: f64,
    /// Cosine of the smaller angle between either line of sight and the Sun.
    pub cos_sun: f64,
}

impl PairGeometry {
    /// What no gate lets pass: where a satellite has no state.
    pub const NOWHERE: Self = Self {
        grazing_m: -1e9,
        range_m: 1e12,
        rate_radps: 1e3,
        range_rate_mps: 1e9,
        speed_mps: 1e9,
        cos_sun: 1.0,
    };

    /// The geometry of two states past a model of the Earth.
    pub fn of(earth: EarthModel, a: State<Teme>, b: State<Teme>, sun: &Sun) -> Self {
        let line = b.position - a.position;
        let range_m = line.norm();
        let cos_a = line.dot(&sun.direction()) / range_m;
        let relative = b.velocity.to_meters_per_second() - a.velocity.to_meters_per_second();
        Self {
            grazing_m: grazing_altitude(earth, a.position, b.position).to_meters(),
            range_m,
            rate_radps: line_of_sight_rate(a, b).to_radians_per_second(),
            range_rate_mps: range_rate_mps(a, b),
            speed_mps: relative.norm(),
            // One end looks along the line, the other against it.
            cos_sun: cos_a.abs(),
        }
    }

    /// Speed across the line of sight (m/s).
    pub fn across_mps(&self) -> f64 {
        self.rate_radps * self.range_m
    }
}

/// The limits of a pair of terminals: of each the tighter of both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaserGates {
    /// Least grazing altitude while tracking (m).
    pub grazing_track_m: f64,
    /// Least grazing altitude while acquiring (m).
    pub grazing_acquire_m: f64,
    /// Fastest line of sight (rad/s).
    pub rate_limit_radps: f64,
    /// Cosine of the Sun exclusion while tracking.
    pub cos_sun_track: f64,
    /// Cosine of the Sun exclusion while acquiring.
    pub cos_sun_acquire: f64,
    /// Fastest change of range that the modems follow (m/s); infinite without a carrier to follow.
    pub range_rate_limit_mps: f64,
    /// Fastest motion across that the terminals can send ahead of (m/s).
    pub across_limit_mps: f64,
    /// Greatest range at which any rate closes (m).
    pub range_limit_m: f64,
}

/// Positive while the gate is open.
pub type Margin = fn(&LaserGates, &PairGeometry) -> f64;

/// The gates of tracking that hang on geometry alone, in their order.
pub const TRACK: [(Reason, Margin); 6] = [
    (Reason::Grazing, |gates, now| {
        now.grazing_m - gates.grazing_track_m
    }),
    (Reason::TrackingRate, |gates, now| {
        // Times the range squared, so that it stays smooth where two satellites pass closely.
        (gates.rate_limit_radps - now.rate_radps) * now.range_m * now.range_m
    }),
    (Reason::Sun, |gates, now| gates.cos_sun_track - now.cos_sun),
    (Reason::Doppler, |gates, now| {
        gates.range_rate_limit_mps - now.range_rate_mps.abs()
    }),
    (Reason::PointAhead, |gates, now| {
        gates.across_limit_mps - now.across_mps()
    }),
    (Reason::Range, |gates, now| {
        gates.range_limit_m - now.range_m
    }),
];

/// The gates that are narrower while the terminals acquire.
pub const ACQUIRE: [(Reason, Margin); 2] = [
    (Reason::Grazing, |gates, now| {
        now.grazing_m - gates.grazing_acquire_m
    }),
    (Reason::Sun, |gates, now| {
        gates.cos_sun_acquire - now.cos_sun
    }),
];

/// What a relative speed can change by between an instant and the nearest grid point (m/s): half a
/// scan step at twice the gravity of the Earth's surface.
const SPEED_SLACK_MPS: f64 = 600.0;
/// Time from any instant to the nearest grid point (s).
const HALF_STEP_S: f64 = 30.0;

impl LaserGates {
    /// The limits of two terminals whose link is `pair`.
    pub fn of(a: &LaserTerminal, b: &LaserTerminal, pair: &LaserPair) -> Self {
        let widest = |angle: fn(&LaserTerminal) -> Angle| angle(a).max(angle(b)).to_radians().cos();
        let higher = |altitude: fn(&LaserTerminal) -> Length| altitude(a).max(altitude(b));
        let range_rate_mps = |terminal: &LaserTerminal| {
            let shift = terminal.doppler_max.map(Frequency::to_hertz);
            shift.map_or(f64::INFINITY, |hertz| {
                hertz * terminal.wavelength.to_meters()
            })
        };
        let ahead = a.point_ahead_max.min(b.point_ahead_max);
        Self {
            grazing_track_m: higher(|terminal| terminal.grazing_track).to_meters(),
            grazing_acquire_m: higher(|terminal| terminal.grazing_acquire).to_meters(),
            rate_limit_radps: a
                .tracking_rate_max
                .min(b.tracking_rate_max)
                .to_radians_per_second(),
            cos_sun_track: widest(|terminal| terminal.sun_exclusion_track),
            cos_sun_acquire: widest(|terminal| terminal.sun_exclusion_acquire),
            range_rate_limit_mps: range_rate_mps(a).min(range_rate_mps(b)),
            across_limit_mps: ahead.to_radians() * SPEED_OF_LIGHT_MPS / 2.0,
            range_limit_m: pair.range_limit().to_meters(),
        }
    }

    /// Whether all gates of tracking that hang on geometry alone are open.
    pub fn are_open(&self, now: &PairGeometry) -> bool {
        TRACK.iter().all(|(_, margin)| margin(self, now) > 0.0)
    }

    /// Whether a gate cannot close anywhere near these points of the scan grid, so that nobody need
    /// look for where it does.
    pub fn stays_open(&self, gate: Reason, on_grid: &[PairGeometry]) -> bool {
        let greatest = |value: fn(&PairGeometry) -> f64| {
            on_grid.iter().map(value).fold(f64::NEG_INFINITY, f64::max)
        };
        let fastest_mps = greatest(|now| now.speed_mps) + SPEED_SLACK_MPS;
        match gate {
            Reason::Doppler => self.range_rate_limit_mps > fastest_mps,
            Reason::PointAhead => self.across_limit_mps > fastest_mps,
            Reason::Range => {
                self.range_limit_m > greatest(|now| now.range_m) + fastest_mps * HALF_STEP_S
            }
            _ => false,
        }
    }
}
