//! Runs: a scenario under each of its policies, recorded and summed up.

pub mod alerts;
pub mod budget;
pub mod bundled;
pub mod explain;
pub mod exposure;
pub mod faults;
pub mod findings;
pub mod gallery;
pub mod ground_budget;
pub mod inject;
pub mod latency;
pub mod models;
pub mod payload;
pub mod plot;
pub mod radiation;
pub mod report;
pub mod require;
pub mod story;
pub mod summary;
pub mod weather;
pub mod windows;

use crate::orbit::elements::ElementSet;
use crate::orbit::window::Workers;
use crate::record::Segment;
use crate::recording::{Header, Recording, RecordingError, RecordingWriter, Status};
use crate::scenario::{Input, Policy, Scenario};
use crate::sim::{SimError, Simulation};
use crate::time::SimTime;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use summary::{Accounts, Summary};

/// Why a run did not reach its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The simulation cannot be made or go on.
    #[error(transparent)]
    Simulation(#[from] SimError),
    /// The recording cannot be written.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// A recording cannot be gone on with.
    #[error("{path} cannot be resumed: {reason}\nhint: `--force` replaces it", path = .path.display())]
    NotResumable {
        /// The run folder.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The element sets cannot be written as text, which is a fault of the program.
    #[error("internal: {0}")]
    Internal(String),
}

/// A checkpoint is kept every so many segments, so that a run that was killed can go on.
const CHECKPOINT_SEGMENTS: u32 = 4;

/// What to run and where to keep it.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The scenario as it was resolved, for the recording.
    pub resolved: &'a str,
    /// The run folder; one folder within it for each policy if there are several. None keeps
    /// nothing.
    pub out: Option<&'a Path>,
    /// What to do with recordings that are there.
    pub existing: Existing,
    /// Threads to use in all.
    pub threads: usize,
}

/// What to do with recordings that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse to run.
    Refuse,
    /// Replace them.
    Replace,
    /// Go on with them from their checkpoints.
    Resume,
}

/// What is seen of a run from outside while it goes on.
#[derive(Debug, Default)]
pub struct Watch {
    /// Set to stop all runs at the end of their block.
    pub stop: AtomicBool,
    /// Simulated blocks that are done, over all policies.
    pub blocks_done: AtomicU64,
    /// Is shown each segment as soon as it is written.
    pub observer: Option<Observer>,
}

/// Is shown each segment of each policy, in order, once it lies in the recording if one is kept.
///
/// It is called on the run's own threads, and the run waits until it returns.
pub struct Observer(pub Box<dyn Fn(Policy, &Segment) + Send + Sync>);

impl std::fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Observer").finish_non_exhaustive()
    }
}

/// A run that ended, early or not.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What came of it.
    pub summary: Summary,
    /// Its recording, if it was kept.
    pub folder: Option<PathBuf>,
}

/// Simulated blocks of one policy's run of `scenario`.
pub fn blocks(scenario: &Scenario) -> u64 {
    u64::from(crate::sim::clock::SimClock::new(scenario.duration).blocks())
}

/// Runs a scenario under each of its policies, side by side where threads allow.
///
/// # Errors
/// The first that any of the runs ends with; their recordings stay readable up to there.
pub fn run(plan: &Plan<'_>, watch: &Watch) -> Result<Vec<Outcome>, RunError> {
    // The tiles of the world are read once, on all threads, before the policies run side by side.
    if let Some(world) = &plan.scenario.work.world {
        let read = world.pool(plan.scenario.seed, &Workers::many(plan.threads));
        read.map_err(SimError::from)?;
    }
    let policies = &plan.scenario.policies;
    let side_by_side = plan.threads.min(policies.len());
    if side_by_side > 1 {
        return Workers::many(side_by_side)
            .map(policies.len(), |k| {
                run_policy(plan, policies[k], Workers::one(), watch)
            })
            .into_iter()
            .collect();
    }
    let mut outcomes = Vec::new();
    for &policy in policies {
        // Once stopped, no other run is begun.
        if outcomes.is_empty() || !watch.stop.load(Ordering::Relaxed) {
            outcomes.push(run_policy(
                plan,
                policy,
                Workers::many(plan.threads),
                watch,
            )?);
        }
    }
    Ok(outcomes)
}

/// Runs one policy to its end, or until it is told to stop.
fn run_policy(
    plan: &Plan<'_>,
    policy: Policy,
    workers: Workers,
    watch: &Watch,
) -> Result<Outcome, RunError> {
    let folder = plan
        .out
        .map(|out| folder_of(out, &plan.scenario.policies, policy));
    if let Some(folder) = folder
        .as_ref()
        .filter(|_| plan.existing == Existing::Resume)
        && let Some(summary) = finished(plan, policy, folder)?
    {
        watch
            .blocks_done
            .fetch_add(blocks(&plan.scenario), Ordering::Relaxed);
        return Ok(Outcome {
            summary,
            folder: Some(folder.clone()),
        });
    }
    let mut open = match &folder {
        Some(folder) if plan.existing == Existing::Resume && folder.exists() => {
            resume(plan, policy, workers, folder)?
        }
        _ => begin(plan, policy, workers, folder.as_deref())?,
    };
    let done = open
        .writer
        .as_ref()
        .map_or(0, |writer| writer.manifest().segment_count());
    watch
        .blocks_done
        .fetch_add(u64::from(done), Ordering::Relaxed);
    let ended = follow(&mut open, policy, watch);
    let status = match &ended {
        Ok(true) => Status::Complete,
        Ok(false) => Status::Interrupted,
        Err(_) => Status::Failed,
    };
    let Open {
        simulation,
        accounts,
        writer,
    } = open;
    if status == Status::Interrupted
        && let Some(writer) = &writer
    {
        let segments = writer.manifest().segment_count();
        writer.write_checkpoint(segments, &simulation.checkpoint()?)?;
    }
    let digest = writer.as_ref().map(|writer| writer.digest().to_string());
    let summary = accounts.close(status, digest);
    if let Some(writer) = writer {
        let value = serde_json::to_value(&summary)
            .map_err(|error| RunError::Internal(format!("the summary has no text: {error}")))?;
        let finished = writer.finish(status, &value);
        // What stopped the run says more than what followed from it.
        ended?;
        finished?;
    } else {
        ended?;
    }
    Ok(Outcome { summary, folder })
}

/// A run that has begun.
struct Open {
    simulation: Simulation,
    accounts: Accounts,
    writer: Option<RecordingWriter>,
}

/// Begins a run at its start.
fn begin(
    plan: &Plan<'_>,
    policy: Policy,
    workers: Workers,
    folder: Option<&Path>,
) -> Result<Open, RunError> {
    let simulation = Simulation::new(Arc::clone(&plan.scenario), policy, workers)?;
    let accounts = Accounts::new(&plan.scenario, policy);
    let force = plan.existing == Existing::Replace;
    let writer = match folder {
        Some(folder) => Some(RecordingWriter::create(
            folder,
            &header(plan, policy)?,
            force,
        )?),
        None => None,
    };
    Ok(Open {
        simulation,
        accounts,
        writer,
    })
}

/// The summary of a run that has reached its end; none if it has not, or has not begun.
fn finished(plan: &Plan<'_>, policy: Policy, folder: &Path) -> Result<Option<Summary>, RunError> {
    if !folder.exists() {
        return Ok(None);
    }
    let recording = Recording::open(folder)?;
    require_same(plan, policy, &recording)?;
    let complete = recording.manifest().status == Status::Complete;
    let summary = recording.summary()?.filter(|_| complete);
    Ok(summary.and_then(|summary| serde_json::from_value(summary).ok()))
}

/// Refuses a recording that is not of this scenario and policy.
fn require_same(plan: &Plan<'_>, policy: Policy, recording: &Recording) -> Result<(), RunError> {
    let manifest = recording.manifest();
    let reason = if recording.scenario_text()? != plan.resolved || manifest.policy != policy {
        "it was made from another scenario, or with other values".to_owned()
    } else if let Some(name) = changed(&manifest.inputs, &plan.scenario.inputs) {
        format!("{name} has changed since it began, by its digest")
    } else {
        return Ok(());
    };
    Err(RunError::NotResumable {
        path: recording.dir().to_owned(),
        reason,
    })
}

/// The name of an input that is not the same before and after, if there is one.
fn changed<'a>(before: &'a [Input], after: &'a [Input]) -> Option<&'a str> {
    let is_in = |input: &Input, others: &[Input]| {
        let same = |other: &Input| {
            (&other.role, &other.name, &other.digest) == (&input.role, &input.name, &input.digest)
        };
        others.iter().any(same)
    };
    let gone = before.iter().find(|input| !is_in(input, after));
    let new = || after.iter().find(|input| !is_in(input, before));
    gone.or_else(new).map(|input| input.name.as_str())
}

/// Goes on with a run from its checkpoint, to the digest that it would have had.
fn resume(
    plan: &Plan<'_>,
    policy: Policy,
    workers: Workers,
    folder: &Path,
) -> Result<Open, RunError> {
    let recording = Recording::open(folder)?;
    require_same(plan, policy, &recording)?;
    let checkpoint = recording
        .read_checkpoint()?
        .ok_or_else(|| RunError::NotResumable {
            path: folder.to_owned(),
            reason: "it has no checkpoint".to_owned(),
        })?;
    let mut accounts = Accounts::new(&plan.scenario, policy);
    for index in 0..checkpoint.segments {
        accounts.count(&recording.segment(index)?);
    }
    let scenario = Arc::clone(&plan.scenario);
    let simulation = Simulation::restore(scenario, policy, workers, &checkpoint.bytes)?;
    let writer = RecordingWriter::resume(folder, checkpoint.segments)?;
    Ok(Open {
        simulation,
        accounts,
        writer: Some(writer),
    })
}

/// Steps through a run; false if it was told to stop.
fn follow(open: &mut Open, policy: Policy, watch: &Watch) -> Result<bool, RunError> {
    while let Some(segment) = open.simulation.step()? {
        open.accounts.count(&segment);
        if let Some(writer) = &mut open.writer {
            writer.write_segment(&segment)?;
            let segments = segment.index + 1;
            if segments.is_multiple_of(CHECKPOINT_SEGMENTS) {
                writer.write_checkpoint(segments, &open.simulation.checkpoint()?)?;
            }
        }
        if let Some(Observer(show)) = &watch.observer {
            show(policy, &segment);
        }
        watch.blocks_done.fetch_add(1, Ordering::Relaxed);
        if watch.stop.load(Ordering::Relaxed) && segment.index + 1 < open.simulation.blocks() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first of runs/NAME, runs/NAME-2 … that is not there.
pub fn free_folder(name: &str) -> PathBuf {
    let runs = Path::new("runs");
    std::iter::once(runs.join(name))
        .chain((2_u64..).map(|number| runs.join(format!("{name}-{number}"))))
        .find(|folder| !folder.exists())
        .unwrap_or_else(|| runs.join(name))
}

/// Where the recording of one policy lies.
pub fn folder_of(out: &Path, policies: &[Policy], policy: Policy) -> PathBuf {
    if policies.len() > 1 {
        out.join(policy.name())
    } else {
        out.to_owned()
    }
}

/// An element set as a recording lists it: an orbit mean-elements message and its age.
#[derive(serde::Serialize)]
struct UsedSet<'a> {
    #[serde(flatten)]
    set: &'a ElementSet,
    #[serde(rename = "STARLOOM_AGE_AT_START_D")]
    age_at_start_d: f64,
}

/// What the recording of one policy says of its run.
///
/// # Errors
/// When scenario or element sets cannot be written as text, which is a fault of the program.
pub fn header(plan: &Plan<'_>, policy: Policy) -> Result<Header, RunError> {
    let scenario = &plan.scenario;
    let start_unix_ns = scenario.calendar.unix_ns(SimTime::START);
    let elements: Vec<_> = scenario
        .satellites
        .iter()
        .map(|satellite| UsedSet {
            set: &satellite.elements,
            age_at_start_d: satellite.elements.age_at(start_unix_ns).to_seconds() / 86_400.0,
        })
        .collect();
    let elements_text = serde_json::to_string_pretty(&elements)
        .map_err(|error| RunError::Internal(format!("the element sets have no text: {error}")))?;
    let built_text = serde_json::to_string(scenario.as_ref())
        .map_err(|error| RunError::Internal(format!("the scenario has no text: {error}")))?;
    Ok(Header {
        starloom_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.name.clone(),
        policy,
        seed: scenario.seed,
        calendar: scenario.calendar.clone(),
        duration: scenario.duration,
        satellites: scenario
            .satellites
            .iter()
            .map(|satellite| satellite.name.clone())
            .collect(),
        stations: scenario
            .stations
            .iter()
            .map(|station| station.name.clone())
            .collect(),
        targets: scenario
            .targets
            .iter()
            .map(|target| target.name.clone())
            .collect(),
        inputs: scenario.inputs.clone(),
        scenario_text: plan.resolved.to_owned(),
        elements_text,
        built_text,
    })
}
