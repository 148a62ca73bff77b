//! Scenarios in parts.

use super::{CIRCLE, GOOD, load, load_from};
use insta::assert_snapshot;
use std::fs;

/// A file that includes the good scenario.
fn over(more: &str) -> Vec<(&'static str, Vec<u8>)> {
    let own = format!("starloom = 1\ninclude = \"good.toml\"\n{more}");
    vec![
        ("scenario.toml", own.into_bytes()),
        ("good.toml", GOOD.as_bytes().to_vec()),
    ]
}

fn message(files: &[(&str, &str)]) -> String {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    load_from(&files, &[]).unwrap_err()
}

#[test]
fn a_part_changes_what_it_includes_and_every_value_keeps_its_place() {
    let files = over(
        "duration_h = 1\n[[payload]]\nname = \"watcher\"\nstorage_gb = 64\n\
         [[station]]\nname = \"third\"\nnetwork = \"x-band\"\nlatitude_deg = 0\nlongitude_deg = 0\n\
         radio = { receiver = \"x-band-gt27\" }\n",
    );
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_slice()))
        .collect();
    let loaded = load_from(&files, &[("seed", "7")]).unwrap();
    let scenario = &loaded.scenario;
    assert_eq!(scenario.duration.to_seconds(), 3600.0);
    assert_eq!((scenario.stations.len(), scenario.payloads.len()), (3, 1));
    let origin = |key: &str| loaded.origins[key].to_string();
    assert!(origin("duration_h").ends_with("scenario.toml:3:14"));
    assert!(origin("payload.watcher.storage_gb").ends_with("scenario.toml:6:14"));
    assert!(origin("payload.watcher.imager").ends_with("good.toml:15:10"));
    assert_eq!(origin("seed"), "--set");
    let part = &scenario.inputs[0];
    assert_eq!(
        (part.role.as_str(), part.name.as_str()),
        ("part of the scenario", "good.toml")
    );
    assert_eq!(part.digest, blake3::hash(GOOD.as_bytes()).to_hex().as_str());
    // What is resolved stands alone and reads back to the same.
    let again = load_from(&[("scenario.toml", loaded.resolved.as_bytes())], &[]).unwrap();
    assert_eq!(again.resolved, loaded.resolved);
    let same = |loaded: &super::Loaded| {
        let mut scenario = loaded.scenario.clone();
        scenario.inputs.clear();
        serde_json::to_string(&scenario).unwrap()
    };
    assert_eq!(same(&again), same(&loaded));
}

#[test]
fn an_error_names_the_file_that_the_value_came_from() {
    let base = GOOD.replace("latitude_deg = 78.2", "latitude_deg = 95");
    let own = "starloom = 1\ninclude = [\"parts/base.toml\"]\n";
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("parts")).unwrap();
    fs::write(folder.path().join("scenario.toml"), own).unwrap();
    fs::write(folder.path().join("parts/base.toml"), base).unwrap();
    assert_snapshot!(load(folder.path(), "scenario.toml", &[]).unwrap_err(), @"
    parts/base.toml:25:16: `station.north.latitude_deg` = 95: must be between -90 and 90
      remedy: give a value in deg, between -90 and 90
    ");
    let loaded = load(
        folder.path(),
        "scenario.toml",
        &[("station.north.latitude_deg", "78")],
    );
    assert!(loaded.is_ok());
}

#[test]
fn paths_count_from_the_folder_of_the_file_that_holds_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("parts/deep")).unwrap();
    let region = r#"{"type":"Polygon","coordinates":[[[1,47],[3,47],[2,49],[1,47]]]}"#;
    fs::write(path("parts/deep/region.geojson"), region).unwrap();
    let base = GOOD.replace(CIRCLE, "geojson = \"region.geojson\"");
    fs::write(path("parts/deep/base.toml"), base).unwrap();
    let middle = "starloom = 1\ninclude = \"deep/base.toml\"\n";
    fs::write(path("parts/middle.toml"), middle).unwrap();
    fs::write(
        path("scenario.toml"),
        "starloom = 1\ninclude = \"parts/middle.toml\"\n",
    )
    .unwrap();
    let loaded = load(folder.path(), "scenario.toml", &[]).unwrap();
    assert!(
        loaded
            .resolved
            .contains("geojson = \"parts/deep/region.geojson\"")
    );
    let names: Vec<_> = loaded
        .scenario
        .inputs
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let expected = [
        "parts/middle.toml",
        "parts/deep/base.toml",
        "parts/deep/region.geojson",
    ];
    assert_eq!(names, expected);
    fs::write(path("flat.toml"), &loaded.resolved).unwrap();
    assert!(load(folder.path(), "flat.toml", &[]).is_ok());
}

#[test]
fn files_that_are_not_there_or_include_themselves_are_refused() {
    assert_snapshot!(message(&[("scenario.toml", "starloom = 1\ninclude = [\"base.toml\"]\n")]), @r#"
    scenario.toml:2:12: `include` = "base.toml": there is no such file (base.toml)
      remedy: check the path; it counts from the folder of this file
    "#);
    assert_snapshot!(message(&[("scenario.toml", "starloom = 1\ninclude = 3\n")]), @r"
    scenario.toml:2:11: `include` = 3: this names no file
      remedy: name a file, or a list of files, in quotes
    ");
    assert_snapshot!(message(&[
        ("scenario.toml", "starloom = 1\ninclude = \"a.toml\"\n"),
        ("a.toml", "starloom = 1\ninclude = \"b.toml\"\n"),
        ("b.toml", "starloom = 1\ninclude = \"a.toml\"\n"),
    ]), @r#"
    b.toml:2:11: `include` = "a.toml": a.toml is included by itself, over 3 files
      remedy: take one of the two out
    "#);
    assert_snapshot!(message(&[("scenario.toml", "starloom = 1\ninclude = \"scenario.toml\"\n")]), @r#"
    scenario.toml:2:11: `include` = "scenario.toml": scenario.toml is included by itself, over 1 files
      remedy: take one of the two out
    "#);
    assert_snapshot!(message(&[
        ("scenario.toml", "starloom = 1\ninclude = \"a.toml\"\n"),
        ("a.toml", "name = \"x\"\n"),
    ]), @r"
    a.toml:1:1: `starloom`: this key is missing: it says which version of the format the file has
      remedy: begin the file with `starloom = 1`
    ");
}

#[test]
fn a_chain_or_a_tree_of_files_has_an_end() {
    let chain: Vec<_> = (0..20)
        .map(|index| {
            (
                format!("{index}.toml"),
                format!("starloom = 1\ninclude = \"{}.toml\"\n", index + 1),
            )
        })
        .collect();
    // Each file includes the next one twice: a million files in all.
    let tree: Vec<_> = (0..7)
        .map(|index| {
            let next = vec![format!("\"{}.toml\"", index + 1); 8].join(", ");
            (
                format!("{index}.toml"),
                format!("starloom = 1\ninclude = [{next}]\n"),
            )
        })
        .collect();
    for files in [chain, tree] {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::write(folder.path().join("7.toml"), "starloom = 1\n").unwrap_or_default();
        if files.len() > 8 {
            fs::write(folder.path().join("7.toml"), &files[7].1).unwrap();
        }
        let refused = load(folder.path(), "0.toml", &[]).unwrap_err();
        assert!(
            refused.contains("more than 64 files, or more than 8 deep"),
            "{refused}"
        );
    }
}

#[test]
fn files_are_included_before_anything_is_overridden() {
    let refused = load_from(
        &[("scenario.toml", GOOD.as_bytes())],
        &[("include", "x.toml")],
    );
    assert_snapshot!(refused.unwrap_err(), @r#"
    --set: `include` = "x.toml": files are included before anything is overridden
      remedy: write it into the scenario file
    "#);
}
