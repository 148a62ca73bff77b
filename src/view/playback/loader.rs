//! Reads parts of a recording on threads of its own: one for what is shown, one for what will be.
//!
//! The cache holds what is wanted: the block that is shown and its neighbours, as far as they fit
//! into [`CACHE_BYTES`]. The second thread also reads the manifest again when asked, and what it
//! newly lists of the tables that are kept whole.

use super::block::Block;
use super::part::Part;
use crate::record::{Contacts, Products};
use crate::recording::{Recording, RecordingError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Neighbours are read ahead as long as all parts in memory stay below this.
const CACHE_BYTES: u64 = 64 << 20;
/// Troubles that are kept.
const TROUBLES_MAX: usize = 16;

/// A recording that has grown.
#[derive(Debug)]
pub(super) struct Growth {
    pub(super) recording: Arc<Recording>,
    /// Whole-run tables of its new segments, by index.
    pub(super) tables: Vec<(u32, Products, Contacts)>,
}

/// Reads parts on request.
#[derive(Debug)]
pub(super) struct Loader {
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
    /// What is wanted, the most urgent first.
    wanted: Vec<Block>,
    /// How many of them are waited for.
    demanded: usize,
    in_flight: BTreeSet<Block>,
    parts: BTreeMap<Block, Arc<Part>>,
    /// Segments whose whole-run tables are known; some when the manifest is to be read again.
    refresh_from: Option<u32>,
    growth: Option<Growth>,
    troubles: Vec<String>,
    threads: usize,
    closed: bool,
}

/// What a thread does next.
enum Job {
    Part(Block, Arc<Recording>),
    Refresh(u32, Arc<Recording>),
}

impl Loader {
    pub(super) fn new(recording: Arc<Recording>) -> Self {
        let state = State {
            recording,
            wanted: Vec::new(),
            demanded: 0,
            in_flight: BTreeSet::new(),
            parts: BTreeMap::new(),
            refresh_from: None,
            growth: None,
            troubles: Vec::new(),
            threads: 0,
            closed: false,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        for (name, ahead) in [("view-read", false), ("view-read-ahead", true)] {
            let of_thread = Arc::clone(&shared);
            let started = std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || of_thread.work(ahead));
            match started {
                Ok(_) => shared.lock().threads += 1,
                Err(error) => shared
                    .lock()
                    .tell(format!("cannot read ahead: no thread: {error}")),
            }
        }
        Self { shared }
    }

    /// Asks for blocks, the first `demanded` of which are waited for, and forgets others.
    pub(super) fn want(&self, wanted: Vec<Block>, demanded: usize) {
        let mut state = self.shared.lock();
        if state.wanted == wanted && state.demanded == demanded {
            return;
        }
        state.parts.retain(|block, _| wanted.contains(block));
        state.wanted = wanted;
        state.demanded = demanded;
        if state.threads == 0 {
            // Without threads the picture waits, which is better than no picture.
            while let Some(Job::Part(block, recording)) = state.next(false) {
                let part = Part::read(&recording, block);
                state.keep(part);
            }
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// A part, if it is in memory.
    pub(super) fn part(&self, block: &Block) -> Option<Arc<Part>> {
        self.shared.lock().parts.get(block).cloned()
    }

    /// Whether a block is asked for.
    pub(super) fn wants(&self, block: &Block) -> bool {
        self.shared.lock().wanted.contains(block)
    }

    /// Takes in a part that did not have to be read; it is kept until others are asked for.
    pub(super) fn give(&self, part: Part) {
        let mut state = self.shared.lock();
        state.parts.insert(part.block, Arc::new(part));
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Waits until anything has been read; at most a moment, so that no fault can hold it forever.
    pub(super) fn wait(&self) {
        let state = self.shared.lock();
        let moment = std::time::Duration::from_millis(20);
        drop(self.shared.changed.wait_timeout(state, moment));
    }

    /// Has the manifest read again; whole-run tables are known up to segment `known`.
    pub(super) fn refresh(&self, known: u32) {
        let mut state = self.shared.lock();
        if state.growth.is_none() {
            state.refresh_from = Some(known);
        }
        if state.threads == 0
            && let Some(Job::Refresh(known, recording)) = state.next(true)
        {
            let growth = read_growth(&recording, known);
            state.grow(growth);
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// What came of reading the manifest again.
    pub(super) fn growth(&self) -> Option<Growth> {
        self.shared.lock().growth.take()
    }

    /// Tells of something that went wrong.
    pub(super) fn tell(&self, trouble: String) {
        self.shared.lock().tell(trouble);
    }

    /// What went wrong so far.
    pub(super) fn troubles(&self) -> Vec<String> {
        self.shared.lock().troubles.clone()
    }

    /// Whether anything is being read.
    pub(super) fn is_busy(&self) -> bool {
        let state = self.shared.lock();
        !state.in_flight.is_empty()
            || state.refresh_from.is_some()
            || state.missing(false).is_some()
            || state.missing(true).is_some()
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of a thread.
    fn work(&self, ahead: bool) {
        let mut state = self.lock();
        while !state.closed {
            let Some(job) = state.next(ahead) else {
                let woken = self.changed.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(state);
            match job {
                Job::Part(block, recording) => {
                    let part = Part::read(&recording, block);
                    state = self.lock();
                    state.keep(part);
                }
                Job::Refresh(known, recording) => {
                    let growth = read_growth(&recording, known);
                    state = self.lock();
                    state.grow(growth);
                }
            }
            self.changed.notify_all();
        }
    }
}

impl State {
    /// What is to be done next by the thread that reads ahead, or by the other.
    fn next(&mut self, ahead: bool) -> Option<Job> {
        let mut next = self.missing(false);
        if next.is_none() && ahead {
            if let Some(known) = self.refresh_from {
                return Some(Job::Refresh(known, Arc::clone(&self.recording)));
            }
            next = self.missing(true);
        }
        let block = next?;
        self.in_flight.insert(block);
        Some(Job::Part(block, Arc::clone(&self.recording)))
    }

    /// The first block that is waited for, or that is to be read ahead, and is not there yet.
    fn missing(&self, ahead: bool) -> Option<Block> {
        let segments = self.recording.manifest().segments.len();
        let demanded = self.demanded.min(self.wanted.len());
        let (now, later) = self.wanted.split_at(demanded);
        let mut of = if ahead { later } else { now }.iter().copied();
        let next = of.find(|block| {
            let here = self.parts.contains_key(block) || self.in_flight.contains(block);
            !here && (block.segment as usize) < segments
        })?;
        (!ahead || self.fits(&next)).then_some(next)
    }

    /// Whether there is room to read a block ahead.
    fn fits(&self, block: &Block) -> bool {
        let held: u64 = self.parts.values().map(|part| part.bytes()).sum();
        held.saturating_add(block.bytes) <= CACHE_BYTES
    }

    fn keep(&mut self, part: Part) {
        for trouble in &part.troubles {
            self.tell(trouble.clone());
        }
        self.in_flight.remove(&part.block);
        if self.wanted.contains(&part.block) {
            self.parts.insert(part.block, Arc::new(part));
        }
    }

    fn grow(&mut self, growth: Result<(Growth, Vec<String>), RecordingError>) {
        self.refresh_from = None;
        match growth {
            Ok((growth, troubles)) => {
                for trouble in troubles {
                    self.tell(trouble);
                }
                self.recording = Arc::clone(&growth.recording);
                self.growth = Some(growth);
            }
            Err(error) => self.tell(error.to_string()),
        }
    }

    fn tell(&mut self, trouble: String) {
        if self.troubles.len() < TROUBLES_MAX && !self.troubles.contains(&trouble) {
            self.troubles.push(trouble);
        }
    }
}

/// Reads the manifest again, and the whole-run tables of segments from `known` on.
fn read_growth(recording: &Recording, known: u32) -> Result<(Growth, Vec<String>), RecordingError> {
    let recording = Arc::new(Recording::open(recording.dir())?);
    let (tables, troubles) = whole_tables(&recording, known);
    Ok((Growth { recording, tables }, troubles))
}

/// Products and contacts of segments from `known` on, and what of them cannot be read.
pub(super) fn whole_tables(
    recording: &Recording,
    known: u32,
) -> (Vec<(u32, Products, Contacts)>, Vec<String>) {
    let mut troubles = Vec::new();
    let mut tables = Vec::new();
    for index in known..recording.manifest().segment_count() {
        let products = recording.table(index).unwrap_or_else(|error| {
            troubles.push(error.to_string());
            Products::default()
        });
        let contacts = recording.table(index).unwrap_or_else(|error| {
            troubles.push(error.to_string());
            Contacts::default()
        });
        tables.push((index, products, contacts));
    }
    (tables, troubles)
}
