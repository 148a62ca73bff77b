//! Delays of bundled scenarios against what was published, and `starloom latency` as it is used.

use crate::runs::{bundled, load};
use starloom::orbit::window::Workers;
use starloom::run::latency::{Links, PairSummary, crossover_km, delays, looks};
use starloom::sim::setup::Setup;
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
fn the_shell_of_1584_satellites_has_the_published_round_trips_and_beats_fibre_far_away() {
    // Twelve looks spread over a day: the shell repeats itself every few minutes.
    let pairs = summaries("starlink-shell", &[("latency.step_s", "7200")]);
    let atlantic = between(&pairs, "London", "New York");
    assert!(
        atlantic.rtt_max_ms.unwrap() < atlantic.fibre_rtt_ms,
        "{atlantic:?}"
    );
    ranges(atlantic, [42.1, 46.1], 2.0);
    ranges(between(&pairs, "London", "Singapore"), [79.3, 86.9], 3.0);
    let africa = between(&pairs, "London", "Johannesburg");
    assert!(
        (108.0..=144.0).contains(&africa.rtt_median_ms.unwrap()),
        "{africa:?}"
    );
    let (km, _) = crossover_km(&pairs).unwrap();
    assert!((2500.0..=3500.0).contains(&km), "{km}");
}
