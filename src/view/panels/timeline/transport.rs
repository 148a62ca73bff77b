//! Play, pause, reverse, rates, ends of the recording.

use super::View;
use crate::network::Medium;
use crate::time::SimTime;
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::gantt::BarKind;
use crate::view::panels::lower::paint;
use bevy_egui::egui;

/// Rates that can be chosen (simulated seconds a second).
pub(super) const RATES: [f64; 10] = [
    0.1, 1.0, 10.0, 60.0, 100.0, 600.0, 1000.0, 10_000.0, 30_000.0, 100_000.0,
];

/// What a button shows; drawn, so that no font must have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Icon {
    First,
    Reverse,
    Play,
    Pause,
    Forward,
    Last,
}

pub(super) fn show(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    view: &mut View,
    commands: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        buttons(ui, desk, commands);
        rates(ui, desk, commands);
        if let Some(run) = desk.run() {
            let utc = run.playback.calendar().utc(desk.state.at);
            let text = utc.get(..19).unwrap_or(&utc).replace('T', " ");
            ui.monospace(format!("{text} UTC"));
            if ui
                .button("Whole run")
                .on_hover_text("Show all of it")
                .clicked()
            {
                view.scale.span = run.playback.span();
            }
            let span = desk.state.span.filter(|span| span.start < span.end);
            if let Some(span) = span
                && ui.button("Zoom to span").clicked()
            {
                view.scale.span = span;
            }
        }
        super::strip::filter(ui, desk);
        key(ui);
    });
}

/// What the colours of contacts say, where there is room.
fn key(ui: &mut egui::Ui) {
    const MEDIA: [(Medium, &str); 3] = [
        (Medium::Laser, "laser"),
        (Medium::OpticalGround, "laser to ground"),
        (Medium::Radio, "radio"),
    ];
    const ROOM: f32 = 250.0;
    if ui.available_width() < ROOM {
        return;
    }
    ui.separator();
    let hint = "Contacts: an outline is what could be carried, filled from below by the share that \
                was; hatched while terminals slew and acquire";
    for (medium, name) in MEDIA {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 9.0), egui::Sense::hover());
        let color = paint::bar(BarKind::Contact(medium), ui.visuals().dark_mode);
        let stroke = egui::Stroke::new(1.0, color);
        let painter = ui.painter();
        painter.rect_filled(rect.with_min_y(rect.center().y), 0.0, color);
        painter.rect_stroke(rect, 1.0, stroke, egui::StrokeKind::Inside);
        ui.weak(name).on_hover_text(hint);
    }
}

fn buttons(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let state = desk.state;
    let rate = state.rate.abs().max(f64::MIN_POSITIVE);
    if button(ui, Icon::First, "To the start (Home)") {
        commands.push(Command::Seek(SimTime::START));
    }
    if button(ui, Icon::Reverse, "Play in reverse (J)") {
        commands.extend([Command::Rate(-rate), Command::Play(true)]);
    }
    if state.playing {
        if button(ui, Icon::Pause, "Pause (Space)") {
            commands.push(Command::Play(false));
        }
    } else if button(ui, Icon::Play, "Play (Space)") {
        commands.push(Command::Play(true));
    }
    if button(ui, Icon::Forward, "Play forward") {
        commands.extend([Command::Rate(rate), Command::Play(true)]);
    }
    if button(ui, Icon::Last, "To the end of what is recorded (End)")
        && let Some(run) = desk.run()
    {
        commands.push(Command::Seek(run.playback.recorded().end));
    }
}

fn rates(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let rate = desk.state.rate;
    let combo = egui::ComboBox::from_id_salt("rate").selected_text(rate_text(rate));
    let reversed = RATES.iter().rev().map(|rate| -rate);
    let all: Vec<f64> = RATES.iter().copied().chain(reversed).collect();
    let response = combo.show_ui(ui, |ui| {
        for choice in all {
            let chosen = (choice - rate).abs() < 1e-9;
            if ui.selectable_label(chosen, rate_text(choice)).clicked() {
                commands.push(Command::Rate(choice));
            }
        }
    });
    response
        .response
        .on_hover_text("Simulated seconds a second; L and K for 10 times faster, slower");
}

/// A rate as text, such as `×600` or `reverse ×60`.
pub(super) fn rate_text(rate: f64) -> String {
    let size = crate::view::stats::names::number(rate.abs());
    if rate < 0.0 {
        format!("reverse ×{size}")
    } else {
        format!("×{size}")
    }
}

/// A button with a drawn icon; whether it was clicked.
fn button(ui: &mut egui::Ui, icon: Icon, label: &str) -> bool {
    let size = egui::vec2(26.0, 20.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, label));
    let visuals = ui.style().interact(&response);
    let painter = ui.painter();
    painter.rect_filled(rect, visuals.corner_radius, visuals.weak_bg_fill);
    draw(painter, rect.center(), icon, visuals.fg_stroke.color);
    response.on_hover_text(label).clicked()
}

fn draw(painter: &egui::Painter, center: egui::Pos2, icon: Icon, color: egui::Color32) {
    let triangle = |x: f32, way: f32| {
        let point = |dx: f32, dy: f32| egui::pos2(center.x + x + way * dx, center.y + dy);
        let corners = vec![point(-4.0, -6.0), point(-4.0, 6.0), point(5.0, 0.0)];
        painter.add(egui::Shape::convex_polygon(
            corners,
            color,
            egui::Stroke::NONE,
        ));
    };
    let post = |x: f32| {
        let at = egui::pos2(center.x + x, center.y);
        let rect = egui::Rect::from_center_size(at, egui::vec2(2.5, 12.0));
        painter.rect_filled(rect, 0.0, color);
    };
    match icon {
        Icon::First => {
            post(-6.0);
            triangle(1.0, -1.0);
        }
        Icon::Reverse => triangle(0.0, -1.0),
        Icon::Play => {
            // A triangle and two posts: it starts and stops.
            triangle(-3.0, 1.0);
            post(5.0);
            post(9.0);
        }
        Icon::Pause => {
            post(-3.5);
            post(3.5);
        }
        Icon::Forward => triangle(0.0, 1.0),
        Icon::Last => {
            triangle(-1.0, 1.0);
            post(6.0);
        }
    }
}
