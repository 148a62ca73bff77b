//! Revises the plan when a fault begins: contacts are cut off or called off, and what becomes free is
//! given away anew as far as the plan reaches.

use super::super::agenda::{Agenda, Event};
use super::super::clock::SimClock;
use super::super::geometry::{Geometry, Pair};
use super::super::setup::Setup;
use super::{Links, Planner, slots};
use crate::network::contact::Reason;
use crate::network::fault::{Fault, Subject};
use crate::network::matching::{Assignment, Commitment, Matcher};
use crate::network::{Medium, NodeId};
use crate::time::{Interval, SimTime};
use std::collections::BTreeSet;

/// What is known beside the plan.
pub(crate) type Known<'a> = (&'a Setup, &'a SimClock, &'a Geometry);

/// What a fault took out of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Contacts that had begun, and end now.
    pub(crate) truncated: Vec<u64>,
    /// Contacts that will not begin.
    pub(crate) called_off: Vec<u64>,
}

impl Links {
    /// Takes out of the plan what a fault that begins at `now` makes impossible, and assigns anew
    /// what that leaves free.
    pub(crate) fn revise(
        &mut self,
        now: SimTime,
        fault: &Fault,
        known: Known<'_>,
        agenda: &mut Agenda,
    ) -> Revision {
        match fault.subject {
            Subject::Terminal(node, terminal) => {
                self.matcher
                    .take_out_of_service(node, terminal, fault.interval.end);
            }
            Subject::Shed(node, medium) => {
                self.shed.insert((node, medium));
            }
            Subject::Node(_) | Subject::Link(..) | Subject::Port(..) | Subject::Sky(..) => {}
        }
        let mut planner = self.planner(now, known, agenda);
        let (revision, touched) = planner.take_out(fault);
        planner.reassign(known.1, &touched);
        revision
    }

    /// Assigns anew what a satellite that switches its terminals on again makes possible.
    pub(crate) fn restore(
        &mut self,
        now: SimTime,
        (node, medium): (NodeId, Medium),
        known: Known<'_>,
        agenda: &mut Agenda,
    ) {
        self.shed.remove(&(node, medium));
        let mut planner = self.planner(now, known, agenda);
        planner.reassign(known.1, &BTreeSet::from([node]));
    }

    fn planner<'a>(
        &'a mut self,
        now: SimTime,
        (setup, clock, geometry): Known<'a>,
        agenda: &'a mut Agenda,
    ) -> Planner<'a> {
        Planner {
            setup,
            geometry,
            links: self,
            agenda,
            now,
            known_until: clock.interval_of(geometry.found.saturating_sub(1)).end,
            run_end: clock.end(),
        }
    }
}

impl Planner<'_> {
    /// Gives away, as far as the plan reaches, what is free at the nodes that were `touched`.
    fn reassign(&mut self, clock: &SimClock, touched: &BTreeSet<NodeId>) {
        let mut idle = {
            let held = self.links.held.iter().map(|(_, held)| held);
            self.links.matcher.idle(held)
        };
        let planned = self.links.planned;
        let planned_until = clock.interval_of(planned.saturating_sub(1)).end;
        for block in clock.block()..planned {
            for slot in slots(self.setup, clock.interval_of(block)) {
                let slot = Interval::new(slot.start.max(self.now), slot.end);
                if slot.start < slot.end {
                    self.assign_anew(slot, touched, planned_until, &mut idle);
                }
            }
        }
    }

    /// Cuts off and calls off the contacts that a fault touches; also returns their nodes.
    fn take_out(&mut self, fault: &Fault) -> (Revision, BTreeSet<NodeId>) {
        let now = self.now;
        let touched: Vec<(u64, NodeId, NodeId)> = self
            .links
            .plan
            .iter()
            .filter(|contact| {
                let ends = contact.ends();
                fault.subject.touches_contact(contact.medium, ends)
            })
            .filter(|contact| contact.open || contact.end > now)
            .filter(|contact| contact.start < fault.interval.end && !contact.is_called_off())
            .map(|contact| (contact.id.0, contact.from, contact.to))
            .collect();
        let mut revision = Revision::default();
        let mut nodes = BTreeSet::new();
        for (number, from, to) in touched {
            nodes.extend([from, to]);
            if self.take_back(number, fault.subject.reason()) {
                self.agenda
                    .add(now, Event::ContactEnded { contact: number });
                revision.truncated.push(number);
            } else {
                revision.called_off.push(number);
            }
        }
        (revision, nodes)
    }

    /// Ends a contact now, and frees its terminals from now on; returns whether it had begun.
    fn take_back(&mut self, number: u64, reason: Reason) -> bool {
        let now = self.now;
        let links = &mut *self.links;
        let Some(contact) = links.plan.get_mut(number) else {
            return false;
        };
        let (has_begun, planned_end) = (contact.start < now, contact.end);
        contact.truncate(now, reason);
        let Some(assignment) = links.assignments.remove(&number) else {
            return has_begun;
        };
        let held = links.held.iter().position(|held| held.0 == number);
        if let Some(place) = held {
            links.held.remove(place);
            links.matcher.call_off(&assignment);
        } else {
            links.matcher.unremember(&assignment, planned_end);
        }
        if has_begun {
            let line = self.line(assignment.from, assignment.to, now);
            self.links.matcher.add_past(&assignment, now, line);
        }
        has_begun
    }

    /// Gives away within a slot what contacts that stay leave free at the nodes that were `touched`;
    /// `idle` is the matcher with nothing held.
    fn assign_anew(
        &mut self,
        slot: Interval,
        touched: &BTreeSet<NodeId>,
        planned_until: SimTime,
        idle: &mut Matcher,
    ) {
        let mut commitments = self.commitments();
        let mut matcher = idle.in_slot(&commitments, slot);
        let in_slot: Vec<Assignment> = commitments
            .iter()
            .filter(|one| one.assignment.start < slot.end && one.end > slot.start)
            .map(|one| one.assignment)
            .collect();
        let taken = |(medium, from, to): Pair| {
            let is_same = |one: &Assignment| (one.medium, one.from, one.to) == (medium, from, to);
            !(touched.contains(&from) || touched.contains(&to)) || in_slot.iter().any(is_same)
        };
        let candidates = self.candidates(slot, &matcher, &taken);
        if candidates.is_empty() {
            return;
        }
        let setup = self.setup;
        let held = in_slot.iter().map(|one| (one.from, one.to));
        for assignment in matcher.assign(candidates, held, &|node| setup.laser(node)) {
            let limit = idle.needed_from(&assignment, &commitments);
            if assignment.usable >= limit {
                continue;
            }
            let number = self.begin(assignment, limit);
            let end = self.end_of(number);
            commitments.push(Commitment { assignment, end });
            if end > planned_until {
                self.links.matcher.add_held(&assignment);
                self.links.held.push((number, assignment));
            } else {
                let line = self.line(assignment.from, assignment.to, end);
                self.links.matcher.add_past(&assignment, end, line);
                idle.add_past(&assignment, end, line);
            }
        }
    }

    /// The contacts of the plan with what they hold.
    fn commitments(&self) -> Vec<Commitment> {
        let assignments = self.links.assignments.iter();
        assignments
            .map(|(&number, &assignment)| Commitment {
                assignment,
                end: self.end_of(number),
            })
            .collect()
    }

    /// When a contact ends, as far as is known.
    fn end_of(&self, number: u64) -> SimTime {
        let contact = self.links.plan.get(number);
        contact
            .filter(|contact| !contact.open)
            .map_or(SimTime::MAX, |contact| contact.end)
    }
}
