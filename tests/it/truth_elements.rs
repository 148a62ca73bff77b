//! The reader of element sets against a collection of damaged and unusual ones.

use crate::truth_orbit::unix_calendar;
use crate::truth_table::{truth_path, truth_text};
use serde::Deserialize;
use starloom::orbit::elements::{ElementFile, ElementSet, read_tle, read_tle_bytes};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::time::{Epoch, SimTime};
use std::str::FromStr as _;

#[derive(Deserialize)]
struct Verdict {
    id: String,
    name: String,
    l1: String,
    l2: String,
    expect: String,
    expect_epoch_utc: Option<String>,
    expect_norad: Option<u32>,
}

#[derive(Deserialize)]
struct ExpectedFile {
    file: String,
    expect_sets: usize,
    expect_rejected: usize,
    expect_names: Vec<String>,
}

/// Propagates around the epoch: whatever was accepted must not panic and may fail only by its rule.
fn propagate(set: &ElementSet) -> usize {
    let Ok(propagator) = Sgp4Propagator::new(std::slice::from_ref(set), unix_calendar()) else {
        return 0;
    };
    (-7..=7)
        .filter(|day| {
            let at = SimTime(set.epoch_unix_ns() + day * 86_400_000_000_000);
            propagator.state(SatelliteId(0), at).is_ok()
        })
        .count()
}

/// A catalogue number in digits, from its five characters.
fn in_digits(number: &str) -> u32 {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let first = LETTERS
        .find(&number[..1])
        .expect("a digit or a letter of Alpha-5");
    u32::try_from(first).expect("small") * 10_000 + number[1..].parse::<u32>().expect("digits")
}

fn accepted_as_stated(verdict: &Verdict, set: &ElementSet) {
    if let Some(number) = verdict.expect_norad {
        assert_eq!(in_digits(set.catalog_number()), number, "{}", verdict.id);
    }
    if let Some(utc) = &verdict.expect_epoch_utc {
        let epoch = Epoch::from_str(&format!("{utc} UTC")).expect("an instant");
        let stated = starloom::time::Calendar::starting_at(epoch).unix_ns(SimTime::START);
        assert_eq!(set.epoch_unix_ns(), stated, "{}", verdict.id);
    }
    assert!(!set.name.is_empty(), "{}", verdict.id);
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn every_verdict_on_unusual_element_sets_is_met() {
    let text = truth_text("nasty/nasty_tle.jsonl");
    let verdicts = text
        .lines()
        .map(|line| serde_json::from_str::<Verdict>(line).expect("a verdict"));
    let (mut accepted, mut refused, mut free) = (0, 0, 0);
    for verdict in verdicts {
        let file = read_tle(&format!(
            "{}\n{}\n{}\n",
            verdict.name, verdict.l1, verdict.l2
        ));
        let direct = ElementSet::new(&verdict.name, &verdict.l1, &verdict.l2);
        let states: usize = file.sets.iter().chain(&direct).map(propagate).sum();
        match verdict.expect.as_str() {
            "accept" => {
                let [set] = file.sets.as_slice() else {
                    panic!("{} must be accepted: {:?}", verdict.id, file.rejected);
                };
                assert_eq!(file.rejected, [], "{}", verdict.id);
                assert!(direct.is_ok() && states > 0, "{}", verdict.id);
                accepted_as_stated(&verdict, set);
                accepted += 1;
            }
            "reject" => {
                assert!(
                    file.sets.is_empty() && direct.is_err(),
                    "{} must be refused",
                    verdict.id
                );
                let is_said = !file.rejected.is_empty() || verdict.l1.trim().is_empty();
                assert!(is_said, "{} is refused without a word", verdict.id);
                refused += 1;
            }
            _ => {
                let outcome = direct
                    .as_ref()
                    .map_or_else(ToString::to_string, |_| "accepted".to_owned());
                println!("either: {}: {outcome}", verdict.id);
                free += 1;
            }
        }
    }
    println!("{accepted} accepted, {refused} refused, {free} at will");
    assert_eq!(accepted + refused + free, 103);
}

fn names_match(file: &ElementFile, expected: &[String]) -> bool {
    file.sets.len() == expected.len()
        && file
            .sets
            .iter()
            .zip(expected)
            .all(|(set, name)| match name.as_str() {
                "*" => true,
                // A nameless set is called by its number.
                "" => set.name == set.catalog_number(),
                name => set.name == name,
            })
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn every_unusual_file_yields_its_sets_and_its_refusals() {
    let expected: Vec<ExpectedFile> =
        serde_json::from_str(&truth_text("nasty/files_expected.json")).expect("expectations");
    assert_eq!(expected.len(), 24);
    for expected in expected {
        let bytes =
            std::fs::read(truth_path(&format!("nasty/files/{}", expected.file))).expect("readable");
        let file = read_tle_bytes(&bytes);
        println!("{}: {} sets", expected.file, file.sets.len());
        for refused in &file.rejected {
            println!("    {refused}");
        }
        assert_eq!(file.sets.len(), expected.expect_sets, "{}", expected.file);
        assert_eq!(
            file.rejected.len(),
            expected.expect_rejected,
            "{}",
            expected.file
        );
        assert!(
            names_match(&file, &expected.expect_names),
            "{}: {:?}",
            expected.file,
            file.sets
        );
    }
}
