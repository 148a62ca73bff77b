//! The form: one row a value, those of one table below its name.

use super::draft::Draft;
use crate::view::edit::{Field, FieldKind};
use bevy_egui::egui;

/// Width of marks, names and entries, in points.
const MARK_WIDTH: f32 = 12.0;
const LABEL_WIDTH: f32 = 170.0;
const ENTRY_WIDTH: f32 = 170.0;

/// A row of the form.
enum Row {
    /// The name of a table.
    Table(String),
    /// A field, by its place.
    Field(usize),
}

/// What was done to a field.
enum Act {
    Enter(String),
    Reset,
}

pub(super) fn show(ui: &mut egui::Ui, draft: &mut Draft) {
    ui.horizontal(|ui| {
        let search = egui::TextEdit::singleline(&mut draft.search)
            .hint_text("search keys and their meaning")
            .desired_width(220.0);
        ui.add(search);
        ui.checkbox(&mut draft.only_changed, "only changed");
    });
    if !draft.is_current() {
        ui.weak("The form shows the last text that was TOML; correct the text to go on here.");
    }
    let rows = rows(draft);
    if rows.is_empty() {
        ui.weak("No key answers the search.");
    }
    let height = ui.spacing().interact_size.y;
    let enabled = draft.is_current();
    let scroll = egui::ScrollArea::vertical()
        .id_salt("form")
        .auto_shrink(false);
    let mut act = None;
    scroll.show_rows(ui, height, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            match row {
                Row::Table(table) => {
                    let title = if table.is_empty() {
                        "top of the file"
                    } else {
                        table.as_str()
                    };
                    ui.horizontal(|ui| {
                        ui.set_min_height(height);
                        ui.strong(title);
                    });
                }
                Row::Field(place) => {
                    let Some(field) = draft.form.fields.get(*place).cloned() else {
                        continue;
                    };
                    let done = ui
                        .add_enabled_ui(enabled, |ui| row_of(ui, draft, &field))
                        .inner;
                    act = act.take().or(done.map(|done| (field, done)));
                }
            }
        }
    });
    match act {
        Some((field, Act::Enter(entered))) => draft.enter(&field, &entered),
        Some((field, Act::Reset)) => draft.reset(&field),
        None => {}
    }
}

/// The rows that answer the search.
fn rows(draft: &Draft) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut table = None;
    for (place, field) in draft.form.fields.iter().enumerate() {
        if !field.answers(&draft.search) || (draft.only_changed && !draft.is_changed(field)) {
            continue;
        }
        if table != Some(&field.table) {
            rows.push(Row::Table(field.table.clone()));
            table = Some(&field.table);
        }
        rows.push(Row::Field(place));
    }
    rows
}

fn row_of(ui: &mut egui::Ui, draft: &mut Draft, field: &Field) -> Option<Act> {
    ui.horizontal(|ui| {
        let is_changed = draft.is_changed(field);
        let mark = egui::Label::new(if is_changed { "●" } else { "" });
        ui.add_sized([MARK_WIDTH, ui.spacing().interact_size.y], mark);
        let name = egui::RichText::new(&field.label);
        let name = if is_changed { name.strong() } else { name };
        let size = egui::vec2(LABEL_WIDTH, ui.spacing().interact_size.y);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let label = ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_width(LABEL_WIDTH);
            ui.add(egui::Label::new(name).truncate())
        });
        let label = label.inner.on_hover_text(about(field));
        let mut act = entry(ui, draft, field, label.id);
        ui.weak(&field.unit);
        let reset = format!("Reset {}", field.key);
        if is_changed && ui.small_button("↺").on_hover_text(reset).clicked() {
            draft.entries.remove(&field.key);
            act = Some(Act::Reset);
        }
        act
    })
    .inner
}

/// What there is to know of a field.
fn about(field: &Field) -> String {
    let mut about = field.key.clone();
    if !field.doc.is_empty() {
        about.push_str(&format!("\n{}", field.doc));
    }
    match field.bounds {
        [Some(least), Some(most)] => about.push_str(&format!("\nfrom {least} to {most}")),
        [Some(least), None] => about.push_str(&format!("\nnot below {least}")),
        [None, Some(most)] => about.push_str(&format!("\nup to {most}")),
        [None, None] => {}
    }
    if let Some(default) = &field.default {
        about.push_str(&format!("\nif left out: {default}"));
    }
    about
}

/// Where a value is entered.
fn entry(ui: &mut egui::Ui, draft: &mut Draft, field: &Field, label: egui::Id) -> Option<Act> {
    let value = field.value.as_deref().unwrap_or_default();
    match &field.kind {
        FieldKind::Bool => {
            let mut on = value == "true";
            let changed = ui.checkbox(&mut on, "").labelled_by(label).changed();
            changed.then(|| Act::Enter(on.to_string()))
        }
        FieldKind::Choice(choices) => choice(ui, field, choices, label),
        FieldKind::Choices(choices) => {
            let typed = typed(ui, draft, field, label);
            let mut added = None;
            ui.menu_button("+", |ui| {
                for one in choices {
                    if ui.button(one).clicked() {
                        added = with_added(value, one).map(Act::Enter);
                        ui.close();
                    }
                }
            });
            added.or(typed)
        }
        FieldKind::Number | FieldKind::Integer | FieldKind::Text | FieldKind::Toml => {
            typed(ui, draft, field, label)
        }
    }
}

fn choice(ui: &mut egui::Ui, field: &Field, choices: &[String], label: egui::Id) -> Option<Act> {
    let default = field.default.as_deref().unwrap_or("–");
    let shown = field.value.as_deref().unwrap_or(default);
    let mut chosen = None;
    let list = egui::ComboBox::from_id_salt(&field.key)
        .selected_text(shown)
        .width(ENTRY_WIDTH)
        .truncate();
    let list = list.show_ui(ui, |ui| {
        for one in choices {
            if ui
                .selectable_label(field.value.as_ref() == Some(one), one)
                .clicked()
            {
                chosen = Some(Act::Enter(one.clone()));
            }
        }
    });
    list.response.labelled_by(label);
    chosen
}

/// A field of text: it counts once it is left.
fn typed(ui: &mut egui::Ui, draft: &mut Draft, field: &Field, label: egui::Id) -> Option<Act> {
    let value = field.value.clone().unwrap_or_default();
    let mut text = draft
        .entries
        .get(&field.key)
        .cloned()
        .unwrap_or_else(|| value.clone());
    let is_wrong = !fits(field, &text);
    let color = is_wrong.then(|| ui.visuals().error_fg_color);
    let edit = egui::TextEdit::singleline(&mut text)
        .hint_text(field.default.as_deref().unwrap_or("–"))
        .id_salt(&field.key)
        .text_color_opt(color)
        .desired_width(ENTRY_WIDTH);
    let response = ui.add(edit).labelled_by(label);
    if response.changed() {
        draft.entries.insert(field.key.clone(), text.clone());
    }
    if !response.lost_focus() {
        return None;
    }
    draft.entries.remove(&field.key);
    let is_new = text != value && !(text.trim().is_empty() && field.value.is_none());
    (is_new && !is_wrong).then_some(Act::Enter(text))
}

/// Whether what is typed can be a value of the field; its range is checked with the whole scenario.
fn fits(field: &Field, text: &str) -> bool {
    let digits = text.trim().replace('_', "");
    match field.kind {
        _ if digits.is_empty() && field.value.is_none() => true,
        FieldKind::Number => digits.parse::<f64>().is_ok_and(f64::is_finite),
        FieldKind::Integer => digits.parse::<i64>().is_ok(),
        FieldKind::Choices(_) | FieldKind::Toml => toml::de::DeValue::parse(text).is_ok(),
        _ => true,
    }
}

/// A list of words with one more.
fn with_added(list: &str, word: &str) -> Option<String> {
    let wrapped = format!("list = {}", if list.is_empty() { "[]" } else { list });
    let mut table = wrapped.parse::<toml::Table>().ok()?;
    let items = match table.remove("list")? {
        toml::Value::Array(items) => items,
        single => vec![single],
    };
    let word = toml::Value::String(word.to_owned());
    let items: Vec<_> = items
        .iter()
        .chain(std::iter::once(&word))
        .map(ToString::to_string)
        .collect();
    Some(format!("[{}]", items.join(", ")))
}
