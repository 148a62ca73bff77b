//! Places on the ground: stations and target regions.

use super::{View, area, field, fields, geodetic, links, station_node};
use crate::record::Products;
use crate::sensing::target::Region;
use crate::time::{SimTime, Span};
use crate::view::command::Command;
use crate::view::desk::OpenRun;
use crate::view::panels::figure;
use crate::view::state::Subject;
use bevy_egui::egui;

/// Shows a ground station.
pub(super) fn station(ui: &mut egui::Ui, view: View<'_>, index: u32, commands: &mut Vec<Command>) {
    let Some(station) = view.run.playback.scenario().stations.get(index as usize) else {
        ui.weak("This run has no such station.");
        return;
    };
    let node = station_node(view.run, index);
    let at = view.desk.state.at;
    let received = |run: &OpenRun| received(run.playback.products(), node.0, at).to_string();
    fields(ui, "station", |ui| {
        field(ui, "network", "", &station.network, None);
        geodetic(ui, station.place);
        let antennas = station.radio.as_ref().map_or(0, |site| site.count);
        field(
            ui,
            "antennas",
            "Satellites that it can serve by radio at a time.",
            antennas.to_string(),
            None,
        );
        let telescopes = station.optical.as_ref().map_or(0, |site| site.count);
        field(
            ui,
            "telescopes",
            "Satellites that it can serve by laser at a time.",
            telescopes.to_string(),
            None,
        );
        let other = view.desk.compared().map(received);
        field(
            ui,
            "answers received",
            "Up to the time that is shown.",
            received(view.run),
            other,
        );
    });
    links(ui, view, node, commands);
}

/// Answers that a station received up to a time.
fn received(products: &Products, node: u32, at: SimTime) -> usize {
    let answers = products.answer_station().iter().zip(products.answered_ns());
    answers
        .filter(|(station, time)| **station == Some(node) && time.is_some_and(|time| time <= at.0))
        .count()
}

/// Shows a target region.
pub(super) fn target(ui: &mut egui::Ui, view: View<'_>, index: u32, commands: &mut Vec<Command>) {
    let Some(target) = view.run.playback.scenario().targets.get(index as usize) else {
        ui.weak("This run has no such target.");
        return;
    };
    let at = view.desk.state.at;
    let tally = |run: &OpenRun| tally(run.playback.products(), index, at);
    let (ours, theirs) = (tally(view.run), view.desk.compared().map(tally));
    fields(ui, "target", |ui| {
        let area_km2 = area::area_m2(&target.region) / 1e6;
        field(
            ui,
            "area",
            "On the mean sphere.",
            format!("{area_km2:.0} km²"),
            None,
        );
        if let Region::Circle { radius, .. } = &target.region {
            field(
                ui,
                "radius",
                "Along the ground.",
                figure::figure(radius.to_meters(), "m"),
                None,
            );
        }
        let mut row = |name: &str, doc: &str, of: &dyn Fn(&Tally) -> String| {
            field(ui, name, doc, of(&ours), theirs.as_ref().map(of));
        };
        row(
            "captured",
            "Products up to the time that is shown.",
            &|tally| tally.captured.to_string(),
        );
        row("answered", "Answers on the ground by then.", &|tally| {
            tally.answered.to_string()
        });
        row(
            "median time to insight",
            "From the end of a frame to its answer on the ground.",
            &|tally| {
                tally
                    .median
                    .map_or_else(|| figure::NOTHING.to_owned(), figure::duration)
            },
        );
    });
    if let Some(last) = ours.last
        && ui.link(format!("latest: product {last}")).clicked()
    {
        commands.push(Command::Select(Some(Subject::Product(last))));
    }
}

/// What has become of the products of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    captured: usize,
    answered: usize,
    median: Option<Span>,
    last: Option<u64>,
}

fn tally(products: &Products, target: u32, at: SimTime) -> Tally {
    let rows = products.target().iter().zip(products.capture_end_ns());
    let rows = rows.zip(products.answered_ns()).zip(products.product());
    let mut tally = Tally {
        captured: 0,
        answered: 0,
        median: None,
        last: None,
    };
    let mut times_ns = Vec::new();
    let mut latest_ns = i64::MIN;
    for (((of, end_ns), answered_ns), product) in rows {
        if *of != target || *end_ns > at.0 {
            continue;
        }
        tally.captured += 1;
        if *end_ns >= latest_ns {
            (latest_ns, tally.last) = (*end_ns, Some(*product));
        }
        if let Some(answered_ns) = answered_ns.filter(|time| *time <= at.0) {
            times_ns.push(answered_ns.saturating_sub(*end_ns));
        }
    }
    times_ns.sort_unstable();
    tally.answered = times_ns.len();
    // The lower of the two in the middle, as the summary takes it.
    let middle = times_ns.len().div_ceil(2).checked_sub(1);
    tally.median = middle
        .and_then(|middle| times_ns.get(middle))
        .map(|time| Span(*time));
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{ProductRow, ProductStatus, Word};

    fn product(product: u64, end_s: i64, answered_s: Option<i64>) -> ProductRow {
        let second = 1_000_000_000;
        ProductRow {
            product,
            satellite: 0,
            target: 2,
            capture_start_ns: 0,
            capture_end_ns: end_s * second,
            latitude_deg: 0.0,
            longitude_deg: 0.0,
            tiles: 1,
            raw_bits: 8,
            answer_bits: 8,
            status: ProductStatus::Answered,
            answered_ns: answered_s.map(|s| s * second),
            answer_station: Some(20),
            hops: None,
            queued_ns: None,
            processing_ns: None,
            waited_ns: None,
            sent_ns: None,
            ground_ns: None,
            raw_delivered_bits: 0,
            answer_delivered_bits: 0,
            capture_j: 0.0,
            processing_j: 0.0,
            transfer_j: 0.0,
            wrong_by: Word::default(),
            stored_bits: None,
            flips: None,
            sky_accuracy: None,
            covered: None,
            alerts: None,
            alarmed_cells: None,
            hit_cells: None,
            stressed_cells: None,
        }
    }

    #[test]
    fn products_count_once_they_are_there() {
        let products: Products = [
            product(0, 10, Some(40)),
            product(1, 20, Some(120)),
            product(2, 30, Some(40)),
            product(3, 200, None),
        ]
        .into_iter()
        .collect();
        let at = SimTime::from_seconds;
        let early = tally(&products, 2, at(50.0));
        assert_eq!(
            (early.captured, early.answered, early.last),
            (3, 2, Some(2))
        );
        assert_eq!(early.median, Some(Span::seconds(10)));
        let late = tally(&products, 2, at(500.0));
        assert_eq!((late.captured, late.answered, late.last), (4, 3, Some(3)));
        assert_eq!(late.median, Some(Span::seconds(30)));
        assert_eq!(tally(&products, 1, at(500.0)).captured, 0);
        assert_eq!(
            [
                received(&products, 20, at(39.0)),
                received(&products, 20, at(40.0))
            ],
            [0, 2]
        );
    }
}
