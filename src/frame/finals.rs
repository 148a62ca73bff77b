//! Reader of Earth orientation tables in the format of the IERS, `finals2000A` and `finals`.
//!
//! One line of fixed columns for each day. Of the values of Bulletin A are read: the modified
//! Julian date (columns 8–15), the flag of the pole (17), its x (19–27) and y (38–46) in
//! arcseconds, the flag of UT1 (58), and UT1 − UTC (59–68) in seconds. A flag is `I` for measured,
//! `P` for predicted. Days without values stand at the end and are left out. What comes after
//! column 68 (length of day, nutation, Bulletin B) is not read.
//! Source: USNO/IERS, readme.finals2000A.

use crate::time::{EarthOrientation, OrientationDay};

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct FinalsError {
    /// Line, from 1.
    pub line: usize,
    /// Column of its first character, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

/// Days that are beyond any table (modified Julian dates): from 1858 to 2131.
const MJD_MAX: f64 = 100_000.0;

/// Reads a table.
///
/// # Errors
/// At the first line that is not of the format, that does not follow the line before it by a day,
/// or that has values after one that has none; and for fewer than two days.
pub fn read_finals(text: &str) -> Result<EarthOrientation, FinalsError> {
    let mut first_mjd = None;
    let mut next_mjd = 0;
    let mut days = Vec::new();
    let mut ended: Option<usize> = None;
    let mut last_line = 1;
    for (index, text) in text.lines().enumerate() {
        let line = Line {
            text,
            number: index + 1,
        };
        if text.trim().is_empty() {
            continue;
        }
        last_line = line.number;
        let mjd = line.day()?;
        if first_mjd.is_some() && mjd != next_mjd {
            return Err(line.wrong(8, format!("day {mjd} does not follow day {}", next_mjd - 1)));
        }
        first_mjd.get_or_insert(mjd);
        next_mjd = mjd + 1;
        match (line.values()?, ended) {
            (Some(day), None) => days.push(day),
            (Some(_), Some(gap)) => {
                let reason = format!("there are values again after the gap in line {gap}");
                return Err(line.wrong(19, reason));
            }
            (None, None) => ended = Some(line.number),
            (None, Some(_)) => {}
        }
    }
    let reason = "there are no two days with values for the pole and UT1";
    let none = FinalsError {
        line: last_line,
        column: 1,
        reason: reason.to_owned(),
    };
    EarthOrientation::of_days(first_mjd.unwrap_or(0), days).ok_or(none)
}

/// One line of a table.
struct Line<'a> {
    text: &'a str,
    number: usize,
}

impl<'a> Line<'a> {
    fn wrong(&self, column: usize, reason: impl Into<String>) -> FinalsError {
        FinalsError {
            line: self.number,
            column,
            reason: reason.into(),
        }
    }

    /// Columns `from` to `to`, both included, without blanks around; empty beyond the line's end.
    fn field(&self, from: usize, to: usize) -> Result<&'a str, FinalsError> {
        let end = to.min(self.text.len());
        if from > end {
            return Ok("");
        }
        let field = self.text.get(from - 1..end);
        field
            .map(str::trim)
            .ok_or_else(|| self.wrong(from, "this is not plain text"))
    }

    /// A number in columns `from` to `to`, at most `most` in size; none if they are blank.
    fn number(&self, from: usize, to: usize, most: f64) -> Result<Option<f64>, FinalsError> {
        let field = self.field(from, to)?;
        if field.is_empty() {
            return Ok(None);
        }
        let is_plain = |c: char| c.is_ascii_digit() || "+-.".contains(c);
        let number = field.parse::<f64>().ok();
        match number.filter(|_| field.chars().all(is_plain)) {
            Some(number) if number.abs() <= most => Ok(Some(number)),
            Some(_) => Err(self.wrong(from, format!("`{field}` is beyond ±{most}"))),
            None => Err(self.wrong(from, format!("`{field}` is not a number"))),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a whole number of days")]
    fn day(&self) -> Result<i64, FinalsError> {
        match self.number(8, 15, MJD_MAX)? {
            Some(mjd) if mjd > 0.0 && mjd.fract() == 0.0 => Ok(mjd as i64),
            Some(mjd) => Err(self.wrong(8, format!("{mjd} is not a whole day"))),
            None => Err(self.wrong(8, "the modified Julian date is missing")),
        }
    }

    /// Whether the flag in `column` says that a value is foretold.
    fn is_predicted(&self, column: usize) -> Result<bool, FinalsError> {
        match self.field(column, column)? {
            "I" => Ok(false),
            "P" => Ok(true),
            flag => Err(self.wrong(column, format!("`{flag}` is neither of the flags I and P"))),
        }
    }

    /// The values of the day; none where the pole or UT1 is blank.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by `number`")]
    fn values(&self) -> Result<Option<OrientationDay>, FinalsError> {
        let pole_x = self.number(19, 27, 10.0)?;
        let pole_y = self.number(38, 46, 10.0)?;
        let ut1_less_utc = self.number(59, 68, 10.0)?;
        let (Some(pole_x), Some(pole_y), Some(ut1_less_utc)) = (pole_x, pole_y, ut1_less_utc)
        else {
            return Ok(None);
        };
        Ok(Some(OrientationDay {
            ut1_less_utc: (ut1_less_utc * 1e7).round() as i32,
            pole_x: (pole_x * 1e6).round() as i32,
            pole_y: (pole_y * 1e6).round() as i32,
            is_predicted: self.is_predicted(17)? | self.is_predicted(58)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAYS: &str = "\
26 822 61274.00 I  0.221514 0.000026  0.364971 0.000026  I 0.0127056 0.0000088  0.3484 0.0069
26 823 61275.00 P  0.222416 0.000026  0.364629 0.000026  P-0.0122651 0.0000107
26 824 61276.00 P  0.222702 0.000026  0.363949 0.000026  P 0.0117550 0.0000140\r
26 825 61277.00
26 826 61278.00

";

    #[test]
    fn days_are_read_by_column_until_there_are_no_values() {
        let table = read_finals(DAYS).unwrap();
        let (first, last) = table.span_unix_ns();
        // 2026-08-22T00:00:00Z
        assert_eq!(first, 1_787_356_800_000_000_000);
        assert_eq!(last - first, 2 * 86_400_000_000_000);
        let predicted = table.days().iter().map(|day| day.is_predicted);
        assert_eq!(predicted.collect::<Vec<_>>(), [false, true, true]);
        let first = table.at(first);
        assert!((first.ut1_less_utc.to_seconds() - 0.012_705_6).abs() < 1e-9);
        assert!((first.pole_x.to_degrees() * 3600.0 - 0.221_514).abs() < 1e-12);
        assert!((first.pole_y.to_degrees() * 3600.0 - 0.364_971).abs() < 1e-12);
    }

    #[test]
    fn a_fault_is_named_by_line_and_column() {
        let told = |from: &str, to: &str| {
            let text = DAYS.replacen(from, to, 1);
            let error = read_finals(&text).expect_err(&text);
            (error.line, error.column)
        };
        assert_eq!(told("0.222416", "0.2z2416"), (2, 19));
        assert_eq!(told("61275", "61285"), (2, 8));
        assert_eq!(told("61274.00", "61274.50"), (1, 8));
        assert_eq!(told("P-0.0122651", "X-0.0122651"), (2, 58));
        assert_eq!(told("P-0.0122651", "P-99.122651"), (2, 59));
        assert_eq!(told("P-0.0122651 0.0000107", ""), (3, 19));
        for nothing in ["", "\n\n", "26 825 61277.00\n"] {
            let error = read_finals(nothing).unwrap_err();
            assert!(error.reason.contains("two days"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*", cut in 0..400_usize) {
            let _ = read_finals(&text);
            let mixed: String = DAYS.chars().take(cut).chain(text.chars()).chain(DAYS.chars().skip(cut)).collect();
            let _ = read_finals(&mixed);
        }
    }
}
