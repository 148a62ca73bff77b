//! `starloom fit MODEL [PROCESSOR…]`: which processors run a network, and at what price.

use super::plots;
use super::table::{Align, Table};
use crate::catalog::{Catalog, Kind, Listing, Part};
use crate::inference::card::ModelCard;
use crate::inference::language::LanguageModel;
use crate::payload::device::Processor;
use crate::payload::fit::{Resource, Taken, fit as fit_of, taken};
use crate::payload::language::Serving;
use crate::payload::roofline::{Bound, Estimate, tile_estimate};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// What `starloom fit` is asked.
#[derive(Debug, Default, clap::Args)]
pub struct FitArguments {
    /// A network or a language model of the catalogue
    pub model: String,
    /// Processors of the catalogue; all where none is named
    pub processors: Vec<String>,
    /// Tokens of a prompt, for language models
    #[arg(long, default_value_t = 2048, value_name = "TOKENS")]
    pub prompt: u32,
    /// Tokens of an answer, for language models
    #[arg(long, default_value_t = 256, value_name = "TOKENS")]
    pub answer: u32,
    /// Answers side by side, for language models
    #[arg(long, default_value_t = 1, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub sequences: u32,
    /// Draw the rooflines of the processors for a network as SVG into a file
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Tells for each processor whether it runs a network, in what time and energy, or why not.
///
/// # Errors
/// For an unknown id (the error names the nearest), and when `out` cannot be written.
pub fn fit(arguments: &FitArguments, out: &mut dyn Write) -> anyhow::Result<()> {
    let catalog = Catalog::bundled()?;
    let processors: Vec<&Part<Processor>> = match arguments.processors.as_slice() {
        [] => catalog.processors().collect(),
        ids => ids
            .iter()
            .map(|id| catalog.processor(id))
            .collect::<Result<_, _>>()?,
    };
    let processors = processors.into_iter().map(|part| &part.value);
    if let Some(file) = &arguments.plot {
        let model = &network(&catalog, &arguments.model)?.value;
        plots::save(&plots::of_rooflines(model, processors.clone()), file)?;
    }
    match catalog.language_model(&arguments.model) {
        Ok(model) => {
            let verdict = |processor| language_verdict(&model.value, processor, arguments);
            let verdicts: Vec<_> = processors.map(verdict).collect();
            write_language(&model.value, &verdicts, arguments, out)
        }
        Err(_) => {
            let part = network(&catalog, &arguments.model)?;
            let measured = Measured::of(&catalog.listing(Kind::Model, &part.id)?);
            let verdict = |one| network_verdict(&part.value, one, measured.as_ref());
            let verdicts: Vec<_> = processors.map(verdict).collect();
            write_network((&part.value, measured.as_ref()), &verdicts, arguments, out)
        }
    }
}

/// The network of this id, or an error that names the nearest, be it a network or a language model.
fn network<'a>(catalog: &'a Catalog, id: &str) -> anyhow::Result<&'a Part<ModelCard>> {
    catalog.model(id).map_err(|unknown| {
        match (unknown.nearest.is_some(), catalog.language_model(id)) {
            (_, Ok(_)) => anyhow::anyhow!(
                "--plot draws the rooflines of a network, and `{id}` is a language model"
            ),
            (false, Err(language)) if language.nearest.is_some() => language.into(),
            _ => unknown.into(),
        }
    })
}

/// How long a tile took where somebody measured it.
#[derive(Debug)]
struct Measured {
    /// Time (ms).
    time_ms: f64,
    /// On what, in the catalogue's words: its first is a processor's id.
    on: String,
    /// What the figure stands on.
    grade: String,
}

impl Measured {
    fn of(model: &Listing<'_>) -> Option<Self> {
        let figure = model.figure("latency_reference_ms")?;
        Some(Self {
            time_ms: figure.value.replace('_', "").parse().ok()?,
            on: model.word("latency_reference_on")?.to_owned(),
            grade: format!("{}: {}", figure.grade.word(), figure.grade.ground()),
        })
    }

    fn is_of(&self, processor: &Processor) -> bool {
        self.on.split(' ').next() == Some(processor.id.as_str())
    }
}

/// What became of a network on a processor.
#[derive(Debug, Serialize)]
struct NetworkVerdict {
    processor: String,
    fits: bool,
    time_ms: Option<f64>,
    time_low_ms: Option<f64>,
    time_high_ms: Option<f64>,
    measured_ms: Option<f64>,
    energy_mj: Option<f64>,
    bound: Option<&'static str>,
    memory_share: Option<f64>,
    on_chip_memory_share: Option<f64>,
    lookup_table_share: Option<f64>,
    reason: Option<String>,
}

fn network_verdict(
    model: &ModelCard,
    processor: &Processor,
    measured: Option<&Measured>,
) -> NetworkVerdict {
    let taken = taken(processor, model);
    let share = |resource| {
        let of = |taken: &&Taken| taken.resource == resource;
        taken.iter().find(of).map(Taken::share)
    };
    let estimate = tile_estimate(processor, model);
    let time_ms = |of: fn(&Estimate) -> crate::time::Span| {
        estimate.as_ref().ok().map(|one| of(one).to_seconds() * 1e3)
    };
    NetworkVerdict {
        processor: processor.id.clone(),
        fits: estimate.is_ok(),
        time_ms: time_ms(|one| one.time),
        time_low_ms: time_ms(|one| one.time_low),
        time_high_ms: time_ms(|one| one.time_high),
        measured_ms: (measured.filter(|one| one.is_of(processor))).map(|one| one.time_ms),
        energy_mj: estimate
            .as_ref()
            .ok()
            .map(|one| one.energy.to_joules() * 1e3),
        bound: estimate.as_ref().ok().map(|one| bound_name(one.bound)),
        memory_share: share(Resource::Memory),
        on_chip_memory_share: share(Resource::OnChipMemory),
        lookup_table_share: share(Resource::LookupTables),
        reason: match (fit_of(processor, model), estimate) {
            (Err(misfit), _) => Some(misfit.to_string()),
            (_, Err(error)) => Some(error.to_string()),
            _ => None,
        },
    }
}

fn write_network(
    (model, measured): (&ModelCard, Option<&Measured>),
    verdicts: &[NetworkVerdict],
    arguments: &FitArguments,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if arguments.json {
        return write_json(verdicts, out);
    }
    let precision = model.precision.name();
    let tile = format!("{0} × {0} pixels", model.tile_px);
    writeln!(out, "model `{}`, {precision}, tiles of {tile}", model.id)?;
    let mut table = Table::new(&[
        ("processor", Align::Left),
        ("ms a tile", Align::Right),
        ("range", Align::Right),
        ("measured", Align::Right),
        ("mJ", Align::Right),
        ("bound", Align::Left),
        ("memory", Align::Right),
        ("RAM", Align::Right),
        ("LUT", Align::Right),
    ]);
    let percent = |share: Option<f64>| share.map_or("-".to_owned(), percent);
    for verdict in verdicts.iter().filter(|verdict| verdict.fits) {
        let range = [verdict.time_low_ms, verdict.time_high_ms].map(significant);
        table.row([
            verdict.processor.clone(),
            significant(verdict.time_ms),
            range.join(" to "),
            significant(verdict.measured_ms),
            significant(verdict.energy_mj),
            verdict.bound.unwrap_or_default().to_owned(),
            percent(verdict.memory_share),
            percent(verdict.on_chip_memory_share),
            percent(verdict.lookup_table_share),
        ]);
    }
    if verdicts.iter().any(|verdict| verdict.fits) {
        write!(out, "\n{table}")?;
        writeln!(
            out,
            "\nTimes are modelled, a factor 1.5 to either side; without the overhead of tiles and jobs.\n\
             Shares of the memory for weights, and of an FPGA's RAM and lookup tables for an accelerator."
        )?;
    }
    if let Some(measured) = measured {
        write_measured(measured, verdicts, out)?;
    }
    write_reasons(
        verdicts.iter().map(|one| (&one.processor, &one.reason)),
        out,
    )
}

/// What was measured, and whether the model is right there.
fn write_measured(
    measured: &Measured,
    verdicts: &[NetworkVerdict],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Measured { time_ms, on, grade } = measured;
    writeln!(out, "Measured: {time_ms} ms on {on} ({grade}).")?;
    let mut verdicts = verdicts.iter().filter(|one| one.measured_ms.is_some());
    let missed = verdicts.find_map(|one| {
        let range = one.time_low_ms?..=one.time_high_ms?;
        (!range.contains(time_ms)).then_some(&one.processor)
    });
    if let Some(processor) = missed {
        writeln!(
            out,
            "It lies outside of the modelled range: on {processor} trust what was measured.\n\
             A run takes what is modelled."
        )?;
    }
    Ok(())
}

/// What became of a language model on a processor.
#[derive(Debug, Serialize)]
struct LanguageVerdict {
    processor: String,
    fits: bool,
    prefill_s: Option<f64>,
    decode_tokens_per_s: Option<f64>,
    answer_s: Option<f64>,
    answer_low_s: Option<f64>,
    answer_high_s: Option<f64>,
    answer_j: Option<f64>,
    memory_share: f64,
    reason: Option<String>,
}

fn language_verdict(
    model: &LanguageModel,
    processor: &Processor,
    arguments: &FitArguments,
) -> LanguageVerdict {
    let (prompt, answer, sequences) = (arguments.prompt, arguments.answer, arguments.sequences);
    let context = prompt.saturating_add(answer);
    let serving = Serving::new(model, processor, context, sequences);
    let whole = serving
        .as_ref()
        .ok()
        .map(|one| one.answer(prompt, answer, sequences));
    LanguageVerdict {
        processor: processor.id.clone(),
        fits: serving.is_ok(),
        prefill_s: serving
            .as_ref()
            .ok()
            .map(|one| one.prefill(prompt).time.to_seconds()),
        decode_tokens_per_s: serving
            .as_ref()
            .ok()
            .map(|one| one.decode_tokens_per_s(context, sequences)),
        answer_s: whole.map(|one| one.time.to_seconds()),
        answer_low_s: whole.map(|one| one.time_low.to_seconds()),
        answer_high_s: whole.map(|one| one.time_high.to_seconds()),
        answer_j: whole.map(|one| one.energy.to_joules()),
        memory_share: model.memory_bytes(context, sequences) / processor.memory_bytes,
        reason: serving.err().map(|error| error.to_string()),
    }
}

fn write_language(
    model: &LanguageModel,
    verdicts: &[LanguageVerdict],
    arguments: &FitArguments,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (prompt, answer, sequences) = (arguments.prompt, arguments.answer, arguments.sequences);
    let context = prompt.saturating_add(answer);
    if context > model.context_max {
        anyhow::bail!(
            "{} looks back on {} tokens, not {context}",
            model.id,
            model.context_max
        );
    }
    if arguments.json {
        return write_json(verdicts, out);
    }
    writeln!(
        out,
        "language model `{}`, {}: a prompt of {prompt} tokens, an answer of {answer}, {sequences} side by side",
        model.id,
        model.precision.name()
    )?;
    writeln!(
        out,
        "memory {:.2} GB, of which {:.2} GB are keys and values",
        model.memory_bytes(context, sequences) / 1e9,
        (model.memory_bytes(context, sequences) - model.weight_bytes) / 1e9
    )?;
    let mut table = Table::new(&[
        ("processor", Align::Left),
        ("prefill s", Align::Right),
        ("tokens/s", Align::Right),
        ("answer s", Align::Right),
        ("range", Align::Right),
        ("J", Align::Right),
        ("memory", Align::Right),
    ]);
    for verdict in verdicts.iter().filter(|verdict| verdict.fits) {
        let range = [verdict.answer_low_s, verdict.answer_high_s].map(significant);
        table.row([
            verdict.processor.clone(),
            significant(verdict.prefill_s),
            significant(verdict.decode_tokens_per_s),
            significant(verdict.answer_s),
            range.join(" to "),
            significant(verdict.answer_j),
            percent(verdict.memory_share),
        ]);
    }
    if verdicts.iter().any(|verdict| verdict.fits) {
        write!(out, "\n{table}")?;
        writeln!(
            out,
            "\nPrefill of one prompt; tokens, seconds and joules of all answers side by side. Modelled, a\n\
             factor 1.5 to either side."
        )?;
    }
    write_reasons(
        verdicts.iter().map(|one| (&one.processor, &one.reason)),
        out,
    )
}

/// Why the others do not.
fn write_reasons<'a>(
    verdicts: impl Iterator<Item = (&'a String, &'a Option<String>)>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut table = Table::new(&[("does not run on", Align::Left), ("because", Align::Left)]);
    let mut refused = false;
    for (processor, reason) in verdicts {
        if let Some(reason) = reason {
            refused = true;
            table.row([processor.clone(), reason.clone()]);
        }
    }
    if refused {
        write!(out, "\n{table}")?;
    }
    Ok(())
}

const fn bound_name(bound: Bound) -> &'static str {
    match bound {
        Bound::Compute => "compute",
        Bound::Memory => "memory",
    }
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent < 0.1 => "< 0.1 %".to_owned(),
        percent if percent < 10.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

/// Three significant digits.
fn significant(value: Option<f64>) -> String {
    let Some(value) = value else {
        return "-".to_owned();
    };
    let decimals = match value {
        value if value >= 99.95 => 0,
        value if value >= 9.995 => 1,
        value if value >= 0.9995 => 2,
        value if value >= 0.099_95 => 3,
        _ => 4,
    };
    format!("{value:.decimals$}")
}

fn write_json<T: Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}
