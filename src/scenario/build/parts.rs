//! Parts of a scenario's own: catalogue entries within the scenario file.

use super::super::ScenarioError;
use super::super::tree::{Entry, Node, Value, item_steps, to_toml};
use crate::catalog::{Catalog, CatalogError, Kind};

/// The catalogue with the scenario's own parts added; they replace bundled ones of the same id.
pub(super) fn with_own(catalog: &Catalog, root: &Node) -> Result<Catalog, ScenarioError> {
    let mut catalog = catalog.clone();
    let Value::Table(entries) = &root.value else {
        return Ok(catalog);
    };
    let is_part = |entry: &&Entry| Kind::ALL.iter().any(|kind| kind.key() == entry.key);
    for entry in entries.iter().filter(is_part) {
        let table = Node::new(root.origin.clone(), Value::Table(vec![entry.clone()]));
        let read = to_toml(&table).map_err(|error| refused(entry, error.to_string()))?;
        let read = catalog.read("scenario", &read);
        read.map_err(|error| at_its_place(entry, error))?;
    }
    Ok(catalog)
}

fn refused(entry: &Entry, reason: String) -> ScenarioError {
    ScenarioError::Key {
        key: entry.key.clone(),
        origin: entry.key_origin.clone(),
        value: None,
        reason,
        remedy: "write it as an entry of the catalogue (docs/models/catalogue.md)".to_owned(),
    }
}

/// The catalogue's error, at the place in the scenario that the value came from.
fn at_its_place(entry: &Entry, error: CatalogError) -> ScenarioError {
    let (mut key, mut node) = (entry.key.clone(), &entry.node);
    let items = match &entry.node.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    // The catalogue calls an entry by its kind and its id in backquotes.
    let id = error.entry.split('`').nth(1);
    let steps = item_steps(items);
    let mut with_steps = items.iter().zip(steps);
    if let Some((item, step)) =
        with_steps.find(|(item, _)| id.is_some() && item.get("id").and_then(Node::text) == id)
    {
        key = format!("{key}.{step}");
        node = item;
    }
    for step in error.field.split('.').filter(|step| !step.is_empty()) {
        key = format!("{key}.{step}");
        node = node.get(step).unwrap_or(node);
    }
    ScenarioError::Key {
        key,
        origin: node.origin.clone(),
        value: node.written(),
        reason: error.reason.into(),
        remedy: error.remedy.into(),
    }
}
