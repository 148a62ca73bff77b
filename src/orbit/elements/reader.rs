//! Files of element sets: bytes in, sets and refusals out.

use super::omm::{self, Broken, Messages};
use super::{ElementSet, Format, MalformedElements};

/// Longest name that is kept, in characters; catalogues use 24.
const NAME_MAX: usize = 80;
/// A line this long that has an epoch's point is a first line even if no second one follows.
const LINE_1_MIN: usize = 32;
/// Where a first line has the point of its epoch.
const EPOCH_POINT: usize = 23;

/// What a file of element sets holds.
#[derive(Debug, Clone, Default, PartialEq)]
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

/// Reads element sets from a file's bytes, whatever its format: two- and three-line sets, mixed at
/// will, or orbit mean-elements messages as JSON, CSV, XML or KVN, found by content.
///
/// Names that are not UTF-8 are shown with replacement characters; UTF-16 and compressed files are
/// refused. A bad set does not stop the ones after it; a file that is cut off yields the sets before
/// the cut. A file that breaks the rules of JSON or XML in between is refused as a whole.
pub fn read(bytes: &[u8]) -> ElementFile {
    let is_utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || bytes.len() >= 8 && bytes[..8].iter().filter(|byte| **byte == 0).count() == 4;
    if is_utf16 {
        return refused_file("the file is UTF-16; save it as UTF-8 or ASCII");
    }
    if matches!(bytes, [0x1F, 0x8B, ..] | [b'P', b'K', 3, 4, ..]) {
        return refused_file("the file is compressed; unpack it");
    }
    let text = String::from_utf8_lossy(bytes);
    // A mark of byte order would count as a column.
    read_text(text.trim_start_matches('\u{feff}'))
}

fn refused_file(reason: &str) -> ElementFile {
    ElementFile {
        sets: Vec::new(),
        rejected: vec![refused(1, reason)],
    }
}

fn read_text(text: &str) -> ElementFile {
    let start = text.trim_start_matches([' ', '\t', '\r', '\n', '\0']);
    let head: String = start.chars().take(16).collect();
    if ["<!doctype html", "<html"]
        .iter()
        .any(|page| head.to_ascii_lowercase().starts_with(page))
    {
        let says = shortened(&words_of_page(start), 60);
        return refused_file(&format!("this is a web page, not element sets: `{says}`"));
    }
    match format_of(start) {
        Format::Json => read_messages(text, omm::json::messages(text)),
        Format::Xml => read_messages(text, omm::xml::messages(text)),
        Format::Kvn => read_messages(text, omm::kvn::messages(text)),
        Format::Csv => read_messages(text, omm::table::messages(text)),
        Format::Tle => read_lines(text),
    }
}

/// The format that text begins like; lines, where it begins like no messages.
pub fn format_of(text: &str) -> Format {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']);
    if start.starts_with(['[', '{']) {
        return Format::Json;
    }
    if start.starts_with('<') {
        return Format::Xml;
    }
    let says_something = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("COMMENT")
    };
    let first = start.split(['\n', '\r']).find(says_something);
    match first.unwrap_or_default() {
        line if is_key_and_value(line) => Format::Kvn,
        line if is_header(line) => Format::Csv,
        _ => Format::Tle,
    }
}

/// Whether a line is like `CCSDS_OMM_VERS = 2.0`.
fn is_key_and_value(line: &str) -> bool {
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let is_key = |key: &str| {
        key.contains('_')
            && key
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    key.is_some_and(is_key)
}

/// Whether a line is the header of a table of messages.
fn is_header(line: &str) -> bool {
    let keys = ["EPOCH", "MEAN_MOTION", "NORAD_CAT_ID"];
    let has = |key: &&str| {
        line.split(',')
            .any(|cell| cell.trim_matches([' ', '"']) == *key)
    };
    keys.iter().filter(|key| has(key)).count() >= 2
}

/// What a web page says, without its tags.
fn words_of_page(page: &str) -> String {
    let mut in_tag = false;
    let visible = page.chars().take(4000).map(|character| {
        let was_in_tag = in_tag || character == '<';
        in_tag = character == '<' || in_tag && character != '>';
        if was_in_tag || character.is_control() {
            ' '
        } else {
            character
        }
    });
    let visible: String = visible.collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sets of a file's messages; refusals are told by line and column.
fn read_messages(text: &str, (messages, broken): Messages) -> ElementFile {
    let places = Places::of(text);
    let mut file = ElementFile::default();
    for message in &messages {
        match message.element_set() {
            Ok(set) => file.sets.push(set),
            Err((at, reason)) => file
                .rejected
                .push(places.refused(at, message.name(), reason)),
        }
    }
    if let Some(Broken { at, reason, is_cut }) = broken {
        if !is_cut {
            file = ElementFile::default();
        }
        file.rejected.push(places.refused(at, None, reason));
    }
    file
}

/// Where lines begin, so that a byte can be told by line and column.
struct Places<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            // A CR ends a line only if no LF does.
            if byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    fn refused(&self, at: usize, name: Option<String>, reason: String) -> RejectedSet {
        let line = self.starts.partition_point(|&start| start <= at);
        let start = self.starts[line.saturating_sub(1)];
        let before = self.text.get(start..at).unwrap_or_default();
        RejectedSet {
            name: name.map(|name| printable(&name)),
            line,
            column: Some(before.chars().count() + 1),
            reason,
        }
    }
}

/// Reads element sets from text of two- and three-line sets, mixed at will.
///
/// Line ends may be LF, CRLF or CR; blank lines, lines that begin with `#`, NUL bytes, blanks at the
/// end of lines, padded names and the prefix `0 ` of a name are taken off.
fn read_lines(text: &str) -> ElementFile {
    let lines = significant_lines(text);
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
    printable(line.strip_prefix("0 ").unwrap_or(line).trim())
}

fn printable(name: &str) -> String {
    let printable = |character: char| {
        if character.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        }
    };
    shortened(name, NAME_MAX).chars().map(printable).collect()
}

pub(super) fn shortened(text: &str, most: usize) -> String {
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
