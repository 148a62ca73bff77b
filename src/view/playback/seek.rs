//! From a time to the rows that were recorded last before it.

use super::Playback;
use super::part::Part;
use super::sampled::Place;
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
        // Beyond the end of what is recorded nothing is known.
        if self
            .stretches
            .last()
            .is_some_and(|stretch| at > stretch.end)
        {
            return Located::Nothing;
        }
        let mut here = self.sampled_at_or_before(place.min(last));
        while let Some(index) = here {
            let start = self.start_of(index);
            let before = index
                .checked_sub(1)
                .and_then(|b| self.sampled_at_or_before(b));
            // The first sample of a block needs the last one before it.
            let is_first = at < start + self.scenario.timing.sample_interval;
            self.ask(index, before.filter(|_| is_first), forward);
            let Some(part) = self.part(index) else {
                return Located::Waiting;
            };
            match part.tick_at(at) {
                Some(tick) => return self.located(Place { part, tick }, index, before, forward),
                // What cannot be read is not made up from what came before it.
                None if !part.troubles.is_empty() => return Located::Nothing,
                None => here = before,
            }
        }
        Located::Nothing
    }

    /// The part of a stretch, if it is in memory.
    fn part(&self, index: usize) -> Option<Arc<Part>> {
        self.loader.part(&self.stretches.get(index)?.block)
    }

    /// A place with the one before it, which may be in the block before.
    fn located(&self, place: Place, here: usize, before: Option<usize>, forward: bool) -> Located {
        let part = Arc::clone(&place.part);
        if let Some(tick) = place.tick.checked_sub(1) {
            return Located::At(place, Some(Place { part, tick }));
        }
        let Some(index) = before else {
            return Located::At(place, None);
        };
        let Some(part) = self.part(index) else {
            self.ask(here, Some(index), forward);
            return Located::Waiting;
        };
        let tick = part.ticks.len().checked_sub(1);
        Located::At(place, tick.map(|tick| Place { part, tick }))
    }

    /// Asks for a block, for one before it if that is needed too, and for its neighbours.
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
        let blocks = wanted
            .iter()
            .filter_map(|&index| Some(self.stretches.get(index)?.block));
        self.loader.want(blocks.collect(), demanded);
    }

    /// The last stretch with samples that is not after `index`.
    fn sampled_at_or_before(&self, index: usize) -> Option<usize> {
        let stretches = self.stretches.get(..=index)?;
        stretches.iter().rposition(|stretch| stretch.is_sampled)
    }

    fn start_of(&self, index: usize) -> SimTime {
        let before = index.checked_sub(1).and_then(|b| self.stretches.get(b));
        before.map_or(SimTime::START, |stretch| stretch.end)
    }
}
