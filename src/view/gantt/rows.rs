//! Which rows a timeline has, and their bars.

use super::{Bar, BarKind, Row, Source, Track, lanes};
use crate::network::NodeId;
use crate::record::{Contacts, EventRow, Products};
use crate::time::{Interval, SimTime};
use crate::view::desk::{Desk, OpenRun};
use crate::view::playback::Playback;
use crate::view::state::Subject;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Selected and watched satellites that get rows; more cannot be read at once.
pub const SUBJECTS_MAX: usize = 12;

/// Events that other rows tell of already.
const TOLD: [&str; 9] = [
    "contact-started",
    "contact-ended",
    "job-started",
    "job-finished",
    "stage-finished",
    "input-moved",
    "captured",
    "light",
    "hop-finished",
];

/// Satellites that are selected or watched, or belong to what is: at most [`SUBJECTS_MAX`].
pub fn subjects(desk: &Desk<'_>) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let Some(run) = desk.run() else {
        return found;
    };
    for subject in desk.state.selection.iter().chain(&desk.state.watched) {
        for satellite in satellites_of(&run.playback, *subject) {
            if found.len() < SUBJECTS_MAX && !found.contains(&satellite) {
                found.push(satellite);
            }
        }
    }
    found
}

/// The satellites that a thing is, joins or came from.
fn satellites_of(playback: &Playback, subject: Subject) -> Vec<u32> {
    let count = playback.scenario().satellites.len();
    let known = |index: &u32| (*index as usize) < count;
    let found = match subject {
        Subject::Satellite(index) => vec![index],
        Subject::Link(a, b) => vec![a.0, b.0],
        Subject::Product(number) => {
            let products = playback.products();
            let place = products.product().iter().position(|p| *p == number);
            let satellite = place.and_then(|place| products.satellite().get(place).copied());
            satellite.into_iter().collect()
        }
        Subject::Station(_) | Subject::Target(_) => Vec::new(),
    };
    found.into_iter().filter(known).collect()
}

/// The rows of the run that is shown, with what lies within `span`: first those of satellites that
/// are selected or watched, then one for each ground station.
pub fn rows(desk: &Desk<'_>, span: Interval) -> Vec<Row> {
    let Some(run) = desk.run() else {
        return Vec::new();
    };
    let playback = &run.playback;
    let satellites = subjects(desk);
    let first_station = NodeId::from_index(playback.scenario().satellites.len()).0;
    let stations = NodeId::from_index(playback.scenario().stations.len()).0;
    let nodes: Vec<NodeId> = satellites
        .iter()
        .copied()
        .chain(first_station..first_station + stations)
        .map(NodeId)
        .collect();
    let mut contacts = contact_bars(playback.contacts(), &nodes, span);
    let mut rows = Vec::new();
    for satellite in satellites {
        let bars = contacts.remove(&NodeId(satellite)).unwrap_or_default();
        rows.extend(rows_of_satellite(run, satellite, bars, span));
    }
    for station in 0..stations {
        let node = NodeId(first_station + station);
        let bars = contacts.remove(&node).unwrap_or_default();
        let subject = Subject::Station(station);
        rows.push(row(playback, subject, Track::Contacts, bars, None));
    }
    rows
}

fn rows_of_satellite(
    run: &OpenRun,
    satellite: u32,
    contacts: Vec<Bar>,
    span: Interval,
) -> Vec<Row> {
    let playback = &run.playback;
    let subject = Subject::Satellite(satellite);
    let end = playback.recorded().end;
    let mut rows = vec![row(playback, subject, Track::Contacts, contacts, None)];
    if let Some(events) = playback.events_of(subject) {
        let tracks = [
            (Track::Light, light_bars(&events, subject, end)),
            (Track::Jobs, job_bars(&events, subject, end)),
            (Track::Events, marks(&events, subject)),
        ];
        for (track, mut bars) in tracks {
            bars.retain(|bar| touches(bar, span));
            rows.push(row(playback, subject, track, bars, Some(&events)));
        }
    }
    let mut captures = capture_bars(playback.products(), satellite);
    captures.retain(|bar| touches(bar, span));
    rows.push(row(playback, subject, Track::Captures, captures, None));
    rows.sort_by_key(|row| row.track);
    rows.retain(|row| row.track == Track::Contacts || !row.bars.is_empty());
    rows
}

fn row(
    playback: &Playback,
    subject: Subject,
    track: Track,
    mut bars: Vec<Bar>,
    events: Option<&Arc<Vec<EventRow>>>,
) -> Row {
    Row {
        name: playback.subject_name(subject),
        subject,
        track,
        lanes: lanes::pack(&mut bars),
        bars,
        events: events.cloned(),
    }
}

fn touches(bar: &Bar, span: Interval) -> bool {
    bar.start < span.end && bar.end >= span.start
}

/// A bar of its own in the first lane.
fn bar(interval: Interval, kind: BarKind, subject: Subject, source: Source) -> Bar {
    let end = interval.end.max(interval.start);
    Bar {
        start: interval.start,
        end,
        usable: interval.start,
        kind,
        value: 1.0,
        lane: 0,
        count: 1,
        busy: end - interval.start,
        subject,
        source,
    }
}

/// Contacts of each of some nodes that touch `span`, by node.
pub fn contact_bars(
    contacts: &Contacts,
    nodes: &[NodeId],
    span: Interval,
) -> BTreeMap<NodeId, Vec<Bar>> {
    let mut found: BTreeMap<NodeId, Vec<Bar>> =
        nodes.iter().map(|node| (*node, Vec::new())).collect();
    let ends = contacts.a().iter().zip(contacts.b());
    let times = contacts.start_ns().iter().zip(contacts.end_ns());
    for (place, ((&a, &b), (&start, &end))) in ends.zip(times).enumerate() {
        if SimTime(start) >= span.end || SimTime(end) < span.start {
            continue;
        }
        for node in [NodeId(a), NodeId(b)] {
            if let Some(bars) = found.get_mut(&node) {
                bars.extend(contact_bar(contacts, place));
            }
        }
    }
    found
}

fn contact_bar(contacts: &Contacts, place: usize) -> Option<Bar> {
    let start = SimTime(*contacts.start_ns().get(place)?);
    let end = SimTime(*contacts.end_ns().get(place)?).max(start);
    let a = NodeId(*contacts.a().get(place)?);
    let b = NodeId(*contacts.b().get(place)?);
    let carried = [contacts.carried_ab_bits(), contacts.carried_ba_bits()];
    let carried = carried
        .iter()
        .filter_map(|bits| bits.get(place))
        .max()
        .copied();
    let subject = Subject::Link(a.min(b), a.max(b));
    let kind = BarKind::Contact(*contacts.medium().get(place)?);
    let interval = Interval::new(start, end);
    Some(Bar {
        usable: SimTime(*contacts.usable_ns().get(place)?).clamp(start, end),
        value: share(carried.unwrap_or(0), *contacts.capacity_bits().get(place)?),
        ..bar(interval, kind, subject, Source::Contact(place))
    })
}

/// A part over a whole, in [0, 1]; none of nothing is nothing.
#[expect(clippy::cast_precision_loss, reason = "a ratio for display")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (part as f64 / whole as f64).clamp(0.0, 1.0)
}

/// Umbra and penumbra, from the edges that the run recorded.
fn light_bars(events: &[EventRow], subject: Subject, end: SimTime) -> Vec<Bar> {
    let mut edges = events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.kind == "light")
        .peekable();
    let mut bars = Vec::new();
    if let Some((place, first)) = edges.peek() {
        let next = events[place + 1..].iter().find(|e| e.kind == "light");
        let before = light_before(&first.detail, next.map(|event| event.detail.as_str()));
        let until = SimTime(first.time_ns);
        if until > SimTime::START {
            let interval = Interval::new(SimTime::START, until);
            bars.extend(dark(before).map(|k| bar(interval, k, subject, Source::Event(*place))));
        }
    }
    while let Some((place, event)) = edges.next() {
        let until = edges.peek().map_or(end, |(_, next)| SimTime(next.time_ns));
        let interval = Interval::new(SimTime(event.time_ns), until);
        let kind = dark(&event.detail);
        bars.extend(kind.map(|k| bar(interval, k, subject, Source::Event(place))));
    }
    bars
}

/// The light before the first edge: penumbra lies between sunlight and umbra.
fn light_before<'a>(first: &'a str, next: Option<&'a str>) -> &'a str {
    match (first, next) {
        ("penumbra", Some("umbra")) => "sunlight",
        ("penumbra", Some("sunlight")) => "umbra",
        ("penumbra", _) => "",
        _ => "penumbra",
    }
}

fn dark(light: &str) -> Option<BarKind> {
    match light {
        "umbra" => Some(BarKind::Umbra),
        "penumbra" => Some(BarKind::Penumbra),
        _ => None,
    }
}

fn job_bars(events: &[EventRow], subject: Subject, end: SimTime) -> Vec<Bar> {
    let jobs = events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.kind == "job-started");
    jobs.map(|(place, event)| {
        let start = SimTime(event.time_ns);
        let until = event.until_ns.map_or(start, SimTime).min(end.max(start));
        let of = event.product.map_or(subject, Subject::Product);
        let interval = Interval::new(start, until);
        bar(interval, BarKind::Job, of, Source::Event(place))
    })
    .collect()
}

fn marks(events: &[EventRow], subject: Subject) -> Vec<Bar> {
    let others = events
        .iter()
        .enumerate()
        .filter(|(_, event)| !TOLD.contains(&event.kind.as_ref()));
    others
        .map(|(place, event)| {
            let at = SimTime(event.time_ns);
            let of = event.product.map_or(subject, Subject::Product);
            let interval = Interval::new(at, at);
            bar(interval, BarKind::Mark, of, Source::Event(place))
        })
        .collect()
}

fn capture_bars(products: &Products, satellite: u32) -> Vec<Bar> {
    let columns = products.satellite().iter().zip(products.product()).zip(
        products
            .capture_start_ns()
            .iter()
            .zip(products.capture_end_ns()),
    );
    columns
        .enumerate()
        .filter(|(_, ((of, _), _))| **of == satellite)
        .map(|(place, ((_, product), (start, end)))| {
            let interval = Interval::new(SimTime(*start), SimTime(*end));
            let subject = Subject::Product(*product);
            bar(interval, BarKind::Capture, subject, Source::Product(place))
        })
        .collect()
}
