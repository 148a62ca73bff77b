//! The left panel: the search, and all objects as a tree.
//!
//! Click selects, Ctrl and click adds to the selection or takes away, double click goes to the thing,
//! the star watches it. Only the rows that are seen are drawn.

pub mod tree;

use super::{figure, style};
use crate::view::color::satellite_colors;
use crate::view::column::Column;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::keys::{self, Action};
use crate::view::query::{self, QueryError};
use crate::view::state::Subject;
use bevy_egui::egui::{self, Color32, RichText, Sense};
use tree::Row;

/// Width of a step inward (points).
const INDENT: f32 = 12.0;

/// Shows the panel.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, commands: &mut Vec<Command>) {
    let Some(run) = desk.run() else {
        ui.weak("No run is open.");
        return;
    };
    search(ui, desk, run, commands);
    ui.separator();
    let open_id = |key: &str| egui::Id::new(("objects-open", desk.state.filter.is_empty(), key));
    let searched = !desk.state.filter.is_empty();
    let rows = tree::rows(run, &desk.state.watched, |key, open| {
        let kept = ui.data(|data| data.get_temp::<bool>(open_id(key)));
        kept.unwrap_or(open || searched)
    });
    let colors = Colors::of(desk, run);
    let height = ui.spacing().interact_size.y;
    egui::ScrollArea::vertical().auto_shrink(false).show_rows(
        ui,
        height,
        rows.len(),
        |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                match row {
                    Row::Group {
                        key,
                        text,
                        count,
                        open,
                        depth,
                    } => {
                        if group(ui, text, *count, *open, *depth) {
                            ui.data_mut(|data| data.insert_temp(open_id(key), !open));
                        }
                    }
                    Row::Thing { subject, depth } => {
                        thing(ui, desk, run, &colors, (*subject, *depth), commands);
                    }
                }
            }
        },
    );
}

/// The search as it is typed, which may not be understood yet.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    /// The search of the state when it was last looked at; another one replaces what is typed.
    filter: String,
    error: Option<QueryError>,
}

fn search(ui: &mut egui::Ui, desk: &Desk<'_>, run: &OpenRun, commands: &mut Vec<Command>) {
    let id = egui::Id::new("objects-search");
    let filter = &desk.state.filter;
    let mut typed: Typed = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    if typed.filter != *filter {
        let error = understood(filter, run).err();
        typed = Typed {
            text: filter.clone(),
            filter: filter.clone(),
            error,
        };
    }
    let field = egui::TextEdit::singleline(&mut typed.text)
        .id(id.with("field"))
        .hint_text("search: charge<50 sunlit:no")
        .desired_width(f32::INFINITY);
    let wanted = keys_ask_for_search(ui);
    let response = ui.add(field).on_hover_text(SEARCH_HELP);
    if wanted {
        response.request_focus();
    }
    if response.changed() {
        match understood(&typed.text, run) {
            Ok(()) => {
                typed.error = None;
                let text = typed.text.trim().to_owned();
                if text != *filter {
                    typed.filter.clone_from(&text);
                    commands.push(Command::Filter(text));
                }
            }
            Err(error) => typed.error = Some(error),
        }
    }
    if let Some(error) = &typed.error {
        let wrong = typed.text.get(error.place.clone()).unwrap_or_default();
        let message = if wrong.is_empty() {
            error.to_string()
        } else {
            format!("{wrong}: {error}")
        };
        ui.colored_label(style::palette(desk.state.look.dark).error, message);
    }
    chips(ui, filter, commands);
    let answer = run.shown.iter().filter(|shown| **shown).count();
    let all = run.playback.scenario().satellites.len();
    if !filter.is_empty() {
        ui.weak(format!("{answer} of {all} satellites"));
    }
    ui.data_mut(|data| data.insert_temp(id, typed));
}

const SEARCH_HELP: &str = "Words are parts of names. Fields: any column, name, link, constellation, place. \
    Signs: : = != ~ < <= > >=, ranges 3..5, none. Terms must all hold; | is or, - is not.";

/// Whether a text is a search that fits the columns of a run; columns that are not read yet are not
/// missed.
fn understood(text: &str, run: &OpenRun) -> Result<(), QueryError> {
    let query = query::parse(text)?;
    if run.moment.loading {
        return Ok(());
    }
    query.check(&run.moment.columns)
}

/// Whether a key of the search was pressed, and not into a text.
fn keys_ask_for_search(ui: &egui::Ui) -> bool {
    let typing = ui.ctx().egui_wants_keyboard_input();
    ui.input(|input| {
        input.events.iter().any(|event| match event {
            egui::Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => {
                let asked = keys::action_of(*key, *modifiers) == Some(Action::Search);
                asked && (!typing || modifiers.command || modifiers.ctrl)
            }
            _ => false,
        })
    })
}

fn chips(ui: &mut egui::Ui, filter: &str, commands: &mut Vec<Command>) {
    let Ok(query) = query::parse(filter) else {
        return;
    };
    if query.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (index, chip) in query.chips().into_iter().enumerate() {
            let response = ui.small_button(format!("{chip} ✖"));
            if response.on_hover_text("Take this term away").clicked() {
                commands.push(Command::Filter(query.without(index)));
            }
        }
    });
}

fn group(ui: &mut egui::Ui, text: &str, count: usize, open: bool, depth: u8) -> bool {
    ui.horizontal(|ui| {
        ui.add_space(f32::from(depth) * INDENT);
        let sign = if open { "⏷" } else { "⏵" };
        let label = RichText::new(format!("{sign} {text}  ({count})"));
        ui.add(egui::Button::new(label).frame(false)).clicked()
    })
    .inner
}

/// What colours the dots, and says it in words beside them.
struct Colors<'a> {
    satellites: Vec<[u8; 4]>,
    column: Option<&'a Column>,
}

impl<'a> Colors<'a> {
    fn of(desk: &Desk<'_>, run: &'a OpenRun) -> Self {
        Self {
            satellites: satellite_colors(desk),
            column: run.moment.column(&desk.state.color_by),
        }
    }

    /// The colour of a thing; satellites have one, whether they are drawn or not.
    fn color(&self, subject: Subject) -> Option<Color32> {
        let Subject::Satellite(index) = subject else {
            return None;
        };
        let [red, green, blue, _] = *self.satellites.get(index as usize)?;
        Some(Color32::from_rgb(red, green, blue))
    }
}

fn thing(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    run: &OpenRun,
    colors: &Colors<'_>,
    (subject, depth): (Subject, u8),
    commands: &mut Vec<Command>,
) {
    let name = run.playback.subject_name(subject);
    ui.horizontal(|ui| {
        ui.add_space(f32::from(depth) * INDENT);
        dot(ui, subject, colors);
        let selected = desk.state.selection.contains(&subject);
        let response = ui.selectable_label(selected, &name);
        if response.double_clicked() {
            commands.push(Command::GoTo(subject));
        } else if response.clicked() {
            let modifiers = ui.input(|input| input.modifiers);
            commands.push(if modifiers.command || modifiers.ctrl {
                Command::Toggle(subject)
            } else {
                Command::Select(Some(subject))
            });
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            star(ui, desk, subject, &name, commands);
            if let (Subject::Satellite(index), Some(column)) = (subject, colors.column) {
                ui.weak(figure::cell(column, index as usize))
                    .on_hover_text(column.doc);
            }
        });
    });
}

fn star(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    subject: Subject,
    name: &str,
    commands: &mut Vec<Command>,
) {
    let watched = desk.state.watched.contains(&subject);
    let (sign, says) = if watched {
        ("★", "No longer watch")
    } else {
        ("☆", "Watch")
    };
    let response = ui.add(egui::Button::new(sign).frame(false));
    let says = format!("{says} {name}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &says));
    if response.on_hover_text(&says).clicked() {
        commands.push(Command::Watch(subject));
    }
}

/// Satellites are round, stations are squares, targets rings.
fn dot(ui: &mut egui::Ui, subject: Subject, colors: &Colors<'_>) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(10.0, 10.0), Sense::hover());
    let color = colors.color(subject).unwrap_or(ui.visuals().text_color());
    let painter = ui.painter();
    match subject {
        Subject::Satellite(_) => painter.circle_filled(rect.center(), 4.0, color),
        Subject::Station(_) => painter.rect_filled(rect.shrink(1.5), 0.0, color),
        _ => painter.circle_stroke(rect.center(), 3.5, egui::Stroke::new(1.5, color)),
    };
}
