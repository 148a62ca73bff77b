//! The pictures of a tile side by side, and the mosaic of its frame.

use super::frame::FrameTiles;
use super::gallery::Gallery;
use super::paint;
use crate::view::color::found::Finding;
use bevy_egui::egui::{
    self, Color32, ColorImage, Pos2, Rect, RichText, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Vec2, WidgetInfo, WidgetType,
};

/// Smallest and largest edge of a picture (points).
const EDGE: [f32; 2] = [96.0, 420.0];
/// Height of a caption over a picture and of the words under it (points).
const WORDS: f32 = 44.0;
/// Pictures of a tile.
const PICTURES: usize = 5;

/// A texture, and what it was made of.
#[derive(Clone)]
struct Kept<T> {
    key: (u64, u32, bool),
    textures: T,
}

/// What `make` makes, kept until the key changes.
fn kept<T: Clone + Send + Sync + 'static>(
    ui: &egui::Ui,
    name: &'static str,
    key: (u64, u32, bool),
    make: impl FnOnce() -> T,
) -> T {
    let id = egui::Id::new(name);
    let known = ui.data(|data| data.get_temp::<Kept<T>>(id));
    if let Some(known) = known.filter(|known| known.key == key) {
        return known.textures;
    }
    let textures = make();
    let kept = Kept {
        key,
        textures: textures.clone(),
    };
    ui.data_mut(|data| data.insert_temp(id, kept));
    textures
}

fn texture(ui: &egui::Ui, name: &str, image: ColorImage) -> TextureHandle {
    ui.ctx().load_texture(name, image, TextureOptions::LINEAR)
}

/// All thumbnails as a texture.
pub(super) fn atlas(ui: &egui::Ui, key: u64, gallery: &Gallery) -> TextureHandle {
    kept(ui, "payload-atlas", (key, 0, false), || {
        texture(ui, "payload-atlas", gallery.atlas.clone())
    })
}

/// Draws the thumbnail of a variant.
#[expect(clippy::cast_precision_loss, reason = "places in an atlas")]
pub(super) fn thumbnail(
    ui: &egui::Ui,
    gallery: &Gallery,
    atlas: &TextureHandle,
    variant: u32,
    rect: Rect,
) {
    let place = variant as usize;
    let size = 1.0 / gallery.in_row.max(1) as f32;
    let column = (place % gallery.in_row.max(1)) as f32;
    let row = (place / gallery.in_row.max(1)) as f32;
    let uv = Rect::from_min_size(Pos2::new(column * size, row * size), Vec2::splat(size));
    ui.painter().image(atlas.id(), rect, uv, Color32::WHITE);
}

/// A colour of what was found.
pub(super) fn opaque([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// How large a picture may be in what height is left.
fn edge_of(ui: &egui::Ui, beside: f32) -> f32 {
    let high = ui.available_height() - WORDS;
    #[expect(clippy::cast_precision_loss, reason = "five pictures")]
    let wide = (ui.available_width() - beside) / PICTURES as f32 - 8.0;
    high.min(wide).clamp(EDGE[0], EDGE[1])
}

/// The tiles of the frame as they lie, to be stepped through or clicked at.
#[expect(clippy::cast_precision_loss, reason = "tiles of a frame are few")]
pub(super) fn mosaic(
    ui: &mut egui::Ui,
    gallery: &Gallery,
    atlas: &TextureHandle,
    frame: &FrameTiles,
    place: &mut usize,
) {
    let count = frame.variants.len();
    let down = count.div_ceil(frame.across.max(1));
    ui.vertical(|ui| {
        let edge = (ui.available_height() - WORDS).clamp(EDGE[0], 260.0);
        ui.set_width(edge);
        ui.horizontal(|ui| {
            let step = |ui: &mut egui::Ui, sign: &str, says: &str| {
                let button = ui.small_button(sign).on_hover_text(says);
                button.clicked()
            };
            if step(ui, "−", "The tile before") {
                *place = (*place + count - 1) % count;
            }
            ui.label(format!("tile {} of {count}", *place + 1));
            if step(ui, "+", "The next tile") {
                *place = (*place + 1) % count;
            }
        });
        let cell = edge / frame.across.max(down).max(1) as f32;
        let size = Vec2::new(cell * frame.across as f32, cell * down as f32);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response
            .widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "tiles of the frame"));
        let rect_of = |tile: usize| {
            let (row, column) = (tile / frame.across, tile % frame.across);
            let corner = rect.min + Vec2::new(column as f32, row as f32) * cell;
            Rect::from_min_size(corner, Vec2::splat(cell))
        };
        for (tile, &variant) in frame.variants.iter().enumerate() {
            let inner = rect_of(tile).shrink(0.5);
            thumbnail(ui, gallery, atlas, variant, inner);
            let alerts = gallery
                .plate(variant)
                .map_or(0, |it| it.reading.alerts.len());
            if alerts > 0 {
                let color = opaque(Finding::Many.color());
                let stroke = Stroke::new(1.5, color);
                ui.painter()
                    .rect_stroke(inner, 0.0, stroke, StrokeKind::Inside);
            }
        }
        let stroke = Stroke::new(2.0, Color32::WHITE);
        let chosen = rect_of(*place);
        ui.painter()
            .rect_stroke(chosen, 0.0, stroke, StrokeKind::Outside);
        if let Some(at) = response
            .interact_pointer_pos()
            .filter(|_| response.clicked())
        {
            let hit = (0..count).find(|&tile| rect_of(tile).contains(at));
            *place = hit.unwrap_or(*place);
        }
        response.on_hover_text("The frame, north up; framed tiles have alerts. Click to see one.");
    });
}

/// A tile as it was captured, as the networks tell it, as it is, and what alerts say.
pub(super) fn pictures(
    ui: &mut egui::Ui,
    (key, gallery): (u64, &Gallery),
    variant: u32,
    beside: f32,
) {
    let Some(plate) = gallery.plate(variant) else {
        ui.label("The world has no such tile.");
        return;
    };
    let edge = edge_of(ui, beside);
    let id = egui::Id::new("payload-infrared");
    let mut infrared = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    infrared &= plate.infrared.is_some();
    let px = gallery.edge;
    let textures: [TextureHandle; PICTURES] =
        kept(ui, "payload-pictures", (key, variant, infrared), || {
            [
                texture(ui, "payload-captured", paint::captured(plate, px, infrared)),
                texture(ui, "payload-sky", paint::sky(plate, px)),
                texture(ui, "payload-green", paint::green(plate, px)),
                texture(ui, "payload-truth", paint::truth(plate, px)),
                texture(ui, "payload-alarms", paint::alarms(plate, px)),
            ]
        });
    let [captured, sky, green, truth, alarms] = &textures;
    one(ui, "Captured", captured, edge, |ui| {
        if plate.infrared.is_some() {
            let says = if infrared {
                "false colour"
            } else {
                "natural colour"
            };
            let doc = "Natural: red, green, blue. False: near infrared, red, green.";
            if ui.small_button(says).on_hover_text(doc).clicked() {
                ui.data_mut(|data| data.insert_temp(id, !infrared));
            }
        } else {
            ui.small("natural colour");
        }
    });
    one(ui, "Told: sky", sky, edge, |ui| {
        names(
            ui,
            &[
                (paint::CLEAR, "clear"),
                (paint::SKY[0], "cloud"),
                (paint::SKY[1], "shadow"),
            ],
        );
    });
    one(ui, "Told: green cover", green, edge, |ui| {
        let [none, some, all] = paint::GREEN;
        names(ui, &[(none, "0"), (some, "50"), (all, "100 %")]);
    });
    one(ui, "There", truth, edge, |ui| {
        let names_ = [
            ([255; 3], "cloud"),
            ([120, 150, 255], "shadow"),
            (paint::STRESS, "stress"),
        ];
        names(ui, &names_);
    });
    one(ui, "Alerts", alarms, edge, |ui| {
        let [right, wrong] = paint::ALARMS;
        names(
            ui,
            &[
                (right, "right"),
                (wrong, "false"),
                (paint::MISSED, "missed"),
            ],
        );
    });
}

/// A picture with its name over it and what its colours mean under it.
fn one(
    ui: &mut egui::Ui,
    name: &str,
    texture: &TextureHandle,
    edge: f32,
    under: impl FnOnce(&mut egui::Ui),
) {
    ui.vertical(|ui| {
        ui.set_width(edge);
        ui.label(RichText::new(name).strong());
        ui.image((texture.id(), Vec2::splat(edge)));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            under(ui);
        });
    });
}

/// Colours with their names, on one line.
fn names(ui: &mut egui::Ui, names: &[([u8; 3], &str)]) {
    for (color, name) in names {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
        ui.painter().rect_filled(rect, 1.0, opaque(*color));
        ui.label(RichText::new(*name).small());
    }
}
