//! `starloom radiation`: what the payloads of a scenario are exposed to, and plots of it.

use super::exit::{Exit, Failure};
use super::output;
use super::plots::save;
use super::run::{load, overrides};
use crate::orbit::SatelliteId;
use crate::orbit::window::Workers;
use crate::payload::radiation::dose::UNCERTAINTY;
use crate::run::budget::node_named;
use crate::run::exposure::{SatelliteDose, along_the_orbit, dose_curve, kinds};
use crate::run::plot::{Chart, Line, Panel};
use crate::scenario::VARIANT_NAME_KEY;
use crate::sim::setup::Setup;
use crate::time::{SimTime, Span};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// How much of an orbit is drawn: four revolutions or so.
const DRAWN: Span = Span::seconds(6 * 3600);

/// Arguments of `starloom radiation`.
#[derive(Debug, Args)]
pub(super) struct RadiationArguments {
    /// The scenario file
    scenario: PathBuf,
    /// Name of a satellite; without it one of each payload and orbit
    #[arg(long, value_name = "NAME")]
    satellite: Option<String>,
    /// Draw dose against shielding as SVG into a file
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Draw the rate of upsets along the orbit as SVG into a file
    #[arg(long, value_name = "FILE")]
    plot_orbit: Option<PathBuf>,
    /// Override a value of the scenario, such as `payload.node.radiation.shielding_mm=6`
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// One of the scenario's variants; without it the scenario as it stands
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn radiation(arguments: &RadiationArguments) -> Result<Exit, Failure> {
    let mut overrides = overrides(&arguments.set)?;
    if let Some(variant) = &arguments.variant {
        overrides.push((VARIANT_NAME_KEY.to_owned(), variant.clone()));
    }
    let scenario = Arc::new(load(&arguments.scenario, &overrides)?.scenario);
    let policy = scenario
        .policies
        .first()
        .copied()
        .ok_or_else(|| Failure::bad_input(anyhow::anyhow!("the scenario has no policy")))?;
    let setup = Setup::new(scenario, policy, Workers::one()).map_err(Failure::bad_input)?;
    let satellites = satellites(&setup, arguments.satellite.as_deref())?;
    let told: Vec<SatelliteDose> = satellites
        .iter()
        .filter_map(|&satellite| SatelliteDose::of(&setup, satellite))
        .collect();
    if arguments.json {
        let value =
            serde_json::to_value(&told).map_err(|error| Failure::new(Exit::Internal, error))?;
        output::data(&format!("{value:#}\n"))?;
    } else if told.is_empty() {
        let why = if setup.scenario.models.radiation {
            "No payload that flies has `[payload.radiation]`: nothing is exposed."
        } else {
            "`models.radiation` is false: nothing is exposed."
        };
        output::data(&format!("{why}\n"))?;
    } else {
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        output::data(&told.join("\n"))?;
    }
    let outside = |error| Failure::new(Exit::Outside, error);
    if let Some(&first) = satellites.first() {
        if let Some(file) = &arguments.plot {
            save(&of_dose(&setup, first), file).map_err(outside)?;
        }
        if let Some(file) = &arguments.plot_orbit {
            save(&of_orbit(&setup, first), file).map_err(outside)?;
        }
    }
    Ok(Exit::Good)
}

fn satellites(setup: &Setup, name: Option<&str>) -> Result<Vec<SatelliteId>, Failure> {
    let Some(name) = name else {
        return Ok(kinds(setup));
    };
    let node = node_named(setup, name).map_err(Failure::bad_input)?;
    let satellite = setup.satellite_at(node);
    let satellite = satellite.filter(|&one| setup.exposure(one).is_some());
    satellite.map(|one| vec![one]).ok_or_else(|| {
        Failure::bad_input(anyhow::anyhow!(
            "--satellite: {name} takes no dose\nhint: name a satellite whose payload has `[payload.radiation]`"
        ))
    })
}

/// Dose of a year against shielding, with its band.
fn of_dose(setup: &Setup, satellite: SatelliteId) -> Chart {
    let curve = dose_curve(setup, satellite);
    let line = |name: &str, of: &dyn Fn(usize) -> f64| Line {
        name: name.to_owned(),
        points: (0..curve.len())
            .map(|k| (curve[k].shielding_mm, of(k)))
            .filter(|(_, dose_rad)| *dose_rad > 0.1)
            .collect(),
    };
    let total = |k: usize| curve[k].dose.total_rad();
    Chart {
        title: format!("Dose of a year: {}", setup.name(setup.node(satellite))),
        axis: "aluminium [mm]".to_owned(),
        panels: vec![Panel {
            title: "dose of a year [rad]".to_owned(),
            by_powers: true,
            lines: vec![
                line("total", &total),
                line("electrons", &|k| curve[k].dose.electron_rad),
                line("protons", &|k| curve[k].dose.proton_rad),
                line("bremsstrahlung", &|k| curve[k].dose.bremsstrahlung_rad),
                line("twice the total", &|k| total(k) * UNCERTAINTY),
                line("half the total", &|k| total(k) / UNCERTAINTY),
            ],
        }],
    }
}

/// Rate of upsets over the mean of the orbit, with and without the scenario's storms.
fn of_orbit(setup: &Setup, satellite: SatelliteId) -> Chart {
    let passed = along_the_orbit(setup, satellite, DRAWN);
    let exposure = setup.exposure(satellite).map(|one| one.exposure);
    let hours = |at: SimTime| at.to_seconds() / 3600.0;
    let rate = |of: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        let ends = |k: usize| {
            let (from, to) = (passed[k].interval.start, passed[k].interval.end);
            [(hours(from), of(k)), (hours(to), of(k))]
        };
        (0..passed.len()).flat_map(ends).collect()
    };
    let relative = |k: usize, storm: f64| {
        exposure.map_or(0.0, |exposure| {
            exposure.flux_in(passed[k].zone, storm) / exposure.flux.total()
        })
    };
    let mut lines = vec![Line {
        name: "belts, heavy ions".to_owned(),
        points: rate(&|k| relative(k, 0.0)),
    }];
    if passed.iter().any(|one| one.storm > 0.0) {
        lines.push(Line {
            name: "with storms".to_owned(),
            points: rate(&|k| relative(k, passed[k].storm)),
        });
    }
    Chart {
        title: format!(
            "Upsets along the orbit: {}",
            setup.name(setup.node(satellite))
        ),
        axis: "time since the start [h]".to_owned(),
        panels: vec![Panel {
            title: "rate over the orbit's mean".to_owned(),
            by_powers: true,
            lines,
        }],
    }
}
