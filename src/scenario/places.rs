//! Checks of values that know their place: what fails names its key, origin, value and remedy.

use super::ScenarioError;
use super::decode::At;
use super::keys;
use super::tree::Place;
use std::collections::BTreeSet;

/// The places of a scenario's values.
#[derive(Debug)]
pub(super) struct Places(pub(super) Vec<Place>);

impl Places {
    /// The dotted key of a value.
    pub(super) fn key<T>(&self, at: &At<T>) -> &str {
        &self.0[at.place].path
    }

    /// An error about a value.
    pub(super) fn refuse<T>(
        &self,
        at: &At<T>,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ScenarioError {
        let place = &self.0[at.place];
        ScenarioError::Key {
            key: place.path.clone(),
            origin: place.origin.clone(),
            value: place.written.clone(),
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    /// An error about a key that the file ought to have at its top, or not to have empty there.
    pub(super) fn refuse_absent(&self, key: &str, reason: &str, remedy: &str) -> ScenarioError {
        let empty = self.0.iter().find(|place| place.path == key);
        ScenarioError::Key {
            key: key.to_owned(),
            origin: empty.unwrap_or(&self.0[0]).origin.clone(),
            value: None,
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// An error about what a file that a value names holds.
    pub(super) fn refuse_input<T>(
        &self,
        at: &At<T>,
        input: String,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ScenarioError {
        let place = &self.0[at.place];
        ScenarioError::Input {
            place: input,
            reason: reason.into(),
            key: place.path.clone(),
            origin: place.origin.clone(),
            remedy: remedy.into(),
        }
    }

    /// A finite value above zero.
    pub(super) fn positive(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.passed(at, at.value > 0.0, "greater than 0")
    }

    /// A finite value, zero or above.
    pub(super) fn non_negative(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.passed(at, at.value >= 0.0, "0 or greater")
    }

    /// A value in [0, 1].
    pub(super) fn fraction(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.between(at, 0.0, 1.0)
    }

    /// A value from `least` to `most`.
    pub(super) fn between(
        &self,
        at: &At<f64>,
        least: f64,
        most: f64,
    ) -> Result<f64, ScenarioError> {
        let is_between = (least..=most).contains(&at.value);
        self.passed(at, is_between, &format!("between {least} and {most}"))
    }

    /// A whole number from 1 to `most`.
    pub(super) fn count(&self, at: &At<u32>, most: u32) -> Result<u32, ScenarioError> {
        if (1..=most).contains(&at.value) {
            return Ok(at.value);
        }
        Err(self.out_of_range(at, &format!("between 1 and {most}")))
    }

    fn passed(&self, at: &At<f64>, holds: bool, requirement: &str) -> Result<f64, ScenarioError> {
        if holds && at.value.is_finite() {
            Ok(at.value)
        } else if at.value.is_finite() {
            Err(self.out_of_range(at, requirement))
        } else {
            Err(self.refuse(at, "must be a finite number", "give a finite number"))
        }
    }

    /// An error about a value that is not as `requirement` says.
    pub(super) fn out_of_range<T>(&self, at: &At<T>, requirement: &str) -> ScenarioError {
        let key = self.key(at).rsplit('.').next().unwrap_or_default();
        let remedy = keys::unit_of(key).map_or_else(
            || format!("give a value {requirement}"),
            |unit| format!("give a value in {unit}, {requirement}"),
        );
        self.refuse(at, format!("must be {requirement}"), remedy)
    }

    /// Names that are not empty and differ from one another.
    pub(super) fn distinct<'a>(
        &self,
        kind: &str,
        names: impl Iterator<Item = &'a At<String>>,
    ) -> Result<(), ScenarioError> {
        let mut seen = BTreeSet::new();
        for name in names {
            if name.value.trim().is_empty() {
                return Err(self.refuse(name, "must not be empty", format!("name the {kind}")));
            }
            if !seen.insert(name.value.as_str()) {
                let reason = format!("another {kind} has this name");
                return Err(self.refuse(name, reason, format!("give each {kind} its own name")));
            }
        }
        Ok(())
    }
}
