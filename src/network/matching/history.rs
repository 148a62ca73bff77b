//! What was last so at some instant, where the past can still be rewritten.

use crate::time::SimTime;
use serde::{Deserialize, Serialize};

/// Values by the instant from which they hold, ascending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct History<T>(Vec<(SimTime, T)>);

impl<T> Default for History<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> History<T> {
    /// What was noted last by `at`.
    pub(super) fn latest(&self, at: SimTime) -> Option<(SimTime, T)> {
        let next = self.0.partition_point(|entry| entry.0 <= at);
        next.checked_sub(1).map(|index| self.0[index])
    }

    /// Notes a value, after those of the same instant.
    pub(super) fn insert(&mut self, at: SimTime, value: T) {
        let place = self.0.partition_point(|entry| entry.0 <= at);
        self.0.insert(place, (at, value));
    }

    /// Takes back what was noted last of an instant.
    pub(super) fn remove(&mut self, at: SimTime) {
        if let Some(place) = self.0.iter().rposition(|entry| entry.0 == at) {
            self.0.remove(place);
        }
    }

    /// Drops what [`Self::latest`] gives for no instant from `now` on.
    pub(super) fn forget_before(&mut self, now: SimTime) {
        let next = self.0.partition_point(|entry| entry.0 <= now);
        self.0.drain(..next.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_told_of_any_instant_and_can_be_rewritten() {
        let mut history = History::default();
        for (at, value) in [(30, 'c'), (10, 'a'), (20, 'b')] {
            history.insert(SimTime(at), value);
        }
        let latest = |history: &History<char>, at| history.latest(SimTime(at)).map(|entry| entry.1);
        assert_eq!(latest(&history, 9), None);
        assert_eq!(latest(&history, 29), Some('b'));
        history.remove(SimTime(20));
        assert_eq!(latest(&history, 29), Some('a'));
        history.forget_before(SimTime(29));
        assert_eq!(latest(&history, 29), Some('a'));
        history.forget_before(SimTime(30));
        assert_eq!(latest(&history, 29), None);
        assert_eq!(latest(&history, 40), Some('c'));
    }
}
