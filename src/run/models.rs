//! Networks on chips: accuracy, bytes, time and energy side by side, and which are worth flying.
//!
//! ```text
//! a dominates b on a chip: measured alike, and of accuracy, energy of a tile and bands of the imager
//!                          none is worse and one is better
//! front: those that nothing dominates, where something was measured alike
//! ```
//! Assumes: accuracies compare where they were measured on the same data and nowhere else; time and energy as
//! [`tile_estimate`] and [`frame_estimate`] have them. Leaves out: the spread of the modelled times, which is
//! wider than many differences between neighbours; accuracy under radiation; what an answer is worth.
//! Source: Pareto dominance; docs/models/compression.md.

use super::plot::{Chart, Line, Panel};
use crate::catalog::Part;
use crate::inference::card::{Code, ModelCard, Precision};
use crate::inference::onboard::Answers;
use crate::payload::device::{Hardness, Processor};
use crate::payload::fit::{Misfit, fit};
use crate::payload::roofline::{Bound, frame_estimate, tile_estimate};
use crate::sensing::band::Band;
use crate::sensing::imager::Imager;
use crate::time::Span;
use serde::Serialize;

/// What a network of the trade answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// The sky over each pixel; accuracy is Cohen's kappa.
    Cloud,
    /// What covers the ground; accuracy is the root mean square error of three fractions.
    Cover,
    /// Something else, whose accuracies do not compare.
    Other,
}

impl Task {
    /// All tasks, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Cloud, Self::Cover, Self::Other];

    /// What a part of the catalogue answers.
    pub fn of(part: &Part<ModelCard>) -> Self {
        let mut words = part.words.iter();
        let answers = words.find(|(key, _)| key == "answers");
        match answers.map(|(_, word)| word.as_str()) {
            Some("cloud") => Self::Cloud,
            Some("cover") => Self::Cover,
            _ => match part.value.execution.as_ref().map(|one| one.answers) {
                Some(Answers::Cloud) => Self::Cloud,
                Some(Answers::Cover) => Self::Cover,
                None => Self::Other,
            },
        }
    }

    /// The field of its accuracy, and what that is called.
    pub const fn accuracy(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Cloud => Some(("kappa", "kappa")),
            Self::Cover => Some(("rmse", "RMSE")),
            Self::Other => None,
        }
    }

    /// How much better an accuracy is than another.
    fn gain(self, accuracy: f64, other: f64) -> f64 {
        match self {
            Self::Cover => other - accuracy,
            Self::Cloud | Self::Other => accuracy - other,
        }
    }
}

/// A network or classical method as the trade shows it, whatever the chip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Id of its entry.
    pub id: String,
    /// What it answers.
    pub task: Task,
    /// Number format.
    pub precision: Precision,
    /// Bands that it takes, where its entry names them.
    pub bands: Option<u32>,
    /// Bands that an imager needs for it, counted from blue by wavelength.
    pub imager_bands: Option<u32>,
    /// Kappa or root mean square error, as the task has it.
    pub accuracy: Option<f64>,
    /// Root mean square error of green cover, where it tells cover.
    pub rmse_green: Option<f64>,
    /// Share of pixels that it tells right, where it tells the sky.
    pub overall_accuracy: Option<f64>,
    /// What its accuracy was measured on.
    pub measured_on: Option<String>,
    /// Bytes of its weights.
    pub weight_bytes: f64,
    /// Multiply-accumulates per pixel.
    pub macs_per_pixel: f64,
    /// Edge of its tile (px).
    pub tile_px: u32,
    /// What executes it here: `onnx`, `method`, or nothing.
    pub executed_by: Option<&'static str>,
}

/// A candidate on a chip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnChip {
    /// Id of the candidate.
    pub network: String,
    /// What it answers.
    pub task: Task,
    /// Id of the processor.
    pub chip: String,
    /// How that withstands radiation.
    pub hardness: Hardness,
    /// Its cost; none where it does not fit.
    #[serde(flatten)]
    pub cost: Option<Cost>,
    /// Whether nothing on this chip dominates it.
    pub on_front: bool,
    /// What dominates it, the least hungry first.
    pub dominated_by: Option<String>,
    /// Why it does not fit.
    pub reason: Option<String>,
    /// The number format that the chip lacks, where that is why.
    #[serde(skip)]
    pub lacks: Option<Precision>,
}

/// What a candidate takes on a chip, as modelled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Time of a tile after the first, without the fixed time of a tile (ms).
    pub tile_ms: f64,
    /// Lower end of the model's range (ms).
    pub tile_low_ms: f64,
    /// Upper end (ms).
    pub tile_high_ms: f64,
    /// Energy of a tile (mJ).
    pub tile_mj: f64,
    /// Time of a frame, fixed times included (ms).
    pub frame_ms: f64,
    /// Energy of a frame (J).
    pub frame_j: f64,
    /// What holds it back.
    pub bound: &'static str,
}

/// The frames that are computed, and what an imager gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Frames {
    /// The imager.
    pub imager: Imager,
    /// Whether candidates that need other bands are refused.
    pub is_bound: bool,
    /// Fixed time of a job.
    pub job_overhead: Span,
    /// Fixed time of a tile.
    pub tile_overhead: Span,
}

/// Networks on chips.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trade {
    /// Id of the imager whose frames are meant.
    pub imager: String,
    /// The candidates.
    pub networks: Vec<Candidate>,
    /// Each of them on each chip, chip by chip.
    pub rows: Vec<OnChip>,
}

impl Trade {
    /// The trade of parts of the catalogue on chips.
    pub fn of(parts: &[&Part<ModelCard>], chips: &[&Processor], frames: &Frames) -> Self {
        let networks: Vec<Candidate> = parts.iter().map(|part| candidate(part)).collect();
        let mut rows = Vec::new();
        for chip in chips {
            let pairs = parts.iter().zip(&networks);
            let mut on_chip: Vec<OnChip> = pairs
                .map(|(part, network)| on(chip, network, &part.value, frames))
                .collect();
            mark(&networks, &mut on_chip);
            rows.extend(on_chip);
        }
        Self {
            imager: frames.imager.id.clone(),
            networks,
            rows,
        }
    }

    /// The rows of a task on a chip, with their networks.
    pub fn on(&self, task: Task, chip: &str) -> impl Iterator<Item = (&OnChip, &Candidate)> {
        let rows = self.rows.iter().filter(move |row| row.task == task);
        let rows = rows.filter(move |row| row.chip == chip);
        rows.filter_map(|row| {
            let network = self.networks.iter().find(|one| one.id == row.network)?;
            Some((row, network))
        })
    }

    /// The chips in their order.
    pub fn chips(&self) -> Vec<&str> {
        let mut chips: Vec<&str> = self.rows.iter().map(|row| row.chip.as_str()).collect();
        chips.dedup();
        chips
    }

    /// Energy of a tile over accuracy, a panel for each chip; none of tasks whose accuracies do not compare.
    pub fn chart(&self, task: Task) -> Option<Chart> {
        let (_, accuracy) = task.accuracy()?;
        let better = if task == Task::Cover { "left" } else { "right" };
        let panel = |chip: &&str| Panel {
            title: format!("{chip}: energy of a tile [mJ]"),
            by_powers: true,
            lines: self.lines(task, chip),
        };
        Some(Chart {
            title: "Networks and methods: accuracy and energy; the front joins those that nothing dominates"
                .to_owned(),
            axis: format!("{accuracy}, better to the {better}"),
            panels: self.chips().iter().map(panel).collect(),
        })
    }

    /// The front, and a line for all of the same bands and format.
    fn lines(&self, task: Task, chip: &str) -> Vec<Line> {
        let mut lines = vec![Line {
            name: "front".to_owned(),
            points: Vec::new(),
        }];
        for (row, network) in self.on(task, chip) {
            let (Some(accuracy), Some(cost)) = (network.accuracy, row.cost) else {
                continue;
            };
            // What was measured on other data has no place on the axis.
            if !row.on_front && row.dominated_by.is_none() {
                continue;
            }
            let point = (accuracy, cost.tile_mj);
            let bands = network
                .bands
                .map_or("?".to_owned(), |bands| bands.to_string());
            let name = format!("{bands} bands, {}", network.precision.name());
            match lines.iter_mut().find(|line| line.name == name) {
                Some(line) => line.points.push(point),
                None => lines.push(Line {
                    name,
                    points: vec![point],
                }),
            }
            if row.on_front {
                lines[0].points.push(point);
            }
        }
        for line in &mut lines {
            line.points.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        lines
    }
}

fn candidate(part: &Part<ModelCard>) -> Candidate {
    let card = &part.value;
    let task = Task::of(part);
    let figure = |field: &str| {
        let written = part.figure(field)?.value.replace('_', "");
        written.parse::<f64>().ok()
    };
    let word = |field: &str| {
        let mut words = part.words.iter();
        words
            .find(|(key, _)| key == field)
            .map(|(_, word)| word.clone())
    };
    let names = word("bands").unwrap_or_default();
    let bands: Vec<usize> = names
        .split(", ")
        .filter_map(|name| Band::ALL.iter().position(|band| band.name() == name))
        .collect();
    let count = |count: usize| u32::try_from(count).ok().filter(|&count| count > 0);
    Candidate {
        id: card.id.clone(),
        task,
        precision: card.precision,
        bands: count(bands.len()),
        imager_bands: bands.iter().max().and_then(|&last| count(last + 1)),
        accuracy: task.accuracy().and_then(|(field, _)| figure(field)),
        rmse_green: figure("rmse_green"),
        overall_accuracy: figure("accuracy_ratio"),
        measured_on: word("measured_on"),
        weight_bytes: card.weight_bytes,
        macs_per_pixel: card.macs_per_tile / f64::from(card.tile_px).powi(2),
        tile_px: card.tile_px,
        executed_by: card.execution.as_ref().map(|one| match one.code {
            Code::Onnx(_) => "onnx",
            Code::Method(_) => "method",
        }),
    }
}

/// A candidate on a chip, not yet beside the others.
fn on(chip: &Processor, network: &Candidate, card: &ModelCard, frames: &Frames) -> OnChip {
    let has = frames.imager.bands;
    let needed = network
        .imager_bands
        .filter(|&needed| frames.is_bound && needed > has);
    let misfit = fit(chip, card).err();
    let cost = cost(chip, card, frames);
    let reason = match (&misfit, needed, &cost) {
        (_, Some(needed), _) => Some(format!(
            "{} needs an imager of {needed} bands, and {} has {has}",
            card.id, frames.imager.id
        )),
        (Some(misfit), None, _) => Some(misfit.to_string()),
        (None, None, Err(reason)) => Some(reason.clone()),
        (None, None, Ok(_)) => None,
    };
    OnChip {
        network: card.id.clone(),
        task: network.task,
        chip: chip.id.clone(),
        hardness: chip.hardness,
        cost: cost.ok().filter(|_| reason.is_none()),
        on_front: false,
        dominated_by: None,
        lacks: match misfit {
            Some(Misfit::NoPath { precision, .. }) if needed.is_none() => Some(precision),
            _ => None,
        },
        reason,
    }
}

fn cost(chip: &Processor, card: &ModelCard, frames: &Frames) -> Result<Cost, String> {
    let tiles = frames.imager.tiles_per_frame(card.tile_px);
    let overhead = frames.job_overhead + frames.tile_overhead * i64::from(tiles);
    let tile = tile_estimate(chip, card).map_err(|error| error.to_string())?;
    let frame = frame_estimate(chip, std::slice::from_ref(card), tiles, overhead);
    let frame = frame.map_err(|error| error.to_string())?;
    let ms = |span: Span| span.to_seconds() * 1e3;
    Ok(Cost {
        tile_ms: ms(tile.time),
        tile_low_ms: ms(tile.time_low),
        tile_high_ms: ms(tile.time_high),
        tile_mj: tile.energy.to_joules() * 1e3,
        frame_ms: ms(frame.time),
        frame_j: frame.energy.to_joules(),
        bound: match tile.bound {
            Bound::Compute => "compute",
            Bound::Memory => "memory",
        },
    })
}

/// Marks the front among the candidates of one chip.
fn mark(networks: &[Candidate], rows: &mut [OnChip]) {
    let costs: Vec<Option<f64>> = rows
        .iter()
        .map(|row| row.cost.map(|cost| cost.tile_mj))
        .collect();
    for place in 0..rows.len() {
        if costs[place].is_none() || networks[place].accuracy.is_none() {
            continue;
        }
        let others = (0..rows.len()).filter(|&other| {
            dominates(
                (&networks[other], costs[other]),
                (&networks[place], costs[place]),
            )
        });
        let least = others.min_by(|&a, &b| {
            let mj = |place: usize| costs[place].unwrap_or(f64::INFINITY);
            mj(a).total_cmp(&mj(b))
        });
        let own = &networks[place];
        let is_peer = |other: &Candidate| other.id != own.id && is_measured_alike(other, own);
        rows[place].on_front = least.is_none() && networks.iter().any(is_peer);
        rows[place].dominated_by = least.map(|other| networks[other].id.clone());
    }
}

/// Whether accuracies of two candidates compare.
fn is_measured_alike(a: &Candidate, b: &Candidate) -> bool {
    let is_measured = a.accuracy.is_some() && b.accuracy.is_some();
    is_measured && a.task == b.task && a.measured_on == b.measured_on
}

/// Whether one candidate leaves no reason to take another on the same chip.
fn dominates(one: (&Candidate, Option<f64>), other: (&Candidate, Option<f64>)) -> bool {
    let ((a, Some(a_mj)), (b, Some(b_mj))) = (one, other) else {
        return false;
    };
    let (Some(a_accuracy), Some(b_accuracy)) = (a.accuracy, b.accuracy) else {
        return false;
    };
    if !is_measured_alike(a, b) {
        return false;
    }
    let bands = |of: &Candidate| f64::from(of.imager_bands.unwrap_or(0));
    let gains = [
        a.task.gain(a_accuracy, b_accuracy),
        b_mj - a_mj,
        bands(b) - bands(a),
    ];
    gains.iter().all(|&gain| gain >= 0.0) && gains.iter().any(|&gain| gain > 0.0)
}
