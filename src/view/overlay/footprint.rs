//! What a satellite sees: to its horizon, and the strip under its imager.

use super::curve::{cap_angle_rad, circle, lifted};
use super::track::{below, times};
use super::{Line, fixed_points, is_selected};
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::view::desk::{Desk, OpenRun};
use crate::view::state::Subject;
use nalgebra::Vector3;

/// Colour of horizons: orange.
const HORIZON: [u8; 3] = [230, 159, 0];
/// Colour of strips under an imager: yellow.
const SWATH: [u8; 3] = [240, 228, 66];

/// The circle on which the satellite stands on the horizon.
pub(super) fn horizon(desk: &Desk<'_>, run: &OpenRun, satellite: u32, lines: &mut Vec<Line>) {
    let Some(place) = below(run, satellite, run.moment.at) else {
        return;
    };
    let radius_rad = cap_angle_rad(place.altitude.to_meters(), 0.0);
    let points = circle(place.vertical(), radius_rad).into_iter().map(lifted);
    lines.push(line(desk, satellite, HORIZON, fixed_points(run, points)));
}

/// Left and right edge of what the imager sweeps along the track, and its line of sight now.
pub(super) fn swath(desk: &Desk<'_>, run: &OpenRun, satellite: u32, lines: &mut Vec<Line>) {
    let Some(half_rad) = half_swath_rad(run, satellite) else {
        return;
    };
    for forward in [false, true] {
        let places: Vec<Vector3<f64>> = times(desk, run, forward)
            .map_while(|at| Some(below(run, satellite, at)?.vertical()))
            .collect();
        let mut edges = [Vec::new(), Vec::new()];
        for pair in places.windows(2) {
            let Some(side) = pair[0].cross(&pair[1]).try_normalize(1e-9) else {
                continue;
            };
            for (edge, sign) in edges.iter_mut().zip([1.0, -1.0]) {
                edge.push(lifted(
                    pair[0] * half_rad.cos() + side * (sign * half_rad.sin()),
                ));
            }
        }
        if !forward && let [Some(left), Some(right)] = edges.each_ref().map(|e| e.first().copied())
        {
            lines.push(line(
                desk,
                satellite,
                SWATH,
                fixed_points(run, [left, right]),
            ));
        }
        for edge in edges {
            let mut edge = line(desk, satellite, SWATH, fixed_points(run, edge));
            edge.color[3] /= 2;
            lines.push(edge);
        }
    }
}

/// Half of the strip under the imager, as an angle at the Earth's centre; none without an imager.
pub(super) fn half_swath_rad(run: &OpenRun, satellite: u32) -> Option<f64> {
    let scenario = run.playback.scenario();
    let payload = scenario.satellites.get(satellite as usize)?.payload;
    let imager = scenario.payloads.get(payload)?.imager.as_ref()?;
    Some(imager.frame_width().to_meters() / 2.0 / EARTH_MEAN_RADIUS_M)
}

fn line(desk: &Desk<'_>, satellite: u32, color: [u8; 3], points: Vec<[f64; 3]>) -> Line {
    let selected = is_selected(desk, Subject::Satellite(satellite));
    let [red, green, blue] = color;
    Line {
        points,
        color: [red, green, blue, if selected { 220 } else { 120 }],
        width_px: if selected { 1.5 } else { 1.0 },
        globe_only: false,
    }
}
