//! Simulation time: integer nanoseconds since the scenario's start, never an accumulated float.
//!
//! [`SimTime`] is an instant of a run, [`Span`] a duration, [`Interval`] a stretch between two
//! instants. [`Calendar`] ties them to UTC. A run counts UTC seconds of 86,400 to the day, as SGP4
//! does; it differs from elapsed time only across a leap second (none since 2017-01-01).

mod orientation;
mod written;

pub use hifitime::Epoch;
pub use orientation::{EarthOrientation, Orientation, OrientationDay};
pub use written::{TIME_FORMS, TimeError, parse_instant, parse_time, seconds_text};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
const NANOSECONDS_PER_DAY: i64 = 86_400 * NANOSECONDS_PER_SECOND;

/// A duration in integer nanoseconds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// Longer than any run.
    pub const MAX: Self = Self(i64::MAX);

    /// Whole seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * NANOSECONDS_PER_SECOND)
    }

    /// Seconds, rounded to the nanosecond.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float-to-integer cast saturates"
    )]
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1e9).round() as i64)
    }

    /// In seconds.
    #[expect(clippy::cast_precision_loss, reason = "exact below 104 days")]
    pub const fn to_seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// The larger of the two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Ord::max(self, other)
    }
}

impl std::ops::Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
impl std::ops::AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl std::ops::Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
impl std::ops::Mul<i64> for Span {
    type Output = Self;
    fn mul(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}
impl std::ops::Div<i64> for Span {
    type Output = Self;
    fn div(self, divisor: i64) -> Self {
        Self(self.0 / divisor)
    }
}

/// An instant of a run: nanoseconds since the scenario's start.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SimTime(pub i64);

impl SimTime {
    /// The scenario's start.
    pub const START: Self = Self(0);
    /// Later than any run.
    pub const MAX: Self = Self(i64::MAX);

    /// Seconds since the start.
    pub const fn to_seconds(self) -> f64 {
        Span(self.0).to_seconds()
    }

    /// From seconds since the start, rounded to the nanosecond.
    pub fn from_seconds(seconds: f64) -> Self {
        Self(Span::from_seconds(seconds).0)
    }
}

impl std::ops::Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}
impl std::ops::AddAssign<Span> for SimTime {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}
impl std::ops::Sub<Span> for SimTime {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}
impl std::ops::Sub for SimTime {
    type Output = Span;
    fn sub(self, other: Self) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

/// The stretch from `start` (included) to `end` (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// First instant inside.
    pub start: SimTime,
    /// First instant after.
    pub end: SimTime,
}

impl Interval {
    /// From its two ends.
    pub const fn new(start: SimTime, end: SimTime) -> Self {
        Self { start, end }
    }

    /// Its length.
    pub fn span(self) -> Span {
        self.end - self.start
    }

    /// Whether `at` lies inside.
    pub fn contains(self, at: SimTime) -> bool {
        self.start <= at && at < self.end
    }

    /// The stretch that both share, if any.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let both = Self::new(self.start.max(other.start), self.end.min(other.end));
        (both.start < both.end).then_some(both)
    }
}

/// Ties a run's time to UTC and, with a table of the Earth's orientation, to UT1 and the pole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Scenario start: nanoseconds since 1970-01-01 00:00 UTC in days of 86,400 s.
    start_unix_ns: i64,
    /// How the Earth stands on each day of the run; UT1 is UTC and the pole is at rest without it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "shared")]
    orientation: Option<Arc<EarthOrientation>>,
}

impl Calendar {
    /// A run that starts at `start`.
    pub fn starting_at(start: Epoch) -> Self {
        let (year, month, day, hour, minute, second, nanosecond) = start.to_gregorian_utc();
        let days = days_from_civil(i64::from(year), i64::from(month), i64::from(day));
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Self {
            start_unix_ns: days * NANOSECONDS_PER_DAY
                + seconds * NANOSECONDS_PER_SECOND
                + i64::from(nanosecond),
            orientation: None,
        }
    }

    /// The same, with the Earth turned as a table says.
    #[must_use]
    pub fn with_orientation(self, table: EarthOrientation) -> Self {
        Self {
            orientation: Some(Arc::new(table)),
            ..self
        }
    }

    /// Rotation and pole of the Earth at `at`, where a table says them.
    pub fn orientation(&self, at: SimTime) -> Option<Orientation> {
        let table = self.orientation.as_deref()?;
        Some(table.at(self.unix_ns(at)))
    }

    /// The UTC instant of `at` as nanoseconds since 1970 in days of 86,400 s.
    pub fn unix_ns(&self, at: SimTime) -> i64 {
        self.start_unix_ns.saturating_add(at.0)
    }

    /// The instant of a run at these nanoseconds since 1970.
    pub fn at_unix_ns(&self, unix_ns: i64) -> SimTime {
        SimTime(unix_ns.saturating_sub(self.start_unix_ns))
    }

    /// The Julian year at `at`, as 2026.5: 365.25 days each, 2000.0 at J2000.
    #[expect(
        clippy::cast_precision_loss,
        reason = "days of a calendar are exact in f64"
    )]
    pub fn year(&self, at: SimTime) -> f64 {
        let (days, fraction) = self.days_since_j2000(at);
        2000.0 + (days as f64 + fraction) / 365.25
    }

    /// Whole UTC days since 2000-01-01 12:00 and the fraction of the day after, in [0, 1).
    #[expect(
        clippy::cast_precision_loss,
        reason = "a day's nanoseconds are exact in f64"
    )]
    pub fn days_since_j2000(&self, at: SimTime) -> (i64, f64) {
        const J2000_UNIX_NS: i64 = 946_728_000 * NANOSECONDS_PER_SECOND;
        let since_ns = self.unix_ns(at) - J2000_UNIX_NS;
        (
            since_ns.div_euclid(NANOSECONDS_PER_DAY),
            since_ns.rem_euclid(NANOSECONDS_PER_DAY) as f64 / NANOSECONDS_PER_DAY as f64,
        )
    }

    /// The month of the year at `at`, January 0, and when the next begins, both by UTC.
    pub fn month(&self, at: SimTime) -> (usize, SimTime) {
        let day = self.unix_ns(at).div_euclid(NANOSECONDS_PER_DAY);
        let (year, month, _) = civil_from_days(day);
        let (years, next) = if month == 12 { (1, 1) } else { (0, month + 1) };
        let turn = days_from_civil(year + years, next, 1) * NANOSECONDS_PER_DAY;
        (
            usize::try_from(month - 1).unwrap_or(0),
            self.at_unix_ns(turn),
        )
    }

    /// `at` as ISO 8601 UTC with milliseconds, such as `2018-01-21T06:00:00.000Z`.
    pub fn utc(&self, at: SimTime) -> String {
        let unix_ns = self.unix_ns(at);
        let (year, month, day) = civil_from_days(unix_ns.div_euclid(NANOSECONDS_PER_DAY));
        let ms = unix_ns.rem_euclid(NANOSECONDS_PER_DAY) / 1_000_000;
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        let ms = ms % 1000;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

/// A shared table, written and read by value.
mod shared {
    use super::EarthOrientation;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use std::sync::Arc;

    pub(super) fn serialize<S: Serializer>(
        table: &Option<Arc<EarthOrientation>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        table.as_deref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<EarthOrientation>>, D::Error> {
        Ok(Option::<EarthOrientation>::deserialize(deserializer)?.map(Arc::new))
    }
}

/// Days from 1970-01-01 to a Gregorian date.
///
/// The count of days before a date, years starting in March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    let days_before_month = (153 * months_since_march + 2) / 5;
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + days_before_month
        + day
        - 719_469
}

/// The Gregorian date (year, month, day) that lies `days` after 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days.div_euclid(366);
    while days_from_civil(year + 1, 1, 1) <= days {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days_from_civil(year, month + 1, 1) <= days {
        month += 1;
    }
    (year, month, days - days_from_civil(year, month, 1) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[test]
    fn months_turn_when_the_calendar_says() {
        let calendar = Calendar::starting_at(Epoch::from_gregorian_utc_at_midnight(2027, 12, 1));
        let december = Span::seconds(31 * 86_400);
        let new_year = SimTime::START + december;
        assert_eq!(calendar.month(SimTime::START), (11, new_year));
        assert_eq!(calendar.month(new_year - Span(1)), (11, new_year));
        assert_eq!(calendar.month(new_year).0, 0);
        // 2028 is a leap year.
        let february = new_year + december;
        let march = february + Span::seconds(29 * 86_400);
        assert_eq!(calendar.month(february), (1, march));
    }

    #[test]
    fn utc_round_trips_through_the_calendar() {
        for text in [
            "2018-01-21T00:00:00.000Z",
            "2000-02-29T12:34:56.789Z",
            "1999-12-31T23:59:59.999Z",
            "2026-08-22T06:00:00.250Z",
        ] {
            let calendar = Calendar::starting_at(Epoch::from_str(text).unwrap());
            assert_eq!(calendar.utc(SimTime::START), text);
        }
    }

    #[test]
    fn j2000_is_day_zero() {
        let calendar = Calendar::starting_at(Epoch::from_str("2000-01-01T12:00:00 UTC").unwrap());
        assert_eq!(calendar.days_since_j2000(SimTime::START), (0, 0.0));
        let a_day_less_1_s = SimTime::START - Span::seconds(1);
        assert_eq!(calendar.days_since_j2000(a_day_less_1_s).0, -1);
    }

    #[test]
    fn intervals_share_what_overlaps() {
        let a = Interval::new(SimTime(0), SimTime(10));
        let b = Interval::new(SimTime(5), SimTime(20));
        assert_eq!(
            a.intersection(b),
            Some(Interval::new(SimTime(5), SimTime(10)))
        );
        assert_eq!(
            a.intersection(Interval::new(SimTime(10), SimTime(20))),
            None
        );
    }
}
