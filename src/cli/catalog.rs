//! `starloom catalog [KIND] [ID…]`: what parts there are, and where their figures come from.

mod columns;
mod compare;
mod filter;

use super::plots;
use super::table::{self, Align, Table, wrap};
use crate::catalog::{Catalog, Grade, Kind, Listing, Reference};
use columns::columns;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `starloom catalog` is asked.
#[derive(Debug, Default, clap::Args)]
pub struct CatalogArguments {
    /// Kind of part, such as `processor`
    pub kind: Option<String>,
    /// One part of that kind, or several to compare side by side
    pub ids: Vec<String>,
    /// Only parts of which this holds, such as `int8_tops>10` or `hardness=rh`; may be repeated
    #[arg(long = "where", value_name = "FIELD<>=VALUE", requires = "kind")]
    pub conditions: Vec<String>,
    /// Only processors as hard as this
    #[arg(long, value_name = "CLASS", requires = "kind", value_parser = ["rh", "rt", "cots"])]
    pub class: Option<String>,
    /// Draw the time and energy of fabrics by what they move as SVG into a file
    #[arg(long, value_name = "FILE", requires = "kind")]
    pub plot: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Lists the kinds, the parts of one kind, or the figures of one part, or compares several.
///
/// # Errors
/// For an unknown kind, id or field (the error names the nearest), for a condition that cannot be
/// read, and when `out` cannot be written.
pub fn catalog(arguments: &CatalogArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    let catalog = Catalog::bundled()?;
    let Some(kind) = &arguments.kind else {
        return match arguments.json {
            true => write_json(&json_of_kinds(&catalog), out),
            false => write_kinds(&catalog, out),
        };
    };
    let kind = known_kind(&catalog, kind)?;
    let mut parts = match arguments.ids.as_slice() {
        [] => catalog.listings(kind),
        ids => ids
            .iter()
            .map(|id| catalog.listing(kind, id))
            .collect::<Result<_, _>>()?,
    };
    filter::retain(&mut parts, kind, arguments)?;
    if let Some(file) = &arguments.plot {
        draw(&catalog, kind, &parts, file)?;
    }
    match (arguments.ids.len(), parts.as_slice()) {
        (1, [part]) if arguments.json => {
            let references = references_of(&catalog, *part);
            write_json(
                &JsonPart {
                    part: *part,
                    references,
                },
                out,
            )
        }
        (1, [part]) => write_part(&catalog, kind, *part, out),
        _ if arguments.json => write_json(&parts, out),
        (0, _) => write_parts(kind, &parts, out),
        _ => compare::write(kind, &parts, out),
    }
}

/// Draws what fabrics take to move bits.
fn draw(catalog: &Catalog, kind: Kind, parts: &[Listing<'_>], file: &Path) -> anyhow::Result<()> {
    if kind != Kind::Fabric {
        anyhow::bail!(
            "--plot draws parts of the kind `fabric`, not `{}`",
            kind.key()
        );
    }
    let fabrics = parts.iter().map(|part| catalog.fabric(part.id));
    let fabrics = fabrics.collect::<Result<Vec<_>, _>>()?;
    plots::save(
        &plots::of_fabrics(fabrics.into_iter().map(|part| &part.value)),
        file,
    )?;
    Ok(())
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
    figures: usize,
    evidence: usize,
}

/// How many figures parts have, and how many of them are evidence.
fn counts(parts: &[Listing<'_>]) -> (usize, usize) {
    let figures = || parts.iter().flat_map(|part| part.figures);
    let evidence = figures().filter(|figure| figure.grade.is_evidence());
    (figures().count(), evidence.count())
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
        .map(|kind| {
            let parts = catalog.listings(kind);
            let (figures, evidence) = counts(&parts);
            JsonKind {
                kind: kind.key(),
                what: kind.describe(),
                parts: parts.len(),
                figures,
                evidence,
            }
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
        ("figures", Align::Right),
        ("evidence", Align::Right),
        ("what", Align::Left),
    ]);
    for kind in Kind::ALL {
        let parts = catalog.listings(kind);
        let (figures, evidence) = counts(&parts);
        let counted = [parts.len(), figures, evidence].map(|count| count.to_string());
        let [parts, figures, evidence] = counted;
        let what = kind.describe().to_owned();
        table.row([kind.key().to_owned(), parts, figures, evidence, what]);
    }
    write!(out, "{table}")?;
    writeln!(
        out,
        "\nEvidence is what somebody can look up or compute again; all else is recalled or assumed.\n\
         One kind:  starloom catalog KIND [--where FIELD>VALUE] [--class rh]\n\
         One part, with the source of every figure:  starloom catalog KIND ID\n\
         Several, side by side:  starloom catalog KIND ID ID"
    )?;
    Ok(())
}

fn write_parts(kind: Kind, parts: &[Listing<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    let columns = columns(kind);
    let mut headings = vec![("id", Align::Left)];
    headings.extend(columns.iter().map(|(heading, _)| (*heading, Align::Right)));
    headings.push(("evidence", Align::Right));
    let mut table = Table::new(&headings);
    for &part in parts {
        let mut row = vec![part.id.to_owned()];
        row.extend(columns.iter().map(|(_, field)| cell(part, field)));
        let (figures, evidence) = counts(&[part]);
        row.push(format!("{evidence} of {figures}"));
        table.row(row);
    }
    writeln!(out, "{}: {}\n", kind.key(), kind.describe())?;
    write!(out, "{table}")?;
    writeln!(
        out,
        "\n{MARKS}\n\
         The last column counts the figures of a part that are evidence.\n\
         One part, with the source of every figure:  starloom catalog {} ID",
        kind.key()
    )?;
    Ok(())
}

/// What the marks of grades mean.
const MARKS: &str = "Evidence: V verified in a primary text, V2 in a secondary text, D derived.\n\
    No evidence: R recalled, R- recalled weakly, A assumed, a placeholder.";

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
