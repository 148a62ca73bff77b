//! The same scenario gives the same run to the last bit, and what is not part of the model does not
//! touch its results.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::runs::{CASES, Case, OTHERS, Run, bundled, load, record};
use starloom::orbit::window::Workers;
use starloom::record::{Segment, Tables};
use starloom::recording::Recording;
use starloom::scenario::Policy;
use starloom::sim::Simulation;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

/// What to do when runs differ that must not.
const ADVICE: &str = "\
Two runs that must be the same to the last bit differ; the first row that does is above.
 - Did your change make an order depend on chance? Look for a parallel sum, a sort without a full
   key, a hash map, threads that do not write to slots by index.
 - Did a handler read what is not part of the model: the sample interval, the wall clock, a value
   that was rounded for display? Did looking at a battery (`charge_at`) become moving it
   (`advance_to`)?
 - Did it add state that a checkpoint leaves out (src/sim/checkpoint.rs)?
To find the first cause, compare the events of both runs around the time of that row.";

/// All five tables.
const ALL: &[&str] = &["samples", "products", "contacts", "links", "events"];
/// The tables that say what happened, and leave out how often one looked.
const RESULTS: &[&str] = &["products", "contacts", "events"];

/// Fails at the first row of these tables that differs in any bit, and says what to do.
pub(crate) fn assert_same(case: &str, tables: &[&str], expected: &[Segment], found: &[Segment]) {
    for (left, right) in expected.iter().zip(found) {
        assert_eq!((left.index, left.span), (right.index, right.span), "{case}");
        let pairs = left.tables.each().into_iter().zip(right.tables.each());
        for (a, b) in pairs.filter(|(a, _)| tables.contains(&a.schema().name)) {
            let bytes = |table: &dyn starloom::record::Table, row| {
                let mut bytes = Vec::new();
                table.encode_row(row, &mut bytes);
                bytes
            };
            let name = a.schema().name;
            let rows = a.len().max(b.len());
            if let Some(row) = (0..rows).find(|&row| bytes(a, row) != bytes(b, row)) {
                panic!(
                    "{case}: segment {}, {name}, row {row}\nexpected {}\nfound {}\n{ADVICE}",
                    left.index,
                    shown(&left.tables, name, row),
                    shown(&right.tables, name, row),
                );
            }
        }
    }
    assert_eq!(
        expected.len(),
        found.len(),
        "{case}: number of segments\n{ADVICE}"
    );
}

/// A row in full.
fn shown(tables: &Tables, table: &str, row: usize) -> String {
    fn show(row: Option<impl Debug>) -> String {
        row.map_or_else(|| "no such row".to_owned(), |row| format!("{row:#?}"))
    }
    match table {
        "samples" => show(tables.samples.row(row)),
        "products" => show(tables.products.row(row)),
        "contacts" => show(tables.contacts.row(row)),
        "links" => show(tables.links.row(row)),
        _ => show(tables.events.row(row)),
    }
}

/// The segments of a case's run on so many threads.
fn on_threads(case: Case, threads: usize) -> Vec<Segment> {
    let scenario = Arc::new(case.load(&[]).scenario);
    let mut simulation = Simulation::new(scenario, case.policy, Workers::many(threads)).unwrap();
    std::iter::from_fn(|| simulation.step().unwrap()).collect()
}

/// A case's run with another value.
fn with(case: Case, key: &str, value: &str) -> Run {
    Run::of(&case.load(&[(key, value)]), case.policy)
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for case in CASES.into_iter().chain(OTHERS) {
        let found = on_threads(case, 2);
        assert_same(
            &format!("{case}, 2 threads for 1"),
            ALL,
            &case.run().segments,
            &found,
        );
    }
}

#[test]
fn a_second_run_changes_no_bit() {
    let case = CASES[3];
    assert_same(
        &case.to_string(),
        ALL,
        &case.run().segments,
        &on_threads(case, 1),
    );
}

/// Digest of each recording that a plan makes, by policy.
fn digests(sets: &[(&str, &str)], threads: usize) -> Vec<String> {
    let loaded = load(&bundled("three-body"), sets);
    let folder = tempfile::tempdir().unwrap();
    let outcomes = record(&loaded, Some(&folder.path().join("run")), threads);
    outcomes
        .into_iter()
        .map(|outcome| outcome.summary.digest.unwrap())
        .collect()
}

#[test]
fn recordings_have_the_same_digest_on_one_thread_and_two() {
    let sets = [("duration_h", "8")];
    let digest = digests(&sets, 1);
    assert_eq!(digest, digests(&sets, 1), "{ADVICE}");
    assert_eq!(digest, digests(&sets, 2), "{ADVICE}");
    let sets = [("duration_h", "8"), ("seed", "2")];
    assert_ne!(
        digest,
        digests(&sets, 1),
        "the digest does not cover the seed"
    );
}

#[test]
fn another_sample_interval_changes_no_result() {
    for case in [CASES[2], CASES[3], CASES[5], CASES[6], CASES[11]] {
        let found = with(case, "timing.sample_interval_s", "37");
        assert_ne!(found.samples().count(), case.run().samples().count());
        let what = format!("{case}, samples every 37 s for 60 s");
        assert_same(&what, RESULTS, &case.run().segments, &found.segments);
        // The energy of the whole constellation is among the events.
        assert_eq!(found.count("energy-used"), 6);
        assert_eq!(found.count("energy-source"), 4);
    }
}

/// Time of each product's answer and its time to insight [ns].
fn answers(run: &Run) -> BTreeMap<u64, (i64, i64)> {
    run.products()
        .filter_map(|row| {
            let answered_ns = row.answered_ns?;
            Some((row.product, (answered_ns, answered_ns - row.capture_end_ns)))
        })
        .collect()
}

#[test]
fn half_the_environment_grid_moves_no_delivery() {
    const LEAST_NS: i64 = 50_000_000;
    for case in [CASES[0], CASES[1], CASES[3]] {
        let coarse = answers(&case.run());
        let fine = answers(&with(case, "timing.environment_grid_s", "5"));
        assert!(coarse.len() > 100, "{case}: only {} answers", coarse.len());
        assert!(
            coarse.keys().eq(fine.keys()),
            "{case}: the grid decides which products are answered: {} of 10 s, {} of 5 s",
            coarse.len(),
            fine.len()
        );
        for (product, (answered_ns, insight_ns)) in &coarse {
            let moved_ns = (fine[product].0 - answered_ns).abs();
            let allowed_ns = LEAST_NS.max(insight_ns / 1000);
            assert!(
                moved_ns <= allowed_ns,
                "{case}: halving the environment grid moves the answer of product {product} by \
                 {moved_ns} ns, which is more than {allowed_ns} ns. A slow input changes too much \
                 within its grid: evaluate it at the middle of the interval, or make its change \
                 an event."
            );
        }
    }
}

/// Digest of the rows of each table and segment of a recording.
fn rows_digests(dir: &Path) -> Vec<(u32, String, String)> {
    let recording = Recording::open(dir).unwrap();
    let segments = &recording.manifest().segments;
    let digests = segments.iter().flat_map(|segment| {
        let tables = segment.tables.iter();
        tables.map(|(name, entry)| (segment.index, name.clone(), entry.rows_digest.to_string()))
    });
    digests.collect()
}

#[test]
fn another_policy_beside_it_changes_no_bit_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let sets = [("duration_h", "1.5")];
    let both = load(&bundled("crop-watch"), &sets);
    assert_eq!(both.scenario.policies, [Policy::Onboard, Policy::BentPipe]);
    record(&both, Some(&path("both")), 2);
    for policy in &both.scenario.policies {
        let name = policy.name();
        let alone = load(&bundled("crop-watch"), &[sets[0], ("policies", name)]);
        record(&alone, Some(&path(name)), 1);
        let (alone, beside) = (
            rows_digests(&path(name)),
            rows_digests(&path("both").join(name)),
        );
        assert_eq!(
            alone, beside,
            "{name}: segments, tables and digests of their rows\n{ADVICE}"
        );
    }
}
