//! The whole screen: panels around, the picture in the middle, what lies over it, keys and mouse.
//!
//! One function of the desk; the window and pictures with panels both show it.

mod picture_area;

use super::command::Command;
use super::desk::Desk;
use super::keys;
use super::panels;
use bevy_egui::egui;

/// Shows everything that is not the picture itself, and returns the rectangle that is left to the
/// picture (points).
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) -> egui::Rect {
    panels::style::apply(ui.ctx(), &desk.state.look);
    if desk.state.look.panels {
        panels::top::show(ui, desk, commands);
        panels::status::show(ui, desk, commands);
        panels::lower::show(ui, desk, commands);
        panels::objects::show(ui, desk, commands);
        panels::inspector::show(ui, desk, commands);
    }
    let free = ui.available_rect_before_wrap();
    picture_area::show(ui, desk, free, commands);
    panels::legend::show(ui, desk, commands);
    panels::tour::show(ui, desk, commands);
    panels::help::show(ui, desk, commands);
    panels::palette::show(ui, desk, commands);
    keys::read(ui.ctx(), desk, commands);
    free
}
