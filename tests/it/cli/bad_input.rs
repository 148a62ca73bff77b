//! What cannot be used is refused with exit code 2 and a message that says where and what to do.

use super::{Place, three_body};
use crate::scenario_errors::GOOD;
use insta::assert_snapshot;

/// What `run` and `check` say of the good scenario with `old` replaced by `new`; both the same.
fn refused(old: &str, new: &str) -> String {
    assert_eq!(GOOD.matches(old).count(), 1, "{old}");
    refused_text(&GOOD.replace(old, new), &[])
}

fn refused_text(text: &str, files: &[(&str, &str)]) -> String {
    let place = Place::new();
    place.write("scenario.toml", text);
    for (name, text) in files {
        place.write(name, text);
    }
    let said = place
        .run(&["run", "scenario.toml", "--out", "kept"])
        .refusal();
    assert!(
        !place.path("kept").exists(),
        "a bad scenario leaves a folder behind"
    );
    assert_eq!(place.run(&["check", "scenario.toml"]).refusal(), said);
    said
}

const WALKER: &str =
    "walker = { altitude_km = 550, inclination_deg = 53, planes = 2, per_plane = 3 }";

#[test]
fn an_unknown_key() {
    assert_snapshot!(refused("storage_gb = 128", "storage_gb = 128\nstorrage_gb = 1"), @"
    error: scenario.toml:19:1: `payload.watcher.storrage_gb` = 1: unknown key
      remedy: did you mean `storage_gb`?
    ");
}

#[test]
fn a_wrong_unit() {
    assert_snapshot!(refused("altitude_km = 550", "altitude_m = 550000"), @"
    error: scenario.toml:11:12: `constellation.ring.walker.altitude_m` = 550000: wrong unit: this is given in km, not in m
      remedy: write `altitude_km = 550`
    ");
}

#[test]
fn a_missing_file() {
    assert_snapshot!(Place::new().run(&["run", "nowhere.toml"]).refusal(), @"
    error: nowhere.toml: there is no such file
      remedy: check the path
    ");
    assert_snapshot!(refused(WALKER, "elements = \"sets.tle\""), @r#"
    error: scenario.toml:11:12: `constellation.ring.elements` = "sets.tle": there is no such file (sets.tle)
      remedy: check the path; it counts from the scenario's folder
    "#);
}

#[test]
fn a_station_beyond_the_pole() {
    assert_snapshot!(refused("latitude_deg = 78.2", "latitude_deg = 95"), @"
    error: scenario.toml:25:16: `station.north.latitude_deg` = 95: must be between -90 and 90
      remedy: give a value in deg, between -90 and 90
    ");
}

#[test]
fn a_negative_rate() {
    let terminal = "[[laser_terminal]]\nid = \"mine\"\nname = \"Mine\"\nwavelength_nm = 1550\n\
        rates_gbps = [-25.0]\nrate_reference_gbps = 25.0\nrange_reference_km = 4000\n\
        power_w = 60\nnote = \"For a test.\"\ngrade = { rest = \"assumed: for a test\" }\n";
    assert_snapshot!(refused_text(&format!("{GOOD}\n{terminal}"), &[]), @"
    error: scenario.toml:47:14: `laser_terminal.mine.rates_gbps`: non-physical value -25
      remedy: it must be greater than 0, up to 1e6
    ");
    assert_snapshot!(refused("array_power_w = 300", "array_power_w = -300"), @"
    error: scenario.toml:20:27: `payload.watcher.power.array_power_w` = -300: must be between 0 and 1000000000
      remedy: give a value in W, between 0 and 1000000000
    ");
}

#[test]
fn a_name_twice() {
    assert_snapshot!(refused("name = \"south\"", "name = \"north\""), @r#"
    error: scenario.toml:30:8: `station.1.name` = "north": another station has this name
      remedy: give each station its own name
    "#);
}

#[test]
fn nothing_to_watch() {
    let target = "[[target]]\nname = \"plain\"\n\
        circle = { latitude_deg = 48, longitude_deg = 2, radius_km = 100 }\n";
    assert_snapshot!(refused(target, ""), @"
    error: scenario.toml:1:1: `target`: there is no target: nothing would be watched
      remedy: add a `[[target]]` with a `name` and one of `circle`, `geojson` and `outline_lon_lat_deg`
    ");
}

#[test]
fn no_time_to_run() {
    assert_snapshot!(refused("duration_h = 2", "duration_h = 0"), @"
    error: scenario.toml:5:14: `duration_h` = 0: must be greater than 0
      remedy: give a value in h, greater than 0
    ");
}

#[test]
fn a_part_that_the_catalogue_does_not_have() {
    assert_snapshot!(refused("amd-xqrve2302", "amd-xqrve2303"), @r#"
    error: scenario.toml:16:13: `payload.watcher.processor` = "amd-xqrve2303": there is no such processor in the catalogue
      remedy: did you mean `amd-xqrve2302`?
    "#);
}

#[test]
fn a_broken_element_set() {
    let text = GOOD.replace(
        WALKER,
        "elements = \"sets.tle\"\non_bad_element_set = \"refuse\"",
    );
    let broken = "FLOCK 1C-10\n\
        1 40023U 14033P   18018.72364653  .00000912  00000-0  10261-3 0  9999\n\
        2 40023  97.9196 295.9690 0012043 323.5805  36.4605 14.89099693194575\n";
    assert_snapshot!(refused_text(&text, &[("sets.tle", broken)]), @r#"
    error: sets.tle:3:69: FLOCK 1C-10: checksum is 5 but the line adds up to 6
      named by: `constellation.ring.elements` at scenario.toml:11:12
      remedy: correct the set, or leave bad sets out with `on_bad_element_set = "skip"`
    "#);
}

#[test]
fn arguments_that_say_nothing() {
    let place = Place::new();
    let scenario = three_body();
    let refused = |arguments: &[&str]| place.run(arguments).refusal();
    assert_snapshot!(refused(&["run", &scenario, "--set", "duration_h"]), @"
    error: --set duration_h: there is no `=`
    hint: write --set KEY=VALUE, as in --set duration_h=2
    ");
    assert_snapshot!(refused(&["run", &scenario, "--set", "duration_h=-1"]), @"
    error: --set: `duration_h` = -1: must be greater than 0
      remedy: give a value in h, greater than 0
    ");
    assert_snapshot!(refused(&["explain", "nowhere", "first"]), @"
    error: `first` names no product
    hint: give its number, or one of fastest, median, slowest
    ");
    assert_snapshot!(refused(&["explain", "nowhere", "3"]), @"error: cannot read nowhere: No such file or directory (os error 2)");
    assert_snapshot!(refused(&["check", "nowhere"]), @"
    error: nowhere: there is no such file
      remedy: check the path
    ");
    assert_snapshot!(refused(&["catalog", "lazer"]), @"error: no kind `lazer` in the catalogue; did you mean `laser_terminal`?");
    assert_snapshot!(refused(&["catalog", "model", "cloud-w16"]), @"error: no model `cloud-w16` in the catalogue; did you mean `cloud-w16-int8`?");
}

#[test]
fn a_folder_that_is_taken() {
    let place = Place::new();
    let run = |more: &[&str]| {
        place.three_body(&[&["--set", "duration_h=1", "--out", "kept"], more].concat())
    };
    run(&[]).good();
    assert_snapshot!(run(&[]).refusal(), @"error: kept exists already and is not empty: give --force to replace the recording in it, or choose another folder");
    run(&["--force"]).good();
    place.write("kept-notes", "mine");
    std::fs::create_dir(place.path("foreign")).unwrap();
    place.write("foreign/notes.txt", "mine");
    let foreign = ["--set", "duration_h=1", "--out", "foreign", "--force"];
    assert_snapshot!(place.three_body(&foreign).refusal(), @"error: foreign holds notes.txt, which belongs to no recording: it is not replaced even with --force; choose another folder");
    assert_eq!(
        std::fs::read_to_string(place.path("foreign/notes.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn a_product_that_is_not_there() {
    let place = Place::new();
    place
        .three_body(&["--set", "duration_h=1", "--out", "kept"])
        .good();
    assert_snapshot!(place.run(&["explain", "kept", "3"]).refusal(), @"
    error: product 3 does not appear in kept up to 2025-06-01T01:00:00.000Z
    hint: products are numbered from 0 in order of capture; try `slowest`
    ");
    assert_snapshot!(place.run(&["explain", "kept", "fastest"]).refusal(), @"
    error: no product of kept has been answered
    hint: name a product by its number
    ");
}

#[test]
fn too_many_frames() {
    let place = Place::new();
    let sets = [
        "--set",
        "duration_h=6",
        "--set",
        "work.frames_max=20",
        "--out",
        "kept",
    ];
    let ended = place.three_body(&sets);
    assert_snapshot!(ended.refusal(), @"
    error: the targets yield more than work.frames_max = 20 frames by 2025-06-01T04:00:00.000Z
    hint: raise work.frames_max, or make the targets smaller
    ");
    assert_eq!(place.manifest("kept")["status"], "failed");
    place.run(&["check", "kept"]).good();
}
