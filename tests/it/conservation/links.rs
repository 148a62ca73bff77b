//! Contacts carry one thing at a time, within their bounds.

use super::{bits, cargo, contact, node, passed};
use crate::runs::{CASES, Run};
use starloom::frame::SPEED_OF_LIGHT_MPS;
use starloom::record::{ContactRow, EventRow, Medium};
use starloom::scenario::Policy;
use starloom::time::Span;
use starloom::units::{Bits, DataRate};
use std::collections::BTreeMap;

/// A hop on a contact, as far as the recording tells when its last bit left.
struct Passage {
    start_ns: i64,
    /// The last bit leaves at this time or later; exactly then if `exact`.
    end_ns: i64,
    exact: bool,
    arrival_ns: i64,
    bits: u64,
}

fn light_ns(range_m: f64) -> i64 {
    Span::from_seconds(range_m / SPEED_OF_LIGHT_MPS).0
}

/// Whether a contact had one rate from end to end.
fn has_one_rate(row: &ContactRow) -> bool {
    let rate = DataRate(row.rate_max_bps);
    rate.bits_within(Span(row.end_ns - row.usable_ns)) == Bits(row.capacity_bits)
}

impl Passage {
    fn of(event: &EventRow, row: &ContactRow) -> Self {
        let arrival_ns = event.until_ns.unwrap_or_else(|| panic!("{event:#?}"));
        let at_full_rate = DataRate(row.rate_max_bps).time_for(Bits(bits(event)));
        let at_once_ns = event.time_ns + at_full_rate.0;
        let by_light_ns = arrival_ns - light_ns(row.range_max_m);
        let exact = has_one_rate(row);
        Self {
            start_ns: event.time_ns,
            end_ns: if exact {
                at_once_ns
            } else {
                at_once_ns.max(by_light_ns)
            },
            exact,
            arrival_ns,
            bits: bits(event),
        }
    }
}

impl Passage {
    /// What is left of a hop that was cut.
    fn cut(&mut self, cut: &EventRow) {
        self.end_ns = self.end_ns.min(cut.time_ns);
        self.exact = false;
        self.bits = passed(cut);
    }
}

/// The hops of each contact and direction (true from a to b), in order of their beginning.
fn passages(run: &Run) -> BTreeMap<(u64, bool), Vec<Passage>> {
    let contacts: BTreeMap<u64, ContactRow> =
        run.contacts().map(|row| (row.contact, row)).collect();
    let mut passages: BTreeMap<(u64, bool), Vec<Passage>> = BTreeMap::new();
    let cuts = run.events().filter(|row| row.kind == "hop-cut");
    let cuts: BTreeMap<_, EventRow> = cuts
        .map(|row| ((contact(&row), cargo(&row), row.until_ns), row))
        .collect();
    for event in run.events().filter(|row| row.kind == "hop-started") {
        let row = &contacts[&contact(&event)];
        let forward = node(&event) == row.a;
        assert!(forward || node(&event) == row.b, "{event:#?}\n{row:#?}");
        assert!(
            forward || row.medium == Medium::Laser,
            "a downlink carries up: {event:#?}"
        );
        let mut passage = Passage::of(&event, row);
        if let Some(cut) = cuts.get(&(row.contact, cargo(&event), event.until_ns)) {
            passage.cut(cut);
        }
        let hops = passages.entry((row.contact, forward)).or_default();
        hops.push(passage);
    }
    passages
}

#[test]
fn contacts_carry_the_bits_of_their_hops_and_no_more_than_they_can() {
    for case in CASES {
        let run = case.run();
        let passages = passages(&run);
        let mut carried = 0;
        for row in run.contacts() {
            assert!(
                row.start_ns <= row.usable_ns && row.usable_ns <= row.end_ns,
                "{row:#?}"
            );
            for (forward, bits) in [(true, row.carried_ab_bits), (false, row.carried_ba_bits)] {
                let hops = passages
                    .get(&(row.contact, forward))
                    .map_or(&[][..], Vec::as_slice);
                let sum: u64 = hops.iter().map(|hop| hop.bits).sum();
                assert_eq!(sum, bits, "{case}: {row:#?}");
                assert!(bits <= row.capacity_bits, "{case}: {row:#?}");
                carried += bits;
            }
        }
        assert!(carried > 0, "{case}");
    }
}

#[test]
fn hops_follow_one_another_within_their_contact() {
    for case in CASES {
        let run = case.run();
        let contacts: BTreeMap<u64, ContactRow> =
            run.contacts().map(|row| (row.contact, row)).collect();
        let (mut exact, mut neighbours) = (0, 0);
        for ((number, _), hops) in passages(&run) {
            let row = &contacts[&number];
            for hop in &hops {
                let what = || format!("{case}: hop at {} ns on {row:#?}", hop.start_ns);
                assert!(row.usable_ns <= hop.start_ns, "{}", what());
                assert!(hop.end_ns <= row.end_ns, "{}", what());
                if hop.exact {
                    exact += 1;
                    // A nanosecond for each rounding.
                    let flight_ns = hop.arrival_ns - hop.end_ns;
                    let nearest_ns = light_ns(row.range_min_m) - 2;
                    let farthest_ns = light_ns(row.range_max_m) + 2;
                    assert!(
                        (nearest_ns..=farthest_ns).contains(&flight_ns),
                        "{}",
                        what()
                    );
                }
            }
            for pair in hops.windows(2) {
                neighbours += 1;
                assert!(
                    pair[0].end_ns <= pair[1].start_ns,
                    "{case}: hops at {} and {} ns overlap on {row:#?}",
                    pair[0].start_ns,
                    pair[1].start_ns
                );
            }
        }
        assert!(
            neighbours > 20,
            "{case}: {neighbours} pairs of hops on one contact"
        );
        // Most lasers have one rate throughout.
        let lasers = run.policy != Policy::BentPipe;
        assert!(!lasers || exact > 20, "{case}: {exact} hops");
    }
}
