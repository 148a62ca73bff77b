mod refused;

use super::*;
use crate::catalog::Catalog;
use crate::orbit::window::Workers;
use crate::scenario::{self, Scenario};
use crate::units::Decibel;
use std::path::Path;
use std::sync::Arc;

fn setup(sets: &[(&str, &str)]) -> Setup {
    setup_of("three-body", sets, |_| ())
}

/// A bundled scenario with some values, and then more, changed.
fn setup_of(name: &str, sets: &[(&str, &str)], change: impl FnOnce(&mut Scenario)) -> Setup {
    let catalog = Catalog::bundled().unwrap();
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let sets: Vec<(String, String)> = sets
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let mut scenario = scenario::load(Path::new(&path), &sets, &catalog)
        .unwrap()
        .scenario;
    change(&mut scenario);
    let policy = scenario.policies[0];
    Setup::new(Arc::new(scenario), policy, Workers::one()).unwrap()
}

fn of(setup: &Setup, a: &str, b: &str, at_s: f64) -> Vec<LinkBudget> {
    let node = |name| node_named(setup, name).unwrap();
    budgets(setup, (node(a), node(b)), SimTime::from_seconds(at_s)).unwrap()
}

#[test]
fn every_gate_is_read_in_its_order_and_the_lines_add_up() {
    let setup = setup(&[
        ("payload.node.lasers.terminal", "reference-80mm-100g"),
        ("laser_budget", "physics"),
    ]);
    let found = of(&setup, "train-0-0", "train-0-1", 3600.0);
    let one = &found[0];
    let mut order: Vec<&str> = one.gates.iter().map(|gate| gate.gate).collect();
    order.dedup();
    assert_eq!(
        order,
        [
            "grazing",
            "field-of-regard",
            "tracking-rate",
            "sun",
            "doppler",
            "point-ahead",
            "range"
        ]
    );
    assert_eq!((one.closed_by, one.rate_gbps), (None, 100.0));
    // Both ways by both models; the physical ones with their margins.
    assert_eq!(one.budgets.len(), 6);
    for named in &one.budgets {
        let lines = named
            .budget
            .lines()
            .iter()
            .map(|line| line.value.to_decibels());
        assert!((lines.sum::<f64>() - named.total_db).abs() < 1e-9);
    }
    // 15° of a circle of 6880 km, and ISL-9 nearer by 5000 to 1796 km.
    assert!((one.range_km - 1796.0).abs() < 5.0, "{}", one.range_km);
    let nearer = Decibel::from_ratio((5000.0 / one.range_km).powi(2)).to_decibels();
    let margin = one
        .budgets
        .iter()
        .find(|named| named.title.contains("its margin"));
    assert!((margin.unwrap().total_db - 1.25037 - nearer).abs() < 1e-4);
    let text = one.to_string();
    assert!(
        text.contains("rate in a run: 100 Gbit/s (budget: physics)"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn the_first_closed_gate_says_why_there_is_no_rate() {
    let setup = setup(&[]);
    // A third of the way round: the Earth is between.
    let one = &of(&setup, "train-0-0", "train-0-8", 0.0)[0];
    assert_eq!((one.closed_by, one.rate_gbps), (Some("grazing"), 0.0));
    assert!(one.to_string().contains("closed by grazing"), "{one}");
}

#[test]
fn a_terminal_that_looks_away_closes_the_field_of_regard() {
    let mounts = "[{ azimuth_deg = 0, elevation_deg = 0 }, { azimuth_deg = 90, elevation_deg = 0 }, \
                  { azimuth_deg = 0, elevation_deg = -90 }]";
    let setup = setup(&[("payload.node.lasers.mounts", mounts)]);
    let one = &of(&setup, "train-0-0", "train-0-1", 0.0)[0];
    let views: Vec<(bool, &str)> = one
        .gates
        .iter()
        .filter(|gate| gate.gate == "field-of-regard")
        .map(|gate| (gate.open, gate.what.as_str()))
        .collect();
    // Its neighbour ahead is seen by the terminal at the bow; that one, looking back and down, by the
    // one at the nadir and the one at the right, which see a hemisphere and ten degrees more.
    assert_eq!(views[0], (true, "elevation at terminal 0 of train-0-0"));
    assert!(views[1].0, "{views:?}");
}

#[test]
fn a_station_has_budgets_of_both_media() {
    let setup = setup(&[]);
    let found = of(&setup, "delingha", "train-0-0", 0.0);
    let media: Vec<&str> = found.iter().map(|one| one.medium).collect();
    assert_eq!(media, ["optical-ground", "radio"]);
    for one in &found {
        assert_eq!(one.ends[0], "train-0-0");
        assert_eq!(one.gates[0].gate, "elevation");
    }
}

#[test]
fn a_name_that_nobody_has_is_told_with_the_nearest() {
    let setup = setup(&[]);
    let unknown = node_named(&setup, "train-0-00").unwrap_err();
    assert!(
        unknown.to_string().contains("did you mean `train-0-0`?"),
        "{unknown}"
    );
    let same = node_named(&setup, "train-0-0").unwrap();
    let refused = budgets(&setup, (same, same), SimTime::START).unwrap_err();
    assert!(
        refused.to_string().contains("nothing joins these two"),
        "{refused}"
    );
}

#[test]
fn the_course_over_the_range_steps_down_where_rates_stop_closing() {
    let setup = setup(&[("payload.node.lasers.terminal", "tesat-scot80")]);
    let [a, b] = ["train-0-0", "train-0-1"].map(|name| node_named(&setup, name).unwrap());
    let pair = &setup.laser_link(a, b).unwrap().pair;
    let points = over_range(pair, 200);
    let highest = points.iter().filter(|point| point.rate_gbps == 100.0);
    let last_km = highest.map(|point| point.range_km).fold(0.0, f64::max);
    let step_km = points[1].range_km - points[0].range_km;
    assert!(
        (3573.469 - last_km) < step_km && last_km <= 3573.469,
        "{last_km}"
    );
    assert!(
        points
            .windows(2)
            .all(|two| two[0].rate_gbps >= two[1].rate_gbps)
    );
    assert_eq!(
        points
            .last()
            .map(|point| (point.rate_gbps, point.margin_db)),
        Some((0.0, None))
    );
}
