//! The way of a product, hop by hop, as its events tell it.
//!
//! What an event of a hop means: `crate::run::explain`. Pieces of one cargo that go the same way are
//! one hop, from when the first is sent to when the last arrives.

use super::Line;
use super::curve::{self, LIFT_M};
use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, Position, Teme};
use crate::network::NodeId;
use crate::record::EventRow;
use crate::time::SimTime;
use crate::view::desk::OpenRun;
use crate::view::shown;
use crate::view::state::Subject;
use nalgebra::Vector3;
use std::collections::BTreeMap;

/// One hop of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// What goes: `answer` or `raw`.
    pub cargo: String,
    /// Where it comes from.
    pub from: NodeId,
    /// Where it goes; none where neither an arrival nor the contact tells.
    pub to: Option<NodeId>,
    /// The contact that carries it.
    pub contact: u64,
    /// When its first bit is sent.
    pub start: SimTime,
    /// When its last bit arrives.
    pub end: Option<SimTime>,
    /// How long it had waited at the node that sends it (s).
    pub waited_s: f64,
}

/// The hops of a product in the order of their beginning; empty while its events are being read.
pub fn route(run: &OpenRun, product: u64) -> Vec<Hop> {
    let events = run.playback.events_of(Subject::Product(product));
    let mut hops = events.map_or_else(Vec::new, |events| hops(&events));
    for hop in &mut hops {
        hop.to = hop.to.or_else(|| other_end(run, hop.contact, hop.from));
    }
    hops
}

/// The hops that a product's events tell of.
pub(super) fn hops(events: &[EventRow]) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    // Since when each cargo could go on, by cargo and node.
    let mut ready: BTreeMap<(&str, u32), SimTime> = BTreeMap::new();
    for row in events {
        let (now, Some(node)) = (SimTime(row.time_ns), row.node) else {
            continue;
        };
        match row.kind.as_ref() {
            "captured" | "job-finished" => {
                for cargo in ["answer", "raw"] {
                    ready.insert((cargo, node), now);
                }
            }
            "hop-started" => {
                let cargo = row.detail.as_str();
                let since = ready.get(&(cargo, node)).copied().unwrap_or(now);
                start(&mut hops, row, node, now, since);
            }
            "hop-finished" => {
                let since = row.until_ns.map_or(now, SimTime);
                ready.insert((row.detail.as_str(), node), since);
                let carried = hops.iter_mut().rev().find(|hop| {
                    row.contact == Some(hop.contact)
                        && hop.cargo == row.detail
                        && hop.end >= Some(now)
                });
                if let Some(hop) = carried {
                    hop.to = Some(NodeId(node));
                }
            }
            _ => {}
        }
    }
    hops
}

/// Adds a hop, or a piece to the hop that goes the same way.
fn start(hops: &mut Vec<Hop>, row: &EventRow, node: u32, now: SimTime, since: SimTime) {
    let contact = row.contact.unwrap_or(u64::MAX);
    let end = row.until_ns.map(SimTime);
    let same = hops
        .iter_mut()
        .find(|hop| hop.cargo == row.detail && hop.from == NodeId(node) && hop.contact == contact);
    if let Some(hop) = same {
        hop.end = hop.end.max(end);
        return;
    }
    hops.push(Hop {
        cargo: row.detail.clone(),
        from: NodeId(node),
        to: None,
        contact,
        start: now,
        end,
        waited_s: (now - since).to_seconds().max(0.0),
    });
}

/// The node at the other end of a contact, as far as it is known.
fn other_end(run: &OpenRun, contact: u64, from: NodeId) -> Option<NodeId> {
    let now = run.moment.links.iter().find(|link| link.contact == contact);
    let ends = now.map(|link| [link.a, link.b]).or_else(|| {
        let contacts = run.playback.contacts();
        let row = contacts.contact().iter().position(|&it| it == contact)?;
        Some([
            NodeId(*contacts.a().get(row)?),
            NodeId(*contacts.b().get(row)?),
        ])
    })?;
    ends.into_iter().find(|&node| node != from)
}

/// What has been done is strong, what is under way stronger, what is to come weak.
pub(super) fn draw(run: &OpenRun, product: u64, lines: &mut Vec<Line>) {
    let now = run.moment.at;
    let hops = route(run, product);
    if let (Some(taken), Some(first)) = (shown::place(run, Subject::Product(product)), hops.first())
        && let Some(satellite) = run.moment.node(first.from)
    {
        lines.push(Line {
            points: between(taken, satellite),
            color: [255, 255, 255, 90],
            width_px: 1.0,
            globe_only: false,
        });
    }
    for hop in hops {
        let ends = (
            run.moment.node(hop.from),
            hop.to.and_then(|to| run.moment.node(to)),
        );
        let (Some(from), Some(to)) = ends else {
            continue;
        };
        let under_way = hop.start <= now && hop.end.is_none_or(|end| now < end);
        let (opacity, width_px) = match (under_way, hop.start <= now) {
            (true, _) => (255, 4.0),
            (false, true) => (220, 2.5),
            (false, false) => (90, 1.5),
        };
        let [red, green, blue] = if hop.cargo == "raw" {
            [86, 180, 233]
        } else {
            [255, 215, 80]
        };
        lines.push(Line {
            points: between(from, to),
            color: [red, green, blue, opacity],
            width_px,
            globe_only: false,
        });
    }
}

/// A bow between two points whose height goes evenly from one's to the other's.
///
/// Nodes move on after a hop: a straight line between where they are now may cross the Earth.
fn between(from: Position<Teme>, to: Position<Teme>) -> Vec<[f64; 3]> {
    let (from, to) = (from.to_meters(), to.to_meters());
    let directions = [from, to].map(|end| end.try_normalize(1e-9).unwrap_or_else(Vector3::x));
    let points = curve::arc(directions[0], directions[1]);
    #[expect(clippy::cast_precision_loss, reason = "at most 90 points")]
    let last = points.len().saturating_sub(1).max(1) as f64;
    (0_u32..)
        .zip(points)
        .map(|(k, direction)| {
            let share = f64::from(k) / last;
            let radius_m = from.norm() + (to.norm() - from.norm()) * share;
            lift(direction * radius_m)
        })
        .collect()
}

/// A point, moved up to where it cannot lie in the ground.
fn lift(point: Vector3<f64>) -> [f64; 3] {
    let radius_m = point.norm().max(EARTH_EQUATORIAL_RADIUS_M + LIFT_M);
    let point = point.try_normalize(1e-9).unwrap_or_else(Vector3::x) * radius_m;
    [point.x, point.y, point.z]
}
