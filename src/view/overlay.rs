//! Lines over the globe: tracks, footprints, stations, regions, frames, shadow, routes, grid.
//!
//! All points are in TEME axes at the time that is shown. What lies on the ground is drawn a little
//! above it and so finely that no piece of a line dips into it.

mod curve;
mod footprint;
mod ground;
mod route;
mod sky;
mod track;
mod zone;

pub use curve::{cap_angle_rad, circle};
pub use route::{Hop, route};

use super::desk::{Desk, OpenRun};
use super::state::Subject;
use crate::frame::{Itrf, Position, Teme};
use nalgebra::Vector3;

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its points in TEME axes at the time that is shown (m).
    pub points: Vec<[f64; 3]>,
    /// Its colour: red, green, blue, opacity.
    pub color: [u8; 4],
    /// Its width (px).
    pub width_px: f32,
    /// Whether it has no meaning on a map: it tells of space, not of what lies below.
    pub globe_only: bool,
}

/// Of so many satellites at most tracks and footprints are drawn.
const SATELLITES_MAX: usize = 64;

/// All lines that the layers ask for.
pub fn lines(desk: &Desk<'_>) -> Vec<Line> {
    let Some(run) = desk.run() else {
        return Vec::new();
    };
    let layers = &desk.state.layers;
    let mut lines = Vec::new();
    if layers.graticule {
        sky::graticule(run, &mut lines);
    }
    if layers.eclipse {
        sky::eclipse(run, &mut lines);
    }
    if layers.anomaly {
        zone::anomaly(run, &mut lines);
    }
    if layers.targets {
        ground::targets(desk, run, &mut lines);
    }
    if layers.frames {
        ground::frames(desk, run, &mut lines);
    }
    if layers.stations {
        ground::stations(desk, run, &mut lines);
    }
    ground::visibility(desk, run, &mut lines);
    for satellite in marked_satellites(desk, run) {
        if layers.tracks {
            track::orbit(desk, run, satellite, &mut lines);
            track::ground(desk, run, satellite, &mut lines);
        }
        if layers.footprints {
            footprint::horizon(desk, run, satellite, &mut lines);
            footprint::swath(desk, run, satellite, &mut lines);
        }
    }
    for &subject in &desk.state.selection {
        if let Subject::Product(product) = subject {
            route::draw(run, product, &mut lines);
        }
    }
    lines
}

/// Satellites that are selected, then those that are watched, each once.
fn marked_satellites(desk: &Desk<'_>, run: &OpenRun) -> Vec<u32> {
    let mut marked = Vec::new();
    for subject in desk.state.selection.iter().chain(&desk.state.watched) {
        if let Subject::Satellite(index) = *subject
            && (index as usize) < run.moment.satellites.len()
            && !marked.contains(&index)
            && marked.len() < SATELLITES_MAX
        {
            marked.push(index);
        }
    }
    marked
}

/// Whether a thing is selected, so that it is drawn stronger.
fn is_selected(desk: &Desk<'_>, subject: Subject) -> bool {
    desk.state.selection.contains(&subject)
}

/// Earth-fixed points as they lie in TEME axes now.
fn fixed_points(run: &OpenRun, points: impl IntoIterator<Item = Position<Itrf>>) -> Vec<[f64; 3]> {
    let rotation = run.moment.rotation;
    let points = points.into_iter();
    points
        .map(|point| to_array(rotation.to_teme(point)))
        .collect()
}

fn to_array(position: Position<Teme>) -> [f64; 3] {
    let point: Vector3<f64> = position.to_meters();
    [point.x, point.y, point.z]
}

#[cfg(test)]
pub(crate) mod tests;
