//! Transfers: bits are routed, booked, moved hop by hop, and counted.

use super::Work;
use crate::network::NodeId;
use crate::network::contact::Booking;
use crate::network::routing::{Demand, Hop, Route};
use crate::orbit::SatelliteId;
use crate::sim::agenda::Event;
use crate::sim::record::Detail;
use crate::sim::state::{Cargo, Completion, Transfer};
use crate::time::{Interval, SimTime, Span};
use crate::units::Bits;
use std::collections::BTreeSet;

/// A product is split into this many pieces at most.
const PIECES_MAX: u64 = 8;

impl Work<'_, '_> {
    /// Sends a cargo of a product from the satellite that made it.
    pub(super) fn send(
        &mut self,
        now: SimTime,
        product: u64,
        cargo: Cargo,
        satellite: SatelliteId,
    ) {
        let at = self.setup.node(satellite);
        let Some(delivery) = self
            .products
            .alive
            .get_mut(&product)
            .map(|p| *p.delivery_mut(cargo))
        else {
            return;
        };
        let number = self.transfers.add(Transfer {
            product,
            cargo,
            bits: delivery.bits,
            least: Bits(delivery.bits.0.div_ceil(PIECES_MAX)),
            at,
            ready: now,
            hops: Vec::new(),
            in_flight: false,
            generation: 0,
            hops_made: 0,
            waited: Span::ZERO,
            sent: Span::ZERO,
        });
        self.route(now, BTreeSet::from([number]));
    }

    /// Tries again what no known contact took further.
    pub(super) fn route_stranded(&mut self, now: SimTime) {
        let stranded = std::mem::take(&mut self.transfers.stranded);
        self.route(now, stranded);
    }

    /// Routes transfers by priority and number, and in turn those that they displace.
    pub(super) fn route(&mut self, now: SimTime, numbers: BTreeSet<u64>) {
        let priority = |work: &Self, number: u64| {
            let cargo = work
                .transfers
                .under_way
                .get(&number)
                .map_or(Cargo::Raw, |t| t.cargo);
            (cargo.priority(), number)
        };
        let mut waiting: BTreeSet<(u8, u64)> = numbers
            .into_iter()
            .map(|number| priority(self, number))
            .collect();
        while let Some((_, number)) = waiting.pop_first() {
            for displaced in self.route_one(now, number) {
                waiting.insert(priority(self, displaced));
            }
        }
    }

    /// Routes and books one transfer; returns the transfers that lost a booking to it, and the rest
    /// of it that did not fit.
    fn route_one(&mut self, now: SimTime, number: u64) -> Vec<u64> {
        self.call_off(number);
        let Some(transfer) = self.transfers.under_way.get(&number) else {
            return Vec::new();
        };
        // What is in flight goes on from where it arrives, whole.
        let (from, ready, least) = match transfer.hops.first().filter(|_| transfer.in_flight) {
            Some(hop) => {
                let ready = hop.arrival + self.links.plan.forwarding_at(hop.to);
                (hop.to, ready, transfer.bits)
            }
            None => (transfer.at, transfer.ready.max(now), transfer.least),
        };
        if self.links.plan.is_destination(from) {
            return Vec::new();
        }
        let priority = transfer.cargo.priority();
        let demand = Demand {
            now,
            from,
            ready,
            bits: transfer.bits,
            least,
            priority,
            media: self.setup.media_for(priority, from),
        };
        let Some(route) = self.links.plan.earliest_arrival(&demand) else {
            self.strand(now, number);
            return Vec::new();
        };
        self.commit(number, route)
    }

    /// Takes back the bookings of hops that have not begun.
    fn call_off(&mut self, number: u64) {
        let Some(transfer) = self.transfers.under_way.get_mut(&number) else {
            return;
        };
        let keep = usize::from(transfer.in_flight);
        for hop in transfer.hops.drain(keep.min(transfer.hops.len())..) {
            if let Some(contact) = self.links.plan.get_mut(hop.contact) {
                contact.release(hop.direction, number, hop.start);
            }
        }
        if !transfer.in_flight {
            transfer.generation += 1;
        }
    }

    /// Notes that no known contact takes a transfer further.
    fn strand(&mut self, now: SimTime, number: u64) {
        let Some(transfer) = self.transfers.under_way.get(&number) else {
            return;
        };
        if transfer.in_flight {
            // It is routed again when it arrives.
            return;
        }
        let detail = Detail {
            node: Some(transfer.at),
            product: Some(transfer.product),
            bits: Some(transfer.bits),
            text: transfer.cargo.name(),
            ..Detail::default()
        };
        self.transfers.stranded.insert(number);
        self.recorder.event(now, "no-contact-known", &detail);
    }

    /// Books a route, and splits off what does not fit on it.
    fn commit(&mut self, number: u64, route: Route) -> Vec<u64> {
        let mut follow_up = Vec::new();
        let Some(transfer) = self.transfers.under_way.get_mut(&number) else {
            return follow_up;
        };
        let rest = transfer.bits.saturating_sub(route.bits);
        transfer.bits = route.bits;
        let priority = transfer.cargo.priority();
        for hop in &route.hops {
            let booking = Booking {
                interval: Interval::new(hop.start, hop.end),
                bits: route.bits,
                priority,
                transfer: number,
            };
            if let Some(contact) = self.links.plan.get_mut(hop.contact) {
                let displaced = contact.book(hop.direction, booking);
                follow_up.extend(displaced.iter().map(|booking| booking.transfer));
            }
        }
        if !transfer.in_flight
            && let Some(first) = route.hops.first()
        {
            let generation = transfer.generation;
            self.agenda.add(
                first.start,
                Event::HopStarted {
                    transfer: number,
                    generation,
                },
            );
        }
        transfer.hops.extend(route.hops);
        if rest > Bits::ZERO {
            let piece = Transfer {
                bits: rest,
                hops: Vec::new(),
                ..transfer.clone()
            };
            follow_up.push(self.transfers.add(piece));
        }
        follow_up
    }

    pub(super) fn start_hop(&mut self, now: SimTime, number: u64, generation: u32) {
        let Some(transfer) = self.transfers.under_way.get_mut(&number) else {
            return;
        };
        if transfer.generation != generation || transfer.in_flight {
            return;
        }
        let Some(&hop) = transfer.hops.first() else {
            return;
        };
        transfer.in_flight = true;
        transfer.waited += now - transfer.ready;
        let (product, bits, cargo) = (transfer.product, transfer.bits, transfer.cargo);
        self.agenda.add(
            hop.arrival,
            Event::HopFinished {
                transfer: number,
                generation,
            },
        );
        if let Some(contact) = self.links.plan.get_mut(hop.contact) {
            contact.carry(hop.direction, bits);
        }
        self.charge_transfer(product, &hop);
        let detail = Detail {
            node: Some(hop.from),
            product: Some(product),
            contact: Some(hop.contact),
            until: Some(hop.arrival),
            bits: Some(bits),
            text: cargo.name(),
            ..Detail::default()
        };
        self.recorder.event(now, "hop-started", &detail);
    }

    /// Counts the energy of both terminals of a hop while its bits pass towards the product.
    fn charge_transfer(&mut self, product: u64, hop: &Hop) {
        let medium = match self.links.plan.get(hop.contact) {
            Some(contact) => contact.medium,
            None => return,
        };
        let power = self.terminal_power(medium, hop.from) + self.terminal_power(medium, hop.to);
        if let Some(product) = self.products.alive.get_mut(&product) {
            product.transfer_energy += power * (hop.end - hop.start);
        }
    }

    pub(super) fn finish_hop(&mut self, now: SimTime, number: u64, generation: u32) {
        let Some(transfer) = self.transfers.under_way.get_mut(&number) else {
            return;
        };
        if transfer.generation != generation || !transfer.in_flight {
            return;
        }
        let hop = transfer.hops.remove(0);
        // The node passes it on after its forwarding delay, which counts as being sent.
        let ready = now + self.links.plan.forwarding_at(hop.to);
        transfer.in_flight = false;
        transfer.sent += ready - hop.start;
        transfer.hops_made += 1;
        transfer.at = hop.to;
        transfer.ready = ready;
        let (product, bits, cargo) = (transfer.product, transfer.bits, transfer.cargo);
        let next = transfer.hops.first().map(|hop| hop.start);
        let detail = Detail {
            node: Some(hop.to),
            product: Some(product),
            contact: Some(hop.contact),
            until: Some(ready),
            bits: Some(bits),
            text: cargo.name(),
            ..Detail::default()
        };
        self.recorder.event(now, "hop-finished", &detail);
        self.move_stored(hop.from, hop.to, bits);
        if self.links.plan.is_destination(hop.to) {
            self.deliver(now, number);
        } else if let Some(start) = next {
            self.agenda.add(
                start,
                Event::HopStarted {
                    transfer: number,
                    generation,
                },
            );
        } else {
            self.route(now, BTreeSet::from([number]));
        }
    }

    /// Moves bits from one store to another; stations have room.
    fn move_stored(&mut self, from: NodeId, to: NodeId, bits: Bits) {
        if let Some(satellite) = self.setup.satellite_at(from)
            && let Some(state) = self.satellite(satellite)
        {
            state.store.bits = state.store.bits.saturating_sub(bits);
        }
        if let Some(satellite) = self.setup.satellite_at(to)
            && let Some(state) = self.satellite(satellite)
        {
            state.store.bits += bits;
        }
    }

    /// Counts a transfer that has reached a station towards its product.
    fn deliver(&mut self, now: SimTime, number: u64) {
        let Some(transfer) = self.transfers.under_way.remove(&number) else {
            return;
        };
        let Some(product) = self.products.alive.get_mut(&transfer.product) else {
            return;
        };
        let delivery = product.delivery_mut(transfer.cargo);
        delivery.delivered += transfer.bits;
        if delivery.delivered < delivery.bits {
            return;
        }
        delivery.completed = Some(Completion {
            at: now,
            station: transfer.at,
            hops: transfer.hops_made,
            waited: transfer.waited,
            sent: transfer.sent,
        });
        let detail = Detail {
            node: Some(transfer.at),
            product: Some(transfer.product),
            bits: Some(delivery.bits),
            text: transfer.cargo.name(),
            ..Detail::default()
        };
        let answers = transfer.cargo == Cargo::Answer || product.answer.bits == Bits::ZERO;
        self.recorder.event(now, "delivered", &detail);
        if !answers {
            self.close_if_done(transfer.product);
        } else if transfer.cargo == Cargo::Answer {
            self.answer(now, transfer.product);
        } else {
            let known = now + self.setup.scenario.work.ground_processing;
            self.agenda.add(
                known,
                Event::GroundProcessed {
                    product: transfer.product,
                },
            );
        }
    }
}
