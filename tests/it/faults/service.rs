//! What is out of service takes part in nothing while it is out, and in everything before and after.

use super::{check_terminals, hours, joins, node, ns, of_kind, touches, train, train_with, within};
use crate::conservation::check_energy;
use crate::determinism::assert_same;
use crate::runs::{CASES, Run};
use starloom::record::{ContactRow, Medium, ProductStatus, SampleRow};
use starloom::scenario::Policy;
use std::fmt::Write as _;

const ALL: &[&str] = &["samples", "products", "contacts", "links", "events"];

/// In the middle of a job of `train-0-9`, which takes a frame and holds contacts.
const SATELLITE_H: f64 = 3.190_96;

#[test]
fn until_it_begins_nothing_knows_of_a_fault() {
    let start_ns = ns(SATELLITE_H);
    let whole = train(Policy::Onboard, "[]", &[]);
    let faulty = train_with(Policy::Onboard, "satellite = \"train-0-9\"", start_ns, 0.2);
    let events = |run: &Run| {
        let rows = run.events().filter(|row| row.time_ns < start_ns);
        rows.collect::<Vec<_>>()
    };
    assert!(events(&whole).len() > 300);
    assert_eq!(events(&whole), events(&faulty));
    let samples = |run: &Run| {
        let rows = run.samples().filter(|row| row.time_ns < start_ns);
        rows.collect::<Vec<SampleRow>>()
    };
    assert_eq!(samples(&whole), samples(&faulty));
}

#[test]
fn a_satellite_that_is_out_does_nothing_and_draws_its_platform() {
    let (start_ns, end_ns) = (ns(SATELLITE_H), ns(SATELLITE_H) + ns(0.2));
    let whole = train(Policy::Onboard, "[]", &[]);
    let run = train_with(Policy::Onboard, "satellite = \"train-0-9\"", start_ns, 0.2);
    let own = node(&run, "train-0-9");
    for row in run.contacts().filter(|row| touches(row, own)) {
        assert!(row.end_ns <= start_ns || row.start_ns >= end_ns, "{row:#?}");
    }
    let cut = run.contacts().filter(|row| row.end_reason == "fault");
    let cut: Vec<ContactRow> = cut.collect();
    assert!(cut.len() >= 2, "{cut:#?}");
    assert!(
        cut.iter()
            .all(|row| touches(row, own) && row.end_ns == start_ns)
    );
    for row in run.events().filter(|row| row.node == Some(own)) {
        let inside = start_ns < row.time_ns && row.time_ns < end_ns;
        let quiet = ["frame-dropped", "light"].contains(&row.kind.as_ref());
        assert!(!inside || quiet, "{row:#?}");
    }
    let platform_w = run.scenario.payloads[0].power.platform_power.to_watts();
    let mut samples = 0;
    let mut stored = Vec::new();
    for row in run.samples().filter(|row| row.satellite == own) {
        if start_ns <= row.time_ns && row.time_ns < end_ns {
            samples += 1;
            assert_eq!(
                (row.load_w, row.laser_contacts),
                (platform_w, 0),
                "{row:#?}"
            );
            stored.push(row.stored_bits);
        }
    }
    assert!(samples >= 11);
    assert!(
        stored.windows(2).all(|pair| pair[0] == pair[1]),
        "{stored:?}"
    );
    // Frames that began or went on while it was out, and no others, are lost.
    let lost = of_kind(&run, "frame-dropped");
    let expected = whole.products().filter(|row| {
        row.satellite == own && row.capture_start_ns < end_ns && row.capture_end_ns > start_ns
    });
    let expected: Vec<u64> = expected.map(|row| row.product).collect();
    assert!(expected.len() > 5);
    let found: Vec<u64> = lost.iter().filter_map(|row| row.product).collect();
    assert_eq!(found, expected);
    assert!(lost.iter().all(|row| row.detail == "fault"));
    let dropped = run
        .products()
        .filter(|row| row.status == ProductStatus::Dropped);
    assert_eq!(dropped.count(), expected.len());
    // It is back at once.
    let back = run
        .contacts()
        .filter(|row| touches(row, own) && row.start_ns == end_ns);
    assert!(back.filter(|row| row.medium == Medium::Laser).count() >= 1);
    let after = |run: &Run| {
        let rows = run
            .events()
            .filter(|row| row.kind == "captured" && row.time_ns > end_ns);
        rows.filter(|row| row.node == Some(own)).count()
    };
    assert_eq!(after(&run), after(&whole));
    check_energy("a satellite is out", &run);
    check_terminals("a satellite is out", &run);
}

#[test]
fn a_station_that_is_out_receives_nothing_and_others_step_in() {
    let whole = train(Policy::BentPipe, "[]", &[]);
    let busy = whole
        .contacts()
        .max_by_key(|row| row.carried_ab_bits)
        .unwrap();
    let station = &whole.scenario.stations[busy.b as usize - whole.scenario.satellites.len()];
    let hops = of_kind(&whole, "hop-started");
    let hops: Vec<_> = hops
        .iter()
        .filter(|row| row.contact == Some(busy.contact))
        .collect();
    assert!(hops.len() > 4);
    let hop = hops[hops.len() / 2];
    let start_ns = i64::midpoint(hop.time_ns, hop.until_ns.unwrap());
    let run = train_with(
        Policy::BentPipe,
        &format!("station = \"{}\"", station.name),
        start_ns,
        1.0,
    );
    let end_ns = start_ns + ns(1.0);
    let now_ns = of_kind(&run, "fault-started")[0].time_ns;
    for row in run.contacts().filter(|row| touches(row, busy.b)) {
        assert!(
            row.end_ns <= now_ns || row.start_ns >= end_ns - 1,
            "{row:#?}"
        );
    }
    let cut = run
        .contacts()
        .find(|row| row.contact == busy.contact)
        .unwrap();
    assert_eq!((cut.end_ns, cut.end_reason.as_ref()), (now_ns, "fault"));
    assert!(cut.carried_ab_bits > 0 && cut.carried_ab_bits < busy.carried_ab_bits);
    // The antenna of the satellite is free at once, and found another station or none in view; none
    // that it had is lost.
    check_terminals("a station is out", &run);
    let others = |run: &Run| {
        let rows = within(run, (now_ns, end_ns));
        rows.into_iter().filter(|row| !touches(row, busy.b)).count()
    };
    assert!(others(&run) >= others(&whole));
    let later = |run: &Run| {
        run.contacts()
            .filter(|row| touches(row, busy.b) && row.start_ns >= end_ns)
            .count()
    };
    assert!(later(&whole) > 0);
    assert!(later(&run) > 0);
    // All frames are still taken, and nothing but time is lost.
    let captured = |run: &Run| run.count("captured");
    assert_eq!(captured(&run), captured(&whole));
}

#[test]
fn a_link_that_is_out_leaves_its_ends_to_others() {
    let whole = train(Policy::Onboard, "[]", &[]);
    let run = train_with(
        Policy::Onboard,
        "link = [\"train-0-6\", \"train-0-5\"]",
        ns(1.2),
        1.0,
    );
    let pair = (node(&run, "train-0-5"), node(&run, "train-0-6"));
    let stretch = (ns(1.2), ns(2.2));
    assert_eq!(
        within(&whole, stretch)
            .iter()
            .filter(|row| joins(row, pair))
            .count(),
        1
    );
    assert!(!within(&run, stretch).iter().any(|row| joins(row, pair)));
    for end in [pair.0, pair.1] {
        let others = within(&run, stretch).into_iter();
        assert!(others.filter(|row| touches(row, end)).count() >= 1);
    }
    let back: Vec<ContactRow> = run
        .contacts()
        .filter(|row| joins(row, pair) && row.start_ns >= stretch.1)
        .collect();
    assert_eq!(back[0].start_ns, stretch.1);
    let begun = &of_kind(&run, "fault-started")[0];
    assert_eq!((begun.node, begun.until_ns), (None, Some(stretch.1)));
    assert_eq!(begun.detail, "train-0-5 – train-0-6");
    assert_eq!(of_kind(&run, "fault-ended")[0].time_ns, stretch.1);
}

#[test]
fn contacts_of_others_stay_as_they_were_planned() {
    let start_ns = ns(SATELLITE_H);
    let whole = train(Policy::Onboard, "[]", &[]);
    let run = train_with(Policy::Onboard, "satellite = \"train-0-9\"", start_ns, 0.2);
    let own = node(&run, "train-0-9");
    // The block of the fault and the hour of the horizon had been planned.
    let planned_ns = ns(5.0);
    let of_others = |run: &Run| {
        let rows = run
            .contacts()
            .filter(|row| !touches(row, own) && row.start_ns < planned_ns);
        let rows = rows.map(|row| {
            (
                row.contact,
                row.medium,
                row.a,
                row.b,
                row.start_ns,
                row.end_ns,
            )
        });
        rows.collect::<Vec<_>>()
    };
    let found = of_others(&run);
    let expected = of_others(&whole);
    assert!(expected.len() > 20);
    for row in expected {
        assert!(found.contains(&row), "{row:?} is gone");
    }
}

#[test]
fn faults_of_one_thing_that_overlap_are_one() {
    let satellite = "satellite = \"train-0-2\"";
    let two = format!(
        "[{{ {satellite}, start_h = 1, duration_h = 1 }}, {{ {satellite}, start_h = 1.5, duration_h = 1.5 }}]"
    );
    let two = train(Policy::Onboard, &two, &[]);
    let one = train_with(Policy::Onboard, satellite, ns(1.0), 2.0);
    assert_same("two faults for one", ALL, &one.segments, &two.segments);
    assert_eq!(
        (two.count("fault-started"), two.count("fault-ended")),
        (1, 1)
    );
}

#[test]
fn a_fault_without_a_length_lasts_to_the_end() {
    let run = train(
        Policy::Onboard,
        "[{ satellite = \"train-0-11\", start_h = 3.06 }, { station = \"lijiang\", start_h = 0 }]",
        &[],
    );
    assert_eq!(
        (run.count("fault-started"), run.count("fault-ended")),
        (2, 0)
    );
    for row in of_kind(&run, "fault-started") {
        assert_eq!(row.until_ns, Some(run.scenario.duration.0));
    }
    let (own, lijiang) = (node(&run, "train-0-11"), node(&run, "lijiang"));
    assert!(
        run.contacts()
            .all(|row| !touches(&row, own) || row.end_ns <= ns(3.06))
    );
    assert!(run.contacts().all(|row| !touches(&row, lijiang)));
    assert_eq!(run.summary().faults.map(|cost| cost.faults), Some(2));
}

#[test]
fn many_faults_ask_for_no_terminal_twice_and_keep_all_accounts() {
    let scenario = CASES[2].load(&[]).scenario;
    let mut faults = String::from("[");
    for (k, satellite) in scenario.satellites.iter().step_by(9).enumerate() {
        let start_h = 0.1 + 0.107 * f64::from(u32::try_from(k).unwrap());
        let name = &satellite.name;
        let _ = write!(
            faults,
            "{{ satellite = \"{name}\", start_h = {start_h}, duration_h = 0.4 }},"
        );
    }
    for (k, station) in scenario.stations.iter().step_by(4).enumerate() {
        let start_h = 0.2 + 0.31 * f64::from(u32::try_from(k).unwrap());
        let name = &station.name;
        let _ = write!(
            faults,
            "{{ station = \"{name}\", start_h = {start_h}, duration_h = 0.7 }},"
        );
    }
    faults.push(']');
    let sets = [("duration_h", "2.75"), ("fault", faults.as_str())];
    let run = Run::of(&CASES[2].load(&sets), Policy::Hybrid);
    let begun = of_kind(&run, "fault-started");
    assert!(begun.len() > 20);
    for fault in &begun {
        let stretch = (fault.time_ns, fault.until_ns.unwrap());
        let out = fault.node.unwrap();
        let held: Vec<_> = within(&run, stretch);
        assert!(!held.iter().any(|row| touches(row, out)), "{fault:#?}");
    }
    check_terminals("many faults", &run);
    check_energy("many faults", &run);
    // What is given away anew for a while gives way to what had been planned.
    let ends: Vec<_> = run.contacts().map(|row| row.end_reason).collect();
    assert!(ends.iter().any(|reason| reason == "fault"));
    let cost = run.summary().faults.unwrap();
    assert!(
        cost.contacts_truncated > 10 && cost.contacts_called_off > 5,
        "{cost:?}"
    );
    for row in run.contacts() {
        let hours = hours(row.end_ns);
        assert!(row.start_ns < row.end_ns, "at {hours} h: {row:#?}");
        assert!(row.usable_ns <= row.end_ns, "at {hours} h: {row:#?}");
    }
}
