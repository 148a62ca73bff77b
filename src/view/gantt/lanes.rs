//! Where bars overlap they lie in lanes; where they are thinner than a pixel they merge.

use super::Bar;
use crate::time::{SimTime, Span};
use std::collections::BTreeMap;

/// Gives each bar the first lane that is free when it begins. Sorts them by their beginning, and
/// says how many lanes there are, at least one.
pub fn pack(bars: &mut [Bar]) -> u32 {
    bars.sort_by_key(|bar| (bar.start, bar.end));
    let mut ends: Vec<SimTime> = Vec::new();
    for bar in bars {
        let free = ends.iter().position(|end| *end <= bar.start);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = bar.end,
            None => ends.push(bar.end),
        }
        bar.lane = u32::try_from(lane).unwrap_or(u32::MAX);
    }
    u32::try_from(ends.len()).unwrap_or(u32::MAX).max(1)
}

/// Merges bars of one lane and kind that are thinner than a pixel and less than one apart, so that
/// what is drawn depends on the pixels and not on the bars. Their length together stays.
///
/// `bars` are in the order of their beginning. A merged bar keeps subject and figures of its first
/// one, and the largest use of all.
pub fn merge_thin(bars: &[Bar], pixel: Span) -> Vec<Bar> {
    let mut merged: Vec<Bar> = Vec::new();
    // The last bar of each lane, and whether it holds thin bars only.
    let mut last: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    for bar in bars {
        let thin = bar.end - bar.start < pixel;
        if thin
            && let Some((place, true)) = last.get(&bar.lane)
            && let Some(before) = merged.get_mut(*place)
            && before.kind == bar.kind
            && bar.start - before.end < pixel
        {
            before.end = before.end.max(bar.end);
            before.usable = before.start;
            before.busy += bar.busy;
            before.count = before.count.saturating_add(bar.count);
            before.value = before.value.max(bar.value);
            continue;
        }
        last.insert(bar.lane, (merged.len(), thin));
        merged.push(*bar);
    }
    merged
}

/// The bar of a lane nearest to a time: one that it lies in, or else one within `reach` of it.
pub fn hit(bars: &[Bar], lane: u32, at: SimTime, reach: Span) -> Option<usize> {
    let away = |bar: &Bar| {
        let before = bar.start - at;
        let after = at - bar.end;
        before.max(after).max(Span::ZERO)
    };
    let candidates = bars.iter().enumerate().filter(|(_, bar)| bar.lane == lane);
    candidates
        .filter(|(_, bar)| away(bar) <= reach)
        .min_by_key(|(_, bar)| (away(bar), bar.end - bar.start))
        .map(|(place, _)| place)
}
