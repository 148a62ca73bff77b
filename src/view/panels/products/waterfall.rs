//! The way of one product as bars, one below the other.

use crate::run::explain::{self, Stage, Waterfall};
use crate::run::report::duration;
use crate::time::{SimTime, Span};
use crate::view::command::Command;
use crate::view::desk::OpenRun;
use crate::view::gantt::BarKind;
use crate::view::panels::lower::{later, paint};
use crate::view::state::Subject;
use bevy_egui::egui::{self, Color32};

/// Height of a stage (points).
const ROW: f32 = 20.0;

/// A way, or why there is none.
#[derive(Debug)]
struct Told {
    way: Result<Waterfall, String>,
}

pub(super) fn show(
    ui: &mut egui::Ui,
    run: &OpenRun,
    product: Option<u64>,
    commands: &mut Vec<Command>,
) {
    let Some(product) = product else {
        ui.weak("Select a product to see where its time went.");
        return;
    };
    let recording = run.playback.recording().clone();
    let segments = recording.manifest().segment_count();
    let id = egui::Id::new((
        "waterfall",
        later::run_key(&run.playback),
        product,
        segments,
    ));
    let told = later::once(ui, id, move || Told {
        way: explain::waterfall(&recording, product).map_err(|error| error.to_string()),
    });
    let Some(told) = told else {
        ui.spinner();
        ui.label("Reading the events of this product");
        return;
    };
    match &told.way {
        Err(reason) => {
            ui.label(reason);
        }
        Ok(way) => stages(ui, run, way, commands),
    }
}

/// When the capture of a product ended, as its offsets count.
fn captured(run: &OpenRun, product: u64) -> Option<SimTime> {
    let products = run.playback.products();
    let row = products
        .product()
        .iter()
        .position(|number| *number == product);
    if let Some(end) = row.and_then(|row| products.capture_end_ns().get(row)) {
        return Some(SimTime(*end));
    }
    let events = run.playback.events_of(Subject::Product(product))?;
    events.first().map(|event| SimTime(event.time_ns))
}

fn stages(ui: &mut egui::Ui, run: &OpenRun, way: &Waterfall, commands: &mut Vec<Command>) {
    let title = way.time_to_insight_s.map_or_else(
        || {
            format!(
                "product {}: not answered as far as the recording goes",
                way.product
            )
        },
        |time_s| {
            format!(
                "product {}: answered {} after its capture",
                way.product,
                duration(time_s)
            )
        },
    );
    ui.add(egui::Label::new(egui::RichText::new(title).strong()).wrap());
    let total_s = total_s(way);
    let captured = captured(run, way.product);
    let area = egui::ScrollArea::vertical()
        .id_salt("stages")
        .auto_shrink(false);
    area.show_rows(ui, ROW, way.stages.len(), |ui, shown| {
        for stage in way.stages.get(shown).unwrap_or_default() {
            if show_stage(ui, stage, total_s)
                && let Some(captured) = captured
            {
                let at = captured + Span::from_seconds(stage.offset_s);
                commands.push(Command::Seek(at));
            }
        }
    });
}

/// How long the whole way takes (s), as far as it is known.
fn total_s(way: &Waterfall) -> f64 {
    let ends = way
        .stages
        .iter()
        .map(|stage| stage.offset_s + stage.duration_s.unwrap_or(0.0));
    ends.fold(way.time_to_insight_s.unwrap_or(0.0), f64::max)
}

/// What it took, in words.
fn took(stage: &Stage) -> String {
    match stage.duration_s {
        None => "not ended".to_owned(),
        Some(time_s) if time_s > 0.0 => duration(time_s),
        Some(_) => format!("at {}", duration(stage.offset_s)),
    }
}

/// A stage: its bar and its words; whether it was clicked.
#[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
fn show_stage(ui: &mut egui::Ui, stage: &Stage, total_s: f64) -> bool {
    let size = egui::vec2(ui.available_width(), ROW - ui.spacing().item_spacing.y);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let label = format!("{} {}: {}", stage.kind, took(stage), stage.what);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &label));
    let visuals = ui.visuals();
    let painter = ui.painter_at(rect);
    if response.hovered() {
        painter.rect_filled(rect, 0.0, visuals.widgets.hovered.weak_bg_fill);
    }
    let bars = rect.with_max_x(rect.left() + rect.width() * 0.28);
    let place = |offset_s: f64| {
        let share = if total_s > 0.0 {
            (offset_s / total_s).clamp(0.0, 1.0)
        } else {
            0.0
        };
        bars.left() + bars.width() * share as f32
    };
    let left = place(stage.offset_s).min(bars.right() - 2.0);
    let end_s = stage
        .duration_s
        .map_or(total_s, |time_s| stage.offset_s + time_s);
    let bar = egui::Rect::from_x_y_ranges(
        left..=place(end_s).max(left + 2.0),
        bars.top() + 3.0..=bars.bottom() - 3.0,
    );
    painter.rect_filled(bar, 1.0, color(stage.kind, visuals.dark_mode));
    let beside = rect.with_min_x(bars.right() + 8.0);
    words(&painter, beside, took(stage), &stage.what, visuals);
    response
        .on_hover_text(format!("{}\n{label}\nclick: go there", stage.start_utc))
        .clicked()
}

/// How long it took in a column of its own, then what it was, as far as there is room.
fn words(
    painter: &egui::Painter,
    rect: egui::Rect,
    took: String,
    what: &str,
    visuals: &egui::Visuals,
) {
    const TOOK: f32 = 66.0;
    let font = egui::FontId::proportional(12.0);
    let places = [
        (rect.left(), TOOK - 6.0, took, visuals.weak_text_color()),
        (
            rect.left() + TOOK,
            rect.width() - TOOK,
            what.to_owned(),
            visuals.text_color(),
        ),
    ];
    for (left, width, text, color) in places {
        let mut job = egui::text::LayoutJob::simple_singleline(text, font.clone(), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
        let galley = painter.layout_job(job);
        let top = rect.center().y - galley.size().y / 2.0;
        painter.galley(egui::pos2(left, top), galley, color);
    }
}

fn color(kind: &str, dark: bool) -> Color32 {
    use crate::network::Medium;
    paint::bar(
        match kind {
            "capture" => BarKind::Capture,
            "processing" | "ground" => BarKind::Job,
            "hop" | "forwarding" => BarKind::Contact(Medium::Laser),
            "delivered" | "answer" => BarKind::Contact(Medium::OpticalGround),
            "queue" => BarKind::Contact(Medium::Radio),
            "wait" => BarKind::Penumbra,
            _ => BarKind::Mark,
        },
        dark,
    )
}
