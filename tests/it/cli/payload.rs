//! `starloom payload`: what it tells and draws of a recorded run.

use super::{Place, three_body};

#[test]
fn a_satellite_is_told_and_drawn_over_a_stretch_of_its_run() {
    let place = Place::new();
    let heat = "payload.node.heat={ radiator = \"white-paint\", radiator_area_m2 = 1 }";
    place
        .three_body(&["--out", "run", "--set", "duration_h=3", "--set", heat])
        .good();
    let told = place
        .run(&[
            "payload", "run", "--from", "1h", "--to", "2h", "--plot", "one.svg",
        ])
        .good();
    for line in [
        "train-0-0, 61 samples",
        "chip [°C]",
        "charge [%]",
        "limited by: ",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let drawn = std::fs::read_to_string(place.path("one.svg")).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.contains("radiator"));
    let found = place
        .run(&["payload", "run", "--satellite", "train-0-3", "--json"])
        .json();
    assert_eq!(found[0]["satellite"], "train-0-3");
    assert_eq!(found[0]["figures"][0]["name"], "chip");
    let unknown = place.run(&["payload", "run", "--satellite", "train-0-33"]);
    let refusal = unknown.refusal();
    assert!(
        refusal.contains("there is no satellite `train-0-33`"),
        "{refusal}"
    );
    assert!(refusal.contains("did you mean `train-0-3`?"), "{refusal}");
    let backwards = place.run(&["payload", "run", "--from", "2h", "--to", "1h"]);
    assert!(
        backwards
            .refusal()
            .contains("--to does not come after --from")
    );
}

#[test]
fn a_run_without_heat_has_no_temperatures_and_is_drawn_all_the_same() {
    let place = Place::new();
    let scenario = three_body();
    let run = ["run", &scenario, "--set", "duration_h=0.5", "--out", "run"];
    place.run(&run).good();
    let told = place.run(&["payload", "run", "--plot", "one.svg"]).good();
    // Each policy is told.
    assert_eq!(told.matches("train-0-0, 31 samples").count(), 2, "{told}");
    assert!(!told.contains("°C") && told.contains("array [W]"), "{told}");
    let drawn = std::fs::read_to_string(place.path("one.svg")).unwrap();
    assert!(!drawn.contains("temperature") && drawn.contains("power [W]"));
}
