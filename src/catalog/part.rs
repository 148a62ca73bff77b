//! A part of the catalogue: what the models take, and the figures behind it.

use super::Grade;
use std::collections::BTreeMap;

/// A part: what the models take, and where each of its figures comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    /// Catalogue id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What the models take.
    pub value: T,
    /// Every figure of the entry, inherited defaults included, in reading order.
    pub figures: Vec<Figure>,
    /// What else should be known.
    pub note: String,
}

/// One figure of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Key in the file, which ends in the unit.
    pub field: String,
    /// Value as written.
    pub value: String,
    /// What it stands on.
    pub grade: Grade,
}

/// No part of that id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {kind} `{id}` in the catalogue{}", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownPart {
    /// The kind of part, as `laser_terminal`.
    pub kind: &'static str,
    /// The id that was asked for.
    pub id: String,
    /// The id that looks most like it.
    pub nearest: Option<String>,
}

/// The part of this id.
pub(super) fn find<'a, T>(
    parts: &'a BTreeMap<String, Part<T>>,
    kind: &'static str,
    id: &str,
) -> Result<&'a Part<T>, UnknownPart> {
    parts.get(id).ok_or_else(|| UnknownPart {
        kind,
        id: id.to_owned(),
        nearest: nearest(id, parts.keys().map(String::as_str)),
    })
}

/// The candidate that looks most like `word`, if any is near.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    const NEAR: f64 = 0.75;
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}
