//! A satellite: where it is, in what light, its figures, its links, and how they went.

use super::{View, field, fields, geodetic, links, plot, sunlight};
use crate::frame::Geodetic;
use crate::network::NodeId;
use crate::time::SimTime;
use crate::view::column::{self, Kind};
use crate::view::command::Command;
use crate::view::panels::figure;
use bevy_egui::egui;

/// Shows a satellite.
pub(super) fn show(ui: &mut egui::Ui, view: View<'_>, index: u32, commands: &mut Vec<Command>) {
    let Some(satellite) = view.run.playback.scenario().satellites.get(index as usize) else {
        ui.weak("This run has no such satellite.");
        return;
    };
    fields(ui, "place", |ui| {
        position(ui, view, index);
        if let Some(slot) = &satellite.slot {
            let slot = format!(
                "{} of {}, place {} of {}",
                slot.plane, slot.planes, slot.place, slot.per_plane
            );
            field(
                ui,
                "plane",
                "Plane and place in a generated constellation, from zero.",
                slot,
                None,
            );
        }
        field(
            ui,
            "light",
            "Whether any of the Sun is seen from it.",
            light(ui, view, index),
            None,
        );
    });
    columns(ui, view, index);
    links(ui, view, NodeId(index), commands);
    plot::show(ui, view, index, commands);
}

fn position(ui: &mut egui::Ui, view: View<'_>, index: u32) {
    let moment = &view.run.moment;
    let Some(position) = moment.node(NodeId(index)) else {
        field(ui, "position", "", "beyond the theory of its orbit", None);
        return;
    };
    let place = Geodetic::from_position(moment.rotation.to_itrf(position));
    geodetic(ui, place);
}

/// A change of light that was found, kept until it has come.
#[derive(Clone, Copy)]
struct Found {
    at: SimTime,
    change: Option<(SimTime, bool)>,
}

fn light(ui: &egui::Ui, view: View<'_>, index: u32) -> String {
    let at = view.run.moment.at;
    let playback = &view.run.playback;
    let Some(satellite) = playback.scenario().satellites.get(index as usize) else {
        return figure::NOTHING.to_owned();
    };
    let calendar = playback.calendar();
    let id = egui::Id::new((
        "next-light",
        &satellite.name,
        calendar.unix_ns(SimTime::START),
    ));
    let kept: Option<Found> = ui.data(|data| data.get_temp(id));
    let holds = |found: &Found| {
        let until = found.change.map_or(found.at, |(change, _)| change);
        found.at <= at && at <= until && (found.change.is_none() || at < until)
    };
    let found = kept.filter(holds).unwrap_or_else(|| Found {
        at,
        change: sunlight::next_change(&satellite.elements, calendar, at),
    });
    ui.data_mut(|data| data.insert_temp(id, found));
    match found.change {
        Some((change, true)) => format!("in shadow, sunlit in {}", figure::duration(change - at)),
        Some((change, false)) => format!("sunlit, in shadow in {}", figure::duration(change - at)),
        None => "no change within 30 h".to_owned(),
    }
}

fn columns(ui: &mut egui::Ui, view: View<'_>, index: u32) {
    let moment = &view.run.moment;
    match moment.sampled {
        Some(sampled) => ui.weak(format!("as recorded at {}", figure::elapsed(sampled))),
        None if moment.loading => ui.weak("reading the recording …"),
        None => ui.weak("nothing is recorded at this time"),
    };
    let other = view.desk.compared().map(|run| &run.moment);
    fields(ui, "columns", |ui| {
        for column in &moment.columns {
            // Told above, in words.
            if column.name == "plane" || column::is_of_place(column.name) {
                continue;
            }
            let compared = other.and_then(|other| other.column(column.name));
            let compared = compared.map(|other| figure::cell(other, index as usize));
            let value = figure::cell(column, index as usize);
            let unit = if matches!(column.kind, Kind::Number) && !column.unit.is_empty() {
                format!("{}\n{} ({})", column.doc, column.name, column.unit)
            } else {
                format!("{}\n{}", column.doc, column.name)
            };
            field(ui, &column::title(column.name), &unit, value, compared);
        }
    });
}
