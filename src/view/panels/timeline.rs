//! The timeline: transport, a strip of the whole time, and rows of bars below.
//!
//! The stretch that is in view is scratch in egui's memory; the span that charts and tables are
//! limited to is part of the state. Over the strip the wheel zooms; over the rows it scrolls, and
//! zooms with Ctrl. A drag over the rows, and with Shift or the right button over the strip, selects a
//! span; the middle button moves the view.

mod bars;
mod strip;
mod transport;

use crate::time::{Interval, SimTime};
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::gantt::axis::{self, TimeScale};
use bevy_egui::egui;

/// Room for the names of rows (points).
const NAMES: f32 = 168.0;

/// Where bars begin and how wide they are (points), and the stretch that they show.
#[derive(Debug, Clone, Copy)]
struct View {
    left: f32,
    scale: TimeScale,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on screen; what lies far outside is clipped"
)]
impl View {
    fn x(&self, at: SimTime) -> f32 {
        let x = self.scale.x(at).clamp(-1e5, 1e6);
        self.left + x as f32
    }

    fn at(&self, x: f32) -> SimTime {
        self.scale.at(f64::from(x - self.left))
    }
}

/// Shows the timeline.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    let id = egui::Id::new("timeline-stretch");
    let whole = run.playback.span();
    let width = f64::from((ui.available_width() - NAMES).max(1.0));
    let mut view = View {
        left: ui.max_rect().left() + NAMES,
        scale: TimeScale {
            span: stretch(ui, id, desk, whole),
            width_px: width,
        },
    };
    let before = view.scale.span;
    transport::show(ui, desk, &mut view, commands);
    strip::show(ui, desk, &mut view, commands);
    bars::show(ui, desk, &mut view, commands);
    if view.scale.span != before {
        ui.data_mut(|data| data.insert_temp(id, view.scale.span));
        ui.ctx().request_repaint();
    }
}

/// Selects the span that is dragged over from where the mouse was pressed; says whether it does.
fn drag_span(
    ui: &egui::Ui,
    response: &egui::Response,
    pressed: bool,
    whole: Interval,
    view: &View,
    commands: &mut Vec<Command>,
) -> bool {
    let anchor = egui::Id::new("span-anchor");
    let time = |x: f32| view.at(x).clamp(whole.start, whole.end);
    if pressed && let Some(origin) = ui.input(|input| input.pointer.press_origin()) {
        ui.data_mut(|data| data.insert_temp(anchor, time(origin.x)));
    }
    let from = ui.data(|data| data.get_temp::<SimTime>(anchor));
    let (Some(pointer), Some(from)) = (response.interact_pointer_pos(), from) else {
        return false;
    };
    let at = time(pointer.x);
    let span = Interval::new(from.min(at), from.max(at));
    if view.x(span.end) - view.x(span.start) >= 2.0 {
        commands.push(Command::Span(Some(span)));
    }
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<SimTime>(anchor));
    }
    true
}

/// The stretch in view: what it was, the whole run at first, moved along when time plays out of it.
fn stretch(ui: &egui::Ui, id: egui::Id, desk: &Desk<'_>, whole: Interval) -> Interval {
    let kept = ui
        .data(|data| data.get_temp::<Interval>(id))
        .unwrap_or(whole);
    let length = kept.span().max(axis::SHORTEST);
    let longest = whole.span().max(axis::SHORTEST);
    let length = if length > longest { longest } else { length };
    let kept = Interval::new(kept.start, kept.start + length);
    let kept = axis::inside(kept, whole);
    let at = desk.state.at;
    if desk.state.playing && !(kept.start <= at && at <= kept.end) {
        let lead = if desk.state.rate < 0.0 {
            length * 9 / 10
        } else {
            length / 10
        };
        return axis::inside(Interval::new(at - lead, at - lead + length), whole);
    }
    kept
}

/// Zooms by the wheel about the pointer, and pans by a sideways wheel, while `response` is hovered.
fn wheel(ui: &egui::Ui, response: &egui::Response, plain: bool, view: &mut View, whole: Interval) {
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let (scroll, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    let x = f64::from(pointer.x - view.left);
    let factor = if plain {
        f64::from(scroll.y / 200.0).exp2()
    } else {
        1.0
    };
    let factor = factor * f64::from(pinch);
    if (factor - 1.0).abs() > 1e-6 {
        view.scale.span = view.scale.zoom(x, factor, whole);
    }
    if scroll.x != 0.0 {
        view.scale.span = view.scale.pan(-f64::from(scroll.x), whole);
    }
    if response.dragged_by(egui::PointerButton::Middle) {
        let moved = f64::from(response.drag_delta().x);
        view.scale.span = view.scale.pan(-moved, whole);
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
