//! Pictures without a window.
//!
//! The same scene and the same panels as in the window, drawn into an image that is read back. A
//! picture is drawn as often as it takes for what the panels leave free to stand still, then read once.
//!
//! Assumes: one thread at a time; the image fits into the memory of the adapter.
//! Leaves out: input, time: a picture of the same stage is the same picture.

use super::adapter::{self, Adapter};
use super::command::Command;
use super::desk::Desk;
use super::image::Image as Picture;
use super::panels::lower::later;
use super::scene::{ScenePlugin, SceneSet, Stage};
use bevy::app::{PluginsState, TerminalCtrlCHandlerPlugin};
use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::RenderLayers;
use bevy::camera::{CameraOutputMode, ClearColorConfig, RenderTarget};
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    BlendState, BufferDescriptor, BufferUsages, CachedPipelineState, CommandEncoderDescriptor,
    Extent3d, MapMode, PipelineCache, PollType, TexelCopyBufferInfo, TexelCopyBufferLayout,
    TextureDimension, TextureFormat, TextureUsages,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use bevy::render::texture::GpuImage;
use bevy::shader::ShaderCacheError;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext, egui,
};
use std::time::Duration;

/// Draws panels, labels and the legend over the scene; what it leaves of the `Ui` free is the scene's.
/// What it commands is not carried out.
pub type Interface = fn(&mut egui::Ui, &Desk<'_>, &mut Vec<Command>);

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OffscreenError {
    /// The size cannot be drawn.
    #[error(
        "a picture of {width} × {height} pixels cannot be drawn by {adapter}\n\
         hint: sides of 1 to {side_max_px} pixels can"
    )]
    Size {
        /// Width that was asked for.
        width: u32,
        /// Height that was asked for.
        height: u32,
        /// The adapter.
        adapter: String,
        /// Longest side that it draws.
        side_max_px: u32,
    },
    /// The adapter failed.
    #[error("the graphics adapter failed: {0}\nhint: try a smaller picture")]
    Device(String),
}

/// A program of its own that draws pictures.
pub struct Offscreen {
    app: App,
    image: Handle<Image>,
    size: [u32; 2],
    is_warm: bool,
}

impl std::fmt::Debug for Offscreen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offscreen")
            .field("size", &self.size)
            .field("is_warm", &self.is_warm)
            .finish_non_exhaustive()
    }
}

/// Pictures that are drawn before the first one is read: until all that is loaded has been prepared.
const WARMING: u32 = 4;
/// A picture is drawn at most so often while panels still move.
const DRAWN_MAX: u32 = 4;

#[derive(Resource)]
struct Hook(Interface);

/// Whether a panel had to be waited for, so that it is to be drawn again.
#[derive(Resource, PartialEq, Eq)]
struct Waited(bool);

/// What panels work out is waited for so long.
const PATIENCE: Duration = Duration::from_secs(300);
/// It is looked for so often.
const LOOK: Duration = Duration::from_millis(5);

impl Offscreen {
    /// Makes the program. With an interface, its panels are part of the picture.
    ///
    /// # Errors
    /// When the adapter cannot draw pictures of this size.
    pub fn new(
        size: [u32; 2],
        adapter: &Adapter,
        interface: Option<Interface>,
    ) -> Result<Self, OffscreenError> {
        let [width, height] = size;
        let sides = 1..=adapter.side_max_px;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(OffscreenError::Size {
                width,
                height,
                adapter: adapter.name.clone(),
                side_max_px: adapter.side_max_px,
            });
        }
        let mut app = App::new();
        app.add_plugins(plugins());
        let image = app
            .world_mut()
            .resource_mut::<Assets<Image>>()
            .add(target(size));
        app.add_plugins(ScenePlugin {
            quality: adapter.quality(),
            target: RenderTarget::from(image.clone()),
        });
        if let Some(interface) = interface {
            over(&mut app, interface, &image);
        }
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        Ok(Self {
            app,
            image,
            size,
            is_warm: false,
        })
    }

    /// Draws a stage, and hands it back with its picture.
    ///
    /// # Errors
    /// When the adapter fails.
    pub fn picture(&mut self, stage: Stage) -> Result<(Stage, Picture), OffscreenError> {
        self.app.insert_resource(stage);
        if !self.is_warm {
            for _ in 0..WARMING {
                self.app.update();
            }
            self.is_warm = true;
        }
        for _ in 0..DRAWN_MAX {
            let before = self.free();
            self.app.world_mut().insert_resource(Waited(false));
            self.app.update();
            let waited = self.app.world().get_resource() == Some(&Waited(true));
            if !waited && self.free() == before {
                break;
            }
        }
        self.check()?;
        let picture = self.read()?;
        Ok((self.take_back()?, picture))
    }

    fn take_back(&mut self) -> Result<Stage, OffscreenError> {
        let stage = self.app.world_mut().remove_resource::<Stage>();
        stage.ok_or_else(|| OffscreenError::Device("the stage is gone".to_owned()))
    }

    /// Draws a stage once, without reading the picture; for measurements.
    ///
    /// # Errors
    /// When the adapter fails.
    pub fn draw(&mut self, stage: Stage) -> Result<Stage, OffscreenError> {
        self.app.insert_resource(stage);
        self.app.update();
        self.take_back()
    }

    /// That all that was drawn could be drawn: what a driver cannot compile is missing.
    fn check(&self) -> Result<(), OffscreenError> {
        let world = self.app.sub_app(RenderApp).world();
        let pipelines = world.resource::<PipelineCache>();
        for pipeline in pipelines.pipelines() {
            if let CachedPipelineState::Err(error) = &pipeline.state
                && !matches!(
                    error,
                    ShaderCacheError::ShaderNotLoaded(_)
                        | ShaderCacheError::ShaderImportNotYetAvailable
                )
            {
                return Err(OffscreenError::Device(error.to_string()));
            }
        }
        Ok(())
    }

    fn free(&self) -> Option<[u32; 4]> {
        self.app.world().get_resource::<Stage>()?.viewport
    }

    /// Copies the image from the adapter.
    fn read(&self) -> Result<Picture, OffscreenError> {
        let failed = |what: &str| OffscreenError::Device(what.to_owned());
        let world = self.app.sub_app(RenderApp).world();
        let device = world.resource::<RenderDevice>();
        let image = world.resource::<RenderAssets<GpuImage>>().get(&self.image);
        let image = image.ok_or_else(|| failed("the image was not made"))?;
        let [width, height] = self.size;
        let row = width as usize * 4;
        let padded = RenderDevice::align_copy_bytes_per_row(row);
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("picture"),
            size: padded as u64 * u64::from(height),
            usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            image.texture.as_image_copy(),
            TexelCopyBufferInfo {
                buffer: &buffer,
                layout: TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: u32::try_from(padded).ok(),
                    rows_per_image: None,
                },
            },
            extent(self.size),
        );
        world.resource::<RenderQueue>().submit([encoder.finish()]);
        let slice = buffer.slice(..);
        let (sender, receiver) = std::sync::mpsc::channel();
        slice.map_async(MapMode::Read, move |result| {
            // Whoever asked may be gone.
            drop(sender.send(result));
        });
        device
            .poll(PollType::wait_indefinitely())
            .map_err(|error| failed(&error.to_string()))?;
        match receiver.recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(failed(&error.to_string())),
            Err(_) => return Err(failed("the picture was not handed over")),
        }
        let bytes = slice.get_mapped_range();
        let rows = bytes.chunks_exact(padded);
        let rgba = rows
            .flat_map(|padded| padded.iter().take(row).copied())
            .collect();
        Ok(Picture {
            width,
            height,
            rgba,
        })
    }
}

/// Bevy's own plugins, without a window, without a loop of their own, and quiet.
fn plugins() -> impl PluginGroup {
    DefaultPlugins
        .set(adapter::renderer())
        .set(adapter::shading())
        .set(WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            ..default()
        })
        .disable::<WinitPlugin>()
        .disable::<LogPlugin>()
        .disable::<TerminalCtrlCHandlerPlugin>()
        .disable::<PipelinedRenderingPlugin>()
}

fn extent([width, height]: [u32; 2]) -> Extent3d {
    Extent3d {
        width,
        height,
        depth_or_array_layers: 1,
    }
}

/// The image that is drawn into.
fn target(size: [u32; 2]) -> Image {
    let mut image = Image::new_uninit(
        extent(size),
        TextureDimension::D2,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.texture_descriptor.usage = TextureUsages::RENDER_ATTACHMENT
        | TextureUsages::TEXTURE_BINDING
        | TextureUsages::COPY_SRC
        | TextureUsages::COPY_DST;
    image
}

/// Adds what draws the interface over the scene.
fn over(app: &mut App, interface: Interface, image: &Handle<Image>) {
    app.add_plugins(EguiPlugin::default());
    app.world_mut()
        .resource_mut::<EguiGlobalSettings>()
        .auto_create_primary_context = false;
    app.insert_resource(Hook(interface))
        .insert_resource(Waited(false))
        .add_systems(EguiPrimaryContextPass, show.after(SceneSet));
    let target = RenderTarget::from(image.clone());
    app.world_mut().spawn((interface_camera(), target));
}

/// A camera by which egui draws over the scene, which stays where panels are not.
pub(super) fn interface_camera() -> impl Bundle {
    (
        PrimaryEguiContext,
        Camera2d,
        RenderLayers::none(),
        Msaa::Off,
        Camera {
            order: 1,
            output_mode: CameraOutputMode::Write {
                blend_state: Some(BlendState::ALPHA_BLENDING),
                clear_color: ClearColorConfig::None,
            },
            clear_color: ClearColorConfig::Custom(Color::NONE),
            ..default()
        },
    )
}

/// All of the window or the picture, as egui fills it.
pub(super) fn whole_ui(context: &egui::Context) -> egui::Ui {
    egui::Ui::new(
        context.clone(),
        "whole".into(),
        egui::UiBuilder::new()
            .layer_id(egui::LayerId::background())
            .max_rect(context.viewport_rect()),
    )
}

/// Runs the interface and notes what it leaves free.
fn show(
    mut contexts: EguiContexts<'_, '_>,
    stage: Option<ResMut<'_, Stage>>,
    hook: Res<'_, Hook>,
    mut waited: ResMut<'_, Waited>,
) -> Result {
    let Some(mut stage) = stage else {
        return Ok(());
    };
    let context = contexts.ctx_mut()?.clone();
    context.set_zoom_factor(stage.state.look.scale);
    // Nothing fades in: a picture does not wait.
    context.all_styles_mut(|style| style.animation_time = 0.0);
    let mut ui = whole_ui(&context);
    (hook.0)(&mut ui, &stage.desk(), &mut Vec::new());
    let mut looks = 0;
    while later::is_busy(&context) && LOOK * looks < PATIENCE {
        std::thread::sleep(LOOK);
        looks += 1;
    }
    if looks > 0 {
        waited.0 = true;
    }
    let free = ui.available_rect_before_wrap();
    stage.viewport = Some(pixels(free, context.pixels_per_point()));
    Ok(())
}

/// A rectangle of points in physical pixels: left, top, width, height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast keeps what is out of range at the limits"
)]
pub fn pixels(points: egui::Rect, scale: f32) -> [u32; 4] {
    let at = |value: f32| (value * scale).round().max(0.0) as u32;
    let [left, top] = [at(points.min.x), at(points.min.y)];
    [
        left,
        top,
        at(points.max.x).saturating_sub(left),
        at(points.max.y).saturating_sub(top),
    ]
}

#[cfg(all(test, feature = "view-tests"))]
mod golden;
#[cfg(all(test, feature = "view-tests"))]
mod tests;
