//! Laser links on whole runs: what ends them at the crossing of planes, and what a terminal that
//! fails leaves behind.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::runs::{CASES, Run, load_text};
use starloom::link::state::{Engagement, TerminalState, state_at};
use starloom::network::contact::Reason;
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::record::ContactRow;
use starloom::scenario::Policy;
use starloom::time::SimTime;
use std::collections::BTreeMap;

/// Six planes of a star whose neighbours meet over the poles; terminals fore, aft, right and left.
const STAR: &str = r#"
starloom = 1
name = "star"
question = "Which links survive the poles?"
start = "2026-06-01T00:00:00Z"
duration_h = 2
topology = "plus-grid"

[[constellation]]
name = "star"
payload = "relay"
walker = { altitude_km = 780, inclination_deg = 88.5, planes = 6, per_plane = 11, raan_spread_deg = 180 }

[[payload]]
name = "relay"
storage_gb = 1
power = { array_power_w = 5000, platform_power_w = 100, battery_capacity_wh = 5000 }
[payload.lasers]
terminal = "spacex-mini-laser"
count = 4
failures = false
mounts = [
  { azimuth_deg = 0, elevation_deg = 0 },
  { azimuth_deg = 180, elevation_deg = 0 },
  { azimuth_deg = 90, elevation_deg = 0 },
  { azimuth_deg = -90, elevation_deg = 0 },
]

[[station]]
name = "one"
network = "ground"
latitude_deg = 0
longitude_deg = 0
radio = { receiver = "x-band-gt27" }
"#;

/// Sine of the greater latitude of both ends of a contact when it ended.
fn sin_latitude(propagator: &Sgp4Propagator, row: &ContactRow) -> f64 {
    let sine = |node: u32| {
        let at = SimTime(row.end_ns);
        let position = propagator
            .state(SatelliteId(node), at)
            .unwrap()
            .position
            .to_meters();
        position.z.abs() / position.norm()
    };
    sine(row.a).max(sine(row.b))
}

/// A terminal of the scenario's own with further figures.
fn terminal(figures: &str) -> String {
    format!(
        "[{{ id = \"own\", name = \"Own\", wavelength_nm = 1550, rates_gbps = [25.0], \
         rate_reference_gbps = 25.0, range_reference_km = 4000, power_w = 75, {figures}, \
         grade = {{ rest = \"assumed: for a test\" }} }}]"
    )
}

#[test]
fn planes_of_a_star_lose_each_other_over_the_poles_and_keep_their_rings() {
    // A hemisphere sees everything, and what turns too fast ends it; a cone of 65° loses the peer
    // when it passes ahead; a modem of little reach when it approaches.
    for (figures, reason) in [
        ("acquisition_warm_s = 10.0", Reason::TrackingRate),
        ("field_elevation_min_deg = 25.0", Reason::FieldOfRegard),
        ("doppler_max_ghz = 2.3", Reason::Doppler),
    ] {
        let own = terminal(figures);
        let sets = [
            ("laser_terminal", own.as_str()),
            ("payload.relay.lasers.terminal", "own"),
        ];
        let run = Run::of(&load_text(STAR, &sets), Policy::Relay);
        let satellites = &run.scenario.satellites;
        let sets: Vec<_> = satellites.iter().map(|one| one.elements.clone()).collect();
        let propagator = Sgp4Propagator::new(&sets, run.scenario.calendar.clone()).unwrap();
        let plane = |node: u32| satellites[node as usize].slot.unwrap().plane;
        let (within, between): (Vec<_>, Vec<_>) =
            run.contacts().partition(|row| plane(row.a) == plane(row.b));

        // Six rings of eleven, each link held from the start to the end.
        assert_eq!(within.len(), 66, "{figures}");
        for row in &within {
            let held = (row.start_ns, row.end_reason.as_ref());
            assert_eq!(held, (0, "run-end"), "{figures}: {row:#?}");
        }
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &between {
            *reasons.entry(row.end_reason.as_ref()).or_default() += 1;
            if row.end_reason != "run-end" {
                let sine = sin_latitude(&propagator, row);
                assert!(
                    sine > 60_f64.to_radians().sin(),
                    "{figures}: {sine} {row:#?}"
                );
            }
        }
        // Each of the 55 links over each pole that is passed.
        let ended = |reason: Reason| reasons.get(reason.name()).copied().unwrap_or(0);
        assert!(ended(reason) > 50, "{figures}: {reasons:?}");
        // On the way from the pole what approached recedes, and may turn too fast before.
        let known = [reason, Reason::TrackingRate, Reason::RunEnd].map(Reason::name);
        let is_known = |ended: &&str| known.contains(ended);
        assert!(reasons.keys().all(is_known), "{figures}: {reasons:?}");
    }
}

/// The engagements of one laser terminal of a node, from the recorded contacts.
fn engagements(run: &Run, node: u32, terminal: u32) -> Vec<Engagement> {
    let held = |row: &ContactRow| {
        let first = (row.a == node && row.terminal_a == Some(terminal)).then_some(row.pointed_a_ns);
        let second =
            (row.b == node && row.terminal_b == Some(terminal)).then_some(row.pointed_b_ns);
        let pointed_ns = first.or(second)??;
        Some(Engagement {
            start: SimTime(row.start_ns),
            pointed: SimTime(pointed_ns),
            locked: SimTime(row.usable_ns),
            end: SimTime(row.end_ns),
            is_cut: Reason::from_name(&row.end_reason).unwrap().is_cut(),
        })
    };
    run.contacts().filter_map(|row| held(&row)).collect()
}

#[test]
fn a_terminal_that_fails_ends_its_contact_and_the_others_go_on() {
    let fault = |terminal: u32| {
        let fault =
            format!("[{{ satellite = \"train-0-4\", terminal = {terminal}, start_h = 2.5 }}]");
        let sets = [("duration_h", "6"), ("fault", fault.as_str())];
        Run::of(&CASES[3].load(&sets), Policy::Onboard)
    };
    let at_ns = 9_000_000_000_000;
    // The terminal that holds a neighbour at that time.
    let probe = fault(0);
    let held = probe.contacts().find(|row| {
        row.medium == starloom::record::Medium::Laser
            && (row.a == 4 || row.b == 4)
            && row.start_ns < at_ns
            && row.end_ns >= at_ns
    });
    let held = held.unwrap();
    let terminal = if held.a == 4 {
        held.terminal_a
    } else {
        held.terminal_b
    }
    .unwrap();
    let run = fault(terminal);
    let own = engagements(&run, 4, terminal);
    let cut = own.iter().find(|one| one.end == SimTime(at_ns)).unwrap();
    assert!(cut.is_cut && cut.locked < cut.end, "{cut:?}");
    assert!(own.iter().all(|one| one.end <= SimTime(at_ns)), "{own:?}");
    let state = |at_ns| state_at(own.iter().copied(), SimTime(at_ns));
    assert_eq!(state(at_ns - 1), TerminalState::Locked);
    assert_eq!(state(at_ns), TerminalState::Lost);
    assert_eq!(state(at_ns + 601_000_000_000), TerminalState::Idle);
    let row = run.contacts().find(|row| row.end_ns == at_ns).unwrap();
    assert_eq!(row.end_reason, "terminal-failure");
    // The neighbour is taken by a terminal that is left.
    let again = run.contacts().find(|later| {
        later.medium == row.medium
            && (later.a, later.b) == (row.a, row.b)
            && later.start_ns >= at_ns
    });
    let again = again.unwrap();
    let taken = if again.a == 4 {
        again.terminal_a
    } else {
        again.terminal_b
    };
    assert!(taken.is_some() && taken != Some(terminal), "{again:#?}");
    let events: Vec<_> = run
        .events()
        .filter(|row| row.kind == "fault-started")
        .collect();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].detail, format!("laser terminal {terminal}"));
}

#[test]
fn terminals_fail_at_random_unless_they_are_told_not_to() {
    let short = ("payload.node.lasers.mtbf_h", "10");
    let run = |sets: &[(&str, &str)]| {
        let sets = [&[("duration_h", "4")], sets].concat();
        Run::of(&CASES[3].load(&sets), Policy::Onboard)
    };
    let failures = |run: &Run| {
        run.events()
            .filter(|row| row.kind == "fault-started")
            .count()
    };
    // 36 terminals with 10 h over 4 h: a third of them, give or take.
    let many = failures(&run(&[short]));
    assert!((5..=20).contains(&many), "{many}");
    assert_eq!(failures(&run(&[short])), many);
    assert_eq!(
        failures(&run(&[short, ("payload.node.lasers.failures", "false")])),
        0
    );
    let with_failures = run(&[short]);
    for row in with_failures
        .contacts()
        .filter(|row| row.end_reason == "terminal-failure")
    {
        let begun = with_failures
            .events()
            .filter(|event| event.kind == "fault-started");
        assert!(
            begun.into_iter().any(|event| event.time_ns == row.end_ns),
            "{row:#?}"
        );
    }
}

#[test]
fn a_terminal_below_25_gigabits_is_allowed_and_flagged() {
    let slow = [("payload.node.lasers.terminal", "caci-crossbeam")];
    let loaded = CASES[3].load(&slow);
    let flagged = loaded
        .warnings
        .iter()
        .any(|warning| warning.contains("below the 25 Gbit/s"));
    assert!(flagged, "{:?}", loaded.warnings);
}

#[test]
fn physics_is_refused_for_a_terminal_without_its_figures_by_name() {
    let text = std::fs::read_to_string(crate::runs::bundled("three-body")).unwrap();
    let catalog = starloom::catalog::Catalog::bundled().unwrap();
    let folder = crate::runs::bundled("three-body");
    let sets = [("laser_budget".to_owned(), "physics".to_owned())];
    let folder = folder.parent().unwrap();
    let refused = starloom::scenario::load_text("three-body.toml", &text, folder, &sets, &catalog)
        .unwrap_err();
    let refused = refused.to_string();
    for part in [
        "laser_budget",
        "histarlink-100g lacks",
        "transmit_power_w, aperture_mm, photons_per_bit, pointing_bias_urad, pointing_jitter_urad",
        "remedy:",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
}
