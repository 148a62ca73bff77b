//! The command line: reads arguments, runs a command, prints, and ends with the right code.
//!
//! Data goes to standard output; progress, warnings and errors go to standard error. Exit codes:
//! 0 good, 1 a requirement missed, 2 bad input, 3 internal, 4 stopped by the outside,
//! 130 interrupted.

mod alerts;
mod budget;
mod catalog;
mod check;
mod demo;
mod exit;
mod explain;
mod fetch;
mod fit;
mod inject;
mod latency;
mod models;
mod output;
mod payload;
mod plots;
mod radiation;
mod run;
mod schema;
mod table;
mod view;
mod walker;
mod weather;
mod windows;

pub use catalog::{CatalogArguments, catalog};
use clap::{Parser, Subcommand};
use exit::{Exit, Failure};
pub use fit::{FitArguments, fit};
use std::path::PathBuf;
use std::process::ExitCode;

/// Simulates space-based computing constellations, from photon to answer.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario, record it and print what came of it
    Run(run::RunArguments),
    /// Show at once what networks on board are worth: the story in numbers, pictures, and the runs
    Demo(demo::DemoArguments),
    /// Validate a scenario, or verify the integrity of a run folder
    Check {
        /// A scenario file or a run folder
        path: PathBuf,
        /// Override a value of the scenario, such as `duration_h=2`
        #[arg(long = "set", value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// Print where each value of a scenario came from: file, line and column, or --set
        #[arg(long)]
        origins: bool,
    },
    /// Tell where the alerts of one product lie, as a table, CSV or GeoJSON
    Alerts(alerts::AlertsArguments),
    /// Show what happened to one product, step by step, and why not earlier
    Explain(explain::ExplainArguments),
    /// Tell the delays between stations over time, and which pairs beat fibre
    Latency(latency::LatencyArguments),
    /// Show why a link has the rate that it has: every gate, and a budget whose lines add up
    Budget(budget::BudgetArguments),
    /// Tell the temperatures, charge and power of a satellite over a run, and draw them
    Payload(payload::PayloadArguments),
    /// Tell what payloads are exposed to: dose with its band, rates of upsets by zone, and plots
    Radiation(radiation::RadiationArguments),
    /// Draw clouds and rain over the stations of a scenario: shares, spells, site diversity
    Weather(weather::WeatherArguments),
    /// List when satellites pass over stations and targets, see each other and are sunlit
    Windows(windows::WindowsArguments),
    /// Look at a run or a scenario in a window
    View(view::ViewArguments),
    /// Draw a run without a window: one picture, or a sequence
    Picture(view::PictureArguments),
    /// List, filter and compare the parts that scenarios can name, with the source of every figure
    Catalog(CatalogArguments),
    /// Tell which processors run a network, in what time and energy, and why others do not
    Fit(FitArguments),
    /// Put upsets into the weights of a network, and tell what its answers are worth then
    Inject(inject::InjectArguments),
    /// Compare networks on chips: accuracy, bytes, time and energy, what fits, and what is worth it
    Models(models::ModelsArguments),
    /// Make a constellation: its figures, and its element sets as lines or OMM
    Walker(walker::WalkerArguments),
    /// Get element sets from CelesTrak or an address, and keep them in a cache
    Fetch(fetch::FetchArguments),
    /// Print the JSON Schema of a kind of file, for editors and other programs
    Schema {
        /// What the schema is of
        #[arg(value_enum, default_value_t = schema::Subject::Scenario)]
        of: schema::Subject,
    },
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = std::panic::catch_unwind(|| dispatch(arguments.command));
    let ended = ended.unwrap_or_else(|_| {
        Err(Failure::new(
            Exit::Internal,
            anyhow::anyhow!("the program has a fault; see above"),
        ))
    });
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::error(&failure);
            failure.exit.into()
        }
    }
}

fn dispatch(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Check { path, set, origins } => check::check(&path, &set, origins),
        Command::Alerts(arguments) => alerts::list(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Latency(arguments) => latency::latency(&arguments),
        Command::Budget(arguments) => budget::budget(&arguments),
        Command::Payload(arguments) => payload::payload(&arguments),
        Command::Radiation(arguments) => radiation::radiation(&arguments),
        Command::Weather(arguments) => weather::weather(&arguments),
        Command::Windows(arguments) => windows::list(&arguments),
        Command::View(arguments) => view::view(&arguments),
        Command::Picture(arguments) => view::picture(&arguments),
        Command::Catalog(arguments) => in_memory(|out| catalog(&arguments, out)),
        Command::Fit(arguments) => in_memory(|out| fit(&arguments, out)),
        Command::Inject(arguments) => inject::inject(&arguments),
        Command::Models(arguments) => models::models(&arguments),
        Command::Walker(arguments) => walker::walker(&arguments),
        Command::Fetch(arguments) => fetch::fetch(&arguments),
        Command::Schema { of } => schema::schema(of),
    }
}

/// Writes into memory first, so that a full disk is told from an unknown part.
fn in_memory(write: impl FnOnce(&mut Vec<u8>) -> anyhow::Result<()>) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    write(&mut text).map_err(Failure::bad_input)?;
    output::data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Good)
}
