//! A small recorded run for tests of the viewer: three hours of `three-body` under both policies.
//! Frames are taken in the first two of them, and answers and raw frames reach the ground.
//!
//! It is made anew by each process that asks for it, beside the test program; a lock keeps another
//! process of the same build waiting meanwhile.

use crate::catalog::Catalog;
use crate::run::{Existing, Plan, Watch, folder_of};
use crate::scenario::{self, Policy};
use crate::time::SimTime;
use crate::view::desk::{Desk, OpenRun, Status};
use crate::view::playback::Playback;
use crate::view::state::{Subject, ViewState};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The policies that the run was made with.
pub(crate) const POLICIES: [Policy; 2] = [Policy::Onboard, Policy::BentPipe];

/// A bundled scenario.
pub(crate) fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"))
}

/// The folder of the run: `onboard` and `bent-pipe` lie within.
pub(crate) fn folder() -> &'static Path {
    static MADE: OnceLock<(File, PathBuf)> = OnceLock::new();
    let (_, folder) = MADE.get_or_init(|| {
        let beside = std::env::current_exe().unwrap();
        let beside = beside.parent().unwrap();
        let lock = File::create(beside.join("view-fixture.lock")).unwrap();
        lock.lock().unwrap();
        let folder = beside.join("view-fixture");
        // In these hours the train passes over its targets in China by day.
        let sets = [("start", "2025-06-01T02:00:00Z"), ("duration_h", "3")];
        record(&bundled("three-body"), &sets, &folder);
        (lock, folder)
    });
    folder
}

/// Runs a scenario file with overrides and records it in `folder`.
pub(crate) fn record(file: &Path, sets: &[(&str, &str)], folder: &Path) {
    let sets: Vec<_> = sets
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let loaded = scenario::load(file, &sets, &Catalog::bundled().unwrap()).unwrap();
    let plan = Plan {
        scenario: Arc::new(loaded.scenario),
        resolved: &loaded.resolved,
        out: Some(folder),
        existing: Existing::Replace,
        threads: 2,
    };
    crate::run::run(&plan, &Watch::default()).unwrap();
}

/// The run of one policy, opened.
pub(crate) fn playback(policy: Policy) -> Playback {
    Playback::open(&folder_of(folder(), &POLICIES, policy)).unwrap()
}

/// The run of one policy at a time, with all that is recorded there.
pub(crate) fn open_run(policy: Policy, at: SimTime) -> OpenRun {
    let mut playback = playback(policy);
    let moment = playback.moment_blocking(at);
    let shown = vec![true; playback.scenario().satellites.len()];
    OpenRun {
        playback,
        moment,
        shown,
    }
}

/// The folder of a run on board whose networks are executed, on a world of six tiles.
fn world_folder() -> &'static Path {
    static MADE: OnceLock<(File, PathBuf)> = OnceLock::new();
    let (_, folder) = MADE.get_or_init(|| {
        let beside = std::env::current_exe().unwrap();
        let beside = beside.parent().unwrap();
        let lock = File::create(beside.join("view-fixture-world.lock")).unwrap();
        lock.lock().unwrap();
        let folder = beside.join("view-fixture-world");
        let sets = [
            ("start", "2025-06-01T02:00:00Z"),
            ("duration_h", "3"),
            ("policies", "[\"onboard\"]"),
            (
                "work.chain",
                "[\"cloud-w16-int8\", \"cover-3band-16x16-int8\"]",
            ),
            ("work.world.variants", "6"),
            ("work.world.stressed_share", "1"),
        ];
        record(&bundled("three-body"), &sets, &folder);
        (lock, folder)
    });
    folder
}

/// The run whose networks are executed, at the time of `state`.
pub(crate) fn with_world<R>(state: &ViewState, act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let folder = folder_of(world_folder(), &[Policy::Onboard], Policy::Onboard);
    let mut playback = Playback::open(&folder).unwrap();
    let moment = playback.moment_blocking(state.at);
    let run = OpenRun {
        shown: vec![true; playback.scenario().satellites.len()],
        moment,
        playback,
    };
    let status = Status::default();
    act(&Desk {
        state,
        runs: &[run],
        status: &status,
    })
}

/// Both runs an hour and a half after the start, the first satellite selected, and `onboard`
/// compared with `bent-pipe`.
pub(crate) fn with_desk<R>(act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let state = ViewState {
        at: SimTime::from_seconds(5400.0),
        selection: vec![Subject::Satellite(0)],
        compared: Some(1),
        ..ViewState::default()
    };
    with_desk_in(&state, act)
}

/// Both runs at the time of `state`: `onboard` is run 0, `bent-pipe` run 1.
pub(crate) fn with_desk_in<R>(state: &ViewState, act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let runs = POLICIES.map(|policy| open_run(policy, state.at));
    let status = Status::default();
    act(&Desk {
        state,
        runs: &runs,
        status: &status,
    })
}

#[test]
fn the_fixture_holds_links_samples_products_and_contacts() {
    with_desk(|desk| {
        let run = desk.run().unwrap();
        assert_eq!(run.playback.name(), "onboard");
        assert_eq!(run.moment.satellites.len(), 12);
        assert!(!run.moment.links.is_empty());
        assert!(run.moment.column("battery_j").unwrap().cells[0].is_some());
        assert!(run.playback.products().status().len() > 10);
        assert!(run.playback.contacts().contact().len() > 10);
        assert_eq!(desk.compared().unwrap().playback.name(), "bent-pipe");
    });
}
