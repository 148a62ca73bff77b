//! What the tests of runs share: bundled scenarios cut short, small ones of their own, and runs
//! that are held in memory.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose scenario does not run must stop"
)]

use starloom::catalog::Catalog;
use starloom::orbit::window::Workers;
use starloom::record::{ContactRow, EventRow, ProductRow, SampleRow, Segment};
use starloom::run::summary::Summary;
use starloom::run::{Existing, Outcome, Plan, Watch};
use starloom::scenario::{self, Loaded, Policy, Scenario};
use starloom::sim::Simulation;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

/// A bundled scenario, cut short so that a test can run it and long enough that windows are found
/// and contacts planned more than once, frames taken, batteries drained and answers delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) policy: Policy,
    sets: &'static [(&'static str, &'static str)],
}

/// Half an hour short of whole blocks, with batteries that run low within the time. A plan of one
/// hour leaves windows to be found and contacts to be assigned in later blocks.
const CROP_WATCH: &[(&str, &str)] = &[
    ("duration_h", "3.5"),
    ("timing.plan_horizon_h", "1"),
    ("payload.field-watcher.power.charge_initial", "0.5"),
];
const THREE_BODY: &[(&str, &str)] = &[("duration_h", "12"), ("timing.plan_horizon_h", "1")];

const CLOUDY_STATIONS: &[(&str, &str)] = &[("timing.plan_horizon_h", "1")];

/// A storm on bare parts: restarts, losses and wrong answers within a quarter of a day. All goes by
/// lasers.
const SOLAR_STORM: &[(&str, &str)] = &[
    ("duration_h", "6"),
    ("timing.plan_horizon_h", "1"),
    ("storm.0.start_h", "1"),
    ("storm.0.duration_h", "4"),
    ("storm.0.proton_factor", "20000"),
    (
        "station",
        r#"[
            { name = "svalbard", network = "polar", latitude_deg = 78.23, longitude_deg = 15.39,
              optical = { receiver = "ogs-60cm-ao", count = 4 } },
            { name = "teide", network = "polar", latitude_deg = 28.3, longitude_deg = -16.51,
              optical = { receiver = "ogs-60cm-ao", count = 2 } },
        ]"#,
    ),
];

/// A station, a satellite and a link fail while they are at work: the satellite computes and takes a
/// frame, the others carry.
const CROP_WATCH_FAULTS: &[(&str, &str)] = &[
    CROP_WATCH[0],
    CROP_WATCH[1],
    CROP_WATCH[2],
    (
        "fault",
        r#"[
            { station = "inuvik", start_h = 2.3955, duration_h = 0.3 },
            { station = "inuvik", start_h = 2.5, duration_h = 0.5 },
            { satellite = "FLOCK 2K-16", start_h = 2.85495, duration_h = 0.1 },
            { link = ["FLOCK 2K-09", "svalbard"], start_h = 2.85412 },
        ]"#,
    ),
];
/// Satellites lose their stations amid passes, while frame after frame goes down.
const CROP_WATCH_RADIO_FAULTS: &[(&str, &str)] = &[
    CROP_WATCH[0],
    CROP_WATCH[1],
    CROP_WATCH[2],
    (
        "fault",
        r#"[
            { link = ["FLOCK 2K-29", "kiruna"], start_h = 1.992944, duration_h = 0.01 },
            { station = "punta-arenas", start_h = 3.120266, duration_h = 0.001 },
        ]"#,
    ),
];
/// As above in a train, where a neighbour that fails leaves two parts; some begin and end with a
/// block.
const THREE_BODY_FAULTS: &[(&str, &str)] = &[
    THREE_BODY[0],
    THREE_BODY[1],
    (
        "fault",
        r#"[
            { satellite = "train-0-4", start_h = 0, duration_h = 0.5 },
            { satellite = "train-0-9", start_h = 3.19096, duration_h = 0.2 },
            { link = ["train-0-1", "train-0-0"], start_h = 4, duration_h = 1 },
            { station = "delingha", start_h = 5, duration_h = 2.5 },
            { satellite = "train-0-6", start_h = 8.5 },
        ]"#,
    ),
];

/// A small battery in cells that start too cold to take charge, lasers and radios that are switched off
/// one after the other, and chips that slow down and stop.
const THREE_BODY_BOUND: &[(&str, &str)] = &[
    THREE_BODY[0],
    THREE_BODY[1],
    ("payload.node.power.array_power_w", "720"),
    ("payload.node.power.battery_capacity_wh", "600"),
    (
        "payload.node.power.battery",
        r#"{ part = "li-ion", age_years = 4 }"#,
    ),
    (
        "payload.node.power.shed",
        r#"[
            { load = "lasers", below = 0.4, resume = 0.45 },
            { load = "radio", below = 0.35, resume = 0.5 },
        ]"#,
    ),
    (
        "payload.node.heat",
        r#"{
            radiator = "white-paint", radiator_area_m2 = 1.4, radiator_age_years = 4, initial_c = -3,
            chip_plate_w_per_k = 4, warn_c = 36, trip_c = 46, critical_c = 48, speed_min = 0.5,
        }"#,
    ),
];

/// Shells of fewer satellites, of the same form.
const SHELL: &[(&str, &str)] = &[
    ("duration_h", "2.5"),
    ("timing.plan_horizon_h", "1"),
    ("constellation.shell.walker.planes", "8"),
    ("constellation.shell.walker.per_plane", "6"),
    ("constellation.shell.walker.phasing", "4"),
];

/// Cases that take no frames, or have no lasers: what is told of all cases above is not told of them.
pub(crate) const OTHERS: [Case; 4] = [
    case("starlink-shell", Policy::Relay, SHELL),
    case("delay-not-an-option", Policy::Relay, SHELL),
    case("orbital-datacentre", Policy::Relay, DATACENTRE),
    case("orbital-edge", Policy::Onboard, EDGE),
];
/// Long enough that chips heat up and slow down.
const DATACENTRE: &[(&str, &str)] = &[("duration_h", "2.5")];
/// With the shadow, the camera and the battery's losses: work stops and resumes.
const EDGE: &[(&str, &str)] = &[("duration_h", "4.5"), ("variant_name", "full-physics")];
/// Every other bundled scenario under every policy that it is made for, and under `hybrid`, in which
/// answers overtake frames; two with faults, one with weather, one whose radios are cut off while they
/// send, and one that power and heat bound.
pub(crate) const CASES: [Case; 12] = [
    case("crop-watch", Policy::Onboard, CROP_WATCH),
    case("crop-watch", Policy::BentPipe, CROP_WATCH),
    case("crop-watch", Policy::Hybrid, CROP_WATCH),
    case("three-body", Policy::Onboard, THREE_BODY),
    case("three-body", Policy::BentPipe, THREE_BODY),
    case("crop-watch", Policy::Hybrid, CROP_WATCH_FAULTS),
    case("three-body", Policy::Onboard, THREE_BODY_FAULTS),
    case("cloudy-stations", Policy::Hybrid, CLOUDY_STATIONS),
    case("cloudy-stations", Policy::BentPipe, CLOUDY_STATIONS),
    case("crop-watch", Policy::BentPipe, CROP_WATCH_RADIO_FAULTS),
    case("solar-storm", Policy::Onboard, SOLAR_STORM),
    case("three-body", Policy::Onboard, THREE_BODY_BOUND),
];

const fn case(
    name: &'static str,
    policy: Policy,
    sets: &'static [(&'static str, &'static str)],
) -> Case {
    Case { name, policy, sets }
}

impl Case {
    /// Its scenario, with further overrides.
    pub(crate) fn load(&self, sets: &[(&str, &str)]) -> Loaded {
        load(&bundled(self.name), &[self.sets, sets].concat())
    }

    /// Its run, made once for all tests.
    pub(crate) fn run(self) -> Arc<Run> {
        static RUNS: LazyLock<Mutex<BTreeMap<Case, Arc<OnceLock<Arc<Run>>>>>> =
            LazyLock::new(Mutex::default);
        let slot = Arc::clone(RUNS.lock().unwrap().entry(self).or_default());
        // Tests that want another run do not wait for this one.
        Arc::clone(slot.get_or_init(|| Arc::new(Run::of(&self.load(&[]), self.policy))))
    }
}

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({})", self.name, self.policy.name())?;
        if self.sets.iter().any(|set| set.0 == "fault") {
            formatter.write_str(" with faults")?;
        }
        if self.sets.iter().any(|set| set.0.ends_with(".heat")) {
            formatter.write_str(" bound by power and heat")?;
        }
        Ok(())
    }
}

/// Where a bundled scenario lies.
pub(crate) fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"))
}

/// Names of all bundled scenarios, from their folder.
pub(crate) fn bundled_names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut names: Vec<String> = files
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Loads a scenario file with overrides.
pub(crate) fn load(path: &Path, sets: &[(&str, &str)]) -> Loaded {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::bundled().unwrap());
    let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    let sets: Vec<(String, String)> = sets.iter().map(owned).collect();
    scenario::load(path, &sets, &CATALOG).unwrap_or_else(|error| panic!("{error}"))
}

/// Loads a scenario from its text.
pub(crate) fn load_text(text: &str, sets: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    load(&path, sets)
}

/// Runs a scenario into `out` and gives what came of it.
pub(crate) fn record(loaded: &Loaded, out: Option<&Path>, threads: usize) -> Vec<Outcome> {
    let plan = plan(loaded, out, threads);
    starloom::run::run(&plan, &Watch::default()).unwrap()
}

/// A plan that refuses to replace what is there.
pub(crate) fn plan<'a>(loaded: &'a Loaded, out: Option<&'a Path>, threads: usize) -> Plan<'a> {
    Plan {
        scenario: Arc::new(loaded.scenario.clone()),
        resolved: &loaded.resolved,
        out,
        existing: Existing::Refuse,
        threads,
    }
}

/// A run held in memory.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) policy: Policy,
    pub(crate) segments: Vec<Segment>,
}

impl Run {
    /// Runs a scenario to its end on one thread.
    pub(crate) fn of(loaded: &Loaded, policy: Policy) -> Self {
        let scenario = Arc::new(loaded.scenario.clone());
        let mut simulation =
            Simulation::new(Arc::clone(&scenario), policy, Workers::one()).unwrap();
        let segments = std::iter::from_fn(|| simulation.step().unwrap()).collect();
        Self {
            scenario,
            policy,
            segments,
        }
    }

    pub(crate) fn products(&self) -> impl Iterator<Item = ProductRow> + '_ {
        self.segments
            .iter()
            .flat_map(|segment| segment.tables.products.rows())
    }

    pub(crate) fn contacts(&self) -> impl Iterator<Item = ContactRow> + '_ {
        self.segments
            .iter()
            .flat_map(|segment| segment.tables.contacts.rows())
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = EventRow> + '_ {
        self.segments
            .iter()
            .flat_map(|segment| segment.tables.events.rows())
    }

    pub(crate) fn samples(&self) -> impl Iterator<Item = SampleRow> + '_ {
        self.segments
            .iter()
            .flat_map(|segment| segment.tables.samples.rows())
    }

    /// Number of events of a kind.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.events().filter(|event| event.kind == kind).count()
    }

    /// What came of it, counted as a run counts it.
    pub(crate) fn summary(&self) -> Summary {
        let mut accounts = starloom::run::summary::Accounts::new(&self.scenario, self.policy);
        for segment in &self.segments {
            accounts.count(segment);
        }
        accounts.close(starloom::recording::Status::Complete, None)
    }
}
