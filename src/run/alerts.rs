//! The alerts of one product, with their places on the ground.
//!
//! A recording holds the alerts of each tile of the world once; which tile lies where in a frame follows from the frame's
//! place and day, and is computed again here.

use super::explain::ExplainError;
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::inference::onboard::CELL_PX;
use crate::record::{AlertRow, Alerts, ProductRow, Products};
use crate::recording::{Recording, RecordingError};
use crate::scenario::{Scenario, World};
use crate::sensing::imager::Imager;
use crate::sensing::world::TilePlace;
use crate::time::SimTime;
use serde::Serialize;

/// Why the alerts of a product cannot be told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlertsError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// No product is the one that was asked for.
    #[error(transparent)]
    Choice(#[from] ExplainError),
    /// Nothing was executed.
    #[error(
        "no network was executed in {run}\n\
         hint: alerts come from scenarios with a `[work.world]` that do not turn `networks` off"
    )]
    NotExecuted {
        /// The run folder.
        run: String,
    },
    /// The product is not recorded, or not answered.
    #[error(
        "product {product} of {run} has no answer up to the end of the recording\n\
         hint: try `fastest`, `median` or `slowest`"
    )]
    NoAnswer {
        /// The number that was asked for.
        product: u64,
        /// The run folder.
        run: String,
    },
    /// Its networks ran with flipped weights.
    #[error(
        "the networks of product {product} of {run} ran with {flips} flipped bits: its {alerts} alerts are counted, but \\
         their places are not recorded\\n\
         hint: name another product"
    )]
    Flipped {
        /// The number that was asked for.
        product: u64,
        /// The run folder.
        run: String,
        /// Bits.
        flips: u32,
        /// Alerts.
        alerts: u64,
    },
}

/// An alert on the ground.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacedAlert {
    /// Tile of the frame, counted from its north-western one.
    pub tile: u32,
    /// Latitude of its middle (°).
    pub latitude_deg: f64,
    /// Longitude of its middle (°), from −180 to 180.
    pub longitude_deg: f64,
    /// Ground of its cells (km²).
    pub area_km2: f64,
    /// Mean loss of green cover (% of the ground).
    pub drop_pct: u32,
    /// How sure it is that the loss is above the threshold (%).
    pub confidence_pct: u32,
    /// Whether at least half of its cells are under planted stress.
    pub is_true: bool,
}

/// The alerts of a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProductAlerts {
    /// The run folder.
    pub run: String,
    /// Policy of the run.
    pub policy: String,
    /// The product.
    pub product: u64,
    /// Name of its satellite.
    pub satellite: String,
    /// UTC of the end of its capture.
    pub captured_utc: String,
    /// UTC at which its answer was on the ground.
    pub answered_utc: String,
    /// What radiation spoilt it by; empty where nothing did.
    pub wrong_by: String,
    /// The alerts, tile by tile.
    pub alerts: Vec<PlacedAlert>,
}

/// The alerts of an answered product.
///
/// # Errors
/// When the recording cannot be read, nothing was executed, or the product has no answer or one of flipped weights.
pub fn alerts(recording: &Recording, product: u64) -> Result<ProductAlerts, AlertsError> {
    let run = recording.dir().display().to_string();
    let scenario = recording.scenario()?;
    let row = row_of(recording, product)?;
    let answered = row.and_then(|row| Some((row.answered_ns?, row)));
    let (Some(world), Some((answered_ns, row))) = (&scenario.work.world, answered) else {
        return Err(match scenario.work.world {
            None => AlertsError::NotExecuted { run },
            Some(_) => AlertsError::NoAnswer { product, run },
        });
    };
    if let Some(flips) = row.flips.filter(|&flips| flips > 0) {
        let alerts = row.alerts.unwrap_or(0);
        return Err(AlertsError::Flipped {
            product,
            run,
            flips,
            alerts,
        });
    }
    let of_tiles = alerts_of_tiles(recording)?;
    let satellite = scenario.satellites.get(row.satellite as usize);
    let tiles = tiles_of(&scenario, &row).unwrap_or_default();
    let placed = placed(&scenario, (world, &row), &tiles, &of_tiles);
    let utc = |at_ns| scenario.calendar.utc(SimTime(at_ns)).to_string();
    Ok(ProductAlerts {
        run,
        policy: recording.manifest().policy.name().to_owned(),
        product,
        satellite: satellite.map_or_else(String::new, |it| it.name.clone()),
        captured_utc: utc(row.capture_end_ns),
        answered_utc: utc(answered_ns),
        wrong_by: row.wrong_by.to_string(),
        alerts: placed,
    })
}

/// What was recorded of a product.
fn row_of(recording: &Recording, product: u64) -> Result<Option<ProductRow>, RecordingError> {
    let mut found = None;
    for table in recording.tables::<Products>() {
        found = table?.rows().find(|row| row.product == product).or(found);
    }
    Ok(found)
}

/// The alerts that the chain raises on each tile of the world.
fn alerts_of_tiles(recording: &Recording) -> Result<Vec<AlertRow>, RecordingError> {
    let table: Alerts = recording.table(0)?;
    Ok(table.rows().filter(|row| row.program == "chain").collect())
}

/// The tiles of a frame and the variants of the world that they are, from north to south, each row from west to east;
/// none where its imager or its world is not known.
pub fn tiles_of(scenario: &Scenario, row: &ProductRow) -> Option<Vec<(TilePlace, u32)>> {
    let world = scenario.work.world.as_ref()?;
    let imager = imager_of(scenario, row)?;
    let place = TilePlace {
        target: row.target,
        latitude_deg: row.latitude_deg,
        longitude_deg: row.longitude_deg,
        at: SimTime(row.capture_end_ns),
    };
    let variants = place.variants(
        (scenario.seed, world.design.variants),
        imager,
        world.tile_px,
    );
    let tiles = place.tiles(imager, world.tile_px);
    Some(tiles.into_iter().zip(variants).collect())
}

/// The imager that took a frame.
pub fn imager_of<'a>(scenario: &'a Scenario, row: &ProductRow) -> Option<&'a Imager> {
    let satellite = scenario.satellites.get(row.satellite as usize)?;
    scenario.payloads.get(satellite.payload)?.imager.as_ref()
}

fn placed(
    scenario: &Scenario,
    (world, row): (&World, &ProductRow),
    tiles: &[(TilePlace, u32)],
    of_tiles: &[AlertRow],
) -> Vec<PlacedAlert> {
    let Some(imager) = imager_of(scenario, row) else {
        return Vec::new();
    };
    let pixel_m = imager.ground_sample_distance.to_meters();
    let pixel_deg = (pixel_m / EARTH_MEAN_RADIUS_M).to_degrees();
    let half = f64::from(world.tile_px) / 2.0;
    let cell_km2 = (CELL_PX as f64 * pixel_m / 1e3).powi(2);
    let of_tile = |(tile, (place, variant)): (u32, &(TilePlace, u32))| {
        let own = of_tiles.iter().filter(|alert| alert.variant == *variant);
        own.map(|alert| {
            let north_deg = (half - f64::from(alert.row_px)) * pixel_deg;
            let east_deg = (f64::from(alert.column_px) - half) * pixel_deg;
            let middle = place.moved(north_deg, east_deg);
            PlacedAlert {
                tile,
                latitude_deg: middle.latitude_deg,
                longitude_deg: (middle.longitude_deg + 180.0).rem_euclid(360.0) - 180.0,
                area_km2: f64::from(alert.cells) * cell_km2,
                drop_pct: alert.drop_pct,
                confidence_pct: alert.confidence_pct,
                is_true: alert.is_true,
            }
        })
        .collect::<Vec<_>>()
    };
    (0..).zip(tiles).flat_map(of_tile).collect()
}
