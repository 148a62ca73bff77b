//! What payloads are exposed to, told and drawn.

use super::Place;
use crate::runs::bundled;

#[test]
fn dose_and_rates_are_told_and_drawn() {
    let place = Place::new();
    let scenario = bundled("solar-storm").display().to_string();
    let told = place.run(&["radiation", &scenario]).good();
    for words in [
        "550 km, 97.6°",
        "amd-zynq-us+",
        "time in the anomaly",
        "interrupts",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let pictures = [
        "radiation",
        &scenario,
        "--json",
        "--plot",
        "dose.svg",
        "--plot-orbit",
        "orbit.svg",
    ];
    let told = place.run(&pictures).json();
    let one = &told[0];
    let dose = |of: &str| one["dose_year"][of].as_f64().unwrap();
    let total_rad = dose("electron_rad") + dose("bremsstrahlung_rad") + dose("proton_rad");
    // Vector RAD-1 has 997 rad; the fit is within its stated error of it.
    assert!((total_rad / 997.267 - 1.0).abs() < 0.08, "{total_rad}");
    let rates = &one["processors"][0];
    let upsets = |zone: &str| rates[zone]["upsets"].as_f64().unwrap();
    assert!(upsets("anomaly_per_day") > 10.0 * upsets("low_per_day"));
    for file in ["dose.svg", "orbit.svg"] {
        let svg = std::fs::read_to_string(place.path(file)).unwrap();
        assert!(
            svg.starts_with("<svg ") && svg.contains("<polyline"),
            "{file}"
        );
    }
}

#[test]
fn the_dose_from_which_memory_errs_more_often_is_told() {
    let place = Place::new();
    let scenario = bundled("solar-storm").display().to_string();
    let part = "payload.node.processor=google-tpu-v6e";
    let told = place.run(&["radiation", &scenario, "--set", part]).good();
    // 997 rad a year within the fit's error, twice for the margin: a year.
    let words =
        "its memory errs ten times as often from 2 krad on: after 1.0 years with the margin";
    assert!(told.contains(words), "{told}");
}

#[test]
fn what_takes_no_dose_says_why() {
    let place = Place::new();
    let scenario = bundled("three-body").display().to_string();
    let told = place.run(&["radiation", &scenario]).good();
    assert!(
        told.contains("No payload that flies has `[payload.radiation]`"),
        "{told}"
    );
    let scenario = bundled("solar-storm").display().to_string();
    let off = ["radiation", &scenario, "--set", "models.radiation=false"];
    let told = place.run(&off).good();
    assert!(told.contains("`models.radiation` is false"), "{told}");
    let station = ["radiation", &scenario, "--satellite", "svalbard"];
    let refusal = place.run(&station).refusal();
    assert!(refusal.contains("svalbard takes no dose"), "{refusal}");
}
