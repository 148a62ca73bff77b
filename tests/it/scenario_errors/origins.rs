//! Whatever is wrong with an override, the message says that it was one.

use super::{GOOD, load_from};

/// Overrides that cannot be: each is refused at another place of the loader.
const BAD: [(&str, &str); 40] = [
    // By the shape.
    ("duration", "2"),
    ("duration_h", "\"2\""),
    ("nonsense", "1"),
    ("topology", "ring"),
    ("policies", "elsewhere"),
    ("station.north.lat", "1"),
    ("payload.watcher.lasers.count", "-1"),
    ("constellation.ring.walker.planes", "2.5"),
    ("work.chain", "3"),
    ("include", "x.toml"),
    ("starloom", "2"),
    // By the way to it.
    ("station.nowhere.latitude_deg", "1"),
    ("duration_h.x", "1"),
    ("station..x", "1"),
    ("policies", "[\"onboard\""),
    // By one value's check.
    ("name", "a/b"),
    ("start", "yesterday"),
    ("start", "1900-01-01T00:00:00Z"),
    ("duration_h", "0"),
    ("policies", "[]"),
    ("policies", "[\"onboard\", \"onboard\"]"),
    ("timing.matching_grid_s", "0"),
    ("timing.plan_horizon_h", "1e9"),
    ("payload.watcher.storage_gb", "0"),
    ("payload.watcher.power.charge_stop", "2"),
    ("payload.watcher.power.charge_efficiency", "0"),
    ("station.north.longitude_deg", "400"),
    ("target.plain.circle.radius_km", "0"),
    ("work.raw_compression", "0.5"),
    ("constellation.ring.walker.altitude_km", "10"),
    // By names that must be known, and by lists.
    ("payload.watcher.imager", "no-such-imager"),
    ("payload.watcher.lasers.terminal", "none"),
    ("station.north.radio.receiver", "none"),
    ("constellation.ring.payload", "none"),
    ("work.chain", "[]"),
    ("constellation", "[]"),
    ("fault", "[{ satellite = \"none\", start_h = 0 }]"),
    ("fault", "[{ station = \"north\", start_h = 99 }]"),
    ("require", "[{ metric = \"nonsense\", at_least = 1 }]"),
    (
        "require",
        "[{ metric = \"frames\", at_least = 2, at_most = 1 }]",
    ),
];

#[test]
fn every_refusal_of_an_override_says_so() {
    for (key, value) in BAD {
        let refused = load_from(&[("scenario.toml", GOOD.as_bytes())], &[(key, value)]);
        let refused = refused.expect_err(key);
        assert!(refused.starts_with("--set: `"), "{key}={value}: {refused}");
        assert!(refused.contains("\n  remedy: "), "{key}={value}: {refused}");
    }
}

/// What stands in the file and an override that makes it impossible.
const MISFITS: [(&str, &str, &str); 6] = [
    ("start_h = 5\n", "duration_h", "1"),
    ("", "payload.watcher.processor", "\"none\""),
    ("", "constellation.ring.walker.spacing_deg", "300"),
    ("", "constellation.ring.elements", "x.tle"),
    ("", "target.plain.geojson", "x.geojson"),
    ("", "station.1.name", "north"),
];

#[test]
fn what_an_override_makes_impossible_names_it() {
    for (fault, key, value) in MISFITS {
        let text = match fault {
            "" => GOOD.to_owned(),
            fault => format!("{GOOD}\n[[fault]]\nstation = \"north\"\n{fault}")
                .replace("duration_h = 2", "duration_h = 6"),
        };
        let refused = load_from(&[("scenario.toml", text.as_bytes())], &[(key, value)]);
        let refused = refused.expect_err(key);
        assert!(refused.contains("--set"), "{key}={value}: {refused}");
    }
}

#[test]
fn an_error_in_the_file_tells_what_was_overridden() {
    let text = format!("{GOOD}\n[[fault]]\nstation = \"north\"\nstart_h = 1.5\n");
    let refused = load_from(
        &[("scenario.toml", text.as_bytes())],
        &[("duration_h", "1")],
    );
    insta::assert_snapshot!(refused.unwrap_err(), @r"
    scenario.toml:45:11: `fault.0.start_h` = 1.5: the run is over by then: it lasts 1 h
      remedy: let the fault start earlier, or raise `duration_h`
      overridden: --set duration_h=1
    ");
}
