//! What radiation does within a stretch of constant rates: counts by Poisson, instants evenly spread.
//!
//! Each stretch of each device has a stream of its own, keyed by its beginning, so that nothing depends on the
//! order in which stretches are drawn.
//!
//! Assumes: independent events; one flip that matters is as likely at any instant of the stretch.
//! Leaves out: showers that hit several devices at once.
//! Source: Poisson process; sums of uniform logarithms below a mean of 30 at a time, and the normal law
//! beyond a mean of 3,000.

use super::hazard::Hazards;
use crate::link::special::normal_quantile;
use crate::orbit::SatelliteId;
use crate::seed::Seed;
use crate::time::{Interval, SimTime, Span};
use rand::Rng as _;
use rand::rngs::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Mean that is drawn at once by its logarithms.
const CHUNK: f64 = 30.0;
/// Mean from which counts are as good as normal.
const MANY: f64 = 3000.0;

/// What hits a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strike {
    /// It hangs, and must be restarted.
    Interrupt,
    /// Memory reports an error that it cannot correct: it must be restarted.
    Uncorrectable,
    /// It draws a current that must be cut off.
    LatchUp,
    /// A weight is wrong until it is read afresh.
    WeightFault,
    /// Configuration is wrong until it is scrubbed.
    ConfigurationFault,
    /// The answer in work comes out wrong.
    Silent,
}

/// What happens to a device within a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Struck {
    /// Bits that flip.
    pub upsets: u64,
    /// What matters, in order of time.
    pub strikes: Vec<(SimTime, Strike)>,
}

/// Draws what happens to a device of a satellite within a stretch.
pub fn draw(
    seed: Seed,
    (satellite, device): (SatelliteId, u32),
    stretch: Interval,
    hazards: &Hazards,
) -> Struck {
    let days = stretch.span().to_seconds() / 86_400.0;
    let id = u64::from(satellite.0) << 16 | u64::from(device);
    let mut stream = seed.stream("radiation", id, stretch.start.0.cast_unsigned());
    let upsets = poisson(&mut stream, hazards.upsets * days);
    let mut strikes = Vec::new();
    for (strike, per_day) in [
        (Strike::Interrupt, hazards.interrupts),
        (Strike::Uncorrectable, hazards.uncorrectable),
        (Strike::LatchUp, hazards.latch_ups),
        (Strike::WeightFault, hazards.weight_faults),
        (Strike::ConfigurationFault, hazards.configuration_faults),
        (Strike::Silent, hazards.silent),
    ] {
        for _ in 0..poisson(&mut stream, per_day * days) {
            let after_s = uniform(&mut stream) * stretch.span().to_seconds();
            let after = Span::from_seconds(after_s).0.min(stretch.span().0 - 1);
            strikes.push((stretch.start + Span(after), strike));
        }
    }
    strikes.sort_unstable();
    Struck { upsets, strikes }
}

/// Between zero and one, neither included.
pub(crate) fn uniform(stream: &mut ChaCha8Rng) -> f64 {
    ((stream.next_u64() >> 11) as f64 + 0.5) / 2.0_f64.powi(53)
}

/// A count with this mean.
pub(crate) fn poisson(stream: &mut ChaCha8Rng, mean: f64) -> u64 {
    if mean > MANY {
        let count = mean.sqrt().mul_add(normal_quantile(uniform(stream)), mean);
        return rounded(count);
    }
    let mut left = mean.max(0.0);
    let mut count = 0;
    while left > 0.0 {
        let least = (-left.min(CHUNK)).exp();
        let mut product = uniform(stream);
        while product > least {
            count += 1;
            product *= uniform(stream);
        }
        left -= CHUNK;
    }
    count
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count, zero or more; beyond u64 it saturates"
)]
fn rounded(count: f64) -> u64 {
    count.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(start_s: i64, end_s: i64) -> Interval {
        let at = |seconds| SimTime::START + Span::seconds(seconds);
        Interval::new(at(start_s), at(end_s))
    }

    #[test]
    fn counts_have_the_mean_and_the_spread_of_poisson() {
        for mean in [0.02, 3.0, 75.0, 4000.0] {
            let draws = 4000;
            let counts: Vec<f64> = (0..draws)
                .map(|k| poisson(&mut Seed(3).stream("test", 0, k), mean) as f64)
                .collect();
            let average = counts.iter().sum::<f64>() / draws as f64;
            let error = (mean / draws as f64).sqrt();
            assert!((average - mean).abs() < 4.0 * error, "{mean}: {average}");
            let squares = counts
                .iter()
                .map(|count| (count - mean).powi(2))
                .sum::<f64>();
            let variance = squares / draws as f64;
            // The fourth moment of Poisson: 3 m² + m.
            let error = ((2.0 * mean * mean + mean) / draws as f64).sqrt();
            assert!((variance - mean).abs() < 4.0 * error, "{mean}: {variance}");
        }
    }

    #[test]
    fn strikes_lie_within_their_stretch_in_order_and_depend_on_nothing_else() {
        let hazards = Hazards {
            interrupts: 2000.0,
            silent: 2000.0,
            upsets: 1e6,
            ..Hazards::default()
        };
        let one = |start, end| draw(Seed(1), (SatelliteId(3), 0), stretch(start, end), &hazards);
        let struck = one(600, 1800);
        assert!(struck.strikes.len() > 20);
        assert!(struck.strikes.is_sorted());
        assert!(
            struck
                .strikes
                .iter()
                .all(|(at, _)| stretch(600, 1800).contains(*at))
        );
        assert_eq!(struck, one(600, 1800));
        assert_ne!(struck, one(601, 1801));
        let other = draw(Seed(1), (SatelliteId(3), 1), stretch(600, 1800), &hazards);
        assert_ne!(struck, other);
    }

    #[test]
    fn nothing_happens_without_hazards() {
        let struck = draw(
            Seed(1),
            (SatelliteId(0), 0),
            stretch(0, 3600),
            &Hazards::default(),
        );
        assert_eq!(struck, Struck::default());
    }
}
