//! The tree of a scenario file: values in the file's order, each with where it came from.

use super::ScenarioError;
use super::origin::{Lines, Origin};
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of the tree.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where the value came from.
    pub(super) origin: Origin,
    /// Its number in the list of places, once the tree is complete.
    pub(super) place: usize,
    /// The value itself.
    pub(super) value: Value,
}

/// What a value can be; dates are kept as text.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// One key of a table.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key stands.
    pub(super) key_origin: Origin,
    pub(super) node: Node,
}

/// Where a value of the complete tree stands, and what it says.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Dotted path, as `--set` takes it.
    pub(super) path: String,
    /// Where the value came from.
    pub(super) origin: Origin,
    /// Where its key stands.
    pub(super) key_origin: Origin,
    /// The value as TOML, where it is a single one.
    pub(super) written: Option<String>,
}

impl Node {
    /// A value that has its origin but no number yet.
    pub(super) const fn new(origin: Origin, value: Value) -> Self {
        Self {
            origin,
            place: 0,
            value,
        }
    }

    /// The value of `key`, if this is a table that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Table(entries) = &self.value else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }

    /// The text of this value, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a table in a list is called: its `id` or its `name`.
    pub(super) fn called(&self) -> Option<&str> {
        let name = self.get("id").or_else(|| self.get("name"));
        name.and_then(Self::text).filter(|name| !name.is_empty())
    }

    /// The number that this value is, if it is one.
    #[expect(clippy::cast_precision_loss, reason = "for display in a remedy only")]
    pub(super) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(value) => Some(value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }

    /// The value as TOML, if it is a single one; long texts are cut.
    pub(super) fn written(&self) -> Option<String> {
        const LENGTH_MAX: usize = 60;
        match &self.value {
            Value::Text(text) => {
                let cut: String = text.chars().take(LENGTH_MAX).collect();
                let dots = if cut.len() < text.len() { "…" } else { "" };
                Some(format!("{:?}", format!("{cut}{dots}")))
            }
            Value::Integer(value) => Some(value.to_string()),
            Value::Float(value) => Some(short(*value)),
            Value::Boolean(value) => Some(value.to_string()),
            Value::List(_) | Value::Table(_) => None,
        }
    }
}

/// A number's digits, or its power of ten where that is shorter to read.
fn short(value: f64) -> String {
    const DIGITS_MAX: usize = 24;
    let plain = value.to_string();
    if plain.len() > DIGITS_MAX {
        format!("{value:e}")
    } else {
        plain
    }
}

/// Reads a file's text into a tree.
///
/// # Errors
/// For text that is not TOML, and for whole numbers beyond 64 bits.
pub(super) fn parse(name: &str, text: &str) -> Result<Node, ScenarioError> {
    let lines = Lines::new(name, text);
    let origin = |offset: usize| lines.origin(offset);
    let table = DeTable::parse(text).map_err(|error| ScenarioError::NotToml {
        origin: origin(error.span().map_or(0, |span| span.start)),
        reason: error.message().replace('\n', "; "),
        remedy: "see the grammar at https://toml.io and the scenarios that come with starloom"
            .to_owned(),
    })?;
    let value = convert_table(table.into_inner(), &origin)?;
    Ok(Node::new(origin(0), value))
}

/// Converts a parsed value; `origin` says where a byte offset stands.
pub(super) fn convert(
    value: Spanned<DeValue<'_>>,
    origin: &dyn Fn(usize) -> Origin,
) -> Result<Node, ScenarioError> {
    let at = origin(value.span().start);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
            .map(Value::Integer)
            .map_err(|_| too_large(&at, digits.as_str()))?,
        DeValue::Float(digits) => digits
            .as_str()
            .parse()
            .map(Value::Float)
            .map_err(|_| too_large(&at, digits.as_str()))?,
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| convert(item, origin))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => convert_table(table, origin)?,
    };
    Ok(Node::new(at, value))
}

fn convert_table(
    table: DeTable<'_>,
    origin: &dyn Fn(usize) -> Origin,
) -> Result<Value, ScenarioError> {
    let mut entries = table.into_iter().collect::<Vec<_>>();
    entries.sort_by_key(|(key, _)| key.span().start);
    let convert_entry = |(key, value): (Spanned<_>, _)| {
        Ok(Entry {
            key_origin: origin(key.span().start),
            key: String::from(key.into_inner()),
            node: convert(value, origin)?,
        })
    };
    let entries = entries.into_iter().map(convert_entry);
    entries.collect::<Result<_, _>>().map(Value::Table)
}

fn too_large(origin: &Origin, digits: &str) -> ScenarioError {
    ScenarioError::NotToml {
        origin: origin.clone(),
        reason: format!("the number {digits} does not fit 64 bits"),
        remedy: "write a smaller number".to_owned(),
    }
}

/// Numbers the values of a complete tree and says where each stands.
pub(super) fn number(root: &mut Node) -> Vec<Place> {
    let mut places = Vec::new();
    let key_origin = root.origin.clone();
    number_node(root, String::new(), key_origin, &mut places);
    places
}

fn number_node(node: &mut Node, path: String, key_origin: Origin, places: &mut Vec<Place>) {
    node.place = places.len();
    places.push(Place {
        path: path.clone(),
        origin: node.origin.clone(),
        key_origin,
        written: node.written(),
    });
    let under = |step: &str| match path.as_str() {
        "" => step.to_owned(),
        path => format!("{path}.{step}"),
    };
    match &mut node.value {
        Value::List(items) => {
            let steps = item_steps(items);
            for (item, step) in items.iter_mut().zip(steps) {
                let key_origin = item.origin.clone();
                number_node(item, under(&step), key_origin, places);
            }
        }
        Value::Table(entries) => {
            for entry in entries {
                let path = under(&quoted(&entry.key));
                number_node(&mut entry.node, path, entry.key_origin.clone(), places);
            }
        }
        Value::Text(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => {}
    }
}

/// How the items of a list are called: by id or name where they have one of their own, else by index.
pub(super) fn item_steps(items: &[Node]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let step = |(index, item): (usize, &Node)| match item.called() {
        Some(name) if seen.insert(name.to_owned()) => quoted(name),
        _ => index.to_string(),
    };
    items.iter().enumerate().map(step).collect()
}

/// A step of a dotted key, in quotes where TOML wants them.
fn quoted(step: &str) -> String {
    let is_bare = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    if !step.is_empty() && step.chars().all(is_bare) {
        step.to_owned()
    } else {
        format!("{step:?}")
    }
}

/// The tree as TOML text, in its order.
///
/// # Errors
/// Never for a tree that came from TOML; the serializer's error is passed on.
pub(super) fn to_toml(root: &Node) -> Result<String, toml::ser::Error> {
    toml::to_string(root)
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Value::Table(entries) => {
                let mut table = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    table.serialize_entry(&entry.key, &entry.node)?;
                }
                table.end()
            }
        }
    }
}
