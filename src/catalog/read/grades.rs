//! Grades of an entry: every figure has one, every grade has its figure.

use super::{File, REST, WORDS};
use crate::catalog::error::CatalogError;
use crate::catalog::{Figure, Grade, Reference};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

impl<'a> File<'a> {
    /// What an entry itself gives: figures, each with its grade, and words.
    pub(super) fn statements(
        &self,
        table: &DeTable<'a>,
        entry: &str,
        references: &BTreeMap<String, Reference>,
    ) -> Result<(Vec<Figure>, Vec<(String, String)>), CatalogError> {
        let grades = self.grades(table, entry, references)?;
        let (mut figures, mut words) = (Vec::new(), Vec::new());
        for (key, value) in table {
            let field = key.get_ref().to_string();
            if WORDS.contains(&field.as_str()) {
                continue;
            }
            let grade = self.grade(&grades, &field, value, entry)?;
            match (grade, words_of(value.get_ref())) {
                (Some(grade), None) => figures.push(Figure {
                    value: self.source.written(&value.span()),
                    field,
                    grade,
                }),
                (_, word) => words.push((field, word.unwrap_or_default())),
            }
        }
        Ok((figures, words))
    }

    /// The grade table of an entry, every line of it read and checked.
    pub(super) fn grades(
        &self,
        table: &DeTable<'a>,
        entry: &str,
        references: &BTreeMap<String, Reference>,
    ) -> Result<BTreeMap<String, Grade>, CatalogError> {
        let mut grades = BTreeMap::new();
        let Some(given) = table.get("grade") else {
            return Ok(grades);
        };
        for (key, line) in self.table(given, entry, "grade")? {
            let field = key.get_ref().as_ref();
            let place = format!("grade.{field}");
            if field != REST && (WORDS.contains(&field) || !table.contains_key(field)) {
                return Err(self.source.error(
                    &key.span(),
                    entry,
                    &place,
                    "grades a figure that is not given here",
                    "give the figure, or take the grade out",
                ));
            }
            let grade = line.get_ref().as_str().and_then(Grade::parse);
            let Some(grade) = grade else {
                let remedy = format!("write it as {}", Grade::FORMS);
                return Err(self
                    .source
                    .error(&line.span(), entry, &place, "no grade", remedy));
            };
            self.check_grade(&grade, references)
                .map_err(|(reason, remedy)| {
                    self.source
                        .error(&line.span(), entry, &place, reason, remedy)
                })?;
            if field == REST && matches!(grade, Grade::Verified { .. } | Grade::Secondary { .. }) {
                return Err(self.source.error(
                    &line.span(),
                    entry,
                    &place,
                    "evidence has to be named figure by figure",
                    "give each figure its own line",
                ));
            }
            grades.insert(field.to_owned(), grade);
        }
        Ok(grades)
    }

    /// Whether a memory names its document, and the references of a grade are known.
    fn check_grade(
        &self,
        grade: &Grade,
        references: &BTreeMap<String, Reference>,
    ) -> Result<(), (String, String)> {
        if grade.is_memory_of_nothing() {
            return Err((
                format!("`{}` names no document", grade.ground()),
                "name the document that is recalled, or grade it \"assumed: …\"".to_owned(),
            ));
        }
        match grade.references().find(|id| !references.contains_key(*id)) {
            None => Ok(()),
            Some(unknown) => Err((
                format!("reference {unknown} is not known"),
                format!("add a [[reference]] with id = \"{unknown}\" and its address"),
            )),
        }
    }

    /// The grade of a figure; nothing for ungraded words.
    pub(super) fn grade(
        &self,
        grades: &BTreeMap<String, Grade>,
        field: &str,
        value: &Spanned<DeValue<'a>>,
        entry: &str,
    ) -> Result<Option<Grade>, CatalogError> {
        if let Some(grade) = grades.get(field) {
            return Ok(Some(grade.clone()));
        }
        if !is_figure(value.get_ref()) {
            return Ok(None);
        }
        grades.get(REST).cloned().map(Some).ok_or_else(|| {
            let remedy = format!("add `{field}` to its grade table, as {}", Grade::FORMS);
            self.source
                .error(&value.span(), entry, field, "no grade", remedy)
        })
    }
}

/// What a value says in words: a text, or a list of them.
fn words_of(value: &DeValue<'_>) -> Option<String> {
    if let Some(items) = value.as_array().filter(|items| !items.is_empty()) {
        let words = items.iter().map(|item| item.get_ref().as_str());
        return Some(words.collect::<Option<Vec<_>>>()?.join(", "));
    }
    value.as_str().map(str::to_owned)
}

/// Whether a value is a number or a list of numbers.
fn is_figure(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Integer(_) | DeValue::Float(_) => true,
        DeValue::Array(items) => items.iter().any(|item| is_figure(item.get_ref())),
        _ => false,
    }
}
