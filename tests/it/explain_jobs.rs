//! What `explain` tells of a job of several stages on several processors.

#![expect(
    clippy::unwrap_used,
    reason = "a recording that cannot be made or read must stop its test"
)]

use crate::compute::TEXT;
use crate::runs::{load_text, record};
use starloom::record::Products;
use starloom::recording::Recording;
use starloom::run::explain::{Stage, waterfall};

/// The stages of the job of each answered product, its waits among them; at two seconds and more a
/// stage, urgent jobs pushing out the others.
fn jobs() -> Vec<Vec<Stage>> {
    let text = TEXT.replace(
        "fabric = \"copper-dac\"",
        "fabric = \"copper-dac\"\ndiscipline = \"priority\"\npreempts = true",
    );
    let sets = [("work.job_overhead_ms", "2000")];
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    record(&load_text(&text, &sets), Some(&out), 1);
    let recording = Recording::open(&out).unwrap();
    let mut answered = Vec::new();
    for index in 0..recording.manifest().segment_count() {
        let products: Products = recording.table(index).unwrap();
        let rows = products.rows().filter(|row| row.answered_ns.is_some());
        answered.extend(rows.map(|row| row.product));
    }
    assert!(answered.len() > 20, "{}", answered.len());
    let of_job = |stage: &Stage| matches!(stage.kind, "queue" | "fabric" | "processing");
    let told = |&product: &u64| {
        let stages = waterfall(&recording, product).unwrap().stages;
        stages.into_iter().filter(of_job).collect()
    };
    answered
        .iter()
        .step_by(answered.len() / 20)
        .map(told)
        .collect()
}

#[test]
fn each_stage_is_named_with_its_processor_and_begins_where_the_one_before_ended() {
    let jobs = jobs();
    let chain = [
        "radiometric on amd-xqrku060 (processor 2 of 3)",
        "tiling on amd-xqrku060 (processor 2 of 3)",
        "inference on three-body-node-max (processor 3 of 3)",
        "post-processing on frontgrade-gr740 (processor 1 of 3)",
        "compression on frontgrade-gr740 (processor 1 of 3)",
    ];
    let mut waits = 0;
    for stages in &jobs {
        let mut reached_s = 0.0;
        for stage in stages {
            // Nanoseconds as seconds of a double.
            assert!((stage.offset_s - reached_s).abs() < 1e-6, "{stages:#?}");
            reached_s = stage.offset_s + stage.duration_s.unwrap();
        }
        let computed = stages.iter().filter(|stage| stage.kind == "processing");
        // A job that was pushed out goes on with the stage that it had begun.
        let mut named: Vec<&str> = computed
            .map(|stage| chain.iter().position(|one| stage.what.contains(one)))
            .map(|place| chain[place.unwrap()])
            .collect();
        named.dedup();
        assert_eq!(named, chain);
        let moves = stages.iter().filter(|stage| stage.kind == "fabric");
        let moves: Vec<&str> = moves.map(|stage| stage.what.as_str()).collect();
        assert_eq!(moves.len(), 3, "{moves:?}");
        assert!(moves.iter().all(|what| what.contains("copper-dac")));
        waits += stages.iter().filter(|stage| stage.kind == "queue").count();
    }
    assert!(waits > jobs.len(), "{waits}");
}
