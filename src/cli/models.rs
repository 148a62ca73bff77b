//! `starloom models [SCENARIO]`: what networks cost on chips and how good they are, and which are worth it.

mod text;

use super::exit::{Exit, Failure};
use super::output;
use crate::catalog::{Catalog, Part};
use crate::inference::card::ModelCard;
use crate::payload::device::{Hardness, Processor};
use crate::run::models::{Frames, Task, Trade};
use crate::scenario::{self, Scenario};
use crate::time::Span;
use std::path::PathBuf;

/// Chips where neither a scenario nor the command line names any: radiation-hard and -tolerant FPGAs and
/// systems on chips, then accelerators from the shelf.
const CHIPS: [&str; 6] = [
    "nanoxplore-ng-ultra",
    "amd-xqrku060",
    "amd-xqrve2302",
    "intel-myriadx",
    "hailo-8",
    "nvidia-orin-nano-super",
];
/// The imager whose frames are meant where there is no scenario.
const IMAGER: &str = "hypothetical-4band-10m";
/// Fixed times where there is no scenario, as a scenario has them that says nothing of them (ms).
const JOB_OVERHEAD_MS: f64 = 10.0;
const TILE_OVERHEAD_MS: f64 = 0.5;

/// Arguments of `starloom models`.
#[derive(Debug, clap::Args)]
pub(super) struct ModelsArguments {
    /// A scenario: its own networks, its processors and what its imager sees
    scenario: Option<PathBuf>,
    /// Processors of the catalogue, or `all`
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    chip: Vec<String>,
    /// Only processors as hard as this: `rh`, `rt` or `cots`
    #[arg(long, value_name = "CLASS", value_parser = ["rh", "rt", "cots"])]
    class: Option<String>,
    /// Only networks and methods for this task
    #[arg(long, value_name = "TASK", value_parser = ["cloud", "cover"])]
    task: Option<String>,
    /// Override a value of the scenario, such as `duration_h=2`
    #[arg(long = "set", value_name = "KEY=VALUE", requires = "scenario")]
    set: Vec<String>,
    /// Draw energy over accuracy as SVG into a file; needs --task
    #[arg(long, value_name = "FILE", requires = "task")]
    plot: Option<PathBuf>,
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print a line of comma-separated values for each network on each chip
    #[arg(long)]
    csv: bool,
}

pub(super) fn models(arguments: &ModelsArguments) -> Result<Exit, Failure> {
    let bundled = Catalog::bundled().map_err(Failure::bad_input)?;
    let loaded = match &arguments.scenario {
        None => None,
        Some(path) => {
            let set = super::run::overrides(&arguments.set)?;
            Some(scenario::load(path, &set, &bundled)?)
        }
    };
    let (catalog, scenario) = match &loaded {
        Some(loaded) => (&loaded.catalog, Some(&loaded.scenario)),
        None => (&bundled, None),
    };
    let frames = frames(catalog, scenario).map_err(Failure::bad_input)?;
    let chips = chips(arguments, catalog, scenario).map_err(Failure::bad_input)?;
    let parts = parts(arguments, catalog, scenario);
    let trade = Trade::of(&parts, &chips, &frames);
    if let (Some(file), Some(task)) = (&arguments.plot, asked(arguments)) {
        let svg = trade.chart(task).and_then(|chart| chart.svg());
        let svg = svg.unwrap_or_default();
        output::file(file, svg)?;
    }
    if arguments.json {
        let value = serde_json::to_value(&trade)
            .map_err(|error| Failure::new(Exit::Internal, anyhow::anyhow!(error)))?;
        output::data(&format!("{value:#}\n"))?;
    } else if arguments.csv {
        output::data(&text::csv(&trade))?;
    } else {
        output::data(&text::tables(&trade, &frames))?;
    }
    Ok(Exit::Good)
}

/// The task that is asked for.
fn asked(arguments: &ModelsArguments) -> Option<Task> {
    match arguments.task.as_deref() {
        Some("cloud") => Some(Task::Cloud),
        Some("cover") => Some(Task::Cover),
        _ => None,
    }
}

/// The networks and methods of the catalogue for the tasks that are known, and those of the scenario.
fn parts<'a>(
    arguments: &ModelsArguments,
    catalog: &'a Catalog,
    scenario: Option<&Scenario>,
) -> Vec<&'a Part<ModelCard>> {
    let flies = |part: &Part<ModelCard>| {
        let mut chain = scenario.iter().flat_map(|scenario| &scenario.work.chain);
        chain.any(|card| card.id == part.id) || part.file == "scenario"
    };
    let asked = asked(arguments);
    let is_asked = |part: &&Part<ModelCard>| {
        let task = Task::of(part);
        asked.is_none_or(|asked| asked == task) && (task != Task::Other || flies(part))
    };
    let mut parts: Vec<_> = catalog.models().filter(is_asked).collect();
    parts.sort_by(|a, b| a.value.macs_per_tile.total_cmp(&b.value.macs_per_tile));
    parts
}

/// The frames of the scenario's first imager, or of one that stands for small satellites.
fn frames(catalog: &Catalog, scenario: Option<&Scenario>) -> anyhow::Result<Frames> {
    let ms = |ms: f64| Span::from_seconds(ms * 1e-3);
    let imagers = scenario.iter().flat_map(|scenario| &scenario.payloads);
    let imager = imagers.filter_map(|payload| payload.imager.clone()).next();
    Ok(Frames {
        is_bound: imager.is_some(),
        imager: match imager {
            Some(imager) => imager,
            None => catalog.imager(IMAGER)?.value.clone(),
        },
        job_overhead: scenario.map_or(ms(JOB_OVERHEAD_MS), |one| one.work.job_overhead),
        tile_overhead: scenario.map_or(ms(TILE_OVERHEAD_MS), |one| one.work.tile_overhead),
    })
}

/// The processors that are named, or those of the scenario, or a few.
fn chips<'a>(
    arguments: &ModelsArguments,
    catalog: &'a Catalog,
    scenario: Option<&'a Scenario>,
) -> anyhow::Result<Vec<&'a Processor>> {
    let payloads = scenario.iter().flat_map(|scenario| &scenario.payloads);
    let computes = payloads.filter_map(|payload| payload.compute.as_ref());
    let flown = computes.flat_map(|compute| &compute.units);
    let mut flown: Vec<&Processor> = flown.map(|unit| &unit.processor).collect();
    flown.sort_by(|a, b| a.id.cmp(&b.id));
    flown.dedup_by(|a, b| a.id == b.id);
    let class = arguments.class.as_deref();
    let is_asked = |chip: &&Processor| class.is_none_or(|class| class == word(chip.hardness));
    let named: Vec<&str> = arguments.chip.iter().map(String::as_str).collect();
    let all = || catalog.processors().map(|part| &part.value);
    let chips: Vec<&Processor> = match named.as_slice() {
        ["all"] => all().filter(is_asked).collect(),
        [] if !flown.is_empty() => flown.into_iter().filter(is_asked).collect(),
        // A class is asked of all chips.
        [] if class.is_some() => all().filter(is_asked).collect(),
        [] => found(catalog, &CHIPS)?,
        ids => found(catalog, ids)?.into_iter().filter(is_asked).collect(),
    };
    anyhow::ensure!(
        !chips.is_empty(),
        "no processor of the class `{}` among them\nhint: leave out --class, or name others with --chip",
        class.unwrap_or_default()
    );
    Ok(chips)
}

fn found<'a>(catalog: &'a Catalog, ids: &[&str]) -> anyhow::Result<Vec<&'a Processor>> {
    let found = ids.iter().map(|id| Ok(&catalog.processor(id)?.value));
    found.collect()
}

/// A class of hardness as files write it.
const fn word(hardness: Hardness) -> &'static str {
    match hardness {
        Hardness::RadiationHardened => "rh",
        Hardness::RadiationTolerant => "rt",
        Hardness::Commercial => "cots",
    }
}
