//! From text to a search: a descent by hand, since the errors are for people who are still typing.

use super::{Comparison, Operator, Problem, Query, QueryError, Term};
use std::ops::Range;

/// Parentheses and signs within each other; deeper text is refused, not recursed into.
const DEPTH_MAX: usize = 32;

/// Understands a search. Fields are only looked up later, by [`Query::check`].
///
/// # Errors
/// When quotation marks or parentheses do not close, or something is missing on one side of a sign.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser { text, at: 0 };
    parser.skip_space();
    if parser.rest().is_empty() {
        return Ok(Query::default());
    }
    let query = parser.query(0)?;
    if parser.rest().is_empty() {
        Ok(query)
    } else {
        Err(parser.error(1, Problem::StrayParenthesis))
    }
}

/// Whether a word can stand without quotation marks.
pub(super) fn is_plain_word(word: &str) -> bool {
    is_plain_value(word) && !word.starts_with('-') && !word.contains(is_operator)
}

/// Whether a value can stand without quotation marks.
pub(super) fn is_plain_value(value: &str) -> bool {
    !value.is_empty() && !value.contains(ends_word) && !value.starts_with(is_operator)
}

fn ends_word(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '(' | ')' | '|')
}

const fn is_operator(character: char) -> bool {
    matches!(character, ':' | '=' | '~' | '<' | '>' | '!')
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Steps over `sign` if it comes next.
    fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn error(&self, length: usize, problem: Problem) -> QueryError {
        let place = self.at..(self.at + length).min(self.text.len());
        QueryError { place, problem }
    }

    fn query(&mut self, depth: usize) -> Result<Query, QueryError> {
        let mut any = vec![self.all(depth)?];
        while self.take("|") {
            any.push(self.all(depth)?);
        }
        Ok(Query { any })
    }

    fn all(&mut self, depth: usize) -> Result<Vec<Term>, QueryError> {
        let mut terms = Vec::new();
        self.skip_space();
        while !self.rest().is_empty() && !self.rest().starts_with([')', '|']) {
            terms.push(self.term(depth)?);
            self.skip_space();
        }
        if terms.is_empty() {
            let problem = if self.rest().starts_with(')') && depth == 0 {
                Problem::StrayParenthesis
            } else {
                Problem::Nothing
            };
            return Err(self.error(1, problem));
        }
        Ok(terms)
    }

    fn term(&mut self, depth: usize) -> Result<Term, QueryError> {
        if depth >= DEPTH_MAX {
            return Err(self.error(1, Problem::Deep { limit: DEPTH_MAX }));
        }
        let start = self.at;
        if self.take("-") {
            if self.rest().is_empty()
                || self
                    .rest()
                    .starts_with(|c| c != '"' && c != '(' && ends_word(c))
            {
                return Err(self.error(1, Problem::Nothing));
            }
            return Ok(Term::Not(Box::new(self.term(depth + 1)?)));
        }
        if self.take("(") {
            let query = self.query(depth + 1)?;
            if !self.take(")") {
                let place = start..start + 1;
                let problem = Problem::OpenParenthesis;
                return Err(QueryError { place, problem });
            }
            return Ok(Term::Group(query));
        }
        if self.rest().starts_with('"') {
            return Ok(Term::Word(self.quotation()?));
        }
        self.word_or_comparison()
    }

    fn word_or_comparison(&mut self) -> Result<Term, QueryError> {
        let start = self.at;
        let word = self.until(|character| ends_word(character) || is_operator(character));
        let field_place = start..self.at;
        let sign = self.at;
        let Some(&(text, operator)) = Operator::ALL.iter().find(|(text, _)| self.take(text)) else {
            if self.rest().starts_with('!') {
                // A lone exclamation mark compares nothing and belongs to the word.
                self.at += 1;
                let tail = self.until(ends_word);
                return Ok(Term::Word(format!("{word}!{tail}")));
            }
            return Ok(Term::Word(word.to_owned()));
        };
        if word.is_empty() {
            let place = sign..self.at;
            let problem = Problem::NoField { operator: text };
            return Err(QueryError { place, problem });
        }
        let start = self.at;
        let value = self.value()?;
        let value_place = start..self.at;
        if value.is_empty() {
            let problem = Problem::NoValue {
                field: word.to_owned(),
                operator: text,
            };
            let place = field_place.start..self.at;
            return Err(QueryError { place, problem });
        }
        Ok(Term::Compare(Comparison {
            field: word.to_owned(),
            operator,
            value,
            places: [field_place, value_place],
        }))
    }

    fn value(&mut self) -> Result<String, QueryError> {
        if self.rest().starts_with('"') {
            self.quotation()
        } else {
            Ok(self.until(ends_word).to_owned())
        }
    }

    /// The text up to the first character that ends it.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let (text, _) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        self.at += text.len();
        text
    }

    /// What stands between quotation marks; a backslash keeps what follows it.
    fn quotation(&mut self) -> Result<String, QueryError> {
        let open: Range<usize> = self.at..self.at + 1;
        let mut inner = String::new();
        let mut kept = false;
        for (offset, character) in self.rest().char_indices().skip(1) {
            match character {
                _ if kept => {
                    inner.push(character);
                    kept = false;
                }
                '\\' => kept = true,
                '"' => {
                    self.at += offset + 1;
                    return Ok(inner);
                }
                _ => inner.push(character),
            }
        }
        Err(QueryError {
            place: open,
            problem: Problem::OpenQuote,
        })
    }
}
