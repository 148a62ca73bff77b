//! The JSON Schema of scenario files, from the shapes that the loader decodes.
//!
//! Types and keys come from the shapes, what they mean with their units and ranges from the tables of
//! docs/scenario.md, the parts of a scenario's own from the catalogue.
//!
//! Leaves out: what depends on other values (names that must be known, one of several keys); the
//! loader checks it.

use super::file::ScenarioRepr;
use super::keys::{self, KeyDoc};
use crate::catalog::{self, Kind};
use serde_json::{Map, Value, json};

/// The JSON Schema (2020-12) of a scenario file that is complete in itself.
pub fn schema() -> Value {
    let mut schema = catalog::schema_of::<ScenarioRepr>();
    for kind in Kind::ALL {
        schema["properties"][kind.key()] = catalog::schema_of_entries(kind);
    }
    explain(&mut schema, "");
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of starloom",
        "description": "What flies, what it carries, what it watches, who listens; see docs/scenario.md.",
    });
    merged(head, schema)
}

/// The JSON Schema of a part of a scenario: a file that includes others or is included. Nothing need
/// be given but what tells the elements of lists apart.
pub fn part_schema() -> Value {
    let mut schema = schema();
    demand_less(&mut schema);
    schema["title"] = json!("A part of a scenario of starloom");
    schema["required"] = json!(["starloom"]);
    schema
}

fn merged(head: Value, body: Value) -> Value {
    let (Value::Object(mut head), Value::Object(body)) = (head, body) else {
        return Value::Null;
    };
    head.extend(body.into_iter().filter(|(key, _)| key != "description"));
    Value::Object(head)
}

/// Adds what the page says to the properties of the table `table` and of those in it.
fn explain(schema: &mut Value, table: &str) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (key, property) in properties {
        let path = match table {
            "" => key.clone(),
            table => format!("{table}.{key}"),
        };
        explain(property, &path);
        if let Some(items) = property.get_mut("items") {
            explain(items, &path);
        }
        if let Some(Value::Array(forms)) = property.get_mut("anyOf") {
            forms.iter_mut().for_each(|form| explain(form, &path));
        }
        if let (Some(doc), Some(property)) = (keys::of(table, key), property.as_object_mut()) {
            describe(property, doc);
        }
        one_for_a_list(property);
    }
}

/// Adds meaning, unit, default and range to a property.
fn describe(property: &mut Map<String, Value>, doc: &KeyDoc) {
    let unit = Some(doc.unit.as_str()).filter(|unit| *unit != "as");
    let default = doc.default.as_ref().filter(|default| *default != "none");
    let default = default.map(|default| default.replace(" *", " (an assumption)"));
    let mut text = capitalized(&doc.meaning);
    for (word, said) in [
        ("Unit", unit),
        ("Range", Some(doc.range.as_str())),
        ("Default", default.as_deref()),
    ] {
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            text.push_str(&format!(". {word}: {said}"));
        }
    }
    text.push('.');
    property.insert("description".to_owned(), json!(text));
    let is_number = property
        .get("type")
        .is_some_and(|kind| kind == "number" || kind == "integer");
    if !is_number {
        return;
    }
    let least = if doc.range.starts_with("above") {
        "exclusiveMinimum"
    } else {
        "minimum"
    };
    for (word, bound) in [(least, doc.bounds[0]), ("maximum", doc.bounds[1])] {
        if let Some(bound) = bound {
            property.insert(word.to_owned(), number(bound));
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A bound without a point where it is a whole number.
#[expect(clippy::cast_possible_truncation, reason = "compared with what it was")]
fn number(bound: f64) -> Value {
    let whole = bound as i64;
    if whole as f64 == bound {
        json!(whole)
    } else {
        json!(bound)
    }
}

/// Lets a single word or number stand for a list of one, as the loader does.
fn one_for_a_list(property: &mut Value) {
    let Some(object) = property.as_object_mut() else {
        return;
    };
    let is_list = object.get("type").is_some_and(|kind| kind == "array");
    let items = object.get("items").cloned().unwrap_or_default();
    let is_single = !(items["type"] == "object" || items["type"] == "array");
    if !(is_list && is_single) {
        return;
    }
    let description = object.remove("description");
    let list = Value::Object(std::mem::take(object));
    *property = json!({ "anyOf": [items, list] });
    if let Some(description) = description {
        property["description"] = description;
    }
}

/// Demands of the tables in lists only what they are called by, and of others nothing.
fn demand_less(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(demand_less),
        Value::Object(object) => {
            if let Some(Value::Array(required)) = object.get_mut("required") {
                required.retain(|key| key == "name" || key == "id");
                if required.is_empty() {
                    object.remove("required");
                }
            }
            object.values_mut().for_each(demand_less);
        }
        _ => {}
    }
}
