//! Plots with the time cursor, UTC along the bottom, and a span by dragging.

use super::figures::{self, Named};
use crate::run::report::duration;
use crate::time::{Interval, SimTime};
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::gantt::axis;
use crate::view::panels::lower::paint;
use crate::view::stats::names;
use bevy_egui::egui;
use egui_plot::{GridMark, HoverPosition, Legend, Line, LineStyle, Plot, PlotPoints, VLine};

/// A plot of lines over time. A drag selects a span, a click goes to a time.
pub(crate) fn over_time(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    title: &str,
    unit: &'static str,
    lines: Vec<Named>,
    commands: &mut Vec<Command>,
) {
    let Some(run) = desk.run() else {
        return;
    };
    let calendar = *run.playback.calendar();
    let span = figures::span(desk);
    let width_px = f64::from(ui.available_width());
    let cursor_color = paint::cursor(ui.visuals().dark_mode);
    ui.vertical(|ui| {
        ui.strong(if unit.is_empty() || title.ends_with(')') {
            title.to_owned()
        } else {
            format!("{title} ({unit})")
        });
        let plot = frame(title)
            .default_x_bounds(
                span.start.to_seconds(),
                span.end.to_seconds().max(span.start.to_seconds() + 1.0),
            )
            .x_grid_spacer(move |input| {
                let shown = seconds(input.bounds.0, input.bounds.1);
                marks(shown, &calendar, width_px)
            })
            .x_axis_formatter(move |mark, range| {
                let shown = seconds(*range.start(), *range.end());
                let ticks = axis::time_axis(shown, &calendar, width_px);
                let at = SimTime::from_seconds(mark.value);
                let tick = ticks
                    .into_iter()
                    .find(|tick| (tick.at - at).to_seconds().abs() < 1e-3);
                tick.map_or_else(String::new, |tick| tick.label)
            })
            .y_axis_formatter(move |mark, _| names::figure(mark.value, unit))
            .label_formatter(move |at| {
                told(
                    at,
                    |x| {
                        let utc = calendar.utc(SimTime::from_seconds(x));
                        utc.get(5..19).unwrap_or(&utc).replace('T', " ")
                    },
                    unit,
                )
            });
        let response = plot.show(ui, |plot| {
            plot.set_plot_bounds_x(
                span.start.to_seconds()..=span.end.to_seconds().max(span.start.to_seconds() + 1.0),
            );
            for line in lines {
                plot.line(drawn(line));
            }
            let at_s = desk.state.at.to_seconds();
            plot.vline(
                VLine::new("time shown", at_s)
                    .color(cursor_color)
                    .width(1.5)
                    .allow_hover(false),
            );
        });
        let at = |x: f32| {
            let x = response.transform.value_from_position(egui::pos2(x, 0.0)).x;
            SimTime::from_seconds(x).max(span.start).min(span.end)
        };
        point(ui, desk, &response.response, at, commands);
    });
}

/// What all plots share.
fn frame(title: &str) -> Plot<'_> {
    Plot::new(("plot", title))
        .legend(Legend::default())
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .min_size(egui::vec2(60.0, 60.0))
}

fn seconds(start_s: f64, end_s: f64) -> Interval {
    Interval::new(SimTime::from_seconds(start_s), SimTime::from_seconds(end_s))
}

/// Grid lines at the ticks of the time axis; those that begin a larger unit are stronger.
fn marks(shown: Interval, calendar: &crate::time::Calendar, width_px: f64) -> Vec<GridMark> {
    let ticks = axis::time_axis(shown, calendar, width_px);
    let step_s = match ticks.as_slice() {
        [first, second, ..] => (second.at - first.at).to_seconds(),
        _ => shown.span().to_seconds().max(1e-3),
    };
    ticks
        .iter()
        .map(|tick| GridMark {
            value: tick.at.to_seconds(),
            step_size: step_s,
        })
        .collect()
}

/// A line; that of the compared run is dashed.
fn drawn<'a>(line: Named) -> Line<'a> {
    let drawn = Line::new(line.name, PlotPoints::from(line.points)).width(1.5);
    if line.is_compared {
        drawn.style(LineStyle::dashed_loose())
    } else {
        drawn
    }
}

/// What stands beside the pointer.
fn told(at: &HoverPosition<'_>, x: impl Fn(f64) -> String, unit: &str) -> Option<String> {
    match at {
        HoverPosition::NearDataPoint {
            plot_name,
            position,
            ..
        } => Some(format!(
            "{plot_name}\n{}\n{}",
            x(position.x),
            names::figure(position.y, unit)
        )),
        HoverPosition::Elsewhere { .. } => None,
    }
}

/// Selects a span by a drag, and goes to a time by a click.
fn point(
    ui: &egui::Ui,
    desk: &Desk<'_>,
    response: &egui::Response,
    at: impl Fn(f32) -> SimTime,
    commands: &mut Vec<Command>,
) {
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    let origin = ui.input(|input| input.pointer.press_origin());
    // The plot follows the span, so it is set at the end of the drag only.
    if response.drag_stopped() {
        let anchor = egui::Id::new("plot-anchor");
        let from = ui.data_mut(|data| data.remove_temp::<f32>(anchor));
        if let Some(from) = from.or(origin.map(|origin| origin.x))
            && (from - pointer.x).abs() >= 3.0
        {
            let ends = [at(from), at(pointer.x)];
            let span = Interval::new(ends[0].min(ends[1]), ends[0].max(ends[1]));
            if span.start < span.end {
                commands.push(Command::Span(Some(span)));
            }
        }
    } else if response.dragged() {
        if let Some(origin) = origin {
            let anchor = egui::Id::new("plot-anchor");
            ui.data_mut(|data| data.insert_temp(anchor, origin.x));
            let rect = egui::Rect::from_x_y_ranges(
                origin.x.min(pointer.x)..=origin.x.max(pointer.x),
                response.rect.y_range(),
            );
            let fill = ui.visuals().selection.bg_fill.gamma_multiply(0.35);
            ui.painter_at(response.rect).rect_filled(rect, 0.0, fill);
        }
    } else if response.clicked() && desk.state.at != at(pointer.x) {
        commands.push(Command::Seek(at(pointer.x)));
    }
}

/// The distribution of time to insight of the runs on the desk.
pub(crate) fn distribution(ui: &mut egui::Ui, desk: &Desk<'_>) {
    let lines = figures::distributions(ui, desk);
    ui.vertical(|ui| {
        ui.strong("Time to insight: share of answers (%)");
        if lines.iter().all(|line| line.points.is_empty()) {
            ui.weak("No answer yet.");
            return;
        }
        frame("time to insight")
            .include_x(0.0)
            .include_y(0.0)
            .include_y(100.0)
            .x_axis_formatter(|mark, _| names::figure(mark.value, "s"))
            .y_axis_formatter(|mark, _| names::figure(mark.value, "%"))
            .label_formatter(|at| told(at, |x| format!("within {}", duration(x)), "%"))
            .show(ui, |plot| {
                for line in lines {
                    plot.line(drawn(line));
                }
            });
    });
}
