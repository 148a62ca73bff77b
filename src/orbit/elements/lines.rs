//! An element set from its two lines, and back into them.

use super::column::{canonical_line, checksum};
use super::epoch::{days_in_year, has_year, unix_ns, year_and_day};
use super::{CatalogNumber, ElementSet, MalformedElements, MeanElements, WriteError, malformed};

/// Nanoseconds of the last of the eight decimals of an epoch's day: 10⁻⁸ d, exactly.
pub(super) const EPOCH_DECIMAL_NS: i64 = 864_000;

/// Line and column where the value of each key of a message stands.
const COLUMNS: [(&str, (usize, usize)); 9] = [
    ("EPOCH", (1, 19)),
    ("MEAN_MOTION_DOT", (1, 34)),
    ("MEAN_MOTION_DDOT", (1, 45)),
    ("BSTAR", (1, 54)),
    ("INCLINATION", (2, 9)),
    ("RA_OF_ASC_NODE", (2, 18)),
    ("ARG_OF_PERICENTER", (2, 35)),
    ("MEAN_ANOMALY", (2, 44)),
    ("MEAN_MOTION", (2, 53)),
];

/// The set of two lines, checked field by field.
pub(super) fn parse(name: &str, line1: &str, line2: &str) -> Result<ElementSet, MalformedElements> {
    let line1 = canonical_line(1, line1)?;
    let line2 = canonical_line(2, line2)?;
    if line1[2..7] != line2[2..7] {
        let (first, second) = (&line1[2..7], &line2[2..7]);
        let reason = format!("catalogue number {second} differs from {first} in the first line");
        return Err(malformed(2, Some(3), reason));
    }
    let number = CatalogNumber::from_columns(&line1.as_bytes()[2..7])
        .ok_or_else(|| malformed(1, Some(3), "no catalogue number"))?;
    let decimal = |line: usize, from: usize, to: usize| {
        let text = if line == 1 { &line1 } else { &line2 };
        number_of(text[from..to].trim()).map_err(|reason| malformed(line, Some(from + 1), reason))
    };
    let behind_point = |line: usize, from: usize, to: usize| {
        let text = if line == 1 { &line1 } else { &line2 };
        number_of(&behind_the_point(&text[from..to]))
            .map_err(|reason| malformed(line, Some(from + 1), reason))
    };
    let elements = MeanElements {
        mean_motion_revpd: decimal(2, 52, 63)?,
        eccentricity: behind_point(2, 26, 33)?,
        inclination_deg: decimal(2, 8, 16)?,
        raan_deg: decimal(2, 17, 25)?,
        argument_of_perigee_deg: decimal(2, 34, 42)?,
        mean_anomaly_deg: decimal(2, 43, 51)?,
        bstar: behind_point(1, 53, 61)?,
        mean_motion_dot: decimal(1, 33, 43)?,
        mean_motion_ddot: behind_point(1, 44, 52)?,
    };
    let set = ElementSet {
        name: name.to_owned(),
        catalog_number: number,
        epoch_unix_ns: epoch(&line1)?,
        designator: long_designator(&line1[9..17]),
        classification: char::from(line1.as_bytes()[7]),
        elements,
        set_number: line1[64..68].parse().unwrap_or(0),
        revolution: line2[63..68].parse().unwrap_or(0),
    };
    set.checked().map_err(|unfit| {
        let place = COLUMNS.iter().find(|(key, _)| *key == unfit.key);
        let (line, column) = place.map_or((2, 27), |&(_, place)| place);
        malformed(line, Some(column), unfit.reason)
    })
}

fn number_of(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// A field with an assumed point in front of its digits, as ordinary text: `-11606-4` as
/// `-0.11606e-4`, `0007698` as `0.0007698`.
fn behind_the_point(field: &str) -> String {
    let (sign, rest) = match field.as_bytes().first() {
        Some(b'-') => ("-", &field[1..]),
        Some(b'+' | b' ') => ("", &field[1..]),
        _ => ("", field),
    };
    match rest.find(['+', '-']) {
        Some(at) => format!("{sign}0.{}e{}", &rest[..at], &rest[at..]),
        None => format!("{sign}0.{rest}"),
    }
}

/// The epoch of a canonical first line, in integers: 10⁻⁸ d are 864,000 ns.
fn epoch(line1: &str) -> Result<i64, MalformedElements> {
    let number = |from: usize, to: usize| {
        line1[from..to]
            .parse::<i64>()
            .map_err(|_| malformed(1, Some(from + 1), "epoch is not a number"))
    };
    let year = full_year(number(18, 20)?);
    let (day, fraction) = (number(20, 23)?, number(24, 32)?);
    let days_in_year = days_in_year(year);
    if !(1..=days_in_year).contains(&day) {
        return Err(malformed(
            1,
            Some(21),
            format!("{year} has no day {day} (must be between 1 and {days_in_year})"),
        ));
    }
    Ok(unix_ns(year, day, fraction * EPOCH_DECIMAL_NS))
}

/// The year that two digits stand for.
const fn full_year(two_digits: i64) -> i64 {
    if two_digits < 57 {
        2000 + two_digits
    } else {
        1900 + two_digits
    }
}

/// `98067A` as `1998-067A`; what is not of that form as it stands.
fn long_designator(columns: &str) -> String {
    let text = columns.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.get(..2).map(str::parse::<i64>) {
        Some(Ok(year)) if digits == 5 && text.len() > 5 => {
            let (launch, piece) = (&text[2..5], &text[5..]);
            format!("{}-{launch}{piece}", full_year(year))
        }
        _ => text.to_owned(),
    }
}

/// `1998-067A` as the eight columns of a line; blank where that cannot be.
fn short_designator(designator: &str) -> String {
    let short = designator
        .split_once('-')
        .filter(|(year, _)| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(designator.to_owned(), |(year, rest)| {
            format!("{}{rest}", &year[2..])
        });
    let fits = short.len() <= 8 && short.bytes().all(|byte| byte.is_ascii_graphic());
    format!("{:<8}", if fits { short.as_str() } else { "" })
}

/// The two lines of a set, its values rounded to what columns carry.
pub(super) fn lines_of(set: &ElementSet) -> Result<(String, String), WriteError> {
    let refused = |reason: String| WriteError {
        satellite: set.name.clone(),
        reason,
    };
    let number = set.catalog_number.to_columns().ok_or_else(|| {
        refused(format!(
            "catalogue number {} needs more than the five columns of a line (339999 at most); \
             write OMM",
            set.catalog_number
        ))
    })?;
    let elements = &set.elements;
    let bstar = exponent(elements.bstar).map_err(refused)?;
    let ddot = exponent(elements.mean_motion_ddot).map_err(refused)?;
    let dot = first_derivative(elements.mean_motion_dot).map_err(refused)?;
    let line1 = format!(
        "1 {number}{} {} {} {dot} {ddot} {bstar} 0 {:>4}",
        set.classification,
        short_designator(&set.designator),
        epoch_columns(set.epoch_unix_ns),
        set.set_number % 10_000,
    );
    let line2 = format!(
        "2 {number} {:>8.4} {:>8} {:07} {:>8} {:>8} {:>11.8}{:>5}",
        elements.inclination_deg,
        turn(elements.raan_deg),
        eccentricity_digits(elements.eccentricity),
        turn(elements.argument_of_perigee_deg),
        turn(elements.mean_anomaly_deg),
        elements.mean_motion_revpd,
        set.revolution % 100_000,
    );
    Ok((with_checksum(line1), with_checksum(line2)))
}

/// An angle as a line carries it, in [0, 360).
fn turn(angle_deg: f64) -> String {
    let text = format!("{:.4}", angle_deg.rem_euclid(360.0));
    if text == "360.0000" {
        "0.0000".to_owned()
    } else {
        text
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an eccentricity below 1"
)]
fn eccentricity_digits(eccentricity: f64) -> u32 {
    (eccentricity * 1e7).round().min(9_999_999.0) as u32
}

/// The epoch to 10⁻⁸ d, rounded: two digits of the year, day of the year, decimals.
fn epoch_columns(epoch_unix_ns: i64) -> String {
    let decimals = (epoch_unix_ns + EPOCH_DECIMAL_NS / 2).div_euclid(EPOCH_DECIMAL_NS);
    let rounded = Some(decimals * EPOCH_DECIMAL_NS).filter(|&unix_ns| has_year(unix_ns));
    let (year, day, in_day_ns) = year_and_day(rounded.unwrap_or(epoch_unix_ns));
    let fraction = in_day_ns / EPOCH_DECIMAL_NS;
    format!("{:02}{day:03}.{fraction:08}", year % 100)
}

/// `-11606-4` for -0.11606e-4.
fn exponent(value: f64) -> Result<String, String> {
    // The digits of one decimal before the point; the column's point stands before them all.
    let text = format!("{:.4e}", value.abs());
    let (digits, power) = text.split_once('e').unwrap_or(("0.0000", "0"));
    let power = power.parse::<i32>().unwrap_or(0) + 1;
    let sign = if value < 0.0 { '-' } else { ' ' };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    if value == 0.0 || power < -9 {
        return Ok(" 00000+0".to_owned());
    }
    if power > 9 {
        return Err(format!("{value} is too large for the columns of a line"));
    }
    let power_sign = if power < 0 { '-' } else { '+' };
    Ok(format!("{sign}{digits}{power_sign}{}", power.abs()))
}

/// ` .00009217` for 0.00009217.
fn first_derivative(value: f64) -> Result<String, String> {
    let text = format!("{:.8}", value.abs());
    let Some(decimals) = text.strip_prefix("0.") else {
        return Err(format!("{value} is too large for the columns of a line"));
    };
    let sign = if value < 0.0 { '-' } else { ' ' };
    Ok(format!("{sign}.{decimals}"))
}

fn with_checksum(mut line: String) -> String {
    line.push(char::from(checksum(line.as_bytes())));
    line
}
