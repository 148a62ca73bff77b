//! Where the picture is seen from, as the shaders read it.

use crate::frame::Position;
use crate::view::camera::{Pose, fixed_to_scene, pose, to_scene};
use crate::view::desk::Desk;
use crate::view::moment::Moment;
use crate::view::state::Projection;
use bytemuck::{Pod, Zeroable};
use nalgebra::Vector3;

/// Metres of a unit of the scene.
const UNIT_M: f64 = 1e6;
/// Radius of the dot of a lone satellite (points), and how it shrinks with each tenfold of them.
const DOT_RADIUS: [f32; 2] = [4.6, 0.85];
/// Least radius of a dot (points).
const DOT_RADIUS_MIN: f32 = 1.2;

/// A vector of scene axes in Bevy's, in units of the scene.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the eye is the origin, so that single precision is enough"
)]
pub(super) fn unit(scene_m: Vector3<f64>) -> [f32; 3] {
    let unit = scene_m / UNIT_M;
    [unit.x as f32, unit.z as f32, -unit.y as f32]
}

/// What the shaders know of the whole picture.
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Globals {
    /// Earth-fixed axes in the scene.
    fixed: [[f32; 4]; 3],
    /// Axes of the stars in the scene.
    sky: [[f32; 4]; 3],
    /// The eye from the Earth's centre; pixels of a point.
    eye: [f32; 4],
    /// Direction of the Sun; one where the night is drawn.
    sun: [f32; 4],
    /// Centre of the map (rad), its zoom, radius of a dot (points).
    map: [f32; 4],
}

/// Where the picture is seen from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eye {
    /// The pose that the desk asks for.
    pub(super) pose: Pose,
    /// Where the eye is (m).
    pub(super) eye_m: Vector3<f64>,
}

impl Eye {
    pub(super) fn of(desk: &Desk<'_>) -> Self {
        let pose = pose(desk);
        Self {
            pose,
            eye_m: pose.eye_m,
        }
    }

    /// Right, up and back of the eye in Bevy's axes.
    pub(super) fn axes(&self) -> [[f32; 3]; 3] {
        let [forward, right, up] = self.pose.axes();
        [right, up, -forward].map(|axis| unit(axis * UNIT_M))
    }
}

/// Globals of a moment; `scale` is pixels of a point.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a picture needs few digits"
)]
pub(super) fn globals(desk: &Desk<'_>, moment: &Moment, eye: &Eye, scale: f32) -> Globals {
    let state = desk.state;
    let axis = |vector: Vector3<f64>| {
        let [x, y, z] = unit(vector * UNIT_M);
        [x, y, z, 0.0]
    };
    let basis = [Vector3::x(), Vector3::y(), Vector3::z()];
    let fixed = basis.map(|unit| {
        axis(fixed_to_scene(
            state.axes,
            moment.rotation,
            Position::from_meters(unit),
        ))
    });
    let inertial = |vector| to_scene(state.axes, moment.rotation, Position::from_meters(vector));
    let sky = basis.map(|unit| axis(inertial(unit)));
    let [x, y, z] = unit(eye.eye_m);
    let [sun_x, sun_y, sun_z, _] = axis(inertial(moment.sun.direction()));
    let [longitude, latitude, zoom] = state.camera.map;
    Globals {
        fixed,
        sky,
        eye: [x, y, z, scale],
        sun: [sun_x, sun_y, sun_z, f32::from(u8::from(state.layers.night))],
        map: [
            longitude.to_radians() as f32,
            latitude.to_radians() as f32,
            zoom.max(1.0) as f32,
            dot_radius(moment.satellites.len()),
        ],
    }
}

/// Radius of the dot of one of so many satellites (points).
#[expect(clippy::cast_precision_loss, reason = "its logarithm matters")]
fn dot_radius(satellites: usize) -> f32 {
    let tenfolds = (satellites.max(1) as f32).log10();
    (DOT_RADIUS[0] - DOT_RADIUS[1] * tenfolds).max(DOT_RADIUS_MIN)
}

/// Where globe and map are drawn within what is free: left, top, width and height in pixels.
pub fn panes(projection: Projection, free: [u32; 4]) -> [Option<[u32; 4]>; 2] {
    let [left, top, width, height] = free;
    match projection {
        Projection::Globe => [Some(free), None],
        Projection::Map => [None, Some(free)],
        Projection::Split => {
            let half = width / 2;
            [
                Some([left, top, half.max(1), height]),
                Some([left + half, top, (width - half).max(1), height]),
            ]
        }
    }
}
