//! The grid of longitudes and latitudes, and the shadow of the Earth.

use super::curve::{LIFT_M, direction, lifted};
use super::{Line, fixed_points};
use crate::frame::EARTH_EQUATORIAL_RADIUS_M;
use crate::orbit::sun::ASTRONOMICAL_UNIT_M;
use crate::units::Angle;
use crate::view::desk::OpenRun;
use nalgebra::Vector3;
use std::f64::consts::TAU;

/// Degrees between lines of the grid.
const GRID_DEG: usize = 15;
/// Degrees between points of a line of the grid.
const GRID_STEP_DEG: usize = 2;
const GRID_COLOR: [u8; 3] = [150, 165, 185];
const SHADOW_COLOR: [u8; 4] = [140, 140, 190, 130];
/// Radius of the Sun (m). Source: IAU 2015 B3, nominal.
const SUN_RADIUS_M: f64 = 695_700_000.0;
/// Lines along the edge of the shadow.
const SHADOW_LINES: u32 = 16;
/// How far behind the Earth's centre the shadow is drawn, in its radii.
const SHADOW_RADII: f64 = 4.0;

/// Meridians and parallels; the equator and the meridian of Greenwich are stronger.
pub(super) fn graticule(run: &OpenRun, lines: &mut Vec<Line>) {
    let grid = |lines: &mut Vec<Line>, strong: bool, points: &mut dyn Iterator<Item = [i32; 2]>| {
        let points = points.map(|[latitude, longitude]| {
            let angle = |degrees: i32| Angle::degrees(f64::from(degrees));
            lifted(direction(angle(latitude), angle(longitude)))
        });
        let [red, green, blue] = GRID_COLOR;
        lines.push(Line {
            points: fixed_points(run, points),
            color: [red, green, blue, if strong { 150 } else { 70 }],
            width_px: 1.0,
            globe_only: false,
        });
    };
    for longitude in (-180..180).step_by(GRID_DEG) {
        let mut points = (-90..=90)
            .step_by(GRID_STEP_DEG)
            .map(|latitude| [latitude, longitude]);
        grid(lines, longitude == 0, &mut points);
    }
    for latitude in (-75..=75).step_by(GRID_DEG) {
        let mut points = (-180..=180)
            .step_by(GRID_STEP_DEG)
            .map(|longitude| [latitude, longitude]);
        grid(lines, latitude == 0, &mut points);
    }
}

/// The edge of the umbra: lines along it, and rings where it begins and at the satellites' height.
pub(super) fn eclipse(run: &OpenRun, lines: &mut Vec<Line>) {
    let sun = &run.moment.sun;
    let away = -sun.direction();
    let across = away
        .cross(&Vector3::z())
        .try_normalize(1e-9)
        .unwrap_or_else(Vector3::x);
    let other = away.cross(&across);
    let distance_m = sun.distance_au() * ASTRONOMICAL_UNIT_M;
    let point = |turn: f64, behind_m: f64| {
        let (sin, cos) = turn.sin_cos();
        let radius_m = umbra_radius_m(behind_m, distance_m);
        let point = away * behind_m + (across * cos + other * sin) * radius_m;
        [point.x, point.y, point.z]
    };
    let turn = |k: u32, of: u32| TAU * f64::from(k) / f64::from(of);
    let mut add = |points, globe_only| {
        lines.push(Line {
            points,
            color: SHADOW_COLOR,
            width_px: 1.0,
            globe_only,
        });
    };
    for k in 0..SHADOW_LINES {
        let turn = turn(k, SHADOW_LINES);
        let end_m = SHADOW_RADII * EARTH_EQUATORIAL_RADIUS_M;
        add(vec![point(turn, 0.0), point(turn, end_m)], true);
    }
    for behind_m in [Some(0.0), shell_depth_m(run, distance_m)]
        .into_iter()
        .flatten()
    {
        let ring = (0..=180).map(|k| point(turn(k, 180), behind_m));
        add(ring.collect(), false);
    }
}

/// Radius of the umbra so far behind the Earth's centre (m), a little outside of the Earth.
pub(super) fn umbra_radius_m(behind_m: f64, sun_distance_m: f64) -> f64 {
    let narrowing = (SUN_RADIUS_M - EARTH_EQUATORIAL_RADIUS_M) / sun_distance_m;
    (EARTH_EQUATORIAL_RADIUS_M + LIFT_M - behind_m * narrowing).max(0.0)
}

/// How far behind the Earth's centre satellites of mean distance enter the umbra.
fn shell_depth_m(run: &OpenRun, sun_distance_m: f64) -> Option<f64> {
    let radii = run
        .moment
        .satellites
        .iter()
        .map(|place| place.to_meters().norm());
    let (sum, count) = radii
        .filter(|radius| radius.is_finite())
        .fold((0.0, 0.0), |(sum, count), radius| {
            (sum + radius, count + 1.0)
        });
    let radius_m = if count > 0.0 {
        sum / count
    } else {
        return None;
    };
    let mut behind_m = 0.0;
    for _ in 0..4 {
        let edge_m = umbra_radius_m(behind_m, sun_distance_m);
        behind_m = (radius_m * radius_m - edge_m * edge_m).max(0.0).sqrt();
    }
    (behind_m > 0.0).then_some(behind_m)
}
