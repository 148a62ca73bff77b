//! Runs that go on: what this program sends, and what the folder has more than is known.

use super::loader::Growth;
use super::open::MANIFEST;
use super::part::Part;
use super::{Playback, block, now};
use crate::record::{Segment, Table};
use crate::recording::Status;
use std::sync::mpsc::TryRecvError;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// The manifest of a run that goes on is read again at most this often.
const REFRESH_EVERY: Duration = Duration::from_secs(1);

impl Playback {
    /// Has a run that goes on read again, at most once a second; what has been added shows in a
    /// later moment.
    pub fn refresh(&mut self) {
        let goes_on = self.status() == Status::Running;
        let is_due = self
            .refreshed
            .is_some_and(|at| at.elapsed() >= REFRESH_EVERY);
        if goes_on && is_due {
            self.refreshed = Some(now());
            self.loader.refresh(self.segments());
        }
    }

    /// Takes in what a run that goes on has added.
    pub(super) fn poll(&mut self) {
        self.receive();
        if let Some(growth) = self.loader.growth() {
            self.grow(growth);
        }
        if self.refreshed.is_some() && self.recording.manifest().segment_count() < self.segments() {
            self.loader.refresh(self.segments());
        }
        self.refresh();
    }

    /// Takes in what the run in this program has sent.
    fn receive(&mut self) {
        let mut received = Vec::new();
        let mut ended = false;
        if let Some(batches) = &self.batches {
            let batches = batches.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                match batches.try_recv() {
                    Ok(segment) => received.push(segment),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        ended = true;
                        break;
                    }
                }
            }
        }
        if ended {
            self.batches = None;
            // A run that failed before it began has left nothing.
            if self.recording.dir().join(MANIFEST).exists() {
                self.refreshed = Some(now());
                self.loader.refresh(self.segments());
            }
        }
        for segment in received {
            self.refreshed.get_or_insert_with(now);
            self.receive_segment(segment);
        }
    }

    fn receive_segment(&mut self, segment: Segment) {
        if segment.index != self.segments() {
            // Some found no room in the channel: they are read from the folder.
            self.loader.refresh(self.segments());
            return;
        }
        let tables = &segment.tables;
        let rows = [&tables.samples as &dyn Table, &tables.links].map(|table| table.len() as u64);
        let interval = self.scenario.timing.sample_interval;
        let stretches = block::cut(segment.index, segment.span, rows, interval);
        let before = self.stretches.last().map(|stretch| stretch.block);
        let first = stretches.first().map(|stretch| stretch.block);
        self.stretches.extend(stretches);
        self.add(&segment.tables.products, &segment.tables.contacts);
        // Who looks at the end of what was known will want to see how it goes on.
        if let Some(first) = first
            && before.is_none_or(|before| self.loader.wants(&before))
        {
            self.loader.give(Part::of(segment, first));
        }
        self.has_grown();
    }

    /// Takes in what the folder has more than is known.
    fn grow(&mut self, growth: Growth) {
        let manifest = growth.recording.manifest();
        if manifest.digest_start != self.recording.manifest().digest_start {
            self.loader.tell(format!(
                "{} holds another run by now: open it again",
                self.recording.dir().display()
            ));
            self.refreshed = None;
            return;
        }
        let interval = self.scenario.timing.sample_interval;
        for (index, products, contacts) in &growth.tables {
            let entry = manifest.segments.get(*index as usize);
            if let Some(entry) = entry.filter(|_| *index == self.segments()) {
                self.stretches.extend(block::cut_listed(entry, interval));
                self.add(products, contacts);
            }
        }
        self.recording = growth.recording;
        self.scans.grow(Arc::clone(&self.recording));
        self.has_grown();
    }

    fn has_grown(&mut self) {
        self.sort_ends();
        self.sampled = None;
        self.scans.concern_anew(|subject| self.concern(subject));
    }
}
