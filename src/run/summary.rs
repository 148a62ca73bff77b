//! What came of a run, in numbers; counted from its recording alone.

use super::faults::FaultCost;
use super::findings::Findings;
use super::radiation::RadiationCost;
use crate::orbit::elements::AgeSummary;
use crate::record::{ContactRow, EventRow, Limiter, Medium, ProductRow, ProductStatus, Segment};
use crate::recording::Status;
use crate::scenario::{GroundCentre, Policy, Satellite, Scenario};
use crate::time::{SimTime, Span};
use crate::units::Bits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What came of a run. Keys carry their unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Name of the scenario.
    pub scenario: String,
    /// The variant of the scenario, where its file has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Policy of the run.
    pub policy: String,
    /// How it ended.
    pub status: String,
    /// Digest of its recording, if it was kept.
    pub digest: Option<String>,
    /// Simulated time that was reached (s).
    pub simulated_s: f64,
    /// Frames that geometry allowed and that were begun or dropped.
    pub frames: u64,
    /// Frames that were captured.
    pub frames_captured: u64,
    /// Frames that were not taken, by reason.
    pub frames_dropped: BTreeMap<String, u64>,
    /// Products whose answer was known on the ground.
    pub answered: u64,
    /// Products that were captured and not answered by the end of the run.
    pub unanswered: u64,
    /// Of these, products that were given up on board, by reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given_up: BTreeMap<String, u64>,
    /// Answers that came after their target's deadline.
    #[serde(default)]
    pub late: u64,
    /// Answers that are wrong: what made them was upset by radiation.
    #[serde(default)]
    pub wrong: u64,
    /// Of these, answers by what was upset.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wrong_by: BTreeMap<String, u64>,
    /// Energy of the fabric of the data centre on the ground, for all that came down (J); none where it is
    /// not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_fabric_j: Option<f64>,
    /// Time that a delivery of mean size takes there (s).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_fabric_s: Option<f64>,
    /// Prompts that processors answered; none where they serve none, or before the end of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<f64>,
    /// Share of all satellites' time that each limiter was active, by its name.
    #[serde(default)]
    pub limiter_share: BTreeMap<String, f64>,
    /// Models of the payload that were turned off, by their keys in `[models]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models_off: Vec<String>,
    /// Models that are on, but act on no payload: none has the table that they take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models_idle: Vec<String>,
    /// From the end of a capture to its answer on the ground, over answered products; none
    /// without an answer.
    pub time_to_insight: Option<Distribution>,
    /// Where that time went: seconds over all answered products, by stage.
    pub time_by_stage_s: BTreeMap<String, f64>,
    /// The same over the faster half of the answers.
    pub faster_half_by_stage_s: BTreeMap<String, f64>,
    /// The same over the slowest 5 % of the answers.
    pub slowest_by_stage_s: BTreeMap<String, f64>,
    /// Bytes that the imagers made.
    pub captured_bytes: u64,
    /// Bytes of answers that reached the ground.
    pub answer_bytes: u64,
    /// Bytes of frames, compressed, that reached the ground.
    pub raw_bytes: u64,
    /// Energy drawn by the whole constellation, by consumer (J).
    pub energy_j: BTreeMap<String, f64>,
    /// Energy of the arrays of the whole constellation: generated, curtailed, lost in the battery,
    /// unserved (J).
    pub source_j: BTreeMap<String, f64>,
    /// Energy of capture, processing and transfer of captured products (J).
    pub product_j: f64,
    /// Energy of the imagers for captured products (J).
    pub capture_j: f64,
    /// Energy of the processors for captured products (J).
    pub processing_j: f64,
    /// Energy of terminals and radios while bits of captured products passed (J).
    pub transfer_j: f64,
    /// Times that work was stopped to save a battery.
    pub work_stops: u64,
    /// Mean share of time that a processor was busy, in [0, 1].
    pub processor_share: f64,
    /// Use of links by medium.
    pub links: BTreeMap<String, LinkUse>,
    /// Satellites that decayed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decayed: u64,
    /// How old the element sets that were read are at the start; none where all are generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element_ages: Option<AgeSummary>,
    /// What radiation did; none where it is not modelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radiation: Option<RadiationCost>,
    /// What networks found; none where they are not executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Findings>,
    /// What faults cost; none without a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults: Option<FaultCost>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A distribution of times.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Shortest (s).
    pub min_s: f64,
    /// Median, nearest rank (s).
    pub p50_s: f64,
    /// 95th percentile, nearest rank (s).
    pub p95_s: f64,
    /// Longest (s).
    pub max_s: f64,
    /// Mean (s).
    pub mean_s: f64,
}

/// Use of the links of one medium.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkUse {
    /// Contacts that ended.
    pub contacts: u64,
    /// Of these, contacts that carried nothing.
    pub contacts_idle: u64,
    /// Time that terminals were held (h).
    pub held_h: f64,
    /// Of that, time that went into slew and acquisition (h).
    pub setup_h: f64,
    /// Bytes that could have passed: both ways for lasers, down for the others.
    pub capacity_bytes: u64,
    /// Bytes that passed.
    pub carried_bytes: u64,
    /// Why contacts ended.
    pub ended: BTreeMap<String, u64>,
}

impl LinkUse {
    /// Bytes that passed over those that could have, in [0, 1].
    #[expect(clippy::cast_precision_loss, reason = "a ratio for display")]
    pub fn utilisation(&self) -> f64 {
        if self.capacity_bytes == 0 {
            return 0.0;
        }
        self.carried_bytes as f64 / self.capacity_bytes as f64
    }
}

/// Stages of an answer's time, in order, as [`Summary::time_by_stage_s`] names them.
pub const STAGES: [&str; 5] = [
    "queue",
    "processing",
    "waiting for contact",
    "sending",
    "ground processing",
];

/// Time to insight of one answer, and its stages in the order of [`STAGES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    time_ns: i64,
    stages_ns: [i64; STAGES.len()],
}

/// Seconds over all `answers`, by stage.
#[expect(
    clippy::cast_precision_loss,
    reason = "nanoseconds of a run, for display"
)]
fn time_by_stage(answers: &[Answer]) -> BTreeMap<String, f64> {
    let total_ns = |k: usize| -> i128 {
        answers
            .iter()
            .map(|answer| i128::from(answer.stages_ns[k]))
            .sum()
    };
    STAGES
        .iter()
        .enumerate()
        .map(|(k, stage)| ((*stage).to_owned(), total_ns(k) as f64 / 1e9))
        .collect()
}

/// The stage that took most of these times, and its share; none without any time.
pub fn longest_stage(by_stage_s: &BTreeMap<String, f64>) -> Option<(&str, f64)> {
    let total_s: f64 = by_stage_s.values().sum();
    let (stage, time_s) = by_stage_s.iter().max_by(|a, b| a.1.total_cmp(b.1))?;
    (total_s > 0.0).then(|| (stage.as_str(), time_s / total_s))
}

/// Counts what a run records.
#[derive(Debug)]
pub struct Accounts {
    summary: Summary,
    /// Time to insight of each answer and its stages.
    answers: Vec<Answer>,
    processors: usize,
    processing_ns: i128,
    reached: SimTime,
    /// The data centre on the ground, where its fabric is modelled.
    ground: Option<GroundCentre>,
    /// Area of a frame of each satellite (km²).
    areas_km2: Vec<f64>,
    /// Bands of the tiles of the world.
    tile_samples: u64,
    /// Deadline of each target's answers.
    deadlines: Vec<Option<Span>>,
    /// Time that each limiter was active, over all satellites.
    limited_ns: BTreeMap<Limiter, i128>,
}

impl Accounts {
    /// Accounts of a run that has not begun.
    pub fn new(scenario: &Scenario, policy: Policy) -> Self {
        let processors = scenario
            .satellites
            .iter()
            .filter_map(|satellite| scenario.payloads[satellite.payload].compute.as_ref())
            .map(|compute| compute.units.len())
            .sum();
        let area_km2 = |satellite: &Satellite| {
            let imager = scenario.payloads[satellite.payload].imager.as_ref();
            imager.map_or(0.0, |imager| {
                imager.frame_width().to_meters() * imager.frame_length().to_meters() / 1e6
            })
        };
        Self {
            summary: Summary {
                scenario: scenario.name.clone(),
                variant: scenario.variant.clone(),
                policy: policy.name().to_owned(),
                status: Status::Running.name().to_owned(),
                element_ages: scenario.element_ages(),
                models_off: scenario
                    .models
                    .off()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                models_idle: scenario
                    .models_idle()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                ..Summary::default()
            },
            answers: Vec::new(),
            processors,
            processing_ns: 0,
            reached: SimTime::START,
            ground: scenario
                .ground_centre
                .clone()
                .filter(|_| scenario.models.fabric),
            areas_km2: scenario.satellites.iter().map(area_km2).collect(),
            tile_samples: scenario.work.world.as_ref().map_or(0, |world| {
                u64::from(world.bands) * u64::from(world.tile_px).pow(2)
            }),
            deadlines: scenario.targets.iter().map(|one| one.deadline).collect(),
            limited_ns: BTreeMap::new(),
        }
    }

    /// Counts a segment.
    pub fn count(&mut self, segment: &Segment) {
        for row in segment.tables.tiles.rows() {
            Findings::count_tile(&mut self.summary.findings, &row);
        }
        for row in segment.tables.products.rows() {
            self.count_product(&row);
        }
        for row in segment.tables.contacts.rows() {
            self.count_contact(&row);
        }
        for row in segment.tables.events.rows() {
            self.count_event(&row);
        }
        for row in segment.tables.limits.rows() {
            for (limiter, time_ns) in row.times() {
                *self.limited_ns.entry(limiter).or_default() += i128::from(time_ns);
            }
        }
        self.reached = segment.span.end;
    }

    fn count_product(&mut self, row: &ProductRow) {
        let summary = &mut self.summary;
        if row.status == ProductStatus::Dropped {
            return;
        }
        summary.answer_bytes += row.answer_delivered_bits / 8;
        summary.raw_bytes += row.raw_delivered_bits / 8;
        summary.capture_j += row.capture_j;
        summary.processing_j += row.processing_j;
        summary.transfer_j += row.transfer_j;
        summary.product_j += row.capture_j + row.processing_j + row.transfer_j;
        self.processing_ns += i128::from(row.processing_ns.unwrap_or(0));
        let Some(answered_ns) = row.answered_ns else {
            return;
        };
        summary.answered += 1;
        let area_km2 = self.areas_km2.get(row.satellite as usize).copied();
        Findings::count_answer(&mut summary.findings, row, area_km2.unwrap_or(0.0));
        if !row.wrong_by.is_empty() {
            summary.wrong += 1;
            *summary
                .wrong_by
                .entry(row.wrong_by.to_string())
                .or_default() += 1;
        }
        let since_capture = Span(answered_ns - row.capture_end_ns);
        let deadline = self.deadlines.get(row.target as usize).copied().flatten();
        summary.late += u64::from(deadline.is_some_and(|most| since_capture > most));
        let stages_ns = [
            row.queued_ns,
            row.processing_ns,
            row.waited_ns,
            row.sent_ns,
            row.ground_ns,
        ]
        .map(|stage| stage.unwrap_or(0));
        let time_ns = answered_ns - row.capture_end_ns;
        self.answers.push(Answer { time_ns, stages_ns });
    }

    fn count_contact(&mut self, row: &ContactRow) {
        let directions = if row.medium == Medium::Laser { 2 } else { 1 };
        let usage = self
            .summary
            .links
            .entry(row.medium.name().to_owned())
            .or_default();
        usage.contacts += 1;
        usage.contacts_idle += u64::from(row.carried_ab_bits + row.carried_ba_bits == 0);
        usage.held_h += Span(row.end_ns - row.start_ns).to_seconds() / 3600.0;
        let setup_end_ns = row.usable_ns.min(row.end_ns);
        usage.setup_h += Span(setup_end_ns - row.start_ns).to_seconds() / 3600.0;
        usage.capacity_bytes += row.capacity_bits / 8 * directions;
        usage.carried_bytes += (row.carried_ab_bits + row.carried_ba_bits) / 8;
        *usage.ended.entry(row.end_reason.to_string()).or_default() += 1;
    }

    fn count_event(&mut self, row: &EventRow) {
        FaultCost::count(&mut self.summary.faults, row);
        RadiationCost::count(&mut self.summary.radiation, row);
        let value = row.value.unwrap_or(0.0);
        match row.kind.as_ref() {
            "captured" => {
                self.summary.frames += 1;
                self.summary.frames_captured += 1;
                self.summary.captured_bytes += row.bits.unwrap_or(0) / 8;
            }
            "frame-dropped" => {
                self.summary.frames += 1;
                *self
                    .summary
                    .frames_dropped
                    .entry(row.detail.clone())
                    .or_default() += 1;
            }
            "product-dropped" => {
                let reason = row.detail.clone();
                *self.summary.given_up.entry(reason).or_default() += 1;
            }
            "served" => self.summary.served = Some(value),
            "decayed" => self.summary.decayed += 1,
            "work-stopped" => self.summary.work_stops += 1,
            "energy-used" => {
                self.summary.energy_j.insert(row.detail.clone(), value);
            }
            "energy-source" => {
                self.summary.source_j.insert(row.detail.clone(), value);
            }
            _ => {}
        }
    }

    /// The summary of what was counted.
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds of a run, for display"
    )]
    pub fn close(mut self, status: Status, digest: Option<String>) -> Summary {
        status.name().clone_into(&mut self.summary.status);
        self.summary.digest = digest;
        self.summary.simulated_s = self.reached.to_seconds();
        self.summary.unanswered = self
            .summary
            .frames_captured
            .saturating_sub(self.summary.answered);
        self.close_ground();
        if let Some(findings) = &mut self.summary.findings {
            findings.close(self.tile_samples);
        }
        let limited_ns: i128 = self.limited_ns.values().sum();
        self.summary.limiter_share = (self.limited_ns.iter())
            .map(|(limiter, &time_ns)| {
                let share = time_ns as f64 / limited_ns.max(1) as f64;
                (limiter.name().to_owned(), share)
            })
            .collect();
        self.answers.sort_unstable();
        let mut times_ns: Vec<i64> = self.answers.iter().map(|answer| answer.time_ns).collect();
        self.summary.time_to_insight = Distribution::of(&mut times_ns);
        let (half, tail) = (times_ns.len().div_ceil(2), times_ns.len() * 95 / 100);
        self.summary.time_by_stage_s = time_by_stage(&self.answers);
        self.summary.faster_half_by_stage_s = time_by_stage(&self.answers[..half]);
        self.summary.slowest_by_stage_s = time_by_stage(&self.answers[tail..]);
        let available_ns = self.processors as f64 * self.reached.0 as f64;
        if available_ns > 0.0 {
            self.summary.processor_share = self.processing_ns as f64 / available_ns;
        }
        self.summary
    }
}

impl Accounts {
    /// What all that came down took in the data centre on the ground.
    fn close_ground(&mut self) {
        let Some(ground) = &self.ground else {
            return;
        };
        let summary = &mut self.summary;
        let bits = Bits::bytes(summary.answer_bytes + summary.raw_bytes);
        summary.ground_fabric_j = Some(ground.energy(bits).to_joules());
        if summary.answered > 0
            && let Ok(mean) = ground.transfer(Bits(bits.0 / summary.answered))
        {
            summary.ground_fabric_s = Some(mean.time.to_seconds());
        }
    }
}

impl Distribution {
    /// Of times in nanoseconds, which are sorted; none of no times.
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds of a run, for display"
    )]
    fn of(times_ns: &mut [i64]) -> Option<Self> {
        times_ns.sort_unstable();
        let (&min, &max) = (times_ns.first()?, times_ns.last()?);
        let total_ns: i128 = times_ns.iter().map(|&time| i128::from(time)).sum();
        // Nearest rank: the smallest value that at least this share of all do not exceed.
        let rank = |percent: usize| times_ns[(times_ns.len() * percent).div_ceil(100).max(1) - 1];
        Some(Self {
            min_s: Span(min).to_seconds(),
            p50_s: Span(rank(50)).to_seconds(),
            p95_s: Span(rank(95)).to_seconds(),
            max_s: Span(max).to_seconds(),
            mean_s: total_ns as f64 / times_ns.len() as f64 / 1e9,
        })
    }
}

impl Summary {
    /// Whether the run stopped before its end.
    pub fn is_partial(&self) -> bool {
        self.status != Status::Complete.name()
    }

    /// The figures that requirements may bound, by key.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and bytes, for comparison with a bound"
    )]
    pub fn metrics(&self) -> BTreeMap<&'static str, f64> {
        let mut metrics = BTreeMap::from([
            ("frames", self.frames as f64),
            ("frames_captured", self.frames_captured as f64),
            (
                "frames_dropped",
                self.frames_dropped.values().sum::<u64>() as f64,
            ),
            ("answered", self.answered as f64),
            ("unanswered", self.unanswered as f64),
            (
                "answered_share",
                self.answered as f64 / (self.frames_captured.max(1)) as f64,
            ),
            ("captured_bytes", self.captured_bytes as f64),
            (
                "delivered_bytes",
                (self.answer_bytes + self.raw_bytes) as f64,
            ),
            ("product_j", self.product_j),
            ("given_up", self.given_up.values().sum::<u64>() as f64),
            ("late", self.late as f64),
            ("wrong", self.wrong as f64),
            ("served", self.served.unwrap_or(0.0)),
            ("work_stops", self.work_stops as f64),
            ("processor_share", self.processor_share),
            ("frames_per_capture", self.frames_per_capture()),
        ]);
        metrics.extend(Limiter::ALL.map(|one| (one.metric(), self.limited(one))));
        if let Some(findings) = &self.findings {
            metrics.extend(findings.metrics());
        }
        if let Some(times) = &self.time_to_insight {
            metrics.insert("time_to_insight_p50_s", times.p50_s);
            metrics.insert("time_to_insight_p95_s", times.p95_s);
            metrics.insert("time_to_insight_max_s", times.max_s);
            metrics.insert("time_to_insight_mean_s", times.mean_s);
        }
        metrics
    }

    /// Frames that passed for each one that was captured: so many times the satellites would have
    /// taken them all. Zero where none was captured.
    #[expect(clippy::cast_precision_loss, reason = "counts, for a ratio")]
    pub fn frames_per_capture(&self) -> f64 {
        match self.frames_captured {
            0 => 0.0,
            captured => self.frames as f64 / captured as f64,
        }
    }

    /// What it is called beside others: its variant and its policy.
    pub fn label(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{variant}, {}", self.policy),
            None => self.policy.clone(),
        }
    }

    /// Share of all satellites' time that a limiter was active.
    pub fn limited(&self, limiter: Limiter) -> f64 {
        self.limiter_share
            .get(limiter.name())
            .copied()
            .unwrap_or(0.0)
    }

    /// Time of processors on a frame that was answered (s), the mean; none where there is none.
    #[expect(clippy::cast_precision_loss, reason = "a mean for display")]
    pub fn work_s(&self) -> Option<f64> {
        let processing_s = self.time_by_stage_s.get("processing").copied()?;
        (processing_s > 0.0 && self.answered > 0).then(|| processing_s / self.answered as f64)
    }

    /// Energy that was really drawn by the whole constellation (J): loads less what an empty battery
    /// did not serve. None before the run has reached its end.
    pub fn drawn_j(&self) -> Option<f64> {
        let unserved_j = self.source_j.get("unserved")?;
        Some(self.energy_j.values().sum::<f64>() - unserved_j)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_can_bound_every_figure_and_no_other() {
        let mut findings = Findings::default();
        let score = &mut findings.answered;
        score.sky_accuracy = Some(1.0);
        (score.alarmed_cells, score.hit_cells, score.stressed_cells) = (1, 1, 1);
        let summary = Summary {
            time_to_insight: Distribution::of(&mut [1]),
            findings: Some(findings),
            ..Summary::default()
        };
        let figures: Vec<&str> = summary.metrics().into_keys().collect();
        assert_eq!(figures, crate::scenario::METRICS);
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut times_ns: Vec<i64> = (1..=100).map(|s| s * 1_000_000_000).collect();
        let times = Distribution::of(&mut times_ns).unwrap();
        assert_eq!((times.p50_s, times.p95_s, times.max_s), (50.0, 95.0, 100.0));
        assert_eq!(Distribution::of(&mut [7_000_000_000]).unwrap().p95_s, 7.0);
        assert_eq!(Distribution::of(&mut []), None);
    }
}
