//! What the chain on board makes of the tiles of frames.
//!
//! Each tile of a frame is a variant of the scenario's world, and each distinct pair of variant and state of the
//! networks is executed once: an intact chain reads all variants before the run begins; where bits of the weights have
//! flipped, the flipped copy reads the variants that its frames hold, once they do.

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
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// States of flipped networks whose answers are kept: some 1 MB each with the largest pool.
const STATES_MAX: usize = 64;

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
    /// By the bits that have flipped: what the networks make of each variant that they have seen so; none where they
    /// do not run any more.
    flipped: BTreeMap<Vec<u64>, BTreeMap<u32, Option<Reading>>>,
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
            flipped: BTreeMap::new(),
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

    /// What a chain with flipped bits finds in some tiles, and whether it differs from what an intact one finds.
    /// `is_wrong` tells by their place which tiles are wrong whatever the weights are.
    ///
    /// # Errors
    /// When an answer cannot be encoded.
    pub(crate) fn flipped(
        &mut self,
        variants: &[u32],
        (unit, flips): (u64, Flips),
        is_wrong: impl Fn(usize) -> bool,
        workers: &Workers,
    ) -> Result<Option<(Found, bool)>, SimError> {
        let Some(looked) = &mut self.0 else {
            return Ok(None);
        };
        let bits = looked.bits(unit, flips);
        looked.read_flipped(&bits, variants, workers)?;
        let (Some(flipped), intact) = (looked.flipped.get(&bits), looked.pool.readings()) else {
            return Ok(None);
        };
        let mut found = Found::default();
        let mut differs = false;
        for (place, variant) in variants.iter().enumerate() {
            let Some(intact) = intact.get(*variant as usize) else {
                continue;
            };
            match flipped.get(variant) {
                Some(Some(reading)) => {
                    found.add(reading, looked.sent, is_wrong(place));
                    differs |= (&reading.sky, &reading.mask) != (&intact.sky, &intact.mask);
                }
                // The flips have left nothing that runs: as much comes down as ever, and none of it is right.
                _ => {
                    found.add(intact, looked.sent, true);
                    differs = true;
                }
            }
        }
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
    /// Executes the networks with flipped bits on those variants of `variants` that they have not seen yet.
    fn read_flipped(
        &mut self,
        bits: &[u64],
        variants: &[u32],
        workers: &Workers,
    ) -> Result<(), SimError> {
        if self.flipped.len() >= STATES_MAX && !self.flipped.contains_key(bits) {
            self.flipped.clear();
        }
        let known = self.flipped.entry(bits.to_vec()).or_default();
        let unseen = variants
            .iter()
            .filter(|variant| !known.contains_key(variant));
        let unseen: Vec<u32> = unseen
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if unseen.is_empty() {
            return Ok(());
        }
        match self.pool.read_flipped(bits, &unseen, self.sent, workers) {
            Ok(readings) => known.extend(unseen.into_iter().zip(readings.into_iter().map(Some))),
            Err(PoolError::Network(NetworkError::Runtime { .. })) => {
                known.extend(unseen.into_iter().map(|variant| (variant, None)));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

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
