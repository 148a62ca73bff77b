//! Element sets: what the catalogues publish about an orbit, read from two- and three-line files.
//!
//! An [`ElementSet`] exists only if it is well formed: 69 printable columns to the line, both
//! checksums right, one catalogue number, and values that can be an orbit about the Earth. A file
//! yields its good sets and, one by one, the reasons why the others were refused.
//!
//! Assumes: mean elements of SGP4 (ephemeris type 0); epochs in UTC, two-digit years 57–99 meaning
//! 1957–1999. Leaves out: SGP4-XP sets (ephemeris type 4), which are refused, and catalogue numbers
//! beyond Alpha-5 (340,000 and up), which no two-line file can carry.
//! Source: `CelesTrak`, "NORAD Two-Line Element Set Format"; Space-Track, "Alpha-5" and "Basic
//! Description of the Two Line Element (TLE) Format".

mod column;
mod reader;

pub use reader::{ElementFile, RejectedSet, read_tle, read_tle_bytes};

use crate::time::Span;
use serde::{Deserialize, Serialize};

/// Nanoseconds of the last of the eight decimals of an epoch's day: 10⁻⁸ d, exactly.
const EPOCH_DECIMAL_NS: i64 = 864_000;
/// Nanoseconds of a day.
const DAY_NS: i64 = 86_400 * 1_000_000_000;

/// Slowest mean motion that is accepted (rev/day): one revolution in twenty days reaches beyond
/// 300,000 km, where the Moon is no longer a perturbation.
const MEAN_MOTION_MIN_REVPD: f64 = 0.05;
/// Fastest mean motion that is accepted (rev/day): a semi-major axis of 6,340 km, less than the
/// Earth's polar radius. The fastest of 16,069 active objects of 2026-08-22 has 16.46.
const MEAN_MOTION_MAX_REVPD: f64 = 17.2;

/// One element set of one satellite, well formed by construction.
///
/// Columns that old files leave blank (classification, ephemeris type, zero-padded numbers) are
/// filled, which changes no checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Lines", into = "Lines")]
pub struct ElementSet {
    /// Name from the set's title line, or its catalogue number where it has none.
    pub name: String,
    /// First line, 69 characters.
    pub line1: String,
    /// Second line, 69 characters.
    pub line2: String,
    /// Epoch: UTC nanoseconds since 1970 in days of 86,400 s.
    epoch_unix_ns: i64,
}

/// An element set as it is written to files.
#[derive(Serialize, Deserialize)]
#[serde(rename = "ElementSet", deny_unknown_fields)]
struct Lines {
    name: String,
    line1: String,
    line2: String,
}

/// Why two lines are no element set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {reason}", column.map_or_else(String::new, |column| format!(", column {column}")))]
pub struct MalformedElements {
    /// Which of the two lines: 1 or 2.
    pub line: usize,
    /// The first column that is wrong, counted from 1.
    pub column: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
}

impl ElementSet {
    /// From its lines; `name` may be empty.
    ///
    /// Blanks at the end of a line are taken off, as is anything that a blank separates from its
    /// 69th column.
    ///
    /// # Errors
    /// When the lines are malformed or cannot be an orbit about the Earth.
    pub fn new(name: &str, line1: &str, line2: &str) -> Result<Self, MalformedElements> {
        let line1 = column::canonical_line(1, line1)?;
        let line2 = column::canonical_line(2, line2)?;
        if line1[2..7] != line2[2..7] {
            let (first, second) = (&line1[2..7], &line2[2..7]);
            let reason =
                format!("catalogue number {second} differs from {first} in the first line");
            return Err(malformed(2, Some(3), reason));
        }
        let epoch_unix_ns = epoch_unix_ns(&line1)?;
        let name = match name.trim() {
            "" => line1[2..7].to_owned(),
            name => name.to_owned(),
        };
        let set = Self {
            name,
            line1,
            line2,
            epoch_unix_ns,
        };
        set.refuse_what_is_no_orbit()?;
        Ok(set)
    }

    /// The catalogue number, five characters; an initial letter stands for tens of thousands
    /// (Alpha-5).
    pub fn catalog_number(&self) -> &str {
        self.line1.get(2..7).unwrap_or_default()
    }

    /// The epoch: UTC nanoseconds since 1970 in days of 86,400 s, exactly as the line says.
    pub const fn epoch_unix_ns(&self) -> i64 {
        self.epoch_unix_ns
    }

    /// How old the set is at an instant in UTC nanoseconds since 1970; negative before its epoch.
    ///
    /// Catalogues do publish sets with epochs in the future.
    pub const fn age_at(&self, unix_ns: i64) -> Span {
        Span(unix_ns.saturating_sub(self.epoch_unix_ns))
    }

    /// The elements as the propagator takes them.
    ///
    /// # Errors
    /// When the lines were changed after the set was made.
    pub fn to_elements(&self) -> Result<sgp4::Elements, MalformedElements> {
        // The crate panics on some malformed lines, so it is only handed well-formed ones.
        let line1 = column::canonical_line(1, &self.line1)?;
        let line2 = column::canonical_line(2, &self.line2)?;
        sgp4::Elements::from_tle(Some(self.name.clone()), line1.as_bytes(), line2.as_bytes())
            .map_err(|error| malformed(1, None, error.to_string()))
    }

    fn refuse_what_is_no_orbit(&self) -> Result<(), MalformedElements> {
        let elements = self.to_elements()?;
        let motion_revpd = elements.mean_motion;
        if !(MEAN_MOTION_MIN_REVPD..=MEAN_MOTION_MAX_REVPD).contains(&motion_revpd) {
            let reason = format!(
                "mean motion {motion_revpd} rev/day is no orbit about the Earth (must be between \
                 {MEAN_MOTION_MIN_REVPD} and {MEAN_MOTION_MAX_REVPD})"
            );
            return Err(malformed(2, Some(53), reason));
        }
        let angles = [
            ("inclination", elements.inclination, 180.0, 9),
            ("right ascension", elements.right_ascension, 360.0, 18),
            (
                "argument of perigee",
                elements.argument_of_perigee,
                360.0,
                35,
            ),
            ("mean anomaly", elements.mean_anomaly, 360.0, 44),
        ];
        for (what, angle_deg, most_deg, column) in angles {
            if !(0.0..=most_deg).contains(&angle_deg) {
                let reason = format!("{what} {angle_deg}° (must be between 0° and {most_deg}°)");
                return Err(malformed(2, Some(column), reason));
            }
        }
        Ok(())
    }
}

impl TryFrom<Lines> for ElementSet {
    type Error = MalformedElements;
    fn try_from(lines: Lines) -> Result<Self, MalformedElements> {
        Self::new(&lines.name, &lines.line1, &lines.line2)
    }
}

impl From<ElementSet> for Lines {
    fn from(set: ElementSet) -> Self {
        Self {
            name: set.name,
            line1: set.line1,
            line2: set.line2,
        }
    }
}

/// The checksum digit of an element set's line, from its first 68 columns.
pub(super) fn line_checksum(line: &str) -> char {
    char::from(column::checksum(line.as_bytes()))
}

fn malformed(line: usize, column: Option<usize>, reason: impl Into<String>) -> MalformedElements {
    MalformedElements {
        line,
        column,
        reason: reason.into(),
    }
}

/// The epoch of a canonical first line, in integers: 10⁻⁸ d are 864,000 ns.
fn epoch_unix_ns(line1: &str) -> Result<i64, MalformedElements> {
    let number = |from: usize, to: usize| {
        line1[from..to]
            .parse::<i64>()
            .map_err(|_| malformed(1, Some(from + 1), "epoch is not a number"))
    };
    let two_digits = number(18, 20)?;
    let year = if two_digits < 57 { 2000 } else { 1900 } + two_digits;
    let (day, fraction) = (number(20, 23)?, number(24, 32)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_year = if is_leap { 366 } else { 365 };
    if !(1..=days_in_year).contains(&day) {
        return Err(malformed(
            1,
            Some(21),
            format!("{year} has no day {day} (must be between 1 and {days_in_year})"),
        ));
    }
    // Leap days between 1970 and the year's first day, by the Julian rule: exact from 1957 to 2056.
    let days = (year - 1970) * 365 + (year - 1969).div_euclid(4) + day - 1;
    Ok(days * DAY_NS + fraction * EPOCH_DECIMAL_NS)
}

#[cfg(test)]
mod tests;
