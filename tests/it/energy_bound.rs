//! The battery bounds the work: at one level it stops, at another it goes on, and frames are lost in
//! between.

use crate::runs::{CASES, Run, load_text};
use starloom::payload::power::Battery;
use starloom::record::{EventRow, ProductStatus, SampleRow};
use starloom::scenario::{Loaded, Policy};
use starloom::time::SimTime;
use starloom::units::{Energy, Power};
use std::collections::{BTreeMap, BTreeSet};

/// Two satellites that watch the whole sunlit Earth and one station that they seldom see: enough to
/// drain a battery, and few enough other changes of load that the charge can be followed.
const WATCHERS: &str = r#"starloom = 1
name = "watchers"
question = "Does the battery bound the work?"
start = "2025-06-01T00:00:00Z"
duration_h = 4
policies = "onboard"

[timing]
sample_interval_s = 1

[[constellation]]
name = "pair"
payload = "watcher"
walker = { altitude_km = 550, inclination_deg = 53, planes = 1, per_plane = 2 }

[[payload]]
name = "watcher"
imager = "hypothetical-4band-10m"
processor = "amd-xqrve2302"
storage_gb = 100000
lasers = { terminal = "spacex-mini-laser", count = 2, downlink = "coherent-downlink-100g" }

[payload.power]
array_power_w = 140
platform_power_w = 60
battery_capacity_wh = 50
charge_initial = 0.5
charge_stop = 0.3
charge_resume = 0.4

[[station]]
name = "south"
network = "optical"
latitude_deg = -24.6
longitude_deg = -70.4
optical = { receiver = "ogs-60cm-ao" }

[[target]]
name = "here"
circle = { latitude_deg = 0, longitude_deg = 0, radius_km = 10000 }

[[target]]
name = "there"
circle = { latitude_deg = 0, longitude_deg = 180, radius_km = 10000 }

[work]
chain = ["cloud-w16-int8", "cover-3band-16x16-int8"]
"#;

const CAPACITY: &str = "payload.watcher.power.battery_capacity_wh";
const ARRAY: &str = "payload.watcher.power.array_power_w";

fn watchers(sets: &[(&str, &str)]) -> Run {
    Run::of(&load_text(WATCHERS, sets), Policy::Onboard)
}

#[test]
fn a_small_battery_takes_fewer_frames_and_plenty_takes_all() {
    let (small, plenty) = (
        watchers(&[]),
        watchers(&[(CAPACITY, "5000"), (ARRAY, "5000")]),
    );
    let (few, all) = (small.summary(), plenty.summary());
    assert_eq!(all.frames_captured, all.frames);
    assert_eq!((all.work_stops, all.frames_dropped.len()), (0, 0));
    assert_eq!(
        plenty.count("work-stopped") + plenty.count("frame-dropped"),
        0
    );
    // Geometry allows the same frames; power decides how many of them are taken.
    assert_eq!(few.frames, all.frames);
    assert!(few.frames_captured < all.frames_captured);
    assert!(few.frames_captured > 100 && few.work_stops > 2, "{few:#?}");
    let reasons: Vec<&String> = few.frames_dropped.keys().collect();
    assert_eq!(reasons, ["energy"]);
    assert_eq!(
        few.frames_dropped["energy"],
        few.frames - few.frames_captured
    );
    let rows = small
        .products()
        .filter(|row| row.status == ProductStatus::Dropped);
    assert_eq!(rows.count() as u64, few.frames_dropped["energy"]);
}

/// Events that stop and resume work, by satellite.
fn turns(run: &Run) -> BTreeMap<Option<u32>, Vec<EventRow>> {
    let mut turns: BTreeMap<Option<u32>, Vec<EventRow>> = BTreeMap::new();
    for row in run.events() {
        if row.kind == "work-stopped" || row.kind == "work-resumed" {
            turns.entry(row.node).or_default().push(row);
        }
    }
    turns
}

/// Each satellite's work stops and resumes in turn, beginning with a stop, and no frame is taken in
/// between.
fn assert_alternates(what: &str, run: &Run) -> usize {
    let turns = turns(run);
    for (node, rows) in &turns {
        for (place, row) in rows.iter().enumerate() {
            let expected = ["work-stopped", "work-resumed"][place % 2];
            assert_eq!(
                row.kind, expected,
                "{what}: turn {place} of node {node:?}: {row:#?}"
            );
        }
    }
    let works_at = |satellite: u32, at_ns: i64| {
        let rows = turns.get(&Some(satellite)).map_or(&[][..], Vec::as_slice);
        rows.partition_point(|row| row.time_ns <= at_ns) % 2 == 0
    };
    // Those that a fault took say nothing of the battery.
    let lost = run.events();
    let lost: BTreeSet<u64> = lost
        .filter(|row| row.kind == "frame-dropped" && row.detail == "fault")
        .filter_map(|row| row.product)
        .collect();
    for row in run.products().filter(|row| !lost.contains(&row.product)) {
        let works = works_at(row.satellite, row.capture_start_ns);
        let taken = row.status != ProductStatus::Dropped;
        assert_eq!(
            taken, works,
            "{what}: whether work goes on and a frame is taken: {row:#?}"
        );
    }
    for row in run.events().filter(|row| row.kind == "job-started") {
        assert!(
            works_at(row.node.unwrap_or(0), row.time_ns),
            "{what}: {row:#?}"
        );
    }
    turns.values().map(Vec::len).sum()
}

#[test]
fn work_stops_and_resumes_in_turn() {
    assert!(assert_alternates("watchers", &watchers(&[])) > 5);
    for case in CASES {
        let turns = assert_alternates(&case.to_string(), &case.run());
        if case.name == "crop-watch" && case.policy != Policy::BentPipe {
            assert!(turns > 5, "{case}: {turns} turns");
        }
    }
}

/// A battery as a sample shows it.
fn battery_of(run: &Run, sample: &SampleRow) -> Battery {
    let power = &run.scenario.payloads[0].power;
    let at = SimTime(sample.time_ns);
    let mut battery = Battery::new(
        power.battery_capacity,
        Energy::joules(sample.battery_j),
        power.charge_efficiency,
        power.discharge_efficiency,
        at,
    )
    .unwrap_or_else(|error| panic!("{error}: {sample:#?}"));
    battery.set_generation(at, Power::watts(sample.generation_w));
    battery.set_load(at, Power::watts(sample.load_w));
    battery
}

/// The charge at each turn, from the sample before it, where power did not change from there to the
/// sample after it; as shares of the capacity, each with the level where it should be.
fn charges_at_turns(run: &Run) -> Vec<(f64, f64)> {
    let capacity_j = run.scenario.payloads[0].power.battery_capacity.to_joules();
    let mut samples: BTreeMap<u32, Vec<SampleRow>> = BTreeMap::new();
    for sample in run.samples() {
        samples.entry(sample.satellite).or_default().push(sample);
    }
    let mut charges = Vec::new();
    for (node, rows) in turns(run) {
        let samples = &samples[&node.unwrap_or(0)];
        for row in rows {
            let next = samples.partition_point(|sample| sample.time_ns < row.time_ns);
            let (Some(before), Some(after)) = (samples.get(next - 1), samples.get(next)) else {
                continue;
            };
            let battery = battery_of(run, before);
            let foreseen_j = battery.charge_at(SimTime(after.time_ns)).to_joules();
            if (foreseen_j - after.battery_j).abs() < 1e-9 * capacity_j {
                let charge_j = battery.charge_at(SimTime(row.time_ns)).to_joules();
                let level = row.value.unwrap_or_else(|| panic!("no level: {row:#?}"));
                charges.push((charge_j / capacity_j, level));
            }
        }
    }
    charges
}

#[test]
fn work_turns_at_exactly_the_levels() {
    let run = watchers(&[("duration_h", "12")]);
    let turns: usize = turns(&run).values().map(Vec::len).sum();
    let charges = charges_at_turns(&run);
    assert!(
        turns > 20 && charges.len() * 10 > turns * 7,
        "{} of {turns}",
        charges.len()
    );
    for (charge, level) in charges {
        assert!(level == 0.3 || level == 0.4, "{level}");
        assert!(
            (charge - level).abs() < 1e-6,
            "charge {charge} at level {level}"
        );
    }
}

/// A run of one satellite that neither sees nor does anything, so that its charge is a line.
fn idle(sets: &[(&str, &str)]) -> Run {
    let text = WATCHERS
        .replace("per_plane = 2", "per_plane = 1")
        .replace("radius_km = 10000", "radius_km = 0.001")
        .replace("latitude_deg = -24.6", "latitude_deg = 89.9");
    let loaded: Loaded = load_text(&text, sets);
    Run::of(&loaded, Policy::Onboard)
}

/// Without an array the charge falls from the first instant, and nothing else ever changes power.
#[test]
fn a_battery_that_only_drains_stops_work_at_the_level() {
    let sets = [(ARRAY, "0"), (CAPACITY, "100"), ("duration_h", "0.4")];
    let run = idle(&sets);
    let stops: Vec<EventRow> = run
        .events()
        .filter(|row| row.kind == "work-stopped")
        .collect();
    assert_eq!(stops.len(), 1, "{stops:#?}");
    let load_w = run
        .samples()
        .map(|sample| sample.load_w)
        .fold(0.0, f64::max);
    assert_eq!(
        run.samples()
            .map(|sample| sample.load_w)
            .fold(load_w, f64::min),
        load_w
    );
    // From half to three tenths of 100 Wh, with the efficiency of discharging.
    let expected_s = 0.2 * 100.0 * 3600.0 / (load_w / 0.95);
    let found_s = SimTime(stops[0].time_ns).to_seconds();
    assert!(
        (found_s - expected_s).abs() < 1e-6,
        "{found_s} s, expected {expected_s} s"
    );
}

/// Flight cells, which give their capacity in an hour and no faster.
#[test]
fn power_that_cells_cannot_give_does_no_work() {
    let told = |capacity: &str| {
        watchers(&[
            (CAPACITY, capacity),
            ("duration_h", "6"),
            ("payload.watcher.power.battery", "{ part = \"li-ion\" }"),
        ])
    };
    let runs = ["20", "60", "120", "1200"].map(told);
    let stops = runs.each_ref().map(|run| {
        let stops = run.events().filter(|row| row.kind == "work-stopped");
        stops.filter(|row| row.detail == "current").count()
    });
    assert!(stops[0] > 0 && stops[3] == 0, "{stops:?}");
    let summaries = runs.each_ref().map(Run::summary);
    let answers = summaries.each_ref().map(|summary| summary.answered);
    assert!(
        answers.is_sorted() && answers[0] < answers[3],
        "{answers:?}"
    );
    for summary in &summaries {
        // What is asked and not there is the platform's and what processors idle with.
        let most_j = summary.energy_j["platform"] + summary.energy_j["processor"];
        assert!(summary.source_j["unserved"] < most_j);
    }
    assert_eq!(summaries[3].source_j["unserved"], 0.0);
}

/// A satellite that starts in the shadow, close above the level: nothing changes its power before
/// it gets there.
#[test]
fn a_satellite_that_starts_in_the_shadow_stops_at_the_level() {
    // The Sun stands at a right ascension of 69 degrees.
    let opposite = ("constellation.pair.walker.raan_first_deg", "249");
    let run = idle(&[("payload.watcher.power.charge_initial", "0.301"), opposite]);
    assert!(run.samples().next().is_some_and(|sample| !sample.sunlit));
    let stop = run.events().find(|row| row.kind == "work-stopped");
    let stop_s = stop.map(|row| SimTime(row.time_ns).to_seconds());
    assert!(stop_s.is_some_and(|stop_s| stop_s < 6.0), "{stop_s:?}");
}

/// A battery that starts below the level has stopped work from the first instant.
#[test]
fn a_battery_that_starts_at_or_below_the_level_takes_no_frame_until_it_resumes() {
    let run = watchers(&[("payload.watcher.power.charge_initial", "0.25")]);
    for (node, rows) in turns(&run) {
        assert_eq!(rows[0].kind, "work-resumed", "node {node:?}");
    }
    let first_ns = turns(&run).values().map(|rows| rows[0].time_ns).min();
    let taken = run
        .products()
        .find(|row| row.status != ProductStatus::Dropped);
    assert!(taken.is_some_and(|row| Some(row.capture_start_ns) >= first_ns));
    assert!(
        run.products()
            .any(|row| row.status == ProductStatus::Dropped)
    );
}
