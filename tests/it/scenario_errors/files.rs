//! Files that a scenario is made from: what is no file of its kind is told apart.

use super::*;
use starloom::time::{Calendar, SimTime};

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
    assert_snapshot!(skipped.warnings.join("\n"), @"sets.tle: 1 of 2 element sets cannot be read and are left out: line 5, column 69 (FLOCK 1C-10): checksum is 9 but the line adds up to 0");
    let refuse = ("constellation.ring.on_bad_element_set", "refuse");
    assert_snapshot!(from_sets(&both, &[refuse]).unwrap_err(), @r#"
    sets.tle:5:69: FLOCK 1C-10: checksum is 9 but the line adds up to 0
      named by: `constellation.ring.elements` at scenario.toml:11:12
      remedy: correct the set, or leave bad sets out with `on_bad_element_set = "skip"`
      overridden: --set constellation.ring.on_bad_element_set=refuse
    "#);
    assert_snapshot!(from_sets(&broken, &[]).unwrap_err(), @"
    sets.tle:2:69: FLOCK 1C-10: checksum is 9 but the line adds up to 0
      named by: `constellation.ring.elements` at scenario.toml:11:12
      remedy: give a file of two- or three-line element sets, or of orbit mean-elements messages (OMM) as JSON, CSV, XML or KVN
    ");
    assert_snapshot!(from_sets("\n", &[]).unwrap_err(), @r#"
    scenario.toml:11:12: `constellation.ring.elements` = "sets.tle": there is no element set in this file
      remedy: give a file of two- or three-line element sets, or of orbit mean-elements messages (OMM) as JSON, CSV, XML or KVN
    "#);
}

#[test]
fn an_old_element_set_is_warned_about_with_its_age() {
    let old = from_sets(TLE, &[("start", "2018-03-01T00:00:00Z")]).unwrap();
    assert_snapshot!(old.warnings.join("\n"), @"sets.tle: 1 of 1 element sets have their epoch more than 14 days from the start; the worst, FLOCK 1C-10, 41.3 days before it");
    let young = from_sets(TLE, &[("start", "2017-12-01T00:00:00Z")]).unwrap();
    assert_snapshot!(young.warnings.join("\n"), @"sets.tle: 1 of 1 element sets have their epoch more than 14 days from the start; the worst, FLOCK 1C-10, 48.7 days after it");
}

#[test]
fn a_table_of_the_earths_orientation_reaches_over_the_run_or_is_refused() {
    let text = GOOD.replace("duration_h", "earth_orientation = \"eop.txt\"\nduration_h");
    let table = include_str!("../../../assets/earth/finals2000A_2026.txt");
    let with = |table: &str, start: &str| {
        let files = [
            ("scenario.toml", text.as_bytes()),
            ("eop.txt", table.as_bytes()),
        ];
        load_from(&files, &[("start", start)])
    };
    let measured = with(table, "2026-08-22T00:00:00Z").unwrap();
    assert_eq!(measured.warnings, Vec::<String>::new());
    let known = measured
        .scenario
        .calendar
        .orientation(SimTime::START)
        .unwrap();
    assert!(
        (known.ut1_less_utc.to_seconds() - 0.007).abs() < 1e-3,
        "{known:?}"
    );
    let kept = serde_json::to_string(&measured.scenario.calendar).unwrap();
    let kept: Calendar = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept, measured.scenario.calendar);
    let predicted = with(table, "2026-11-21T00:00:00Z").unwrap();
    assert_snapshot!(predicted.warnings.join("\n"), @"eop.txt: the Earth's orientation is predicted on 2 of the 2 days that the run stands on");
    assert_snapshot!(with(table, "2027-01-01T00:00:00Z").unwrap_err(), @r#"
    scenario.toml:5:21: `earth_orientation` = "eop.txt": the run, 2027-01-01T00:00:00.000Z to 2027-01-01T02:00:00.000Z, is not within the table's span, 2026-06-01T00:00:00.000Z to 2026-12-31T00:00:00.000Z
      remedy: give a table that reaches over the run, or leave the key out (UT1 = UTC)
      overridden: --set start=2027-01-01T00:00:00Z
    "#);
    let broken = table.replacen("61200.00", "61200.5x", 1);
    assert_snapshot!(with(&broken, "2026-08-22T00:00:00Z").unwrap_err(), @"
    eop.txt:9:8: `61200.5x` is not a number
      named by: `earth_orientation` at scenario.toml:5:21
      remedy: give a table in the IERS format finals2000A or finals, as from https://datacenter.iers.org or https://maia.usno.navy.mil
      overridden: --set start=2026-08-22T00:00:00Z
    ");
    assert_snapshot!(with("<html>", "2026-08-22T00:00:00Z").unwrap_err(), @"
    eop.txt:1:8: the modified Julian date is missing
      named by: `earth_orientation` at scenario.toml:5:21
      remedy: give a table in the IERS format finals2000A or finals, as from https://datacenter.iers.org or https://maia.usno.navy.mil
      overridden: --set start=2026-08-22T00:00:00Z
    ");
}

#[test]
fn what_is_no_scenario_file_is_told_apart() {
    assert_snapshot!(message(""), @"
    scenario.toml:1:1: `starloom`: this key is missing: it says which version of the format the file has
      remedy: begin the file with `starloom = 1`
    ");
    assert_snapshot!(message("starloom = 2\nnew_key = 1"), @"
    scenario.toml:1:12: `starloom` = 2: version 2 of the format is newer than this program
      remedy: use a newer starloom
    ");
    assert_snapshot!(message("starloom = \"1\""), @r#"
    scenario.toml:1:12: `starloom` = "1": there is no such version of the format
      remedy: begin the file with `starloom = 1`
    "#);
    assert_snapshot!(message("# Crop watch\n\nThis is a *text*.\n"), @"
    scenario.toml:3:6: this is not TOML: key with no value, expected `=`
      remedy: see the grammar at https://toml.io and the scenarios that come with starloom
    ");
    assert_snapshot!(with("duration_h = 2", "duration_h = 2\nduration_h = 3"), @"
    scenario.toml:6:1: this is not TOML: duplicate key
      remedy: see the grammar at https://toml.io and the scenarios that come with starloom
    ");
    assert_snapshot!(load_from(&[("scenario.toml", b"PAR1\x00\x01\x02")], &[]).unwrap_err(), @"
    scenario.toml: this is not text: a zero byte at byte 4
      remedy: name a text file in UTF-8
    ");
    assert_snapshot!(load_from(&[("scenario.toml", b"name = \"K\xf6ln\"")], &[]).unwrap_err(), @"
    scenario.toml: this is not text: no UTF-8 at byte 9
      remedy: name a text file in UTF-8
    ");
    assert_snapshot!(load_from(&[("scenario.toml", &[b'#'; 16_000_001])], &[]).unwrap_err(), @"
    scenario.toml: the file is larger than 16 MB
      remedy: check that this is the file that was meant
    ");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenario.toml")).unwrap();
    assert_snapshot!(load(folder.path(), "scenario.toml", &[]).unwrap_err(), @"
    scenario.toml: this is a folder, not a file
      remedy: name a file in it
    ");
}

#[test]
fn a_region_has_an_area() {
    let outline = |corners: &str| with(CIRCLE, &format!("outline_lon_lat_deg = {corners}"));
    assert_snapshot!(outline("[[2, 48], [3, 48]]"), @"
    scenario.toml:38:23: `target.plain.outline_lon_lat_deg`: it has 2 distinct corners, but a ring needs three
      remedy: list [longitude, latitude] corners in degrees, at least three
    ");
    assert_snapshot!(outline("[[2, 48], [48, 95], [3, 49]]"), @"
    scenario.toml:38:33: `target.plain.outline_lon_lat_deg.1`: latitude 95° (must be between -90° and 90°)
      remedy: list [longitude, latitude] corners in degrees, at least three
    ");
    let text = GOOD.replace(CIRCLE, "geojson = \"field.json\"");
    let of = |json: &str| {
        let files = [
            ("scenario.toml", text.as_bytes()),
            ("field.json", json.as_bytes()),
        ];
        load_from(&files, &[]).unwrap_err()
    };
    assert_snapshot!(of("{\n  \"type\": \"Polygon\",\n  \"coordinates\": [[[2, 48], [3, 48], ]]\n}"), @"
    field.json:3:38: this is not JSON: trailing comma
      named by: `target.plain.geojson` at scenario.toml:38:11
      remedy: give Polygons or MultiPolygons with [longitude, latitude] corners
    ");
    assert_snapshot!(of(r#"{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,47]]]}"#), @"
    field.json: geometry 1: ring 1: it is not closed: its last corner must repeat its first
      named by: `target.plain.geojson` at scenario.toml:38:11
      remedy: give Polygons or MultiPolygons with [longitude, latitude] corners
    ");
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
    assert_eq!(first.origins["seed"].to_string(), "--set");
}

#[test]
fn the_reference_explains_every_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shape = fs::read_to_string(root.join("src/scenario/file.rs")).unwrap();
    let reference = fs::read_to_string(root.join("docs/scenario.md")).unwrap();
    let fields = shape
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub(super) "));
    let keys = fields.filter_map(|field| field.split_once(": ").map(|(key, _)| key));
    let mut count = 0;
    for key in keys {
        count += 1;
        let forms = [format!("`{key}`"), format!("[{key}]")];
        let is_explained = forms.iter().any(|form| reference.contains(form));
        assert!(is_explained, "docs/scenario.md lacks `{key}`");
    }
    assert!(count > 60, "{count}");
}

#[test]
fn the_bundled_element_sets_are_those_of_their_provenance() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/elements");
    let provenance = fs::read_to_string(folder.join("flock_20180120.provenance.toml")).unwrap();
    let sets = fs::read(folder.join("flock_20180120.tle")).unwrap();
    let digest = blake3::hash(&sets).to_hex();
    assert!(
        provenance.contains(&format!("blake3 = \"{digest}\"")),
        "{digest}"
    );
}

#[test]
fn whatever_stands_in_a_scenario_it_loads_or_ends_in_a_remedy() {
    let catalog = Catalog::bundled().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    let odd = [
        "-1",
        "0",
        "1e308",
        "nan",
        "-inf",
        "\"\"",
        "\"ä\\u0000\"",
        "[]",
        "{}",
        "true",
        "4294967295",
        "9223372036854775807",
        "1979-05-27T07:32:00Z",
        "[[[]]]",
    ];
    let mut refused = 0;
    for (index, line) in GOOD.lines().enumerate() {
        let mut texts = vec![GOOD.replacen(line, "", 1), GOOD.replacen(line, "[x]", 1)];
        for (at, _) in line.match_indices(" = ") {
            let end = line[at + 3..]
                .find([',', '}'])
                .map_or(line.len(), |end| at + 3 + end);
            let value = |odd: &&str| format!("{}{odd}{}", &line[..at + 3], &line[end..]);
            texts.extend(odd.iter().map(|odd| GOOD.replacen(line, &value(odd), 1)));
        }
        for text in texts {
            fs::write(&path, &text).unwrap();
            if let Err(error) = scenario::load(&path, &[], &catalog) {
                refused += 1;
                assert!(
                    error.to_string().contains("\n  remedy: "),
                    "line {index}: {error}"
                );
            }
        }
    }
    assert!(refused > 400, "{refused}");
}
