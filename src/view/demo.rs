//! The demo: the first hours of `crop-watch`, simulated at the start and shown at its most telling
//! moment.
//!
//! The scenario and the files that it names are part of the program, so that it also runs where
//! nothing else was installed. They are laid out in a folder of their own among the temporary files,
//! which holds the recording too and is removed at the end. A recording that came with the program
//! would begin sooner, but take megabytes and grow stale with each change of a model.

use super::playback::Playback;
use crate::catalog::{Catalog, CatalogError};
use crate::record::{EventRow, Events, ProductRow};
use crate::run::bundled::{lay_out, scenario_in};
use crate::run::{self, Existing, Plan, RunError, Watch};
use crate::scenario::{self, Loaded, ScenarioError};
use crate::time::SimTime;
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Hours that are simulated: enough that many answers reach the ground.
const DURATION_H: &str = "4";
/// Folders that are tried.
const ATTEMPTS: u32 = 100;

/// Why the demo cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// There is no room for it.
    #[error("the demo needs a folder among the temporary files, {path}: {source}\nhint: set TMPDIR to a folder that can be written, or give a scenario file", path = .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: Error,
    },
    /// The scenario that came with the program cannot be read, which is a fault of the program.
    #[error(transparent)]
    Scenario(#[from] Box<ScenarioError>),
    /// So is this.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The simulation fails.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// The demo, until it is dropped.
#[derive(Debug)]
pub struct Demo {
    folder: PathBuf,
}

impl Demo {
    /// Simulates it, which takes seconds.
    ///
    /// # Errors
    /// When there is no folder for it, or the simulation fails.
    pub fn simulate(threads: usize) -> Result<Self, DemoError> {
        let folder = new_folder()?;
        // From here on the folder is removed whatever happens.
        let demo = Self { folder };
        let loaded = load(&demo.folder)?;
        let plan = Plan {
            scenario: Arc::new(loaded.scenario),
            resolved: &loaded.resolved,
            out: Some(&demo.run()),
            existing: Existing::Refuse,
            threads,
        };
        run::run(&plan, &Watch::default())?;
        Ok(demo)
    }

    /// The run folder.
    pub fn run(&self) -> PathBuf {
        self.folder.join("run")
    }

    /// The scenario file.
    pub fn scenario(&self) -> PathBuf {
        scenario_in(&self.folder)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // What stays is among the temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder that nobody has used before.
fn new_folder() -> Result<PathBuf, DemoError> {
    let base = std::env::temp_dir();
    let process = std::process::id();
    let mut last = Error::from(ErrorKind::AlreadyExists);
    for attempt in 0..ATTEMPTS {
        let folder = base.join(format!("starloom-demo-{process}-{attempt}"));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(source) => {
                return Err(DemoError::Folder {
                    path: folder,
                    source,
                });
            }
        }
    }
    Err(DemoError::Folder {
        path: base,
        source: last,
    })
}

/// Lays the files out in a folder and reads the scenario, cut short.
fn load(folder: &Path) -> Result<Loaded, DemoError> {
    let file = lay_out(folder).map_err(|(path, source)| DemoError::Folder { path, source })?;
    let overrides = [("duration_h".to_owned(), DURATION_H.to_owned())];
    let catalog = Catalog::bundled()?;
    scenario::load(&file, &overrides, &catalog)
        .map_err(|error| DemoError::Scenario(Box::new(error)))
}

/// The moment of a run that tells most: the middle of the longest hop of the answer that crossed as
/// many hops as half of them do, the quickest of those, so that its frame was just captured. None
/// before any answer reached the ground over a hop.
pub fn most_telling(playback: &Playback) -> Option<SimTime> {
    let answered = || playback.products().rows().filter(crossed_hops);
    let mut hops: Vec<_> = answered().map(|row| row.hops).collect();
    hops.sort_unstable();
    let middle = *hops.get(hops.len() / 2)?;
    let product = answered()
        .filter(|row| row.hops == middle)
        .min_by_key(|row| (time_to_answer_ns(row), row.capture_end_ns))?;
    Some(longest_hop(playback, &product).unwrap_or_else(|| {
        let arrived_ns =
            product.capture_end_ns + time_to_answer_ns(&product) - product.ground_ns.unwrap_or(0);
        SimTime(product.capture_end_ns.midpoint(arrived_ns))
    }))
}

/// The first product that was captured at a time and answered later.
pub fn under_way(playback: &Playback, at: SimTime) -> Option<u64> {
    let mut rows = playback.products().rows();
    let found = rows.find(|row| {
        let answered = row.answered_ns.is_some_and(|answered| answered >= at.0);
        row.capture_start_ns <= at.0 && answered
    });
    found.map(|row| row.product)
}

fn crossed_hops(row: &ProductRow) -> bool {
    row.answered_ns.is_some() && row.hops.is_some_and(|hops| hops > 0)
}

fn time_to_answer_ns(row: &ProductRow) -> i64 {
    row.answered_ns
        .map_or(i64::MAX, |at| at.saturating_sub(row.capture_end_ns))
}

/// The middle of the longest hop of a product between its capture and its answer.
fn longest_hop(playback: &Playback, product: &ProductRow) -> Option<SimTime> {
    let answered_ns = product.answered_ns?;
    let segments = &playback.recording().manifest().segments;
    let touched = segments.iter().filter(|segment| {
        segment.end_ns.0 > product.capture_end_ns && segment.start_ns.0 <= answered_ns
    });
    let events = touched.filter_map(|s| playback.recording().table::<Events>(s.index).ok());
    let hops = events.flat_map(|mut events| {
        let rows = events.take();
        let own = rows.rows().filter(|row| is_hop(row, product.product));
        own.collect::<Vec<_>>()
    });
    let ends = |row: &EventRow| Some((row.time_ns, row.until_ns?));
    let (start, end) = hops
        .filter_map(|row| ends(&row))
        .filter(|(start, end)| start <= end && *end <= answered_ns)
        .max_by_key(|(start, end)| (end.saturating_sub(*start), *start))?;
    Some(SimTime(start.midpoint(end)))
}

fn is_hop(row: &EventRow, product: u64) -> bool {
    row.product == Some(product) && row.kind == "hop-started"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Policy;
    use crate::view::fixture;

    #[test]
    fn the_demo_is_made_from_the_files_of_the_repository_and_leaves_nothing_behind() {
        let folder = new_folder().unwrap();
        let demo = Demo {
            folder: folder.clone(),
        };
        let loaded = load(&folder).unwrap();
        assert_eq!(loaded.scenario.satellites.len(), 188);
        assert_eq!(loaded.scenario.targets.len(), 10);
        assert_eq!(loaded.scenario.duration.to_seconds(), 4.0 * 3600.0);
        let sets = [("duration_h".to_owned(), DURATION_H.to_owned())];
        let file = fixture::bundled("crop-watch");
        let known = scenario::load(&file, &sets, &Catalog::bundled().unwrap()).unwrap();
        assert_eq!(loaded.resolved, known.resolved);
        let another = new_folder().unwrap();
        assert_ne!(another, folder);
        fs::remove_dir(another).unwrap();
        drop(demo);
        assert!(!folder.exists());
    }

    #[test]
    fn the_most_telling_moment_is_within_a_hop_of_an_answer_that_crossed_as_many_as_half_do() {
        let playback = fixture::playback(Policy::Onboard);
        let at = most_telling(&playback).unwrap();
        let rows = || playback.products().rows();
        let tables = playback.recording().tables::<Events>();
        let mut hops = tables.flat_map(|table| table.unwrap().rows().collect::<Vec<_>>());
        let hop = hops.find(|row| {
            let product = rows().find(|product| Some(product.product) == row.product);
            row.kind == "hop-started"
                && product.is_some_and(|product| product.answered_ns.is_some())
                && row.time_ns <= at.0
                && row.until_ns.is_some_and(|until| at.0 <= until)
        });
        let hop = hop.unwrap();
        let mut all = rows();
        let product = all.find(|row| Some(row.product) == hop.product).unwrap();
        let crossed = |row: &ProductRow| row.hops.filter(|_| crossed_hops(row));
        let count = |f: &dyn Fn(u32) -> bool| {
            rows()
                .filter_map(|row| crossed(&row))
                .filter(|h| f(*h))
                .count()
        };
        let hops = product.hops.unwrap();
        let total = count(&|_| true);
        assert!(total > 2, "{total}");
        assert!(count(&|other| other < hops) <= total / 2);
        assert!(count(&|other| other > hops) <= total / 2);
        assert!(product.capture_end_ns < at.0 && at.0 < product.answered_ns.unwrap());
    }

    #[test]
    fn a_run_without_answers_has_no_such_moment() {
        let known = fixture::playback(Policy::Onboard);
        let text = known.scenario_text().unwrap();
        let plan = Plan {
            scenario: Arc::clone(known.scenario()),
            resolved: &text,
            out: None,
            existing: Existing::Refuse,
            threads: 1,
        };
        let header = run::header(&plan, Policy::Onboard).unwrap();
        let recording = crate::recording::Recording::begun(Path::new("nowhere"), &header);
        let (_sender, batches) = std::sync::mpsc::sync_channel(1);
        let begun = Playback::live(recording, plan.scenario, text.clone(), batches).unwrap();
        assert_eq!(most_telling(&begun), None);
    }
}
