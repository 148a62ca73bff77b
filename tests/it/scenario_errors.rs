//! Bad scenarios end in one clear message: key, origin, value, remedy.

#![expect(clippy::unwrap_used, reason = "helpers of tests, too, fail by panic")]

mod faults;
mod files;
mod include;
mod network;
mod networks;
mod origins;
mod power;

use insta::assert_snapshot;
use starloom::catalog::Catalog;
use starloom::scenario::{self, Loaded, ScenarioError};
use std::fs;
use std::path::Path;

/// A small scenario that loads; the tests break it.
pub(crate) const GOOD: &str = r#"starloom = 1
name = "small"
question = "Does it load?"
start = "2018-01-21T00:00:00Z"
duration_h = 2
policies = ["onboard", "bent-pipe"]

[[constellation]]
name = "ring"
payload = "watcher"
walker = { altitude_km = 550, inclination_deg = 53, planes = 2, per_plane = 3 }

[[payload]]
name = "watcher"
imager = "hypothetical-4band-10m"
processor = "amd-xqrve2302"
radio = "x-band-2w"
storage_gb = 128
lasers = { terminal = "spacex-mini-laser", count = 3, downlink = "coherent-downlink-100g" }
power = { array_power_w = 300, platform_power_w = 60, battery_capacity_wh = 400 }

[[station]]
name = "north"
network = "x-band"
latitude_deg = 78.2
longitude_deg = 15.4
radio = { receiver = "x-band-gt27" }

[[station]]
name = "south"
network = "optical"
latitude_deg = -24.6
longitude_deg = -70.4
optical = { receiver = "ogs-60cm-ao" }

[[target]]
name = "plain"
circle = { latitude_deg = 48, longitude_deg = 2, radius_km = 100 }

[work]
chain = ["cloud-w16-int8", "cover-3band-16x16-int8"]
"#;

/// Where its orbits come from.
const WALKER: &str =
    "walker = { altitude_km = 550, inclination_deg = 53, planes = 2, per_plane = 3 }";

/// What it watches.
const CIRCLE: &str = "circle = { latitude_deg = 48, longitude_deg = 2, radius_km = 100 }";

/// Loads `scenario.toml` from a folder that holds these files.
fn load_from(files: &[(&str, &[u8])], sets: &[(&str, &str)]) -> Result<Loaded, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    load(folder.path(), "scenario.toml", sets)
}

/// Loads a file of a folder; messages are shown without the folder.
fn load(folder: &Path, name: &str, sets: &[(&str, &str)]) -> Result<Loaded, String> {
    let sets = sets.iter();
    let sets = sets.map(|&(key, value)| (key.to_owned(), value.to_owned()));
    let sets = sets.collect::<Vec<_>>();
    let shown = format!("{}/", folder.display());
    scenario::load(&folder.join(name), &sets, &Catalog::bundled().unwrap())
        .map_err(|error: ScenarioError| error.to_string().replace(&shown, ""))
}

/// The message about the good scenario with `old` replaced by `new`.
fn with(old: &str, new: &str) -> String {
    assert_eq!(GOOD.matches(old).count(), 1, "{old}");
    message(&GOOD.replace(old, new))
}

/// The message about a scenario.
fn message(text: &str) -> String {
    load_from(&[("scenario.toml", text.as_bytes())], &[]).unwrap_err()
}

/// The message about the good scenario after an override.
fn set(key: &str, value: &str) -> String {
    load_from(&[("scenario.toml", GOOD.as_bytes())], &[(key, value)]).unwrap_err()
}

#[test]
fn the_good_scenario_loads_without_a_warning() {
    let loaded = load_from(&[("scenario.toml", GOOD.as_bytes())], &[]).unwrap();
    assert_eq!(loaded.warnings, Vec::<String>::new());
    assert_eq!(loaded.scenario.satellites.len(), 6);
    let slot = loaded.scenario.satellites[4].slot.unwrap();
    assert_eq!((slot.plane, slot.place, slot.closed), (1, 1, true));
    let origin = loaded.origins["station.south.latitude_deg"].to_string();
    assert!(origin.ends_with("scenario.toml:32:16"), "{origin}");
}

#[test]
fn an_unknown_key_gets_the_nearest_name() {
    assert_snapshot!(with("network = \"optical\"\nlatitude_deg", "network = \"optical\"\nlatitud_deg"), @"
    scenario.toml:32:1: `station.south.latitud_deg` = -24.6: unknown key
      remedy: did you mean `latitude_deg`?
    ");
    assert_snapshot!(set("stations.north.latitude_deg", "3"), @"
    --set: `stations`: unknown key
      remedy: did you mean `station`?
    ");
}

#[test]
fn a_wrong_unit_gets_the_right_one_and_the_value_in_it() {
    assert_snapshot!(with("altitude_km = 550", "altitude_m = 550000"), @"
    scenario.toml:11:12: `constellation.ring.walker.altitude_m` = 550000: wrong unit: this is given in km, not in m
      remedy: write `altitude_km = 550`
    ");
    assert_snapshot!(with("duration_h = 2", "duration = 2"), @"
    scenario.toml:5:1: `duration` = 2: the unit is missing: this is given in h
      remedy: write `duration_h`
    ");
}

#[test]
fn a_missing_key_is_named_where_it_belongs() {
    assert_snapshot!(with("storage_gb = 128\n", ""), @"
    scenario.toml:13:1: `payload.watcher.storage_gb`: this key is missing
      remedy: add `storage_gb = …` here
    ");
}

#[test]
fn a_missing_file_is_named() {
    assert_snapshot!(load(Path::new("no-such-folder"), "scenario.toml", &[]).unwrap_err(), @"
    scenario.toml: there is no such file
      remedy: check the path
    ");
    assert_snapshot!(with(WALKER, "elements = \"sets.tle\""), @r#"
    scenario.toml:11:12: `constellation.ring.elements` = "sets.tle": there is no such file (sets.tle)
      remedy: check the path; it counts from the scenario's folder
    "#);
}

#[test]
fn a_station_stands_on_the_earth() {
    assert_snapshot!(with("latitude_deg = 78.2", "latitude_deg = 95"), @"
    scenario.toml:25:16: `station.north.latitude_deg` = 95: must be between -90 and 90
      remedy: give a value in deg, between -90 and 90
    ");
    assert_snapshot!(set("station.north.latitude_deg", "95"), @"
    --set: `station.north.latitude_deg` = 95: must be between -90 and 90
      remedy: give a value in deg, between -90 and 90
    ");
}

#[test]
fn a_rate_is_not_negative() {
    assert_snapshot!(set("payload.watcher.power.array_power_w", "-5"), @"
    --set: `payload.watcher.power.array_power_w` = -5: must be between 0 and 1000000000
      remedy: give a value in W, between 0 and 1000000000
    ");
    let terminal = "[[laser_terminal]]\nid = \"mine\"\nname = \"Mine\"\nwavelength_nm = 1550\n\
        rates_gbps = [-25.0]\nrate_reference_gbps = -25.0\nrange_reference_km = 4000\n\
        power_w = 60\nnote = \"For a test.\"\ngrade = { rest = \"assumed: for a test\" }\n";
    assert_snapshot!(message(&format!("{GOOD}\n{terminal}")), @"
    scenario.toml:47:14: `laser_terminal.mine.rates_gbps`: non-physical value -25
      remedy: it must be greater than 0, up to 1e6
    ");
}

#[test]
fn names_are_distinct() {
    assert_snapshot!(with("name = \"south\"", "name = \"north\""), @r#"
    scenario.toml:30:8: `station.1.name` = "north": another station has this name
      remedy: give each station its own name
    "#);
}

#[test]
fn there_is_something_to_watch() {
    assert_snapshot!(with(&format!("[[target]]\nname = \"plain\"\n{CIRCLE}\n"), ""), @"
    scenario.toml:1:1: `target`: there is no target: nothing would be watched
      remedy: add a `[[target]]` with a `name` and one of `circle`, `geojson` and `outline_lon_lat_deg`
    ");
}

#[test]
fn a_run_takes_time() {
    assert_snapshot!(set("duration_h", "0"), @"
    --set: `duration_h` = 0: must be greater than 0
      remedy: give a value in h, greater than 0
    ");
    assert_snapshot!(set("duration_h", "nan"), @"
    --set: `duration_h` = NaN: must be a finite number
      remedy: give a finite number
    ");
    assert_snapshot!(set("duration_h", "inf"), @"
    --set: `duration_h` = inf: must be a finite number
      remedy: give a finite number
    ");
    let long = set("duration_h", "1e308");
    assert!(long.starts_with("--set: `duration_h` = 1e308: "), "{long}");
    assert_snapshot!(set("duration_h", "24h"), @r#"
    --set: `duration_h` = "24h": this is text, but a number is needed
      remedy: write it without quotes and without its unit
    "#);
}

#[test]
fn a_part_that_no_catalogue_has_gets_the_nearest_id() {
    assert_snapshot!(with("amd-xqrve2302", "amd-xqrve2303"), @r#"
    scenario.toml:16:13: `payload.watcher.processor` = "amd-xqrve2303": there is no such processor in the catalogue
      remedy: did you mean `amd-xqrve2302`?
    "#);
    assert_snapshot!(set("work.chain", "cloud-w16"), @r#"
    --set: `work.chain` = "cloud-w16": there is no such model in the catalogue
      remedy: did you mean `cloud-w16-int8`?
    "#);
    assert_snapshot!(set("constellation.ring.payload", "watchers"), @r#"
    --set: `constellation.ring.payload` = "watchers": there is no such payload
      remedy: did you mean `watcher`?
    "#);
}

#[test]
fn a_value_of_another_type_is_told_what_is_needed() {
    assert_snapshot!(with("storage_gb = 128", "storage_gb = \"128 GB\""), @r#"
    scenario.toml:18:14: `payload.watcher.storage_gb` = "128 GB": this is text, but a number is needed
      remedy: write it without quotes and without its unit
    "#);
    assert_snapshot!(with("planes = 2", "planes = -2"), @"
    scenario.toml:11:62: `constellation.ring.walker.planes` = -2: this is a negative whole number, but a whole number, 0 or greater is needed
      remedy: write it without quotes, sign and decimals
    ");
    assert_snapshot!(with("planes = 2", "planes = 2.5"), @"
    scenario.toml:11:62: `constellation.ring.walker.planes` = 2.5: this is a number with decimals, but a whole number, 0 or greater is needed
      remedy: write it without quotes, sign and decimals
    ");
    assert_snapshot!(message(&GOOD.replace("[[payload]]", "[payload]")), @"
    scenario.toml:13:1: `payload`: this is one table, but there can be several
      remedy: write `[[payload]]` instead of `[payload]`
    ");
    assert_snapshot!(set("policies", "[\"onboard\", \"downlink\"]"), @r#"
    --set: `policies.1` = "downlink": unknown word
      remedy: write one of: bent-pipe, onboard, hybrid, relay
    "#);
    assert_snapshot!(set("start", "yesterday"), @r#"
    --set: `start` = "yesterday": this is not an instant in UTC
      remedy: write UTC as "2018-01-21T00:00:00Z"
    "#);
    assert_snapshot!(set("start", "2018-02-30T00:00:00Z"), @r#"
    --set: `start` = "2018-02-30T00:00:00Z": there is no such instant
      remedy: write UTC as "2018-01-21T00:00:00Z"
    "#);
}

#[test]
fn an_override_that_leads_nowhere_is_refused() {
    assert_snapshot!(set("station.nord.latitude_deg", "3"), @"
    --set: `station.nord.latitude_deg`: there is no `nord` in the list `station`
      remedy: did you mean `north`?
    ");
    assert_snapshot!(set("duration_h.x", "3"), @"
    --set: `duration_h.x`: `duration_h` is a single value and has no `x`
      remedy: set `duration_h` itself
    ");
    assert_snapshot!(set("station..x", "3"), @"
    --set: `station..x`: this is no dotted key
      remedy: write `--set table.key=value`, with quotes around steps that hold dots or blanks
    ");
    assert_snapshot!(set("policies", "[\"onboard\""), @r#"
    --set: `policies`: "[\"onboard\"" is not TOML: unclosed array, expected `]`
      remedy: put text in quotes, lists in brackets and tables in braces
    "#);
}

#[test]
fn a_policy_needs_what_carries_it_out() {
    assert_snapshot!(with("processor = \"amd-xqrve2302\"\n", ""), @"
    scenario.toml:13:1: `payload.watcher`: it images but cannot follow the policy `onboard` without `processor`
      remedy: give it `processor`, or take `onboard` out of `policies`
    ");
    assert_snapshot!(with("radio = \"x-band-2w\"\n", ""), @"
    scenario.toml:13:1: `payload.watcher`: it images but cannot follow the policy `bent-pipe` without `radio`
      remedy: give it `radio`, or take `bent-pipe` out of `policies`
    ");
    assert_snapshot!(with("imager = \"hypothetical-4band-10m\"\n", ""), @r#"
    scenario.toml:13:1: `payload`: no satellite carries an imager: nothing would be captured
      remedy: give `imager` to a payload that flies, or take `policies = ["relay"]`
    "#);
}

#[test]
fn a_slow_laser_and_tiles_that_do_not_fit_are_warned_about() {
    let sets = [
        ("payload.watcher.lasers.terminal", "mynaric-condor-mk3"),
        ("work.chain", "mobilenetv2-224"),
    ];
    let loaded = load_from(&[("scenario.toml", GOOD.as_bytes())], &sets).unwrap();
    assert_snapshot!(loaded.warnings.join("\n"), @"
    payload watcher: the laser terminal mynaric-condor-mk3 has 2.5 Gbit/s, below the 25 Gbit/s that laser links are expected to carry
    payload watcher: frames of 2560 pixels are no whole number of tiles of 224 pixels (mobilenetv2-224); the tiles at the edge are padded
    ");
}

#[test]
fn a_mask_has_two_corners_of_one_azimuth_and_no_more() {
    let mask = |corners: &str| format!("longitude_deg = 15.4\nmask_deg = {corners}\n");
    let station = |corners: &str| with("longitude_deg = 15.4\n", &mask(corners));
    let refused = station("[[0, 5], [90, 5], [90, 20], [90, 30], [180, 5]]");
    assert!(
        refused.contains("two corners before it have this azimuth"),
        "{refused}"
    );
}
