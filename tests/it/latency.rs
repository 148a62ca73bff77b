//! Delays of bundled scenarios against what was published, and `starloom latency` as it is used.

#![expect(
    clippy::unwrap_used,
    reason = "a bundled scenario that does not run must stop the test"
)]

use crate::runs::{bundled, load};
use starloom::orbit::window::Workers;
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::run::latency::{Crossover, Links, PairSummary, delays, looks};
use starloom::sim::setup::Setup;
use starloom::time::SimTime;
use std::sync::Arc;

/// What all looks at a bundled scenario come to.
fn summaries(name: &str, sets: &[(&str, &str)]) -> Vec<PairSummary> {
    let loaded = load(&bundled(name), sets);
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let scenario = Arc::new(loaded.scenario);
    let links = Links::of_scenario(&scenario, 1).unwrap();
    let setup = Setup::new(Arc::clone(&scenario), scenario.policies[0], Workers::one()).unwrap();
    let looks = looks(&scenario);
    let found = delays(&setup, &links, &looks, &Workers::many(2));
    found.iter().map(|pair| pair.summary(&scenario)).collect()
}

fn between<'a>(pairs: &'a [PairSummary], a: &str, b: &str) -> &'a PairSummary {
    let is =
        |pair: &&PairSummary| [&pair.from, &pair.to] == [a, b] || [&pair.to, &pair.from] == [a, b];
    pairs.iter().find(is).unwrap()
}

/// Holds the range of a pair's times against a published one, both ends within `tolerance_ms`.
#[track_caller]
fn ranges(pair: &PairSummary, published_ms: [f64; 2], tolerance_ms: f64) {
    let found_ms = [pair.rtt_min_ms.unwrap(), pair.rtt_max_ms.unwrap()];
    for (found, published) in found_ms.iter().zip(published_ms) {
        assert!(
            (found - published).abs() <= tolerance_ms,
            "{found_ms:?} {published_ms:?}"
        );
    }
    assert_eq!(pair.reachable_share, 1.0);
}

#[test]
fn the_shell_of_1584_satellites_has_the_published_round_trips() {
    // Looks spread over a day: the shell repeats itself every few minutes.
    let pairs = summaries("starlink-shell", &[("latency.step_s", "3700")]);
    let atlantic = between(&pairs, "London", "New York");
    assert!(
        atlantic.rtt_max_ms.unwrap() < atlantic.fibre_rtt_ms,
        "{atlantic:?}"
    );
    // Published for a shell of the same form that flies some 40 km lower.
    let lower = r#"[{ name = "shell", payload = "relay", published = "hypatia-starlink-550" }]"#;
    let pairs = summaries(
        "starlink-shell",
        &[("constellation", lower), ("duration_h", "6")],
    );
    ranges(between(&pairs, "London", "New York"), [42.1, 46.1], 0.5);
    // The extremes of another set of looks.
    ranges(between(&pairs, "London", "Singapore"), [79.3, 86.9], 1.2);
    ranges(
        between(&pairs, "London", "Johannesburg"),
        [110.0, 142.0],
        1.0,
    );
}

#[test]
fn a_beam_that_is_not_steered_far_serves_cities_less() {
    let sets = [
        ("duration_h", "1"),
        ("require", "[]"),
        ("radio_transmitter.user-beam.scan_max_deg", "25"),
    ];
    let wide = summaries("starlink-shell", &sets[..2]);
    let narrow = summaries("starlink-shell", &sets);
    let share = |pairs: &[PairSummary]| between(pairs, "London", "Singapore").reachable_share;
    assert_eq!(share(&wide), 1.0);
    assert!(share(&narrow) < 1.0, "{}", share(&narrow));
}

#[test]
fn handleys_shell_beats_fibre_from_about_3000_km_on() {
    let pairs = summaries("delay-not-an-option", &[]);
    let atlantic = between(&pairs, "London", "New York");
    assert!(
        atlantic.rtt_max_ms.unwrap() < atlantic.fibre_rtt_ms,
        "{atlantic:?}"
    );
    ranges(atlantic, [49.3, 51.3], 0.5);
    ranges(
        between(&pairs, "London", "Johannesburg"),
        [105.6, 124.3],
        4.0,
    );
    ranges(between(&pairs, "London", "Singapore"), [90.7, 94.6], 0.5);
    let crossover = Crossover::of(&pairs);
    let nearest_km = crossover.ever_sooner_from_km.unwrap();
    assert!((2500.0..=3500.0).contains(&nearest_km), "{crossover:?}");
}

/// Mean distance to the satellite ahead in its plane over a day (km).
fn neighbour_ahead_km(walker: &str) -> f64 {
    let sets = [("constellation.shell.walker", walker), ("require", "[]")];
    let scenario = Arc::new(load(&bundled("starlink-shell"), &sets).scenario);
    let setup = Setup::new(Arc::clone(&scenario), scenario.policies[0], Workers::one()).unwrap();
    let position = |satellite, minute: i32| {
        let at = SimTime::from_seconds(f64::from(minute) * 60.0);
        setup.propagator.state(satellite, at).unwrap().position
    };
    let minutes = 0..1440;
    let count = minutes.len() as f64;
    let ahead = |minute| position(SatelliteId(1), minute) - position(SatelliteId(0), minute);
    minutes.map(|minute| ahead(minute).norm()).sum::<f64>() / count / 1e3
}

#[test]
fn neighbours_in_a_plane_of_published_shells_stand_as_far_apart_as_is_said() {
    for (walker, published_km) in [
        (
            "{ altitude_km = 550, inclination_deg = 53, planes = 1, per_plane = 22 }",
            1_971.95,
        ),
        (
            "{ altitude_km = 550, inclination_deg = 53, planes = 1, per_plane = 66 }",
            659.3,
        ),
        (
            "{ altitude_km = 630, inclination_deg = 51.9, planes = 1, per_plane = 34 }",
            1_293.26,
        ),
        (
            "{ altitude_km = 780, inclination_deg = 86.4, planes = 1, per_plane = 11 }",
            4_033.4,
        ),
    ] {
        let found_km = neighbour_ahead_km(walker);
        // Published for circles; orbits about a flattened Earth breathe by ten kilometres.
        assert!(
            (found_km / published_km - 1.0).abs() < 1e-3,
            "{walker}: {found_km}"
        );
    }
}
