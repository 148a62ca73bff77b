//! Windows as they are listed: whatever the threads, cut where the span ends, and behind horizons.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its scenario must stop"
)]

use starloom::catalog::Catalog;
use starloom::run::windows::{Kind, Request, Row, WindowsError, windows};
use starloom::scenario::{Scenario, load};
use starloom::time::{Interval, SimTime, Span};
use std::path::Path;
use std::sync::Arc;

fn scenario(overrides: &[(&str, &str)]) -> Arc<Scenario> {
    let overrides: Vec<(String, String)> = overrides
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let path = Path::new("scenarios/crop-watch.toml");
    let loaded = load(path, &overrides, &Catalog::bundled().unwrap()).unwrap();
    Arc::new(loaded.scenario)
}

fn request(kinds: &[Kind], of: &[&str], from_s: i64, to_s: i64) -> Request {
    let at = |second| SimTime::START + Span::seconds(second);
    Request {
        kinds: kinds.to_vec(),
        of: of.iter().map(|&name| name.to_owned()).collect(),
        span: Interval::new(at(from_s), at(to_s)),
    }
}

#[test]
fn threads_change_no_window_and_a_cut_is_marked() {
    let scenario = scenario(&[]);
    let of = ["FLOCK 1C-10"];
    let whole = request(&Kind::ALL, &of, 0, 9000);
    let rows = windows(&scenario, &whole, 1).unwrap();
    assert_eq!(rows, windows(&scenario, &whole, 2).unwrap());
    for kind in [Kind::Ground, Kind::Laser, Kind::Sun] {
        assert!(rows.iter().any(|row| row.kind == kind), "{kind:?}");
    }
    let cut = SimTime::START + Span::seconds(4000);
    let late = windows(&scenario, &request(&Kind::ALL, &of, 4000, 9000), 2).unwrap();
    let after_cut =
        |rows: &[Row]| -> Vec<Row> { rows.iter().filter(|row| row.start > cut).cloned().collect() };
    assert_eq!(after_cut(&rows), after_cut(&late));
    assert!(
        late.iter()
            .all(|row| row.start_clipped == (row.start == cut))
    );
    assert!(late.iter().any(|row| row.start_clipped));
    assert!(late.iter().any(|row| row.end_clipped));
    assert!(
        late.iter()
            .all(|row| !row.end_clipped || row.end_reason.is_none())
    );
}

#[test]
fn a_horizon_takes_passes_away_and_says_so() {
    let station = request(&[Kind::Ground], &["svalbard"], 0, 7200);
    let total_s = |rows: &[Row]| rows.iter().map(|row| row.duration_s).sum::<f64>();
    let open = windows(&scenario(&[]), &station, 2).unwrap();
    let wall = "[[0, 0], [180, 0], [180, 70], [300, 70], [300, 0], [360, 0]]";
    let walled = scenario(&[("station.svalbard.mask_deg", wall)]);
    let walled = windows(&walled, &station, 2).unwrap();
    assert!(total_s(&walled) < 0.9 * total_s(&open));
    assert!(walled.iter().any(|row| row.end_reason == Some("mask")));
    assert!(open.iter().all(|row| row.end_reason != Some("mask")));
    // Ground below the receivers' own limit changes nothing.
    let flat = scenario(&[("station.svalbard.mask_deg", "[[0, -1]]")]);
    assert_eq!(windows(&flat, &station, 2).unwrap(), open);
    // Nor do satellites beyond a greatest distance count.
    let near = scenario(&[("station.svalbard.range_max_km", "1000")]);
    let near = windows(&near, &station, 2).unwrap();
    assert!(!near.is_empty() && total_s(&near) < total_s(&open));
    assert!(near.iter().all(|row| row.range_start_km.unwrap() < 1000.01));
}

#[test]
fn the_ellipsoid_lets_pairs_see_each_other_longer() {
    let pairs = request(&[Kind::Laser], &["FLOCK 1C-10"], 0, 3600);
    let total_s = |earth: &str| {
        let rows = windows(&scenario(&[("earth_model", earth)]), &pairs, 2).unwrap();
        rows.iter().map(|row| row.duration_s).sum::<f64>()
    };
    assert!(total_s("wgs84") > total_s("sphere"));
}

#[test]
fn a_name_that_nothing_has_is_told_with_the_nearest() {
    let wrong = request(&[Kind::Ground], &["svalbrad"], 0, 60);
    let error = windows(&scenario(&[]), &wrong, 1).unwrap_err();
    assert!(matches!(error, WindowsError::Unknown { .. }));
    let told = error.to_string();
    assert!(told.contains("did you mean `svalbard`?"), "{told}");
}
