//! Where along an orbit radiation is met: the South Atlantic Anomaly, high latitudes, and the rest.
//!
//! ```text
//! anomaly: ((φ + 26.5°) / b)² + ((λ + 50°) / a)² < 1     b = 22° k, a = 42° k, k = 1 + 0.35 (h − 500 km) / 300 km
//!          centre in 2025, drifting 0.3° W and 0.15° N a year; none below 250 km
//! polar:   |sin φ_m| > sin 60°,  sin φ_m = r̂ · m̂        m̂ the axis of the centred dipole
//! r_in = r s / f,   r_out = r (1 − s) / (1 − f)          f: the orbit's share of time in the anomaly, s = 0.8
//! r_polar = 4 r_low,  f_low r_low + f_polar r_polar = r (1 − s)       solar protons reach high latitudes
//! ```
//! `r` is the rate of upsets by protons: heavy ions stay as they are, wherever the orbit leads ([`super::exposure`]).
//!
//! Shares of time are those of the orbit's track over many days, for its altitude and inclination: the
//! argument of latitude and the longitude are then evenly spread, and the means over both are closed in
//! longitude. So the orbit's mean rate is kept, whatever stretch of it a run covers.
//!
//! Assumes: an ellipse in latitude and longitude; two levels with a step at its edge; near-circular
//! orbits. Leaves out: the ramp at the edge, the anomaly's shape by energy, the offset of the dipole, outer-belt
//! electrons (which upset nothing).
//! Source: AP8 above 30 `MeV` as recalled; s of 0.7 to 0.9 recalled, of orbits where protons cause most upsets; the factor 4 is an assumption.

use crate::frame::{Geodetic, Itrf, Position};
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Share of upsets by protons that fall in the anomaly, unless told.
pub const ANOMALY_SHARE: f64 = 0.8;
/// Geomagnetic latitude beyond which solar protons arrive freely (deg).
pub const POLAR_LATITUDE_DEG: f64 = 60.0;
/// How much more often upsets by protons come there than at low latitudes outside of the anomaly.
const POLAR_FACTOR: f64 = 4.0;

/// Centre of the anomaly (deg north, deg east) in the year after it.
const CENTRE: (f64, f64, f64) = (-26.5, -50.0, 2025.0);
/// Its drift (deg north, deg east, each a year).
const DRIFT: (f64, f64) = (0.15, -0.3);
/// Its semi-axes at 500 km (deg of latitude, deg of longitude).
const SEMI_AXES: (f64, f64) = (22.0, 42.0);
/// Below this there is none (km).
const LOWEST_KM: f64 = 250.0;
/// Northern end of the dipole's axis: IGRF for 2025, recalled (deg north, deg east).
const DIPOLE: (f64, f64) = (80.8, -72.8);
/// Steps of the argument of latitude that shares of time are summed over.
const STEPS: u32 = 720;

/// A kind of place on an orbit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// In the South Atlantic Anomaly.
    Anomaly,
    /// Poleward of 60° of geomagnetic latitude.
    Polar,
    /// Neither.
    Low,
}

/// The South Atlantic Anomaly at an altitude in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anomaly {
    latitude_deg: f64,
    longitude_deg: f64,
    semi_latitude_deg: f64,
    semi_longitude_deg: f64,
}

impl Anomaly {
    /// At an altitude, in a year; none where the orbit lies below it.
    pub fn at(altitude: Length, year: f64) -> Option<Self> {
        let altitude_km = altitude.to_kilometers();
        let scale = 1.0 + 0.35 * (altitude_km - 500.0) / 300.0;
        let years = year - CENTRE.2;
        (altitude_km >= LOWEST_KM).then_some(Self {
            latitude_deg: CENTRE.0 + DRIFT.0 * years,
            longitude_deg: CENTRE.1 + DRIFT.1 * years,
            semi_latitude_deg: SEMI_AXES.0 * scale,
            semi_longitude_deg: SEMI_AXES.1 * scale,
        })
    }

    /// Above zero over the anomaly, below outside; continuous where it is zero.
    pub fn margin(&self, place: Geodetic) -> f64 {
        let east_deg =
            (place.longitude.to_degrees() - self.longitude_deg + 540.0).rem_euclid(360.0);
        self.height(place.latitude.to_degrees())
            - ((east_deg - 180.0) / self.semi_longitude_deg).powi(2)
    }

    /// Its outline as (latitude, longitude), counter-clockwise, `points` of them.
    pub fn outline(&self, points: u32) -> Vec<(Angle, Angle)> {
        let at = |k: u32| {
            let (sine, cosine) = (2.0 * PI * f64::from(k) / f64::from(points)).sin_cos();
            let longitude_deg = self.longitude_deg + self.semi_longitude_deg * cosine;
            (
                Angle::degrees(self.latitude_deg + self.semi_latitude_deg * sine),
                Angle::degrees((longitude_deg + 180.0).rem_euclid(360.0) - 180.0),
            )
        };
        (0..points).map(at).collect()
    }

    /// One at the latitude of its centre, zero at those of its ends.
    fn height(&self, latitude_deg: f64) -> f64 {
        1.0 - ((latitude_deg - self.latitude_deg) / self.semi_latitude_deg).powi(2)
    }

    /// Share of all longitudes that it takes at a geodetic latitude.
    fn longitudes(&self, latitude_deg: f64) -> f64 {
        let half_deg = self.semi_longitude_deg * self.height(latitude_deg).max(0.0).sqrt();
        (half_deg / 180.0).min(1.0)
    }
}

/// Sine of the geomagnetic latitude of a place, by the centred dipole.
pub fn geomagnetic_sine(position: Position<Itrf>) -> f64 {
    let direction = position.to_meters().normalize();
    let (latitude, longitude) = (DIPOLE.0.to_radians(), DIPOLE.1.to_radians());
    direction.x * latitude.cos() * longitude.cos()
        + direction.y * latitude.cos() * longitude.sin()
        + direction.z * latitude.sin()
}

/// Above zero poleward of a geomagnetic latitude, north or south; below zero elsewhere.
pub fn polar_margin(position: Position<Itrf>, latitude: Angle) -> f64 {
    geomagnetic_sine(position).abs() - latitude.to_radians().sin()
}

/// Shares of its time that an orbit spends in zones.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TimeShares {
    /// In the anomaly.
    pub anomaly: f64,
    /// Poleward of 60° of geomagnetic latitude.
    pub polar: f64,
}

impl TimeShares {
    /// Those of an orbit of this inclination; `anomaly` is what there is at its altitude.
    pub fn of(anomaly: Option<&Anomaly>, inclination: Angle) -> Self {
        let mut sum = Self::default();
        for step in 0..STEPS {
            let argument = 2.0 * PI * (f64::from(step) + 0.5) / f64::from(STEPS);
            let sine = inclination.to_radians().sin() * argument.sin();
            let place = Geodetic::from_position(on_meridian(sine.asin()));
            let latitude_deg = place.latitude.to_degrees();
            sum.anomaly += anomaly.map_or(0.0, |anomaly| anomaly.longitudes(latitude_deg));
            sum.polar += polar_longitudes(sine, POLAR_LATITUDE_DEG);
        }
        Self {
            anomaly: sum.anomaly / f64::from(STEPS),
            polar: sum.polar / f64::from(STEPS),
        }
    }
}

/// A place at the height of low orbits on the zero meridian, by geocentric latitude (rad).
fn on_meridian(latitude_rad: f64) -> Position<Itrf> {
    let (sine, cosine) = latitude_rad.sin_cos();
    let radius_m = crate::frame::EARTH_EQUATORIAL_RADIUS_M + 550e3;
    Position::from_meters(Vector3::new(radius_m * cosine, 0.0, radius_m * sine))
}

/// Share of all longitudes that lie poleward of a geomagnetic latitude, at the geocentric latitude
/// of this sine.
fn polar_longitudes(sine: f64, latitude_deg: f64) -> f64 {
    let cosine = (1.0 - sine * sine).max(0.0).sqrt();
    let (pole_sine, pole_cosine) = DIPOLE.0.to_radians().sin_cos();
    let least = latitude_deg.to_radians().sin();
    let beyond = |sine: f64| {
        let bound = (least - sine * pole_sine) / (cosine * pole_cosine).max(1e-12);
        bound.clamp(-1.0, 1.0).acos() / PI
    };
    beyond(sine) + beyond(-sine)
}

/// How the orbit's mean rate of upsets by protons is spread over its zones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Modulation {
    anomaly: f64,
    polar: f64,
    low: f64,
}

impl Modulation {
    /// With `anomaly_share` of them in the anomaly, in [0, 1]; an orbit that never enters it
    /// has the rest alone, as its mean.
    pub fn new(time: TimeShares, anomaly_share: f64) -> Self {
        let inside = if time.anomaly > 0.0 {
            anomaly_share
        } else {
            0.0
        };
        let low_time = (1.0 - time.anomaly - time.polar).max(0.0);
        let weighted = low_time + POLAR_FACTOR * time.polar;
        let low = if weighted > 0.0 {
            (1.0 - inside) / weighted
        } else {
            0.0
        };
        Self {
            anomaly: if inside > 0.0 {
                inside / time.anomaly
            } else {
                0.0
            },
            polar: POLAR_FACTOR * low,
            low,
        }
    }

    /// Rate in a zone over the mean of the orbit.
    pub const fn factor(&self, zone: Zone) -> f64 {
        match zone {
            Zone::Anomaly => self.anomaly,
            Zone::Polar => self.polar,
            Zone::Low => self.low,
        }
    }
}

#[cfg(test)]
mod tests;
