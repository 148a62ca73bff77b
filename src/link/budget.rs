//! Link budgets as data: labelled lines in decibels that add up and print themselves.

use crate::units::Decibel;
use serde::Serialize;
use std::fmt;

/// One line of a budget; gains are positive, losses negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    /// What it is, with its unit where that is not dB, as `transmit power [dBm]`.
    pub label: &'static str,
    /// Its contribution.
    pub value: Decibel,
}

/// Labelled lines that add up to a total.
///
/// # Examples
/// ```
/// use starloom::link::budget::Budget;
/// use starloom::units::Decibel;
/// let budget = Budget::new("received power [dBm]")
///     .with("transmit power [dBm]", Decibel::decibels(30.0))
///     .with("free-space loss", Decibel::decibels(-40.0));
/// assert_eq!(budget.total().to_decibels(), -10.0);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budget {
    lines: Vec<Line>,
    total_label: &'static str,
}

impl Budget {
    /// An empty budget; `total_label` says what its lines add up to.
    pub const fn new(total_label: &'static str) -> Self {
        Self {
            lines: Vec::new(),
            total_label,
        }
    }

    /// The same with one more line.
    #[must_use]
    pub fn with(mut self, label: &'static str, value: Decibel) -> Self {
        self.lines.push(Line { label, value });
        self
    }

    /// Its lines, in the order of the signal's way.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line of this label, if there is one.
    pub fn value(&self, label: &str) -> Option<Decibel> {
        let line = self.lines.iter().find(|line| line.label == label)?;
        Some(line.value)
    }

    /// What the total is, with its unit.
    pub const fn total_label(&self) -> &'static str {
        self.total_label
    }

    /// The sum of all lines.
    pub fn total(&self) -> Decibel {
        self.lines.iter().map(|line| line.value).sum()
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels = self.lines.iter().map(|line| line.label);
        let width = labels
            .chain([self.total_label])
            .map(|label| label.chars().count())
            .max()
            .unwrap_or(0);
        for Line { label, value } in &self.lines {
            writeln!(formatter, "{label:width$}  {:>9.3}", value.to_decibels())?;
        }
        writeln!(formatter, "{:-<1$}", "", width + 11)?;
        let total_db = self.total().to_decibels();
        write!(formatter, "{:width$}  {total_db:>9.3}", self.total_label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_prints_as_an_aligned_table_with_its_sum() {
        let budget = Budget::new("received power [dBm]")
            .with("transmit power [dBm]", Decibel::decibels(33.0103))
            .with("pointing", Decibel::decibels(-2.0))
            .with("free-space loss", Decibel::decibels(-272.157));
        insta::assert_snapshot!(budget, @r"
        transmit power [dBm]     33.010
        pointing                 -2.000
        free-space loss        -272.157
        -------------------------------
        received power [dBm]   -241.147
        ");
        assert_eq!(budget.value("pointing"), Some(Decibel::decibels(-2.0)));
        assert_eq!(budget.value("no such line"), None);
    }
}
