//! Routes over random contacts: bookings neither overlap nor exceed what a contact can carry, nothing
//! arrives before it is ready, and what goes first is not held up by what gives way.

use proptest::prelude::*;
use starloom::network::contact::{
    Booking, Contact, ContactId, Direction, RANGE_STEP, RateStep, Request,
};
use starloom::network::routing::{ContactPlan, Demand, Hop, Route};
use starloom::network::{Medium, NodeId};
use starloom::time::{Interval, SimTime, Span};
use starloom::units::{Bits, DataRate};
use std::collections::{BTreeMap, BTreeSet};

const SATELLITES: u32 = 4;
const STATIONS: u32 = 2;
const FORWARDING: Span = Span(1_000_000);

fn seconds(s: i64) -> SimTime {
    SimTime::START + Span::seconds(s)
}

/// Nodes, start, setup and length [s], rates [Mbit/s] and range [km].
type Drawn = ((u32, u32), i64, i64, i64, Vec<u64>, u32);

fn drawn_contact() -> impl Strategy<Value = Drawn> {
    let nodes = (0..SATELLITES, 0..SATELLITES + STATIONS);
    let nodes = nodes.prop_filter("a node has no contact with itself", |(a, b)| a != b);
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

/// Bits on their way.
#[derive(Debug, Clone)]
struct Transfer {
    from: NodeId,
    ready: SimTime,
    bits: Bits,
    least: Bits,
    priority: u8,
    hops: Vec<Hop>,
}

/// Sends loads as a run does, and keeps books of its own.
struct Dispatcher {
    plan: ContactPlan,
    contacts: Vec<Drawn>,
    transfers: BTreeMap<u64, Transfer>,
    /// What is booked on each contact and direction.
    books: BTreeMap<(u64, u8), Vec<Booking>>,
}

impl Dispatcher {
    fn new(contacts: Vec<Drawn>) -> Self {
        Self {
            plan: plan(&contacts),
            contacts,
            transfers: BTreeMap::new(),
            books: BTreeMap::new(),
        }
    }

    fn add(&mut self, transfer: Transfer) -> u64 {
        let number = self.transfers.len() as u64;
        self.transfers.insert(number, transfer);
        number
    }

    fn send(&mut self, now: SimTime, load: &Load) {
        let number = self.add(Transfer {
            from: NodeId(load.from),
            ready: now + Span::seconds(load.ready_s),
            bits: Bits(load.bits),
            least: Bits(load.bits.div_ceil(load.pieces)),
            priority: if load.first { 1 } else { 5 },
            hops: Vec::new(),
        });
        let mut waiting = BTreeSet::from([(self.transfers[&number].priority, number)]);
        while let Some((priority, number)) = waiting.pop_first() {
            for other in self.route(now, number) {
                let of_other = self.transfers[&other].priority;
                assert!(of_other >= priority, "{priority} gives way to {of_other}");
                waiting.insert((of_other, other));
            }
        }
    }

    /// Routes what has not begun of a transfer; returns the transfers that follow from it.
    fn route(&mut self, now: SimTime, number: u64) -> Vec<u64> {
        self.call_off(now, number);
        let transfer = self.transfers[&number].clone();
        let (from, ready, least) = match transfer.hops.last() {
            Some(hop) => (hop.to, hop.arrival + FORWARDING, transfer.bits),
            None => (transfer.from, transfer.ready, transfer.least),
        };
        let ready = ready.max(now);
        if from.0 >= SATELLITES {
            return Vec::new();
        }
        let demand = Demand {
            now,
            from,
            ready,
            bits: transfer.bits,
            least,
            priority: transfer.priority,
            media: Medium::ALL,
        };
        let route = self.plan.earliest_arrival(&demand);
        self.assert_undisturbed(&demand, route.as_ref());
        let Some(route) = route else {
            return Vec::new();
        };
        self.assert_in_order(&demand, &route);
        self.commit(number, &route)
    }

    /// Takes back what has not begun.
    fn call_off(&mut self, now: SimTime, number: u64) {
        let transfer = self.transfers.get_mut(&number).expect("a transfer");
        let (begun, ahead) = transfer.hops.iter().partition(|hop| hop.start <= now);
        transfer.hops = begun;
        let ahead: Vec<Hop> = ahead;
        for hop in ahead {
            self.plan
                .get_mut(hop.contact)
                .expect("a contact")
                .release(hop.direction, number);
            let book = self
                .books
                .entry((hop.contact, hop.direction as u8))
                .or_default();
            book.retain(|booking| booking.transfer != number);
        }
    }

    fn commit(&mut self, number: u64, route: &Route) -> Vec<u64> {
        let mut follow_up = Vec::new();
        let transfer = self.transfers.get_mut(&number).expect("a transfer");
        let rest = transfer.bits.saturating_sub(route.bits);
        let whole = transfer.clone();
        transfer.bits = route.bits;
        transfer.hops.extend(&route.hops);
        for hop in &route.hops {
            let booking = Booking {
                interval: Interval::new(hop.start, hop.end),
                bits: route.bits,
                priority: whole.priority,
                transfer: number,
            };
            let contact = self.plan.get_mut(hop.contact).expect("a contact");
            let displaced = contact.book(hop.direction, booking);
            let book = self
                .books
                .entry((hop.contact, hop.direction as u8))
                .or_default();
            book.retain(|other| !displaced.contains(other));
            book.push(booking);
            follow_up.extend(displaced.iter().map(|booking| booking.transfer));
        }
        if rest > Bits::ZERO {
            assert!(whole.hops.is_empty(), "what is in flight was split");
            follow_up.push(self.add(Transfer {
                bits: rest,
                ..whole
            }));
        }
        follow_up
    }

    /// A route is the one that there would be without bookings that give way and have not begun.
    fn assert_undisturbed(&self, demand: &Demand<'_>, found: Option<&Route>) {
        let mut quiet = plan(&self.contacts);
        for (&(contact, direction), book) in &self.books {
            let direction = [Direction::Forward, Direction::Backward][usize::from(direction)];
            for booking in book {
                let stays =
                    booking.priority <= demand.priority || booking.interval.start <= demand.now;
                if stays {
                    let contact = quiet.get_mut(contact).expect("a contact");
                    assert_eq!(contact.book(direction, *booking), []);
                }
            }
        }
        assert_eq!(quiet.earliest_arrival(demand).as_ref(), found);
    }

    /// Hops begin when the bits are there, take the time that the bits take, and end on the ground.
    fn assert_in_order(&self, demand: &Demand<'_>, route: &Route) {
        let least = demand.least.min(demand.bits);
        assert!(
            least <= route.bits && route.bits <= demand.bits,
            "{demand:?} {route:?}"
        );
        let (mut at, mut ready) = (demand.from, demand.ready);
        for hop in &route.hops {
            let contact = self.plan.get(hop.contact).expect("a contact");
            assert!(hop.from == at && hop.to == contact.peer_of(at));
            assert!(contact.allows(hop.direction), "{hop:?}");
            assert_eq!(hop.direction, contact.direction_from(at));
            assert!(hop.start >= ready, "{hop:?} begins before {ready:?}");
            assert!(
                contact.usable <= hop.start && hop.end <= contact.end,
                "{hop:?}"
            );
            assert_eq!(
                contact.finish(hop.start, route.bits, contact.end),
                Some(hop.end)
            );
            assert_eq!(hop.arrival, hop.end + contact.light_time(hop.end));
            assert!(hop.arrival > hop.end, "light takes time: {hop:?}");
            (at, ready) = (hop.to, hop.arrival + FORWARDING);
        }
        assert!(at.0 >= SATELLITES, "{route:?} does not end on the ground");
    }

    /// Bookings of one direction neither overlap nor exceed what the contact can carry, and are
    /// those of the hops.
    fn assert_sound(&self) {
        let mut booked = 0;
        for (&(number, _), book) in &self.books {
            let contact = self.plan.get(number).expect("a contact");
            let mut book = book.clone();
            book.sort_by_key(|booking| booking.interval);
            for pair in book.windows(2) {
                assert!(
                    pair[0].interval.end <= pair[1].interval.start,
                    "{pair:?} overlap"
                );
            }
            let bits: Bits = book.iter().map(|booking| booking.bits).sum();
            let capacity = contact.capacity_within(Interval::new(contact.usable, contact.end));
            assert!(bits <= capacity, "{bits:?} are booked on {capacity:?}");
            booked += book.len();
        }
        let hops: usize = self
            .transfers
            .values()
            .map(|transfer| transfer.hops.len())
            .sum();
        assert_eq!(booked, hops, "bookings and hops");
    }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bookings_are_sound_whatever_is_sent(
        contacts in prop::collection::vec(drawn_contact(), 1..12),
        mut loads in prop::collection::vec(drawn_load(), 1..16),
    ) {
        loads.sort_by_key(|load| load.now_s);
        let mut dispatcher = Dispatcher::new(contacts);
        for load in &loads {
            dispatcher.send(seconds(load.now_s), load);
            dispatcher.assert_sound();
        }
        let sent: u64 = loads.iter().map(|load| load.bits).sum();
        let kept: Bits = dispatcher.transfers.values().map(|transfer| transfer.bits).sum();
        prop_assert_eq!(kept, Bits(sent), "bits of all pieces");
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
