//! Variants: a scenario that is run several times, with other values each time.
//!
//! A file lists them under `[[variant]]`; each has a name and the values that it sets, by dotted keys as
//! on the command line. One of them is chosen by the key `variant_name`; what it sets comes before what
//! the command line sets.

use super::error::nearest;
use super::tree::{Node, Value};
use super::{Origin, ScenarioError, overrides};

/// The key of the list.
pub(super) const KEY: &str = "variant";
/// The key that chooses one, as an override of the scenario.
pub const NAME_KEY: &str = "variant_name";

/// The names of the variants that a tree lists, in order.
pub(super) fn names(root: &Node) -> Vec<String> {
    let listed = listed(root).iter();
    let names = listed.filter_map(|variant| variant.called());
    names.map(str::to_owned).collect()
}

fn listed(root: &Node) -> &[Node] {
    match root.get(KEY).map(|node| &node.value) {
        Some(Value::List(list)) => list,
        _ => &[],
    }
}

/// Sets what the variant of this name sets, and takes the list out of the tree.
///
/// # Errors
/// When there is no such variant, or it sets what cannot be set.
pub(super) fn choose(root: &mut Node, name: &str) -> Result<(), ScenarioError> {
    let names = names(root);
    let Some(variant) = listed(root).iter().find(|one| one.called() == Some(name)) else {
        let known = || match names.as_slice() {
            [] => "the scenario lists no variants".to_owned(),
            names => format!("its variants are: {}", names.join(", ")),
        };
        let near = nearest(name, names.iter().map(String::as_str));
        return Err(ScenarioError::Key {
            key: NAME_KEY.to_owned(),
            origin: Origin::Override,
            value: Some(format!("{name:?}")),
            reason: "there is no such variant".to_owned(),
            remedy: near.map_or_else(known, |near| format!("did you mean `{near}`?")),
        });
    };
    let set = match variant.get("set").map(|node| &node.value) {
        Some(Value::Table(entries)) => entries.clone(),
        _ => Vec::new(),
    };
    if let Value::Table(entries) = &mut root.value {
        entries.retain(|entry| entry.key != KEY);
    }
    for entry in set {
        overrides::put(root, &entry.key, entry.node)?;
    }
    Ok(())
}
