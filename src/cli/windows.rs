//! `starloom windows`: when geometry lets satellites do what, as a table, CSV or JSON.

mod columns;

use super::exit::{Exit, Failure};
use super::output;
use super::run::{load, overrides};
use crate::run::windows::{Kind, Request, Row, WindowsError, windows};
use crate::scenario::Scenario;
use crate::time::{Interval, SimTime, parse_time};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `starloom windows`.
#[derive(Debug, Args)]
pub(super) struct WindowsArguments {
    /// The scenario file
    scenario: PathBuf,
    /// Kind of windows
    #[arg(long, value_enum, default_value_t = Wanted::All)]
    kind: Wanted,
    /// Only windows in which this satellite, station or target takes part; may be given repeatedly
    #[arg(long, value_name = "NAME")]
    of: Vec<String>,
    /// Begin there: UTC, or a time since the start such as `6h`
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// End there
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write them to a file instead of printing them
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Override a value of the scenario, such as `duration_h=2`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
}

/// Which kinds of windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    /// Satellites over stations
    Ground,
    /// Pairs of satellites
    Laser,
    /// Sunlight, penumbra and umbra
    Sun,
    /// Satellites over targets
    Target,
    /// All of them
    All,
}

/// How windows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
}

pub(super) fn list(arguments: &WindowsArguments) -> Result<Exit, Failure> {
    let scenario = load(&arguments.scenario, &overrides(&arguments.set)?)?.scenario;
    let scenario = Arc::new(scenario);
    let request = Request {
        kinds: match arguments.kind {
            Wanted::Ground => vec![Kind::Ground],
            Wanted::Laser => vec![Kind::Laser],
            Wanted::Sun => vec![Kind::Sun],
            Wanted::Target => vec![Kind::Target],
            Wanted::All => Kind::ALL.to_vec(),
        },
        of: arguments.of.clone(),
        span: span(&scenario, arguments)?,
    };
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.map_or(available, usize::from);
    let rows = windows(&scenario, &request, threads)?;
    let text = match arguments.format {
        Format::Table => columns::text(&scenario, &request, &rows),
        Format::Csv => output::csv(&rows)?,
        Format::Json => json(&scenario, &request, &rows)?,
    };
    output::data_or_file(arguments.out.as_deref(), &text)?;
    Ok(Exit::Good)
}

impl From<WindowsError> for Failure {
    fn from(error: WindowsError) -> Self {
        match error {
            WindowsError::Run(error) => error.into(),
            WindowsError::Unknown { .. } => Self::bad_input(error),
        }
    }
}

/// From when to when windows are wanted.
fn span(scenario: &Scenario, arguments: &WindowsArguments) -> Result<Interval, Failure> {
    let run = Interval::new(SimTime::START, SimTime::START + scenario.duration);
    let time = |text: &Option<String>, usual: SimTime| match text {
        None => Ok(usual),
        Some(text) => parse_time(text, &scenario.calendar, run).map_err(Failure::bad_input),
    };
    let span = Interval::new(
        time(&arguments.from, run.start)?,
        time(&arguments.to, run.end)?,
    );
    if span.start < span.end {
        return Ok(span);
    }
    Err(Failure::bad_input(anyhow::anyhow!(
        "`--from` {} is not before `--to` {}",
        scenario.calendar.utc(span.start),
        scenario.calendar.utc(span.end),
    )))
}

/// Windows with what they were found with.
#[derive(Serialize)]
struct Document<'a> {
    scenario: &'a str,
    from_utc: String,
    to_utc: String,
    earth_model: &'static str,
    earth_orientation: bool,
    windows: &'a [Row],
}

fn json(scenario: &Scenario, request: &Request, rows: &[Row]) -> Result<String, Failure> {
    let document = Document {
        scenario: &scenario.name,
        from_utc: scenario.calendar.utc(request.span.start),
        to_utc: scenario.calendar.utc(request.span.end),
        earth_model: scenario.earth_model.name(),
        earth_orientation: scenario.calendar.orientation(SimTime::START).is_some(),
        windows: rows,
    };
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|error| Failure::new(Exit::Internal, error))?;
    Ok(format!("{text}\n"))
}
