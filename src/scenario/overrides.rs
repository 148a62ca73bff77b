//! Overrides of the command line: `--set station.svalbard.latitude_deg=78.2`.
//!
//! A key is dotted as in TOML; an element of a list is called by its `id`, its `name` or its index
//! from zero. A value is read as TOML; a bare word that is no TOML is text.

use super::error::nearest;
use super::tree::{Entry, Node, Value, convert};
use super::{Origin, ScenarioError};
use toml::de::DeValue;

/// Deepest key that is accepted; the deepest known one has four steps.
const STEPS_MAX: usize = 16;

/// Sets `key` to `value` in the tree.
///
/// # Errors
/// For keys that cannot be read, that lead through a single value or to an element that is not
/// there, and for values that cannot be read.
pub(super) fn apply(root: &mut Node, key: &str, value: &str) -> Result<(), ScenarioError> {
    let new = read_value(value)?.map_err(|reason| {
        let reason = format!("{value:?} is not TOML: {reason}");
        let remedy = "put text in quotes, lists in brackets and tables in braces";
        refused(key, &Origin::Override, reason, remedy.to_owned())
    });
    // A key that cannot be read is the first thing that is wrong.
    match steps(key) {
        Some(_) => put(root, key, new?),
        None => Err(unreadable(key, &Origin::Override)),
    }
}

/// Puts a value where a dotted key leads.
///
/// # Errors
/// For keys that cannot be read, that lead through a single value or to an element that is not there.
pub(super) fn put(root: &mut Node, key: &str, new: Node) -> Result<(), ScenarioError> {
    let origin = new.origin.clone();
    let steps = steps(key).ok_or_else(|| unreadable(key, &origin))?;
    let mut node = root;
    for (depth, step) in steps.iter().enumerate() {
        let trodden = steps[..depth].join(".");
        node = descend(node, step, &origin).map_err(|dead_end| match dead_end {
            DeadEnd::Single => refused(
                key,
                &origin,
                format!("`{trodden}` is a single value and has no `{step}`"),
                format!("set `{trodden}` itself"),
            ),
            DeadEnd::NoElement(names) => refused(
                key,
                &origin,
                format!("there is no `{step}` in the list `{trodden}`"),
                remedy_for_missing(step, &names),
            ),
        })?;
    }
    *node = new;
    Ok(())
}

fn refused(key: &str, origin: &Origin, reason: String, remedy: String) -> ScenarioError {
    ScenarioError::Key {
        key: key.to_owned(),
        origin: origin.clone(),
        value: None,
        reason,
        remedy,
    }
}

fn unreadable(key: &str, origin: &Origin) -> ScenarioError {
    let remedy = "write `--set table.key=value`, with quotes around steps that hold dots or blanks";
    let reason = "this is no dotted key".to_owned();
    refused(key, origin, reason, remedy.to_owned())
}

/// Why a key leads nowhere.
enum DeadEnd {
    /// It leads through a value that is neither a table nor a list.
    Single,
    /// The list has no such element; these are there.
    NoElement(Vec<String>),
}

fn remedy_for_missing(step: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "the list is empty: add the element to the file".to_owned();
    }
    nearest(step, names.iter().map(String::as_str)).map_or_else(
        || format!("its elements are: {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    )
}

/// The child of `node` that `step` names; a table gets it if it has none.
fn descend<'a>(node: &'a mut Node, step: &str, origin: &Origin) -> Result<&'a mut Node, DeadEnd> {
    match &mut node.value {
        Value::Table(entries) => {
            let index = entries.iter().position(|entry| entry.key == step);
            let index = index.unwrap_or_else(|| {
                entries.push(Entry {
                    key: step.to_owned(),
                    key_origin: origin.clone(),
                    node: Node::new(origin.clone(), Value::Table(Vec::new())),
                });
                entries.len() - 1
            });
            Ok(&mut entries[index].node)
        }
        Value::List(items) => {
            let name = |item: &Node| item.called().map(str::to_owned);
            let named = items
                .iter()
                .position(|item| name(item).as_deref() == Some(step));
            let index = named.or_else(|| step.parse().ok());
            let names = items.iter().enumerate();
            let names = names
                .map(|(index, item)| name(item).unwrap_or_else(|| index.to_string()))
                .collect();
            index
                .and_then(|index: usize| items.get_mut(index))
                .ok_or(DeadEnd::NoElement(names))
        }
        Value::Text(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => {
            Err(DeadEnd::Single)
        }
    }
}

/// The steps of a dotted key; none if it cannot be read.
fn steps(key: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = key.trim();
    loop {
        let (step, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let (step, after) = rest[1..].split_once(quote)?;
                (step, after)
            }
            _ => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].trim(), &rest[end..])
            }
        };
        if step.is_empty() || steps.len() == STEPS_MAX {
            return None;
        }
        steps.push(step.to_owned());
        if after.is_empty() {
            return Some(steps);
        }
        rest = after.strip_prefix('.')?;
    }
}

/// The value that a text stands for, or why it stands for none.
fn read_value(text: &str) -> Result<Result<Node, String>, ScenarioError> {
    let text = text.trim();
    match DeValue::parse(text) {
        Ok(value) => convert(value, &|_| Origin::Override).map(Ok),
        Err(_) if is_bare_word(text) => {
            let word = Value::Text(text.to_owned());
            Ok(Ok(Node::new(Origin::Override, word)))
        }
        Err(error) => Ok(Err(error.message().replace('\n', "; "))),
    }
}

/// Whether text that is no TOML can only be meant as text.
fn is_bare_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['"', '\'', '[', '{'])
        && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::super::tree::{parse, to_toml};
    use super::*;

    fn set(key: &str, value: &str) -> Result<String, ScenarioError> {
        let text = "seed = 1\n[[station]]\nname = \"a.b\"\nx_km = 1\n[[station]]\nname = \"c\"\n";
        let mut root = parse("s.toml", text)?;
        apply(&mut root, key, value)?;
        Ok(to_toml(&root).unwrap())
    }

    #[test]
    fn elements_are_called_by_name_or_index() {
        assert!(
            set("station.\"a.b\".x_km", "7.5")
                .unwrap()
                .contains("x_km = 7.5")
        );
        assert!(
            set("station.1.x_km", "9")
                .unwrap()
                .ends_with("name = \"c\"\nx_km = 9\n")
        );
    }

    #[test]
    fn bare_words_are_text_and_the_rest_is_toml() {
        assert!(
            set("policies", "hybrid")
                .unwrap()
                .contains("policies = \"hybrid\"")
        );
        assert!(
            set("policies", "[\"onboard\"]")
                .unwrap()
                .contains("policies = [\"onboard\"]")
        );
        assert!(set("policies", "[\"onboard\"").is_err());
    }

    #[test]
    fn a_key_that_leads_nowhere_is_refused() {
        for key in [
            "",
            ".",
            "a..b",
            "seed.x",
            "station.d.x_km",
            "station.7",
            "\"open",
        ] {
            assert!(set(key, "1").is_err(), "{key}");
        }
    }
}
