//! Products: a list, and the way of the selected one, stage by stage.

mod columns;
mod waterfall;

use super::lower::{grid, later};
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::state::Subject;
use bevy_egui::egui;

/// Shows the products.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    let chosen = chosen(desk);
    if run.playback.products().product().is_empty() && chosen.is_none() {
        ui.label("No product is recorded yet.");
        return;
    }
    let right = ui.available_width() * 0.4;
    egui::Panel::right("waterfall")
        .resizable(true)
        .default_size(right)
        .size_range(200.0..=(ui.available_width() - 200.0).max(200.0))
        .show(ui, |ui| {
            // A panel is no wider than what is in it.
            ui.take_available_width();
            waterfall::show(ui, run, chosen, commands);
        });
    egui::CentralPanel::default()
        .frame(egui::Frame::NONE)
        .show(ui, |ui| {
            list(ui, desk, run, commands);
        });
}

/// The product that is selected first.
fn chosen(desk: &Desk<'_>) -> Option<u64> {
    desk.state
        .selection
        .iter()
        .find_map(|subject| match subject {
            Subject::Product(number) => Some(*number),
            _ => None,
        })
}

fn list(ui: &mut egui::Ui, desk: &Desk<'_>, run: &OpenRun, commands: &mut Vec<Command>) {
    let id = egui::Id::new("products");
    let sheet = columns::sheet(run, desk.state.span);
    let playback = &run.playback;
    let version = grid::key_of((
        later::run_key(playback),
        playback.recorded(),
        desk.state.span,
    ));
    let order = grid::order(ui, id, &sheet, version);
    ui.horizontal(|ui| {
        ui.label(format!("{} products", sheet.rows.len()));
        grid::copy_button(ui, &sheet, &order);
    });
    let number = |row: usize| playback.products().product().get(row).copied();
    let is_selected = |row| {
        let number = number(row);
        number.is_some_and(|n| desk.state.selection.contains(&Subject::Product(n)))
    };
    let clicked = grid::show(ui, id, &sheet, &order, is_selected);
    if let Some(clicked) = clicked
        && let Some(number) = number(clicked.row)
    {
        let subject = Subject::Product(number);
        commands.push(if clicked.double {
            Command::GoTo(subject)
        } else {
            Command::Select(Some(subject))
        });
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
