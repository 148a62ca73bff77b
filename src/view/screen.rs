//! The whole screen: panels around, the picture in the middle, what lies over it, keys and mouse.
//!
//! One function of the desk; the window and pictures without one both show it.

mod picture_area;

use super::command::Command;
use super::desk::Desk;
use super::{keys, panels};
use bevy_egui::egui;
use egui::{Event, Key};

/// Shows everything that is not the picture itself; what it leaves of the `Ui` free is the picture's.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    panels::style::apply(ui.ctx(), &desk.state.look);
    if desk.state.look.panels {
        panels::top::show(ui, desk, commands);
        panels::status::show(ui, desk, commands);
        panels::lower::show(ui, desk, commands);
        panels::objects::show(ui, desk, commands);
        panels::inspector::show(ui, desk, commands);
    }
    picture_area::show(ui, desk, commands);
    panels::legend::show(ui, desk, commands);
    panels::tour::show(ui, desk, commands);
    panels::help::show(ui, desk, commands);
    panels::palette::show(ui, desk, commands);
    read_keys(ui.ctx(), desk, commands);
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
