//! Runs side by side: one line a figure, one column a run.

use super::figures::{drawn_per_answer, dropped, given_up, per, unserved};
use super::numbers::{bytes, count, count_of, duration, energy, percent};
use crate::payload::roofline::SPREAD;
use crate::record::Limiter;
use crate::run::summary::{Distribution, LinkUse, STAGES, Summary};
use crate::sim::spawn::Consumer;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// One line a figure, one column a run.
pub(super) fn table(text: &mut String, summaries: &[&Summary]) {
    let mut row = |label: &str, cell: &dyn Fn(&Summary) -> String| {
        let _ = write!(text, "{label:<30}");
        for summary in summaries {
            let _ = write!(text, "{:>22}", cell(summary));
        }
        text.push('\n');
    };
    row("", &|s| heading(s, summaries));
    if summaries.iter().any(|summary| summary.is_partial()) {
        row("simulated, then interrupted", &|s| duration(s.simulated_s));
    }
    let images = summaries.iter().any(|s| s.frames > 0);
    if images {
        frame_rows(summaries, &mut row);
    }
    crate::run::findings::rows(summaries, &mut row);
    crate::run::radiation::rows(summaries, &mut row);
    if images {
        answer_rows(summaries, &mut row);
    }
    if summaries.iter().any(|s| s.ground_fabric_j.is_some()) {
        row("fabric of the ground centre", &|s| {
            energy(s.ground_fabric_j.unwrap_or(0.0))
        });
        row("  time of a delivery", &|s| {
            duration(s.ground_fabric_s.unwrap_or(0.0))
        });
    }
    if summaries.iter().any(|s| s.served.is_some()) {
        service_rows(&mut row);
    }
    energy_rows(summaries, images, &mut row);
    row("stops to save a battery", &|s| count(s.work_stops));
    row("what limited the satellites", &|_| String::new());
    for limiter in Limiter::ALL {
        if summaries.iter().any(|s| s.limited(limiter) > 0.0) {
            row(&format!("  {}", limiter.words()), &|s| {
                percent(s.limited(limiter))
            });
        }
    }
    link_rows(summaries, &mut row);
    if images {
        row("processors busy", &|s| percent(s.processor_share));
        row("where the time went", &|_| String::new());
        for stage in STAGES {
            row(&format!("  {stage}"), &|s| percent(stage_share(s, stage)));
        }
    }
}

/// Writes a row: its label, and what stands in each column.
type Row<'a> = &'a mut dyn FnMut(&str, &dyn Fn(&Summary) -> String);

/// What a column is called: by what tells it from the others.
fn heading(summary: &Summary, all: &[&Summary]) -> String {
    let is_one_policy = all.windows(2).all(|pair| pair[0].policy == pair[1].policy);
    match &summary.variant {
        Some(variant) if is_one_policy => variant.clone(),
        Some(variant) => format!("{variant}/{}", summary.policy),
        None => summary.policy.clone(),
    }
}

fn frame_rows(summaries: &[&Summary], row: Row<'_>) {
    row("frames captured", &|s| count(s.frames_captured));
    row("  dropped for energy", &|s| count(dropped(s, "energy")));
    row("  dropped for storage", &|s| count(dropped(s, "storage")));
    for (label, reason) in [
        ("  dropped, processors busy", "compute"),
        ("  lost to faults", "fault"),
    ] {
        if summaries.iter().any(|s| dropped(s, reason) > 0) {
            row(label, &|s| count(dropped(s, reason)));
        }
    }
    if summaries.iter().any(|s| s.frames_captured < s.frames) {
        row("  one in", &|s| format!("{:.1}", s.frames_per_capture()));
    }
    row("answers on the ground", &|s| count(s.answered));
    row("  still on their way", &|s| {
        count(s.unanswered.saturating_sub(given_up(s)))
    });
    for (label, number) in [
        ("  given up on board", given_up as fn(&Summary) -> u64),
        ("  too late", |s| s.late),
        ("  wrong", |s| s.wrong),
    ] {
        if summaries.iter().any(|s| number(s) > 0) {
            row(label, &|s| count(number(s)));
        }
    }
    let causes = summaries.iter().flat_map(|s| s.wrong_by.keys());
    for cause in causes.collect::<BTreeSet<_>>() {
        let wrong = |s: &Summary| s.wrong_by.get(cause).copied().unwrap_or(0);
        row(&format!("    by {cause}"), &|s| count(wrong(s)));
    }
}

fn answer_rows(summaries: &[&Summary], row: Row<'_>) {
    let time = |pick: fn(&Distribution) -> f64| {
        move |s: &Summary| {
            let times = s.time_to_insight.as_ref();
            times.map_or_else(|| "none".to_owned(), |t| duration(pick(t)))
        }
    };
    if summaries.iter().any(|s| s.work_s().is_some()) {
        let work = |factor: f64| {
            move |s: &Summary| {
                let work_s = s.work_s();
                work_s.map_or_else(|| "none".to_owned(), |time_s| duration(time_s * factor))
            }
        };
        row("work on a frame, mean", &work(1.0));
        row("  if more efficient", &work(1.0 / SPREAD));
        row("  if less efficient", &work(SPREAD));
    }
    row("time to insight, median", &time(|t| t.p50_s));
    row("  95 % within", &time(|t| t.p95_s));
    row("  longest", &time(|t| t.max_s));
    row("bytes captured", &|s| bytes(s.captured_bytes));
    row("bytes delivered, answers", &|s| bytes(s.answer_bytes));
    row("  frames", &|s| bytes(s.raw_bytes));
    row("energy per captured frame", &|s| {
        energy(per(s.product_j, s.frames_captured))
    });
    row("  imager", &|s| energy(per(s.capture_j, s.frames_captured)));
    row("  processor", &|s| {
        energy(per(s.processing_j, s.frames_captured))
    });
    row("  terminals and radios", &|s| {
        energy(per(s.transfer_j, s.frames_captured))
    });
}

fn service_rows(row: Row<'_>) {
    let served = |s: &Summary| s.served.unwrap_or(0.0);
    row("prompts answered", &|s| count_of(served(s)));
    row("  for each, drawn in all", &|s| {
        let drawn = s.drawn_j().filter(|_| served(s) > 0.0);
        drawn.map_or_else(|| "none".to_owned(), |joules| energy(joules / served(s)))
    });
}

fn energy_rows(summaries: &[&Summary], images: bool, row: Row<'_>) {
    row("energy asked for, in all", &|s| {
        energy(s.energy_j.values().sum())
    });
    for consumer in Consumer::ALL.map(Consumer::name) {
        let asked = |s: &Summary| s.energy_j.get(consumer).copied().unwrap_or(0.0);
        if summaries.iter().any(|s| asked(s) > 0.0) {
            row(&format!("  {consumer}"), &|s| energy(asked(s)));
        }
    }
    row("  not served: batteries empty", &|s| energy(unserved(s)));
    let source = |name: &'static str| {
        move |s: &Summary| match s.source_j.get(name) {
            Some(&joules) => energy(joules),
            None => "not yet known".to_owned(),
        }
    };
    row("generated by arrays", &source("generated"));
    row("  lost in batteries", &source("lost"));
    row("  curtailed: batteries full", &source("curtailed"));
    if images {
        row("  drawn for each answer", &|s| {
            drawn_per_answer(s).map_or_else(|| "none".to_owned(), energy)
        });
    }
}

/// The use of each medium that any of the runs used.
fn link_rows(summaries: &[&Summary], row: Row<'_>) {
    for (medium, label) in [
        ("laser", "lasers in orbit"),
        ("optical-ground", "lasers to the ground"),
        ("radio", "radios"),
    ] {
        if summaries
            .iter()
            .all(|summary| !summary.links.contains_key(medium))
        {
            continue;
        }
        let cell = |pick: fn(&LinkUse) -> String| {
            move |s: &Summary| {
                s.links
                    .get(medium)
                    .map_or_else(|| "unused".to_owned(), pick)
            }
        };
        row(label, &cell(|l| format!("{} contacts", count(l.contacts))));
        row("  that carried nothing", &cell(|l| count(l.contacts_idle)));
        row("  bytes carried", &cell(|l| bytes(l.carried_bytes)));
        row("  of what they could", &cell(|l| percent(l.utilisation())));
        row(
            "  setup, of time held",
            &cell(|l| percent(l.setup_h / l.held_h.max(1e-9))),
        );
    }
}

fn stage_share(summary: &Summary, stage: &str) -> f64 {
    let total: f64 = summary.time_by_stage_s.values().sum();
    let time = summary.time_by_stage_s.get(stage).copied().unwrap_or(0.0);
    if total > 0.0 { time / total } else { 0.0 }
}
