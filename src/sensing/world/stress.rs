//! Fields under stress: green cover that turned dry.

use super::super::band::Band;
use super::super::raster::Raster;
use super::super::vegetation::green_cover;
use super::{below, between};
use rand::rngs::ChaCha8Rng;

/// Patches of a tile under stress, at least and at most. An assumption.
const PATCHES: (usize, usize) = (4, 14);
/// Half axes of a patch (px). An assumption: fields of some hectares.
const HALF_AXIS_PX: (f32, f32) = (7.0, 22.0);
/// Share of green cover that turns dry. An assumption.
const SEVERITY: (f32, f32) = (0.15, 0.70);
/// Patches lie where green cover is at least this.
const GREEN_MIN: f32 = 0.35;
/// How often a place for a patch is looked for.
const TRIES: usize = 40;

/// Mean reflectance of field sites of green and of dry cover, by [`Band`]; blue is zero in both, as it was not
/// measured: blue does not change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Endmembers {
    /// Of green cover.
    pub green: [f32; 6],
    /// Of dry cover.
    pub dry: [f32; 6],
}

/// Plants patches of stress where green cover is, and tells the share of the ground that turned (%).
pub(super) fn plant(
    tile: &mut Raster,
    endmembers: &Endmembers,
    random: &mut ChaCha8Rng,
) -> Vec<u8> {
    let edge = tile.rows();
    let (red, nir) = (tile.band(Band::Red.index()), tile.band(Band::Nir.index()));
    let green: Vec<f32> = red
        .iter()
        .zip(nir)
        .map(|(&red, &nir)| green_cover(red, nir))
        .collect();
    let mut turned = vec![0.0_f32; edge * edge];
    let patches = PATCHES.0 + below(random, PATCHES.1 - PATCHES.0 + 1);
    for _ in 0..patches {
        let place = (0..TRIES)
            .map(|_| below(random, edge * edge))
            .find(|&place| green[place] >= GREEN_MIN);
        let severity = between(random, SEVERITY);
        let (tall, wide) = (between(random, HALF_AXIS_PX), between(random, HALF_AXIS_PX));
        let Some(place) = place else { continue };
        #[expect(clippy::cast_precision_loss, reason = "pixels of a tile are few")]
        for (index, turned) in turned.iter_mut().enumerate() {
            let row = (index / edge) as f32 - (place / edge) as f32;
            let column = (index % edge) as f32 - (place % edge) as f32;
            let is_inside = (row / tall).powi(2) + (column / wide).powi(2) <= 1.0;
            if is_inside {
                *turned = turned.max(severity * green[index]);
            }
        }
    }
    for band in 0..tile.bands().min(Band::ALL.len()) {
        let change = endmembers.dry[band] - endmembers.green[band];
        for (value, turned) in tile.band_mut(band).iter_mut().zip(&turned) {
            *value = (*value + turned * change).max(0.0);
        }
    }
    turned.into_iter().map(percent).collect()
}

/// A share in whole percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 100"
)]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
