//! Plots with the time cursor, UTC along the bottom, and a span by dragging.

use super::axes;
use super::figures::{self, Named};
use super::legend;
use crate::run::report::duration;
use crate::time::{Interval, SimTime};
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::gantt::axis;
use crate::view::panels::lower::paint;
use crate::view::stats::names;
use bevy_egui::egui;
use egui_plot::{AxisHints, GridMark, HoverPosition, Line, LineStyle, Plot, PlotPoints, VLine};

/// Room for the numbers at the left (points).
const NUMBERS: f32 = 44.0;

/// What stands above a plot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Titles<'a> {
    /// What it tells.
    pub name: &'a str,
    /// In which unit.
    pub unit: &'static str,
    /// What it tells of, where that is one thing; else empty.
    pub of: &'a str,
}

impl Titles<'_> {
    /// The title with the unit that the numbers at the left are in.
    fn text(&self, unit: &str) -> String {
        let mut text = self.name.to_owned();
        if !unit.is_empty() {
            text = format!("{text} ({unit})");
        }
        if !self.of.is_empty() {
            text = format!("{text} · {}", self.of);
        }
        text
    }
}

/// A plot of lines over time. A drag selects a span, a click goes to a time.
pub(crate) fn over_time(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    titles: Titles<'_>,
    lines: Vec<Named>,
    commands: &mut Vec<Command>,
) {
    let Some(run) = desk.run() else {
        return;
    };
    let calendar = run.playback.calendar().clone();
    let (of_marks, of_ticks) = (calendar.clone(), calendar.clone());
    let span = figures::span(desk);
    let bounds_s = [
        span.start.to_seconds(),
        span.end.to_seconds().max(span.start.to_seconds() + 1.0),
    ];
    let unit = titles.unit;
    let values = lines.iter().flat_map(|line| line.points.iter());
    let range = axes::range(values.map(|point| point[1]));
    let (shown_unit, factor) = axes::unit(unit, range);
    let whole = unit.is_empty();
    let dark = ui.visuals().dark_mode;
    ui.vertical(|ui| {
        legend::show(ui, &titles.text(&shown_unit), &lines);
        let width_px = f64::from((ui.available_width() - NUMBERS).max(1.0));
        let plot = frame(titles.name)
            .x_grid_spacer(move |input| {
                let shown = seconds(input.bounds.0, input.bounds.1);
                marks(shown, &of_marks, width_px)
            })
            .y_grid_spacer(move |input| axes::even(input.bounds, input.base_step_size, whole))
            .custom_x_axes(vec![bottom().formatter(move |mark, range| {
                let shown = seconds(*range.start(), *range.end());
                let ticks = axis::time_axis(shown, &of_ticks, width_px);
                let at = SimTime::from_seconds(mark.value);
                let tick = ticks
                    .into_iter()
                    .find(|tick| (tick.at - at).to_seconds().abs() < 1e-3);
                tick.map_or_else(String::new, |tick| tick.label)
            })])
            .custom_y_axes(vec![
                left().formatter(move |mark, _| axes::label(mark, factor)),
            ])
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
            plot.set_plot_bounds_x(bounds_s[0]..=bounds_s[1]);
            plot.set_plot_bounds_y(range[0]..=range[1]);
            for line in lines {
                plot.line(drawn(line, dark));
            }
            let at_s = desk.state.at.to_seconds();
            plot.vline(
                VLine::new("time shown", at_s)
                    .color(paint::cursor(dark))
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
fn frame(name: &str) -> Plot<'_> {
    Plot::new(("plot", name))
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .min_size(egui::vec2(60.0, 60.0))
}

/// The axis at the bottom; whoever makes its marks sees to it that labels have room.
fn bottom<'a>() -> AxisHints<'a> {
    AxisHints::new_x().label_spacing(egui::Rangef::new(8.0, 9.0))
}

/// The axis at the left.
fn left<'a>() -> AxisHints<'a> {
    AxisHints::new_y()
        .label_spacing(egui::Rangef::new(10.0, 11.0))
        .min_thickness(NUMBERS)
}

fn seconds(start_s: f64, end_s: f64) -> Interval {
    Interval::new(SimTime::from_seconds(start_s), SimTime::from_seconds(end_s))
}

/// Grid lines at the ticks of the time axis.
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
fn drawn<'a>(line: Named, dark: bool) -> Line<'a> {
    let drawn = Line::new(line.name, PlotPoints::from(line.points))
        .color(paint::series(line.color, dark))
        .width(1.5);
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

/// The distribution of time to insight of the runs on the desk, over the logarithm of time.
pub(crate) fn distribution(ui: &mut egui::Ui, desk: &Desk<'_>) {
    let mut lines = figures::distributions(ui, desk);
    lines.retain(|line| !line.points.is_empty());
    let title = "Time to insight: share of answers (%)";
    ui.vertical(|ui| {
        let Some([first_s, last_s]) = axes::ends_s(&lines) else {
            ui.strong(title);
            ui.weak("No answer yet.");
            return;
        };
        legend::show(ui, title, &lines);
        let width_px = f64::from((ui.available_width() - NUMBERS).max(1.0));
        let ticks = axes::durations(first_s, last_s, width_px);
        let bounds = match ticks.as_slice() {
            [first, .., last] => [first.place, last.place],
            _ => [0.0, 1.0],
        };
        let dark = ui.visuals().dark_mode;
        let marks = ticks.iter().map(|tick| tick.place);
        let marks: Vec<GridMark> = axes::marks_at(marks.collect(), width_px);
        frame("time to insight")
            .x_grid_spacer(move |_| marks.clone())
            .y_grid_spacer(move |input| axes::even(input.bounds, input.base_step_size, false))
            .custom_x_axes(vec![bottom().formatter(move |mark, _| {
                let near = |tick: &&axes::Tick| (tick.place - mark.value).abs() < 1e-9;
                let tick = ticks.iter().find(near);
                tick.map_or_else(String::new, |tick| tick.label.clone())
            })])
            .custom_y_axes(vec![left().formatter(|mark, _| axes::label(mark, 1.0))])
            .label_formatter(|at| told(at, |x| format!("within {}", duration(10_f64.powf(x))), "%"))
            .show(ui, |plot| {
                plot.set_plot_bounds_x(bounds[0]..=bounds[1]);
                plot.set_plot_bounds_y(axes::PERCENT[0]..=axes::PERCENT[1]);
                for mut line in lines {
                    line.points = axes::over_logarithm(&line.points, bounds);
                    plot.line(drawn(line, dark));
                }
            });
    });
}
