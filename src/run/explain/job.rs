//! What a product's job does: the way of each stage's input, the stage, and the waits between.

use super::Teller;
use crate::payload::roofline::SPREAD;
use crate::record::EventRow;
use crate::run::report::{duration, energy};
use crate::time::SimTime;

/// How far a job has come.
pub(super) struct Progress {
    /// Since when the stage that comes next has waited.
    since: SimTime,
    /// When the input of the stage that begins is there.
    moved: Option<SimTime>,
    /// The stage that is computed, by its place among all that was told.
    computing: Option<usize>,
}

impl Progress {
    /// Nothing of it has begun.
    pub(super) const fn since(since: SimTime) -> Self {
        Self {
            since,
            moved: None,
            computing: None,
        }
    }
}

impl Teller<'_> {
    /// The wait for a processor, then the way of the input over the fabric, if it has one.
    pub(super) fn tell_move(&mut self, row: &EventRow, now: SimTime, node: &str) {
        let (fabric, processor) = (row.detail.split_once(" to ")).unwrap_or((&row.detail, ""));
        self.tell_wait(now, processor, node);
        let end = row.until_ns.map_or(now, SimTime);
        let energy = energy(row.value.unwrap_or(0.0));
        let what = format!("{node}: input over {fabric}, {energy}");
        self.add(now, Some(end), "fabric", what);
        self.job.moved = Some(end);
    }

    /// A stage on a processor, and the wait before it.
    pub(super) fn tell_job(&mut self, row: &EventRow, now: SimTime, node: &str) {
        let (stage, processor) = (row.detail.split_once(" on ")).unwrap_or((&row.detail, ""));
        self.tell_wait(now, processor, node);
        let start = self.job.moved.take().unwrap_or(now);
        let end = row.until_ns.map(SimTime);
        let modelled = end.map_or_else(String::new, |end| {
            let time_s = (end - start).to_seconds();
            let (low, high) = (duration(time_s / SPREAD), duration(time_s * SPREAD));
            format!(" (modelled: {low} to {high})")
        });
        let energy = energy(row.value.unwrap_or(0.0));
        let on = if processor.is_empty() { "" } else { " on " };
        let what = format!("{node}: {stage}{on}{processor}, {energy}{modelled}");
        self.job.computing = Some(self.stages.len());
        self.add(start, end, "processing", what);
        // Recordings that do not tell when a stage has ended have it at the end that was foreseen.
        self.job.since = end.unwrap_or(now);
    }

    fn tell_wait(&mut self, now: SimTime, processor: &str, node: &str) {
        let since = std::mem::replace(&mut self.job.since, now);
        if now > since {
            let of = if processor.is_empty() {
                "a processor"
            } else {
                processor
            };
            self.add(
                since,
                Some(now),
                "queue",
                format!("waits for {of} of {node}"),
            );
        }
    }

    /// The stage that is computed has come to its end, or to one before it.
    pub(super) fn tell_job_end(&mut self, now: SimTime) {
        self.job.since = now;
        let Some(stage) = self.job.computing.take() else {
            return;
        };
        let offset_s = (now - self.captured).to_seconds();
        let Some(told) = self.stages.get_mut(stage) else {
            return;
        };
        if told.offset_s <= offset_s {
            told.duration_s = Some(offset_s - told.offset_s);
        } else {
            // Its input was still on the way.
            self.stages.remove(stage);
            self.end_early(now, "fabric", "");
        }
    }

    /// A job that a more urgent one pushed out.
    pub(super) fn tell_paused(&mut self, now: SimTime, node: &str) {
        self.tell_job_end(now);
        let what = format!("a more urgent job takes the processor of {node}");
        self.add(now, Some(now), "note", what);
    }

    /// A job that a fault, heat or radiation aborted.
    pub(super) fn tell_aborted(&mut self, row: &EventRow, now: SimTime, node: &str) {
        self.tell_job_end(now);
        let what = match row.detail.as_str() {
            "radiation" => {
                format!("{node} is out for radiation: the job goes on from what is kept of it")
            }
            "heat" => format!("{node} is too hot: the job goes on from what is kept of it"),
            "fabric" => {
                format!("{node}'s fabric has failed: the job is lost and starts again elsewhere")
            }
            _ => format!("{node} fails: the job is lost and will start again"),
        };
        self.add(now, Some(now), "fault", what);
    }
}
