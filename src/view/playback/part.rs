//! What moments need of a block: its samples and links, cut by time of sampling.

use super::block::Block;
use crate::record::{Links, Samples, Segment, Table};
use crate::recording::{Recording, RecordingError};
use crate::time::SimTime;
use std::ops::Range;

/// Memory of a row of samples and of links: the sum of their columns (bytes).
const SAMPLE_ROW_BYTES: u64 = 53;
const LINK_ROW_BYTES: u64 = 58;

/// Samples and links of one block. A table that cannot be read is empty, and said to be damaged.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) block: Block,
    pub(super) samples: Samples,
    pub(super) links: Links,
    /// Times of sampling, strictly ascending.
    pub(super) ticks: Vec<Tick>,
    /// What could not be read.
    pub(super) troubles: Vec<String>,
}

/// One time of sampling, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) time: SimTime,
    pub(super) samples: Range<usize>,
    pub(super) links: Range<usize>,
}

impl Part {
    /// Reads a block, both tables at once.
    pub(super) fn read(recording: &Recording, block: Block) -> Self {
        let (samples, links) = std::thread::scope(|scope| {
            let links = scope.spawn(|| table::<Links>(recording, block));
            (table::<Samples>(recording, block), links.join())
        });
        let mut troubles = Vec::new();
        let samples = samples.unwrap_or_else(|error| {
            troubles.push(error.to_string());
            Samples::default()
        });
        let links = match links {
            Ok(Ok(links)) => links,
            Ok(Err(error)) => {
                troubles.push(error.to_string());
                Links::default()
            }
            Err(_) => {
                let segment = block.segment;
                troubles.push(format!(
                    "internal: reading links of segment {segment} failed"
                ));
                Links::default()
            }
        };
        Self::new(block, samples, links, troubles)
    }

    /// A block of a segment that is in memory.
    pub(super) fn of(segment: Segment, block: Block) -> Self {
        let tables = segment.tables;
        if block.is_whole() {
            return Self::new(block, tables.samples, tables.links, Vec::new());
        }
        let times = block.times();
        let samples = tables.samples.rows();
        let links = tables.links.rows();
        Self::new(
            block,
            samples
                .filter(|row| times.contains(&SimTime(row.time_ns)))
                .collect(),
            links
                .filter(|row| times.contains(&SimTime(row.time_ns)))
                .collect(),
            Vec::new(),
        )
    }

    fn new(block: Block, samples: Samples, links: Links, troubles: Vec<String>) -> Self {
        let ticks = if samples.is_empty() {
            ticks(links.time_ns(), &[])
                .into_iter()
                .map(|tick| Tick {
                    links: tick.samples,
                    samples: 0..0,
                    ..tick
                })
                .collect()
        } else {
            ticks(samples.time_ns(), links.time_ns())
        };
        Self {
            block,
            samples,
            links,
            ticks,
            troubles,
        }
    }

    /// The last time of sampling that is not after `at`.
    pub(super) fn tick_at(&self, at: SimTime) -> Option<usize> {
        self.ticks
            .partition_point(|tick| tick.time <= at)
            .checked_sub(1)
    }

    /// Memory that it takes.
    pub(super) fn bytes(&self) -> u64 {
        bytes_of(self.samples.len() as u64, self.links.len() as u64)
    }
}

/// The rows of a table that belong to a block.
fn table<T: Table + Default>(recording: &Recording, block: Block) -> Result<T, RecordingError> {
    if block.is_whole() {
        recording.table(block.segment)
    } else {
        recording.rows_within(block.segment, block.times())
    }
}

/// Memory of a part with so many rows.
pub(super) const fn bytes_of(samples: u64, links: u64) -> u64 {
    samples
        .saturating_mul(SAMPLE_ROW_BYTES)
        .saturating_add(links.saturating_mul(LINK_ROW_BYTES))
}

/// Cuts rows by time. Both lists ascend in a recording; what does not is left out, so that ranges
/// are always good.
fn ticks(samples: &[i64], links: &[i64]) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let (mut row, mut link) = (0, 0);
    while let Some(&time) = samples.get(row) {
        let rows = run_of(samples, row, time);
        row = rows.end;
        if ticks.last().is_some_and(|last| time <= last.time.0) {
            continue;
        }
        while links.get(link).is_some_and(|&of| of < time) {
            link += 1;
        }
        let links = run_of(links, link, time);
        link = links.end;
        ticks.push(Tick {
            time: SimTime(time),
            samples: rows,
            links,
        });
    }
    ticks
}

/// The rows from `start` on that have this time.
fn run_of(times: &[i64], start: usize, time: i64) -> Range<usize> {
    let rest = times.get(start..).unwrap_or_default();
    let length = rest.iter().take_while(|&&of| of == time).count();
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_by_time() {
        let found = ticks(&[0, 0, 5, 5, 9], &[5, 5, 9]);
        let tick = |time, samples, links| Tick {
            time: SimTime(time),
            samples,
            links,
        };
        assert_eq!(
            found,
            [
                tick(0, 0..2, 0..0),
                tick(5, 2..4, 0..2),
                tick(9, 4..5, 2..3)
            ]
        );
    }

    #[test]
    fn rows_out_of_order_are_left_out() {
        let found = ticks(&[5, 5, 0, 7], &[9, 1, 7]);
        let times: Vec<_> = found.iter().map(|tick| tick.time.0).collect();
        assert_eq!(times, [5, 7]);
        assert!(found.iter().all(|tick| tick.links.is_empty()));
    }
}
