//! What came of runs, in a few sentences.

use super::figures::{drawn_per_answer, dropped, given_up, per, unserved};
use super::numbers::{bytes, count, count_of, duration, energy, percent, ratio};
use crate::run::summary::{Summary, longest_stage};
use std::fmt::Write as _;

/// What came of a run and what limited it, in a few sentences.
pub(super) fn verdict(summary: &Summary) -> String {
    let mut words = format!("{}: ", summary.label());
    match &summary.time_to_insight {
        None if summary.frames == 0 => words.push_str(&served(summary)),
        None => words.push_str("no answer reached the ground."),
        Some(times) => {
            let _ = write!(
                words,
                "half of the answers were on the ground within {} of their capture, 95 % within {}, \
                 for {} delivered and {} of work a frame",
                duration(times.p50_s),
                duration(times.p95_s),
                bytes(summary.answer_bytes + summary.raw_bytes),
                energy(per(summary.product_j, summary.frames_captured)),
            );
            match drawn_per_answer(summary) {
                Some(joules) => {
                    let _ = write!(
                        words,
                        "; all that was drawn comes to {} an answer.",
                        energy(joules)
                    );
                }
                None => words.push('.'),
            }
        }
    }
    if !summary.models_off.is_empty() {
        let _ = write!(words, " Turned off: {}.", summary.models_off.join(", "));
    }
    if !summary.models_idle.is_empty() {
        let names = summary.models_idle.join(", ");
        let _ = write!(
            words,
            " Not modelled, as the scenario has no table of it: {names}."
        );
    }
    words.push_str(&limits(summary));
    if let Some(cost) = &summary.faults {
        words.push_str(&cost.words());
    }
    if let Some(cost) = &summary.radiation {
        words.push_str(&cost.words());
    }
    match summary.decayed {
        0 => {}
        1 => words.push_str(" 1 satellite decayed."),
        several => {
            let _ = write!(words, " {} satellites decayed.", count(several));
        }
    }
    words.push_str(&left_behind(summary));
    words
}

/// What most of the time of answers was spent on, early ones and late ones.
fn limits(summary: &Summary) -> String {
    let mut words = String::new();
    if let Some((stage, share)) = longest_stage(&summary.faster_half_by_stage_s) {
        let _ = write!(
            words,
            " The faster half: {} of their time {stage}",
            percent(share)
        );
    }
    if let Some((stage, share)) = longest_stage(&summary.slowest_by_stage_s) {
        let _ = write!(words, "; the slowest 5 %: {} {stage}.", percent(share));
    }
    if summary.processor_share > 0.0 {
        let _ = write!(
            words,
            " Processors were busy {} of the time",
            percent(summary.processor_share)
        );
        if let Some(lasers) = summary.links.get("laser") {
            let _ = write!(
                words,
                ", and lasers in orbit carried {} of what they could",
                percent(lasers.utilisation())
            );
        }
        words.push('.');
    }
    words
}

/// What was not taken, not answered, or not served.
fn left_behind(summary: &Summary) -> String {
    let mut words = String::new();
    let lost = summary.frames - summary.frames_captured;
    if lost > 0 {
        let faults = match dropped(summary, "fault") {
            0 => String::new(),
            faults => format!(", {} lost to faults", count(faults)),
        };
        let _ = write!(
            words,
            " {} of {} frames were not taken ({} for energy, {} for storage{faults}).",
            count(lost),
            count(summary.frames),
            count(dropped(summary, "energy")),
            count(dropped(summary, "storage")),
        );
    }
    let given_up = given_up(summary);
    if given_up > 0 {
        let _ = write!(words, " {} were given up on board.", count(given_up));
    }
    if summary.unanswered > given_up {
        let waiting = summary.unanswered - given_up;
        let _ = write!(words, " {} wait at the end.", count(waiting));
    }
    let unserved_j = unserved(summary);
    if unserved_j > 0.0 {
        let _ = write!(
            words,
            " WARNING: batteries ran empty or gave all they can; {} that terminals and platforms \
             asked for were not there, and what they carried then could not have been.",
            energy(unserved_j)
        );
    }
    words
}

/// How much sooner, and with how much less or more, the faster of two whole runs answered.
pub(super) fn comparison(one: &Summary, other: &Summary) -> Option<String> {
    if one.is_partial() || other.is_partial() {
        return None;
    }
    let median = |summary: &Summary| summary.time_to_insight.map(|times| times.p50_s);
    let (fast, slow) = if median(one)? <= median(other)? {
        (one, other)
    } else {
        (other, one)
    };
    let mut words = format!(
        "Answer: {} is {} times sooner than {} at the median, with {} bytes delivered",
        fast.label(),
        ratio(median(slow)? / median(fast)?),
        slow.label(),
        share_of(delivered(fast), delivered(slow)),
    );
    if let (Some(fast), Some(slow)) = (drawn_per_answer(fast), drawn_per_answer(slow)) {
        let _ = write!(
            words,
            " and {} energy drawn for an answer",
            share_of(fast, slow)
        );
    }
    words.push('.');
    if slow.unanswered > 0 {
        let _ = write!(
            words,
            " The median of {} leaves out {} that were still on their way.",
            slow.label(),
            count(slow.unanswered)
        );
    }
    Some(words)
}

#[expect(clippy::cast_precision_loss, reason = "bytes, for a ratio on screen")]
fn delivered(summary: &Summary) -> f64 {
    (summary.answer_bytes + summary.raw_bytes) as f64
}

/// A share as `1/n of the` or `n times the`.
fn share_of(part: f64, whole: f64) -> String {
    if part <= whole {
        format!("1/{} of the", ratio(whole / part))
    } else {
        format!("{} times the", ratio(part / whole))
    }
}

/// What came of a run that takes no pictures.
fn served(summary: &Summary) -> String {
    let Some(answers) = summary.served.filter(|answers| *answers > 0.0) else {
        return "nothing was captured.".to_owned();
    };
    let each = summary.drawn_j().map_or_else(String::new, |joules| {
        format!(
            ", for {} each, all that was drawn",
            energy(joules / answers)
        )
    });
    format!("{} prompts were answered{each}.", count_of(answers))
}

/// The variant that served most against the one that served least; none unless several served.
pub(super) fn service_comparison(summaries: &[&Summary]) -> Option<String> {
    let serving = summaries.iter().filter_map(|one| Some((one.served?, *one)));
    let serving = serving.filter(|(answers, one)| *answers > 0.0 && !one.is_partial());
    let mut serving: Vec<(f64, &Summary)> = serving.collect();
    serving.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (&(least, fewest), &(most, best)) = (serving.first()?, serving.last()?);
    if serving.len() < 2 {
        return None;
    }
    let each = |answers: f64, summary: &Summary| Some(summary.drawn_j()? / answers);
    Some(format!(
        "Answer: {} served {:.3} times as many prompts as {}, for {:.3} times the energy each.",
        best.label(),
        most / least,
        fewest.label(),
        each(most, best)? / each(least, fewest)?,
    ))
}
