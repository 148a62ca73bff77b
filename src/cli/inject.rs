//! `starloom inject`: upsets in the weights of a network, and what its answers are worth then.

use super::exit::{Exit, Failure};
use super::output;
use super::table::{Align, Table};
use crate::catalog::Catalog;
use crate::inference::fault::{
    Campaign, History, KindOutcome, Outcome, Protection, UPSETS_MAX, accumulation, single_flips,
};
use crate::inference::network::NetworkError;
use crate::orbit::window::Workers;
use crate::payload::radiation::dose::{DoseModel, FIT_ALTITUDE_MAX_KM, SHIELDING_MM};
use crate::payload::radiation::flux::Flux;
use crate::run::inject::{Point, Subject, chart, csv};
use crate::seed::Seed;
use crate::time::Span;
use crate::units::{Angle, Length};
use anyhow::anyhow;
use clap::Args;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Most upsets that a history is drawn for, all repetitions together.
const EXPECTED_MAX: f64 = 1e7;
/// Instants at which a network is run over time.
const INSTANTS: u32 = 24;

/// Arguments of `starloom inject`.
#[derive(Debug, Args)]
pub(super) struct InjectArguments {
    /// A network of the catalogue, or an ONNX file
    network: String,
    /// Upsets at once, as plain memory takes them
    #[arg(long, allow_negative_numbers = true, value_name = "N,N…", value_delimiter = ',', default_value = "1,4,16,64",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(UPSETS_MAX)))]
    flips: Vec<u32>,
    /// Times that each number of upsets, or each history, is drawn
    #[arg(long, allow_negative_numbers = true, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repetitions: u32,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What protects the weights: none, ecc (SECDED in words of 64 bits), tmr (three copies)
    #[arg(long, value_name = "NAME,NAME…", value_delimiter = ',', default_value = "none,ecc,tmr",
          value_parser = protection)]
    protect: Vec<Protection>,
    /// Let upsets come over so many days in place of all at once
    #[arg(long, allow_negative_numbers = true, value_name = "DAYS", conflicts_with = "flips", requires = "rate", value_parser = positive)]
    days: Option<f64>,
    /// The processor of the catalogue whose memory holds the weights
    #[arg(long, value_name = "ID", group = "rate", requires = "days")]
    processor: Option<String>,
    /// Upsets of a bit a day, in place of a processor's
    #[arg(long, allow_negative_numbers = true, value_name = "RATE", group = "rate", requires = "days", value_parser = positive)]
    per_bit_day: Option<f64>,
    /// Read the weights afresh every so many hours [default: never]
    #[arg(long, allow_negative_numbers = true, value_name = "HOURS", requires = "days", value_parser = positive)]
    reload_h: Option<f64>,
    /// Scrub memory every so many seconds [default: never]
    #[arg(long, allow_negative_numbers = true, value_name = "SECONDS", requires = "days", value_parser = positive)]
    scrub_s: Option<f64>,
    /// Altitude of the processor's orbit (km)
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "KM",
        default_value_t = 550.0,
        requires = "processor"
    )]
    altitude_km: f64,
    /// Inclination of its orbit (deg)
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "DEG",
        default_value_t = 97.6,
        requires = "processor"
    )]
    inclination_deg: f64,
    /// Aluminium around it (mm)
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "MM",
        default_value_t = 3.0,
        requires = "processor"
    )]
    shielding_mm: f64,
    /// Folder for curves.csv and curves.svg
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace curves that are there
    #[arg(long, requires = "out")]
    force: bool,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn protection(text: &str) -> Result<Protection, String> {
    let found = Protection::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| "take none, ecc or tmr".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number.is_finite() && number > 0.0 {
        Ok(number)
    } else {
        Err("it must be above 0, and finite".to_owned())
    }
}

pub(super) fn inject(arguments: &InjectArguments) -> Result<Exit, Failure> {
    if let Some(out) = &arguments.out {
        refuse_existing(out, arguments.force)?;
        make_folder(out)?;
    }
    let catalog = Catalog::bundled()
        .map_err(|error| Failure::new(Exit::Internal, anyhow!("the bundled catalogue: {error}")))?;
    let history = arguments
        .days
        .map(|days| history(arguments, days, &catalog))
        .transpose()?;
    let subject = Subject::named(&arguments.network, &catalog).map_err(Failure::bad_input)?;
    if let Some(history) = &history {
        refuse_endless(history, subject.network.weight_bits())?;
    }
    let available = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = Workers::many(arguments.threads.map_or(available, usize::from));
    let outcomes = outcomes(arguments, history.as_ref(), &subject, &workers)?;
    let on = (&subject.measure, subject.sound);
    let kinds = match history {
        Some(_) => Vec::new(),
        None => single_flips(&subject.network, on, arguments.repetitions, &workers)
            .map_err(|error| refused(&subject, &error))?,
    };
    let points: Vec<Point> = outcomes
        .iter()
        .map(|outcome| Point::of(outcome, subject.sound))
        .collect();
    if arguments.json {
        output::data(&format!("{:#}\n", json(&subject, &points, &kinds)))?;
    } else {
        output::data(&told(
            arguments,
            history.as_ref(),
            &subject,
            (&points, &kinds),
        ))?;
    }
    if let Some(out) = &arguments.out {
        save(out, &subject, &points)?;
    }
    Ok(Exit::Good)
}

fn outcomes(
    arguments: &InjectArguments,
    history: Option<&History>,
    subject: &Subject,
    workers: &Workers,
) -> Result<Vec<Outcome>, Failure> {
    let on = (&subject.measure, subject.sound);
    let outcomes = match history {
        Some(history) => accumulation(history, &subject.network, on, workers),
        None => Campaign {
            upsets: arguments.flips.clone(),
            repetitions: arguments.repetitions,
            protections: arguments.protect.clone(),
            seed: Seed(arguments.seed),
        }
        .run(&subject.network, on, workers),
    };
    outcomes.map_err(|error| refused(subject, &error))
}

fn refused(subject: &Subject, error: &NetworkError) -> Failure {
    Failure::bad_input(anyhow!("{}: {error}", subject.name))
}

/// Upsets over time, by the rate of a processor on its orbit or by that given.
fn history(arguments: &InjectArguments, days: f64, catalog: &Catalog) -> Result<History, Failure> {
    let per_bit_day = match (&arguments.processor, arguments.per_bit_day) {
        (Some(id), _) => {
            let part = catalog.processor(id).map_err(Failure::bad_input)?;
            part.value.radiation.memory_per_bit_day * relative_flux(arguments)?
        }
        (None, rate) => rate.unwrap_or(0.0),
    };
    Ok(History {
        span: Span::from_seconds(days * 86_400.0),
        per_bit_day,
        reload: arguments
            .reload_h
            .map(|hours| Span::from_seconds(hours * 3600.0)),
        scrub: arguments.scrub_s.map(Span::from_seconds),
        instants: INSTANTS,
        repetitions: arguments.repetitions,
        protections: arguments.protect.clone(),
        seed: Seed(arguments.seed),
    })
}

/// The flux on the orbit over that which rates of the catalogue are told for.
fn relative_flux(arguments: &InjectArguments) -> Result<f64, Failure> {
    let (thinnest, thickest) = (*SHIELDING_MM.start(), *SHIELDING_MM.end());
    for (key, value, least, most) in [
        (
            "--altitude-km",
            arguments.altitude_km,
            150.0,
            FIT_ALTITUDE_MAX_KM,
        ),
        ("--inclination-deg", arguments.inclination_deg, 0.0, 180.0),
        ("--shielding-mm", arguments.shielding_mm, thinnest, thickest),
    ] {
        if !(least..=most).contains(&value) {
            let error = anyhow!("{key} {value}: known are {least} to {most}");
            return Err(Failure::bad_input(error));
        }
    }
    let flux = Flux::on(
        &DoseModel::Fit,
        Length::kilometers(arguments.altitude_km),
        Angle::degrees(arguments.inclination_deg),
        Length::millimeters(arguments.shielding_mm),
    );
    Ok(flux.total() / Flux::reference().total())
}

/// Refuses histories of more upsets than are drawn in reasonable time.
fn refuse_endless(history: &History, bits: u64) -> Result<(), Failure> {
    let expected = history.expected(bits) * f64::from(history.repetitions);
    if expected <= EXPECTED_MAX {
        return Ok(());
    }
    Err(Failure::bad_input(anyhow!(
        "{expected:.1e} upsets in all repetitions; {EXPECTED_MAX:.0e} are drawn at most\n\
         hint: fewer --days, fewer --repetitions or a lower --per-bit-day"
    )))
}

fn refuse_existing(out: &Path, force: bool) -> Result<(), Failure> {
    let is_there = |name: &str| out.join(name).exists();
    if out.exists() && !out.is_dir() {
        let out = out.display();
        return Err(Failure::bad_input(anyhow!(
            "{out} is a file\nhint: give a folder, which need not be there"
        )));
    }
    if !force && (is_there("curves.csv") || is_there("curves.svg")) {
        return Err(Failure::bad_input(anyhow!(
            "{} has curves already: give --force to replace them, or another folder",
            out.display()
        )));
    }
    Ok(())
}

/// Before the work is done, so that it is not done for nothing.
fn make_folder(out: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(out).map_err(|error| {
        let error = anyhow!("cannot create {}: {error}", out.display());
        Failure::new(Exit::Outside, error)
    })
}

fn save(out: &Path, subject: &Subject, points: &[Point]) -> Result<(), Failure> {
    let files = [
        ("curves.csv", csv(points)),
        (
            "curves.svg",
            chart(subject, points).svg().unwrap_or_default(),
        ),
    ];
    for (name, text) in files {
        let file = out.join(name);
        output::file(&file, text)?;
    }
    output::note(&format!(
        "Curves in {}: curves.csv, curves.svg.",
        out.display()
    ));
    Ok(())
}

fn json(subject: &Subject, points: &[Point], kinds: &[KindOutcome]) -> serde_json::Value {
    serde_json::json!({
        "network": subject.name,
        "precision": subject.network.precision().name(),
        "weight_bits": subject.network.weight_bits(),
        "measure": subject.measure.name(),
        "measured_on": subject.measured_on,
        "error_without_flips": subject.sound,
        "points": points,
        "single_flips": kinds,
    })
}

fn told(
    arguments: &InjectArguments,
    history: Option<&History>,
    subject: &Subject,
    (points, kinds): (&[Point], &[KindOutcome]),
) -> String {
    let network = &subject.network;
    let mut text = format!(
        "network `{}`, {}: {} bits of weights, biases, scales and zero points\n\
         {} on {}; without flips {:.4}\n",
        subject.name,
        network.precision().name(),
        network.weight_bits(),
        subject.measure.name(),
        subject.measured_on,
        subject.sound
    );
    let repetitions = arguments.repetitions;
    let how = match history {
        None => format!("{repetitions} draws each with seed {}", arguments.seed),
        Some(history) => format!(
            "{:.2e} upsets of a bit a day: {} in all over {} days, on average; {repetitions} histories with seed {}",
            history.per_bit_day,
            few(history.expected(network.weight_bits())),
            history.span.to_seconds() / 86_400.0,
            arguments.seed
        ),
    };
    let _ = writeln!(text, "{how}\n");
    text.push_str(&table(points).to_string());
    text.push_str(
        "\nUpsets are those of plain memory: under the same particles codes and copies have more cells to hit.\n\
         Wrong bits are those that are left as weights are read; doubled is the share of draws with at least\n\
         twice the error without flips.\n",
    );
    if !kinds.is_empty() {
        let _ = write!(
            text,
            "\nSingle flips, by the kind of number that they hit:\n\n{}",
            by_kind(kinds)
        );
    }
    text
}

/// What single flips do to each kind of number.
fn by_kind(kinds: &[KindOutcome]) -> Table {
    let mut table = Table::new(&[
        ("numbers", Align::Left),
        ("bits", Align::Right),
        ("tried", Align::Right),
        ("doubled", Align::Right),
        ("worst", Align::Right),
    ]);
    for kind in kinds {
        let what = if kind.is_float { "floats" } else { "integers" };
        table.row([
            format!("{what} of {} bits", kind.number_bits),
            kind.bits.to_string(),
            kind.tried.to_string(),
            format!("{:.1} %", 100.0 * kind.doubled_share),
            format!("{:.4}", kind.worst),
        ]);
    }
    table
}

/// A number of upsets: by its power of ten where it is small.
fn few(upsets: f64) -> String {
    if upsets < 0.1 {
        format!("{upsets:.1e}")
    } else {
        format!("{upsets:.1}")
    }
}

fn table(points: &[Point]) -> Table {
    let over_time = points.iter().any(|point| point.days.is_some());
    let mut table = Table::new(&[
        ("protection", Align::Left),
        (if over_time { "days" } else { "upsets" }, Align::Right),
        ("wrong bits", Align::Right),
        ("median", Align::Right),
        ("5 %", Align::Right),
        ("95 %", Align::Right),
        ("worst", Align::Right),
        ("doubled", Align::Right),
    ]);
    // Over time every sixth instant and the last will do on screen.
    let shown = points
        .iter()
        .enumerate()
        .filter(|(at, _)| !over_time || (at + 1) % 6 == 0);
    for (_, point) in shown {
        let errors = [point.median, point.p05, point.p95, point.worst];
        let mut cells = vec![
            point.protection.name().to_owned(),
            point
                .days
                .map_or_else(|| point.upsets.to_string(), |days| format!("{days:.1}")),
            format!("{:.2}", point.flips),
        ];
        cells.extend(errors.map(|error| format!("{error:.4}")));
        cells.push(format!("{:.1} %", 100.0 * point.doubled_share));
        table.row(cells);
    }
    table
}
