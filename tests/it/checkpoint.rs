//! A run that is saved, restored and continued is the run that was never stopped.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::determinism::assert_same;
use crate::runs::{CASES, Case, OTHERS, bundled, bundled_names, load, plan, record};
use starloom::orbit::window::Workers;
use starloom::record::Segment;
use starloom::recording::{Recording, RecordingWriter, Status, verify};
use starloom::run::{Existing, Watch};
use starloom::sim::Simulation;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

const ALL: &[&str] = &["samples", "products", "contacts", "links", "events"];

#[test]
fn every_bundled_scenario_and_each_of_its_policies_has_a_case() {
    for name in bundled_names() {
        for policy in load(&bundled(&name), &[]).scenario.policies {
            assert!(
                CASES
                    .iter()
                    .chain(&OTHERS)
                    .any(|case| case.name == name && case.policy == policy),
                "give {name} ({}) a case in tests/it/runs.rs",
                policy.name()
            );
        }
    }
}

/// The segments after the first `blocks`, from a simulation that was restored there.
fn continued_after(case: Case, blocks: usize) -> Vec<Segment> {
    let scenario = Arc::clone(&case.run().scenario);
    let mut first = Simulation::new(Arc::clone(&scenario), case.policy, Workers::one()).unwrap();
    for _ in 0..blocks {
        first.step().unwrap().unwrap();
    }
    let state = first.checkpoint().unwrap();
    drop(first);
    let mut second = Simulation::restore(scenario, case.policy, Workers::one(), &state).unwrap();
    assert_eq!(
        second.checkpoint().unwrap(),
        state,
        "{case}: saved again, the state differs"
    );
    std::iter::from_fn(|| second.step().unwrap()).collect()
}

/// Saves and restores a case after every block.
fn restored_after_each_block(case: Case) -> Vec<Segment> {
    let scenario = Arc::clone(&case.run().scenario);
    let restore = |state: &[u8]| {
        Simulation::restore(Arc::clone(&scenario), case.policy, Workers::one(), state).unwrap()
    };
    let mut simulation =
        Simulation::new(Arc::clone(&scenario), case.policy, Workers::one()).unwrap();
    let mut segments = Vec::new();
    while let Some(segment) = simulation.step().unwrap() {
        segments.push(segment);
        simulation = restore(&simulation.checkpoint().unwrap());
    }
    segments
}

#[test]
fn a_run_goes_on_from_every_block_as_if_it_had_not_stopped() {
    for case in CASES.into_iter().chain(OTHERS) {
        let what = format!("{case}, saved and restored after each block");
        assert_same(
            &what,
            ALL,
            &case.run().segments,
            &restored_after_each_block(case),
        );
    }
}

#[test]
fn a_run_goes_on_from_any_one_block_to_its_end() {
    let case = CASES[3];
    let segments = &case.run().segments;
    for blocks in 0..=segments.len() {
        let what = format!("{case}, restored once after {blocks} blocks");
        assert_same(
            &what,
            ALL,
            &segments[blocks..],
            &continued_after(case, blocks),
        );
    }
}

#[test]
fn a_checkpoint_of_another_scenario_or_of_nothing_is_refused() {
    let scenario = |name| Arc::new(load(&bundled(name), &[("duration_h", "1")]).scenario);
    let restore = |name, state: &[u8]| {
        let policy = starloom::scenario::Policy::Onboard;
        Simulation::restore(scenario(name), policy, Workers::one(), state)
            .unwrap_err()
            .to_string()
    };
    let policy = starloom::scenario::Policy::Onboard;
    let state = Simulation::new(scenario("three-body"), policy, Workers::one())
        .unwrap()
        .checkpoint()
        .unwrap();
    insta::assert_snapshot!(restore("crop-watch", &state), @"internal: the checkpoint is of another scenario");
    assert!(restore("three-body", &state[..state.len() / 2]).contains("not of this program"));
}

/// A recording that was stopped after its first block, gone on with, has the digest of one that
/// was not.
#[test]
fn a_recording_that_was_stopped_goes_on_to_the_same_digest() {
    for (name, duration_h) in [("crop-watch", "2.5"), ("three-body", "9")] {
        let loaded = load(
            &bundled(name),
            &[("duration_h", duration_h), ("policies", "onboard")],
        );
        let folder = tempfile::tempdir().unwrap();
        let (whole, cut) = (folder.path().join("whole"), folder.path().join("cut"));
        let expected = record(&loaded, Some(&whole), 2);

        let watch = Watch {
            stop: AtomicBool::new(true),
            blocks_done: AtomicU64::new(0),
            ..Watch::default()
        };
        let mut plan = plan(&loaded, Some(&cut), 2);
        for outcome in starloom::run::run(&plan, &watch).unwrap() {
            let recording = Recording::open(&outcome.folder.unwrap()).unwrap();
            assert_eq!(recording.manifest().status, Status::Interrupted);
            assert_eq!(recording.manifest().segment_count(), 1);
        }

        plan.existing = Existing::Resume;
        let found = starloom::run::run(&plan, &Watch::default()).unwrap();
        assert_eq!(expected.len(), found.len());
        for (expected, found) in expected.into_iter().zip(found) {
            assert_eq!(
                expected.summary, found.summary,
                "{name}: what came of the run"
            );
            let verification = verify(&found.folder.unwrap()).unwrap();
            assert_eq!(verification.status, Status::Complete);
            assert_eq!(
                Some(verification.digest.to_string()),
                expected.summary.digest
            );
        }
    }
}

#[test]
fn a_writer_that_goes_on_chains_to_the_same_digest() {
    let loaded = load(
        &bundled("three-body"),
        &[("duration_h", "6"), ("policies", "onboard")],
    );
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("run");
    let expected = record(&loaded, Some(&dir), 1);
    let policy = loaded.scenario.policies[0];
    let scenario = Arc::new(loaded.scenario);
    for kept in [5, 2, 0] {
        let mut first = Simulation::new(Arc::clone(&scenario), policy, Workers::one()).unwrap();
        for _ in 0..kept {
            first.step().unwrap();
        }
        let state = first.checkpoint().unwrap();
        let mut second =
            Simulation::restore(Arc::clone(&scenario), policy, Workers::one(), &state).unwrap();
        let mut writer = RecordingWriter::resume(&dir, kept).unwrap();
        while let Some(segment) = second.step().unwrap() {
            writer.write_segment(&segment).unwrap();
        }
        writer
            .finish(Status::Complete, &serde_json::json!({}))
            .unwrap();
        let digest = verify(&dir).unwrap().digest.to_string();
        assert_eq!(
            Some(digest),
            expected[0].summary.digest,
            "{kept} segments kept"
        );
    }
}
