//! The program as its users meet it: exit codes, messages, streams, signals.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose program cannot be started must stop"
)]

mod alerts;
mod bad_input;
mod inject;
mod nothing;
mod payload;
mod radiation;
mod stops;
mod walker;

use crate::runs::bundled;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder to work in, removed when dropped.
struct Place(tempfile::TempDir);

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let ended = Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        ended
    }

    /// What it printed, if it ended well.
    fn good(self) -> String {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self.stdout
    }

    /// What it said, if it refused its input.
    fn refusal(self) -> String {
        assert_eq!(self.code, Some(2), "{self:#?}");
        assert_eq!(self.stdout, "");
        self.stderr
    }

    fn json(self) -> Value {
        let stdout = self.good();
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
    }
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The program with these arguments, in this folder.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_starloom"));
        command
            .current_dir(self.0.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(&self.command(arguments).output().unwrap())
    }

    /// Runs the three-body scenario.
    fn three_body(&self, arguments: &[&str]) -> Ended {
        let scenario = three_body();
        let one_policy = ["run", &scenario, "--set", "policies=onboard"];
        self.run(&[&one_policy[..], arguments].concat())
    }

    fn manifest(&self, run: &str) -> Value {
        let text = std::fs::read_to_string(self.path(run).join("manifest.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

fn three_body() -> String {
    bundled("three-body").display().to_string()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_run_reports_on_one_stream_and_says_where_it_is_kept_on_the_other() {
    let place = Place::new();
    let ended = place.three_body(&["--set", "duration_h=5", "--out", "kept"]);
    assert_eq!(ended.stderr, "Recorded in kept.\n");
    let stdout = ended.good();
    assert!(stdout.starts_with("three-body: 12 satellites, 4 stations, 6 targets, 5.0 h"));
    assert!(stdout.contains("Question: What do 744 TOPS"));
    assert!(!stdout.contains('\u{1b}'), "colour on a pipe: {stdout}");
    assert_eq!(place.manifest("kept")["status"], "complete");

    let checked = place.run(&["check", "kept"]).good();
    assert!(checked.contains("5 segments with") && checked.contains("the run is complete"));
    for word in ["fastest", "median", "slowest", "0"] {
        let told = place.run(&["explain", "kept", word]).good();
        assert!(
            told.contains("capture") && told.contains("processing"),
            "{told}"
        );
        assert!(told.contains("answered ") && told.contains(" after the frame was taken"));
    }
}

#[test]
fn two_policies_are_kept_side_by_side() {
    let place = Place::new();
    let scenario = bundled("crop-watch").display().to_string();
    let ended = place.run(&["run", &scenario, "--set", "duration_h=0.5", "--out", "both"]);
    ended.good();
    assert_eq!(place.manifest("both/onboard")["policy"], "onboard");
    assert_eq!(place.manifest("both/bent-pipe")["policy"], "bent-pipe");
    let checked = place.run(&["check", "both"]).good();
    assert_eq!(
        checked.matches("the run is complete").count(),
        2,
        "{checked}"
    );
}

#[test]
fn a_run_without_a_place_finds_one() {
    let place = Place::new();
    for folder in ["runs/three-body", "runs/three-body-2", "runs/three-body-3"] {
        let ended = place.three_body(&["--set", "duration_h=1"]);
        assert_eq!(ended.stderr, format!("Recorded in {folder}.\n"));
        assert_eq!(place.manifest(folder)["status"], "complete");
    }
    let ended = place.three_body(&["--set", "duration_h=1", "--no-recording"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(!place.path("runs/three-body-4").exists());
}

#[test]
fn json_has_the_keys_of_the_summary() {
    let place = Place::new();
    let arguments = ["--set", "duration_h=5", "--out", "kept", "--json"];
    let value = place.three_body(&arguments).json();
    assert_eq!(
        keys(&value),
        [
            "assumptions",
            "question",
            "requirements",
            "runs",
            "scenario"
        ]
    );
    let run = &value["runs"][0];
    insta::assert_snapshot!(keys(run).join(" "), @"answer_bytes answered capture_j captured_bytes digest energy_j faster_half_by_stage_s frames frames_captured frames_dropped late limiter_share links models_idle policy processing_j processor_share product_j raw_bytes scenario simulated_s slowest_by_stage_s source_j status time_by_stage_s time_to_insight transfer_j unanswered work_stops wrong");
    assert_eq!(run["status"], "complete");
    assert_eq!(run["simulated_s"], 18000.0);
    assert!(run["answered"].as_u64().unwrap() > 50);
    assert_eq!(run["digest"].as_str().unwrap().len(), 64);
    // The summary in the recording is the same.
    let text = std::fs::read_to_string(place.path("kept/summary.json")).unwrap();
    assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), run);

    let told = place.run(&["explain", "kept", "slowest", "--json"]).json();
    insta::assert_snapshot!(keys(&told[0]).join(" "), @"policy product run stages time_to_insight_s");
    insta::assert_snapshot!(keys(&told[0]["stages"][0]).join(" "), @"duration_s kind offset_s start_utc what");
    assert!(told[0]["time_to_insight_s"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_seed_and_overrides_reach_the_run() {
    let place = Place::new();
    let seeded = place.three_body(&[
        "--seed",
        "7",
        "--set",
        "duration_h=2",
        "--set",
        "station.ngari.altitude_m=5200",
        "--out",
        "kept",
    ]);
    assert!(
        seeded
            .good()
            .contains("2.0 h from 2025-06-01T00:00:00.000Z, seed 7")
    );
    assert_eq!(place.manifest("kept")["seed"], 7);
    let resolved = std::fs::read_to_string(place.path("kept/scenario.toml")).unwrap();
    assert!(resolved.contains("seed = 7") && resolved.contains("altitude_m = 5200"));
}

#[test]
fn threads_change_no_digest() {
    let place = Place::new();
    let digest = |threads| {
        let out = format!("on-{threads}");
        let arguments = [
            "--set",
            "duration_h=4",
            "--json",
            "--threads",
            threads,
            "--out",
            &out,
        ];
        place.three_body(&arguments).json()["runs"][0]["digest"].clone()
    };
    let one = digest("1");
    assert!(one.is_string());
    assert_eq!(one, digest("2"));
}

/// A scenario that must reach what it cannot, or can.
fn required(place: &Place, bound: &str) -> Ended {
    let text = std::fs::read_to_string(three_body()).unwrap();
    let regions = bundled("regions/x").parent().unwrap().display().to_string();
    let text = text.replace("\"regions/", &format!("\"{regions}/"));
    place.write("required.toml", &format!("{text}\n[[require]]\n{bound}\n"));
    place.run(&[
        "run",
        "required.toml",
        "--set",
        "policies=onboard",
        "--set",
        "duration_h=5",
        "--no-recording",
    ])
}

#[test]
fn a_requirement_that_is_missed_ends_with_1() {
    let place = Place::new();
    let met = required(&place, "metric = \"answered\"\nat_least = 1").good();
    assert!(
        met.contains("requirement met: answered (onboard) at least 1: "),
        "{met}"
    );
    let missed = required(
        &place,
        "metric = \"time_to_insight_p95_s\"\nat_most = 0.001",
    );
    assert_eq!(missed.code, Some(1), "{missed:#?}");
    let line = "requirement MISSED: time_to_insight_p95_s (onboard) at most 0.001: ";
    assert!(missed.stdout.contains(line), "{}", missed.stdout);
}

#[test]
fn the_catalogue_lists_kinds_parts_and_figures() {
    let place = Place::new();
    let kinds = place.run(&["catalog"]).good();
    assert!(
        kinds.starts_with("kind               parts  figures  evidence  what\n"),
        "{kinds}"
    );
    let parts = place.run(&["catalog", "processor"]).good();
    assert!(parts.contains("amd-xqrve2302") && parts.contains("three-body-node-max"));
    let part = place
        .run(&["catalog", "laser_terminal", "spacex-mini-laser"])
        .good();
    assert!(part.contains("rates_gbps") && part.contains("S13"));

    let kinds = place.run(&["catalog", "--json"]).json();
    assert_eq!(
        keys(&kinds[0]),
        ["evidence", "figures", "kind", "parts", "what"]
    );
    let parts = place.run(&["catalog", "model", "--json"]).json();
    assert!(parts.as_array().unwrap().len() > 10);
    let part = place
        .run(&["catalog", "model", "unet-256", "--json"])
        .json();
    assert_eq!(part["id"], "unet-256");
    assert!(part["figures"].as_array().unwrap().len() > 3);
}

#[test]
fn help_and_version_end_well() {
    let place = Place::new();
    let version = place.run(&["--version"]).good();
    assert_eq!(version, format!("starloom {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["run", "check", "explain", "catalog"] {
        assert!(place.run(&["--help"]).good().contains(command));
        assert!(
            place
                .run(&[command, "--help"])
                .good()
                .contains("Usage: starloom")
        );
    }
}

/// A reader that goes away, as `head` does, ends the program quietly.
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let place = Place::new();
    let scenario = three_body();
    let run = [
        "run",
        scenario.as_str(),
        "--set",
        "duration_h=1",
        "--no-recording",
    ];
    for arguments in [&["catalog", "model", "--json"][..], &run[..]] {
        let mut command = place.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::of(&child.wait_with_output().unwrap());
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}
