//! `starloom budget`: gates, lines and rate of one link at one instant, or over the range.

use super::exit::{Exit, Failure};
use super::output;
use super::run::{load, overrides};
use crate::network::NodeId;
use crate::orbit::window::Workers;
use crate::run::budget::{LinkBudget, RangePoint, budgets, node_named, over_range};
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime, parse_time};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

/// Ranges in a plot, and in a table of one.
const PLOT_POINTS: u32 = 30;
const TABLE_POINTS: u32 = 200;
/// Width of the longest bar.
const BAR_WIDTH: f64 = 50.0;

/// Arguments of `starloom budget`.
#[derive(Debug, Args)]
pub(super) struct BudgetArguments {
    /// The scenario file
    scenario: PathBuf,
    /// A satellite
    a: String,
    /// Another satellite, or a station
    b: String,
    /// Time, such as `1h30m`, `5400s`, `2018-01-21T06:00:00Z`
    #[arg(long, value_name = "TIME", default_value = "start")]
    at: String,
    /// Draw rate and margin over the range instead (two satellites)
    #[arg(long)]
    plot: bool,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Override a value of the scenario, such as `laser_budget=physics`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

pub(super) fn budget(arguments: &BudgetArguments) -> Result<Exit, Failure> {
    let scenario = Arc::new(load(&arguments.scenario, &overrides(&arguments.set)?)?.scenario);
    let run = Interval::new(SimTime::START, SimTime::START + scenario.duration);
    let at = parse_time(&arguments.at, &scenario.calendar, run)
        .map_err(|error| Failure::bad_input(anyhow::anyhow!("--at: {error}")))?;
    let policy = scenario
        .policies
        .first()
        .copied()
        .ok_or_else(|| Failure::bad_input(anyhow::anyhow!("the scenario has no policy")))?;
    let setup = Setup::new(scenario, policy, Workers::one()).map_err(Failure::bad_input)?;
    let named = |name: &str| node_named(&setup, name).map_err(Failure::bad_input);
    let (a, b) = (named(&arguments.a)?, named(&arguments.b)?);
    let text = if arguments.plot {
        plot(&setup, (a, b), arguments)?
    } else {
        let found = budgets(&setup, (a, b), at).map_err(Failure::bad_input)?;
        match arguments.format {
            Format::Text => found.iter().map(|one| format!("{one}\n")).collect(),
            Format::Csv => csv_of(&found),
            Format::Json => json(&found)?,
        }
    };
    output::data(text.trim_end_matches('\n'))?;
    output::data("\n")?;
    Ok(Exit::Good)
}

fn plot(
    setup: &Setup,
    (a, b): (NodeId, NodeId),
    arguments: &BudgetArguments,
) -> Result<String, Failure> {
    let link = setup.laser_link(a, b).ok_or_else(|| {
        Failure::bad_input(anyhow::anyhow!(
            "--plot draws the link of two satellites with lasers\nhint: name two of them"
        ))
    })?;
    let is_text = arguments.format == Format::Text;
    let points = over_range(&link.pair, if is_text { PLOT_POINTS } else { TABLE_POINTS });
    Ok(match arguments.format {
        Format::Json => json(&points)?,
        Format::Csv => {
            let mut text = "range_km,rate_gbps,margin_db,margin_slowest_db\n".to_owned();
            for point in &points {
                let margin_db = point
                    .margin_db
                    .map_or_else(String::new, |db| format!("{db:.4}"));
                let (range_km, rate_gbps) = (point.range_km, point.rate_gbps);
                let slowest_db = point.margin_slowest_db;
                let _ = writeln!(
                    text,
                    "{range_km:.3},{rate_gbps},{margin_db},{slowest_db:.4}"
                );
            }
            text
        }
        Format::Text => drawn(&points, arguments, setup),
    })
}

/// One row for each range: rate, margin, and a bar as long as the rate is high.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the length of a bar"
)]
fn drawn(points: &[RangePoint], arguments: &BudgetArguments, setup: &Setup) -> String {
    let highest = points
        .iter()
        .map(|point| point.rate_gbps)
        .fold(1e-9, f64::max);
    let model = setup.scenario.laser_budget.name();
    let (a, b) = (&arguments.a, &arguments.b);
    let mut text = format!("{a} – {b}: rate and margin over the range, budget: {model}\n\n");
    let _ = writeln!(
        text,
        "{:>10}  {:>12}  {:>9}",
        "range km", "net Gbit/s", "margin dB"
    );
    for point in points {
        let bar = "█".repeat((BAR_WIDTH * point.rate_gbps / highest).round() as usize);
        let margin_db = point.margin_db.unwrap_or(point.margin_slowest_db);
        let (range_km, rate_gbps) = (point.range_km, point.rate_gbps);
        let row = format!("{range_km:>10.1}  {rate_gbps:>12.3}  {margin_db:>+9.2}  {bar}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text.push_str("\nMargin of the highest rate that closes; beyond the last, of the slowest.\n");
    text
}

/// Gates and lines of budgets as rows.
fn csv_of(found: &[LinkBudget]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = "medium,section,label,value,limit,unit,verdict\n".to_owned();
    let mut row = |cells: [&str; 7]| {
        let _ = writeln!(text, "{}", cells.map(quoted).join(","));
    };
    for one in found {
        for gate in &one.gates {
            let verdict = if gate.open { "open" } else { "closed" };
            let value = gate.value.to_string();
            let cells = [
                one.medium,
                gate.gate,
                &gate.what,
                &value,
                &gate.limit,
                gate.unit,
                verdict,
            ];
            row(cells);
        }
        for named in &one.budgets {
            let lines = named.budget.lines().iter();
            for line in lines {
                let value = line.value.to_decibels().to_string();
                row([one.medium, &named.title, line.label, &value, "", "dB", ""]);
            }
            let total = named.total_db.to_string();
            row([
                one.medium,
                &named.title,
                named.budget.total_label(),
                &total,
                "",
                "dB",
                "total",
            ]);
        }
        let rate = one.rate_gbps.to_string();
        row([
            one.medium,
            "rate",
            "net rate in a run",
            &rate,
            "",
            "Gbit/s",
            &one.why_none().unwrap_or_default(),
        ]);
    }
    text
}

fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let value = serde_json::to_value(value).map_err(|error| Failure::new(Exit::Internal, error))?;
    Ok(format!("{value:#}\n"))
}
