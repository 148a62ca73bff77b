//! Requirements: what a scenario says that its run must reach.

use super::latency::PairSummary;
use super::summary::Summary;
use crate::scenario::{Requirement, Scenario};
use serde::Serialize;

/// A requirement held against a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// What is bounded, of which policy.
    pub subject: String,
    /// The bound, as `at most 60`.
    pub bound: String,
    /// The value that the run reached; none where the run has no such figure.
    pub value: Option<f64>,
    /// Whether it is met.
    pub met: bool,
}

/// Holds each requirement of a delay against what was found between its stations; `pairs` in the
/// order in which they are found.
pub fn judge_delays(scenario: &Scenario, pairs: &[PairSummary]) -> Vec<Verdict> {
    let name = |station: usize| scenario.stations[station].name.as_str();
    let judged = |requirement: &Requirement| {
        let (a, b) = requirement.between?;
        let (a, b) = (name(a.min(b)), name(a.max(b)));
        let found = pairs.iter().find(|pair| pair.from == a && pair.to == b);
        let value = found.and_then(|pair| pair.metric(&requirement.metric));
        let subject = format!("{} ({a} – {b})", requirement.metric);
        Some(Verdict::of(requirement, subject, value))
    };
    scenario.requirements.iter().filter_map(judged).collect()
}

impl Verdict {
    fn of(requirement: &Requirement, subject: String, value: Option<f64>) -> Self {
        let within = |value: f64| {
            requirement.at_least.is_none_or(|least| value >= least)
                && requirement.at_most.is_none_or(|most| value <= most)
        };
        let words = [
            ("at least", requirement.at_least),
            ("at most", requirement.at_most),
        ];
        Self {
            subject,
            bound: words
                .iter()
                .filter_map(|(word, bound)| bound.map(|bound| format!("{word} {bound}")))
                .collect::<Vec<_>>()
                .join(", "),
            value,
            met: value.is_some_and(within),
        }
    }
}

/// Holds each requirement against the runs that it binds. A figure that a run does not have, such
/// as a time to insight without an answer, misses its requirement. Requirements of delay are judged
/// elsewhere.
pub fn judge(requirements: &[Requirement], summaries: &[&Summary]) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let of_runs = |requirement: &&Requirement| requirement.between.is_none();
    for requirement in requirements.iter().filter(of_runs) {
        let bound = |summary: &&&Summary| {
            requirement
                .policy
                .is_none_or(|p| p.name() == summary.policy)
        };
        for summary in summaries.iter().filter(bound) {
            let value = summary.metrics().get(requirement.metric.as_str()).copied();
            let subject = format!("{} ({})", requirement.metric, summary.label());
            verdicts.push(Verdict::of(requirement, subject, value));
        }
    }
    verdicts
}
