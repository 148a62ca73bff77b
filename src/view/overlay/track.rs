//! Where a satellite has been and will be: its orbit and the track below it, fading both ways.

use super::curve::{self, LIFT_M, at_height};
use super::{Line, fixed_points, is_selected, to_array};
use crate::frame::{EarthRotation, Geodetic, Itrf, Position};
use crate::time::{SimTime, Span};
use crate::view::desk::{Desk, OpenRun};
use crate::view::state::{Axes, Subject};

/// Time between points of a short track (s): 1.3° of a low orbit.
const STEP_S: f64 = 20.0;
/// Most points of one side of a track.
const STEPS_MAX: f64 = 600.0;
/// Pieces of different opacity on one side of a track.
const FADES: usize = 16;
/// Opacity at the satellite.
const OPACITY: f64 = 230.0;
/// Colour of tracks of what is selected, and of what is only watched.
const COLORS: [[u8; 3]; 2] = [[255, 255, 255], [150, 190, 220]];

/// The orbit, as it stands in the axes that stand still.
pub(super) fn orbit(desk: &Desk<'_>, run: &OpenRun, satellite: u32, lines: &mut Vec<Line>) {
    let fixed = desk.state.axes == Axes::EarthFixed;
    for forward in [false, true] {
        let points = times(desk, run, forward).map_while(|at| {
            let position = run.playback.state(satellite, at)?.position;
            Some(if fixed {
                let then = EarthRotation::at(run.playback.calendar(), at);
                to_array(run.moment.rotation.to_teme(then.to_itrf(position)))
            } else {
                to_array(position)
            })
        });
        let look = Look {
            globe_only: true,
            ..look(desk, satellite, forward)
        };
        fade(&points.collect::<Vec<_>>(), look, lines);
    }
}

/// The track on the ground.
pub(super) fn ground(desk: &Desk<'_>, run: &OpenRun, satellite: u32, lines: &mut Vec<Line>) {
    for forward in [false, true] {
        let below: Vec<_> = times(desk, run, forward)
            .map_while(|at| Some(below(run, satellite, at)?.vertical()))
            .collect();
        let points = curve::along(&below, false);
        let points = points.into_iter().map(|point| at_height(point, LIFT_M));
        let mut look = look(desk, satellite, forward);
        look.opacity *= 0.7;
        fade(&fixed_points(run, points), look, lines);
    }
}

/// The place right below a satellite, at its own altitude.
pub(super) fn below(run: &OpenRun, satellite: u32, at: SimTime) -> Option<Geodetic> {
    let position = run.playback.state(satellite, at)?.position;
    let rotation = EarthRotation::at(run.playback.calendar(), at);
    let fixed: Position<Itrf> = rotation.to_itrf(position);
    Some(Geodetic::from_position(fixed))
}

/// Times of the points of one side of a track, away from now.
pub(super) fn times(
    desk: &Desk<'_>,
    run: &OpenRun,
    forward: bool,
) -> impl Iterator<Item = SimTime> + use<> {
    let length_s = desk.state.trail_s[usize::from(forward)];
    let length_s = if length_s.is_finite() {
        length_s.max(0.0)
    } else {
        0.0
    };
    let step_s = STEP_S.max(length_s / STEPS_MAX);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a few hundred steps"
    )]
    let steps = (length_s / step_s).ceil() as u32;
    let (now, sign) = (run.moment.at, if forward { 1.0 } else { -1.0 });
    (0..=steps).map(move |k| {
        let away_s = (f64::from(k) * step_s).min(length_s);
        now + Span::from_seconds(sign * away_s)
    })
}

/// How one side of a track looks.
#[derive(Debug, Clone, Copy)]
struct Look {
    color: [u8; 3],
    opacity: f64,
    width_px: f32,
    globe_only: bool,
}

fn look(desk: &Desk<'_>, satellite: u32, forward: bool) -> Look {
    let selected = is_selected(desk, Subject::Satellite(satellite));
    Look {
        color: COLORS[usize::from(!selected)],
        // What is to come is drawn weaker than what has been.
        opacity: if forward { 0.6 * OPACITY } else { OPACITY },
        width_px: if selected { 1.6 } else { 1.0 },
        globe_only: false,
    }
}

/// A line in pieces, each less opaque than the one before.
fn fade(points: &[[f64; 3]], look: Look, lines: &mut Vec<Line>) {
    let piece = points.len().div_ceil(FADES).max(1);
    for (k, start) in (0..points.len()).step_by(piece).enumerate() {
        let end = (start + piece + 1).min(points.len());
        let Some(points) = points.get(start..end).filter(|points| points.len() > 1) else {
            continue;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an opacity below 255"
        )]
        let opacity = (look.opacity * (1.0 - 0.9 * k as f64 / FADES as f64)) as u8;
        let [red, green, blue] = look.color;
        lines.push(Line {
            points: points.to_vec(),
            color: [red, green, blue, opacity],
            width_px: look.width_px,
            globe_only: look.globe_only,
        });
    }
}
