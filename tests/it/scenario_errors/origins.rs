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

/// Overrides that do not fit what the file says elsewhere: whichever of the two the message is about,
/// it names the override.
const MISFITS: [(&str, &str); 9] = [
    (
        "payload.watcher.power",
        "{ array_power_w = 1, platform_power_w = 1, battery_capacity_wh = 1, charge_stop = 0.9, charge_resume = 0.5 }",
    ),
    ("constellation.ring.walker.phasing", "2"),
    ("constellation.ring.walker.spacing_deg", "300"),
    ("constellation.ring.elements", "x.tle"),
    ("target.plain.geojson", "x.geojson"),
    ("timing.plan_horizon_h", "0.001"),
    ("station.1.name", "north"),
    (
        "require",
        "[{ metric = \"frames\", at_least = 1, policy = \"hybrid\" }]",
    ),
    (
        "laser_terminal",
        "[{ id = \"mine\", name = \"Mine\", power_w = -5 }]",
    ),
];

#[test]
fn what_does_not_fit_an_override_names_it() {
    for (key, value) in MISFITS {
        let refused = load_from(&[("scenario.toml", GOOD.as_bytes())], &[(key, value)]);
        let refused = refused.expect_err(key);
        assert!(refused.contains("--set"), "{key}={value}: {refused}");
    }
}
