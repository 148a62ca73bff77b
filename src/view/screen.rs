//! The whole screen: panels around, the picture in the middle, what lies over it, keys and mouse.
//!
//! One function of the desk; the window and pictures without one both show it.

mod picture_area;

use super::command::Command;
use super::desk::Desk;
use super::{keys, panels};
use bevy_egui::egui;
use egui::{Event, Key};
use std::ops::RangeInclusive;

/// How wide or high a panel is at first, and can be (points).
struct Size {
    start: f32,
    range: RangeInclusive<f32>,
}

const LOWER: Size = Size {
    start: 280.0,
    range: 60.0..=1200.0,
};
const OBJECTS: Size = Size {
    start: 230.0,
    range: 120.0..=600.0,
};
const INSPECTOR: Size = Size {
    start: 300.0,
    range: 180.0..=700.0,
};

/// Shows everything that is not the picture itself; what it leaves of the `Ui` free is the picture's.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    panels::style::apply(ui.ctx(), &desk.state.look);
    if desk.state.look.panels {
        around(ui, desk, commands);
    }
    picture_area::show(ui, desk, commands);
    panels::legend::show(ui, desk, commands);
    panels::tour::show(ui, desk, commands);
    panels::help::show(ui, desk, commands);
    panels::palette::show(ui, desk, commands);
    read_keys(ui.ctx(), desk, commands);
}

/// The panels around the picture; all but the bars can be dragged to another size.
fn around(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    egui::Panel::top("top").show(ui, |ui| panels::top::show(ui, desk, commands));
    egui::Panel::bottom("status").show(ui, |ui| panels::status::show(ui, desk, commands));
    egui::Panel::bottom("lower")
        .resizable(true)
        .default_size(LOWER.start)
        .size_range(LOWER.range)
        .show(ui, |ui| {
            panels::lower::show(ui, desk, commands);
            ui.take_available_space();
        });
    egui::Panel::left("objects")
        .resizable(true)
        .default_size(OBJECTS.start)
        .size_range(OBJECTS.range)
        .show(ui, |ui| {
            panels::objects::show(ui, desk, commands);
            ui.take_available_space();
        });
    egui::Panel::right("inspector")
        .resizable(true)
        .default_size(INSPECTOR.start)
        .size_range(INSPECTOR.range)
        .show(ui, |ui| {
            panels::inspector::show(ui, desk, commands);
            ui.take_available_space();
        });
}

/// Turns keys into commands. While something is typed into, only those that type nothing count.
fn read_keys(context: &egui::Context, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let is_typing = context.egui_wants_keyboard_input();
    let events = context.input(|input| input.events.clone());
    for event in events {
        let Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } = event
        else {
            continue;
        };
        let types_nothing = modifiers.ctrl
            || modifiers.command
            || matches!(key, Key::Escape | Key::F1 | Key::F11 | Key::F12);
        if types_nothing || !is_typing {
            commands.extend(keys::commands_for(key, modifiers, desk));
        }
    }
}
