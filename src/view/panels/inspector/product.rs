//! A product: what became of one frame, when, at what cost, and by which way.

use super::{View, field, fields, node_link};
use crate::network::NodeId;
use crate::record::ProductRow;
use crate::time::{SimTime, Span};
use crate::view::command::Command;
use crate::view::desk::OpenRun;
use crate::view::panels::figure;
use crate::view::state::{Subject, Tab};
use bevy_egui::egui;

/// Events of a product that are listed.
const EVENTS_MAX: usize = 200;

/// Shows a product.
pub(super) fn show(ui: &mut egui::Ui, view: View<'_>, number: u64, commands: &mut Vec<Command>) {
    let Some(product) = row(view.run, number) else {
        ui.weak("Nothing is recorded of this product yet.");
        return;
    };
    let other = view.desk.compared().and_then(|run| row(run, number));
    if ui
        .button("Waterfall")
        .on_hover_text("Where its time went")
        .clicked()
    {
        commands.push(Command::Tab(Tab::Products));
    }
    if ui
        .button("Pictures")
        .on_hover_text("What was captured, and what networks made of it")
        .clicked()
    {
        commands.push(Command::Tab(Tab::Payload));
    }
    fields(ui, "product", |ui| {
        ui.weak("satellite");
        node_link(ui, view.run, NodeId(product.satellite), commands);
        ui.end_row();
        ui.weak("target");
        let target = Subject::Target(product.target);
        if ui.link(view.run.playback.subject_name(target)).clicked() {
            commands.push(Command::Select(Some(target)));
        }
        ui.end_row();
        if let Some(station) = product.answer_station {
            ui.weak("answered at");
            node_link(ui, view.run, NodeId(station), commands);
            ui.end_row();
        }
        facts(ui, &product, other.as_ref());
    });
    times(ui, view, &product, commands);
    route(ui, view, number, commands);
}

/// The row of a product; the same number in another run may be another frame.
fn row(run: &OpenRun, number: u64) -> Option<ProductRow> {
    let products = run.playback.products();
    let index = products
        .product()
        .iter()
        .position(|product| *product == number)?;
    products.row(index)
}

fn facts(ui: &mut egui::Ui, product: &ProductRow, other: Option<&ProductRow>) {
    let same = |other: &&ProductRow| {
        (other.satellite, other.target, other.capture_start_ns)
            == (product.satellite, product.target, product.capture_start_ns)
    };
    let other = other.filter(same);
    let mut row = |name: &str, doc: &str, of: &dyn Fn(&ProductRow) -> String| {
        field(ui, name, doc, of(product), other.map(of));
    };
    let optional = |time: Option<i64>| {
        time.map_or_else(
            || figure::NOTHING.to_owned(),
            |time| figure::duration(Span(time)),
        )
    };
    row("became", "By the end of what is recorded.", &|p| {
        p.status.name().to_owned()
    });
    row("centre", "Latitude and longitude of the frame.", &|p| {
        format!(
            "{}, {}",
            figure::figure(p.latitude_deg, "deg"),
            figure::figure(p.longitude_deg, "deg")
        )
    });
    row(
        "time to insight",
        "From the end of the frame to its answer on the ground.",
        &|p| {
            optional(
                p.answered_ns
                    .map(|time| time.saturating_sub(p.capture_end_ns)),
            )
        },
    );
    row("queued", "Until its job began.", &|p| optional(p.queued_ns));
    row("processed", "Time on the processor.", &|p| {
        optional(p.processing_ns)
    });
    row("waited", "For contacts and for others on them.", &|p| {
        optional(p.waited_ns)
    });
    row("sent", "Sent or in flight.", &|p| optional(p.sent_ns));
    row("on the ground", "From arrival to the answer.", &|p| {
        optional(p.ground_ns)
    });
    row("hops", "The last one to the ground included.", &|p| {
        p.hops
            .map_or_else(|| figure::NOTHING.to_owned(), |hops| hops.to_string())
    });
    row("tiles", "That the frame is cut into.", &|p| {
        p.tiles.to_string()
    });
    row("raw frame", "As the imager makes it.", &|p| {
        figure::bytes(p.raw_bits)
    });
    row("answer", "", &|p| figure::bytes(p.answer_bits));
    row("raw delivered", "Of the compressed frame.", &|p| {
        figure::bytes(p.raw_delivered_bits)
    });
    row("answer delivered", "", &|p| {
        figure::bytes(p.answer_delivered_bits)
    });
    row("capture", "Energy.", &|p| figure::figure(p.capture_j, "J"));
    row("processing", "Energy.", &|p| {
        figure::figure(p.processing_j, "J")
    });
    row("transfer", "Energy.", &|p| {
        figure::figure(p.transfer_j, "J")
    });
}

/// When it was captured and answered; a click goes there.
fn times(ui: &mut egui::Ui, view: View<'_>, product: &ProductRow, commands: &mut Vec<Command>) {
    let times = [
        ("capture", Some(product.capture_start_ns)),
        ("captured", Some(product.capture_end_ns)),
        ("answered", product.answered_ns),
    ];
    ui.horizontal_wrapped(|ui| {
        for (name, time) in times {
            let Some(time) = time.map(SimTime) else {
                continue;
            };
            let says = figure::utc(view.run.playback.calendar(), time);
            if ui
                .link(format!("{name} {}", figure::elapsed(time)))
                .on_hover_text(says)
                .clicked()
            {
                commands.push(Command::Seek(time));
            }
        }
    });
    ui.add_space(6.0);
}

/// Its way, by the events that tell of it.
fn route(ui: &mut egui::Ui, view: View<'_>, number: u64, commands: &mut Vec<Command>) {
    ui.strong("Route");
    let Some(events) = view.run.playback.events_of(Subject::Product(number)) else {
        ui.weak("reading the recording …");
        return;
    };
    if events.is_empty() {
        ui.weak("no event tells of it");
    }
    egui::Grid::new("product-route")
        .num_columns(4)
        .striped(true)
        .show(ui, |ui| {
            for event in events.iter().take(EVENTS_MAX) {
                let time = SimTime(event.time_ns);
                if ui.link(figure::elapsed(time)).clicked() {
                    commands.push(Command::Seek(time));
                }
                ui.label(event.kind.as_ref());
                match event.node {
                    Some(node) => node_link(ui, view.run, NodeId(node), commands),
                    None => drop(ui.label("")),
                }
                let bits = event.bits.map_or_else(String::new, figure::bytes);
                ui.label(format!("{bits} {}", event.detail).trim());
                ui.end_row();
            }
        });
    if events.len() > EVENTS_MAX {
        ui.weak(format!("and {} more", events.len() - EVENTS_MAX));
    }
}
