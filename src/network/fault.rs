//! Faults: when a node, all that joins two nodes, or the sky over a station is out of service.
//!
//! A fault is a stretch of time and its subject. Whoever plans knows of a fault from its beginning on,
//! with its end; what is asked of the future here is therefore asked as of some instant.
//!
//! Laser terminals, and ports that join processors, fail for good after a time that is drawn: `t = −MTBF ln u`,
//! u uniform in (0, 1].
//!
//! Assumes: a subject is out altogether or not at all; terminals that do not age.
//! Leaves out: degraded terminals, random faults of anything else. See `docs/models/faults.md`.

use super::contact::Reason;
use super::{Medium, NodeId};
use crate::seed::Seed;
use crate::time::{Interval, SimTime, Span};
use rand::Rng;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is out of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A satellite or a station, and with it all that it does.
    Node(NodeId),
    /// All that could join two nodes, whatever carries it; the nodes themselves work on.
    Link(NodeId, NodeId),
    /// One laser terminal of a satellite; the others work on.
    Terminal(NodeId, u32),
    /// What joins one processor of a satellite to its fabric; no contact needs it.
    Port(NodeId, u32),
    /// The sky over a station for one medium: clouds or rain.
    Sky(NodeId, Medium),
    /// The lasers or the radio of a satellite, which it has switched off.
    Shed(NodeId, Medium),
}

impl Subject {
    /// All that what joins two nodes needs, beside its terminals.
    pub fn needed_by(medium: Medium, from: NodeId, to: NodeId) -> [Self; 5] {
        [
            Self::Node(from),
            Self::Node(to),
            Self::Link(from, to).ordered(),
            Self::Sky(from, medium),
            Self::Sky(to, medium),
        ]
    }

    /// Whether it takes all that could join two nodes by a medium; a terminal leaves the others.
    pub fn touches(self, medium: Medium, from: NodeId, to: NodeId) -> bool {
        if let Self::Shed(node, shed) = self {
            return shed == Self::switched_with(medium) && [from, to].contains(&node);
        }
        Self::needed_by(medium, from, to).contains(&self.ordered())
    }

    /// Whether a contact needs it that holds these laser terminals, where it holds any.
    pub fn touches_contact(self, medium: Medium, [from, to]: [(NodeId, Option<u32>); 2]) -> bool {
        match self {
            Self::Terminal(node, terminal) => [from, to].contains(&(node, Some(terminal))),
            Self::Node(_) | Self::Link(..) | Self::Port(..) | Self::Sky(..) | Self::Shed(..) => {
                self.touches(medium, from.0, to.0)
            }
        }
    }

    /// Why a contact ends that it cuts off.
    pub const fn reason(self) -> Reason {
        match self {
            Self::Terminal(..) => Reason::TerminalFailure,
            Self::Sky(_, Medium::Radio) => Reason::Rain,
            Self::Sky(_, Medium::Laser | Medium::OpticalGround) => Reason::Cloud,
            Self::Node(_) | Self::Link(..) | Self::Port(..) => Reason::Fault,
            Self::Shed(..) => Reason::Energy,
        }
    }

    /// The medium whose terminals on a satellite are switched together with those of another.
    pub const fn switched_with(medium: Medium) -> Medium {
        match medium {
            Medium::Laser | Medium::OpticalGround => Medium::Laser,
            Medium::Radio => Medium::Radio,
        }
    }

    /// The same with the nodes of a link in order.
    fn ordered(self) -> Self {
        match self {
            Self::Link(a, b) => Self::Link(a.min(b), a.max(b)),
            other => other,
        }
    }
}

/// An outage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What is out of service.
    pub subject: Subject,
    /// From when to when.
    pub interval: Interval,
}

/// The failure of a laser terminal that is drawn for it, where it comes before `end`; it lasts from
/// then on.
pub fn terminal_failure(
    seed: Seed,
    (satellite, terminal): (NodeId, u32),
    mtbf: Span,
    end: SimTime,
) -> Option<Fault> {
    let stream = seed.stream("terminal failure", satellite.0.into(), terminal.into());
    failure(stream, Subject::Terminal(satellite, terminal), mtbf, end)
}

/// The failure of the ports of a processor that is drawn for them, where it comes before `end`; `life` is
/// the mean time until the first of them fails.
pub fn port_failure(
    seed: Seed,
    (satellite, unit): (NodeId, u32),
    life: Span,
    end: SimTime,
) -> Option<Fault> {
    let stream = seed.stream("port failure", satellite.0.into(), unit.into());
    failure(stream, Subject::Port(satellite, unit), life, end)
}

/// A failure after a time that is drawn with a mean of `mtbf`; it lasts from then on.
fn failure(mut stream: impl Rng, subject: Subject, mtbf: Span, end: SimTime) -> Option<Fault> {
    // 53 bits, from just above zero to one.
    let share = ((stream.next_u64() >> 11) as f64 + 1.0) / 2.0_f64.powi(53);
    let start = SimTime::from_seconds(-mtbf.to_seconds() * share.ln());
    (start < end).then(|| Fault {
        subject,
        interval: Interval::new(start, end),
    })
}

/// All faults of a run in order of their beginning; those of one subject do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    in_order: Vec<Fault>,
    /// The outages of each subject, in order of time.
    by_subject: BTreeMap<Subject, Vec<Interval>>,
}

impl Faults {
    /// Joins faults of one subject that overlap or follow one another at once.
    ///
    /// # Examples
    /// ```
    /// use starloom::network::NodeId;
    /// use starloom::network::fault::{Fault, Faults, Subject};
    /// use starloom::time::{Interval, SimTime};
    /// let out = |start, end| Fault {
    ///     subject: Subject::Node(NodeId(3)),
    ///     interval: Interval::new(SimTime(start), SimTime(end)),
    /// };
    /// let faults = Faults::joined([out(5, 9), out(0, 5), out(20, 30)]);
    /// assert!(faults.iter().copied().eq([out(0, 9), out(20, 30)]));
    /// ```
    pub fn joined(faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut all: Vec<Fault> = faults
            .into_iter()
            .map(|fault| Fault {
                subject: fault.subject.ordered(),
                ..fault
            })
            .collect();
        all.sort_by_key(|fault| (fault.subject, fault.interval.start, fault.interval.end));
        let mut joined: Vec<Fault> = Vec::new();
        for fault in all {
            match joined.last_mut() {
                Some(last)
                    if last.subject == fault.subject
                        && fault.interval.start <= last.interval.end =>
                {
                    last.interval.end = last.interval.end.max(fault.interval.end);
                }
                _ => joined.push(fault),
            }
        }
        joined.sort_by_key(|fault| (fault.interval.start, fault.subject));
        let mut by_subject: BTreeMap<Subject, Vec<Interval>> = BTreeMap::new();
        for fault in &joined {
            by_subject
                .entry(fault.subject)
                .or_default()
                .push(fault.interval);
        }
        Self {
            in_order: joined,
            by_subject,
        }
    }

    /// The faults in order of their beginning.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.in_order.iter()
    }

    /// The fault with this place in the order.
    pub fn get(&self, index: u32) -> Option<&Fault> {
        self.in_order.get(usize::try_from(index).ok()?)
    }

    /// Whether a node is out of service at `at`.
    pub fn is_out(&self, node: NodeId, at: SimTime) -> bool {
        self.outage(Subject::Node(node), at).is_some()
    }

    /// Whether weather takes a medium away from a station at `at`.
    pub fn sky_is_out(&self, station: NodeId, medium: Medium, at: SimTime) -> bool {
        self.outage(Subject::Sky(station, medium), at).is_some()
    }

    /// How many of a satellite's laser terminals are out of service at `at`.
    pub fn terminals_out(&self, satellite: NodeId, count: u32, at: SimTime) -> u32 {
        let is_out = |&terminal: &u32| {
            let subject = Subject::Terminal(satellite, terminal);
            self.outage(subject, at).is_some()
        };
        u32::try_from((0..count).filter(is_out).count()).unwrap_or(count)
    }

    /// The outage of a subject that holds at `at`.
    fn outage(&self, subject: Subject, at: SimTime) -> Option<Interval> {
        let outages = self.by_subject.get(&subject)?;
        let begun = outages.partition_point(|outage| outage.start <= at);
        let last = *outages.get(begun.checked_sub(1)?)?;
        last.contains(at).then_some(last)
    }

    /// What is left of `stretch` once all that a contact needs is in service, as far as that is known
    /// at `now`; none if it is not within the stretch.
    pub fn in_service(
        &self,
        (medium, from, to): (Medium, NodeId, NodeId),
        stretch: Interval,
        now: SimTime,
    ) -> Option<Interval> {
        let mut left = stretch;
        let needed = Subject::needed_by(medium, from, to);
        // Until none of them hands over to another.
        while left.start < left.end {
            let outages = needed
                .iter()
                .filter_map(|&one| self.outage(one, left.start));
            let known = outages.filter(|outage| outage.start <= now);
            let Some(end) = known.map(|outage| outage.end).max() else {
                return Some(left);
            };
            left.start = end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(subject: Subject, start: i64, end: i64) -> Fault {
        let interval = Interval::new(SimTime(start), SimTime(end));
        Fault { subject, interval }
    }

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);
    const C: NodeId = NodeId(2);

    #[test]
    fn faults_of_one_subject_are_joined_and_those_of_others_are_not() {
        let faults = Faults::joined([
            fault(Subject::Node(B), 6, 8),
            fault(Subject::Node(A), 10, 20),
            fault(Subject::Link(B, A), 0, 5),
            fault(Subject::Node(A), 12, 15),
            fault(Subject::Link(A, B), 4, 9),
            fault(Subject::Node(A), 20, 25),
        ]);
        let expected = [
            fault(Subject::Link(A, B), 0, 9),
            fault(Subject::Node(B), 6, 8),
            fault(Subject::Node(A), 10, 25),
        ];
        assert!(faults.iter().copied().eq(expected), "{faults:?}");
    }

    #[test]
    fn terminals_fail_at_random_as_often_as_they_are_said_to() {
        let (mtbf, end) = (Span::seconds(1000), SimTime::from_seconds(500.0));
        let drawn: Vec<Fault> = (0..4000)
            .filter_map(|satellite| terminal_failure(Seed(7), (NodeId(satellite), 1), mtbf, end))
            .collect();
        // 1 − e^(−1/2) of them, with a standard deviation of 0.8 %.
        let share = f64::from(u32::try_from(drawn.len()).unwrap()) / 4000.0;
        assert!((share - 0.3935).abs() < 0.024, "{share}");
        let first = drawn
            .iter()
            .filter(|one| one.interval.start.to_seconds() < 100.0);
        let first = f64::from(u32::try_from(first.count()).unwrap()) / 4000.0;
        assert!((first - 0.0952).abs() < 0.014, "{first}");
        assert!(drawn.iter().all(|one| one.interval.end == end));
        // Another terminal of the same satellite has a life of its own.
        let other = terminal_failure(Seed(7), (NodeId(0), 2), Span::seconds(1), end);
        let again = terminal_failure(Seed(7), (NodeId(0), 2), Span::seconds(1), end);
        let third = terminal_failure(Seed(7), (NodeId(0), 3), Span::seconds(1), end);
        assert_eq!(other, again);
        assert_ne!(other.map(|one| one.interval), third.map(|one| one.interval));
    }

    #[test]
    fn a_terminal_takes_the_contacts_that_hold_it() {
        let subject = Subject::Terminal(A, 1);
        assert!(!subject.touches(Medium::Laser, A, B));
        assert!(subject.touches_contact(Medium::Laser, [(A, Some(1)), (B, Some(0))]));
        assert!(subject.touches_contact(Medium::Laser, [(B, Some(0)), (A, Some(1))]));
        assert!(!subject.touches_contact(Medium::Laser, [(A, Some(0)), (B, Some(1))]));
        assert!(!subject.touches_contact(Medium::Laser, [(A, None), (B, None)]));
        assert!(Subject::Node(A).touches_contact(Medium::Laser, [(A, None), (B, None)]));
    }

    #[test]
    fn what_a_satellite_switches_off_takes_its_contacts_of_that_kind_alone() {
        let lasers = Subject::Shed(A, Medium::Laser);
        assert!(lasers.touches(Medium::Laser, B, A));
        assert!(lasers.touches(Medium::OpticalGround, A, C));
        assert!(!lasers.touches(Medium::Radio, A, C));
        assert!(!lasers.touches(Medium::Laser, B, C));
        assert!(
            Subject::Shed(A, Medium::Radio).touches_contact(Medium::Radio, [(A, None), (C, None)])
        );
        assert_eq!(lasers.reason(), Reason::Energy);
    }

    #[test]
    fn a_node_is_out_from_its_first_instant_to_before_its_last() {
        let faults = Faults::joined([
            fault(Subject::Node(A), 10, 20),
            fault(Subject::Link(A, B), 0, 90),
        ]);
        let out = [9, 10, 19, 20].map(|at| faults.is_out(A, SimTime(at)));
        assert_eq!(out, [false, true, true, false]);
        assert!(!faults.is_out(B, SimTime(15)));
    }

    #[test]
    fn a_link_is_in_service_when_both_ends_and_the_pair_are() {
        let faults = Faults::joined([
            fault(Subject::Node(A), 10, 20),
            fault(Subject::Link(B, A), 15, 40),
            fault(Subject::Node(B), 40, 50),
        ]);
        let left = |pair: (NodeId, NodeId), start, now| {
            let stretch = Interval::new(SimTime(start), SimTime(60));
            let left = faults.in_service((Medium::Laser, pair.0, pair.1), stretch, SimTime(now));
            left.map(|left| left.start.0)
        };
        assert_eq!(left((A, B), 12, 45), Some(50));
        assert_eq!(left((A, C), 12, 45), Some(20));
        assert_eq!(left((B, C), 12, 45), Some(12));
        // What has not begun is not foreseen.
        assert_eq!(left((A, B), 12, 12), Some(20));
        assert_eq!(left((A, B), 12, 39), Some(40));
        let short = Interval::new(SimTime(12), SimTime(20));
        assert_eq!(
            faults.in_service((Medium::Laser, A, C), short, SimTime(12)),
            None
        );
    }

    #[test]
    fn a_sky_is_out_for_one_medium_over_one_station() {
        let faults = Faults::joined([fault(Subject::Sky(B, Medium::OpticalGround), 10, 20)]);
        let left = |medium, pair: (NodeId, NodeId)| {
            let stretch = Interval::new(SimTime(12), SimTime(60));
            let left = faults.in_service((medium, pair.0, pair.1), stretch, SimTime(12));
            left.map(|left| left.start.0)
        };
        assert_eq!(left(Medium::OpticalGround, (A, B)), Some(20));
        assert_eq!(left(Medium::Radio, (A, B)), Some(12));
        assert_eq!(left(Medium::OpticalGround, (A, C)), Some(12));
        assert!(!faults.is_out(B, SimTime(15)));
        assert_eq!(
            Subject::Sky(B, Medium::OpticalGround).reason(),
            Reason::Cloud
        );
        assert_eq!(Subject::Sky(B, Medium::Radio).reason(), Reason::Rain);
        assert_eq!(Subject::Link(A, B).reason(), Reason::Fault);
    }
}
