//! A part of the catalogue: what the models take, and the figures behind it.

use super::Grade;
use super::shape::PHYSICS_FIGURES;
use crate::link::terminal::LaserTerminal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
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
    /// What the entry says in words, as `("hardness", "rt")`.
    pub words: Vec<(String, String)>,
    /// What else should be known.
    pub note: String,
    /// Name of the file that it was read from.
    pub file: String,
}

impl<T> Part<T> {
    /// The figure of this field.
    pub fn figure(&self, field: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.field == field)
    }
}

impl Part<LaserTerminal> {
    /// What a budget from first principles would take and the entry does not give.
    pub fn physics_missing(&self) -> Vec<&'static str> {
        let is_missing = |field: &&str| self.figure(field).is_none();
        let mut missing: Vec<&str> = PHYSICS_FIGURES.into_iter().filter(is_missing).collect();
        let error = ["pointing_bias_urad", "pointing_jitter_urad"];
        if is_missing(&"pointing_loss_db") {
            missing.extend(error.iter().filter(|field| is_missing(field)));
        }
        missing
    }
}

/// A part without its value, the same for every kind: what listings show.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Listing<'a> {
    /// Catalogue id.
    pub id: &'a str,
    /// Name for people.
    pub name: &'a str,
    /// Every figure, inherited ones included.
    pub figures: &'a [Figure],
    /// What the entry says in words, as `("hardness", "rt")`.
    pub words: &'a [(String, String)],
    /// What else should be known.
    pub note: &'a str,
    /// Name of the file that it was read from.
    pub file: &'a str,
}

/// Listings of parts, by id.
pub(super) fn listings<T>(parts: &BTreeMap<String, Part<T>>) -> Vec<Listing<'_>> {
    parts
        .values()
        .map(|part| Listing {
            id: &part.id,
            name: &part.name,
            figures: &part.figures,
            words: &part.words,
            note: &part.note,
            file: &part.file,
        })
        .collect()
}

impl<'a> Listing<'a> {
    /// The figure of this field.
    pub fn figure(&self, field: &str) -> Option<&'a Figure> {
        self.figures.iter().find(|figure| figure.field == field)
    }

    /// What it says of this field in words.
    pub fn word(&self, field: &str) -> Option<&'a str> {
        let mut words = self.words.iter();
        words
            .find(|(key, _)| key == field)
            .map(|(_, word)| word.as_str())
    }
}

/// One figure of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Key in the file, which ends in the unit.
    pub field: String,
    /// Value as written.
    #[serde(serialize_with = "as_value")]
    pub value: String,
    /// What it stands on.
    #[serde(flatten)]
    pub grade: Grade,
}

/// Writes what a file gives as a number, or as a list of numbers, as such.
fn as_value<S: Serializer>(written: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let line = format!("value = {written}");
    let read: Result<BTreeMap<String, toml::Value>, _> = toml::from_str(&line);
    match read.as_ref().ok().and_then(|entry| entry.get("value")) {
        Some(value) => value.serialize(serializer),
        None => serializer.serialize_str(written),
    }
}

/// A document or page that grades refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Id, as `S4`.
    pub id: String,
    /// What it says, in a few words.
    pub title: String,
    /// Where it was read.
    pub address: String,
}

/// No part of that id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {kind} `{id}` in the catalogue; {}", remedy(.kind, .nearest.as_deref()))]
pub struct UnknownPart {
    /// The kind of part, as `laser_terminal`.
    pub kind: &'static str,
    /// The id that was asked for.
    pub id: String,
    /// The id that looks most like it.
    pub nearest: Option<String>,
}

fn remedy(kind: &str, nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || match kind {
            "kind" => "`starloom catalog` lists what there is".to_owned(),
            kind => format!("`starloom catalog {kind}` lists what there is"),
        },
        |near| format!("did you mean `{near}`?"),
    )
}

impl UnknownPart {
    pub(super) fn new<'a>(
        kind: &'static str,
        id: &str,
        ids: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            nearest: nearest(id, ids),
        }
    }
}

/// The part of this id.
pub(super) fn find<'a, T>(
    parts: &'a BTreeMap<String, Part<T>>,
    kind: &'static str,
    id: &str,
) -> Result<&'a Part<T>, UnknownPart> {
    parts
        .get(id)
        .ok_or_else(|| UnknownPart::new(kind, id, parts.keys().map(String::as_str)))
}

/// The candidate that looks most like `word`, or begins most like it, if any is near; the shortest of equals.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    const NEAR: f64 = 0.8;
    let length = word.chars().count();
    let similarity = |candidate: &str| {
        let beginning: String = candidate.chars().take(length).collect();
        strsim::jaro_winkler(word, candidate).max(strsim::jaro_winkler(word, &beginning))
    };
    candidates
        .map(|candidate| (similarity(candidate), candidate))
        .filter(|(similarity, _)| *similarity > NEAR)
        .max_by(|a, b| (a.0.total_cmp(&b.0)).then(b.1.len().cmp(&a.1.len())))
        .map(|(_, candidate)| candidate.to_owned())
}
