//! The trade of networks and chips as tables and as comma-separated values.

use super::word;
use crate::cli::table::{Align, Table, wrap};
use crate::run::models::{Candidate, Frames, OnChip, Task, Trade};
use std::collections::BTreeMap;

/// The tables, task by task.
pub(super) fn tables(trade: &Trade, frames: &Frames) -> String {
    let mut text = String::new();
    for task in Task::ALL {
        let networks: Vec<&Candidate> = trade
            .networks
            .iter()
            .filter(|one| one.task == task)
            .collect();
        if networks.is_empty() {
            continue;
        }
        text.push_str(heading(task));
        text.push_str("\n\n");
        text.push_str(&of_networks(task, &networks));
        for chip in trade.chips() {
            text.push_str(&of_chip(trade, task, chip));
        }
        text.push_str(&misfits(trade, task));
        text.push('\n');
    }
    text.push_str(&legend(frames));
    text
}

const fn heading(task: Task) -> &'static str {
    match task {
        Task::Cloud => "cloud: clear, cloud or shadow in each pixel; kappa, higher is better",
        Task::Cover => "cover: bare, green and dry ground in each pixel; RMSE, lower is better",
        Task::Other => "others of the scenario; their accuracies do not compare",
    }
}

/// What is so on every chip.
fn of_networks(task: Task, networks: &[&Candidate]) -> String {
    let (first, second) = match task {
        Task::Cloud => ("kappa", "accuracy"),
        Task::Cover => ("RMSE", "green RMSE"),
        Task::Other => ("", "accuracy"),
    };
    let mut table = Table::new(&[
        ("network or method", Align::Left),
        ("format", Align::Left),
        ("bands", Align::Right),
        (first, Align::Right),
        (second, Align::Right),
        ("weights B", Align::Right),
        ("MAC/px", Align::Right),
        ("runs here", Align::Left),
        ("data", Align::Right),
    ]);
    let mut measured: Vec<&str> = Vec::new();
    for network in networks {
        let second = match task {
            Task::Cover => network.rmse_green,
            Task::Cloud | Task::Other => network.overall_accuracy,
        };
        let on = network.measured_on.as_deref();
        let on = on.filter(|_| network.accuracy.or(second).is_some());
        let data = on.map(|on| {
            let known = measured.iter().position(|known| *known == on);
            known.unwrap_or_else(|| {
                measured.push(on);
                measured.len() - 1
            })
        });
        table.row([
            network.id.clone(),
            network.precision.name().to_owned(),
            network
                .bands
                .map_or("-".to_owned(), |bands| bands.to_string()),
            decimals(network.accuracy),
            decimals(second),
            grouped(network.weight_bytes),
            grouped(network.macs_per_pixel),
            network.executed_by.unwrap_or("costs only").to_owned(),
            data.map_or("-".to_owned(), letter),
        ]);
    }
    let mut text = table.to_string();
    for (place, on) in measured.into_iter().enumerate() {
        text.push_str(&wrap(&format!("  {}  {on}", letter(place)), 2, 5));
    }
    text
}

fn letter(place: usize) -> String {
    let letters = u8::try_from(place).unwrap_or(25).min(25);
    char::from(b'a' + letters).to_string()
}

fn of_chip(trade: &Trade, task: Task, chip: &str) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("network or method", Align::Left),
        ("ms a tile", Align::Right),
        ("range", Align::Right),
        ("mJ a tile", Align::Right),
        ("s a frame", Align::Right),
        ("J a frame", Align::Right),
        ("bound", Align::Left),
    ]);
    let (mut hardness, mut count) = ("", 0);
    for (row, _) in trade.on(task, chip) {
        hardness = word(row.hardness);
        let Some(cost) = row.cost else {
            continue;
        };
        count += 1;
        let mark = match (row.on_front, &row.dominated_by) {
            (true, _) => "*",
            (false, None) => "?",
            (false, Some(_)) => "",
        };
        table.row([
            mark.to_owned(),
            row.network.clone(),
            significant(cost.tile_ms),
            format!(
                "{} to {}",
                significant(cost.tile_low_ms),
                significant(cost.tile_high_ms)
            ),
            significant(cost.tile_mj),
            significant(cost.frame_ms * 1e-3),
            significant(cost.frame_j),
            cost.bound.to_owned(),
        ]);
    }
    if count == 0 {
        return format!("\non {chip} ({hardness}): none of them\n");
    }
    format!("\non {chip} ({hardness})\n{table}")
}

/// What does not fit, and why; one line for all that lack the same format on one chip.
fn misfits(trade: &Trade, task: Task) -> String {
    let mut lines: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let refused = |row: &&OnChip| row.task == task && row.reason.is_some();
    for row in trade.rows.iter().filter(refused) {
        let reason = row.reason.clone().unwrap_or_default();
        match row.lacks {
            Some(format) => {
                let line = format!(
                    "the catalogue has no {} figure of {}",
                    format.name(),
                    row.chip
                );
                lines.entry(line).or_default().push(&row.network);
            }
            None => {
                lines.entry(reason).or_default();
            }
        }
    }
    let mut text = String::new();
    if !lines.is_empty() {
        text.push_str("\ndoes not fit\n");
    }
    for (reason, networks) in lines {
        let line = match networks.as_slice() {
            [] => format!("  {reason}"),
            networks => format!("  {reason}: {}", networks.join(", ")),
        };
        text.push_str(&wrap(&line, 2, 4));
    }
    text
}

fn legend(frames: &Frames) -> String {
    let imager = &frames.imager;
    let (job, tile) = (frames.job_overhead, frames.tile_overhead);
    format!(
        "* on the front: on that chip nothing that was measured on the same data is at least as accurate,\n\
         \x20 as sparing with energy and content with as few bands of the imager, and better in one of them.\n\
         ? not compared: its accuracy was not measured, or on other data, or it answers less than the others.\n\
         Accuracy is measured; time and energy are modelled, a factor 1.5 to either side. A tile is counted\n\
         after the first and without fixed times; a frame, of {} ({} × {} px),\n\
         with them: {} ms a tile and {} ms a job.\n",
        imager.id,
        imager.swath_px,
        imager.lines_px,
        tile.to_seconds() * 1e3,
        job.to_seconds() * 1e3,
    )
}

/// The same as lines of comma-separated values.
pub(super) fn csv(trade: &Trade) -> String {
    let mut text = String::from(
        "network,task,precision,bands,imager_bands,accuracy,rmse_green,overall_accuracy,weight_bytes,\
         macs_per_pixel,tile_px,executed_by,chip,hardness,fits,tile_ms,tile_low_ms,tile_high_ms,tile_mj,\
         frame_ms,frame_j,bound,on_front,dominated_by,reason\n",
    );
    for row in &trade.rows {
        let found = trade.networks.iter().find(|one| one.id == row.network);
        let Some(network) = found else {
            continue;
        };
        let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let count = |value: Option<u32>| value.map_or(String::new(), |value| value.to_string());
        let cost = |of: fn(&crate::run::models::Cost) -> f64| number(row.cost.as_ref().map(of));
        let task = match row.task {
            Task::Cloud => "cloud",
            Task::Cover => "cover",
            Task::Other => "other",
        };
        let reason = row.reason.as_deref().unwrap_or_default();
        let cells = [
            row.network.clone(),
            task.to_owned(),
            network.precision.name().to_owned(),
            count(network.bands),
            count(network.imager_bands),
            number(network.accuracy),
            number(network.rmse_green),
            number(network.overall_accuracy),
            network.weight_bytes.to_string(),
            network.macs_per_pixel.to_string(),
            network.tile_px.to_string(),
            network.executed_by.unwrap_or_default().to_owned(),
            row.chip.clone(),
            word(row.hardness).to_owned(),
            row.cost.is_some().to_string(),
            cost(|cost| cost.tile_ms),
            cost(|cost| cost.tile_low_ms),
            cost(|cost| cost.tile_high_ms),
            cost(|cost| cost.tile_mj),
            cost(|cost| cost.frame_ms),
            cost(|cost| cost.frame_j),
            row.cost.map_or(String::new(), |cost| cost.bound.to_owned()),
            row.on_front.to_string(),
            row.dominated_by.clone().unwrap_or_default(),
            format!("\"{}\"", reason.replace('"', "\"\"")),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn decimals(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.4}"))
}

/// A whole number with commas between thousands; small ones with their decimals.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three significant digits.
fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let magnitude = value.abs().log10().floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 6"
    )]
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}
