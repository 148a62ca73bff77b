//! Works off the agenda to the end of the block, in exact order.
//!
//! Each kind of event has a handler; a handler looks up what it needs, calls a pure function of a
//! lower layer, and writes the result and what follows from it.

mod capture;
mod compute;
mod contacts;
mod decay;
mod energy;
mod faults;
mod heat;
mod limits;
mod radiation;
mod sample;
mod shed;
mod tiles;
mod transfer;

use super::agenda::{Agenda, Event};
use super::clock::SimClock;
use super::environment::Environment;
use super::geometry::Geometry;
use super::limiter::Limits;
use super::links::Links;
use super::radiation::Radiation;
use super::record::Recorder;
use super::setup::Setup;
use super::spawn::{Activity, Computer, PowerSupply, SatelliteEntities, Store, Thermal};
use super::state::{Products, Transfers};
use super::tiles::Tiles;
use super::{Failure, SimError, SimStep, SimSystems};
use crate::orbit::SatelliteId;
use crate::time::{SimTime, Span};
use bevy::app::App;
use bevy::ecs::change_detection::Mut;
use bevy::ecs::schedule::IntoScheduleConfigs as _;
use bevy::ecs::system::{Query, Res, ResMut, SystemParam};

/// All that handlers read and write.
#[derive(SystemParam)]
pub(crate) struct Work<'w, 's> {
    setup: Res<'w, Setup>,
    clock: Res<'w, SimClock>,
    geometry: Res<'w, Geometry>,
    environment: Res<'w, Environment>,
    entities: Res<'w, SatelliteEntities>,
    links: ResMut<'w, Links>,
    agenda: ResMut<'w, Agenda>,
    products: ResMut<'w, Products>,
    transfers: ResMut<'w, Transfers>,
    recorder: ResMut<'w, Recorder>,
    tiles: ResMut<'w, Tiles>,
    failure: ResMut<'w, Failure>,
    satellites: Query<
        'w,
        's,
        (
            &'static mut PowerSupply,
            &'static mut Computer,
            &'static mut Store,
            &'static mut Activity,
            &'static mut Limits,
            &'static mut Radiation,
            &'static mut Thermal,
        ),
    >,
}

/// The state of one satellite.
struct SatelliteState<'a> {
    supply: &'a mut PowerSupply,
    computer: &'a mut Computer,
    store: &'a mut Store,
    activity: &'a mut Activity,
    limits: &'a mut Limits,
    radiation: &'a mut Radiation,
    thermal: &'a mut Thermal,
}

/// Adds the handlers.
pub(crate) fn plugin(app: &mut App) {
    app.world_mut()
        .resource_scope(|world, mut agenda: Mut<'_, Agenda>| {
            let setup = world.resource::<Setup>();
            agenda.add(SimTime::START, Event::EnvironmentTick);
            faults::foresee(&setup.faults, &mut agenda);
            radiation::foresee_ends(setup, &mut agenda);
        });
    app.add_systems(SimStep, work_off_agenda.in_set(SimSystems::Work));
}

fn work_off_agenda(mut work: Work<'_, '_>) {
    if work.failure.0.is_some() {
        return;
    }
    if work.clock.interval().start == SimTime::START {
        work.tiles.record(&mut work.recorder.tables);
    }
    // The last block includes its last instant.
    let last = work.clock.is_last();
    let end = work.clock.interval().end + Span(i64::from(last));
    while let Some(at) = work.agenda.next_time().filter(|&at| at < end) {
        work.write_samples(at);
        if let Some((at, event)) = work.agenda.take_before(end) {
            work.handle(at, event);
        }
        if work.failure.0.is_some() {
            return;
        }
    }
    work.write_samples(end);
    let block_start = work.clock.interval().start;
    work.record_limits(block_start);
    if last {
        work.close_products();
        let run_end = work.clock.end();
        work.close_service(run_end);
        work.close_meters(run_end);
        work.close_radiation(run_end);
    }
}

impl Work<'_, '_> {
    fn handle(&mut self, now: SimTime, event: Event) {
        match event {
            Event::FaultEnded { fault } => self.end_fault(now, fault),
            Event::FaultStarted { fault } => self.start_fault(now, fault),
            Event::LightChanged { satellite, light } => self.change_light(now, satellite, light),
            Event::EnvironmentTick => self.tick_environment(now),
            Event::ContactStarted { contact } => self.start_contact(now, contact),
            Event::ContactProgressed { contact } => self.progress_contact(now, contact),
            Event::ContactEnded { contact } => self.end_contact(now, contact),
            Event::ChargeCrossed {
                satellite,
                generation,
            } => {
                self.cross_charge(now, satellite, generation);
            }
            Event::HeatCrossed {
                satellite,
                generation,
            } => {
                self.cross_heat(now, satellite, generation);
            }
            Event::HopStarted {
                transfer,
                generation,
            } => {
                self.start_hop(now, transfer, generation);
            }
            Event::HopFinished {
                transfer,
                generation,
            } => {
                self.finish_hop(now, transfer, generation);
            }
            Event::JobFinished {
                satellite,
                unit,
                generation,
            } => {
                self.finish_stage(now, (satellite, unit), generation);
            }
            Event::Decayed { satellite } => self.decay(now, satellite),
            Event::CaptureStarted { product } => self.start_capture(now, product),
            Event::CaptureFinished { product } => self.finish_capture(now, product),
            Event::GroundProcessed { product } => self.answer(now, product),
            Event::PlanExtended => self.route_stranded(now),
            Event::Flipped {
                satellite,
                unit,
                zone,
                upsets,
            } => self.flip((satellite, unit), zone, upsets),
            Event::StretchPassed { satellite, storm } => {
                self.pass_stretch(now, satellite, storm);
            }
            Event::ZoneEntered { satellite, zone } => self.enter_zone(now, satellite, zone),
            Event::Struck {
                satellite,
                unit,
                strike,
            } => self.strike(now, (satellite, unit), strike),
            Event::Restarted { satellite, unit } => self.restart_unit(now, satellite, unit),
            Event::DoseReached { satellite, unit } => self.end_unit(now, satellite, unit, "dose"),
        }
    }

    /// The state of a satellite; a satellite without an entity is a fault of the program, which
    /// stops the run.
    fn satellite(&mut self, satellite: SatelliteId) -> Option<SatelliteState<'_>> {
        Some(self.setup_and_satellite(satellite)?.1)
    }

    /// What does not change, beside the state of a satellite.
    fn setup_and_satellite(
        &mut self,
        satellite: SatelliteId,
    ) -> Option<(&Setup, SatelliteState<'_>)> {
        let entity = self.entities.0.get(satellite.index()).copied();
        if let Some((supply, computer, store, activity, limits, radiation, thermal)) =
            entity.and_then(|entity| self.satellites.get_mut(entity).ok())
        {
            let state = SatelliteState {
                supply: supply.into_inner(),
                computer: computer.into_inner(),
                store: store.into_inner(),
                activity: activity.into_inner(),
                limits: limits.into_inner(),
                radiation: radiation.into_inner(),
                thermal: thermal.into_inner(),
            };
            return Some((&self.setup, state));
        }
        self.failure.0 = Some(SimError::Internal(format!(
            "satellite {satellite:?} has no entity"
        )));
        None
    }
}
