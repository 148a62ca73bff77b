//! The text beside the form, and what changed in it.

use super::draft::Draft;
use crate::view::edit::{Change, EditError, with_context};
use bevy_egui::egui;
use egui::text::{LayoutJob, TextFormat};
use std::ops::Range;

/// Longest text that is shown for editing (bytes).
const EDITED_BYTES_MAX: usize = 262_144;
/// Lines around a change.
const CONTEXT: usize = 3;

pub(super) fn show(ui: &mut egui::Ui, draft: &mut Draft) {
    ui.horizontal(|ui| {
        ui.selectable_value(&mut draft.shows_changes, false, "Text");
        ui.selectable_value(&mut draft.shows_changes, true, "Changes");
        let count = |change| {
            draft
                .changes
                .iter()
                .filter(|line| line.change == change)
                .count()
        };
        let (added, removed) = (count(Change::Added), count(Change::Removed));
        ui.weak(format!("+{added} −{removed} lines"));
    });
    if draft.shows_changes {
        changes(ui, draft);
    } else {
        edited(ui, draft);
    }
}

fn edited(ui: &mut egui::Ui, draft: &mut Draft) {
    if draft.history.text().len() > EDITED_BYTES_MAX {
        ui.weak(
            "This text is too long to be edited here. Use the form, or save it and open the file.",
        );
        return;
    }
    let wrong_line = draft.problem.as_ref().and_then(EditError::place);
    let mut text = draft.history.text().to_owned();
    let scroll = egui::ScrollArea::both().id_salt("text").auto_shrink(false);
    let response = scroll.show(ui, |ui| {
        let mut layout = |ui: &egui::Ui, buffer: &dyn egui::TextBuffer, _: f32| {
            let job = marked(ui, buffer.as_str(), wrong_line.map(|(line, _)| line));
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let edit = egui::TextEdit::multiline(&mut text)
            .code_editor()
            .id_salt("scenario text")
            .desired_width(f32::INFINITY)
            .desired_rows(20)
            .layouter(&mut layout);
        ui.add(edit)
    });
    if response.inner.changed() {
        draft.change(|history| history.type_text(text));
    }
    if response.inner.lost_focus() {
        draft.history.pause();
    }
}

/// The text, comments paler, the line at fault on a ground of its own.
fn marked(ui: &egui::Ui, text: &str, wrong_line: Option<u32>) -> LayoutJob {
    let font = egui::TextStyle::Monospace.resolve(ui.style());
    let visuals = ui.visuals();
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let mut number = 0;
    for line in text.split_inclusive('\n') {
        number += 1;
        let is_wrong = wrong_line == Some(number);
        let background = if is_wrong {
            visuals.error_fg_color.gamma_multiply(0.25)
        } else {
            egui::Color32::TRANSPARENT
        };
        let comment = comment_of(line);
        for (range, color) in [
            (0..comment.start, visuals.text_color()),
            (comment, visuals.weak_text_color()),
        ] {
            let format = TextFormat {
                background,
                ..TextFormat::simple(font.clone(), color)
            };
            job.append(line.get(range).unwrap_or_default(), 0.0, format);
        }
    }
    job
}

/// Where a line's comment stands; a `#` within quotes begins none.
fn comment_of(line: &str) -> Range<usize> {
    let mut quote = None;
    for (place, character) in line.char_indices() {
        match (character, quote) {
            ('#', None) => return place..line.len(),
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            _ => {}
        }
    }
    line.len()..line.len()
}

fn changes(ui: &mut egui::Ui, draft: &Draft) {
    let lines = with_context(&draft.changes, CONTEXT);
    if lines.is_empty() {
        ui.weak("Nothing is changed.");
    }
    let height = ui.text_style_height(&egui::TextStyle::Monospace);
    let scroll = egui::ScrollArea::both()
        .id_salt("changes")
        .auto_shrink(false);
    scroll.show_rows(ui, height, lines.len(), |ui, range| {
        for line in lines.get(range).unwrap_or_default() {
            let Some(line) = line else {
                ui.weak("⋯");
                continue;
            };
            let (sign, color) = match line.change {
                Change::Kept => (' ', ui.visuals().weak_text_color()),
                Change::Added => ('+', ui.visuals().hyperlink_color),
                Change::Removed => ('−', ui.visuals().warn_fg_color),
            };
            let text = format!("{:>5} {sign} {}", line.number, line.text);
            let text = egui::RichText::new(text).monospace().color(color);
            ui.add(egui::Label::new(text).extend());
        }
    });
}
