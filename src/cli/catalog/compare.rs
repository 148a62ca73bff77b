//! Parts side by side, figure by figure.

use super::super::table::{self, Align, Table};
use super::{MARKS, cell, counts};
use crate::catalog::{Kind, Listing};
use std::io::Write;

/// Widest cell; what is longer is cut.
const CELL_WIDTH: usize = 16;
/// Room for parts beside the widest field and its unit, within a hundred columns.
const ROOM: usize = 56;

/// Writes parts as columns and their words and figures as rows; as many tables as it takes.
///
/// # Errors
/// When `out` cannot be written.
pub(super) fn write(kind: Kind, parts: &[Listing<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    let fields = fields(parts);
    let mut rest = parts;
    while !rest.is_empty() {
        let (side_by_side, later) = rest.split_at(fitting(rest));
        write_side_by_side(kind, side_by_side, &fields, out)?;
        writeln!(out)?;
        rest = later;
    }
    writeln!(out, "{MARKS}")?;
    Ok(())
}

/// How many of the parts stand side by side within a terminal's width; at least one.
fn fitting(parts: &[Listing<'_>]) -> usize {
    let mut width = 0;
    let fitting = parts.iter().take_while(|part| {
        width += part.id.chars().count().max(CELL_WIDTH) + 2;
        width <= ROOM
    });
    fitting.count().max(1)
}

fn write_side_by_side(
    kind: Kind,
    parts: &[Listing<'_>],
    fields: &[&str],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut headings = vec![(kind.key(), Align::Left), ("", Align::Left)];
    headings.extend(parts.iter().map(|part| (part.id, Align::Right)));
    let mut table = Table::new(&headings);
    for field in fields {
        let mut row = vec![(*field).to_owned(), table::unit(field).to_owned()];
        row.extend(parts.iter().map(|part| shortened(cell(*part, field))));
        table.row(row);
    }
    let mut row = vec!["evidence".to_owned(), String::new()];
    row.extend(parts.iter().map(|part| {
        let (figures, evidence) = counts(&[*part]);
        format!("{evidence} of {figures}")
    }));
    table.row(row);
    write!(out, "{table}")?;
    Ok(())
}

/// Every field that one of the parts has: words first, then figures in their order.
fn fields<'a>(parts: &[Listing<'a>]) -> Vec<&'a str> {
    let words = parts.iter().flat_map(|part| part.words);
    let words = words.map(|(field, _)| field.as_str());
    let figures = parts.iter().flat_map(|part| part.figures);
    let figures = figures.map(|figure| figure.field.as_str());
    let mut fields: Vec<&str> = Vec::new();
    for field in words.chain(figures) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// A cell that leaves room for its neighbours.
fn shortened(cell: String) -> String {
    if cell.chars().count() <= CELL_WIDTH {
        return cell;
    }
    let start: String = cell.chars().take(CELL_WIDTH - 1).collect();
    format!("{}…", start.trim_end())
}
