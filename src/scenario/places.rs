//! Checks of values that know their place: what fails names its key, origin, value and remedy.

use super::ScenarioError;
use super::decode::At;
use super::error::unit_of;
use super::tree::Place;
use crate::check::{self, NonPhysical};
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

    /// An error about a key that the file ought to have at its top.
    pub(super) fn refuse_absent(&self, key: &str, reason: &str, remedy: &str) -> ScenarioError {
        ScenarioError::Key {
            key: key.to_owned(),
            origin: self.0[0].origin.clone(),
            value: None,
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// An error about what a file that a value names holds.
    pub(super) fn refuse_input<T>(
        &self,
        at: &At<T>,
        (file, line, column): (&str, usize, usize),
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> ScenarioError {
        let place = &self.0[at.place];
        ScenarioError::Input {
            file: file.to_owned(),
            line,
            column,
            reason: reason.into(),
            key: place.path.clone(),
            origin: place.origin.clone(),
            remedy: remedy.into(),
        }
    }

    /// A finite value above zero.
    pub(super) fn positive(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.passed(at, check::positive("", at.value))
    }

    /// A finite value, zero or above.
    pub(super) fn non_negative(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.passed(at, check::non_negative("", at.value))
    }

    /// A value in [0, 1].
    pub(super) fn fraction(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        self.passed(at, check::fraction("", at.value))
    }

    /// A value in [`least`, `most`].
    pub(super) fn between(
        &self,
        at: &At<f64>,
        least: f64,
        most: f64,
    ) -> Result<f64, ScenarioError> {
        if (least..=most).contains(&at.value) {
            return Ok(at.value);
        }
        Err(self.out_of_range(at, &format!("between {least} and {most}")))
    }

    /// A whole number from 1 to `most`.
    pub(super) fn count(&self, at: &At<u32>, most: u32) -> Result<u32, ScenarioError> {
        if (1..=most).contains(&at.value) {
            return Ok(at.value);
        }
        Err(self.out_of_range(at, &format!("between 1 and {most}")))
    }

    fn passed(
        &self,
        at: &At<f64>,
        checked: Result<f64, NonPhysical>,
    ) -> Result<f64, ScenarioError> {
        checked.map_err(|refused| self.out_of_range(at, refused.requirement))
    }

    /// An error about a value that is not as `requirement` says.
    pub(super) fn out_of_range<T>(&self, at: &At<T>, requirement: &str) -> ScenarioError {
        let key = self.key(at).rsplit('.').next().unwrap_or_default();
        let remedy = unit_of(key).map_or_else(
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
