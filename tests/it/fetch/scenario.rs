//! Scenarios that name a group.

use super::server::{Server, good};
use super::{FEWER, Place, SETS, filled, good_server};
use crate::scenario_errors::GOOD;
use serde_json::Value;
use std::fs;

const WALKER: &str =
    "walker = { altitude_km = 550, inclination_deg = 53, planes = 2, per_plane = 3 }";

/// Nobody answers here.
const NOWHERE: &str = "http://127.0.0.1:1/gp.php";

/// A place with a scenario that names the group `planet`, begun at the sets' epochs.
fn write_scenario(place: &Place) {
    let text = GOOD.replace(WALKER, "group = \"planet\"");
    let text = text.replace("2018-01-21T00:00:00Z", "2026-04-27T12:00:00Z");
    let text = text.replace("duration_h = 2", "duration_h = 1");
    fs::write(place.path("scenario.toml"), text).unwrap();
}

#[test]
fn a_group_is_fetched_before_a_run_and_recorded_with_its_date() {
    let (place, server) = (Place::new(), good_server());
    write_scenario(&place);
    let base = server.url("/gp.php");
    let ended = place.run(
        &base,
        &[
            "run",
            "scenario.toml",
            "--out",
            "run",
            "--set",
            "policies=onboard",
        ],
    );
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(server.requests().len(), 1);
    let manifest = fs::read(place.path("run/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let input = &manifest["inputs"][0];
    assert_eq!(input["name"], "planet");
    assert_eq!(
        input["digest"].as_str().unwrap(),
        blake3::hash(SETS.as_bytes()).to_hex().as_str()
    );
    assert!(
        input["fetched"].as_str().unwrap().starts_with("20"),
        "{input}"
    );
    assert_eq!(
        input["url"].as_str(),
        Some(server.url("/gp.php?GROUP=planet&FORMAT=JSON").as_str())
    );
    assert_eq!(manifest["satellites"].as_array().unwrap().len(), 3);
    // Young enough: nobody is asked again.
    let again = place.run(&base, &["check", "scenario.toml"]);
    assert_eq!(again.code, Some(0), "{again:#?}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn without_the_net_the_cache_serves_and_its_age_is_told() {
    let place = filled(NOWHERE);
    write_scenario(&place);
    let young = place.run(NOWHERE, &["check", "scenario.toml"]);
    assert_eq!(
        (young.code, young.stderr.contains("warning")),
        (Some(0), false),
        "{young:#?}"
    );
    place.age(47);
    let old = place.run(NOWHERE, &["check", "scenario.toml"]);
    assert_eq!(old.code, Some(0), "{old:#?}");
    assert!(
        old.stderr
            .contains("of the group planet are those of the cache, 2 d old"),
        "{}",
        old.stderr
    );
    let mut offline = place.command(NOWHERE, &["check", "scenario.toml"]);
    let offline = super::ended(offline.env("STARLOOM_OFFLINE", "1"));
    assert_eq!(offline.code, Some(0), "{offline:#?}");
    assert!(
        offline.stderr.contains("2 d old") && !offline.stderr.contains(NOWHERE),
        "{offline:#?}"
    );
}

#[test]
fn without_net_and_cache_the_remedy_is_told() {
    let place = Place::new();
    write_scenario(&place);
    let ended = place.run(NOWHERE, &["check", "scenario.toml"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    let told = "`constellation.ring.group` = \"planet\": the group is not cached";
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("`starloom fetch planet`"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_group_and_its_name_are_checked() {
    let place = filled(NOWHERE);
    write_scenario(&place);
    for (set, told) in [
        (
            "constellation.ring.group=\"../planet\"",
            "no name of a group",
        ),
        (
            "constellation.ring.elements=\"x.tle\"",
            "one source of orbits",
        ),
    ] {
        let ended = place.run(NOWHERE, &["check", "scenario.toml", "--set", set]);
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("--set: ") || set.contains("elements"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn the_sets_of_another_server_do_not_fly() {
    let (place, server) = (Place::new(), good_server());
    write_scenario(&place);
    let base = server.url("/gp.php");
    let fetched = place.run(NOWHERE, &["fetch", "planet", "--base-url", &base]);
    assert_eq!(fetched.code, Some(0), "{fetched:#?}");
    let elsewhere = place.run(NOWHERE, &["check", "scenario.toml"]);
    assert_eq!(elsewhere.code, Some(2), "{elsewhere:#?}");
    let told = format!("from {NOWHERE}");
    assert!(elsewhere.stderr.contains(&told), "{}", elsewhere.stderr);
    let there = place.run(&base, &["check", "scenario.toml"]);
    assert_eq!(there.code, Some(0), "{there:#?}");
}

#[test]
fn a_run_goes_on_with_the_sets_that_it_began_with_or_not_at_all() {
    let (place, server) = (Place::new(), good_server());
    write_scenario(&place);
    let base = server.url("/gp.php");
    let policy = ["--set", "policies=onboard", "--out", "run"];
    let begin = [&["run", "scenario.toml"], &policy[..]].concat();
    let begun = place.run(&base, &begin);
    assert_eq!(begun.code, Some(0), "{begun:#?}");
    // Old sets are not asked for again: the run goes on as it began.
    place.age(48);
    let resume = [&begin[..], &["--resume"]].concat();
    let resumed = place.run(&base, &resume);
    assert_eq!(resumed.code, Some(0), "{resumed:#?}");
    assert_eq!(server.requests().len(), 1);
    // Others in the cache are not taken for those.
    let newer = Server::saying(&good(FEWER.as_bytes()), FEWER.as_bytes());
    let other = newer.url("/gp.php");
    let fetched = place.run(&other, &["fetch", "planet"]);
    assert_eq!(fetched.code, Some(0), "{fetched:#?}");
    let refused = place.run(&other, &resume);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    assert!(
        refused.stderr.contains("planet has changed since it began"),
        "{}",
        refused.stderr
    );
}
