//! Figures of two runs: now, and in their summaries.

use crate::time::SimTime;
use crate::view::desk::{Desk, OpenRun};
use crate::view::panels::lower::later;
use crate::view::stats::fields::{self, Pair};
use crate::view::stats::mean;
use bevy_egui::egui;
use serde_json::Value;
use std::sync::Arc;

/// All figures of the two runs on the desk: first those of the time that is shown.
pub(super) fn pairs(ui: &egui::Ui, desk: &Desk<'_>) -> Vec<Pair> {
    let (Some(a), Some(b)) = (desk.run(), desk.compared()) else {
        return Vec::new();
    };
    let mut pairs: Vec<Pair> = now(a)
        .into_iter()
        .zip(now(b))
        .map(|((name, a), (_, b))| Pair::new(name, a, b))
        .collect();
    pairs.extend(fields::pairs(&summary(ui, a), &summary(ui, b)));
    pairs
}

/// How a run stands at the time that is shown.
fn now(run: &OpenRun) -> [(&'static str, Option<f64>); 6] {
    let cells = |name: &str| {
        let column = run.moment.column(name)?;
        let cells: Vec<f64> = column.cells.iter().flatten().copied().collect();
        (!cells.is_empty()).then_some(cells)
    };
    let sum = |name: &str| cells(name).map(|cells| cells.iter().sum::<f64>());
    let at = run.moment.at;
    let products = run.playback.products();
    let before = |ns: &i64| SimTime(*ns) <= at;
    let captured = products
        .capture_end_ns()
        .iter()
        .filter(|ns| before(ns))
        .count();
    let answered = products
        .answered_ns()
        .iter()
        .flatten()
        .filter(|ns| before(ns))
        .count();
    [
        ("now.answered", count(answered)),
        ("now.captured", count(captured)),
        ("now.battery_mean_j", cells("battery_j").and_then(mean)),
        ("now.queued_jobs", sum("queued_jobs")),
        ("now.stored_bits", sum("stored_bits")),
        ("now.links", count(run.moment.links.len())),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
#[expect(clippy::unnecessary_wraps, reason = "figures may be missing")]
fn count(number: usize) -> Option<f64> {
    Some(number as f64)
}

/// The summary of a run, read once for each of its states; nothing where there is none.
fn summary(ui: &egui::Ui, run: &OpenRun) -> Arc<Value> {
    let playback = &run.playback;
    let run_key = later::run_key(playback);
    let id = egui::Id::new((
        "summary",
        run_key,
        playback.recorded().end,
        playback.status().name(),
    ));
    if let Some(known) = ui.data(|data| data.get_temp::<Arc<Value>>(id)) {
        return known;
    }
    let read = playback.summary().ok().flatten().unwrap_or(Value::Null);
    let read = Arc::new(read);
    ui.data_mut(|data| data.insert_temp(id, Arc::clone(&read)));
    read
}
