//! Satellites as entities: one each, with its state in components.

use super::agenda::Agenda;
use super::agenda::Light;
use super::limiter::Limits;
use super::radiation::Radiation;
use super::setup::Setup;
use super::state::{Products, Transfers};
use crate::link::terminal::TerminalState;
use crate::orbit::SatelliteId;
use crate::payload::computer::Unit;
use crate::payload::heat::{HeatState, NODES};
use crate::payload::power::Battery;
use crate::time::SimTime;
use crate::units::{Bits, Energy, Power};
use bevy::app::App;
use bevy::ecs::component::Component;
use bevy::ecs::entity::Entity;
use bevy::ecs::resource::Resource;
use serde::{Deserialize, Serialize};

/// Entities of the satellites, by id. It stays inside the simulation.
#[derive(Resource, Debug, Default)]
pub(crate) struct SatelliteEntities(pub(crate) Vec<Entity>);

/// What draws power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consumer {
    /// The platform.
    Platform,
    /// The imager.
    Imager,
    /// The processors.
    Processor,
    /// What joins the processors.
    Fabric,
    /// Laser terminals.
    Lasers,
    /// The radio.
    Radio,
}

impl Consumer {
    /// All of them, in the order of their meters.
    pub const ALL: [Self; 6] = [
        Self::Platform,
        Self::Imager,
        Self::Processor,
        Self::Fabric,
        Self::Lasers,
        Self::Radio,
    ];

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Imager => "imager",
            Self::Processor => "processor",
            Self::Fabric => "fabric",
            Self::Lasers => "lasers",
            Self::Radio => "radio",
        }
    }
}

/// Battery, array and loads of a satellite. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PowerSupply {
    /// The battery, which also meters what comes and goes.
    pub battery: Battery,
    /// Light on the array.
    pub light: Light,
    /// Whether work has stopped to save the battery.
    pub stopped: bool,
    /// Which levels of charge have switched their loads off: a bit for each, in order.
    pub switched_off: u32,
    /// Load that cells and array could not give; loads stay off until they could.
    pub shortage: Option<Power>,
    /// Counts up whenever a foreseen crossing becomes stale.
    pub generation: u64,
    loads: [Power; Consumer::ALL.len()],
    used: [Energy; Consumer::ALL.len()],
    since: SimTime,
}

impl PowerSupply {
    /// Changes one consumer's load at `now`.
    pub fn set_load(&mut self, now: SimTime, consumer: Consumer, load: Power) {
        self.meter(now);
        self.loads[consumer as usize] = load;
        self.battery.set_load(now, self.loads.iter().copied().sum());
    }

    /// Whether what was too much for cells and array could be given by now.
    pub fn can_resume(&self) -> bool {
        let could_serve = |asked| self.battery.could_serve(asked);
        self.shortage.is_none_or(could_serve)
    }

    /// Whether a level of charge has switched its load off.
    pub const fn is_off(&self, level: usize) -> bool {
        self.switched_off & (1 << level) != 0
    }

    /// One consumer's load.
    pub fn load(&self, consumer: Consumer) -> Power {
        self.loads[consumer as usize]
    }

    /// Energy that one consumer has drawn by `now`.
    pub fn used_by(&self, now: SimTime, consumer: Consumer) -> Energy {
        let index = consumer as usize;
        self.used[index] + self.loads[index] * (now - self.since)
    }

    fn meter(&mut self, now: SimTime) {
        for (used, load) in self.used.iter_mut().zip(self.loads) {
            *used += load * (now - self.since);
        }
        self.since = now;
    }
}

/// The processors of a satellite and their queues; none where it processes nothing. Written by
/// handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Computer {
    /// The processors, by their place in the payload.
    pub units: Vec<Unit>,
    /// Share of full speed at which they may run, in (0, 1].
    pub speed: f64,
    /// Prompts that have been answered by `since`.
    served: f64,
    /// Answers per second from then on.
    answers_per_s: f64,
    since: SimTime,
}

impl Computer {
    /// Processors that have nothing to do yet.
    pub fn new(units: usize) -> Self {
        Self {
            units: vec![Unit::default(); units],
            speed: 1.0,
            served: 0.0,
            answers_per_s: 0.0,
            since: SimTime::START,
        }
    }

    /// Prompts that have been answered by `now`.
    pub fn served(&self, now: SimTime) -> f64 {
        self.served + self.answers_per_s * (now - self.since).to_seconds()
    }

    /// From `now` on they answer so many prompts a second.
    pub fn set_answers_per_s(&mut self, now: SimTime, answers_per_s: f64) {
        if answers_per_s != self.answers_per_s {
            self.served = self.served(now);
            self.since = now;
            self.answers_per_s = answers_per_s;
        }
    }

    /// Jobs that wait or run.
    pub fn jobs(&self) -> usize {
        self.units.iter().map(Unit::jobs).sum()
    }
}

/// What a satellite holds. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    /// Bits of frames and products.
    pub bits: Bits,
}

/// The temperatures of a satellite; none where heat is not modelled. Written by handlers in
/// [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Thermal(pub Option<Warmth>);

/// How warm the parts of a satellite are, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Warmth {
    /// Their temperatures.
    pub state: HeatState<NODES>,
    /// What that means for its processors.
    pub chip: Chip,
    /// Whether the battery is too cold to take charge.
    pub is_cold: bool,
    /// Counts up whenever a foreseen crossing becomes stale.
    pub generation: u64,
}

/// What the temperature of processors means for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chip {
    /// They run at full speed.
    Cool,
    /// They slow down as they get hotter.
    Throttled,
    /// They stand still.
    Stopped,
}

/// Terminals of one kind that hold a contact, by what they are doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// They turn towards their peers.
    pub slewing: u32,
    /// They look for their peers, or wait for them.
    pub acquiring: u32,
    /// Bits may flow.
    pub locked: u32,
}

impl Held {
    /// All of them.
    pub const fn total(&self) -> u32 {
        self.slewing + self.acquiring + self.locked
    }

    /// The number in a state; none for those that hold nothing.
    pub const fn count_mut(&mut self, state: TerminalState) -> Option<&mut u32> {
        match state {
            TerminalState::Idle => None,
            TerminalState::Slewing => Some(&mut self.slewing),
            TerminalState::Acquiring => Some(&mut self.acquiring),
            TerminalState::Locked => Some(&mut self.locked),
        }
    }
}

/// What a satellite's instruments are doing. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Frames that are being taken; two when one follows the other at once.
    pub frames: u32,
    /// Laser terminals that hold a contact.
    pub lasers: Held,
    /// Beams of the radio that hold a contact.
    pub radios: Held,
}

/// Adds the satellites and what is on its way.
pub(crate) fn plugin(app: &mut App) {
    let setup = app.world().resource::<Setup>();
    let bundles: Vec<_> = setup
        .satellite_ids()
        .map(|satellite| initial_state(setup, satellite))
        .collect();
    app.init_resource::<Agenda>();
    app.init_resource::<Products>();
    app.init_resource::<Transfers>();
    let entities = bundles
        .into_iter()
        .map(|bundle| app.world_mut().spawn(bundle).id())
        .collect();
    app.insert_resource(SatelliteEntities(entities));
}

/// The components of a satellite.
pub(super) type SatelliteBundle = (
    PowerSupply,
    Computer,
    Store,
    Activity,
    Limits,
    Radiation,
    Thermal,
);

fn initial_state(setup: &Setup, satellite: SatelliteId) -> SatelliteBundle {
    let payload = setup.payload(satellite);
    let power = &payload.power;
    let mut supply = PowerSupply {
        battery: setup.battery(satellite),
        light: Light::None,
        stopped: power.charge_initial <= power.charge_stop,
        switched_off: u32::from(power.charge_initial <= power.charge_stop),
        shortage: None,
        generation: 0,
        loads: [Power::ZERO; Consumer::ALL.len()],
        used: [Energy::ZERO; Consumer::ALL.len()],
        since: SimTime::START,
    };
    supply.set_load(SimTime::START, Consumer::Platform, power.platform_power);
    let compute = setup.compute(satellite);
    let idle = compute.map(|compute| {
        let units = compute.units.iter().enumerate();
        units.map(|(unit, part)| part.processor.power_idle * setup.leakage(satellite, unit))
    });
    if let Some(idle) = idle {
        supply.set_load(SimTime::START, Consumer::Processor, idle.sum());
    }
    let radiation = Radiation::of(compute.map_or(0, |compute| compute.units.len()));
    let computer = Computer::new(compute.map_or(0, |compute| compute.units.len()));
    (
        supply,
        computer,
        Store::default(),
        Activity::default(),
        Limits::default(),
        radiation,
        Thermal(setup.heat(satellite).map(|(design, network)| Warmth {
            state: network.at_rest([design.initial; NODES], SimTime::START),
            chip: Chip::Cool,
            is_cold: false,
            generation: 0,
        })),
    )
}
