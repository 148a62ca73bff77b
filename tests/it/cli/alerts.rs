//! `starloom alerts`: places of what was found.

use super::Place;
use crate::onboard::TEXT;
use starloom::record::Products;
use starloom::recording::Recording;
use starloom::run::alerts::alerts;

#[test]
fn each_alert_of_a_product_has_its_place_within_the_frame() {
    let place = Place::new();
    place.write("fields.toml", TEXT);
    let run = [
        "run",
        "fields.toml",
        "--out",
        "run",
        "--set",
        "policies=onboard",
    ];
    place.run(&run).good();
    let recording = Recording::open(&place.path("run")).unwrap();
    let mut compared = 0;
    for table in recording.tables::<Products>() {
        let table = table.unwrap();
        for row in table.rows().filter(|row| row.answered_ns.is_some()).take(5) {
            let found = alerts(&recording, row.product).unwrap();
            assert_eq!(Some(found.alerts.len() as u64), row.alerts);
            for alert in &found.alerts {
                // A frame of 10 by 10 tiles of 2.56 km: no alert is farther from its middle than half of that.
                let half_deg = 12.8 / 111.19;
                let north_deg = alert.latitude_deg - row.latitude_deg;
                let east_deg =
                    (alert.longitude_deg - row.longitude_deg + 180.0).rem_euclid(360.0) - 180.0;
                let east_deg = east_deg * row.latitude_deg.to_radians().cos();
                assert!(north_deg.abs() < half_deg, "{north_deg}");
                // Tiles farther north are as wide in kilometres, so a little wider in degrees.
                assert!(east_deg.abs() < 1.02 * half_deg, "{east_deg}");
                assert!(alert.area_km2 >= 0.0016);
            }
            compared += found.alerts.len();
        }
    }
    assert!(compared > 100, "{compared}");

    let told = place.run(&["alerts", "run", "median"]).good();
    assert!(
        told.contains("captured by one-0-0 at 2025-06-01T"),
        "{told}"
    );
    let lines = place
        .run(&["alerts", "run", "median", "--format", "csv"])
        .good();
    assert!(
        lines.starts_with("run,policy,product,satellite,"),
        "{lines}"
    );
    place
        .run(&[
            "alerts",
            "run",
            "median",
            "--format",
            "geojson",
            "--out",
            "alerts.geojson",
        ])
        .good();
    let map: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(place.path("alerts.geojson")).unwrap())
            .unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), lines.lines().count() - 1);
    for feature in features {
        assert_eq!(feature["geometry"]["type"], "Point");
    }
}

#[test]
fn who_has_no_alerts_says_why() {
    let place = Place::new();
    place
        .three_body(&["--out", "plain", "--set", "duration_h=6"])
        .good();
    let refused = |arguments: &[&str]| place.run(arguments).refusal();
    let said = refused(&["alerts", "plain", "slowest"]);
    assert!(
        said.contains("no network was executed in plain\n"),
        "{said}"
    );
    assert!(said.contains("hint: alerts come from scenarios"), "{said}");
    let said = refused(&["alerts", "plain", "quickest"]);
    assert!(said.contains("`quickest` names no product"), "{said}");
}
