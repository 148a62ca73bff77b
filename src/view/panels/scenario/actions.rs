//! What can be done to the selection at the time that is shown.

use super::draft::Draft;
use crate::network::NodeId;
use crate::scenario::Station;
use crate::time::Span;
use crate::view::desk::{Desk, OpenRun};
use crate::view::edit::{cut_link, inject_fault, move_station, outage};
use crate::view::state::Subject;
use bevy_egui::egui;

pub(super) fn show(ui: &mut egui::Ui, desk: &Desk<'_>, draft: &mut Draft) {
    let (Some(subject), Some(run)) = (desk.state.selected(), desk.run()) else {
        ui.weak("Select a satellite, a station or a link to break or move it.");
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(format!(
            "{} at {}:",
            run.playback.subject_name(subject),
            run.playback.calendar().utc(desk.state.at)
        ));
        match subject {
            Subject::Satellite(_) => break_it(ui, desk, draft, "Fault here", subject),
            Subject::Station(index) => {
                break_it(ui, desk, draft, "Station out", subject);
                let station = run.playback.scenario().stations.get(index as usize);
                if let Some(station) = station
                    && ui.button("Move station…").clicked()
                {
                    draft.moving = Some((station.name.clone(), place_of(draft, station)));
                }
            }
            Subject::Link(..) => break_it(ui, desk, draft, "Cut this link", subject),
            Subject::Target(_) | Subject::Product(_) => {
                ui.weak("only satellites, stations and links can be broken");
            }
        }
    });
    moving(ui, draft);
}

/// A button that adds an outage, and how long that lasts.
fn break_it(ui: &mut egui::Ui, desk: &Desk<'_>, draft: &mut Draft, action: &str, subject: Subject) {
    let lasting = match draft.outage_h {
        hours if hours > 0.0 => format!("{action} for {hours} h"),
        _ => format!("{action} for good"),
    };
    let clicked = ui.button(lasting).clicked();
    let duration = egui::DragValue::new(&mut draft.outage_h)
        .range(0.0..=8784.0)
        .speed(0.1)
        .max_decimals(2)
        .suffix(" h");
    ui.add(duration)
        .on_hover_text("How long it lasts; 0 for good");
    let (true, Some(run)) = (clicked, desk.run()) else {
        return;
    };
    let duration = Span::from_seconds(draft.outage_h * 3600.0);
    let duration = (duration > Span::ZERO).then_some(duration);
    let (text, at) = (draft.history.text(), desk.state.at);
    let name = run.playback.subject_name(subject);
    let broken = match subject {
        Subject::Satellite(_) => inject_fault(text, &name, at, duration),
        Subject::Station(_) => outage(text, &name, at, duration),
        Subject::Link(a, b) => cut_link(text, (&node(run, a), &node(run, b)), at, duration),
        Subject::Target(_) | Subject::Product(_) => return,
    };
    draft.take(broken);
}

fn node(run: &OpenRun, node: NodeId) -> String {
    run.playback.node_name(node)
}

/// Where the text says that a station is, else where it was.
fn place_of(draft: &Draft, station: &Station) -> [f64; 3] {
    let entered = |key: &str| {
        let keys = [
            format!("station.{}.{key}", station.name),
            format!("station.\"{}\".{key}", station.name),
        ];
        let field = keys.iter().find_map(|key| draft.form.field(key))?;
        field.value.as_ref()?.parse::<f64>().ok()
    };
    let place = &station.place;
    [
        entered("latitude_deg").unwrap_or_else(|| place.latitude.to_degrees()),
        entered("longitude_deg").unwrap_or_else(|| place.longitude.to_degrees()),
        entered("altitude_m").unwrap_or_else(|| place.altitude.to_meters()),
    ]
}

/// Where a station is to go.
fn moving(ui: &mut egui::Ui, draft: &mut Draft) {
    let Some((name, mut place)) = draft.moving.clone() else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Move {name} to"));
        let [latitude, longitude, altitude] = &mut place;
        let degrees = |value, most: f64| {
            egui::DragValue::new(value)
                .range(-most..=most)
                .speed(0.1)
                .max_decimals(4)
                .suffix("°")
        };
        ui.label("latitude");
        ui.add(degrees(latitude, 90.0));
        ui.label("longitude");
        ui.add(degrees(longitude, 180.0));
        ui.label("altitude");
        let range = -500.0..=9000.0;
        ui.add(
            egui::DragValue::new(altitude)
                .range(range)
                .speed(10.0)
                .suffix(" m"),
        );
        let (go, cancel) = (ui.button("Move").clicked(), ui.button("Cancel").clicked());
        draft.moving = Some((name.clone(), place));
        if go {
            draft.take(move_station(draft.history.text(), &name, place));
        }
        if go || cancel {
            draft.moving = None;
        }
    });
}
