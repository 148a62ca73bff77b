//! Jobs: stages of products on the processors of a satellite.
//!
//! A stage goes to the processor, among those that may run it, that will have done it first. What a
//! processor does with its queue is [`crate::payload::computer`]'s; here it meets battery, heat and
//! radiation.

use super::Work;
use crate::orbit::SatelliteId;
use crate::payload::computer::{Halt, Job, Unit, Urgency};
use crate::payload::roofline::Estimate;
use crate::scenario::{ComputeUnit, Policy};
use crate::sim::agenda::Event;
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::sim::state::Cargo;
use crate::time::{SimTime, Span};
use crate::units::{Energy, Power};

/// What a stage costs on a processor.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// The processor, by its place in the payload.
    unit: usize,
    /// Time at full speed, the way of its input included.
    time: Span,
    /// Energy of the fabric on that way.
    moved: Energy,
}

/// A processor of a satellite.
type Place = (SatelliteId, u32);

impl Work<'_, '_> {
    /// Gives a product's stage to the processor that will have done it first.
    pub(super) fn place(&mut self, now: SimTime, satellite: SatelliteId, product: u64) {
        self.place_stage(now, satellite, (product, 0), None);
    }

    /// The same of a stage whose input lies at the processor that did the one before.
    fn place_stage(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        (product, stage): (u64, u32),
        from: Option<u32>,
    ) {
        let Some(urgency) = self.urgency(product) else {
            return;
        };
        let job = Job {
            product,
            stage,
            urgency,
            time: Span::ZERO,
            done: Span::ZERO,
            ran: Span::ZERO,
            moved: Energy::ZERO,
        };
        self.place_job(now, satellite, job, from);
    }

    /// Gives a job, begun or not, to the processor that will have done it first.
    fn place_job(&mut self, now: SimTime, satellite: SatelliteId, job: Job, from: Option<u32>) {
        let costs = self.costs(satellite, job.stage, from);
        let discipline = self.setup.compute(satellite).map(|one| one.discipline);
        let Some((discipline, state)) = discipline.zip(self.satellite(satellite)) else {
            return;
        };
        let units = &mut state.computer.units;
        let rank = |cost: &&Cost| {
            let unit = &units[cost.unit];
            let ready = unit.backlog(now) + cost.time;
            (unit.is_lost(), unit.is_halted(), ready, cost.unit)
        };
        let Some(&Cost { unit, time, moved }) = costs.iter().min_by_key(rank) else {
            return;
        };
        if units[unit].is_lost() {
            // None is left that could do it.
            let is_dead = units[unit].is_halted_by(Halt::Dead);
            let why = if is_dead { "radiation" } else { "fabric" };
            self.give_up(now, satellite, job.product, why);
            return;
        }
        let job = Job { time, moved, ..job };
        units[unit].enqueue(job, discipline);
        self.start_next_job(now, (satellite, as_number(unit)));
    }

    /// What a stage costs on each processor that may run it, if its input lies at `from`, or in the
    /// storage.
    fn costs(&self, satellite: SatelliteId, stage: u32, from: Option<u32>) -> Vec<Cost> {
        let plan = self.setup.plan(satellite);
        let Some(stage) = plan.and_then(|plan| plan.stages.get(stage as usize)) else {
            return Vec::new();
        };
        let candidates = stage.candidates.iter();
        let cost = |&(unit, estimate): &(usize, Estimate)| {
            let is_there = from == Some(as_number(unit));
            let (time, moved) = if is_there {
                (Span::ZERO, Energy::ZERO)
            } else {
                (stage.input.time, stage.input.energy)
            };
            Cost {
                unit,
                time: estimate.time + time,
                moved,
            }
        };
        candidates.map(cost).collect()
    }

    /// How urgent a product's answer is.
    fn urgency(&self, product: u64) -> Option<Urgency> {
        let frame = self.products.alive.get(&product)?.frame;
        let target = self.setup.scenario.targets.get(frame.target as usize)?;
        let deadline = target
            .deadline
            .map(|deadline| frame.interval.end + deadline);
        Some(Urgency {
            priority: target.priority,
            deadline: deadline.unwrap_or(SimTime::MAX),
        })
    }

    /// Starts what can be started on all processors of a satellite.
    pub(super) fn start_jobs(&mut self, now: SimTime, satellite: SatelliteId) {
        let units = self.satellite(satellite);
        let units = units.map_or(0, |state| state.computer.units.len());
        for unit in 0..units {
            self.start_next_job(now, (satellite, as_number(unit)));
        }
        if !self.setup.servings(satellite).is_empty() {
            self.draw(now, satellite);
        }
    }

    /// Starts the job that goes first on a processor, if it is free and nothing forbids it.
    fn start_next_job(&mut self, now: SimTime, place: Place) {
        let (satellite, number) = place;
        let Some(compute) = self.setup.compute(satellite) else {
            return;
        };
        let (discipline, preempts, drops_late) =
            (compute.discipline, compute.preempts, compute.drops_late);
        if self.is_out(satellite, now) {
            return;
        }
        loop {
            let Some(state) = self.satellite(satellite) else {
                return;
            };
            let is_forbidden = state.supply.stopped;
            let speed = state.computer.speed;
            let Some(unit) = state.computer.units.get_mut(number as usize) else {
                return;
            };
            let is_pushed_out = preempts && unit.is_preempted(discipline);
            let is_busy = unit.running().is_some() && !is_pushed_out;
            if is_forbidden || unit.is_halted() || is_busy {
                return;
            }
            let Some(next) = unit.next().copied() else {
                return;
            };
            if drops_late && next.urgency.deadline < now {
                unit.take_next();
                self.give_up(now, satellite, next.product, "late");
                continue;
            }
            if is_pushed_out {
                self.push_out(now, place, "preempted");
                continue;
            }
            unit.take_next();
            let end = unit.start(now, next, speed);
            let generation = unit.generation;
            let started = Event::JobFinished {
                satellite,
                unit: number,
                generation,
            };
            self.agenda.add(end, started);
            self.draw(now, satellite);
            self.spoil_if_faulty(now, place, next.product);
            self.run_flipped(place, now, next.product);
            self.record_start(now, place, &next, end);
            return;
        }
    }

    fn record_start(&mut self, now: SimTime, place: Place, job: &Job, end: SimTime) {
        let (satellite, unit) = place;
        if let Some(product) = self.products.alive.get_mut(&job.product) {
            product.job_started.get_or_insert(now);
        }
        let plan = self.setup.plan(satellite);
        let stage = plan.and_then(|plan| plan.stages.get(job.stage as usize));
        let cost = stage.and_then(|stage| stage.on(unit as usize)).copied();
        let kind = stage.map_or("", |stage| stage.kind.name());
        let processor = self.processor_name(place);
        if let Some(cost) = cost {
            self.record_move(now, place, job, cost.time);
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(job.product),
            until: Some(end),
            value: cost.map(|cost| cost.energy.to_joules()),
            ..Detail::default()
        };
        let words = format!("{kind} on {processor}");
        self.recorder
            .event_about(now, "job-started", &detail, words);
    }

    /// Which processor of a satellite is meant, in words.
    fn processor_name(&self, (satellite, unit): Place) -> String {
        let units = self.setup.compute(satellite);
        let units = units.map_or(&[][..], |compute| &compute.units);
        let id = units.get(unit as usize);
        let id = id.map_or("", |one| one.processor.id.as_str());
        match units.len() {
            0 | 1 => id.to_owned(),
            count => format!("{id} (processor {} of {count})", unit + 1),
        }
    }

    /// Records how a job's input comes over the fabric, where it does: what is beyond the time that it
    /// is computed for.
    fn record_move(&mut self, now: SimTime, place: Place, job: &Job, computed: Span) {
        let move_time = job.time - computed;
        if job.done > Span::ZERO || move_time <= Span::ZERO {
            return;
        }
        let running = self.unit(place).and_then(|unit| unit.running().copied());
        let speed = running.map_or(1.0, |running| running.speed);
        let compute = self.setup.compute(place.0);
        let joint = compute.and_then(|compute| compute.joint.as_ref());
        let fabric = joint.map_or("", |joint| joint.fabric.id.as_str());
        let words = format!("{fabric} to {}", self.processor_name(place));
        let detail = Detail {
            node: Some(self.setup.node(place.0)),
            product: Some(job.product),
            until: Some(now + Span::from_seconds(move_time.to_seconds() / speed)),
            value: Some(job.moved.to_joules()),
            ..Detail::default()
        };
        self.recorder
            .event_about(now, "input-moved", &detail, words);
    }

    /// Stops all jobs of a satellite; they keep what they have done.
    pub(super) fn pause_jobs(&mut self, now: SimTime, satellite: SatelliteId) {
        let units = self.satellite(satellite);
        let units = units.map_or(0, |state| state.computer.units.len());
        for unit in 0..units {
            self.push_out(now, (satellite, as_number(unit)), "energy");
        }
        self.draw(now, satellite);
    }

    /// Stops the job that runs; it keeps what it has done.
    fn push_out(&mut self, now: SimTime, place: Place, reason: &'static str) {
        let discipline = self.setup.compute(place.0).map(|one| one.discipline);
        let stopped = self.stop_job(now, place);
        let Some(((job, discipline), unit)) = stopped.zip(discipline).zip(self.unit(place)) else {
            return;
        };
        unit.put_back(job, discipline);
        self.record_job(now, place.0, &job, "job-paused", reason);
    }

    /// Takes the job that runs off a processor, and gives its product what it drew.
    fn stop_job(&mut self, now: SimTime, place: Place) -> Option<Job> {
        let running = *self.unit(place)?.running()?;
        let part = self.part(place)?;
        let leakage = self.setup.leakage(place.0, place.1 as usize);
        let power = part.processor.power_at(running.speed) * leakage + running.fabric_power();
        let energy = power * (now - running.since);
        let job = self.unit(place)?.stop(now)?;
        if let Some(product) = self.products.alive.get_mut(&job.product) {
            product.processing_energy += energy;
        }
        Some(job)
    }

    fn unit(&mut self, (satellite, unit): Place) -> Option<&mut Unit> {
        self.satellite(satellite)?
            .computer
            .units
            .get_mut(unit as usize)
    }

    fn part(&self, (satellite, unit): Place) -> Option<&ComputeUnit> {
        self.setup.compute(satellite)?.units.get(unit as usize)
    }

    pub(super) fn finish_stage(&mut self, now: SimTime, place: Place, generation: u64) {
        if self.unit(place).map(|unit| unit.generation) != Some(generation) {
            return;
        }
        let Some(job) = self.stop_job(now, place) else {
            return;
        };
        let satellite = place.0;
        let stages = self.setup.plan(satellite).map(|plan| plan.stages.len());
        if let Some(product) = self.products.alive.get_mut(&job.product) {
            product.ran += job.ran;
        }
        self.draw(now, satellite);
        if stages.is_some_and(|stages| job.stage as usize + 1 < stages) {
            self.record_job(now, satellite, &job, "stage-finished", "");
            let next = (job.product, job.stage + 1);
            self.place_stage(now, satellite, next, Some(place.1));
        } else {
            self.finish_job(now, satellite, job.product);
        }
        self.start_next_job(now, place);
    }

    /// The last stage is done: the answer is there, and the frame is kept or not.
    fn finish_job(&mut self, now: SimTime, satellite: SatelliteId, number: u64) {
        self.find(now, number);
        let keeps_frame = self.setup.policy == Policy::Hybrid;
        let sizes = self.products.alive.get(&number);
        let sizes = sizes.map(|product| (product.answer.bits, product.stored));
        let Some(((answer, stored), state)) = sizes.zip(self.satellite(satellite)) else {
            return;
        };
        state.store.bits += answer;
        if !keeps_frame {
            state.store.bits = state.store.bits.saturating_sub(stored);
        }
        if let Some(product) = self.products.alive.get_mut(&number) {
            product.job_finished = Some(now);
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            bits: Some(answer),
            ..Detail::default()
        };
        self.recorder.event(now, "job-finished", &detail);
        self.send(now, number, Cargo::Answer, satellite);
        if keeps_frame {
            self.send(now, number, Cargo::Raw, satellite);
        }
    }

    /// Aborts all jobs that run on a satellite which falls out of service; where that comes back, they
    /// will start again before those that wait.
    pub(super) fn abort_jobs(&mut self, now: SimTime, satellite: SatelliteId, why: &'static str) {
        let units = self.satellite(satellite);
        let units = units.map_or(0, |state| state.computer.units.len());
        for unit in 0..units {
            self.lose_job(now, (satellite, as_number(unit)), None, why);
        }
        self.draw(now, satellite);
    }

    /// Aborts the job that runs on a processor: it will begin again at its last checkpoint.
    fn lose_job(
        &mut self,
        now: SimTime,
        place: Place,
        checkpoint: Option<Span>,
        why: &'static str,
    ) {
        let running = self.unit(place).and_then(|unit| unit.running().copied());
        // One that ends at this very instant is done.
        if running.is_none_or(|running| running.end() <= now) {
            return;
        }
        let discipline = self.setup.compute(place.0).map(|one| one.discipline);
        let stopped = self.stop_job(now, place);
        let Some(((job, discipline), unit)) = stopped.zip(discipline).zip(self.unit(place)) else {
            return;
        };
        unit.put_back(job.lost(checkpoint), discipline);
        self.record_job(now, place.0, &job, "job-aborted", why);
    }

    fn record_job(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        job: &Job,
        kind: &'static str,
        text: &'static str,
    ) {
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(job.product),
            text,
            ..Detail::default()
        };
        self.recorder.event(now, kind, &detail);
    }

    /// Changes the share of full speed at which the processors of a satellite may run, in (0, 1].
    pub(super) fn set_speed(&mut self, now: SimTime, satellite: SatelliteId, speed: f64) {
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        if state.computer.speed == speed {
            return;
        }
        state.computer.speed = speed;
        let units = state.computer.units.len();
        for unit in 0..units {
            let place = (satellite, as_number(unit));
            let running = self.unit(place).and_then(|unit| unit.running().copied());
            if running.is_none_or(|running| running.end() <= now) {
                continue;
            }
            let Some(job) = self.stop_job(now, place) else {
                continue;
            };
            let Some(unit) = self.unit(place) else {
                continue;
            };
            let end = unit.start(now, job, speed);
            let finished = Event::JobFinished {
                satellite,
                unit: place.1,
                generation: unit.generation,
            };
            self.agenda.add(end, finished);
        }
        self.draw(now, satellite);
    }

    /// Halts a processor, or all of a satellite; the job that runs is lost up to its last checkpoint.
    /// Jobs of a processor that is lost go to another, or are given up.
    pub(super) fn halt(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        units: std::ops::Range<usize>,
        halt: Halt,
        checkpoint: Option<Span>,
    ) {
        for unit in units {
            let place = (satellite, as_number(unit));
            let Some(one) = self.unit(place) else {
                continue;
            };
            if !one.set_halt(halt, true) {
                continue;
            }
            let why = match halt {
                Halt::Heat => "heat",
                Halt::Radiation | Halt::Dead => "radiation",
                Halt::CutOff => "fabric",
            };
            self.lose_job(now, place, checkpoint, why);
            if matches!(halt, Halt::Dead | Halt::CutOff) {
                self.move_jobs(now, place);
            }
        }
        self.draw(now, satellite);
    }

    /// Takes back a reason to halt.
    pub(super) fn resume(
        &mut self,
        now: SimTime,
        satellite: SatelliteId,
        units: std::ops::Range<usize>,
        halt: Halt,
    ) {
        for unit in units {
            let place = (satellite, as_number(unit));
            if let Some(one) = self.unit(place) {
                one.set_halt(halt, false);
            }
        }
        self.draw(now, satellite);
        self.start_jobs(now, satellite);
    }

    /// Gives the jobs of a lost processor to others, where there are any.
    fn move_jobs(&mut self, now: SimTime, place: Place) {
        let jobs = self.unit(place).map(|unit| unit.clear(now));
        for job in jobs.into_iter().flatten() {
            self.place_job(now, place.0, job.lost(None), None);
        }
    }

    /// Brings the load of a satellite's processors up to date, and what they serve.
    pub(super) fn draw(&mut self, now: SimTime, satellite: SatelliteId) {
        let is_out = self.is_out(satellite, now);
        let Some((setup, state)) = self.setup_and_satellite(satellite) else {
            return;
        };
        let Some(compute) = setup.compute(satellite) else {
            return;
        };
        let servings = setup.servings(satellite);
        let (mut load, mut fabric, mut answers_per_s) = (Power::ZERO, Power::ZERO, 0.0);
        for (number, (unit, part)) in state.computer.units.iter().zip(&compute.units).enumerate() {
            if is_out || unit.is_halted() {
                continue;
            }
            let serving = servings.get(number).copied().flatten();
            let serving = serving.filter(|_| !state.supply.stopped);
            let power = match (unit.running(), serving) {
                (Some(running), _) => {
                    fabric += running.fabric_power();
                    part.processor.power_at(running.speed)
                }
                (None, Some(serving)) => {
                    let speed = state.computer.speed.min(serving.speed_max);
                    fabric += serving.fabric_power * speed;
                    answers_per_s += serving.answers_per_s * speed;
                    part.processor.power_at(speed)
                }
                (None, None) => part.processor.power_idle,
            };
            load += power * setup.leakage(satellite, number);
        }
        state.computer.set_answers_per_s(now, answers_per_s);
        let loads = [(Consumer::Processor, load), (Consumer::Fabric, fabric)];
        let changed = loads.map(|(consumer, load)| {
            let is_new = state.supply.load(consumer) != load;
            if is_new {
                state.supply.set_load(now, consumer, load);
            }
            is_new
        });
        if changed.contains(&true) {
            self.foresee_crossing(now, satellite);
        }
    }

    /// Begins what processors do without end, at the start of the run.
    pub(super) fn begin_service(&mut self, now: SimTime) {
        for satellite in self.setup.satellite_ids() {
            if !self.setup.servings(satellite).is_empty() {
                self.draw(now, satellite);
            }
        }
    }

    /// At the end of the run: records how many prompts the whole constellation has answered.
    pub(super) fn close_service(&mut self, now: SimTime) {
        let mut served = None;
        for satellite in self.setup.satellite_ids() {
            if self.setup.servings(satellite).is_empty() {
                continue;
            }
            let state = self.satellite(satellite);
            let answers = state.map_or(0.0, |state| state.computer.served(now));
            served = Some(served.unwrap_or(0.0) + answers);
        }
        if served.is_some() {
            let detail = Detail {
                value: served,
                ..Detail::default()
            };
            self.recorder.event(now, "served", &detail);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most a million processors"
)]
const fn as_number(unit: usize) -> u32 {
    unit as u32
}
