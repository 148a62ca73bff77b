//! Files of element sets: lines in, sets and refusals out.

use super::{ElementSet, MalformedElements};

/// Longest name that is kept, in characters; catalogues use 24.
const NAME_MAX: usize = 80;
/// A line this long that has an epoch's point is a first line even if no second one follows.
const LINE_1_MIN: usize = 32;
/// Where a first line has the point of its epoch.
const EPOCH_POINT: usize = 23;

/// What a file of element sets holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementFile {
    /// The good sets, in the file's order; a satellite may come more than once.
    pub sets: Vec<ElementSet>,
    /// What was refused, in the file's order.
    pub rejected: Vec<RejectedSet>,
}

/// A part of a file that is no element set, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}{}{}: {reason}",
    column.map_or_else(String::new, |column| format!(", column {column}")),
    name.as_ref().map_or_else(String::new, |name| format!(" ({name})"))
)]
pub struct RejectedSet {
    /// The set's name, where it has one.
    pub name: Option<String>,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Column of the line, counted from 1, where one is to blame.
    pub column: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

/// Reads element sets from a file's bytes.
///
/// Names that are not UTF-8 are shown with replacement characters; UTF-16 is refused.
pub fn read_tle_bytes(bytes: &[u8]) -> ElementFile {
    let is_utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || bytes.len() >= 8 && bytes[..8].iter().filter(|byte| **byte == 0).count() == 4;
    if is_utf16 {
        return ElementFile {
            sets: Vec::new(),
            rejected: vec![refused(1, "the file is UTF-16; save it as UTF-8 or ASCII")],
        };
    }
    read_tle(&String::from_utf8_lossy(bytes))
}

/// Reads element sets from text of two- and three-line sets, mixed at will.
///
/// Line ends may be LF, CRLF or CR; a byte-order mark, blank lines, lines that begin with `#`, NUL
/// bytes, blanks at the end of lines, padded names and the prefix `0 ` of a name are taken off.
/// A bad set does not stop the ones after it.
pub fn read_tle(text: &str) -> ElementFile {
    let lines = significant_lines(text.trim_start_matches('\u{feff}'));
    let mut reader = Reader::default();
    let mut at = 0;
    while at < lines.len() {
        at += reader.take(&lines[at..]);
    }
    reader.give_up_title();
    reader.file
}

/// A line and its number, counted from 1.
type Numbered<'a> = (usize, &'a str);

#[derive(Default)]
struct Reader {
    file: ElementFile,
    /// The line before, if it may be the name of what follows.
    title: Option<(usize, String)>,
    /// Whether the lines just before were already refused as no element set.
    in_foreign_text: bool,
}

impl Reader {
    /// Takes what begins at the first of these lines; says how many lines that was.
    fn take(&mut self, lines: &[Numbered<'_>]) -> usize {
        let (number, line) = lines[0];
        let next = lines.get(1).copied();
        let after = lines.get(2).map(|&(_, line)| line);
        if is_line_1(line, next, after) {
            self.take_set(number, line, next)
        } else if is_line_2(line, next) {
            let name = self.title.take().map(|(_, name)| name);
            let reason = "second line of a set without its first line before it";
            self.reject(name, number, None, reason.to_owned());
            1
        } else {
            self.give_up_title();
            self.title = Some((number, name_of(line)));
            1
        }
    }

    fn take_set(&mut self, number: usize, line1: &str, next: Option<Numbered<'_>>) -> usize {
        let name = self.title.take().map(|(_, name)| name);
        let Some((number2, line2)) = next.filter(|(_, next)| next.starts_with("2 ")) else {
            let reason = "first line of a set without its second line after it";
            self.reject(name, number, None, reason.to_owned());
            return 1;
        };
        match ElementSet::new(name.as_deref().unwrap_or_default(), line1, line2) {
            Ok(set) => {
                self.file.sets.push(set);
                self.in_foreign_text = false;
            }
            Err(MalformedElements {
                line,
                column,
                reason,
            }) => {
                let line = if line == 1 { number } else { number2 };
                self.reject(name, line, column, reason);
            }
        }
        2
    }

    /// A line that was kept as a name, but no set followed it.
    fn give_up_title(&mut self) {
        if let Some((number, text)) = self.title.take() {
            if !self.in_foreign_text {
                let reason = format!("`{}` is no element set", shortened(&text, 40));
                self.file.rejected.push(refused(number, reason));
            }
            self.in_foreign_text = true;
        }
    }

    fn reject(&mut self, name: Option<String>, line: usize, column: Option<usize>, reason: String) {
        self.in_foreign_text = false;
        self.file.rejected.push(RejectedSet {
            name: name.filter(|name| !name.is_empty()),
            line,
            column,
            reason,
        });
    }
}

/// Whether this is the first line of a set, and not a name that begins with `1 `.
fn is_line_1(line: &str, next: Option<Numbered<'_>>, after: Option<&str>) -> bool {
    let begins_set = |line: &str, next: Option<&str>| {
        line.starts_with("1 ") && next.is_some_and(|next| next.starts_with("2 "))
    };
    let next = next.map(|(_, next)| next);
    let has_its_shape = line.len() >= LINE_1_MIN && line.as_bytes().get(EPOCH_POINT) == Some(&b'.');
    // A short line before a whole set is that set's name, whatever it begins with.
    let is_title = !has_its_shape && next.is_some_and(|next| begins_set(next, after));
    line.starts_with("1 ") && !is_title && (has_its_shape || begins_set(line, next))
}

/// Whether this is the second line of a set, and not a name that begins with `2 `.
fn is_line_2(line: &str, next: Option<Numbered<'_>>) -> bool {
    let names_what_follows = next.is_some_and(|(_, next)| next.starts_with("1 "));
    line.starts_with("2 ") && (line.len() >= LINE_1_MIN || !names_what_follows)
}

/// The lines that say something, without what may be trimmed from their ends.
fn significant_lines(text: &str) -> Vec<Numbered<'_>> {
    let mut lines = Vec::new();
    let mut number = 0;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        for part in line.strip_suffix('\r').unwrap_or(line).split('\r') {
            number += 1;
            let part = part
                .trim_start_matches('\0')
                .trim_end_matches([' ', '\t', '\0']);
            if !part.trim().is_empty() && !part.starts_with('#') {
                lines.push((number, part));
            }
        }
    }
    lines
}

/// The name that a title line gives: trimmed, printable and not endless.
fn name_of(line: &str) -> String {
    let name = line.strip_prefix("0 ").unwrap_or(line).trim();
    let printable = |character: char| {
        if character.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        }
    };
    shortened(name, NAME_MAX).chars().map(printable).collect()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_some() {
        text.chars().take(most - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

fn refused(line: usize, reason: impl Into<String>) -> RejectedSet {
    RejectedSet {
        name: None,
        line,
        column: None,
        reason: reason.into(),
    }
}
