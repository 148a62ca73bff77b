//! `starloom latency`: delays between stations over time, against fibre.

use super::check::run_folders;
use super::exit::{Exit, Failure};
use super::output;
use super::run::{line_of, load, overrides};
use super::table::{Align, Table};
use crate::orbit::window::Workers;
use crate::recording::Recording;
use crate::run::latency::{Crossover, Links, PairDelays, PairSummary, delays, looks, way_at};
use crate::run::report::{count, percent};
use crate::run::require::{Verdict, judge_delays};
use crate::scenario::{Scenario, Topology};
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime, parse_time};
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `starloom latency`.
#[derive(Debug, Args)]
pub(super) struct LatencyArguments {
    /// A scenario file, or a run folder, whose contacts are then taken as they were assigned
    path: PathBuf,
    /// Tell every pair of stations, nearest first; without it, what all come to
    #[arg(long, conflicts_with = "between")]
    pairs: bool,
    /// Tell one pair, and the way of its signal
    #[arg(long, num_args = 2, value_names = ["STATION", "STATION"])]
    between: Vec<String>,
    /// Look at one time only, such as `1h30m`, `5400s`, `2018-01-21T06:00:00Z`
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Print a table, or every pair as CSV or JSON
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write what every look found to a CSV file
    #[arg(long, value_name = "FILE")]
    looks: Option<PathBuf>,
    /// Override a value of the scenario, such as `latency.step_s=10`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
}

/// A scenario and where its links come from.
struct Network {
    setup: Setup,
    links: Links,
}

pub(super) fn latency(arguments: &LatencyArguments) -> Result<Exit, Failure> {
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.map_or(available, usize::from);
    let network = network(arguments, threads)?;
    let scenario = Arc::clone(&network.setup.scenario);
    if scenario.stations.len() < 2 {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "{}: there are no two stations to tell a delay between\n\
             hint: add a `[[station]]` for each end",
            arguments.path.display()
        )));
    }
    let between = stations(&scenario, &arguments.between)?;
    let looks = looks_asked_for(&scenario, arguments.at.as_deref())?;
    let found = delays(
        &network.setup,
        &network.links,
        &looks,
        &Workers::many(threads),
    );
    if let Some(file) = &arguments.looks {
        write_looks(file, &scenario, &looks, &found)?;
    }
    let mut pairs: Vec<PairSummary> = found.iter().map(|pair| pair.summary(&scenario)).collect();
    // Requirements are about the whole run.
    let verdicts = match arguments.at {
        None => judge_delays(&scenario, &pairs),
        Some(_) => Vec::new(),
    };
    pairs.sort_by(|a, b| a.distance_km.total_cmp(&b.distance_km));
    let told = match between {
        Some((a, b)) => {
            let names = [a, b].map(|station| scenario.stations[station].name.as_str());
            pairs.retain(|pair| {
                names.contains(&pair.from.as_str()) && names.contains(&pair.to.as_str())
            });
            pairs.as_slice()
        }
        None => pairs.as_slice(),
    };
    let text = match arguments.format {
        Format::Csv => output::csv(told)?,
        Format::Json => json_of(&scenario, told, &verdicts),
        Format::Table => {
            let mut text = heading(&scenario, looks.len(), told.len());
            if arguments.pairs || told.len() <= FEW {
                text.push_str(&table_of(told));
            }
            match between {
                Some(pair) => text.push_str(&way(&network, pair, &looks)),
                None => text.push_str(&verdict(&pairs)),
            }
            text.extend(verdicts.iter().map(line_of));
            text
        }
    };
    output::data(&text)?;
    let missed = verdicts.iter().any(|verdict| !verdict.met);
    Ok(if missed {
        Exit::RequirementMissed
    } else {
        Exit::Good
    })
}

/// So many pairs are told without being asked for.
const FEW: usize = 12;

fn network(arguments: &LatencyArguments, threads: usize) -> Result<Network, Failure> {
    if arguments.path.is_dir() {
        let folders = run_folders(&arguments.path)?;
        let [folder] = folders.as_slice() else {
            let names: Vec<_> = folders
                .iter()
                .map(|one| one.display().to_string())
                .collect();
            return Err(Failure::bad_input(anyhow::anyhow!(
                "{} holds several runs\nhint: name one: {}",
                arguments.path.display(),
                names.join(", ")
            )));
        };
        if !arguments.set.is_empty() {
            return Err(Failure::bad_input(anyhow::anyhow!(
                "--set has no effect on a run that has been recorded\n\
                 hint: name the scenario file instead"
            )));
        }
        let recording = Recording::open(folder)?;
        let scenario = Arc::new(recording.scenario()?);
        let policy = recording.manifest().policy;
        let links = Links::of_recording(&recording)?;
        let setup = Setup::new(scenario, policy, Workers::one())?;
        return Ok(Network { setup, links });
    }
    let scenario = Arc::new(load(&arguments.path, &overrides(&arguments.set)?)?.scenario);
    let links = Links::of_scenario(&scenario, threads)?;
    let policy = scenario.policies[0];
    let setup = Setup::new(scenario, policy, Workers::one())?;
    Ok(Network { setup, links })
}

/// All looks, or the one that is asked for.
fn looks_asked_for(scenario: &Scenario, at: Option<&str>) -> Result<Vec<SimTime>, Failure> {
    let Some(text) = at else {
        return Ok(looks(scenario));
    };
    let run = Interval::new(SimTime::START, SimTime::START + scenario.duration);
    let at = parse_time(text, &scenario.calendar, run);
    let at = at.map_err(|error| Failure::bad_input(anyhow::anyhow!("--at {error}")))?;
    Ok(vec![at])
}

/// The stations that are named, by their place.
fn stations(scenario: &Scenario, names: &[String]) -> Result<Option<(usize, usize)>, Failure> {
    let found = |name: &String| {
        let mut stations = scenario.stations.iter();
        stations
            .position(|station| station.name == *name)
            .ok_or_else(|| {
                let known: Vec<&str> = scenario
                    .stations
                    .iter()
                    .map(|one| one.name.as_str())
                    .collect();
                Failure::bad_input(anyhow::anyhow!(
                    "--between: there is no station `{name}`\nhint: the stations are {}",
                    known.join(", ")
                ))
            })
    };
    let [a, b] = names else {
        return Ok(None);
    };
    let (a, b) = (found(a)?, found(b)?);
    if a == b {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "--between names `{}` twice\nhint: name two stations",
            names[0]
        )));
    }
    Ok(Some((a.min(b), a.max(b))))
}

fn heading(scenario: &Scenario, looks: usize, pairs: usize) -> String {
    let lasers = match scenario.topology {
        Topology::Matching => "lasers as they are matched",
        Topology::PlusGrid => "lasers to four neighbours",
        Topology::Pairs => "lasers between listed pairs",
    };
    let latency = &scenario.latency;
    let looks = match looks {
        1 => "1 look".to_owned(),
        _ => format!(
            "{} looks, {} s apart",
            count(looks as u64),
            latency.step.to_seconds()
        ),
    };
    format!(
        "{}: {} satellites, {lasers}; {} stations; {}; {looks}\n\
         there and back, propagation and forwarding; fibre of index {} along {} x the great circle\n\n",
        scenario.name,
        count(scenario.satellites.len() as u64),
        scenario.stations.len(),
        match pairs {
            1 => "1 pair".to_owned(),
            pairs => format!("{} pairs", count(pairs as u64)),
        },
        latency.fibre_index,
        latency.fibre_route_factor,
    )
}

fn table_of(pairs: &[PairSummary]) -> String {
    let columns = [
        "km", "fibre ms", "least", "median", "most", "hops", "sooner", "through",
    ];
    let mut headings = vec![("between", Align::Left)];
    headings.extend(columns.map(|column| (column, Align::Right)));
    let mut table = Table::new(&headings);
    for pair in pairs {
        let ms = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.1}"));
        table.row([
            format!("{} – {}", pair.from, pair.to),
            format!("{:.0}", pair.distance_km),
            format!("{:.1}", pair.fibre_rtt_ms),
            ms(pair.rtt_min_ms),
            ms(pair.rtt_median_ms),
            ms(pair.rtt_max_ms),
            pair.satellites_median
                .map_or_else(|| "–".to_owned(), |satellites| (satellites + 1).to_string()),
            percent(pair.sooner_than_fibre_share),
            percent(pair.reachable_share),
        ]);
    }
    format!("{table}\n")
}

/// What all pairs come to.
fn verdict(pairs: &[PairSummary]) -> String {
    let through = pairs
        .iter()
        .filter(|pair| pair.rtt_median_ms.is_some())
        .count();
    let sooner: Vec<&PairSummary> = pairs.iter().filter(|pair| pair.is_sooner()).collect();
    let mut text = format!(
        "{} of {} pairs are joined, and {} of them are sooner than fibre at the median.\n",
        through,
        pairs.len(),
        sooner.len(),
    );
    let found = Crossover::of(pairs);
    if let (Some(ever), Some(median)) = (found.ever_sooner_from_km, found.sooner_from_km) {
        let _ = writeln!(
            text,
            "The nearest that ever is lies {ever:.0} km apart, the nearest at the median {median:.0} km;"
        );
        let beyond = found.slower_up_to_km.unwrap_or(0.0);
        let _ = writeln!(text, "beyond {beyond:.0} km all pairs are.");
    }
    let gain = |pair: &&&PairSummary| pair.rtt_median_ms.map(|ms| pair.fibre_rtt_ms - ms);
    let most = sooner.iter().max_by(|a, b| {
        gain(a)
            .partial_cmp(&gain(b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    if let Some((pair, gained)) = most.and_then(|pair| Some((pair, gain(&pair)?))) {
        let _ = writeln!(
            text,
            "Most is gained between {} and {}: {gained:.1} ms of {:.1}.",
            pair.from, pair.to, pair.fibre_rtt_ms
        );
    }
    text
}

/// The way of a signal at the first look, or at the only one.
fn way(network: &Network, pair: (usize, usize), looks: &[SimTime]) -> String {
    let Some(&at) = looks.first() else {
        return String::new();
    };
    let scenario = &network.setup.scenario;
    let when = scenario.calendar.utc(at);
    let Some((nodes, delay)) = way_at(&network.setup, &network.links, pair, at) else {
        return format!("At {when} nothing leads from one to the other.\n");
    };
    let names: Vec<&str> = nodes.iter().map(|&node| network.setup.name(node)).collect();
    format!(
        "At {when}: {:.3} ms there and back, by {}\n",
        delay.to_seconds() * 2e3,
        names.join(" > ")
    )
}

fn json_of(scenario: &Scenario, pairs: &[PairSummary], verdicts: &[Verdict]) -> String {
    let value = serde_json::json!({
        "scenario": scenario.name,
        "question": scenario.question,
        "assumptions": scenario.assumptions,
        "pairs": pairs,
        "crossover": Crossover::of(pairs),
        "requirements": verdicts,
    });
    format!("{value:#}\n")
}

/// Writes one line for each pair and look.
fn write_looks(
    file: &Path,
    scenario: &Scenario,
    looks: &[SimTime],
    found: &[PairDelays],
) -> Result<(), Failure> {
    let failed = |error: csv::Error| {
        Failure::new(
            Exit::Outside,
            anyhow::anyhow!("cannot write {}: {error}", file.display()),
        )
    };
    let mut writer = csv::Writer::from_path(file).map_err(failed)?;
    writer
        .write_record(["utc", "from", "to", "rtt_ms", "satellites"])
        .map_err(failed)?;
    for (k, &at) in looks.iter().enumerate() {
        for pair in found {
            let name = |station: usize| scenario.stations[station].name.clone();
            let delay = pair.delays[k].as_ref();
            let cells = [
                scenario.calendar.utc(at),
                name(pair.stations.0),
                name(pair.stations.1),
                delay.map_or_else(String::new, |delay| {
                    format!("{:.6}", delay.round_trip.to_seconds() * 1e3)
                }),
                delay.map_or_else(String::new, |delay| delay.satellites.to_string()),
            ];
            writer.write_record(cells).map_err(failed)?;
        }
    }
    writer.flush().map_err(|error| failed(error.into()))
}
