//! A world to look at: a pool of tiles made from real pictures, with the truth about each.
//!
//! A tile that a satellite captures is one of the pool, told by a hash of seed, target, place and day. A variant is a
//! window of a real scene, turned or mirrored, with the gain of its season; half of what may be planted in it
//! is there: fields under stress, clouds and their shadows. It has two acquisitions: the earlier one, in clear sky and
//! without stress, from which the reference map is made, and the one that is captured.
//!
//! ```text
//! r  = g_b · scene_b + severity · green · (dry_b − green_b)      g_b season's gain, green from the NDVI
//! r' = (1 − α) · (1 − d) · r + α · c_b                           α cloud, d shadow, c_b the cloud's reflectance
//! r″ = (1 + e) · r' + n,  |n| ~ r' / SNR, in 12 bits             e error of the gain, n noise
//! ```
//! Assumes: stress turns green cover into dry cover, linearly mixed, with the mean spectra of field sites of at
//! least 85 % of either; noise and gain of [`SIGNAL_TO_NOISE`] and [`GAIN_ERROR`]; clouds of fractal noise.
//! Leaves out: what a season does beyond a gain, haze, adjacency, terrain, the sensor's own spectral response; the
//! blue of field sites, which were measured without it: blue does not change with stress.
//! Source: scenes and spectra, `assets/tiles/NOTICE`; the recipe, docs/models/world.md.

mod cloud;
mod stress;

use super::imager::{Imager, tiles_per_edge};
use super::raster::Raster;
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::seed::Seed;
use crate::time::{SimTime, Span};
use rand::Rng as _;
use rand::rngs::ChaCha8Rng;
use serde::{Deserialize, Serialize};

pub use stress::Endmembers;

/// Most variants of a pool.
pub const VARIANTS_MAX: u32 = 256;
/// Signal over noise of a picture. Source: as of small imagers in bright light; an assumption.
pub const SIGNAL_TO_NOISE: f32 = 150.0;
/// Error of the gain between two acquisitions. An assumption.
pub const GAIN_ERROR: f32 = 0.01;
/// Steps of a sample: 12 bits, up to a reflectance of 1.
const SAMPLES: f32 = 4095.0;
/// Range of the season's gain, the same in all bands. An assumption.
const SEASON: (f32, f32) = (0.85, 1.15);

/// A real picture: reflectances of some bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// Its reflectances; the first bands of [`Band::ALL`](super::band::Band::ALL).
    pub raster: Raster,
}

/// What a pool is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorldDesign {
    /// Variants, 1 to [`VARIANTS_MAX`].
    pub variants: u32,
    /// Share of variants with clouds.
    pub cloudy_share: f64,
    /// Share of variants with fields under stress.
    pub stressed_share: f64,
}

/// What of a pixel is between it and the sky.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Sky {
    /// Nothing.
    Clear = 0,
    /// A cloud.
    Cloud = 1,
    /// The shadow of a cloud.
    Shadow = 2,
}

/// A tile of the pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The scene that it is a window of.
    pub scene: &'static str,
    /// The earlier picture: clear, without stress.
    pub reference: Raster,
    /// The picture that is captured.
    pub capture: Raster,
    /// What is there.
    pub truth: Truth,
}

/// What is in a tile, pixel by pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The sky over each pixel, as numbers of [`Sky`].
    pub sky: Vec<u8>,
    /// Share of the ground that turned from green to dry (%).
    pub stress_pct: Vec<u8>,
}

/// Makes variant `index` of a pool: a pure function of its arguments.
///
/// `scenes` need at least one that has as many bands as asked for; none comes back otherwise. Pixels beyond a
/// scene's edge mirror those before it.
pub fn variant(
    seed: Seed,
    design: &WorldDesign,
    (scenes, endmembers): (&[Scene], &Endmembers),
    (bands, tile_px): (usize, usize),
    index: u32,
) -> Option<Variant> {
    let fitting: Vec<&Scene> = scenes
        .iter()
        .filter(|scene| scene.raster.bands() >= bands)
        .collect();
    let mut random = seed.stream("world", u64::from(index), 0);
    let scene = fitting.get(below(&mut random, fitting.len().max(1)))?;
    let mut ground = window(&scene.raster, (bands, tile_px), &mut random);
    let season = between(&mut random, SEASON);
    for value in ground.values_mut() {
        *value *= season;
    }
    // Stratified, so that a small pool has its shares as well: which variants is drawn, how many is not.
    let variants = design.variants.max(1);
    let is_stressed = is_chosen(
        seed,
        "world stress",
        (index, variants),
        design.stressed_share,
    );
    let is_cloudy = is_chosen(seed, "world cloud", (index, variants), design.cloudy_share);
    let mut reference = ground.clone();
    observe(&mut reference, &mut random);
    let mut capture = ground;
    let stress_pct = if is_stressed {
        stress::plant(&mut capture, endmembers, &mut random)
    } else {
        vec![0; tile_px * tile_px]
    };
    let sky = if is_cloudy {
        cloud::cover(&mut capture, &mut random)
    } else {
        vec![Sky::Clear as u8; tile_px * tile_px]
    };
    observe(&mut capture, &mut random);
    let truth = Truth { sky, stress_pct };
    Some(Variant {
        scene: scene.name,
        reference,
        capture,
        truth,
    })
}

/// A tile or a frame of tiles, by its place on the ground and its day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TilePlace {
    /// Target, by its place in the scenario.
    pub target: u32,
    /// Latitude of its centre (°).
    pub latitude_deg: f64,
    /// Longitude of its centre (°).
    pub longitude_deg: f64,
    /// When it is captured.
    pub at: SimTime,
}

impl TilePlace {
    /// The tiles of a frame here, from north to south, each row from west to east.
    ///
    /// The frame is taken to lie along north, whatever its satellite's heading.
    pub fn tiles(&self, imager: &Imager, tile_px: u32) -> Vec<Self> {
        let tile_deg = tile_deg(imager, tile_px);
        let across = tiles_per_edge(imager.swath_px, tile_px, 0);
        let along = tiles_per_edge(imager.lines_px, tile_px, 0);
        let from_middle = |place: u32, count: u32| f64::from(place) - f64::from(count - 1) / 2.0;
        let places = (0..along).flat_map(|row| (0..across).map(move |column| (row, column)));
        let tile = |(row, column)| {
            let north_deg = -from_middle(row, along) * tile_deg;
            self.moved(north_deg, from_middle(column, across) * tile_deg)
        };
        places.map(tile).collect()
    }

    /// A place so far north and east of this one, both as arcs (°).
    pub fn moved(&self, north_deg: f64, east_deg: f64) -> Self {
        let stretch = self.latitude_deg.to_radians().cos().max(0.01);
        Self {
            latitude_deg: self.latitude_deg + north_deg,
            longitude_deg: self.longitude_deg + east_deg / stretch,
            ..*self
        }
    }

    /// Which variants of the pool the tiles of a frame here are, in the order of [`Self::tiles`].
    pub fn variants(
        &self,
        (seed, variants): (Seed, u32),
        imager: &Imager,
        tile_px: u32,
    ) -> Vec<u32> {
        let tile_deg = tile_deg(imager, tile_px);
        let tiles = self.tiles(imager, tile_px).into_iter();
        tiles
            .map(|tile| tile.variant(seed, variants, tile_deg))
            .collect()
    }

    /// Which variant of the pool it is: the same for all who look at one place on one day, as places are told
    /// to `tile_deg` of latitude.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rows and columns of a globe; less than 256 variants"
    )]
    pub fn variant(&self, seed: Seed, variants: u32, tile_deg: f64) -> u32 {
        let row = (self.latitude_deg / tile_deg).floor();
        let width_deg = tile_deg / ((row + 0.5) * tile_deg).to_radians().cos().max(0.01);
        let column = (self.longitude_deg / width_deg).floor();
        let day = (self.at - SimTime::START)
            .0
            .div_euclid(Span::seconds(86_400).0);
        let mut hasher = blake3::Hasher::new_derive_key("starloom 2026 tiles of the ground");
        hasher.update(&seed.0.to_le_bytes());
        hasher.update(&self.target.to_le_bytes());
        hasher.update(&(row as i64).to_le_bytes());
        hasher.update(&(column as i64).to_le_bytes());
        hasher.update(&day.to_le_bytes());
        let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
        u32::from_le_bytes([a, b, c, d]) % variants.max(1)
    }
}

/// The edge of a tile as an arc on the mean sphere (°).
fn tile_deg(imager: &Imager, tile_px: u32) -> f64 {
    let tile_m = imager.ground_sample_distance.to_meters() * f64::from(tile_px);
    (tile_m / EARTH_MEAN_RADIUS_M).to_degrees()
}

/// Whether a variant is among the share of a pool that has something.
fn is_chosen(seed: Seed, purpose: &str, (index, variants): (u32, u32), share: f64) -> bool {
    let chosen = (f64::from(variants) * share).round();
    let rank = |of: u32| (seed.stream(purpose, u64::from(of), 0).next_u64(), of);
    let own = rank(index);
    let before = (0..variants).filter(|&other| rank(other) < own).count();
    (before as f64) < chosen
}

/// A window of a scene, turned by quarters and mirrored.
fn window(scene: &Raster, (bands, tile_px): (usize, usize), random: &mut ChaCha8Rng) -> Raster {
    let room = |edge: usize| edge.saturating_sub(tile_px) + 1;
    let (top, left) = (
        below(random, room(scene.rows())),
        below(random, room(scene.columns())),
    );
    let (quarters, is_mirrored) = (below(random, 4), below(random, 2) == 1);
    let mut tile = Raster::filled(bands, tile_px, tile_px, 0.0);
    let last = tile_px - 1;
    for band in 0..bands {
        let from = scene.band(band);
        let into = tile.band_mut(band);
        for row in 0..tile_px {
            for column in 0..tile_px {
                let flipped = if is_mirrored { last - column } else { column };
                let (r, c) = match quarters {
                    0 => (row, flipped),
                    1 => (flipped, last - row),
                    2 => (last - row, last - flipped),
                    _ => (last - flipped, row),
                };
                let (r, c) = (
                    mirrored(top + r, scene.rows()),
                    mirrored(left + c, scene.columns()),
                );
                into[row * tile_px + column] = from[r * scene.columns() + c];
            }
        }
    }
    tile
}

/// A place on an edge, mirrored where it lies beyond.
fn mirrored(place: usize, edge: usize) -> usize {
    let period = (2 * edge).saturating_sub(2).max(1);
    let within = place % period;
    if within < edge {
        within
    } else {
        period - within
    }
}

/// What an imager makes of reflectances: an error of the gain, noise, samples of 12 bits.
fn observe(raster: &mut Raster, random: &mut ChaCha8Rng) {
    let gain = 1.0 + GAIN_ERROR * normal(random);
    for value in raster.values_mut() {
        let noise = 1.0 + normal(random) / SIGNAL_TO_NOISE;
        let seen = (*value * gain * noise).clamp(0.0, 1.0);
        *value = (seen * SAMPLES).round() / SAMPLES;
    }
}

/// About normally distributed, of mean 0 and deviation 1: the sum of four even draws.
fn normal(random: &mut ChaCha8Rng) -> f32 {
    let bits = random.next_u64();
    let sum: f32 = (0..4)
        .map(|part| f32::from(u16::try_from((bits >> (16 * part)) & 0xffff).unwrap_or(0)))
        .sum();
    // Four draws of variance 1/12 each.
    (sum / 65_535.0 - 2.0) * 3.0_f32.sqrt()
}

/// Evenly between two numbers.
fn between(random: &mut ChaCha8Rng, (low, high): (f32, f32)) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
    let share = (random.next_u32() >> 8) as f32 / 16_777_216.0;
    low + share * (high - low)
}

/// Evenly below a number that is not 0.
fn below(random: &mut ChaCha8Rng, count: usize) -> usize {
    let count = u64::try_from(count.max(1)).unwrap_or(1);
    usize::try_from(random.next_u64() % count).unwrap_or(0)
}

#[cfg(test)]
mod tests;
