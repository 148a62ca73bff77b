//! Figures of a summary that several parts of the report tell.

use crate::run::summary::Summary;

#[expect(clippy::cast_precision_loss, reason = "a mean for display")]
pub(super) fn per(total: f64, number: u64) -> f64 {
    if number == 0 {
        0.0
    } else {
        total / number as f64
    }
}

/// Energy that loads asked for and batteries did not give (J); what sums of floats leave is none.
pub(super) fn unserved(summary: &Summary) -> f64 {
    let unserved_j = summary.source_j.get("unserved").copied().unwrap_or(0.0);
    let asked_j: f64 = summary.energy_j.values().sum();
    if unserved_j > 1e-9 * asked_j {
        unserved_j
    } else {
        0.0
    }
}

/// Products that were given up on board.
pub(super) fn given_up(summary: &Summary) -> u64 {
    summary.given_up.values().sum()
}

pub(super) fn dropped(summary: &Summary, reason: &str) -> u64 {
    summary.frames_dropped.get(reason).copied().unwrap_or(0)
}

/// Energy that the whole constellation drew for each answer; none before the end of the run or
/// without an answer.
pub(super) fn drawn_per_answer(summary: &Summary) -> Option<f64> {
    summary
        .drawn_j()
        .filter(|_| summary.answered > 0)
        .map(|joules| per(joules, summary.answered))
}
