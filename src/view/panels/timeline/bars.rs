//! Rows of bars below the strip.

use super::View;
use crate::time::{Interval, Span};
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::gantt::{self, Bar, BarKind, Row, lanes};
use crate::view::panels::lower::{grid, later, paint};
use bevy_egui::egui;
use std::sync::Arc;

/// Height of a lane and room around a row (points).
const LANE: f32 = 11.0;
const GAP: f32 = 5.0;

/// Rows, and what they follow from.
#[derive(Clone)]
struct Laid {
    key: u64,
    rows: Arc<Vec<Row>>,
}

/// The rows of the whole run; laid out anew when what they follow from changes.
fn laid_out(ui: &egui::Ui, desk: &Desk<'_>, run: &OpenRun) -> Arc<Vec<Row>> {
    let playback = &run.playback;
    let subjects = gantt::subjects(desk);
    // Events come in as they are read.
    let ready: Vec<Option<usize>> = subjects
        .iter()
        .map(|satellite| {
            let subject = crate::view::state::Subject::Satellite(*satellite);
            playback.events_of(subject).map(|events| events.len())
        })
        .collect();
    let id = egui::Id::new("timeline-rows");
    let recorded = playback.recorded().end;
    let contacts = playback.contacts().contact().len();
    let run_key = later::run_key(playback);
    let key = grid::key_of((run_key, &subjects, &ready, recorded, contacts));
    let known = ui.data(|data| data.get_temp::<Laid>(id));
    if let Some(known) = known.filter(|known| known.key == key) {
        return known.rows;
    }
    let rows = Arc::new(gantt::rows(desk, playback.span()));
    let laid = Laid {
        key,
        rows: Arc::clone(&rows),
    };
    ui.data_mut(|data| data.insert_temp(id, laid));
    rows
}

fn height(row: &Row) -> f32 {
    let lanes = u16::try_from(row.lanes).unwrap_or(u16::MAX);
    f32::from(lanes.max(1)) * LANE + GAP
}

pub(super) fn show(
    ui: &mut egui::Ui,
    desk: &Desk<'_>,
    view: &mut View,
    commands: &mut Vec<Command>,
) {
    let Some(run) = desk.run() else {
        return;
    };
    let rows = laid_out(ui, desk, run);
    if rows.is_empty() {
        ui.weak("No ground station, and nothing is selected or watched.");
        return;
    }
    let right = ui.max_rect().right();
    let area = egui::ScrollArea::vertical()
        .id_salt("timeline-rows")
        .auto_shrink(false);
    area.show_viewport(ui, |ui, viewport| {
        let total: f32 = rows.iter().map(height).sum();
        ui.set_height(total);
        let origin = ui.max_rect().left_top();
        let mut y = 0.0;
        for (place, row) in rows.iter().enumerate() {
            let (top, bottom) = (y, y + height(row));
            y = bottom;
            if bottom < viewport.top() || top > viewport.bottom() {
                continue;
            }
            let rect = egui::Rect::from_min_max(
                egui::pos2(origin.x, origin.y + top),
                egui::pos2(right, origin.y + bottom),
            );
            let id = ui.id().with(("row", place));
            show_row(ui, run, id, row, rect, view, commands);
        }
        let clip = egui::Rect::everything_right_of(view.left - 1.0);
        let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
        let range = ui.clip_rect().y_range();
        super::strip::cursor(&painter, desk, view, range, ui.visuals().dark_mode);
    });
}

fn show_row(
    ui: &mut egui::Ui,
    run: &OpenRun,
    id: egui::Id,
    row: &Row,
    rect: egui::Rect,
    view: &mut View,
    commands: &mut Vec<Command>,
) {
    name(ui, id, row, rect, commands);
    let rect = rect.with_min_x(view.left);
    let response = ui.interact(rect, id.with("bars"), egui::Sense::click_and_drag());
    let label = format!("{} {}", row.name, row.track.name());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Other, true, &label));
    super::wheel(ui, &response, false, view, run.playback.span());
    let painter = ui.painter_at(rect);
    let dark = ui.visuals().dark_mode;
    let line = egui::Stroke::new(1.0, ui.visuals().faint_bg_color);
    painter.hline(rect.x_range(), rect.bottom() - 1.0, line);
    let shown = visible(row, view);
    for bar in &shown {
        draw(&painter, bar, rect, view, dark);
    }
    let pointer = response.hover_pos().or(response.interact_pointer_pos());
    let hit = pointer.and_then(|pointer| {
        let lane = lane_at(pointer.y - rect.top());
        let reach = view.scale.pixel() * 3;
        let place = lanes::hit(&shown, lane, view.at(pointer.x), reach)?;
        shown.get(place)
    });
    let pressed = response.drag_started_by(egui::PointerButton::Primary);
    super::drag_span(ui, &response, pressed, run.playback.span(), view, commands);
    if response.clicked() {
        match (hit, pointer) {
            (Some(bar), _) => {
                commands.extend([Command::Seek(bar.start), Command::Select(Some(bar.subject))]);
            }
            (None, Some(pointer)) => commands.push(Command::Seek(view.at(pointer.x))),
            (None, None) => {}
        }
    }
    if let Some(bar) = hit {
        let hint = gantt::hint(&run.playback, row, bar);
        response.on_hover_text_at_pointer(hint);
    }
}

/// The name of a row; a click selects what it is about.
fn name(ui: &mut egui::Ui, id: egui::Id, row: &Row, rect: egui::Rect, commands: &mut Vec<Command>) {
    let rect = rect.with_max_x(rect.left() + super::NAMES - 6.0);
    let response = ui.interact(rect, id.with("name"), egui::Sense::click());
    let visuals = ui.visuals();
    let painter = ui.painter_at(rect);
    let color = if response.hovered() {
        visuals.strong_text_color()
    } else {
        visuals.text_color()
    };
    let font = egui::FontId::proportional(12.0);
    let text = if row.track == gantt::Track::Contacts {
        row.name.clone()
    } else {
        format!("    {}", row.track.name())
    };
    let at = rect.left_center();
    painter.text(at, egui::Align2::LEFT_CENTER, text, font, color);
    if response.clicked() {
        commands.push(Command::Select(Some(row.subject)));
    }
    if response.double_clicked() {
        commands.push(Command::GoTo(row.subject));
    }
    response.on_hover_text(format!("{}: {}", row.name, row.track.name()));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a lane; a cast from float saturates"
)]
fn lane_at(y: f32) -> u32 {
    (y / LANE).max(0.0) as u32
}

/// Bars in view, merged where they are thinner than a pixel.
fn visible(row: &Row, view: &View) -> Vec<Bar> {
    let Interval { start, end } = view.scale.span;
    let shown: Vec<Bar> = row
        .bars
        .iter()
        .filter(|bar| bar.start <= end && bar.end >= start)
        .copied()
        .collect();
    lanes::merge_thin(&shown, view.scale.pixel().max(Span(1)))
}

fn draw(painter: &egui::Painter, bar: &Bar, row: egui::Rect, view: &View, dark: bool) {
    let lane = f32::from(u16::try_from(bar.lane).unwrap_or(u16::MAX));
    let top = row.top() + 2.0 + lane * LANE;
    let left = view.x(bar.start);
    let right = view.x(bar.end).max(left + 1.0);
    let rect = egui::Rect::from_min_max(egui::pos2(left, top), egui::pos2(right, top + LANE - 2.0));
    let color = paint::bar(bar.kind, dark);
    match bar.kind {
        BarKind::Contact(_) if bar.count == 1 => contact(painter, bar, rect, view, color),
        BarKind::Contact(_) => {
            painter.rect_filled(rect, 0.0, color.gamma_multiply(0.35));
            fill(painter, rect, bar.value, color);
        }
        BarKind::Mark => {
            let center = egui::pos2(left, rect.center().y);
            let corner = |dx: f32, dy: f32| center + egui::vec2(dx, dy);
            let points = vec![
                corner(-3.5, 0.0),
                corner(0.0, -4.0),
                corner(3.5, 0.0),
                corner(0.0, 4.0),
            ];
            painter.add(egui::Shape::convex_polygon(
                points,
                color,
                egui::Stroke::NONE,
            ));
            if rect.width() > 2.0 {
                painter.rect_filled(rect.shrink2(egui::vec2(0.0, 3.0)), 0.0, color);
            }
        }
        _ => {
            painter.rect_filled(rect, 1.0, color);
        }
    }
}

/// A contact: an outline of what could be, hatched while terminals get ready, filled from below by
/// the share that was carried.
fn contact(
    painter: &egui::Painter,
    bar: &Bar,
    rect: egui::Rect,
    view: &View,
    color: egui::Color32,
) {
    let usable = view.x(bar.usable).clamp(rect.left(), rect.right());
    paint::hatch(painter, rect.with_max_x(usable), color.gamma_multiply(0.6));
    fill(painter, rect.with_min_x(usable), bar.value, color);
    let stroke = egui::Stroke::new(1.0, color);
    painter.rect_stroke(rect, 1.0, stroke, egui::StrokeKind::Inside);
}

/// Fills from below by a share; what is not nothing can be seen.
#[expect(clippy::cast_possible_truncation, reason = "a share")]
fn fill(painter: &egui::Painter, rect: egui::Rect, share: f64, color: egui::Color32) {
    if share > 0.0 {
        let height = (rect.height() * share as f32).max(2.5);
        painter.rect_filled(rect.with_min_y(rect.bottom() - height), 0.0, color);
    }
}
