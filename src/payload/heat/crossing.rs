//! When a temperature comes to a level, exactly.
//!
//! A temperature is a sum of exponentials and may turn more than once on its way. Each mode moves one
//! way, so that the distance that they can go together bounds it: stretches within that bound hold no
//! crossing, others are halved until they do not, or show one.

use super::{HeatState, Network};
use crate::time::{SimTime, Span};
use crate::units::Temperature;
use serde::{Deserialize, Serialize};

/// A touch shorter than this is none.
const TOUCH: Span = Span(1_000_000);

impl<const N: usize> Network<N>
where
    [f64; N]: Serialize + for<'a> Deserialize<'a>,
{
    /// The first instant from `from` to `until` at which a part has come to `level`, from below where
    /// it is `rising` and else from above, to the nanosecond; none if it does not.
    pub fn time_of_crossing(
        &self,
        state: &HeatState<N>,
        part: usize,
        (level, rising): (Temperature, bool),
        (from, until): (SimTime, SimTime),
    ) -> Option<SimTime> {
        let missing_k = |at: SimTime| {
            let above_k = self.temperature(state, part, at).to_kelvins() - level.to_kelvins();
            if rising { -above_k } else { above_k }
        };
        if missing_k(from) <= 0.0 {
            return Some(from);
        }
        let may_reach =
            |from: SimTime, until: SimTime| self.reach(state, part, from, until) >= missing_k(from);
        let (mut before, mut after) = bracket(&missing_k, &may_reach, from, until)?;
        while after - before > Span(1) {
            let middle = before + (after - before) / 2;
            if missing_k(middle) <= 0.0 {
                after = middle;
            } else {
                before = middle;
            }
        }
        Some(after)
    }
}

/// An instant before and one after the first crossing, where there is one.
fn bracket(
    missing_k: &dyn Fn(SimTime) -> f64,
    may_reach: &dyn Fn(SimTime, SimTime) -> bool,
    from: SimTime,
    until: SimTime,
) -> Option<(SimTime, SimTime)> {
    if until <= from || !may_reach(from, until) {
        return None;
    }
    let middle = from + (until - from) / 2;
    if until - from <= TOUCH {
        return (missing_k(until) <= 0.0).then_some((from, until));
    }
    if missing_k(middle) <= 0.0 {
        // The first crossing lies in the first half; at the latest it is the one seen.
        return bracket(missing_k, may_reach, from, middle).or(Some((from, middle)));
    }
    bracket(missing_k, may_reach, from, middle)
        .or_else(|| bracket(missing_k, may_reach, middle, until))
}
