//! The map: longitude and latitude as they are, equally spaced.
//!
//! Its state is the longitude and latitude at the centre and the zoom; at a zoom of one the whole
//! Earth fits into the picture. Longitudes wrap: a place is drawn where it is nearest to the centre.

use crate::frame::{EarthRotation, Geodetic, Position, Teme};
use crate::view::state::Camera;

/// Greatest zoom of the map.
const ZOOM_MAX: f64 = 400.0;
/// One step of the wheel shows this share of what was shown.
const STEP_SHARE: f64 = 0.85;

/// Pixels of a degree, for a map with this zoom in a picture of this size (px).
pub fn map_scale(map: [f64; 3], size_px: [f64; 2]) -> f64 {
    let whole = (size_px[0] / 360.0).min(size_px[1] / 180.0);
    map[2].max(1.0) * whole.max(1e-6)
}

/// Where a longitude and latitude (deg) fall on a map in a picture of this size (px).
pub fn map_project(
    longitude_deg: f64,
    latitude_deg: f64,
    map: [f64; 3],
    size_px: [f64; 2],
) -> [f64; 2] {
    let scale = map_scale(map, size_px);
    let east_deg = (longitude_deg - map[0] + 180.0).rem_euclid(360.0) - 180.0;
    [
        size_px[0] / 2.0 + east_deg * scale,
        size_px[1] / 2.0 - (latitude_deg - map[1]) * scale,
    ]
}

/// The longitude in [-180, 180) and latitude (deg) at a pixel; none beyond the poles and beside the
/// Earth.
pub fn map_unproject(pixel: [f64; 2], map: [f64; 3], size_px: [f64; 2]) -> Option<[f64; 2]> {
    let scale = map_scale(map, size_px);
    let east_deg = (pixel[0] - size_px[0] / 2.0) / scale;
    let latitude_deg = map[1] - (pixel[1] - size_px[1] / 2.0) / scale;
    let longitude_deg = (map[0] + east_deg + 180.0).rem_euclid(360.0) - 180.0;
    (latitude_deg.abs() <= 90.0 && east_deg.abs() <= 180.0).then_some([longitude_deg, latitude_deg])
}

/// Longitude and geodetic latitude below a point (deg).
pub fn longitude_latitude(rotation: EarthRotation, position: Position<Teme>) -> [f64; 2] {
    let place = Geodetic::from_position(rotation.to_itrf(position));
    [place.longitude.to_degrees(), place.latitude.to_degrees()]
}

/// Moves the map with the mouse.
#[must_use]
pub fn pan_map(camera: Camera, dx_px: f64, dy_px: f64, size_px: [f64; 2]) -> Camera {
    let scale = map_scale(camera.map, size_px);
    let [longitude_deg, latitude_deg, zoom] = camera.map;
    let map = [
        longitude_deg - dx_px / scale,
        latitude_deg + dy_px / scale,
        zoom,
    ];
    Camera {
        map: kept(map, size_px),
        ..camera
    }
}

/// Zooms the map by steps of the wheel; what is under the mouse stays there.
#[must_use]
pub fn zoom_map(camera: Camera, steps: f64, cursor_px: [f64; 2], size_px: [f64; 2]) -> Camera {
    let [longitude_deg, latitude_deg, zoom] = camera.map;
    let nearer = (zoom.max(1.0) * STEP_SHARE.powf(-steps)).clamp(1.0, ZOOM_MAX);
    let was = map_scale(camera.map, size_px);
    let is = map_scale([longitude_deg, latitude_deg, nearer], size_px);
    let shift = 1.0 / was - 1.0 / is;
    let map = [
        longitude_deg + (cursor_px[0] - size_px[0] / 2.0) * shift,
        latitude_deg - (cursor_px[1] - size_px[1] / 2.0) * shift,
        nearer,
    ];
    Camera {
        map: kept(map, size_px),
        ..camera
    }
}

/// The map with its longitude wrapped and its poles outside of the picture, where they can be.
fn kept(map: [f64; 3], size_px: [f64; 2]) -> [f64; 3] {
    let latitude_max_deg = (90.0 - size_px[1] / 2.0 / map_scale(map, size_px)).max(0.0);
    [
        (map[0] + 180.0).rem_euclid(360.0) - 180.0,
        map[1].clamp(-latitude_max_deg, latitude_max_deg),
        map[2],
    ]
}
