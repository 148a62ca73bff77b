//! How old element sets are at an instant.

use super::ElementSet;
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// Seconds of a day.
const DAY_S: f64 = 86_400.0;

/// The ages of some sets at one instant: signed, negative for an epoch that is still to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ages(Vec<Span>);

/// Ages of sets in a few numbers (d).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AgeSummary {
    /// How many sets there are.
    pub sets: u64,
    /// Age of the oldest (d).
    pub oldest_d: f64,
    /// Median, nearest rank (d).
    pub median_d: f64,
    /// Age of the newest (d); negative if its epoch is still to come.
    pub newest_d: f64,
    /// Sets whose epoch is still to come.
    pub in_future: u64,
}

impl Ages {
    /// The ages of sets at an instant in UTC nanoseconds since 1970.
    pub fn at<'a>(unix_ns: i64, sets: impl IntoIterator<Item = &'a ElementSet>) -> Self {
        let mut ages: Vec<Span> = sets.into_iter().map(|set| set.age_at(unix_ns)).collect();
        ages.sort_unstable();
        Self(ages)
    }

    /// The same in a few numbers; none of no sets.
    pub fn summary(&self) -> Option<AgeSummary> {
        let (newest, oldest) = (self.0.first()?, self.0.last()?);
        let median = self.0[(self.0.len() - 1) / 2];
        let days = |age: Span| age.to_seconds() / DAY_S;
        let in_future = self.0.iter().filter(|age| age.0 < 0).count();
        Some(AgeSummary {
            sets: self.0.len() as u64,
            oldest_d: days(*oldest),
            median_d: days(median),
            newest_d: days(*newest),
            in_future: in_future as u64,
        })
    }
}

impl AgeSummary {
    /// The same as words: `4 element sets, at the start 0.2 to 3.1 days old (median 1.0), 1 of …`.
    pub fn words(&self) -> String {
        let Self {
            sets,
            oldest_d,
            median_d,
            newest_d,
            in_future,
        } = self;
        let future = match in_future {
            0 => String::new(),
            1 => ", 1 of them with its epoch after the start".to_owned(),
            several => format!(", {several} of them with their epoch after the start"),
        };
        if *sets == 1 {
            return format!("1 element set, {oldest_d:+.2} days old at the start{future}");
        }
        format!(
            "{sets} element sets, {newest_d:+.2} to {oldest_d:+.2} days old at the start, median \
             {median_d:+.2}{future}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_signed_and_the_median_is_one_of_them() {
        let day = Span::seconds(86_400);
        let mut ages = Ages(vec![day * 3, Span(0) - day, day * 8, day]);
        ages.0.sort_unstable();
        let summary = ages.summary().unwrap();
        assert_eq!(
            (summary.oldest_d, summary.median_d, summary.newest_d),
            (8.0, 1.0, -1.0)
        );
        assert_eq!(summary.in_future, 1);
        assert_eq!(
            summary.words(),
            "4 element sets, -1.00 to +8.00 days old at the start, median +1.00, 1 of them with its \
             epoch after the start"
        );
        assert_eq!(Ages::default().summary(), None);
    }
}
