//! Least delays between cities against routes that were computed with other software.

#![expect(
    clippy::unwrap_used,
    reason = "a reference scenario that does not load must stop the test"
)]

use crate::truth_table::{Table, Worst, truth_path};
use starloom::catalog::Catalog;
use starloom::orbit::window::Workers;
use starloom::run::latency::{Links, delays};
use starloom::scenario;
use starloom::sim::setup::Setup;
use starloom::time::SimTime;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Longest slant range by Hypatia's rule (km), as `tool_differences.json` gives it.
const HYPATIA_RANGE_MAX_KM: f64 = 1_089.686_418_195_620_3;

/// The shell, its links and its cities as the truth has them; `ground` says whom a city sees.
fn scenario_text(elevation_min_deg: f64, range_max_km: Option<f64>) -> String {
    let file = |name: &str| truth_path(&format!("latency/{name}")).display().to_string();
    let mut text = format!(
        r#"
starloom = 1
name = "reference-routes"
question = "Are delays those of independent software?"
start = "2000-01-01T00:00:00Z"
duration_h = 1
topology = "pairs"
pairs_file = "{}"

[[constellation]]
name = "shell"
payload = "relay"
elements = "{}"

[[payload]]
name = "relay"
radio = "x-band-2w"
storage_gb = 1
lasers = {{ terminal = "always", count = 4, forwarding_delay_ms = 0 }}
power = {{ array_power_w = 1, platform_power_w = 0, battery_capacity_wh = 1 }}

[[laser_terminal]]
id = "always"
name = "A terminal that no gate but the Earth stops, as in the reference"
wavelength_nm = 1550
rates_gbps = [25]
rate_reference_gbps = 25
range_reference_km = 6000
power_w = 1
tracking_rate_max_deg_per_s = 90
sun_exclusion_track_deg = 0
sun_exclusion_acquire_deg = 0
[laser_terminal.grade]
rest = "assumed: for this test"

[[radio_receiver]]
id = "city"
name = "City"
figure_of_merit_db_per_k = 0
gas_zenith_db = 0
elevation_min_deg = {elevation_min_deg}
[radio_receiver.grade]
rest = "assumed: for this test"
"#,
        file("starlink_550_isls.txt"),
        file("starlink_550.tle"),
    );
    let range = range_max_km.map_or_else(String::new, |km| format!("range_max_km = {km:?}\n"));
    for city in Table::read("latency/cities.csv").rows() {
        let _ = write!(
            text,
            "[[station]]\nname = {:?}\nnetwork = \"cities\"\nlatitude_deg = {}\nlongitude_deg = {}\n\
             {range}radio = {{ receiver = \"city\" }}\n",
            city.text("city"),
            city.text("lat_deg"),
            city.text("lon_deg"),
        );
    }
    text
}

/// Round trip times of all pairs (ms) by name, at each instant that the truth has.
fn round_trips(text: &str, times_s: &[f64]) -> Vec<BTreeMap<[String; 2], f64>> {
    let catalog = Catalog::bundled().unwrap();
    let loaded = scenario::load_text("truth.toml", text, std::path::Path::new(""), &[], &catalog);
    let scenario = Arc::new(loaded.unwrap().scenario);
    assert_eq!(scenario.satellites.len(), 1584);
    let links = Links::of_scenario(&scenario, 1).unwrap();
    let setup = Setup::new(Arc::clone(&scenario), scenario.policies[0], Workers::one()).unwrap();
    let looks: Vec<SimTime> = times_s.iter().map(|&s| SimTime::from_seconds(s)).collect();
    let found = delays(&setup, &links, &looks, &Workers::one());
    let name = |station: usize| scenario.stations[station].name.clone();
    let at = |k: usize| {
        let found = found.iter().filter_map(|pair| {
            let round_trip_ms = pair.delays[k].as_ref()?.round_trip.to_seconds() * 1e3;
            let (a, b) = pair.stations;
            Some([
                ([name(a), name(b)], round_trip_ms),
                ([name(b), name(a)], round_trip_ms),
            ])
        });
        found.flatten().collect()
    };
    (0..looks.len()).map(at).collect()
}

#[test]
#[ignore = "reads the independent truth"]
fn round_trips_between_cities_are_those_of_independent_software_by_both_rules() {
    let table = Table::read("latency/rtt.csv");
    let mut times_s: Vec<f64> = table.rows().map(|row| row.number("t_s")).collect();
    times_s.sort_by(f64::total_cmp);
    times_s.dedup();
    for (rule, text) in [
        (
            "hypatia_max_gsl_length",
            scenario_text(0.0, Some(HYPATIA_RANGE_MAX_KM)),
        ),
        ("min_elevation", scenario_text(25.0, None)),
    ] {
        let found = round_trips(&text, &times_s);
        let (mut against_own, mut against_hypatia) = (Worst::default(), Worst::default());
        for row in table.rows().filter(|row| row.text("rule") == rule) {
            let k = times_s
                .iter()
                .position(|&s| s == row.number("t_s"))
                .unwrap();
            let cities = ["src", "dst"].map(|end| row.text(end).to_owned());
            let found_ms = found[k].get(&cities).copied().unwrap_or(f64::NAN);
            let place = || format!("{cities:?} at {} s", times_s[k]);
            against_own.take((found_ms - row.number("rtt_ms")).abs(), place);
            if !row.text("hypatia_satgenpy_rtt_ms").is_empty() {
                let hypatia_ms = row.number("hypatia_satgenpy_rtt_ms");
                against_hypatia.take((found_ms - hypatia_ms).abs(), place);
            }
        }
        against_own.must_be_within(0.002, &format!("round trip by {rule} (ms)"));
        if rule == "hypatia_max_gsl_length" {
            against_hypatia.must_be_within(0.002, "the same against Hypatia's own code (ms)");
        }
    }
}
