//! The processors of a satellite at work: queues, preemption, speed, halts.
//!
//! A job is one stage of one product on one processor. It takes `time` at full speed; at a speed of
//! `f` it takes `time / f`. A processor does one job at a time; what waits stands in the order of the
//! discipline, and of equals the one that came first goes first. A job that is paused keeps what it
//! has done; one that is lost begins again at its last checkpoint, or at its beginning.
//!
//! Assumes: a job's input is moved while the processor waits for it: the time of that counts as the
//! job's, and its energy is spread over it.
//! Leaves out: several jobs sharing a processor, the time that changing from one job to another takes.
//! Source: queueing, as any operating system has it.

use crate::time::{SimTime, Span};
use crate::units::{Energy, Power};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Which job goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Discipline {
    /// The one that came first.
    #[default]
    FirstCome,
    /// The one of the most urgent target; of equals, the one that came first.
    Priority,
    /// The one whose deadline is nearest; of equals, the one that came first.
    Deadline,
}

/// How urgent a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urgency {
    /// Priority of its target; lower goes first.
    pub priority: u8,
    /// When its answer is late; [`SimTime::MAX`] where it never is.
    pub deadline: SimTime,
}

impl Discipline {
    /// Whether `one` goes before `other`, whichever came first.
    fn prefers(self, one: &Urgency, other: &Urgency) -> bool {
        match self {
            Self::FirstCome => false,
            Self::Priority => one.priority < other.priority,
            Self::Deadline => one.deadline < other.deadline,
        }
    }
}

/// One stage of one product on one processor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The product.
    pub product: u64,
    /// Which of its stages.
    pub stage: u32,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Time that it takes at full speed, its input's way included.
    pub time: Span,
    /// How much of that is done.
    pub done: Span,
    /// Time that it has run.
    pub ran: Span,
    /// Energy of the fabric that brings its input, spread over its time.
    pub moved: Energy,
}

/// A job that runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Running {
    /// The job as it was at `since`.
    pub job: Job,
    /// Since when it has run at this speed.
    pub since: SimTime,
    /// Share of full speed, in (0, 1].
    pub speed: f64,
}

impl Running {
    /// When it ends, unless its speed changes.
    pub fn end(&self) -> SimTime {
        let left = self.job.time - self.job.done;
        if self.speed >= 1.0 {
            return self.since + left;
        }
        self.since + Span::from_seconds(left.to_seconds() / self.speed)
    }

    /// Power of the fabric that brings its input.
    pub fn fabric_power(&self) -> Power {
        if self.job.time <= Span::ZERO {
            return Power::ZERO;
        }
        Power::watts(self.job.moved.to_joules() / self.job.time.to_seconds() * self.speed)
    }

    /// The job as it is at `now`.
    fn job_at(&self, now: SimTime) -> Job {
        let ran = (now - self.since).max(Span::ZERO);
        let done = if self.speed >= 1.0 {
            ran
        } else {
            Span::from_seconds(ran.to_seconds() * self.speed)
        };
        Job {
            done: (self.job.done + done).min(self.job.time),
            ran: self.job.ran + ran,
            ..self.job
        }
    }
}

/// Why a processor does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Halt {
    /// It is too hot.
    Heat,
    /// It starts anew after an interrupt or a latch-up, or waits until a zone of radiation is passed.
    Radiation,
    /// It has come to its end.
    Dead,
    /// A port of the fabric that joins it has failed: nothing comes to it.
    CutOff,
}

impl Halt {
    const fn bit(self) -> u8 {
        match self {
            Self::Heat => 1,
            Self::Radiation => 2,
            Self::Dead => 4,
            Self::CutOff => 8,
        }
    }
}

/// One processor.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    queue: VecDeque<Job>,
    running: Option<Running>,
    halts: u8,
    /// Counts the starts and stops of jobs, so that the end of one that was called off is stale.
    pub generation: u64,
}

impl Unit {
    /// The job that runs.
    pub const fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Jobs that wait or run.
    pub fn jobs(&self) -> usize {
        self.queue.len() + usize::from(self.running.is_some())
    }

    /// Whether it is halted for this reason.
    pub const fn is_halted_by(&self, halt: Halt) -> bool {
        self.halts & halt.bit() != 0
    }

    /// Whether it is halted for good.
    pub const fn is_lost(&self) -> bool {
        self.is_halted_by(Halt::Dead) || self.is_halted_by(Halt::CutOff)
    }

    /// Whether it is halted at all.
    pub const fn is_halted(&self) -> bool {
        self.halts != 0
    }

    /// Notes a reason to halt, or takes it back; whether that changes anything.
    pub const fn set_halt(&mut self, halt: Halt, is_on: bool) -> bool {
        let before = self.halts;
        if is_on {
            self.halts |= halt.bit();
        } else {
            self.halts &= !halt.bit();
        }
        self.halts != before
    }

    /// Time at full speed until all that it has is done.
    pub fn backlog(&self, now: SimTime) -> Span {
        let running = self.running.iter().map(|running| running.job_at(now));
        let jobs = running.chain(self.queue.iter().copied());
        jobs.fold(Span::ZERO, |sum, job| sum + (job.time - job.done))
    }

    /// Puts a job where the discipline has it.
    pub fn enqueue(&mut self, job: Job, discipline: Discipline) {
        let goes_before = |other: &Job| discipline.prefers(&job.urgency, &other.urgency);
        let place = self.queue.iter().position(goes_before);
        self.queue.insert(place.unwrap_or(self.queue.len()), job);
    }

    /// Puts a job that was begun before all that it is not less urgent than.
    pub fn put_back(&mut self, job: Job, discipline: Discipline) {
        let goes_after = |other: &&Job| discipline.prefers(&other.urgency, &job.urgency);
        let place = self.queue.iter().take_while(goes_after).count();
        self.queue.insert(place, job);
    }

    /// Whether the job that waits first may push out the one that runs.
    pub fn is_preempted(&self, discipline: Discipline) -> bool {
        let first = self.queue.front();
        first
            .zip(self.running.as_ref())
            .is_some_and(|(first, running)| {
                discipline.prefers(&first.urgency, &running.job.urgency)
            })
    }

    /// The job that would be next.
    pub fn next(&self) -> Option<&Job> {
        self.queue.front()
    }

    /// Takes the job that would be next off the queue.
    pub fn take_next(&mut self) -> Option<Job> {
        self.queue.pop_front()
    }

    /// Starts a job at `now`, at a speed in (0, 1]; when it ends.
    pub fn start(&mut self, now: SimTime, job: Job, speed: f64) -> SimTime {
        let running = Running {
            job,
            since: now,
            speed,
        };
        let end = running.end();
        self.running = Some(running);
        self.generation += 1;
        end
    }

    /// Stops the job that runs, and returns it as it is at `now`.
    pub fn stop(&mut self, now: SimTime) -> Option<Job> {
        let running = self.running.take()?;
        self.generation += 1;
        Some(running.job_at(now))
    }

    /// Takes all jobs off it: the one that runs, as it is at `now`, then those that wait.
    pub fn clear(&mut self, now: SimTime) -> Vec<Job> {
        let running = self.stop(now);
        running.into_iter().chain(self.queue.drain(..)).collect()
    }
}

impl Job {
    /// The job after what it did is lost: it begins again at its last checkpoint.
    #[must_use]
    pub fn lost(self, checkpoint: Option<Span>) -> Self {
        let kept = checkpoint.filter(|every| *every > Span::ZERO);
        let done = kept.map_or(Span::ZERO, |every| Span(self.done.0 / every.0 * every.0));
        let share = done.to_seconds() / self.done.to_seconds().max(f64::MIN_POSITIVE);
        let ran = Span::from_seconds(self.ran.to_seconds() * share);
        Self { done, ran, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(product: u64, priority: u8, deadline_s: i64) -> Job {
        Job {
            product,
            stage: 0,
            urgency: Urgency {
                priority,
                deadline: SimTime::START + Span::seconds(deadline_s),
            },
            time: Span::seconds(10),
            done: Span::ZERO,
            ran: Span::ZERO,
            moved: Energy::ZERO,
        }
    }

    fn at(seconds: i64) -> SimTime {
        SimTime::START + Span::seconds(seconds)
    }

    fn order(discipline: Discipline) -> Vec<u64> {
        let mut unit = Unit::default();
        for job in [job(1, 5, 40), job(2, 1, 30), job(3, 5, 20), job(4, 1, 30)] {
            unit.enqueue(job, discipline);
        }
        std::iter::from_fn(|| unit.take_next())
            .map(|job| job.product)
            .collect()
    }

    #[test]
    fn each_discipline_has_its_order_and_equals_keep_theirs() {
        assert_eq!(order(Discipline::FirstCome), [1, 2, 3, 4]);
        assert_eq!(order(Discipline::Priority), [2, 4, 1, 3]);
        assert_eq!(order(Discipline::Deadline), [3, 2, 4, 1]);
    }

    #[test]
    fn a_slower_job_takes_longer_and_a_paused_one_keeps_what_it_did() {
        let mut unit = Unit::default();
        assert_eq!(unit.start(at(0), job(1, 5, 40), 1.0), at(10));
        let paused = unit.stop(at(4)).unwrap();
        assert_eq!(
            (paused.done, paused.ran),
            (Span::seconds(4), Span::seconds(4))
        );
        // Six seconds are left: twelve at half speed.
        assert_eq!(unit.start(at(20), paused, 0.5), at(32));
        assert_eq!(unit.backlog(at(30)), Span::seconds(1));
        let done = unit.stop(at(32)).unwrap();
        assert_eq!(
            (done.done, done.ran),
            (Span::seconds(10), Span::seconds(16))
        );
    }

    #[test]
    fn a_lost_job_begins_at_its_last_checkpoint() {
        let mut begun = job(1, 5, 40);
        begun.done = Span::seconds(7);
        assert_eq!(begun.lost(None).done, Span::ZERO);
        assert_eq!(begun.lost(Some(Span::seconds(3))).done, Span::seconds(6));
    }

    #[test]
    fn only_what_is_more_urgent_pushes_out() {
        let mut unit = Unit::default();
        unit.start(at(0), job(1, 3, 40), 1.0);
        unit.enqueue(job(2, 3, 10), Discipline::Priority);
        assert!(!unit.is_preempted(Discipline::Priority));
        assert!(unit.is_preempted(Discipline::Deadline));
        unit.enqueue(job(3, 1, 50), Discipline::Priority);
        assert!(unit.is_preempted(Discipline::Priority));
        let pushed_out = unit.stop(at(5)).unwrap();
        unit.put_back(pushed_out, Discipline::Priority);
        let rest: Vec<u64> = unit.clear(at(5)).iter().map(|job| job.product).collect();
        assert_eq!(rest, [3, 1, 2]);
    }

    #[test]
    fn a_unit_runs_again_when_no_reason_to_halt_is_left() {
        let mut unit = Unit::default();
        assert!(unit.set_halt(Halt::Heat, true) && unit.set_halt(Halt::Radiation, true));
        assert!(!unit.set_halt(Halt::Heat, true));
        unit.set_halt(Halt::Heat, false);
        assert!(unit.is_halted() && unit.is_halted_by(Halt::Radiation));
        unit.set_halt(Halt::Radiation, false);
        assert!(!unit.is_halted());
    }
}
