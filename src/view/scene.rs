//! The picture: the Earth, the stars, satellites and their links, drawn from a [`Stage`].
//!
//! Each frame the whole stage is turned into three arrays, of dots, of links and of lines, which
//! shaders expand into quads: a few draws, however many satellites there are. The eye is the origin of
//! what reaches the graphics adapter, so that single precision holds up close. The map is the same
//! arrays through other shaders.
//!
//! Units: 1 is 1,000 km; Bevy's y is up, so scene axes (x, y, z) become (x, z, −y).
//! Assumes: a target that is written each frame; all assets are part of the program.
//! Leaves out: shadows of satellites, clouds, precession of the stars (a third of a degree).

mod buffer;
mod draw;
mod frame;
mod ground;
mod marks;
mod material;
mod setup;
mod still;

pub use frame::panes;

use super::desk::{Desk, OpenRun, Status};
use super::state::ViewState;
use bevy::camera::RenderTarget;
use bevy::light::cluster::GlobalClusterSettings;
use bevy::light::{DirectionalLightShadowMap, PointLightShadowMap};
use bevy::prelude::*;

/// All that a picture is made from.
#[derive(Debug, Resource)]
pub struct Stage {
    /// What is looked at and how.
    pub state: ViewState,
    /// The runs that are open.
    pub runs: Vec<OpenRun>,
    /// What the program has to say.
    pub status: Status,
    /// What panels leave free, in physical pixels: left, top, width, height. None where they leave
    /// everything.
    pub viewport: Option<[u32; 4]>,
}

impl Stage {
    /// What panels read.
    pub fn desk(&self) -> Desk<'_> {
        Desk {
            state: &self.state,
            runs: &self.runs,
            status: &self.status,
        }
    }
}

/// The systems that turn the stage into what is drawn. What changes the stage comes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct SceneSet;

/// How much work a picture may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// For adapters that are a CPU: no multisampling, no air around the Earth, thin lines where there
    /// are many.
    Low,
    /// For all others.
    High,
}

/// Draws the [`Stage`], once there is one.
#[derive(Debug, Clone)]
pub struct ScenePlugin {
    /// How much work a picture may be.
    pub quality: Quality,
    /// Where it is drawn to.
    pub target: RenderTarget,
}

impl Plugin for ScenePlugin {
    fn build(&self, app: &mut App) {
        material::load(app);
        // There are no lamps; yet maps of their shadows are kept, 40 MiB at their usual sizes.
        app.insert_resource(PointLightShadowMap { size: 1 })
            .insert_resource(DirectionalLightShadowMap { size: 1 })
            .insert_resource(ClearColor(Color::srgb(0.008, 0.010, 0.018)))
            .insert_resource(setup::Settings(self.clone()))
            .add_systems(Startup, (setup::build, without_lamps))
            .add_systems(
                Update,
                draw::draw.in_set(SceneSet).run_if(resource_exists::<Stage>),
            );
    }
}

/// Lamps are not sorted on the adapter, for there are none.
fn without_lamps(mut settings: ResMut<'_, GlobalClusterSettings>) {
    settings.gpu_clustering = None;
}
