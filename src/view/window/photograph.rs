//! Pictures of the window.

use super::Backstage;
use crate::time::SimTime;
use crate::view::image::{Image, write_png};
use crate::view::picture;
use crate::view::scene::Stage;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use std::path::{Path, PathBuf};

/// A picture that is to be taken of the window.
#[derive(Debug)]
pub(super) struct Order {
    /// With panels.
    pub(super) panels: bool,
    /// Pictures to draw before it is taken, so that panels are gone, or are back.
    pub(super) wait: u32,
    /// Whether panels were shown before.
    pub(super) panels_before: bool,
}

/// Takes the picture that is ordered, once what it shows is on screen.
pub(super) fn take(
    mut commands: Commands<'_, '_>,
    mut stage: ResMut<'_, Stage>,
    mut backstage: ResMut<'_, Backstage>,
) {
    let Some(order) = &mut backstage.photograph else {
        return;
    };
    if order.wait > 0 {
        order.wait -= 1;
        stage.state.look.panels = order.panels && order.panels_before;
        return;
    }
    stage.state.look.panels = order.panels_before;
    backstage.photograph = None;
    let at = stage.state.at;
    let path = free_name(&stage, at);
    let texts = picture::texts(&stage);
    stage.status.message = format!("picture: {}", path.display());
    commands.spawn(Screenshot::primary_window()).observe(
        move |captured: On<'_, '_, ScreenshotCaptured>, mut stage: ResMut<'_, Stage>| {
            if let Err(why) = write(&captured.image, &path, &texts) {
                stage.status.message = why;
            }
        },
    );
}

/// Writes a picture of the window with its view string.
fn write(
    image: &bevy::image::Image,
    path: &Path,
    texts: &[(&'static str, String)],
) -> Result<(), String> {
    let dynamic = image
        .clone()
        .try_into_dynamic()
        .map_err(|error| format!("the window cannot be photographed: {error}"))?;
    let rgba = dynamic.into_rgba8();
    let photograph = Image {
        width: rgba.width(),
        height: rgba.height(),
        rgba: rgba.into_raw(),
    };
    write_png(path, &photograph, &picture::borrowed(texts)).map_err(|error| error.to_string())
}

/// The first of starloom-TIME.png, starloom-TIME-2.png … that is not there.
fn free_name(stage: &Stage, at: SimTime) -> PathBuf {
    let time = stage.desk().run().map_or_else(
        || "picture".to_owned(),
        |run| run.playback.calendar().utc(at).replace(':', ""),
    );
    let time = time.split('.').next().unwrap_or(&time).to_owned();
    std::iter::once(format!("starloom-{time}.png"))
        .chain((2_u32..).map(|number| format!("starloom-{time}-{number}.png")))
        .map(PathBuf::from)
        .find(|path| !path.exists())
        .unwrap_or_else(|| PathBuf::from("starloom.png"))
}
