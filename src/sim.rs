//! The simulation: a Bevy app without a renderer, a wall clock or files.
//!
//! One pass of [`SimStep`] works off one block, a simulated hour:
//!
//! | set | does | reads → writes |
//! |---|---|---|
//! | [`SimSystems::Clock`] | moves to the next block | – → [`clock::SimClock`] |
//! | [`SimSystems::Geometry`] | finds windows and imaging opportunities ahead | orbits → [`geometry::Geometry`], agenda |
//! | [`SimSystems::Links`] | assigns contacts up to the plan's horizon | geometry → [`links::Links`], agenda |
//! | [`SimSystems::Work`] | works off the agenda to the block's end, in exact order | agenda → everything |
//! | [`SimSystems::Record`] | closes the block's segment | everything → [`record::Recorder`] |
//!
//! The sets are chained, systems that could race are an error, and the executor is always the
//! single-threaded one. A satellite is an entity; its state is in components, which handlers reach by
//! [`crate::orbit::SatelliteId`]; `Entity` never leaves the world.

pub mod agenda;
pub mod checkpoint;
pub mod clock;
pub mod environment;
pub mod geometry;
pub mod ground;
pub mod limiter;
pub mod links;
pub mod radiation;
pub mod record;
pub mod setup;
pub mod spawn;
pub mod state;
pub mod tiles;
pub mod work;

use crate::check::NonPhysical;
use crate::inference::pool::PoolError;
use crate::orbit::window::Workers;
use crate::payload::roofline::RooflineError;
use crate::record::Segment;
use crate::scenario::{Policy, Scenario};
use bevy::app::App;
use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::{
    IntoScheduleConfigs as _, LogLevel, Schedule, ScheduleBuildSettings, ScheduleLabel,
    SingleThreadedExecutor, SystemSet,
};
use std::sync::Arc;

/// The schedule of one block.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
pub struct SimStep;

/// The sets of [`SimStep`], in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SimSystems {
    /// Moves to the next block.
    Clock,
    /// Finds windows and imaging opportunities ahead.
    Geometry,
    /// Assigns contacts up to the plan's horizon.
    Links,
    /// Works off the agenda to the block's end.
    Work,
    /// Closes the block's segment.
    Record,
}

/// Why a simulation cannot be made or cannot go on.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SimError {
    /// A battery cannot be as the scenario has it.
    #[error(transparent)]
    Battery(#[from] NonPhysical),
    /// A network does not run on its processor.
    #[error(transparent)]
    Roofline(#[from] RooflineError),
    /// The tiles of the world cannot be read.
    #[error(transparent)]
    Tiles(#[from] PoolError),
    /// The targets yield more frames than the scenario allows.
    #[error(
        "the targets yield more than work.frames_max = {frames_max} frames by {reached}\n\
         hint: raise work.frames_max, or make the targets smaller"
    )]
    TooManyFrames {
        /// The scenario's bound.
        frames_max: u64,
        /// UTC of the block in which it is passed.
        reached: String,
    },
    /// A state that the program holds to be impossible.
    #[error("internal: {0}")]
    Internal(String),
}

/// What stopped the run, if anything; set by systems, read after each step.
#[derive(Resource, Debug, Default)]
pub(crate) struct Failure(pub(crate) Option<SimError>);

/// A simulation of one scenario under one policy.
pub struct Simulation {
    app: App,
}

impl std::fmt::Debug for Simulation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Simulation").finish_non_exhaustive()
    }
}

impl Simulation {
    /// A simulation at the start of its run; `workers` are the threads that it may use.
    ///
    /// # Errors
    /// When a network does not run on its processor.
    pub fn new(
        scenario: Arc<Scenario>,
        policy: Policy,
        workers: Workers,
    ) -> Result<Self, SimError> {
        let mut app = App::empty();
        app.add_schedule(step_schedule());
        app.insert_resource(tiles::Tiles::new(&scenario, &workers)?);
        app.insert_resource(setup::Setup::new(scenario, policy, workers)?);
        app.init_resource::<Failure>();
        app.add_plugins((
            clock::plugin,
            spawn::plugin,
            geometry::plugin,
            links::plugin,
            work::plugin,
            record::plugin,
        ));
        Ok(Self { app })
    }

    /// Works off the next block and returns its segment; none when the run is over.
    ///
    /// # Errors
    /// When the run cannot go on; what came before stays valid.
    pub fn step(&mut self) -> Result<Option<Segment>, SimError> {
        let world = self.app.world_mut();
        if world.resource::<clock::SimClock>().is_over() {
            return Ok(None);
        }
        world.run_schedule(SimStep);
        world.clear_trackers();
        if let Some(failure) = world.resource_mut::<Failure>().0.take() {
            return Err(failure);
        }
        Ok(world.resource_mut::<record::Recorder>().take_segment())
    }

    /// Blocks of the whole run.
    pub fn blocks(&self) -> u32 {
        self.app.world().resource::<clock::SimClock>().blocks()
    }

    /// Everything that a run needs to go on from here.
    ///
    /// # Errors
    /// When the state cannot be written, which is a fault of the program.
    pub fn checkpoint(&self) -> Result<Vec<u8>, SimError> {
        checkpoint::save(self.app.world())
    }

    /// A simulation that goes on from a checkpoint of the same scenario and policy.
    ///
    /// # Errors
    /// As [`Self::new`], and when the checkpoint is not of this scenario or program.
    pub fn restore(
        scenario: Arc<Scenario>,
        policy: Policy,
        workers: Workers,
        checkpoint: &[u8],
    ) -> Result<Self, SimError> {
        let mut simulation = Self::new(scenario, policy, workers)?;
        checkpoint::load(simulation.app.world_mut(), checkpoint)?;
        Ok(simulation)
    }
}

/// The schedule of a block: chained sets, one thread, no races.
fn step_schedule() -> Schedule {
    let mut schedule = Schedule::new(SimStep);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule.configure_sets(
        (
            SimSystems::Clock,
            SimSystems::Geometry,
            SimSystems::Links,
            SimSystems::Work,
            SimSystems::Record,
        )
            .chain(),
    );
    schedule
}

#[cfg(test)]
mod tests;
