//! Checkpoints: all state of a simulation as plain data, in order of ids.

use super::SimError;
use super::agenda::Agenda;
use super::clock::SimClock;
use super::geometry::Geometry;
use super::limiter::Limits;
use super::links::Links;
use super::radiation::Radiation;
use super::record::Recorder;
use super::spawn::{
    Activity, Computer, PowerSupply, SatelliteBundle, SatelliteEntities, Store, Thermal,
};
use super::state::{Products, Transfers};
use crate::time::SimTime;
use bevy::ecs::world::World;
use serde::{Deserialize, Serialize};

/// Everything that changes during a run.
#[derive(Serialize, Deserialize)]
struct State {
    clock: SimClock,
    agenda: Agenda,
    geometry: Geometry,
    links: Links,
    products: Products,
    transfers: Transfers,
    satellites: Vec<SatelliteBundle>,
    event_sequence: u64,
    next_sample: SimTime,
}

/// The state of a world between two blocks.
pub(super) fn save(world: &World) -> Result<Vec<u8>, SimError> {
    let satellites = world
        .resource::<SatelliteEntities>()
        .0
        .iter()
        .map(|&entity| {
            let entity = world.entity(entity);
            Some((
                entity.get::<PowerSupply>()?.clone(),
                entity.get::<Computer>()?.clone(),
                *entity.get::<Store>()?,
                *entity.get::<Activity>()?,
                *entity.get::<Limits>()?,
                entity.get::<Radiation>()?.clone(),
                *entity.get::<Thermal>()?,
            ))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| SimError::Internal("a satellite lacks a component".into()))?;
    let recorder = world.resource::<Recorder>();
    let state = State {
        clock: *world.resource::<SimClock>(),
        agenda: world.resource::<Agenda>().sorted(),
        geometry: world.resource::<Geometry>().clone(),
        links: world.resource::<Links>().clone(),
        products: world.resource::<Products>().clone(),
        transfers: world.resource::<Transfers>().clone(),
        satellites,
        event_sequence: recorder.sequence,
        next_sample: recorder.next_sample,
    };
    postcard::to_stdvec(&state)
        .map_err(|error| SimError::Internal(format!("the state cannot be written: {error}")))
}

/// Puts a saved state into a world that was made for the same scenario and policy.
pub(super) fn load(world: &mut World, bytes: &[u8]) -> Result<(), SimError> {
    let state: State = postcard::from_bytes(bytes).map_err(|error| {
        SimError::Internal(format!("the checkpoint is not of this program: {error}"))
    })?;
    let entities = world.resource::<SatelliteEntities>().0.clone();
    if entities.len() != state.satellites.len() {
        return Err(SimError::Internal(
            "the checkpoint is of another scenario".into(),
        ));
    }
    for (entity, satellite) in entities.into_iter().zip(state.satellites) {
        world.entity_mut(entity).insert(satellite);
    }
    let mut recorder = world.resource_mut::<Recorder>();
    recorder.sequence = state.event_sequence;
    recorder.next_sample = state.next_sample;
    world.insert_resource(state.clock);
    world.insert_resource(state.agenda);
    world.insert_resource(state.geometry);
    world.insert_resource(state.links);
    world.insert_resource(state.products);
    world.insert_resource(state.transfers);
    Ok(())
}
