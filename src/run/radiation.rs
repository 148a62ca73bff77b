//! What radiation did in a run, counted from its events and products.

use super::report::{count, duration, percent};
use super::summary::Summary;
use crate::payload::radiation::dose::UNCERTAINTY;
use crate::record::EventRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What radiation did to the whole constellation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RadiationCost {
    /// Satellites that it is modelled for.
    pub satellites: u64,
    /// Mean dose since they were new (rad); the models behind it are uncertain by a factor of two.
    pub dose_mean_rad: f64,
    /// Highest of these doses (rad).
    pub dose_highest_rad: f64,
    /// Time that satellites were in the South Atlantic Anomaly (h).
    pub anomaly_h: f64,
    /// Bits that flipped, by zone.
    pub upsets: BTreeMap<String, f64>,
    /// Times that a processor had to start anew, by cause.
    pub resets: BTreeMap<String, u64>,
    /// Of these, in the South Atlantic Anomaly.
    pub resets_in_anomaly: u64,
    /// Time that processors were out for it (h).
    pub down_h: f64,
    /// Processors that came to their end, by cause.
    pub lost: BTreeMap<String, u64>,
    /// Satellites that are in the anomaly now, while counting.
    #[serde(skip)]
    inside: std::collections::BTreeSet<u32>,
}

impl RadiationCost {
    /// Counts an event; `known` is there from the first that radiation brought about.
    pub(super) fn count(known: &mut Option<Self>, row: &EventRow) {
        let kind = row.kind.as_ref();
        let is_radiation = matches!(
            kind,
            "anomaly-entered"
                | "anomaly-left"
                | "processor-reset"
                | "processor-lost"
                | "radiation-total"
        );
        if is_radiation {
            known.get_or_insert_with(Self::default).add(kind, row);
        }
    }

    /// The same as a sentence.
    pub(super) fn words(&self) -> String {
        let band = |dose_rad: f64| {
            format!(
                "{} ({} to {})",
                rad(dose_rad),
                rad(dose_rad / UNCERTAINTY),
                rad(dose_rad * UNCERTAINTY)
            )
        };
        let mut words = format!(
            " Radiation: satellites have taken {} since they were new",
            band(self.dose_mean_rad)
        );
        if let Some(share) = self.anomaly_share() {
            let _ = write!(
                words,
                "; {} bits flipped, {} of them in the South Atlantic Anomaly",
                count_of(self.upsets()),
                percent(share)
            );
        }
        let (resets, lost) = (total(&self.resets), total(&self.lost));
        if resets > 0 {
            let _ = write!(
                words,
                "; processors were out for {} to start anew {} ({} in the Anomaly)",
                duration(self.down_h * 3600.0),
                times(resets),
                count(self.resets_in_anomaly),
            );
        }
        if lost > 0 {
            let _ = write!(words, "; processors lost: {}", count(lost));
        }
        words.push('.');
        words
    }

    fn add(&mut self, kind: &str, row: &EventRow) {
        match kind {
            "anomaly-entered" => self.inside.extend(row.node),
            "anomaly-left" => self.inside.retain(|&node| Some(node) != row.node),
            "processor-reset" => {
                *self.resets.entry(row.detail.clone()).or_default() += 1;
                let is_inside = row.node.is_some_and(|node| self.inside.contains(&node));
                self.resets_in_anomaly += u64::from(is_inside);
                let until_ns = row.until_ns.unwrap_or(row.time_ns);
                self.down_h += hours(until_ns - row.time_ns);
            }
            "processor-lost" => *self.lost.entry(row.detail.clone()).or_default() += 1,
            _ => self.add_total(&row.detail, row.value.unwrap_or(0.0)),
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of satellites"
    )]
    fn add_total(&mut self, what: &str, value: f64) {
        match what {
            "satellites" => self.satellites = value as u64,
            "seconds in the anomaly" => self.anomaly_h = value / 3600.0,
            "mean dose rad" => self.dose_mean_rad = value,
            "highest dose rad" => self.dose_highest_rad = value,
            upsets => {
                let zone = upsets.trim_start_matches("upsets ");
                self.upsets.insert(zone.to_owned(), value);
            }
        }
    }

    /// Bits that flipped.
    pub fn upsets(&self) -> f64 {
        self.upsets.values().sum()
    }

    /// Share of the flips that came in the anomaly; none without any.
    pub fn anomaly_share(&self) -> Option<f64> {
        let inside = self.upsets.get("in the anomaly").copied()?;
        (self.upsets() > 0.0).then(|| inside / self.upsets())
    }
}

/// Rows of the table of figures; none where no run has radiation.
pub(super) fn rows(
    summaries: &[&Summary],
    row: &mut impl FnMut(&str, &dyn Fn(&Summary) -> String),
) {
    if summaries.iter().all(|summary| summary.radiation.is_none()) {
        return;
    }
    let of = |figure: fn(&RadiationCost) -> String| {
        move |summary: &Summary| match &summary.radiation {
            Some(cost) => figure(cost),
            None => "–".to_owned(),
        }
    };
    row("dose since new, mean", &of(|cost| rad(cost.dose_mean_rad)));
    row("bits flipped", &of(|cost| count_of(cost.upsets())));
    let share = |cost: &RadiationCost| cost.anomaly_share().map_or("none".to_owned(), percent);
    row("  in the anomaly", &of(share));
    row(
        "processors started anew",
        &of(|cost| count(total(&cost.resets))),
    );
    row(
        "  time out for it",
        &of(|cost| duration(cost.down_h * 3600.0)),
    );
    row("processors lost", &of(|cost| count(total(&cost.lost))));
}

fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        several => format!("{} times", count(several)),
    }
}

fn total(counts: &BTreeMap<String, u64>) -> u64 {
    counts.values().sum()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that was a count before"
)]
fn count_of(value: f64) -> String {
    count(value as u64)
}

/// A dose, in krad from a thousand on.
fn rad(dose_rad: f64) -> String {
    match dose_rad {
        small if small < 10.0 => format!("{small:.2} rad"),
        middle if middle < 1000.0 => format!("{middle:.0} rad"),
        large => format!("{:.2} krad", large / 1e3),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds, for display")]
fn hours(nanoseconds: i64) -> f64 {
    nanoseconds as f64 / 3.6e12
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &'static str, node: u32, detail: &str, value: f64) -> EventRow {
        EventRow {
            time_ns: 0,
            sequence: 0,
            kind: kind.into(),
            node: Some(node),
            product: None,
            contact: None,
            bits: None,
            detail: detail.to_owned(),
            value: Some(value),
            until_ns: Some(3_600_000_000_000),
        }
    }

    #[test]
    fn resets_count_where_the_satellite_was_and_how_long_they_took() {
        let mut cost = None;
        for row in [
            event("anomaly-entered", 3, "", 0.0),
            event("processor-reset", 3, "interrupt", 0.0),
            event("processor-reset", 4, "memory", 0.0),
            event("anomaly-left", 3, "", 0.0),
            event("processor-reset", 3, "interrupt", 0.0),
            event("processor-lost", 3, "latch-up", 0.0),
            event("radiation-total", 0, "upsets in the anomaly", 30.0),
            event("radiation-total", 0, "upsets elsewhere", 10.0),
            event("captured", 3, "", 0.0),
        ] {
            RadiationCost::count(&mut cost, &row);
        }
        let cost = cost.unwrap();
        assert_eq!(cost.resets_in_anomaly, 1);
        assert_eq!(cost.resets["interrupt"], 2);
        assert_eq!(cost.lost["latch-up"], 1);
        assert!((cost.down_h - 3.0).abs() < 1e-12);
        assert_eq!(cost.anomaly_share(), Some(0.75));
    }
}
