//! A table without a screen: columns that give cells, a stable order by one of them, and text.

use crate::view::stats::names;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A number.
    Number(f64),
    /// A word or a name.
    Text(String),
}

impl Cell {
    /// A number, or nothing.
    pub fn of(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Number)
    }

    /// A whole number.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture does not need the last bits"
    )]
    pub fn count(value: u64) -> Self {
        Self::Number(value as f64)
    }

    fn is_missing(&self) -> bool {
        match self {
            Self::Missing => true,
            Self::Number(value) => !value.is_finite(),
            Self::Text(_) => false,
        }
    }
}

/// A column: what it is called, and its cell in a row.
pub struct SheetColumn<'a> {
    /// Its name in files, with its unit.
    pub name: String,
    /// Its name on screen; with its unit, where the cells do not carry it.
    pub title: String,
    /// What it means.
    pub doc: String,
    /// Its cell in a row.
    pub cell: Box<dyn Fn(usize) -> Cell + 'a>,
    /// How the number of a row is shown.
    pub show: Box<dyn Fn(usize, f64) -> String + 'a>,
}

impl std::fmt::Debug for SheetColumn<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SheetColumn")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<'a> SheetColumn<'a> {
    /// A column whose unit is known by its name; numbers are shown as that unit is.
    pub fn new(name: &str, doc: &str, cell: impl Fn(usize) -> Cell + 'a) -> Self {
        let unit = names::unit(name).1;
        Self {
            name: name.to_owned(),
            title: names::heading(name),
            doc: doc.to_owned(),
            cell: Box::new(cell),
            show: Box::new(move |_, value| names::cell(value, unit)),
        }
    }

    /// The same with its numbers shown in another way.
    #[must_use]
    pub fn shown(self, show: impl Fn(f64) -> String + 'a) -> Self {
        self.shown_by_row(move |_, value| show(value))
    }

    /// The same with its numbers shown in a way of each row.
    #[must_use]
    pub fn shown_by_row(mut self, show: impl Fn(usize, f64) -> String + 'a) -> Self {
        self.show = Box::new(show);
        self
    }

    /// The same under another title.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// A cell as text to read.
    pub fn text(&self, row: usize) -> String {
        match (self.cell)(row) {
            Cell::Missing => "–".to_owned(),
            Cell::Number(value) => (self.show)(row, value),
            Cell::Text(text) => text,
        }
    }
}

/// Rows and columns.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Its columns.
    pub columns: Vec<SheetColumn<'a>>,
    /// Its rows, as numbers that columns understand.
    pub rows: Vec<usize>,
}

/// By which column, and which way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sorting {
    /// Name of the column; empty for the order as it is.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

impl Sorting {
    /// After a click at the header of a column: rising, then falling, then as it was.
    #[must_use]
    pub fn clicked(&self, column: &str) -> Self {
        match (self.column == column, self.descending) {
            (true, true) => Self::default(),
            (true, false) => Self {
                descending: true,
                ..self.clone()
            },
            (false, _) => Self {
                column: column.to_owned(),
                descending: false,
            },
        }
    }
}

impl Sheet<'_> {
    /// Rows in order: stable, with what is missing last either way.
    pub fn order(&self, sorting: &Sorting) -> Vec<usize> {
        let column = self
            .columns
            .iter()
            .find(|column| column.name == sorting.column);
        let Some(column) = column else {
            return self.rows.clone();
        };
        let cells = self.rows.iter().map(|row| ((column.cell)(*row), *row));
        let mut cells: Vec<(Cell, usize)> = cells.collect();
        cells.sort_by(|(a, _), (b, _)| {
            let by_value = match (a, b) {
                _ if a.is_missing() || b.is_missing() => {
                    return a.is_missing().cmp(&b.is_missing());
                }
                (Cell::Number(a), Cell::Number(b)) => a.total_cmp(b),
                (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
                (Cell::Number(_), _) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if sorting.descending {
                by_value.reverse()
            } else {
                by_value
            }
        });
        cells.into_iter().map(|(_, row)| row).collect()
    }

    /// As comma-separated values: names with units, numbers in full.
    pub fn csv(&self, order: &[usize]) -> String {
        let mut text = String::new();
        let names = self.columns.iter().map(|column| quoted(&column.name));
        let _ = writeln!(text, "{}", names.collect::<Vec<_>>().join(","));
        for row in order {
            let cells = self.columns.iter().map(|column| match (column.cell)(*row) {
                Cell::Missing => String::new(),
                Cell::Number(value) => value.to_string(),
                Cell::Text(text) => quoted(&text),
            });
            let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join(","));
        }
        text
    }
}

/// Text for a file of comma-separated values, quoted where it must be (RFC 4180).
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cells: &[Cell]) -> Sheet<'_> {
        Sheet {
            columns: vec![
                SheetColumn::new("charge_j", "", |row| cells[row].clone()),
                SheetColumn::new("name", "", |row| Cell::Text(format!("a \"{row}\", b"))),
            ],
            rows: (0..cells.len()).collect(),
        }
    }

    #[test]
    fn rows_sort_stably_with_missing_cells_last_either_way() {
        let number = Cell::Number;
        let cells = [
            number(2.0),
            Cell::Missing,
            number(1.0),
            number(2.0),
            number(f64::NAN),
        ];
        let sheet = sheet(&cells);
        let sorting = Sorting::default().clicked("charge_j");
        assert_eq!(sheet.order(&sorting), [2, 0, 3, 1, 4]);
        let sorting = sorting.clicked("charge_j");
        assert_eq!(sheet.order(&sorting), [0, 3, 2, 1, 4]);
        assert_eq!(sheet.order(&sorting.clicked("charge_j")), [0, 1, 2, 3, 4]);
        assert_eq!(
            sheet.order(&Sorting::default().clicked("gone")),
            [0, 1, 2, 3, 4]
        );
    }

    #[test]
    fn text_for_spreadsheets_quotes_what_must_be_quoted() {
        let cells = [Cell::Number(0.1), Cell::Missing];
        let text = sheet(&cells).csv(&[1, 0]);
        assert_eq!(
            text,
            "charge_j,name\n,\"a \"\"1\"\", b\"\n0.1,\"a \"\"0\"\", b\"\n"
        );
    }
}
