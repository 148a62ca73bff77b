//! From a time to the rows that were recorded last before it.

use super::sampled::Place;
use super::{Playback, number};
use crate::time::SimTime;
use std::sync::Arc;

/// Where the state at a time is.
pub(super) enum Located {
    /// Nothing was recorded up to there.
    Nothing,
    /// It must be read first.
    Waiting,
    /// At a time of sampling; and the one before it.
    At(Place, Option<Place>),
}

impl Playback {
    /// Finds the last time of sampling that is not after `at`, and asks for what must be read.
    pub(super) fn locate(&mut self, at: SimTime) -> Located {
        let forward = at >= self.shown_last;
        self.shown_last = at;
        let place = self.stretches.partition_point(|stretch| stretch.end <= at);
        let Some(last) = self.stretches.len().checked_sub(1) else {
            return Located::Nothing;
        };
        let mut here = self.sampled_at_or_before(place.min(last));
        while let Some(index) = here {
            let start = self.start_of(index);
            let before = index
                .checked_sub(1)
                .and_then(|b| self.sampled_at_or_before(b));
            // The first sample of a segment needs the last one before it.
            let is_first = at < start + self.scenario.timing.sample_interval;
            self.ask(index, before.filter(|_| is_first), forward);
            let Some(part) = self.loader.part(number(index)) else {
                return Located::Waiting;
            };
            match part.tick_at(at) {
                Some(tick) => return self.located(Place { part, tick }, before, forward),
                None if part.ticks.is_empty() => return Located::Nothing,
                None => here = before,
            }
        }
        Located::Nothing
    }

    /// A place with the one before it, which may be in the segment before.
    fn located(&self, place: Place, before: Option<usize>, forward: bool) -> Located {
        let part = Arc::clone(&place.part);
        if let Some(tick) = place.tick.checked_sub(1) {
            return Located::At(place, Some(Place { part, tick }));
        }
        let Some(index) = before else {
            return Located::At(place, None);
        };
        let Some(part) = self.loader.part(number(index)) else {
            self.ask(part.index as usize, Some(index), forward);
            return Located::Waiting;
        };
        let tick = part.ticks.len().checked_sub(1);
        Located::At(place, tick.map(|tick| Place { part, tick }))
    }

    /// Asks for a segment, for one before it if that is needed too, and for its neighbours.
    fn ask(&self, index: usize, before: Option<usize>, forward: bool) {
        let mut wanted = vec![index];
        wanted.extend(before);
        let demanded = wanted.len();
        let after = Some(index + 1);
        let behind = index.checked_sub(1);
        let neighbours = if forward {
            [after, behind]
        } else {
            [behind, after]
        };
        for neighbour in neighbours.into_iter().flatten() {
            if !wanted.contains(&neighbour) {
                wanted.push(neighbour);
            }
        }
        let wanted = wanted.into_iter().map(number).collect();
        self.loader.want(wanted, demanded);
    }

    /// The last segment with samples that is not after `index`.
    fn sampled_at_or_before(&self, index: usize) -> Option<usize> {
        let stretches = self.stretches.get(..=index)?;
        stretches.iter().rposition(|stretch| stretch.samples > 0)
    }

    fn start_of(&self, index: usize) -> SimTime {
        let before = index.checked_sub(1).and_then(|b| self.stretches.get(b));
        before.map_or(SimTime::START, |stretch| stretch.end)
    }
}
