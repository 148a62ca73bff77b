//! What happened: events of the selection over the whole run, or all of the segment that is shown.

use super::lower::grid;
use super::lower::later;
use super::lower::sheet::{Cell, Sheet, SheetColumn};
use super::table::clock;
use crate::network::NodeId;
use crate::record::{EventRow, Events};
use crate::time::SimTime;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::playback::Playback;
use crate::view::state::Subject;
use bevy_egui::egui;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The next time after `at` at which something happened, or the last before it. `events` are in the
/// order of time.
pub fn next_event(events: &[EventRow], at: SimTime, forward: bool) -> Option<SimTime> {
    let place = if forward {
        events.partition_point(|event| event.time_ns <= at.0)
    } else {
        events
            .partition_point(|event| event.time_ns < at.0)
            .checked_sub(1)?
    };
    events.get(place).map(|event| SimTime(event.time_ns))
}

/// What an event is about: its product, else where it happened.
pub fn subject(playback: &Playback, event: &EventRow) -> Option<Subject> {
    if let Some(product) = event.product {
        return Some(Subject::Product(product));
    }
    let satellites = NodeId::from_index(playback.scenario().satellites.len()).0;
    event.node.map(|node| match node.checked_sub(satellites) {
        None => Subject::Satellite(node),
        Some(station) => Subject::Station(station),
    })
}

/// Events that are listed, and where they come from in words.
fn listed(ui: &egui::Ui, desk: &Desk<'_>, run: &OpenRun) -> Option<(Arc<Vec<EventRow>>, String)> {
    let playback = &run.playback;
    if let Some(subject) = desk.state.selected() {
        let events = playback.events_of(subject)?;
        return Some((events, format!("of {}", playback.subject_name(subject))));
    }
    let recording = playback.recording();
    let segments = &recording.manifest().segments;
    let index = segments.partition_point(|segment| segment.end_ns <= desk.state.at);
    let segment = segments.get(index).or(segments.last())?;
    let index = segment.index;
    let calendar = playback.calendar();
    let utc = |at| calendar.utc(at).get(11..16).unwrap_or("").to_owned();
    let span = segment.span();
    let id = egui::Id::new("segment-events");
    let (recording, key) = (recording.clone(), (later::run_key(playback), index));
    // Only the last segment is kept.
    let last = ui.data(|data| data.get_temp::<(u64, u32)>(id));
    if let Some((dir, before)) = last.filter(|last| *last != key) {
        let stale = id.with((dir, before));
        ui.data_mut(|data| data.remove::<later::Slot<Vec<EventRow>>>(stale));
    }
    ui.data_mut(|data| data.insert_temp(id, key));
    let events = later::once(ui, id.with(key), move || {
        let events: Events = recording.table(index).unwrap_or_default();
        events.rows().collect::<Vec<_>>()
    })?;
    let text = format!("from {} to {} UTC", utc(span.start), utc(span.end));
    Some((events, text))
}

/// Shows the events.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    let Some((events, source)) = listed(ui, desk, run) else {
        if run.playback.recorded().span().0 == 0 {
            ui.label("Nothing is recorded yet.");
        } else {
            ui.spinner();
        }
        return;
    };
    let kind_id = egui::Id::new("events-kind");
    let mut kind: String = ui.data(|data| data.get_temp(kind_id)).unwrap_or_default();
    let span = desk.state.span;
    let rows = events.iter().enumerate().filter(|(_, event)| {
        (kind.is_empty() || event.kind == kind)
            && span.is_none_or(|span| span.contains(SimTime(event.time_ns)))
    });
    let sheet = sheet(run, &events, rows.map(|(row, _)| row).collect());
    let id = egui::Id::new("events");
    let version = (
        later::run_key(&run.playback),
        &source,
        &kind,
        span,
        events.len(),
    );
    let order = grid::order(ui, id, &sheet, version);
    ui.horizontal(|ui| {
        choose_kind(ui, &events, &mut kind);
        ui.label(format!("{} events {source}", sheet.rows.len()));
        grid::copy_button(ui, &sheet, &order);
        steps(ui, &events, desk, commands);
    });
    ui.data_mut(|data| data.insert_temp(kind_id, kind));
    let now = desk.state.at.0;
    let is_now = |row: usize| events.get(row).is_some_and(|event| event.time_ns == now);
    let clicked = grid::show(ui, id, &sheet, &order, is_now);
    if let Some(event) = clicked.and_then(|clicked| events.get(clicked.row)) {
        commands.push(Command::Seek(SimTime(event.time_ns)));
        let subject = subject(&run.playback, event);
        commands.extend(subject.map(|subject| Command::Select(Some(subject))));
    }
}

/// The menu of kinds, with how many there are of each.
fn choose_kind(ui: &mut egui::Ui, events: &[EventRow], kind: &mut String) {
    let text = if kind.is_empty() {
        "All kinds".to_owned()
    } else {
        kind.replace('-', " ")
    };
    egui::ComboBox::from_id_salt("event-kind")
        .selected_text(text)
        .show_ui(ui, |ui| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for event in events {
                *counts.entry(event.kind.as_ref()).or_default() += 1;
            }
            ui.selectable_value(kind, String::new(), "All kinds");
            for (of, count) in counts {
                let text = format!("{} ({count})", of.replace('-', " "));
                ui.selectable_value(kind, of.to_owned(), text);
            }
        });
}

/// To the event before and the one after.
fn steps(ui: &mut egui::Ui, events: &[EventRow], desk: &Desk<'_>, commands: &mut Vec<Command>) {
    for (text, forward) in [("Previous [", false), ("Next ]", true)] {
        let target = next_event(events, desk.state.at, forward);
        let button = ui.add_enabled(target.is_some(), egui::Button::new(text));
        if button.clicked()
            && let Some(at) = target
        {
            commands.push(Command::Seek(at));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "for reading")]
fn sheet<'a>(run: &'a OpenRun, events: &'a [EventRow], rows: Vec<usize>) -> Sheet<'a> {
    fn column<'a>(
        events: &'a [EventRow],
        name: &str,
        doc: &str,
        cell: impl Fn(&EventRow) -> Cell + 'a,
    ) -> SheetColumn<'a> {
        SheetColumn::new(name, doc, move |row| {
            events.get(row).map_or(Cell::Missing, &cell)
        })
    }
    let node = move |event: &EventRow| {
        let name = event.node.map(|node| run.playback.node_name(NodeId(node)));
        name.map_or(Cell::Missing, Cell::Text)
    };
    let columns = vec![
        column(events, "time_ns", "When, UTC.", |e| {
            Cell::Number(e.time_ns as f64)
        })
        .shown(|at| clock(&run.playback, at)),
        column(events, "kind", "What kind of thing happened.", |e| {
            Cell::Text(e.kind.replace('-', " "))
        }),
        column(events, "node", "Where.", node),
        column(events, "product", "The product that it concerns.", |e| {
            e.product.map_or(Cell::Missing, Cell::count)
        }),
        column(events, "contact", "The contact that it concerns.", |e| {
            e.contact.map_or(Cell::Missing, Cell::count)
        }),
        column(events, "lasts_s", "How long it lasts.", |e| {
            Cell::of(
                e.until_ns
                    .map(|until| (SimTime(until) - SimTime(e.time_ns)).to_seconds()),
            )
        }),
        column(events, "size_bits", "How much data it concerns.", |e| {
            e.bits.map_or(Cell::Missing, Cell::count)
        }),
        column(events, "value", "A number that goes with the kind.", |e| {
            Cell::of(e.value)
        }),
        column(events, "detail", "More about it.", |e| {
            Cell::Text(e.detail.clone())
        }),
    ];
    Sheet { columns, rows }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
