//! `starloom models`: networks on chips, and the front among them.

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, Output};

fn starloom(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_starloom"));
    command.arg("models").args(arguments);
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn said(arguments: &[&str]) -> String {
    let output = starloom(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&said(&arguments)).unwrap()
}

/// What is wanted of a network on a chip, each the greater the better; none where it does not compare.
fn merits(networks: &BTreeMap<&str, &Value>, row: &Value) -> Option<[f64; 3]> {
    let network = networks[row["network"].as_str()?];
    let accuracy = network["accuracy"].as_f64()?;
    let accuracy = if row["task"] == "cover" {
        -accuracy
    } else {
        accuracy
    };
    let bands = network["imager_bands"].as_f64()?;
    Some([accuracy, -row["tile_mj"].as_f64()?, -bands])
}

#[test]
fn nothing_dominates_the_front_and_something_of_the_front_all_else() {
    let trade = json(&["--chip", "all"]);
    let networks = trade["networks"].as_array().unwrap();
    let networks = networks
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one));
    let networks: BTreeMap<&str, &Value> = networks.collect();
    let rows = trade["rows"].as_array().unwrap();
    let mut marked = 0;
    for row in rows {
        let Some(own) = merits(&networks, row) else {
            assert_eq!(row["on_front"], false, "{row}");
            continue;
        };
        let measured_on = |row: &Value| &networks[row["network"].as_str().unwrap()]["measured_on"];
        let beside = rows.iter().filter(|other| {
            other["chip"] == row["chip"]
                && other["task"] == row["task"]
                && measured_on(other) == measured_on(row)
        });
        let better = beside.filter(|other| {
            let theirs = merits(&networks, other);
            theirs.is_some_and(|theirs| {
                let pairs = || theirs.iter().zip(own);
                pairs().all(|(theirs, own)| *theirs >= own)
                    && pairs().any(|(theirs, own)| *theirs > own)
            })
        });
        let better: Vec<&Value> = better.map(|other| &other["network"]).collect();
        let name = row["network"].as_str().unwrap();
        let has_peers = networks.iter().any(|(other, network)| {
            *other != name
                && network["accuracy"].is_f64()
                && network["task"] == row["task"]
                && network["measured_on"] == *measured_on(row)
        });
        let is_best = better.is_empty() && has_peers;
        assert_eq!(row["on_front"], is_best, "{row} beside {better:?}");
        assert_eq!(row["dominated_by"].is_null(), better.is_empty());
        assert!(row["dominated_by"].is_null() || better.contains(&&row["dominated_by"]));
        marked += u32::from(is_best);
    }
    // Every chip that runs INT8 has at least a network of three bands and one of five.
    assert!(marked >= 60, "{marked}");
}

#[test]
fn what_does_not_fit_is_named_with_its_reason() {
    let text = said(&["--chip", "hailo-8", "--task", "cover"]);
    let line = "the catalogue has no fp32 figure of hailo-8: cover-3band-8x8-fp32";
    assert!(text.contains(line), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let output = starloom(&["--chip", "hailo"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: no processor `hailo` in the catalogue; did you mean `hailo-8`?\n"
    );
}

#[test]
fn a_scenario_brings_its_processors_and_what_its_imager_sees() {
    let trade = json(&["scenarios/crop-watch.toml"]);
    let rows = trade["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["tile_mj"].is_f64()));
    for row in rows {
        let needs_infrared = row["network"].as_str().unwrap().starts_with("cover-5band");
        let is_refused = row["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("an imager of 6 bands"));
        assert_eq!(needs_infrared, is_refused, "{row}");
    }
}

#[test]
fn the_values_are_the_same_as_lines_and_as_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("front.svg");
    let picture_argument = picture.to_str().unwrap();
    let lines = said(&["--task", "cover", "--csv", "--plot", picture_argument]);
    let trade = json(&["--task", "cover"]);
    let mut reader = csv::Reader::from_reader(lines.as_bytes());
    let read: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let rows = trade["rows"].as_array().unwrap();
    assert_eq!(read.len(), rows.len());
    for (line, row) in read.iter().zip(rows) {
        assert_eq!(line["network"], *row["network"].as_str().unwrap());
        assert_eq!(line["tile_mj"].parse().ok(), row["tile_mj"].as_f64());
        assert_eq!(line["reason"], row["reason"].as_str().unwrap_or_default());
    }
    let svg = std::fs::read_to_string(picture).unwrap();
    let compared = |row: &&Value| row["on_front"] == true || row["dominated_by"].is_string();
    let points = rows.iter().filter(compared);
    let fronts = rows.iter().filter(|row| row["on_front"] == true).count();
    assert_eq!(svg.matches("<circle").count(), points.count() + fronts);
}
