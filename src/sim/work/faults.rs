//! Faults: what falls out of service is taken out of the plan, and what it was doing is lost.
//!
//! See `docs/models/faults.md`.

use super::Work;
use crate::network::NodeId;
use crate::network::contact::Reason;
use crate::network::fault::{Fault, Faults, Subject};
use crate::network::routing::Hop;
use crate::orbit::SatelliteId;
use crate::payload::computer::Halt;
use crate::sim::agenda::{Agenda, Event};
use crate::sim::links::Revision;
use crate::sim::record::Detail;
use crate::time::SimTime;
use std::collections::BTreeSet;

/// Notes when faults begin.
pub(super) fn foresee(faults: &Faults, agenda: &mut Agenda) {
    for (fault, known) in (0..).zip(faults.iter()) {
        agenda.add(known.interval.start, Event::FaultStarted { fault });
    }
}

impl Work<'_, '_> {
    /// Whether a satellite is out of service, or decayed.
    pub(super) fn is_out(&self, satellite: SatelliteId, at: SimTime) -> bool {
        self.setup.faults.is_out(self.setup.node(satellite), at)
            || self.geometry.has_decayed(satellite, at)
    }

    pub(super) fn start_fault(&mut self, now: SimTime, number: u32) {
        let Some(&fault) = self.setup.faults.get(number) else {
            return;
        };
        self.record_fault(now, "fault-started", &fault);
        // One that reaches the end of the run does not end within it.
        if fault.interval.end < self.clock.end() {
            let ended = Event::FaultEnded { fault: number };
            self.agenda.add(fault.interval.end, ended);
        }
        let known = (&*self.setup, &*self.clock, &*self.geometry);
        let revision = self.links.revise(now, &fault, known, &mut self.agenda);
        self.record_called_off(now, &revision, fault.subject.reason());
        let interrupted = self.take_off(now, fault.subject, &revision);
        if let Subject::Node(node) = fault.subject
            && let Some(satellite) = self.setup.satellite_at(node)
        {
            self.abort_captures(now, satellite);
            self.abort_jobs(now, satellite, "fault");
        }
        if let Subject::Port(node, unit) = fault.subject
            && let Some(satellite) = self.setup.satellite_at(node)
        {
            let unit = unit as usize;
            self.halt(now, satellite, unit..unit + 1, Halt::CutOff, None);
        }
        self.draw_terminals_of(now, fault.subject);
        self.route(now, interrupted);
    }

    pub(super) fn end_fault(&mut self, now: SimTime, number: u32) {
        let Some(&fault) = self.setup.faults.get(number) else {
            return;
        };
        self.record_fault(now, "fault-ended", &fault);
        if let Subject::Node(node) = fault.subject
            && let Some(satellite) = self.setup.satellite_at(node)
        {
            self.draw(now, satellite);
            self.start_jobs(now, satellite);
        }
        self.draw_terminals_of(now, fault.subject);
    }

    /// Brings the loads of terminals up to date that a fault switches off or on.
    fn draw_terminals_of(&mut self, now: SimTime, subject: Subject) {
        if let Subject::Node(node) | Subject::Terminal(node, _) = subject
            && let Some(satellite) = self.setup.satellite_at(node)
        {
            self.draw_terminals(now, satellite);
        }
    }

    fn record_fault(&mut self, now: SimTime, kind: &'static str, fault: &Fault) {
        let (node, words) = match fault.subject {
            Subject::Node(node) if self.setup.satellite_at(node).is_some() => {
                (Some(node), "satellite".to_owned())
            }
            Subject::Node(node) => (Some(node), "station".to_owned()),
            Subject::Terminal(node, terminal) => (Some(node), format!("laser terminal {terminal}")),
            Subject::Port(node, unit) => (Some(node), format!("fabric of processor {unit}")),
            Subject::Sky(node, _) | Subject::Shed(node, _) => {
                (Some(node), fault.subject.reason().name().to_owned())
            }
            Subject::Link(a, b) => {
                let names = format!("{} – {}", self.name(a), self.name(b));
                (None, names)
            }
        };
        let detail = Detail {
            node,
            until: Some(fault.interval.end),
            ..Detail::default()
        };
        self.recorder.event_about(now, kind, &detail, words);
    }

    fn name(&self, node: NodeId) -> &str {
        let satellites = &self.setup.scenario.satellites;
        let satellite = satellites.get(node.index()).map(|one| one.name.as_str());
        let station = || self.setup.station_at(node).map(|one| one.name.as_str());
        satellite.or_else(station).unwrap_or_default()
    }

    pub(super) fn record_called_off(&mut self, now: SimTime, revision: &Revision, reason: Reason) {
        for &number in &revision.called_off {
            let detail = Detail {
                node: self.links.plan.get(number).map(|contact| contact.from),
                contact: Some(number),
                text: reason.name(),
                ..Detail::default()
            };
            self.recorder.event(now, "contact-called-off", &detail);
        }
    }

    /// Cuts the hops in flight over what has failed; returns all transfers that had counted on it.
    pub(super) fn take_off(
        &mut self,
        now: SimTime,
        subject: Subject,
        revision: &Revision,
    ) -> BTreeSet<u64> {
        let contacts = revision.truncated.iter().chain(&revision.called_off);
        let gone: BTreeSet<u64> = contacts.copied().collect();
        let mut interrupted = BTreeSet::new();
        let mut in_flight = Vec::new();
        for (&number, transfer) in &self.transfers.under_way {
            // What is received at this very instant has come through; the last bits may be under
            // way although their contact has ended.
            let needs = |hop: &Hop| {
                let contact = self.links.plan.get(hop.contact);
                contact.map_or_else(
                    || subject.touches(hop.medium, hop.from, hop.to),
                    |contact| subject.touches_contact(contact.medium, contact.ends()),
                )
            };
            let flies_on = |hop: &&Hop| transfer.in_flight && hop.arrival > now && needs(hop);
            let is_cut = transfer.hops.first().filter(flies_on).is_some();
            let is_gone = |hop: &Hop| gone.contains(&hop.contact) && hop.arrival > now;
            if is_cut {
                in_flight.push(number);
            }
            if is_cut || transfer.hops.iter().any(is_gone) {
                interrupted.insert(number);
            }
        }
        for number in in_flight {
            self.cut_hop(now, number);
        }
        interrupted
    }

    /// Ends a hop in flight without delivery: its bits are where they were.
    fn cut_hop(&mut self, now: SimTime, number: u64) {
        let Some(transfer) = self.transfers.under_way.get_mut(&number) else {
            return;
        };
        let Some(&hop) = transfer.hops.first() else {
            return;
        };
        transfer.in_flight = false;
        // The time was spent on sending, in vain.
        transfer.sent += now - hop.start;
        transfer.ready = now;
        let (product, bits, cargo) = (transfer.product, transfer.bits, transfer.cargo);
        // All has left a contact that has ended, and counts as carried.
        let contact = self.links.plan.get_mut(hop.contact);
        let passed = contact.filter(|_| hop.end > now).map_or(bits, |contact| {
            contact.cut_short(hop.direction, number, (hop.start, now), bits)
        });
        self.refund_transfer(now, product, &hop);
        let detail = Detail {
            node: Some(hop.from),
            product: Some(product),
            contact: Some(hop.contact),
            until: Some(hop.arrival),
            bits: Some(bits),
            value: Some(passed.as_f64()),
            text: cargo.name(),
        };
        self.recorder.event(now, "hop-cut", &detail);
    }

    /// Takes back the energy of a hop that was cut, from then on.
    fn refund_transfer(&mut self, now: SimTime, product: u64, hop: &Hop) {
        let Some(contact) = self.links.plan.get(hop.contact) else {
            return;
        };
        let medium = contact.medium;
        let power = self.terminal_power(medium, hop.from) + self.terminal_power(medium, hop.to);
        if let Some(product) = self.products.alive.get_mut(&product)
            && hop.end > now
        {
            product.transfer_energy = product.transfer_energy - power * (hop.end - now);
        }
    }
}
