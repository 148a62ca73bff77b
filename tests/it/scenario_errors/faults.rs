//! Faults that cannot be are refused in words that help.

use super::*;
use starloom::network::NodeId;
use starloom::network::fault::Subject;
use starloom::time::Span;

/// The message about the good scenario with a fault.
fn fault(keys: &str) -> String {
    message(&format!("{GOOD}\n[[fault]]\n{keys}\n"))
}

#[test]
fn faults_of_every_kind_load() {
    let faults = "[[fault]]\nsatellite = \"ring-1-2\"\nstart_h = 0.5\nduration_h = 0.25\n\
        [[fault]]\nstation = \"south\"\nstart_h = 0\n\
        [[fault]]\nlink = [\"ring-0-0\", \"north\"]\nstart_h = 1.5\nduration_h = 9\n\
        [[fault]]\nsatellite = \"ring-1-2\"\nstart_h = 0.5\n";
    let text = format!("{GOOD}\n{faults}");
    let loaded = load_from(&[("scenario.toml", text.as_bytes())], &[]).unwrap();
    let hours = |ns: i64| Span(ns).to_seconds() / 3600.0;
    let shown = loaded.scenario.faults.iter().map(|fault| {
        let interval = fault.interval;
        (
            fault.subject,
            hours(interval.start.0),
            hours(interval.end.0),
        )
    });
    let expected = [
        (Subject::Node(NodeId(5)), 0.5, 0.75),
        (Subject::Node(NodeId(7)), 0.0, 2.0),
        (Subject::Link(NodeId(0), NodeId(6)), 1.5, 2.0),
        (Subject::Node(NodeId(5)), 0.5, 2.0),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

#[test]
fn a_scenario_as_built_without_faults_reads_back() {
    let loaded = load_from(&[("scenario.toml", GOOD.as_bytes())], &[]).unwrap();
    let text = serde_json::to_string(&loaded.scenario).unwrap();
    assert!(!text.contains("\"faults\""));
    let read: scenario::Scenario = serde_json::from_str(&text).unwrap();
    assert!(read.faults.is_empty());
}

#[test]
fn a_fault_names_what_there_is() {
    assert_snapshot!(fault("satellite = \"ring-1-3\"\nstart_h = 1"), @r#"
    scenario.toml:44:13: `fault.0.satellite` = "ring-1-3": there is no such satellite
      remedy: did you mean `ring-1-2`?
    "#);
    assert_snapshot!(fault("station = \"nord\"\nstart_h = 1"), @r#"
    scenario.toml:44:11: `fault.0.station` = "nord": there is no such station
      remedy: did you mean `north`?
    "#);
    assert_snapshot!(fault("link = [\"ring-0-0\", \"xyz\"]\nstart_h = 1"), @r#"
    scenario.toml:44:21: `fault.0.link.1` = "xyz": there is no such satellite or station
      remedy: there are: ring-0-0, ring-0-1, ring-0-2, ring-1-0, ring-1-1, ring-1-2, north, south
    "#);
    assert_snapshot!(fault("station = \"ring-0-0\"\nstart_h = 1"), @r#"
    scenario.toml:44:11: `fault.0.station` = "ring-0-0": there is no such station
      remedy: there are: north, south
    "#);
}

#[test]
fn a_fault_has_one_subject() {
    assert_snapshot!(fault("start_h = 1"), @"
    scenario.toml:43:1: `fault.0`: a fault has one subject
      remedy: give one of `satellite`, `station` and `link`
    ");
    assert_snapshot!(fault("start_h = 1\nsatellite = \"ring-0-0\"\nstation = \"north\""), @"
    scenario.toml:43:1: `fault.0`: a fault has one subject
      remedy: give one of `satellite`, `station` and `link`
    ");
}

#[test]
fn a_link_joins_two_things() {
    assert_snapshot!(fault("link = [\"ring-0-0\", \"ring-0-0\"]\nstart_h = 1"), @r#"
    scenario.toml:44:21: `fault.0.link.1` = "ring-0-0": this joins a thing to itself
      remedy: name two different things, or say `satellite` or `station`
    "#);
    assert_snapshot!(fault("link = [\"north\", \"south\"]\nstart_h = 1"), @r#"
    scenario.toml:44:18: `fault.0.link.1` = "south": no link joins two stations
      remedy: name a satellite for one of the two
    "#);
    assert_snapshot!(fault("link = \"ring-0-0\"\nstart_h = 1"), @r#"
    scenario.toml:44:8: `fault.0.link` = "ring-0-0": a link joins two things, these are 1
      remedy: name two satellites, or a satellite and a station
    "#);
    assert_snapshot!(fault("link = [\"ring-0-0\", \"ring-0-1\", \"ring-0-2\"]\nstart_h = 1"), @"
    scenario.toml:44:8: `fault.0.link`: a link joins two things, these are 3
      remedy: name two satellites, or a satellite and a station
    ");
}

#[test]
fn a_fault_lies_within_the_run_and_lasts() {
    let at = |keys: &str| fault(&format!("satellite = \"ring-0-0\"\n{keys}"));
    assert_snapshot!(at("start_h = -0.5"), @"
    scenario.toml:45:11: `fault.0.start_h` = -0.5: must be 0 or greater
      remedy: give a value in h, 0 or greater
    ");
    assert_snapshot!(at("start_h = 2"), @"
    scenario.toml:45:11: `fault.0.start_h` = 2: the run is over by then: it lasts 2 h
      remedy: let the fault start earlier, or raise `duration_h`
    ");
    assert_snapshot!(at("start_h = 1\nduration_h = 0"), @"
    scenario.toml:46:14: `fault.0.duration_h` = 0: must be greater than 0
      remedy: give a value in h, greater than 0
    ");
    assert_snapshot!(at("start_h = 1\nduration_h = -2"), @"
    scenario.toml:46:14: `fault.0.duration_h` = -2: must be greater than 0
      remedy: give a value in h, greater than 0
    ");
    assert_snapshot!(at("start_h = nan"), @"
    scenario.toml:45:11: `fault.0.start_h` = NaN: must be a finite number
      remedy: give a finite number
    ");
    assert_snapshot!(at("duration_h = 1"), @"
    scenario.toml:43:1: `fault.0.start_h`: this key is missing
      remedy: add `start_h = …` here
    ");
    assert_snapshot!(at("start_h = 1\nduration_min = 30"), @"
    scenario.toml:46:1: `fault.0.duration_min` = 30: wrong unit: this is given in h, not in min
      remedy: write `duration_h = 0.5`
    ");
}
