//! Assigned contacts, their rate over time, and what is booked on them.
//!
//! A contact is two nodes that point at each other: from `start` the terminals slew and acquire,
//! from `usable` bits pass, until `end`. Rates are discrete, so the rate over time is a list of
//! steps, and the end of a transfer is exact. Each direction serves one product at a time.

mod reason;

pub use reason::Reason;

use super::{Medium, NodeId};
use crate::frame::SPEED_OF_LIGHT_MPS;
use crate::link::state::Engagement;
use crate::link::terminal::TerminalState;
use crate::time::{Interval, SimTime, Span};
use crate::units::{Bits, DataRate, Length};
use serde::{Deserialize, Serialize};

/// A contact's number: counts up over a run, never reused.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ContactId(pub u64);

/// A direction of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From the first node to the second.
    Forward,
    /// From the second node to the first.
    Backward,
}

impl Direction {
    /// As an index into pairs of what differs by direction.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// From this instant the contact has this rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateStep {
    /// First instant of the step.
    pub from: SimTime,
    /// The rate until the next step.
    pub rate: DataRate,
}

/// A stretch of one direction of a contact that is promised to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// When the bits pass.
    pub interval: Interval,
    /// How many.
    pub bits: Bits,
    /// Lower goes first.
    pub priority: u8,
    /// The transfer that it belongs to.
    pub transfer: u64,
}

/// Two nodes that point at each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its number.
    pub id: ContactId,
    /// What carries it.
    pub medium: Medium,
    /// The node that bits flow from in direction [`Direction::Forward`]; the satellite of a ground
    /// contact.
    pub from: NodeId,
    /// The other node.
    pub to: NodeId,
    /// When the terminals begin to slew.
    pub start: SimTime,
    /// Laser terminals at the two ends, by their place on the satellite, where they use one.
    pub terminals: [Option<u32>; 2],
    /// When each end has slewed and looks at the other.
    pub pointed: [SimTime; 2],
    /// When bits can pass.
    pub usable: SimTime,
    /// When it ends, as far as geometry is known.
    pub end: SimTime,
    /// Whether geometry beyond `end` is still to be found.
    pub open: bool,
    /// Why it ends.
    pub end_reason: Reason,
    /// Rate over time from `usable` on, ascending.
    pub rates: Vec<RateStep>,
    /// The same from the second node to the first, where it differs: an uplink. None where lasers between
    /// satellites carry the same both ways, or where nothing goes back.
    pub rates_back: Option<Vec<RateStep>>,
    /// Range (m) every [`RANGE_STEP`] from `start` on.
    pub ranges_m: Vec<f64>,
    /// Bookings of each direction, in order of time, without overlap.
    bookings: [Vec<Booking>; 2],
    /// Bits that have passed in each direction.
    carried: [Bits; 2],
}

/// Step of the table of ranges, and of the scan for changes of rate.
pub const RANGE_STEP: Span = Span::seconds(10);

impl Contact {
    /// A contact without rates or bookings yet.
    pub fn new(
        id: ContactId,
        medium: Medium,
        nodes: (NodeId, NodeId),
        start: SimTime,
        usable: SimTime,
    ) -> Self {
        Self {
            id,
            medium,
            from: nodes.0,
            to: nodes.1,
            start,
            terminals: [None; 2],
            pointed: [start; 2],
            usable,
            end: start,
            open: true,
            end_reason: Reason::RunEnd,
            rates: Vec::new(),
            rates_back: None,
            ranges_m: Vec::new(),
            bookings: [Vec::new(), Vec::new()],
            carried: [Bits::ZERO; 2],
        }
    }

    /// The contact as its terminal at one end goes through it: 0 for the first node, 1 for the
    /// second.
    pub fn engagement(&self, end: usize) -> Engagement {
        Engagement {
            start: self.start,
            pointed: self.pointed[end],
            locked: self.usable,
            end: self.end,
            is_cut: self.end_reason.is_cut(),
        }
    }

    /// The nodes with the laser terminals that it holds there.
    pub fn ends(&self) -> [(NodeId, Option<u32>); 2] {
        [(self.from, self.terminals[0]), (self.to, self.terminals[1])]
    }

    /// The direction that leaves `node`.
    pub fn direction_from(&self, node: NodeId) -> Direction {
        if node == self.from {
            Direction::Forward
        } else {
            Direction::Backward
        }
    }

    /// The node at the other end from `node`.
    pub fn peer_of(&self, node: NodeId) -> NodeId {
        if node == self.from {
            self.to
        } else {
            self.from
        }
    }

    /// Whether bits may flow in this direction: lasers both ways, the ground's up where it has an uplink.
    pub fn allows(&self, direction: Direction) -> bool {
        self.medium == Medium::Laser || direction == Direction::Forward || self.rates_back.is_some()
    }

    /// The rate over time of a direction.
    fn steps(&self, direction: Direction) -> &[RateStep] {
        match (&self.rates_back, direction) {
            (Some(back), Direction::Backward) => back,
            _ => &self.rates,
        }
    }

    /// The rate of a direction at `at`.
    pub fn rate_at(&self, direction: Direction, at: SimTime) -> DataRate {
        if at < self.usable || at >= self.end || !self.allows(direction) {
            return DataRate::ZERO;
        }
        let steps = self.steps(direction);
        let next = steps.partition_point(|step| step.from <= at);
        next.checked_sub(1)
            .map_or(DataRate::ZERO, |k| steps[k].rate)
    }

    /// Highest rate of a direction.
    pub fn rate_max(&self, direction: Direction) -> DataRate {
        let steps = self
            .steps(direction)
            .iter()
            .filter(|_| self.allows(direction));
        let rates = steps.map(|step| step.rate);
        rates.max().unwrap_or(DataRate::ZERO)
    }

    /// Bits that pass in a direction within `interval` at the contact's rates.
    pub fn capacity_within(&self, direction: Direction, interval: Interval) -> Bits {
        self.steps_within(direction, interval)
            .map(|(piece, rate)| rate.bits_within(piece.span()))
            .sum()
    }

    /// When `bits` that start to pass at `start` have passed; none if they do not by `until`.
    pub fn finish(
        &self,
        direction: Direction,
        start: SimTime,
        bits: Bits,
        until: SimTime,
    ) -> Option<SimTime> {
        let mut left = bits;
        for (piece, rate) in self.steps_within(direction, Interval::new(start, until)) {
            let time = rate.time_for(left);
            if time <= piece.span() {
                return Some(piece.start + time);
            }
            left = left.saturating_sub(rate.bits_within(piece.span()));
        }
        None
    }

    /// The range at `at`, linear between the table's entries.
    #[expect(clippy::cast_precision_loss, reason = "an offset within ten seconds")]
    pub fn range_at(&self, at: SimTime) -> Length {
        let since = (at - self.start).0.max(0);
        let k = usize::try_from(since / RANGE_STEP.0).unwrap_or(0);
        let k = k.min(self.ranges_m.len().saturating_sub(1));
        let Some(&left) = self.ranges_m.get(k) else {
            return Length::ZERO;
        };
        let right = self.ranges_m.get(k + 1).copied().unwrap_or(left);
        let share = (since % RANGE_STEP.0) as f64 / RANGE_STEP.0 as f64;
        Length::meters(left + (right - left) * share)
    }

    /// Time of flight of the last bit that leaves at `at`.
    pub fn light_time(&self, at: SimTime) -> Span {
        Span::from_seconds(self.range_at(at).to_meters() / SPEED_OF_LIGHT_MPS)
    }

    /// Pieces of constant rate within `interval` and the usable part of the contact.
    fn steps_within(
        &self,
        direction: Direction,
        interval: Interval,
    ) -> impl Iterator<Item = (Interval, DataRate)> + '_ {
        let start = interval.start.max(self.usable);
        let end = interval.end.min(self.end);
        let steps = self.steps(direction);
        let first = steps
            .partition_point(|step| step.from <= start)
            .saturating_sub(1);
        steps[first.min(steps.len())..]
            .iter()
            .enumerate()
            .map_while(move |(offset, step)| {
                let next = steps.get(first + offset + 1).map_or(end, |next| next.from);
                let piece = Interval::new(step.from.max(start), next.min(end));
                (step.from < end && start < end).then_some((piece, step.rate))
            })
    }

    /// The first stretch at or after `ready` in which `bits` pass, or as many of them as fit
    /// before the contact ends if those are `least` at least.
    ///
    /// Bookings of lower priority that have not begun by `now` do not stand in the way.
    pub fn first_fit(&self, request: &Request, direction: Direction) -> Option<Fit> {
        let mut start = request.ready.max(self.usable);
        let bookings = &self.bookings[direction.index()];
        let next = bookings.partition_point(|booking| booking.interval.end <= start);
        for booking in &bookings[next..] {
            if booking.yields_to(request) {
                continue;
            }
            if let Some(end) = self.finish(direction, start, request.bits, booking.interval.start) {
                return Some(Fit {
                    interval: Interval::new(start, end),
                    bits: request.bits,
                });
            }
            start = start.max(booking.interval.end);
        }
        if let Some(end) = self.finish(direction, start, request.bits, self.end) {
            return Some(Fit {
                interval: Interval::new(start, end),
                bits: request.bits,
            });
        }
        let rest = self.capacity_within(direction, Interval::new(start, self.end));
        // An open contact goes on: what does not fit now will fit when more of it is known.
        (!self.open && rest >= request.least && rest > Bits::ZERO).then(|| Fit {
            interval: Interval::new(
                start,
                self.finish(direction, start, rest, self.end)
                    .unwrap_or(self.end),
            ),
            bits: rest,
        })
    }

    /// Books a stretch and takes away the bookings that yield to it, which are returned.
    pub fn book(&mut self, direction: Direction, booking: Booking) -> Vec<Booking> {
        let bookings = &mut self.bookings[direction.index()];
        let mut displaced = Vec::new();
        bookings.retain(|other| {
            let overlaps = other.interval.intersection(booking.interval).is_some();
            if overlaps {
                displaced.push(*other);
            }
            !overlaps
        });
        let place = bookings.partition_point(|other| other.interval.start < booking.interval.start);
        bookings.insert(place, booking);
        displaced
    }

    /// Takes back the booking of `transfer` that begins at `start`, if it is there. Others of the same
    /// transfer stay: one that was routed anew may cross a contact again.
    pub fn release(&mut self, direction: Direction, transfer: u64, start: SimTime) {
        self.bookings[direction.index()]
            .retain(|booking| (booking.transfer, booking.interval.start) != (transfer, start));
    }

    /// Counts bits of a transfer that begins; once begun it is finished.
    pub fn carry(&mut self, direction: Direction, bits: Bits) {
        self.carried[direction.index()] += bits;
    }

    /// Counts a transfer that had `bits`, began at `start` and was cut off at `at` by what had left
    /// by then, which is returned; its booking is taken back.
    pub fn cut_short(
        &mut self,
        direction: Direction,
        transfer: u64,
        (start, at): (SimTime, SimTime),
        bits: Bits,
    ) -> Bits {
        let whole = self.capacity_within(direction, Interval::new(start, at));
        let passed = whole.min(bits);
        let carried = &mut self.carried[direction.index()];
        *carried = carried.saturating_sub(bits) + passed;
        self.release(direction, transfer, start);
        passed
    }

    /// Ends it at `at`, before its time: at its start if it has not begun.
    pub fn truncate(&mut self, at: SimTime, reason: Reason) {
        self.end = at.max(self.start);
        self.usable = self.usable.min(self.end);
        self.pointed = self.pointed.map(|pointed| pointed.min(self.end));
        self.open = false;
        self.end_reason = reason;
        let end = self.end;
        self.rates.retain(|step| step.from < end);
        if let Some(back) = &mut self.rates_back {
            back.retain(|step| step.from < end);
        }
        // The table goes on to the first entry at or after the end.
        let steps = (end - self.start).0.div_euclid(RANGE_STEP.0);
        let beyond = i64::from((end - self.start).0 % RANGE_STEP.0 > 0);
        let entries = usize::try_from(steps + beyond + 1).unwrap_or(usize::MAX);
        self.ranges_m.truncate(entries);
    }

    /// What the terminal at an end does at an instant.
    pub fn state_of(&self, end: usize, at: SimTime) -> TerminalState {
        if at < self.start || (!self.open && at >= self.end) {
            TerminalState::Idle
        } else if at < self.pointed[end] {
            TerminalState::Slewing
        } else if at < self.usable {
            TerminalState::Acquiring
        } else {
            TerminalState::Locked
        }
    }

    /// Whether it was called off before it began.
    pub fn is_called_off(&self) -> bool {
        !self.open && self.end <= self.start
    }

    /// Bits of all transfers that have begun in a direction.
    pub fn carried(&self, direction: Direction) -> Bits {
        self.carried[direction.index()]
    }

    /// Bits that have passed in a direction by `at`, a transfer in progress counted in part.
    pub fn carried_by(&self, direction: Direction, at: SimTime) -> Bits {
        let still_to_pass: Bits = self.bookings[direction.index()]
            .iter()
            .filter(|booking| booking.interval.start < at && at < booking.interval.end)
            .map(|booking| {
                let sent = Interval::new(booking.interval.start, at);
                let passed = self.capacity_within(direction, sent);
                booking.bits.saturating_sub(passed)
            })
            .sum();
        self.carried(direction).saturating_sub(still_to_pass)
    }

    /// Drops bookings that have ended by `now`; they no longer stand in anyone's way.
    pub fn forget_before(&mut self, now: SimTime) {
        for bookings in &mut self.bookings {
            let past = bookings.partition_point(|booking| booking.interval.end <= now);
            bookings.drain(..past);
        }
    }
}

impl Booking {
    /// Whether it gives way: of lower priority and not begun.
    fn yields_to(&self, request: &Request) -> bool {
        self.priority > request.priority && self.interval.start > request.now
    }
}

/// What a transfer asks of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The current instant of the run.
    pub now: SimTime,
    /// When the bits are at the sending node.
    pub ready: SimTime,
    /// How many there are.
    pub bits: Bits,
    /// The least that is worth sending alone.
    pub least: Bits,
    /// Lower goes first.
    pub priority: u8,
}

/// A stretch that a contact offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// When the bits pass.
    pub interval: Interval,
    /// How many.
    pub bits: Bits,
}

#[cfg(test)]
mod tests;
