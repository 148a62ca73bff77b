//! The window: draws a stage, carries out what the user commands, and lets time go on.
//!
//! Assumes: one window. On a software adapter it draws at most 15 times a second,
//! so that a core is left to simulations.

mod backstage;
mod input;
mod photograph;

pub use backstage::Backstage;

use super::adapter::{self, Adapter};
use super::offscreen::{self, pixels};
use super::open::ViewError;
use super::scene::{ScenePlugin, SceneSet, Stage};
use super::{keys, screen, update};
use bevy::camera::RenderTarget;
use bevy::log::{Level, LogPlugin};
use bevy::prelude::*;
use bevy::window::{WindowRef, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPreUpdateSet, EguiPrimaryContextPass,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Pictures a second at most on an adapter that is a CPU.
const SOFTWARE_PICTURES: f64 = 15.0;
/// Time goes on by no more than this from one picture to the next (s), so that a pause of the machine
/// is no leap.
const PAUSE_MAX_S: f64 = 0.5;

/// Shows a stage until its window is closed.
///
/// # Errors
/// When there is no display, or the window breaks down.
pub fn run(stage: Stage, backstage: Backstage, adapter: &Adapter) -> Result<(), ViewError> {
    let display = ["DISPLAY", "WAYLAND_DISPLAY"];
    if cfg!(target_os = "linux") && display.iter().all(|name| std::env::var_os(name).is_none()) {
        return Err(ViewError::NoDisplay);
    }
    let mut app = with_window(&stage)?;
    app.add_plugins(EguiPlugin::default())
        .add_plugins(ScenePlugin {
            quality: adapter.quality(),
            target: RenderTarget::Window(WindowRef::Primary),
        })
        .insert_resource(stage)
        .insert_resource(backstage)
        .insert_resource(Pace {
            is_software: adapter.is_software,
        })
        .insert_resource(WinitSettings::desktop_app())
        .add_systems(PreStartup, spawn_interface_camera)
        .init_resource::<input::Withheld>()
        .add_systems(
            PreUpdate,
            input::withhold
                .after(EguiPreUpdateSet::ProcessInput)
                .before(EguiPreUpdateSet::BeginPass),
        )
        .add_systems(Update, go_on.before(SceneSet))
        .add_systems(EguiPrimaryContextPass, interface)
        .add_systems(Last, photograph::take);
    match app.run() {
        AppExit::Success => Ok(()),
        // As Bevy ends on Ctrl-C.
        AppExit::Error(code) if code.get() == 130 => Err(ViewError::Interrupted),
        AppExit::Error(code) => Err(ViewError::Window(code.get())),
    }
}

/// How fast pictures follow each other.
#[derive(Debug, Resource)]
struct Pace {
    is_software: bool,
}

/// A program with a window. Bevy panics where the display does not answer; the user gets a sentence.
fn with_window(stage: &Stage) -> Result<App, ViewError> {
    let said = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&said);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload_as_str().unwrap_or_default().to_owned();
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }));
    let made = catch_unwind(AssertUnwindSafe(|| {
        let mut app = App::new();
        app.add_plugins(plugins(stage));
        app
    }));
    std::panic::set_hook(before);
    made.map_err(|_| {
        let said = said.lock().unwrap_or_else(PoisonError::into_inner);
        ViewError::Display(said.clone())
    })
}

fn plugins(stage: &Stage) -> impl PluginGroup {
    let title = match stage.runs.first() {
        Some(run) => format!("starloom · {}", run.playback.scenario().name),
        None => "starloom".to_owned(),
    };
    DefaultPlugins
        .set(adapter::renderer())
        .set(adapter::shading())
        .set(LogPlugin {
            level: Level::ERROR,
            filter: "error".to_owned(),
            ..default()
        })
        .set(WindowPlugin {
            primary_window: Some(Window {
                title,
                resolution: WindowResolution::new(1600, 900),
                ..default()
            }),
            ..default()
        })
}

/// The camera that panels are drawn by, over the scene.
fn spawn_interface_camera(
    mut commands: Commands<'_, '_>,
    mut settings: ResMut<'_, EguiGlobalSettings>,
) {
    settings.auto_create_primary_context = false;
    commands.spawn(offscreen::interface_camera());
}

/// Lets time go on and looks up what the runs are like then.
fn go_on(
    mut stage: ResMut<'_, Stage>,
    mut backstage: ResMut<'_, Backstage>,
    pace: Res<'_, Pace>,
    time: Res<'_, Time<Real>>,
    mut settings: ResMut<'_, WinitSettings>,
) {
    let wall_s = time.delta_secs_f64();
    let stage = &mut *stage;
    backstage.follow(stage);
    update::advance(&mut stage.state, wall_s.min(PAUSE_MAX_S), &stage.runs);
    let is_waiting = update::refresh(&stage.state, &mut stage.runs, false);
    let is_moving = stage.state.playing || is_waiting || backstage.is_busy();
    if stage.state.playing && wall_s > 0.0 {
        let smoothed = 0.9 * stage.status.frames_per_second + 0.1 / wall_s;
        stage.status.frames_per_second = smoothed;
    }
    let mode = match (is_moving, pace.is_software) {
        (true, false) => UpdateMode::Continuous,
        (true, true) => {
            UpdateMode::reactive_low_power(Duration::from_secs_f64(1.0 / SOFTWARE_PICTURES))
        }
        (false, _) => UpdateMode::reactive_low_power(Duration::from_secs(1)),
    };
    if settings.focused_mode != mode {
        settings.focused_mode = mode;
        settings.unfocused_mode = mode;
    }
}

/// Shows panels and carries out what they command.
fn interface(
    mut contexts: EguiContexts<'_, '_>,
    mut stage: ResMut<'_, Stage>,
    mut backstage: ResMut<'_, Backstage>,
    mut withheld: ResMut<'_, input::Withheld>,
    mut window: Single<'_, '_, &mut Window>,
    mut exit: MessageWriter<'_, AppExit>,
) -> Result {
    let context = contexts.ctx_mut()?.clone();
    context.set_zoom_factor(stage.state.look.scale);
    backstage.tell_origins(&context);
    let mut ui = offscreen::whole_ui(&context);
    let mut commands = Vec::new();
    screen::show(&mut ui, &stage.desk(), &mut commands);
    for (key, modifiers) in withheld.keys.drain(..) {
        commands.extend(keys::commands_for(key, modifiers, &stage.desk()));
    }
    let free = ui.available_rect_before_wrap();
    let stage = &mut *stage;
    stage.viewport = Some(pixels(free, context.pixels_per_point()));
    if !commands.is_empty() {
        // What they change is seen in the next picture.
        context.request_repaint();
    }
    for command in commands {
        if let Some(effect) = update::apply(&mut stage.state, command, &stage.runs)
            && backstage.carry_out(effect, stage, &mut window)
        {
            exit.write(AppExit::Success);
        }
    }
    Ok(())
}
