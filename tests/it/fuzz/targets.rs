//! The readers of what comes from outside.

use super::fuzz;
use crate::runs::{bundled, load};
use crate::scenario_errors::GOOD;
use starloom::catalog::Catalog;
use starloom::frame::read_finals;
use starloom::inference::network::Network;
use starloom::orbit::elements::{self, Format, read};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::window::Workers;
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::recording::{Digest, Recording, verify};
use starloom::scenario::{self, Policy, cache};
use starloom::sim::Simulation;
use starloom::time::{Calendar, Epoch, SimTime};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Keys of messages.
const OMM_WORDS: &[&str] = &[
    "\"EPOCH\":",
    "\"MEAN_MOTION\":",
    "<EPOCH>",
    "</omm>",
    "<ndm>",
    "MEAN_ELEMENT_THEORY = SGP4\n",
    "CCSDS_OMM_VERS = 2.0\n",
    "NORAD_CAT_ID",
    "2026-04-27T08:40:14.575584",
    "<![CDATA[",
    "]]>",
    "<?xml",
];

/// The element sets of the tests in a format.
fn sets_as(format: Format) -> Vec<u8> {
    let sets = read(include_bytes!("../../data/fetch/three.json")).sets;
    elements::write(&sets, format).unwrap().into_bytes()
}

/// What is read as element sets can be told, propagated and written.
fn read_elements(bytes: &[u8]) {
    let file = read(bytes);
    for bad in file.rejected.iter().take(10) {
        assert!(bad.line > 0 && !bad.reason.is_empty() && !bad.to_string().is_empty());
    }
    let sets = &file.sets[..file.sets.len().min(4)];
    let calendar = Calendar::starting_at(Epoch::from_unix_seconds(1_787_378_400.0));
    for format in Format::ALL {
        drop(elements::write(sets, format));
    }
    for set in sets {
        let one = std::slice::from_ref(set);
        let Ok(propagator) = Sgp4Propagator::new(one, calendar.clone()) else {
            continue;
        };
        for hour in [0.0, 1.0, 1e4] {
            let at = SimTime::from_seconds(hour * 3600.0);
            drop(propagator.state(SatelliteId::from_index(0), at));
        }
    }
}

fn fuzz_elements(name: &str, format: Format, words: &'static [&'static str]) {
    let own = sets_as(format);
    let flock = include_bytes!("../../../assets/elements/flock_20180120.tle");
    let corpus: &[&[u8]] = match format {
        Format::Tle => &[&own, &flock[..1420]],
        _ => &[&own],
    };
    fuzz(name, corpus, words, read_elements);
}

#[test]
fn two_line_sets() {
    fuzz_elements(
        "tle",
        Format::Tle,
        &["1 ", "2 ", "0 ", "A0534U", " 00000-0", "1 25544U "],
    );
}

#[test]
fn messages_in_json() {
    fuzz_elements("omm-json", Format::Json, OMM_WORDS);
}

#[test]
fn messages_in_csv() {
    fuzz_elements("omm-csv", Format::Csv, OMM_WORDS);
}

#[test]
fn messages_in_xml() {
    fuzz_elements("omm-xml", Format::Xml, OMM_WORDS);
}

#[test]
fn messages_in_kvn() {
    fuzz_elements("omm-kvn", Format::Kvn, OMM_WORDS);
}

/// Found by the targets above: a year of four bytes that is no year.
#[test]
fn a_designator_that_is_none_is_blank_in_lines() {
    let text = include_str!("../../data/fetch/three.json").replace("1998-067A", "🛰-067A");
    read_elements(text.as_bytes());
    let lines = elements::write(&read(text.as_bytes()).sets[..1], Format::Tle).unwrap();
    assert!(lines.contains("\n1 25544U          26117."), "{lines}");
}

#[test]
fn scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = Catalog::bundled().unwrap();
    let words: &[&str] = &[
        "include = \"x.toml\"\n",
        "[[fault]]\n",
        "[[constellation]]\n",
        "[[require]]\n",
        "walker = {",
        "group = \"x\"\n",
        "published = \"starlink-gen1\"\n",
        "[timing]\n",
        "[latency]\n",
        "planes = 65535",
        "duration_h = 1e-9\n",
    ];
    let bundled = fs::read(bundled("three-body")).unwrap();
    fuzz(
        "scenario",
        &[GOOD.as_bytes(), &bundled],
        words,
        move |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let loaded = scenario::load_text("fuzz.toml", &text, folder.path(), &[], &catalog);
            if let Err(error) = loaded {
                assert!(error.to_string().contains("\n  remedy: "), "{error}");
            }
            // The same bytes as an override, of a good scenario.
            let (key, value) = text.split_once('=').unwrap_or((&text, "1"));
            let set = [(key.trim().to_owned(), value.to_owned())];
            drop(scenario::load_text(
                "good.toml",
                GOOD,
                folder.path(),
                &set,
                &catalog,
            ));
        },
    );
}

#[test]
fn catalogues() {
    let catalog = Catalog::bundled().unwrap();
    let corpus = [
        &include_bytes!("../../../assets/catalogue/ground_links.toml")[..],
        &include_bytes!("../../../assets/catalogue/imagers.toml")[..],
        &include_bytes!("../../../assets/catalogue/laser_terminals.toml")[..4000],
    ];
    let words = &[
        "[[processor]]\n",
        "[defaults.imager]\n",
        "rest = \"assumed: x\"\n",
        "[[reference]]\n",
    ];
    fuzz("catalogue", &corpus, words, move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Err(error) = catalog.clone().read("fuzz.toml", &text) {
            assert!(error.to_string().contains("\n  remedy: "), "{error}");
        }
    });
}

/// Gives bytes to the scenario's reader of the file that `key` names.
fn fuzz_input(name: &str, corpus: &[&[u8]], words: &'static [&'static str], old: &str, new: &str) {
    let folder = tempfile::tempdir().unwrap();
    let catalog = Catalog::bundled().unwrap();
    assert!(GOOD.contains(old));
    let text = GOOD.replace(old, new);
    fuzz(name, corpus, words, move |bytes| {
        fs::write(folder.path().join("input"), bytes).unwrap();
        let loaded = scenario::load_text("fuzz.toml", &text, folder.path(), &[], &catalog);
        if let Err(error) = loaded {
            assert!(error.to_string().contains("\n  remedy: "), "{error}");
        }
    });
}

#[test]
fn regions() {
    let region = include_bytes!("../../../scenarios/regions/us-corn-belt.geojson");
    let square = br#"{"type":"Polygon","coordinates":[[[1,47],[3,47],[2,49],[1,47]]]}"#;
    let circle = "circle = { latitude_deg = 48, longitude_deg = 2, radius_km = 100 }";
    let words = &[
        "\"MultiPolygon\"",
        "\"FeatureCollection\"",
        "\"features\":[",
        "[[[[",
        "180",
        "-90",
        "null",
    ];
    fuzz_input(
        "geojson",
        &[region, square],
        words,
        circle,
        "geojson = \"input\"",
    );
}

#[test]
fn lists_of_pairs() {
    let pairs = b"ring-0-0, ring-0-1\nring-0-1,ring-0-2\n# more\n3 4\n4,5\n";
    let seed = "policies = [\"onboard\", \"bent-pipe\"]\n";
    let with = format!("{seed}topology = \"pairs\"\npairs_file = \"input\"\n");
    fuzz_input("pairs", &[pairs], &["ring-", ",", "0"], seed, &with);
}

#[test]
fn tables_of_earth_orientation() {
    let table = include_bytes!("../../../assets/earth/finals2000A_2026.txt");
    let part = &table[..table.len().min(3000)];
    fuzz(
        "finals",
        &[part],
        &["I ", "P ", " 61000.00", "-"],
        |bytes| {
            drop(read_finals(&String::from_utf8_lossy(bytes)));
        },
    );
}

#[test]
fn entries_of_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let key = cache::group_key("planet", cache::CELESTRAK, "json");
    let path = cache::entry_path(folder.path(), &key);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let digest = blake3::hash(b"[]").to_hex().to_string();
    let file = cache::file_name(&key, &digest);
    fs::write(path.with_file_name(&file), "[]").unwrap();
    let entry = format!(
        "url = \"http://a/\"\nfile = \"{file}\"\nfetched = \"2026-08-22T06:00:00.000Z\"\nfetched_unix_s = 1\n\
         confirmed_unix_s = 1\nbytes = 2\nblake3 = \"{digest}\"\nelement_sets = 0\nbad_sets = 0\n\
         epoch_oldest = \"\"\nepoch_newest = \"\"\netag = \"v\"\n"
    );
    assert_eq!(cache::read(folder.path(), &key), Ok(None));
    fuzz(
        "cache",
        &[entry.as_bytes()],
        &["../", "file = \"/etc/passwd\"\n"],
        move |bytes| {
            fs::write(&path, bytes).unwrap();
            // Whatever the entry says, the bytes are those of its digest.
            if let Ok(Some(cached)) = cache::read(folder.path(), &key) {
                assert_eq!(cached.bytes, b"[]");
            }
        },
    );
}

#[test]
fn manifests() {
    let folder = tempfile::tempdir().unwrap();
    crate::recording::write_run(folder.path(), 2, starloom::recording::Status::Complete);
    let path = folder.path().join("manifest.json");
    let whole = fs::read(&path).unwrap();
    let words = &[
        "\"segments\":",
        "\"../../x\"",
        "\"recording_version\":\"1.9\"",
        "\"files\":{",
    ];
    fuzz("manifest", &[&whole], words, move |bytes| {
        fs::write(&path, bytes).unwrap();
        if let Ok(recording) = Recording::open(folder.path()) {
            drop(recording.segment(0));
            drop(recording.summary());
        }
        drop(verify(folder.path()));
    });
}

/// Puts `bytes` in the place of a table's last segment, listed as if they had been written so.
fn forge(dir: &Path, table: &str, bytes: &[u8]) {
    let file = format!("{table}/0001.parquet");
    fs::write(dir.join(&file), bytes).unwrap();
    let path = dir.join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let entry = &mut manifest["segments"][1]["tables"][table];
    entry["bytes"] = bytes.len().into();
    entry["file_digest"] = Digest::of(bytes).to_string().into();
    fs::write(path, manifest.to_string()).unwrap();
}

#[test]
fn segments() {
    let folder = tempfile::tempdir().unwrap();
    crate::recording::write_run(folder.path(), 2, starloom::recording::Status::Complete);
    let whole = fs::read(folder.path().join("events/0001.parquet")).unwrap();
    fuzz(
        "segment",
        &[&whole],
        &["PAR1", "ARROW:schema"],
        move |bytes| {
            forge(folder.path(), "events", bytes);
            let recording = Recording::open(folder.path()).unwrap();
            drop(recording.segment(1));
        },
    );
}

#[test]
fn checkpoints() {
    let scenario = load(&bundled("three-body"), &[("duration_h", "1")]).scenario;
    let scenario = Arc::new(scenario);
    let new = |scenario: &Arc<scenario::Scenario>| {
        Simulation::new(Arc::clone(scenario), Policy::Onboard, Workers::one()).unwrap()
    };
    let whole = new(&scenario).checkpoint().unwrap();
    fuzz("checkpoint", &[&whole], &[], move |bytes| {
        drop(Simulation::restore(
            Arc::clone(&scenario),
            Policy::Onboard,
            Workers::one(),
            bytes,
        ));
    });
}

#[test]
fn tables_of_dose() {
    let table = include_bytes!("../../data/dose_550km.toml");
    let small = b"altitude_km = 550\nyears = 1\nthickness_mm_al = [1, 5]\ninclination_deg = [0, 90]\n\
        electron_rad = [[1, 2], [3, 4]]\nbrems_rad = [[0, 0], [0, 0]]\nproton_rad = [[0, 1], [2, 3]]\n";
    let storage = "storage_gb = 128\n";
    let with = format!("{storage}radiation = {{ shielding_mm = 3, dose_table = \"input\" }}\n");
    let words = &[
        "nan",
        "-1",
        "1e308",
        "[[",
        "]]",
        "inclination_deg = ",
        "inf",
    ];
    fuzz_input("dose", &[table, small], words, storage, &with);
}

/// What is read runs, and what does not run is refused before the runtime has to bear it.
#[test]
fn networks() {
    let corpus = [
        &include_bytes!("../../../assets/models/cover-3band-8x8-int8.onnx")[..],
        &include_bytes!("../../../assets/models/cover-5band-8x8-fp32.onnx")[..],
    ];
    let words = &[
        "QuantizeLinear",
        "MaxPool",
        "Resize",
        "Concat",
        "ConvTranspose",
        "Reshape",
        "pads",
        "strides",
        "group",
        "Constant",
    ];
    fuzz("onnx", &corpus, words, |bytes| match Network::read(bytes) {
        Ok(network) => drop(network.work(64, 64)),
        Err(error) => {
            let message = error.to_string();
            assert!(
                !message.is_empty() && !message.contains("broke off"),
                "{message}"
            );
        }
    });
}
