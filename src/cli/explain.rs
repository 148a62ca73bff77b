//! `starloom explain`: the way of one product, or the state of one link, from the recording.

use super::check::run_folders;
use super::exit::{Exit, Failure};
use super::output;
use crate::recording::Recording;
use crate::run::explain::link::{LinkStory, link_named, link_story, setup_of};
use crate::run::explain::{Choice, ExplainError, Waterfall, choose, waterfall};
use crate::time::{Interval, SimTime, TIME_FORMS, parse_time};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `starloom explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A run folder
    run: PathBuf,
    /// Number of a product, or `fastest`, `median` or `slowest`; with `--at` a link, as `ONE--OTHER`
    #[arg(value_name = "PRODUCT|LINK")]
    subject: String,
    /// Time at which a link is explained, such as `1h30m`, `5400s`, `2018-01-21T06:00:00Z`
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    if let Some(at) = &arguments.at {
        return explain_link(arguments, at);
    }
    if arguments.subject.contains("--") {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "a link is explained at a time\nhint: add `--at TIME`, such as {TIME_FORMS}"
        )));
    }
    let choice: Choice = arguments
        .subject
        .parse()
        .map_err(|error: String| Failure::bad_input(anyhow::anyhow!(error)))?;
    let mut waterfalls: Vec<Waterfall> = Vec::new();
    let mut missing: Option<ExplainError> = None;
    for folder in run_folders(&arguments.run)? {
        let recording = Recording::open(&folder)?;
        let told = choose(&recording, choice).and_then(|product| waterfall(&recording, product));
        match told {
            Ok(waterfall) => waterfalls.push(waterfall),
            // Another policy's run may know it.
            Err(error) => missing = Some(error),
        }
    }
    if let Some(error) = missing {
        if waterfalls.is_empty() {
            return Err(Failure::bad_input(error));
        }
        output::note(&format!("warning: {error}"));
    }
    if arguments.json {
        let value = serde_json::to_value(&waterfalls)
            .map_err(|error| Failure::new(Exit::Internal, error))?;
        output::data(&format!("{value:#}\n"))?;
    } else {
        let texts: Vec<String> = waterfalls.iter().map(ToString::to_string).collect();
        output::data(&texts.join("\n"))?;
    }
    Ok(Exit::Good)
}

/// Why a link is up or down at a time, in each run of the folder.
fn explain_link(arguments: &ExplainArguments, at: &str) -> Result<Exit, Failure> {
    let mut stories: Vec<LinkStory> = Vec::new();
    for folder in run_folders(&arguments.run)? {
        let recording = Recording::open(&folder)?;
        let setup = setup_of(&recording)?;
        let run = Interval::new(SimTime::START, SimTime::START + setup.scenario.duration);
        let at = parse_time(at, &setup.scenario.calendar, run)
            .map_err(|error| Failure::bad_input(anyhow::anyhow!("--at {error}")))?;
        let link = link_named(&setup, &arguments.subject)?;
        stories.push(link_story(&recording, &setup, link, at)?);
    }
    if arguments.json {
        let value =
            serde_json::to_value(&stories).map_err(|error| Failure::new(Exit::Internal, error))?;
        output::data(&format!("{value:#}\n"))?;
    } else {
        let texts: Vec<String> = stories.iter().map(ToString::to_string).collect();
        output::data(&texts.join("\n"))?;
    }
    Ok(Exit::Good)
}
