//! Earliest-arrival routes over assigned contacts.
//!
//! A product crosses a hop whole (store and forward). The search settles nodes in order of arrival
//! (Dijkstra over contact intervals): from a node, each contact offers its first stretch that fits
//! between its bookings. The route ends at the first node that is a destination. Where only a part
//! fits before a contact ends, the route carries that part, and the rest is routed by itself.
//!
//! Source: earliest-arrival search on contact plans, Fraire, De Jonckère & Burleigh 2021 (routing
//! in the space internet); the bookings are this program's.

use super::contact::{Contact, Direction, Fit, Request};
use super::{Medium, NodeId};
use crate::time::{SimTime, Span};
use crate::units::Bits;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One hop of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Index of the contact in the plan.
    pub contact: u64,
    /// What carries it.
    pub medium: Medium,
    /// Direction of the hop.
    pub direction: Direction,
    /// The sending node.
    pub from: NodeId,
    /// The receiving node.
    pub to: NodeId,
    /// When the first bit leaves.
    pub start: SimTime,
    /// When the last bit leaves.
    pub end: SimTime,
    /// When the last bit is received.
    pub arrival: SimTime,
}

/// A route and the bits that take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Hops in order; at least one.
    pub hops: Vec<Hop>,
    /// Bits that fit on all of them.
    pub bits: Bits,
}

/// What is to be routed.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// The current instant of the run.
    pub now: SimTime,
    /// Where the bits are.
    pub from: NodeId,
    /// When they are there.
    pub ready: SimTime,
    /// How many there are.
    pub bits: Bits,
    /// The least that is worth sending alone.
    pub least: Bits,
    /// Lower goes first.
    pub priority: u8,
    /// Media that may be used.
    pub media: &'a [Medium],
}

/// The contacts of a run from some instant on, with an index by node.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ContactPlan {
    /// Contacts by number; the first has number `first`.
    contacts: std::collections::VecDeque<Contact>,
    first: u64,
    /// Numbers of the contacts of each node, ascending.
    by_node: Vec<Vec<u64>>,
    /// Forwarding delay at each node.
    forwarding: Vec<Span>,
    /// Whether each node is a destination.
    destination: Vec<bool>,
}

impl ContactPlan {
    /// An empty plan; forwarding delay and whether it is a destination, for each node.
    pub fn new(nodes: impl IntoIterator<Item = (Span, bool)>) -> Self {
        let (forwarding, destination): (Vec<_>, Vec<_>) = nodes.into_iter().unzip();
        Self {
            by_node: vec![Vec::new(); forwarding.len()],
            forwarding,
            destination,
            ..Self::default()
        }
    }

    /// The number that the next contact gets.
    pub fn next_number(&self) -> u64 {
        self.first + self.contacts.len() as u64
    }

    /// Adds a contact, whose number must be [`Self::next_number`].
    pub fn add(&mut self, contact: Contact) {
        debug_assert_eq!(contact.id.0, self.next_number());
        for node in [contact.from, contact.to] {
            self.by_node[node.index()].push(contact.id.0);
        }
        self.contacts.push_back(contact);
    }

    /// The contact with this number, if it is still kept.
    pub fn get(&self, number: u64) -> Option<&Contact> {
        self.contacts
            .get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The contact with this number, if it is still kept.
    pub fn get_mut(&mut self, number: u64) -> Option<&mut Contact> {
        self.contacts
            .get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The contacts that are kept, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter()
    }

    /// Takes contacts from the front while they have ended before `now`, and forgets what is past in
    /// the rest.
    pub fn forget_before(&mut self, now: SimTime) {
        while self
            .contacts
            .front()
            .is_some_and(|contact| contact.end < now && !contact.open)
        {
            self.contacts.pop_front();
            self.first += 1;
        }
        for contact in &mut self.contacts {
            contact.forget_before(now);
        }
        let (contacts, first) = (&self.contacts, self.first);
        for numbers in &mut self.by_node {
            numbers.retain(|number| {
                number
                    .checked_sub(first)
                    .and_then(|k| contacts.get(usize::try_from(k).ok()?))
                    .is_some_and(|contact| contact.open || contact.end > now)
            });
        }
    }

    /// The route on which bits of `demand` arrive earliest at a destination; none if no contact
    /// that is known leads there.
    pub fn earliest_arrival(&self, demand: &Demand<'_>) -> Option<Route> {
        let nodes = self.by_node.len();
        let mut best: Vec<Option<Label>> = vec![None; nodes];
        let mut queue = BinaryHeap::from([Reverse((demand.ready, demand.from))]);
        best[demand.from.index()] = Some(Label {
            arrival: demand.ready,
            bits: demand.bits,
            hop: None,
        });
        while let Some(Reverse((arrival, node))) = queue.pop() {
            let Some(label) = best[node.index()].filter(|label| label.arrival == arrival) else {
                continue;
            };
            if self.destination[node.index()] {
                return self.timed_for_bits(route_to(node, &best, demand.from), demand);
            }
            let delay = if node == demand.from {
                Span::ZERO
            } else {
                self.forwarding[node.index()]
            };
            let request = Request {
                now: demand.now,
                ready: arrival + delay,
                bits: label.bits,
                least: demand.least.min(label.bits),
                priority: demand.priority,
            };
            for &number in &self.by_node[node.index()] {
                let Some((hop, bits)) = self.hop(number, node, &request, demand, &best) else {
                    continue;
                };
                best[hop.to.index()] = Some(Label {
                    arrival: hop.arrival,
                    bits,
                    hop: Some(hop),
                });
                queue.push(Reverse((hop.arrival, hop.to)));
            }
        }
        None
    }

    /// Whether bits that reach `node` have arrived.
    pub fn is_destination(&self, node: NodeId) -> bool {
        self.destination[node.index()]
    }

    /// Delay from the last bit's arrival at `node` until it can be passed on.
    pub fn forwarding_at(&self, node: NodeId) -> Span {
        self.forwarding[node.index()]
    }

    /// The same route with the times of the bits that fit on all of it: a hop before the
    /// bottleneck was timed for more.
    fn timed_for_bits(&self, mut route: Route, demand: &Demand<'_>) -> Option<Route> {
        if route.bits == demand.bits {
            return Some(route);
        }
        let mut ready = demand.ready;
        for hop in &mut route.hops {
            let contact = self.get(hop.contact)?;
            let request = Request {
                now: demand.now,
                ready,
                bits: route.bits,
                least: route.bits,
                priority: demand.priority,
            };
            let Fit { interval, .. } = contact.first_fit(&request, hop.direction)?;
            hop.start = interval.start;
            hop.end = interval.end;
            hop.arrival = interval.end + contact.light_time(interval.end);
            ready = hop.arrival + self.forwarding[hop.to.index()];
        }
        Some(route)
    }

    /// The hop that contact `number` offers from `node`, if it improves on what is known.
    fn hop(
        &self,
        number: u64,
        node: NodeId,
        request: &Request,
        demand: &Demand<'_>,
        best: &[Option<Label>],
    ) -> Option<(Hop, Bits)> {
        let contact = self.get(number)?;
        let direction = contact.direction_from(node);
        let to = contact.peer_of(node);
        let known = best[to.index()].map_or(SimTime::MAX, |label| label.arrival);
        if contact.end <= request.ready
            || contact.usable >= known
            || !contact.allows(direction)
            || !demand.media.contains(&contact.medium)
        {
            return None;
        }
        let Fit { interval, bits } = contact.first_fit(request, direction)?;
        let arrival = interval.end + contact.light_time(interval.end);
        (arrival < known).then_some((
            Hop {
                contact: number,
                medium: contact.medium,
                direction,
                from: node,
                to,
                start: interval.start,
                end: interval.end,
                arrival,
            },
            bits,
        ))
    }
}

/// What the search knows of a node.
#[derive(Debug, Clone, Copy)]
struct Label {
    arrival: SimTime,
    bits: Bits,
    hop: Option<Hop>,
}

/// Follows the labels back from `node` to `from`.
fn route_to(node: NodeId, best: &[Option<Label>], from: NodeId) -> Route {
    let bits = best[node.index()].map_or(Bits::ZERO, |label| label.bits);
    let mut hops = Vec::new();
    let mut at = node;
    while at != from
        && let Some(hop) = best[at.index()].and_then(|label| label.hop)
    {
        hops.push(hop);
        at = hop.from;
    }
    hops.reverse();
    Route { hops, bits }
}
