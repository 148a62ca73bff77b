//! Campaigns of flips in the weights of a network: how much worse its answers become, by execution.
//!
//! ```text
//! cells  = bits · { 1 plain, 72/64 SECDED, 3 TMR }          memory that holds the weights
//! upsets = round(n · cells / bits)                          n: those of plain memory under the same particles
//! error  = root mean square of fractions, or share of pixels told wrong, of the network with what is left of them
//! ```
//! A campaign draws upsets over the cells, lets the protection do its part, flips what is left in a copy of the
//! network, and runs that copy. [`accumulation`] does the same over time: upsets come at a rate, scrubbing puts
//! right what the protection can tell, and reloading puts right all.
//!
//! Assumes: upsets fall evenly and independently; one of a hundred hits the neighbouring cell as well (`MULTIPLE_CELLS`
//! of [`mitigation`]), in the same word or copy; the voter, the decoder and what is read afresh are sound.
//! Leaves out: activations, instructions and configuration; interleaving; what a decoder spoils of words with
//! three wrong cells; memory that holds weights in another form than the file.
//! Source: S24 and S51 (most flips are masked, some stay); codes as in [`mitigation`].
//!
//! [`mitigation`]: crate::payload::radiation::mitigation

mod kind;
mod measure;
mod memory;

#[cfg(test)]
mod tests;

pub use kind::{KindOutcome, single_flips};
pub use measure::Measure;
pub use memory::{Memory, Protection};

use super::network::{Flip, Network, NetworkError};
use crate::orbit::window::Workers;
use crate::payload::radiation::strike::{poisson, uniform};
use crate::seed::Seed;
use crate::time::Span;
use memory::drawn;
use serde::Serialize;

/// Most upsets of one repetition.
pub const UPSETS_MAX: u32 = 1_000_000;

/// Upsets in numbers: so many at once, so many times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Upsets that plain memory would take, each a point of the curve.
    pub upsets: Vec<u32>,
    /// Times that each is drawn.
    pub repetitions: u32,
    /// Protections, each a curve.
    pub protections: Vec<Protection>,
    /// Seed of the draws.
    pub seed: Seed,
}

/// Upsets over time.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// How long.
    pub span: Span,
    /// Upsets of a bit a day.
    pub per_bit_day: f64,
    /// How often weights are read afresh; never where none.
    pub reload: Option<Span>,
    /// How often memory is scrubbed; never where none.
    pub scrub: Option<Span>,
    /// Instants at which the network is run, evenly over the time.
    pub instants: u32,
    /// Times that each history is drawn.
    pub repetitions: u32,
    /// Protections, each a curve.
    pub protections: Vec<Protection>,
    /// Seed of the draws.
    pub seed: Seed,
}

/// What became of a network at one point of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Upsets that plain memory takes there; the mean where they come over time.
    pub upsets: f64,
    /// When (days since the start), where they come over time.
    pub days: Option<f64>,
    /// What protects the weights.
    pub protection: Protection,
    /// Bits that are wrong in the weights as they are read, on average.
    pub flips: f64,
    /// Errors of the repetitions, in order of size.
    pub errors: Vec<f64>,
}

impl Outcome {
    fn of(
        (upsets, days): (f64, Option<f64>),
        protection: Protection,
        runs: &[(usize, f64)],
    ) -> Self {
        let mut errors: Vec<f64> = runs.iter().map(|run| run.1).collect();
        errors.sort_by(f64::total_cmp);
        let flips = runs.iter().map(|run| run.0 as f64).sum::<f64>();
        Self {
            upsets,
            days,
            protection,
            flips: flips / runs.len().max(1) as f64,
            errors,
        }
    }

    /// The error that a share of the repetitions does not pass (nearest rank).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among the repetitions"
    )]
    pub fn quantile(&self, share: f64) -> f64 {
        let rank = (share * self.errors.len() as f64).ceil() as usize;
        let place = rank.clamp(1, self.errors.len().max(1)) - 1;
        self.errors.get(place).copied().unwrap_or(f64::NAN)
    }

    /// Mean error.
    pub fn mean(&self) -> f64 {
        self.errors.iter().sum::<f64>() / self.errors.len() as f64
    }

    /// Share of the repetitions whose error is at least twice `sound`.
    pub fn doubled_share(&self, sound: f64) -> f64 {
        let doubled = self.errors.iter().filter(|&&error| error >= 2.0 * sound);
        doubled.count() as f64 / self.errors.len() as f64
    }
}

/// What a network makes of memory as it is, with the number of wrong bits.
fn read(
    network: &Network,
    memory: &Memory,
    measure: &Measure,
    sound: f64,
) -> Result<(usize, f64), NetworkError> {
    let flips = memory.flips();
    if flips.is_empty() {
        return Ok((0, sound));
    }
    let error = read_flips(network, &flips, measure)?;
    Ok((flips.len(), error))
}

/// The error of a network with flips.
fn read_flips(network: &Network, flips: &[Flip], measure: &Measure) -> Result<f64, NetworkError> {
    measure.error(&network.with_flips(flips)?)
}

impl Campaign {
    /// Runs it: for each protection, and for each number of upsets, what became of the network, whose error
    /// without upsets is `sound`.
    ///
    /// # Errors
    /// When the network refuses what it is measured on.
    pub fn run(
        &self,
        network: &Network,
        (measure, sound): (&Measure, f64),
        workers: &Workers,
    ) -> Result<Vec<Outcome>, NetworkError> {
        let repetitions = self.repetitions as usize;
        let points = self.protections.len() * self.upsets.len();
        let runs = workers.map(points * repetitions, |index| {
            let (point, repetition) = (index / repetitions, index % repetitions);
            let (protection, upsets) = self.point(point);
            let mut memory = Memory::new(protection, network.weight_bits());
            let ordinal = u64::from(upsets) << 8 | protection as u64;
            let mut stream = self
                .seed
                .stream("upsets of weights", repetition as u64, ordinal);
            for _ in 0..memory.hits(upsets) {
                let upset = drawn(&mut stream, &memory);
                memory.strike(upset);
            }
            read(network, &memory, measure, sound)
        });
        let runs: Vec<(usize, f64)> = runs.into_iter().collect::<Result<_, _>>()?;
        let outcome = |(point, runs): (usize, &[(usize, f64)])| {
            let (protection, upsets) = self.point(point);
            Outcome::of((f64::from(upsets), None), protection, runs)
        };
        let points = runs.chunks(repetitions.max(1)).enumerate();
        Ok(points.map(outcome).collect())
    }

    fn point(&self, point: usize) -> (Protection, u32) {
        let curve = point / self.upsets.len();
        (
            self.protections[curve],
            self.upsets[point % self.upsets.len()],
        )
    }
}

/// Runs a network under upsets that come over time: for each protection what it answers at each instant.
///
/// # Errors
/// When the network refuses what it is measured on.
pub fn accumulation(
    history: &History,
    network: &Network,
    (measure, sound): (&Measure, f64),
    workers: &Workers,
) -> Result<Vec<Outcome>, NetworkError> {
    let repetitions = history.repetitions as usize;
    let runs = workers.map(history.protections.len() * repetitions, |index| {
        let protection = history.protections[index / repetitions];
        let mut memory = Memory::new(protection, network.weight_bits());
        let repetition = (index % repetitions) as u64;
        let mut stream = history
            .seed
            .stream("upsets over time", repetition, protection as u64);
        let mut known: Option<(Vec<u64>, (usize, f64))> = None;
        let mut answers = Vec::new();
        let mut from = 0.0;
        for instant in 1..=history.instants {
            let until = history.seconds() * f64::from(instant) / f64::from(history.instants);
            history.pass(&mut memory, (from, until), &mut stream);
            from = until;
            let state = memory.wrong();
            let answer = match known.take() {
                Some((same, answer)) if same == state => answer,
                _ => read(network, &memory, measure, sound)?,
            };
            known = Some((state, answer));
            answers.push(answer);
        }
        Ok(answers)
    });
    let runs: Vec<Vec<(usize, f64)>> = runs.into_iter().collect::<Result<_, _>>()?;
    let mut outcomes = Vec::new();
    for (&protection, runs) in history
        .protections
        .iter()
        .zip(runs.chunks(repetitions.max(1)))
    {
        for instant in 0..history.instants as usize {
            let here: Vec<(usize, f64)> = runs.iter().map(|run| run[instant]).collect();
            let days = history.span.to_seconds() / 86_400.0 * (instant + 1) as f64
                / f64::from(history.instants);
            let upsets = history.expected(network.weight_bits()) * (instant + 1) as f64
                / f64::from(history.instants);
            outcomes.push(Outcome::of((upsets, Some(days)), protection, &here));
        }
    }
    Ok(outcomes)
}

impl History {
    fn seconds(&self) -> f64 {
        self.span.to_seconds()
    }

    /// Upsets that plain memory of so many bits takes over the whole time, on average.
    pub fn expected(&self, bits: u64) -> f64 {
        bits as f64 * self.per_bit_day * self.seconds() / 86_400.0
    }

    /// Lets upsets, scrubs and reloads happen after `from` and until `until` (seconds since the start).
    fn pass(
        &self,
        memory: &mut Memory,
        (from, until): (f64, f64),
        stream: &mut rand::rngs::ChaCha8Rng,
    ) {
        let rate = memory.cells() as f64 * self.per_bit_day / 86_400.0;
        let count = poisson(stream, rate * (until - from));
        let mut strikes: Vec<f64> = (0..count)
            .map(|_| from + uniform(stream) * (until - from))
            .collect();
        strikes.sort_by(f64::total_cmp);
        let mut since = from;
        for at in strikes {
            self.mend(memory, since, at);
            let upset = drawn(stream, memory);
            memory.strike(upset);
            since = at;
        }
        self.mend(memory, since, until);
    }

    /// Scrubs and reloads that fall between two instants; more than one of a kind does what one does.
    fn mend(&self, memory: &mut Memory, after: f64, until: f64) {
        let falls = |every: Option<Span>| {
            let every_s = every?.to_seconds();
            ((until / every_s).floor() > (after / every_s).floor()).then_some(())
        };
        if falls(self.reload).is_some() {
            memory.reload();
        } else if falls(self.scrub).is_some() {
            memory.scrub();
        }
    }
}
