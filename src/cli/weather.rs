//! `starloom weather`: clouds and rain over the stations of a scenario, over many years.

use super::exit::{Exit, Failure};
use super::output;
use super::run::{load, overrides};
use super::table::{Align, Table};
use crate::network::Medium;
use crate::run::report::percent;
use crate::run::weather::{Climate, SHARE_MIN, YEARS_MAX, climates};
use crate::scenario::Scenario;
use clap::Args;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Arguments of `starloom weather`.
#[derive(Debug, Args)]
pub(super) struct WeatherArguments {
    /// The scenario file
    scenario: PathBuf,
    /// Years to draw
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(YEARS_MAX)))]
    years: u32,
    /// Override a value of the scenario, such as `weather.correlation_distance_km=500`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn weather(arguments: &WeatherArguments) -> Result<Exit, Failure> {
    let scenario = load(&arguments.scenario, &overrides(&arguments.set)?)?.scenario;
    let climates = climates(&scenario, arguments.years);
    if arguments.json {
        let value =
            serde_json::to_value(&climates).map_err(|error| Failure::new(Exit::Internal, error))?;
        output::data(&format!("{value:#}\n"))?;
        return Ok(Exit::Good);
    }
    if climates.is_empty() {
        output::data(&format!("{}\n", nothing(&scenario)))?;
        return Ok(Exit::Good);
    }
    let texts: Vec<String> = climates
        .iter()
        .map(|climate| told(&scenario, climate, arguments.years))
        .collect();
    output::data(&texts.join("\n"))?;
    Ok(Exit::Good)
}

fn nothing(scenario: &Scenario) -> &'static str {
    if scenario.weather.enabled {
        "No station has `[station.weather]`: every sky is clear and dry."
    } else {
        "`weather.enabled` is false: every sky is clear and dry."
    }
}

/// One kind of weather as tables.
fn told(scenario: &Scenario, climate: &Climate, years: u32) -> String {
    let mut text = String::new();
    let weather = &scenario.weather;
    let head = match climate.medium {
        Medium::Radio => format!(
            "Rain beyond what radio links allow for (latent correlation e^(-d / {} km))",
            weather.rain_distance.to_kilometers()
        ),
        Medium::Laser | Medium::OpticalGround => format!(
            "Clouds on a line of sight at {:.1} degrees (latent correlation e^(-d / {} km))",
            weather.cloud_elevation.to_degrees(),
            weather.cloud_distance.to_kilometers()
        ),
    };
    let seed = scenario.seed.0;
    let _ = writeln!(text, "{head}, {years} years drawn with seed {seed}\n");
    text.push_str(&sites(climate).to_string());
    text.push('\n');
    text.push_str(&diversity(climate).to_string());
    text
}

fn sites(climate: &Climate) -> Table {
    let mut table = Table::new(&[
        ("station", Align::Left),
        ("share", Align::Right),
        ("drawn", Align::Right),
        ("bad spell", Align::Right),
        ("drawn", Align::Right),
        ("clear spell", Align::Right),
        ("drawn", Align::Right),
        ("spells", Align::Right),
    ]);
    let hours = |hours: f64| {
        if hours < 2.0 {
            format!("{:.1} min", hours * 60.0)
        } else {
            format!("{hours:.2} h")
        }
    };
    // What lasts a share of 1 is always, what lasts none is never; in between it has a length.
    let spell = |value: Option<f64>, share: f64| match value {
        Some(value) => hours(value),
        None if share <= SHARE_MIN => "never".to_owned(),
        None if 1.0 - share <= SHARE_MIN => "always".to_owned(),
        None => "by month".to_owned(),
    };
    for site in &climate.sites {
        table.row([
            site.station.clone(),
            percent(site.probability),
            percent(site.measured),
            spell(site.bad_spell_h, site.probability),
            spell(site.bad_spell_measured_h, site.measured),
            spell(site.clear_spell_h, 1.0 - site.probability),
            spell(site.clear_spell_measured_h, 1.0 - site.measured),
            site.spells.to_string(),
        ]);
    }
    table
}

fn diversity(climate: &Climate) -> Table {
    let mut table = Table::new(&[
        ("at least one clear of", Align::Left),
        ("drawn", Align::Right),
        ("closed form", Align::Right),
        ("if independent", Align::Right),
    ]);
    let share = |share: f64| format!("{:.2} %", share * 100.0);
    for row in &climate.diversity {
        let last = row.stations - 1;
        let name = climate.sites.get(last).map_or("", |site| &site.station);
        let sites = match last {
            0 => name.to_owned(),
            others => format!("{name} and {others} above"),
        };
        table.row([
            sites,
            share(row.measured),
            row.correlated.map_or_else(|| "none".to_owned(), share),
            share(row.independent),
        ]);
    }
    table
}
