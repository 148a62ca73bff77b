//! The way from a file to a [`Scenario`].
//!
//! Text is parsed into a tree that knows the place of every value, over the trees of the files that it
//! includes; overrides are applied to it; the shape of the file is read from it; and from that the scenario is built, each value checked. The
//! first thing that cannot be ends it with one [`ScenarioError`].

use super::build::Builder;
use super::cache::is_group;
use super::decode::decode;
use super::file::ScenarioRepr;
use super::input::read_text;
use super::places::Places;
use super::tree::{self, Node, Place, Value};
use super::{Input, Origin, Scenario, ScenarioError, include, overrides, variant};
use crate::catalog::Catalog;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The version of scenario files that this program reads.
const VERSION: i64 = 1;
/// Largest scenario file (bytes).
pub(super) const FILE_BYTES_MAX: u64 = 16_000_000;

/// A scenario and what came with it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What a planner should know, but what does not keep the scenario from running.
    pub warnings: Vec<String>,
    /// The scenario as TOML with all overrides applied; it reads back to the same scenario.
    pub resolved: String,
    /// Where the value of each dotted key came from.
    pub origins: BTreeMap<String, Origin>,
    /// Every single value in the order of the files, included ones first.
    pub values: Vec<SingleValue>,
    /// The parts that it could name: those of the catalogue, and its own.
    pub catalog: Catalog,
}

/// A value that is neither a table nor a list, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleValue {
    /// Its dotted key, as `--set` takes it.
    pub key: String,
    /// The value as TOML; long texts are cut.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Reads a scenario file; `overrides` are (dotted key, value) pairs, applied in order.
///
/// Parts are named by their ids in `catalog`; paths in the file count from its folder.
///
/// # Errors
/// For files that cannot be read, keys that are unknown, missing or in a wrong unit, values that
/// cannot be, and parts that do not fit together.
///
/// # Examples
/// ```
/// use starloom::{catalog::Catalog, scenario};
/// let catalog = Catalog::bundled()?;
/// let file = std::path::Path::new("no-such-file.toml");
/// let refused = scenario::load(file, &[], &catalog).unwrap_err();
/// assert!(refused.to_string().contains("there is no such file"));
/// # Ok::<(), starloom::catalog::CatalogError>(())
/// ```
pub fn load(
    path: &Path,
    overrides: &[(String, String)],
    catalog: &Catalog,
) -> Result<Loaded, ScenarioError> {
    let name = path.display().to_string();
    let (text, _) = read_text(path, FILE_BYTES_MAX).map_err(|why| ScenarioError::Unreadable {
        file: name.clone(),
        reason: why.reason,
        remedy: why.remedy,
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    load_text(&name, &text, folder, overrides, catalog)
}

/// The groups of element sets that a scenario names, as far as it can be read: what is wrong with it
/// is for [`load`] to say.
pub fn groups(path: &Path, overrides: &[(String, String)]) -> Vec<String> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = read_text(path, FILE_BYTES_MAX).ok();
    let Some(Ok((root, _))) = text.map(|(text, _)| resolve(&name, &text, folder, overrides)) else {
        return Vec::new();
    };
    let Some(Value::List(constellations)) = root.get("constellation").map(|node| &node.value)
    else {
        return Vec::new();
    };
    let groups = constellations
        .iter()
        .filter_map(|node| node.get("group")?.text());
    let groups = groups.filter(|group| is_group(group)).map(str::to_owned);
    groups.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The names of the variants that a scenario lists, as far as it can be read: what is wrong with it is
/// for [`load`] to say.
pub fn variants(path: &Path, overrides: &[(String, String)]) -> Vec<String> {
    let name = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = read_text(path, FILE_BYTES_MAX).ok();
    let root = text.and_then(|(text, _)| resolve(&name, &text, folder, overrides).ok());
    root.map_or_else(Vec::new, |(root, _)| variant::names(&root))
}

/// The tree of a scenario with what it includes and what overrides say, and the files included.
fn resolve(
    name: &str,
    text: &str,
    folder: &Path,
    overrides: &[(String, String)],
) -> Result<(Node, Vec<Input>), ScenarioError> {
    let (mut root, included) = include::read(name, text, folder)?;
    let chosen = overrides
        .iter()
        .rev()
        .find(|(key, _)| key == variant::NAME_KEY);
    if let Some((_, name)) = chosen {
        variant::choose(&mut root, name.trim_matches('"'))?;
    }
    for (key, value) in overrides {
        overrides::apply(&mut root, key, value)?;
    }
    refuse_other_versions(&root)?;
    match root.get(include::KEY) {
        None => Ok((root, included)),
        Some(node) => Err(ScenarioError::Key {
            key: include::KEY.to_owned(),
            origin: node.origin.clone(),
            value: node.written(),
            reason: "files are included before anything is overridden".to_owned(),
            remedy: "write it into the scenario file".to_owned(),
        }),
    }
}

/// As [`load`], for the text of a file called `name`; paths in it count from `folder`.
///
/// # Errors
/// As [`load`], but for the text itself being unreadable.
pub fn load_text(
    name: &str,
    text: &str,
    folder: &Path,
    overrides: &[(String, String)],
    catalog: &Catalog,
) -> Result<Loaded, ScenarioError> {
    let resolved = resolve(name, text, folder, overrides)?;
    build(resolved, folder, catalog).map_err(|error| error.beside(overrides))
}

/// The scenario of a complete tree, and of the files that were included in it.
fn build(
    (mut root, included): (Node, Vec<Input>),
    folder: &Path,
    catalog: &Catalog,
) -> Result<Loaded, ScenarioError> {
    let places = Places(tree::number(&mut root));
    let repr: ScenarioRepr = decode(&root, &places.0)?;
    let resolved = to_text(&root)?;
    let origins = places.0.iter().skip(1);
    let origins = origins.map(|place| (place.path.clone(), place.origin.clone()));
    let origins = origins.collect();
    let values = places.0.iter().filter_map(single_value).collect();
    let builder = Builder::new(&root, places, folder, catalog)?.with_included(included);
    let (scenario, warnings, catalog) = builder.scenario(&repr)?;
    Ok(Loaded {
        scenario,
        warnings,
        resolved,
        origins,
        values,
        catalog,
    })
}

fn single_value(place: &Place) -> Option<SingleValue> {
    Some(SingleValue {
        key: place.path.clone(),
        value: place.written.clone()?,
        origin: place.origin.clone(),
    })
}

/// The text of a scenario with `key` set to `value`, written anew: comments are lost.
///
/// # Errors
/// For text that is not TOML, and for keys and values as overrides refuse them.
#[cfg(feature = "view")]
pub(crate) fn set_in_text(text: &str, key: &str, value: &str) -> Result<String, ScenarioError> {
    let mut root = tree::parse("scenario", text)?;
    overrides::apply(&mut root, key, value)?;
    to_text(&root)
}

/// A scenario as TOML.
fn to_text(root: &Node) -> Result<String, ScenarioError> {
    tree::to_toml(root).map_err(|error| ScenarioError::NotToml {
        origin: root.origin.clone(),
        reason: error.to_string(),
        remedy: "simplify the value that is named".to_owned(),
    })
}

pub(super) fn refuse_other_versions(root: &Node) -> Result<(), ScenarioError> {
    let version = root.get("starloom");
    if version.is_some_and(|node| matches!(node.value, Value::Integer(VERSION))) {
        return Ok(());
    }
    let (reason, remedy) = match version.map(|node| &node.value) {
        None => (
            "this key is missing: it says which version of the format the file has".to_owned(),
            format!("begin the file with `starloom = {VERSION}`"),
        ),
        Some(Value::Integer(newer)) if *newer > VERSION => (
            format!("version {newer} of the format is newer than this program"),
            "use a newer starloom".to_owned(),
        ),
        Some(_) => (
            "there is no such version of the format".to_owned(),
            format!("begin the file with `starloom = {VERSION}`"),
        ),
    };
    Err(ScenarioError::Key {
        key: "starloom".to_owned(),
        origin: version.map_or(&root.origin, |node| &node.origin).clone(),
        value: version.and_then(Node::written),
        reason,
        remedy,
    })
}
