//! Clouds and their shadows, from fractal noise.

use super::super::band::Band;
use super::super::raster::Raster;
use super::{Sky, below, between};
use rand::Rng as _;
use rand::rngs::ChaCha8Rng;

/// Reflectance of a thick cloud, by band. An assumption: as water clouds over land look from space.
const CLOUD: [f32; 6] = [0.62, 0.62, 0.63, 0.66, 0.45, 0.32];
/// What a full shadow takes of the light, by band: least in blue, which the sky scatters. An assumption.
const SHADOW: [f32; 6] = [0.45, 0.52, 0.57, 0.62, 0.66, 0.68];
/// From this opacity, or this depth of shadow, on a pixel counts as such.
const COUNTS: f32 = 0.35;
/// Octaves of the noise, the coarsest cell first.
const CELLS_PX: [usize; 5] = [96, 48, 24, 12, 6];

/// Covers a tile with clouds and shadows, and tells the sky over each pixel.
pub(super) fn cover(tile: &mut Raster, random: &mut ChaCha8Rng) -> Vec<u8> {
    let edge = tile.rows();
    let share = between(random, (0.05, 0.45));
    let noise = fractal(edge, random);
    let threshold = quantile(&noise, 1.0 - share);
    let softness = 0.06;
    let opacity: Vec<f32> = noise
        .iter()
        .map(|value| ((value - threshold) / softness + 0.5).clamp(0.0, 1.0))
        .collect();
    let reach = |random: &mut ChaCha8Rng| {
        let far = 6 + below(random, 18);
        i64::try_from(far).unwrap_or(0) * if below(random, 2) == 1 { 1 } else { -1 }
    };
    let (down, right) = (reach(random), reach(random));
    let shade = |index: usize| {
        let at = |place: usize, by: i64| {
            let place = i64::try_from(place).ok()? - by;
            usize::try_from(place).ok().filter(|&place| place < edge)
        };
        let from = at(index / edge, down).zip(at(index % edge, right));
        from.map_or(0.0, |(row, column)| opacity[row * edge + column])
    };
    for band in 0..tile.bands().min(Band::ALL.len()) {
        for (index, value) in tile.band_mut(band).iter_mut().enumerate() {
            let shaded = *value * (1.0 - SHADOW[band] * shade(index));
            *value = (1.0 - opacity[index]) * shaded + opacity[index] * CLOUD[band];
        }
    }
    (0..edge * edge)
        .map(|index| {
            let sky = if opacity[index] >= COUNTS {
                Sky::Cloud
            } else if shade(index) >= COUNTS {
                Sky::Shadow
            } else {
                Sky::Clear
            };
            sky as u8
        })
        .collect()
}

/// Noise of several octaves, in [0, 1]: values on a lattice, smoothly joined.
fn fractal(edge: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut sum = vec![0.0_f32; edge * edge];
    let mut weight = 1.0;
    let mut total = 0.0;
    for cell in CELLS_PX {
        let knots = edge / cell + 2;
        let lattice: Vec<f32> = (0..knots * knots)
            .map(|_| f32::from(u16::try_from(random.next_u32() >> 16).unwrap_or(0)) / 65_535.0)
            .collect();
        let smooth = |share: f32| share * share * (3.0 - 2.0 * share);
        #[expect(clippy::cast_precision_loss, reason = "pixels of a cell are few")]
        let share = |place: usize| smooth((place % cell) as f32 / cell as f32);
        for (index, value) in sum.iter_mut().enumerate() {
            let (row, column) = (index / edge, index % edge);
            let knot = |down: usize, right: usize| {
                lattice[(row / cell + down) * knots + column / cell + right]
            };
            let (v, u) = (share(row), share(column));
            let upper = knot(0, 0) * (1.0 - u) + knot(0, 1) * u;
            let lower = knot(1, 0) * (1.0 - u) + knot(1, 1) * u;
            *value += weight * (upper * (1.0 - v) + lower * v);
        }
        total += weight;
        weight *= 0.5;
    }
    for value in &mut sum {
        *value /= total;
    }
    sum
}

/// The value below which a share of all lies.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a length"
)]
fn quantile(values: &[f32], share: f32) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let place = (share * sorted.len() as f32) as usize;
    sorted
        .get(place.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}
