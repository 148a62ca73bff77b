//! Jobs: one queue per processor, first come, first served.

use super::Work;
use crate::orbit::SatelliteId;
use crate::scenario::Policy;
use crate::sim::agenda::Event;
use crate::sim::record::Detail;
use crate::sim::spawn::Consumer;
use crate::sim::state::Cargo;
use crate::time::SimTime;
use crate::units::{Energy, Power};

impl Work<'_, '_> {
    /// Starts the job that waits longest, if the processor is free and the battery allows it.
    pub(super) fn start_next_job(&mut self, now: SimTime, satellite: SatelliteId) {
        let Some(job) = self.setup.frame(satellite).and_then(|shape| shape.job) else {
            return;
        };
        if self.is_out(satellite, now) {
            return;
        }
        let active = self.processor_power(now, satellite).1;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        if state.computer.running.is_some() || state.supply.stopped {
            return;
        }
        let Some(number) = state.computer.queue.pop_front() else {
            return;
        };
        state.computer.running = Some(number);
        state.computer.generation += 1;
        let generation = state.computer.generation;
        state.supply.set_load(now, Consumer::Processor, active);
        self.foresee_crossing(now, satellite);
        let end = now + job.time;
        self.agenda.add(
            end,
            Event::JobFinished {
                satellite,
                generation,
            },
        );
        if let Some(product) = self.products.alive.get_mut(&number) {
            product.job_started = Some(now);
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            until: Some(end),
            value: Some(job.energy.to_joules()),
            ..Detail::default()
        };
        self.recorder.event(now, "job-started", &detail);
    }

    pub(super) fn finish_job(&mut self, now: SimTime, satellite: SatelliteId, generation: u64) {
        let Some(shape) = self.setup.frame(satellite).copied() else {
            return;
        };
        let (idle, _) = self.processor_power(now, satellite);
        let keeps_frame = self.setup.policy == Policy::Hybrid;
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        if state.computer.generation != generation {
            return;
        }
        let Some(number) = state.computer.running.take() else {
            return;
        };
        state.supply.set_load(now, Consumer::Processor, idle);
        state.store.bits += shape.answer;
        if !keeps_frame {
            state.store.bits = state.store.bits.saturating_sub(shape.stored);
        }
        self.foresee_crossing(now, satellite);
        if let Some(product) = self.products.alive.get_mut(&number) {
            product.job_finished = Some(now);
            // What aborted jobs drew before is the product's, too.
            product.processing_energy += shape.job.map_or(Energy::ZERO, |job| job.energy);
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            bits: Some(shape.answer),
            ..Detail::default()
        };
        self.recorder.event(now, "job-finished", &detail);
        self.send(now, number, Cargo::Answer, satellite);
        if keeps_frame {
            self.send(now, number, Cargo::Raw, satellite);
        }
        self.start_next_job(now, satellite);
    }

    /// Aborts the job that runs on a satellite which falls out of service; where that comes back, it
    /// will start again before those that wait.
    pub(super) fn abort_job(&mut self, now: SimTime, satellite: SatelliteId, reason: &'static str) {
        let job = self.setup.frame(satellite).and_then(|shape| shape.job);
        let Some((job, state)) = job.zip(self.satellite(satellite)) else {
            return;
        };
        let running = state.computer.running;
        let started = running
            .and_then(|number| self.products.alive.get(&number))
            .and_then(|product| product.job_started);
        let Some((number, started)) = running.zip(started) else {
            return;
        };
        if started + job.time <= now {
            // It ends at this very instant.
            return;
        }
        if let Some(product) = self.products.alive.get_mut(&number) {
            let done = (now - started).to_seconds() / job.time.to_seconds();
            product.processing_energy += job.energy * done;
            product.job_started = None;
        }
        if let Some(state) = self.satellite(satellite) {
            state.computer.running = None;
            state.computer.generation += 1;
            state.computer.queue.push_front(number);
        }
        let detail = Detail {
            node: Some(self.setup.node(satellite)),
            product: Some(number),
            text: reason,
            ..Detail::default()
        };
        self.recorder.event(now, "job-aborted", &detail);
    }

    /// Brings the processor of a satellite without a running job to the power at which it waits, as
    /// its service has it.
    pub(super) fn idle_processor(&mut self, now: SimTime, satellite: SatelliteId) {
        if self
            .setup
            .frame(satellite)
            .is_none_or(|shape| shape.job.is_none())
        {
            return;
        }
        let (idle, _) = self.processor_power(now, satellite);
        let Some(state) = self.satellite(satellite) else {
            return;
        };
        if state.computer.running.is_none() && state.supply.load(Consumer::Processor) != idle {
            state.supply.set_load(now, Consumer::Processor, idle);
            self.foresee_crossing(now, satellite);
        }
    }

    /// Power of a satellite's processor while it waits and while it computes; nothing out of service.
    fn processor_power(&self, now: SimTime, satellite: SatelliteId) -> (Power, Power) {
        if self.is_out(satellite, now) {
            return (Power::ZERO, Power::ZERO);
        }
        let processor = self.setup.payload(satellite).processor.as_ref();
        processor.map_or((Power::ZERO, Power::ZERO), |chip| {
            (chip.power_idle, chip.power_active)
        })
    }
}
