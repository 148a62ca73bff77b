//! Heat: what parts dissipate warms them, and a chip that gets too hot slows down and stops.

use super::Work;
use crate::orbit::SatelliteId;
use crate::payload::computer::Halt;
use crate::payload::heat::{HeatDesign, NODES, Node};
use crate::scenario::PowerSystem;
use crate::sim::agenda::Event;
use crate::sim::environment::Surroundings;
use crate::sim::record::Detail;
use crate::sim::setup::Setup;
use crate::sim::spawn::{Chip, Consumer, PowerSupply, Warmth};
use crate::time::SimTime;
use crate::units::Temperature;

impl Work<'_, '_> {
    /// What surrounds a satellite now.
    pub(super) fn around(&self, now: SimTime, satellite: SatelliteId) -> Surroundings {
        let block = self.clock.block();
        self.environment.around(block, satellite, now)
    }

    /// Gives the parts of a satellite the heat that follows from power as it is now, and notes when one
    /// of them will come to a limit before `until`.
    pub(super) fn warm(&mut self, now: SimTime, satellite: SatelliteId, until: SimTime) {
        let around = self.around(now, satellite);
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let power = &setup.payload(satellite).power;
        let (Some((design, network)), Some(warmth)) = (setup.heat(satellite), &mut state.thermal.0)
        else {
            return;
        };
        let heat_w = heat_of(design, power, state.supply, &around, now);
        network.set_heat(&mut warmth.state, now, &heat_w);
        warmth.generation += 1;
        let generation = warmth.generation;
        let limits = limits(design, warmth).into_iter().flatten();
        let crossings = limits.filter_map(|(node, level, rising)| {
            let window = (now, until);
            network.time_of_crossing(&warmth.state, node as usize, (level, rising), window)
        });
        if let Some(at) = crossings.min().filter(|&at| at < until) {
            let crossed = Event::HeatCrossed {
                satellite,
                generation,
            };
            self.agenda.add(at, crossed);
        }
    }

    /// Sets the speed of processors that are being throttled by their temperature now.
    pub(super) fn follow_temperature(&mut self, now: SimTime, satellite: SatelliteId) {
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let (Some((design, network)), Some(warmth)) = (setup.heat(satellite), &state.thermal.0)
        else {
            return;
        };
        if warmth.chip == Chip::Throttled {
            let chip = network.temperature(&warmth.state, Node::Chip as usize, now);
            let speed = design.throttle.speed(chip);
            self.set_speed(now, satellite, speed);
        }
    }

    pub(super) fn cross_heat(&mut self, now: SimTime, satellite: SatelliteId, generation: u64) {
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let (Some((design, network)), Some(warmth)) = (setup.heat(satellite), &mut state.thermal.0)
        else {
            return;
        };
        if warmth.generation != generation {
            return;
        }
        let temperature = |node: Node| network.temperature(&warmth.state, node as usize, now);
        let (chip, battery) = (temperature(Node::Chip), temperature(Node::Battery));
        let throttle = design.throttle;
        let was = (warmth.chip, warmth.is_cold);
        warmth.chip = match warmth.chip {
            Chip::Cool if chip >= throttle.warn => Chip::Throttled,
            Chip::Throttled if chip >= throttle.critical => Chip::Stopped,
            Chip::Throttled if chip <= throttle.cooled(throttle.warn) => Chip::Cool,
            Chip::Stopped if chip <= throttle.cooled(throttle.trip) => Chip::Throttled,
            same => same,
        };
        warmth.is_cold = design.charge_min.is_some_and(|coldest| {
            if was.1 {
                battery < warmed(coldest, throttle.hysteresis_k)
            } else {
                battery <= coldest
            }
        });
        let (now_is, is_cold) = (warmth.chip, warmth.is_cold);
        state.supply.battery.set_takes_charge(now, !is_cold);
        let units = 0..state.computer.units.len();
        if is_cold != was.1 {
            let kind = if is_cold {
                "charging-blocked"
            } else {
                "charging-allowed"
            };
            self.record_temperature(now, satellite, kind, battery);
        }
        let change = match (was.0, now_is) {
            (Chip::Cool, Chip::Throttled) => Some("throttled"),
            (Chip::Throttled, Chip::Cool) => Some("unthrottled"),
            (Chip::Throttled, Chip::Stopped) => Some("overheated"),
            (Chip::Stopped, Chip::Throttled) => Some("cooled"),
            _ => None,
        };
        if let Some(kind) = change {
            self.record_temperature(now, satellite, kind, chip);
        }
        match (was.0, now_is) {
            (Chip::Throttled, Chip::Stopped) => {
                self.halt(now, satellite, units, Halt::Heat, None);
            }
            (Chip::Stopped, Chip::Throttled) => {
                self.set_speed(now, satellite, throttle.speed(chip));
                self.resume(now, satellite, units, Halt::Heat);
            }
            (Chip::Throttled, Chip::Cool) => self.set_speed(now, satellite, 1.0),
            _ => {}
        }
        self.foresee_crossing(now, satellite);
    }

    fn record_temperature(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        kind: &'static str,
        temperature: Temperature,
    ) {
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            value: Some(temperature.to_celsius()),
            text: "heat",
            ..Detail::default()
        };
        self.recorder.event(now, kind, &detail);
    }
}

/// Temperatures of a satellite's parts at an instant (°C), where it has any.
pub(super) fn temperatures_c(
    setup: &Setup,
    satellite: SatelliteId,
    warmth: Option<&Warmth>,
    at: SimTime,
) -> [Option<f64>; NODES] {
    let known = setup.heat(satellite).zip(warmth);
    known.map_or([None; NODES], |((_, network), warmth)| {
        let temperatures = network.temperatures(&warmth.state, at);
        temperatures.map(|temperature| Some(temperature.to_celsius()))
    })
}

/// Where power turns to heat (W), by node.
fn heat_of(
    design: &HeatDesign,
    power: &PowerSystem,
    supply: &PowerSupply,
    around: &Surroundings,
    now: SimTime,
) -> [f64; NODES] {
    let flows = supply.battery.flows_at(now);
    let load_w = supply.battery.load().to_watts();
    let served = if load_w > 0.0 {
        flows.served.to_watts() / load_w
    } else {
        0.0
    };
    let chips_w = supply.load(Consumer::Processor).to_watts() * served;
    let taken = supply.battery.generation() - flows.curtailed;
    let regulation_w = taken.to_watts() * (power.regulation_efficiency.recip() - 1.0);
    let visible = supply.light.visible();
    let absorbed = design
        .radiator
        .absorbed(&around.radiator, around.sunlight, visible);
    let plate_w = flows.served.to_watts() - chips_w + regulation_w;
    [chips_w, plate_w, absorbed.to_watts(), flows.lost.to_watts()]
}

/// The limits that parts may come to next: the node, the level, and whether it is reached from below.
fn limits(design: &HeatDesign, warmth: &Warmth) -> [Option<(Node, Temperature, bool)>; 3] {
    let throttle = &design.throttle;
    let (above, below) = match warmth.chip {
        Chip::Cool => (Some(throttle.warn), None),
        Chip::Throttled => (
            Some(throttle.critical),
            Some(throttle.cooled(throttle.warn)),
        ),
        Chip::Stopped => (None, Some(throttle.cooled(throttle.trip))),
    };
    let battery = design.charge_min.map(|coldest| {
        if warmth.is_cold {
            (Node::Battery, warmed(coldest, throttle.hysteresis_k), true)
        } else {
            (Node::Battery, coldest, false)
        }
    });
    [
        above.map(|level| (Node::Chip, level, true)),
        below.map(|level| (Node::Chip, level, false)),
        battery,
    ]
}

/// A level raised by the hysteresis.
fn warmed(level: Temperature, hysteresis_k: f64) -> Temperature {
    Temperature::kelvins(level.to_kelvins() + hysteresis_k)
}
