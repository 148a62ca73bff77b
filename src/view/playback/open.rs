//! Opening runs: what is refused, and what is told.

use super::Playback;
use super::block::{self, Stretch};
use crate::orbit::sgp4::Sgp4Propagator;
use crate::recording::{Manifest, Recording, RecordingError};
use crate::scenario::{Policy, Scenario};
use crate::time::{SimTime, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a run cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Its recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// What it holds does not fit together.
    #[error("{path}: {reason}\nhint: restore it from a copy or run the scenario again", path = .path.display())]
    Inconsistent {
        /// The run folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// There is no run there.
    #[error("{path} holds no run: {reason}\nhint: give the folder that `starloom run` recorded in, or a scenario file", path = .path.display())]
    NoRun {
        /// What was to be opened.
        path: PathBuf,
        /// What is there instead.
        reason: &'static str,
    },
}

/// The file that makes a folder a recording.
pub(super) const MANIFEST: &str = "manifest.json";
/// Policies in the order in which their runs are opened.
const POLICIES: [Policy; 3] = [Policy::Onboard, Policy::Hybrid, Policy::BentPipe];

/// Opens all runs of a folder: the one recorded in it, or one for each policy that is recorded in
/// a folder of its own within it.
///
/// # Errors
/// When there is none, or one of them cannot be opened.
pub fn open_all(path: &Path) -> Result<Vec<Playback>, OpenError> {
    let none = |reason| OpenError::NoRun {
        path: path.to_owned(),
        reason,
    };
    if !path.exists() {
        return Err(none("there is no such folder"));
    }
    if !path.is_dir() {
        return Err(none("it is a file"));
    }
    if path.join(MANIFEST).exists() {
        return Ok(vec![Playback::open(path)?]);
    }
    let folders = POLICIES.map(|policy| path.join(policy.name()));
    let (there, missing): (Vec<_>, Vec<_>) = folders
        .iter()
        .filter(|folder| folder.is_dir())
        .partition(|folder| folder.join(MANIFEST).exists());
    let runs = there
        .into_iter()
        .map(|folder| Playback::open(folder))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(first) = runs.first() {
        for folder in missing {
            first.tell(format!(
                "{} has no {MANIFEST}: it is not shown",
                folder.display()
            ));
        }
    }
    if runs.is_empty() {
        return Err(none(
            "neither a manifest.json nor folders of policies with one",
        ));
    }
    Ok(runs)
}

/// A theory of the orbits of a scenario that fits its manifest, and the recorded stretches; or what
/// does not fit.
pub(super) fn check(
    recording: &Recording,
    scenario: &Scenario,
) -> Result<(Arc<Sgp4Propagator>, Vec<Stretch>), OpenError> {
    let wrong = |reason: String| OpenError::Inconsistent {
        path: recording.dir().to_owned(),
        reason,
    };
    let manifest = recording.manifest();
    fits(manifest, scenario).map_err(wrong)?;
    let sets = scenario.satellites.iter().map(|one| &one.elements);
    let propagator = Sgp4Propagator::forgiving(sets, scenario.calendar.clone());
    let interval = scenario.timing.sample_interval;
    let stretches = stretches(manifest, interval).map_err(wrong)?;
    Ok((Arc::new(propagator), stretches))
}

/// Says what scenario.json and the manifest do not agree on.
fn fits(manifest: &Manifest, scenario: &Scenario) -> Result<(), String> {
    let differs = |what: &str| format!("scenario.json and manifest.json differ in {what}");
    let same = |names: &[String], others: Vec<&String>| names.iter().eq(others);
    if !same(
        &manifest.satellites,
        scenario.satellites.iter().map(|s| &s.name).collect(),
    ) {
        return Err(differs("their satellites"));
    }
    if !same(
        &manifest.stations,
        scenario.stations.iter().map(|s| &s.name).collect(),
    ) {
        return Err(differs("their ground stations"));
    }
    if !same(
        &manifest.targets,
        scenario.targets.iter().map(|t| &t.name).collect(),
    ) {
        return Err(differs("their targets"));
    }
    if (&manifest.calendar, manifest.duration) != (&scenario.calendar, scenario.duration) {
        return Err(differs("start or length"));
    }
    if scenario.duration.0 <= 0 {
        return Err("the run has no length".to_owned());
    }
    let payloads = scenario.payloads.len();
    match scenario.satellites.iter().find(|s| s.payload >= payloads) {
        Some(satellite) => Err(format!(
            "{} has payload {}, of {payloads}",
            satellite.name, satellite.payload
        )),
        None => Ok(()),
    }
}

/// The recorded stretches, each of which must begin where the one before ends.
fn stretches(manifest: &Manifest, interval: Span) -> Result<Vec<Stretch>, String> {
    let mut end = SimTime::START;
    let mut stretches = Vec::new();
    for entry in &manifest.segments {
        let last = SimTime::START + manifest.duration;
        if entry.start_ns != end || entry.end_ns <= end || entry.end_ns > last {
            return Err(format!(
                "segment {} runs from {} s to {} s, after one that ends at {} s",
                entry.index,
                entry.start_ns.to_seconds(),
                entry.end_ns.to_seconds(),
                end.to_seconds()
            ));
        }
        end = entry.end_ns;
        stretches.extend(block::cut_listed(entry, interval));
    }
    Ok(stretches)
}
