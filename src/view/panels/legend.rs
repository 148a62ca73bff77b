//! The legend over the picture, lower right: what colours of satellites and links mean.

use crate::network::Medium;
use crate::view::color::{Legend, found, legend, link_legend};
use crate::view::command::Command;
use crate::view::desk::Desk;
use bevy_egui::egui::{self, Color32, Rect, Sense, Vec2};

/// Size of a bar (points).
const BAR: Vec2 = Vec2::new(190.0, 10.0);
/// Size of a bar that stands beside its text (points).
const LINE_BAR: Vec2 = Vec2::new(48.0, 8.0);
/// From the edges of the picture (points).
const MARGIN: Vec2 = Vec2::new(10.0, 10.0);
/// More names than this are not listed.
const NAMES_MAX: usize = 12;

/// Shows the legend in the lower right of what `ui` may take.
pub fn show(ui: &mut egui::Ui, desk: &Desk<'_>, _commands: &mut Vec<Command>) {
    let Some(run) = desk.run().filter(|_| desk.state.layers.legend) else {
        return;
    };
    let corner = ui.available_rect_before_wrap().right_bottom() - MARGIN;
    egui::Area::new(egui::Id::new("legend"))
        .order(egui::Order::Middle)
        .pivot(egui::Align2::RIGHT_BOTTOM)
        .fixed_pos(corner)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            let fill = ui.visuals().panel_fill.gamma_multiply(0.85);
            egui::Frame::popup(ui.style())
                .fill(fill)
                .shadow(egui::Shadow::NONE)
                .show(ui, |ui| {
                    explain(ui, &legend(desk));
                    for medium in Medium::ALL {
                        let layers = &desk.state.layers;
                        let drawn = if *medium == Medium::Laser {
                            layers.lasers
                        } else {
                            layers.downlinks
                        };
                        if drawn && run.moment.links.iter().any(|link| link.medium == *medium) {
                            line(ui, &link_legend(*medium));
                        }
                    }
                    if desk.state.layers.frames {
                        names(ui, &found::legend(run));
                    }
                });
        });
}

fn explain(ui: &mut egui::Ui, legend: &Legend) {
    let unit = if legend.unit.is_empty() {
        String::new()
    } else {
        format!(" ({})", legend.unit)
    };
    ui.small(format!("{}{unit}", legend.title));
    if !legend.bar.is_empty() {
        bar(ui, legend);
    }
    let first: Vec<_> = legend.names.iter().take(NAMES_MAX).collect();
    names(
        ui,
        &first
            .iter()
            .map(|(color, name)| (*color, name.as_str()))
            .collect::<Vec<_>>(),
    );
    if legend.names.len() > NAMES_MAX {
        ui.small(format!("and {} more", legend.names.len() - NAMES_MAX));
    }
}

/// Names with their colours.
fn names(ui: &mut egui::Ui, names: &[([u8; 4], &str)]) {
    for (color, name) in names {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
            ui.painter()
                .circle_filled(rect.center(), 4.0, opaque(*color));
            ui.small(*name);
        });
    }
}

/// A legend on one line: its colours, what they mean, and between which figures.
fn line(ui: &mut egui::Ui, legend: &Legend) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(LINE_BAR, Sense::hover());
        colors(ui, rect, legend);
        let [low, high] = [legend.stops.first(), legend.stops.last()]
            .map(|stop| stop.map_or("", |(_, mark)| mark.as_str()));
        ui.small(format!("{} {low}–{high} {}", legend.title, legend.unit));
    });
}

/// Where the share of a bar is, as one of so many.
#[expect(clippy::cast_precision_loss, reason = "few colours")]
fn along(bar: Rect, share: usize, of: usize) -> f32 {
    let share = if of == 0 {
        0.5
    } else {
        share as f32 / of as f32
    };
    bar.left() + bar.width() * share
}

fn colors(ui: &egui::Ui, bar: Rect, legend: &Legend) {
    let count = legend.bar.len();
    for (index, color) in legend.bar.iter().enumerate() {
        let ends = along(bar, index, count)..=along(bar, index + 1, count);
        let piece = Rect::from_x_y_ranges(ends, bar.y_range());
        ui.painter().rect_filled(piece, 0.0, opaque(*color));
    }
}

fn bar(ui: &mut egui::Ui, legend: &Legend) {
    let text_height = 12.0;
    let (rect, _) =
        ui.allocate_exact_size(BAR + Vec2::new(20.0, text_height + 2.0), Sense::hover());
    let bar = Rect::from_min_size(rect.min + Vec2::new(10.0, 0.0), BAR);
    colors(ui, bar, legend);
    let painter = ui.painter();
    let last = legend.stops.len().saturating_sub(1);
    let font = egui::FontId::proportional(10.0);
    for (index, (_, mark)) in legend.stops.iter().enumerate() {
        let place = egui::pos2(along(bar, index, last), bar.bottom() + 1.0);
        painter.text(
            place,
            egui::Align2::CENTER_TOP,
            mark,
            font.clone(),
            ui.visuals().text_color(),
        );
    }
}

fn opaque([red, green, blue, _]: [u8; 4]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}
