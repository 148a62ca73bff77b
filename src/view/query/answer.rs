//! Which satellites answer a search: each term over all satellites in one pass.

use super::unit::{self, Figure};
use super::{ALIASES, BUILT_IN, Comparison, Operator, Problem, Query, QueryError, Term};
use crate::scenario::Satellite;
use crate::view::column::{Column, Kind};
use crate::view::moment::Moment;
use std::sync::Arc;

/// What a search looks at.
pub(super) struct Sight<'a> {
    satellites: &'a [Satellite],
    moment: &'a Moment,
}

/// A field of a search.
pub(super) enum Field<'a> {
    Column(&'a Column),
    Name,
    Link,
    Constellation,
    Place,
}

/// What a cell is held against.
pub(super) enum Test {
    /// Whether there is none.
    Absent,
    /// Whether it lies between two numbers, both included.
    Between(f64, f64),
    /// Whether it lies beyond a number.
    Beyond(Operator, f64),
    /// Whether it is this word.
    Word(String),
    /// Whether this is within it.
    Holds(String),
}

impl Query {
    pub(super) fn answers(&self, sight: &Sight<'_>) -> Vec<bool> {
        if self.is_empty() {
            return vec![true; sight.satellites.len()];
        }
        let mut found = vec![false; sight.satellites.len()];
        for all in &self.any {
            let mut holds = vec![true; found.len()];
            for term in all {
                let term = term.answers(sight);
                holds
                    .iter_mut()
                    .zip(term)
                    .for_each(|(holds, term)| *holds &= term);
            }
            found
                .iter_mut()
                .zip(holds)
                .for_each(|(found, holds)| *found |= holds);
        }
        found
    }
}

impl Term {
    fn answers(&self, sight: &Sight<'_>) -> Vec<bool> {
        match self {
            Self::Word(word) => sight.names(|name| holds(name, word)),
            Self::Not(term) => term
                .answers(sight)
                .into_iter()
                .map(|holds| !holds)
                .collect(),
            Self::Group(query) => query.answers(sight),
            Self::Compare(comparison) => comparison.answers(sight),
        }
    }
}

impl Comparison {
    fn answers(&self, sight: &Sight<'_>) -> Vec<bool> {
        let columns = &sight.moment.columns;
        let understood = self
            .field(columns)
            .and_then(|field| Ok((self.test(&field)?, field)));
        let Ok((test, field)) = understood else {
            return vec![false; sight.satellites.len()];
        };
        let mut answers = sight.hold(&field, &test);
        if self.operator == Operator::IsNot {
            answers.iter_mut().for_each(|answer| *answer = !*answer);
        }
        answers
    }

    /// The field that is meant.
    pub(super) fn field<'a>(&self, columns: &'a [Arc<Column>]) -> Result<Field<'a>, QueryError> {
        let written = self.field.to_lowercase();
        let known = || {
            let columns = columns.iter().map(|column| column.name);
            BUILT_IN.iter().map(|(name, _)| *name).chain(columns)
        };
        let alias = || ALIASES.iter().find(|(alias, _)| *alias == written);
        let named = known()
            .find(|name| *name == written)
            .or_else(|| alias().and_then(|(_, name)| known().find(|known| known == name)));
        let begins: Vec<_> = known().filter(|name| name.starts_with(&written)).collect();
        let name = match (named, begins.as_slice()) {
            (Some(name), _) | (None, &[name]) => name,
            (None, []) => return Err(self.unknown(&written, &known().collect::<Vec<_>>())),
            (None, several) => {
                let problem = Problem::AmbiguousField {
                    field: self.field.clone(),
                    candidates: several.iter().map(ToString::to_string).collect(),
                };
                return Err(self.error(0, problem));
            }
        };
        let column = columns.iter().find(|column| column.name == name);
        Ok(match (name, column) {
            ("name", _) => Field::Name,
            ("link", _) => Field::Link,
            ("constellation", _) => Field::Constellation,
            (_, Some(column)) => Field::Column(column),
            (_, None) => Field::Place,
        })
    }

    fn unknown(&self, written: &str, known: &[&str]) -> QueryError {
        let mut near: Vec<_> = known
            .iter()
            .map(|name| (strsim::jaro_winkler(name, written), *name))
            .filter(|(alike, _)| *alike > 0.75)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        let problem = Problem::UnknownField {
            field: self.field.clone(),
            near: near
                .iter()
                .take(3)
                .map(|(_, name)| (*name).to_owned())
                .collect(),
            known: known.iter().map(ToString::to_string).collect(),
        };
        self.error(0, problem)
    }

    fn error(&self, part: usize, problem: Problem) -> QueryError {
        let place = self.places.get(part).cloned().unwrap_or(0..0);
        QueryError { place, problem }
    }

    /// What the cells of a field are held against.
    pub(super) fn test(&self, field: &Field<'_>) -> Result<Test, QueryError> {
        let same = matches!(self.operator, Operator::Is | Operator::IsNot);
        if same && self.value.eq_ignore_ascii_case("none") {
            return Ok(Test::Absent);
        }
        let test = match field {
            Field::Name => self.word_test(),
            Field::Link => self.number_test("%"),
            Field::Constellation | Field::Place => self.number_test(""),
            Field::Column(column) => match column.kind {
                Kind::Number => self.number_test(column.unit),
                Kind::Flag => self.flag_test(),
                Kind::Name(_) => self.word_test(),
            },
        };
        test.map_err(|remedy| {
            let problem = Problem::Value {
                field: self.field.clone(),
                value: self.value.clone(),
                remedy,
            };
            self.error(1, problem)
        })
    }

    fn number_test(&self, unit: &str) -> Result<Test, String> {
        let read = |text: &str| unit::read(text, unit);
        let range = self.value.split_once("..");
        Ok(match (self.operator, range) {
            (Operator::Holds, _) => return Err("compare numbers by : < or >".to_owned()),
            (Operator::Is | Operator::IsNot, Some((from, to))) => {
                // The first number may leave its unit to the second.
                let suffix =
                    to.trim_start_matches(|c: char| c.is_ascii_digit() || "+-.".contains(c));
                let plain = from.parse::<f64>().is_ok();
                let from = read(&if plain {
                    format!("{from}{suffix}")
                } else {
                    from.to_owned()
                })?;
                Test::Between(from.value, read(to)?.value)
            }
            (Operator::Is | Operator::IsNot, None) => {
                let Figure { value, tolerance } = read(&self.value)?;
                Test::Between(value - tolerance, value + tolerance)
            }
            (operator, _) => Test::Beyond(operator, read(&self.value)?.value),
        })
    }

    fn flag_test(&self) -> Result<Test, String> {
        let flag = match self.value.to_lowercase().as_str() {
            "yes" | "true" | "on" | "1" => 1.0,
            "no" | "false" | "off" | "0" => 0.0,
            _ => return Err("write yes or no".to_owned()),
        };
        match self.operator {
            Operator::Is | Operator::IsNot => Ok(Test::Between(flag, flag)),
            _ => Err("it is yes or no; compare it by a colon".to_owned()),
        }
    }

    fn word_test(&self) -> Result<Test, String> {
        match self.operator {
            Operator::Is | Operator::IsNot => Ok(Test::Word(self.value.clone())),
            Operator::Holds => Ok(Test::Holds(self.value.clone())),
            _ => Err("it is a name; compare it by : or ~".to_owned()),
        }
    }
}

impl<'a> Sight<'a> {
    pub(super) const fn new(satellites: &'a [Satellite], moment: &'a Moment) -> Self {
        Self { satellites, moment }
    }

    fn names(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.satellites.iter().map(|s| test(&s.name)).collect()
    }

    fn hold(&self, field: &Field<'_>, test: &Test) -> Vec<bool> {
        let slots = |part: fn(&crate::scenario::WalkerSlot) -> u32| {
            let cells = self.satellites.iter().map(|s| s.slot.as_ref().map(part));
            cells.map(|cell| test.holds(cell.map(f64::from))).collect()
        };
        match field {
            Field::Name => self.names(|name| test.holds_word(Some(name))),
            Field::Constellation => slots(|slot| slot.constellation),
            Field::Place => slots(|slot| slot.place),
            Field::Link => {
                let busiest = self.busiest_links();
                busiest.into_iter().map(|cell| test.holds(cell)).collect()
            }
            Field::Column(column) => self.hold_column(column, test),
        }
    }

    fn hold_column(&self, column: &Column, test: &Test) -> Vec<bool> {
        let cells = (0..self.satellites.len()).map(|k| column.cells.get(k).copied().flatten());
        let Kind::Name(words) = &column.kind else {
            return cells.map(|cell| test.holds(cell)).collect();
        };
        let words: Vec<_> = words.iter().map(|w| test.holds_word(Some(w))).collect();
        let absent = test.holds_word(None);
        cells
            .map(|cell| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "cells of names are small indices, and a float-to-integer cast saturates"
                )]
                let word = cell.and_then(|cell| words.get(cell as usize));
                word.copied().unwrap_or(absent)
            })
            .collect()
    }

    /// The highest utilisation among the links of each satellite (%).
    fn busiest_links(&self) -> Vec<Option<f64>> {
        let mut busiest: Vec<Option<f64>> = vec![None; self.satellites.len()];
        for link in &self.moment.links {
            let load_pct = link.utilization * 100.0;
            for node in [link.a, link.b] {
                if let Some(cell) = busiest.get_mut(node.index()) {
                    *cell = Some(cell.map_or(load_pct, |before: f64| before.max(load_pct)));
                }
            }
        }
        busiest
    }
}

impl Test {
    fn holds(&self, cell: Option<f64>) -> bool {
        match (self, cell) {
            (Self::Absent, cell) => cell.is_none(),
            (Self::Between(from, to), Some(cell)) => (*from..=*to).contains(&cell),
            (Self::Beyond(operator, bound), Some(cell)) => match operator {
                Operator::Below => cell < *bound,
                Operator::AtMost => cell <= *bound,
                Operator::Above => cell > *bound,
                Operator::AtLeast => cell >= *bound,
                Operator::Is | Operator::IsNot | Operator::Holds => false,
            },
            _ => false,
        }
    }

    fn holds_word(&self, word: Option<&str>) -> bool {
        match (self, word) {
            (Self::Absent, word) => word.is_none(),
            (Self::Word(value), Some(word)) => {
                word.eq_ignore_ascii_case(value) || word.to_lowercase() == value.to_lowercase()
            }
            (Self::Holds(value), Some(word)) => holds(word, value),
            _ => false,
        }
    }
}

/// Whether `part` is within `text`, large and small letters alike.
fn holds(text: &str, part: &str) -> bool {
    if text.is_ascii() && part.is_ascii() {
        return part.is_empty()
            || text
                .as_bytes()
                .windows(part.len())
                .any(|window| window.eq_ignore_ascii_case(part.as_bytes()));
    }
    text.to_lowercase().contains(&part.to_lowercase())
}
