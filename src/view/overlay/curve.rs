//! Curves on the ground: circles, great-circle arcs, and how high above it they are drawn.

use crate::frame::{EARTH_MEAN_RADIUS_M, Geodetic, Itrf, Position};
use crate::units::{Angle, Length};
use nalgebra::Vector3;
use std::f64::consts::TAU;

/// Lines on the ground are drawn so high above it (m).
pub(super) const LIFT_M: f64 = 8000.0;
/// Longest piece of a line on the ground (rad): its middle sinks by 1.0 km.
pub(super) const STEP_RAD: f64 = 2.0 * std::f64::consts::PI / 180.0;
/// Pieces of a circle.
const CIRCLE_STEPS: u32 = 180;

/// Angle at the Earth's centre between a satellite and the edge of what sees it above an elevation.
///
/// ```text
/// λ = acos(R cos ε / (R + h)) − ε
/// ```
/// Source: geometry of the sphere; Wertz 2001, Mission Geometry, section 9.1, recalled.
pub fn cap_angle_rad(altitude_m: f64, elevation_rad: f64) -> f64 {
    let share = EARTH_MEAN_RADIUS_M / (EARTH_MEAN_RADIUS_M + altitude_m.max(0.0));
    ((share * elevation_rad.cos()).clamp(-1.0, 1.0).acos() - elevation_rad).max(0.0)
}

/// The direction of a latitude and longitude.
pub(super) fn direction(latitude: Angle, longitude: Angle) -> Vector3<f64> {
    Geodetic {
        latitude,
        longitude,
        altitude: Length::ZERO,
    }
    .vertical()
}

/// The point above the ground at the latitude and longitude that a direction names.
pub(super) fn lifted(direction: Vector3<f64>) -> Position<Itrf> {
    at_height(direction, LIFT_M)
}

/// The point at a height over the latitude and longitude that a direction names.
pub(super) fn at_height(direction: Vector3<f64>, altitude_m: f64) -> Position<Itrf> {
    let latitude = Angle::radians(direction.z.atan2(direction.x.hypot(direction.y)));
    Geodetic {
        latitude,
        longitude: Angle::radians(direction.y.atan2(direction.x)),
        altitude: Length::meters(altitude_m),
    }
    .to_position()
}

/// Directions of a circle of angular radius `radius_rad` around a unit vector, closed.
pub fn circle(axis: Vector3<f64>, radius_rad: f64) -> Vec<Vector3<f64>> {
    let across = axis
        .cross(&Vector3::z())
        .try_normalize(1e-6)
        .unwrap_or_else(Vector3::x);
    let along = axis.cross(&across);
    let (sin, cos) = radius_rad.sin_cos();
    (0..=CIRCLE_STEPS)
        .map(|k| {
            let (y, x) = (TAU * f64::from(k) / f64::from(CIRCLE_STEPS)).sin_cos();
            axis * cos + (along * x + across * y) * sin
        })
        .collect()
}

/// Directions of a great-circle arc between two unit vectors, both included.
pub(super) fn arc(from: Vector3<f64>, to: Vector3<f64>) -> Vec<Vector3<f64>> {
    let angle_rad = from.cross(&to).norm().atan2(from.dot(&to));
    // Opposite points have no one arc; the one over any side will do.
    let side = (to - from * from.dot(&to))
        .try_normalize(1e-9)
        .or_else(|| from.cross(&Vector3::z()).try_normalize(1e-9))
        .unwrap_or_else(Vector3::x);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 90 steps; the cast saturates"
    )]
    let steps = (angle_rad / STEP_RAD).ceil().max(1.0) as u32;
    (0..=steps)
        .map(|k| {
            let (sin, cos) = (angle_rad * f64::from(k) / f64::from(steps)).sin_cos();
            from * cos + side * sin
        })
        .collect()
}

/// The same line with arcs for its pieces; from the last point back to the first if closed.
pub(super) fn along(corners: &[Vector3<f64>], closed: bool) -> Vec<Vector3<f64>> {
    let next = corners.iter().skip(1);
    let last = closed.then(|| corners.first()).flatten();
    let mut points: Vec<Vector3<f64>> = corners.first().copied().into_iter().collect();
    for (&from, &to) in corners.iter().zip(next.chain(last)) {
        points.extend(arc(from, to).into_iter().skip(1));
    }
    points
}
