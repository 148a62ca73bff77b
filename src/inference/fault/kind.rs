//! Single flips by the kind of number that they hit: which part of the weights is worth protecting.

use super::{Measure, read_flips};
use crate::inference::network::{Flip, Network, NetworkError, Weights};
use crate::orbit::window::Workers;
use serde::Serialize;

/// 2⁶⁴ over the golden ratio: multiples of it fall evenly into any range.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// What single flips do to numbers of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindOutcome {
    /// Bits of one number.
    pub number_bits: u64,
    /// Whether the numbers are floats.
    pub is_float: bool,
    /// Bits of all numbers of the kind.
    pub bits: u64,
    /// Bits that were flipped, one at a time.
    pub tried: u64,
    /// Share of these flips that at least doubled the error.
    pub doubled_share: f64,
    /// Largest error.
    pub worst: f64,
}

/// Flips single bits of a network whose error without flips is `sound`: of each kind of number all, or `most` that
/// lie evenly among them.
///
/// # Errors
/// When the network refuses what it is measured on.
pub fn single_flips(
    network: &Network,
    (measure, sound): (&Measure, f64),
    most: u32,
    workers: &Workers,
) -> Result<Vec<KindOutcome>, NetworkError> {
    let weights = network.weights();
    let mut kinds: Vec<(u64, bool)> = weights.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |own: (u64, bool)| -> Result<KindOutcome, NetworkError> {
        let bits: Vec<u64> = weights
            .iter()
            .filter(|tensor| kind(tensor) == own)
            .flat_map(|tensor| tensor.bits.clone())
            .collect();
        let tried = bits.len().min(most as usize);
        let errors = workers.map(tried, |index| {
            let bit = bits[place(index, tried, bits.len())];
            read_flips(network, &[Flip { bit }], measure)
        });
        let errors: Vec<f64> = errors.into_iter().collect::<Result<_, _>>()?;
        let doubled = errors.iter().filter(|&&error| error >= 2.0 * sound).count();
        Ok(KindOutcome {
            number_bits: own.0,
            is_float: own.1,
            bits: bits.len() as u64,
            tried: tried as u64,
            doubled_share: doubled as f64 / tried.max(1) as f64,
            worst: errors.into_iter().fold(sound, f64::max),
        })
    };
    kinds.into_iter().map(of_kind).collect()
}

fn kind(tensor: &Weights<'_>) -> (u64, bool) {
    (tensor.number_bits, tensor.is_float)
}

/// Number `index` of `tried` places among `count`: each, or evenly and in all places of a number.
fn place(index: usize, tried: usize, count: usize) -> usize {
    if tried == count {
        return index;
    }
    let share = u128::from((index as u64).wrapping_mul(GOLDEN));
    usize::try_from((share * count as u128) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_spread_over_all_numbers_and_all_their_bits() {
        let places: Vec<usize> = (0..320).map(|index| place(index, 320, 32_000)).collect();
        for eighth in 0..8 {
            let within = |place: &&usize| **place / 4000 == eighth;
            let count = places.iter().filter(within).count();
            // 40 of 320, less or more one by rounding.
            assert!((39..=41).contains(&count), "{count}");
        }
        let bits: std::collections::BTreeSet<usize> =
            places.iter().map(|place| place % 32).collect();
        assert_eq!(bits.len(), 32);
        assert_eq!(place(7, 10, 10), 7);
    }
}
