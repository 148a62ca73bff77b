//! A simulation that runs in this program while it is looked at.
//!
//! The run records to a folder as always, on a thread of its own, and hands each segment that it has
//! written over a bounded channel to the playback of its policy. A full channel never holds up the
//! run: what finds no room is read from the folder.

use crate::record::Segment;
use crate::recording::Recording;
use crate::run::{self, Existing, Observer, Outcome, Plan, RunError, Watch, blocks, folder_of};
use crate::scenario::{Loaded, Policy};
use crate::view::playback::{OpenError, Playback};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Segments that a channel has room for.
const CHANNEL_SEGMENTS: usize = 4;

/// Why a run cannot be begun.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// What it is of cannot be said.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It cannot be looked at.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is no thread for it.
    #[error("the simulation cannot be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// What a run hands segments to; emptied when it has ended, so that playbacks know.
type Senders = Arc<Mutex<Vec<(Policy, SyncSender<Segment>)>>>;

/// A simulation on its own thread. It is told to stop when this is dropped, and then ends with its
/// current block.
#[derive(Debug)]
pub struct LiveRun {
    watch: Arc<Watch>,
    /// Blocks of all policies together.
    blocks: u64,
    folder: PathBuf,
    playbacks: Vec<Playback>,
    thread: Option<JoinHandle<Result<Vec<Outcome>, RunError>>>,
    ended: Option<Result<Vec<Outcome>, String>>,
}

/// Threads that leave one core to the picture.
pub fn threads_beside_picture() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).max(1)
}

impl LiveRun {
    /// Begins to run a scenario under all of its policies, recording in `folder`; a recording that
    /// is there is replaced. Let `threads` be [`threads_beside_picture`] where the picture is drawn
    /// by the processor.
    ///
    /// # Errors
    /// When there is no thread for it, or the scenario cannot be looked at.
    pub fn start(loaded: Loaded, folder: &Path, threads: usize) -> Result<Self, LiveError> {
        let (scenario, resolved) = (Arc::new(loaded.scenario), loaded.resolved);
        let out = folder.to_owned();
        let plan = Plan {
            scenario: Arc::clone(&scenario),
            resolved: &resolved,
            out: Some(folder),
            existing: Existing::Replace,
            threads,
        };
        let (senders, playbacks) = channels(&plan, folder)?;
        let watch = Arc::new(Watch {
            observer: Some(observer(Arc::clone(&senders))),
            ..Watch::default()
        });
        let blocks = blocks(&scenario) * scenario.policies.len() as u64;
        let of_thread = Arc::clone(&watch);
        let thread = std::thread::Builder::new()
            .name("simulation".to_owned())
            .spawn(move || {
                let plan = Plan {
                    scenario,
                    resolved: &resolved,
                    out: Some(&out),
                    existing: Existing::Replace,
                    threads,
                };
                let ended = run::run(&plan, &of_thread);
                senders
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clear();
                ended
            })?;
        Ok(Self {
            watch,
            blocks,
            folder: folder.to_owned(),
            playbacks,
            thread: Some(thread),
            ended: None,
        })
    }

    /// Hands over the playbacks of its policies, in their order, to the first who asks.
    pub fn playbacks(&mut self) -> Vec<Playback> {
        std::mem::take(&mut self.playbacks)
    }

    /// Where it records.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The share of it that is simulated, over all policies, in [0, 1].
    #[expect(clippy::cast_precision_loss, reason = "blocks are few")]
    pub fn progress(&self) -> f64 {
        let done = self.watch.blocks_done.load(Ordering::Relaxed) as f64;
        (done / self.blocks.max(1) as f64).min(1.0)
    }

    /// Has it end with its current block.
    pub fn stop(&self) {
        self.watch.stop.store(true, Ordering::Relaxed);
    }

    /// What came of it, once it has ended: outcomes, or what it failed with.
    pub fn ended(&mut self) -> Option<Result<&[Outcome], &str>> {
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished()) {
            let fault = || "the simulation has a fault and stopped".to_owned();
            self.ended = Some(match thread.join() {
                Ok(outcomes) => outcomes.map_err(|error| error.to_string()),
                Err(_) => Err(fault()),
            });
        }
        let ended = self.ended.as_ref()?;
        Some(ended.as_deref().map_err(String::as_str))
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A channel and a playback for each policy.
fn channels(plan: &Plan<'_>, folder: &Path) -> Result<(Senders, Vec<Playback>), LiveError> {
    let policies = &plan.scenario.policies;
    let (mut senders, mut playbacks) = (Vec::new(), Vec::new());
    for &policy in policies {
        let (sender, batches) = sync_channel(CHANNEL_SEGMENTS);
        let header = run::header(plan, policy)?;
        let recording = Recording::begun(&folder_of(folder, policies, policy), &header);
        let scenario = Arc::clone(&plan.scenario);
        let text = plan.resolved.to_owned();
        playbacks.push(Playback::live(recording, scenario, text, batches)?);
        senders.push((policy, sender));
    }
    Ok((Arc::new(Mutex::new(senders)), playbacks))
}

/// Sends each segment to the playback of its policy, if there is room.
fn observer(senders: Senders) -> Observer {
    Observer(Box::new(move |policy, segment| {
        let senders = senders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sender)) = senders.iter().find(|(of, _)| *of == policy) {
            // One that is not taken is read from the folder; nobody looks at one that is closed.
            let _ = sender.try_send(segment.clone());
        }
    }))
}

#[cfg(test)]
mod tests;
