//! The JSON Schema of catalogue files, from the shapes that the reader decodes.
//!
//! Leaves out: that a figure may be inherited from defaults, so that none is demanded; that each has
//! its grade; and the ranges, which the reader checks.

use super::shape::{
    BatteryRepr, FabricRepr, ImagerRepr, LanguageModelRepr, LaserTerminalRepr, ModelRepr,
    OpticalDownlinkRepr, OpticalReceiverRepr, OpticalUplinkRepr, ProcessorRepr, RadiatorRepr,
    RadioModeRepr, RadioReceiverRepr, RadioTransmitterRepr, RadioUplinkRepr, ShellRepr,
    SolarArrayRepr,
};
use super::{Grade, Kind, Reference};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The dialect that schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema (2020-12) of a catalogue file.
pub fn schema() -> Value {
    let kinds = || Kind::ALL.iter();
    let mut properties: Map<String, Value> = kinds()
        .map(|kind| (kind.key().to_owned(), entries(*kind)))
        .collect();
    let defaults: Map<String, Value> = kinds()
        .map(|kind| {
            let mut figures = shape(*kind);
            insert_property(&mut figures, "grade", grades());
            (kind.key().to_owned(), figures)
        })
        .collect();
    properties.insert(
        "defaults".to_owned(),
        json!({
            "type": "object",
            "description": "What entries of each kind inherit.",
            "properties": defaults,
            "additionalProperties": false,
        }),
    );
    properties.insert(
        "reference".to_owned(),
        json!({
            "type": "array",
            "description": "Documents that grades cite.",
            "items": of::<Reference>(),
        }),
    );
    json!({
        "$schema": DIALECT,
        "title": "A catalogue of starloom",
        "description": "Parts that scenarios name; see docs/models/catalogue.md.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// The schema of the entries of a kind, as a list.
pub(crate) fn entries(kind: Kind) -> Value {
    let mut entry = shape(kind);
    let words = [
        ("id", "Id: small letters, digits and the signs - . +"),
        ("name", "Name for people."),
        ("note", "What else should be known."),
    ];
    for (key, description) in words {
        let word = json!({ "type": "string", "minLength": 1, "description": description });
        insert_property(&mut entry, key, word);
    }
    entry["properties"]["id"]["pattern"] = json!("^[a-z0-9.+-]+$");
    insert_property(&mut entry, "grade", grades());
    entry["required"] = json!(["id", "name"]);
    json!({ "type": "array", "description": kind.describe(), "items": entry })
}

/// The schema of a type that files are decoded into, whole and without the null that TOML lacks.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    let mut schema = schema.to_value();
    tidy(&mut schema);
    schema
}

/// The figures and words of a kind, none of them demanded.
fn shape(kind: Kind) -> Value {
    let mut shape = match kind {
        Kind::LaserTerminal => of::<LaserTerminalRepr>(),
        Kind::OpticalDownlink => of::<OpticalDownlinkRepr>(),
        Kind::OpticalReceiver => of::<OpticalReceiverRepr>(),
        Kind::RadioTransmitter => of::<RadioTransmitterRepr>(),
        Kind::RadioReceiver => of::<RadioReceiverRepr>(),
        Kind::RadioMode => of::<RadioModeRepr>(),
        Kind::OpticalUplink => of::<OpticalUplinkRepr>(),
        Kind::RadioUplink => of::<RadioUplinkRepr>(),
        Kind::Processor => of::<ProcessorRepr>(),
        Kind::Model => of::<ModelRepr>(),
        Kind::LanguageModel => of::<LanguageModelRepr>(),
        Kind::Fabric => of::<FabricRepr>(),
        Kind::SolarArray => of::<SolarArrayRepr>(),
        Kind::Battery => of::<BatteryRepr>(),
        Kind::Radiator => of::<RadiatorRepr>(),
        Kind::Imager => of::<ImagerRepr>(),
        Kind::Shell => of::<ShellRepr>(),
    };
    if let Some(object) = shape.as_object_mut() {
        object.remove("required");
    }
    shape
}

/// A grade for each figure, by its key; `rest` for those that are not named.
fn grades() -> Value {
    json!({
        "type": "object",
        "description": format!("What each figure stands on: {}.", Grade::FORMS),
        "additionalProperties": {
            "type": "string",
            "pattern": "^(verified|secondary|derived|recalled|recalled weakly|assumed):.*[^ ]",
        },
    })
}

fn insert_property(schema: &mut Value, key: &str, property: Value) {
    schema["properties"][key] = property;
}

/// Takes out null, which TOML lacks, and the names of number types.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(object) => {
            object.remove("format");
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(words)) = object.get_mut("enum") {
                words.retain(|word| !word.is_null());
            }
            for key in ["anyOf", "oneOf"] {
                let Some(Value::Array(forms)) = object.get_mut(key) else {
                    continue;
                };
                forms.retain(|form| form["type"] != "null");
                if let [Value::Object(only)] = forms.as_slice() {
                    let only = only.clone();
                    object.remove(key);
                    object.extend(only);
                }
            }
            object.values_mut().for_each(tidy);
        }
        _ => {}
    }
}
