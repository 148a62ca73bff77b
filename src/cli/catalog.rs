//! `starloom catalog [KIND] [ID]`: what parts there are, and where their figures come from.

mod columns;

use super::table::{self, Align, Table, wrap};
use crate::catalog::{Catalog, Grade, Kind, Listing, Reference};
use columns::columns;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;

/// Lists the kinds, the parts of one kind, or the figures of one part.
///
/// # Errors
/// For an unknown kind or id (the error names the nearest), and when `out` cannot be written.
pub fn catalog(
    kind: Option<&str>,
    id: Option<&str>,
    json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let catalog = Catalog::bundled()?;
    match (kind, id) {
        (None, _) if json => write_json(&json_of_kinds(&catalog), out),
        (None, _) => write_kinds(&catalog, out),
        (Some(kind), None) => {
            let kind = known_kind(&catalog, kind)?;
            if json {
                write_json(&catalog.listings(kind), out)
            } else {
                write_parts(&catalog, kind, out)
            }
        }
        (Some(kind), Some(id)) => {
            let kind = known_kind(&catalog, kind)?;
            let part = catalog.listing(kind, id)?;
            if json {
                let references = references_of(&catalog, part);
                write_json(&JsonPart { part, references }, out)
            } else {
                write_part(&catalog, kind, part, out)
            }
        }
    }
}

/// The kind of this name, or an error that says where the word belongs.
fn known_kind(catalog: &Catalog, word: &str) -> anyhow::Result<Kind> {
    if let Some(kind) = Kind::parse(word) {
        return Ok(kind);
    }
    let of_that_id = Kind::ALL
        .into_iter()
        .find(|kind| catalog.listing(*kind, word).is_ok());
    if let Some(kind) = of_that_id {
        anyhow::bail!(
            "`{word}` is no kind of part but a {key}; did you mean `starloom catalog {key} {word}`?",
            key = kind.key()
        );
    }
    Err(Kind::unknown(word).into())
}

#[derive(Serialize)]
struct JsonKind {
    kind: &'static str,
    what: &'static str,
    parts: usize,
}

#[derive(Serialize)]
struct JsonPart<'a> {
    #[serde(flatten)]
    part: Listing<'a>,
    references: Vec<&'a Reference>,
}

fn json_of_kinds(catalog: &Catalog) -> Vec<JsonKind> {
    let kinds = Kind::ALL.into_iter();
    kinds
        .map(|kind| JsonKind {
            kind: kind.key(),
            what: kind.describe(),
            parts: catalog.listings(kind).len(),
        })
        .collect()
}

fn write_json<T: Serialize>(value: &T, out: &mut dyn Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}

fn write_kinds(catalog: &Catalog, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut table = Table::new(&[
        ("kind", Align::Left),
        ("parts", Align::Right),
        ("what", Align::Left),
    ]);
    for kind in Kind::ALL {
        let count = catalog.listings(kind).len().to_string();
        table.row([kind.key().to_owned(), count, kind.describe().to_owned()]);
    }
    write!(out, "{table}")?;
    writeln!(out, "\nOne kind:  starloom catalog KIND")?;
    writeln!(
        out,
        "One part, with the source of every figure:  starloom catalog KIND ID"
    )?;
    Ok(())
}

fn write_parts(catalog: &Catalog, kind: Kind, out: &mut dyn Write) -> anyhow::Result<()> {
    let columns = columns(kind);
    let mut headings = vec![("id", Align::Left)];
    headings.extend(columns.iter().map(|(heading, _)| (*heading, Align::Right)));
    headings.push(("evidence", Align::Right));
    let mut table = Table::new(&headings);
    for part in catalog.listings(kind) {
        let mut row = vec![part.id.to_owned()];
        row.extend(columns.iter().map(|(_, field)| cell(part, field)));
        let evidence = part
            .figures
            .iter()
            .filter(|figure| figure.grade.is_evidence());
        row.push(format!("{} of {}", evidence.count(), part.figures.len()));
        table.row(row);
    }
    writeln!(out, "{}: {}\n", kind.key(), kind.describe())?;
    write!(out, "{table}")?;
    writeln!(
        out,
        "\nEvidence: V verified in a primary text, V2 in a secondary text, D derived.\n\
         No evidence: R recalled, R- recalled weakly, A assumed, a placeholder.\n\
         The last column counts the figures of a part that are evidence.\n\
         One part, with the source of every figure:  starloom catalog {} ID",
        kind.key()
    )?;
    Ok(())
}

/// A figure with the mark of its grade, or a word.
fn cell(part: Listing<'_>, field: &str) -> String {
    match (part.figure(field), part.word(field)) {
        (Some(figure), _) => format!("{} {:<2}", shortened(&figure.value), figure.grade.mark()),
        (None, Some(word)) => word.to_owned(),
        (None, None) => "-   ".to_owned(),
    }
}

/// Thousands and more with a prefix, where the file writes them in groups of digits.
fn shortened(written: &str) -> String {
    if !written.contains('_') {
        return written.trim_matches(['[', ']']).to_owned();
    }
    let Ok(value) = written.replace('_', "").parse::<f64>() else {
        return written.to_owned();
    };
    let (scale, prefix) = match value {
        value if value >= 1e9 => (1e9, "G"),
        value if value >= 1e6 => (1e6, "M"),
        _ => (1e3, "k"),
    };
    let shown = value / scale;
    let decimals = if shown < 9.995 { 2 } else { 1 };
    format!("{shown:.decimals$} {prefix}")
}

fn write_part(
    catalog: &Catalog,
    kind: Kind,
    part: Listing<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    writeln!(out, "{} `{}`: {}", kind.key(), part.id, part.name)?;
    writeln!(out, "from {}", part.file)?;
    write!(out, "{}", wrap(part.note, 0, 0))?;
    if !part.words.is_empty() {
        let widest = part
            .words
            .iter()
            .map(|(key, _)| key.len())
            .max()
            .unwrap_or(0);
        writeln!(out)?;
        for (key, word) in part.words {
            let line = format!("  {key:<widest$}  {word}");
            write!(out, "{}", wrap(&line, 2, widest + 4))?;
        }
    }
    let groups: [(&str, fn(&Grade) -> bool); 3] = [
        ("Evidence", Grade::is_evidence),
        (
            "From memory, to be checked before it is quoted",
            Grade::is_memory,
        ),
        ("Placeholders", Grade::is_placeholder),
    ];
    for (heading, belongs) in groups {
        let figures = part.figures.iter().filter(|figure| belongs(&figure.grade));
        let mut table = Table::indented(widths(part));
        let mut count = 0;
        for figure in figures {
            let ground = format!("{}: {}", figure.grade.word(), figure.grade.ground());
            table.row([
                figure.field.clone(),
                figure.value.clone(),
                table::unit(&figure.field).to_owned(),
                ground,
            ]);
            count += 1;
        }
        if count > 0 {
            write!(out, "\n{heading}\n{table}")?;
        }
    }
    let references = references_of(catalog, part);
    if !references.is_empty() {
        writeln!(out, "\nReferences (addresses: docs/REFERENCES.md)")?;
        for reference in references {
            let line = format!("  {:<4} {}", reference.id, reference.title);
            write!(out, "{}", wrap(&line, 2, 7))?;
        }
    }
    Ok(())
}

/// Widths of field, value and unit, the same in every group of a part.
fn widths(part: Listing<'_>) -> [usize; 3] {
    let widest = |width: fn(&crate::catalog::Figure) -> usize| {
        part.figures.iter().map(width).max().unwrap_or(0)
    };
    [
        widest(|figure| figure.field.chars().count()),
        widest(|figure| figure.value.chars().count()),
        widest(|figure| table::unit(&figure.field).chars().count()),
    ]
}

/// The references that the grades of a part cite, in order of their numbers.
fn references_of<'a>(catalog: &'a Catalog, part: Listing<'_>) -> Vec<&'a Reference> {
    let cited: BTreeSet<(usize, &str)> = part
        .figures
        .iter()
        .flat_map(|figure| figure.grade.references())
        .map(|id| (id.len(), id))
        .collect();
    cited
        .into_iter()
        .filter_map(|(_, id)| catalog.reference(id))
        .collect()
}
