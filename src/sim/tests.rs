use super::*;
use bevy::ecs::schedule::{ScheduleBuildError, ScheduleBuildWarning, Schedules};
use bevy::ecs::system::{Res, ResMut};
use bevy::ecs::world::World;

#[derive(Resource, Default)]
struct Shared(u32);

fn add_one(mut shared: ResMut<'_, Shared>) {
    shared.0 += 1;
}

fn double(mut shared: ResMut<'_, Shared>) {
    shared.0 *= 2;
}

fn look(_: Res<'_, Shared>) {}

/// Whether the schedule of a block with further systems is refused because some could race.
fn races(add: impl FnOnce(&mut Schedule)) -> bool {
    let mut world = World::new();
    world.init_resource::<Shared>();
    let mut schedule = step_schedule();
    add(&mut schedule);
    match schedule.initialize(&mut world) {
        Ok(_) => false,
        Err(ScheduleBuildError::Elevated(ScheduleBuildWarning::Ambiguity(_))) => true,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn systems_that_could_race_are_refused() {
    let set = SimSystems::Work;
    assert!(races(|step| {
        step.add_systems((add_one.in_set(set), double.in_set(set)));
    }));
    assert!(races(|step| {
        step.add_systems((add_one.in_set(set), look.in_set(set)));
    }));
    // A system outside of all sets races with those inside.
    assert!(races(|step| {
        step.add_systems((add_one, double.in_set(set)));
    }));
}

#[test]
fn systems_in_order_are_accepted() {
    let set = SimSystems::Work;
    assert!(!races(|step| {
        step.add_systems((add_one, double).chain().in_set(set));
    }));
    // The sets are chained.
    assert!(!races(|step| {
        step.add_systems((add_one.in_set(SimSystems::Links), double.in_set(set)));
    }));
}

fn three_body() -> Simulation {
    let catalog = crate::catalog::Catalog::bundled().unwrap();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
    let set = [("duration_h".to_owned(), "2".to_owned())];
    let scenario = crate::scenario::load(&path, &set, &catalog)
        .unwrap()
        .scenario;
    Simulation::new(Arc::new(scenario), Policy::Onboard, Workers::one()).unwrap()
}

#[test]
fn no_systems_of_the_step_could_race() {
    let mut simulation = three_body();
    let world = simulation.app.world_mut();
    let mut schedule = world.resource_mut::<Schedules>().remove(SimStep).unwrap();
    assert!(schedule.graph().systems.len() >= 5);
    schedule.initialize(world).unwrap();
}

#[test]
fn a_system_that_could_race_with_one_of_the_step_is_refused() {
    fn spoil(mut agenda: ResMut<'_, agenda::Agenda>) {
        agenda.add(crate::time::SimTime::START, agenda::Event::EnvironmentTick);
    }
    let mut simulation = three_body();
    let world = simulation.app.world_mut();
    let mut schedule = world.resource_mut::<Schedules>().remove(SimStep).unwrap();
    schedule.add_systems(spoil.in_set(SimSystems::Work));
    let error = schedule.initialize(world).err().unwrap();
    let message = error.to_string(schedule.graph(), world);
    // Names are left out of builds without Bevy's `debug` feature.
    assert!(message.starts_with("1 pairs of systems"), "{message}");
}

#[test]
fn a_run_steps_to_its_end_and_stays_there() {
    let mut simulation = three_body();
    assert_eq!(simulation.blocks(), 2);
    assert_eq!(simulation.step().unwrap().unwrap().index, 0);
    assert_eq!(simulation.step().unwrap().unwrap().index, 1);
    assert!(simulation.step().unwrap().is_none());
    assert!(simulation.step().unwrap().is_none());
}
