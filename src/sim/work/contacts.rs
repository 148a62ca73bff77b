//! Contacts: terminals draw power while they hold one, and a row is written when it ends.

use super::Work;
use crate::network::contact::{Contact, Direction, Reason};
use crate::network::{Medium, NodeId};
use crate::record::{ContactRow, Word};
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::time::{Interval, SimTime};
use crate::units::{Length, Power};

impl Work<'_, '_> {
    pub(super) fn start_contact(&mut self, now: SimTime, number: u64) {
        let contact = self.links.plan.get(number);
        let Some(contact) = contact.filter(|contact| !contact.is_called_off()) else {
            return;
        };
        let (medium, from, to) = (contact.medium, contact.from, contact.to);
        let detail = Detail {
            node: Some(from),
            contact: Some(number),
            until: Some(contact.usable),
            text: medium.name(),
            ..Detail::default()
        };
        self.recorder.event(now, "contact-started", &detail);
        self.hold_terminal(now, medium, from, |held| held + 1);
        self.hold_terminal(now, medium, to, |held| held + 1);
    }

    pub(super) fn end_contact(&mut self, now: SimTime, number: u64) {
        let contact = self.links.plan.get(number);
        // An end that was foreseen before the contact was cut off or called off is stale.
        let is_due = |contact: &&Contact| contact.end == now && !contact.is_called_off();
        let Some(contact) = contact.filter(is_due) else {
            return;
        };
        let (medium, from, to) = (contact.medium, contact.from, contact.to);
        let row = contact_row(contact);
        let detail = Detail {
            node: Some(from),
            contact: Some(number),
            text: contact.end_reason.name(),
            ..Detail::default()
        };
        self.recorder.tables.contacts.push(row);
        self.recorder.event(now, "contact-ended", &detail);
        self.hold_terminal(now, medium, from, |held| held.saturating_sub(1));
        self.hold_terminal(now, medium, to, |held| held.saturating_sub(1));
    }

    /// Changes the number of terminals that a satellite holds, and their load with it.
    fn hold_terminal(
        &mut self,
        now: SimTime,
        medium: Medium,
        node: NodeId,
        change: fn(u32) -> u32,
    ) {
        let Some(satellite) = self.setup.satellite_at(node) else {
            return;
        };
        let power = self.terminal_power(medium, node);
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let (held, consumer) = match medium {
            Medium::Laser | Medium::OpticalGround => (&mut state.activity.lasers, Consumer::Lasers),
            Medium::Radio => (&mut state.activity.radios, Consumer::Radio),
        };
        *held = change(*held);
        state
            .supply
            .set_load(now, consumer, power * f64::from(*held));
        self.foresee_crossing(now, satellite);
    }

    /// Power of one terminal of a node; nothing is counted on the ground.
    pub(super) fn terminal_power(&self, medium: Medium, node: NodeId) -> Power {
        let Some(satellite) = self.setup.satellite_at(node) else {
            return Power::ZERO;
        };
        let payload = self.setup.payload(satellite);
        match medium {
            Medium::Laser | Medium::OpticalGround => payload
                .lasers
                .as_ref()
                .map_or(Power::ZERO, |lasers| lasers.terminal.power),
            Medium::Radio => payload
                .radio
                .as_ref()
                .map_or(Power::ZERO, |radio| radio.power),
        }
    }
}

/// The row of a contact that has ended.
fn contact_row(contact: &Contact) -> ContactRow {
    let usable = Interval::new(contact.usable, contact.end);
    let capacity = contact.capacity_within(Direction::Forward, usable);
    let at_end = contact.range_at(contact.end);
    let inside = contact
        .ranges_m
        .split_last()
        .map_or(&[][..], |(_, inside)| inside);
    let ranges = || {
        inside
            .iter()
            .map(|&range_m| Length::meters(range_m))
            .chain([at_end])
    };
    ContactRow {
        contact: contact.id.0,
        medium: contact.medium,
        a: contact.from.0,
        b: contact.to.0,
        start_ns: contact.start.0,
        usable_ns: contact.usable.0,
        terminal_a: contact.terminals[0],
        terminal_b: contact.terminals[1],
        pointed_a_ns: contact.terminals[0].map(|_| contact.pointed[0].0),
        pointed_b_ns: contact.terminals[1].map(|_| contact.pointed[1].0),
        end_ns: contact.end.0,
        begin_reason: Word::Borrowed(Reason::Assigned.name()),
        end_reason: Word::Borrowed(contact.end_reason.name()),
        capacity_bits: capacity.0,
        carried_ab_bits: contact.carried(Direction::Forward).0,
        carried_ba_bits: contact.carried(Direction::Backward).0,
        range_min_m: ranges().fold(at_end, Length::min).to_meters(),
        range_max_m: ranges().fold(at_end, Length::max).to_meters(),
        rate_max_bps: contact.rate_max(Direction::Forward).0,
    }
}
