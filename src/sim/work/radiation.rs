//! Radiation: zones that satellites pass, and what hits their processors.
//!
//! An interrupt takes a processor out until it is noticed and has started anew; what it ran begins again at its
//! last checkpoint. A latch-up does the same or ends it. Faults stay until weights are read afresh, configuration is
//! scrubbed, or the processor starts anew; answers made meanwhile are wrong.

use super::Work;
use crate::orbit::SatelliteId;
use crate::payload::computer::{Halt, Unit};
use crate::payload::radiation::mitigation::{LATCH_UP_SAVED, Mitigation};
use crate::payload::radiation::strike::Strike;
use crate::payload::radiation::zone::Zone;
use crate::sim::agenda::{Agenda, Event};
use crate::sim::radiation::{Radiation, Spoiler};
use crate::sim::record::Detail;
use crate::sim::setup::Setup;
use crate::time::{SimTime, Span};
use rand::Rng as _;

/// Keeps all that a job has done: work that rests for the anomaly is saved first.
const TO_THE_INSTANT: Option<Span> = Some(Span(1));

/// Notes when processors come to the end of their dose without storms.
pub(super) fn foresee_ends(setup: &Setup, agenda: &mut Agenda) {
    for satellite in setup.satellite_ids() {
        let shield = setup.payload(satellite).radiation.as_ref();
        let Some((exposed, shield)) = setup.exposure(satellite).zip(shield) else {
            continue;
        };
        for (unit, one) in (0..).zip(&exposed.units) {
            let end = exposed
                .exposure
                .reaches(one.tolerance_rad, shield.age_years);
            if end <= SimTime::START + setup.scenario.duration {
                agenda.add(end, Event::DoseReached { satellite, unit });
            }
        }
    }
}

impl Work<'_, '_> {
    pub(super) fn enter_zone(&mut self, now: SimTime, satellite: SatelliteId, zone: Zone) {
        let is_gated = self.mitigation(satellite).anomaly_gating;
        let Some(radiation) = self.radiation(satellite) else {
            return;
        };
        let before = radiation.zone.replace(zone);
        let (enters, leaves) = (zone == Zone::Anomaly, before == Some(Zone::Anomaly));
        if leaves {
            radiation.inside = radiation.time_inside(now);
        }
        radiation.entered = enters.then_some(now);
        let units = radiation.units.len();
        if !enters && !leaves {
            return;
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            text: if is_gated { "gated" } else { "" },
            ..Detail::default()
        };
        let kind = if enters {
            "anomaly-entered"
        } else {
            "anomaly-left"
        };
        self.recorder.event(now, kind, &detail);
        if is_gated && enters {
            self.halt(now, satellite, 0..units, Halt::Radiation, TO_THE_INSTANT);
        } else if is_gated {
            for unit in 0..units {
                self.resume_unit(now, satellite, unit);
            }
        }
    }

    /// Counts the flips of a processor; one that is switched off for good or for the anomaly holds nothing
    /// that could flip.
    pub(super) fn flip(&mut self, (satellite, unit): (SatelliteId, u32), zone: Zone, upsets: u64) {
        let rests = zone == Zone::Anomaly && self.mitigation(satellite).anomaly_gating;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let unit = state.computer.units.get(unit as usize);
        if !rests && !unit.is_some_and(Unit::is_lost) {
            state.radiation.upsets[zone as usize] += upsets;
        }
    }

    /// Counts the storms of a stretch that is over.
    pub(super) fn pass_stretch(&mut self, now: SimTime, satellite: SatelliteId, storm: Span) {
        let Some(radiation) = self.radiation(satellite) else {
            return;
        };
        radiation.storm += storm;
        if storm == Span::ZERO {
            return;
        }
        let (dose_rad, exposed) = (
            self.dose_rad(now, satellite),
            self.setup.exposure(satellite),
        );
        let units = exposed.map_or(&[][..], |exposed| &exposed.units);
        let ended = (0..)
            .zip(units)
            .filter(|(_, one)| dose_rad.is_some_and(|dose_rad| dose_rad >= one.tolerance_rad));
        let ended: Vec<u32> = ended.map(|(unit, _)| unit).collect();
        for unit in ended {
            self.end_unit(now, satellite, unit, "dose");
        }
    }

    pub(super) fn strike(
        &mut self,
        now: SimTime,
        (satellite, unit): (SatelliteId, u32),
        strike: Strike,
    ) {
        if !self.is_struck(now, satellite, unit) {
            return;
        }
        let mitigation = self.mitigation(satellite);
        match strike {
            Strike::Interrupt => {
                self.interrupt(now, (satellite, unit), "interrupt", mitigation.detection());
            }
            Strike::Uncorrectable => {
                self.interrupt(now, (satellite, unit), "memory", Span::ZERO);
            }
            Strike::LatchUp if self.is_saved(now, satellite, unit) => {
                self.interrupt(now, (satellite, unit), "latch-up", Span::ZERO);
            }
            Strike::LatchUp => self.end_unit(now, satellite, unit, "latch-up"),
            Strike::WeightFault if self.setup.scenario.work.world.is_some() => {
                let until = next_multiple(now, mitigation.reload);
                self.flip_weight(now, (satellite, unit), until);
            }
            Strike::WeightFault => {
                let until = next_multiple(now, mitigation.reload);
                self.spoil(now, (satellite, unit), Spoiler::Weights, until);
            }
            Strike::ConfigurationFault => {
                let until = next_multiple(now, mitigation.scrub);
                self.spoil(now, (satellite, unit), Spoiler::Configuration, until);
            }
            Strike::Silent => self.spoil(now, (satellite, unit), Spoiler::Silent, now),
        }
    }

    /// A processor works again, unless it was interrupted once more meanwhile.
    pub(super) fn restart_unit(&mut self, now: SimTime, satellite: SatelliteId, unit: u32) {
        let Some(radiation) = self.radiation(satellite) else {
            return;
        };
        if radiation.units[unit as usize].down_until != Some(now) {
            return;
        }
        radiation.units[unit as usize].down_until = None;
        self.resume_unit(now, satellite, unit as usize);
    }

    /// A processor that has taken its dose does nothing any more.
    pub(super) fn end_unit(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        unit: u32,
        why: &'static str,
    ) {
        let place = unit as usize;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let dead = state.computer.units.get(place);
        if dead.is_none_or(|unit| unit.is_halted_by(Halt::Dead)) {
            return;
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            value: Some(f64::from(unit)),
            text: why,
            ..Detail::default()
        };
        self.recorder.event(now, "processor-lost", &detail);
        self.halt(now, satellite, place..place + 1, Halt::Dead, None);
    }

    /// Marks what a processor begins to work on, where its answers are wrong.
    pub(super) fn spoil_if_faulty(
        &mut self,
        now: SimTime,
        (satellite, unit): (SatelliteId, u32),
        product: u64,
    ) {
        let units = self.radiation(satellite).map(|one| one.units.as_slice());
        let spoiled = units
            .and_then(|units| units.get(unit as usize))
            .and_then(|unit| unit.spoiled);
        if let Some((_, spoiler)) = spoiled.filter(|(until, _)| now < *until) {
            self.make_wrong(now, satellite, product, spoiler);
        }
    }

    /// Marks the answer of a product as wrong, once.
    pub(super) fn make_wrong(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        number: u64,
        spoiler: Spoiler,
    ) {
        let product = self.products.alive.get_mut(&number);
        let Some(product) = product.filter(|product| product.wrong_by.is_none()) else {
            return;
        };
        product.wrong_by = Some(spoiler);
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            text: spoiler.words(),
            ..Detail::default()
        };
        self.recorder.event(now, "answer-wrong", &detail);
    }

    /// Dose of a satellite since it was new (rad); none where radiation is not modelled.
    pub(super) fn dose_rad(&mut self, now: SimTime, satellite: SatelliteId) -> Option<f64> {
        let age_years = self.setup.payload(satellite).radiation.as_ref()?.age_years;
        let storm = self.radiation(satellite)?.storm;
        let exposed = self.setup.exposure(satellite)?;
        let elapsed = now - SimTime::START;
        Some(exposed.exposure.dose_rad(age_years, elapsed, storm))
    }

    /// At the end of the run: records what radiation did to the whole constellation.
    pub(super) fn close_radiation(&mut self, now: SimTime) {
        let (mut upsets, mut inside, mut dose_rad, mut highest_rad) =
            ([0; 3], Span::ZERO, 0.0, 0.0);
        let mut exposed = 0;
        for satellite in self.setup.satellite_ids() {
            let Some(dose) = self.dose_rad(now, satellite) else {
                continue;
            };
            exposed += 1;
            dose_rad += dose;
            highest_rad = f64::max(highest_rad, dose);
            let Some(radiation) = self.radiation(satellite) else {
                return;
            };
            inside += radiation.time_inside(now);
            for (sum, upsets) in upsets.iter_mut().zip(radiation.upsets) {
                *sum += upsets;
            }
        }
        if exposed == 0 {
            return;
        }
        let [anomaly, polar, low] = upsets.map(|upsets: u64| upsets as f64);
        for (text, value) in [
            ("satellites", f64::from(exposed)),
            ("upsets in the anomaly", anomaly),
            ("upsets at high latitudes", polar),
            ("upsets elsewhere", low),
            ("seconds in the anomaly", inside.to_seconds()),
            ("mean dose rad", dose_rad / f64::from(exposed)),
            ("highest dose rad", highest_rad),
        ] {
            let detail = Detail {
                value: Some(value),
                text,
                ..Detail::default()
            };
            self.recorder.event(now, "radiation-total", &detail);
        }
    }

    fn interrupt(
        &mut self,
        now: SimTime,
        (satellite, unit): (SatelliteId, u32),
        why: &'static str,
        detection: Span,
    ) {
        let shield = self.setup.payload(satellite).radiation.as_ref();
        let restart = shield.map_or(Span::ZERO, |shield| shield.restart);
        let until = now + (detection + restart).max(Span(1));
        let checkpoint = self.mitigation(satellite).checkpoint;
        let Some(radiation) = self.radiation(satellite) else {
            return;
        };
        let state = &mut radiation.units[unit as usize];
        state.down_until = Some(until);
        state.spoiled = None;
        state.flips = None;
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            until: Some(until),
            value: Some(f64::from(unit)),
            text: why,
            ..Detail::default()
        };
        self.recorder.event(now, "processor-reset", &detail);
        self.agenda.add(until, Event::Restarted { satellite, unit });
        let place = unit as usize;
        self.halt(
            now,
            satellite,
            place..place + 1,
            Halt::Radiation,
            checkpoint,
        );
    }

    /// Makes the answers of a processor wrong until an instant, that in work among them.
    fn spoil(
        &mut self,
        now: SimTime,
        (satellite, unit): (SatelliteId, u32),
        spoiler: Spoiler,
        until: SimTime,
    ) {
        let place = unit as usize;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        let running = state.computer.units[place].running();
        let product = running.map(|running| running.job.product);
        let known = &mut state.radiation.units[place].spoiled;
        if until > now && known.is_none_or(|(known, _)| known < until) {
            *known = Some((until, spoiler));
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product,
            until: Some(until.min(self.clock.end())).filter(|&until| until > now),
            value: Some(f64::from(unit)),
            text: spoiler.name(),
            ..Detail::default()
        };
        self.recorder.event(now, "answers-spoiled", &detail);
        if let Some(product) = product {
            self.make_wrong(now, satellite, product, spoiler);
        }
    }

    /// Takes a processor up again, unless something of radiation still holds it.
    fn resume_unit(&mut self, now: SimTime, satellite: SatelliteId, unit: usize) {
        let is_gated = self.mitigation(satellite).anomaly_gating;
        let Some(radiation) = self.radiation(satellite) else {
            return;
        };
        let rests = is_gated && radiation.zone == Some(Zone::Anomaly);
        let is_down = radiation.units[unit].down_until.is_some();
        if !rests && !is_down {
            self.resume(now, satellite, unit..unit + 1, Halt::Radiation);
        }
    }

    /// Whether a strike finds a processor that works: not one that rests, starts anew, or is dead.
    fn is_struck(&mut self, now: SimTime, satellite: SatelliteId, unit: u32) -> bool {
        if self.is_out(satellite, now) {
            return false;
        }
        let Some(state) = self.satellite(satellite) else {
            return false;
        };
        let unit = state.computer.units.get(unit as usize);
        unit.is_some_and(|unit| !unit.is_lost() && !unit.is_halted_by(Halt::Radiation))
    }

    /// Whether protection saves a processor from a latch-up: a draw of its own for each.
    fn is_saved(&self, now: SimTime, satellite: SatelliteId, unit: u32) -> bool {
        if !self.mitigation(satellite).latch_up_protection {
            return false;
        }
        let id = u64::from(satellite.0) << 16 | u64::from(unit);
        let seed = self.setup.scenario.seed;
        let mut stream = seed.stream("latch-up protection", id, now.0.cast_unsigned());
        ((stream.next_u64() >> 11) as f64) / 2.0_f64.powi(53) < LATCH_UP_SAVED
    }

    fn mitigation(&self, satellite: SatelliteId) -> Mitigation {
        let shield = self.setup.payload(satellite).radiation.as_ref();
        shield.map_or_else(Mitigation::default, |shield| shield.mitigation)
    }

    fn radiation(&mut self, satellite: SatelliteId) -> Option<&mut Radiation> {
        self.satellite(satellite).map(|state| state.radiation)
    }
}

/// The next multiple of an interval after an instant; never without an interval.
fn next_multiple(now: SimTime, interval: Option<Span>) -> SimTime {
    interval.map_or(SimTime::MAX, |interval| {
        SimTime::START + interval * (now.0.div_euclid(interval.0) + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_at_intervals_comes_after_the_fault_and_within_one() {
        let minute = Some(Span::seconds(60));
        let at = |seconds| SimTime::START + Span::seconds(seconds);
        assert_eq!(next_multiple(at(61), minute), at(120));
        assert_eq!(next_multiple(at(60), minute), at(120));
        assert_eq!(next_multiple(at(5), None), SimTime::MAX);
    }
}
