//! `starloom check`: a scenario is validated, a run folder verified.

use super::exit::{Exit, Failure};
use super::output;
use super::run::{load, overrides};
use crate::recording;
use crate::run::report::{count, duration};
use crate::scenario::{self, SingleValue};
use std::path::{Path, PathBuf};

pub(super) fn check(path: &Path, set: &[String], origins: bool) -> Result<Exit, Failure> {
    if !path.is_dir() {
        return check_scenario(path, set, origins);
    }
    let folders = run_folders(path)?;
    for folder in &folders {
        let verification = recording::verify(folder)?;
        output::data(&format!("{}: {verification}\n", folder.display()))?;
    }
    Ok(Exit::Good)
}

fn check_scenario(path: &Path, set: &[String], origins: bool) -> Result<Exit, Failure> {
    let loaded = load(path, &overrides(set)?)?;
    if origins {
        output::data(&origins_of(&loaded.values))?;
    }
    let overrides = overrides(set)?;
    for variant in scenario::variants(path, &overrides) {
        let mut overrides = overrides.clone();
        overrides.push((scenario::VARIANT_NAME_KEY.to_owned(), variant));
        load(path, &overrides)?;
    }
    let scenario = loaded.scenario;
    output::data(&format!(
        "{}: good: {} satellites, {} stations, {} targets, {}, {}\n",
        path.display(),
        count(scenario.satellites.len() as u64),
        scenario.stations.len(),
        scenario.targets.len(),
        duration(scenario.duration.to_seconds()),
        scenario
            .policies
            .iter()
            .map(|policy| policy.name())
            .collect::<Vec<_>>()
            .join(" and "),
    ))?;
    if let Some(ages) = scenario.element_ages() {
        output::data(&format!("{}\n", ages.words()))?;
    }
    Ok(Exit::Good)
}

/// Every value with where it came from, as TOML with comments.
fn origins_of(values: &[SingleValue]) -> String {
    let lines = values.iter().map(|value| {
        let said = format!("{} = {}", value.key, value.value);
        format!("{said:<59} # {}\n", value.origin)
    });
    lines.collect()
}

/// The recordings that lie up to `depth` folders below a folder.
fn recordings_below(path: &Path, depth: u32) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let folder = entry?.path();
        if is_recording(&folder) {
            folders.push(folder);
        } else if depth > 1 && folder.is_dir() {
            folders.extend(recordings_below(&folder, depth - 1)?);
        }
    }
    Ok(folders)
}

fn is_recording(folder: &Path) -> bool {
    folder.join("manifest.json").exists()
}

/// The recordings in a run folder: itself, or one for each variant and policy.
pub(super) fn run_folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if is_recording(path) {
        return Ok(vec![path.to_owned()]);
    }
    let mut folders = recordings_below(path, 2).map_err(|error| {
        Failure::bad_input(anyhow::anyhow!("cannot read {}: {error}", path.display()))
    })?;
    folders.sort();
    if folders.is_empty() {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "{} is not a run folder: it has no manifest.json, and neither has a folder in it\n\
             hint: `starloom run SCENARIO --out {}` makes one",
            path.display(),
            path.display()
        )));
    }
    Ok(folders)
}
