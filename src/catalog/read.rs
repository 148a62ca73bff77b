//! Reads one catalogue file: tables with places into parts with grades.

mod grades;

use super::error::{CatalogError, Source, remedy_for_unknown};
use super::limits::beyond;
use super::shape::Shape;
use super::{Figure, Kind, Part, Reference, fields};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// Keys of an entry that are no figures.
const WORDS: [&str; 4] = ["id", "name", "note", "grade"];
/// The key in a grade table that speaks for every figure it does not name.
const REST: &str = "rest";

/// A figure that the entries of a kind inherit.
#[derive(Debug, Clone)]
pub(super) struct Inherited {
    /// The figure; its text is parsed again in each entry.
    figure: Figure,
    file: String,
    span: Range<usize>,
}

/// What entries of one kind inherit, by field.
pub(super) type Defaults = BTreeMap<String, Inherited>;

/// A file with its references and the defaults that hold in it.
#[derive(Debug)]
pub(super) struct File<'a> {
    source: Source<'a>,
    document: DeTable<'a>,
}

impl<'a> File<'a> {
    /// Parses the text and refuses tables that no catalogue has.
    pub(super) fn parse(name: &'a str, text: &'a str) -> Result<Self, CatalogError> {
        let source = Source { name, text };
        let document = DeTable::parse(text).map_err(|error| {
            let reason = error.message().replace('\n', "; ");
            source.error(
                &error.span().unwrap_or(0..0),
                "",
                "",
                reason,
                "write it as TOML 1.0",
            )
        })?;
        let file = Self {
            source,
            document: document.into_inner(),
        };
        let known: Vec<&str> = Kind::ALL
            .iter()
            .map(|kind| kind.key())
            .chain(["defaults", "reference"])
            .collect();
        file.refuse_unknown(&file.document, &known, "", "table")?;
        Ok(file)
    }

    /// The references that the file lists.
    pub(super) fn references(&self) -> Result<Vec<Reference>, CatalogError> {
        let mut references = Vec::new();
        for entry in self.tables("reference")? {
            let span = entry.span();
            let shape = ValueDeserializer::from(entry.clone());
            let reference: Reference = serde::Deserialize::deserialize(shape)
                .map_err(|error| self.shape_error(&error, &span, "reference", &DeTable::new()))?;
            references.push(reference);
        }
        Ok(references)
    }

    /// Adds the file's defaults for a kind to those that hold already.
    pub(super) fn defaults<S: Shape>(
        &self,
        kind: Kind,
        references: &BTreeMap<String, Reference>,
        defaults: &mut Defaults,
    ) -> Result<(), CatalogError> {
        let Some(of_kinds) = self.document.get("defaults") else {
            return Ok(());
        };
        let of_kinds = self.table(of_kinds, "", "defaults")?;
        let keys: Vec<&str> = Kind::ALL.iter().map(|kind| kind.key()).collect();
        self.refuse_unknown(of_kinds, &keys, "defaults", "kind")?;
        let Some(given) = of_kinds.get(kind.key()) else {
            return Ok(());
        };
        let entry = format!("defaults.{}", kind.key());
        let table = self.table(given, "", &entry)?;
        let mut known = fields::of::<S>().to_vec();
        known.push("grade");
        self.refuse_unknown(table, &known, &entry, "field")?;
        let grades = self.grades(table, &entry, references)?;
        for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "grade") {
            let field = key.get_ref().to_string();
            let Some(grade) = self.grade(&grades, &field, value, &entry)? else {
                continue;
            };
            defaults.insert(
                field.clone(),
                Inherited {
                    figure: Figure {
                        field,
                        value: self.source.written(&value.span()),
                        grade,
                    },
                    file: self.source.name.to_owned(),
                    span: value.span(),
                },
            );
        }
        Ok(())
    }

    /// The entries of a kind, as parts.
    pub(super) fn parts<S: Shape>(
        &self,
        kind: Kind,
        references: &BTreeMap<String, Reference>,
        defaults: &Defaults,
    ) -> Result<Vec<Part<S::Value>>, CatalogError> {
        let mut seen = BTreeSet::new();
        let mut parts = Vec::new();
        for given in self.tables(kind.key())? {
            let part = self.part::<S>(kind, given, references, defaults)?;
            if !seen.insert(part.id.clone()) {
                let entry = format!("{} `{}`", kind.key(), part.id);
                let span = self.place(given, "id");
                return Err(self.source.error(
                    &span,
                    &entry,
                    "id",
                    "this file has an entry of that id already",
                    "rename one of the two, or take one out",
                ));
            }
            parts.push(part);
        }
        Ok(parts)
    }

    fn part<S: Shape>(
        &self,
        kind: Kind,
        given: &Spanned<DeValue<'a>>,
        references: &BTreeMap<String, Reference>,
        defaults: &Defaults,
    ) -> Result<Part<S::Value>, CatalogError> {
        let table = self.table(given, kind.key(), "")?;
        let id = self.word(given, kind.key(), "id")?;
        let entry = format!("{} `{id}`", kind.key());
        let name = self.word(given, &entry, "name")?;
        let note = match table.get("note") {
            Some(_) => self.word(given, &entry, "note")?,
            None => String::new(),
        };
        let fields = fields::of::<S>();
        let known: Vec<&str> = fields.iter().copied().chain(WORDS).collect();
        self.refuse_unknown(table, &known, &entry, "field")?;

        let (mut figures, mut words) = self.statements(table, &entry, references)?;
        let shape = self.shape(given, table, &entry, defaults)?;
        let inherited = defaults.values().map(|inherited| &inherited.figure);
        figures.extend(
            inherited
                .filter(|figure| !table.contains_key(figure.field.as_str()))
                .cloned(),
        );
        let order = |name: &str| fields.iter().position(|field| *field == name);
        figures.sort_by_key(|figure| order(&figure.field));
        words.sort_by_key(|(word, _)| order(word));

        let value = self.value::<S>(given, &shape, &entry, &id)?;
        Ok(Part {
            id,
            name,
            value,
            figures,
            words,
            note,
            file: self.source.name.to_owned(),
        })
    }

    /// What the deserializer takes: the entry without its words, with what it inherits.
    fn shape<'s>(
        &'s self,
        given: &Spanned<DeValue<'a>>,
        table: &DeTable<'a>,
        entry: &str,
        defaults: &'s Defaults,
    ) -> Result<DeTable<'s>, CatalogError> {
        let mut shape: DeTable<'s> = table.clone();
        for word in WORDS {
            shape.remove(word);
        }
        for (field, inherited) in defaults {
            if table.contains_key(field.as_str()) {
                continue;
            }
            let span = self.span_of(inherited, given);
            let value = DeValue::parse(&inherited.figure.value)
                .map_err(|error| self.shape_error(&error, &span, entry, &DeTable::new()))?;
            shape.insert(
                Spanned::new(span.clone(), field.as_str().into()),
                Spanned::new(span, value.into_inner()),
            );
        }
        Ok(shape)
    }

    /// What the models take, checked.
    fn value<S: Shape>(
        &self,
        given: &Spanned<DeValue<'a>>,
        shape: &DeTable<'_>,
        entry: &str,
        id: &str,
    ) -> Result<S::Value, CatalogError> {
        if let Some((field, value, limit)) = beyond(shape) {
            let span = shape.get(field).map_or_else(|| given.span(), Spanned::span);
            let reason = format!("non-physical value {value:e}");
            let remedy = format!("it must be at most {limit:e}");
            return Err(self.source.error(&span, entry, field, reason, remedy));
        }
        let spanned = Spanned::new(given.span(), DeValue::Table(shape.clone()));
        let repr = S::deserialize(ValueDeserializer::from(spanned))
            .map_err(|error| self.shape_error(&error, &given.span(), entry, shape))?;
        repr.into_value(id.to_owned()).map_err(|refused| {
            let span = shape
                .get(refused.quantity)
                .map_or_else(|| given.span(), Spanned::span);
            let reason = format!("non-physical value {}", refused.value);
            let remedy = format!("it must be {}", refused.requirement);
            self.source
                .error(&span, entry, refused.quantity, reason, remedy)
        })
    }

    /// The tables of an array of tables; none where the key is absent.
    fn tables(&self, key: &str) -> Result<&[Spanned<DeValue<'a>>], CatalogError> {
        match self.document.get(key) {
            None => Ok(&[]),
            Some(given) => given
                .get_ref()
                .as_array()
                .map(|array| &**array)
                .ok_or_else(|| {
                    let remedy = format!("write each entry under [[{key}]]");
                    self.source
                        .error(&given.span(), "", key, "not a list of tables", remedy)
                }),
        }
    }

    fn table<'v>(
        &self,
        given: &'v Spanned<DeValue<'a>>,
        entry: &str,
        field: &str,
    ) -> Result<&'v DeTable<'a>, CatalogError> {
        given.get_ref().as_table().ok_or_else(|| {
            self.source.error(
                &given.span(),
                entry,
                field,
                "not a table",
                "write it as a table",
            )
        })
    }

    /// A word of an entry: its id, name or note.
    fn word(
        &self,
        given: &Spanned<DeValue<'a>>,
        entry: &str,
        key: &str,
    ) -> Result<String, CatalogError> {
        let text = given
            .get_ref()
            .get(key)
            .and_then(|value| value.get_ref().as_str())
            .filter(|text| !text.trim().is_empty() && (key != "id" || is_id(text)));
        text.map(str::to_owned).ok_or_else(|| {
            let span = self.place(given, key);
            let remedy = match key {
                "id" => "give an id of small letters, digits and the signs - . +",
                _ => "give it as text",
            };
            let reason = match given.get_ref().get(key) {
                Some(_) => format!("is no {key}"),
                None => "is missing".to_owned(),
            };
            self.source.error(&span, entry, key, reason, remedy)
        })
    }

    /// The place of a key's value in an entry, or of the entry.
    fn place(&self, given: &Spanned<DeValue<'a>>, key: &str) -> Range<usize> {
        given
            .get_ref()
            .get(key)
            .map_or_else(|| given.span(), Spanned::span)
    }

    /// The place of an inherited figure: its own in this file, else the entry's.
    fn span_of(&self, inherited: &Inherited, entry: &Spanned<DeValue<'a>>) -> Range<usize> {
        if inherited.file == self.source.name {
            inherited.span.clone()
        } else {
            entry.span()
        }
    }

    fn refuse_unknown(
        &self,
        table: &DeTable<'a>,
        known: &[&str],
        entry: &str,
        what: &str,
    ) -> Result<(), CatalogError> {
        let unknown = table
            .keys()
            .find(|key| !known.contains(&key.get_ref().as_ref()));
        match unknown {
            None => Ok(()),
            Some(key) => {
                let name = key.get_ref().as_ref();
                let remedy = remedy_for_unknown(name, known);
                let reason = format!("unknown {what}");
                Err(self.source.error(&key.span(), entry, name, reason, remedy))
            }
        }
    }

    /// An error of the deserializer, with its field found by place or by its words.
    fn shape_error(
        &self,
        error: &toml::de::Error,
        entry_span: &Range<usize>,
        entry: &str,
        shape: &DeTable<'_>,
    ) -> CatalogError {
        let message = error.message();
        let span = error.span().unwrap_or_else(|| entry_span.clone());
        if let Some(field) = quoted(message.strip_prefix("missing field ")) {
            let remedy = format!("add `{field}` with its grade");
            return self
                .source
                .error(entry_span, entry, field, "is missing", remedy);
        }
        let field = shape
            .iter()
            .find(|(_, value)| value.span().start <= span.start && span.end <= value.span().end)
            .map_or("", |(key, _)| key.get_ref().as_ref());
        self.source
            .error(&span, entry, field, in_words(message), "correct the value")
    }
}

/// The deserializer's message without the names of types.
fn in_words(message: &str) -> String {
    message
        .replace("expected f64", "expected a number")
        .replace("expected u32", "expected a whole number")
        .replace("expected u64", "expected a whole number")
        .replace("expected a sequence", "expected a list")
}

/// The text between the back-ticks.
fn quoted(text: Option<&str>) -> Option<&str> {
    text?.strip_prefix('`')?.strip_suffix('`')
}

fn is_id(text: &str) -> bool {
    text.bytes().all(|letter| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"-.+".contains(&letter)
    })
}
