//! Figures of summaries, side by side.
//!
//! A summary is walked as JSON, so that whatever a later version adds is compared too.

use super::names;
use serde_json::Value;

/// A figure of a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The keys that lead to it, joined by dots.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// A figure of two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The keys that lead to it, joined by dots.
    pub name: String,
    /// Its unit; empty where there is none.
    pub unit: &'static str,
    /// Its value in the first run.
    pub a: Option<f64>,
    /// Its value in the second run.
    pub b: Option<f64>,
}

impl Pair {
    /// A figure of two runs; its unit is known by its name.
    pub fn new(name: &str, a: Option<f64>, b: Option<f64>) -> Self {
        Self {
            unit: names::unit(name).1,
            name: name.to_owned(),
            a,
            b,
        }
    }

    /// How much the second has over the first.
    pub fn delta(&self) -> Option<f64> {
        Some(self.b? - self.a?)
    }

    /// The same in percent of the first; none where the first is zero.
    pub fn percent(&self) -> Option<f64> {
        let a = self.a?;
        (a.abs() > f64::MIN_POSITIVE).then_some(self.delta()? / a.abs() * 100.0)
    }

    /// Whether the second is better; none where they are equal, or it is not known what better is.
    pub fn is_better(&self) -> Option<bool> {
        let delta = self.delta()?;
        if delta.abs() <= f64::MIN_POSITIVE {
            return None;
        }
        match wish(&self.name)? {
            Wish::More => Some(delta > 0.0),
            Wish::Less => Some(delta < 0.0),
        }
    }
}

enum Wish {
    More,
    Less,
}

/// Which way is better, by the first key and the last.
fn wish(name: &str) -> Option<Wish> {
    let first = name.split('.').next().unwrap_or(name);
    let last = name.split('.').next_back().unwrap_or(name);
    if last == "unserved" || last == "unanswered" {
        return Some(Wish::Less);
    }
    match first {
        "now" if last == "answered" => Some(Wish::More),
        "now" if last == "queued_jobs" => Some(Wish::Less),
        "answered" | "answered_share" | "frames_captured" => Some(Wish::More),
        "time_to_insight"
        | "time_by_stage_s"
        | "faster_half_by_stage_s"
        | "slowest_by_stage_s"
        | "frames_dropped"
        | "work_stops"
        | "energy_j"
        | "product_j"
        | "processing_j"
        | "capture_j"
        | "transfer_j" => Some(Wish::Less),
        _ => None,
    }
}

/// All numbers of a summary, in its order.
pub fn fields(summary: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    walk(summary, String::new(), &mut found);
    found
}

fn walk(value: &Value, name: String, found: &mut Vec<Field>) {
    match value {
        Value::Number(number) => found.extend(number.as_f64().map(|value| Field { name, value })),
        Value::Object(entries) => {
            for (key, value) in entries {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                walk(value, name, found);
            }
        }
        _ => {}
    }
}

/// Figures of two summaries by name: those of the first in its order, then those that only the
/// second has.
pub fn pairs(a: &Value, b: &Value) -> Vec<Pair> {
    let (a, b) = (fields(a), fields(b));
    let value = |fields: &[Field], name: &str| {
        let found = fields.iter().find(|field| field.name == name);
        found.map(|field| field.value)
    };
    let mut names: Vec<&str> = a.iter().map(|field| field.name.as_str()).collect();
    let only_b = b.iter().map(|field| field.name.as_str());
    names.extend(only_b.filter(|name| value(&a, name).is_none()));
    names
        .into_iter()
        .map(|name| Pair::new(name, value(&a, name), value(&b, name)))
        .collect()
}
