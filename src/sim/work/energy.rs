//! Energy: light and environment feed the battery, and its level stops and resumes work.

use super::Work;
use crate::orbit::SatelliteId;
use crate::orbit::sun::Sun;
use crate::payload::power::EnergyTotals;
use crate::sim::agenda::{Event, Light};
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::time::SimTime;
use crate::units::Energy;

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
        let sunlight = self.sunlight(now);
        self.evaluate_array(now, satellite, sunlight);
    }

    /// The environment grid: arrays follow the distance of the Sun.
    pub(super) fn tick_environment(&mut self, now: SimTime) {
        let sunlight = self.sunlight(now);
        for satellite in self.setup.satellite_ids() {
            self.evaluate_array(now, satellite, sunlight);
            if now == SimTime::START {
                // In the shadow nothing else may change power before the battery runs low.
                self.foresee_crossing(now, satellite);
            }
        }
        self.meter_limits(now);
        let next = now + self.setup.scenario.timing.environment_grid;
        if next < self.clock.end() {
            self.agenda.add(next, Event::EnvironmentTick);
        }
    }

    /// Sunlight relative to that at 1 AU for the current interval of the environment grid, as it is
    /// in the middle of it.
    fn sunlight(&self, now: SimTime) -> f64 {
        let grid = self.setup.scenario.timing.environment_grid;
        let interval_start = SimTime(now.0 - now.0.rem_euclid(grid.0));
        let sun = Sun::at(&self.setup.scenario.calendar, interval_start + grid / 2);
        sun.distance_au().powi(-2)
    }

    /// Sets the power of a satellite's array.
    fn evaluate_array(&mut self, now: SimTime, satellite: SatelliteId, sunlight: f64) {
        let full = self.setup.payload(satellite).power.array_power * sunlight;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let generation = match state.supply.light {
            Light::None => full * 0.0,
            Light::Half => full * 0.5,
            Light::Full => full,
        };
        if state.supply.battery.generation() != generation {
            state.supply.battery.set_generation(now, generation);
            self.foresee_crossing(now, satellite);
        }
    }

    /// Notes when the battery will reach the level at which work stops or resumes.
    pub(super) fn foresee_crossing(&mut self, now: SimTime, satellite: SatelliteId) {
        let power = self.setup.payload(satellite).power.clone();
        let end = self.clock.end();
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let supply = state.supply;
        supply.generation += 1;
        let level = if supply.stopped {
            power.charge_resume
        } else {
            power.charge_stop
        };
        let level = power.battery_capacity * level;
        let (battery, stopped) = (&supply.battery, supply.stopped);
        let (charge, charges) = (
            battery.charge_at(now),
            battery.generation() > battery.load(),
        );
        // What happens at the very instant of a crossing may come first and make it stale.
        let is_beyond = stopped == charges
            && if stopped {
                charge >= level
            } else {
                charge <= level
            };
        let crossing = if is_beyond {
            Some(now)
        } else {
            battery.time_of_crossing(level)
        };
        let generation = supply.generation;
        if let Some(at) = crossing.filter(|&at| at >= now && at <= end) {
            self.agenda.add(
                at,
                Event::ChargeCrossed {
                    satellite,
                    generation,
                },
            );
        }
    }

    pub(super) fn cross_charge(&mut self, now: SimTime, satellite: SatelliteId, generation: u64) {
        let power = self.setup.payload(satellite).power.clone();
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let supply = state.supply;
        if supply.generation != generation {
            return;
        }
        supply.battery.advance_to(now);
        supply.stopped = !supply.stopped;
        let (kind, level) = if supply.stopped {
            ("work-stopped", power.charge_stop)
        } else {
            ("work-resumed", power.charge_resume)
        };
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            value: Some(level),
            text: "energy",
            ..Detail::default()
        };
        self.recorder.event(now, kind, &detail);
        self.foresee_crossing(now, satellite);
        self.start_jobs(now, satellite);
    }
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
