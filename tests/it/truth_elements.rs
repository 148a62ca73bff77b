//! The reader of element sets against a collection of damaged and unusual ones.

use crate::truth_orbit::unix_calendar;
use crate::truth_table::{Worst, truth_path, truth_text};
use serde::Deserialize;
use starloom::orbit::elements::{self, ElementFile, ElementSet};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::walker::{OrbitSize, WalkerShell};
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::time::{Epoch, SimTime};
use starloom::units::Angle;
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

fn accepted_as_stated(verdict: &Verdict, set: &ElementSet) {
    if let Some(number) = verdict.expect_norad {
        assert_eq!(set.catalog_number().number(), number, "{}", verdict.id);
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
        let text = format!("{}\n{}\n{}\n", verdict.name, verdict.l1, verdict.l2);
        let file = elements::read(text.as_bytes());
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

#[derive(Deserialize)]
struct Payload {
    id: String,
    payload: String,
    expect: String,
    expect_sets: usize,
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn every_verdict_on_unusual_messages_is_met() {
    let text = truth_text("nasty/nasty_omm.jsonl");
    let payloads = text
        .lines()
        .map(|line| serde_json::from_str::<Payload>(line).expect("a payload"));
    let (mut accepted, mut refused, mut free) = (0, 0, 0);
    for payload in payloads {
        let file = elements::read(payload.payload.as_bytes());
        let states: usize = file.sets.iter().map(propagate).sum();
        let said: Vec<String> = file.rejected.iter().map(ToString::to_string).collect();
        println!(
            "{}: {} sets; {}",
            payload.id,
            file.sets.len(),
            said.join("; ")
        );
        match payload.expect.as_str() {
            "accept" => {
                assert_eq!(file.sets.len(), payload.expect_sets, "{}", payload.id);
                assert_eq!(file.rejected, [], "{}", payload.id);
                assert_eq!(states, payload.expect_sets * 15, "{}", payload.id);
                accepted += 1;
            }
            "reject" => {
                assert_eq!(file.sets, [], "{}", payload.id);
                assert!(!file.rejected.is_empty(), "{} without a word", payload.id);
                refused += 1;
            }
            _ => free += 1,
        }
    }
    println!("{accepted} accepted, {refused} refused, {free} at will");
    assert_eq!(accepted + refused + free, 40);
}

/// The largest difference between two propagations over a week on either side of the epoch (m).
fn apart_m(a: &ElementSet, b: &ElementSet) -> f64 {
    let states = |set: &ElementSet| {
        let propagator = Sgp4Propagator::new(std::slice::from_ref(set), unix_calendar());
        let propagator = propagator.expect("the theory starts");
        let at = move |day: i64| SimTime(a.epoch_unix_ns() + day * 86_400_000_000_000);
        (-7..=7).map(move |day| propagator.state(SatelliteId(0), at(day)).ok())
    };
    let far = |(a, b): (Option<_>, Option<_>)| match (a, b) {
        (Some(a), Some(b)) => {
            let (a, b): (starloom::frame::State<_>, starloom::frame::State<_>) = (a, b);
            (a.position - b.position).norm()
        }
        (None, None) => 0.0,
        _ => f64::INFINITY,
    };
    states(a).zip(states(b)).map(far).fold(0.0, f64::max)
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn messages_and_lines_of_one_catalogue_are_the_same_sets() {
    for (group, count) in [("stations", 28), ("iridium-NEXT", 80), ("resource", 161)] {
        let read = |ending: &str| {
            let bytes = std::fs::read(truth_path(&format!("omm/{group}.{ending}")));
            let file = elements::read(&bytes.expect("readable"));
            assert_eq!(file.rejected, [], "{group}.{ending}");
            file.sets
        };
        let (messages, lines) = (read("json"), read("tle"));
        println!(
            "{group}: {} messages, {} lines",
            messages.len(),
            lines.len()
        );
        assert_eq!((messages.len(), lines.len()), (count, count), "{group}");
        let mut worst_m = 0.0_f64;
        for (message, line) in messages.iter().zip(&lines) {
            assert_eq!(message.name, line.name);
            assert_eq!(message.designator(), line.designator());
            assert_eq!(message.catalog_number(), line.catalog_number());
            assert_eq!(
                message.epoch_unix_ns(),
                line.epoch_unix_ns(),
                "{}",
                line.name
            );
            let (a, b) = (*message.mean_elements(), *line.mean_elements());
            // Messages have more digits of the drag term, and an eighth of the eccentricity, which
            // lines cut off; all else is the same number.
            assert!(
                (a.bstar - b.bstar).abs() <= 5e-5 * b.bstar.abs(),
                "{}",
                line.name
            );
            let more = a.eccentricity - b.eccentricity;
            assert!((-1e-12..1e-7).contains(&more), "{}", line.name);
            let (bstar, eccentricity) = (b.bstar, b.eccentricity);
            let same = elements::MeanElements {
                bstar,
                eccentricity,
                ..a
            };
            assert_eq!(same, b, "{}", line.name);
            let apart_m = apart_m(message, line);
            assert!(a != b || apart_m == 0.0, "{}", line.name);
            worst_m = worst_m.max(apart_m);
        }
        println!("{group}: {worst_m:.3e} m apart at most within a week");
        // 10⁻⁷ of eccentricity moves a low satellite by 1.4 m; 5 · 10⁻⁵ of the drag that carries one
        // hundreds of kilometres in a week, by metres.
        assert!(worst_m < 20.0, "{group}: {worst_m} m");
    }
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn one_message_is_the_same_in_every_format() {
    let read = |ending: &str| {
        let bytes = std::fs::read(truth_path(&format!("omm/omm_example{ending}")));
        let mut file = elements::read(&bytes.expect("readable"));
        assert_eq!((file.sets.len(), file.rejected.len()), (1, 0), "{ending}");
        file.sets.remove(0)
    };
    let (table, xml, kvn) = (read(".csv"), read(".xml"), read(".kvn"));
    assert_eq!(table, xml);
    assert_eq!(table, kvn);
    let six = read("_six_digit.json");
    assert_eq!(six.catalog_number().number(), 100_534);
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
                "" => set.name == set.catalog_number().to_string(),
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
        let file = elements::read(&bytes);
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

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn hypatias_shell_is_reproduced_by_the_generator() {
    let file = elements::read(truth_text("latency/starlink_550.tle").as_bytes());
    assert_eq!((file.sets.len(), file.rejected.len()), (1584, 0));
    let calendar = crate::truth_orbit::calendar_at("2000-01-01T00:00:00Z");
    let shell = |phasing: u32, stagger: f64| {
        let shell = WalkerShell {
            size: OrbitSize::MeanMotion(15.19),
            inclination: Angle::degrees(53.0),
            planes: 72,
            per_plane: 22,
            phasing,
            stagger,
            raan_first: Angle::degrees(0.0),
            raan_spread: Angle::degrees(360.0),
            spacing: None,
        };
        let sets = shell.element_sets("shell", 0, &calendar).expect("a shell");
        sets.into_iter().map(|(set, _)| set).collect::<Vec<_>>()
    };
    let positions = |sets: &[ElementSet], seconds: i64| {
        let propagator = Sgp4Propagator::new(sets, calendar.clone()).expect("the theory starts");
        let at = SimTime(seconds * 1_000_000_000);
        (0..1584)
            .map(|k| {
                propagator
                    .state(SatelliteId(k), at)
                    .expect("a state")
                    .position
            })
            .collect::<Vec<_>>()
    };
    // With a stagger of a half, satellite for satellite; with F = 36, the same places under other names.
    let (staggered, phased) = (shell(0, 0.5), shell(36, 0.0));
    for seconds in [0, 3600, 86_400] {
        let truth = positions(&file.sets, seconds);
        let mut alike = Worst::default();
        for (k, (a, b)) in truth.iter().zip(positions(&staggered, seconds)).enumerate() {
            alike.take((*a - b).norm(), || format!("satellite {k}"));
        }
        let mut nearest = Worst::default();
        for (k, a) in positions(&phased, seconds).into_iter().enumerate() {
            let off_m = truth
                .iter()
                .map(|b| (a - *b).norm())
                .fold(f64::INFINITY, f64::min);
            nearest.take(off_m, || format!("satellite {k}"));
        }
        // Hypatia's sets have an eccentricity of 10⁻⁷, two metres along the orbit.
        alike.must_be_within(3.0, "stagger 0.5 [m]");
        nearest.must_be_within(3.0, "F = 36 [m]");
    }
}
