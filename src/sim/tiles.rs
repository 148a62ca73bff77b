//! What the chain on board makes of the tiles of frames.
//!
//! Each tile of a frame is a variant of the scenario's world, and each distinct pair of variant and state of the
//! networks is executed once. An intact chain has read all variants before the run begins. Where bits of the weights
//! have flipped, a frame's answer is measured on its first tile and counts for all of them.

use super::SimError;
use super::state::Frame;
use crate::inference::codec::Product as Sent;
use crate::inference::network::NetworkError;
use crate::inference::pool::{Pool, PoolError, Reading};
use crate::orbit::window::Workers;
use crate::record::{AlertRow, Tables, TileRow, Word};
use crate::scenario::{Scenario, World};
use crate::seed::Seed;
use crate::sensing::imager::Imager;
use crate::sensing::world::TilePlace;
use crate::time::SimTime;
use bevy::ecs::resource::Resource;
use rand::Rng as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the chain makes of tiles; nothing where networks are not executed.
#[derive(Resource, Debug, Default)]
pub(crate) struct Tiles(Option<Looked>);

#[derive(Debug)]
struct Looked {
    pool: Arc<Pool>,
    seed: Seed,
    variants: u32,
    tile_px: u32,
    sent: Sent,
}

/// Bits of a processor's weights that have flipped since it read them afresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flips {
    /// When the first of them flipped.
    pub since: SimTime,
    /// How many.
    pub count: u32,
    /// When the weights are read afresh.
    pub until: SimTime,
}

/// What was found in a frame, all its tiles together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Bytes of the answer.
    pub bytes: u64,
    /// Pixels.
    pub pixels: u64,
    /// Pixels whose sky is told as it is.
    pub right: u64,
    /// Pixels that are told to be cloud or shadow.
    pub covered: u64,
    /// Alerts.
    pub alerts: u64,
    /// Cells that raise an alarm.
    pub alarmed: u64,
    /// Cells that raise an alarm and are under stress.
    pub hits: u64,
    /// Cells under stress that clear sky shows.
    pub stressed: u64,
}

impl Found {
    /// Adds a tile; nothing of a wrong one is right.
    fn add(&mut self, reading: &Reading, sent: Sent, is_wrong: bool) {
        let sky = &reading.sky;
        let right: u64 = (0..3).map(|class| sky.0[class][class]).sum();
        let covered: u64 = sky.0.iter().map(|row| row[1] + row[2]).sum();
        self.bytes += u64::from(reading.bytes_of(sent).unwrap_or(0));
        self.pixels += sky.total();
        self.covered += covered;
        self.alerts += reading.alerts.len() as u64;
        self.alarmed += reading.cells.found;
        self.stressed += reading.cells.there;
        if !is_wrong {
            self.right += right;
            self.hits += reading.cells.hits;
        }
    }
}

impl Tiles {
    /// Reads the world of a scenario, where it has one.
    ///
    /// # Errors
    /// When a network or a codec refuses a tile.
    pub(super) fn new(scenario: &Scenario, workers: &Workers) -> Result<Self, SimError> {
        let Some(world) = &scenario.work.world else {
            return Ok(Self(None));
        };
        let World {
            design,
            product,
            tile_px,
            ..
        } = world;
        Ok(Self(Some(Looked {
            pool: world.pool(scenario.seed, workers)?,
            seed: scenario.seed,
            variants: design.variants,
            tile_px: *tile_px,
            sent: *product,
        })))
    }

    /// The variants that the tiles of a frame are; none where nothing is executed.
    pub(crate) fn of(&self, frame: &Frame, imager: &Imager) -> Option<Vec<u32>> {
        let looked = self.0.as_ref()?;
        let place = TilePlace {
            target: frame.target,
            latitude_deg: frame.latitude.to_degrees(),
            longitude_deg: frame.longitude.to_degrees(),
            at: frame.interval.end,
        };
        Some(place.variants((looked.seed, looked.variants), imager, looked.tile_px))
    }

    /// Bytes of the pictures of some tiles, as they are stored.
    pub(crate) fn stored_bytes(&self, variants: &[u32]) -> Option<u64> {
        let readings = self.0.as_ref()?.pool.readings();
        let bytes = |&variant: &u32| readings.get(variant as usize)?.bytes_of(Sent::Raw);
        Some(variants.iter().filter_map(bytes).map(u64::from).sum())
    }

    /// What an intact chain finds in some tiles, of which `is_wrong` tells by their place in the frame.
    pub(crate) fn intact(
        &self,
        variants: &[u32],
        is_wrong: impl Fn(usize) -> bool,
    ) -> Option<Found> {
        let looked = self.0.as_ref()?;
        let readings = looked.pool.readings();
        let mut found = Found::default();
        for (place, &variant) in variants.iter().enumerate() {
            if let Some(reading) = readings.get(variant as usize) {
                found.add(reading, looked.sent, is_wrong(place));
            }
        }
        Some(found)
    }

    /// What a chain with flipped bits finds in some tiles, measured on the first, and whether it differs there from
    /// what an intact one finds. `is_wrong` tells by their place which tiles are wrong whatever the weights are.
    ///
    /// # Errors
    /// When the first tile cannot be encoded.
    pub(crate) fn flipped(
        &self,
        variants: &[u32],
        (unit, flips): (u64, Flips),
        is_wrong: impl Fn(usize) -> bool,
    ) -> Result<Option<(Found, bool)>, SimError> {
        let Some((looked, &first)) = self.0.as_ref().zip(variants.first()) else {
            return Ok(None);
        };
        let Some(intact) = looked.pool.readings().get(first as usize) else {
            return Ok(None);
        };
        let bits = looked.bits(unit, flips);
        let read = looked
            .pool
            .read_flipped(&bits, &[first], looked.sent, &Workers::one());
        let (readings, is_broken) = match read {
            Ok(readings) => (readings, false),
            // The flips have left nothing that runs: as much comes down as ever, and none of it is right.
            Err(PoolError::Network(NetworkError::Runtime { .. })) => (vec![intact.clone()], true),
            Err(error) => return Err(error.into()),
        };
        let Some(reading) = readings.first() else {
            return Ok(None);
        };
        let mut found = Found::default();
        for place in 0..variants.len() {
            found.add(reading, looked.sent, is_broken || is_wrong(place));
        }
        let differs = is_broken || reading.sky != intact.sky || reading.mask != intact.mask;
        Ok(Some((found, differs)))
    }

    /// Writes what is known of each tile, by the chain and by the classical methods.
    pub(crate) fn record(&self, tables: &mut Tables) {
        let Some(looked) = &self.0 else {
            return;
        };
        for (program, readings) in [
            ("chain", looked.pool.readings()),
            ("baseline", looked.pool.baseline()),
        ] {
            for ((variant, reading), tile) in (0..).zip(readings).zip(looked.pool.tiles()) {
                let row = tile_row(program, variant, tile.scene, reading);
                tables.tiles.push(row);
                for (alert, is_true) in &reading.alerts {
                    tables.alerts.push(AlertRow {
                        program: Word::Borrowed(program),
                        variant,
                        row_px: u32::from(alert.row_px),
                        column_px: u32::from(alert.column_px),
                        cells: u32::from(alert.cells),
                        drop_pct: u32::from(alert.drop_pct),
                        confidence_pct: u32::from(alert.confidence_pct),
                        is_true: *is_true,
                    });
                }
            }
        }
    }
}

impl Looked {
    /// Which bits of the weights have flipped: a draw for each, in the order in which they flipped.
    fn bits(&self, unit: u64, flips: Flips) -> Vec<u64> {
        let weight_bits = self.pool.weight_bits().max(1);
        let mut stream = self
            .seed
            .stream("weight flips", unit, flips.since.0.cast_unsigned());
        (0..flips.count)
            .map(|_| stream.next_u64() % weight_bits)
            .collect()
    }
}

fn tile_row(
    program: &'static str,
    variant: u32,
    scene: &'static str,
    reading: &Reading,
) -> TileRow {
    let bytes = |product| reading.bytes_of(product);
    let hex = reading
        .mask
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let there = |class: usize| reading.sky.0[class].iter().sum::<u64>();
    let told = |class: usize| reading.sky.0.iter().map(|row| row[class]).sum();
    let right = (0..3).map(|class| reading.sky.0[class][class]).sum();
    TileRow {
        program: Word::Borrowed(program),
        variant,
        scene: Word::Borrowed(scene),
        pixels: reading.sky.total(),
        cloud_pixels: there(1),
        shadow_pixels: there(2),
        right_pixels: right,
        told_cloud_pixels: told(1),
        told_shadow_pixels: told(2),
        stressed_cells: reading.cells.there,
        hidden_cells: reading.cells.hidden,
        alarmed_cells: reading.cells.found,
        hit_cells: reading.cells.hits,
        alerts_bytes: bytes(Sent::Alerts),
        mask_bytes: bytes(Sent::Mask),
        cover_bytes: bytes(Sent::Cover),
        clear_bytes: bytes(Sent::Clear),
        raw_bytes: bytes(Sent::Raw),
        mask: hex,
    }
}
