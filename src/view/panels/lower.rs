//! The lower panel: timeline, charts, tables, products, pictures, events, comparison, scenario.

#[cfg(all(test, feature = "view-tests"))]
pub(crate) mod bench;
pub mod grid;
pub mod later;
pub mod paint;
pub mod sheet;

use super::{charts, compare, events, payload, products, scenario, table, timeline};
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::state::Tab;
use bevy_egui::egui;

/// The tabs in order, with what each is for.
pub const TABS: [(Tab, &str, &str); 8] = [
    (
        Tab::Timeline,
        "Timeline",
        "Time, contacts, eclipses, jobs, events",
    ),
    (Tab::Charts, "Charts", "Figures over time"),
    (
        Tab::Table,
        "Table",
        "Satellites, stations, links, contacts as rows",
    ),
    (
        Tab::Products,
        "Products",
        "Every frame, and where its time went",
    ),
    (
        Tab::Payload,
        "Payload",
        "What was captured, what networks made of it, and what is there",
    ),
    (Tab::Events, "Events", "What happened"),
    (Tab::Compare, "Compare", "Two runs side by side"),
    (
        Tab::Scenario,
        "Scenario",
        "Change the scenario and run it again",
    ),
];

/// Shows the tabs and the one that is chosen.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    tabs(ui, desk, commands);
    ui.separator();
    content(ui, desk, commands);
}

/// The row of tabs.
pub fn tabs(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        for (tab, name, doc) in TABS {
            let chosen = desk.state.look.tab == tab;
            if ui
                .selectable_label(chosen, name)
                .on_hover_text(doc)
                .clicked()
                && !chosen
            {
                commands.push(Command::Tab(tab));
            }
        }
        if let (Some(span), Some(run)) = (desk.state.span, desk.run()) {
            ui.separator();
            let utc = |at| {
                run.playback
                    .calendar()
                    .utc(at)
                    .get(5..19)
                    .unwrap_or("")
                    .replace('T', " ")
            };
            let text = format!("limited to {} – {}", utc(span.start), utc(span.end));
            ui.label(text)
                .on_hover_text("Charts and tables show this stretch only");
            if ui.button("Clear span").clicked() {
                commands.push(Command::Span(None));
            }
        }
    });
}

/// The tab that is chosen.
pub fn content(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    match desk.state.look.tab {
        Tab::Timeline => timeline::show(ui, desk, commands),
        Tab::Charts => charts::show(ui, desk, commands),
        Tab::Table => table::show(ui, desk, commands),
        Tab::Products => products::show(ui, desk, commands),
        Tab::Payload => payload::show(ui, desk, commands),
        Tab::Events => events::show(ui, desk, commands),
        Tab::Compare => compare::show(ui, desk, commands),
        Tab::Scenario => scenario::show(ui, desk, commands),
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
