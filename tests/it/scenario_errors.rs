//! Bad scenarios end in one clear message: key, origin, value, remedy.

use insta::assert_snapshot;
use starloom::catalog::Catalog;
use starloom::scenario::{self, Loaded, ScenarioError};
use std::fs;
use std::path::Path;

/// A small scenario that loads; the tests break it.
const GOOD: &str = r#"starloom = 1
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
    assert_snapshot!(with("network = \"optical\"\nlatitude_deg", "network = \"optical\"\nlatitud_deg"), @"");
    assert_snapshot!(set("stations.north.latitude_deg", "3"), @"");
}

#[test]
fn a_wrong_unit_gets_the_right_one_and_the_value_in_it() {
    assert_snapshot!(with("altitude_km = 550", "altitude_m = 550000"), @"");
    assert_snapshot!(with("duration_h = 2", "duration = 2"), @"");
}

#[test]
fn a_missing_key_is_named_where_it_belongs() {
    assert_snapshot!(with("storage_gb = 128\n", ""), @"");
}

#[test]
fn a_missing_file_is_named() {
    assert_snapshot!(load(Path::new("no-such-folder"), "scenario.toml", &[]).unwrap_err(), @"");
    assert_snapshot!(with(WALKER, "elements = \"sets.tle\""), @"");
}

#[test]
fn a_station_stands_on_the_earth() {
    assert_snapshot!(with("latitude_deg = 78.2", "latitude_deg = 95"), @"");
    assert_snapshot!(set("station.north.latitude_deg", "95"), @"");
}

#[test]
fn a_rate_is_not_negative() {
    assert_snapshot!(set("payload.watcher.power.array_power_w", "-5"), @"");
    let terminal = "[[laser_terminal]]\nid = \"mine\"\nname = \"Mine\"\nwavelength_nm = 1550\n\
        rates_gbps = [25.0]\nrate_reference_gbps = -25.0\nrange_reference_km = 4000\n\
        power_w = 60\nnote = \"\"\ngrade = { rest = \"assumed: for a test\" }\n";
    assert_snapshot!(message(&format!("{GOOD}\n{terminal}")), @"");
}

#[test]
fn names_are_distinct() {
    assert_snapshot!(with("name = \"south\"", "name = \"north\""), @"");
}

#[test]
fn there_is_something_to_watch() {
    assert_snapshot!(with(&format!("[[target]]\nname = \"plain\"\n{CIRCLE}\n"), ""), @"");
}

#[test]
fn a_run_takes_time() {
    assert_snapshot!(set("duration_h", "0"), @"");
    assert_snapshot!(set("duration_h", "nan"), @"");
    assert_snapshot!(set("duration_h", "inf"), @"");
    assert_snapshot!(set("duration_h", "24h"), @"");
}

#[test]
fn a_part_that_no_catalogue_has_gets_the_nearest_id() {
    assert_snapshot!(with("amd-xqrve2302", "amd-xqrve2303"), @"");
    assert_snapshot!(set("work.chain", "cloud-w16"), @"");
    assert_snapshot!(set("constellation.ring.payload", "watchers"), @"");
}

const TLE: &str = "FLOCK 1C-10\n\
    1 40023U 14033P   18018.72364653  .00000912  00000-0  10261-3 0  9999\n\
    2 40023  97.9196 295.9690 0012043 323.5805  36.4604 14.89099693194575\n";

/// The good scenario with its satellites from `sets.tle`.
fn from_sets(tle: &str, sets: &[(&str, &str)]) -> Result<Loaded, String> {
    let text = GOOD.replace(WALKER, "elements = \"sets.tle\"");
    let files = [
        ("scenario.toml", text.as_bytes()),
        ("sets.tle", tle.as_bytes()),
    ];
    load_from(&files, sets)
}

#[test]
fn a_broken_element_set_is_skipped_or_refused_as_the_scenario_says() {
    let broken = TLE.replace("36.4604", "36.4605").replace("40023", "40024");
    let both = format!("{TLE}{broken}");
    let skipped = from_sets(&both, &[]).unwrap();
    assert_eq!(skipped.scenario.satellites.len(), 1);
    assert_snapshot!(skipped.warnings.join("\n"), @"");
    let refuse = ("constellation.ring.on_bad_element_set", "refuse");
    assert_snapshot!(from_sets(&both, &[refuse]).unwrap_err(), @"");
    assert_snapshot!(from_sets(&broken, &[]).unwrap_err(), @"");
    assert_snapshot!(from_sets("\n", &[]).unwrap_err(), @"");
}

#[test]
fn an_old_element_set_is_warned_about_with_its_age() {
    let old = from_sets(TLE, &[("start", "2018-03-01T00:00:00Z")]).unwrap();
    assert_snapshot!(old.warnings.join("\n"), @"");
    let young = from_sets(TLE, &[("start", "2017-12-01T00:00:00Z")]).unwrap();
    assert_snapshot!(young.warnings.join("\n"), @"");
}

#[test]
fn what_is_no_scenario_file_is_told_apart() {
    assert_snapshot!(message(""), @"");
    assert_snapshot!(message("starloom = 2\nnew_key = 1"), @"");
    assert_snapshot!(message("starloom = \"1\""), @"");
    assert_snapshot!(message("# Crop watch\n\nThis is a *text*.\n"), @"");
    assert_snapshot!(with("duration_h = 2", "duration_h = 2\nduration_h = 3"), @"");
    assert_snapshot!(load_from(&[("scenario.toml", b"PAR1\x00\x01\x02")], &[]).unwrap_err(), @"");
    assert_snapshot!(load_from(&[("scenario.toml", b"name = \"K\xf6ln\"")], &[]).unwrap_err(), @"");
    assert_snapshot!(load_from(&[("scenario.toml", &[b'#'; 16_000_001])], &[]).unwrap_err(), @"");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenario.toml")).unwrap();
    assert_snapshot!(load(folder.path(), "scenario.toml", &[]).unwrap_err(), @"");
}

#[test]
fn a_value_of_another_type_is_told_what_is_needed() {
    assert_snapshot!(with("storage_gb = 128", "storage_gb = \"128 GB\""), @"");
    assert_snapshot!(with("planes = 2", "planes = -2"), @"");
    assert_snapshot!(with("planes = 2", "planes = 2.5"), @"");
    assert_snapshot!(message(&GOOD.replace("[[payload]]", "[payload]")), @"");
    assert_snapshot!(set("policies", "[\"onboard\", \"downlink\"]"), @"");
    assert_snapshot!(set("start", "yesterday"), @"");
    assert_snapshot!(set("start", "2018-02-30T00:00:00Z"), @"");
}

#[test]
fn an_override_that_leads_nowhere_is_refused() {
    assert_snapshot!(set("station.nord.latitude_deg", "3"), @"");
    assert_snapshot!(set("duration_h.x", "3"), @"");
    assert_snapshot!(set("station..x", "3"), @"");
    assert_snapshot!(set("policies", "[\"onboard\""), @"");
}

#[test]
fn a_policy_needs_what_carries_it_out() {
    assert_snapshot!(with("processor = \"amd-xqrve2302\"\n", ""), @"");
    assert_snapshot!(with("radio = \"x-band-2w\"\n", ""), @"");
    assert_snapshot!(with("imager = \"hypothetical-4band-10m\"\n", ""), @"");
}

#[test]
fn a_slow_laser_and_tiles_that_do_not_fit_are_warned_about() {
    let sets = [
        ("payload.watcher.lasers.terminal", "mynaric-condor-mk3"),
        ("work.chain", "cloudscout"),
    ];
    let loaded = load_from(&[("scenario.toml", GOOD.as_bytes())], &sets).unwrap();
    assert_snapshot!(loaded.warnings.join("\n"), @"");
}

#[test]
fn a_region_has_an_area() {
    let outline = |corners: &str| with(CIRCLE, &format!("outline_lon_lat_deg = {corners}"));
    assert_snapshot!(outline("[[2, 48], [3, 48]]"), @"");
    assert_snapshot!(outline("[[2, 48], [48, 95], [3, 49]]"), @"");
    let text = GOOD.replace(CIRCLE, "geojson = \"field.json\"");
    let of = |json: &str| {
        let files = [
            ("scenario.toml", text.as_bytes()),
            ("field.json", json.as_bytes()),
        ];
        load_from(&files, &[]).unwrap_err()
    };
    assert_snapshot!(of("{\n  \"type\": \"Polygon\",\n  \"coordinates\": [[[2, 48], [3, 48], ]]\n}"), @"");
    assert_snapshot!(of(r#"{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,47]]]}"#), @"");
}

#[test]
fn the_bundled_scenarios_load_without_a_warning() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for (name, satellites) in [("crop-watch", 188), ("three-body", 12)] {
        let loaded = load(&folder, &format!("{name}.toml"), &[]).unwrap();
        assert_eq!(loaded.scenario.name, name);
        assert_eq!(loaded.warnings, Vec::<String>::new());
        assert_eq!(loaded.scenario.satellites.len(), satellites);
        assert!(!loaded.scenario.inputs.is_empty());
    }
}

#[test]
fn the_resolved_text_reads_back_to_the_same_scenario() {
    let sets = [
        ("seed", "7"),
        ("topology", "plus-grid"),
        ("station.south.altitude_m", "2400"),
    ];
    let first = load_from(&[("scenario.toml", GOOD.as_bytes())], &sets).unwrap();
    let again = load_from(&[("scenario.toml", first.resolved.as_bytes())], &[]).unwrap();
    assert_eq!(first.scenario.seed.0, 7);
    let json = |loaded: &Loaded| serde_json::to_string(&loaded.scenario).unwrap();
    assert_eq!(json(&first), json(&again));
    assert_eq!(first.resolved, again.resolved);
    assert_eq!(first.origins["seed"].to_string(), "--set seed=7");
}
