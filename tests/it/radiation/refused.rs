//! What a scenario may not say of radiation.

use crate::runs::bundled;
use starloom::catalog::Catalog;
use starloom::scenario;

fn refused(sets: &[(&str, &str)]) -> String {
    let catalog = Catalog::bundled().unwrap();
    let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
    let sets: Vec<(String, String)> = sets.iter().map(owned).collect();
    let loaded = scenario::load(&bundled("solar-storm"), &sets, &catalog);
    loaded.map(|_| ()).unwrap_err().to_string()
}

#[test]
fn what_cannot_be_is_refused_with_its_key_and_a_remedy() {
    let radiation = |key: &str| format!("payload.node.radiation.{key}");
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/dose_550km.toml");
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (key, value, reason) in [
        (radiation("shielding_mm"), "0.2", "between 0.5 and 20"),
        (radiation("design_margin"), "0.5", "between 1 and 100"),
        (radiation("age_years"), "-1", "between 0 and 50"),
        (radiation("anomaly_share"), "1.2", "between 0 and 1"),
        (
            radiation("dose_table"),
            "no-such-file.toml",
            "no-such-file.toml",
        ),
        (
            radiation("dose_table"),
            other,
            "expected one of `schema`, `source`",
        ),
        (
            radiation("mitigation.scrub_interval_s"),
            "0",
            "between 0.001 and 2592000",
        ),
        (radiation("mitigation.ecc"), "hamming", "unknown word"),
        (radiation("mitigation.tmr"), "3", "true or false"),
        (
            "constellation.polar.walker.altitude_km".into(),
            "1150",
            "flies at 1150 km",
        ),
        ("storm.0.start_h".into(), "72", "the run is over by then"),
        ("storm.0.proton_factor".into(), "0", "greater than 0"),
        (
            "storm.0.geomagnetic_latitude_deg".into(),
            "91",
            "between 0 and 90",
        ),
    ] {
        let error = refused(&[(key.as_str(), value)]);
        assert!(error.contains(reason), "{key} = {value}: {error}");
    }
    // A table serves orbits near its own altitude, and thicknesses that it has.
    let with_table = (radiation("dose_table"), format!("{table:?}"));
    let with_table = (with_table.0.as_str(), with_table.1.as_str());
    let high = ("constellation.polar.walker.altitude_km", "700");
    let error = refused(&[with_table, high]);
    assert!(
        error.contains("the table is for 550 km, give or take 50 km"),
        "{error}"
    );
    let thick = (radiation("shielding_mm"), "21");
    let error = refused(&[with_table, (thick.0.as_str(), thick.1)]);
    assert!(error.contains("no such thickness"), "{error}");
}

#[test]
fn a_table_that_cannot_be_is_refused_with_its_file_place_and_value() {
    let good = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/dose_550km.toml"
    ));
    let good = good.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dose.toml");
    for (from, to, reason) in [
        (
            "years = 5",
            "years = 5\nyeers = 5",
            "line 5: unknown field `yeers`",
        ),
        (
            "years = 5",
            "years = inf",
            "years: inf must be from 0.001 to 100",
        ),
        (
            "95, 100]",
            "95, 200]",
            "inclination_deg: 200 must be from 0 to 180",
        ),
        (
            "[2369.0, 2056.0,",
            "[2369.0, 2400.0,",
            "proton_rad at 30 deg behind 1 mm: 2400 must be 2369 or less",
        ),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        std::fs::write(&file, text).unwrap();
        let table = format!("{:?}", file.display().to_string());
        let error = refused(&[("payload.node.radiation.dose_table", table.as_str())]);
        let is_told = error.contains(reason) && error.contains("dose.toml");
        assert!(is_told, "{error}");
    }
}
