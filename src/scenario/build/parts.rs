//! Parts of a scenario's own: catalogue entries within the scenario file.

use super::super::ScenarioError;
use super::super::tree::{Entry, Node, Value, to_toml};
use crate::catalog::Catalog;

/// The keys of catalogue entries.
const KINDS: [&str; 8] = [
    "laser_terminal",
    "optical_downlink",
    "optical_receiver",
    "radio_transmitter",
    "radio_receiver",
    "processor",
    "model",
    "imager",
];

/// The catalogue with the scenario's own parts added; they replace bundled ones of the same id.
pub(super) fn with_own(catalog: &Catalog, root: &Node) -> Result<Catalog, ScenarioError> {
    let mut catalog = catalog.clone();
    let Value::Table(entries) = &root.value else {
        return Ok(catalog);
    };
    for entry in entries
        .iter()
        .filter(|entry| KINDS.contains(&entry.key.as_str()))
    {
        let table = Node::new(root.origin.clone(), Value::Table(vec![entry.clone()]));
        let refuse = |reason: String, remedy: String| refused(entry, reason, remedy);
        let text = to_toml(&table).map_err(|error| {
            refuse(error.to_string(), "see docs/models/catalogue.md".to_owned())
        })?;
        catalog
            .read("scenario", &text)
            .map_err(|error| refuse(error.reason, String::new()))?;
    }
    Ok(catalog)
}

fn refused(entry: &Entry, reason: String, remedy: String) -> ScenarioError {
    ScenarioError::Key {
        key: entry.key.clone(),
        origin: entry.key_origin.clone(),
        value: None,
        reason,
        remedy,
    }
}
