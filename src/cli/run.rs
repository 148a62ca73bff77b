//! `starloom run`: a scenario from file to answer.

use super::exit::{Exit, Failure};
use super::fetch;
use super::output;
use crate::catalog::Catalog;
use crate::run::report::report;
use crate::run::require::{Verdict, judge};
use crate::run::summary::Summary;
use crate::run::{Existing, Outcome, Plan, Watch, blocks, free_folder, run as run_plan};
use crate::scenario::{self, Loaded, Scenario};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often it is looked whether runs have ended.
const LOOK: Duration = Duration::from_millis(20);
/// How long a run that is told to stop may take to its next block.
const GRACE: Duration = Duration::from_secs(30);

/// Arguments of `starloom run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The scenario file
    scenario: PathBuf,
    /// Folder for the recording [default: runs/NAME, or the next that is free]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace a recording that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Go on with an interrupted recording
    #[arg(long, requires = "out", conflicts_with = "force")]
    resume: bool,
    /// Keep no recording
    #[arg(long, conflicts_with_all = ["out", "force", "resume"])]
    no_recording: bool,
    /// Seed of all random draws, such as of clouds
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=i64::MAX.unsigned_abs()))]
    seed: Option<u64>,
    /// Override a value of the scenario, such as `duration_h=2` or `payload.imager.storage_gb=64`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Run one of the scenario's variants, or `none` for the scenario as it stands [default: each]
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &RunArguments) -> Result<Exit, Failure> {
    let mut overrides = overrides(&arguments.set)?;
    if let Some(seed) = arguments.seed {
        overrides.push(("seed".to_owned(), seed.to_string()));
    }
    let watch = Arc::new(Watch::default());
    stop_on_signal(&watch)?;
    let variants = variants(arguments, &overrides);
    let mut out = None;
    let mut done: Vec<(Arc<Scenario>, Vec<Outcome>)> = Vec::new();
    for variant in &variants {
        let mut overrides = overrides.clone();
        overrides.extend(
            variant
                .iter()
                .map(|name| (scenario::VARIANT_NAME_KEY.to_owned(), name.clone())),
        );
        let loaded = if arguments.resume {
            // A run goes on with what it began with.
            load_as_cached(&arguments.scenario, &overrides)?
        } else {
            load(&arguments.scenario, &overrides)?
        };
        let scenario = Arc::new(loaded.scenario);
        if !arguments.no_recording && out.is_none() {
            let given = arguments.out.clone();
            out = Some(given.unwrap_or_else(|| free_folder(&scenario.name)));
        }
        let folder = out.as_ref().map(|out| match variant {
            Some(name) if variants.len() > 1 => out.join(name),
            _ => out.clone(),
        });
        let outcomes = run_variant(arguments, &scenario, &loaded.resolved, folder, &watch)?;
        done.push((scenario, outcomes));
        if watch.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    conclude(arguments, &done, &watch, out.as_deref())
}

/// The variants to run, by name; none for the scenario as it stands.
fn variants(arguments: &RunArguments, overrides: &[(String, String)]) -> Vec<Option<String>> {
    match arguments.variant.as_deref() {
        Some("none") => vec![None],
        Some(name) => vec![Some(name.to_owned())],
        None => {
            let listed = scenario::variants(&arguments.scenario, overrides);
            if listed.is_empty() {
                return vec![None];
            }
            listed.into_iter().map(Some).collect()
        }
    }
}

/// Runs one variant under each of its policies.
fn run_variant(
    arguments: &RunArguments,
    scenario: &Arc<Scenario>,
    resolved: &str,
    out: Option<PathBuf>,
    watch: &Arc<Watch>,
) -> Result<Vec<Outcome>, Failure> {
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = Plan {
        scenario: Arc::clone(scenario),
        resolved,
        out: out.as_deref(),
        existing: match (arguments.force, arguments.resume) {
            (_, true) => Existing::Resume,
            (true, false) => Existing::Replace,
            (false, false) => Existing::Refuse,
        },
        threads: arguments.threads.map_or(available, usize::from),
    };
    if arguments.resume && !out.as_ref().is_some_and(|out| out.exists()) {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "there is no recording to go on with in {}\nhint: leave --resume out to begin one",
            out.unwrap_or_default().display()
        )));
    }
    follow(&plan, watch)
}

/// Prints what came of the runs and judges them.
fn conclude(
    arguments: &RunArguments,
    done: &[(Arc<Scenario>, Vec<Outcome>)],
    watch: &Watch,
    out: Option<&Path>,
) -> Result<Exit, Failure> {
    let summaries_of =
        |outcomes: &'_ [Outcome]| outcomes.iter().map(|one| one.summary.clone()).collect();
    let by_variant: Vec<Vec<Summary>> = done
        .iter()
        .map(|(_, outcomes)| summaries_of(outcomes))
        .collect();
    let summaries: Vec<&Summary> = by_variant.iter().flatten().collect();
    let scenarios = done.iter().map(|(scenario, _)| scenario);
    let verdicts: Vec<Verdict> = scenarios
        .clone()
        .zip(&by_variant)
        .flat_map(|(scenario, runs)| {
            judge(&scenario.requirements, &runs.iter().collect::<Vec<_>>())
        })
        .collect();
    let Some(scenario) = scenarios.clone().next() else {
        return Ok(Exit::Good);
    };
    if arguments.json {
        let value = serde_json::json!({
            "scenario": scenario.name,
            "question": scenario.question,
            "assumptions": scenario.assumptions,
            "runs": summaries,
            "requirements": verdicts,
        });
        output::data(&format!("{value:#}\n"))?;
    } else {
        output::data(&report(scenario, &summaries))?;
        for verdict in &verdicts {
            output::data(&line_of(verdict))?;
        }
    }
    if let Some(out) = out {
        output::note(&format!("Recorded in {}.", out.display()));
    }
    if watch.stop.load(Ordering::Relaxed) && summaries.iter().any(|one| one.is_partial()) {
        output::note(
            "Interrupted: the figures are those of the hours that were simulated; `--resume` goes on.",
        );
        return Ok(Exit::Interrupted);
    }
    let met = verdicts.iter().all(|verdict| verdict.met);
    Ok(if met {
        Exit::Good
    } else {
        Exit::RequirementMissed
    })
}

pub(super) fn line_of(verdict: &Verdict) -> String {
    let word = if verdict.met { "met" } else { "MISSED" };
    let value = verdict
        .value
        .map_or_else(|| "no such figure".to_owned(), |v| format!("{v}"));
    format!(
        "requirement {word}: {} {}: {value}\n",
        verdict.subject, verdict.bound
    )
}

/// Reads the scenario, its groups of element sets fetched anew where they are old, and passes on its
/// warnings.
pub(super) fn load(path: &Path, overrides: &[(String, String)]) -> Result<Loaded, Failure> {
    fetch::refresh(path, overrides);
    load_as_cached(path, overrides)
}

/// Reads the scenario with the element sets that are cached, and passes on its warnings.
fn load_as_cached(path: &Path, overrides: &[(String, String)]) -> Result<Loaded, Failure> {
    let catalog = Catalog::bundled().map_err(|error| Failure::new(Exit::Internal, error))?;
    let loaded = scenario::load(path, overrides, &catalog)?;
    for warning in &loaded.warnings {
        output::note(&format!("warning: {warning}"));
    }
    Ok(loaded)
}

/// Takes `KEY=VALUE` apart.
pub(super) fn overrides(set: &[String]) -> Result<Vec<(String, String)>, Failure> {
    set.iter()
        .map(|text| {
            let (key, value) = text.split_once('=').ok_or_else(|| {
                Failure::bad_input(anyhow::anyhow!(
                    "--set {text}: there is no `=`\nhint: write --set KEY=VALUE, as in --set duration_h=2"
                ))
            })?;
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// Lets Ctrl-C and termination end runs at the next block, and at once where it is said twice.
fn stop_on_signal(watch: &Arc<Watch>) -> Result<(), Failure> {
    let watch = Arc::clone(watch);
    let stop = move || {
        if watch.stop.swap(true, Ordering::Relaxed) {
            end_at_once();
        }
    };
    ctrlc::set_handler(stop).map_err(|error| {
        Failure::new(
            Exit::Internal,
            anyhow::anyhow!("cannot watch for Ctrl-C: {error}"),
        )
    })
}

/// Ends the program within a simulated hour. What is recorded reads as after any kill: up to its last
/// whole segment.
fn end_at_once() -> ! {
    output::note(
        "Interrupted within a simulated hour, which is lost: what was recorded before it stays; \
         `--resume` goes on from the last checkpoint, where there is one.",
    );
    std::process::exit(Exit::Interrupted as i32)
}

/// Runs the plan and shows how far it is, on a terminal.
pub(super) fn follow(plan: &Plan<'_>, watch: &Arc<Watch>) -> Result<Vec<Outcome>, Failure> {
    let total = blocks(&plan.scenario) * plan.scenario.policies.len() as u64;
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(total), target);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:40} {pos}/{len} simulated hours, {elapsed} elapsed, {eta} left",
    ) {
        bar.set_style(style);
    }
    let ended = std::thread::scope(|scope| {
        let run = scope.spawn(|| run_plan(plan, watch));
        let mut stopping = Duration::ZERO;
        while !run.is_finished() {
            bar.set_position(watch.blocks_done.load(Ordering::Relaxed));
            std::thread::sleep(LOOK);
            if watch.stop.load(Ordering::Relaxed) {
                stopping += LOOK;
            }
            if stopping > GRACE {
                bar.finish_and_clear();
                end_at_once();
            }
        }
        run.join()
    });
    bar.finish_and_clear();
    match ended {
        Ok(outcomes) => Ok(outcomes?),
        Err(_) => Err(Failure::new(
            Exit::Internal,
            anyhow::anyhow!("the program has a fault; see above"),
        )),
    }
}
