//! What is on the ground: stations and how far they see, regions, and the frames that were taken.

use super::curve::{self, cap_angle_rad, circle, direction, lifted};
use super::footprint::half_swath_rad;
use super::{Line, fixed_points, is_selected};
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::record::ProductStatus;
use crate::scenario::Station;
use crate::sensing::target::Region;
use crate::units::Angle;
use crate::view::color::found::Finding;
use crate::view::desk::{Desk, OpenRun};
use crate::view::shown;
use crate::view::state::Subject;
use nalgebra::Vector3;

/// Radius of a station's mark (rad): 40 km.
const STATION_RAD: f64 = 40e3 / EARTH_MEAN_RADIUS_M;
/// Least half edge of a frame's mark (rad): 20 km.
const FRAME_RAD: f64 = 20e3 / EARTH_MEAN_RADIUS_M;
/// Frames older than this are not drawn (h).
const FRAME_AGE_H: f64 = 6.0;
/// A frame has faded to a dim mark after so long (h).
const FRAME_GLOW_H: f64 = 1.0;
/// Most frames that are drawn, the latest.
const FRAMES_MAX: usize = 2000;
/// Colours of stations by what they receive with: radio, light, both. Orange, purple, yellow.
const STATION_COLORS: [[u8; 3]; 3] = [[230, 159, 0], [204, 121, 167], [240, 228, 66]];
/// Colour of regions: green.
const TARGET_COLOR: [u8; 3] = [0, 200, 145];

/// A ring at each station.
pub(super) fn stations(desk: &Desk<'_>, run: &OpenRun, lines: &mut Vec<Line>) {
    for (index, station) in (0..).zip(&run.playback.scenario().stations) {
        let selected = is_selected(desk, Subject::Station(index));
        let radius_rad = STATION_RAD * if selected { 1.6 } else { 1.0 };
        let ring = circle(station.place.vertical(), radius_rad);
        // A small ring needs few points.
        let ring = ring.into_iter().step_by(9).map(lifted);
        lines.push(Line {
            points: fixed_points(run, ring),
            color: opaque(station_color(station), if selected { 255 } else { 220 }),
            width_px: if selected { 3.0 } else { 2.0 },
            globe_only: false,
        });
    }
}

/// How far stations see a satellite of the altitude of the selection, or of the mean altitude: all of
/// them with that layer, and those that are selected in any case.
pub(super) fn visibility(desk: &Desk<'_>, run: &OpenRun, lines: &mut Vec<Line>) {
    let Some(altitude_m) = altitude_m(desk, run) else {
        return;
    };
    for (index, station) in (0..).zip(&run.playback.scenario().stations) {
        let selected = is_selected(desk, Subject::Station(index));
        let layers = &desk.state.layers;
        let shown = layers.visibility || (layers.stations && selected);
        if !shown {
            continue;
        }
        let masks = [
            station.radio.as_ref().map(|r| r.receiver.elevation_min),
            station.optical.as_ref().map(|o| o.receiver.elevation_min),
        ];
        for (mask, color) in masks.into_iter().zip(STATION_COLORS) {
            let Some(mask) = mask else {
                continue;
            };
            let radius_rad = cap_angle_rad(altitude_m, mask.to_radians());
            let points = circle(station.place.vertical(), radius_rad);
            lines.push(Line {
                points: fixed_points(run, points.into_iter().map(lifted)),
                color: opaque(color, if selected { 230 } else { 110 }),
                width_px: if selected { 1.6 } else { 1.0 },
                globe_only: false,
            });
        }
    }
}

fn station_color(station: &Station) -> [u8; 3] {
    match (&station.radio, &station.optical) {
        (Some(_), Some(_)) => STATION_COLORS[2],
        (None, Some(_)) => STATION_COLORS[1],
        _ => STATION_COLORS[0],
    }
}

/// Altitude of the first selected satellite, or the mean of all that have a place (m).
fn altitude_m(desk: &Desk<'_>, run: &OpenRun) -> Option<f64> {
    let selected = desk.state.selection.iter().find_map(|&subject| {
        matches!(subject, Subject::Satellite(_))
            .then(|| shown::place(run, subject))
            .flatten()
    });
    if let Some(place) = selected {
        return Some(shown::height_m(place));
    }
    let heights = run
        .moment
        .satellites
        .iter()
        .map(|&place| shown::height_m(place));
    let (sum, count) = heights
        .filter(|height| height.is_finite())
        .fold((0.0, 0.0), |(sum, count), height| {
            (sum + height, count + 1.0)
        });
    (count > 0.0).then(|| sum / count)
}

/// Outlines of the regions.
pub(super) fn targets(desk: &Desk<'_>, run: &OpenRun, lines: &mut Vec<Line>) {
    for (index, target) in (0..).zip(&run.playback.scenario().targets) {
        let selected = is_selected(desk, Subject::Target(index));
        for outline in outlines(&target.region) {
            lines.push(Line {
                points: fixed_points(run, outline.into_iter().map(lifted)),
                color: opaque(TARGET_COLOR, if selected { 255 } else { 170 }),
                width_px: if selected { 2.5 } else { 1.3 },
                globe_only: false,
            });
        }
    }
}

/// The rings of a region, closed.
fn outlines(region: &Region) -> Vec<Vec<Vector3<f64>>> {
    match region {
        Region::Circle {
            latitude,
            longitude,
            radius,
        } => {
            let radius_rad = radius.to_meters() / EARTH_MEAN_RADIUS_M;
            vec![circle(direction(*latitude, *longitude), radius_rad)]
        }
        Region::Polygons(polygons) => polygons
            .iter()
            .flat_map(|polygon| std::iter::once(&polygon.outer).chain(&polygon.holes))
            .map(|ring| {
                let corners: Vec<_> = ring.iter().map(|&(b, l)| direction(b, l)).collect();
                curve::along(&corners, true)
            })
            .collect(),
    }
}

/// A frame that was taken before the time that is shown.
struct Frame {
    row: usize,
    age_h: f64,
}

/// Frames of the last hours where they were taken: bright at capture, dim after an hour.
pub(super) fn frames(desk: &Desk<'_>, run: &OpenRun, lines: &mut Vec<Line>) {
    let products = run.playback.products();
    let now_ns = run.moment.at.0;
    let mut frames: Vec<Frame> = products
        .capture_end_ns()
        .iter()
        .enumerate()
        .filter(|&(_, &taken_ns)| taken_ns <= now_ns)
        .map(|(row, &taken_ns)| Frame {
            row,
            age_h: crate::time::Span(now_ns.saturating_sub(taken_ns)).to_seconds() / 3600.0,
        })
        .filter(|frame| frame.age_h <= FRAME_AGE_H)
        .collect();
    if frames.len() > FRAMES_MAX {
        frames.sort_by(|a, b| a.age_h.total_cmp(&b.age_h));
        frames.truncate(FRAMES_MAX);
    }
    lines.extend(
        frames
            .iter()
            .filter_map(|frame| frame_line(desk, run, frame)),
    );
}

fn frame_line(desk: &Desk<'_>, run: &OpenRun, frame: &Frame) -> Option<Line> {
    let row = run.playback.products().row(frame.row)?;
    let selected = is_selected(desk, Subject::Product(row.product));
    let answered = row.answered_ns.is_some_and(|at| at <= run.moment.at.0);
    let found = Finding::of(run, &row).filter(|_| answered);
    let color = found.map_or_else(|| result_color(row.status, answered), Finding::color);
    let half_rad = half_swath_rad(run, row.satellite)
        .unwrap_or(0.0)
        .max(FRAME_RAD);
    let centre = direction(
        Angle::degrees(row.latitude_deg),
        Angle::degrees(row.longitude_deg),
    );
    let glow = (1.0 - frame.age_h / FRAME_GLOW_H).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an opacity and a width"
    )]
    let (opacity, width_px) = if selected {
        (255, 3.0)
    } else {
        ((70.0 + 185.0 * glow) as u8, (1.0 + 1.5 * glow) as f32)
    };
    Some(Line {
        points: fixed_points(run, square(centre, half_rad).map(lifted)),
        color: opaque(color, opacity),
        width_px,
        globe_only: false,
    })
}

/// Colour of what has become of a frame so far. Nothing but its end is known of one that was dropped
/// or only delivered, so these show it from the beginning.
pub(super) const fn result_color(status: ProductStatus, answered: bool) -> [u8; 3] {
    match (status, answered) {
        (ProductStatus::Answered, true) => [0, 200, 145],
        (ProductStatus::Answered | ProductStatus::Waiting, _) => [240, 228, 66],
        (ProductStatus::RawDelivered, _) => [86, 180, 233],
        (ProductStatus::Dropped, _) => [213, 94, 0],
    }
}

/// A closed square around a direction, its edges along the meridian and across it.
fn square(centre: Vector3<f64>, half_rad: f64) -> [Vector3<f64>; 5] {
    let east = Vector3::z()
        .cross(&centre)
        .try_normalize(1e-9)
        .unwrap_or_else(Vector3::y);
    let north = centre.cross(&east);
    let half = half_rad.tan();
    [
        (1.0, 1.0),
        (1.0, -1.0),
        (-1.0, -1.0),
        (-1.0, 1.0),
        (1.0, 1.0),
    ]
    .map(|(x, y)| centre + (east * x + north * y) * half)
}

const fn opaque([red, green, blue]: [u8; 3], opacity: u8) -> [u8; 4] {
    [red, green, blue, opacity]
}
