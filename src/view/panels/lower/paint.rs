//! Colours of the timeline, and hatching.
//!
//! Hues follow what carries: lasers blue-green, optical ground links violet, radio orange. Nothing
//! is told by colour alone: rows are named, bars have hints.

use crate::network::Medium;
use crate::view::gantt::BarKind;
use bevy_egui::egui::{self, Color32};

/// The colour of a bar.
pub fn bar(kind: BarKind, dark: bool) -> Color32 {
    let (on_dark, on_light) = match kind {
        BarKind::Contact(Medium::Laser) => ((0x3d, 0xc5, 0xc0), (0x00, 0x7a, 0x78)),
        BarKind::Contact(Medium::OpticalGround) => ((0xb0, 0x8c, 0xff), (0x5f, 0x3d, 0xc4)),
        BarKind::Contact(Medium::Radio) => ((0xff, 0xa6, 0x4d), (0xb3, 0x54, 0x00)),
        BarKind::Umbra => ((0x5a, 0x64, 0x78), (0x6b, 0x74, 0x85)),
        BarKind::Penumbra => ((0x8d, 0x97, 0xaa), (0xa5, 0xad, 0xba)),
        BarKind::Job => ((0x6f, 0xb1, 0xff), (0x1f, 0x66, 0xc1)),
        BarKind::Capture => ((0xf2, 0xdc, 0x5d), (0x8a, 0x6d, 0x00)),
        BarKind::Mark => ((0xff, 0x7f, 0x9e), (0xb8, 0x1f, 0x4a)),
    };
    let (red, green, blue) = if dark { on_dark } else { on_light };
    Color32::from_rgb(red, green, blue)
}

/// The colour of the time that is shown.
pub fn cursor(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(0xff, 0x5c, 0x5c)
    } else {
        Color32::from_rgb(0xc2, 0x18, 0x18)
    }
}

/// The colour of a line of a chart, by its place among the lines.
///
/// Source: M. Okabe, K. Ito, "Color Universal Design" (2008), whose colours can be told apart with
/// any colour vision; without the vermilion, which is near the cursor, and without those that are
/// faint on the ground.
pub fn series(place: usize, dark: bool) -> Color32 {
    const SKY_BLUE: Color32 = Color32::from_rgb(0x56, 0xb4, 0xe9);
    const ORANGE: Color32 = Color32::from_rgb(0xe6, 0x9f, 0x00);
    const GREEN: Color32 = Color32::from_rgb(0x00, 0x9e, 0x73);
    const PURPLE: Color32 = Color32::from_rgb(0xcc, 0x79, 0xa7);
    const YELLOW: Color32 = Color32::from_rgb(0xf0, 0xe4, 0x42);
    const BLUE: Color32 = Color32::from_rgb(0x00, 0x72, 0xb2);
    const BLACK: Color32 = Color32::from_rgb(0x00, 0x00, 0x00);
    const ON_DARK: [Color32; 6] = [SKY_BLUE, ORANGE, GREEN, PURPLE, YELLOW, BLUE];
    const ON_LIGHT: [Color32; 6] = [BLUE, ORANGE, GREEN, PURPLE, SKY_BLUE, BLACK];
    let colors = if dark { ON_DARK } else { ON_LIGHT };
    colors[place % colors.len()]
}

/// Lines across a rectangle: something is got ready.
pub fn hatch(painter: &egui::Painter, rect: egui::Rect, color: Color32) {
    const STEP: f32 = 4.0;
    if rect.width() < 2.0 {
        return;
    }
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let visible = painter.clip_rect();
    let mut x = rect.left() - rect.height();
    if x < visible.left() - rect.height() {
        x += ((visible.left() - rect.height() - x) / STEP).floor() * STEP;
    }
    while x < rect.right().min(visible.right()) {
        let line = [
            egui::pos2(x, rect.bottom()),
            egui::pos2(x + rect.height(), rect.top()),
        ];
        painter.line_segment(line, egui::Stroke::new(1.0, color));
        x += STEP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: Color32, b: Color32) -> u32 {
        let of = |x: u8, y: u8| u32::from(x.abs_diff(y));
        of(a.r(), b.r()) + of(a.g(), b.g()) + of(a.b(), b.b())
    }

    #[test]
    fn lines_of_charts_differ_from_each_other_and_from_the_cursor() {
        for dark in [true, false] {
            for a in 0..6 {
                let color = series(a, dark);
                assert!(distance(color, cursor(dark)) > 150, "{a}, dark: {dark}");
                assert!((0..a).all(|b| distance(series(b, dark), color) > 100));
            }
            assert_eq!(series(6, dark), series(0, dark));
        }
    }
}
