//! Explains one link at one instant: whether it is up, why not, and when it will be.
//!
//! What was assigned is read from the recording; whether geometry would allow it is worked out anew
//! from the scenario that the recording holds, with the windows and gates of the run itself.

use crate::network::fault::{Fault, Subject};
use crate::network::opportunity::Opportunity;
use crate::network::{Medium, NodeId};
use crate::orbit::SatelliteId;
use crate::orbit::window::{Ephemeris, Workers};
use crate::record::{ContactRow, Contacts};
use crate::recording::{Recording, RecordingError};
use crate::run::budget::{BudgetError, budgets, node_named};
use crate::sim::clock::SimClock;
use crate::sim::geometry::opportunity;
use crate::sim::setup::Setup;
use crate::sim::{SimError, geometry};
use crate::time::{Interval, SimTime, Span};
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// Why a link cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// Its scenario cannot be taken up again.
    #[error(transparent)]
    Simulation(#[from] SimError),
    /// Nothing could join the two ends.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The text names no two ends.
    #[error(
        "`{text}` names no link of this run\n\
         hint: write both ends with two dashes between them, as in `{example}`"
    )]
    Form {
        /// The text.
        text: String,
        /// What it could look like.
        example: String,
    },
}

/// The ends that a text such as `train-0-3--delingha` names; names may have dashes of their own.
///
/// # Errors
/// When it does not name two nodes of the run.
pub fn link_named(setup: &Setup, text: &str) -> Result<(NodeId, NodeId), LinkError> {
    let cuts = text.match_indices("--").map(|(at, _)| at);
    let mut unknown = None;
    for cut in cuts {
        let ends = (text[..cut].trim(), text[cut + 2..].trim());
        match (node_named(setup, ends.0), node_named(setup, ends.1)) {
            (Ok(a), Ok(b)) => return Ok((a, b)),
            (Err(error), _) | (_, Err(error)) => unknown = unknown.or(Some(error)),
        }
    }
    match unknown {
        Some(error) => Err(error.into()),
        None => {
            let last = setup.satellites() + setup.scenario.stations.len();
            let names =
                [0, last.saturating_sub(1)].map(|node| setup.name(NodeId::from_index(node)));
            Err(LinkError::Form {
                text: text.to_owned(),
                example: names.join("--"),
            })
        }
    }
}

/// What is told of a link at an instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkStory {
    /// The two ends.
    pub ends: [String; 2],
    /// The run folder.
    pub run: String,
    /// The instant in UTC.
    pub at: String,
    /// Each of the media that could join them.
    pub media: Vec<MediumStory>,
}

/// What is told of one medium.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MediumStory {
    /// What would carry the link.
    pub medium: &'static str,
    /// `up`, `slewing and acquiring`, or `down`.
    pub state: &'static str,
    /// Why, in words.
    pub why: Vec<String>,
    /// When it will be up, in words.
    pub next: String,
}

/// What is told of the link between two nodes at `at`.
///
/// # Errors
/// When the recording cannot be read, or nothing could join the two.
pub fn link_story(
    recording: &Recording,
    setup: &Setup,
    (a, b): (NodeId, NodeId),
    at: SimTime,
) -> Result<LinkStory, LinkError> {
    let mut contacts = Vec::new();
    for index in 0..recording.manifest().segment_count() {
        let table: Contacts = recording.table(index)?;
        contacts.extend(table.rows());
    }
    let (from, to) = ordered(setup, a, b);
    let teller = Teller {
        setup,
        contacts: &contacts,
        switched_off: switched_off(recording, setup, [from, to])?,
        pair: (from, to),
        at,
    };
    if let Some(media) = teller.decayed(recording)? {
        return Ok(teller.story(recording, [a, b], media));
    }
    let asked = budgets(setup, (from, to), at)?;
    let mut media = Vec::new();
    for budget in asked {
        let used = Medium::from_name(budget.medium).filter(|one| setup.media().contains(one));
        let Some(medium) = used else {
            continue;
        };
        let closed = budget.gates.iter().find(|gate| !gate.open).map(|gate| {
            format!(
                "{}: {} is {:.3} {}, and {} is needed",
                gate.gate, gate.what, gate.value, gate.unit, gate.limit
            )
        });
        media.push(teller.medium(medium, closed));
    }
    Ok(teller.story(recording, [a, b], media))
}

/// When lasers and radios of the two ends were switched off to save their batteries, as outages.
fn switched_off(
    recording: &Recording,
    setup: &Setup,
    ends: [NodeId; 2],
) -> Result<Vec<Fault>, LinkError> {
    let run_end = SimTime::START + setup.scenario.duration;
    let mut outages: Vec<Fault> = Vec::new();
    recording.for_each_event(|row| {
        let medium = match row.detail.as_str() {
            "lasers" => Medium::Laser,
            "radio" => Medium::Radio,
            _ => return,
        };
        let Some(node) = row.node.map(NodeId).filter(|node| ends.contains(node)) else {
            return;
        };
        let (at, subject) = (SimTime(row.time_ns), Subject::Shed(node, medium));
        if row.kind == "load-shed" {
            let interval = Interval::new(at, run_end);
            outages.push(Fault { subject, interval });
        } else if row.kind == "load-restored"
            && let Some(last) = outages.iter_mut().rfind(|one| one.subject == subject)
        {
            last.interval.end = at;
        }
    })?;
    Ok(outages)
}

/// The nodes as contacts have them: a satellite before a station, the lower number first.
fn ordered(setup: &Setup, a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    if setup.station_at(a).is_some() || (setup.station_at(b).is_none() && b < a) {
        (b, a)
    } else {
        (a, b)
    }
}

struct Teller<'a> {
    setup: &'a Setup,
    contacts: &'a [ContactRow],
    switched_off: Vec<Fault>,
    pair: (NodeId, NodeId),
    at: SimTime,
}

impl Teller<'_> {
    fn story(
        &self,
        recording: &Recording,
        ends: [NodeId; 2],
        media: Vec<MediumStory>,
    ) -> LinkStory {
        LinkStory {
            ends: ends.map(|node| self.setup.name(node).to_owned()),
            run: recording.dir().display().to_string(),
            at: self.utc(self.at.0),
            media,
        }
    }

    /// What is told once one of the two has decayed; none while both are in orbit.
    fn decayed(&self, recording: &Recording) -> Result<Option<Vec<MediumStory>>, LinkError> {
        let mut first: Option<(i64, NodeId)> = None;
        recording.for_each_event(|row| {
            let node = row.node.map(NodeId);
            let own = node.filter(|node| [self.pair.0, self.pair.1].contains(node));
            if let Some(node) = own.filter(|_| row.kind == "decayed" && row.time_ns <= self.at.0) {
                first = first.or(Some((row.time_ns, node)));
            }
        })?;
        Ok(first.map(|(at_ns, node)| {
            let media = self.setup.media().iter();
            let story = |medium: &Medium| MediumStory {
                medium: medium.name(),
                state: "down",
                why: vec![format!(
                    "{} decayed at {}",
                    self.setup.name(node),
                    self.utc(at_ns)
                )],
                next: "never again".to_owned(),
            };
            media.map(story).collect()
        }))
    }

    /// Whether the topology never joins the two by laser.
    fn is_unjoined(&self, medium: Medium) -> bool {
        let pair = (SatelliteId(self.pair.0.0), SatelliteId(self.pair.1.0));
        medium == Medium::Laser
            && (self.setup.scenario.fixed_pairs()).is_some_and(|pairs| !pairs.contains(&pair))
    }

    fn medium(&self, medium: Medium, closed: Option<String>) -> MediumStory {
        let own =
            |row: &&ContactRow| row.medium == medium && (NodeId(row.a), NodeId(row.b)) == self.pair;
        let mut own: Vec<&ContactRow> = self.contacts.iter().filter(own).collect();
        own.sort_by_key(|row| row.start_ns);
        let at_ns = self.at.0;
        let holds = |row: &&&ContactRow| row.start_ns <= at_ns && at_ns < row.end_ns;
        let next = own.iter().find(|row| row.start_ns > at_ns);
        if let Some(row) = own.iter().find(holds) {
            let up = row.usable_ns <= at_ns;
            let until = SimTime(if up { row.end_ns } else { row.usable_ns });
            return MediumStory {
                medium: medium.name(),
                state: if up { "up" } else { "slewing and acquiring" },
                why: vec![format!(
                    "contact {} began {}, is usable from {} and ends {} ({})",
                    row.contact,
                    self.utc(row.start_ns),
                    self.utc(row.usable_ns),
                    self.utc(row.end_ns),
                    row.end_reason,
                )],
                next: format!(
                    "{} {} ({})",
                    if up { "up until" } else { "up from" },
                    self.utc(until.0),
                    away(until - self.at)
                ),
            };
        }
        if self.is_unjoined(medium) {
            return MediumStory {
                medium: medium.name(),
                state: "down",
                why: vec!["the topology of the scenario does not join these two".to_owned()],
                next: "never".to_owned(),
            };
        }
        let opens = self.opens(medium);
        MediumStory {
            medium: medium.name(),
            state: "down",
            why: self.why_down(medium, closed, &own),
            next: match (next, opens) {
                (Some(row), _) => format!(
                    "contact {} begins {} and is usable from {} ({})",
                    row.contact,
                    self.utc(row.start_ns),
                    self.utc(row.usable_ns),
                    away(SimTime(row.usable_ns) - self.at),
                ),
                (None, Some(open)) => format!(
                    "no contact follows in this run; geometry is open from {} to {}",
                    self.utc(open.start.0),
                    self.utc(open.end.0)
                ),
                (None, None) => "geometry does not open again before the run ends".to_owned(),
            },
        }
    }

    /// Why no contact holds: a gate, an outage, or terminals that serve others.
    fn why_down(&self, medium: Medium, closed: Option<String>, own: &[&ContactRow]) -> Vec<String> {
        let mut why = Vec::new();
        let faults = self.setup.faults.iter().chain(&self.switched_off);
        let out = faults.filter(|fault| fault.interval.contains(self.at));
        let mut is_closed = closed.is_some();
        for fault in out {
            let Some(what) = self.outage(medium, fault.subject) else {
                continue;
            };
            is_closed |= fault.subject.touches(medium, self.pair.0, self.pair.1);
            why.push(format!(
                "{}: {what} from {} to {}",
                fault.subject.reason().name(),
                self.utc(fault.interval.start.0),
                self.utc(fault.interval.end.0)
            ));
        }
        why.extend(closed);
        if !is_closed {
            why.push("geometry is open, but no terminals were assigned to it".to_owned());
            why.extend(self.others(medium));
        }
        if let Some(last) = own.iter().rev().find(|row| row.end_ns <= self.at.0) {
            why.push(format!(
                "the last contact, {}, ended {} ({})",
                last.contact,
                self.utc(last.end_ns),
                last.end_reason
            ));
        }
        why
    }

    /// What an outage is of, where it touches the pair or one of its terminals.
    fn outage(&self, medium: Medium, subject: Subject) -> Option<String> {
        let (from, to) = self.pair;
        let name = |node| self.setup.name(node);
        match subject {
            Subject::Terminal(node, terminal) => (medium != Medium::Radio
                && (node == from || node == to))
                .then(|| format!("laser terminal {terminal} of {} is out", name(node))),
            _ if !subject.touches(medium, from, to) => None,
            Subject::Node(node) => Some(format!("{} is out", name(node))),
            Subject::Link(..) | Subject::Port(..) => Some("the link is out".to_owned()),
            Subject::Sky(node, _) => Some(format!("the sky over {} is closed", name(node))),
            Subject::Shed(node, _) => Some(format!(
                "{} has switched off to save its battery",
                name(node)
            )),
        }
    }

    /// Whom the two ends serve instead.
    fn others(&self, medium: Medium) -> Vec<String> {
        let is_radio = medium == Medium::Radio;
        let now = self.contacts.iter().filter(|row| {
            (row.medium == Medium::Radio) == is_radio
                && row.start_ns <= self.at.0
                && self.at.0 < row.end_ns
        });
        let of_end = |row: &ContactRow, end: NodeId| {
            let nodes = (NodeId(row.a), NodeId(row.b));
            let peer = if nodes.0 == end { nodes.1 } else { nodes.0 };
            (nodes.0 == end || nodes.1 == end).then(|| {
                format!(
                    "{} is held by contact {} with {} until {}",
                    self.setup.name(end),
                    row.contact,
                    self.setup.name(peer),
                    self.utc(row.end_ns)
                )
            })
        };
        now.flat_map(|row| [of_end(row, self.pair.0), of_end(row, self.pair.1)])
            .flatten()
            .collect()
    }

    /// When geometry is open next, or now, and no outage that is known then closes it.
    fn opens(&self, medium: Medium) -> Option<Interval> {
        let clock = SimClock::new(self.setup.scenario.duration);
        let mut known = Opportunity::default();
        for block in 0..clock.blocks() {
            let interval = clock.interval_of(block);
            if interval.end <= self.at {
                continue;
            }
            let ephemeris = Ephemeris::over(
                &self.setup.propagator,
                &self.setup.scenario.calendar,
                interval,
                &Workers::one(),
            );
            let pair: geometry::Pair = (medium, self.pair.0, self.pair.1);
            known.extend(opportunity(self.setup, &ephemeris, pair));
            let (faults, pair) = (&self.setup.faults, (medium, self.pair.0, self.pair.1));
            let ahead = known.track.iter().map(|track| track.interval);
            let open = ahead
                .filter(|track| track.end > self.at)
                .find_map(|track| faults.in_service(pair, track, self.at));
            // What runs to the end of the block goes on in the next.
            let is_whole = |open: &Interval| open.end < interval.end || block + 1 == clock.blocks();
            if let Some(open) = open.filter(is_whole) {
                return Some(open);
            }
        }
        None
    }

    fn utc(&self, at_ns: i64) -> String {
        self.setup.scenario.calendar.utc(SimTime(at_ns))
    }
}

/// How long until then.
fn away(span: Span) -> String {
    format!("in {}", super::super::report::duration(span.to_seconds()))
}

/// A recording's scenario, ready to be asked.
///
/// # Errors
/// When the recording cannot be read or its scenario not taken up.
pub fn setup_of(recording: &Recording) -> Result<Setup, LinkError> {
    let scenario = Arc::new(recording.scenario()?);
    let policy = recording.manifest().policy;
    Ok(Setup::new(scenario, policy, Workers::one())?)
}

impl fmt::Display for LinkStory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = &self.ends;
        writeln!(formatter, "{a} – {b} at {} of {}", self.at, self.run)?;
        if self.media.is_empty() {
            writeln!(formatter, "nothing that this policy uses could join them")?;
        }
        for story in &self.media {
            writeln!(formatter, "{}: {}", story.medium, story.state)?;
            for why in &story.why {
                writeln!(formatter, "  {why}")?;
            }
            writeln!(formatter, "  next: {}", story.next)?;
        }
        Ok(())
    }
}
