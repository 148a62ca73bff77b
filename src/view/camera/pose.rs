//! The eye of each viewpoint.

use super::{Pose, fixed_to_scene, to_scene};
use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, Geodetic, Position};
use crate::units::Length;
use crate::view::desk::{Desk, OpenRun};
use crate::view::shown;
use crate::view::state::{Axes, Camera, Subject, Viewpoint};
use nalgebra::Vector3;

/// Field of view where the distance sets the size of things (deg).
const FOV_DEG: f64 = 45.0;
/// Distance of a camera that looks from a place, at which its field of view is [`FOV_PLACE_DEG`] (km).
const DISTANCE_PLACE_KM: f64 = 25_000.0;
/// Field of view from a place before zooming (deg).
const FOV_PLACE_DEG: f64 = 60.0;
/// The eye stays so high above the ground (m).
const EYE_HEIGHT_MIN_M: f64 = 2000.0;
/// Eye of someone who stands on the ground (m).
const EYE_HEIGHT_GROUND_M: f64 = 10.0;

/// Where the picture is seen from. Without what a viewpoint is tied to, it looks at the Earth.
pub fn pose(desk: &Desk<'_>) -> Pose {
    let camera = &desk.state.camera;
    let tied = desk.run().and_then(|run| match camera.viewpoint {
        Viewpoint::Earth => None,
        Viewpoint::Track => track(desk, run),
        Viewpoint::Follow => follow(desk, run),
        Viewpoint::Nadir => nadir(desk, run),
        Viewpoint::Ground => ground(desk, run),
        Viewpoint::Sun => Some(from_sun(desk, run)),
    });
    tied.unwrap_or_else(|| around_earth(camera))
}

/// Field of view of an eye that cannot come nearer (deg): zooming narrows it.
pub(super) fn fov_of_place(distance_km: f64) -> f64 {
    (FOV_PLACE_DEG * distance_km / DISTANCE_PLACE_KM).clamp(0.5, 120.0)
}

pub(super) fn around_earth(camera: &Camera) -> Pose {
    let offset = spherical(camera, [Vector3::x(), Vector3::y(), Vector3::z()]);
    Pose {
        eye_m: above_ground(offset),
        target_m: Vector3::zeros(),
        up: Vector3::z(),
        fov_y_deg: FOV_DEG,
    }
}

/// Around the selection: elevation above its horizon, azimuth from its south over its east.
fn track(desk: &Desk<'_>, run: &OpenRun) -> Option<Pose> {
    let place = shown::place(run, desk.state.selected()?)?;
    let target_m = to_scene(desk.state.axes, run.moment.rotation, place);
    let [east, north, up] = local_axes(target_m);
    let offset = spherical(&desk.state.camera, [-north, east, up]);
    Some(Pose {
        eye_m: above_ground(target_m + offset),
        target_m,
        up,
        fov_y_deg: FOV_DEG,
    })
}

/// Behind the satellite at azimuth zero, above it at positive elevation.
fn follow(desk: &Desk<'_>, run: &OpenRun) -> Option<Pose> {
    let (target_m, velocity) = satellite(desk, run)?;
    let up = target_m.try_normalize(1e-9)?;
    let left = up.cross(&velocity).try_normalize(1e-9)?;
    let ahead = left.cross(&up);
    let offset = spherical(&desk.state.camera, [-ahead, -left, up]);
    Some(Pose {
        eye_m: above_ground(target_m + offset),
        target_m,
        up,
        fov_y_deg: FOV_DEG,
    })
}

fn nadir(desk: &Desk<'_>, run: &OpenRun) -> Option<Pose> {
    let (eye_m, velocity) = satellite(desk, run)?;
    Some(Pose {
        eye_m,
        target_m: Vector3::zeros(),
        up: velocity,
        fov_y_deg: fov_of_place(desk.state.camera.distance_km),
    })
}

/// Azimuth is a bearing from north over east, elevation a height above the horizon.
fn ground(desk: &Desk<'_>, run: &OpenRun) -> Option<Pose> {
    let subject = desk.state.selected()?;
    if matches!(subject, Subject::Satellite(_) | Subject::Link(..)) {
        return None;
    }
    let rotation = run.moment.rotation;
    let mut site = Geodetic::from_position(rotation.to_itrf(shown::place(run, subject)?));
    site.altitude += Length::meters(EYE_HEIGHT_GROUND_M);
    let vertical = Position::from_meters(site.vertical());
    let up = fixed_to_scene(desk.state.axes, rotation, vertical);
    let eye_m = fixed_to_scene(desk.state.axes, rotation, site.to_position());
    let east = Vector3::z().cross(&up).try_normalize(1e-9)?;
    let north = up.cross(&east);
    let camera = &desk.state.camera;
    let (sin, cos) = camera.azimuth_deg.to_radians().sin_cos();
    let (sin_up, cos_up) = camera.elevation_deg.to_radians().sin_cos();
    let along = (north * cos + east * sin) * cos_up + up * sin_up;
    Some(Pose {
        eye_m,
        target_m: eye_m + along * 1e6,
        up,
        fov_y_deg: fov_of_place(camera.distance_km),
    })
}

fn from_sun(desk: &Desk<'_>, run: &OpenRun) -> Pose {
    let direction = Position::from_meters(run.moment.sun.direction());
    let direction = to_scene(desk.state.axes, run.moment.rotation, direction);
    Pose {
        eye_m: above_ground(direction * desk.state.camera.distance_km * 1e3),
        target_m: Vector3::zeros(),
        up: Vector3::z(),
        fov_y_deg: FOV_DEG,
    }
}

/// Place and velocity of the selected satellite in scene axes.
fn satellite(desk: &Desk<'_>, run: &OpenRun) -> Option<(Vector3<f64>, Vector3<f64>)> {
    let Some(Subject::Satellite(index)) = desk.state.selected() else {
        return None;
    };
    let state = run.playback.state(index, run.moment.at)?;
    Some(match desk.state.axes {
        Axes::Inertial => (
            state.position.to_meters(),
            state.velocity.to_meters_per_second(),
        ),
        Axes::EarthFixed => {
            let state = run.moment.rotation.to_itrf_state(state);
            (
                state.position.to_meters(),
                state.velocity.to_meters_per_second(),
            )
        }
    })
}

/// East, north and up where a point is, by the sphere.
fn local_axes(point_m: Vector3<f64>) -> [Vector3<f64>; 3] {
    let up = point_m.try_normalize(1e-9).unwrap_or_else(Vector3::z);
    let east = Vector3::z()
        .cross(&up)
        .try_normalize(1e-9)
        .unwrap_or_else(Vector3::y);
    [east, up.cross(&east), up]
}

/// The camera's offset from what it looks at (m), azimuth counted from the first axis to the second.
fn spherical(camera: &Camera, [first, second, up]: [Vector3<f64>; 3]) -> Vector3<f64> {
    let (sin, cos) = camera.azimuth_deg.to_radians().sin_cos();
    let (sin_up, cos_up) = camera.elevation_deg.to_radians().sin_cos();
    let direction = (first * cos + second * sin) * cos_up + up * sin_up;
    direction * camera.distance_km * 1e3
}

/// Moves an eye that would be in the ground straight up.
fn above_ground(eye_m: Vector3<f64>) -> Vector3<f64> {
    let radius_min_m = EARTH_EQUATORIAL_RADIUS_M + EYE_HEIGHT_MIN_M;
    let radius_m = eye_m.norm();
    if radius_m >= radius_min_m {
        eye_m
    } else {
        eye_m.try_normalize(1e-9).unwrap_or_else(Vector3::x) * radius_min_m
    }
}
