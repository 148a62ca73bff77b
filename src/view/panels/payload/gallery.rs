//! The world's tiles as pictures, eight bits each: what is kept of the pool that the run was made with.

use super::paint;
use crate::inference::pool::{Reading, Tile};
use crate::inference::score::stressed_cells;
use crate::orbit::window::Workers;
use crate::run::gallery::natural;
use crate::scenario::Scenario;
use bevy_egui::egui::{Color32, ColorImage};

/// Edge of a thumbnail (px).
pub(super) const THUMB_PX: usize = 64;

/// A tile, ready to be drawn.
#[derive(Debug)]
pub(super) struct Plate {
    /// The scene that it is a window of.
    pub(super) scene: &'static str,
    /// In natural colour.
    pub(super) natural: Vec<[u8; 3]>,
    /// With near infrared as red; none without that band.
    pub(super) infrared: Option<Vec<[u8; 3]>>,
    /// The sky as it is, and as the chain tells it.
    pub(super) sky: [Vec<u8>; 2],
    /// Ground that turned dry (%).
    pub(super) stress_pct: Vec<u8>,
    /// Which cells are under stress.
    pub(super) stressed: Vec<bool>,
    /// Green cover as the chain tells it (%); empty where it tells none.
    pub(super) green_pct: Vec<u8>,
    /// What the chain makes of it.
    pub(super) reading: Reading,
}

/// The tiles of a world.
#[derive(Debug)]
pub(super) struct Gallery {
    /// By variant.
    pub(super) plates: Vec<Plate>,
    /// Edge of a tile (px).
    pub(super) edge: usize,
    /// Thumbnails side by side.
    pub(super) atlas: ColorImage,
    /// Thumbnails in a row of the atlas.
    pub(super) in_row: usize,
}

impl Gallery {
    /// Makes the world of a scenario and reads it, with as many threads as leave one to the viewer.
    ///
    /// # Errors
    /// When there is no world, or a network or a codec refuses a tile.
    pub(super) fn new(scenario: &Scenario) -> Result<Self, String> {
        // A copy, so that the tiles are dropped again: pictures of eight bits are a third of them.
        let world = scenario.work.world.clone();
        let world = world.ok_or("the scenario has no world")?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = Workers::many(threads.saturating_sub(1).max(1));
        let pool = world
            .pool(scenario.seed, &workers)
            .map_err(|error| error.to_string())?;
        let tiles: Vec<(&Tile, &Reading)> = pool.tiles().iter().zip(pool.readings()).collect();
        let plates = workers.map(tiles.len(), |place| {
            let (tile, reading) = tiles[place];
            plate(tile, reading)
        });
        let in_row = (1..).find(|edge| edge * edge >= plates.len()).unwrap_or(1);
        let edge = world.tile_px as usize;
        Ok(Self {
            atlas: atlas(&plates, in_row, edge),
            plates,
            edge,
            in_row,
        })
    }

    /// A tile; none of a variant that there is not.
    pub(super) fn plate(&self, variant: u32) -> Option<&Plate> {
        self.plates.get(variant as usize)
    }
}

fn plate(tile: &Tile, reading: &Reading) -> Plate {
    let capture = &tile.capture;
    let clear = |pixel: usize| tile.sky.get(pixel) == Some(&0);
    let shape = (capture.rows(), capture.columns());
    Plate {
        scene: tile.scene,
        natural: natural(capture),
        infrared: (capture.bands() > 3).then(|| paint::stretched(capture, [3, 2, 1], clear)),
        sky: [tile.truth.sky.clone(), tile.sky.clone()],
        stress_pct: tile.truth.stress_pct.clone(),
        stressed: stressed_cells(&tile.truth, shape),
        green_pct: tile
            .green
            .iter()
            .map(|share| paint::percent(*share))
            .collect(),
        reading: reading.clone(),
    }
}

/// All thumbnails, `in_row` in a row.
fn atlas(plates: &[Plate], in_row: usize, edge: usize) -> ColorImage {
    let side = in_row * THUMB_PX;
    let mut pixels = vec![Color32::BLACK; side * side];
    for (place, plate) in plates.iter().enumerate() {
        let (top, left) = (place / in_row * THUMB_PX, place % in_row * THUMB_PX);
        for row in 0..THUMB_PX {
            for column in 0..THUMB_PX {
                let color = mean(plate, (row, column), edge);
                pixels[(top + row) * side + left + column] = color;
            }
        }
    }
    ColorImage::new([side, side], pixels)
}

/// The mean colour of what a pixel of a thumbnail stands for.
fn mean(plate: &Plate, (row, column): (usize, usize), edge: usize) -> Color32 {
    let range = |place: usize| {
        let first = place * edge / THUMB_PX;
        first..((place + 1) * edge / THUMB_PX).max(first + 1)
    };
    let (mut sum, mut count) = ([0_u32; 3], 0);
    for y in range(row) {
        for x in range(column) {
            if let Some(color) = plate.natural.get(y * edge + x) {
                for (sum, value) in sum.iter_mut().zip(color) {
                    *sum += u32::from(*value);
                }
                count += 1;
            }
        }
    }
    let [red, green, blue] = sum.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
    Color32::from_rgb(red, green, blue)
}
