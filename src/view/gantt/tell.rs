//! What a bar is, in words, with its figures and their units.

use super::{Bar, BarKind, Row, Source};
use crate::network::NodeId;
use crate::run::report::{bytes, duration, percent};
use crate::time::SimTime;
use crate::view::playback::Playback;
use std::fmt::Write as _;

/// What a bar is, in words: a line for each figure.
pub fn hint(playback: &Playback, row: &Row, bar: &Bar) -> String {
    let utc = |at: SimTime| {
        let text = playback.calendar().utc(at);
        text.get(11..23).unwrap_or(&text).to_owned()
    };
    let mut text = String::new();
    if bar.count > 1 {
        let together = duration(bar.busy.to_seconds());
        let _ = writeln!(text, "{} here, {together} together; the first:", bar.count);
    }
    let title = title(playback, row, bar).unwrap_or_default();
    let _ = writeln!(text, "{title}");
    if bar.kind == BarKind::Mark {
        let _ = write!(text, "{} UTC", utc(bar.start));
    } else {
        let _ = write!(
            text,
            "{} – {} UTC, {}",
            utc(bar.start),
            utc(bar.end),
            duration((bar.end - bar.start).to_seconds())
        );
    }
    text
}

fn title(playback: &Playback, row: &Row, bar: &Bar) -> Option<String> {
    match bar.source {
        Source::Contact(place) => contact(playback, place),
        Source::Product(place) => product(playback, place),
        Source::Event(place) => {
            let event = row.events.as_ref()?.get(place)?;
            Some(match bar.kind {
                BarKind::Umbra => format!("{}: no sunlight (umbra)", row.name),
                BarKind::Penumbra => format!("{}: partial sunlight (penumbra)", row.name),
                BarKind::Job => format!(
                    "{}: job of product {}, {:.3} J",
                    row.name,
                    event.product.unwrap_or_default(),
                    event.value.unwrap_or(0.0)
                ),
                _ => in_words(event),
            })
        }
    }
}

/// An event in words, without its time and node.
pub fn in_words(event: &crate::record::EventRow) -> String {
    let mut text = event.kind.replace('-', " ");
    if !event.detail.is_empty() {
        let _ = write!(text, ": {}", event.detail);
    }
    if let Some(product) = event.product {
        let _ = write!(text, ", product {product}");
    }
    if let Some(contact) = event.contact {
        let _ = write!(text, ", contact {contact}");
    }
    if let Some(bits) = event.bits {
        let _ = write!(text, ", {}", bytes(bits / 8));
    }
    text
}

fn contact(playback: &Playback, place: usize) -> Option<String> {
    let row = playback.contacts().row(place)?;
    let name = |node| playback.node_name(NodeId(node));
    let busier = row.carried_ab_bits.max(row.carried_ba_bits);
    #[expect(clippy::cast_precision_loss, reason = "a ratio for display")]
    let share = busier as f64 / row.capacity_bits.max(1) as f64;
    let setup = duration(SimTime(row.usable_ns).to_seconds() - SimTime(row.start_ns).to_seconds());
    Some(format!(
        "{} contact {}: {} – {}\n\
         could carry {} each way, carried {} and {}: {} used\n\
         slew and acquisition {setup}; {:.0} – {:.0} km; up to {:.3} Gbit/s\n\
         begun by {}, ended by {}",
        row.medium.name(),
        row.contact,
        name(row.a),
        name(row.b),
        bytes(row.capacity_bits / 8),
        bytes(row.carried_ab_bits / 8),
        bytes(row.carried_ba_bits / 8),
        percent(share),
        row.range_min_m / 1e3,
        row.range_max_m / 1e3,
        gigabits(row.rate_max_bps),
        row.begin_reason,
        row.end_reason,
    ))
}

#[expect(clippy::cast_precision_loss, reason = "for display")]
fn gigabits(rate_bps: u64) -> f64 {
    rate_bps as f64 / 1e9
}

fn product(playback: &Playback, place: usize) -> Option<String> {
    let row = playback.products().row(place)?;
    let target = playback.subject_name(crate::view::state::Subject::Target(row.target));
    let taken = row.answered_ns.map_or_else(
        || row.status.name().replace('-', " "),
        |at| {
            let seconds = (SimTime(at) - SimTime(row.capture_end_ns)).to_seconds();
            format!("answered after {}", duration(seconds))
        },
    );
    Some(format!(
        "product {}: frame of {target}, {}\n{taken}",
        row.product,
        bytes(row.raw_bits / 8)
    ))
}
