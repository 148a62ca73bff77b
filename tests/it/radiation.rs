//! Radiation in whole runs: what the anomaly, shields, gating and storms do to a constellation.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

mod refused;

use crate::runs::{Run, bundled, load, load_text};
use starloom::orbit::SatelliteId;
use starloom::orbit::walker::mean_altitude;
use starloom::orbit::window::Workers;
use starloom::payload::radiation::exposure::Exposure;
use starloom::payload::radiation::flux::Flux;
use starloom::run::radiation::RadiationCost;
use starloom::run::summary::Summary;
use starloom::scenario::Policy;
use starloom::sim::setup::Setup;
use starloom::time::{SimTime, Span};
use starloom::units::Angle;
use std::sync::Arc;

/// A day of the constellation of `solar-storm` without its storm, over one target.
const QUIET: &[(&str, &str)] = &[
    ("duration_h", "24"),
    ("storm", "[]"),
    ("timing.plan_horizon_h", "1"),
    (
        "target",
        "[{ name = \"plain\", circle = { latitude_deg = 48, longitude_deg = 2, radius_km = 100 } }]",
    ),
];

/// A processor that hangs a hundred times a day, has a terabyte that flips, and never dies.
const FRAGILE: &str = r#"
[[processor]]
id = "fragile"
name = "Fragile"
hardness = "cots"
int8_tops = 1.0
memory_gb = 1000
memory_bandwidth_gb_per_s = 10
power_idle_w = 3
power_active_w = 10
tid_krad = 1000
sefi_proton_cm2 = 2e-6
latch_ups_per_day = 0
[processor.grade]
rest = "assumed: made up for a test"
"#;

fn quiet(sets: &[(&str, &str)]) -> Run {
    let text = std::fs::read_to_string(bundled("solar-storm")).unwrap();
    let sets = [QUIET, &[("payload.node.processor", "fragile")], sets].concat();
    Run::of(
        &load_text(&format!("{text}{FRAGILE}"), &sets),
        Policy::Onboard,
    )
}

fn cost(summary: &Summary) -> &RadiationCost {
    summary.radiation.as_ref().unwrap()
}

fn exposure(run: &Run) -> Exposure {
    let shield = run.scenario.payloads[0].radiation.as_ref().unwrap();
    let elements = run.scenario.satellites[0].elements.mean_elements();
    let inclination = Angle::degrees(elements.inclination_deg);
    Exposure::of(shield, mean_altitude(elements), inclination, 2026.4)
}

/// Time in the anomaly over the time of all satellites.
fn time_share(run: &Run, cost: &RadiationCost) -> f64 {
    cost.anomaly_h / (run.scenario.satellites.len() as f64 * 24.0)
}

#[test]
fn the_anomaly_takes_its_share_of_the_upsets_and_the_mean_is_kept() {
    let run = quiet(&[]);
    let (summary, exposure) = (run.summary(), exposure(&run));
    let cost = cost(&summary);
    // A day of 24 tracks spends what a long time of one does, to a twentieth.
    let time = time_share(&run, cost);
    assert!(
        (time / exposure.time.anomaly - 1.0).abs() < 0.05,
        "{time} {exposure:?}"
    );
    // The mean: as many as the orbit's mean flux makes, but for the share of time just checked
    // and the spread of the count, which is small for a terabyte.
    let per_bit_day = 1e-10 * exposure.flux.total() / Flux::reference().total();
    let expected = 8e12 * per_bit_day * run.scenario.satellites.len() as f64;
    assert!(
        (cost.upsets() / expected - 1.0).abs() < 0.05,
        "{} {expected}",
        cost.upsets()
    );
    // The ratio of the rates inside and outside, with the shares of time of this very day: 80 % of the
    // protons' upsets inside, heavy ions everywhere the same.
    let inside = cost.upsets["in the anomaly"];
    let ratio = (inside / time) / ((cost.upsets() - inside) / (1.0 - time));
    let (s, f, flux) = (0.8, exposure.time.anomaly, exposure.flux);
    let within = flux.protons * s / f + flux.floor;
    let beyond = flux.protons * (1.0 - s) / (1.0 - f) + flux.floor;
    let levels = within / beyond;
    assert!((ratio / levels - 1.0).abs() < 0.05, "{ratio} {levels}");
}

#[test]
fn restarts_cluster_in_the_anomaly() {
    let run = quiet(&[]);
    let summary = run.summary();
    let cost = cost(&summary);
    let resets = cost.resets["interrupt"];
    assert!(resets > 150, "{resets}");
    let share = cost.resets_in_anomaly as f64 / resets as f64;
    // Three standard errors about the share that is expected, and the day's share of time in it.
    let expected = exposure(&run).anomaly_upsets();
    let error = (expected * (1.0 - expected) / resets as f64).sqrt();
    assert!(
        (share - expected).abs() < 3.0 * error + 0.03,
        "{share} of {resets}, not {expected}"
    );
}

#[test]
fn gating_costs_the_share_of_time_in_the_anomaly_and_saves_what_would_hit_there() {
    let gated = quiet(&[(
        "payload.node.radiation.mitigation",
        "{ watchdog_s = 30, anomaly_gating = true }",
    )]);
    let summary = gated.summary();
    let cost = cost(&summary);
    let limits = gated
        .segments
        .iter()
        .flat_map(|segment| segment.tables.limits.rows());
    let held_h: f64 = limits.map(|row| row.radiation_ns as f64 / 3.6e12).sum();
    // Beside the anomaly, restarts hold processors; limiters are looked at every ten seconds.
    let anomaly_h = cost.anomaly_h;
    assert!(
        (held_h - anomaly_h - cost.down_h).abs() < 0.02 * anomaly_h,
        "{held_h} {anomaly_h} {}",
        cost.down_h
    );
    let f = exposure(&gated).time.anomaly;
    assert!((time_share(&gated, cost) / f - 1.0).abs() < 0.05);
    assert_eq!(cost.resets_in_anomaly, 0);
    assert_eq!(cost.upsets["in the anomaly"], 0.0);
}

#[test]
fn twice_the_shielding_takes_four_fifths_of_the_dose_and_few_of_the_upsets() {
    let thin = quiet(&[]).summary();
    let thick = quiet(&[("payload.node.radiation.shielding_mm", "6")]).summary();
    let dose = cost(&thin).dose_mean_rad / cost(&thick).dose_mean_rad;
    assert!((4.5..5.6).contains(&dose), "{dose}");
    // A fifth of the protons' share, which is half on a polar orbit.
    let upsets = cost(&thick).upsets() / cost(&thin).upsets();
    assert!((0.85..0.95).contains(&upsets), "{upsets}");
}

#[test]
fn a_table_of_ones_own_tells_the_dose() {
    let table = format!(
        "{:?}",
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/dose_550km.toml")
    );
    let sets = [
        ("payload.node.radiation.dose_table", table.as_str()),
        ("payload.node.radiation.age_years", "5"),
        ("duration_h", "1"),
    ];
    let run = quiet(&sets);
    let first = run.samples().next().unwrap();
    // Vector RAD-1: 97.6 degrees behind 3 mm, five years at 550 km.
    let dose_rad = first.dose_rad.unwrap();
    assert!((dose_rad / 4986.33 - 1.0).abs() < 2e-3, "{dose_rad}");
}

#[test]
fn without_the_model_nothing_is_exposed_and_the_summary_says_so() {
    let run = quiet(&[("models.radiation", "false"), ("duration_h", "2")]);
    let summary = run.summary();
    assert_eq!(summary.radiation, None);
    assert_eq!(summary.models_off, ["radiation"]);
    assert!(
        run.samples()
            .all(|row| row.dose_rad.is_none() && row.upsets.is_none())
    );
    assert_eq!(
        run.count("processor-reset") + run.count("anomaly-entered"),
        0
    );
}

#[test]
fn running_twice_takes_twice_the_time_the_hosts_included() {
    let frame_s = |mitigation: &str| {
        let sets = [("payload.node.radiation.mitigation", mitigation)];
        let loaded = load(&bundled("solar-storm"), &sets);
        let setup = Setup::new(Arc::new(loaded.scenario), Policy::Onboard, Workers::one()).unwrap();
        let stages = &setup.plan(SatelliteId(0)).unwrap().stages;
        let times = stages.iter().map(|stage| stage.candidates[0].1.time);
        times.map(Span::to_seconds).sum::<f64>()
    };
    let (once_s, twice_s) = (frame_s("{ }"), frame_s("{ duplicate = true }"));
    // Rates are whole numbers of operations: to a nanosecond.
    assert!((twice_s - 2.0 * once_s).abs() < 1e-8, "{once_s} {twice_s}");
}

#[test]
fn bare_parts_answer_wrong_in_a_storm_and_hardened_ones_late_with_a_large_network() {
    let variant = |name: &str| {
        let path = bundled("solar-storm");
        let sets = [
            ("variant_name", name),
            ("duration_h", "30"),
            ("timing.plan_horizon_h", "1"),
        ];
        Run::of(&load(&path, &sets), Policy::Onboard).summary()
    };
    let (bare, protected, hard, large) = (
        variant("cots"),
        variant("cots-protected"),
        variant("rad-hard"),
        variant("rad-hard-large"),
    );
    assert_eq!(bare.frames_captured, hard.frames_captured);
    let accuracy = |summary: &Summary| {
        let findings = summary.findings.as_ref().unwrap();
        findings.answered.sky_accuracy.unwrap()
    };
    assert!(
        accuracy(&bare) < accuracy(&hard) - 0.02,
        "{}",
        accuracy(&bare)
    );
    assert!((accuracy(&protected) - accuracy(&hard)).abs() < 0.02);
    let share = |part: u64, summary: &Summary| part as f64 / summary.answered as f64;
    assert!(share(bare.wrong, &bare) > 0.3, "{}", bare.wrong);
    assert!(
        share(protected.wrong, &protected) < 0.03,
        "{}",
        protected.wrong
    );
    assert_eq!(hard.wrong, 0);
    assert!(
        large.late > 10 * hard.late.max(1),
        "{} {}",
        large.late,
        hard.late
    );
}

#[test]
fn a_storm_acts_at_high_latitudes_while_it_lasts() {
    let storm = "[{ start_h = 6, duration_h = 6, proton_factor = 1000 }]";
    // Noticed at once, so that the next one finds it at work.
    let watched = ("payload.node.radiation.mitigation", "{ watchdog_s = 10 }");
    let run = quiet(&[("storm", storm), watched]);
    let polar = |hours: std::ops::Range<f64>| {
        let within = |at_ns: i64| hours.contains(&(at_ns as f64 / 3.6e12));
        let resets = run.events().filter(|row| row.kind == "processor-reset");
        resets.filter(|row| within(row.time_ns)).count()
    };
    assert!(
        polar(6.0..12.0) > 5 * polar(12.0..24.0),
        "{} {}",
        polar(6.0..12.0),
        polar(12.0..24.0)
    );
    let quiet = quiet(&[]).summary();
    let (with, without) = (run.summary(), quiet);
    let added_rad = cost(&with).dose_mean_rad - cost(&without).dose_mean_rad;
    let exposure = exposure(&run);
    let expected_rad = 1000.0 * exposure.dose.proton_rad / 365.0 * 0.25 * exposure.time.polar;
    assert!(
        (added_rad / expected_rad - 1.0).abs() < 0.05,
        "{added_rad} {expected_rad}"
    );
}

#[test]
fn a_processor_that_has_taken_its_dose_ends_and_its_frames_are_given_up() {
    let run = quiet(&[
        ("payload.node.radiation.age_years", "50"),
        ("payload.node.radiation.shielding_mm", "0.5"),
    ]);
    let lost: Vec<_> = run
        .events()
        .filter(|row| row.kind == "processor-lost")
        .collect();
    // 17 krad a year for fifty years, against a thousand with a spread of 0.3 in its logarithm.
    assert!((1..24).contains(&lost.len()), "{}", lost.len());
    assert!(
        lost.iter()
            .all(|row| row.time_ns == SimTime::START.0 && row.detail == "dose")
    );
    let dead: Vec<u32> = lost.iter().filter_map(|row| row.node).collect();
    let worked = run.events().filter(|row| row.kind == "job-started");
    assert!(
        worked
            .filter_map(|row| row.node)
            .all(|node| !dead.contains(&node))
    );
    let summary = run.summary();
    assert_eq!(cost(&summary).lost["dose"], lost.len() as u64);
    // What is switched off holds nothing that could flip: the living take their share of the mean.
    let per_bit_day = 1e-10 * exposure(&run).flux.total() / Flux::reference().total();
    let expected = 8e12 * per_bit_day * (24 - lost.len()) as f64;
    let upsets = cost(&summary).upsets();
    assert!(
        (upsets / expected - 1.0).abs() < 0.15,
        "{upsets} {expected}"
    );
}
