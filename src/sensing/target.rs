//! Targets: regions of the ground that are to be watched.

use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::time::Span;
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

/// A region on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its name, unique in a scenario.
    pub name: String,
    /// Its outline.
    pub region: Region,
    /// How urgent its frames are; lower goes first.
    #[serde(default = "Target::usual_priority")]
    pub priority: u8,
    /// Time after the end of a frame at which its answer is late; never where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Span>,
}

impl Target {
    /// The priority of a target where none is given.
    pub const fn usual_priority() -> u8 {
        5
    }
}

/// The outline of a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Region {
    /// All within `radius` of a centre, along the mean sphere.
    Circle {
        /// Latitude of the centre.
        latitude: Angle,
        /// Longitude of the centre.
        longitude: Angle,
        /// Radius along the ground.
        radius: Length,
    },
    /// One or more polygons, each an outer ring and its holes: (latitude, longitude) corners, the
    /// last not repeated. Their edges are great-circle arcs, where GeoJSON (RFC 7946 §3.1.1) means
    /// straight lines in longitude and latitude: long edges along a parallel bulge poleward.
    Polygons(Vec<Polygon>),
}

/// One polygon with holes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Polygon {
    /// Corners of the outer ring (latitude, longitude), at least three.
    pub outer: Vec<(Angle, Angle)>,
    /// Corners of each hole.
    pub holes: Vec<Vec<(Angle, Angle)>>,
}

impl Region {
    /// Whether the place at this geodetic latitude and longitude lies inside.
    ///
    /// Latitude and longitude are taken as those of a sphere, and borders as great-circle arcs.
    pub fn contains(&self, latitude: Angle, longitude: Angle) -> bool {
        let place = direction(latitude, longitude);
        match self {
            Self::Circle {
                latitude,
                longitude,
                radius,
            } => {
                let angle_rad = radius.to_meters() / EARTH_MEAN_RADIUS_M;
                direction(*latitude, *longitude).dot(&place) >= angle_rad.cos()
            }
            Self::Polygons(polygons) => polygons.iter().any(|polygon| {
                winds_around(&polygon.outer, place)
                    && !polygon.holes.iter().any(|hole| winds_around(hole, place))
            }),
        }
    }

    /// The smallest cap that is easily found to hold the region: its axis, a unit vector, and its
    /// angular radius.
    pub fn bounding_cap(&self) -> (Vector3<f64>, Angle) {
        match self {
            Self::Circle {
                latitude,
                longitude,
                radius,
            } => (
                direction(*latitude, *longitude),
                Angle::radians(radius.to_meters() / EARTH_MEAN_RADIUS_M),
            ),
            Self::Polygons(polygons) => {
                let corners: Vec<Vector3<f64>> = polygons
                    .iter()
                    .flat_map(|polygon| &polygon.outer)
                    .map(|&(latitude, longitude)| direction(latitude, longitude))
                    .collect();
                let sum: Vector3<f64> = corners.iter().sum();
                let axis = sum.try_normalize(1e-12).unwrap_or_else(Vector3::x);
                let least_cosine = corners
                    .iter()
                    .map(|corner| axis.dot(corner))
                    .fold(1.0, f64::min);
                (axis, Angle::radians(least_cosine.clamp(-1.0, 1.0).acos()))
            }
        }
    }
}

/// The unit vector towards a latitude and longitude.
fn direction(latitude: Angle, longitude: Angle) -> Vector3<f64> {
    let (sin_latitude, cos_latitude) = latitude.to_radians().sin_cos();
    let (sin_longitude, cos_longitude) = longitude.to_radians().sin_cos();
    Vector3::new(
        cos_latitude * cos_longitude,
        cos_latitude * sin_longitude,
        sin_latitude,
    )
}

/// Whether a ring of great-circle arcs winds around `place`: the angles under which its edges are
/// seen from there add up to a full turn.
///
/// They do so from the antipodes of its inside as well, so the half of the sphere that the ring lies
/// in counts alone. Assumes that the ring fits into a half.
fn winds_around(ring: &[(Angle, Angle)], place: Vector3<f64>) -> bool {
    let towards: Vector3<f64> = ring
        .iter()
        .map(|corner| direction(corner.0, corner.1))
        .sum();
    if towards.dot(&place) <= 0.0 {
        return false;
    }
    let bearing = |corner: &(Angle, Angle)| {
        let corner = direction(corner.0, corner.1);
        corner - place * place.dot(&corner)
    };
    let turned_rad: f64 = (0..ring.len())
        .map(|k| {
            let (from, to) = (bearing(&ring[k]), bearing(&ring[(k + 1) % ring.len()]));
            place.dot(&from.cross(&to)).atan2(from.dot(&to))
        })
        .sum();
    turned_rad.abs() > std::f64::consts::PI
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners_deg: &[(f64, f64)]) -> Vec<(Angle, Angle)> {
        corners_deg
            .iter()
            .map(|&(a, b)| (Angle::degrees(a), Angle::degrees(b)))
            .collect()
    }

    fn inside(region: &Region, latitude_deg: f64, longitude_deg: f64) -> bool {
        region.contains(Angle::degrees(latitude_deg), Angle::degrees(longitude_deg))
    }

    #[test]
    fn a_polygon_holds_its_inside_without_its_hole() {
        let square = Region::Polygons(vec![Polygon {
            outer: ring(&[(40.0, -100.0), (40.0, -90.0), (45.0, -90.0), (45.0, -100.0)]),
            holes: vec![ring(&[
                (42.0, -96.0),
                (42.0, -94.0),
                (43.0, -94.0),
                (43.0, -96.0),
            ])],
        }]);
        assert!(inside(&square, 41.0, -95.0));
        assert!(!inside(&square, 42.5, -95.0));
        assert!(!inside(&square, 39.0, -95.0));
        assert!(!inside(&square, -41.0, 85.0));
    }

    #[test]
    fn a_polygon_may_cross_the_antimeridian() {
        let fiji = Region::Polygons(vec![Polygon {
            outer: ring(&[
                (-20.0, 176.0),
                (-20.0, -178.0),
                (-15.0, -178.0),
                (-15.0, 176.0),
            ]),
            holes: Vec::new(),
        }]);
        assert!(inside(&fiji, -17.0, 179.9));
        assert!(inside(&fiji, -17.0, -179.9));
        assert!(!inside(&fiji, -17.0, 0.0));
    }

    #[test]
    fn the_bounding_cap_holds_what_the_region_holds() {
        let circle = Region::Circle {
            latitude: Angle::degrees(50.0),
            longitude: Angle::degrees(10.0),
            radius: Length::kilometers(200.0),
        };
        assert!(inside(&circle, 51.7, 10.0));
        assert!(!inside(&circle, 51.9, 10.0));
        let (axis, angle) = circle.bounding_cap();
        assert!((axis.norm() - 1.0).abs() < 1e-12);
        assert!((angle.to_radians() * EARTH_MEAN_RADIUS_M - 200_000.0).abs() < 1e-6);
    }
}
