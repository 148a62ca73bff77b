use super::*;
use crate::catalog::Catalog;
use crate::scenario::load;
use crate::time::{SimTime, Span};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn bundled() -> (String, PathBuf) {
    let file = crate::view::fixture::bundled("three-body");
    (std::fs::read_to_string(&file).unwrap(), file)
}

fn changed_lines(old: &str, new: &str) -> Vec<String> {
    let lines = diff(old, new).into_iter();
    lines
        .filter(|line| line.change != Change::Kept)
        .map(|line| {
            let sign = if line.change == Change::Added {
                '+'
            } else {
                '-'
            };
            format!("{sign}{}", line.text)
        })
        .collect()
}

#[test]
fn a_value_is_set_where_it_stands_and_comments_stay() {
    let (text, _) = bundled();
    for (key, value, lines) in [
        (
            "constellation.train.walker.spacing_deg",
            "12",
            vec![
                "-spacing_deg = 15 # neighbours are 1796 km apart, within the 2000 km of the terminal",
                "+spacing_deg = 12 # neighbours are 1796 km apart, within the 2000 km of the terminal",
            ],
        ),
        (
            "topology",
            "matching",
            vec!["-topology = \"plus-grid\"", "+topology = \"matching\""],
        ),
        (
            "timing.sample_interval_s",
            "30",
            vec!["+", "+[timing]", "+sample_interval_s = 30"],
        ),
        (
            "station.ngari.optical.count",
            "5",
            vec![
                "-optical = { receiver = \"ogs-60cm-ao\", count = 2 }",
                "+optical = { receiver = \"ogs-60cm-ao\", count = 5 }",
            ],
        ),
        (
            "payload.node.power.charge_stop",
            "0.2",
            vec!["+charge_stop = 0.2"],
        ),
        (
            "constellation.train.walker.phasing",
            "0",
            vec!["+phasing = 0"],
        ),
        (
            "work.chain",
            "[\"unet-256\"]",
            vec![
                "-chain = [\"cloud-w16-int8\", \"unet-256\"]",
                "+chain = [\"unet-256\"]",
            ],
        ),
    ] {
        let changed = set(&text, key, value).unwrap();
        assert_eq!(changed_lines(&text, &changed), lines, "{key}");
    }
}

#[test]
fn a_value_that_has_no_place_in_the_text_is_written_all_the_same() {
    let text = "starloom = 1\n[a]\nx.y = 1\n[[b]]\nname = \"n\"";
    for (key, value) in [
        ("a.x.z", "2"),
        ("b.n.c.d", "3"),
        ("b.0.e", "[1, 2]"),
        ("f.g.h", "4"),
    ] {
        let changed = set(text, key, value).unwrap();
        let table: toml::Table = changed.parse().unwrap();
        let found = key
            .split('.')
            .fold(toml::Value::Table(table), |value, step| {
                let step = if step == "n" { "0" } else { step };
                let next = step
                    .parse::<usize>()
                    .map_or(value.get(step), |index| value.get(index));
                next.unwrap_or_else(|| panic!("{key}: {changed}")).clone()
            });
        assert_eq!(found.to_string(), value, "{changed}");
    }
    assert!(set(text, "starloom.x", "1").is_err());
    assert!(
        set(text, "b.m.c", "1")
            .unwrap_err()
            .to_string()
            .contains("no `m` in the list")
    );
}

#[test]
fn every_key_of_the_loader_is_a_field_and_setting_it_to_itself_changes_nothing() {
    for name in ["three-body", "crop-watch"] {
        let file = crate::view::fixture::bundled(name);
        let text = std::fs::read_to_string(&file).unwrap();
        let loaded = load(&file, &[], &Catalog::bundled().unwrap()).unwrap();
        let form = Form::of(&text).unwrap();
        let given: Vec<_> = form
            .fields
            .iter()
            .filter(|field| field.value.is_some())
            .collect();
        assert!(given.len() > 30);
        for field in given {
            assert!(loaded.origins.contains_key(&field.key), "{}", field.key);
            let same = set(
                &text,
                &field.key,
                &field.to_toml(field.value.as_ref().unwrap()),
            );
            assert_eq!(same.unwrap(), text, "{}", field.key);
            assert!(!field.doc.is_empty(), "{} is explained nowhere", field.key);
        }
    }
}

#[test]
fn whole_numbers_are_whole_and_others_are_not() {
    let (text, file) = bundled();
    let folder = [file.parent().unwrap().to_owned()];
    let form = Form::of(&text).unwrap();
    let mut seen = BTreeSet::new();
    for field in &form.fields {
        if !matches!(field.kind, FieldKind::Number | FieldKind::Integer) || field.key == "starloom"
        {
            continue;
        }
        let refused = check(&set(&text, &field.key, "0.9375").unwrap(), &folder).err();
        let said = refused.map(|error| error.to_string()).unwrap_or_default();
        let is_whole = said.contains("whole number");
        assert_eq!(
            is_whole,
            field.kind == FieldKind::Integer,
            "{}: {said}",
            field.key
        );
        assert!(!said.contains("unknown key"), "{said}");
        seen.insert(field.label.as_str());
    }
    assert!(seen.len() > 25, "{seen:?}");
}

#[test]
fn a_form_knows_units_bounds_defaults_and_choices() {
    let (text, _) = bundled();
    let form = Form::of(&text).unwrap();
    let field = form.field("station.delingha.latitude_deg").unwrap();
    assert_eq!(
        (field.table.as_str(), field.unit.as_str()),
        ("station.delingha", "deg")
    );
    assert_eq!(field.value.as_deref(), Some("37.38"));
    assert_eq!(field.bounds, [Some(-90.0), Some(90.0)]);
    let absent = form.field("timing.environment_grid_s").unwrap();
    assert_eq!(
        (absent.value.as_ref(), absent.default.as_deref()),
        (None, Some("10"))
    );
    let FieldKind::Choice(ids) = &form.field("payload.node.processor").unwrap().kind else {
        panic!("a processor is chosen");
    };
    assert!(ids.contains(&"three-body-node-max".to_owned()));
    let FieldKind::Choice(names) = &form.field("constellation.train.payload").unwrap().kind else {
        panic!("a payload is chosen");
    };
    assert_eq!(names, &["node"]);
    let policies = &form.field("policies").unwrap().kind;
    let words = ["bent-pipe", "onboard", "hybrid", "relay"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(policies, &FieldKind::Choices(words));
    assert_eq!(
        form.field("target.sichuan-basin.circle.radius_km")
            .unwrap()
            .unit,
        "km"
    );
    assert!(form.field("duration_h").unwrap().answers("length RUN"));
    assert!(!form.field("duration_h").unwrap().answers("battery"));
}

#[test]
fn a_value_can_be_taken_out_so_that_its_default_holds() {
    let (text, _) = bundled();
    let shorter = unset(&text, "work.raw_compression").unwrap();
    assert_eq!(changed_lines(&text, &shorter), ["-raw_compression = 2.0"]);
    let shorter = unset(&text, "station.ngari.optical.count").unwrap();
    assert!(
        shorter.contains("optical = { receiver = \"ogs-60cm-ao\" }\n"),
        "{shorter}"
    );
    let table = "a = { x = 1, y = 2 }\n";
    assert_eq!(unset(table, "a.x").unwrap(), "a = { y = 2 }\n");
    assert!(unset(&text, "work.no_such").is_err());
    assert!(unset(&text, "work").is_err());
}

#[test]
fn faults_are_added_at_the_end_in_hours() {
    let at = SimTime::from_seconds(5400.0);
    let two_hours = Some(Span::seconds(7200));
    let text = inject_fault("starloom = 1\n\n", "a \"b\"", at, two_hours).unwrap();
    assert_eq!(
        text,
        "starloom = 1\n\n[[fault]]\nsatellite = 'a \"b\"'\nstart_h = 1.5\nduration_h = 2.0\n"
    );
    let text = outage(&text, "ngari", SimTime::from_seconds(100.0), None).unwrap();
    let text = cut_link(&text, ("a", "ngari"), SimTime::START, two_hours).unwrap();
    let faults = &text.parse::<toml::Table>().unwrap()["fault"];
    assert_eq!(faults[1]["start_h"].as_float(), Some(0.027778));
    assert_eq!(faults[1].get("duration_h"), None);
    assert_eq!(faults[2]["link"][1].as_str(), Some("ngari"));
    assert_eq!(faults[2]["start_h"].as_float(), Some(0.0));
    assert!(outage("starloom = ", "ngari", at, None).is_err());
}

#[test]
fn a_station_is_moved_and_the_scenario_still_loads() {
    let (text, file) = bundled();
    let moved = move_station(&text, "ngari", [10.5, -20.0, 0.0]).unwrap();
    let checked = check(&moved, &[file.parent().unwrap().to_owned()]).unwrap();
    let station = &checked.loaded.scenario.stations[2];
    let place = format!("{:?}", station.place);
    assert_ne!(
        place,
        format!("{:?}", checked.loaded.scenario.stations[1].place)
    );
    assert_eq!(changed_lines(&text, &moved).len(), 6);
    assert!(move_station(&text, "nowhere", [0.0; 3]).is_err());
}

#[test]
fn a_text_is_checked_with_files_from_the_first_folder_that_has_them() {
    let (text, file) = bundled();
    let elsewhere = tempfile::tempdir().unwrap();
    let folders = [
        elsewhere.path().to_owned(),
        file.parent().unwrap().to_owned(),
    ];
    let checked = check(&text, &folders).unwrap();
    assert_eq!(checked.loaded.scenario.targets.len(), 6);
    let whole = folders[1].join("regions/us-corn-belt.geojson");
    assert!(checked.text.contains(&*whole.to_string_lossy()));
    // The changed text is the same scenario wherever it lies.
    assert!(check(&checked.text, &[]).is_ok());
    // Saved beside its files, it names them as before.
    assert_eq!(
        for_folder(&text, &folders, Some(&folders[1])).unwrap(),
        text
    );
}

#[test]
fn a_file_that_is_gone_is_named_with_the_folders_that_were_tried() {
    let (text, _) = bundled();
    let folders = places_of(
        Some(Path::new("/opened/here.toml")),
        Some(Path::new("/runs/x")),
    );
    assert_eq!(
        folders[..3],
        ["/opened", "/runs/x", "/runs"].map(PathBuf::from)
    );
    assert!(folders[3].ends_with("scenarios"));
    let around = places_of(None, Some(Path::new("/project/runs/x")));
    for folder in ["/project/scenarios", "/project"] {
        assert!(around.contains(&PathBuf::from(folder)), "{around:?}");
    }
    let refused = check(&text, &folders[..2]).unwrap_err().to_string();
    assert_eq!(
        refused,
        "`target.us-corn-belt.geojson` names the file regions/us-corn-belt.geojson, which is neither \
         in /opened nor in /runs/x\n  remedy: put it there, or write its whole path"
    );
}

#[test]
fn errors_say_line_and_column() {
    let (text, file) = bundled();
    let folder = [file.parent().unwrap().to_owned()];
    let broken = text.replace("seed = 1\n", "seed = = 1\n");
    let line = broken
        .lines()
        .position(|line| line == "seed = = 1")
        .unwrap()
        + 1;
    let refused = Form::of(&broken).unwrap_err();
    assert_eq!(refused.place(), Some((u32::try_from(line).unwrap(), 8)));
    let wrong = text.replace("seed = 1\n", "seed = -1\n");
    let refused = check(&wrong, &folder).unwrap_err();
    assert_eq!(
        refused.place(),
        Some((u32::try_from(line).unwrap(), 8)),
        "{refused}"
    );
}

#[test]
fn changes_are_undone_and_done_again_and_keys_in_a_row_at_once() {
    let mut history = History::new("a".to_owned());
    history.edit("b".to_owned());
    history.type_text("bc".to_owned());
    history.type_text("bcd".to_owned());
    history.pause();
    history.type_text("bcde".to_owned());
    history.undo();
    assert_eq!(history.text(), "bcd");
    history.undo();
    assert_eq!(history.text(), "b");
    history.undo();
    history.undo();
    assert_eq!((history.text(), history.can_undo()), ("a", false));
    history.redo();
    history.redo();
    assert_eq!(history.text(), "bcd");
    history.edit("z".to_owned());
    assert!(!history.can_redo());
    history.undo();
    assert_eq!(history.text(), "bcd");
}

#[test]
fn a_difference_keeps_as_many_lines_as_it_can() {
    let (old, new) = ("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nx\nd\ne\nf\nG\nh\n");
    assert_eq!(changed_lines(old, new), ["-c", "+x", "-g", "+G", "+h"]);
    let lines = diff(old, new);
    let shown: String = with_context(&lines, 1)
        .iter()
        .map(|line| line.map_or("…", |line| line.text.as_str()))
        .collect();
    assert_eq!(shown, "bcxd…fgGh");
    assert_eq!(changed_lines(old, old), Vec::<String>::new());
    assert_eq!(changed_lines("", "a"), ["+a"]);
    let (long, other) = ("a\n".repeat(3000), "b\n".repeat(3000));
    assert_eq!(changed_lines(&long, &other).len(), 6000);
}
