//! Bits, time on links and energy are conserved, as the recording alone shows it.

#![expect(
    clippy::unwrap_used,
    reason = "a test of rows that lack what it compares must stop"
)]

mod links;
mod random;

use crate::runs::{CASES, Case, OTHERS, Run, bundled, load};
use starloom::record::EventRow;
use starloom::scenario::Policy;
use std::collections::BTreeMap;

/// What is conserved by itself: the answer or the frame of a product.
type Cargo = (u64, String);

fn cargo(row: &EventRow) -> Cargo {
    (
        row.product
            .unwrap_or_else(|| panic!("no product: {row:#?}")),
        row.detail.clone(),
    )
}

fn bits(row: &EventRow) -> u64 {
    row.bits.unwrap_or_else(|| panic!("no bits: {row:#?}"))
}

/// Bits of a hop that was cut which had left by then.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bits of a hop are exact in f64"
)]
fn passed(row: &EventRow) -> u64 {
    row.value.unwrap_or_else(|| panic!("no value: {row:#?}")) as u64
}

fn node(row: &EventRow) -> u32 {
    row.node.unwrap_or_else(|| panic!("no node: {row:#?}"))
}

fn contact(row: &EventRow) -> u64 {
    row.contact
        .unwrap_or_else(|| panic!("no contact: {row:#?}"))
}

/// Bits of a frame as it is kept.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bits of a frame are exact in f64"
)]
fn kept_bits(run: &Run, raw_bits: u64) -> u64 {
    (raw_bits as f64 / run.scenario.work.raw_compression).ceil() as u64
}

/// Whether a node is a station.
fn on_ground(run: &Run, node: u32) -> bool {
    node as usize >= run.scenario.satellites.len()
}

#[test]
fn what_arrives_of_a_product_is_its_size() {
    for case in CASES {
        let answered = check_arrivals(&case.to_string(), &case.run());
        assert!(answered > 100, "{case}: {answered} answers");
    }
}

/// Holds what reached the ground against what products say of it; gives how many were answered.
pub(crate) fn check_arrivals(case: &str, run: &Run) -> u32 {
    let mut arrived: BTreeMap<Cargo, u64> = BTreeMap::new();
    for row in run.events().filter(|row| row.kind == "hop-finished") {
        if on_ground(run, node(&row)) {
            *arrived.entry(cargo(&row)).or_default() += bits(&row);
        }
    }
    let of = |product, what: &str| {
        arrived
            .get(&(product, what.to_owned()))
            .copied()
            .unwrap_or(0)
    };
    let mut answered = 0;
    for row in run.products() {
        let (answer, raw) = (of(row.product, "answer"), of(row.product, "raw"));
        assert_eq!(answer, row.answer_delivered_bits, "{case}: {row:#?}");
        assert_eq!(raw, row.raw_delivered_bits, "{case}: {row:#?}");
        assert!(answer <= row.answer_bits, "{case}: {row:#?}");
        let stored = row.stored_bits.unwrap();
        assert!(raw <= stored, "{case}: {row:#?}");
        if run.scenario.work.world.is_none() && stored > 0 {
            assert_eq!(stored, kept_bits(run, row.raw_bits), "{case}: {row:#?}");
        }
        if row.answered_ns.is_none() {
            continue;
        }
        answered += 1;
        if run.policy == Policy::BentPipe {
            assert_eq!(raw, stored, "{case}: {row:#?}");
        } else {
            assert!(row.answer_bits > 0, "{case}: {row:#?}");
            assert_eq!(answer, row.answer_bits, "{case}: {row:#?}");
        }
    }
    answered
}

#[test]
fn every_hop_that_ends_has_begun_with_the_same_bits() {
    for case in CASES {
        let finished = check_hops(&case.to_string(), &case.run());
        assert!(finished > 100, "{case}: {finished} hops");
    }
}

/// Holds the ends of hops against their beginnings; gives how many came through.
pub(crate) fn check_hops(case: &str, run: &Run) -> u32 {
    let mut open: BTreeMap<(u64, Cargo, i64), Vec<u64>> = BTreeMap::new();
    let (mut finished, mut cut) = (0, 0);
    for row in run.events() {
        if row.kind == "hop-started" {
            let until_ns = row.until_ns.unwrap_or_else(|| panic!("{row:#?}"));
            assert!(until_ns > row.time_ns, "{case}: {row:#?}");
            open.entry((contact(&row), cargo(&row), until_ns))
                .or_default()
                .push(bits(&row));
        } else if row.kind == "hop-finished" {
            finished += 1;
            let key = (contact(&row), cargo(&row), row.time_ns);
            let begun = open.remove(&key).unwrap_or_default();
            assert_eq!(
                begun,
                [bits(&row)],
                "{case}: bits of the hops that began as {row:#?}"
            );
        } else if row.kind == "hop-cut" {
            cut += 1;
            let until_ns = row.until_ns.unwrap_or_else(|| panic!("{row:#?}"));
            assert!(row.time_ns < until_ns, "{case}: {row:#?}");
            let key = (contact(&row), cargo(&row), until_ns);
            let begun = open.remove(&key).unwrap_or_default();
            assert_eq!(begun, [bits(&row)], "{case}: {row:#?}");
            assert!(passed(&row) <= bits(&row), "{case}: {row:#?}");
        }
    }
    let repeated = run.summary().faults.map_or(0, |cost| cost.hops_repeated);
    assert_eq!(cut, repeated, "{case}");
    let end_ns = run.scenario.duration.0;
    for (contact, cargo, until_ns) in open.into_keys() {
        assert!(
            until_ns > end_ns,
            "{case}: {cargo:?} on contact {contact} never arrived"
        );
    }
    finished
}

/// Bits of each node's store, told by the events alone.
struct Stores<'a> {
    run: &'a Run,
    held: BTreeMap<u32, u64>,
    sizes: BTreeMap<u64, (u64, u64)>,
    /// Where each hop that is under way began.
    under_way: BTreeMap<(u64, Cargo, i64), u32>,
}

impl<'a> Stores<'a> {
    fn of(run: &'a Run) -> Self {
        let sizes = run.products();
        let sizes = sizes.map(|row| (row.product, (row.stored_bits.unwrap(), row.answer_bits)));
        Self {
            run,
            held: BTreeMap::new(),
            sizes: sizes.collect(),
            under_way: BTreeMap::new(),
        }
    }

    fn add(&mut self, node: u32, bits: u64) {
        *self.held.entry(node).or_default() += bits;
    }

    /// Takes bits off a store, which must hold them.
    fn take(&mut self, row: &EventRow, node: u32, bits: u64) {
        let held = self.held.entry(node).or_default();
        let left = held.checked_sub(bits);
        *held = left.unwrap_or_else(|| panic!("{bits} bits of {held} are taken: {row:#?}"));
    }

    fn follow(&mut self, row: &EventRow) {
        let (frame, answer) = row
            .product
            .and_then(|product| self.sizes.get(&product).copied())
            .unwrap_or((0, 0));
        match row.kind.as_ref() {
            "captured" => self.add(node(row), frame),
            "job-finished" => {
                self.add(node(row), answer);
                if self.run.policy == Policy::Onboard {
                    self.take(row, node(row), frame);
                }
            }
            "hop-started" => {
                let until_ns = row.until_ns.unwrap_or_default();
                self.under_way
                    .insert((contact(row), cargo(row), until_ns), node(row));
            }
            "hop-cut" => {
                let until_ns = row.until_ns.unwrap_or_default();
                let key = (contact(row), cargo(row), until_ns);
                let from = self.under_way.remove(&key);
                assert_eq!(from, row.node, "its bits stay where they were: {row:#?}");
            }
            "hop-finished" => {
                let from = self
                    .under_way
                    .remove(&(contact(row), cargo(row), row.time_ns));
                let from = from.unwrap_or_else(|| panic!("never began: {row:#?}"));
                self.take(row, from, bits(row));
                if !on_ground(self.run, node(row)) {
                    self.add(node(row), bits(row));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn stores_hold_what_came_in_and_did_not_leave() {
    for case in CASES {
        let run = case.run();
        let seen_full = check_stores(&case.to_string(), &run);
        // What leaves by laser does so within milliseconds; what waits for a radio lies in store.
        let least = if run.policy == Policy::BentPipe {
            100
        } else {
            1
        };
        assert!(
            seen_full >= least,
            "{case}: {seen_full} samples of stores that hold anything"
        );
    }
}

/// Holds the stores that are sampled against what came in and left; gives how many samples of them
/// held anything.
pub(crate) fn check_stores(case: &str, run: &Run) -> u32 {
    let mut stores = Stores::of(run);
    let mut events = run.events().peekable();
    let mut seen_full = 0;
    for sample in run.samples() {
        // A sample shows the state after all that happened by its time.
        while let Some(row) = events.next_if(|row| row.time_ns <= sample.time_ns) {
            stores.follow(&row);
        }
        let held = stores.held.get(&sample.satellite).copied().unwrap_or(0);
        assert_eq!(held, sample.stored_bits, "{case}: {sample:#?}");
        seen_full += u32::from(held > 0);
    }
    seen_full
}

#[test]
fn stores_are_empty_when_all_is_delivered() {
    let run = Run::of(
        &load(&bundled("three-body"), &[("duration_h", "6")]),
        Policy::Onboard,
    );
    assert!(run.products().count() > 100);
    assert!(run.products().all(|row| row.answered_ns.is_some()));
    assert!(run.samples().any(|sample| sample.stored_bits > 0));
    let last = run.samples().map(|sample| sample.time_ns).max();
    for sample in run.samples().filter(|sample| Some(sample.time_ns) == last) {
        assert_eq!(sample.stored_bits, 0, "{sample:#?}");
    }
}

/// Energy in all batteries at a time [J].
fn charge_j(run: &Run, time_ns: i64) -> f64 {
    let samples: Vec<f64> = run
        .samples()
        .filter(|sample| sample.time_ns == time_ns)
        .map(|sample| sample.battery_j)
        .collect();
    assert_eq!(
        samples.len(),
        run.scenario.satellites.len(),
        "samples at {time_ns} ns"
    );
    samples.into_iter().sum()
}

#[test]
fn energy_is_conserved() {
    // With little power all ways that energy can go are taken.
    let starved = [
        ("payload.field-watcher.power.battery_capacity_wh", "60"),
        ("payload.field-watcher.power.array_power_w", "320"),
        ("duration_h", "2"),
    ];
    let starved = Run::of(&CASES[0].load(&starved), Policy::Onboard);
    let sources = starved.summary().source_j;
    assert!(
        sources["unserved"] > 0.0 && sources["curtailed"] > 0.0,
        "{sources:?}"
    );
    check_energy("starved", &starved);
    for case in CASES.into_iter().chain(OTHERS) {
        check_energy(&case.to_string(), &case.run());
    }
}

pub(crate) fn check_energy(what: &str, run: &Run) {
    let summary = run.summary();
    let used_j: f64 = summary.energy_j.values().sum();
    let source = &summary.source_j;
    let gained_j = charge_j(run, run.scenario.duration.0) - charge_j(run, 0);
    let generated_j = source["generated"];
    let spent_j = used_j - source["unserved"] + source["lost"] + source["curtailed"] + gained_j;
    let error = (generated_j - spent_j).abs() / generated_j;
    assert!(
        error <= 1e-9,
        "{what}: {generated_j} J are generated and {spent_j} J accounted for: {source:?}, used \
         {used_j} J, gained {gained_j} J"
    );
}

#[test]
fn frames_are_answered_by_the_nodes_that_the_products_name() {
    for case in CASES {
        let run = case.run();
        let mut named = BTreeMap::new();
        for row in run.events().filter(|row| row.kind == "answered") {
            named.insert(row.product, (row.node, row.time_ns));
        }
        for row in run.products() {
            let expected = row
                .answered_ns
                .map(|answered_ns| (row.answer_station, answered_ns));
            assert_eq!(
                named.get(&Some(row.product)).copied(),
                expected,
                "{case}: {row:#?}"
            );
            if let Some(station) = row.answer_station {
                assert!(on_ground(&run, station), "{case}: {row:#?}");
            }
        }
    }
}

#[test]
fn hybrid_lets_answers_overtake_frames() {
    let case: Case = CASES[2];
    let run = case.run();
    let sent: BTreeMap<String, usize> = run.events().filter(|row| row.kind == "hop-started").fold(
        BTreeMap::new(),
        |mut counts, row| {
            *counts.entry(row.detail).or_default() += 1;
            counts
        },
    );
    assert!(sent["answer"] > 100 && sent["raw"] > 100, "{sent:?}");
    let all = |pick: fn(&starloom::record::ProductRow) -> bool| run.products().filter(pick).count();
    let both = all(|row| row.answered_ns.is_some() && row.raw_delivered_bits > 0);
    assert!(
        both > 50,
        "{both} products with answer and frame on the ground"
    );
}
