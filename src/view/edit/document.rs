//! The values of a TOML text, each with its dotted key and its place in the text.

use super::EditError;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text that is TOML.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) text: &'t str,
    root: Spanned<DeTable<'t>>,
}

/// A value that is set as a whole: a single one, or a list without tables.
#[derive(Debug)]
pub(super) struct Leaf<'d> {
    /// Keys that lead to it, elements of lists by id, name or index.
    pub(super) steps: Vec<String>,
    /// Keys without the elements of lists, as the schema knows it.
    pub(super) shape: Vec<String>,
    /// Where it stands in the text.
    pub(super) span: Range<usize>,
    pub(super) value: &'d DeValue<'d>,
}

/// A table: its keys as for a [`Leaf`], and what it has.
#[derive(Debug)]
pub(super) struct TableAt {
    pub(super) steps: Vec<String>,
    pub(super) shape: Vec<String>,
    pub(super) keys: Vec<String>,
}

/// Where a key leads.
pub(super) enum Found {
    /// To a value at this place of the text.
    Value(Range<usize>),
    /// To a table that does not have the last step: where to write it, and after what.
    Missing(Gap),
    /// Elsewhere.
    Nowhere,
}

/// Where a key can be added.
pub(super) enum Gap {
    /// On a line of its own, at this place.
    Line(usize),
    /// Before the brace that closes a table of one line; whether that is empty.
    Brace(usize, bool),
}

impl<'t> Document<'t> {
    pub(super) fn parse(text: &'t str) -> Result<Self, EditError> {
        let root = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let (line, column) = place(text, offset);
            EditError::NotToml {
                line,
                column,
                reason: error.message().replace('\n', "; "),
            }
        })?;
        Ok(Self { text, root })
    }

    /// All values and all tables, in the order of the text.
    pub(super) fn walk(&self) -> (Vec<Leaf<'_>>, Vec<TableAt>) {
        let mut walk = Walk::default();
        walk.table(self.root.get_ref(), &mut Vec::new(), &mut Vec::new());
        walk.leaves.sort_by_key(|leaf| leaf.span.start);
        (walk.leaves, walk.tables)
    }

    /// Where the steps of a dotted key lead.
    pub(super) fn find(&self, steps: &[String]) -> Found {
        let Some((last, before)) = steps.split_last() else {
            return Found::Nowhere;
        };
        let mut table = self.root.get_ref();
        let mut table_span = None;
        let mut list: Option<&[Spanned<DeValue<'_>>]> = None;
        for step in before {
            let next = match list.take() {
                Some(items) => element(items, step),
                None => table.get(step.as_str()),
            };
            match next.map(|next| (next.get_ref(), next.span())) {
                Some((DeValue::Table(inner), span)) => (table, table_span) = (inner, Some(span)),
                Some((DeValue::Array(items), _)) => list = Some(items),
                _ => return Found::Nowhere,
            }
        }
        let found = match list {
            Some(items) => element(items, last),
            None => table.get(last.as_str()),
        };
        match (found, list) {
            (Some(value), _) if self.is_literal(value) => Found::Value(value.span()),
            (Some(_), _) | (None, Some(_)) => Found::Nowhere,
            (None, None) => self
                .gap(table, table_span)
                .map_or(Found::Nowhere, Found::Missing),
        }
    }

    /// Whether a value stands in one place, not below headers or in dotted keys.
    fn is_literal(&self, value: &Spanned<DeValue<'_>>) -> bool {
        let starts_with = |c| self.text[value.span().start..].starts_with(c);
        match value.get_ref() {
            DeValue::Table(_) => starts_with('{'),
            DeValue::Array(items) => {
                let is_header = |item: &Spanned<DeValue<'_>>| {
                    item.get_ref().is_table() && !self.is_literal(item)
                };
                !items.iter().any(is_header)
            }
            _ => true,
        }
    }

    fn gap(&self, table: &DeTable<'_>, span: Option<Range<usize>>) -> Option<Gap> {
        if let Some(span) = &span {
            let source = self.text.get(span.clone())?;
            if source.starts_with('{') {
                let inner = source.strip_prefix('{')?.strip_suffix('}')?;
                let end = span.start + 1 + inner.trim_end().len();
                return Some(Gap::Brace(end, inner.trim().is_empty()));
            }
            if !source.starts_with('[') {
                return None;
            }
        }
        let values = table.values().filter(|value| self.is_literal(value));
        let last = values.map(|value| value.span().end).max();
        let after = last.or(span.map(|span| span.end));
        Some(Gap::Line(after.map_or(0, |after| self.line_end(after))))
    }

    /// The beginning of the line after a place.
    pub(super) fn line_end(&self, place: usize) -> usize {
        let rest = self.text.get(place..).unwrap_or_default();
        rest.find('\n')
            .map_or(self.text.len(), |end| place + end + 1)
    }
}

/// The element of a list that a step names.
fn element<'a, 't>(
    items: &'a [Spanned<DeValue<'t>>],
    step: &str,
) -> Option<&'a Spanned<DeValue<'t>>> {
    let named = items
        .iter()
        .find(|item| called(item.get_ref()) == Some(step));
    named.or_else(|| items.get(step.parse::<usize>().ok()?))
}

/// What a table in a list is called: its `id` or its `name`.
fn called<'a>(value: &'a DeValue<'_>) -> Option<&'a str> {
    let table = value.as_table()?;
    let name = table.get("id").or_else(|| table.get("name"))?;
    name.get_ref().as_str().filter(|name| !name.is_empty())
}

#[derive(Default)]
struct Walk<'d> {
    leaves: Vec<Leaf<'d>>,
    tables: Vec<TableAt>,
}

impl<'d> Walk<'d> {
    fn table(&mut self, table: &'d DeTable<'_>, steps: &mut Vec<String>, shape: &mut Vec<String>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        self.tables.push(TableAt {
            steps: steps.clone(),
            shape: shape.clone(),
            keys: entries
                .iter()
                .map(|(key, _)| key.get_ref().to_string())
                .collect(),
        });
        for (key, value) in entries {
            steps.push(key.get_ref().to_string());
            shape.push(key.get_ref().to_string());
            self.value(value, steps, shape);
            steps.pop();
            shape.pop();
        }
    }

    fn value(
        &mut self,
        value: &'d Spanned<DeValue<'_>>,
        steps: &mut Vec<String>,
        shape: &mut Vec<String>,
    ) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, steps, shape),
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                let mut seen = BTreeSet::new();
                for (index, item) in items.iter().enumerate() {
                    let name = called(item.get_ref()).filter(|name| seen.insert(*name));
                    steps.push(name.map_or_else(|| index.to_string(), str::to_owned));
                    self.value(item, steps, shape);
                    steps.pop();
                }
            }
            single => self.leaves.push(Leaf {
                steps: steps.clone(),
                shape: shape.clone(),
                span: value.span(),
                value: single,
            }),
        }
    }
}

/// A dotted key, with quotes where a step needs them.
pub(super) fn dotted(steps: &[String]) -> String {
    let quoted = |step: &String| {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !step.is_empty() && step.chars().all(is_bare) {
            step.clone()
        } else if step.contains('"') {
            format!("'{step}'")
        } else {
            format!("\"{step}\"")
        }
    };
    steps.iter().map(quoted).collect::<Vec<_>>().join(".")
}

/// The steps of a dotted key; none if it cannot be read.
pub(super) fn steps(key: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = key.trim();
    loop {
        let (step, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest.get(1..)?.split_once(quote)?,
            _ => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if step.is_empty() {
            return None;
        }
        steps.push(step.to_owned());
        if after.is_empty() {
            return Some(steps);
        }
        rest = after.strip_prefix('.')?;
    }
}

/// Line and column of a byte, from 1.
fn place(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
    (number(line), number(column))
}

/// The text with places of it replaced.
pub(super) fn replaced(text: &str, mut places: Vec<(Range<usize>, String)>) -> String {
    places.sort_by_key(|(span, _)| span.start);
    let mut changed = String::with_capacity(text.len());
    let mut end = 0;
    for (span, new) in places {
        changed.push_str(text.get(end..span.start).unwrap_or_default());
        changed.push_str(&new);
        end = span.end;
    }
    changed.push_str(text.get(end..).unwrap_or_default());
    changed
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
