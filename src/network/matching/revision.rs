//! Revising what was assigned ahead: taking contacts back, and giving what became free to others.
//!
//! Contacts that stay are never moved for a revision. What is given away anew lasts until geometry
//! ends it or a contact that stays needs what it holds.

use super::{Assignment, Matcher};
use crate::network::{Medium, NodeId};
use crate::time::{Interval, SimTime};
use nalgebra::Vector3;

/// An assigned contact that stays, and when it ends as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// What it holds.
    pub assignment: Assignment,
    /// Until when; [`SimTime::MAX`] for one that goes on beyond what is known.
    pub end: SimTime,
}

impl Commitment {
    fn holds_at(&self, at: SimTime) -> bool {
        self.assignment.start <= at && at < self.end
    }
}

/// What contacts can use up at a node beside single laser terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// Radios of a satellite, antennas of a station.
    Radios,
    /// Telescopes of a station.
    Telescopes,
    /// Lasers that may hold contacts with other satellites.
    LasersBetweenSatellites,
}

impl Matcher {
    /// Takes back a contact that the matcher still holds and that will never have begun.
    pub fn call_off(&mut self, assignment: &Assignment) {
        self.mark(assignment, false);
    }

    /// Takes back that a contact ended at `at`.
    pub fn unremember(&mut self, assignment: &Assignment, at: SimTime) {
        if assignment.medium == Medium::Radio {
            let own = &mut self.terminals[assignment.from.index()];
            own.radio_released.remove(at);
        }
        for (node, _, terminal, _) in assignment.ends(Vector3::zeros()) {
            self.terminals[node.index()].lasers[terminal]
                .pointed
                .remove(at);
        }
    }

    /// Adds a contact to the past of what is assigned: it ended at `at` with this line of sight.
    pub fn add_past(&mut self, assignment: &Assignment, at: SimTime, line: Vector3<f64>) {
        self.remember(assignment, at, line);
    }

    /// Adds a contact that is held at the end of what is assigned.
    pub fn add_held(&mut self, assignment: &Assignment) {
        self.mark(assignment, true);
    }

    /// The matcher with nothing held, given what it holds.
    #[must_use]
    pub fn idle<'a>(&self, held: impl Iterator<Item = &'a Assignment>) -> Self {
        let mut idle = self.clone();
        for assignment in held {
            idle.mark(assignment, false);
        }
        idle
    }

    /// An idle matcher as it stands in a slot, given the contacts that stay.
    #[must_use]
    pub fn in_slot(&self, commitments: &[Commitment], slot: Interval) -> Self {
        let mut matcher = self.clone();
        for Commitment { assignment, end } in commitments {
            if *end <= slot.start {
                continue;
            }
            if assignment.start < slot.end {
                matcher.mark(assignment, true);
                continue;
            }
            for (node, _, terminal, _) in assignment.ends(Vector3::zeros()) {
                let next = &mut matcher.terminals[node.index()].lasers[terminal].next;
                *next = Some(next.map_or(assignment.start, |next| next.min(assignment.start)));
            }
        }
        matcher
    }

    /// When a contact that stays first needs what a new assignment of an idle matcher holds;
    /// [`SimTime::MAX`] if none does.
    pub fn needed_from(&self, new: &Assignment, commitments: &[Commitment]) -> SimTime {
        let later = || {
            commitments
                .iter()
                .filter(|commitment| commitment.assignment.start > new.start)
        };
        let single = later()
            .filter(|commitment| new.excludes(&commitment.assignment))
            .map(|commitment| commitment.assignment.start);
        let shared = new.shares(self.stations_from).flat_map(|(node, share)| {
            let capacity = self.capacity(node, share);
            let uses = move |commitment: &&Commitment| {
                let mut shares = commitment.assignment.shares(self.stations_from);
                shares.any(|used| used == (node, share))
            };
            later()
                .filter(uses)
                .map(|commitment| commitment.assignment.start)
                .filter(move |&at| {
                    let used = commitments.iter().filter(uses);
                    used.filter(|commitment| commitment.holds_at(at)).count() >= capacity
                })
        });
        single.chain(shared).min().unwrap_or(SimTime::MAX)
    }

    /// How many contacts can use a share at once, told by an idle matcher.
    fn capacity(&self, node: NodeId, share: Share) -> usize {
        let own = &self.terminals[node.index()];
        match share {
            Share::Radios => own.radios_free as usize,
            Share::Telescopes => own.telescopes_free as usize,
            Share::LasersBetweenSatellites => own.lasers_between_satellites,
        }
    }
}

impl Assignment {
    /// Whether two contacts cannot be at once whatever else is: same nodes and medium, or one laser
    /// terminal.
    fn excludes(&self, other: &Self) -> bool {
        let pair = |one: &Self| (one.medium, one.from, one.to);
        pair(self) == pair(other)
            || self.ends(Vector3::zeros()).any(|(node, _, terminal, _)| {
                other
                    .ends(Vector3::zeros())
                    .any(|(other, _, index, _)| (other, index) == (node, terminal))
            })
    }

    /// What it uses up at its nodes beside single laser terminals.
    fn shares(&self, stations_from: usize) -> impl Iterator<Item = (NodeId, Share)> + use<> {
        let on_ground = self.to.index() >= stations_from;
        let (at_from, at_to) = match self.medium {
            Medium::Laser => {
                let share = Some(Share::LasersBetweenSatellites);
                (share, share)
            }
            Medium::OpticalGround => (None, on_ground.then_some(Share::Telescopes)),
            Medium::Radio => (Some(Share::Radios), Some(Share::Radios)),
        };
        let first = at_from.map(|share| (self.from, share));
        let second = at_to.map(|share| (self.to, share));
        first.into_iter().chain(second)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Candidate, Terminals};
    use super::*;

    fn seconds(start: f64, end: f64) -> Interval {
        Interval::new(SimTime::from_seconds(start), SimTime::from_seconds(end))
    }

    fn candidate(medium: Medium, from: u32, to: u32, start_s: f64) -> Candidate<'static> {
        Candidate {
            from: NodeId(from),
            to: NodeId(to),
            medium,
            start: SimTime::from_seconds(start_s),
            end: SimTime::from_seconds(start_s + 1000.0),
            acquire_end: SimTime::from_seconds(start_s + 1000.0),
            range_m: 1e6,
            line: Vector3::x(),
            opportunity: None,
        }
    }

    fn assign(matcher: &mut Matcher, candidate: Candidate<'_>) -> Option<Assignment> {
        let assigned = matcher.assign(vec![candidate], std::iter::empty(), &|_| None);
        assigned.first().copied()
    }

    fn stays(matcher: &Matcher, candidate: Candidate<'_>, end_s: f64) -> Commitment {
        Commitment {
            assignment: assign(&mut matcher.clone(), candidate).unwrap(),
            end: SimTime::from_seconds(end_s),
        }
    }

    #[test]
    fn a_terminal_that_is_needed_later_is_given_until_then() {
        let idle = Matcher::new(vec![Terminals::of_satellite(1, 1, 0); 3], 3);
        let later = stays(&idle, candidate(Medium::Laser, 0, 1, 500.0), 900.0);
        let mut slot = idle.in_slot(&[later], seconds(0.0, 60.0));
        let new = assign(&mut slot, candidate(Medium::Laser, 0, 2, 0.0)).unwrap();
        assert_eq!(
            idle.needed_from(&new, &[later]),
            SimTime::from_seconds(500.0)
        );
        let mut busy = idle.in_slot(&[later], seconds(480.0, 540.0));
        assert_eq!(
            assign(&mut busy, candidate(Medium::Laser, 0, 2, 480.0)),
            None
        );
        let mut after = idle.in_slot(&[later], seconds(900.0, 960.0));
        let new = assign(&mut after, candidate(Medium::Laser, 0, 2, 900.0)).unwrap();
        assert_eq!(idle.needed_from(&new, &[later]), SimTime::MAX);
    }

    #[test]
    fn the_laser_that_stays_free_longest_is_given() {
        let idle = Matcher::new(vec![Terminals::of_satellite(2, 2, 0); 3], 3);
        let later = stays(&idle, candidate(Medium::Laser, 0, 1, 500.0), 900.0);
        let mut slot = idle.in_slot(&[later], seconds(0.0, 60.0));
        let new = assign(&mut slot, candidate(Medium::Laser, 0, 2, 0.0)).unwrap();
        assert_eq!(new.terminals.0, Some(1));
        assert_eq!(idle.needed_from(&new, &[later]), SimTime::MAX);
    }

    #[test]
    fn antennas_are_needed_when_all_of_them_are() {
        let satellites = vec![Terminals::of_satellite(0, 0, 1); 3];
        let stations = vec![Terminals::of_station(0, 2)];
        let idle = Matcher::new([satellites, stations].concat(), 3);
        let first = stays(&idle, candidate(Medium::Radio, 0, 3, 300.0), 900.0);
        let second = stays(&idle, candidate(Medium::Radio, 1, 3, 600.0), 900.0);
        let new = assign(&mut idle.clone(), candidate(Medium::Radio, 2, 3, 0.0)).unwrap();
        let needed = |commitments: &[Commitment]| idle.needed_from(&new, commitments);
        assert_eq!(needed(&[first]), SimTime::MAX);
        assert_eq!(needed(&[first, second]), SimTime::from_seconds(600.0));
    }

    #[test]
    fn what_is_called_off_was_never_pointed_at() {
        let mut matcher = Matcher::new(vec![Terminals::of_satellite(1, 1, 0); 2], 2);
        let before = matcher.clone();
        let called_off = assign(&mut matcher, candidate(Medium::Laser, 0, 1, 0.0)).unwrap();
        matcher.call_off(&called_off);
        assert_eq!(matcher, before);
        let at = SimTime::from_seconds(70.0);
        let ended = assign(&mut matcher, candidate(Medium::Laser, 0, 1, 0.0)).unwrap();
        matcher.release(&ended, at, Vector3::x());
        assert_ne!(matcher, before);
        matcher.unremember(&ended, at);
        assert_eq!(matcher, before);
        assert_eq!(
            assign(&mut matcher, candidate(Medium::Laser, 0, 1, 0.0)),
            Some(ended)
        );
    }
}
