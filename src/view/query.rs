//! The search: a small language that picks satellites.
//!
//! ```text
//! plane:3 charge_pct<20 sunlit:no name~GS queued_jobs>=5 payload:field-watcher link>80% "free text"
//! ```
//! Terms that follow each other must all hold; `|` between them is "or" and binds less; `-` before a
//! term is "not"; parentheses group. A term is a word that the name holds, or a field, one of
//! `: = != ~ < <= > >=`, and a value: a number with a unit that fits, `yes` or `no`, a name, a range
//! `3..5`, or `none`. Fields are the per-satellite columns and those of [`BUILT_IN`], by name or by a
//! beginning that fits only one.
//!
//! Leaves out: fields of stations and links, and times; what is picked are satellites.

mod answer;
mod parse;
mod unit;

pub use parse::parse;

use crate::view::column::Column;
use crate::view::desk::OpenRun;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Fields that are not columns, and what they are.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("name", "Name of the satellite."),
    (
        "link",
        "Highest utilisation among the links that it holds (%).",
    ),
    (
        "constellation",
        "Which generated constellation it belongs to, from zero.",
    ),
    ("place", "Place in its plane, from zero."),
];

/// Other names of columns.
const ALIASES: [(&str, &str); 3] = [
    ("soc", "charge_pct"),
    ("queue", "queued_jobs"),
    ("jobs", "queued_jobs"),
];

/// A search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Ways to answer it; one of them must hold. None at all is the empty search, which all answer.
    any: Vec<Vec<Term>>,
}

/// A part of a search that holds or not.
#[derive(Debug, Clone, PartialEq)]
enum Term {
    /// The name holds this.
    Word(String),
    /// A field compares.
    Compare(Comparison),
    /// The opposite.
    Not(Box<Self>),
    /// A search within.
    Group(Query),
}

/// A field, how it is compared, and with what.
#[derive(Debug, Clone)]
struct Comparison {
    field: String,
    operator: Operator,
    value: String,
    /// Where the field and the value stand in the text, in bytes.
    places: [Range<usize>; 2],
}

impl PartialEq for Comparison {
    fn eq(&self, other: &Self) -> bool {
        (&self.field, self.operator, &self.value) == (&other.field, other.operator, &other.value)
    }
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    Holds,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Operator {
    /// Longer ones first, so that the first that fits is meant.
    const ALL: [(&str, Self); 8] = [
        ("!=", Self::IsNot),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Below),
        (">", Self::Above),
        (":", Self::Is),
        ("=", Self::Is),
        ("~", Self::Holds),
    ];

    const fn text(self) -> &'static str {
        match self {
            Self::Is => ":",
            Self::IsNot => "!=",
            Self::Holds => "~",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// Why a search cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct QueryError {
    /// Where in its text, in bytes.
    pub place: Range<usize>,
    /// What is wrong, and what helps.
    pub problem: Problem,
}

/// What can be wrong in a search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A quotation mark without its end.
    #[error("the quotation mark is not closed; add a \" at the end")]
    OpenQuote,
    /// A parenthesis without its end.
    #[error("the parenthesis is not closed; add a ) at the end")]
    OpenParenthesis,
    /// An end of a parenthesis without its beginning.
    #[error("this ) closes nothing; take it away, or put the text in quotation marks")]
    StrayParenthesis,
    /// Nothing on one side of `|`, within parentheses or after `-`.
    #[error("something is missing here; write a term such as sunlit:no, or take the sign away")]
    Nothing,
    /// No field before the sign that compares.
    #[error("{operator} needs a field before it, such as plane{operator}3")]
    NoField {
        /// The sign.
        operator: &'static str,
    },
    /// No value after the sign that compares.
    #[error("{field}{operator} needs a value after it")]
    NoValue {
        /// The field.
        field: String,
        /// The sign.
        operator: &'static str,
    },
    /// Parentheses and signs nested too deep.
    #[error("nested more than {limit} deep; write it flatter")]
    Deep {
        /// The limit.
        limit: usize,
    },
    /// No field of this name.
    #[error("no field is called {field}; {}", perhaps(.near, .known))]
    UnknownField {
        /// The name.
        field: String,
        /// Fields with similar names.
        near: Vec<String>,
        /// All fields.
        known: Vec<String>,
    },
    /// A beginning of several names.
    #[error("{field} may be {}; write more of it", .candidates.join(" or "))]
    AmbiguousField {
        /// The beginning.
        field: String,
        /// What it may be.
        candidates: Vec<String>,
    },
    /// A value that the field cannot have.
    #[error("{field} cannot be {value:?}; {remedy}")]
    Value {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What it can be.
        remedy: String,
    },
}

/// The names that were perhaps meant, or all of them.
fn perhaps(near: &[String], known: &[String]) -> String {
    if near.is_empty() {
        format!("known are {}", known.join(", "))
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

impl Query {
    /// Whether it asks for nothing, so that all answer it.
    pub const fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    /// Its terms as text, each to be taken away alone; their text joined is the same search.
    pub fn chips(&self) -> Vec<String> {
        match self.any.as_slice() {
            [all] => all.iter().map(ToString::to_string).collect(),
            [] => Vec::new(),
            _ => vec![self.to_string()],
        }
    }

    /// The search without its chip `chip`, as text.
    pub fn without(&self, chip: usize) -> String {
        let mut chips = self.chips();
        if chip < chips.len() {
            chips.remove(chip);
        }
        chips.join(" ")
    }

    /// Refuses fields and values that a run with these columns does not have.
    ///
    /// # Errors
    /// With the first field that is unknown or may be several, and the first value that does not fit.
    pub fn check(&self, columns: &[Arc<Column>]) -> Result<(), QueryError> {
        self.any
            .iter()
            .flatten()
            .try_for_each(|term| term.check(columns))
    }

    /// Which satellites of a run answer it at the time that is shown, in their order.
    ///
    /// A term that [`Query::check`] refuses holds for none.
    pub fn matches(&self, run: &OpenRun) -> Vec<bool> {
        let sight = answer::Sight::new(&run.playback.scenario().satellites, &run.moment);
        self.answers(&sight)
    }
}

impl Term {
    fn check(&self, columns: &[Arc<Column>]) -> Result<(), QueryError> {
        match self {
            Self::Word(_) => Ok(()),
            Self::Not(term) => term.check(columns),
            Self::Group(query) => query.check(columns),
            Self::Compare(comparison) => {
                let field = comparison.field(columns)?;
                comparison.test(&field).map(|_| ())
            }
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, all) in self.any.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" | ")?;
            }
            let terms: Vec<_> = all.iter().map(ToString::to_string).collect();
            formatter.write_str(&terms.join(" "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => formatter.write_str(&quoted(word, parse::is_plain_word(word))),
            Self::Not(term) => write!(formatter, "-{term}"),
            Self::Group(query) => write!(formatter, "({query})"),
            Self::Compare(Comparison {
                field,
                operator,
                value,
                ..
            }) => {
                let value = quoted(value, parse::is_plain_value(value));
                write!(formatter, "{field}{}{value}", operator.text())
            }
        }
    }
}

/// A text, in quotation marks unless it is plain.
fn quoted(text: &str, plain: bool) -> String {
    if plain {
        return text.to_owned();
    }
    let inner = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{inner}\"")
}

#[cfg(test)]
mod tests;
