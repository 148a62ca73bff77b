//! Networks executed on board, in whole runs.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose scenario does not run must stop"
)]

use crate::runs::{Run, load, load_text};
use starloom::catalog::bundled_network;
use starloom::inference::network::Network;
use starloom::record::ProductStatus;
use starloom::run::summary::Summary;
use starloom::scenario::Policy;
use starloom::sensing::raster::Raster;

/// One satellite over fields, the sky by thresholds and the cover by a network of its own entry.
pub(crate) const TEXT: &str = r#"
starloom = 1
name = "fields"
question = "What do networks find?"
start = "2025-06-01T00:00:00Z"
duration_h = 10.0
policies = ["onboard", "bent-pipe"]

[[constellation]]
name = "one"
payload = "node"
walker = { altitude_km = 502, inclination_deg = 97.36, planes = 1, per_plane = 1, raan_first_deg = 227 }

[[payload]]
name = "node"
imager = "hypothetical-4band-10m"
processor = "amd-zynq-us+"
radio = "x-band-2w"
storage_gb = 2500
power = { array_power_w = 3000, platform_power_w = 50, battery_capacity_wh = 3000 }

[work]
chain = ["sky", "cover"]

[work.world]
variants = 6
cloudy_share = 0.3
stressed_share = 1

[[model]]
id = "sky"
name = "Thresholds"
task = "sky"
precision = "int8"
tile_px = 256
macs_per_tile = 131072
weight_bytes = 8
activation_bytes_per_tile = 196608
efficiency_class = "depthwise"
answer_bytes_per_tile = 16384
method = "thresholds"
answers = "cloud"
bands = ["blue", "green", "red", "nir"]
grade = { rest = "assumed: a test" }

[[model]]
id = "cover"
name = "Ground cover"
task = "cover"
precision = "int8"
tile_px = 256
efficiency_class = "depthwise"
answer_bytes_per_tile = 163
onnx = "cover-3band-16x16-int8.onnx"
answers = "cover"
bands = ["green", "red", "nir"]
grade = { rest = "assumed: a test" }

[[target]]
name = "steppe"
circle = { latitude_deg = 35, longitude_deg = 60, radius_km = 1500 }

[[station]]
name = "svalbard"
network = "x-band"
latitude_deg = 78.23
longitude_deg = 15.39
radio = { receiver = "x-band-gt27", count = 1 }
"#;

fn run(changes: &[(&str, &str)], policy: Policy) -> Run {
    let mut text = TEXT.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    Run::of(&load_text(&text, &[]), policy)
}

fn answered(summary: &Summary) -> (u64, f64, f64) {
    let findings = summary.findings.as_ref().unwrap();
    let score = &findings.answered;
    (
        summary.answer_bytes,
        score.precision().unwrap(),
        score.recall().unwrap(),
    )
}

#[test]
fn sizes_of_answers_and_frames_are_those_of_their_tiles() {
    let run = run(&[], Policy::Onboard);
    let tiles: Vec<_> = run.segments[0].tables.tiles.rows().collect();
    assert_eq!(
        tiles.len(),
        12,
        "six tiles, read by the chain and by the baseline"
    );
    let chain = || tiles.iter().filter(|tile| tile.program == "chain");
    let (least, most) = (
        chain().filter_map(|tile| tile.alerts_bytes).min().unwrap(),
        chain().filter_map(|tile| tile.alerts_bytes).max().unwrap(),
    );
    assert!(least < most);
    let answered = run
        .products()
        .filter(|row| row.status == ProductStatus::Answered);
    let sizes: Vec<(u64, u32)> = answered
        .map(|row| (row.answer_bits / 8, row.tiles))
        .collect();
    assert!(sizes.len() > 10, "{}", sizes.len());
    for &(bytes, tiles) in &sizes {
        let of_tiles = bytes - 64;
        assert!(of_tiles >= u64::from(least * tiles) && of_tiles <= u64::from(most * tiles));
    }
    assert!(sizes.iter().any(|size| *size != sizes[0]), "frames differ");
}

#[test]
fn a_bent_pipe_delivers_the_pictures_as_they_were_encoded() {
    let run = run(&[], Policy::BentPipe);
    let raw: Vec<u32> = run.segments[0]
        .tables
        .tiles
        .rows()
        .filter_map(|tile| tile.raw_bytes)
        .collect();
    let (least, most) = (*raw.iter().min().unwrap(), *raw.iter().max().unwrap());
    let answered = run
        .products()
        .filter(|row| row.status == ProductStatus::Answered);
    let mut count = 0;
    for row in answered {
        let bytes = row.raw_delivered_bits / 8;
        assert!(bytes >= u64::from(least * row.tiles) && bytes <= u64::from(most * row.tiles));
        assert!(row.hit_cells.unwrap() <= row.stressed_cells.unwrap());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn perturbed_weights_change_the_accuracy_and_the_bytes_that_come_down() {
    let intact = answered(&run(&[], Policy::Onboard).summary());
    let file = bundled_network("cover-3band-16x16-int8.onnx").unwrap();
    let network = Network::read(file).unwrap();
    let picture = Raster::filled(3, 8, 8, 0.2);
    let before = network.run(&picture).unwrap();
    // The first byte of the file whose highest bit, another sign or a power of two of some weight, moves the answer
    // by a fraction that matters.
    let moved = (0..file.len()).find_map(|place| {
        let mut bytes = file.to_vec();
        bytes[place] ^= 0x80;
        let after = Network::read(&bytes).ok()?.run(&picture).ok()?;
        let change = (after.values()[64] - before.values()[64]).abs();
        (change > 0.05).then_some(bytes)
    });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hit.onnx"), moved.unwrap()).unwrap();
    let text = TEXT.replace("cover-3band-16x16-int8.onnx", "hit.onnx");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    let hit = answered(&Run::of(&load(&path, &[]), Policy::Onboard).summary());
    assert_ne!(intact.0, hit.0, "bytes");
    assert_ne!((intact.1, intact.2), (hit.1, hit.2), "accuracy");
}

#[test]
fn the_product_that_was_asked_for_goes_down() {
    let bytes = |product: &str| {
        let world = format!("stressed_share = 1\nproduct = \"{product}\"");
        run(&[("stressed_share = 1", &world)], Policy::Onboard)
            .summary()
            .answer_bytes
    };
    let [alerts, cover, raw] = ["alerts", "cover", "raw"].map(bytes);
    assert!(alerts < cover / 50, "{alerts} {cover}");
    assert!(cover < raw, "{cover} {raw}");
}

#[test]
fn networks_that_are_turned_off_leave_the_figures_of_the_catalogue() {
    let off = run(
        &[("[work]", "[models]\nnetworks = false\n\n[work]")],
        Policy::Onboard,
    );
    let summary = off.summary();
    assert_eq!(summary.findings, None);
    assert_eq!(summary.models_off, ["networks"]);
    let row = off
        .products()
        .find(|row| row.status == ProductStatus::Answered)
        .unwrap();
    assert_eq!(row.answer_bits, 8 * (64 + 163 * u64::from(row.tiles)));
    assert_eq!(row.sky_accuracy, None);
}

#[test]
fn the_network_finds_planted_stress_and_the_report_says_what_is_made() {
    let run = run(
        &[("cloudy_share = 0.3", "cloudy_share = 0")],
        Policy::Onboard,
    );
    let summary = run.summary();
    let findings = summary.findings.as_ref().unwrap();
    assert!(findings.chain.f1().unwrap() > 0.9, "{:?}", findings.chain);
    assert!(
        findings.picture_compression > 1.2,
        "{}",
        findings.picture_compression
    );
    let report = starloom::run::report::report(&run.scenario, &[&summary]);
    assert!(report.contains("a pool of 6 tiles"), "{report}");
    assert!(report.contains("stress that was found"), "{report}");
}

/// A processor that nothing stops but whose memory flips, in a storm.
const STORM: &[(&str, &str)] = &[
    ("per_plane = 1,", "per_plane = 12,"),
    ("amd-zynq-us+", "tough"),
    ("power = {", "radiation = { shielding_mm = 3 }\npower = {"),
    ("[\"sky\", \"cover\"]", "[\"cloud-w16-int8\", \"cover\"]"),
    (
        "[work]\n",
        "[[storm]]\nstart_h = 0\nduration_h = 10\nproton_factor = 1000000\n\n[work]\n",
    ),
    (
        "[[target]]",
        "[[processor]]\nid = \"tough\"\nname = \"Tough\"\nhardness = \"cots\"\nint8_tops = 10.0\nmemory_gb = 1\n\
         memory_bandwidth_gb_per_s = 10\npower_idle_w = 3\npower_active_w = 10\ntid_krad = 1e6\n\
         sefi_proton_cm2 = 1e-20\nlatch_ups_per_day = 0\ngrade = { rest = \"assumed: a test\" }\n\n[[target]]",
    ),
];

#[test]
fn flips_of_weights_are_measured_on_the_frames_that_run_with_them() {
    let stormy = run(STORM, Policy::Onboard);
    let rows: Vec<_> = stormy.products().collect();
    let flipped = || {
        rows.iter()
            .filter(|row| row.flips.is_some_and(|count| count > 0))
    };
    let wrong = flipped().filter(|row| row.wrong_by == "weights").count();
    let all = flipped().count();
    // Some flips change an answer, some change none.
    assert!(
        0 < wrong && wrong < all && all < rows.len(),
        "{wrong} of {all} of {}",
        rows.len()
    );
    let accuracy = |is_wrong: bool| {
        let rows = rows
            .iter()
            .filter(|row| (row.wrong_by == "weights") == is_wrong);
        let told: Vec<f64> = rows.filter_map(|row| row.sky_accuracy).collect();
        told.iter().sum::<f64>() / told.len() as f64
    };
    assert_ne!(accuracy(true), accuracy(false));
    assert!(
        rows.iter()
            .all(|row| row.wrong_by != "weights" || row.flips > Some(0))
    );

    // Correction of single cells undoes nearly all hits.
    let ecc = (
        "{ shielding_mm = 3 }",
        "{ shielding_mm = 3, mitigation = { ecc = \"secded\" } }",
    );
    let protected = run(&[STORM, &[ecc]].concat(), Policy::Onboard);
    let spoilt = protected
        .products()
        .filter(|row| row.wrong_by == "weights")
        .count();
    assert_eq!(spoilt, 0);
}

/// What nothing tells is not known, and alerts go on.
#[test]
fn a_chain_without_a_sky_says_nothing_of_it() {
    let run = run(&[("[\"sky\", \"cover\"]", "[\"cover\"]")], Policy::Onboard);
    let summary = run.summary();
    let findings = summary.findings.as_ref().unwrap();
    assert_eq!(
        (findings.answered.sky_accuracy, findings.chain.sky_kappa),
        (None, None)
    );
    assert!(findings.answered.alerts > Some(0));
    assert!(run.products().all(|row| row.sky_accuracy.is_none()));
}

/// What is said of a scenario that cannot be.
fn refused(changes: &[(&str, &str)]) -> String {
    let mut text = TEXT.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::write(
        folder.path().join("cut.onnx"),
        &bundled_network("cover-3band-16x16-int8.onnx").unwrap()[..300],
    )
    .unwrap();
    let catalog = starloom::catalog::Catalog::bundled().unwrap();
    starloom::scenario::load(&path, &[], &catalog)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_world_that_cannot_be_read_is_refused_with_the_reason() {
    for (changes, reason) in [
        (
            vec![(
                "chain = [\"sky\", \"cover\"]",
                "chain = [\"cloud-ukis-4band-int8\"]",
            )],
            "its costs alone are known",
        ),
        (
            vec![("chain = [\"sky\", \"cover\"]", "chain = [\"sky\", \"sky\"]")],
            "answer the same",
        ),
        (vec![("variants = 6", "variants = 257")], "256"),
        (
            vec![
                ("tile_px = 256", "tile_px = 1024"),
                ("variants = 6", "variants = 17"),
            ],
            "17 variants of 1024 × 1024 px are more than are kept",
        ),
        (
            vec![("chain = [\"sky\", \"cover\"]", "chain = [\"sky\"]")],
            "`alerts` cannot be made: nothing in `work.chain` tells green cover",
        ),
        (
            vec![
                ("chain = [\"sky\", \"cover\"]", "chain = [\"cover\"]"),
                ("variants = 6", "variants = 6\nproduct = \"clear\""),
            ],
            "`clear` cannot be made: nothing in `work.chain` tells clouds",
        ),
        (
            vec![(
                "bands = [\"green\", \"red\", \"nir\"]",
                "bands = [\"green\", \"red\"]",
            )],
            "takes 3",
        ),
        (
            vec![(
                "bands = [\"green\", \"red\", \"nir\"]",
                "bands = [\"red\", \"nir\", \"swir1\"]",
            )],
            "has 4 bands",
        ),
        (
            vec![("cover-3band-16x16-int8.onnx", "none.onnx")],
            "there is no such file",
        ),
        (
            vec![("cover-3band-16x16-int8.onnx", "cut.onnx")],
            "cut.onnx",
        ),
        (
            vec![(
                "tile_px = 256\nmacs_per_tile = 131072",
                "tile_px = 100\nmacs_per_tile = 131072",
            )],
            "100 px",
        ),
    ] {
        let said = refused(&changes);
        assert!(said.contains(reason), "{changes:?}: {said}");
        assert!(said.contains("remedy"), "{said}");
    }
}
