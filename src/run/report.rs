//! The printed summary: runs side by side, in words and aligned numbers, readable without colour.

mod figures;
mod numbers;
mod table;
mod verdict;

pub use numbers::{area, bytes, count, duration, energy, percent};

use super::summary::Summary;
use crate::scenario::{Lasers, Scenario};
use crate::time::SimTime;
use std::fmt::Write as _;

/// Width that text is wrapped to.
const WIDTH: usize = 100;

/// The report of a scenario's runs.
pub fn report(scenario: &Scenario, summaries: &[&Summary]) -> String {
    let mut text = String::new();
    heading(&mut text, scenario);
    table::table(&mut text, summaries);
    text.push('\n');
    for summary in summaries {
        paragraph(&mut text, "", &verdict::verdict(summary));
    }
    if let [one, other] = summaries
        && let Some(comparison) = verdict::comparison(one, other)
    {
        paragraph(&mut text, "", &comparison);
    }
    if let Some(comparison) = verdict::service_comparison(summaries) {
        paragraph(&mut text, "", &comparison);
    }
    if let Some(findings) = summaries.iter().find_map(|one| one.findings.as_ref()) {
        paragraph(&mut text, "Pictures: ", &findings.words());
    }
    text
}

fn heading(text: &mut String, scenario: &Scenario) {
    let _ = writeln!(
        text,
        "{}: {} satellites, {} stations, {} targets, {} from {}, seed {}",
        scenario.name,
        scenario.satellites.len(),
        scenario.stations.len(),
        scenario.targets.len(),
        duration(scenario.duration.to_seconds()),
        scenario.calendar.utc(SimTime::START),
        scenario.seed.0,
    );
    paragraph(text, "Question: ", &scenario.question);
    for assumption in &scenario.assumptions {
        paragraph(text, "Assumed:  ", assumption);
    }
    for payload in &scenario.payloads {
        let slow = payload.lasers.as_ref().and_then(Lasers::slow);
        if let Some(slow) = slow {
            paragraph(
                text,
                "Flagged:  ",
                &format!("payload {}: {slow}", payload.name),
            );
        }
    }
    for stretched in scenario.stretched_doses() {
        paragraph(text, "Flagged:  ", &stretched);
    }
    if let Some(ages) = scenario.element_ages() {
        paragraph(text, "Orbits:   ", &format!("{}.", ages.words()));
    }
    text.push('\n');
}

/// Wraps words at [`WIDTH`], after a label that later lines are indented by.
fn paragraph(text: &mut String, label: &str, words: &str) {
    let mut line = label.to_owned();
    let mut empty = true;
    for word in words.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            line = " ".repeat(label.chars().count());
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_wrapped_under_their_label() {
        let mut text = String::new();
        paragraph(&mut text, "Question: ", &"word ".repeat(30));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
        assert!(lines[1].starts_with("          word"));
    }
}
