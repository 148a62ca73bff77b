//! Runs: a scenario under each of its policies, recorded and summed up.

pub mod explain;
pub mod report;
pub mod require;
pub mod summary;

use crate::orbit::window::Workers;
use crate::record::Segment;
use crate::recording::{Header, RecordingError, RecordingWriter, Status};
use crate::scenario::{Policy, Scenario};
use crate::sim::{SimError, Simulation};
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
    /// A file beside the recording cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The element sets cannot be written as text, which is a fault of the program.
    #[error("internal: {0}")]
    Internal(String),
}

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
    /// Whether recordings that are there may be replaced.
    pub force: bool,
    /// Threads to use in all.
    pub threads: usize,
}

/// What is seen of a run from outside while it goes on.
#[derive(Debug, Default)]
pub struct Watch {
    /// Set to stop all runs at the end of their block.
    pub stop: AtomicBool,
    /// Simulated blocks that are done, over all policies.
    pub blocks_done: AtomicU64,
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
    let policies = &plan.scenario.policies;
    let side_by_side = plan.threads.min(policies.len());
    if side_by_side <= 1 {
        return policies
            .iter()
            .map(|&policy| run_policy(plan, policy, Workers::many(plan.threads), watch))
            .collect();
    }
    Workers::many(side_by_side)
        .map(policies.len(), |k| run_policy(plan, policies[k], Workers::one(), watch))
        .into_iter()
        .collect()
}

/// Runs one policy to its end, or until it is told to stop.
fn run_policy(
    plan: &Plan<'_>,
    policy: Policy,
    workers: Workers,
    watch: &Watch,
) -> Result<Outcome, RunError> {
    let mut simulation = Simulation::new(Arc::clone(&plan.scenario), policy, workers)?;
    let folder = plan.out.map(|out| folder_of(out, &plan.scenario.policies, policy));
    let header = header(plan, policy)?;
    let mut writer = match &folder {
        Some(folder) => Some(RecordingWriter::create(folder, &header, plan.force)?),
        None => None,
    };
    let mut accounts = Accounts::new(&plan.scenario, policy);
    let ended = follow(&mut simulation, &mut accounts, writer.as_mut(), watch);
    let status = match &ended {
        Ok(true) => Status::Complete,
        Ok(false) => Status::Interrupted,
        Err(_) => Status::Failed,
    };
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

/// Steps through a run; false if it was told to stop.
fn follow(
    simulation: &mut Simulation,
    accounts: &mut Accounts,
    mut writer: Option<&mut RecordingWriter>,
    watch: &Watch,
) -> Result<bool, RunError> {
    while let Some(segment) = simulation.step()? {
        keep(&segment, accounts, writer.as_deref_mut())?;
        watch.blocks_done.fetch_add(1, Ordering::Relaxed);
        if watch.stop.load(Ordering::Relaxed) && segment.index + 1 < simulation.blocks() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn keep(
    segment: &Segment,
    accounts: &mut Accounts,
    writer: Option<&mut RecordingWriter>,
) -> Result<(), RecordingError> {
    accounts.count(segment);
    writer.map_or(Ok(()), |writer| writer.write_segment(segment))
}

/// Where the recording of one policy lies.
pub fn folder_of(out: &Path, policies: &[Policy], policy: Policy) -> PathBuf {
    if policies.len() > 1 { out.join(policy.name()) } else { out.to_owned() }
}

/// What a recording says of its run.
fn header(plan: &Plan<'_>, policy: Policy) -> Result<Header, RunError> {
    let scenario = &plan.scenario;
    let elements: Vec<_> = scenario.satellites.iter().map(|satellite| &satellite.elements).collect();
    let elements_text = serde_json::to_string_pretty(&elements)
        .map_err(|error| RunError::Internal(format!("the element sets have no text: {error}")))?;
    Ok(Header {
        starloom_version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario.name.clone(),
        policy,
        seed: scenario.seed,
        calendar: scenario.calendar,
        duration: scenario.duration,
        satellites: scenario.satellites.iter().map(|satellite| satellite.name.clone()).collect(),
        stations: scenario.stations.iter().map(|station| station.name.clone()).collect(),
        targets: scenario.targets.iter().map(|target| target.name.clone()).collect(),
        inputs: scenario.inputs.clone(),
        scenario_text: plan.resolved.to_owned(),
        elements_text,
    })
}
