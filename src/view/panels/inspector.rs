//! The right panel: all that is known of what is selected, at the time that is shown.
//!
//! Every figure has its unit; where another run is compared, its figure stands beside. Names of
//! other things are links: a click walks on to them.

mod area;
mod link;
mod place;
mod plot;
mod product;
mod satellite;
mod sunlight;

pub use sunlight::next_change;

use crate::frame::Geodetic;
use crate::network::NodeId;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::moment::LinkNow;
use crate::view::panels::figure;
use crate::view::state::{Subject, Viewpoint};
use bevy_egui::egui::{self, RichText};

/// Shows the panel.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let (Some(run), Some(subject)) = (desk.run(), desk.state.selected()) else {
        ui.heading("Nothing is selected");
        ui.weak(
            "Click a satellite, a station, a link or a target in the picture or in the list, or \
             press Tab to walk through the satellites.",
        );
        return;
    };
    ui.horizontal(|ui| {
        ui.heading(run.playback.subject_name(subject));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = ui.add(egui::Button::new("✖").frame(false));
            if close.on_hover_text("Clear the selection").clicked() {
                commands.push(Command::Select(None));
            }
        });
    });
    actions(ui, desk, subject, commands);
    others(ui, desk, run, commands);
    ui.separator();
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            let view = View { desk, run };
            match subject {
                Subject::Satellite(index) => satellite::show(ui, view, index, commands),
                Subject::Station(index) => place::station(ui, view, index, commands),
                Subject::Target(index) => place::target(ui, view, index, commands),
                Subject::Link(a, b) => link::show(ui, view, (a, b), commands),
                Subject::Product(number) => product::show(ui, view, number, commands),
            }
        });
}

/// What all parts read.
#[derive(Clone, Copy)]
struct View<'a> {
    desk: &'a Desk<'a>,
    run: &'a OpenRun,
}

fn actions(ui: &mut egui::Ui, desk: &Desk<'_>, subject: Subject, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let mut button = |text: &str, hover: &str, command: Command| {
            if ui.button(text).on_hover_text(hover).clicked() {
                commands.push(command);
            }
        };
        button("Go to", "Looks at it (G)", Command::GoTo(subject));
        if matches!(subject, Subject::Satellite(_)) {
            button(
                "Follow",
                "Rides with it (F)",
                Command::Viewpoint(Viewpoint::Follow),
            );
            button(
                "Look down",
                "Looks at the Earth from it (4)",
                Command::Viewpoint(Viewpoint::Nadir),
            );
        }
        if matches!(subject, Subject::Station(_) | Subject::Target(_)) {
            button(
                "Look up",
                "Stands there and looks up (5)",
                Command::Viewpoint(Viewpoint::Ground),
            );
        }
        button(
            "Track",
            "Keeps it in the centre (T)",
            Command::Viewpoint(Viewpoint::Track),
        );
        let watched = desk.state.watched.contains(&subject);
        let text = if watched { "No longer watch" } else { "Watch" };
        button(
            text,
            "The watch list has labels and rows of the timeline (W)",
            Command::Watch(subject),
        );
    });
}

/// What else is selected.
fn others(ui: &mut egui::Ui, desk: &Desk<'_>, run: &OpenRun, commands: &mut Vec<Command>) {
    let Some(others) = desk
        .state
        .selection
        .get(1..)
        .filter(|others| !others.is_empty())
    else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.weak("and");
        for other in others.iter().take(8) {
            if ui.link(run.playback.subject_name(*other)).clicked() {
                commands.push(Command::Select(Some(*other)));
            }
        }
        if others.len() > 8 {
            ui.weak(format!("and {} more", others.len() - 8));
        }
    });
}

/// A table of figures: what, how much, and how much in the compared run.
fn fields(ui: &mut egui::Ui, name: &str, add: impl FnOnce(&mut egui::Ui)) {
    egui::Grid::new(("inspector", name))
        .num_columns(3)
        .striped(true)
        .show(ui, add);
    ui.add_space(6.0);
}

/// Where something is over the Earth.
fn geodetic(ui: &mut egui::Ui, place: Geodetic) {
    field(
        ui,
        "latitude",
        "Geodetic, north positive.",
        figure::figure(place.latitude.to_degrees(), "deg"),
        None,
    );
    field(
        ui,
        "longitude",
        "East positive.",
        figure::figure(place.longitude.to_degrees(), "deg"),
        None,
    );
    field(
        ui,
        "altitude",
        "Above the ellipsoid.",
        figure::figure(place.altitude.to_meters(), "m"),
        None,
    );
}

/// A row of a table.
fn field(
    ui: &mut egui::Ui,
    name: &str,
    doc: &str,
    value: impl Into<String>,
    other: Option<String>,
) {
    let name = ui.weak(name);
    if !doc.is_empty() {
        name.on_hover_text(doc);
    }
    ui.label(value.into());
    if let Some(other) = other {
        ui.label(RichText::new(format!("({other})")).weak())
            .on_hover_text("In the compared run");
    }
    ui.end_row();
}

/// The name of a node, which leads to it.
fn node_link(ui: &mut egui::Ui, run: &OpenRun, node: NodeId, commands: &mut Vec<Command>) {
    if ui.link(run.playback.node_name(node)).clicked() {
        commands.push(Command::Select(Some(subject_of(run, node))));
    }
}

/// What a node is.
fn subject_of(run: &OpenRun, node: NodeId) -> Subject {
    let satellites = NodeId::from_index(run.playback.scenario().satellites.len()).0;
    node.0
        .checked_sub(satellites)
        .map_or(Subject::Satellite(node.0), Subject::Station)
}

/// The node of a station.
fn station_node(run: &OpenRun, station: u32) -> NodeId {
    let satellites = NodeId::from_index(run.playback.scenario().satellites.len()).0;
    NodeId(satellites.saturating_add(station))
}

/// The links that a node holds now.
fn links(ui: &mut egui::Ui, view: View<'_>, node: NodeId, commands: &mut Vec<Command>) {
    let held = view
        .run
        .moment
        .links
        .iter()
        .filter(|link| link.a == node || link.b == node);
    let held: Vec<&LinkNow> = held.collect();
    ui.strong(format!("Links: {}", held.len()));
    egui::Grid::new(("inspector-links", node.0))
        .num_columns(5)
        .striped(true)
        .show(ui, |ui| {
            for link in held.into_iter().take(64) {
                let peer = if link.a == node { link.b } else { link.a };
                node_link(ui, view.run, peer, commands);
                if ui
                    .link(link.medium.name())
                    .on_hover_text("Select the link")
                    .clicked()
                {
                    let subject = Subject::Link(link.a.min(link.b), link.a.max(link.b));
                    commands.push(Command::Select(Some(subject)));
                }
                ui.label(link.state.name());
                #[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
                ui.label(figure::figure(link.rate_bps as f64, "bit/s"));
                ui.label(figure::share(link.utilization))
                    .on_hover_text("Utilisation");
                ui.end_row();
            }
        });
    ui.add_space(6.0);
}
