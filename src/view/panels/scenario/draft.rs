//! A scenario that is being changed, as it lies in egui's memory.

use crate::view::edit::{DiffLine, EditError, Field, Form, History, diff, set, unset};
use std::collections::BTreeMap;

/// A text and what is shown of it.
#[derive(Debug)]
pub(super) struct Draft {
    /// The form of the text as it was recorded.
    original_form: Form,
    original: String,
    /// The text, and the texts before and after it.
    pub(super) history: History,
    /// The form of the last text that was TOML.
    pub(super) form: Form,
    /// What is wrong with the text.
    pub(super) problem: Option<EditError>,
    /// What there is to say else.
    pub(super) said: String,
    /// What changed since the recording, all lines.
    pub(super) changes: Vec<DiffLine>,
    /// Fields that are being typed in, by key.
    pub(super) entries: BTreeMap<String, String>,
    /// The search in the form.
    pub(super) search: String,
    /// Whether only fields that changed are shown.
    pub(super) only_changed: bool,
    /// Whether what changed is shown instead of the text.
    pub(super) shows_changes: bool,
    /// Where to save.
    pub(super) path: String,
    /// How long outages last (h).
    pub(super) outage_h: f64,
    /// Where a station is being moved to: latitude, longitude (deg), altitude (m).
    pub(super) moving: Option<(String, [f64; 3])>,
    /// Runs that were begun from here.
    pub(super) runs: u32,
}

impl Draft {
    /// The scenario of a run.
    pub(super) fn new(name: &str, text: String) -> Self {
        let form = Form::of(&text);
        let problem = form.as_ref().err().cloned();
        let form = form.unwrap_or_else(|_| Form { fields: Vec::new() });
        Self {
            original_form: form.clone(),
            original: text.clone(),
            history: History::new(text),
            form,
            problem,
            said: String::new(),
            changes: Vec::new(),
            entries: BTreeMap::new(),
            search: String::new(),
            only_changed: false,
            shows_changes: false,
            path: format!("scenarios/{name}-edited.toml"),
            outage_h: 2.0,
            moving: None,
            runs: 0,
        }
    }

    /// Says something that went well.
    pub(super) fn say(&mut self, said: String) {
        self.problem = None;
        self.said = said;
    }

    /// Changes the text and all that is shown of it.
    pub(super) fn change(&mut self, act: impl FnOnce(&mut History)) {
        let before = self.history.text().to_owned();
        act(&mut self.history);
        if before == self.history.text() {
            return;
        }
        self.said.clear();
        match Form::of(self.history.text()) {
            Ok(form) => (self.form, self.problem) = (form, None),
            Err(error) => self.problem = Some(error),
        }
        self.changes = diff(&self.original, self.history.text());
    }

    /// Takes over a text that was made from this one, or says why there is none.
    pub(super) fn take(&mut self, text: Result<String, EditError>) {
        match text {
            Ok(text) => self.change(|history| history.edit(text)),
            Err(error) => self.problem = Some(error),
        }
    }

    /// Sets a field to what was entered.
    pub(super) fn enter(&mut self, field: &Field, entered: &str) {
        let text = set(self.history.text(), &field.key, &field.to_toml(entered));
        self.take(text);
    }

    /// Sets a field back to what was recorded.
    pub(super) fn reset(&mut self, field: &Field) {
        let before = self
            .original_form
            .field(&field.key)
            .and_then(|field| field.value.clone());
        match before {
            Some(before) => self.enter(field, &before),
            None => self.take(unset(self.history.text(), &field.key)),
        }
    }

    /// Whether a field is not as it was recorded.
    pub(super) fn is_changed(&self, field: &Field) -> bool {
        let before = self
            .original_form
            .field(&field.key)
            .and_then(|field| field.value.as_ref());
        before != field.value.as_ref()
    }

    /// Whether the form shows the text as it is.
    pub(super) fn is_current(&self) -> bool {
        !matches!(self.problem, Some(EditError::NotToml { .. }))
    }
}
