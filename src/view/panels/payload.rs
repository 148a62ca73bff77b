//! The payload: the tile that was captured, what the networks made of it, what is there, and alerts.
//!
//! Pictures are not recorded: the world of the scenario is made again from its seed, in the background, once
//! for all open runs that share it, and read by the intact networks. Figures are those that were recorded.

mod facts;
mod frame;
mod gallery;
mod paint;
mod shown;
mod wall;

use super::lower::later;
use super::style;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use bevy_egui::egui::{self, RichText};
use frame::FrameTiles;
use gallery::Gallery;
use std::sync::Arc;

/// What is real and what is made.
const REAL: &str = "Real: the scene (Sentinel-2), the spectra of stress (field sites), what the networks answer, \
                    the bytes. Made from the seed: which tile lies where, season, clouds, planted stress, noise.";
/// Width of the figures, and of the least wall (points).
const FACTS: f32 = 250.0;
const WALL_MIN: f32 = 170.0;

/// Shows the pictures of a product, and the latest answers.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    if run.playback.scenario().work.world.is_none() {
        nothing_executed(ui);
        return;
    }
    let shown = frame::shown(desk, run);
    if shown.is_none() {
        ui.label(frame::why_none(desk, run));
        return;
    }
    let (key, gallery) = gallery_of(ui, desk, run);
    match gallery.as_deref() {
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Making the world's tiles again, and reading them with the networks");
            });
            ui.weak("It takes some seconds, once for each world.");
        }
        Some(Err(error)) => {
            let color = style::palette(desk.state.look.dark).error;
            ui.colored_label(color, format!("The pictures cannot be made: {error}"));
        }
        Some(Ok(gallery)) => {
            let Some(frame) = shown.and_then(|row| FrameTiles::new(run, row)) else {
                ui.label("The imager of this product is not known.");
                return;
            };
            filled(ui, (desk, run), (key, gallery), &frame, commands);
        }
    }
}

/// Why there are no pictures, and how to get some.
fn nothing_executed(ui: &mut egui::Ui) {
    ui.label("No network was executed in this run: its scenario has no [work.world], so answers have the size that the catalogue states.");
    ui.add_space(4.0);
    ui.label("To see pictures, give the scenario a world and run it again (Ctrl+E, then Run):");
    ui.monospace("[work.world]\nvariants = 64        # tiles that the ground is made of\ncloudy_share = 0.3\nstressed_share = 0.25");
    ui.weak("The networks of its chain need an onnx or a method, and [models] networks must not be false.");
}

/// The tiles of the run's world, made once for all runs that share it.
fn gallery_of(ui: &egui::Ui, desk: &Desk<'_>, run: &OpenRun) -> (u64, Option<Arc<Made>>) {
    let scenario = run.playback.scenario();
    let shares = |other: &&OpenRun| {
        let other = other.playback.scenario();
        (other.seed, &other.work.world) == (scenario.seed, &scenario.work.world)
    };
    let first = desk.runs.iter().find(shares).unwrap_or(run);
    let key = later::run_key(&first.playback);
    let scenario = Arc::clone(scenario);
    let made = later::once(ui, egui::Id::new(("payload-gallery", key)), move || {
        Gallery::new(&scenario)
    });
    (key, made)
}

/// A gallery, or why there is none.
type Made = Result<Gallery, String>;

/// Figures, mosaic, pictures and wall, from left to right.
fn filled(
    ui: &mut egui::Ui,
    (desk, run): (&Desk<'_>, &OpenRun),
    (key, gallery): (u64, &Gallery),
    frame: &FrameTiles,
    commands: &mut Vec<Command>,
) {
    let id = egui::Id::new("payload-place");
    let known = ui.data(|data| data.get_temp::<(u64, usize)>(id));
    let place = known.filter(|(product, _)| *product == frame.row.product);
    let mut place = place.map_or_else(
        || frame.most_alerts(gallery),
        |(_, place)| place.min(frame.variants.len() - 1),
    );
    let before = place;
    ui.label(RichText::new(REAL).small().weak());
    let atlas = shown::atlas(ui, key, gallery);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(FACTS);
            egui::ScrollArea::vertical()
                .id_salt("payload-facts")
                .show(ui, |ui| {
                    facts::show(ui, (desk, run), gallery, (frame, place));
                });
        });
        shown::mosaic(ui, gallery, &atlas, frame, &mut place);
        let variant = frame.variants.get(before).copied().unwrap_or(0);
        shown::pictures(ui, (key, gallery), variant, WALL_MIN);
        wall::show(ui, (desk, run), (key, gallery, &atlas), frame, commands);
    });
    if place != before || known.is_none() {
        ui.data_mut(|data| data.insert_temp(id, (frame.row.product, place)));
        ui.ctx().request_repaint();
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
