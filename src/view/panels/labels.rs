//! Paints names over the picture: a line from the thing to its name, and a dark rim that keeps the
//! name readable over bright ground.

use crate::view::label::Label;
use bevy_egui::egui::{self, Align2, Color32, FontId, Pos2, Stroke, Vec2};

/// Size of the text (points).
const SIZE: f32 = 13.0;
/// Length of the line from a thing to its name (points).
const LEADER: f32 = 9.0;
/// Where copies of the text make its rim (points).
const RIM: [[f32; 2]; 4] = [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]];

/// Paints labels whose places are counted from `origin` (points).
pub fn paint(painter: &egui::Painter, origin: Pos2, labels: &[Label]) {
    let font = FontId::proportional(SIZE);
    for label in labels {
        let [red, green, blue, opacity] = label.color;
        let color = Color32::from_rgba_unmultiplied(red, green, blue, opacity);
        let rim = Color32::from_black_alpha(opacity / 4 * 3);
        let [x_px, y_px] = label.position_px;
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let offset = Vec2::new(x_px as f32, y_px as f32);
        let place = origin + offset;
        let thing = place - Vec2::new(LEADER, 0.0);
        painter.line_segment([thing, place], Stroke::new(2.5, rim));
        painter.line_segment([thing, place], Stroke::new(1.0, color));
        let text = place + Vec2::new(3.0, 0.0);
        for [x, y] in RIM {
            painter.text(
                text + Vec2::new(x, y),
                Align2::LEFT_CENTER,
                &label.text,
                font.clone(),
                rim,
            );
        }
        painter.text(text, Align2::LEFT_CENTER, &label.text, font.clone(), color);
    }
}
