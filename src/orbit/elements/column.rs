//! The columns of an element set's lines: what may stand where.

use super::{MalformedElements, malformed};

/// Columns of a line.
const COLUMNS: usize = 69;

/// What a field may hold.
#[derive(Clone, Copy)]
enum Kind {
    /// One blank between two fields.
    Gap,
    /// This character, the line's number.
    Exactly(u8),
    /// Five digits, or a letter (not I or O) and four digits.
    CatalogNumber,
    /// `U`, `C` or `S`.
    Classification,
    /// Anything printable.
    Text,
    /// Digits.
    Digits,
    /// Digits with a point.
    Decimal,
    /// Three digits, a point, and eight digits.
    DayOfYear,
    /// A sign or blank, and digits with a point.
    SignedDecimal,
    /// A sign or blank, five digits behind an assumed point, and a signed exponent.
    Exponent,
    /// Ephemeris type: 0, as SGP4 takes it.
    EphemerisType,
}

/// A field: its first column (from 0), the first after it, its kind, what fills it where it is
/// blank, and its name.
type Field = (usize, usize, Kind, Option<u8>, &'static str);

const LINE_1: [Field; 19] = [
    (0, 1, Kind::Exactly(b'1'), None, "line number"),
    (1, 2, Kind::Gap, None, ""),
    (2, 7, Kind::CatalogNumber, Some(b'0'), "catalogue number"),
    (7, 8, Kind::Classification, Some(b'U'), "classification"),
    (8, 9, Kind::Gap, None, ""),
    (9, 17, Kind::Text, None, "international designator"),
    (17, 18, Kind::Gap, None, ""),
    (18, 20, Kind::Digits, Some(b'0'), "epoch year"),
    (20, 32, Kind::DayOfYear, Some(b'0'), "epoch day"),
    (32, 33, Kind::Gap, None, ""),
    (
        33,
        43,
        Kind::SignedDecimal,
        None,
        "first derivative of mean motion",
    ),
    (43, 44, Kind::Gap, None, ""),
    (
        44,
        52,
        Kind::Exponent,
        None,
        "second derivative of mean motion",
    ),
    (52, 53, Kind::Gap, None, ""),
    (53, 61, Kind::Exponent, None, "drag term"),
    (61, 62, Kind::Gap, None, ""),
    (62, 63, Kind::EphemerisType, Some(b'0'), "ephemeris type"),
    (63, 64, Kind::Gap, None, ""),
    (64, 68, Kind::Digits, Some(b'0'), "element set number"),
];

const LINE_2: [Field; 16] = [
    (0, 1, Kind::Exactly(b'2'), None, "line number"),
    (1, 2, Kind::Gap, None, ""),
    (2, 7, Kind::CatalogNumber, Some(b'0'), "catalogue number"),
    (7, 8, Kind::Gap, None, ""),
    (8, 16, Kind::Decimal, Some(b'0'), "inclination"),
    (16, 17, Kind::Gap, None, ""),
    (17, 25, Kind::Decimal, Some(b'0'), "right ascension"),
    (25, 26, Kind::Gap, None, ""),
    (26, 33, Kind::Digits, None, "eccentricity"),
    (33, 34, Kind::Gap, None, ""),
    (34, 42, Kind::Decimal, Some(b'0'), "argument of perigee"),
    (42, 43, Kind::Gap, None, ""),
    (43, 51, Kind::Decimal, Some(b'0'), "mean anomaly"),
    (51, 52, Kind::Gap, None, ""),
    (52, 63, Kind::Decimal, Some(b'0'), "mean motion"),
    (63, 68, Kind::Digits, Some(b'0'), "revolution number"),
];

/// Line `number` (1 or 2) in its canonical 69 columns, checked field by field.
pub(super) fn canonical_line(number: usize, line: &str) -> Result<String, MalformedElements> {
    let fields: &[Field] = if number == 1 { &LINE_1 } else { &LINE_2 };
    let mut columns = printable_columns(number, line)?;
    let checksum = checksum(&columns);
    let stated = columns[COLUMNS - 1];
    if !stated.is_ascii_digit() {
        return Err(malformed(number, Some(COLUMNS), "checksum is not a digit"));
    }
    for &(from, to, kind, filler, name) in fields {
        if let Some(filler) = filler {
            fill_leading_blanks(&mut columns[from..to], filler);
        }
        if let Some((offset, reason)) = fault(kind, &columns[from..to], name) {
            return Err(malformed(number, Some(from + offset + 1), reason));
        }
    }
    if stated != checksum {
        let reason = format!(
            "checksum is {} but the line adds up to {}",
            char::from(stated),
            char::from(checksum)
        );
        return Err(malformed(number, Some(COLUMNS), reason));
    }
    String::from_utf8(columns).map_err(|_| malformed(number, None, "not ASCII"))
}

/// The checksum digit of the first 68 columns: digits count themselves, minus signs 1.
pub(super) fn checksum(columns: &[u8]) -> u8 {
    let sum = columns
        .iter()
        .take(COLUMNS - 1)
        .map(|&character| match character {
            b'-' => 1,
            b'0'..=b'9' => u32::from(character - b'0'),
            _ => 0,
        })
        .sum::<u32>();
    b'0' + u8::try_from(sum % 10).unwrap_or(0)
}

/// The 69 columns of a line, all printable ASCII.
fn printable_columns(number: usize, line: &str) -> Result<Vec<u8>, MalformedElements> {
    let line = line.trim_end_matches([' ', '\r', '\n', '\0']);
    let unprintable = line
        .chars()
        .take(COLUMNS)
        .enumerate()
        .find(|(_, character)| !matches!(character, ' '..='~'));
    if let Some((index, character)) = unprintable {
        let reason = format!("character {character:?} does not belong into an element set");
        return Err(malformed(number, Some(index + 1), reason));
    }
    let bytes = line.as_bytes();
    if bytes.len() < COLUMNS {
        let reason = format!("line has {} of {COLUMNS} columns", bytes.len());
        return Err(malformed(number, None, reason));
    }
    if bytes.get(COLUMNS).is_some_and(|&next| next != b' ') {
        let reason = format!("line goes on after its {COLUMNS} columns");
        return Err(malformed(number, Some(COLUMNS + 1), reason));
    }
    Ok(bytes[..COLUMNS].to_vec())
}

fn fill_leading_blanks(field: &mut [u8], filler: u8) {
    for character in field.iter_mut().take_while(|character| **character == b' ') {
        *character = filler;
    }
}

/// The offset of the first wrong character of a field, and what is wrong.
fn fault(kind: Kind, field: &[u8], name: &str) -> Option<(usize, String)> {
    let first_not = |allowed: &dyn Fn(u8) -> bool| field.iter().position(|&byte| !allowed(byte));
    let wrong = |offset: usize, what: &str| {
        let text = String::from_utf8_lossy(field);
        Some((offset, format!("{name} `{text}` {what}")))
    };
    match kind {
        Kind::Gap => {
            (field[0] != b' ').then(|| (0, "a blank must stand here between two fields".to_owned()))
        }
        Kind::Exactly(number) => (field[0] != number)
            .then(|| (0, format!("line must begin with {}", char::from(number)))),
        Kind::CatalogNumber => {
            let is_first = field[0].is_ascii_digit() || is_alpha5(field[0]);
            let offset = if is_first {
                field[1..]
                    .iter()
                    .position(|byte| !byte.is_ascii_digit())
                    .map(|at| at + 1)
            } else {
                Some(0)
            };
            offset.and_then(|at| {
                wrong(
                    at,
                    "must be five digits, or a letter other than I and O and four digits",
                )
            })
        }
        Kind::Classification => (!matches!(field[0], b'U' | b'C' | b'S'))
            .then(|| wrong(0, "must be U, C or S"))
            .flatten(),
        Kind::Text => None,
        Kind::Digits => {
            first_not(&|byte| byte.is_ascii_digit()).and_then(|at| wrong(at, "must be digits"))
        }
        Kind::Decimal => {
            decimal_fault(field).and_then(|at| wrong(at, "must be digits with one point"))
        }
        Kind::DayOfYear => field
            .iter()
            .enumerate()
            .position(|(at, &byte)| {
                if at == 3 {
                    byte != b'.'
                } else {
                    !byte.is_ascii_digit()
                }
            })
            .and_then(|at| wrong(at, "must be a day of the year with eight decimals")),
        Kind::SignedDecimal => {
            let unsigned = field.strip_prefix(b" ").or(field.strip_prefix(b"-"));
            let unsigned = unsigned.or(field.strip_prefix(b"+")).unwrap_or(field);
            let sign = field.len() - unsigned.len();
            decimal_fault(unsigned)
                .and_then(|at| wrong(at + sign, "must be a sign and digits with one point"))
        }
        Kind::Exponent => exponent_fault(field).and_then(|at| {
            wrong(
                at,
                "must be a sign, five digits and a signed exponent, as `-11606-4`",
            )
        }),
        Kind::EphemerisType => (field[0] != b'0').then(|| {
            let kind = char::from(field[0]);
            (
                0,
                format!("ephemeris type {kind} is not for SGP4 (must be 0; 4 is SGP4-XP)"),
            )
        }),
    }
}

/// Alpha-5 leaves out I and O, which look like digits.
pub(super) const fn is_alpha5(byte: u8) -> bool {
    byte.is_ascii_uppercase() && byte != b'I' && byte != b'O'
}

/// Where `field` is no run of digits with one point.
fn decimal_fault(field: &[u8]) -> Option<usize> {
    let point = field.iter().position(|&byte| byte == b'.');
    let strange = field
        .iter()
        .enumerate()
        .position(|(at, byte)| !byte.is_ascii_digit() && Some(at) != point);
    strange.or(if point.is_none() { Some(0) } else { None })
}

/// Where `field` is not like `-11606-4`.
fn exponent_fault(field: &[u8]) -> Option<usize> {
    field.iter().enumerate().position(|(at, byte)| match at {
        0 => !matches!(byte, b' ' | b'+' | b'-'),
        6 => !matches!(byte, b'+' | b'-'),
        _ => !byte.is_ascii_digit(),
    })
}
