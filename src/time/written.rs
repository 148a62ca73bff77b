//! Times as people write them: seconds, durations since the start, clock readings, UTC.
//!
//! Everything is read in integers, so that a time that was written to the nanosecond is read back as
//! the same nanosecond.

use super::{Calendar, Epoch, Interval, SimTime};
use std::str::FromStr as _;

/// How a time can be written, for messages.
pub const TIME_FORMS: &str =
    "`3720`, `3720s`, `1h2m`, `+01:02:00`, `2018-01-21T06:00:00Z`, `start` or `end`";
/// Units of a duration, in nanoseconds.
const UNITS: [(&str, i64); 9] = [
    ("days", DAY_NS),
    ("day", DAY_NS),
    ("min", MINUTE_NS),
    ("ms", SECOND_NS / 1000),
    ("d", DAY_NS),
    ("h", HOUR_NS),
    ("m", MINUTE_NS),
    ("s", SECOND_NS),
    ("", SECOND_NS),
];
const SECOND_NS: i64 = 1_000_000_000;
const MINUTE_NS: i64 = 60 * SECOND_NS;
const HOUR_NS: i64 = 60 * MINUTE_NS;
const DAY_NS: i64 = 24 * HOUR_NS;

/// Why a text is no time of a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// It has no form that a time has.
    #[error("`{text}` is no time\n  remedy: write it as {TIME_FORMS}")]
    Form {
        /// The text.
        text: String,
    },
    /// It lies before the start of the run or after its end.
    #[error(
        "`{text}` is outside of the run, which goes from {start} to {end}\n  \
         remedy: give a time between them; `start` and `end` are times too"
    )]
    Outside {
        /// The text.
        text: String,
        /// The run's start in UTC.
        start: String,
        /// The run's end in UTC, and as seconds after the start.
        end: String,
    },
}

/// The time that a text names: seconds or a duration since the start, a clock reading since the
/// start, UTC, `start` or `end`.
///
/// # Errors
/// For text of another form, and for times outside of `run`.
pub fn parse_time(text: &str, calendar: &Calendar, run: Interval) -> Result<SimTime, TimeError> {
    let at = match text.trim() {
        "start" => run.start,
        "end" => run.end,
        text => parse_instant(text, calendar)?,
    };
    if (run.start..=run.end).contains(&at) {
        return Ok(at);
    }
    Err(TimeError::Outside {
        text: text.trim().to_owned(),
        start: calendar.utc(run.start),
        end: format!("{} ({} s)", calendar.utc(run.end), seconds_text(run.end)),
    })
}

/// The time that a text names, inside of a run or not.
///
/// # Errors
/// For text of another form.
pub fn parse_instant(text: &str, calendar: &Calendar) -> Result<SimTime, TimeError> {
    let refused = || TimeError::Form {
        text: text.to_owned(),
    };
    if let Some(at) = utc(text, calendar) {
        return Ok(at);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let nanoseconds = clock(digits).or_else(|| duration(digits));
    let nanoseconds = nanoseconds.ok_or_else(refused)?;
    Ok(SimTime(if negative { -nanoseconds } else { nanoseconds }))
}

/// A time as seconds since the start, exactly.
pub fn seconds_text(at: SimTime) -> String {
    let sign = if at.0 < 0 { "-" } else { "" };
    let nanoseconds = at.0.unsigned_abs();
    let (whole, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let fraction = format!("{rest:09}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// `YYYY-MM-DDThh:mm[:ss[.fraction]][Z]`.
fn utc(text: &str, calendar: &Calendar) -> Option<SimTime> {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    const WITHOUT_SECONDS: usize = 16;
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (moment, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let fits = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    let is_of_form = [WITHOUT_SECONDS, FORM.len()].contains(&moment.len())
        && moment.bytes().zip(FORM).all(fits)
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && &moment[11..13] < "24"
        && &moment[14..16] < "60"
        && moment.get(17..19).unwrap_or("00") < "60";
    if !is_of_form || (moment.len() == WITHOUT_SECONDS && text != moment) {
        return None;
    }
    let seconds = if moment.len() == WITHOUT_SECONDS {
        ":00"
    } else {
        ""
    };
    let epoch = Epoch::from_str(&format!("{moment}{seconds}.{fraction}Z")).ok()?;
    let unix_ns = Calendar::starting_at(epoch).unix_ns(SimTime::START);
    Some(calendar.at_unix_ns(unix_ns))
}

/// `hh:mm` or `hh:mm:ss[.fraction]`, as nanoseconds.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    let below_60 = |part: &str| part.split('.').next().is_some_and(|whole| whole.len() <= 2);
    if parts.next().is_some() || !below_60(minutes) || !below_60(seconds) {
        return None;
    }
    let whole = |part: &str, unit: i64| match part.contains('.') {
        true => None,
        false => scaled(part, unit),
    };
    let (minutes_ns, seconds_ns) = (whole(minutes, MINUTE_NS)?, scaled(seconds, SECOND_NS)?);
    if minutes_ns >= HOUR_NS || seconds_ns >= MINUTE_NS {
        return None;
    }
    whole(hours, HOUR_NS)?.checked_add(minutes_ns + seconds_ns)
}

/// Numbers with their units, such as `1h2m` or `3720.5`, as nanoseconds.
fn duration(text: &str) -> Option<i64> {
    let mut total: i64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, after) = rest.split_at(digits.unwrap_or(rest.len()));
        let letters = after.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, after) = after.split_at(letters.unwrap_or(after.len()));
        // A number without a unit is seconds, and then it is all there is.
        if unit.is_empty() && number.len() != text.len() {
            return None;
        }
        let (_, unit_ns) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(scaled(number, *unit_ns)?)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

/// A number of digits with at most nine decimals, times a unit; none where it does not fit.
fn scaled(number: &str, unit_ns: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let digits = whole.parse::<i128>().ok()?.checked_mul(scale)? + fraction.parse::<i128>().ok()?;
    i64::try_from(digits.checked_mul(i128::from(unit_ns))? / scale).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn read(text: &str) -> Result<SimTime, TimeError> {
        let calendar = Calendar::starting_at(Epoch::from_str("2018-01-21T00:00:00Z").unwrap());
        let run = Interval::new(SimTime::START, SimTime::START + Span::seconds(86_400));
        parse_time(text, &calendar, run)
    }

    #[test]
    fn one_time_can_be_written_in_many_ways() {
        for text in [
            "3720",
            "3720s",
            "3720.0",
            "1h2m",
            "1h2min",
            "62m",
            "+1h2m",
            "01:02",
            "+01:02:00",
            "1:02:00.0",
            "2018-01-21T01:02:00Z",
            "2018-01-21T01:02:00.000",
            "2018-01-21T01:02Z",
        ] {
            assert_eq!(read(text), Ok(SimTime::from_seconds(3720.0)), "{text}");
        }
        assert_eq!(read("start"), Ok(SimTime::START));
        assert_eq!(read("end"), read("1d"));
        assert_eq!(read("1.5h"), read("5400"));
        assert_eq!(read("0.000000001"), Ok(SimTime(1)));
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_forms_that_are() {
        for text in [
            "",
            "+",
            "noon",
            "1x",
            "1h2",
            "01:60",
            "01:02:60",
            "1:2:3:4",
            "1..5",
            "1e3",
            "NaN",
            "٣",
            "2018-02-30T00:00:00Z",
            "2018-01-21T24:00:00Z",
            "2018-01-21",
            "ä018-01-21T00:00:0",
            "99999999999999999999",
            "0.0000000001",
            "9999999d9999999d",
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.to_string().contains("no time"), "{text}: {refused}");
            assert!(refused.to_string().contains("01:02:00"), "{refused}");
        }
    }

    #[test]
    fn a_time_outside_of_the_run_is_refused_with_the_runs_ends() {
        for text in ["86400.000000001", "2d", "-1", "2018-01-20T23:59:59Z"] {
            let refused = read(text).unwrap_err();
            assert!(matches!(refused, TimeError::Outside { .. }), "{text}");
            assert!(
                refused
                    .to_string()
                    .contains("2018-01-22T00:00:00.000Z (86400 s)")
            );
        }
    }
}
