//! A window as it is written: names, instants and figures.

use super::{Piece, Shape, Subject};
use crate::frame::Topocentric;
use crate::network::Medium;
use crate::sim::agenda::Light;
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime};
use crate::units::Length;
use serde::Serialize;

/// Kinds of windows, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A satellite over a station that it can send to.
    Ground,
    /// Two satellites whose lasers can reach each other.
    Laser,
    /// A satellite in sunlight, penumbra or umbra.
    Sun,
    /// A satellite with an imager over a target.
    Target,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ground, Self::Laser, Self::Sun, Self::Target];
}

/// One window. What does not belong to its kind is absent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What kind of window it is.
    pub kind: Kind,
    /// The satellite.
    pub from: String,
    /// The station, the other satellite or the target.
    pub to: Option<String>,
    /// What carries the link, or the light: `sunlit`, `penumbra`, `umbra`.
    pub what: Option<&'static str>,
    /// From when, in the run.
    #[serde(skip)]
    pub start: SimTime,
    /// From when (UTC).
    pub start_utc: String,
    /// Until when (UTC).
    pub end_utc: String,
    /// How long (s).
    pub duration_s: f64,
    /// Whether it has begun before.
    pub start_clipped: bool,
    /// Whether it goes on after.
    pub end_clipped: bool,
    /// The gate that closes at its end; absent where it goes on.
    pub end_reason: Option<&'static str>,
    /// Azimuth at the rise (deg).
    pub rise_azimuth_deg: Option<f64>,
    /// When it stands highest (UTC).
    pub culmination_utc: Option<String>,
    /// Azimuth there (deg).
    pub culmination_azimuth_deg: Option<f64>,
    /// The highest elevation (deg).
    pub elevation_max_deg: Option<f64>,
    /// Azimuth at the set (deg).
    pub set_azimuth_deg: Option<f64>,
    /// Range at the start (km).
    pub range_start_km: Option<f64>,
    /// Range at the culmination (km).
    pub range_culmination_km: Option<f64>,
    /// Range at the end (km).
    pub range_end_km: Option<f64>,
    /// Least range of a pair (km).
    pub range_min_km: Option<f64>,
    /// Greatest range of a pair (km).
    pub range_max_km: Option<f64>,
    /// Fastest change of a pair's range, either way (km/s).
    pub range_rate_max_kmps: Option<f64>,
    /// Least altitude of the line between a pair (km).
    pub grazing_min_km: Option<f64>,
    /// Elevation of the Sun over the place in the middle of a passage (deg).
    pub sun_elevation_deg: Option<f64>,
    /// Frames whose centre is passed in the passage, by day.
    pub frames: Option<usize>,
}

impl Row {
    /// A window within `span`.
    pub(super) fn of(setup: &Setup, span: Interval, subject: Subject, piece: &Piece) -> Self {
        let Interval { start, end } = piece.interval;
        let (kind, from, to) = names(setup, subject);
        let calendar = &setup.scenario.calendar;
        let mut row = Self {
            kind,
            from,
            to,
            what: None,
            start,
            start_utc: calendar.utc(start),
            end_utc: calendar.utc(end),
            duration_s: rounded(piece.interval.span().to_seconds(), 3),
            start_clipped: start == span.start,
            end_clipped: end == span.end,
            end_reason: None,
            rise_azimuth_deg: None,
            culmination_utc: None,
            culmination_azimuth_deg: None,
            elevation_max_deg: None,
            set_azimuth_deg: None,
            range_start_km: None,
            range_culmination_km: None,
            range_end_km: None,
            range_min_km: None,
            range_max_km: None,
            range_rate_max_kmps: None,
            grazing_min_km: None,
            sun_elevation_deg: None,
            frames: None,
        };
        row.tell(setup, subject, piece.shape);
        row
    }

    /// Notes what the window looks like.
    fn tell(&mut self, setup: &Setup, subject: Subject, shape: Shape) {
        let kilometers = |length: Length| Some(rounded(length.to_kilometers(), 4));
        let azimuth = |seen: Topocentric| Some(rounded(seen.azimuth.to_degrees(), 4));
        if let Subject::Link((medium, ..)) = subject {
            self.what = Some(Medium::name(medium));
        }
        match shape {
            Shape::Ground(pass, reason) => {
                self.end_reason = (!self.end_clipped).then_some(reason);
                self.rise_azimuth_deg = azimuth(pass.rise);
                self.culmination_utc = Some(setup.scenario.calendar.utc(pass.culmination));
                self.culmination_azimuth_deg = azimuth(pass.highest);
                self.elevation_max_deg = Some(rounded(pass.highest.elevation.to_degrees(), 4));
                self.set_azimuth_deg = azimuth(pass.set);
                self.range_start_km = kilometers(pass.rise.range);
                self.range_culmination_km = kilometers(pass.highest.range);
                self.range_end_km = kilometers(pass.set.range);
            }
            Shape::Laser(sight, reason) => {
                self.end_reason = (!self.end_clipped).then_some(reason);
                self.range_start_km = kilometers(sight.range_start);
                self.range_end_km = kilometers(sight.range_end);
                self.range_min_km = kilometers(sight.range_min);
                self.range_max_km = kilometers(sight.range_max);
                self.range_rate_max_kmps = Some(rounded(sight.range_rate_max_mps / 1e3, 6));
                self.grazing_min_km = kilometers(sight.grazing_min);
            }
            Shape::Sun(light) => {
                self.what = Some(match light {
                    Light::Full => "sunlit",
                    Light::Half => "penumbra",
                    Light::None => "umbra",
                });
            }
            Shape::Target { frames, sun } => {
                self.sun_elevation_deg = Some(rounded(sun, 2));
                self.frames = Some(frames);
            }
        }
    }
}

/// The kind of a subject's windows, its satellite, and the other end.
fn names(setup: &Setup, subject: Subject) -> (Kind, String, Option<String>) {
    let scenario = &setup.scenario;
    let satellite = |index: usize| scenario.satellites[index].name.clone();
    match subject {
        Subject::Link((medium, from, to)) => {
            let other = match setup.station_at(to) {
                Some(station) => station.name.clone(),
                None => satellite(to.index()),
            };
            let kind = if medium == Medium::Laser {
                Kind::Laser
            } else {
                Kind::Ground
            };
            (kind, satellite(from.index()), Some(other))
        }
        Subject::Sun(one) => (Kind::Sun, satellite(one.index()), None),
        Subject::Target(one, target) => {
            let target = scenario.targets[target].name.clone();
            (Kind::Target, satellite(one.index()), Some(target))
        }
    }
}

/// A figure with so many digits after the point.
fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    // No -0.
    rounded + 0.0
}
