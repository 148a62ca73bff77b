//! Jobs on several processors, in whole runs.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose scenario does not run must stop"
)]

use crate::runs::{Run, bundled, load, load_text};
use starloom::record::{EventRow, Limiter, ProductStatus};
use starloom::scenario::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// One satellite that images two strips, with a control processor, an FPGA and an AI chip.
pub(crate) const TEXT: &str = r#"
starloom = 1
name = "several"
question = "Do stages go where they belong?"
start = "2025-06-01T00:00:00Z"
duration_h = 9.0
policies = ["onboard"]

[[constellation]]
name = "one"
payload = "node"
walker = { altitude_km = 502, inclination_deg = 97.36, planes = 1, per_plane = 1, raan_first_deg = 227 }

[[payload]]
name = "node"
imager = "hypothetical-4band-10m"
radio = "x-band-2w"
storage_gb = 2500
power = { array_power_w = 3000, platform_power_w = 50, battery_capacity_wh = 3000 }

[payload.compute]
fabric = "copper-dac"
processor = [
  { part = "frontgrade-gr740", class = "cpu" },
  { part = "amd-xqrku060", class = "fpga" },
  { part = "three-body-node-max", class = "ai" },
]

[work]
stage = [
  { kind = "radiometric", on = "fpga" },
  { kind = "tiling", on = "fpga" },
  { kind = "inference", on = "ai", model = "cloud-w16-int8" },
  { kind = "post-processing", on = "cpu" },
  { kind = "compression", on = "cpu", output_ratio = 0.5 },
]

[[target]]
name = "usual"
circle = { latitude_deg = 35, longitude_deg = 60, radius_km = 3000 }

[[target]]
name = "urgent"
priority = 1
deadline_min = 30
circle = { latitude_deg = -10, longitude_deg = 60, radius_km = 1500 }

[[station]]
name = "svalbard"
network = "x-band"
latitude_deg = 78.23
longitude_deg = 15.39
radio = { receiver = "x-band-gt27", count = 1 }
"#;

/// The run of the text with some of it replaced, and `sets`.
fn run(changes: &[(&str, &str)], sets: &[(&str, &str)]) -> Run {
    let mut text = TEXT.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    Run::of(&load_text(&text, sets), Policy::Onboard)
}

fn of_kind(run: &Run, kind: &str) -> Vec<EventRow> {
    run.events().filter(|row| row.kind == kind).collect()
}

#[test]
fn every_job_passes_all_its_stages_in_order() {
    // Three seconds a stage, and a frame every four: stages of several frames run side by side.
    let run = run(&[], &[("work.job_overhead_ms", "3000")]);
    let mut stages: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for row in of_kind(&run, "job-started") {
        stages
            .entry(row.product.unwrap())
            .or_default()
            .push(row.detail);
    }
    let chain = [
        "radiometric on amd-xqrku060 (processor 2 of 3)",
        "tiling on amd-xqrku060 (processor 2 of 3)",
        "inference on three-body-node-max (processor 3 of 3)",
        "post-processing on frontgrade-gr740 (processor 1 of 3)",
        "compression on frontgrade-gr740 (processor 1 of 3)",
    ];
    let finished = of_kind(&run, "job-finished");
    assert!(finished.len() > 50, "{}", finished.len());
    for row in &finished {
        assert_eq!(stages[&row.product.unwrap()], chain);
    }
    // The FPGA has gone on with the next frame before the processor at the end was done.
    let starts = of_kind(&run, "job-started");
    let overlaps = starts
        .windows(2)
        .any(|pair| pair[0].until_ns.unwrap() > pair[1].time_ns);
    assert!(overlaps);
}

#[test]
fn the_fabric_takes_its_energy_by_the_bit() {
    let with = run(&[], &[]);
    let without = run(&[], &[("models.fabric", "false")]);
    // Into the FPGA, the AI chip and the control processor: the frame twice, then the answer.
    let card_bits = 8.0 * {
        let work = &with.scenario.work;
        let tiles = f64::from(with.products().next().unwrap().tiles);
        #[expect(clippy::cast_precision_loss, reason = "bytes of an answer")]
        let per_tile = work.chain[0].answer_bytes_per_tile as f64;
        #[expect(clippy::cast_precision_loss, reason = "bytes of a header")]
        let header = work.answer_header_bytes as f64;
        header + per_tile * tiles
    };
    #[expect(clippy::cast_precision_loss, reason = "bits of a frame")]
    let raw_bits = with.products().next().unwrap().raw_bits as f64;
    let compute = with.scenario.payloads[0].compute.as_ref().unwrap();
    let joint = compute.joint.as_ref().unwrap();
    let expected_j = (2.0 * raw_bits + card_bits) * joint.fabric.energy_pj_per_bit * 1e-12;
    let done = of_kind(&with, "job-finished").len();
    let fabric_j = with.summary().energy_j["fabric"];
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let each_j = fabric_j / done as f64;
    assert!(
        (each_j / expected_j - 1.0).abs() < 1e-6,
        "{each_j} {expected_j}"
    );
    assert!(without.summary().energy_j["fabric"] == 0.0);
}

#[test]
fn what_is_urgent_pushes_out_what_is_not() {
    // A minute for each stage that is an inference: the queue grows.
    let slow = [("work.job_overhead_ms", "20000")];
    let fair = run(&[], &slow);
    let urgent = run(
        &[(
            "fabric = \"copper-dac\"",
            "fabric = \"copper-dac\"\ndiscipline = \"priority\"\npreempts = true",
        )],
        &slow,
    );
    let paused: BTreeSet<u64> = of_kind(&urgent, "job-paused")
        .iter()
        .filter_map(|row| row.product)
        .collect();
    let target = |run: &Run, product: u64| {
        run.products()
            .find(|row| row.product == product)
            .unwrap()
            .target
    };
    assert!(!paused.is_empty());
    assert!(paused.iter().all(|&product| target(&urgent, product) == 0));
    let queued_s = |run: &Run, target: u32| {
        let rows: Vec<_> = run.products().filter(|row| row.target == target).collect();
        let waits = rows.iter().filter_map(|row| row.queued_ns);
        let waits: Vec<i64> = waits.collect();
        waits.iter().sum::<i64>() / i64::try_from(waits.len()).unwrap() / 1_000_000_000
    };
    assert!(queued_s(&urgent, 1) * 2 < queued_s(&fair, 1));
    assert!(queued_s(&urgent, 0) > queued_s(&fair, 0));
}

#[test]
fn a_job_past_its_deadline_is_given_up_where_the_payload_says_so() {
    let slow = [("work.job_overhead_ms", "60000")];
    let drops = (
        "fabric = \"copper-dac\"",
        "fabric = \"copper-dac\"\ndrops_late = true",
    );
    let run = run(&[drops], &slow);
    let given_up = of_kind(&run, "product-dropped");
    assert!(!given_up.is_empty());
    for row in &given_up {
        let product = run
            .products()
            .find(|one| Some(one.product) == row.product)
            .unwrap();
        assert_eq!(
            (product.target, product.status),
            (1, ProductStatus::Dropped)
        );
        assert!(row.time_ns - product.capture_end_ns >= 30 * 60 * 1_000_000_000);
    }
    let summary = run.summary();
    assert_eq!(summary.given_up["late"], given_up.len() as u64);
    assert!(summary.limited(Limiter::Compute) > 0.3);
}

/// The frames that pass for each one that a variant of the set-up captures.
fn satellites_needed(variant: &str) -> f64 {
    let name = format!("\"{variant}\"");
    let loaded = load(&bundled("orbital-edge"), &[("variant_name", &name)]);
    let run = Run::of(&loaded, Policy::Onboard);
    if variant == "compute-limited" {
        let jobs = run.products().filter_map(|row| row.processing_ns);
        #[expect(clippy::cast_precision_loss, reason = "nanoseconds of a job")]
        let frame_s = jobs.max().unwrap() as f64 / 1e9;
        assert!((frame_s / 137.81 - 1.0).abs() < 1e-3, "{frame_s} s a frame");
    }
    run.summary().frames_per_capture()
}

#[test]
fn the_closed_forms_of_orbital_edge_computing_come_out() {
    let compute = satellites_needed("compute-limited");
    assert!((compute / 82.0 - 1.0).abs() < 0.02, "{compute}");
    let energy = satellites_needed("energy-limited");
    assert!((energy / 162.0 - 1.0).abs() < 0.02, "{energy}");
    // Eclipse, camera, radio and losses on top; no power that is not there.
    let text = std::fs::read_to_string(bundled("orbital-edge")).unwrap();
    let full = |capacity: &str| {
        let bundled = "battery_capacity_wh\" = 20.0";
        assert!(text.contains(bundled));
        let text = text.replace(bundled, &format!("battery_capacity_wh\" = {capacity}"));
        let run = Run::of(
            &load_text(&text, &[("variant_name", "\"full-physics\"")]),
            Policy::Onboard,
        );
        let summary = run.summary();
        assert_eq!(summary.source_j["unserved"], 0.0);
        summary.frames_per_capture()
    };
    let (small, usual, large) = (full("10.0"), full("20.0"), full("40.0"));
    assert!(usual > 2.0 * energy, "{usual}");
    // The size of the battery sets how often work stops, not how much is done: a frame or two of 115.
    for other in [small, large] {
        assert!((other / usual - 1.0).abs() < 0.02, "{other} beside {usual}");
    }
}

/// Answers of the data centre's first hour with a model, one prompt at a time.
fn served(model: &str) -> f64 {
    let sets = [
        ("duration_h", "1"),
        ("models.heat", "false"),
        ("models.radiation", "false"),
        ("payload.node.compute.service.sequences", "1"),
        ("payload.node.compute.service.prompt_tokens", "64"),
        ("payload.node.compute.service.answer_tokens", "256"),
        ("payload.node.compute.service.model", model),
        ("constellation.cluster.walker.planes", "1"),
        ("constellation.cluster.walker.per_plane", "1"),
    ];
    let loaded = load(&bundled("orbital-datacentre"), &sets);
    Run::of(&loaded, Policy::Relay).summary().served.unwrap()
}

#[test]
fn fewer_bits_a_weight_speed_up_by_bytes_what_waits_for_memory() {
    // Decoding reads every weight for every token: twice the bytes, half the answers.
    let ratio = served("llm-8b-int8") / served("llm-8b-bf16");
    let bytes = 16.06 / 8.03;
    assert!((ratio / bytes - 1.0).abs() < 0.02, "{ratio}");
}

/// The same network in two formats on a processor whose peaks stand as 2 to 1: measured, `YOLOv8n` at
/// 3.49 ms in 8 bits and 4.43 ms in 16 (S37), far from half.
#[test]
fn fewer_bits_do_not_halve_the_time_of_a_network_that_does_not_fill_its_processor() {
    let text = TEXT.replace(
        "[[target]]\nname = \"usual\"",
        r#"[[processor]]
id = "measured"
name = "As measured with each format"
hardness = "cots"
int8_tops = 33.5
fp16_tflops = 16.75
memory_gb = 8
memory_bandwidth_gb_per_s = 102
power_idle_w = 5
power_active_w = 25
utilisation_ratio = UTILISATION
[processor.grade]
rest = "assumed: a test"

[[model]]
id = "yolo"
name = "As measured"
task = "detection"
precision = "PRECISION"
tile_px = 640
macs_per_tile = 4.35e9
weight_bytes = 3.2e6
activation_bytes_per_tile = 1e6
efficiency_class = "dense"
answer_bytes_per_tile = 120
[model.grade]
rest = "assumed: a test"

[[target]]
name = "usual""#,
    );
    let job_s = |precision: &str, utilisation: f64| {
        let text = text
            .replace("PRECISION", precision)
            .replace("UTILISATION", &utilisation.to_string())
            .replace(
                "amd-xqrku060\", class = \"fpga\"",
                "measured\", class = \"gpu\"",
            );
        let stage = r#"[{ kind = "inference", on = "gpu", model = "yolo" }]"#;
        let sets = [
            ("work.stage", stage),
            ("work.job_overhead_ms", "0"),
            ("work.tile_overhead_ms", "0"),
            ("models.fabric", "false"),
        ];
        let run = Run::of(&load_text(&text, &sets), Policy::Onboard);
        let product = run.products().find(|row| row.processing_ns.is_some());
        let product = product.unwrap();
        #[expect(clippy::cast_precision_loss, reason = "nanoseconds of a job")]
        let job_s = product.processing_ns.unwrap() as f64 / 1e9;
        job_s / f64::from(product.tiles)
    };
    // Utilisations of the measured times: 2 · 4.35e9 / (t · peak).
    let (int8_s, fp16_s) = (job_s("int8", 0.074_413), job_s("fp16", 0.117_25));
    assert!((int8_s * 1e3 / 3.49 - 1.0).abs() < 0.01, "{int8_s}");
    let ratio = fp16_s / int8_s;
    assert!((ratio / 1.27 - 1.0).abs() < 0.01, "{ratio}");
}

#[test]
fn what_comes_down_passes_the_fabric_of_the_ground_centre() {
    let centre = "[ground_centre]\nfabric = \"cpo\"\nhops = 4\n\n[[station]]";
    let run = run(&[("[[station]]", centre)], &[]);
    let summary = run.summary();
    #[expect(clippy::cast_precision_loss, reason = "bytes of a run")]
    let bits = 8.0 * (summary.answer_bytes + summary.raw_bytes) as f64;
    assert!(bits > 0.0);
    let fabric = &run.scenario.ground_centre.as_ref().unwrap().fabric;
    let expected_j = 4.0 * bits * fabric.energy_pj_per_bit * 1e-12;
    let ground_j = summary.ground_fabric_j.unwrap();
    assert!((ground_j / expected_j - 1.0).abs() < 1e-9, "{ground_j}");
    // Four ports of 50 ns each, at least.
    assert!(summary.ground_fabric_s.unwrap() > 200e-9);
}

#[test]
fn frames_of_a_satellite_whose_processors_have_ended_are_given_up() {
    // A dose of decades behind a thin shield: all processors end.
    let sets = [
        ("duration_h", "12"),
        ("storm.0.start_h", "1"),
        ("payload.node.radiation.age_years", "50"),
        ("payload.node.radiation.shielding_mm", "0.5"),
    ];
    let run = Run::of(&load(&bundled("solar-storm"), &sets), Policy::Onboard);
    let given_up = run.summary().given_up;
    assert!(given_up["radiation"] > 100, "{given_up:?}");
    let dropped = run
        .products()
        .filter(|row| row.status == ProductStatus::Dropped);
    assert_eq!(dropped.count() as u64, given_up["radiation"]);
}

#[test]
fn a_service_that_nothing_can_run_is_refused_at_its_model() {
    let refused = |key: &str, value: &str| {
        let path = bundled("orbital-datacentre");
        let sets = [(key.to_owned(), value.to_owned())];
        let catalog = starloom::catalog::Catalog::bundled().unwrap();
        let error = starloom::scenario::load(&path, &sets, &catalog).unwrap_err();
        error.to_string()
    };
    let of_no_class = refused("payload.node.compute.service.on", "fpga");
    assert!(of_no_class.contains("no processor of the payload is of the class"));
    let too_large = refused("payload.node.compute.processor.0.part", "hailo-8");
    assert!(
        too_large.contains("`payload.node.compute.service.model`")
            && too_large.contains("llm-8b-int8 needs 18.77 GB of memory"),
        "{too_large}"
    );
}
