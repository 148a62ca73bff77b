//! Satellites, stations, links and contacts as rows, with every column that there is.

mod columns;

pub(crate) use columns::clock;

use super::lower::grid::{self, Clicked};
use super::lower::later;
use super::lower::sheet::Sheet;
use crate::network::NodeId;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::state::Subject;
use bevy_egui::egui;

/// What rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    /// Satellites that answer the search, at the time that is shown.
    #[default]
    Satellites,
    /// Ground stations.
    Stations,
    /// Links at the time that is shown.
    Links,
    /// Contacts within the span.
    Contacts,
}

/// All kinds with their names on screen.
const KINDS: [(Kind, &str); 4] = [
    (Kind::Satellites, "Satellites"),
    (Kind::Stations, "Stations"),
    (Kind::Links, "Links"),
    (Kind::Contacts, "Contacts"),
];

/// The rows of a kind.
pub fn sheet<'a>(desk: &Desk<'a>, run: &'a OpenRun, kind: Kind) -> Sheet<'a> {
    match kind {
        Kind::Satellites => columns::satellites(run),
        Kind::Stations => columns::stations(run, desk.state.span),
        Kind::Links => columns::links(run),
        Kind::Contacts => columns::contacts(run, desk.state.span),
    }
}

/// What a row of a kind is about.
pub fn subject(run: &OpenRun, kind: Kind, row: usize) -> Option<Subject> {
    let number = u32::try_from(row).ok()?;
    let link = |a: u32, b: u32| Subject::Link(NodeId(a.min(b)), NodeId(a.max(b)));
    match kind {
        Kind::Satellites => Some(Subject::Satellite(number)),
        Kind::Stations => Some(Subject::Station(number)),
        Kind::Links => {
            let found = run.moment.links.get(row)?;
            Some(link(found.a.0, found.b.0))
        }
        Kind::Contacts => {
            let contacts = run.playback.contacts();
            Some(link(*contacts.a().get(row)?, *contacts.b().get(row)?))
        }
    }
}

/// Shows the table.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.label("No run is open.");
        return;
    };
    let id = egui::Id::new("table-kind");
    let mut kind: Kind = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let grid_id = egui::Id::new(("table", kind));
    let sheet = sheet(desk, run, kind);
    let version = version(desk, run, kind);
    let order = grid::order(ui, grid_id, &sheet, version);
    ui.horizontal(|ui| {
        for (choice, name) in KINDS {
            ui.selectable_value(&mut kind, choice, name);
        }
        ui.separator();
        ui.label(format!("{} rows", sheet.rows.len()));
        grid::copy_button(ui, &sheet, &order);
    });
    ui.data_mut(|data| data.insert_temp(id, kind));
    let is_selected = |row| {
        subject(run, kind, row).is_some_and(|subject| desk.state.selection.contains(&subject))
    };
    if grid_id != egui::Id::new(("table", kind)) {
        ui.ctx().request_repaint();
        return;
    }
    let clicked = grid::show(ui, grid_id, &sheet, &order, is_selected);
    if let Some(Clicked { row, double }) = clicked
        && let Some(subject) = subject(run, kind, row)
    {
        commands.push(if double {
            Command::GoTo(subject)
        } else {
            Command::Select(Some(subject))
        });
    }
}

/// What the cells of a kind follow from.
fn version(desk: &Desk<'_>, run: &OpenRun, kind: Kind) -> u64 {
    let run_key = later::run_key(&run.playback);
    let recorded = run.playback.recorded();
    let moment = (
        run.moment.sampled,
        run.moment.loading,
        run.moment.columns.len(),
    );
    match kind {
        Kind::Satellites => grid::key_of((run_key, moment, &run.shown)),
        Kind::Links => grid::key_of((run_key, moment)),
        Kind::Stations | Kind::Contacts => grid::key_of((run_key, recorded, desk.state.span)),
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
