//! Contacts: terminals draw power by what they are doing, and a row is written when a contact ends.

use super::Work;
use crate::link::terminal::TerminalState;
use crate::network::contact::{Contact, Direction, Reason};
use crate::network::{Medium, NodeId};
use crate::orbit::SatelliteId;
use crate::record::{ContactRow, Word};
use crate::sim::agenda::Event;
use crate::sim::record::Detail;
use crate::sim::spawn::{Consumer, Held};
use crate::time::{Interval, SimTime, Span};
use crate::units::{Length, Power};
use std::collections::BTreeSet;

impl Work<'_, '_> {
    pub(super) fn start_contact(&mut self, now: SimTime, number: u64) {
        let contact = self.links.plan.get(number);
        let Some(contact) = contact.filter(|contact| !contact.is_called_off()) else {
            return;
        };
        let detail = Detail {
            node: Some(contact.from),
            contact: Some(number),
            until: Some(contact.usable),
            text: contact.medium.name(),
            ..Detail::default()
        };
        let [first, second] = contact.pointed;
        let steps = BTreeSet::from([first, second, contact.usable]);
        for at in steps.into_iter().filter(|&at| at > now) {
            let progressed = Event::ContactProgressed { contact: number };
            self.agenda.add(at, progressed);
        }
        self.recorder.event(now, "contact-started", &detail);
        self.move_terminals(now, number);
    }

    pub(super) fn progress_contact(&mut self, now: SimTime, number: u64) {
        let contact = self.links.plan.get(number);
        // It may have been called off or cut off since, or end at this very instant.
        if contact.is_some_and(|contact| contact.open || contact.end > now) {
            self.move_terminals(now, number);
        }
    }

    pub(super) fn end_contact(&mut self, now: SimTime, number: u64) {
        let contact = self.links.plan.get(number);
        // An end that was foreseen before the contact was cut off or called off is stale.
        let is_due = |contact: &&Contact| contact.end == now && !contact.is_called_off();
        let Some(contact) = contact.filter(is_due) else {
            return;
        };
        let row = contact_row(contact);
        let detail = Detail {
            node: Some(contact.from),
            contact: Some(number),
            text: contact.end_reason.name(),
            ..Detail::default()
        };
        self.recorder.tables.contacts.push(row);
        self.recorder.event(now, "contact-ended", &detail);
        self.move_terminals(now, number);
    }

    /// Counts the terminals of a contact that now do something else than before.
    fn move_terminals(&mut self, now: SimTime, number: u64) {
        let Some(contact) = self.links.plan.get(number) else {
            return;
        };
        let medium = contact.medium;
        let before = now - Span(1);
        let states = |end| (contact.state_of(end, before), contact.state_of(end, now));
        let ends = [(contact.from, states(0)), (contact.to, states(1))];
        for (node, (from, to)) in ends {
            let Some(satellite) = self.setup.satellite_at(node).filter(|_| from != to) else {
                continue;
            };
            let Some(state) = self.satellite(satellite) else {
                return;
            };
            let held = match medium {
                Medium::Laser | Medium::OpticalGround => &mut state.activity.lasers,
                Medium::Radio => &mut state.activity.radios,
            };
            if let Some(count) = held.count_mut(from) {
                *count = count.saturating_sub(1);
            }
            if let Some(count) = held.count_mut(to) {
                *count += 1;
            }
            self.draw_terminals(now, satellite);
        }
    }

    /// Brings the loads of a satellite's lasers and radio up to date.
    pub(super) fn draw_terminals(&mut self, now: SimTime, satellite: SatelliteId) {
        let node = self.setup.node(satellite);
        let is_out = self.is_out(satellite, now);
        let is_on = |medium| !is_out && !self.links.is_shed(node, medium);
        let (lasers_on, radio_on) = (is_on(Medium::Laser), is_on(Medium::Radio));
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let payload = setup.payload(satellite);
        let uses_lasers = lasers_on && setup.media().contains(&Medium::Laser);
        let lasers = payload.lasers.as_ref().filter(|_| uses_lasers);
        let radio = payload.radio.as_ref().filter(|_| radio_on);
        let lasers = lasers.map_or(Power::ZERO, |lasers| {
            let working = lasers.count - setup.faults.terminals_out(node, lasers.count, now);
            let power = |state| lasers.terminal.power_in(state);
            power_of(&state.activity.lasers, working, power)
        });
        let radio = radio.map_or(Power::ZERO, |radio| {
            power_of(&state.activity.radios, radio.beams, |state| {
                radio.power_in(state)
            })
        });
        let supply = state.supply;
        let is_new =
            (supply.load(Consumer::Lasers), supply.load(Consumer::Radio)) != (lasers, radio);
        if is_new {
            supply.set_load(now, Consumer::Lasers, lasers);
            supply.set_load(now, Consumer::Radio, radio);
            self.foresee_crossing(now, satellite);
        }
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

/// Power of terminals of one kind, of which those that hold no contact are idle.
fn power_of(held: &Held, count: u32, power: impl Fn(TerminalState) -> Power) -> Power {
    let idle = count.saturating_sub(held.total());
    power(TerminalState::Slewing) * f64::from(held.slewing)
        + power(TerminalState::Acquiring) * f64::from(held.acquiring)
        + power(TerminalState::Locked) * f64::from(held.locked)
        + power(TerminalState::Idle) * f64::from(idle)
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
