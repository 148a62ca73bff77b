//! Sun and Earth around each satellite, on the environment grid.
//!
//! What arrays and radiators see is evaluated once for each interval of the grid, in its middle, and
//! holds for all of it. A block's table is made when geometry looks at the block, from the states that
//! are interpolated there anyway, and forgotten when the block is past. It follows from orbits alone, so
//! that a run which goes on from a checkpoint makes it again.

use super::setup::Setup;
use crate::orbit::SatelliteId;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::Sun;
use crate::orbit::window::Ephemeris;
use crate::payload::attitude::{Attitude, PlateView, Pointing};
use crate::scenario::Payload;
use crate::time::{Interval, SimTime, Span};
use bevy::ecs::resource::Resource;
use std::collections::BTreeMap;

/// What a satellite sees in one interval of the grid, in single precision: there are many.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    array_cosine: f32,
    radiator: [f32; 3],
}

/// What surrounds a satellite in an interval of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surroundings {
    /// Sunlight over that at 1 AU.
    pub sunlight: f64,
    /// Cosine of the Sun's incidence on the array.
    pub array_cosine: f64,
    /// What the radiator sees.
    pub radiator: PlateView,
}

/// The table of one block: intervals one after the other, each with all satellites.
#[derive(Debug, Default)]
struct Table {
    /// Number of the first interval since the start of the run.
    first: i64,
    sunlight: Vec<f64>,
    /// Empty where nobody looks.
    seen: Vec<Seen>,
}

/// What is known of Sun and Earth ahead.
#[derive(Resource, Debug, Default)]
pub struct Environment {
    grid: Span,
    satellites: usize,
    blocks: BTreeMap<u32, Table>,
}

/// Where nothing but the Sun's distance matters.
const UNSEEN: Seen = Seen {
    array_cosine: 1.0,
    radiator: [0.0; 3],
};

/// Where a satellite has no state any more.
const GONE: Seen = Seen {
    array_cosine: 0.0,
    radiator: [0.0; 3],
};

impl Environment {
    /// Whether the table of a block has been made.
    pub(super) fn has(&self, block: u32) -> bool {
        self.blocks.contains_key(&block)
    }

    /// Makes the table of a block.
    pub(super) fn add(
        &mut self,
        setup: &Setup,
        ephemeris: &Ephemeris<'_, Sgp4Propagator>,
        (block, interval): (u32, Interval),
    ) {
        self.grid = setup.scenario.timing.environment_grid;
        self.satellites = setup.satellites();
        self.blocks.insert(block, table(setup, ephemeris, interval));
    }

    /// Forgets the tables before a block.
    pub(super) fn forget_before(&mut self, block: u32) {
        self.blocks = self.blocks.split_off(&block);
    }

    /// What surrounds a satellite in the interval of the grid that `at` lies in; `block` is the block
    /// of `at`.
    pub fn around(&self, block: u32, satellite: SatelliteId, at: SimTime) -> Surroundings {
        let table = self.blocks.get(&block);
        let place = table.and_then(|table| {
            let number = at.0.div_euclid(self.grid.0) - table.first;
            Some((table, usize::try_from(number).ok()?))
        });
        let Some((table, place)) = place else {
            return surroundings(1.0, &GONE);
        };
        let sunlight = table.sunlight.get(place).copied().unwrap_or(1.0);
        let seen = table.seen.get(place * self.satellites + satellite.index());
        surroundings(sunlight, seen.unwrap_or(&UNSEEN))
    }
}

fn surroundings(sunlight: f64, seen: &Seen) -> Surroundings {
    let [sun, earth, albedo] = seen.radiator.map(f64::from);
    Surroundings {
        sunlight,
        array_cosine: f64::from(seen.array_cosine),
        radiator: PlateView { sun, earth, albedo },
    }
}

/// Whether a payload has something that looks at Sun or Earth.
fn looks(payload: &Payload) -> bool {
    payload.heat.is_some() || payload.power.pointing != Pointing::TwoAxis
}

fn table(setup: &Setup, ephemeris: &Ephemeris<'_, Sgp4Propagator>, interval: Interval) -> Table {
    let grid = setup.scenario.timing.environment_grid;
    let number = |at: SimTime| at.0.div_euclid(grid.0);
    // A run ends with the last instant of its last block.
    let (first, last) = (number(interval.start), number(interval.end));
    let middles: Vec<SimTime> = (first..=last)
        .map(|number| SimTime(grid.0 * number) + grid / 2)
        .collect();
    let sun = |&at: &SimTime| Sun::at(&setup.scenario.calendar, at);
    let suns: Vec<Sun> = middles.iter().map(sun).collect();
    let sunlight = suns.iter().map(|sun| sun.distance_au().powi(-2)).collect();
    let seen = if setup.scenario.payloads.iter().any(looks) {
        let rows = setup.workers.map(middles.len(), |k| {
            let seen = |satellite| seen(setup, ephemeris, satellite, (middles[k], &suns[k]));
            setup.satellite_ids().map(seen).collect::<Vec<_>>()
        });
        rows.concat()
    } else {
        Vec::new()
    };
    Table {
        first,
        sunlight,
        seen,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "cosines and view factors to seven digits"
)]
fn seen(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    satellite: SatelliteId,
    (at, sun): (SimTime, &Sun),
) -> Seen {
    let payload = setup.payload(satellite);
    if !looks(payload) {
        return UNSEEN;
    }
    let Some(state) = ephemeris.state(satellite, at) else {
        return GONE;
    };
    let attitude = Attitude::of(&state, sun.direction());
    let radiator = payload.heat.map_or([0.0; 3], |heat| {
        let view = attitude.radiator_view(heat.radiator.facing, heat.radiator.sides);
        [view.sun, view.earth, view.albedo].map(|factor| factor as f32)
    });
    Seen {
        array_cosine: attitude.array_cosine(payload.power.pointing) as f32,
        radiator,
    }
}
