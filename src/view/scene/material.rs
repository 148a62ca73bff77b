//! Materials: what the shaders read, and which variant of them draws what.

use bevy::asset::{load_internal_asset, uuid_handle};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{MaterialPipeline, MaterialPipelineKey};
use bevy::prelude::*;
use bevy::render::render_resource::{
    AsBindGroup, CompareFunction, Face, RenderPipelineDescriptor, SpecializedMeshPipelineError,
};
use bevy::render::storage::ShaderBuffer;
use bevy::shader::ShaderRef;

const COMMON: Handle<Shader> = uuid_handle!("5d1d7a52-7f0e-4b0e-9a9b-0c6f5d3a1e01");
const DOTS: Handle<Shader> = uuid_handle!("5d1d7a52-7f0e-4b0e-9a9b-0c6f5d3a1e02");
const SEGMENTS: Handle<Shader> = uuid_handle!("5d1d7a52-7f0e-4b0e-9a9b-0c6f5d3a1e03");
const GROUND: Handle<Shader> = uuid_handle!("5d1d7a52-7f0e-4b0e-9a9b-0c6f5d3a1e04");

/// Puts shaders and materials into an app.
pub(super) fn load(app: &mut App) {
    load_internal_asset!(app, COMMON, "shaders/common.wgsl", Shader::from_wgsl);
    load_internal_asset!(app, DOTS, "shaders/dots.wgsl", Shader::from_wgsl);
    load_internal_asset!(app, SEGMENTS, "shaders/segments.wgsl", Shader::from_wgsl);
    load_internal_asset!(app, GROUND, "shaders/ground.wgsl", Shader::from_wgsl);
    app.add_plugins((
        MaterialPlugin::<Marks>::default(),
        MaterialPlugin::<Ground>::default(),
    ));
}

/// What marks are, in the order in which they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Stars, at infinity.
    Stars,
    /// Lines on the ground that never change, in Earth-fixed axes.
    Ground,
    /// All other lines.
    Lines,
    /// Links as hairlines.
    Hairs,
    /// Links as wide as they are loaded.
    Links,
    /// Satellites and stations.
    Dots,
}

/// Marks of one kind, all drawn at once.
#[derive(Debug, Clone, Asset, TypePath, AsBindGroup)]
#[bind_group_data(MarksKey)]
pub(super) struct Marks {
    #[storage(0, read_only)]
    pub(super) globals: Handle<ShaderBuffer>,
    #[storage(1, read_only)]
    pub(super) dots: Handle<ShaderBuffer>,
    #[storage(2, read_only)]
    pub(super) segments: Handle<ShaderBuffer>,
    pub(super) kind: Kind,
    pub(super) map: bool,
}

/// Which variant of the shaders draws marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MarksKey {
    kind: Kind,
    map: bool,
}

impl From<&Marks> for MarksKey {
    fn from(marks: &Marks) -> Self {
        Self {
            kind: marks.kind,
            map: marks.map,
        }
    }
}

/// Far more than any distance in the scene: orders draws that would be sorted by distance.
const ORDER: f32 = 1e9;

impl Material for Marks {
    fn vertex_shader() -> ShaderRef {
        DOTS.into()
    }

    fn fragment_shader() -> ShaderRef {
        DOTS.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Blend
    }

    fn depth_bias(&self) -> f32 {
        ORDER * f32::from(self.kind as u8)
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let MarksKey { kind, map } = key.bind_group_data;
        let (shader, names): (_, &[&str]) = match kind {
            Kind::Stars => (DOTS, &["STARS"]),
            Kind::Dots => (DOTS, &[]),
            Kind::Ground => (SEGMENTS, &["FIXED"]),
            Kind::Lines => (SEGMENTS, &[]),
            Kind::Hairs => (SEGMENTS, &["LINKS", "HAIR"]),
            Kind::Links => (SEGMENTS, &["LINKS"]),
        };
        use_shader(descriptor, &shader, names);
        if map {
            use_shader(descriptor, &shader, &["MAP"]);
        }
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

/// What is drawn of the Earth itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// The globe.
    Globe,
    /// The air around it.
    Air,
    /// The map.
    Map,
}

/// The Earth itself.
#[derive(Debug, Clone, Asset, TypePath, AsBindGroup)]
#[bind_group_data(GroundKey)]
pub(super) struct Ground {
    #[storage(0, read_only)]
    pub(super) globals: Handle<ShaderBuffer>,
    #[texture(1)]
    #[sampler(2)]
    pub(super) day: Handle<Image>,
    #[texture(3)]
    #[sampler(4)]
    pub(super) lights: Handle<Image>,
    #[texture(5)]
    #[sampler(6)]
    pub(super) mask: Handle<Image>,
    pub(super) part: Part,
    pub(super) high: bool,
}

/// Which variant of the shader draws the Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct GroundKey {
    part: Part,
    high: bool,
}

impl From<&Ground> for GroundKey {
    fn from(ground: &Ground) -> Self {
        Self {
            part: ground.part,
            high: ground.high,
        }
    }
}

impl Material for Ground {
    fn vertex_shader() -> ShaderRef {
        GROUND.into()
    }

    fn fragment_shader() -> ShaderRef {
        GROUND.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        match self.part {
            Part::Globe | Part::Map => AlphaMode::Opaque,
            Part::Air => AlphaMode::Add,
        }
    }

    fn depth_bias(&self) -> f32 {
        // After the stars, before everything else.
        ORDER * 0.5
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        let GroundKey { part, high } = key.bind_group_data;
        let (name, cull): (&[&str], _) = match part {
            Part::Globe => (&[], Some(Face::Back)),
            Part::Air => (&["GLOW"], Some(Face::Front)),
            Part::Map => (&["MAP"], None),
        };
        use_shader(descriptor, &GROUND, name);
        if high {
            use_shader(descriptor, &GROUND, &["HIGH"]);
        }
        descriptor.primitive.cull_mode = cull;
        if part == Part::Map
            && let Some(depth) = &mut descriptor.depth_stencil
        {
            depth.depth_compare = Some(CompareFunction::Always);
        }
        Ok(())
    }
}

/// Sets the shader of both stages, with more names defined.
fn use_shader(descriptor: &mut RenderPipelineDescriptor, shader: &Handle<Shader>, names: &[&str]) {
    let names = || names.iter().map(|&name| name.into());
    descriptor.vertex.shader = shader.clone();
    descriptor.vertex.shader_defs.extend(names());
    if let Some(fragment) = &mut descriptor.fragment {
        fragment.shader = shader.clone();
        fragment.shader_defs.extend(names());
    }
}
