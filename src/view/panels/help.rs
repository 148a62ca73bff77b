//! The help: all keys and what the mouse does.

use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::keys::{Group, TABLE};
use crate::view::state::Overlay;
use bevy_egui::egui;

/// What the mouse does over the picture.
pub const MOUSE: [(&str, &str); 7] = [
    ("Drag", "Turn the globe, move the map"),
    ("Wheel", "Closer or farther"),
    ("Click", "Select"),
    ("Ctrl and click", "Add to the selection, or take away"),
    ("Double click", "Go to"),
    ("Right click", "What can be done with it"),
    ("Hover", "What it is"),
];

/// Shows the window, if it is open.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    if desk.state.look.overlay != Some(Overlay::Help) {
        return;
    }
    let modal = egui::Modal::new(egui::Id::new("help")).show(ui.ctx(), |ui| {
        ui.set_max_width((ui.ctx().content_rect().width() - 60.0).max(200.0));
        ui.horizontal(|ui| {
            ui.heading("Keys");
            ui.weak("Ctrl+K lists all commands; they need no key.");
        });
        let height = (ui.ctx().content_rect().height() - 140.0).max(120.0);
        egui::ScrollArea::vertical()
            .max_height(height)
            .show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    for groups in [
                        &[Group::Time, Group::View][..],
                        &[Group::Selection, Group::Layers],
                        &[Group::Analysis, Group::Program],
                    ] {
                        ui.vertical(|ui| groups.iter().for_each(|group| keys(ui, *group)));
                        ui.add_space(12.0);
                    }
                    ui.vertical(|ui| {
                        list(
                            ui,
                            "Mouse",
                            MOUSE.map(|(does, says)| (does.to_owned(), says)),
                        );
                    });
                });
            });
        ui.button("Close").clicked()
    });
    if modal.inner || modal.should_close() {
        commands.push(Command::Overlay(None));
    }
}

fn keys(ui: &mut egui::Ui, group: Group) {
    let rows = TABLE
        .iter()
        .filter(|row| row.group == group && !row.chords.is_empty());
    list(ui, group.name(), rows.map(|row| (row.keys(), row.says)));
}

fn list<'a>(ui: &mut egui::Ui, title: &str, rows: impl IntoIterator<Item = (String, &'a str)>) {
    ui.strong(title);
    egui::Grid::new(title).num_columns(2).show(ui, |ui| {
        for (keys, says) in rows {
            ui.monospace(keys);
            ui.label(says);
            ui.end_row();
        }
    });
    ui.add_space(8.0);
}
