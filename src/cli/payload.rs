//! `starloom payload`: temperatures, charge and power of one satellite over a recorded time.

use super::check::run_folders;
use super::exit::{Exit, Failure};
use super::output;
use crate::recording::Recording;
use crate::run::payload::{Course, PayloadError};
use crate::time::{Interval, SimTime, Span, parse_time};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `starloom payload`.
#[derive(Debug, Args)]
pub(super) struct PayloadArguments {
    /// A run folder
    run: PathBuf,
    /// Name of a satellite; the first where none is given
    #[arg(long, value_name = "NAME")]
    satellite: Option<String>,
    /// From when on, such as `1h30m` or `2026-03-20T16:00:00Z`
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until when
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Draw it as SVG into a file
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn payload(arguments: &PayloadArguments) -> Result<Exit, Failure> {
    let mut values = Vec::new();
    for (index, folder) in run_folders(&arguments.run)?.into_iter().enumerate() {
        let recording = Recording::open(&folder)?;
        let within = within(arguments, &recording)?;
        let course = Course::read(&recording, arguments.satellite.as_deref(), within);
        let course = course.map_err(|error| match error {
            PayloadError::Recording(error) => Failure::from(error),
            error => Failure::bad_input(anyhow::anyhow!(error)),
        })?;
        if arguments.json {
            values.push(serde_json::json!({
                "run": folder.display().to_string(),
                "satellite": course.satellite,
                "figures": course.figures(),
                "limited_by": course.limiters(),
            }));
        } else {
            output::data(&format!("{}: {course}", folder.display()))?;
        }
        // Of several runs the first is drawn.
        if let Some(file) = arguments.plot.as_ref().filter(|_| index == 0) {
            let svg = course.chart().svg().unwrap_or_default();
            output::file(file, svg)?;
        }
    }
    if arguments.json {
        output::data(&format!("{:#}\n", serde_json::Value::Array(values)))?;
    }
    Ok(Exit::Good)
}

fn within(
    arguments: &PayloadArguments,
    recording: &Recording,
) -> Result<Option<Interval>, Failure> {
    if arguments.from.is_none() && arguments.to.is_none() {
        return Ok(None);
    }
    let scenario = recording.scenario()?;
    let run = Interval::new(SimTime::START, SimTime::START + scenario.duration);
    let time = |text: &Option<String>, name: &str, default: SimTime| match text {
        None => Ok(default),
        Some(text) => parse_time(text, &scenario.calendar, run)
            .map_err(|error| Failure::bad_input(anyhow::anyhow!("--{name} {error}"))),
    };
    let from = time(&arguments.from, "from", run.start)?;
    let to = time(&arguments.to, "to", run.end)?;
    if to <= from {
        let reason = "--to does not come after --from\nhint: give a later time";
        return Err(Failure::bad_input(anyhow::anyhow!(reason)));
    }
    Ok(Some(Interval::new(from, to + Span(1))))
}
