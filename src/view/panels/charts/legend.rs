//! Titles of charts, and what their lines are, above them: nothing covers the lines.

use super::figures::Named;
use crate::view::panels::lower::paint;
use bevy_egui::egui;

/// Lines that are named; of others it is said how many there are.
const MOST: usize = 6;

/// A title, and below it the lines where there is more than one.
pub(super) fn show(ui: &mut egui::Ui, title: &str, lines: &[Named]) {
    let text = egui::RichText::new(title).strong();
    ui.add(egui::Label::new(text).truncate());
    if lines.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 0.0);
        ui.spacing_mut().interact_size.y = 14.0;
        for line in lines.iter().take(MOST) {
            entry(ui, line);
        }
        if lines.len() > MOST {
            let others = lines.iter().skip(MOST).map(|line| line.name.as_str());
            let hint = others.collect::<Vec<_>>().join("\n");
            let text = format!("and {} more", lines.len() - MOST);
            ui.weak(text).on_hover_text(hint);
        }
    });
}

/// A line as it is drawn, and its name.
fn entry(ui: &mut egui::Ui, line: &Named) {
    let color = paint::series(line.color, ui.visuals().dark_mode);
    let text = egui::RichText::new(&line.short).small();
    let galley = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        egui::TextStyle::Small,
    );
    // One widget, so that a line is not parted from its name.
    const SAMPLE: f32 = 18.0;
    let size = egui::vec2(SAMPLE + galley.size().x + 6.0, galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let label = &line.name;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, label));
    let y = rect.center().y;
    let stroke = egui::Stroke::new(2.0, color);
    let ends = [
        egui::pos2(rect.left(), y),
        egui::pos2(rect.left() + SAMPLE - 4.0, y),
    ];
    if line.is_compared {
        ui.painter()
            .extend(egui::Shape::dashed_line(&ends, stroke, 4.0, 3.0));
    } else {
        ui.painter().line_segment(ends, stroke);
    }
    let at = egui::pos2(rect.left() + SAMPLE, rect.top());
    ui.painter().galley(at, galley, ui.visuals().text_color());
    response.on_hover_text(&line.name);
}
