//! What takes longer than a picture may is worked out once, on a thread of its own.

use crate::record::Events;
use crate::recording::Recording;
use crate::time::SimTime;
use crate::view::playback::Playback;
use bevy_egui::egui;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Where what is worked out is put.
pub type Slot<T> = Arc<OnceLock<Arc<T>>>;

/// What `work` makes; none until it has. It is asked for once for each `id`, and kept in egui's
/// memory.
pub fn once<T: Send + Sync + 'static>(
    ui: &egui::Ui,
    id: egui::Id,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<Arc<T>> {
    if let Some(slot) = ui.data(|data| data.get_temp::<Slot<T>>(id)) {
        return slot.get().cloned();
    }
    let slot: Slot<T> = Arc::new(OnceLock::new());
    let (filled, context) = (Arc::clone(&slot), ui.ctx().clone());
    let guard = Underway::new(ui.ctx());
    let thread = std::thread::Builder::new().name("viewer-read".to_owned());
    let spawned = thread.spawn(move || {
        let _guard = guard;
        let _ = filled.set(Arc::new(work()));
        context.request_repaint();
    });
    // Without a thread it is asked for again with the next picture.
    if spawned.is_ok() {
        ui.data_mut(|data| data.insert_temp(id, slot));
    }
    None
}

/// Work that goes on, counted in egui's memory while this lives.
struct Underway(Arc<AtomicUsize>);

impl Underway {
    fn new(context: &egui::Context) -> Self {
        let count = count(context);
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn count(context: &egui::Context) -> Arc<AtomicUsize> {
    let id = egui::Id::new("later-underway");
    context.data_mut(|data| Arc::clone(data.get_temp_mut_or_default::<Arc<AtomicUsize>>(id)))
}

/// Whether anything is being worked out.
pub fn is_busy(context: &egui::Context) -> bool {
    count(context).load(Ordering::SeqCst) > 0
}

/// What tells one run from another, also from one that took its place in the same folder.
pub fn run_key(playback: &Playback) -> u64 {
    let recording = playback.recording();
    let digest = recording.manifest().digest_start.as_bytes();
    super::grid::key_of((recording.dir(), digest))
}

/// When events of each kind happened, over a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventTimes {
    /// Times of each kind, in order.
    pub kinds: BTreeMap<String, Vec<SimTime>>,
    /// How many segments have been counted.
    segments: u32,
}

impl EventTimes {
    /// How many segments have been counted.
    pub fn segments(&self) -> u32 {
        self.segments
    }

    /// Counts the segments that have not been.
    fn count(&mut self, recording: &Recording) {
        for index in self.segments..recording.manifest().segment_count() {
            // One that cannot be read is told of by who opened the run.
            let _ = recording.for_each_piece(index, |events: &Events| self.add(events));
        }
        self.segments = recording.manifest().segment_count();
    }

    fn add(&mut self, events: &Events) {
        for (kind, time) in events.kind().iter().zip(events.time_ns()) {
            match self.kinds.get_mut(kind.as_ref()) {
                Some(times) => times.push(SimTime(*time)),
                None => {
                    self.kinds.insert(kind.to_string(), vec![SimTime(*time)]);
                }
            }
        }
    }
}

/// When events of each kind happened, as far as they have been counted; none before the first
/// count is done.
pub fn event_times(ui: &egui::Ui, playback: &Playback) -> Option<Arc<EventTimes>> {
    let recording = playback.recording();
    let segments = recording.manifest().segment_count();
    let id = egui::Id::new(("event-times", run_key(playback)));
    let known = ui.data(|data| data.get_temp::<Arc<EventTimes>>(id));
    if known
        .as_ref()
        .is_some_and(|times| times.segments >= segments)
    {
        return known;
    }
    let (recording, before) = (recording.clone(), known.clone());
    let counted = once(ui, id.with(segments), move || {
        let mut times = before.map_or_else(EventTimes::default, |times| (*times).clone());
        times.count(&recording);
        times
    });
    let Some(counted) = counted else {
        return known;
    };
    ui.data_mut(|data| {
        data.insert_temp(id, Arc::clone(&counted));
        data.remove::<Slot<EventTimes>>(id.with(segments));
    });
    Some(counted)
}
