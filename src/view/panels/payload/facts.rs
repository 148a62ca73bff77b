//! Figures of a frame and of one of its tiles.

use super::frame::FrameTiles;
use super::gallery::Gallery;
use crate::inference::codec::Product;
use crate::record::ProductRow;
use crate::time::{SimTime, Span};
use crate::view::desk::{Desk, OpenRun};
use crate::view::panels::{figure, style};
use crate::view::state::Subject;
use bevy_egui::egui::{self, RichText};

/// Shows what is known of a frame and of the tile at a place in it.
pub(super) fn show(
    ui: &mut egui::Ui,
    (desk, run): (&Desk<'_>, &OpenRun),
    gallery: &Gallery,
    (frame, place): (&FrameTiles, usize),
) {
    let row = &frame.row;
    let name = |subject| run.playback.subject_name(subject);
    ui.strong(format!(
        "product {}, {}",
        row.product,
        name(Subject::Target(row.target))
    ));
    let captured = SimTime(row.capture_end_ns);
    ui.label(
        RichText::new(format!(
            "{}, {}",
            name(Subject::Satellite(row.satellite)),
            figure::utc(run.playback.calendar(), captured)
        ))
        .small(),
    );
    troubles(ui, desk, row);
    egui::Grid::new("payload-figures")
        .num_columns(2)
        .spacing([10.0, 2.0])
        .show(ui, |ui| {
            let mut field = |name: &str, doc: &str, says: String| {
                ui.weak(name).on_hover_text(doc);
                ui.label(says);
                ui.end_row();
            };
            for (name, doc, says) in of_frame(gallery, frame).into_iter().flatten() {
                field(name, doc, says);
            }
            for (name, doc, says) in of_tile(run, gallery, frame, place) {
                field(name, doc, says);
            }
        });
}

/// Flipped weights, and what else made the answer wrong.
fn troubles(ui: &mut egui::Ui, desk: &Desk<'_>, row: &ProductRow) {
    let warning = style::palette(desk.state.look.dark).warning;
    if let Some(flips) = row.flips.filter(|flips| *flips > 0) {
        ui.colored_label(
            warning,
            format!(
                "{flips} {} of the weights had flipped when the networks ran. Figures of the frame are theirs; \
                 pictures, and figures of the tile, are those of intact networks.",
                if flips == 1 { "bit" } else { "bits" }
            ),
        );
    }
    if !row.wrong_by.is_empty() {
        ui.colored_label(warning, format!("The answer is wrong: {}.", row.wrong_by));
    }
}

type Field = (&'static str, &'static str, String);

fn of_frame(gallery: &Gallery, frame: &FrameTiles) -> Vec<Option<Field>> {
    let row = &frame.row;
    let stored: u64 = frame
        .variants
        .iter()
        .filter_map(|&variant| gallery.plate(variant)?.reading.bytes_of(Product::Raw))
        .map(u64::from)
        .sum();
    let pair = |a: Option<u64>, b: Option<u64>| a.zip(b);
    vec![
        Some((
            "status",
            "By the end of what is recorded.",
            row.status.name().replace('-', " "),
        )),
        Some((
            "frame",
            "As the imager makes it, and as it is stored: its tiles, encoded without loss.",
            format!("{} to {}", figure::bytes(row.raw_bits), figure::bytes(8 * stored)),
        )),
        Some(("answer", "As it goes down.", figure::bytes(row.answer_bits))),
        row.processing_ns.map(|time| {
            (
                "processing",
                "Time and energy on the processor, of the whole frame.",
                format!(
                    "{}, {}",
                    figure::duration(Span(time)),
                    figure::figure(row.processing_j, "J")
                ),
            )
        }),
        row.sky_accuracy.map(|share| {
            (
                "sky told right",
                "Share of the frame's pixels.",
                figure::share(share),
            )
        }),
        row.covered.map(|share| {
            (
                "cloud, shadow",
                "Share of pixels that were told to be cloud or shadow.",
                figure::share(share),
            )
        }),
        row.alerts
            .map(|alerts| ("alerts", "Of the frame.", alerts.to_string())),
        pair(row.hit_cells, row.alarmed_cells).map(|(hits, found)| {
            (
                "alarms right",
                "Cells that raised an alarm and are under stress, of those that raised one.",
                of(hits, found),
            )
        }),
        pair(row.hit_cells, row.stressed_cells).map(|(hits, there)| {
            (
                "stress found",
                "Cells that raised an alarm and are under stress, of those under stress in clear sky.",
                of(hits, there),
            )
        }),
    ]
}

/// A part of a whole.
#[expect(clippy::cast_precision_loss, reason = "for reading")]
fn of(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0 of 0 cells".to_owned();
    }
    let share = figure::share(part as f64 / whole as f64);
    format!("{share}, {part} of {whole}")
}

fn of_tile(run: &OpenRun, gallery: &Gallery, frame: &FrameTiles, place: usize) -> Vec<Field> {
    let Some((plate, &variant)) = frame
        .variants
        .get(place)
        .and_then(|variant| Some((gallery.plate(*variant)?, variant)))
    else {
        return Vec::new();
    };
    let reading = &plate.reading;
    let world = run.playback.scenario().work.world.as_ref();
    let sent = world.map_or(Product::Alerts, |world| world.product);
    let bytes = |product| {
        reading.bytes_of(product).map_or_else(
            || figure::NOTHING.to_owned(),
            |bytes| figure::bytes(8 * u64::from(bytes)),
        )
    };
    let right = reading
        .alerts
        .iter()
        .filter(|(_, is_true)| *is_true)
        .count();
    let sky = reading.sky.accuracy();
    vec![
        (
            "tile",
            "Its variant of the world, and the scene that it is a window of.",
            format!("variant {variant}, {}", plate.scene),
        ),
        (
            "its bytes",
            "Its picture without loss, and its share of the answer.",
            format!("{} to {}", bytes(Product::Raw), bytes(sent)),
        ),
        (
            "its sky",
            "Told right, as a share of its pixels.",
            sky.map_or_else(|| figure::NOTHING.to_owned(), figure::share),
        ),
        (
            "its alerts",
            "Of which at least half of the cells are under stress.",
            format!("{}, {right} right", reading.alerts.len()),
        ),
    ]
}
