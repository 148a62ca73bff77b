//! The latest answers as thumbnails of their first tiles.

use super::frame::{self, FrameTiles};
use super::gallery::Gallery;
use super::shown::{opaque, thumbnail};
use crate::record::ProductRow;
use crate::view::color::found::Finding;
use crate::view::command::Command;
use crate::view::desk::{Desk, OpenRun};
use crate::view::panels::figure;
use crate::view::state::Subject;
use bevy_egui::egui::{
    self, Align2, Color32, FontId, Rect, RichText, Sense, Stroke, StrokeKind, TextureHandle, Vec2,
    WidgetInfo, WidgetType,
};
use std::sync::Arc;

/// Most answers that are shown.
const ANSWERS: usize = 60;
/// Edge of a thumbnail (points).
const EDGE: f32 = 52.0;

/// An answer on the wall.
struct Piece {
    row: ProductRow,
    /// The variant that its first tile is.
    first: u32,
    finding: Option<Finding>,
}

/// The wall that was made last, and what of.
#[derive(Clone)]
struct Wall {
    of: Vec<u64>,
    key: u64,
    pieces: Arc<Vec<Piece>>,
}

/// Shows the latest answers; a click selects one.
pub(super) fn show(
    ui: &mut egui::Ui,
    (desk, run): (&Desk<'_>, &OpenRun),
    (key, gallery, atlas): (u64, &Gallery, &TextureHandle),
    chosen: &FrameTiles,
    commands: &mut Vec<Command>,
) {
    let pieces = pieces(ui, key, run);
    ui.vertical(|ui| {
        ui.label(RichText::new("Latest answers").strong());
        egui::ScrollArea::vertical()
            .id_salt("payload-wall")
            .show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = Vec2::splat(4.0);
                    for piece in pieces.iter() {
                        let is_chosen = piece.row.product == chosen.row.product;
                        if thumb(ui, (desk, run), (gallery, atlas), piece, is_chosen) {
                            let subject = Subject::Product(piece.row.product);
                            commands.push(Command::Select(Some(subject)));
                        }
                    }
                });
            });
    });
}

/// The latest answers, looked up anew when others are.
fn pieces(ui: &egui::Ui, key: u64, run: &OpenRun) -> Arc<Vec<Piece>> {
    let rows = frame::latest(run, None, ANSWERS);
    let of: Vec<u64> = rows.iter().map(|row| row.product).collect();
    let run_key = crate::view::panels::lower::later::run_key(&run.playback);
    let key = crate::view::panels::lower::grid::key_of((key, run_key));
    let id = egui::Id::new("payload-wall");
    let known = ui.data(|data| data.get_temp::<Wall>(id));
    if let Some(known) = known.filter(|known| known.of == of && known.key == key) {
        return known.pieces;
    }
    let piece = |row: ProductRow| {
        let finding = Finding::of(run, &row);
        let frame = FrameTiles::new(run, row)?;
        let first = *frame.variants.first()?;
        let row = frame.row;
        Some(Piece {
            row,
            first,
            finding,
        })
    };
    let pieces: Arc<Vec<Piece>> = Arc::new(rows.into_iter().filter_map(piece).collect());
    let wall = Wall {
        of,
        key,
        pieces: Arc::clone(&pieces),
    };
    ui.data_mut(|data| data.insert_temp(id, wall));
    pieces
}

/// One answer; whether it was clicked.
fn thumb(
    ui: &mut egui::Ui,
    (desk, run): (&Desk<'_>, &OpenRun),
    (gallery, atlas): (&Gallery, &TextureHandle),
    piece: &Piece,
    is_chosen: bool,
) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(EDGE), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let says = says(run, piece);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &says));
    thumbnail(ui, gallery, atlas, piece.first, rect.shrink(2.0));
    let color = piece
        .finding
        .map_or(Color32::GRAY, |finding| opaque(finding.color()));
    ui.painter()
        .rect_stroke(rect, 2.0, Stroke::new(3.0, color), StrokeKind::Inside);
    if is_chosen {
        let accent = if desk.state.look.dark {
            Color32::WHITE
        } else {
            Color32::BLACK
        };
        let stroke = Stroke::new(1.5, accent);
        ui.painter()
            .rect_stroke(rect, 2.0, stroke, StrokeKind::Outside);
    }
    if let Some(alerts) = piece.row.alerts {
        count(ui, rect, alerts, color);
    }
    let clicked = response.clicked();
    response.on_hover_text(says);
    clicked
}

/// The number of alerts, in the lower right.
fn count(ui: &egui::Ui, rect: Rect, alerts: u64, color: Color32) {
    let font = FontId::proportional(11.0);
    let corner = rect.right_bottom() - Vec2::splat(3.0);
    let text = ui
        .painter()
        .layout_no_wrap(alerts.to_string(), font, Color32::BLACK);
    let ground = Align2::RIGHT_BOTTOM.anchor_size(corner, text.size() + Vec2::new(4.0, 0.0));
    ui.painter().rect_filled(ground, 2.0, color);
    let at = ground.min + Vec2::new(2.0, 0.0);
    ui.painter().galley(at, text, Color32::BLACK);
}

/// What an answer is, in words.
fn says(run: &OpenRun, piece: &Piece) -> String {
    let row = &piece.row;
    let alerts = row.alerts.map_or_else(String::new, |alerts| match alerts {
        1 => ": 1 alert".to_owned(),
        alerts => format!(": {alerts} alerts"),
    });
    let answered = row.answered_ns.map(crate::time::SimTime);
    let at = answered.map_or_else(String::new, |at| {
        format!(", answered {}", figure::elapsed(at))
    });
    let satellite = run.playback.subject_name(Subject::Satellite(row.satellite));
    format!("product {}{alerts}, {satellite}{at}", row.product)
}
