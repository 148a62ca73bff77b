//! Limiters: what holds a satellite's work back, at each point of the environment grid.
//!
//! Of all that holds it back at a point, the first in the order of [`Limiter`] counts, for the time
//! until the next point. See `docs/models/compute.md`.

use super::{SatelliteState, Work};
use crate::orbit::SatelliteId;
use crate::payload::computer::{Halt, Unit};
use crate::record::{LimitRow, Limiter};
use crate::sim::setup::Setup;
use crate::time::SimTime;

/// Bits of a satellite that wait for a contact, or are being sent.
#[derive(Debug, Clone, Copy, Default)]
struct Sending {
    waits: bool,
    sends: bool,
}

impl Work<'_, '_> {
    /// Notes what holds each satellite back from `now` to the next point of the environment grid.
    pub(super) fn meter_limits(&mut self, now: SimTime) {
        let grid = self.setup.scenario.timing.environment_grid;
        let span = grid.min(self.clock.end() - now);
        let sending = self.sending();
        for satellite in self.setup.satellite_ids() {
            let node = self.setup.node(satellite);
            let is_gone = self.is_out(satellite, now);
            let sending = sending.get(node.index()).copied().unwrap_or_default();
            let room = self.setup.payload(satellite).storage;
            let frame = self.setup.frame(satellite).map(|shape| shape.stored);
            let serves = !self.setup.servings(satellite).is_empty();
            let Some((setup, state)) = self.setup_and_satellite(satellite) else {
                return;
            };
            let limiter = if is_gone {
                Limiter::Work
            } else {
                let is_full = frame.is_some_and(|frame| state.store.bits + frame > room);
                let is_starved = is_starved(setup, satellite, &state);
                limiter(&state, (is_full, is_starved, serves), sending)
            };
            state.limits.count(limiter, span);
        }
    }

    /// Whether bits of each satellite wait for a contact, or are being sent.
    fn sending(&self) -> Vec<Sending> {
        let mut sending = vec![Sending::default(); self.setup.satellites()];
        for transfer in self.transfers.under_way.values() {
            if let Some(at) = sending.get_mut(transfer.at.index()) {
                at.sends |= transfer.in_flight;
                at.waits |= !transfer.in_flight;
            }
        }
        sending
    }

    /// Writes what held each satellite back since the last time, at the end of a block.
    pub(super) fn record_limits(&mut self, block_start: SimTime) {
        for satellite in self.setup.satellite_ids() {
            let Some(state) = self.satellite(satellite) else {
                return;
            };
            let times = state.limits.take();
            let row = LimitRow::of(block_start.0, satellite.0, times);
            self.recorder.tables.limits.push(row);
        }
    }
}

/// Whether a processor waits for what its fabric brings longer than it computes.
fn is_starved(setup: &Setup, satellite: SatelliteId, state: &SatelliteState<'_>) -> bool {
    let serves = setup.servings(satellite).iter().flatten();
    let plan = setup.plan(satellite);
    let mut units = (0..).zip(&state.computer.units);
    serves.into_iter().any(|serving| serving.speed_max < 0.5)
        || units.any(|(number, unit)| {
            let job = unit.running().map(|running| &running.job);
            let cost = job.zip(plan).and_then(|(job, plan)| {
                let stage = plan.stages.get(job.stage as usize)?;
                Some((job, stage.on(number)?))
            });
            // A job's time is that of its input's way, and of its work.
            cost.is_some_and(|(job, work)| job.time - work.time > work.time)
        })
}

/// What holds a satellite back: the first that applies.
fn limiter(
    state: &SatelliteState<'_>,
    (is_full, is_starved, serves): (bool, bool, bool),
    sending: Sending,
) -> Limiter {
    let units = &state.computer.units;
    let has_jobs = serves || units.iter().any(|unit| unit.jobs() > 0);
    let is_halted = |halt| units.iter().any(|unit: &Unit| unit.is_halted_by(halt));
    let waits = serves || units.iter().any(|unit| unit.waiting() > 0);
    if is_halted(Halt::Radiation) || is_halted(Halt::Dead) {
        Limiter::Radiation
    } else if state.supply.stopped || (sending.waits && state.supply.switched_off != 0) {
        Limiter::Energy
    } else if is_halted(Halt::Heat) || (has_jobs && state.computer.speed < 1.0) {
        Limiter::Heat
    } else if is_full {
        Limiter::Memory
    } else if is_starved || is_halted(Halt::CutOff) {
        Limiter::Fabric
    } else if waits {
        Limiter::Compute
    } else if sending.sends {
        Limiter::Link
    } else if sending.waits {
        Limiter::Contact
    } else {
        Limiter::Work
    }
}
