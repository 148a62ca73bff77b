//! What the mouse does to a camera: pure functions from one camera to the next.

use super::pose::fov_of_place;
use super::{View, to_fixed};
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::view::state::{Axes, Camera, Projection, Viewpoint};

/// A picture this high is taken for what a drag means (px).
const HEIGHT_PX: f64 = 800.0;
/// A drag turns at most so much (deg/px).
const TURN_MAX_DEG: f64 = 0.3;
/// One step of the wheel brings the eye to this share of its distance.
const STEP_SHARE: f64 = 0.85;
/// Mean radius of the Earth (km).
const EARTH_RADIUS_KM: f64 = EARTH_MEAN_RADIUS_M / 1e3;
/// Least and greatest height above the ground of an eye that looks at the Earth (km).
const HEIGHT_KM: [f64; 2] = [20.0, 500_000.0];
/// Least and greatest distance from a thing (km).
const DISTANCE_KM: [f64; 2] = [0.05, 500_000.0];
/// Least and greatest distance of an eye at a place, which sets its field of view (km).
const PLACE_KM: [f64; 2] = [250.0, 50_000.0];

/// The camera tied to something else, at a distance that suits it.
pub fn tie(camera: Camera, viewpoint: Viewpoint) -> Camera {
    if camera.viewpoint == viewpoint {
        return camera;
    }
    let (azimuth_deg, elevation_deg, distance_km) = match viewpoint {
        Viewpoint::Earth | Viewpoint::Sun => (
            camera.azimuth_deg,
            camera.elevation_deg,
            camera.distance_km.max(15_000.0),
        ),
        Viewpoint::Track => (0.0, 45.0, 3000.0),
        Viewpoint::Follow => (0.0, 20.0, 1000.0),
        Viewpoint::Nadir => (0.0, 0.0, 25_000.0),
        Viewpoint::Ground => (0.0, 25.0, 25_000.0),
    };
    Camera {
        viewpoint,
        azimuth_deg,
        elevation_deg,
        distance_km,
        map: camera.map,
    }
}

/// Whether the picture shows enough detail for fine lines and names of cities.
pub fn is_near(camera: &Camera, projection: Projection) -> bool {
    match projection {
        Projection::Map => camera.map[2] > 2.5,
        Projection::Globe | Projection::Split => {
            camera.distance_km < 12_000.0 || camera.viewpoint != Viewpoint::Earth
        }
    }
}

/// Turns the eye around what it looks at: the picture follows the mouse.
///
/// On the ground the eye turns in its place. From the Sun and at the nadir the direction is given.
#[must_use]
pub fn orbit(camera: Camera, dx_px: f64, dy_px: f64) -> Camera {
    let height_km = camera.distance_km - EARTH_RADIUS_KM;
    // Bearings on the ground count clockwise, longitudes the other way.
    let [around_deg, upward_deg] = match camera.viewpoint {
        Viewpoint::Sun | Viewpoint::Nadir => return camera,
        Viewpoint::Earth => {
            // What a pixel covers at the ground right below.
            let covered_deg = (height_km / HEIGHT_PX / EARTH_RADIUS_KM).to_degrees();
            let turn_deg = covered_deg.clamp(1e-4, TURN_MAX_DEG);
            [-turn_deg, turn_deg]
        }
        Viewpoint::Track | Viewpoint::Follow => [-TURN_MAX_DEG, TURN_MAX_DEG],
        Viewpoint::Ground => {
            let turn_deg = fov_of_place(camera.distance_km) / HEIGHT_PX;
            [-turn_deg, turn_deg]
        }
    };
    Camera {
        azimuth_deg: turned(camera.azimuth_deg + around_deg * dx_px),
        elevation_deg: elevation(camera.elevation_deg + upward_deg * dy_px),
        ..camera
    }
}

/// Brings the eye nearer by steps of the wheel, or further away.
#[must_use]
pub fn zoom(camera: Camera, steps: f64) -> Camera {
    let share = STEP_SHARE.powf(steps);
    let distance_km = match camera.viewpoint {
        // By the height above the ground, so that the eye never dives.
        Viewpoint::Earth | Viewpoint::Sun => {
            let height_km = (camera.distance_km - EARTH_RADIUS_KM).max(HEIGHT_KM[0]);
            EARTH_RADIUS_KM + (height_km * share).clamp(HEIGHT_KM[0], HEIGHT_KM[1])
        }
        Viewpoint::Track | Viewpoint::Follow => {
            (camera.distance_km * share).clamp(DISTANCE_KM[0], DISTANCE_KM[1])
        }
        Viewpoint::Nadir | Viewpoint::Ground => {
            (camera.distance_km * share).clamp(PLACE_KM[0], PLACE_KM[1])
        }
    };
    Camera {
        distance_km,
        ..camera
    }
}

/// Zooms so that the ground under the mouse stays there, as far as the camera looks at the Earth.
#[must_use]
pub fn zoom_at(camera: Camera, steps: f64, view: &View, cursor_px: [f64; 2]) -> Camera {
    let nearer = zoom(camera, steps);
    if camera.viewpoint != Viewpoint::Earth {
        return nearer;
    }
    let after = View {
        pose: super::Pose {
            eye_m: view.pose.eye_m * (nearer.distance_km / camera.distance_km),
            ..view.pose
        },
        ..*view
    };
    let (Some(was), Some(is)) = (view.ground(cursor_px), after.ground(cursor_px)) else {
        return nearer;
    };
    let angles = |point: nalgebra::Vector3<f64>| {
        let longitude = point.y.atan2(point.x).to_degrees();
        let latitude = point.z.atan2(point.x.hypot(point.y)).to_degrees();
        [longitude, latitude]
    };
    let (was, is) = (angles(was), angles(is));
    Camera {
        azimuth_deg: turned(nearer.azimuth_deg + turned(was[0] - is[0])),
        elevation_deg: elevation(nearer.elevation_deg + was[1] - is[1]),
        ..nearer
    }
}

/// The same eye, told in the other axes, so that switching them moves nothing.
#[must_use]
pub fn to_axes(
    camera: Camera,
    from: Axes,
    to: Axes,
    rotation: crate::frame::EarthRotation,
) -> Camera {
    if from == to || camera.viewpoint != Viewpoint::Earth {
        return camera;
    }
    let x = nalgebra::Vector3::x();
    let fixed = to_fixed(Axes::Inertial, rotation, x).to_meters();
    let turn_deg = fixed.y.atan2(fixed.x).to_degrees();
    let turn_deg = if to == Axes::EarthFixed {
        turn_deg
    } else {
        -turn_deg
    };
    Camera {
        azimuth_deg: turned(camera.azimuth_deg + turn_deg),
        ..camera
    }
}

/// An angle in [-180, 180).
fn turned(angle_deg: f64) -> f64 {
    (angle_deg + 180.0).rem_euclid(360.0) - 180.0
}

fn elevation(angle_deg: f64) -> f64 {
    angle_deg.clamp(-89.9, 89.9)
}
