//! Conditions on parts: `int8_tops>10`, `hardness=rh`.

use super::CatalogArguments;
use crate::catalog::{Kind, Listing};
use std::collections::BTreeSet;

/// How a value is held against another; longer signs first.
const SIGNS: [&str; 6] = [">=", "<=", "!=", ">", "<", "="];

/// One condition.
struct Condition<'a> {
    field: &'a str,
    sign: &'a str,
    value: &'a str,
}

/// Keeps the parts of which every condition holds; a part without the figure is left out.
///
/// # Errors
/// For a condition that cannot be read, and for a field that no part of the kind has.
pub(super) fn retain(
    parts: &mut Vec<Listing<'_>>,
    kind: Kind,
    arguments: &CatalogArguments,
) -> anyhow::Result<()> {
    let class = arguments.class.as_deref();
    let of_class = class.map(|class| format!("hardness={class}"));
    for written in arguments.conditions.iter().chain(&of_class) {
        let condition = Condition::parse(written)?;
        condition.require_known(kind, parts)?;
        let mut kept = Vec::new();
        for part in parts.iter() {
            if condition.holds(part)? {
                kept.push(*part);
            }
        }
        *parts = kept;
    }
    Ok(())
}

impl<'a> Condition<'a> {
    fn parse(written: &'a str) -> anyhow::Result<Self> {
        let places = SIGNS
            .iter()
            .filter_map(|sign| written.find(sign).map(|place| (place, *sign)));
        // The first sign that stands there; of two at one place the longer.
        let first = places.min_by_key(|(place, sign)| (*place, 2 - sign.len()));
        let Some((place, sign)) = first else {
            anyhow::bail!(
                "`{written}` is no condition: write FIELD>VALUE, with one of > >= < <= = !="
            );
        };
        Ok(Self {
            field: written[..place].trim(),
            sign,
            value: written[place + sign.len()..].trim(),
        })
    }

    /// A field that no part has is a slip of the pen.
    fn require_known(&self, kind: Kind, parts: &[Listing<'_>]) -> anyhow::Result<()> {
        let figures = parts.iter().flat_map(|part| part.figures);
        let words = parts.iter().flat_map(|part| part.words);
        let known: BTreeSet<&str> = figures
            .map(|figure| figure.field.as_str())
            .chain(words.map(|(field, _)| field.as_str()))
            .collect();
        if parts.is_empty() || known.contains(self.field) {
            return Ok(());
        }
        anyhow::bail!(
            "no {} has a figure `{}`; there are: {}",
            kind.key(),
            self.field,
            known.into_iter().collect::<Vec<_>>().join(", ")
        )
    }

    fn holds(&self, part: &Listing<'_>) -> anyhow::Result<bool> {
        if let Some(word) = part.word(self.field) {
            return match self.sign {
                "=" => Ok(word == self.value),
                "!=" => Ok(word != self.value),
                sign => anyhow::bail!(
                    "`{}` is a word: compare it with = or !=, not {sign}",
                    self.field
                ),
            };
        }
        let Some(figure) = part.figure(self.field) else {
            return Ok(false);
        };
        let wanted: f64 = number(self.value).ok_or_else(|| {
            anyhow::anyhow!(
                "`{}` is no number to hold `{}` against",
                self.value,
                self.field
            )
        })?;
        // Of a list, one that satisfies is enough.
        let mut values = figure.value.trim_matches(['[', ']']).split(',');
        Ok(values.any(|value| number(value).is_some_and(|value| self.compares(value, wanted))))
    }

    #[expect(clippy::float_cmp, reason = "figures as they are written")]
    fn compares(&self, value: f64, wanted: f64) -> bool {
        match self.sign {
            ">=" => value >= wanted,
            "<=" => value <= wanted,
            ">" => value > wanted,
            "<" => value < wanted,
            "=" => value == wanted,
            _ => value != wanted,
        }
    }
}

fn number(written: &str) -> Option<f64> {
    written.replace('_', "").trim().parse().ok()
}
