//! Answers that need the whole recording: figures of one satellite over time, events of one thing.
//!
//! A thread of its own reads the recording once for all that is asked for at the time; what was
//! asked for last is kept, and only read on where a run has grown.

use crate::record::{EventRow, Events, Samples, Table as _};
use crate::recording::{Recording, RecordingError};
use crate::view::column;
use crate::view::playback::Series;
use crate::view::state::Subject;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Answers that are kept. A day of one satellite takes 200 KiB.
const ANSWERS_MAX: usize = 64;

/// A satellite's samples: times (s), and the cells of each sampled column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Track {
    pub(super) times_s: Vec<f64>,
    pub(super) cells: BTreeMap<&'static str, Vec<Option<f64>>>,
}

/// Events that concern a thing: those at a node, of products and of contacts, by their numbers in
/// ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Concern {
    pub(super) node: Option<u32>,
    pub(super) products: Vec<u64>,
    pub(super) contacts: Vec<u64>,
}

impl Concern {
    /// Whether an event is among them.
    pub(super) fn holds(&self, row: &EventRow) -> bool {
        let of = |list: &[u64], number: Option<u64>| {
            number.is_some_and(|number| list.binary_search(&number).is_ok())
        };
        (self.node.is_some() && row.node == self.node)
            || of(&self.products, row.product)
            || of(&self.contacts, row.contact)
    }
}

/// What is kept of an answer.
#[derive(Debug, Clone)]
enum Answer {
    Track(u32, Arc<Track>, BTreeMap<String, Arc<Series>>),
    Events(Subject, Concern, Arc<Vec<EventRow>>),
}

#[derive(Debug, Clone)]
struct Entry {
    answer: Answer,
    /// Segments that the answer is from; none until it was read for the first time.
    covered: Option<u32>,
    /// When it was last asked for.
    asked: u64,
}

/// Answers questions to the whole recording.
#[derive(Debug)]
pub(super) struct Scans {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    recording: Arc<Recording>,
    entries: Vec<Entry>,
    asked: u64,
    trouble: Option<String>,
    busy: bool,
    closed: bool,
}

impl Scans {
    pub(super) fn new(recording: Arc<Recording>) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                recording,
                entries: Vec::new(),
                asked: 0,
                trouble: None,
                busy: false,
                closed: false,
            }),
            changed: Condvar::new(),
        });
        let of_thread = Arc::clone(&shared);
        let started = std::thread::Builder::new()
            .name("view-scan".to_owned())
            .spawn(move || of_thread.work());
        if let Err(error) = started {
            shared.lock().trouble = Some(format!("cannot read figures: no thread: {error}"));
        }
        Self { shared }
    }

    /// Goes on with a recording that has grown.
    pub(super) fn grow(&self, recording: Arc<Recording>) {
        self.shared.lock().recording = recording;
        self.shared.changed.notify_all();
    }

    /// A satellite's samples, or the series that `make` takes from them, kept by `name`.
    pub(super) fn series(
        &self,
        satellite: u32,
        name: &str,
        make: impl FnOnce(&Track) -> Series,
    ) -> Option<Arc<Series>> {
        let mut state = self.shared.lock();
        let of = |answer: &Answer| matches!(answer, Answer::Track(of, ..) if *of == satellite);
        let fresh = || Answer::Track(satellite, Arc::default(), BTreeMap::new());
        let entry = state.entry(of, fresh);
        let found = match (&mut entry.answer, entry.covered) {
            (Answer::Track(_, track, made), Some(_)) => {
                let series = made
                    .entry(name.to_owned())
                    .or_insert_with(|| Arc::new(make(track)));
                Some(Arc::clone(series))
            }
            _ => None,
        };
        drop(state);
        self.shared.changed.notify_all();
        found
    }

    /// The events that `concern` holds.
    pub(super) fn events(
        &self,
        subject: Subject,
        concern: impl FnOnce() -> Concern,
    ) -> Option<Arc<Vec<EventRow>>> {
        let mut state = self.shared.lock();
        let of = |answer: &Answer| matches!(answer, Answer::Events(of, ..) if *of == subject);
        let fresh = || Answer::Events(subject, concern(), Arc::default());
        let entry = state.entry(of, fresh);
        let found = match (&entry.answer, entry.covered) {
            (Answer::Events(_, _, rows), Some(_)) => Some(Arc::clone(rows)),
            _ => None,
        };
        drop(state);
        self.shared.changed.notify_all();
        found
    }

    /// Has events of things read from the start again that concern more numbers than before.
    pub(super) fn concern_anew(&self, concern: impl Fn(Subject) -> Concern) {
        let mut state = self.shared.lock();
        for entry in &mut state.entries {
            if let Answer::Events(subject, known, rows) = &mut entry.answer {
                let now = concern(*subject);
                if now != *known {
                    *known = now;
                    entry.covered = entry.covered.map(|_| 0);
                    *rows = Arc::default();
                }
            }
        }
    }

    /// Whether anything is being read.
    pub(super) fn is_busy(&self) -> bool {
        let state = self.shared.lock();
        state.busy || state.pending().is_some()
    }

    /// What went wrong.
    pub(super) fn trouble(&self) -> Option<String> {
        self.shared.lock().trouble.clone()
    }
}

impl Drop for Scans {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl State {
    /// The entry of an answer, made where there is none; the one that was asked for least recently
    /// gives way.
    fn entry(
        &mut self,
        is: impl Fn(&Answer) -> bool,
        fresh: impl FnOnce() -> Answer,
    ) -> &mut Entry {
        self.asked += 1;
        let asked = self.asked;
        let place = self.entries.iter().position(|entry| is(&entry.answer));
        let place = place.unwrap_or_else(|| {
            if self.entries.len() >= ANSWERS_MAX
                && let Some((oldest, _)) = self
                    .entries
                    .iter()
                    .enumerate()
                    .min_by_key(|(_, entry)| entry.asked)
            {
                self.entries.swap_remove(oldest);
            }
            self.entries.push(Entry {
                answer: fresh(),
                covered: None,
                asked,
            });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[place];
        entry.asked = asked;
        entry
    }

    /// What is to be read: from which segment on, and for which answers.
    fn pending(&self) -> Option<(u32, Vec<Entry>)> {
        let segments = self.recording.manifest().segment_count();
        let is_due = |entry: &&Entry| entry.covered.is_none_or(|covered| covered < segments);
        let due = self.entries.iter().filter(is_due);
        let from = due.clone().map(|entry| entry.covered.unwrap_or(0)).min()?;
        let now = due.filter(|entry| entry.covered.unwrap_or(0) == from);
        Some((from, now.cloned().collect()))
    }

    /// Puts answers in the place of those that they were read for.
    fn answer(&mut self, entries: Vec<Entry>, segments: u32) {
        for mut read in entries {
            read.covered = Some(segments);
            let same = |entry: &&mut Entry| match (&entry.answer, &read.answer) {
                (Answer::Track(a, ..), Answer::Track(b, ..)) => a == b,
                (Answer::Events(a, of_a, _), Answer::Events(b, of_b, _)) => a == b && of_a == of_b,
                _ => false,
            };
            if let Some(entry) = self.entries.iter_mut().find(same) {
                read.asked = entry.asked;
                *entry = read;
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of the thread.
    fn work(&self) {
        let mut state = self.lock();
        while !state.closed {
            let Some((from, mut entries)) = state.pending() else {
                let woken = self.changed.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let recording = Arc::clone(&state.recording);
            state.busy = true;
            drop(state);
            let trouble = self.read(&recording, from, &mut entries);
            state = self.lock();
            state.busy = false;
            state.trouble = trouble.or(state.trouble.take());
            state.answer(entries, recording.manifest().segment_count());
            self.changed.notify_all();
        }
    }

    /// Reads segments from `from` on for all entries; what cannot be read is left out and told.
    fn read(&self, recording: &Recording, from: u32, entries: &mut [Entry]) -> Option<String> {
        let mut trouble = None;
        let mut tell = |error: RecordingError| {
            trouble.get_or_insert_with(|| error.to_string());
        };
        let is_track = |entry: &Entry| matches!(entry.answer, Answer::Track(..));
        let tracks = entries.iter().any(is_track);
        let events = !entries.iter().all(is_track);
        for index in from..recording.manifest().segment_count() {
            if self.lock().closed {
                break;
            }
            if tracks {
                let add = |samples: &Samples| add_samples(samples, entries);
                recording
                    .for_each_piece(index, add)
                    .unwrap_or_else(&mut tell);
            }
            if events {
                let add = |events: &Events| add_events(events, entries);
                recording
                    .for_each_piece(index, add)
                    .unwrap_or_else(&mut tell);
            }
        }
        trouble
    }
}

/// Adds samples to the tracks.
fn add_samples(samples: &Samples, entries: &mut [Entry]) {
    let values = samples.values();
    for entry in entries {
        let Answer::Track(satellite, track, made) = &mut entry.answer else {
            continue;
        };
        made.clear();
        let track = Arc::make_mut(track);
        let rows = samples.satellite().iter().enumerate();
        let rows: Vec<usize> = rows
            .filter(|(_, of)| **of == *satellite)
            .map(|(row, _)| row)
            .collect();
        let times = rows.iter().filter_map(|&row| samples.time_ns().get(row));
        let times = times.map(|&time| crate::time::SimTime(time).to_seconds());
        track.times_s.extend(times);
        for (index, schema) in column::sampled_columns() {
            let cells = track.cells.entry(schema.name).or_default();
            let Some(values) = values.get(index) else {
                continue;
            };
            let mut words = Vec::new();
            cells.extend(rows.iter().map(|&row| {
                let cell = column::numbers(values, row..row + 1, &mut words);
                cell.first().copied().flatten()
            }));
        }
    }
}

/// Adds events to the answers.
fn add_events(events: &Events, entries: &mut [Entry]) {
    for row in events.rows() {
        for entry in &mut *entries {
            if let Answer::Events(_, concern, rows) = &mut entry.answer
                && concern.holds(&row)
            {
                Arc::make_mut(rows).push(row.clone());
            }
        }
    }
}
