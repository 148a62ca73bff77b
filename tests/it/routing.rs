//! Routes over random contacts: bookings neither overlap nor exceed what a contact can carry, nothing
//! arrives before it is ready, and what goes first is not held up by what gives way.

mod dispatcher;

use dispatcher::Dispatcher;
use proptest::prelude::*;
use starloom::network::contact::{Contact, ContactId, RANGE_STEP, RateStep, Request};
use starloom::network::routing::{ContactPlan, Demand};
use starloom::network::{Medium, NodeId};
use starloom::time::{SimTime, Span};
use starloom::units::{Bits, DataRate};

const SATELLITES: u32 = 4;
const STATIONS: u32 = 2;
const FORWARDING: Span = Span(1_000_000);

fn seconds(s: i64) -> SimTime {
    SimTime::START + Span::seconds(s)
}

/// Nodes, start, setup and length [s], rates [Mbit/s] and range [km].
type Drawn = ((u32, u32), i64, i64, i64, Vec<u64>, u32);

fn drawn_contact() -> impl Strategy<Value = Drawn> {
    // A node has no contact with itself.
    let nodes = (0..SATELLITES, 1..SATELLITES + STATIONS);
    let nodes = nodes.prop_map(|(from, apart)| (from, (from + apart) % (SATELLITES + STATIONS)));
    let rates = prop::collection::vec(prop_oneof![Just(0_u64), 1_u64..1000], 1..4);
    (
        nodes,
        0..2000_i64,
        0..60_i64,
        1..600_i64,
        rates,
        500_u32..5000,
    )
}

/// A contact whose rates change at even times.
fn contact(number: u64, drawn: &Drawn) -> Contact {
    let ((from, to), start_s, setup_s, length_s, rates, range_km) = drawn;
    let medium = if *to < SATELLITES {
        Medium::Laser
    } else {
        Medium::Radio
    };
    let (start, usable) = (seconds(*start_s), seconds(start_s + setup_s));
    let nodes = (NodeId(*from), NodeId(*to));
    let mut contact = Contact::new(ContactId(number), medium, nodes, start, usable);
    contact.end = usable + Span::seconds(*length_s);
    contact.open = false;
    let pieces: i64 = rates.iter().map(|_| 1).sum();
    let step = (contact.end - contact.usable) / pieces;
    for (k, &rate) in (0..).zip(rates) {
        let from = usable + step * k;
        contact.rates.push(RateStep {
            from,
            rate: DataRate(rate * 1_000_000),
        });
    }
    let ranges = (contact.end - contact.start).0 / RANGE_STEP.0 + 2;
    contact.ranges_m = (0..ranges)
        .map(|k| f64::from(*range_km) * 1e3 + k as f64 * 700.0)
        .collect();
    contact
}

fn plan(contacts: &[Drawn]) -> ContactPlan {
    let nodes = (0..SATELLITES + STATIONS).map(|node| (FORWARDING, node >= SATELLITES));
    let mut plan = ContactPlan::new(nodes);
    for (number, drawn) in (0..).zip(contacts) {
        plan.add(contact(number, drawn));
    }
    plan
}

/// Something to send: when it comes up, how long after that it is ready [s], from where, how many
/// bits, into how many pieces it may be split, and whether it goes first.
#[derive(Debug, Clone)]
struct Load {
    now_s: i64,
    ready_s: i64,
    from: u32,
    bits: u64,
    pieces: u64,
    first: bool,
}

fn drawn_load() -> impl Strategy<Value = Load> {
    (
        0..1500_i64,
        0..200_i64,
        0..SATELLITES,
        1_u64..40_000_000_000,
        1_u64..9,
        any::<bool>(),
    )
        .prop_map(|(now_s, ready_s, from, bits, pieces, first)| Load {
            now_s,
            ready_s,
            from,
            bits,
            pieces,
            first,
        })
}

/// The earliest arrival of all bits at once, by trying every way.
fn by_trying(plan: &ContactPlan, contacts: u64, demand: &Demand<'_>) -> Option<SimTime> {
    let mut best: Option<SimTime> = None;
    let mut open = vec![(demand.from, demand.ready, vec![demand.from])];
    while let Some((node, ready, seen)) = open.pop() {
        for contact in (0..contacts).filter_map(|number| plan.get(number)) {
            let direction = contact.direction_from(node);
            let to = contact.peer_of(node);
            let joins = contact.from == node || contact.to == node;
            if !joins || !contact.allows(direction) || seen.contains(&to) {
                continue;
            }
            let Demand {
                now,
                bits,
                least,
                priority,
                ..
            } = *demand;
            let request = Request {
                now,
                ready,
                bits,
                least,
                priority,
            };
            let Some(fit) = contact.first_fit(&request, direction) else {
                continue;
            };
            let arrival = fit.interval.end + contact.light_time(fit.interval.end);
            if to.0 >= SATELLITES {
                best = Some(best.map_or(arrival, |best| best.min(arrival)));
            } else {
                open.push((to, arrival + FORWARDING, [&seen[..], &[to]].concat()));
            }
        }
    }
    best
}

/// Sends loads in order of time, and checks the bookings after each and the bits of all pieces.
fn send_in_turn(contacts: Vec<Drawn>, mut loads: Vec<Load>) -> Dispatcher {
    loads.sort_by_key(|load| load.now_s);
    let mut dispatcher = Dispatcher::new(contacts);
    for load in &loads {
        dispatcher.send(seconds(load.now_s), load);
        dispatcher.assert_sound();
    }
    let sent: u64 = loads.iter().map(|load| load.bits).sum();
    let pieces = dispatcher.transfers.values();
    let kept: Bits = pieces.map(|transfer| transfer.bits).sum();
    assert_eq!(kept, Bits(sent), "bits of all pieces");
    dispatcher
}

/// One bit goes from satellite 0 to 1 and back, as each onward contact is taken by what goes first,
/// and sets out over the same contact again; then that booking is taken, too.
#[test]
fn a_transfer_that_crosses_a_contact_again_keeps_the_crossing_that_has_begun() {
    let contacts = vec![
        ((0, 4), 1376, 8, 128, vec![0, 595], 500),
        ((1, 0), 1023, 1, 384, vec![365], 500),
        ((1, 4), 1350, 58, 84, vec![500], 500),
    ];
    let load = |now_s, ready_s, bits, first| Load {
        now_s,
        ready_s,
        from: 0,
        bits,
        pieces: 1,
        first,
    };
    let loads = vec![
        load(0, 0, 1, false),
        load(1090, 89, 32_850_000_001, true),
        load(1269, 127, 30_660_000_001, true),
        load(1269, 0, 1, true),
    ];
    let dispatcher = send_in_turn(contacts, loads);
    let hops = &dispatcher.transfers[&0].hops;
    let ways: Vec<_> = hops.iter().map(|hop| (hop.contact, hop.to.0)).collect();
    assert_eq!(ways, [(1, 1), (1, 0), (1, 1), (2, 4)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bookings_are_sound_whatever_is_sent(
        contacts in prop::collection::vec(drawn_contact(), 1..12),
        loads in prop::collection::vec(drawn_load(), 1..16),
    ) {
        send_in_turn(contacts, loads);
    }

    /// Before anything begins, what goes first arrives as if there were nothing else.
    #[test]
    fn what_goes_first_is_not_held_up(
        contacts in prop::collection::vec(drawn_contact(), 1..12),
        loads in prop::collection::vec(drawn_load(), 1..16),
    ) {
        let now = SimTime(-1);
        let arrivals = |dispatcher: &Dispatcher| -> Vec<(Bits, Option<SimTime>)> {
            let transfers = dispatcher.transfers.values().filter(|transfer| transfer.priority == 1);
            transfers
                .map(|transfer| (transfer.bits, transfer.hops.last().map(|hop| hop.arrival)))
                .collect()
        };
        let (mut all, mut alone) =
            (Dispatcher::new(contacts.clone()), Dispatcher::new(contacts));
        for load in &loads {
            all.send(now, &Load { ready_s: load.ready_s + 1, ..load.clone() });
            if load.first {
                alone.send(now, &Load { ready_s: load.ready_s + 1, ..load.clone() });
            }
        }
        prop_assert_eq!(arrivals(&all), arrivals(&alone));
    }

    #[test]
    fn no_other_way_is_faster_where_all_bits_go_at_once(
        contacts in prop::collection::vec(drawn_contact(), 1..9),
        loads in prop::collection::vec(drawn_load(), 1..6),
        last in drawn_load(),
    ) {
        let number = contacts.len() as u64;
        let mut dispatcher = Dispatcher::new(contacts);
        for load in &loads {
            dispatcher.send(SimTime::START, load);
        }
        let demand = Demand {
            now: SimTime::START,
            from: NodeId(last.from),
            ready: seconds(last.now_s),
            bits: Bits(last.bits),
            least: Bits(last.bits),
            priority: 5,
            media: Medium::ALL,
        };
        let route = dispatcher.plan.earliest_arrival(&demand);
        let arrival = route.and_then(|route| Some(route.hops.last()?.arrival));
        prop_assert_eq!(arrival, by_trying(&dispatcher.plan, number, &demand));
    }
}
