//! Blocks: stretches of a segment whose samples and links are read together.
//!
//! A segment is one block where it is small, as it is for a thousand satellites. Larger ones are cut
//! at times of sampling, so that what is in memory does not grow with the length of segments.

use super::part::bytes_of;
use crate::record::{Links, Samples};
use crate::recording::SegmentEntry;
use crate::time::{Interval, SimTime, Span};
use std::ops::Range;

/// A segment up to this is one block (bytes).
const WHOLE_BYTES: u64 = 16 << 20;
/// What a block of a larger one should not exceed, unless one time of sampling alone does (bytes).
pub(super) const BLOCK_BYTES: u64 = 8 << 20;

/// Which rows of a segment belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Block {
    pub(super) segment: u32,
    /// The first time that belongs to it; all before where it begins its segment.
    from: SimTime,
    /// The first time that does not; all after do where it ends its segment.
    until: SimTime,
    /// Memory that its rows will take, about.
    pub(super) bytes: u64,
}

impl Block {
    /// A whole segment.
    pub(super) const fn whole(segment: u32, bytes: u64) -> Self {
        Self {
            segment,
            from: SimTime(i64::MIN),
            until: SimTime(i64::MAX),
            bytes,
        }
    }

    /// The times that belong to it.
    pub(super) fn times(&self) -> Range<SimTime> {
        self.from..self.until
    }

    /// Whether it is a whole segment.
    pub(super) fn is_whole(&self) -> bool {
        *self == Self::whole(self.segment, self.bytes)
    }
}

/// A stretch of the run whose samples and links are one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) block: Block,
    pub(super) end: SimTime,
    /// Whether the segment has samples.
    pub(super) is_sampled: bool,
}

/// A segment as stretches of the run: whole, or cut at times of sampling.
pub(super) fn cut(
    segment: u32,
    span: Interval,
    [samples, links]: [u64; 2],
    interval: Span,
) -> Vec<Stretch> {
    let bytes = bytes_of(samples, links);
    let is_sampled = samples > 0;
    let wanted = match bytes {
        ..=WHOLE_BYTES => 1,
        _ => i64::try_from(bytes.div_ceil(BLOCK_BYTES)).unwrap_or(i64::MAX),
    };
    let interval = interval.0.max(1);
    // Times of sampling are multiples of the interval.
    let number = |at: SimTime| at.0.saturating_add(interval - 1).div_euclid(interval);
    let (first, after) = (number(span.start), number(span.end));
    let of_block = (after - first).max(1).div_euclid(wanted.max(1)).max(1);
    let count = ((after - first).max(1) - 1).div_euclid(of_block) + 1;
    let whole = Block::whole(segment, bytes / count.unsigned_abs().max(1));
    let mut stretches = vec![Stretch {
        block: whole,
        end: span.end,
        is_sampled,
    }];
    for number in 1..count {
        let at = SimTime(
            first
                .saturating_add(number * of_block)
                .saturating_mul(interval),
        );
        if let Some(before) = stretches.last_mut() {
            before.block.until = at;
            before.end = at;
        }
        stretches.push(Stretch {
            block: Block { from: at, ..whole },
            end: span.end,
            is_sampled,
        });
    }
    stretches
}

/// A segment that the manifest lists, as stretches of the run.
pub(super) fn cut_listed(entry: &SegmentEntry, interval: Span) -> Vec<Stretch> {
    let rows = |table: &str| entry.tables.get(table).map_or(0, |table| table.rows);
    let rows = [rows(Samples::SCHEMA.name), rows(Links::SCHEMA.name)];
    cut(entry.index, entry.span(), rows, interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An hour from `start_s` on, sampled each minute.
    fn hour(start_s: i64, rows: [u64; 2]) -> Vec<Stretch> {
        let start = SimTime::START + Span::seconds(start_s);
        let span = Interval::new(start, start + Span::seconds(3600));
        cut(3, span, rows, Span::seconds(60))
    }

    #[test]
    fn a_small_segment_is_one_block_that_holds_whatever_it_has() {
        let stretches = hour(3600, [95_040, 190_080]);
        assert_eq!(stretches.len(), 1);
        assert!(stretches[0].block.is_whole());
        assert_eq!(stretches[0].end, SimTime::from_seconds(7200.0));
        assert_eq!(hour(0, [0, 0]).len(), 1);
    }

    #[test]
    fn a_large_segment_is_cut_at_times_of_sampling_and_nothing_of_it_is_lost() {
        let stretches = hour(3630, [600_000, 1_200_000]);
        assert_eq!(stretches[0].block.from, SimTime(i64::MIN));
        for pair in stretches.windows(2) {
            assert_eq!(pair[0].block.until, pair[1].block.from);
            assert_eq!(pair[0].end, pair[1].block.from);
            assert_eq!(pair[0].end.0 % Span::seconds(60).0, 0);
            assert!(!pair[0].block.is_whole());
        }
        let last = stretches.last().unwrap();
        assert_eq!(last.block.until, SimTime(i64::MAX));
        assert_eq!(last.end, SimTime::from_seconds(7230.0));
        let most = stretches.iter().map(|stretch| stretch.block.bytes).max();
        assert!(most.unwrap() <= BLOCK_BYTES, "{most:?}");
    }

    #[test]
    fn a_block_has_a_time_of_sampling_however_large_that_is() {
        let stretches = hour(0, [u64::MAX, u64::MAX]);
        assert_eq!(stretches.len(), 60);
        let span = Interval::new(SimTime::START, SimTime::from_seconds(1.0));
        assert_eq!(cut(0, span, [u64::MAX, 0], Span::seconds(60)).len(), 1);
        assert!(!cut(0, span, [1, 1], Span::ZERO).is_empty());
    }
}
