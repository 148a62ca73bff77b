//! `starloom explain`: the way of one product, from the recording.

use super::check::run_folders;
use super::exit::{Exit, Failure};
use super::output;
use crate::recording::Recording;
use crate::run::explain::{Choice, ExplainError, Waterfall, choose, waterfall};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `starloom explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A run folder
    run: PathBuf,
    /// Number of a product, or `fastest`, `median` or `slowest`
    product: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(arguments: &ExplainArguments) -> Result<Exit, Failure> {
    let choice: Choice = arguments
        .product
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
