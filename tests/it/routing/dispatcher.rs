//! Sends loads as a run does, and checks each route and booking.

use super::{Drawn, FORWARDING, Load, SATELLITES, plan};
use starloom::network::contact::{Booking, Contact, Direction, Request};
use starloom::network::routing::{ContactPlan, Demand, Hop, Route};
use starloom::network::{Medium, NodeId};
use starloom::time::{Interval, SimTime, Span};
use starloom::units::Bits;
use std::collections::{BTreeMap, BTreeSet};

const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// Bits on their way.
#[derive(Debug, Clone)]
pub(super) struct Transfer {
    from: NodeId,
    ready: SimTime,
    pub(super) bits: Bits,
    least: Bits,
    pub(super) priority: u8,
    pub(super) hops: Vec<Hop>,
}

/// Sends loads as a run does, and keeps books of its own.
pub(super) struct Dispatcher {
    pub(super) plan: ContactPlan,
    contacts: Vec<Drawn>,
    pub(super) transfers: BTreeMap<u64, Transfer>,
    /// What is booked on each contact and direction.
    books: BTreeMap<(u64, u8), Vec<Booking>>,
}

impl Dispatcher {
    pub(super) fn new(contacts: Vec<Drawn>) -> Self {
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

    pub(super) fn send(&mut self, now: SimTime, load: &Load) {
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
            self.plan.get_mut(hop.contact).expect("a contact").release(
                hop.direction,
                number,
                hop.start,
            );
            let book = self
                .books
                .entry((hop.contact, hop.direction as u8))
                .or_default();
            book.retain(|booking| {
                (booking.transfer, booking.interval.start) != (number, hop.start)
            });
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
            let direction = DIRECTIONS[usize::from(direction)];
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
                contact.finish(hop.direction, hop.start, route.bits, contact.end),
                Some(hop.end)
            );
            assert_eq!(hop.arrival, hop.end + contact.light_time(hop.end));
            assert!(hop.arrival > hop.end, "light takes time: {hop:?}");
            (at, ready) = (hop.to, hop.arrival + FORWARDING);
        }
        assert!(at.0 >= SATELLITES, "{route:?} does not end on the ground");
    }

    /// Bookings of one direction neither overlap nor exceed what the contact can carry, stand in the
    /// way of others, and are those of the hops.
    pub(super) fn assert_sound(&self) {
        let mut booked = 0;
        for (&(number, direction), book) in &self.books {
            let direction = DIRECTIONS[usize::from(direction)];
            let contact = self.plan.get(number).expect("a contact");
            let mut book = book.clone();
            book.sort_by_key(|booking| booking.interval);
            for pair in book.windows(2) {
                assert!(
                    pair[0].interval.end <= pair[1].interval.start,
                    "{pair:?} overlap"
                );
            }
            for booking in &book {
                assert_stands(contact, direction, booking);
            }
            let bits: Bits = book.iter().map(|booking| booking.bits).sum();
            let whole = Interval::new(contact.usable, contact.end);
            let capacity = contact.capacity_within(direction, whole);
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

/// Nothing else fits where a booking is, once it has begun.
fn assert_stands(contact: &Contact, direction: Direction, booking: &Booking) {
    let request = Request {
        now: booking.interval.start,
        ready: booking.interval.start,
        bits: Bits(1),
        least: Bits(1),
        priority: 0,
    };
    if let Some(fit) = contact.first_fit(&request, direction) {
        let free = fit.interval.start;
        assert!(
            free >= booking.interval.end,
            "{booking:?} does not stand in the way at {free:?}"
        );
    }
}
