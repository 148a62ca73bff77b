//! A sheet on screen: only the rows that are seen are drawn, headers sort.

use super::sheet::{Sheet, SheetColumn, Sorting};
use bevy_egui::egui;
use egui_extras::{Column, TableBuilder};
use std::hash::{Hash, Hasher as _};
use std::sync::Arc;

/// Height of a row (points).
const ROW: f32 = 18.0;

/// Rows that the width of columns is measured by.
const MEASURED: usize = 48;

/// Least and greatest width that a column begins with (points).
const WIDTHS: [f32; 2] = [44.0, 260.0];

/// Room beside the text of a cell, and of a header for its arrow (points).
const ROOM: [f32; 2] = [8.0, 14.0];

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
    let (widths, measured) = widths(ui, id, sheet, order);
    egui::ScrollArea::horizontal().id_salt(id).show(ui, |ui| {
        let height = ui.available_height();
        let mut table = TableBuilder::new(ui)
            .id_salt(measured)
            .striped(true)
            .resizable(true)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .max_scroll_height(height)
            .sense(egui::Sense::click());
        for (place, width) in widths.iter().enumerate() {
            let column = if place + 1 == widths.len() {
                Column::remainder().at_least(*width).resizable(false)
            } else {
                Column::initial(*width).at_least(40.0)
            };
            table = table.column(column.clip(true));
        }
        let table = table.header(ROW + 2.0, |mut header| {
            for column in &sheet.columns {
                header.col(|ui| {
                    if heading(ui, column, &sorting) {
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
fn heading(ui: &mut egui::Ui, column: &SheetColumn<'_>, sorting: &Sorting) -> bool {
    let (name, doc) = (&column.name, &column.doc);
    let sorted = sorting.column == *name;
    let arrow = match (sorted, sorting.descending) {
        (false, _) => "",
        (true, false) => " ⬆",
        (true, true) => " ⬇",
    };
    let title = format!("{}{arrow}", column.title);
    let button = egui::Button::new(egui::RichText::new(title).strong())
        .frame(false)
        .truncate();
    let response = ui.add(button);
    let hint = if doc.is_empty() {
        name.clone()
    } else {
        format!("{doc}\n{name}")
    };
    response.on_hover_text(hint).clicked()
}

/// Widths of columns, and what they belong to.
type Widths = Arc<Vec<f32>>;

/// The widths that columns begin with, measured by some of the rows once for each set of columns,
/// and an id that differs when they are measured anew.
fn widths(ui: &egui::Ui, id: egui::Id, sheet: &Sheet<'_>, order: &[usize]) -> (Widths, egui::Id) {
    let titles: Vec<&str> = sheet.columns.iter().map(|c| c.title.as_str()).collect();
    let id = id.with(("widths", titles, order.is_empty()));
    if let Some(known) = ui.data(|data| data.get_temp::<Widths>(id)) {
        return (known, id);
    }
    let font = egui::TextStyle::Body.resolve(ui.style());
    let measure = |text: String| {
        let galley = ui
            .painter()
            .layout_no_wrap(text, font.clone(), egui::Color32::WHITE);
        galley.size().x
    };
    let columns = sheet.columns.iter().map(|column| {
        let cells = sample(order).map(|row| measure(column.text(row)));
        fitting(measure(column.title.clone()), cells)
    });
    let spacing = ui.spacing().item_spacing.x;
    let widths: Widths = Arc::new(squeezed(columns.collect(), ui.available_width(), spacing));
    ui.data_mut(|data| data.insert_temp(id, Arc::clone(&widths)));
    (widths, id)
}

/// The widest columns made narrower where all do not have room beside each other, as far as they
/// can still be read.
fn squeezed(widths: Vec<f32>, room: f32, spacing: f32) -> Vec<f32> {
    const LEAST: u16 = 110;
    let cut = |most: f32| -> Vec<f32> { widths.iter().map(|width| width.min(most)).collect() };
    let fits = |most: &f32| cut(*most).iter().map(|width| width + spacing).sum::<f32>() <= room;
    let most = (LEAST..=260).rev().step_by(10).map(f32::from).find(fits);
    cut(most.unwrap_or(f32::from(LEAST)))
}

/// Some rows, evenly taken from all.
fn sample(order: &[usize]) -> impl Iterator<Item = usize> {
    order
        .iter()
        .step_by(order.len().div_ceil(MEASURED).max(1))
        .copied()
}

/// The width of a column that fits its header and its cells, within bounds.
fn fitting(header: f32, cells: impl Iterator<Item = f32>) -> f32 {
    let widest = cells.fold(header + ROOM[1], |widest, cell| widest.max(cell + ROOM[0]));
    widest.clamp(WIDTHS[0], WIDTHS[1])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_fits_its_header_and_its_cells_within_bounds() {
        assert_eq!(fitting(60.0, [30.0, 112.0].into_iter()), 120.0);
        assert_eq!(fitting(60.0, [30.0].into_iter()), 74.0);
        assert_eq!(fitting(5.0, std::iter::empty()), WIDTHS[0]);
        assert_eq!(fitting(5.0, [4000.0].into_iter()), WIDTHS[1]);
    }

    #[test]
    fn wide_columns_give_way_where_there_is_little_room() {
        let widths = vec![240.0, 60.0, 90.0];
        assert_eq!(squeezed(widths.clone(), 500.0, 4.0), [240.0, 60.0, 90.0]);
        assert_eq!(squeezed(widths.clone(), 332.0, 4.0), [170.0, 60.0, 90.0]);
        assert_eq!(squeezed(widths, 100.0, 4.0), [110.0, 60.0, 90.0]);
    }

    #[test]
    fn few_rows_of_many_are_measured() {
        let many: Vec<usize> = (0..10_000).collect();
        let some: Vec<usize> = sample(&many).collect();
        assert!(some.len() <= MEASURED && some.len() > MEASURED / 2);
        assert!(some.last().is_some_and(|row| *row > 9_000));
        assert_eq!(sample(&many[..3]).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(sample(&[]).count(), 0);
    }
}
