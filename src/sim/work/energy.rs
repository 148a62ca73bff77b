//! Energy: light and environment feed the battery, and its level switches loads off and on.

use super::Work;
use crate::orbit::SatelliteId;
use crate::payload::power::{EnergyTotals, Load};
use crate::scenario::PowerSystem;
use crate::sim::agenda::{Event, Light};
use crate::sim::record::Detail;
use crate::sim::spawn::{Consumer, PowerSupply};
use crate::time::{SimTime, Span};
use crate::units::{Energy, Power};

impl Work<'_, '_> {
    pub(super) fn change_light(&mut self, now: SimTime, satellite: SatelliteId, light: Light) {
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            text: match light {
                Light::None => "umbra",
                Light::Half => "penumbra",
                Light::Full => "sunlight",
            },
            ..Detail::default()
        };
        self.recorder.event(now, "light", &detail);
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        state.supply.light = light;
        self.evaluate_array(now, satellite);
        self.foresee_crossing(now, satellite);
    }

    /// The environment grid: arrays and radiators follow Sun and Earth, processors their temperature.
    pub(super) fn tick_environment(&mut self, now: SimTime) {
        for satellite in self.setup.satellite_ids() {
            if now == SimTime::START {
                self.draw_terminals(now, satellite);
                self.switch_off_at_start(now, satellite);
            }
            self.evaluate_array(now, satellite);
            self.follow_temperature(now, satellite);
            self.foresee_crossing(now, satellite);
        }
        if now == SimTime::START {
            self.begin_service(now);
        }
        self.meter_limits(now);
        let next = now + self.setup.scenario.timing.environment_grid;
        if next < self.clock.end() {
            self.agenda.add(next, Event::EnvironmentTick);
        }
    }

    /// Sets the power of a satellite's array.
    fn evaluate_array(&mut self, now: SimTime, satellite: SatelliteId) {
        let around = self.around(now, satellite);
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let full = setup.payload(satellite).power.array_power * around.sunlight;
        let generation = full * around.array_cosine * state.supply.light.visible();
        state.supply.battery.set_generation(now, generation);
    }

    /// From when on the environment grid looks anew at what is foreseen.
    pub(super) fn foreseen_until(&self, now: SimTime) -> SimTime {
        let grid = self.setup.scenario.timing.environment_grid;
        let next = SimTime(now.0 - now.0.rem_euclid(grid.0)) + grid;
        let end = self.clock.end();
        // Nothing looks again in the last interval, which includes its end.
        if next < end { next } else { end + Span(1) }
    }

    /// Notes what follows from power as it is now: heat, and what the battery and temperatures come to
    /// before the environment grid looks at them again.
    pub(super) fn foresee_crossing(&mut self, now: SimTime, satellite: SatelliteId) {
        let until = self.foreseen_until(now);
        self.warm(now, satellite, until);
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let power = &setup.payload(satellite).power;
        // Where there are temperatures, it matters when losses end.
        let watches_ends = state.thermal.0.is_some();
        let supply = state.supply;
        supply.generation += 1;
        let generation = supply.generation;
        let level = next_level(power, supply, watches_ends, now);
        let battery = &supply.battery;
        let reached = |at| {
            let charge = battery.charge_at(at);
            level.is_some_and(|level| {
                if battery.charge_rate() > Power::ZERO {
                    charge >= level
                } else {
                    charge <= level
                }
            })
        };
        // What happens at the very instant of a crossing may come first and make it stale.
        let crossing = if first_to_go(power, supply).is_some() || reached(now) {
            Some(now)
        } else if reached(until) {
            level.and_then(|level| battery.time_of_crossing(level))
        } else {
            None
        };
        if let Some(at) = crossing.filter(|&at| at >= now && at < until) {
            let crossed = Event::ChargeCrossed {
                satellite,
                generation,
            };
            self.agenda.add(at, crossed);
        }
    }

    pub(super) fn cross_charge(&mut self, now: SimTime, satellite: SatelliteId, generation: u64) {
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let supply = state.supply;
        if supply.generation != generation {
            return;
        }
        supply.battery.advance_to(now);
        let power = &setup.payload(satellite).power;
        if let Some(index) = first_to_go(power, supply) {
            let asked = supply.battery.load();
            supply.shortage = Some(supply.shortage.map_or(asked, |known| known.max(asked)));
            self.switch(now, satellite, index);
        } else {
            for index in crossed_levels(power, supply, now) {
                self.switch(now, satellite, index);
            }
        }
        self.foresee_crossing(now, satellite);
        self.start_jobs(now, satellite);
    }

    /// Switches off what the charge at the start is too low for.
    fn switch_off_at_start(&mut self, now: SimTime, satellite: SatelliteId) {
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let power = &setup.payload(satellite).power;
        let levels = power.levels().enumerate();
        let low = levels.filter(|(index, level)| {
            !state.supply.is_off(*index) && power.charge_initial <= level.below
        });
        for index in low.map(|(index, _)| index).collect::<Vec<_>>() {
            self.switch(now, satellite, index);
        }
    }

    /// Switches the load of a level off or on.
    fn switch(&mut self, now: SimTime, satellite: SatelliteId, index: usize) {
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let power = &setup.payload(satellite).power;
        let Some(level) = power.levels().nth(index) else {
            return;
        };
        let supply = state.supply;
        let is_short = first_to_go(power, supply) == Some(index);
        supply.switched_off ^= 1 << index;
        supply.shortage = supply.shortage.filter(|_| supply.switched_off != 0);
        let is_off = |load: Load| {
            let levels = power.levels().enumerate();
            levels
                .filter(|(_, level)| level.load == load)
                .any(|(index, _)| supply.is_off(index))
        };
        let (is_off, was_off) = (is_off(level.load), supply.is_off(index));
        supply.stopped = if level.load == Load::Work {
            is_off
        } else {
            supply.stopped
        };
        let kind = match (level.load, was_off) {
            (Load::Work, true) => "work-stopped",
            (Load::Work, false) => "work-resumed",
            (Load::Lasers | Load::Radio, true) => "load-shed",
            (Load::Lasers | Load::Radio, false) => "load-restored",
        };
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            value: Some(if was_off { level.below } else { level.resume }),
            text: match level.load {
                Load::Work if is_short => "current",
                Load::Work => "energy",
                load => load.name(),
            },
            ..Detail::default()
        };
        self.recorder.event(now, kind, &detail);
        match (level.load, is_off) {
            // What a full battery cannot give either does no work, not even to its end.
            (Load::Work, _) if is_short => self.pause_jobs(now, satellite),
            (Load::Work, _) => {}
            (load, true) => self.shed(now, satellite, load),
            (load, false) => self.restore(now, satellite, load),
        }
    }
}

/// The level whose load goes next because cells and array cannot give what is asked, the highest first; none where they
/// can, or nothing is left that may be switched off.
fn first_to_go(power: &PowerSystem, supply: &PowerSupply) -> Option<usize> {
    let battery = &supply.battery;
    if battery.could_serve(battery.load()) {
        return None;
    }
    let levels = power.levels().enumerate();
    let on = levels.filter(|&(index, _)| !supply.is_off(index));
    // Of equal levels the first goes first.
    on.reduce(|first, other| {
        if other.1.below > first.1.below {
            other
        } else {
            first
        }
    })
    .map(|(index, _)| index)
}

/// The level that the charge moves towards: one that switches a load, or, where it `watches_ends`, full
/// or empty.
fn next_level(
    power: &PowerSystem,
    supply: &PowerSupply,
    watches_ends: bool,
    now: SimTime,
) -> Option<Energy> {
    let battery = &supply.battery;
    let (rate, capacity) = (battery.charge_rate(), battery.capacity());
    let levels = power.levels().enumerate();
    if rate > Power::ZERO {
        let levels = levels.filter(|&(index, _)| supply.is_off(index) && supply.can_resume());
        let full = watches_ends && battery.charge_at(now) < capacity;
        let levels = levels.map(|(_, level)| capacity * level.resume);
        levels.chain(full.then_some(capacity)).reduce(Energy::min)
    } else if rate < Power::ZERO {
        let levels = levels.filter(|&(index, _)| !supply.is_off(index));
        let empty = watches_ends && battery.charge_at(now) > Energy::ZERO;
        let levels = levels.map(|(_, level)| capacity * level.below);
        levels
            .chain(empty.then_some(Energy::ZERO))
            .reduce(Energy::max)
    } else {
        None
    }
}

/// The levels whose loads are to be switched: reached, in the direction in which the charge moves.
fn crossed_levels(power: &PowerSystem, supply: &PowerSupply, now: SimTime) -> Vec<usize> {
    let battery = &supply.battery;
    let (rate, charge) = (battery.charge_rate(), battery.charge_at(now));
    let is_crossed = |index: usize, below: f64, resume: f64| {
        let (below, resume) = (battery.capacity() * below, battery.capacity() * resume);
        if supply.is_off(index) {
            rate > Power::ZERO && charge >= resume && supply.can_resume()
        } else {
            rate < Power::ZERO && charge <= below
        }
    };
    let levels = power.levels().enumerate();
    levels
        .filter(|(index, level)| is_crossed(*index, level.below, level.resume))
        .map(|(index, _)| index)
        .collect()
}

impl Work<'_, '_> {
    /// At the end of the run: records where the energy of the whole constellation went.
    pub(super) fn close_meters(&mut self, now: SimTime) {
        let mut used = [Energy::ZERO; Consumer::ALL.len()];
        let mut totals = EnergyTotals::default();
        for satellite in self.setup.satellite_ids() {
            let Some(state) = self.satellite(satellite) else {
                return;
            };
            for (used, consumer) in used.iter_mut().zip(Consumer::ALL) {
                *used += state.supply.used_by(now, consumer);
            }
            totals += state.supply.battery.totals_at(now);
        }
        for (used, consumer) in used.into_iter().zip(Consumer::ALL) {
            self.record_energy(now, "energy-used", consumer.name(), used);
        }
        self.record_energy(now, "energy-source", "generated", totals.generated);
        self.record_energy(now, "energy-source", "curtailed", totals.curtailed);
        self.record_energy(now, "energy-source", "lost", totals.lost);
        self.record_energy(now, "energy-source", "unserved", totals.unserved);
    }

    fn record_energy(
        &mut self,
        now: SimTime,
        kind: &'static str,
        text: &'static str,
        energy: Energy,
    ) {
        let value = Some(energy.to_joules());
        self.recorder.event(
            now,
            kind,
            &Detail {
                value,
                text,
                ..Detail::default()
            },
        );
    }
}
