//! Faults: what is out of service takes part in nothing, nobody foresees it, and what it cost is known.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

mod costs;
mod service;

use crate::runs::{CASES, Run};
use starloom::record::{ContactRow, EventRow, Medium};
use starloom::scenario::Policy;

/// The train over six hours, with these faults and settings.
fn train(policy: Policy, faults: &str, sets: &[(&str, &str)]) -> Run {
    let sets = [&[("duration_h", "6"), ("fault", faults)], sets].concat();
    Run::of(&CASES[3].load(&sets), policy)
}

/// The same with one fault, from `start_ns` on for so many hours.
fn train_with(policy: Policy, subject: &str, start_ns: i64, duration_h: f64) -> Run {
    let start_h = hours(start_ns);
    let fault = format!("[{{ {subject}, start_h = {start_h}, duration_h = {duration_h} }}]");
    let run = train(policy, &fault, &[]);
    let begun = of_kind(&run, "fault-started");
    assert_eq!(begun.len(), 1);
    // Hours are rounded to the nanosecond.
    assert!((begun[0].time_ns - start_ns).abs() <= 1, "{begun:?}");
    run
}

#[expect(clippy::cast_precision_loss, reason = "a time of a test")]
fn hours(ns: i64) -> f64 {
    ns as f64 / 3.6e12
}

#[expect(clippy::cast_possible_truncation, reason = "a time of a test")]
fn ns(hours: f64) -> i64 {
    (hours * 3.6e12).round() as i64
}

fn of_kind(run: &Run, kind: &str) -> Vec<EventRow> {
    run.events().filter(|row| row.kind == kind).collect()
}

/// The node of a satellite or station.
fn node(run: &Run, name: &str) -> u32 {
    let satellites = run.scenario.satellites.iter().map(|one| one.name.as_str());
    let stations = run.scenario.stations.iter().map(|one| one.name.as_str());
    let place = satellites.chain(stations).position(|known| known == name);
    u32::try_from(place.unwrap()).unwrap()
}

fn touches(row: &ContactRow, node: u32) -> bool {
    row.a == node || row.b == node
}

fn joins(row: &ContactRow, (a, b): (u32, u32)) -> bool {
    touches(row, a) && touches(row, b)
}

/// Contacts that last through some of a stretch.
fn within(run: &Run, (start_ns, end_ns): (i64, i64)) -> Vec<ContactRow> {
    let overlaps = |row: &ContactRow| row.start_ns < end_ns && row.end_ns > start_ns;
    run.contacts().filter(overlaps).collect()
}

/// Most contacts of these that are held at once.
fn most_at_once<'a>(rows: impl Iterator<Item = &'a ContactRow>) -> u32 {
    let mut edges: Vec<(i64, i32)> = rows
        .flat_map(|row| [(row.start_ns, 1), (row.end_ns, -1)])
        .collect();
    // Ends before beginnings at one instant.
    edges.sort_unstable();
    let (mut held, mut most) = (0, 0);
    for (_, change) in edges {
        held += change;
        most = most.max(held);
    }
    u32::try_from(most).unwrap()
}

/// No node holds more contacts at a time than it has terminals, and no pair two of one medium.
fn check_terminals(what: &str, run: &Run) {
    let contacts: Vec<ContactRow> = run.contacts().collect();
    let at = |node: u32, media: &'static [Medium]| {
        let rows = contacts.iter();
        most_at_once(rows.filter(move |row| touches(row, node) && media.contains(&row.medium)))
    };
    for (index, satellite) in run.scenario.satellites.iter().enumerate() {
        let node = u32::try_from(index).unwrap();
        let payload = &run.scenario.payloads[satellite.payload];
        let lasers = payload.lasers.as_ref().map_or(0, |lasers| lasers.count);
        let held = at(node, &[Medium::Laser, Medium::OpticalGround]);
        assert!(
            held <= lasers,
            "{what}: {} holds {held} lasers",
            satellite.name
        );
        assert!(
            at(node, &[Medium::Radio]) <= 1,
            "{what}: {}",
            satellite.name
        );
    }
    for station in &run.scenario.stations {
        let node = node(run, &station.name);
        let telescopes = station.optical.as_ref().map_or(0, |site| site.count);
        let antennas = station.radio.as_ref().map_or(0, |site| site.count);
        assert!(
            at(node, &[Medium::OpticalGround]) <= telescopes,
            "{what}: {}",
            station.name
        );
        assert!(
            at(node, &[Medium::Radio]) <= antennas,
            "{what}: {}",
            station.name
        );
    }
    let mut pairs: Vec<_> = contacts
        .iter()
        .map(|row| (row.medium, row.a, row.b, row.start_ns, row.end_ns))
        .collect();
    pairs.sort_unstable();
    for pair in pairs.windows(2) {
        let same = (pair[0].0, pair[0].1, pair[0].2) == (pair[1].0, pair[1].1, pair[1].2);
        assert!(!same || pair[0].4 <= pair[1].3, "{what}: {pair:?}");
    }
}
