//! What several tests share: the physics vectors of tests/data/vectors.jsonl.
//!
//! The vectors were computed by an independent implementation and carry six significant digits.
//! A case takes one vector and must look at every one of its outputs.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its vectors must stop"
)]

use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Greatest relative difference of a value from its vector.
const TOLERANCE_RELATIVE: f64 = 1e-5;
/// Greatest absolute difference where the value is in decibels.
const TOLERANCE_DB: f64 = 1e-4;

/// One vector: inputs, and the outputs that a model must give for them.
pub(crate) struct Vector {
    pub(crate) id: String,
    inputs: Value,
    outputs: Value,
    looked_at: RefCell<BTreeSet<String>>,
    failures: RefCell<Vec<String>>,
}

/// A vector's id, or the ids that share a case, and the case.
pub(crate) type Case = (&'static [&'static str], fn(&Vector));

/// All vectors in the order of the file.
pub(crate) fn vectors() -> Vec<Vector> {
    let lines = include_str!("../data/vectors.jsonl").lines();
    lines.map(Vector::parse).collect()
}

impl Vector {
    fn parse(line: &str) -> Self {
        let mut value: Value = serde_json::from_str(line).unwrap();
        Self {
            id: value["id"].as_str().unwrap().to_owned(),
            inputs: value["inp"].take(),
            outputs: value["out"].take(),
            looked_at: RefCell::default(),
            failures: RefCell::default(),
        }
    }

    /// An input number.
    pub(crate) fn input(&self, key: &str) -> f64 {
        let value = self.inputs[key].as_f64();
        value.unwrap_or_else(|| panic!("{}: no input {key}", self.id))
    }

    /// An input list of numbers.
    pub(crate) fn inputs(&self, key: &str) -> Vec<f64> {
        numbers(&self.inputs[key])
    }

    /// An output number, for outputs that serve as the input of a check.
    pub(crate) fn output(&self, key: &str) -> f64 {
        self.look_at(key).as_f64().unwrap()
    }

    /// Compares a number with an output.
    pub(crate) fn check(&self, key: &str, found: f64) {
        let expected = self.output(key);
        self.compare(key, expected, found);
    }

    /// Compares numbers with an output list.
    pub(crate) fn check_each(&self, key: &str, found: &[f64]) {
        let expected = numbers(&self.look_at(key));
        assert_eq!(expected.len(), found.len(), "{} {key}", self.id);
        for (&expected, &found) in expected.iter().zip(found) {
            self.compare(key, expected, found);
        }
    }

    /// Compares a word with an output.
    pub(crate) fn check_text(&self, key: &str, found: &str) {
        if self.look_at(key).as_str() != Some(found) {
            self.fail(key, &self.outputs[key], &found);
        }
    }

    /// An output of lists of numbers, for the caller to [`compare`](Self::compare).
    pub(crate) fn rows(&self, key: &str) -> Vec<Vec<f64>> {
        let rows = self.look_at(key);
        rows.as_array().unwrap().iter().map(numbers).collect()
    }

    /// Compares two numbers; `label` names them and says by `_db` that they are decibels.
    pub(crate) fn compare(&self, label: &str, expected: f64, found: f64) {
        let absolute = if label.contains("_db") {
            TOLERANCE_DB
        } else {
            0.0
        };
        let tolerance = absolute.max(TOLERANCE_RELATIVE * expected.abs());
        let within = (found - expected).abs() <= tolerance;
        if !within {
            self.fail(label, &expected, &found);
        }
    }

    fn fail(&self, label: &str, expected: &dyn std::fmt::Display, found: &dyn std::fmt::Display) {
        let failure = format!("{} {label}: expected {expected}, found {found}", self.id);
        self.failures.borrow_mut().push(failure);
    }

    fn look_at(&self, key: &str) -> Value {
        self.looked_at.borrow_mut().insert(key.to_owned());
        let value = self.outputs.get(key).cloned();
        value.unwrap_or_else(|| panic!("{}: no output {key}", self.id))
    }

    /// What went wrong, with the outputs that no check looked at.
    fn verdict(&self) -> Vec<String> {
        let mut failures = self.failures.borrow().clone();
        for key in self.outputs.as_object().unwrap().keys() {
            if !self.looked_at.borrow().contains(key) {
                failures.push(format!("{} {key}: not checked", self.id));
            }
        }
        failures
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let items = value.as_array().unwrap().iter();
    items.map(|item| item.as_f64().unwrap()).collect()
}

/// Runs every case on its vectors and reports all that differ.
pub(crate) fn run_cases(cases: &[Case]) {
    let vectors = vectors();
    let mut failures = Vec::new();
    for (ids, case) in cases {
        for id in *ids {
            let found = vectors.iter().find(|vector| vector.id == *id);
            let vector = found.unwrap_or_else(|| panic!("no vector {id}"));
            case(vector);
            failures.extend(vector.verdict());
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_vector_has_a_case() {
    let cases = [
        crate::vectors_link::CASES,
        crate::vectors_payload::CASES,
        crate::vectors_power::CASES,
        crate::vectors_radiation::CASES,
    ]
    .concat();
    let covered = cases.iter().flat_map(|(ids, _)| ids.iter().copied());
    let mut named: Vec<_> = covered.collect();
    named.sort_unstable();
    let vectors = vectors();
    let mut present: Vec<_> = vectors.iter().map(|vector| vector.id.as_str()).collect();
    present.sort_unstable();
    assert_eq!(named, present, "give a new vector a case");
}

#[test]
fn a_vector_notices_a_wrong_value_and_an_output_left_out() {
    let line = r#"{"id":"A","inp":{},"out":{"x_db":-200.0,"y":2.0,"z":1.0}}"#;
    let vector = Vector::parse(line);
    vector.check("x_db", -200.001);
    vector.check("y", 2.000_03);
    assert_eq!(
        vector.verdict(),
        ["A y: expected 2, found 2.00003", "A z: not checked"]
    );
}
