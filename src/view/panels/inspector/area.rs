//! The area of a region on the mean sphere.
//!
//! ```text
//! cap: 2π R² (1 − cos r)
//! ring: R² |Σ E|   tan(E/2) = tan(Δλ/2) (tan φ₁/2 + tan φ₂/2) / (1 + tan φ₁/2 tan φ₂/2)
//! ```
//! E is the excess of the area between an edge, a great-circle arc, and the equator.
//! Assumes: rings that do not go around a pole. Leaves out: flattening (below 0.7 %).
//! Source: Todhunter, Spherical Trigonometry, art. 103 (excess from two sides and the angle between).

use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::sensing::target::Region;
use crate::units::Angle;
use std::f64::consts::{PI, TAU};

/// The area of a region (m²).
pub(super) fn area_m2(region: &Region) -> f64 {
    let sphere_m2 = EARTH_MEAN_RADIUS_M * EARTH_MEAN_RADIUS_M;
    let solid = match region {
        Region::Circle { radius, .. } => {
            TAU * (1.0 - (radius.to_meters() / EARTH_MEAN_RADIUS_M).cos())
        }
        Region::Polygons(polygons) => polygons
            .iter()
            .map(|polygon| {
                let holes: f64 = polygon.holes.iter().map(|ring| solid_angle(ring)).sum();
                solid_angle(&polygon.outer) - holes
            })
            .sum(),
    };
    solid * sphere_m2
}

/// The solid angle within a ring (sr).
fn solid_angle(ring: &[(Angle, Angle)]) -> f64 {
    let corners = ring
        .iter()
        .map(|(lat, lon)| (lat.to_radians(), lon.to_radians()));
    let next = corners.clone().cycle().skip(1);
    let excess: f64 = corners
        .zip(next)
        .map(|((lat_1, lon_1), (lat_2, lon_2))| {
            let turn = (lon_2 - lon_1 + PI).rem_euclid(TAU) - PI;
            let (half_1, half_2) = ((lat_1 / 2.0).tan(), (lat_2 / 2.0).tan());
            2.0 * ((turn / 2.0).tan() * (half_1 + half_2)).atan2(1.0 + half_1 * half_2)
        })
        .sum();
    excess.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Vec<(Angle, Angle)> {
        corners
            .iter()
            .map(|&(lat, lon)| (Angle::degrees(lat), Angle::degrees(lon)))
            .collect()
    }

    #[test]
    fn an_octant_is_an_eighth_of_the_sphere() {
        let octant = solid_angle(&ring(&[(0.0, 0.0), (0.0, 90.0), (90.0, 90.0)]));
        assert!((octant - PI / 2.0).abs() < 1e-12, "{octant}");
        let across = solid_angle(&ring(&[(0.0, 170.0), (0.0, -100.0), (90.0, -100.0)]));
        assert!((across - PI / 2.0).abs() < 1e-12, "{across}");
    }

    #[test]
    fn a_small_square_is_nearly_flat() {
        // One degree is 111.195 km on the mean sphere.
        let square = solid_angle(&ring(&[(-0.5, 0.0), (-0.5, 1.0), (0.5, 1.0), (0.5, 0.0)]));
        let flat = 1.0_f64.to_radians().powi(2);
        assert!((square / flat - 1.0).abs() < 1e-4, "{}", square / flat);
    }
}
