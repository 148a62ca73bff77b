//! Where radiation strikes: the South Atlantic Anomaly as the model has it, on the ground below the
//! satellites.

use super::curve::{along, direction, lifted};
use super::{Line, fixed_points};
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::payload::radiation::zone::Anomaly;
use crate::units::Length;
use crate::view::desk::OpenRun;
use nalgebra::Vector3;

/// Corners of the outline; the edge between two is an arc.
const CORNERS: u32 = 72;
const COLOR: [u8; 3] = [255, 90, 90];
/// Rings inside of the outline, fainter inwards: the nearer to the centre, the more strikes.
const RINGS: [(f64, u8); 3] = [(1.0, 200), (0.75, 110), (0.5, 70)];

/// The outline of the anomaly at the satellites' mean height; nothing where radiation is not modelled.
pub(super) fn anomaly(run: &OpenRun, lines: &mut Vec<Line>) {
    let scenario = run.playback.scenario();
    let is_modelled = scenario.models.radiation
        && scenario
            .payloads
            .iter()
            .any(|payload| payload.radiation.is_some());
    let Some(altitude) = mean_altitude(run).filter(|_| is_modelled) else {
        return;
    };
    let year = scenario.calendar.year(run.moment.at);
    let Some(anomaly) = Anomaly::at(altitude, year) else {
        return;
    };
    let corners: Vec<Vector3<f64>> = anomaly
        .outline(CORNERS)
        .into_iter()
        .map(|(latitude, longitude)| direction(latitude, longitude))
        .collect();
    let centre: Vector3<f64> = corners.iter().sum::<Vector3<f64>>().normalize();
    for (share, opacity) in RINGS {
        let ring: Vec<Vector3<f64>> = corners
            .iter()
            .map(|corner| centre.lerp(corner, share).normalize())
            .collect();
        let points = along(&ring, true).into_iter().map(lifted);
        let [red, green, blue] = COLOR;
        lines.push(Line {
            points: fixed_points(run, points),
            color: [red, green, blue, opacity],
            width_px: if share < 1.0 { 1.0 } else { 2.0 },
            globe_only: false,
        });
    }
}

/// Mean height of the satellites above the mean sphere; none where none has a place.
fn mean_altitude(run: &OpenRun) -> Option<Length> {
    let radii = run.moment.satellites.iter();
    let radii = radii.map(|place| place.to_meters().norm());
    let (sum, count) = radii
        .filter(|radius| radius.is_finite())
        .fold((0.0, 0.0), |(sum, count), radius| {
            (sum + radius, count + 1.0)
        });
    (count > 0.0).then(|| Length::meters(sum / count - EARTH_MEAN_RADIUS_M))
}
