//! The columns of each kind of row.

use crate::network::NodeId;
use crate::record::{Contacts, Table as _};
use crate::time::{Interval, SimTime};
use crate::view::column::{Column, Kind};
use crate::view::desk::OpenRun;
use crate::view::panels::lower::sheet::{Cell, Sheet, SheetColumn};
use crate::view::playback::Playback;
use crate::view::stats::names;

/// A time of day for reading.
pub(crate) fn clock(playback: &Playback, at_ns: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "nanoseconds, to be read")]
    let utc = playback.calendar().utc(SimTime(at_ns as i64));
    utc.get(5..19).unwrap_or(&utc).replace('T', " ")
}

/// Satellites that answer the search, with every column of the moment.
pub(super) fn satellites(run: &OpenRun) -> Sheet<'_> {
    let all = run.playback.scenario().satellites.len();
    let rows = (0..all)
        .filter(|index| run.shown.get(*index).copied().unwrap_or(true))
        .collect();
    let mut columns = vec![SheetColumn::new("satellite", "Its name.", |row| {
        let name = run.playback.scenario().satellites.get(row);
        name.map_or(Cell::Missing, |satellite| {
            Cell::Text(satellite.name.clone())
        })
    })];
    for column in &run.moment.columns {
        columns.push(SheetColumn::new(column.name, column.doc, |row| {
            cell(column, row)
        }));
    }
    Sheet { columns, rows }
}

/// A cell of a per-satellite column.
fn cell(column: &Column, row: usize) -> Cell {
    let Some(Some(value)) = column.cells.get(row).copied() else {
        return Cell::Missing;
    };
    match &column.kind {
        Kind::Number => Cell::Number(value),
        Kind::Flag => Cell::Text(if value > 0.5 { "yes" } else { "no" }.to_owned()),
        Kind::Name(names) => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an index"
            )]
            let name = names.get(value as usize);
            name.map_or(Cell::Number(value), |name| Cell::Text(name.clone()))
        }
    }
}

/// What a station did within the span.
#[derive(Debug, Clone, Copy, Default)]
struct Visits {
    contacts: u64,
    idle: u64,
    held_ns: i64,
    carried_bits: u64,
    capacity_bits: u64,
    answers: u64,
}

fn visits(run: &OpenRun, span: Option<Interval>) -> Vec<Visits> {
    let first = run.playback.scenario().satellites.len();
    let mut found = vec![Visits::default(); run.playback.scenario().stations.len()];
    let contacts = run.playback.contacts();
    for place in contact_rows(contacts, span) {
        let get = |cells: &[u64]| cells.get(place).copied().unwrap_or(0);
        let [ab, ba] = [
            get(contacts.carried_ab_bits()),
            get(contacts.carried_ba_bits()),
        ];
        let ns = |cells: &[i64]| cells.get(place).copied().unwrap_or(0);
        let held_ns = ns(contacts.end_ns()) - ns(contacts.start_ns());
        for node in [contacts.a(), contacts.b()] {
            let station = node
                .get(place)
                .and_then(|n| (*n as usize).checked_sub(first));
            if let Some(visits) = station.and_then(|station| found.get_mut(station)) {
                visits.contacts += 1;
                visits.idle += u64::from(ab + ba == 0);
                visits.held_ns += held_ns;
                visits.carried_bits += ab + ba;
                visits.capacity_bits += get(contacts.capacity_bits());
            }
        }
    }
    let products = run.playback.products();
    for (at, node) in products.answered_ns().iter().zip(products.answer_station()) {
        let inside = at.is_some_and(|at| span.is_none_or(|span| span.contains(SimTime(at))));
        let station = node.and_then(|node| (node as usize).checked_sub(first));
        if inside && let Some(visits) = station.and_then(|station| found.get_mut(station)) {
            visits.answers += 1;
        }
    }
    found
}

/// Ground stations with what they did within the span.
pub(super) fn stations(run: &OpenRun, span: Option<Interval>) -> Sheet<'_> {
    let stations = &run.playback.scenario().stations;
    let visits = std::sync::Arc::new(visits(run, span));
    let text = |name: &str, doc: &str, of: fn(&crate::scenario::Station) -> Cell| {
        SheetColumn::new(name, doc, move |row| {
            stations.get(row).map_or(Cell::Missing, of)
        })
    };
    let count = |name: &str, doc: &str, of: fn(&Visits) -> Cell| {
        let visits = std::sync::Arc::clone(&visits);
        SheetColumn::new(name, doc, move |row| {
            visits.get(row).map_or(Cell::Missing, of)
        })
    };
    #[expect(clippy::cast_precision_loss, reason = "for reading")]
    let columns = vec![
        text("station", "Its name.", |s| Cell::Text(s.name.clone())),
        text("network", "The network that it belongs to.", |s| {
            Cell::Text(s.network.clone())
        }),
        text("latitude_deg", "Geodetic latitude, north positive.", |s| {
            Cell::Number(s.place.latitude.to_degrees())
        }),
        text("longitude_deg", "Longitude, east positive.", |s| {
            Cell::Number(s.place.longitude.to_degrees())
        }),
        count("contacts", "Contacts that touch the span.", |v| {
            Cell::count(v.contacts)
        }),
        count("idle", "Of these, contacts that carried nothing.", |v| {
            Cell::count(v.idle)
        }),
        count("held_h", "Time that its terminals were held.", |v| {
            Cell::Number(v.held_ns as f64 / 3.6e12)
        }),
        count("carried_bits", "Bits that passed.", |v| {
            Cell::count(v.carried_bits)
        }),
        count(
            "capacity_bits",
            "Bits that could have passed, each way.",
            |v| Cell::count(v.capacity_bits),
        ),
        count("answers", "Answers that it received.", |v| {
            Cell::count(v.answers)
        }),
    ];
    Sheet {
        columns,
        rows: (0..stations.len()).collect(),
    }
}

/// Links at the time that is shown.
pub(super) fn links(run: &OpenRun) -> Sheet<'_> {
    let links = &run.moment.links;
    let name = |node: NodeId| Cell::Text(run.playback.node_name(node));
    let columns = vec![
        SheetColumn::new("a", "Node at one end.", move |row| {
            links.get(row).map_or(Cell::Missing, |link| name(link.a))
        })
        .titled("node A"),
        SheetColumn::new("b", "Node at the other end.", move |row| {
            links.get(row).map_or(Cell::Missing, |link| name(link.b))
        })
        .titled("node B"),
        SheetColumn::new("medium", "What carries it.", |row| {
            let link = links.get(row);
            link.map_or(Cell::Missing, |link| {
                Cell::Text(link.medium.name().to_owned())
            })
        }),
        SheetColumn::new("state", "What it is doing.", |row| {
            let link = links.get(row);
            link.map_or(Cell::Missing, |link| {
                Cell::Text(link.state.name().to_owned())
            })
        }),
        SheetColumn::new("rate_bps", "Rate in each direction.", |row| {
            links
                .get(row)
                .map_or(Cell::Missing, |link| Cell::count(link.rate_bps))
        }),
        SheetColumn::new("range_m", "Range between the nodes.", |row| {
            Cell::of(links.get(row).map(|link| link.range_m))
        }),
        SheetColumn::new(
            "utilisation",
            "Bits carried over the interval of sampling, over what could have been, in [0, 1].",
            |row| Cell::of(links.get(row).map(|link| link.utilization)),
        )
        .shown(|share| names::number((share * 1000.0).round() / 10.0))
        .titled("utilisation (%)"),
        SheetColumn::new("carried_bits", "Bits carried over that interval.", |row| {
            links
                .get(row)
                .map_or(Cell::Missing, |link| Cell::count(link.carried_bits))
        }),
        SheetColumn::new("contact", "The contact that it belongs to.", |row| {
            links
                .get(row)
                .map_or(Cell::Missing, |link| Cell::count(link.contact))
        }),
    ];
    Sheet {
        columns,
        rows: (0..links.len()).collect(),
    }
}

fn contact_rows(contacts: &Contacts, span: Option<Interval>) -> Vec<usize> {
    let times = contacts
        .start_ns()
        .iter()
        .zip(contacts.end_ns())
        .enumerate();
    times
        .filter(|(_, (start, end))| {
            span.is_none_or(|span| SimTime(**start) < span.end && SimTime(**end) > span.start)
        })
        .map(|(place, _)| place)
        .collect()
}

/// Contacts that touch the span: every column of their table.
pub(super) fn contacts(run: &OpenRun, span: Option<Interval>) -> Sheet<'_> {
    let contacts = run.playback.contacts();
    let rows = contact_rows(contacts, span);
    let mut columns = Vec::new();
    for (schema, values) in Contacts::SCHEMA.columns.iter().zip(contacts.values()) {
        let values = std::rc::Rc::new(values);
        let column = SheetColumn::new(schema.name, schema.doc, move |row| table_cell(&values, row));
        columns.push(match schema.name {
            "a" => node_column(run, schema, contacts).titled("node A"),
            "b" => node_column(run, schema, contacts).titled("node B"),
            "carried_ab_bits" => column.titled("carried A to B"),
            "carried_ba_bits" => column.titled("carried B to A"),
            name if name.ends_with("_ns") => column.shown(|at| clock(&run.playback, at)),
            _ => column,
        });
    }
    Sheet { columns, rows }
}

fn node_column<'a>(
    run: &'a OpenRun,
    schema: &crate::record::ColumnSchema,
    contacts: &'a Contacts,
) -> SheetColumn<'a> {
    let nodes = if schema.name == "a" {
        contacts.a()
    } else {
        contacts.b()
    };
    SheetColumn::new(schema.name, schema.doc, |row| {
        let node = nodes.get(row).copied();
        node.map_or(Cell::Missing, |node| {
            Cell::Text(run.playback.node_name(NodeId(node)))
        })
    })
}

/// A cell of a column of a table.
fn table_cell(values: &crate::record::Values<'_>, row: usize) -> Cell {
    use crate::record::Values;
    if let Values::Word(words) | Values::Text(words) = values {
        let word = words.get(row);
        return word.map_or(Cell::Missing, |word| Cell::Text((*word).to_owned()));
    }
    if let Values::Bool(flags) = values {
        let flag = flags.get(row);
        let word = |flag: &bool| Cell::Text(if *flag { "yes" } else { "no" }.to_owned());
        return flag.map_or(Cell::Missing, word);
    }
    let cells = crate::view::column::numbers(values, row..row + 1, &mut Vec::new());
    Cell::of(cells.first().copied().flatten())
}
