//! A sheet on screen: only the rows that are seen are drawn, headers sort.

use super::sheet::{Sheet, Sorting};
use crate::view::stats::names;
use bevy_egui::egui;
use egui_extras::{Column, TableBuilder};
use std::hash::{Hash, Hasher as _};
use std::sync::Arc;

/// Height of a row (points).
const ROW: f32 = 18.0;

/// A row that was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clicked {
    /// The row, as the sheet numbers it.
    pub row: usize,
    /// Whether twice.
    pub double: bool,
}

/// The order that was found last, and what it was found for.
#[derive(Clone)]
struct Ordered {
    key: u64,
    order: Arc<Vec<usize>>,
}

/// The order of a sheet as the user wants it. It is found anew when `version` changes, which is
/// whatever the cells follow from.
pub fn order(
    ui: &egui::Ui,
    id: egui::Id,
    sheet: &Sheet<'_>,
    version: impl Hash,
) -> Arc<Vec<usize>> {
    let sorting = sorting(ui, id);
    let key = key_of((&sorting, sheet.rows.len(), version));
    let known = ui.data(|data| data.get_temp::<Ordered>(id));
    if let Some(known) = known.filter(|known| known.key == key) {
        return known.order;
    }
    let order = Arc::new(sheet.order(&sorting));
    let ordered = Ordered {
        key,
        order: Arc::clone(&order),
    };
    ui.data_mut(|data| data.insert_temp(id, ordered));
    order
}

/// A number that differs where what it is made of does.
pub fn key_of(version: impl Hash) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    version.hash(&mut hasher);
    hasher.finish()
}

fn sorting(ui: &egui::Ui, id: egui::Id) -> Sorting {
    ui.data(|data| data.get_temp(id.with("sorting")))
        .unwrap_or_default()
}

/// Shows the rows of a sheet in this order, and says which was clicked.
pub fn show(
    ui: &mut egui::Ui,
    id: egui::Id,
    sheet: &Sheet<'_>,
    order: &[usize],
    is_selected: impl Fn(usize) -> bool,
) -> Option<Clicked> {
    let sorting = sorting(ui, id);
    let mut resorted = None;
    let mut clicked = None;
    egui::ScrollArea::horizontal().id_salt(id).show(ui, |ui| {
        let height = ui.available_height();
        let mut table = TableBuilder::new(ui)
            .id_salt(id)
            .striped(true)
            .resizable(true)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .max_scroll_height(height)
            .sense(egui::Sense::click());
        for column in &sheet.columns {
            table = table.column(
                Column::initial(width(&column.name))
                    .at_least(40.0)
                    .clip(true),
            );
        }
        let table = table.header(ROW + 2.0, |mut header| {
            for column in &sheet.columns {
                header.col(|ui| {
                    if heading(ui, &column.name, &column.doc, &sorting) {
                        resorted = Some(sorting.clicked(&column.name));
                    }
                });
            }
        });
        table.body(|body| {
            body.rows(ROW, order.len(), |mut line| {
                let Some(&row) = order.get(line.index()) else {
                    return;
                };
                line.set_selected(is_selected(row));
                for column in &sheet.columns {
                    line.col(|ui| {
                        let text = egui::Label::new(column.text(row)).selectable(false);
                        ui.add(text.truncate());
                    });
                }
                let response = line.response();
                if response.clicked() || response.double_clicked() {
                    let double = response.double_clicked();
                    clicked = Some(Clicked { row, double });
                }
            });
        });
    });
    if let Some(sorting) = resorted {
        ui.data_mut(|data| data.insert_temp(id.with("sorting"), sorting));
        ui.ctx().request_repaint();
    }
    clicked
}

/// A header; whether it was clicked.
fn heading(ui: &mut egui::Ui, name: &str, doc: &str, sorting: &Sorting) -> bool {
    let sorted = sorting.column == name;
    let arrow = match (sorted, sorting.descending) {
        (false, _) => "",
        (true, false) => " ⬆",
        (true, true) => " ⬇",
    };
    let title = format!("{}{arrow}", names::title(name));
    let button = egui::Button::new(egui::RichText::new(title).strong())
        .frame(false)
        .truncate();
    let response = ui.add(button);
    let hint = if doc.is_empty() {
        name.to_owned()
    } else {
        format!("{doc}\n{name}")
    };
    response.on_hover_text(hint).clicked()
}

/// Room for a title, in points.
fn width(name: &str) -> f32 {
    let letters = u16::try_from(names::title(name).chars().count()).unwrap_or(u16::MAX);
    (f32::from(letters) * 7.5 + 24.0).clamp(70.0, 190.0)
}

/// A button that copies the sheet as comma-separated values.
pub fn copy_button(ui: &mut egui::Ui, sheet: &Sheet<'_>, order: &[usize]) {
    let response = ui.button("Copy as CSV");
    if response
        .on_hover_text("All rows in this order, numbers in full")
        .clicked()
    {
        ui.ctx().copy_text(sheet.csv(order));
    }
}
