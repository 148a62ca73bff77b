//! What a chain makes of the tiles of a world: each distinct pair of tile and state of the networks is executed once.
//!
//! Assumes: a network answers the same whenever it is asked the same, so that all captures of one variant share one
//! reading. Leaves out: processors that compute differently from this one; a quantised network on another runtime
//! differs by at most a step of its output here and there (docs/models/networks.md).

use super::codec::{CodecError, Product, bits, encode};
use super::network::NetworkError;
use super::onboard::{Alert, Chain, Method, Program, TileAnswer, answer};
use super::score::{Confusion, Detection, detection, stressed_cells};
use crate::orbit::window::Workers;
use crate::seed::Seed;
use crate::sensing::raster::Raster;
use crate::sensing::world::{Endmembers, Scene, Truth, Variant, WorldDesign, variant};

/// Why tiles cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PoolError {
    /// A network refused.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A codec failed.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// No scene has the bands.
    #[error("no scene of the world has {bands} bands")]
    NoScene {
        /// Bands that the networks take.
        bands: usize,
    },
}

/// What a world is made of.
#[derive(Debug, Clone, Copy)]
pub struct Materials<'a> {
    /// Real pictures.
    pub scenes: &'a [Scene],
    /// Real spectra.
    pub endmembers: &'a Endmembers,
}

/// What the chain makes of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Bytes of each product that was encoded, in the order of [`Product::ALL`].
    pub bytes: [Option<u32>; Product::ALL.len()],
    /// The sky, there and said.
    pub sky: Confusion,
    /// Cells under stress, there and found.
    pub cells: Detection,
    /// Each alert, and whether at least half of its cells are under stress.
    pub alerts: Vec<(Alert, bool)>,
    /// Which cells raise an alarm, eight to a byte.
    pub mask: Vec<u8>,
}

impl Reading {
    /// Bytes of a product; none where it was not encoded.
    pub fn bytes_of(&self, product: Product) -> Option<u32> {
        self.bytes[product as usize]
    }
}

/// A tile, and what the intact chain says of it.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The scene that it is a window of.
    pub scene: &'static str,
    /// The picture that is captured.
    pub capture: Raster,
    /// What is there.
    pub truth: Truth,
    /// The stored map of green cover, as a share of the ground; empty where the chain tells no cover.
    pub reference: Vec<f32>,
    /// The sky over each pixel as the chain tells it, as numbers of [`crate::sensing::world::Sky`].
    pub sky: Vec<u8>,
    /// Green cover of each pixel as the chain tells it.
    pub green: Vec<f32>,
}

/// The tiles of a world, read by a chain whose networks are intact.
#[derive(Debug)]
pub struct Pool {
    chain: Chain,
    tiles: Vec<Tile>,
    readings: Vec<Reading>,
    baseline: Vec<Reading>,
}

impl Pool {
    /// Makes a world of tiles and reads them all, by the chain and by the classical methods in its place.
    ///
    /// # Errors
    /// When no scene has so many bands, a network refuses a tile or a codec fails.
    pub fn new(
        (seed, design): (Seed, &WorldDesign),
        materials: Materials<'_>,
        chain: Chain,
        (bands, tile_px): (usize, usize),
        workers: &Workers,
    ) -> Result<Self, PoolError> {
        let count = usize::try_from(design.variants).unwrap_or(0);
        let made = workers.map(count, |index| {
            let index = u32::try_from(index).unwrap_or(0);
            let Materials { scenes, endmembers } = materials;
            let made = variant(seed, design, (scenes, endmembers), (bands, tile_px), index);
            read_first(&chain, made.ok_or(PoolError::NoScene { bands })?)
        });
        let mut pool = Self {
            chain,
            tiles: Vec::with_capacity(count),
            readings: Vec::with_capacity(count),
            baseline: Vec::with_capacity(count),
        };
        for made in made {
            let (tile, reading, baseline) = made?;
            pool.tiles.push(tile);
            pool.readings.push(reading);
            pool.baseline.push(baseline);
        }
        Ok(pool)
    }

    /// What the intact chain makes of each tile.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// What thresholds and the vegetation index make of each tile, in the place of the chain.
    pub fn baseline(&self) -> &[Reading] {
        &self.baseline
    }

    /// The tiles, by variant.
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// Bits of the networks' weights that can flip, all networks one after the other.
    pub fn weight_bits(&self) -> u64 {
        self.chain.weight_bits()
    }

    /// What a chain with flipped bits makes of some tiles, as far as `product` is concerned; a part of the chain
    /// without flips is not executed again.
    ///
    /// # Errors
    /// When a network refuses or a codec fails.
    pub fn read_flipped(
        &self,
        flips: &[u64],
        variants: &[u32],
        product: Product,
        workers: &Workers,
    ) -> Result<Vec<Reading>, PoolError> {
        let (flipped, sky_differs, cover_differs) = self.chain.with_flips(flips)?;
        let read = workers.map(variants.len(), |place| {
            let tile = &self.tiles[variants[place] as usize % self.tiles.len()];
            let sky = match &flipped.sky {
                Some(program) if sky_differs => program.sky(&tile.capture)?,
                _ => tile.sky.clone(),
            };
            let green = match &flipped.cover {
                Some(program) if cover_differs => program.green(&tile.capture)?,
                _ => tile.green.clone(),
            };
            let shape = (tile.capture.rows(), tile.capture.columns());
            let answer = answer(sky, green, &tile.reference, shape);
            reading(
                (&tile.capture, &tile.truth),
                &answer,
                &[product],
                self.chain.sky.is_some(),
            )
        });
        read.into_iter().collect()
    }
}

/// Makes what is kept of a variant, and reads it by the chain and by the classical methods.
fn read_first(chain: &Chain, made: Variant) -> Result<(Tile, Reading, Reading), PoolError> {
    let reference = chain.reference(&made.reference)?;
    let answer = chain.read(&made.capture, &reference)?;
    let (seen, tells_sky) = ((&made.capture, &made.truth), chain.sky.is_some());
    let read = reading(seen, &answer, &Product::ALL, tells_sky)?;
    let classical = Chain {
        sky: chain
            .sky
            .as_ref()
            .map(|_| Program::Method(Method::Thresholds)),
        cover: chain.cover.as_ref().map(|_| Program::Method(Method::Ndvi)),
    };
    let map = classical.reference(&made.reference)?;
    let other = classical.read(&made.capture, &map)?;
    let small = [Product::Alerts, Product::Mask];
    let baseline = reading(seen, &other, &small, tells_sky)?;
    let tile = Tile {
        scene: made.scene,
        capture: made.capture,
        truth: made.truth,
        reference,
        sky: answer.sky,
        green: answer.green,
    };
    Ok((tile, read, baseline))
}

/// What is known of an answer: the bytes of some products, and how good it is. Of a sky that nothing tells nothing is
/// known.
fn reading(
    (capture, truth): (&Raster, &Truth),
    answer: &TileAnswer,
    products: &[Product],
    tells_sky: bool,
) -> Result<Reading, PoolError> {
    let shape = (capture.rows(), capture.columns());
    let mut bytes = [None; Product::ALL.len()];
    for &product in products {
        let encoded = encode(product, capture, answer)?;
        bytes[product as usize] = Some(u32::try_from(encoded.len()).unwrap_or(u32::MAX));
    }
    let stressed = stressed_cells(truth, shape);
    let is_true = |cells: &[usize]| {
        let right = cells
            .iter()
            .filter(|&&cell| stressed.get(cell) == Some(&true))
            .count();
        2 * right >= cells.len()
    };
    let alerts = answer.alerts.iter().zip(&answer.members);
    let sky = if tells_sky {
        Confusion::of(&truth.sky, &answer.sky)
    } else {
        Confusion::default()
    };
    Ok(Reading {
        bytes,
        sky,
        cells: detection(answer, truth, shape),
        alerts: alerts
            .map(|(&alert, cells)| (alert, is_true(cells)))
            .collect(),
        mask: bits(&answer.mask),
    })
}
