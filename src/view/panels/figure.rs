//! Figures as people read them: three or four digits, a unit, and times as clocks.

use crate::time::{Calendar, SimTime, Span};
use crate::units::Length;
use crate::view::column::{Column, Kind};

/// What stands where nothing was recorded.
pub const NOTHING: &str = "–";

/// Prefixes by the power of a thousand. Source: BIPM, SI brochure, table 7.
const PREFIXES: [&str; 6] = ["", "k", "M", "G", "T", "P"];

/// A value with its unit: thousands become prefixes where the unit takes them.
pub fn figure(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    match unit {
        "" => plain(value),
        "s" => duration(Span::from_seconds(value)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float-to-integer cast saturates"
        )]
        "ns" => duration(Span(value as i64)),
        "%" | "K" => format!("{value:.1} {unit}"),
        "deg" => format!("{value:.2}°"),
        "m" => prefixed(value, unit, 1),
        "km" => prefixed(Length::kilometers(value).to_meters(), "m", 1),
        _ => prefixed(value, unit, 5),
    }
}

/// A number without a unit: whole ones as they are, others with three decimals.
fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}

/// With the prefix that leaves one to three digits before the point, of at most `largest`.
fn prefixed(value: f64, unit: &str, largest: usize) -> String {
    let (mut scaled, mut power) = (value, 0);
    // What rounds up to a thousand takes the next prefix.
    while scaled.abs() >= 999.95 && power < largest {
        scaled /= 1000.0;
        power += 1;
    }
    let prefix = PREFIXES.get(power).copied().unwrap_or_default();
    let whole = power == 0 && scaled.fract() == 0.0;
    let decimals = if whole || scaled.abs() >= 999.95 {
        0
    } else if scaled.abs() >= 100.0 {
        1
    } else {
        2
    };
    format!("{scaled:.decimals$} {prefix}{unit}")
}

/// Bits as bytes.
pub fn bytes(bits: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let bytes = crate::units::Bits(bits).to_bytes() as f64;
    figure(bytes, "B")
}

/// A share in [0, 1] as a percentage.
pub fn share(share: f64) -> String {
    figure(share * 100.0, "%")
}

/// A length of time: milliseconds below a second, then seconds, then `1:02:03`, with days before it.
pub fn duration(span: Span) -> String {
    let seconds = span.to_seconds();
    let size = seconds.abs();
    if size == 0.0 {
        return "0 s".to_owned();
    }
    if size < 1.0 {
        return format!("{:.1} ms", seconds * 1e3);
    }
    if size < 60.0 {
        return format!("{seconds:.1} s");
    }
    let sign = if seconds < 0.0 { "−" } else { "" };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and a float-to-integer cast saturates"
    )]
    let whole = size.round() as u64;
    let (days, hours) = (whole / 86_400, whole / 3600 % 24);
    let (minutes, seconds) = (whole / 60 % 60, whole % 60);
    match (days, hours) {
        (0, 0) => format!("{sign}{minutes} min {seconds:02} s"),
        (0, _) => format!("{sign}{hours}:{minutes:02}:{seconds:02} h"),
        _ => format!("{sign}{days} d {hours}:{minutes:02}:{seconds:02} h"),
    }
}

/// Time since the start, always of one shape: `t+01:02:03`.
pub fn elapsed(at: SimTime) -> String {
    let seconds = at.0.div_euclid(1_000_000_000);
    let sign = if seconds < 0 { '−' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("t{sign}{hours:02}:{minutes:02}:{seconds:02}")
}

/// A UTC instant to the second: `2025-06-01 03:30:00 UTC`.
pub fn utc(calendar: &Calendar, at: SimTime) -> String {
    let text = calendar.utc(at);
    let to_second = text.get(..19).unwrap_or(&text);
    format!("{} UTC", to_second.replace('T', " "))
}

/// The rate of time: `×60`, `−×60` in reverse.
pub fn rate(rate: f64) -> String {
    let sign = if rate < 0.0 { "−" } else { "" };
    format!("{sign}×{}", plain((rate.abs() * 10.0).round() / 10.0))
}

/// A cell of a column as text, with its unit.
pub fn cell(column: &Column, index: usize) -> String {
    let Some(value) = column.cells.get(index).copied().flatten() else {
        return NOTHING.to_owned();
    };
    match &column.kind {
        Kind::Number => figure(value, column.unit),
        Kind::Flag => if value > 0.5 { "yes" } else { "no" }.to_owned(),
        Kind::Name(names) => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small index, and a float-to-integer cast saturates"
            )]
            let name = names.get(value as usize);
            name.map_or_else(|| NOTHING.to_owned(), Clone::clone)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_three_or_four_digits_and_their_unit() {
        for (value, unit, text) in [
            (0.0, "", "0"),
            (14.0, "", "14"),
            (0.5, "", "0.500"),
            (71.25, "%", "71.2 %"),
            (5_400_000.0, "J", "5.40 MJ"),
            (999.96, "W", "1.00 kW"),
            (150.0, "W", "150 W"),
            (150.25, "W", "150.2 W"),
            (1e11, "bit/s", "100.0 Gbit/s"),
            (1_796_000.0, "m", "1796 km"),
            (502_340.0, "m", "502.3 km"),
            (42_164.0, "km", "42164 km"),
            (12.345, "deg", "12.35°"),
            (f64::NAN, "m", NOTHING),
        ] {
            assert_eq!(figure(value, unit), text, "{value} {unit}");
        }
        assert_eq!(bytes(8_000_000), "1.00 MB");
    }

    #[test]
    fn times_read_as_clocks() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (0.0123, "12.3 ms"),
            (42.0, "42.0 s"),
            (125.0, "2 min 05 s"),
            (5679.0, "1:34:39 h"),
            (-90_061.0, "−1 d 1:01:01 h"),
        ] {
            assert_eq!(duration(Span::from_seconds(seconds)), text);
        }
        assert_eq!(elapsed(SimTime::from_seconds(3723.9)), "t+01:02:03");
        assert_eq!(rate(-600.0), "−×600");
    }

    #[test]
    fn cells_are_written_by_kind() {
        let names = vec!["a".to_owned()];
        let kinds = [Kind::Number, Kind::Flag, Kind::Name(names)];
        let column = |kind| Column {
            name: "x_w",
            unit: "W",
            doc: "",
            kind,
            cells: vec![Some(0.0), None],
        };
        let written = kinds.map(|kind| {
            [
                cell(&column(kind.clone()), 0),
                cell(&column(kind.clone()), 1),
                cell(&column(kind), 7),
            ]
            .join(" ")
        });
        assert_eq!(written, ["0 W – –", "no – –", "a – –"]);
    }
}
