//! Geodetic coordinates on the WGS84 ellipsoid, and directions as seen from a site.

use super::{EARTH_EQUATORIAL_RADIUS_M, Itrf, Position};
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Flattening of the ellipsoid. Source: WGS84 (NGA.STND.0036).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
const ECCENTRICITY_SQUARED: f64 = FLATTENING * (2.0 - FLATTENING);

/// The body that a line of sight must pass by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EarthModel {
    /// A sphere of equatorial radius: on the safe side, by up to 21 km at the poles.
    #[default]
    Sphere,
    /// The WGS84 ellipsoid.
    Wgs84,
}

impl EarthModel {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sphere => "sphere",
            Self::Wgs84 => "wgs84",
        }
    }

    /// What stretches the axis of the Earth's rotation so that the surface at a height above the
    /// Earth becomes a sphere: the ratio of its equatorial and polar radii.
    pub(crate) fn polar_stretch(self, height_m: f64) -> f64 {
        match self {
            Self::Sphere => 1.0,
            Self::Wgs84 => {
                let polar_radius_m = EARTH_EQUATORIAL_RADIUS_M * (1.0 - FLATTENING);
                (EARTH_EQUATORIAL_RADIUS_M + height_m) / (polar_radius_m + height_m)
            }
        }
    }

    /// Height of a point above it (m); the axis of rotation is z.
    pub(crate) fn height_m(self, point: Vector3<f64>) -> f64 {
        match self {
            Self::Sphere => point.norm() - EARTH_EQUATORIAL_RADIUS_M,
            Self::Wgs84 => latitude_and_height_m(point).1,
        }
    }
}

/// A place by geodetic latitude, longitude and height above the WGS84 ellipsoid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Geodetic {
    /// Geodetic latitude, north positive.
    pub latitude: Angle,
    /// Longitude in (−180°, 180°], east positive.
    pub longitude: Angle,
    /// Height above the ellipsoid.
    pub altitude: Length,
}

/// Where something stands in a site's sky.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Topocentric {
    /// From north over east, in [0°, 360°).
    pub azimuth: Angle,
    /// Above the plane normal to the geodetic vertical, without refraction.
    pub elevation: Angle,
    /// Straight-line distance.
    pub range: Length,
}

impl Geodetic {
    /// A place from degrees and metres.
    pub const fn from_degrees(latitude_deg: f64, longitude_deg: f64, altitude_m: f64) -> Self {
        Self {
            latitude: Angle::degrees(latitude_deg),
            longitude: Angle::degrees(longitude_deg),
            altitude: Length::meters(altitude_m),
        }
    }

    /// The Earth-fixed position.
    pub fn to_position(self) -> Position<Itrf> {
        let (sin_latitude, cos_latitude) = self.latitude.to_radians().sin_cos();
        let (sin_longitude, cos_longitude) = self.longitude.to_radians().sin_cos();
        let altitude_m = self.altitude.to_meters();
        // Radius of curvature in the prime vertical.
        let normal_m = EARTH_EQUATORIAL_RADIUS_M
            / (1.0 - ECCENTRICITY_SQUARED * sin_latitude * sin_latitude).sqrt();
        Position::from_meters(Vector3::new(
            (normal_m + altitude_m) * cos_latitude * cos_longitude,
            (normal_m + altitude_m) * cos_latitude * sin_longitude,
            (normal_m * (1.0 - ECCENTRICITY_SQUARED) + altitude_m) * sin_latitude,
        ))
    }

    /// The place of an Earth-fixed position, to well below a millimetre up to lunar distance.
    ///
    /// Bowring's parametric latitude, repeated until it stands still. Source: Bowring 1976.
    pub fn from_position(position: Position<Itrf>) -> Self {
        let point = position.to_meters();
        let (latitude, altitude_m) = latitude_and_height_m(point);
        Self {
            latitude: Angle::radians(latitude),
            longitude: Angle::radians(point.y.atan2(point.x)),
            altitude: Length::meters(altitude_m),
        }
    }

    /// The outward normal of the ellipsoid: the geodetic vertical, a unit vector in ITRF axes.
    pub fn vertical(self) -> Vector3<f64> {
        let (sin_latitude, cos_latitude) = self.latitude.to_radians().sin_cos();
        let (sin_longitude, cos_longitude) = self.longitude.to_radians().sin_cos();
        Vector3::new(
            cos_latitude * cos_longitude,
            cos_latitude * sin_longitude,
            sin_latitude,
        )
    }

    /// Azimuth, elevation and range of `target` from here.
    pub fn look_at(self, target: Position<Itrf>) -> Topocentric {
        let line_of_sight = target - self.to_position();
        let (sin_longitude, cos_longitude) = self.longitude.to_radians().sin_cos();
        let up = self.vertical();
        let east = Vector3::new(-sin_longitude, cos_longitude, 0.0);
        let north = up.cross(&east);
        let range_m = line_of_sight.norm();
        let azimuth = line_of_sight.dot(&east).atan2(line_of_sight.dot(&north));
        let horizontal_m = line_of_sight.dot(&east).hypot(line_of_sight.dot(&north));
        Topocentric {
            azimuth: Angle::radians(azimuth.rem_euclid(std::f64::consts::TAU)),
            elevation: Angle::radians(line_of_sight.dot(&up).atan2(horizontal_m)),
            range: Length::meters(range_m),
        }
    }
}

/// Geodetic latitude (rad) of a point and its height above the ellipsoid (m).
fn latitude_and_height_m(point: Vector3<f64>) -> (f64, f64) {
    let axis_distance_m = point.x.hypot(point.y);
    let polar_radius_m = EARTH_EQUATORIAL_RADIUS_M * (1.0 - FLATTENING);
    let second_eccentricity_squared = ECCENTRICITY_SQUARED / (1.0 - ECCENTRICITY_SQUARED);
    let mut parametric = (point.z / (1.0 - FLATTENING)).atan2(axis_distance_m);
    let mut latitude = 0.0;
    for _ in 0..4 {
        let (sin, cos) = parametric.sin_cos();
        latitude = (point.z + second_eccentricity_squared * polar_radius_m * sin.powi(3)).atan2(
            axis_distance_m - ECCENTRICITY_SQUARED * EARTH_EQUATORIAL_RADIUS_M * cos.powi(3),
        );
        parametric = ((1.0 - FLATTENING) * latitude.sin()).atan2(latitude.cos());
    }
    let (sin, cos) = latitude.sin_cos();
    // Stable at the poles and at the equator alike.
    let height_m = axis_distance_m * cos + point.z * sin
        - EARTH_EQUATORIAL_RADIUS_M * (1.0 - ECCENTRICITY_SQUARED * sin * sin).sqrt();
    (latitude, height_m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_survives_the_way_to_a_position_and_back(
            latitude_deg in -90.0..90.0_f64, longitude_deg in -179.9..179.9_f64,
            altitude_m in -400.0..40_000_000.0_f64,
        ) {
            let place = Geodetic::from_degrees(latitude_deg, longitude_deg, altitude_m);
            let back = Geodetic::from_position(place.to_position());
            prop_assert!((back.latitude.to_degrees() - latitude_deg).abs() < 1e-9);
            prop_assert!((back.longitude.to_degrees() - longitude_deg).abs() < 1e-9);
            prop_assert!((back.altitude.to_meters() - altitude_m).abs() < 1e-6 * altitude_m.abs().max(1.0));
        }
    }

    #[test]
    fn the_zenith_is_overhead_and_north_is_north() {
        let site = Geodetic::from_degrees(52.0, 13.0, 100.0);
        let overhead = Geodetic::from_degrees(52.0, 13.0, 500_100.0).to_position();
        let seen = site.look_at(overhead);
        assert!((seen.elevation.to_degrees() - 90.0).abs() < 1e-6);
        assert!((seen.range.to_kilometers() - 500.0).abs() < 1e-6);
        let northern = Geodetic::from_degrees(53.0, 13.0, 100.0).to_position();
        let azimuth_deg = site.look_at(northern).azimuth.to_degrees();
        assert!(!(0.01..=359.99).contains(&azimuth_deg), "{azimuth_deg}");
    }
}
