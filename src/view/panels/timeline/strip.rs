//! The strip: ticks, the recorded part, marks of events, the cursor, the span.

use super::View;
use crate::time::{Interval, SimTime};
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::gantt::axis;
use crate::view::panels::lower::{later, paint};
use bevy_egui::egui;
use std::collections::BTreeSet;

/// Height of the strip (points).
const HEIGHT: f32 = 40.0;

/// Kinds of events that happen all the time: not marked unless asked for.
const FREQUENT: [&str; 12] = [
    "captured",
    "job-started",
    "job-finished",
    "stage-finished",
    "input-moved",
    "contact-started",
    "contact-ended",
    "hop-started",
    "hop-finished",
    "light",
    "delivered",
    "answered",
];

/// Kinds that the user has switched away from what they are at first.
type Switched = BTreeSet<String>;

fn switched_id() -> egui::Id {
    egui::Id::new("timeline-kinds")
}

fn is_marked(switched: &Switched, kind: &str) -> bool {
    FREQUENT.contains(&kind) == switched.contains(kind)
}

/// The menu of kinds of events that are marked.
pub(super) fn filter(ui: &mut egui::Ui, desk: &Desk<'_>) {
    let Some(run) = desk.run() else {
        return;
    };
    let times = later::event_times(ui, &run.playback);
    let id = switched_id();
    let mut switched: Switched = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let before = switched.clone();
    let menu = ui.menu_button("Marks", |ui| {
        let Some(times) = times else {
            ui.label("Events are being counted.");
            return;
        };
        for (kind, times) in &times.kinds {
            let mut marked = is_marked(&switched, kind);
            let text = format!("{} ({})", kind.replace('-', " "), times.len());
            if ui.checkbox(&mut marked, text).changed() && !switched.remove(kind) {
                switched.insert(kind.clone());
            }
        }
    });
    menu.response
        .on_hover_text("Which events are marked below the time");
    if switched != before {
        ui.data_mut(|data| data.insert_temp(id, switched));
    }
}

pub(super) fn show(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    view: &mut View,
    commands: &mut Vec<Command>,
) {
    let Some(run) = desk.run() else {
        return;
    };
    let size = egui::vec2(ui.available_width(), HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    let rect = egui::Rect::from_min_max(egui::pos2(view.left, rect.top()), rect.max);
    let response = ui.interact(rect, ui.id().with("strip"), egui::Sense::click_and_drag());
    let label = "Time strip";
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Slider, true, label));
    super::wheel(ui, &response, true, view, run.playback.span());
    point(ui, desk, run, &response, view, commands);
    draw(ui, desk, run, view, rect);
    if let Some(pointer) = response.hover_pos() {
        let utc = run.playback.calendar().utc(view.at(pointer.x));
        response.on_hover_text_at_pointer(format!(
            "{utc}\ndrag: go there · wheel: zoom · Shift, right drag, or drag over the bars: select a span"
        ));
    }
}

/// Seeks, or selects a span.
fn point(
    ui: &egui::Ui,
    desk: &Desk<'_>,
    run: &OpenRun,
    response: &egui::Response,
    view: &View,
    commands: &mut Vec<Command>,
) {
    use egui::PointerButton::{Primary, Secondary};
    let shift = ui.input(|input| input.modifiers.shift);
    let whole = run.playback.span();
    let pressed =
        response.drag_started_by(Secondary) || (shift && response.drag_started_by(Primary));
    if super::drag_span(ui, response, pressed, whole, view, commands) {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    let at = view.at(pointer.x).clamp(whole.start, whole.end);
    if (response.dragged_by(Primary) || response.clicked()) && desk.state.at != at {
        commands.push(Command::Seek(at));
    }
}

fn draw(ui: &egui::Ui, desk: &Desk<'_>, run: &OpenRun, view: &View, rect: egui::Rect) {
    let painter = ui.painter_at(rect.expand2(egui::vec2(1.0, 0.0)));
    let visuals = ui.visuals();
    painter.rect_filled(rect, 2.0, visuals.extreme_bg_color);
    let recorded = run.playback.recorded();
    let part = |interval: Interval, top: f32, bottom: f32| {
        egui::Rect::from_min_max(
            egui::pos2(view.x(interval.start).max(rect.left()), top),
            egui::pos2(view.x(interval.end).min(rect.right()), bottom),
        )
    };
    let filled = part(recorded, rect.top(), rect.bottom());
    painter.rect_filled(filled, 2.0, visuals.faint_bg_color);
    let line = part(recorded, rect.top() + 17.0, rect.top() + 20.0);
    painter.rect_filled(line, 1.0, visuals.selection.bg_fill);
    if let Some(span) = desk.state.span {
        let chosen = part(span, rect.top(), rect.bottom());
        painter.rect_filled(chosen, 0.0, visuals.selection.bg_fill.gamma_multiply(0.35));
    }
    ticks(&painter, run, view, rect, visuals);
    marks(ui, &painter, run, view, rect);
    cursor(&painter, desk, view, rect.y_range(), visuals.dark_mode);
}

fn ticks(
    painter: &egui::Painter,
    run: &OpenRun,
    view: &View,
    rect: egui::Rect,
    visuals: &egui::Visuals,
) {
    let calendar = run.playback.calendar();
    let mut taken = f32::NEG_INFINITY;
    for tick in axis::time_axis(view.scale.span, calendar, view.scale.width_px) {
        let x = view.x(tick.at);
        let color = if tick.major {
            visuals.strong_text_color()
        } else {
            visuals.weak_text_color()
        };
        let stroke = egui::Stroke::new(1.0, color);
        painter.vline(x, rect.top() + 14.0..=rect.top() + 22.0, stroke);
        let font = egui::FontId::proportional(11.0);
        let galley = painter.layout_no_wrap(tick.label, font, color);
        let width = galley.size().x;
        if let Some(left) = label_left(x, width, rect.right(), taken) {
            taken = left + width;
            painter.galley(egui::pos2(left, rect.top() + 1.0), galley, color);
        }
    }
}

/// Where the label of a tick at `x` begins: right of it, or left of it at the end of the strip; none
/// where the label before, which ends at `taken`, leaves no room.
pub(super) fn label_left(x: f32, width: f32, right: f32, taken: f32) -> Option<f32> {
    const GAP: f32 = 2.0;
    let left = if x + GAP + width > right {
        x - GAP - width
    } else {
        x + GAP
    };
    (left >= taken + GAP).then_some(left)
}

/// Marks of events: at most one a pixel for each kind that is marked.
fn marks(ui: &egui::Ui, painter: &egui::Painter, run: &OpenRun, view: &View, rect: egui::Rect) {
    let Some(times) = later::event_times(ui, &run.playback) else {
        return;
    };
    let switched: Switched = ui
        .data(|data| data.get_temp(switched_id()))
        .unwrap_or_default();
    let color = paint::bar(crate::view::gantt::BarKind::Mark, ui.visuals().dark_mode);
    let stroke = egui::Stroke::new(1.0, color);
    for (kind, times) in &times.kinds {
        if !is_marked(&switched, kind) {
            continue;
        }
        for at in one_a_pixel(times, view.scale.span, view.scale.pixel()) {
            painter.vline(
                view.x(at),
                rect.bottom() - 14.0..=rect.bottom() - 3.0,
                stroke,
            );
        }
    }
}

/// Of times in order, those inside of a stretch that lie at least a pixel apart.
pub(super) fn one_a_pixel(
    times: &[SimTime],
    span: Interval,
    pixel: crate::time::Span,
) -> Vec<SimTime> {
    let mut found = Vec::new();
    let mut place = times.partition_point(|at| *at < span.start);
    while let Some(at) = times.get(place).filter(|at| **at <= span.end) {
        found.push(*at);
        let next = *at + pixel;
        let rest = times.get(place..).unwrap_or_default();
        place += rest.partition_point(|at| *at < next).max(1);
    }
    found
}

/// The time that is shown, as a line.
pub(super) fn cursor(
    painter: &egui::Painter,
    desk: &Desk<'_>,
    view: &View,
    range: egui::Rangef,
    dark: bool,
) {
    let stroke = egui::Stroke::new(1.5, paint::cursor(dark));
    painter.vline(view.x(desk.state.at), range, stroke);
}
