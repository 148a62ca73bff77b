//! Epochs in integers: nanoseconds since 1970 in days of 86,400 s, as years and days and back.

/// Nanoseconds of a day.
pub(super) const DAY_NS: i64 = 86_400 * 1_000_000_000;
/// Years that epochs may have: those of two-digit years.
const YEARS: std::ops::RangeInclusive<i64> = 1957..=2056;

/// Days of a year from 1901 to 2099, where the Julian rule is exact.
pub(super) const fn days_in_year(year: i64) -> i64 {
    if year % 4 == 0 { 366 } else { 365 }
}

/// Days from 1970 to the first day of a year from 1901 to 2099.
const fn first_day(year: i64) -> i64 {
    (year - 1970) * 365 + (year - 1969).div_euclid(4)
}

/// An instant of a day of a year, counted from 1.
pub(super) const fn unix_ns(year: i64, day_of_year: i64, in_day_ns: i64) -> i64 {
    (first_day(year) + day_of_year - 1) * DAY_NS + in_day_ns
}

/// Whether an instant lies in a year that epochs may have.
pub(super) fn has_year(unix_ns: i64) -> bool {
    let day = unix_ns.div_euclid(DAY_NS);
    (first_day(*YEARS.start())..first_day(*YEARS.end() + 1)).contains(&day)
}

/// Year, day of the year from 1, and nanoseconds of the day of an instant that [`has_year`].
pub(super) fn year_and_day(unix_ns: i64) -> (i64, i64, i64) {
    let (day, in_day_ns) = (unix_ns.div_euclid(DAY_NS), unix_ns.rem_euclid(DAY_NS));
    // Years have 365 days or one more, so this is the year or one after it.
    let mut year = 1971 + day.div_euclid(365);
    while first_day(year) > day {
        year -= 1;
    }
    (year, day - first_day(year) + 1, in_day_ns)
}

/// Lengths of the months of a year.
const fn month_lengths(year: i64) -> [i64; 12] {
    let february = days_in_year(year) - 337;
    [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// An instant as `2026-10-02T00:19:52.567968`, with as many decimals as it needs, at least six.
pub fn utc_text(unix_ns: i64) -> String {
    let (year, day_of_year, in_day_ns) = year_and_day(unix_ns);
    let (mut month, mut day) = (1, day_of_year);
    for length in month_lengths(year) {
        if day <= length {
            break;
        }
        day -= length;
        month += 1;
    }
    let second = in_day_ns / 1_000_000_000;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let fraction_ns = in_day_ns % 1_000_000_000;
    let fraction = if fraction_ns % 1000 == 0 {
        format!("{:06}", fraction_ns / 1000)
    } else {
        format!("{fraction_ns:09}")
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction}")
}

/// The instant that a text like `2026-10-02T00:19:52.567968` or `2026-275T00:19:52Z` names.
pub(super) fn parse_utc(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no instant (must be like 2026-10-02T00:19:52.567968)");
    let body = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (date, time) = body.split_once(['T', 't', ' ']).ok_or_else(wrong)?;
    let mut date = date.split('-');
    let year = digits(date.next(), 4).ok_or_else(wrong)?;
    if !YEARS.contains(&year) {
        return Err(format!("`{text}` lies outside the years 1957 to 2056"));
    }
    let second = date.next();
    let day_of_year = match date.next() {
        None => digits(second, 3).ok_or_else(wrong)?,
        day => {
            let month = digits(second, 2).ok_or_else(wrong)?;
            let day = digits(day, 2).ok_or_else(wrong)?;
            day_of_month(year, month, day).ok_or_else(wrong)?
        }
    };
    let in_day_ns = time_of_day_ns(time).ok_or_else(wrong)?;
    if date.next().is_some() || !(1..=days_in_year(year)).contains(&day_of_year) {
        return Err(wrong());
    }
    if in_day_ns >= DAY_NS || is_leap_second(time) {
        return Err(format!("`{text}` lies in a leap second"));
    }
    Ok(unix_ns(year, day_of_year, in_day_ns))
}

fn day_of_month(year: i64, month: i64, day: i64) -> Option<i64> {
    let lengths = month_lengths(year);
    let before = usize::try_from(month - 1).ok()?;
    let length = *lengths.get(before)?;
    (1..=length)
        .contains(&day)
        .then(|| lengths[..before].iter().sum::<i64>() + day)
}

fn is_leap_second(time: &str) -> bool {
    time.split(':')
        .nth(2)
        .is_some_and(|second| second.starts_with("60"))
}

/// Nanoseconds of `hh:mm:ss` with decimals; further ones than nine are cut off.
fn time_of_day_ns(time: &str) -> Option<i64> {
    let mut parts = time.split(':');
    let hour = digits(parts.next(), 2).filter(|&hour| hour < 24)?;
    let minute = digits(parts.next(), 2).filter(|&minute| minute < 60)?;
    let second = parts.next()?;
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let second = digits(Some(second), 2).filter(|&second| second <= 60)?;
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction
        .chars()
        .chain(std::iter::repeat('0'))
        .take(9)
        .collect();
    let fraction_ns = nine.parse::<i64>().ok()?;
    Some(((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction_ns)
}

/// A number of exactly so many digits.
fn digits(text: Option<&str>, count: usize) -> Option<i64> {
    let text = text.filter(|text| text.len() == count)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_as_it_was_written() {
        for text in [
            "1957-01-01T00:00:00.000000",
            "1999-12-31T23:59:59.999999",
            "2024-02-29T12:00:00.000001",
            "2026-10-02T00:19:52.567968",
            "2056-12-31T23:59:59.999999999",
        ] {
            assert_eq!(parse_utc(text).map(utc_text).as_deref(), Ok(text));
        }
        assert_eq!(
            parse_utc("2026-275T00:19:52Z"),
            parse_utc("2026-10-02 00:19:52.0")
        );
        assert_eq!(parse_utc("1970-01-01T00:00:01"), Ok(1_000_000_000));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2026-13-45T99:99:99",
            "2026-02-29T00:00:00",
            "2026-366T00:00:00",
            "2026-10-02",
            "2026-10-02T24:00:00",
            "2016-12-31T23:59:60.5",
            "1899-01-01T00:00:00",
            "2026-10-02T00:00:0x",
            "+026-10-02T00:00:00",
        ] {
            assert!(parse_utc(text).is_err(), "{text}");
        }
    }
}
