//! The fields of a scenario: every value of the text, and every key that could be added.

use super::EditError;
use super::document::{Document, Leaf, TableAt, dotted, quoted};
use super::files::catalog;
use crate::catalog::{Catalog, Kind};
use crate::scenario::METRICS;
use crate::scenario::keys::{self, KeyDoc};
use toml::de::DeValue;

/// Keys of whole numbers, by table and key.
const INTEGERS: [(&str, &str); 17] = [
    ("", "starloom"),
    ("", "seed"),
    ("constellation.walker", "planes"),
    ("constellation.walker", "per_plane"),
    ("constellation.walker", "phasing"),
    ("payload.lasers", "count"),
    ("payload.compute", "frames_max"),
    ("payload.compute", "fabric_ports"),
    ("payload.compute.processor", "count"),
    ("payload.compute.service", "sequences"),
    ("payload.compute.service", "prompt_tokens"),
    ("payload.compute.service", "answer_tokens"),
    ("station.optical", "count"),
    ("station.radio", "count"),
    ("target", "priority"),
    ("work", "answer_header_bytes"),
    ("work", "frames_max"),
];

/// Keys that name parts of the catalogue.
const PARTS: [(&str, &str, Kind); 16] = [
    ("payload", "imager", Kind::Imager),
    ("payload", "processor", Kind::Processor),
    ("payload", "radio", Kind::RadioTransmitter),
    ("payload.compute", "fabric", Kind::Fabric),
    ("payload.compute.processor", "part", Kind::Processor),
    ("payload.compute.service", "model", Kind::LanguageModel),
    ("payload.lasers", "terminal", Kind::LaserTerminal),
    ("payload.lasers", "downlink", Kind::OpticalDownlink),
    ("payload.power.array", "part", Kind::SolarArray),
    ("payload.power.battery", "part", Kind::Battery),
    ("payload.heat", "radiator", Kind::Radiator),
    ("station.optical", "receiver", Kind::OpticalReceiver),
    ("station.optical", "uplink", Kind::OpticalUplink),
    ("station.radio", "receiver", Kind::RadioReceiver),
    ("station.radio", "uplink", Kind::RadioUplink),
    ("work", "chain", Kind::Model),
];

/// Keys whose values are names of other elements: table, key, and the list of those elements.
const NAMES: [(&str, &str, &str); 3] = [
    ("constellation", "payload", "payload"),
    ("fault", "station", "station"),
    ("require", "policy", "policies"),
];

/// A scenario as fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The fields, those of one table together.
    pub fields: Vec<Field>,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Dotted key, as [`set`](super::set) takes it.
    pub key: String,
    /// Dotted key of the table that it belongs to; empty for the top.
    pub table: String,
    /// Its name within the table.
    pub label: String,
    /// Its unit; empty where it has none.
    pub unit: String,
    /// What can be entered.
    pub kind: FieldKind,
    /// The value as it is entered; none where the text leaves it out and its default holds.
    pub value: Option<String>,
    /// What holds where it is left out; none where it must be given or nothing is known.
    pub default: Option<String>,
    /// Least and greatest value, where they are known.
    pub bounds: [Option<f64>; 2],
    /// What it means.
    pub doc: String,
}

/// What can be entered in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Bool,
    /// One of these.
    Choice(Vec<String>),
    /// Some of these, in an order: as a TOML list.
    Choices(Vec<String>),
    /// Words.
    Text,
    /// Anything, as TOML.
    Toml,
}

impl Field {
    /// What is entered, as TOML.
    pub fn to_toml(&self, entered: &str) -> String {
        match self.kind {
            FieldKind::Text | FieldKind::Choice(_) => quoted(entered),
            _ => entered.trim().to_owned(),
        }
    }

    /// Whether it answers a search: all its words occur in key, unit or meaning.
    pub fn answers(&self, search: &str) -> bool {
        let about = format!("{} {} {}", self.key, self.unit, self.doc).to_lowercase();
        let search = search.to_lowercase();
        search.split_whitespace().all(|word| about.contains(word))
    }
}

impl Form {
    /// The fields of a text.
    ///
    /// # Errors
    /// For text that is not TOML.
    pub fn of(text: &str) -> Result<Self, EditError> {
        let document = Document::parse(text)?;
        let (leaves, tables) = document.walk();
        let builder = Builder {
            text,
            catalog: catalog(),
            tables: &tables,
            leaves: &leaves,
        };
        let mut fields = Vec::new();
        for table in &tables {
            let own = leaves.iter().filter(|leaf| {
                leaf.steps
                    .split_last()
                    .is_some_and(|(_, t)| t == table.steps)
            });
            fields.extend(own.map(|leaf| builder.given(leaf)));
            fields.extend(builder.absent(table));
        }
        fields.extend(builder.absent_tables());
        Ok(Self { fields })
    }

    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

struct Builder<'a> {
    text: &'a str,
    catalog: &'static Catalog,
    tables: &'a [TableAt],
    leaves: &'a [Leaf<'a>],
}

impl Builder<'_> {
    /// The field of a value that is there.
    fn given(&self, leaf: &Leaf<'_>) -> Field {
        let (key, table) = leaf
            .shape
            .split_last()
            .map_or(("", ""), |(key, _)| (key.as_str(), ""));
        let shape = leaf
            .shape
            .get(..leaf.shape.len().saturating_sub(1))
            .unwrap_or_default();
        let table = if shape.is_empty() {
            table.to_owned()
        } else {
            shape.join(".")
        };
        let parent = leaf
            .steps
            .get(..leaf.steps.len().saturating_sub(1))
            .unwrap_or_default();
        let source = self.text.get(leaf.span.clone()).unwrap_or_default();
        let kind = self.kind(&table, key).unwrap_or(match leaf.value {
            DeValue::String(_) => FieldKind::Text,
            DeValue::Integer(_) | DeValue::Float(_) => FieldKind::Number,
            DeValue::Boolean(_) => FieldKind::Bool,
            _ => FieldKind::Toml,
        });
        // A value of another type than it should be is shown as it is written.
        let fits = match (&kind, leaf.value) {
            (FieldKind::Text | FieldKind::Choice(_), value) => value.is_str(),
            (FieldKind::Number, value) => value.is_integer() || value.is_float(),
            (FieldKind::Integer, value) => value.is_integer(),
            _ => true,
        };
        let kind = if fits { kind } else { FieldKind::Toml };
        let value = match (&kind, leaf.value) {
            (FieldKind::Text | FieldKind::Choice(_), DeValue::String(text)) => text.to_string(),
            _ => source.to_owned(),
        };
        self.field(&table, key, parent, kind, Some(value))
    }

    fn field(
        &self,
        table: &str,
        key: &str,
        parent: &[String],
        kind: FieldKind,
        value: Option<String>,
    ) -> Field {
        let doc = keys::of(table, key);
        let mut steps = parent.to_vec();
        steps.push(key.to_owned());
        Field {
            key: dotted(&steps),
            table: dotted(parent),
            label: key.to_owned(),
            unit: doc.map(|doc| doc.unit.clone()).unwrap_or_default(),
            kind,
            value,
            default: doc.and_then(|doc| doc.default.clone()),
            bounds: doc.map_or([None, None], |doc| doc.bounds),
            doc: doc.map(|doc| doc.meaning.clone()).unwrap_or_default(),
        }
    }

    /// Fields of the keys that a table could have and has not.
    fn absent(&self, table: &TableAt) -> Vec<Field> {
        let shape = table.shape.join(".");
        let could = keys::keys()
            .iter()
            .filter(|doc| doc.table == shape && !doc.is_table);
        could
            .filter(|doc| !table.keys.contains(&doc.key))
            .map(|doc| self.added(doc, &table.steps))
            .collect()
    }

    /// Fields of tables at the top that stand there once or not at all, and do not.
    fn absent_tables(&self) -> Vec<Field> {
        let single = ["timing", "work"].map(str::to_owned);
        let top = self
            .tables
            .first()
            .map(|top| top.keys.as_slice())
            .unwrap_or_default();
        let absent = single.into_iter().filter(|table| !top.contains(table));
        absent
            .flat_map(|table| {
                let keys = keys::keys().iter().filter(|doc| doc.table == table);
                keys.map(|doc| self.added(doc, std::slice::from_ref(&table)))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn added(&self, doc: &KeyDoc, parent: &[String]) -> Field {
        let kind = self.kind(&doc.table, &doc.key).unwrap_or_else(|| {
            let is_number = !doc.unit.is_empty() && doc.unit != "UTC" && doc.unit != "as"
                || doc.bounds.iter().any(Option::is_some);
            match (is_number, doc.key.as_str()) {
                (_, "outline_lon_lat_deg" | "assumptions" | "link") => FieldKind::Toml,
                (true, _) | (_, "at_least" | "at_most") => FieldKind::Number,
                _ => FieldKind::Text,
            }
        });
        self.field(&doc.table, &doc.key, parent, kind, None)
    }

    /// What a key takes, where that does not show in its value.
    fn kind(&self, table: &str, key: &str) -> Option<FieldKind> {
        let is = |other: &(&str, &str)| *other == (table, key);
        if INTEGERS.iter().any(is) {
            return Some(FieldKind::Integer);
        }
        let part = PARTS.iter().find(|(t, k, _)| is(&(*t, *k)));
        if let Some((.., part)) = part {
            let ids = self.ids(*part);
            return Some(if key == "chain" {
                FieldKind::Choices(ids)
            } else {
                FieldKind::Choice(ids)
            });
        }
        if let Some((.., list)) = NAMES.iter().find(|(t, k, _)| is(&(*t, *k))) {
            return Some(FieldKind::Choice(self.names(list)));
        }
        if is(&("require", "metric")) {
            return Some(FieldKind::Choice(METRICS.map(str::to_owned).to_vec()));
        }
        let words = keys::of(table, key)?.words.clone();
        match (words.is_empty(), key) {
            (true, _) => None,
            (false, "policies") => Some(FieldKind::Choices(words)),
            (false, _) => Some(FieldKind::Choice(words)),
        }
    }

    /// Parts of the catalogue and of the scenario's own.
    fn ids(&self, kind: Kind) -> Vec<String> {
        let listings = self.catalog.listings(kind);
        let mut ids: Vec<_> = listings
            .iter()
            .map(|listing| listing.id.to_owned())
            .collect();
        let own = self
            .leaves
            .iter()
            .filter(|leaf| leaf.shape == [kind.key(), "id"]);
        let own = own
            .filter_map(|leaf| leaf.value.as_str())
            .map(str::to_owned);
        for id in own.collect::<Vec<_>>() {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Names of the elements of a list, or the words of a list of words.
    fn names(&self, list: &str) -> Vec<String> {
        let words = keys::of("", list)
            .map(|doc| doc.words.clone())
            .unwrap_or_default();
        let names = self
            .leaves
            .iter()
            .filter(|leaf| leaf.shape == [list, "name"]);
        let names = names
            .filter_map(|leaf| leaf.value.as_str())
            .map(str::to_owned);
        words.into_iter().chain(names).collect()
    }
}
