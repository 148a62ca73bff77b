//! Buffers of marks that grow with what they hold, and the meshes that draw them.
//!
//! A mesh only says which mark and which corner a vertex is: x and y are the corner, z is the mark.
//! (The index of a vertex would be shifted by the mesh allocator.) A buffer keeps its length as long as
//! it can, for a new length is a new buffer, which the material must learn of.

use super::material::{Kind, Marks};
use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy::render::storage::ShaderBuffer;
use bytemuck::Pod;

/// Layer of what the globe's camera sees.
pub(super) const GLOBE_LAYER: usize = 0;
/// Layer of what the map's camera sees.
pub(super) const MAP_LAYER: usize = 1;
/// Least marks that there is room for.
const CAPACITY_MIN: usize = 64;
/// A buffer shrinks once it is so many times too long.
const SHRINK: usize = 8;
/// Steps of length from one power of two to the next: each mark that there is room for costs vertices.
const STEPS: usize = 8;

/// A buffer on the graphics adapter.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffer {
    pub(super) handle: Handle<ShaderBuffer>,
    capacity: usize,
}

impl Buffer {
    /// Writes marks. True where this is another buffer now.
    pub(super) fn write<T: Pod>(
        &mut self,
        marks: &[T],
        buffers: &mut Assets<ShaderBuffer>,
    ) -> bool {
        let wanted = room(marks.len());
        let replace = wanted > self.capacity || wanted.saturating_mul(SHRINK) <= self.capacity;
        if replace {
            self.capacity = wanted;
        }
        let mut bytes = bytemuck::cast_slice(marks).to_vec();
        bytes.resize(self.capacity * size_of::<T>(), 0);
        if !replace && let Some(mut buffer) = buffers.get_mut(&self.handle) {
            buffer.data = Some(bytes);
            return false;
        }
        self.handle = buffers.add(ShaderBuffer {
            data: Some(bytes),
            ..default()
        });
        true
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }
}

/// Room for so many marks that a few more do not need another buffer.
fn room(marks: usize) -> usize {
    let least = marks.max(CAPACITY_MIN);
    least.next_multiple_of(least.next_power_of_two() / 2 / STEPS)
}

/// What draws the marks of one kind in one projection.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) entity: Entity,
    pub(super) mesh: Handle<Mesh>,
    pub(super) material: Handle<Marks>,
    pub(super) kind: Kind,
    pub(super) map: bool,
    /// Marks that the mesh has vertices for.
    pub(super) marks: usize,
}

/// The assets that draws are made of.
pub(super) struct Shelf<'a> {
    pub(super) buffers: &'a mut Assets<ShaderBuffer>,
    pub(super) meshes: &'a mut Assets<Mesh>,
    pub(super) materials: &'a mut Assets<Marks>,
}

impl Drawn {
    /// Makes what draws a kind of marks, with nothing to draw yet.
    pub(super) fn spawn(
        commands: &mut Commands<'_, '_>,
        shelf: &mut Shelf<'_>,
        marks: Marks,
    ) -> Self {
        let (kind, map) = (marks.kind, marks.map);
        let mesh = shelf.meshes.add(mesh_of(kind, map, 1));
        let material = shelf.materials.add(marks);
        let layer = if map { MAP_LAYER } else { GLOBE_LAYER };
        let entity = commands
            .spawn((
                Mesh3d(mesh.clone()),
                MeshMaterial3d(material.clone()),
                NoFrustumCulling,
                RenderLayers::layer(layer),
                Visibility::Hidden,
            ))
            .id();
        Self {
            entity,
            mesh,
            material,
            kind,
            map,
            marks: 1,
        }
    }

    /// Lets the mesh have vertices for as many marks as a buffer has room for.
    pub(super) fn fit(&mut self, capacity: usize, meshes: &mut Assets<Mesh>) {
        if self.marks != capacity
            && meshes
                .insert(&self.mesh, mesh_of(self.kind, self.map, capacity))
                .is_ok()
        {
            self.marks = capacity;
        }
    }
}

/// A triangle around the unit circle: one to set up where a square takes two.
const AROUND: [[f32; 2]; 3] = [[-1.732_050_8, -1.0], [1.732_050_8, -1.0], [0.0, 2.0]];

/// A mesh for a number of marks.
fn mesh_of(kind: Kind, map: bool, marks: usize) -> Mesh {
    let hair = kind == Kind::Hairs;
    let segments = !matches!(kind, Kind::Dots | Kind::Stars);
    // On the map, segments are drawn twice.
    let count = if map && segments { marks * 2 } else { marks };
    let corners: &[[f32; 2]] = match (hair, segments) {
        (true, _) => &[[0.0, 0.0], [1.0, 0.0]],
        (false, true) => &[[0.0, -1.0], [1.0, -1.0], [1.0, 1.0], [0.0, 1.0]],
        (false, false) => &AROUND,
    };
    let topology = if hair {
        PrimitiveTopology::LineList
    } else {
        PrimitiveTopology::TriangleList
    };
    #[expect(clippy::cast_precision_loss, reason = "exact up to 16 million marks")]
    let places: Vec<[f32; 3]> = (0..count)
        .flat_map(|mark| corners.iter().map(move |&[x, y]| [x, y, mark as f32]))
        .collect();
    let mesh = Mesh::new(topology, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, places);
    if hair {
        return mesh;
    }
    if !segments {
        return mesh;
    }
    let quads = 0..u32::try_from(count).unwrap_or(0);
    let indices = quads.flat_map(|quad| [0, 1, 2, 0, 2, 3].map(|corner| quad * 4 + corner));
    mesh.with_inserted_indices(Indices::U32(indices.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_every_mark_and_little_beyond() {
        for marks in [0, 1, 64, 65, 1000, 10_000, 20_004, 100_000, 131_072] {
            let room = room(marks);
            assert!(room >= marks);
            assert!(
                room <= CAPACITY_MIN.max(marks + marks / STEPS + 1),
                "{marks}: {room}"
            );
        }
    }
}
