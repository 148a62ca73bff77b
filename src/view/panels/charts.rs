//! Charts: figures of satellites over time, and figures of the whole run.
//!
//! Which charts are shown is scratch in egui's memory. All lie side by side with time along the
//! bottom, save the distribution of time to insight.

mod axes;
mod figures;
mod legend;
pub(crate) mod plot;

use crate::view::column;
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::state::Subject;
use bevy_egui::egui;
use figures::Figure;

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chart {
    /// A column of satellites that are selected or watched.
    Column(&'static str),
    /// A figure of the whole run.
    Run(Figure),
}

/// Charts that are shown at first.
const FIRST: [Chart; 4] = [
    Chart::Column("battery_j"),
    Chart::Column("queued_jobs"),
    Chart::Run(Figure::Products),
    Chart::Run(Figure::TimeToInsight),
];

/// Least width of a chart (points).
const LEAST: f32 = 170.0;

/// Room to the right of each chart, for the half of a label that stands out (points).
const ROOM: f32 = 22.0;

fn memory() -> egui::Id {
    egui::Id::new("charts")
}

/// Shows the charts that are chosen.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    if desk.run().is_none() {
        ui.label("No run is open.");
        return;
    }
    let mut charts: Vec<Chart> = ui
        .data(|data| data.get_temp(memory()))
        .unwrap_or_else(|| FIRST.to_vec());
    egui::Panel::left("chart-choice")
        .resizable(true)
        .default_size(196.0)
        .show(ui, |ui| choose(ui, &mut charts));
    ui.data_mut(|data| data.insert_temp(memory(), charts.clone()));
    let frame = egui::Frame::NONE.inner_margin(egui::Margin {
        left: 8,
        ..egui::Margin::ZERO
    });
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        if charts.is_empty() {
            ui.weak("Choose figures at the left.");
            return;
        }
        let count = f32::from(u16::try_from(charts.len()).unwrap_or(u16::MAX));
        let width = (ui.available_width() / count - ROOM).max(LEAST);
        let size = egui::vec2(width, ui.available_height() - 4.0);
        egui::ScrollArea::horizontal().show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = ROOM;
                for chart in charts {
                    ui.allocate_ui(size, |ui| show_chart(ui, desk, chart, commands));
                }
            });
        });
    });
}

/// Check boxes of all that can be shown.
fn choose(ui: &mut egui::Ui, charts: &mut Vec<Chart>) {
    egui::ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.strong("Whole run");
            for figure in Figure::ALL {
                switch(ui, charts, Chart::Run(figure), figure.name(), figure.doc());
            }
            ui.strong("Selected and watched");
            for about in column::known() {
                let title = crate::view::stats::names::title(about.name);
                switch(ui, charts, Chart::Column(about.name), &title, about.doc);
            }
        });
}

fn switch(ui: &mut egui::Ui, charts: &mut Vec<Chart>, chart: Chart, name: &str, doc: &str) {
    let place = charts.iter().position(|shown| *shown == chart);
    let mut shown = place.is_some();
    if ui.checkbox(&mut shown, name).on_hover_text(doc).changed() {
        match place {
            Some(place) => {
                charts.remove(place);
            }
            None => charts.push(chart),
        }
    }
}

fn show_chart(ui: &mut egui::Ui, desk: &Desk<'_>, chart: Chart, commands: &mut Vec<Command>) {
    match chart {
        Chart::Run(Figure::TimeToInsight) => plot::distribution(ui, desk),
        Chart::Run(figure) => {
            let lines = figures::lines(ui, desk, figure);
            let titles = plot::Titles {
                name: figure.name(),
                unit: figure.unit(),
                of: "",
            };
            plot::over_time(ui, desk, titles, lines, commands);
        }
        Chart::Column(name) => {
            let title = column::title(name);
            let lines = figures::columns(desk, name);
            if lines.is_empty() {
                ui.vertical(|ui| {
                    ui.strong(title);
                    ui.weak("Select or watch satellites to see this.");
                });
                return;
            }
            let about = column::known().into_iter().find(|about| about.name == name);
            let unit = about.map_or("", |about| about.unit);
            let subjects = crate::view::gantt::subjects(desk);
            let of = match (subjects.as_slice(), desk.run()) {
                ([only], Some(run)) => run.playback.subject_name(Subject::Satellite(*only)),
                _ => String::new(),
            };
            let titles = plot::Titles {
                name: &title,
                unit,
                of: &of,
            };
            plot::over_time(ui, desk, titles, lines, commands);
        }
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
