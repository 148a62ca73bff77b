//! Per-satellite columns: whatever the table of samples holds, and what follows from the scenario.
//!
//! A column that a later version adds to the table of samples shows up here by itself. Beside them
//! stand columns that follow from them or from positions, see [`known`]; those of positions are
//! made when [`Moment::column`](super::moment::Moment::column) is asked for them.

pub(in crate::view) mod derived;

use crate::record::{ColumnSchema, Samples, Values};
use crate::scenario::Scenario;
use std::ops::Range;

/// One figure for each satellite.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, with its unit.
    pub name: &'static str,
    /// Its unit; empty where there is none.
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// What the cells are.
    pub kind: Kind,
    /// A cell for each satellite, in order; none where nothing was recorded.
    pub cells: Vec<Option<f64>>,
}

/// What a column is, without its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name, with its unit.
    pub name: &'static str,
    /// Its unit; empty where there is none.
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
}

impl About {
    /// The column.
    fn with(self, kind: Kind, cells: Vec<Option<f64>>) -> Column {
        Column {
            name: self.name,
            unit: self.unit,
            doc: self.doc,
            kind,
            cells,
        }
    }
}

/// Plane of a generated constellation.
const PLANE: About = About {
    name: "plane",
    unit: "",
    doc: "Plane of a generated constellation, from zero.",
};

/// Kind of satellite.
const PAYLOAD: About = About {
    name: "payload",
    unit: "",
    doc: "What kind of satellite it is.",
};

/// All columns that a moment can have, in the order in which they are offered.
pub fn known() -> Vec<About> {
    let sampled = sampled_columns().map(|(_, column)| About {
        name: column.name,
        unit: column.unit,
        doc: column.doc,
    });
    sampled
        .chain(derived::about())
        .chain([PLANE, PAYLOAD])
        .collect()
}

/// Whether a column of this name follows from positions alone, and so needs no recording.
pub fn is_of_place(name: &str) -> bool {
    derived::is_of_place(name)
}

/// The name of a column in words, without its unit: `charge_pct` is `charge`.
pub fn title(name: &str) -> String {
    const UNITS: [&str; 12] = [
        "_pct", "_j", "_w", "_bps", "_bits", "_ns", "_s", "_m", "_km", "_deg", "_k", "_c",
    ];
    let bare = UNITS.iter().find_map(|unit| name.strip_suffix(unit));
    bare.unwrap_or(name).replace('_', " ")
}

/// What the cells of a column are.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number.
    Number,
    /// No (0) or yes (1).
    Flag,
    /// An index into names, such as planes.
    Name(Vec<String>),
}

/// Columns of the table of samples that say which row it is, not how a satellite is.
const KEYS: [&str; 2] = ["time_ns", "satellite"];

/// The columns of samples that tell of satellites.
pub fn sampled_columns() -> impl Iterator<Item = (usize, &'static ColumnSchema)> {
    Samples::SCHEMA
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !KEYS.contains(&column.name))
}

/// Cells of one column of a table as numbers, by row.
///
/// Words become their place in `words`, which grows.
pub fn numbers(
    values: &Values<'_>,
    rows: Range<usize>,
    words: &mut Vec<String>,
) -> Vec<Option<f64>> {
    fn each<T: Copy>(
        cells: &[T],
        rows: Range<usize>,
        f: impl Fn(T) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        cells
            .get(rows)
            .unwrap_or_default()
            .iter()
            .map(|&cell| f(cell))
            .collect()
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture does not need the last bits"
    )]
    match values {
        Values::I64(cells) => each(cells, rows, |v| Some(v as f64)),
        Values::U64(cells) => each(cells, rows, |v| Some(v as f64)),
        Values::U32(cells) => each(cells, rows, |v| Some(f64::from(v))),
        Values::F64(cells) => each(cells, rows, Some),
        Values::Bool(cells) => each(cells, rows, |v| Some(f64::from(u8::from(v)))),
        Values::OptionalI64(cells) => each(cells, rows, |v| v.map(|v| v as f64)),
        Values::OptionalU64(cells) => each(cells, rows, |v| v.map(|v| v as f64)),
        Values::OptionalU32(cells) => each(cells, rows, |v| v.map(f64::from)),
        Values::OptionalF64(cells) => each(cells, rows, |v| v),
        Values::Word(cells) | Values::Text(cells) => {
            let cells = cells.get(rows).unwrap_or_default();
            cells
                .iter()
                .map(|word| {
                    let place = words
                        .iter()
                        .position(|known| known == word)
                        .unwrap_or_else(|| {
                            words.push((*word).to_owned());
                            words.len() - 1
                        });
                    Some(place as f64)
                })
                .collect()
        }
    }
}

/// The columns that do not change during a run: what the scenario says of satellites.
pub fn fixed_columns(scenario: &Scenario) -> Vec<Column> {
    let planes =
        |satellite: &crate::scenario::Satellite| satellite.slot.map(|slot| f64::from(slot.plane));
    let payloads = scenario.payloads.iter().map(|p| p.name.clone()).collect();
    #[expect(clippy::cast_precision_loss, reason = "payloads are few")]
    let payload = |satellite: &crate::scenario::Satellite| Some(satellite.payload as f64);
    let cells = |f: &dyn Fn(&crate::scenario::Satellite) -> Option<f64>| {
        scenario.satellites.iter().map(f).collect()
    };
    vec![
        PLANE.with(Kind::Number, cells(&planes)),
        PAYLOAD.with(Kind::Name(payloads), cells(&payload)),
    ]
}

#[cfg(test)]
mod tests;
