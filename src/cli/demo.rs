//! `starloom demo`: the flagship at once, offline, told in numbers and pictures.

use super::exit::{Exit, Failure};
use super::{output, run};
use crate::inference::pool::Pool;
use crate::orbit::window::Workers;
use crate::run::bundled::{NAME, lay_out};
use crate::run::story::story;
use crate::run::{Existing, Plan, Watch, free_folder, gallery};
use crate::scenario::World;
use crate::sim::SimError;
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Longest demonstration (h): a week.
const HOURS_MAX: f64 = 168.0;
/// Pictures that are written.
const PICTURES: usize = 4;

/// Arguments of `starloom demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Which demonstration
    #[arg(default_value = NAME, value_parser = [NAME])]
    name: String,
    /// Folder for pictures, scenario and recordings [default: runs/NAME, or the next that is free]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace what is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Hours to simulate
    #[arg(long, value_name = "HOURS", default_value_t = 24.0, allow_negative_numbers = true, value_parser = hours)]
    hours: f64,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
}

/// A time that a demonstration can take.
fn hours(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let is_usual = number > 0.0 && number <= HOURS_MAX;
    let refusal = || format!("give more than 0 hours, and at most {HOURS_MAX}");
    is_usual.then_some(number).ok_or_else(refusal)
}

#[expect(
    clippy::disallowed_methods,
    reason = "tells how long who tries it has waited"
)]
pub(super) fn demo(arguments: &DemoArguments) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.map_or(available, usize::from);
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| free_folder(&arguments.name));
    if out.exists() && !arguments.force {
        return Err(Failure::bad_input(anyhow!(
            "{} is there already\nhint: give another --out, or --force to replace what is in it",
            out.display()
        )));
    }
    let file = lay_out(&out).map_err(|(path, error)| {
        let path = path.display();
        Failure::new(Exit::Outside, anyhow!("{path} cannot be written: {error}"))
    })?;
    let overrides = [("duration_h".to_owned(), arguments.hours.to_string())];
    let loaded = run::load(&file, &overrides)?;
    let scenario = Arc::new(loaded.scenario);
    output::data(&format!("{}\n\n", scenario.question))?;
    if let Some(world) = &scenario.work.world {
        let pool = world
            .pool(scenario.seed, &Workers::many(threads))
            .map_err(|error| Failure::new(Exit::Internal, SimError::from(error)))?;
        pictures(world, &pool, &out)?;
        let seconds = begun.elapsed().as_secs_f64();
        output::data(&format!("  first pictures after {seconds:.1} s\n\n"))?;
    }
    let plan = Plan {
        scenario: Arc::clone(&scenario),
        resolved: &loaded.resolved,
        out: Some(&out.join("run")),
        existing: if arguments.force {
            Existing::Replace
        } else {
            Existing::Refuse
        },
        threads,
    };
    let outcomes = run::follow(&plan, &Arc::new(Watch::default()))?;
    let summaries: Vec<_> = outcomes.iter().map(|outcome| &outcome.summary).collect();
    output::data(&story(&scenario, &summaries))?;
    let (run, seconds) = (out.join("run"), begun.elapsed().as_secs_f64());
    output::data(&format!(
        "\nAll of it after {seconds:.1} s. Look at it: starloom view {}\n",
        run.display()
    ))?;
    Ok(Exit::Good)
}

/// Draws the tiles in which most was found, and one with clouds.
fn pictures(world: &World, pool: &Pool, out: &Path) -> Result<(), Failure> {
    let readings = pool.readings();
    let mut order: Vec<usize> = (0..readings.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse((readings[place].cells.hits, place)));
    let clouds = |place: &usize| readings[*place].sky.0[1].iter().sum::<u64>();
    let cloudiest = (0..readings.len()).max_by_key(clouds);
    let mut shown: Vec<usize> = order.into_iter().take(PICTURES - 1).collect();
    shown.extend(cloudiest.filter(|place| !shown.contains(place)));
    output::data(&format!(
        "Tiles of {0} by {0} pixels, from left to right:\n",
        world.tile_px
    ))?;
    for part in gallery::PARTS {
        output::data(&format!("  - {part}\n"))?;
    }
    for (number, &place) in (1..).zip(&shown) {
        let (tile, reading) = (&pool.tiles()[place], &readings[place]);
        let path = out.join(format!("tile-{number}.png"));
        let picture =
            gallery::tile(tile, reading).map_err(|error| Failure::new(Exit::Internal, error))?;
        fs::write(&path, picture)
            .with_context(|| format!("{} cannot be written", path.display()))
            .map_err(|error| Failure::new(Exit::Outside, error))?;
        output::data(&format!("  {}: {}\n", path.display(), said(reading)))?;
    }
    Ok(())
}

/// What was found in a tile.
fn said(reading: &crate::inference::pool::Reading) -> String {
    let size = |product| reading.bytes_of(product).unwrap_or(0);
    let share =
        |share: Option<f64>| share.map_or_else(|| "none".to_owned(), crate::run::report::percent);
    format!(
        "{} alerts in {} bytes, raw {} bytes; precision {}, recall {}; sky {} right",
        reading.alerts.len(),
        size(crate::inference::codec::Product::Alerts),
        size(crate::inference::codec::Product::Raw),
        share(reading.cells.precision()),
        share(reading.cells.recall()),
        share(reading.sky.accuracy()),
    )
}
