//! `starloom alerts`: where a product's alerts lie, as a table, CSV or GeoJSON.

use super::check::run_folders;
use super::exit::{Exit, Failure};
use super::output;
use super::table::{Align, Table};
use crate::recording::Recording;
use crate::run::alerts::{AlertsError, PlacedAlert, ProductAlerts, alerts};
use crate::run::explain::{Choice, choose};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Alerts that a table shows; the other formats have all.
const SHOWN: usize = 20;

/// Arguments of `starloom alerts`.
#[derive(Debug, Args)]
pub(super) struct AlertsArguments {
    /// A run folder
    run: PathBuf,
    /// Number of a product, or `fastest`, `median` or `slowest`
    #[arg(value_name = "PRODUCT")]
    product: String,
    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write them to a file instead of printing them
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How alerts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The largest, with what is known of the product
    Table,
    /// All of them, one a line
    Csv,
    /// All of them as points, for maps
    Geojson,
}

pub(super) fn list(arguments: &AlertsArguments) -> Result<Exit, Failure> {
    let choice: Choice = arguments
        .product
        .parse()
        .map_err(|error: String| Failure::bad_input(anyhow::anyhow!(error)))?;
    let mut found: Vec<ProductAlerts> = Vec::new();
    let mut missing: Option<AlertsError> = None;
    for folder in run_folders(&arguments.run)? {
        let recording = Recording::open(&folder)?;
        let product = choose(&recording, choice).map_err(AlertsError::from);
        match product.and_then(|product| alerts(&recording, product)) {
            Ok(alerts) => found.push(alerts),
            Err(AlertsError::Recording(error)) => return Err(error.into()),
            // Another policy's run may have an answer.
            Err(error) => missing = Some(error),
        }
    }
    if let Some(error) = missing {
        if found.is_empty() {
            return Err(Failure::bad_input(error));
        }
        output::note(&format!("warning: {error}"));
    }
    let text = match arguments.format {
        Format::Table => found.iter().map(text).collect::<Vec<_>>().join("\n"),
        Format::Csv => output::csv(found.iter().flat_map(lines))?,
        Format::Geojson => format!("{:#}\n", geojson(&found)),
    };
    output::data_or_file(arguments.out.as_deref(), &text)?;
    Ok(Exit::Good)
}

fn text(product: &ProductAlerts) -> String {
    let mut largest: Vec<&PlacedAlert> = product.alerts.iter().collect();
    largest.sort_by(|a, b| b.area_km2.total_cmp(&a.area_km2));
    let mut table = Table::new(&[
        ("latitude °", Align::Right),
        ("longitude °", Align::Right),
        ("km²", Align::Right),
        ("loss of green", Align::Right),
        ("confidence", Align::Right),
        ("stress there", Align::Left),
    ]);
    for alert in largest.iter().take(SHOWN) {
        table.row([
            format!("{:.4}", alert.latitude_deg),
            format!("{:.4}", alert.longitude_deg),
            format!("{:.4}", alert.area_km2),
            format!("{} %", alert.drop_pct),
            format!("{} %", alert.confidence_pct),
            if alert.is_true { "yes" } else { "no" }.to_owned(),
        ]);
    }
    let count = product.alerts.len();
    let mut text = format!(
        "product {} of {} ({}): {count} {}\ncaptured by {} at {}, on the ground at {}\n",
        product.product,
        product.run,
        product.policy,
        if count == 1 { "alert" } else { "alerts" },
        product.satellite,
        product.captured_utc,
        product.answered_utc,
    );
    if !product.wrong_by.is_empty() {
        text += &format!("radiation made this answer wrong ({})\n", product.wrong_by);
    }
    if count > 0 {
        text += &format!("\n{table}");
    }
    if count > SHOWN {
        let rest = count - SHOWN;
        text += &format!("and {rest} smaller ones: `--format csv` or `--format geojson` has all\n");
    }
    text
}

/// An alert with what it belongs to.
#[derive(Serialize)]
struct Line<'a> {
    run: &'a str,
    policy: &'a str,
    product: u64,
    satellite: &'a str,
    captured_utc: &'a str,
    answered_utc: &'a str,
    wrong_by: &'a str,
    tile: u32,
    latitude_deg: f64,
    longitude_deg: f64,
    area_km2: f64,
    drop_pct: u32,
    confidence_pct: u32,
    is_true: bool,
}

fn lines(product: &ProductAlerts) -> impl Iterator<Item = Line<'_>> {
    product.alerts.iter().map(|alert| Line {
        run: &product.run,
        policy: &product.policy,
        product: product.product,
        satellite: &product.satellite,
        captured_utc: &product.captured_utc,
        answered_utc: &product.answered_utc,
        wrong_by: &product.wrong_by,
        tile: alert.tile,
        latitude_deg: alert.latitude_deg,
        longitude_deg: alert.longitude_deg,
        area_km2: alert.area_km2,
        drop_pct: alert.drop_pct,
        confidence_pct: alert.confidence_pct,
        is_true: alert.is_true,
    })
}

/// Points in longitude and latitude, as RFC 7946 has them.
fn geojson(products: &[ProductAlerts]) -> Value {
    let features = products.iter().flat_map(lines).map(|line| {
        json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [line.longitude_deg, line.latitude_deg] },
            "properties": line,
        })
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}
