//! What never changes: textures, stars, and lines on the ground.

use super::marks::{Dot, Line};
use super::{Quality, ground};
use crate::view::state::{Camera, Layers, Projection, Viewpoint};
use bevy::prelude::Image;

/// Lines on the ground that are shown and hidden together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// Lines of latitude and longitude.
    Graticule,
}

/// All of them, in the order in which they are drawn.
pub(super) const LAYERS: [Layer; 1] = [Layer::Graticule];

/// From one line of latitude or longitude to the next (deg).
const GRATICULE_STEP_DEG: u16 = 15;
/// From one point of such a line to the next (deg).
const GRATICULE_PIECE_DEG: u16 = 3;

impl Layer {
    /// Its lines, in Earth-fixed axes.
    pub(super) fn lines(self) -> Vec<Line> {
        let mut lines = Vec::new();
        match self {
            Self::Graticule => graticule(&mut lines),
        }
        lines
    }

    /// Whether it is shown.
    pub(super) fn is_shown(self, layers: &Layers, _near: bool) -> bool {
        match self {
            Self::Graticule => layers.graticule,
        }
    }
}

/// Whether the picture shows enough detail for fine lines.
pub(super) fn is_near(camera: &Camera, projection: Projection) -> bool {
    match projection {
        Projection::Map => camera.map[2] > 2.5,
        Projection::Globe | Projection::Split => {
            camera.distance_km < 12_000.0 || camera.viewpoint != Viewpoint::Earth
        }
    }
}

/// Day, lights of cities, and what is water.
pub(super) fn textures(quality: Quality) -> [Image; 3] {
    [
        ground::texture(&[], true, [22, 52, 92, 255], quality),
        ground::texture(&[], true, [0, 0, 0, 255], quality),
        ground::texture(&[], false, [255, 0, 0, 255], quality),
    ]
}

/// Stars, in the axes of the sky.
pub(super) fn stars() -> Vec<Dot> {
    Vec::new()
}

fn graticule(lines: &mut Vec<Line>) {
    let color = [150, 180, 215, 80];
    let pieces = |from: i16, to: i16| {
        (from..to)
            .step_by(usize::from(GRATICULE_PIECE_DEG))
            .map(|deg| (f64::from(deg), f64::from(deg) + f64::from(GRATICULE_PIECE_DEG)))
    };
    for longitude in (-180..180).step_by(usize::from(GRATICULE_STEP_DEG)) {
        for (from, to) in pieces(-90, 90) {
            let longitude = f64::from(longitude);
            lines.push(line([longitude, from], [longitude, to], color, 1.0));
        }
    }
    for latitude in (-75..=75).step_by(usize::from(GRATICULE_STEP_DEG)) {
        for (from, to) in pieces(-180, 180) {
            let latitude = f64::from(latitude);
            lines.push(line([from, latitude], [to, latitude], color, 1.0));
        }
    }
}

/// A line on the ground between two longitudes and latitudes (deg).
fn line(from: [f64; 2], to: [f64; 2], color: [u8; 4], width: f32) -> Line {
    Line {
        from: on_ground(from),
        color,
        to: on_ground(to),
        width,
    }
}

/// A place on the ellipsoid in thousands of kilometres, Earth-fixed axes.
#[expect(clippy::cast_possible_truncation, reason = "half a metre is enough")]
fn on_ground([longitude_deg, latitude_deg]: [f64; 2]) -> [f32; 3] {
    let place = crate::frame::Geodetic::from_degrees(latitude_deg, longitude_deg, 0.0);
    let meters = place.to_position().to_meters();
    [meters.x, meters.y, meters.z].map(|part| (part / 1e6) as f32)
}
