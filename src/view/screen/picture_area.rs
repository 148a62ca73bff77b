//! The part of the screen that shows the picture: the mouse on it, and names over it.

use crate::view::camera::{self, View};
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::label;
use crate::view::panels;
use crate::view::state::{Projection, Subject, Viewpoint};
use bevy_egui::egui;
use egui::{Rect, Response, Sense};

/// Points that the wheel turns for one step of zoom.
const WHEEL_STEP: f32 = 50.0;

/// Globe and map within what is free, as the scene divides it (points).
fn panes(free: Rect, projection: Projection) -> [Option<Rect>; 2] {
    match projection {
        Projection::Globe => [Some(free), None],
        Projection::Map => [None, Some(free)],
        Projection::Split => {
            let (left, right) = free.split_left_right_at_fraction(0.5);
            [Some(left), Some(right)]
        }
    }
}

/// Takes the mouse on the picture and writes names over it.
pub(super) fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let free = ui.available_rect_before_wrap();
    let [globe, map] = panes(free, desk.state.projection);
    if let Some(globe) = globe {
        let response = ui.interact(globe, ui.id().with("globe"), Sense::click_and_drag());
        globe_mouse(ui, desk, &response, commands);
    }
    if let Some(map) = map {
        let response = ui.interact(map, ui.id().with("map"), Sense::click_and_drag());
        map_mouse(ui, desk, &response, commands);
    }
}

/// The globe as it is seen in a rectangle, in points.
fn view_of(desk: &Desk<'_>, rect: Rect) -> View {
    View {
        pose: camera::pose(desk),
        width_px: f64::from(rect.width()),
        height_px: f64::from(rect.height()),
    }
}

fn globe_mouse(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    response: &Response,
    commands: &mut Vec<Command>,
) {
    let view = view_of(desk, response.rect);
    let looks = desk.state.camera;
    let drag = response.drag_delta();
    if drag != egui::Vec2::ZERO {
        commands.push(Command::Look(camera::orbit(
            looks,
            drag.x.into(),
            drag.y.into(),
        )));
    }
    if let Some(cursor) = cursor(response) {
        let steps = wheel(ui);
        if steps != 0.0 {
            commands.push(Command::Look(camera::zoom_at(looks, steps, &view, cursor)));
        }
        let under = camera::pick(desk, &view, cursor);
        clicks(ui, desk, response, under, commands);
    }
    // All of it in points, so that labels keep apart at any size of text.
    let painter = ui.painter_at(response.rect);
    panels::labels::paint(&painter, response.rect.min, &label::labels(desk, &view));
}

fn map_mouse(ui: &mut egui::Ui, desk: &Desk<'_>, response: &Response, commands: &mut Vec<Command>) {
    let looks = desk.state.camera;
    let size = [response.rect.width().into(), response.rect.height().into()];
    let drag = response.drag_delta();
    if drag != egui::Vec2::ZERO {
        let moved = camera::pan_map(looks, drag.x.into(), drag.y.into(), size);
        commands.push(Command::Look(moved));
    }
    if let Some(cursor) = cursor(response) {
        let steps = wheel(ui);
        if steps != 0.0 {
            commands.push(Command::Look(camera::zoom_map(looks, steps, cursor, size)));
        }
        let under = camera::pick_map(desk, size, cursor);
        clicks(ui, desk, response, under, commands);
    }
    let labels = label::map_labels(desk, size);
    panels::labels::paint(&ui.painter_at(response.rect), response.rect.min, &labels);
}

/// Where the mouse is within a rectangle, if it is in it and over nothing else (points).
fn cursor(response: &Response) -> Option<[f64; 2]> {
    let at = response.hover_pos()? - response.rect.min;
    Some([at.x.into(), at.y.into()])
}

/// Steps of zoom that the wheel has turned, inward positive.
fn wheel(ui: &egui::Ui) -> f64 {
    let (turned, pinched) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    f64::from(turned / WHEEL_STEP) + f64::from(pinched).ln() * 5.0
}

/// Click selects, with Ctrl adds, twice goes there, right offers, hovering tells.
fn clicks(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    response: &Response,
    under: Option<Subject>,
    commands: &mut Vec<Command>,
) {
    if response.double_clicked() {
        if let Some(subject) = under {
            commands.push(Command::GoTo(subject));
            if matches!(subject, Subject::Satellite(_)) {
                commands.push(Command::Viewpoint(Viewpoint::Track));
            }
        }
    } else if response.clicked() {
        let adds = ui.input(|input| input.modifiers.command);
        match under {
            Some(subject) if adds => commands.push(Command::Toggle(subject)),
            _ if adds => {}
            found => commands.push(Command::Select(found)),
        }
    }
    if response.secondary_clicked()
        && let Some(subject) = under
    {
        commands.push(Command::Select(Some(subject)));
    }
    let selected = desk.state.selected();
    response.context_menu(|ui| offer(ui, desk, under.or(selected), commands));
    if let (Some(subject), Some(run)) = (under, desk.run()) {
        response
            .clone()
            .on_hover_text_at_pointer(run.playback.subject_name(subject));
    }
}

/// What can be done with a thing.
fn offer(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    subject: Option<Subject>,
    commands: &mut Vec<Command>,
) {
    let (Some(subject), Some(run)) = (subject, desk.run()) else {
        ui.weak("nothing here");
        return;
    };
    ui.strong(run.playback.subject_name(subject));
    let offers = [
        ("Go to", Command::GoTo(subject)),
        ("Watch", Command::Watch(subject)),
        ("Follow", Command::Viewpoint(Viewpoint::Follow)),
        ("Track", Command::Viewpoint(Viewpoint::Track)),
        ("Look down from it", Command::Viewpoint(Viewpoint::Nadir)),
        ("Look up from it", Command::Viewpoint(Viewpoint::Ground)),
        (
            "Change the scenario…",
            Command::Tab(crate::view::state::Tab::Scenario),
        ),
    ];
    for (text, command) in offers {
        if ui.button(text).clicked() {
            commands.push(Command::Select(Some(subject)));
            commands.push(command);
            ui.close();
        }
    }
}
