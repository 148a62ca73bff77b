//! How the Earth stands: its rotation and its pole, day by day, from a table.
//!
//! [`EarthOrientation`] holds the values at 0 h UTC of consecutive days as integers of the last
//! digit that the IERS gives (0.1 µs and 1 µas), so that they survive every way of writing them.
//!
//! Assumes: between two days all three change evenly, which is off by some 0.05 ms of UT1 and half
//! a milliarcsecond of the pole (2 cm) for the tides of half a day and a day; beyond its ends a
//! table keeps its last value. A step of UT1 − UTC by a whole second is a leap second, and happens
//! at the end of the day.
//! Source: IERS Conventions 2010, chapter 5; IERS Bulletin A.

use super::Span;
use crate::units::Angle;
use serde::{Deserialize, Serialize};

/// Modified Julian date of 1970-01-01.
const UNIX_EPOCH_MJD: i64 = 40_587;
const NANOSECONDS_PER_DAY: i64 = 86_400_000_000_000;
/// A second of UT1 in units of the table.
const SECOND: i32 = 10_000_000;

/// Rotation and pole of the Earth at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orientation {
    /// UT1 − UTC.
    pub ut1_less_utc: Span,
    /// The pole's displacement along the meridian of Greenwich.
    pub pole_x: Angle,
    /// The pole's displacement along the meridian of 90° west.
    pub pole_y: Angle,
}

/// Values of one day at 0 h UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrientationDay {
    /// UT1 − UTC (0.1 µs).
    pub ut1_less_utc: i32,
    /// Pole towards Greenwich (µas).
    pub pole_x: i32,
    /// Pole towards 90° west (µas).
    pub pole_y: i32,
    /// Whether any of them is foretold.
    pub is_predicted: bool,
}

/// Rotation and pole of the Earth on consecutive days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarthOrientation {
    /// Modified Julian date of the first day.
    first_mjd: i64,
    days: Vec<OrientationDay>,
}

impl EarthOrientation {
    /// The days from the modified Julian date `first_mjd` on; none without at least two.
    pub fn of_days(first_mjd: i64, days: Vec<OrientationDay>) -> Option<Self> {
        (days.len() >= 2).then_some(Self { first_mjd, days })
    }

    /// From the first to the last instant that it knows (ns since 1970).
    pub fn span_unix_ns(&self) -> (i64, i64) {
        let last_mjd = self.first_mjd + i64::try_from(self.days.len()).unwrap_or(1) - 1;
        (unix_ns_of_mjd(self.first_mjd), unix_ns_of_mjd(last_mjd))
    }

    /// Its days, in order.
    pub fn days(&self) -> &[OrientationDay] {
        &self.days
    }

    /// The part that a run from `start_unix_ns` to `end_unix_ns` needs; none if it does not reach
    /// over all of it.
    #[must_use]
    pub fn within(&self, start_unix_ns: i64, end_unix_ns: i64) -> Option<Self> {
        let first = mjd_of_unix_ns(start_unix_ns);
        // The day after the end, or the end itself at 0 h.
        let last = mjd_of_unix_ns(end_unix_ns.saturating_sub(1)) + 1;
        let from = usize::try_from(first - self.first_mjd).ok()?;
        let to = usize::try_from(last - self.first_mjd).ok()?;
        let days = self.days.get(from..=to)?;
        Self::of_days(first, days.to_vec())
    }

    /// Rotation and pole at an instant (ns since 1970).
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds of a day are exact in f64"
    )]
    pub fn at(&self, unix_ns: i64) -> Orientation {
        let (first, last) = self.span_unix_ns();
        let within = unix_ns.clamp(first, last);
        let day = usize::try_from(mjd_of_unix_ns(within) - self.first_mjd).unwrap_or(0);
        let day = day.min(self.days.len() - 2);
        let (today, tomorrow) = (self.days[day], self.days[day + 1]);
        let since_ns = within - first - NANOSECONDS_PER_DAY * i64::try_from(day).unwrap_or(0);
        let share = since_ns as f64 / NANOSECONDS_PER_DAY as f64;
        let between = |a: i32, b: i32| f64::from(a) + share * (f64::from(b) - f64::from(a));
        let angle = |microarcsec: f64| Angle::degrees(microarcsec / 3.6e9);
        let tomorrow_ut1 = tomorrow.ut1_less_utc - leap(today, tomorrow);
        Orientation {
            ut1_less_utc: Span::from_seconds(between(today.ut1_less_utc, tomorrow_ut1) / 1e7),
            pole_x: angle(between(today.pole_x, tomorrow.pole_x)),
            pole_y: angle(between(today.pole_y, tomorrow.pole_y)),
        }
    }
}

/// The step of UT1 − UTC between two days that a leap second makes, in units of the table.
fn leap(today: OrientationDay, tomorrow: OrientationDay) -> i32 {
    match tomorrow.ut1_less_utc.saturating_sub(today.ut1_less_utc) {
        step if step > SECOND / 2 => SECOND,
        step if step < -SECOND / 2 => -SECOND,
        _ => 0,
    }
}

const fn unix_ns_of_mjd(mjd: i64) -> i64 {
    (mjd - UNIX_EPOCH_MJD) * NANOSECONDS_PER_DAY
}

const fn mjd_of_unix_ns(unix_ns: i64) -> i64 {
    unix_ns.div_euclid(NANOSECONDS_PER_DAY) + UNIX_EPOCH_MJD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(ut1_less_utc: i32, pole_x: i32) -> OrientationDay {
        OrientationDay {
            ut1_less_utc,
            pole_x,
            pole_y: -pole_x,
            is_predicted: false,
        }
    }

    /// 2016-12-31 and the two days after; a leap second was put in between the first two.
    fn table() -> EarthOrientation {
        let days = vec![
            day(-4_000_000, 100_000),
            day(5_900_000, 102_000),
            day(5_800_000, 104_000),
        ];
        EarthOrientation::of_days(57_753, days).unwrap()
    }

    #[test]
    fn values_change_evenly_between_days_and_a_leap_second_is_no_change() {
        let table = table();
        let (first, last) = table.span_unix_ns();
        assert_eq!(last - first, 2 * NANOSECONDS_PER_DAY);
        let noon = table.at(first + NANOSECONDS_PER_DAY / 2);
        assert_eq!(noon.ut1_less_utc, Span::from_seconds(-0.405));
        assert!((noon.pole_x.to_degrees() * 3600.0 - 0.101).abs() < 1e-12);
        assert!((noon.pole_y.to_degrees() * 3600.0 + 0.101).abs() < 1e-12);
        let midnight = table.at(first + NANOSECONDS_PER_DAY);
        assert_eq!(midnight.ut1_less_utc, Span::from_seconds(0.59));
        assert_eq!(table.at(last + 1).ut1_less_utc, table.at(last).ut1_less_utc);
        assert_eq!(table.at(first - 1), table.at(first));
    }

    #[test]
    fn a_part_reaches_over_the_run_or_is_none() {
        let table = table();
        let (first, last) = table.span_unix_ns();
        let part = table.within(first + NANOSECONDS_PER_DAY, last).unwrap();
        assert_eq!(part.span_unix_ns(), (first + NANOSECONDS_PER_DAY, last));
        let noon = first + NANOSECONDS_PER_DAY * 3 / 2;
        assert_eq!(part.at(noon), table.at(noon));
        assert_eq!(table.within(first, last + 1), None);
        assert_eq!(table.within(first - 1, last), None);
    }
}
