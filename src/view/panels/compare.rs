//! Two runs side by side: their summaries, how they stand at the time that is shown, and how long
//! their answers took.

mod figures;

use super::charts::plot;
use super::lower::grid;
use super::lower::sheet::{Cell, Sheet, SheetColumn};
use crate::scenario::Scenario;
use crate::view::command::Command;
use crate::view::desk::Desk;
use crate::view::stats::fields::Pair;
use crate::view::stats::names;
use bevy_egui::egui;

/// Shows the comparison.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        choose(ui, desk, commands);
        let mut difference = desk.state.difference;
        let switch = ui.checkbox(&mut difference, "Colour by difference");
        let hint = "Satellites are coloured by B less A of the chosen column";
        if switch.on_hover_text(hint).changed() {
            commands.push(Command::Difference(difference));
        }
    });
    if desk.compared().is_none() {
        offer(ui, desk, commands);
        return;
    }
    if let Some(text) = strangers(desk) {
        ui.colored_label(ui.visuals().warn_fg_color, text);
    }
    let width = ui.available_width();
    egui::Panel::right("compare-plot")
        .resizable(true)
        .default_size(width * 0.4)
        .size_range(150.0..=(width - 200.0).max(150.0))
        .show(ui, |ui| {
            ui.take_available_width();
            plot::distribution(ui, desk);
        });
    egui::CentralPanel::default()
        .frame(egui::Frame::NONE)
        .show(ui, |ui| {
            table(ui, desk);
        });
}

/// What to say of runs that have little to do with each other.
fn strangers(desk: &Desk<'_>) -> Option<String> {
    let [a, b] = [desk.run()?, desk.compared()?].map(|run| run.playback.scenario());
    let names = |of: &Scenario| -> Vec<String> {
        let satellites = of.satellites.iter();
        satellites.map(|satellite| satellite.name.clone()).collect()
    };
    (names(a) != names(b)).then(|| {
        let what = |of: &Scenario| format!("{} ({} satellites)", of.name, of.satellites.len());
        format!(
            "A is of {}, B of {}: differences may mean little",
            what(a),
            what(b)
        )
    })
}

/// The other runs that are open, each with a button.
fn offer(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let others = desk.runs.iter().enumerate();
    let others: Vec<_> = others
        .filter(|(place, _)| *place != desk.state.run)
        .collect();
    if others.is_empty() {
        ui.label(
            "No other run is open. Open a second one by --compare, or run a changed scenario.",
        );
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label("Compare with:");
        for (place, run) in others {
            if ui.button(run.playback.name()).clicked() {
                commands.push(Command::Compare(Some(place)));
            }
        }
    });
}

/// Which runs are A and B.
fn choose(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let name = |place: usize| {
        let run = desk.runs.get(place);
        run.map_or_else(String::new, |run| {
            format!("{}: {}", place + 1, run.playback.name())
        })
    };
    ui.label("A");
    let chosen = desk.state.run;
    egui::ComboBox::from_id_salt("run-a")
        .selected_text(name(chosen))
        .show_ui(ui, |ui| {
            for place in 0..desk.runs.len() {
                if ui.selectable_label(chosen == place, name(place)).clicked() {
                    commands.push(Command::Run(place));
                }
            }
        });
    ui.label("B");
    let chosen = desk.state.compared;
    let text = chosen.map_or_else(|| "none".to_owned(), name);
    egui::ComboBox::from_id_salt("run-b")
        .selected_text(text)
        .show_ui(ui, |ui| {
            if ui.selectable_label(chosen.is_none(), "none").clicked() {
                commands.push(Command::Compare(None));
            }
            for place in (0..desk.runs.len()).filter(|place| *place != desk.state.run) {
                if ui
                    .selectable_label(chosen == Some(place), name(place))
                    .clicked()
                {
                    commands.push(Command::Compare(Some(place)));
                }
            }
        });
}

fn table(ui: &mut egui::Ui, desk: &Desk<'_>) {
    let pairs = figures::pairs(ui, desk);
    let id = egui::Id::new("compare");
    let filter_id = id.with("changed");
    let mut changed: bool = ui.data(|data| data.get_temp(filter_id)).unwrap_or(false);
    let rows = (0..pairs.len())
        .filter(|row| {
            let pair = pairs.get(*row);
            !changed || pair.is_some_and(|pair| pair.a != pair.b)
        })
        .collect();
    let runs = [desk.run(), desk.compared()];
    let runs = runs.map(|run| run.map_or("", |run| run.playback.name()));
    let sheet = sheet(&pairs, rows, runs);
    let version: Vec<u64> = pairs
        .iter()
        .flat_map(|pair| [pair.a, pair.b])
        .map(|value| value.unwrap_or(f64::NAN).to_bits())
        .collect();
    let order = grid::order(ui, id, &sheet, version);
    ui.horizontal(|ui| {
        ui.checkbox(&mut changed, "Only what differs");
        grid::copy_button(ui, &sheet, &order);
    });
    ui.data_mut(|data| data.insert_temp(filter_id, changed));
    grid::show(ui, id, &sheet, &order, |_| false);
}

fn sheet<'a>(pairs: &'a [Pair], rows: Vec<usize>, [a, b]: [&str; 2]) -> Sheet<'a> {
    /// A column of numbers, each with the unit of its row.
    fn column<'a>(
        pairs: &'a [Pair],
        name: &str,
        doc: &str,
        of: impl Fn(&Pair) -> Cell + 'a,
    ) -> SheetColumn<'a> {
        SheetColumn::new(name, doc, move |row| {
            pairs.get(row).map_or(Cell::Missing, &of)
        })
    }
    // Each with the unit of its row.
    let figure = |row: usize, value: f64| {
        let unit = pairs.get(row).map_or("", |pair| pair.unit);
        names::cell(value, unit)
    };
    let columns = vec![
        column(pairs, "figure", "What is compared.", |pair| {
            Cell::Text(names::heading(&pair.name))
        }),
        column(pairs, "A", "The run that is shown.", |pair| {
            Cell::of(pair.a)
        })
        .shown_by_row(figure)
        .titled(&format!("A: {a}")),
        column(pairs, "B", "The run that it is compared with.", |pair| {
            Cell::of(pair.b)
        })
        .shown_by_row(figure)
        .titled(&format!("B: {b}")),
        column(pairs, "B − A", "How much B has over A.", |pair| {
            Cell::of(pair.delta())
        })
        .shown_by_row(move |row, value| signed(figure(row, value), value)),
        column(
            pairs,
            "change_percent",
            "The same in percent of A.",
            |pair| Cell::of(pair.percent()),
        )
        .shown(change)
        .titled("change"),
        column(
            pairs,
            "verdict",
            "Where it is known which way is better.",
            |pair| match pair.is_better() {
                Some(true) => Cell::Text("B better".to_owned()),
                Some(false) => Cell::Text("B worse".to_owned()),
                None => Cell::Missing,
            },
        ),
    ];
    Sheet { columns, rows }
}

/// What is told of a value, with a plus where it is more than nothing.
fn signed(text: String, value: f64) -> String {
    if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// A change in percent; of ten times and more as a multiple.
fn change(percent: f64) -> String {
    if percent >= 900.0 {
        let times = 1.0 + percent / 100.0;
        return format!("×{}", names::number(times.round()));
    }
    let rounded = (percent * 10.0).round() / 10.0;
    let text = format!("{:.1} %", rounded.abs());
    match rounded {
        zero if zero.abs() < 0.05 => "0 %".to_owned(),
        more if more > 0.0 => format!("+{text}"),
        _ => format!("−{text}"),
    }
}

#[cfg(all(test, feature = "view-tests"))]
mod tests;
