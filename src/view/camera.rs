//! Where the picture is seen from, where things fall on it, and what lies under the mouse.
//!
//! Scene axes are TEME where the stars stand still and ITRF where the Earth does, in metres from the
//! Earth's centre; the pole is z in both. Pixels count from the upper left corner of the picture.
//!
//! Assumes: a pinhole; the WGS84 ellipsoid hides what lies behind it.
//! Leaves out: light time, aberration, refraction.

mod map;
mod mouse;
mod pick;
mod pose;

pub use map::{longitude_latitude, map_project, map_scale, map_unproject, pan_map, zoom_map};
pub use mouse::{is_near, orbit, tie, to_axes, zoom, zoom_at};
pub use pick::{PICK_RADIUS_PX, pick, pick_map};
pub use pose::pose;

use super::state::Axes;
use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, EarthRotation, Itrf, Position, Teme};
use nalgebra::Vector3;

/// Polar radius of the Earth over its equatorial radius. Source: WGS84 (NGA.STND.0036).
const POLAR_SHARE: f64 = 1.0 - 1.0 / 298.257_223_563;
/// How deep a line of sight may dip before the Earth hides it (m): stations may lie below the
/// ellipsoid.
const GROUND_TOLERANCE_M: f64 = 1000.0;

/// An eye: where it is and where it looks, in scene axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Where the eye is (m).
    pub eye_m: Vector3<f64>,
    /// What it looks at (m).
    pub target_m: Vector3<f64>,
    /// Roughly up, not along the line of sight.
    pub up: Vector3<f64>,
    /// Field of view from top to bottom (deg).
    pub fov_y_deg: f64,
}

impl Pose {
    /// Forward, right and up: unit vectors at right angles.
    pub fn axes(&self) -> [Vector3<f64>; 3] {
        let forward = (self.target_m - self.eye_m)
            .try_normalize(1e-9)
            .unwrap_or_else(|| -Vector3::x());
        let right = forward
            .cross(&self.up)
            .try_normalize(1e-9)
            .or_else(|| forward.cross(&Vector3::z()).try_normalize(1e-9))
            .unwrap_or_else(Vector3::y);
        [forward, right, right.cross(&forward)]
    }
}

/// A point of TEME axes in the axes that stand still.
pub fn to_scene(axes: Axes, rotation: EarthRotation, position: Position<Teme>) -> Vector3<f64> {
    match axes {
        Axes::Inertial => position.to_meters(),
        Axes::EarthFixed => rotation.to_itrf(position).to_meters(),
    }
}

/// An Earth-fixed point in the axes that stand still.
pub fn fixed_to_scene(
    axes: Axes,
    rotation: EarthRotation,
    position: Position<Itrf>,
) -> Vector3<f64> {
    match axes {
        Axes::Inertial => rotation.to_teme(position).to_meters(),
        Axes::EarthFixed => position.to_meters(),
    }
}

/// A point of the axes that stand still in Earth-fixed axes.
pub fn to_fixed(axes: Axes, rotation: EarthRotation, point_m: Vector3<f64>) -> Position<Itrf> {
    match axes {
        Axes::Inertial => rotation.to_itrf(Position::from_meters(point_m)),
        Axes::EarthFixed => Position::from_meters(point_m),
    }
}

/// A picture of a size, seen by an eye.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The eye.
    pub pose: Pose,
    /// Width of the picture (px).
    pub width_px: f64,
    /// Height of the picture (px).
    pub height_px: f64,
}

impl View {
    /// Where a point of the scene falls; none behind the eye.
    pub fn project(&self, point_m: Vector3<f64>) -> Option<[f64; 2]> {
        self.project_deep(point_m).map(|(pixel, _)| pixel)
    }

    /// Where a point of the scene falls, and how far ahead it lies (m); none behind the eye.
    pub fn project_deep(&self, point_m: Vector3<f64>) -> Option<([f64; 2], f64)> {
        let [forward, right, up] = self.pose.axes();
        let sight = point_m - self.pose.eye_m;
        let depth_m = sight.dot(&forward);
        if depth_m < 1e-3 || !depth_m.is_finite() {
            return None;
        }
        let scale = self.pixels_per_tangent() / depth_m;
        let x = self.width_px / 2.0 + sight.dot(&right) * scale;
        let y = self.height_px / 2.0 - sight.dot(&up) * scale;
        Some(([x, y], depth_m))
    }

    /// The direction that a pixel looks in: a unit vector.
    pub fn ray(&self, pixel: [f64; 2]) -> Vector3<f64> {
        let [forward, right, up] = self.pose.axes();
        let scale = self.pixels_per_tangent();
        let x = (pixel[0] - self.width_px / 2.0) / scale;
        let y = (self.height_px / 2.0 - pixel[1]) / scale;
        let along = forward + right * x + up * y;
        along.try_normalize(1e-12).unwrap_or(forward)
    }

    /// The point of the ellipsoid that is seen at a pixel (m); none beside the Earth.
    pub fn ground(&self, pixel: [f64; 2]) -> Option<Vector3<f64>> {
        let eye = to_sphere(self.pose.eye_m);
        let along = to_sphere(self.ray(pixel));
        // |eye + t·along| = radius, the nearer root.
        let squared = along.norm_squared();
        let half = eye.dot(&along);
        let excess = eye.norm_squared() - EARTH_EQUATORIAL_RADIUS_M.powi(2);
        let discriminant = half * half - squared * excess;
        if discriminant < 0.0 {
            return None;
        }
        let distance = (-half - discriminant.sqrt()) / squared;
        (distance > 0.0).then(|| self.pose.eye_m + self.ray(pixel) * distance)
    }

    /// Whether the Earth stands between the eye and a point.
    pub fn hidden_by_earth(&self, point_m: Vector3<f64>) -> bool {
        let eye = to_sphere(self.pose.eye_m);
        let along = to_sphere(point_m) - eye;
        let squared = along.norm_squared();
        if squared <= 0.0 {
            return false;
        }
        let nearest = (-eye.dot(&along) / squared).clamp(0.0, 1.0);
        (eye + along * nearest).norm() < EARTH_EQUATORIAL_RADIUS_M - GROUND_TOLERANCE_M
    }

    /// Whether a pixel lies in the picture, or at most `margin_px` beside it.
    pub fn holds(&self, pixel: [f64; 2], margin_px: f64) -> bool {
        let inside = |value: f64, size: f64| (-margin_px..=size + margin_px).contains(&value);
        inside(pixel[0], self.width_px) && inside(pixel[1], self.height_px)
    }

    /// Pixels from the centre of something seen at 45° from it.
    fn pixels_per_tangent(&self) -> f64 {
        let half_rad = (self.pose.fov_y_deg / 2.0).to_radians();
        self.height_px / 2.0 / half_rad.tan().max(1e-6)
    }
}

/// Stretches the axes so that the ellipsoid becomes the sphere of equatorial radius.
fn to_sphere(point_m: Vector3<f64>) -> Vector3<f64> {
    Vector3::new(point_m.x, point_m.y, point_m.z / POLAR_SHARE)
}

#[cfg(test)]
mod tests;
