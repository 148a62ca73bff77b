//! The lines of charts, from the tables of the runs.

use crate::record::Products;
use crate::time::{Interval, SimTime};
use crate::view::desk::{Desk, OpenRun};
use crate::view::gantt;
use crate::view::panels::lower::{grid, later};
use crate::view::playback::Playback;
use crate::view::state::Subject;
use crate::view::stats;
use bevy_egui::egui;
use std::sync::Arc;

/// Parts that rates are counted in.
const PARTS: usize = 240;

/// Points of a line at most: some for each pixel.
const POINTS_MAX: usize = 4000;

/// A figure of the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Products captured and answered so far.
    Products,
    /// Bytes that reached the ground so far.
    Delivered,
    /// Distribution of the time to insight.
    TimeToInsight,
    /// Use of links.
    Utilisation,
    /// Events a minute.
    Events,
}

impl Figure {
    /// All of them in the order of the list.
    pub const ALL: [Self; 5] = [
        Self::Products,
        Self::Delivered,
        Self::TimeToInsight,
        Self::Utilisation,
        Self::Events,
    ];

    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Products => "Products so far",
            Self::Delivered => "Bytes to the ground so far",
            Self::TimeToInsight => "Time to insight",
            Self::Utilisation => "Link utilisation",
            Self::Events => "Events",
        }
    }

    /// Its unit.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Products => "",
            Self::Delivered => "B",
            Self::TimeToInsight => "s",
            Self::Utilisation => "%",
            Self::Events => "1/min",
        }
    }

    /// What it means.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Products => "Products that were captured, and those that were answered",
            Self::Delivered => {
                "Bytes of answers and frames of answered products, counted when the answer is known"
            }
            Self::TimeToInsight => {
                "Share of the answers that took no longer, from the end of the capture to the answer"
            }
            Self::Utilisation => {
                "Bits carried over bits that could have been, of contacts that have ended; a contact \
                 is taken to carry its bits evenly"
            }
            Self::Events => "All events a minute",
        }
    }
}

/// A line of a chart.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Its name.
    pub name: String,
    /// Its name in the legend, where there is little room.
    pub short: String,
    /// Its place among colours.
    pub color: usize,
    /// Seconds since the start, and the value.
    pub points: Vec<[f64; 2]>,
    /// Whether it belongs to the run that is compared.
    pub is_compared: bool,
}

/// The runs on a desk: the one that is shown, and the one that it is compared with.
pub(crate) fn runs<'a>(desk: &Desk<'a>) -> impl Iterator<Item = (&'a OpenRun, bool)> {
    let shown = desk.run().map(|run| (run, false));
    let other = desk
        .compared()
        .filter(|_| desk.state.compared != Some(desk.state.run));
    shown.into_iter().chain(other.map(|run| (run, true)))
}

/// The stretch that charts show.
pub(crate) fn span(desk: &Desk<'_>) -> Interval {
    let whole = desk
        .run()
        .map_or(Interval::new(SimTime::START, SimTime::START), |run| {
            run.playback.span()
        });
    desk.state
        .span
        .filter(|span| span.start < span.end)
        .unwrap_or(whole)
}

fn name(run: &OpenRun, is_compared: bool, desk: &Desk<'_>, what: &str) -> String {
    if desk.compared().is_some() {
        format!(
            "{} {}: {what}",
            if is_compared { "B" } else { "A" },
            run.playback.name()
        )
    } else {
        what.to_owned()
    }
}

/// A name that says no more than what lines differ by.
fn short(run: &OpenRun, is_compared: bool, desk: &Desk<'_>, is_single: bool, what: &str) -> String {
    let letter = if is_compared { "B" } else { "A" };
    match (desk.compared().is_some(), is_single) {
        (false, _) => what.to_owned(),
        (true, true) => format!("{letter} {}", run.playback.name()),
        (true, false) => format!("{letter} {what}"),
    }
}

/// The same thing has the same colour in both runs, where there is more than one thing.
fn color(place: usize, is_single: bool, is_compared: bool) -> usize {
    if is_single {
        usize::from(is_compared)
    } else {
        place
    }
}

/// A column of satellites that are selected or watched, over time.
pub(crate) fn columns(desk: &Desk<'_>, column: &str) -> Vec<Named> {
    let span = span(desk);
    let mut lines = Vec::new();
    for (run, is_compared) in runs(desk) {
        let subjects = gantt::subjects(desk);
        let is_single = subjects.len() == 1;
        for (place, satellite) in subjects.into_iter().enumerate() {
            let Some(series) = run.playback.series(satellite, column) else {
                continue;
            };
            let what = run.playback.subject_name(Subject::Satellite(satellite));
            lines.push(Named {
                name: name(run, is_compared, desk, &what),
                short: short(run, is_compared, desk, is_single, &what),
                color: color(place, is_single, is_compared),
                points: stats::thinned(stats::within(&series, span), POINTS_MAX),
                is_compared,
            });
        }
    }
    lines
}

/// A figure of the run that is shown and of the one that it is compared with.
pub(crate) fn lines(ui: &egui::Ui, desk: &Desk<'_>, figure: Figure) -> Vec<Named> {
    let mut lines = Vec::new();
    for (run, is_compared) in runs(desk) {
        let found = of_run(ui, &run.playback, figure, span(desk));
        let is_single = found.len() == 1;
        for (place, (what, points)) in found.iter().enumerate() {
            lines.push(Named {
                name: name(run, is_compared, desk, what),
                short: short(run, is_compared, desk, is_single, what),
                color: color(place, is_single, is_compared),
                points: points.clone(),
                is_compared,
            });
        }
    }
    lines
}

type Lines = Arc<Vec<(&'static str, Vec<[f64; 2]>)>>;

/// What was computed last, and what it was computed from.
#[derive(Clone)]
struct Computed {
    key: u64,
    lines: Lines,
}

/// The lines of a figure of one run; computed anew when what they follow from changes.
fn of_run(ui: &egui::Ui, playback: &Playback, figure: Figure, span: Interval) -> Lines {
    let times = (figure == Figure::Events)
        .then(|| later::event_times(ui, playback))
        .flatten();
    let run_key = later::run_key(playback);
    let counted = times.as_ref().map(|times| times.segments());
    let key = grid::key_of((span, playback.recorded(), counted));
    let id = egui::Id::new(("figure", run_key, figure));
    let known = ui.data(|data| data.get_temp::<Computed>(id));
    if let Some(known) = known.filter(|known| known.key == key) {
        return known.lines;
    }
    let lines = Arc::new(match figure {
        Figure::Products => products(playback.products(), span),
        Figure::Delivered => vec![("delivered", delivered(playback.products(), span))],
        Figure::TimeToInsight => vec![("time to insight", {
            stats::distribution(&times_to_insight_s(playback.products(), span))
        })],
        Figure::Utilisation => {
            let points = stats::utilisation(playback.contacts(), span, PARTS);
            vec![("all links", points)]
        }
        Figure::Events => {
            let all = times
                .iter()
                .flat_map(|times| times.kinds.values().flatten());
            let all: Vec<SimTime> = all.copied().collect();
            vec![("all events", stats::rate(&all, span, PARTS, 60.0))]
        }
    });
    let computed = Computed {
        key,
        lines: Arc::clone(&lines),
    };
    ui.data_mut(|data| data.insert_temp(id, computed));
    lines
}

/// Times to insight of answers of products that were captured within a stretch (s).
pub(crate) fn times_to_insight_s(products: &Products, span: Interval) -> Vec<f64> {
    let rows = products.capture_end_ns().iter().zip(products.answered_ns());
    rows.filter(|(end, _)| span.contains(SimTime(**end)))
        .filter_map(|(end, answered)| Some((SimTime((*answered)?) - SimTime(*end)).to_seconds()))
        .collect()
}

fn products(products: &Products, span: Interval) -> Vec<(&'static str, Vec<[f64; 2]>)> {
    let one = |ns: i64| (SimTime(ns), 1.0);
    let captured = products
        .capture_end_ns()
        .iter()
        .map(|ns| one(*ns))
        .collect();
    let answered = products
        .answered_ns()
        .iter()
        .flatten()
        .map(|ns| one(*ns))
        .collect();
    [("captured", captured), ("answered", answered)]
        .map(|(what, amounts)| (what, limited(amounts, span)))
        .into()
}

#[expect(clippy::cast_precision_loss, reason = "for a picture")]
fn delivered(products: &Products, span: Interval) -> Vec<[f64; 2]> {
    let bits = products
        .answer_delivered_bits()
        .iter()
        .zip(products.raw_delivered_bits());
    let amounts = products.answered_ns().iter().zip(bits);
    let amounts = amounts
        .filter_map(|(at, (answer, raw))| Some((SimTime((*at)?), (answer + raw) as f64 / 8.0)))
        .collect();
    limited(amounts, span)
}

/// What came together since the start of the run, as far as a stretch shows it.
fn limited(amounts: Vec<(SimTime, f64)>, span: Interval) -> Vec<[f64; 2]> {
    let mut points = stats::cumulative(amounts, SimTime::START);
    if let Some(last) = points.last().copied() {
        points.push([span.end.to_seconds().max(last[0]), last[1]]);
    }
    stats::thinned(stats::within(&points, span), POINTS_MAX)
}

/// Distributions of time to insight: share in percent over seconds, for each run.
pub(crate) fn distributions(ui: &egui::Ui, desk: &Desk<'_>) -> Vec<Named> {
    let mut lines = lines(ui, desk, Figure::TimeToInsight);
    for line in &mut lines {
        for point in &mut line.points {
            point[1] *= 100.0;
        }
        line.points = stats::thinned(&line.points, POINTS_MAX);
    }
    lines
}
