//! Requirements: what a scenario says that its run must reach.

use super::summary::Summary;
use crate::scenario::Requirement;
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
            let within = |value: f64| {
                requirement.at_least.is_none_or(|least| value >= least)
                    && requirement.at_most.is_none_or(|most| value <= most)
            };
            let words = [
                ("at least", requirement.at_least),
                ("at most", requirement.at_most),
            ];
            verdicts.push(Verdict {
                subject: format!("{} ({})", requirement.metric, summary.policy),
                bound: words
                    .iter()
                    .filter_map(|(word, bound)| bound.map(|bound| format!("{word} {bound}")))
                    .collect::<Vec<_>>()
                    .join(", "),
                value,
                met: value.is_some_and(within),
            });
        }
    }
    verdicts
}
