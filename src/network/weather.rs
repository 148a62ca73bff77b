//! Weather over ground stations: spells of cloud or rain as correlated processes of two states.
//!
//! ```text
//! λ₊ = p / τ,  λ₋ = (1 − p) / τ             clear to bad and back: mean spells τ/(1−p) bad, τ/p clear
//! P(clear → bad in Δt) = p (1 − e^(−Δt/τ))
//! ρ = e^(−d/d0)                             latent correlation of two sites, d along the ground
//! z = L n,  L Lᵀ = ρ                        bad where Φ(z) < p
//! ```
//! The sites of a [`Field`] share one latent Gaussian vector. At the events of a Poisson process of rate 1/τ
//! the whole vector is drawn anew; between them nothing changes but the month. So every site is exactly the
//! chain of two states above, the joint state is exactly the Gaussian copula, and neither depends on any
//! step of time. (A latent that wanders, cut at a threshold, would cross it ever more often as the step
//! shrinks.)
//!
//! Each site draws from a stream of its own, and the factor L is lower triangular in the order of the sites:
//! a site that is added after the others changes none of their spells. One that is put before them leaves
//! their statistics as they are, and changes their spells where it is correlated with them.
//!
//! Assumes: a redraw changes the weather of all sites of a field at once; clouds of one month are alike at all
//! hours. Leaves out: weather that moves from site to site, layers, broken clouds that pass within minutes.
//! Source: two-state Markov chains and the Gaussian copula; d0 ≈ 300 km for clouds (recalled; 100 to 500).

use crate::frame::{EARTH_MEAN_RADIUS_M, Geodetic};
use crate::link::special::{normal_quantile, normal_share_below};
use crate::orbit::window::join;
use crate::seed::Seed;
use crate::time::{Calendar, Interval, SimTime, Span};
use crate::units::Length;
use nalgebra::Vector3;
use rand::Rng as _;
use rand::rngs::ChaCha8Rng;
use std::f64::consts::PI;

/// A chain of two states, clear and bad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoState {
    /// Share of the time that it is bad, in (0, 1).
    pub probability: f64,
    /// How long it remembers.
    pub correlation: Span,
}

impl TwoState {
    /// Mean length of a bad spell.
    pub fn mean_bad(&self) -> Span {
        Span::from_seconds(self.correlation.to_seconds() / (1.0 - self.probability))
    }

    /// Mean length of a clear spell.
    pub fn mean_clear(&self) -> Span {
        Span::from_seconds(self.correlation.to_seconds() / self.probability)
    }

    /// Probability that clear weather is bad after `step`.
    pub fn to_bad(&self, step: Span) -> f64 {
        self.probability * self.redrawn(step)
    }

    /// Probability that bad weather is clear after `step`.
    pub fn to_clear(&self, step: Span) -> f64 {
        (1.0 - self.probability) * self.redrawn(step)
    }

    fn redrawn(&self, step: Span) -> f64 {
        -(-step.to_seconds() / self.correlation.to_seconds()).exp_m1()
    }
}

/// Latent correlation of two sites at a distance.
pub fn latent_correlation(distance: Length, scale: Length) -> f64 {
    (-(distance / scale)).exp()
}

/// Distance along the ground between two places, on the mean sphere.
pub fn ground_distance(a: Geodetic, b: Geodetic) -> Length {
    let direction = |place: Geodetic| {
        let (sin, cos) = place.latitude.to_radians().sin_cos();
        let (east, north) = place.longitude.to_radians().sin_cos();
        Vector3::new(cos * north, cos * east, sin)
    };
    let (a, b) = (direction(a), direction(b));
    Length::meters(EARTH_MEAN_RADIUS_M * a.cross(&b).norm().atan2(a.dot(&b)))
}

/// Share of the time that at least one of some sites is clear, where any two have the same latent
/// correlation from 0 up to below 1: an integral over what they have in common.
pub fn availability_of_any(probabilities: &[f64], correlation: f64) -> f64 {
    const HALF: i32 = 400;
    const WIDTH: f64 = 9.0;
    let points: Vec<f64> = probabilities.iter().map(|&p| normal_quantile(p)).collect();
    let (common, own) = (correlation.sqrt(), (1.0 - correlation).sqrt());
    let step = WIDTH / f64::from(HALF);
    let all_bad = (-HALF..=HALF).map(|k| {
        let y = f64::from(k) * step;
        let density = (-y * y / 2.0).exp() / (2.0 * PI).sqrt();
        let bad = |&point: &f64| normal_share_below((point - common * y) / own);
        density * points.iter().map(bad).product::<f64>()
    });
    1.0 - all_bad.sum::<f64>() * step
}

/// A site of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSite {
    /// Its name, which its draws go by.
    pub name: String,
    /// Where it is.
    pub place: Geodetic,
    /// Probability of bad weather in each month of the year, January first.
    pub monthly: [f64; 12],
}

/// Sites under one kind of weather that is drawn anew at the same instants.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What it is, as `cloud`: other weather has other draws.
    pub purpose: &'static str,
    /// How long it remembers.
    pub correlation_time: Span,
    /// Distance over which the latent correlation falls to a 1/e-th.
    pub correlation_distance: Length,
    /// The sites, in the order of the scenario.
    pub sites: Vec<FieldSite>,
}

impl Field {
    /// Latent correlation of two sites by index.
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        if a == b {
            return 1.0;
        }
        let distance = ground_distance(self.sites[a].place, self.sites[b].place);
        latent_correlation(distance, self.correlation_distance)
    }

    /// The lower triangular factor of the latent correlation; where sites coincide, its diagonal is zero.
    fn factor(&self) -> Vec<Vec<f64>> {
        let mut factor: Vec<Vec<f64>> = Vec::with_capacity(self.sites.len());
        for row in 0..self.sites.len() {
            let mut line: Vec<f64> = Vec::with_capacity(row + 1);
            for column in 0..row {
                let above: &Vec<f64> = &factor[column];
                let known: f64 = line.iter().zip(above).map(|(a, b)| a * b).sum();
                let pivot = above[column];
                let rest = self.correlation(row, column) - known;
                line.push(if pivot > 1e-9 { rest / pivot } else { 0.0 });
            }
            let known: f64 = line.iter().map(|value| value * value).sum();
            line.push((1.0 - known).max(0.0).sqrt());
            factor.push(line);
        }
        factor
    }

    /// The bad spells of each site from the start of `calendar` to `until`, in order of time.
    pub fn spells(&self, seed: Seed, calendar: &Calendar, until: SimTime) -> Vec<Vec<Interval>> {
        let factor = self.factor();
        let stream = |what: &str| {
            let tau = self.correlation_time.0.unsigned_abs();
            seed.stream(&format!("{} {what}", self.purpose), tau, 0)
        };
        let mut redraws = stream("redraws");
        let names = self.sites.iter();
        let mut normals: Vec<ChaCha8Rng> = names
            .map(|site| stream(&format!("at {}", site.name)))
            .collect();
        let thresholds: Vec<[f64; 12]> = self
            .sites
            .iter()
            .map(|site| site.monthly.map(normal_quantile))
            .collect();
        let mut spells = vec![Vec::new(); self.sites.len()];
        let mut drawn = vec![0.0; self.sites.len()];
        let mut at = SimTime::START;
        while at < until {
            let gap_s = -self.correlation_time.to_seconds() * uniform(&mut redraws).ln();
            let next = (at + Span::from_seconds(gap_s).max(Span(1))).min(until);
            for (value, stream) in drawn.iter_mut().zip(&mut normals) {
                *value = normal(stream);
            }
            for (piece, month) in months(calendar, Interval::new(at, next)) {
                for (site, spells) in spells.iter_mut().enumerate() {
                    let latent: f64 = factor[site].iter().zip(&drawn).map(|(a, b)| a * b).sum();
                    if latent < thresholds[site][month] {
                        join(spells, [piece]);
                    }
                }
            }
            at = next;
        }
        spells
    }
}

/// The stretches in which two lists agree to be bad, each in order of time.
pub fn both(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let (mut i, mut j, mut common) = (0, 0, Vec::new());
    while let (Some(one), Some(two)) = (a.get(i), b.get(j)) {
        common.extend(one.intersection(*two));
        if one.end <= two.end {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

/// Share of the time from the start to `until` that some stretches take.
pub fn share(spells: &[Interval], until: SimTime) -> f64 {
    let bad_s: f64 = spells.iter().map(|spell| spell.span().to_seconds()).sum();
    bad_s / (until - SimTime::START).to_seconds()
}

/// A number in (0, 1).
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn uniform(stream: &mut ChaCha8Rng) -> f64 {
    ((stream.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// A standard normal number, by Box and Muller.
fn normal(stream: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * uniform(stream).ln()).sqrt();
    radius * (2.0 * PI * uniform(stream)).cos()
}

/// A stretch cut at the turns of months (UTC), each piece with its month from zero.
fn months(calendar: &Calendar, stretch: Interval) -> Vec<(Interval, usize)> {
    let mut pieces = Vec::with_capacity(1);
    let mut start = stretch.start;
    while start < stretch.end {
        let (month, turn) = calendar.month(start);
        let end = stretch.end.min(turn.max(start + Span(1)));
        pieces.push((Interval::new(start, end), month));
        start = end;
    }
    pieces
}

#[cfg(test)]
mod tests;
