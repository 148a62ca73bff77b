//! The fabric between processors in whole runs: when it holds them back, and when it fails.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::runs::{Run, bundled, load, load_text};
use starloom::catalog::Catalog;
use starloom::record::Limiter;
use starloom::scenario::{self, Policy};

/// A plane of the data centre for some hours, with processors and fabrics alone.
const BARE: &[(&str, &str)] = &[
    ("duration_h", "6"),
    ("models.heat", "false"),
    ("models.radiation", "false"),
    ("payload.node.power.platform_power_w", "1"),
    ("payload.node.power.battery_capacity_wh", "1e6"),
];

/// A fabric whose ports last a day on average, and the same with what two vendors claim.
fn fabric(resilience: f64) -> String {
    format!(
        "[[fabric]]\nid = \"tested\"\nname = \"Tested\"\nenergy_pj_per_bit = 5\nlatency_ns = 50\n\
         reach_m = 2000\nrate_gbps = 1600\nport_mtbf_h = {}\n[fabric.grade]\nrest = \"assumed: made \
         up for a test\"\n",
        24.0 * resilience
    )
}

fn cut_off(resilience: f64, sets: &[(&str, &str)]) -> Run {
    let text = std::fs::read_to_string(bundled("orbital-datacentre")).unwrap();
    let text = format!("{text}\n{}", fabric(resilience));
    let sets = [BARE, &[("payload.node.compute.fabric", "tested")], sets].concat();
    Run::of(&load_text(&text, &sets), Policy::Relay)
}

#[test]
fn a_fabric_that_fails_less_often_cuts_fewer_processors_off() {
    let processors = 81.0 * 4.0;
    let expected = |resilience: f64| processors * (1.0 - (-6.0 / 24.0 / resilience).exp());
    let mut served = Vec::new();
    for resilience in [1.0, 5.0, 10.0] {
        let run = cut_off(resilience, &[]);
        let failures = f64::from(u32::try_from(run.count("fault-started")).unwrap());
        let (mean, summary) = (expected(resilience), run.summary());
        // Four standard deviations of the count.
        assert!(
            (failures - mean).abs() < 4.0 * mean.sqrt(),
            "{failures} {mean}"
        );
        assert!(run.events().all(
            |row| row.kind != "fault-started" || row.detail.starts_with("fabric of processor")
        ));
        assert!(summary.limited(Limiter::Fabric) > 0.0);
        served.push(summary.served.unwrap());
    }
    assert!(served[0] < served[1] && served[1] < served[2], "{served:?}");
}

#[test]
fn ports_side_by_side_fail_as_often_as_there_are_and_without_the_model_never() {
    let two = cut_off(5.0, &[("payload.node.compute.fabric_ports", "2")]);
    let one = cut_off(5.0, &[]);
    assert!(two.count("fault-started") > one.count("fault-started"));
    let off = cut_off(1.0, &[("models.fabric", "false")]);
    assert_eq!(off.count("fault-started"), 0);
    assert_eq!(off.summary().limited(Limiter::Fabric), 0.0);
}

#[test]
fn processors_that_exchange_more_than_twice_what_ports_carry_wait_for_the_fabric() {
    let limited = |gbps| {
        let sets = [
            BARE,
            &[
                ("duration_h", "1"),
                ("payload.node.compute.service.traffic_gbps", gbps),
            ],
        ];
        let loaded = load(&bundled("orbital-datacentre"), &sets.concat());
        let summary = Run::of(&loaded, Policy::Relay).summary();
        (
            summary.limited(Limiter::Fabric),
            summary.limited(Limiter::Compute),
        )
    };
    // A port carries 1,600 Gbit/s.
    let (fabric, compute) = limited("3100");
    assert_eq!(fabric, 0.0);
    assert!(compute > 0.9, "{compute}");
    let (fabric, compute) = limited("3300");
    assert_eq!(compute, 0.0);
    assert!(fabric > 0.9, "{fabric}");
}

#[test]
fn an_edge_has_room_for_so_many_ports() {
    let catalog = Catalog::bundled().unwrap();
    let load = |sets: &[(&str, &str)]| {
        let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        let sets: Vec<(String, String)> = sets.iter().map(owned).collect();
        let loaded = scenario::load(&bundled("orbital-datacentre"), &sets, &catalog);
        loaded.map(|_| ()).map_err(|error| error.to_string())
    };
    let ports = ("payload.node.compute.fabric_ports", "2");
    let error = load(&[ports]).unwrap_err();
    // 50 Gbit/s a millimetre: 32 mm for each port of a pluggable module.
    let expected = "60 mm of a processor's edge have room for 1 ports of pluggable-dsp, not for 2";
    assert!(error.contains(expected), "{error}");
    assert!(error.contains("fabric_ports"), "{error}");
    load(&[ports, ("payload.node.compute.fabric_edge_mm", "64")]).unwrap();
    load(&[ports, ("payload.node.compute.fabric", "cpo")]).unwrap();
}
