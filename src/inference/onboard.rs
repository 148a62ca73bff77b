//! The chain on board: sky, vegetation cover, change against the stored map, alerts.
//!
//! ```text
//! drop_c = reference green_c − green_c,  means over the clear pixels of cell c, less the median over all cells
//! alert  = neighbouring cells with drop ≥ threshold
//! confidence = Φ((drop − threshold) / σ),  σ = 1.4826 · median |drop_c|
//! ```
//! Assumes: what a picture shows as a whole (light, season, gain) moves all cells alike, and most of a tile is well.
//! Leaves out: the cause. A stress alert is not a diagnosis: pests, disease, drought and harvest are not told apart.
//! Source: scheme of change detection against a reference, docs/models/onboard.md.

mod baseline;
mod cells;

use super::network::{Flip, Network, NetworkError};
use crate::sensing::band::Band;
use crate::sensing::raster::Raster;
use crate::sensing::world::Sky;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use baseline::{SKY_BLUE_MIN, SKY_NIR_MAX};

/// Edge of a cell that may raise an alarm (px).
pub const CELL_PX: usize = 4;
/// Loss of green cover from which on a cell raises an alarm, as a share of the ground.
pub const DROP_MIN: f32 = 0.075;
/// Least share of a cell that must be clear to say something of it.
const CLEAR_MIN: f32 = 0.5;

/// What a part of the chain answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Answers {
    /// The sky over each pixel: scores of clear, cloud and shadow.
    Cloud,
    /// What covers the ground: fractions of bare soil, green and dry cover.
    Cover,
}

/// A classical method in the place of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Bright in blue is cloud, dark in near infrared is shadow.
    Thresholds,
    /// Green cover by the normalised difference of near infrared and red.
    Ndvi,
}

/// What executes a part of the chain.
#[derive(Debug, Clone)]
pub enum Program {
    /// A network, and the bands that it takes, in its order.
    Network(Arc<Network>, Vec<Band>),
    /// A classical method.
    Method(Method),
}

/// What is done with each tile.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Tells the sky; all counts as clear without it.
    pub sky: Option<Program>,
    /// Tells the cover.
    pub cover: Option<Program>,
}

/// Cells that lie together and have lost green cover.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Row of its middle (px from the northern edge).
    pub row_px: u16,
    /// Column of its middle (px from the western edge).
    pub column_px: u16,
    /// Cells.
    pub cells: u16,
    /// Mean loss of green cover (% of the ground).
    pub drop_pct: u8,
    /// How sure it is that the loss is above the threshold (%).
    pub confidence_pct: u8,
}

/// What the chain says of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileAnswer {
    /// The sky over each pixel, as numbers of [`Sky`].
    pub sky: Vec<u8>,
    /// Green cover of each pixel, as a share of the ground; empty where the chain tells no cover.
    pub green: Vec<f32>,
    /// Which cells raise an alarm, row by row.
    pub mask: Vec<bool>,
    /// The alerts, from north to south.
    pub alerts: Vec<Alert>,
    /// The cells of each alert, row by row.
    pub members: Vec<Vec<usize>>,
}

impl Chain {
    /// The map that later pictures are compared with: green cover of a clear picture; empty where the chain
    /// tells no cover.
    ///
    /// # Errors
    /// As [`Network::run`].
    pub fn reference(&self, picture: &Raster) -> Result<Vec<f32>, NetworkError> {
        self.cover
            .as_ref()
            .map_or(Ok(Vec::new()), |program| program.green(picture))
    }

    /// What it says of a picture, beside the map of [`Self::reference`].
    ///
    /// # Errors
    /// As [`Network::run`].
    pub fn read(&self, picture: &Raster, reference: &[f32]) -> Result<TileAnswer, NetworkError> {
        let sky = match &self.sky {
            Some(program) => program.sky(picture)?,
            None => vec![Sky::Clear as u8; picture.pixels()],
        };
        let green = self.reference(picture)?;
        Ok(answer(
            sky,
            green,
            reference,
            (picture.rows(), picture.columns()),
        ))
    }

    /// Bits of the weights that can flip: those of the sky's network, then those of the cover's.
    pub fn weight_bits(&self) -> u64 {
        let programs = [&self.sky, &self.cover].into_iter().flatten();
        programs.map(Program::weight_bits).sum()
    }

    /// The chain with bits of its weights flipped, and whether that changes what tells the sky, and the cover.
    ///
    /// # Errors
    /// As [`Network::with_flips`].
    pub fn with_flips(&self, bits: &[u64]) -> Result<(Self, bool, bool), NetworkError> {
        let first = self.sky.as_ref().map_or(0, Program::weight_bits);
        let flips = |range: std::ops::Range<u64>| -> Vec<Flip> {
            let within = bits.iter().filter(|bit| range.contains(bit));
            within
                .map(|bit| Flip {
                    bit: bit - range.start,
                })
                .collect()
        };
        let (of_sky, of_cover) = (flips(0..first), flips(first..u64::MAX));
        let flipped = |program: &Option<Program>, flips: &[Flip]| {
            program
                .as_ref()
                .map(|one| one.with_flips(flips))
                .transpose()
        };
        let chain = Self {
            sky: flipped(&self.sky, &of_sky)?,
            cover: flipped(&self.cover, &of_cover)?,
        };
        Ok((chain, !of_sky.is_empty(), !of_cover.is_empty()))
    }
}

/// Cells, mask and alerts of maps that are known.
pub fn answer(
    sky: Vec<u8>,
    green: Vec<f32>,
    reference: &[f32],
    (rows, columns): (usize, usize),
) -> TileAnswer {
    let found = if green.is_empty() {
        Vec::new()
    } else {
        cells::drops(&sky, (&green, reference), (rows, columns))
    };
    let (mask, members, alerts) = cells::alerts(&found, columns / CELL_PX);
    TileAnswer {
        sky,
        green,
        mask,
        alerts,
        members,
    }
}

impl Program {
    /// Bits of its weights that can flip; none of a classical method.
    fn weight_bits(&self) -> u64 {
        match self {
            Self::Network(network, _) => network.weight_bits(),
            Self::Method(_) => 0,
        }
    }

    fn with_flips(&self, flips: &[Flip]) -> Result<Self, NetworkError> {
        match self {
            Self::Network(network, bands) if !flips.is_empty() => {
                let flipped = network.with_flips(flips)?;
                Ok(Self::Network(Arc::new(flipped), bands.clone()))
            }
            _ => Ok(self.clone()),
        }
    }

    /// The sky over each pixel of a picture.
    ///
    /// # Errors
    /// As [`Network::run`].
    pub fn sky(&self, picture: &Raster) -> Result<Vec<u8>, NetworkError> {
        match self {
            Self::Network(network, bands) => Ok(highest(&network.run(&taken(picture, bands))?)),
            Self::Method(_) => Ok(baseline::sky(picture)),
        }
    }

    /// Green cover of each pixel of a picture.
    ///
    /// # Errors
    /// As [`Network::run`].
    pub fn green(&self, picture: &Raster) -> Result<Vec<f32>, NetworkError> {
        match self {
            Self::Network(network, bands) => {
                let fractions = network.run(&taken(picture, bands))?;
                Ok(fractions.band(1).to_vec())
            }
            Self::Method(_) => Ok(baseline::green(picture)),
        }
    }
}

/// The bands that a network takes, of those of a scene.
fn taken(picture: &Raster, bands: &[Band]) -> Raster {
    let places: Vec<usize> = bands.iter().map(|band| band.index()).collect();
    picture.select(&places)
}

/// The band with the highest value, pixel by pixel; the first of equals.
pub(super) fn highest(scores: &Raster) -> Vec<u8> {
    let best = |pixel: usize| {
        let score = |band: usize| scores.band(band)[pixel];
        let better = |best: usize, band: usize| {
            if score(band) > score(best) {
                band
            } else {
                best
            }
        };
        (1..scores.bands()).fold(0, better)
    };
    let pixels = 0..scores.pixels();
    pixels
        .map(|pixel| u8::try_from(best(pixel)).unwrap_or(u8::MAX))
        .collect()
}

#[cfg(test)]
mod tests;
