//! The printed summary: runs side by side, in words and aligned numbers, readable without colour.

use super::summary::{Distribution, STAGES, Summary, longest_stage};
use crate::scenario::{Lasers, Scenario};
use crate::time::SimTime;
use std::fmt::Write as _;

/// Width that text is wrapped to.
const WIDTH: usize = 100;

/// The report of a scenario's runs.
pub fn report(scenario: &Scenario, summaries: &[&Summary]) -> String {
    let mut text = String::new();
    heading(&mut text, scenario);
    table(&mut text, summaries);
    text.push('\n');
    for summary in summaries {
        paragraph(&mut text, "", &verdict(summary));
    }
    if let [one, other] = summaries
        && let Some(comparison) = comparison(one, other)
    {
        paragraph(&mut text, "", &comparison);
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
    if let Some(ages) = scenario.element_ages() {
        paragraph(text, "Orbits:   ", &format!("{}.", ages.words()));
    }
    text.push('\n');
}

/// One line a figure, one column a run.
fn table(text: &mut String, summaries: &[&Summary]) {
    let mut row = |label: &str, cell: &dyn Fn(&Summary) -> String| {
        let _ = write!(text, "{label:<30}");
        for summary in summaries {
            let _ = write!(text, "{:>22}", cell(summary));
        }
        text.push('\n');
    };
    let one_policy = summaries
        .windows(2)
        .all(|pair| pair[0].policy == pair[1].policy);
    let heading = |s: &Summary| match &s.variant {
        Some(variant) if one_policy => variant.clone(),
        Some(variant) => format!("{variant}/{}", s.policy),
        None => s.policy.clone(),
    };
    row("", &heading);
    if summaries.iter().any(|summary| summary.is_partial()) {
        row("simulated, then interrupted", &|s| duration(s.simulated_s));
    }
    row("frames captured", &|s| count(s.frames_captured));
    row("  dropped for energy", &|s| count(dropped(s, "energy")));
    row("  dropped for storage", &|s| count(dropped(s, "storage")));
    if summaries.iter().any(|s| dropped(s, "compute") > 0) {
        row("  dropped, processors busy", &|s| {
            count(dropped(s, "compute"))
        });
    }
    if summaries.iter().any(|summary| summary.faults.is_some()) {
        row("  lost to faults", &|s| count(dropped(s, "fault")));
    }
    if summaries.iter().any(|s| s.frames_captured < s.frames) {
        row("  one in", &|s| format!("{:.1}", s.frames_per_capture()));
    }
    row("answers on the ground", &|s| count(s.answered));
    row("  still on their way", &|s| {
        count(s.unanswered - given_up(s))
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
    let time = |pick: fn(&Distribution) -> f64| {
        move |s: &Summary| {
            s.time_to_insight
                .as_ref()
                .map_or_else(|| "none".to_owned(), |t| duration(pick(t)))
        }
    };
    super::radiation::rows(summaries, &mut row);
    row("time to insight, median", &time(|t| t.p50_s));
    row("  95 % within", &time(|t| t.p95_s));
    row("  longest", &time(|t| t.max_s));
    row("bytes captured", &|s| bytes(s.captured_bytes));
    row("bytes delivered, answers", &|s| bytes(s.answer_bytes));
    row("  frames", &|s| bytes(s.raw_bytes));
    if summaries.iter().any(|s| s.served.is_some()) {
        let served = |s: &Summary| s.served.unwrap_or(0.0);
        row("prompts answered", &|s| count_of(served(s)));
        row("  for each, drawn in all", &|s| {
            let drawn = s.drawn_j().filter(|_| served(s) > 0.0);
            drawn.map_or_else(|| "none".to_owned(), |joules| energy(joules / served(s)))
        });
    }
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
    row("energy asked for, in all", &|s| {
        energy(s.energy_j.values().sum())
    });
    for consumer in [
        "platform",
        "imager",
        "processor",
        "fabric",
        "lasers",
        "radio",
    ] {
        let drawn = |s: &&Summary| s.energy_j.get(consumer).is_some_and(|&joules| joules > 0.0);
        if consumer == "fabric" && !summaries.iter().any(drawn) {
            continue;
        }
        row(&format!("  {consumer}"), &|s| {
            energy(s.energy_j.get(consumer).copied().unwrap_or(0.0))
        });
    }
    row("  not served: batteries empty", &|s| {
        energy(source(s, "unserved"))
    });
    row("  drawn for each answer", &|s| {
        drawn_per_answer(s).map_or_else(|| "none".to_owned(), energy)
    });
    row("stops to save a battery", &|s| count(s.work_stops));
    row("what limited the satellites", &|_| String::new());
    for limiter in LIMITERS {
        if summaries.iter().any(|s| s.limited(limiter) > 0.0) {
            row(&format!("  {}", limiter_words(limiter)), &|s| {
                percent(s.limited(limiter))
            });
        }
    }
    link_rows(summaries, &mut row);
    row("processors busy", &|s| percent(s.processor_share));
    row("where the time went", &|_| String::new());
    for stage in STAGES {
        row(&format!("  {stage}"), &|s| percent(stage_share(s, stage)));
    }
}

/// The use of each medium that any of the runs used.
fn link_rows(summaries: &[&Summary], row: &mut dyn FnMut(&str, &dyn Fn(&Summary) -> String)) {
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
        let cell = |pick: fn(&super::summary::LinkUse) -> String| {
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

/// The limiters, in the order in which they count.
const LIMITERS: [&str; 8] = [
    "radiation",
    "energy",
    "heat",
    "memory",
    "compute",
    "link",
    "contact",
    "work",
];

/// A limiter, for people.
fn limiter_words(limiter: &str) -> &'static str {
    match limiter {
        "radiation" => "radiation",
        "energy" => "energy: battery low",
        "heat" => "heat: slowed down",
        "memory" => "memory: storage full",
        "compute" => "compute: jobs queue",
        "link" => "link: bits being sent",
        "contact" => "contact: bits wait",
        _ => "work: nothing to do",
    }
}

/// What came of a run and what limited it, in a few sentences.
fn verdict(summary: &Summary) -> String {
    let mut words = format!("{}: ", summary.label());
    match &summary.time_to_insight {
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
    if summary.unanswered > 0 {
        let _ = write!(words, " {} wait at the end.", count(summary.unanswered));
    }
    if let Some(&unserved_j) = summary
        .source_j
        .get("unserved")
        .filter(|&&joules| joules > 0.0)
    {
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
fn comparison(one: &Summary, other: &Summary) -> Option<String> {
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

/// Energy that the whole constellation drew for each answer; none before the end of the run or
/// without an answer.
fn drawn_per_answer(summary: &Summary) -> Option<f64> {
    summary
        .drawn_j()
        .filter(|_| summary.answered > 0)
        .map(|joules| per(joules, summary.answered))
}

/// A share as `1/n of the` or `n times the`.
fn share_of(part: f64, whole: f64) -> String {
    if part <= whole {
        format!("1/{} of the", ratio(whole / part))
    } else {
        format!("{} times the", ratio(part / whole))
    }
}

fn source(summary: &Summary, name: &str) -> f64 {
    summary.source_j.get(name).copied().unwrap_or(0.0)
}

/// Products that were given up on board.
fn given_up(summary: &Summary) -> u64 {
    summary.given_up.values().sum()
}

fn dropped(summary: &Summary, reason: &str) -> u64 {
    summary.frames_dropped.get(reason).copied().unwrap_or(0)
}

fn stage_share(summary: &Summary, stage: &str) -> f64 {
    let total: f64 = summary.time_by_stage_s.values().sum();
    let time = summary.time_by_stage_s.get(stage).copied().unwrap_or(0.0);
    if total > 0.0 { time / total } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "a mean for display")]
fn per(total: f64, number: u64) -> f64 {
    if number == 0 {
        0.0
    } else {
        total / number as f64
    }
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

/// A whole number with separators.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A large number of which only the whole part is of interest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float-to-int cast saturates"
)]
fn count_of(number: f64) -> String {
    count(number as u64)
}

/// A span of time with a fitting unit.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s.abs() < f64::MIN_POSITIVE => "0 s".to_owned(),
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.0} ms", s * 1e3),
        s if s < 120.0 => format!("{s:.1} s"),
        s if s < 7200.0 => format!("{:.1} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// Bytes with a decimal unit.
#[expect(clippy::cast_precision_loss, reason = "for display")]
pub fn bytes(number: u64) -> String {
    scaled(
        number as f64,
        &[
            (1e12, "TB"),
            (1e9, "GB"),
            (1e6, "MB"),
            (1e3, "kB"),
            (1.0, "B"),
        ],
    )
}

/// Energy with a decimal unit.
pub fn energy(joules: f64) -> String {
    scaled(
        joules,
        &[
            (1e9, "GJ"),
            (1e6, "MJ"),
            (1e3, "kJ"),
            (1.0, "J"),
            (1e-3, "mJ"),
        ],
    )
}

fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    if value.abs() < f64::MIN_POSITIVE {
        return format!(
            "0 {}",
            units
                .iter()
                .find(|(factor, _)| *factor == 1.0)
                .map_or("", |u| u.1)
        );
    }
    let fitting = units
        .iter()
        .find(|(factor, _)| value >= *factor)
        .or(units.last());
    fitting.map_or_else(String::new, |(factor, unit)| {
        format!("{:.3} {unit}", value / factor)
    })
}

/// A share of one as a percentage.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        p if p < 0.01 => format!("{p:.1e} %"),
        p if p < 1.0 => format!("{p:.2} %"),
        p => format!("{p:.1} %"),
    }
}

/// A ratio with two or three digits.
fn ratio(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.1}");
    }
    let digits = 10_f64.powf(value.log10().floor() - 1.0).max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a large ratio"
    )]
    let rounded = ((value / digits).round() * digits) as u64;
    count(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(duration(0.0123), "12 ms");
        assert_eq!(duration(5400.0), "90.0 min");
        assert_eq!(bytes(40_894_464), "40.894 MB");
        assert_eq!(energy(0.0), "0 J");
        assert_eq!(ratio(11_234.0), "11,000");
    }

    #[test]
    fn long_words_are_wrapped_under_their_label() {
        let mut text = String::new();
        paragraph(&mut text, "Question: ", &"word ".repeat(30));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
        assert!(lines[1].starts_with("          word"));
    }
}
