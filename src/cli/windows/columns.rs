//! The tables of `starloom windows`: one for each kind, in columns that a planner reads.

use crate::cli::table::{Align, Table};
use crate::frame::EarthModel;
use crate::run::windows::{Kind, Request, Row};
use crate::scenario::Scenario;
use crate::time::SimTime;

/// A column of a kind's table: heading, alignment, cell.
type Column = (&'static str, Align, fn(&Row) -> String);

/// A table for each kind, under a heading that says what was found and how.
pub(super) fn text(scenario: &Scenario, request: &Request, rows: &[Row]) -> String {
    let orientation = match scenario.calendar.orientation(SimTime::START) {
        Some(_) => "Earth orientation from a table",
        None => "UT1 = UTC, no polar motion",
    };
    let body = match scenario.earth_model {
        EarthModel::Sphere => "a sphere of equatorial radius",
        EarthModel::Wgs84 => "the WGS84 ellipsoid",
    };
    let mut text = format!(
        "windows of {}, {} to {}\n\
         {orientation}; lines of sight past {body}; `<` began before, `>` goes on after\n",
        scenario.name,
        scenario.calendar.utc(request.span.start),
        scenario.calendar.utc(request.span.end),
    );
    for &kind in &request.kinds {
        let (title, columns): (&str, &[Column]) = match kind {
            Kind::Ground => ("passes over stations", GROUND),
            Kind::Laser => ("windows between satellites", LASER),
            Kind::Sun => ("spells of light", SUN),
            Kind::Target => ("passages over targets", TARGET),
        };
        let headings = columns.iter().map(|&(name, align, _)| (name, align));
        let mut table = Table::new(&headings.collect::<Vec<_>>());
        let mut count = 0;
        for row in rows.iter().filter(|row| row.kind == kind) {
            count += 1;
            table.row(columns.iter().map(|(_, _, cell)| cell(row)));
        }
        text.push_str(&format!("\n{count} {title}\n"));
        if count > 0 {
            text.push_str(&table.to_string());
        }
    }
    text
}

const START: Column = (" start", Align::Left, |row| {
    edge(&row.start_utc, row.start_clipped, '<')
});
const END: Column = (" end", Align::Left, |row| {
    edge(&row.end_utc, row.end_clipped, '>')
});
const DURATION: Column = ("s", Align::Right, |row| format!("{:.1}", row.duration_s));
const FROM: Column = ("satellite", Align::Left, |row| row.from.clone());
const REASON: Column = ("gate", Align::Left, |row| {
    row.end_reason.unwrap_or_default().to_owned()
});

const GROUND: &[Column] = &[
    START,
    END,
    DURATION,
    ("el°", Align::Right, |row| figure(row.elevation_max_deg, 1)),
    ("azimuth°", Align::Left, |row| {
        let azimuths = [
            row.rise_azimuth_deg,
            row.culmination_azimuth_deg,
            row.set_azimuth_deg,
        ];
        azimuths.map(|azimuth| figure(azimuth, 0)).join("–")
    }),
    ("km", Align::Right, |row| {
        figure(row.range_culmination_km, 0)
    }),
    FROM,
    ("station", Align::Left, |row| {
        row.to.clone().unwrap_or_default()
    }),
    ("by", Align::Left, |row| {
        row.what.unwrap_or_default().to_owned()
    }),
    REASON,
];

const LASER: &[Column] = &[
    START,
    END,
    DURATION,
    ("km", Align::Right, |row| {
        let (least, most) = (figure(row.range_min_km, 0), figure(row.range_max_km, 0));
        format!("{least}–{most}")
    }),
    ("km/s", Align::Right, |row| {
        figure(row.range_rate_max_kmps, 3)
    }),
    ("graze km", Align::Right, |row| {
        figure(row.grazing_min_km, 0)
    }),
    FROM,
    ("and", Align::Left, |row| row.to.clone().unwrap_or_default()),
    REASON,
];

const SUN: &[Column] = &[
    START,
    END,
    DURATION,
    ("light", Align::Left, |row| {
        row.what.unwrap_or_default().to_owned()
    }),
    FROM,
];

const TARGET: &[Column] = &[
    START,
    END,
    DURATION,
    ("Sun°", Align::Right, |row| {
        figure(row.sun_elevation_deg, 1)
    }),
    ("frames", Align::Right, |row| {
        row.frames
            .map_or_else(String::new, |frames| frames.to_string())
    }),
    FROM,
    ("target", Align::Left, |row| {
        row.to.clone().unwrap_or_default()
    }),
];

/// An instant to a tenth of a second, marked where the window is cut.
fn edge(utc: &str, is_clipped: bool, mark: char) -> String {
    let short = utc.get(5..21).unwrap_or(utc).replace('T', " ");
    let mark = if is_clipped { mark } else { ' ' };
    format!("{mark}{short}")
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}
