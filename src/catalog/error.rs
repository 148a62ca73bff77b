//! What is wrong in a catalogue file, and where.

use super::part::nearest;
use std::ops::Range;

/// Why a catalogue file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {}{reason}\n  remedy: {remedy}", subject(.entry, .field))]
pub struct CatalogError {
    /// Name of the file as the reader was given it.
    pub file: Box<str>,
    /// Line of the offending value, from 1.
    pub line: usize,
    /// Column of the offending value in characters, from 1.
    pub column: usize,
    /// The entry, as ``processor `hailo-8` ``; empty outside entries.
    pub entry: Box<str>,
    /// The field; empty where the entry as a whole is meant.
    pub field: Box<str>,
    /// What is wrong.
    pub reason: Box<str>,
    /// What to do about it.
    pub remedy: Box<str>,
}

fn subject(entry: &str, field: &str) -> String {
    match (entry.is_empty(), field.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{entry}: "),
        (true, false) => format!("`{field}`: "),
        (false, false) => format!("{entry}, `{field}`: "),
    }
}

/// A file under reading: makes errors out of places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// An error at `span`.
    pub(super) fn error(
        &self,
        span: &Range<usize>,
        entry: &str,
        field: &str,
        reason: impl Into<Box<str>>,
        remedy: impl Into<Box<str>>,
    ) -> CatalogError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        CatalogError {
            file: self.name.into(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            entry: entry.into(),
            field: field.into(),
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    /// The text at `span`, with its white space pulled together.
    pub(super) fn written(&self, span: &Range<usize>) -> String {
        let text = self.text.get(span.clone()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What to do about a key that nobody knows: another unit, a near name, or the list.
pub(super) fn remedy_for_unknown(key: &str, known: &[&str]) -> String {
    let stem = |name: &str| name.rsplit_once('_').map(|(stem, _)| stem.to_owned());
    let same_stem = known.iter().find(|name| {
        stem(name).is_some_and(|its_stem| its_stem == key || stem(key) == Some(its_stem))
    });
    if let Some(name) = same_stem {
        return format!("the unit differs: give it as `{name}`");
    }
    match nearest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of: {}", known.join(", ")),
    }
}
