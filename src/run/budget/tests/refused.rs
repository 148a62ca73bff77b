//! Links that a run would not have.

use super::*;
use crate::orbit::elements::{CatalogNumber, ElementSet, MeanElements};
use crate::units::Power;

/// The link down to a telescope 14 minutes into a cloudy day, with keys of the scenario changed.
fn down(sets: &[(&str, &str)]) -> LinkBudget {
    let setup = setup_of("cloudy-stations", sets, |_| ());
    of(&setup, "train-0-10", "siding-spring", 840.0).swap_remove(0)
}

fn gates(one: &LinkBudget) -> Vec<(&'static str, bool)> {
    let gates = one.gates.iter();
    gates.map(|gate| (gate.gate, gate.open)).collect()
}

#[test]
fn a_station_s_own_horizon_and_distance_close_its_links() {
    let free = down(&[]);
    assert_eq!((free.medium, free.closed_by), ("optical-ground", None));
    assert_eq!(free.rate_gbps, 100.0);
    assert_eq!(
        gates(&free),
        [("elevation", true), ("field-of-regard", true)]
    );

    let mask = ("station.siding-spring.mask_deg", "[[0, 60]]");
    let near = ("station.siding-spring.range_max_km", "600");
    let hidden = down(&[mask]);
    assert_eq!((hidden.closed_by, hidden.rate_gbps), (Some("mask"), 0.0));
    assert_eq!(hidden.gates[1].limit, "> 60.000");
    let far = down(&[near]);
    assert_eq!((far.closed_by, far.rate_gbps), (Some("range"), 0.0));
    assert!(far.gates[1].value > 600.0 && far.gates[1].unit == "km");
    // In the order of a run: what closes first is what a contact would end with.
    let both = down(&[mask, near]);
    let order = [
        ("elevation", true),
        ("range", false),
        ("mask", false),
        ("field-of-regard", true),
    ];
    assert_eq!(gates(&both), order);
    assert!(
        both.to_string()
            .contains("net rate in a run: none, closed by range")
    );
}

#[test]
fn terminals_that_all_look_up_send_nothing_down() {
    let mounts = |elevations_deg: [i32; 3]| {
        let one = |deg: i32| format!("{{ azimuth_deg = 0, elevation_deg = {deg} }}");
        format!("[{}]", elevations_deg.map(one).join(", "))
    };
    let key = "payload.node.lasers.mounts";
    let up = down(&[(key, &mounts([90, 90, 90]))]);
    assert_eq!((up.closed_by, up.rate_gbps), (Some("field-of-regard"), 0.0));
    let one_down = down(&[(key, &mounts([90, 90, -90]))]);
    assert_eq!((one_down.closed_by, one_down.rate_gbps), (None, 100.0));
    let gate = one_down.gates.last().unwrap();
    assert_eq!(gate.what, "elevation at terminal 2 of train-0-10");
    // Its body in the way of that one.
    let blocked = "[{ azimuth_deg = 0, elevation_deg = -90, blocked = [{ azimuth_deg = 0, elevation_deg = \
                   -90, half_angle_deg = 85 }] }, { azimuth_deg = 0, elevation_deg = 90 }, { azimuth_deg = 0, \
                   elevation_deg = 90 }]";
    let hidden = down(&[(key, blocked)]);
    assert_eq!((hidden.closed_by, hidden.rate_gbps), (Some("body"), 0.0));
}

#[test]
fn what_has_decayed_has_no_budget() {
    // It falls within hours: see the test of decay in a run.
    let setup = setup_of("three-body", &[], |scenario| {
        let elements = MeanElements {
            mean_motion_revpd: 16.3,
            eccentricity: 0.0005,
            inclination_deg: 53.0,
            raan_deg: 40.0,
            argument_of_perigee_deg: 0.0,
            mean_anomaly_deg: 8.0,
            bstar: 0.02,
            mean_motion_dot: 0.0,
            mean_motion_ddot: 0.0,
        };
        let epoch = scenario.calendar.unix_ns(SimTime::START);
        let number = CatalogNumber::new(90_002).unwrap();
        let set = ElementSet::made_up("falling", number, epoch, elements).unwrap();
        scenario.satellites[0].elements = set;
    });
    for other in ["train-0-1", "delingha"] {
        let ends = ["train-0-0", other].map(|name| node_named(&setup, name).unwrap());
        assert!(budgets(&setup, (ends[0], ends[1]), SimTime::START).is_ok());
        let late = SimTime::from_seconds(12.0 * 3600.0);
        let refused = budgets(&setup, (ends[1], ends[0]), late).unwrap_err();
        let BudgetError::Decayed { satellite, at, .. } = &refused else {
            panic!("{refused}");
        };
        assert_eq!(satellite, "train-0-0");
        assert!(refused.to_string().contains(&format!("decayed at {at}")));
    }
}

#[test]
fn line_information_and_net_rates_are_told_apart() {
    let entry = ("payload.node.lasers.terminal", "reference-80mm-100g");
    let of_code = |code_rate: f64, framing_overhead: f64| {
        let setup = setup_of("three-body", &[entry], |scenario| {
            for payload in &mut scenario.payloads {
                let terminal = &mut payload.lasers.as_mut().unwrap().terminal;
                (terminal.code_rate, terminal.framing_overhead) = (code_rate, framing_overhead);
            }
        });
        of(&setup, "train-0-0", "train-0-1", 3600.0).swap_remove(0)
    };
    let carried = |one: &LinkBudget| -> f64 {
        let note = one
            .notes
            .iter()
            .find(|note| note.contains("with any modem"));
        let words: Vec<&str> = note.unwrap().split(' ').collect();
        let unit = words.iter().position(|word| *word == "Gbit/s").unwrap();
        assert_eq!(words[unit + 1], "net");
        words[unit - 1].parse().unwrap()
    };
    let (plain, coded) = (of_code(1.0, 0.0), of_code(0.8, 0.1));
    assert_eq!((plain.rate_gbps, coded.rate_gbps), (100.0, 72.0));
    // A receiver counts photons for each bit of information: frames alone take of what it could carry.
    assert!((carried(&coded) / carried(&plain) - 0.9).abs() < 1e-5);
    let text = coded.to_string();
    for part in [
        "line rate 100 Gbit/s",
        "information rate 80, after coding",
        "net rate 72, after framing too",
        "net rate in a run: 72 Gbit/s",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!plain.to_string().contains("information rate"));
}

#[test]
fn a_radio_that_is_too_weak_says_that_no_mode_closes() {
    let weak = |power: Power| {
        let setup = setup_of("three-body", &[], |scenario| {
            for payload in &mut scenario.payloads {
                payload.radio.as_mut().unwrap().transmit_power = power;
            }
        });
        let [satellite, station] =
            ["train-0-0", "delingha"].map(|name| node_named(&setup, name).unwrap());
        // The first minute at which the station has it in its sky.
        (0..1440).find_map(|minute| {
            let at = SimTime::from_seconds(60.0 * f64::from(minute));
            let found = budgets(&setup, (satellite, station), at).unwrap();
            let radio = found.into_iter().find(|one| one.medium == "radio").unwrap();
            radio.closed_by.is_none().then_some(radio)
        })
    };
    let weak = weak(Power::watts(1e-9)).unwrap();
    assert_eq!(
        (weak.rate_gbps, weak.why_none().as_deref()),
        (0.0, Some("no mode closes"))
    );
    assert!(
        weak.to_string()
            .contains("net rate in a run: none, no mode closes"),
        "{weak}"
    );
}
