//! What is made once: cameras, the Earth, and the entities that draw marks.

use super::buffer::{Buffer, Drawn, GLOBE_LAYER, MAP_LAYER, Shelf};
use super::frame::Globals;
use super::marks::{Dot, Line};
use super::material::{Ground, Kind, Marks, Part};
use super::{Quality, ScenePlugin, ground, still};
use bevy::camera::ClearColorConfig;
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::light::cluster::ClusterConfig;
use bevy::prelude::*;
use bevy::render::storage::ShaderBuffer;
use bevy::render::view::NoIndirectDrawing;
use bytemuck::Zeroable;

/// How the scene was asked for.
#[derive(Debug, Resource)]
pub(super) struct Settings(pub(super) ScenePlugin);

/// Everything that is written each frame.
#[derive(Debug, Resource)]
pub(super) struct Canvas {
    /// Camera of the globe, then of the map.
    pub(super) cameras: [Entity; 2],
    pub(super) globals: Handle<ShaderBuffer>,
    pub(super) dots: Buffer,
    pub(super) links: Buffer,
    pub(super) lines: Buffer,
    pub(super) drawn: Vec<Drawn>,
    /// Lines on the ground that never change, by detail: as a draw, its lines are in no other.
    pub(super) still: Vec<Still>,
}

/// Lines on the ground that never change.
#[derive(Debug)]
pub(super) struct Still {
    pub(super) layer: still::Layer,
    pub(super) buffer: Buffer,
    pub(super) drawn: [Drawn; 2],
}

/// Makes the scene.
pub(super) fn build(
    settings: Res<'_, Settings>,
    mut commands: Commands<'_, '_>,
    mut images: ResMut<'_, Assets<Image>>,
    mut buffers: ResMut<'_, Assets<ShaderBuffer>>,
    mut meshes: ResMut<'_, Assets<Mesh>>,
    mut materials: ResMut<'_, Assets<Marks>>,
    mut grounds: ResMut<'_, Assets<Ground>>,
) {
    let settings = &settings.0;
    let cameras = [
        camera(&mut commands, settings, GLOBE_LAYER),
        camera(&mut commands, settings, MAP_LAYER),
    ];
    let globals = buffers.add(ShaderBuffer {
        data: Some(bytemuck::bytes_of(&Globals::zeroed()).to_vec()),
        ..default()
    });
    earth(
        &mut commands,
        settings.quality,
        &globals,
        &mut images,
        &mut meshes,
        &mut grounds,
    );
    let (mut dots, mut links, mut lines) =
        (Buffer::default(), Buffer::default(), Buffer::default());
    dots.write::<Dot>(&[], &mut buffers);
    links.write::<super::marks::Link>(&[], &mut buffers);
    lines.write::<Line>(&[], &mut buffers);
    let mut shelf = Shelf {
        buffers: &mut buffers,
        meshes: &mut meshes,
        materials: &mut materials,
    };
    let mut drawn = Vec::new();
    for map in [false, true] {
        for kind in [Kind::Lines, Kind::Hairs, Kind::Links, Kind::Dots] {
            let segments = match kind {
                Kind::Lines => &lines,
                _ => &links,
            };
            let marks = Marks {
                globals: globals.clone(),
                dots: dots.handle.clone(),
                segments: segments.handle.clone(),
                kind,
                map,
            };
            drawn.push(Drawn::spawn(&mut commands, &mut shelf, marks));
        }
    }
    sky(&mut commands, &mut shelf, &globals, &lines, &mut drawn);
    let still = still::LAYERS
        .iter()
        .map(|&layer| still_lines(&mut commands, &mut shelf, &globals, &dots, layer))
        .collect();
    commands.insert_resource(Canvas {
        cameras,
        globals,
        dots,
        links,
        lines,
        drawn,
        still,
    });
}

/// A camera at the origin that sees one layer.
fn camera(commands: &mut Commands<'_, '_>, settings: &ScenePlugin, layer: usize) -> Entity {
    let msaa = match settings.quality {
        Quality::Low => Msaa::Off,
        Quality::High => Msaa::Sample4,
    };
    let order = isize::from(layer == MAP_LAYER) - 2;
    commands
        .spawn((
            Camera3d::default(),
            Camera {
                order,
                is_active: false,
                clear_color: ClearColorConfig::Default,
                ..default()
            },
            settings.target.clone(),
            Projection::Perspective(PerspectiveProjection {
                near: NEAR,
                ..default()
            }),
            Tonemapping::None,
            DebandDither::Disabled,
            msaa,
            // The few draws there are need no list of draws on the adapter.
            (ClusterConfig::Single, NoIndirectDrawing),
            RenderLayers::layer(layer),
        ))
        .id()
}

/// The nearest that is drawn, in thousands of kilometres.
const NEAR: f32 = 1e-6;

fn earth(
    commands: &mut Commands<'_, '_>,
    quality: Quality,
    globals: &Handle<ShaderBuffer>,
    images: &mut Assets<Image>,
    meshes: &mut Assets<Mesh>,
    grounds: &mut Assets<Ground>,
) {
    let [day, lights, mask] = still::textures(quality).map(|image| images.add(image));
    let globe = meshes.add(ground::globe(quality));
    let map = meshes.add(ground::map());
    let mut parts = vec![
        (Part::Globe, &globe, GLOBE_LAYER),
        (Part::Map, &map, MAP_LAYER),
    ];
    if quality == Quality::High {
        parts.push((Part::Air, &globe, GLOBE_LAYER));
    }
    for (part, mesh, layer) in parts {
        let material = grounds.add(Ground {
            globals: globals.clone(),
            day: day.clone(),
            lights: lights.clone(),
            mask: mask.clone(),
            part,
            high: quality == Quality::High,
        });
        commands.spawn((
            Mesh3d(mesh.clone()),
            MeshMaterial3d(material),
            NoFrustumCulling,
            RenderLayers::layer(layer),
        ));
    }
}

/// Stars are dots of a buffer of their own.
fn sky(
    commands: &mut Commands<'_, '_>,
    shelf: &mut Shelf<'_>,
    globals: &Handle<ShaderBuffer>,
    lines: &Buffer,
    drawn: &mut Vec<Drawn>,
) {
    let mut buffer = Buffer::default();
    buffer.write(&still::stars(), shelf.buffers);
    let marks = Marks {
        globals: globals.clone(),
        dots: buffer.handle.clone(),
        segments: lines.handle.clone(),
        kind: Kind::Stars,
        map: false,
    };
    let mut stars = Drawn::spawn(commands, shelf, marks);
    stars.fit(buffer.capacity(), shelf.meshes);
    drawn.push(stars);
}

fn still_lines(
    commands: &mut Commands<'_, '_>,
    shelf: &mut Shelf<'_>,
    globals: &Handle<ShaderBuffer>,
    dots: &Buffer,
    layer: still::Layer,
) -> Still {
    let mut buffer = Buffer::default();
    buffer.write(&layer.lines(), shelf.buffers);
    let drawn = [false, true].map(|map| {
        let marks = Marks {
            globals: globals.clone(),
            dots: dots.handle.clone(),
            segments: buffer.handle.clone(),
            kind: Kind::Ground,
            map,
        };
        Drawn::spawn(commands, shelf, marks)
    });
    Still {
        layer,
        buffer,
        drawn,
    }
}
