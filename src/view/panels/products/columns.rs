//! What the list of products tells of each.

use crate::network::NodeId;
use crate::time::{Interval, SimTime};
use crate::view::desk::OpenRun;
use crate::view::panels::lower::sheet::{Cell, Sheet, SheetColumn};
use crate::view::panels::table::clock;
use crate::view::state::Subject;

/// Products whose capture ended within the span.
pub(super) fn sheet(run: &OpenRun, span: Option<Interval>) -> Sheet<'_> {
    let products = run.playback.products();
    let ends = products.capture_end_ns().iter().enumerate();
    let rows = ends
        .filter(|(_, end)| span.is_none_or(|span| span.contains(SimTime(**end))))
        .map(|(row, _)| row)
        .collect();
    let name = |subject: Subject| Cell::Text(run.playback.subject_name(subject));
    let mut columns = vec![
        SheetColumn::new("product", "Numbered in the order of capture.", |row| {
            products
                .product()
                .get(row)
                .map_or(Cell::Missing, |n| Cell::count(*n))
        }),
        SheetColumn::new("status", "What became of it.", |row| {
            let status = products.status().get(row);
            status.map_or(Cell::Missing, |s| Cell::Text(s.name().replace('-', " ")))
        }),
        SheetColumn::new("target", "What was captured.", move |row| {
            let target = products.target().get(row);
            target.map_or(Cell::Missing, |t| name(Subject::Target(*t)))
        }),
        SheetColumn::new("satellite", "What captured it.", move |row| {
            let satellite = products.satellite().get(row);
            satellite.map_or(Cell::Missing, |s| name(Subject::Satellite(*s)))
        }),
    ];
    columns.extend(times(run));
    columns.extend(figures(run));
    Sheet { columns, rows }
}

#[expect(clippy::cast_precision_loss, reason = "for reading")]
fn times(run: &OpenRun) -> [SheetColumn<'_>; 3] {
    let products = run.playback.products();
    [
        SheetColumn::new("captured_ns", "When its capture ended, UTC.", |row| {
            Cell::of(products.capture_end_ns().get(row).map(|ns| *ns as f64))
        })
        .shown(|at| clock(&run.playback, at)),
        SheetColumn::new(
            "answered_ns",
            "When its answer was known on the ground, UTC.",
            |row| {
                Cell::of(
                    products
                        .answered_ns()
                        .get(row)
                        .copied()
                        .flatten()
                        .map(|ns| ns as f64),
                )
            },
        )
        .shown(|at| clock(&run.playback, at)),
        SheetColumn::new(
            "time_to_insight_s",
            "From the end of its capture to its answer on the ground.",
            |row| Cell::of(time_to_insight_s(run, row)),
        ),
    ]
}

/// From the end of the capture of a product to its answer (s); none without an answer.
pub(super) fn time_to_insight_s(run: &OpenRun, row: usize) -> Option<f64> {
    let products = run.playback.products();
    let answered = (*products.answered_ns().get(row)?)?;
    let captured = *products.capture_end_ns().get(row)?;
    Some((SimTime(answered) - SimTime(captured)).to_seconds())
}

fn figures(run: &OpenRun) -> [SheetColumn<'_>; 4] {
    let products = run.playback.products();
    [
        SheetColumn::new(
            "delivered_bytes",
            "Bytes of answer and frame that reached the ground.",
            |row| {
                let cells = [
                    products.answer_delivered_bits(),
                    products.raw_delivered_bits(),
                ];
                let bits = cells.iter().filter_map(|cells| cells.get(row)).sum::<u64>();
                Cell::count(bits / 8)
            },
        ),
        SheetColumn::new(
            "energy_j",
            "Energy of its capture, processing and transfers.",
            |row| {
                let cells = [
                    products.capture_j(),
                    products.processing_j(),
                    products.transfer_j(),
                ];
                Cell::Number(cells.iter().filter_map(|cells| cells.get(row)).sum())
            },
        ),
        SheetColumn::new(
            "hops",
            "Hops that the answer took, the one to the ground included.",
            |row| Cell::of(products.hops().get(row).copied().flatten().map(f64::from)),
        ),
        SheetColumn::new("station", "Where the answer arrived.", |row| {
            let node = products.answer_station().get(row).copied().flatten();
            node.map_or(Cell::Missing, |node| {
                Cell::Text(run.playback.node_name(NodeId(node)))
            })
        }),
    ]
}
