//! What happens each frame: the stage becomes marks, the marks reach the graphics adapter.

use super::buffer::{Buffer, Drawn};
use super::frame::{self, Eye};
use super::marks::{self, Dot, Line, Link};
use super::material::{Kind, Marks};
use super::setup::{Canvas, Settings};
use super::{Quality, Stage};
use crate::view::desk::{Desk, OpenRun};
use crate::view::{camera, color};
use bevy::camera::Viewport;
use bevy::prelude::*;
use bevy::render::storage::ShaderBuffer;

/// More links than this are hairlines on an adapter that is a CPU.
const HAIRS_MIN: usize = 3000;

/// Turns the stage into what is drawn.
pub(super) fn draw(
    stage: Res<'_, Stage>,
    settings: Res<'_, Settings>,
    mut canvas: ResMut<'_, Canvas>,
    mut cameras: Query<'_, '_, (&mut Camera, &mut Transform, &mut Projection)>,
    mut shown: Query<'_, '_, &mut Visibility>,
    mut buffers: ResMut<'_, Assets<ShaderBuffer>>,
    mut meshes: ResMut<'_, Assets<Mesh>>,
    mut materials: ResMut<'_, Assets<Marks>>,
) {
    let desk = stage.desk();
    let Some(run) = desk.run() else {
        return;
    };
    let eye = Eye::of(&desk);
    let scale = aim(&stage, &eye, canvas.cameras, &mut cameras);
    let globals = frame::globals(&desk, &run.moment, &eye, scale);
    if let Some(mut buffer) = buffers.get_mut(&canvas.globals) {
        buffer.data = Some(bytemuck::bytes_of(&globals).to_vec());
    }
    let frame = Frame::of(&desk, run, &eye);
    let canvas = &mut *canvas;
    let changed = [
        canvas.dots.write(&frame.dots, &mut buffers),
        canvas.links.write(&frame.links, &mut buffers),
        canvas.lines.write(&frame.lines, &mut buffers),
    ];
    if changed.contains(&true) {
        rebind(canvas, &mut materials);
    }
    let thin = settings.0.quality == Quality::Low && frame.links.len() > HAIRS_MIN;
    // What is on the globe alone needs no vertices on the map, and the other way round.
    let panes = frame::panes(stage.state.projection, [0, 0, 2, 2]);
    let is_seen = |map: bool| panes[usize::from(map)].is_some();
    for drawn in &mut canvas.drawn {
        let (buffer, any) = match drawn.kind {
            Kind::Stars | Kind::Ground => (None, stage.state.layers.stars),
            Kind::Lines => (Some(&canvas.lines), !frame.lines.is_empty()),
            Kind::Hairs => (Some(&canvas.links), thin),
            Kind::Links => (Some(&canvas.links), !thin && !frame.links.is_empty()),
            Kind::Dots => (Some(&canvas.dots), !frame.dots.is_empty()),
        };
        let any = any && is_seen(drawn.map);
        show(drawn, any, buffer, &mut meshes, &mut shown);
    }
    let near = camera::is_near(&stage.state.camera, stage.state.projection);
    for still in &mut canvas.still {
        let any = still.layer.is_shown(&stage.state.layers, near);
        for drawn in &mut still.drawn {
            let any = any && is_seen(drawn.map);
            show(drawn, any, Some(&still.buffer), &mut meshes, &mut shown);
        }
    }
}

/// The marks of one picture.
struct Frame {
    dots: Vec<Dot>,
    links: Vec<Link>,
    lines: Vec<Line>,
}

impl Frame {
    fn of(desk: &Desk<'_>, run: &OpenRun, eye: &Eye) -> Self {
        let colors = color::satellite_colors(desk);
        Self {
            dots: marks::dots(desk, run, eye, &colors),
            links: marks::links(desk, run, color::link_color),
            lines: marks::lines(desk, run, eye),
        }
    }
}

/// Points the cameras and gives them their places. Returns the pixels of a point.
fn aim(
    stage: &Stage,
    eye: &Eye,
    entities: [Entity; 2],
    cameras: &mut Query<'_, '_, (&mut Camera, &mut Transform, &mut Projection)>,
) -> f32 {
    let mut scale = 1.0;
    let [right, up, back] = eye.axes().map(Vec3::from_array);
    let rotation = Quat::from_mat3(&Mat3::from_cols(right, up, back));
    for (pane, entity) in entities.into_iter().enumerate() {
        let Ok((mut camera, mut transform, mut projection)) = cameras.get_mut(entity) else {
            continue;
        };
        let Some(size) = camera.physical_target_size() else {
            // Not known before the first frame.
            camera.is_active = pane == 0;
            continue;
        };
        scale = camera.target_scaling_factor().unwrap_or(1.0);
        let free = within(stage.viewport, size);
        let place = frame::panes(stage.state.projection, free)[pane];
        camera.is_active = place.is_some();
        camera.viewport = place.map(|[left, top, width, height]| Viewport {
            physical_position: UVec2::new(left, top),
            physical_size: UVec2::new(width, height),
            ..default()
        });
        transform.rotation = rotation;
        if let Projection::Perspective(perspective) = &mut *projection {
            #[expect(clippy::cast_possible_truncation, reason = "an angle needs few digits")]
            let fov_deg = eye.pose.fov_y_deg as f32;
            perspective.fov = fov_deg.to_radians();
        }
    }
    scale * stage.state.look.scale.max(0.1)
}

/// What panels leave free, cut to the target; the whole target where they leave nothing.
fn within(free: Option<[u32; 4]>, size: UVec2) -> [u32; 4] {
    let whole = [0, 0, size.x.max(1), size.y.max(1)];
    let Some([left, top, width, height]) = free else {
        return whole;
    };
    let (left, top) = (left.min(size.x), top.min(size.y));
    let (width, height) = (width.min(size.x - left), height.min(size.y - top));
    if width < 2 || height < 2 {
        whole
    } else {
        [left, top, width, height]
    }
}

/// Tells materials of new buffers.
fn rebind(canvas: &Canvas, materials: &mut Assets<Marks>) {
    for drawn in &canvas.drawn {
        let segments = match drawn.kind {
            Kind::Lines => &canvas.lines,
            Kind::Hairs | Kind::Links | Kind::Dots => &canvas.links,
            Kind::Stars | Kind::Ground => continue,
        };
        if let Some(mut material) = materials.get_mut(&drawn.material) {
            material.dots = canvas.dots.handle.clone();
            material.segments = segments.handle.clone();
        }
    }
}

/// Shows or hides marks; lets those that are shown have as many vertices as they need.
fn show(
    drawn: &mut Drawn,
    any: bool,
    buffer: Option<&Buffer>,
    meshes: &mut Assets<Mesh>,
    shown: &mut Query<'_, '_, &mut Visibility>,
) {
    if any && let Some(buffer) = buffer {
        drawn.fit(buffer.capacity(), meshes);
    }
    if let Ok(mut visibility) = shown.get_mut(drawn.entity) {
        visibility.set_if_neq(if any {
            Visibility::Visible
        } else {
            Visibility::Hidden
        });
    }
}
