//! The matcher: which terminals point at each other, from geometry and terminals alone.
//!
//! On a grid of slots it gives free terminals to the best opportunities. A contact that is held is
//! never broken for a better one; it ends when geometry ends it. Free terminals are given in two
//! rounds: first to opportunities that join parts of the network which are not connected (the
//! ground counts as one part), then to the rest. Within a round lasers in orbit come first, then
//! lasers to the ground, then radios; radios go to the satellite that has waited longest; then the
//! contact that lasts longest is taken, then the nearest. Of the free terminals of an end the one is
//! taken that keeps the peer in view longest. Slew and acquisition come off the start of each contact.
//!
//! Assumes: terminals know where their peers are (shared GNSS ephemerides). Leaves out: what waits
//! to be sent, retries of failed acquisitions.

mod history;
mod revision;

pub use revision::Commitment;

use super::opportunity::Opportunity;
use super::{Medium, NodeId};
use crate::link::pointing::{Memory, WARM_MEMORY};
use crate::link::terminal::LaserTerminal;
use crate::time::{Interval, SimTime, Span};
use crate::units::Angle;
use history::History;
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A terminal that has not pointed anywhere slews this far from its stowed position; an assumption.
const STOW_ANGLE: Angle = Angle::degrees(90.0);
/// Time that a radio downlink takes to be acquired by the station; an assumption.
const RADIO_SETUP: Span = Span::seconds(10);

/// One terminal of a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Terminal {
    busy: bool,
    /// Where it pointed, inertial unit vector, and at whom, when it let go.
    pointed: History<([f64; 3], NodeId)>,
    /// When a contact that is planned beyond the slot takes it, if one does.
    next: Option<SimTime>,
    /// Until when it is out of service, if it failed.
    out_until: Option<SimTime>,
}

impl Terminal {
    /// Times of its slew to a peer and of the search for it.
    fn setup(
        &self,
        peer: NodeId,
        line: Vector3<f64>,
        start: SimTime,
        laser: &LaserTerminal,
    ) -> (Span, Span) {
        let (angle, memory) = match self.pointed.latest(start) {
            None => (STOW_ANGLE, Memory::Cold),
            Some((released, (direction, last_peer))) => {
                let cosine = Vector3::from(direction).dot(&line).clamp(-1.0, 1.0);
                let is_warm = last_peer == peer && start - released <= WARM_MEMORY;
                let memory = if is_warm { Memory::Warm } else { Memory::Cold };
                (Angle::radians(cosine.acos()), memory)
            }
        };
        (laser.slew_time(angle), laser.acquisition_time(memory))
    }

    fn is_free(&self, at: SimTime) -> bool {
        !self.busy && self.out_until.is_none_or(|until| until <= at)
    }
}

/// The terminals of a node, by medium.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terminals {
    lasers: Vec<Terminal>,
    /// Lasers that contacts between satellites may hold at a time.
    lasers_between_satellites: usize,
    lasers_held_between_satellites: usize,
    telescopes_free: u32,
    radios_free: u32,
    /// When radio contacts ended here.
    radio_released: History<()>,
}

impl Terminals {
    /// A satellite with `lasers` terminals, of which contacts with other satellites may hold
    /// `between_satellites`, and a radio or none.
    pub fn of_satellite(lasers: u32, between_satellites: u32, radios: u32) -> Self {
        Self {
            lasers: vec![Terminal::default(); lasers as usize],
            lasers_between_satellites: between_satellites as usize,
            radios_free: radios,
            ..Self::default()
        }
    }

    /// A station that serves so many satellites at a time by laser and by radio.
    pub fn of_station(telescopes: u32, antennas: u32) -> Self {
        Self {
            telescopes_free: telescopes,
            radios_free: antennas,
            ..Self::default()
        }
    }

    /// Whether a laser is free at `at`.
    fn has_free_laser(&self, at: SimTime) -> bool {
        self.lasers.iter().any(|terminal| terminal.is_free(at))
    }

    /// The laser, free at `at`, that then stays free and in sight of its peer longest, the first of
    /// equals, and until when it sees it; `view` tells that of each laser.
    fn best_laser(
        &self,
        at: SimTime,
        view: impl Fn(usize) -> Option<SimTime>,
    ) -> Option<(usize, SimTime)> {
        let free = self.lasers.iter().enumerate();
        free.filter(|(_, terminal)| terminal.is_free(at))
            .filter_map(|(index, terminal)| {
                let seen_until = view(index)?;
                let until = terminal.next.unwrap_or(SimTime::MAX).min(seen_until);
                Some((until, std::cmp::Reverse(index), seen_until))
            })
            .max()
            .map(|(_, index, seen_until)| (index.0, seen_until))
    }

    /// Whether the satellite end of `medium` is free at `at`.
    fn free_in_orbit(&self, medium: Medium, at: SimTime) -> bool {
        match medium {
            Medium::Laser => {
                self.lasers_held_between_satellites < self.lasers_between_satellites
                    && self.has_free_laser(at)
            }
            Medium::OpticalGround => self.has_free_laser(at),
            Medium::Radio => self.radios_free > 0,
        }
    }

    /// Whether the ground end of `medium` is free.
    fn free_on_ground(&self, medium: Medium) -> bool {
        match medium {
            Medium::Laser => false,
            Medium::OpticalGround => self.telescopes_free > 0,
            Medium::Radio => self.radios_free > 0,
        }
    }
}

/// A pair that could begin a contact within the current slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// The satellite, or the first of two.
    pub from: NodeId,
    /// The other node.
    pub to: NodeId,
    /// What would carry it.
    pub medium: Medium,
    /// When it would begin: the slot, or later when the opportunity opens within it.
    pub start: SimTime,
    /// Until when it is known to last.
    pub end: SimTime,
    /// Until when the gates of acquisition are open.
    pub acquire_end: SimTime,
    /// Range at the start (m).
    pub range_m: f64,
    /// Inertial unit vector from the first node to the other at the start.
    pub line: Vector3<f64>,
    /// When which terminal holds the other in view; none where all of them always do.
    pub opportunity: Option<&'a Opportunity>,
}

impl Candidate<'_> {
    /// Until when a terminal of one end, which sees the other at `at`, goes on to.
    fn seen_until(&self, end: usize, terminal: usize, at: SimTime) -> Option<SimTime> {
        let Some(opportunity) = self.opportunity else {
            return Some(SimTime::MAX);
        };
        let instant = Interval::new(at, at + Span(1));
        let view = opportunity.view_within(end, terminal, instant)?;
        Some(view.end)
    }
}

/// A contact that the matcher holds, and the terminals that it uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The satellite, or the first of two.
    pub from: NodeId,
    /// The other node.
    pub to: NodeId,
    /// What carries it.
    pub medium: Medium,
    /// When the terminals begin to slew.
    pub start: SimTime,
    /// When bits can pass.
    pub usable: SimTime,
    /// Laser terminals at the two ends, where they use one, and when they look at their peers.
    terminals: (Option<usize>, Option<usize>),
    pointed: [SimTime; 2],
}

impl Assignment {
    /// The laser terminals at the two ends, by their place on the satellite.
    pub fn terminals(&self) -> [Option<u32>; 2] {
        let place = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        [self.terminals.0.map(place), self.terminals.1.map(place)]
    }

    /// When each end has slewed and looks at the other.
    pub fn pointed(&self) -> [SimTime; 2] {
        self.pointed
    }

    /// The laser terminals that it uses: node, peer, index, and the line of sight from there.
    fn ends(
        &self,
        line: Vector3<f64>,
    ) -> impl Iterator<Item = (NodeId, NodeId, usize, Vector3<f64>)> {
        let first = (self.terminals.0).map(|index| (self.from, self.to, index, line));
        let second = (self.terminals.1).map(|index| (self.to, self.from, index, -line));
        first.into_iter().chain(second)
    }
}

/// The matcher's state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Matcher {
    terminals: Vec<Terminals>,
    /// First node that is a station.
    stations_from: usize,
}

impl Matcher {
    /// A matcher over the terminals of all nodes, of which those from `stations_from` on stand on
    /// the ground.
    pub fn new(terminals: Vec<Terminals>, stations_from: usize) -> Self {
        Self {
            terminals,
            stations_from,
        }
    }

    /// Gives free terminals to candidates, given the contacts that are `held`; `laser_of` tells a
    /// satellite's terminal.
    ///
    /// A candidate whose gates would close before the end of its acquisition is passed over.
    pub fn assign<'a>(
        &mut self,
        mut candidates: Vec<Candidate<'_>>,
        held: impl Iterator<Item = (NodeId, NodeId)>,
        laser_of: &dyn Fn(NodeId) -> Option<&'a LaserTerminal>,
    ) -> Vec<Assignment> {
        candidates.sort_by(|a, b| self.order(a, b));
        let mut parts = Parts::new(self.terminals.len(), self.stations_from);
        for (from, to) in held {
            parts.unite(from, to);
        }
        let mut assigned = Vec::new();
        let mut pairs = BTreeSet::new();
        for joining in [true, false] {
            for candidate in &candidates {
                if parts.connected(candidate.from, candidate.to) == joining {
                    continue;
                }
                let (medium, from, to) = (candidate.medium, candidate.from, candidate.to);
                if !self.is_free(medium, from, to, candidate.start)
                    || pairs.contains(&(medium, from, to))
                {
                    continue;
                }
                if let Some(assignment) = self.take(candidate, laser_of) {
                    parts.unite(from, to);
                    pairs.insert((medium, from, to));
                    assigned.push(assignment);
                }
            }
        }
        assigned
    }

    /// Which of two candidates is looked at first: lasers in orbit, lasers to the ground, radios; a
    /// satellite whose radio has waited longer; the contact that lasts longer; the nearer one.
    fn order(&self, a: &Candidate<'_>, b: &Candidate<'_>) -> std::cmp::Ordering {
        let lasting = |candidate: &Candidate<'_>| candidate.end - candidate.start;
        let waiting_since = |candidate: &Candidate<'_>| {
            let own = &self.terminals[candidate.from.index()];
            (candidate.medium == Medium::Radio)
                .then(|| own.radio_released.latest(candidate.start))
                .flatten()
                .map(|(released, ())| released)
        };
        (a.medium.cmp(&b.medium))
            .then_with(|| waiting_since(a).cmp(&waiting_since(b)))
            .then_with(|| lasting(b).cmp(&lasting(a)))
            .then_with(|| a.range_m.total_cmp(&b.range_m))
            .then_with(|| (a.from, a.to).cmp(&(b.from, b.to)))
    }

    /// Whether both ends have a terminal left for a contact of this medium that begins at `at`.
    pub fn is_free(&self, medium: Medium, from: NodeId, to: NodeId, at: SimTime) -> bool {
        let other = &self.terminals[to.index()];
        let other_end = if to.index() >= self.stations_from {
            other.free_on_ground(medium)
        } else {
            other.free_in_orbit(medium, at)
        };
        self.terminals[from.index()].free_in_orbit(medium, at) && other_end
    }

    /// When a free laser of a node first holds its peer in view within the slot, and until when the
    /// one does that sees it longest from then on; `end` is the node's place in the pair.
    pub fn sight(
        &self,
        node: NodeId,
        opportunity: &Opportunity,
        end: usize,
        slot: Interval,
    ) -> Option<Interval> {
        let lasers = self.terminals[node.index()].lasers.iter().enumerate();
        let free = lasers.filter(|(_, terminal)| terminal.is_free(slot.start));
        let views = free.filter_map(|(index, _)| opportunity.view_within(end, index, slot));
        views.min_by_key(|view| (view.start, std::cmp::Reverse(view.end)))
    }

    /// Takes a laser out of service until then.
    pub fn take_out_of_service(&mut self, node: NodeId, terminal: u32, until: SimTime) {
        let lasers = &mut self.terminals[node.index()].lasers;
        if let Some(laser) = lasers.get_mut(terminal as usize) {
            laser.out_until = laser.out_until.max(Some(until));
        }
    }

    /// Takes the terminals of a candidate whose ends are free; none if it would not last.
    fn take<'a>(
        &mut self,
        candidate: &Candidate<'_>,
        laser_of: &dyn Fn(NodeId) -> Option<&'a LaserTerminal>,
    ) -> Option<Assignment> {
        let &Candidate {
            from,
            to,
            medium,
            start,
            ..
        } = candidate;
        let first = (from, to, candidate.line);
        let second = (to, from, -candidate.line);
        let ends = match medium {
            Medium::Radio => [None, None],
            Medium::OpticalGround => [Some(first), None],
            Medium::Laser => [Some(first), Some(second)],
        };
        let (mut terminals, mut pointed) = ([None; 2], [start; 2]);
        let (mut end, mut search) = (candidate.end, Span::ZERO);
        for (place, side) in ends.into_iter().enumerate() {
            let Some((node, peer, line)) = side else {
                continue;
            };
            let own = &self.terminals[node.index()];
            let view = |terminal| candidate.seen_until(place, terminal, start);
            let (terminal, seen_until) = own.best_laser(start, view)?;
            terminals[place] = Some(terminal);
            end = end.min(seen_until);
            if let Some(laser) = laser_of(node) {
                let (slew, acquisition) = own.lasers[terminal].setup(peer, line, start, laser);
                pointed[place] = start + slew;
                search = search.max(acquisition);
            }
        }
        if medium == Medium::Radio {
            search = RADIO_SETUP;
        }
        // Both ends search once both look at each other.
        let usable = pointed[0].max(pointed[1]) + search;
        if usable >= end || usable > candidate.acquire_end {
            return None;
        }
        let assignment = Assignment {
            from,
            to,
            medium,
            start,
            usable,
            terminals: (terminals[0], terminals[1]),
            pointed,
        };
        self.mark(&assignment, true);
        Some(assignment)
    }

    /// Lets go of a contact that ended at `at`, when its line of sight was `line`.
    pub fn release(&mut self, assignment: &Assignment, at: SimTime, line: Vector3<f64>) {
        self.mark(assignment, false);
        self.remember(assignment, at, line);
    }

    /// Notes where the terminals of a contact pointed when it ended at `at`.
    fn remember(&mut self, assignment: &Assignment, at: SimTime, line: Vector3<f64>) {
        if assignment.medium == Medium::Radio {
            let own = &mut self.terminals[assignment.from.index()];
            own.radio_released.insert(at, ());
        }
        for (node, peer, terminal, line) in assignment.ends(line) {
            let own = &mut self.terminals[node.index()].lasers[terminal];
            own.pointed.insert(at, (line.into(), peer));
        }
    }

    /// Drops what no choice from `now` on can depend on.
    pub fn forget_before(&mut self, now: SimTime) {
        for own in &mut self.terminals {
            own.radio_released.forget_before(now);
            for terminal in &mut own.lasers {
                terminal.pointed.forget_before(now);
            }
        }
    }

    /// Marks the terminals of an assignment as busy or free.
    fn mark(&mut self, assignment: &Assignment, busy: bool) {
        let count = |free: &mut u32| {
            *free = if busy {
                free.saturating_sub(1)
            } else {
                *free + 1
            };
        };
        let between_satellites = assignment.medium == Medium::Laser;
        let ends = [
            (assignment.from, assignment.terminals.0),
            (assignment.to, assignment.terminals.1),
        ];
        for (node, terminal) in ends {
            let own = &mut self.terminals[node.index()];
            if let Some(terminal) = terminal {
                own.lasers[terminal].busy = busy;
                if between_satellites {
                    let held = &mut own.lasers_held_between_satellites;
                    *held = if busy {
                        *held + 1
                    } else {
                        held.saturating_sub(1)
                    };
                }
            } else if assignment.medium == Medium::Radio {
                count(&mut own.radios_free);
            } else {
                count(&mut own.telescopes_free);
            }
        }
    }
}

/// Connected parts of the network; all stations are one.
struct Parts {
    parent: Vec<usize>,
    stations_from: usize,
}

impl Parts {
    fn new(nodes: usize, stations_from: usize) -> Self {
        Self {
            parent: (0..nodes).collect(),
            stations_from,
        }
    }

    fn root(&mut self, node: NodeId) -> usize {
        let mut at = node.index().min(self.stations_from);
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn connected(&mut self, a: NodeId, b: NodeId) -> bool {
        self.root(a) == self.root(b)
    }

    fn unite(&mut self, a: NodeId, b: NodeId) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a] = b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(from: u32, to: u32, end_s: f64, range_km: f64) -> Candidate<'static> {
        Candidate {
            from: NodeId(from),
            to: NodeId(to),
            medium: Medium::Laser,
            start: SimTime::START,
            end: SimTime::from_seconds(end_s),
            acquire_end: SimTime::from_seconds(end_s),
            range_m: range_km * 1e3,
            line: Vector3::x(),
            opportunity: None,
        }
    }

    fn pairs(matcher: &mut Matcher, candidates: Vec<Candidate<'_>>) -> Vec<(u32, u32)> {
        matcher
            .assign(candidates, std::iter::empty(), &|_| None)
            .iter()
            .map(|assignment| (assignment.from.0, assignment.to.0))
            .collect()
    }

    #[test]
    fn joining_parts_goes_before_a_longer_contact_inside_one() {
        let mut matcher = Matcher::new(vec![Terminals::of_satellite(2, 2, 0); 4], 4);
        let candidates = vec![
            candidate(0, 1, 3600.0, 500.0),
            candidate(1, 2, 3500.0, 500.0),
            candidate(0, 2, 3400.0, 500.0),
            candidate(2, 3, 600.0, 900.0),
        ];
        // 0-2 would close a ring of three and leave 3 alone: it finds terminal 2 of node 2 taken.
        assert_eq!(pairs(&mut matcher, candidates), [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn a_terminal_serves_one_peer() {
        let mut matcher = Matcher::new(vec![Terminals::of_satellite(1, 1, 0); 3], 3);
        let candidates = vec![candidate(0, 1, 100.0, 1.0), candidate(0, 2, 90.0, 1.0)];
        assert_eq!(pairs(&mut matcher, candidates), [(0, 1)]);
    }

    #[test]
    fn a_released_terminal_is_free_again() {
        let mut matcher = Matcher::new(vec![Terminals::of_satellite(1, 1, 0); 2], 2);
        let first = matcher.assign(
            vec![candidate(0, 1, 100.0, 1.0)],
            std::iter::empty(),
            &|_| None,
        );
        assert!(pairs(&mut matcher, vec![candidate(0, 1, 100.0, 1.0)]).is_empty());
        matcher.release(&first[0], SimTime::from_seconds(100.0), Vector3::x());
        assert_eq!(
            pairs(&mut matcher, vec![candidate(0, 1, 200.0, 1.0)]),
            [(0, 1)]
        );
    }
}
