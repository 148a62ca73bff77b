//! Explains one product from a recording: captured, queued, processed, each hop, each wait.
//!
//! All of it is read from the events, so that a product which was under way when a run was cut off
//! is explained up to there.

mod job;
pub mod link;

use super::report::{bytes, duration};
use crate::record::{EventRow, Products};
use crate::recording::{Recording, RecordingError};
use crate::time::{SimTime, Span};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Why a product cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// The recording does not know the product.
    #[error(
        "product {product} does not appear in {run} up to {until}\n\
         hint: products are numbered from 0 in order of capture; try `slowest`"
    )]
    Unknown {
        /// The number that was asked for.
        product: u64,
        /// The run folder.
        run: String,
        /// UTC up to which the recording goes.
        until: String,
    },
    /// No product has been answered.
    #[error("no product of {run} has been answered\nhint: name a product by its number")]
    NoAnswer {
        /// The run folder.
        run: String,
    },
}

/// Which product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The one with this number.
    Number(u64),
    /// The answered product at this percentage of all, by time to insight.
    Rank(usize),
}

impl std::str::FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "fastest" => Ok(Self::Rank(0)),
            "median" => Ok(Self::Rank(50)),
            "slowest" => Ok(Self::Rank(100)),
            _ => text.parse().map(Self::Number).map_err(|_| {
                format!(
                    "`{text}` names no product\n\
                     hint: give its number, or one of fastest, median, slowest"
                )
            }),
        }
    }
}

/// The number of the product that is meant.
///
/// # Errors
/// When the recording cannot be read, or a rank is asked for and no product was answered.
pub fn choose(recording: &Recording, choice: Choice) -> Result<u64, ExplainError> {
    let percent = match choice {
        Choice::Number(product) => return Ok(product),
        Choice::Rank(percent) => percent,
    };
    let mut times: Vec<(i64, u64)> = Vec::new();
    for index in 0..recording.manifest().segment_count() {
        let products: Products = recording.table(index)?;
        times.extend(products.rows().filter_map(|row| {
            row.answered_ns
                .map(|answered| (answered - row.capture_end_ns, row.product))
        }));
    }
    times.sort_unstable();
    let rank = (times.len() * percent).div_ceil(100).max(1) - 1;
    times
        .get(rank)
        .map(|&(_, product)| product)
        .ok_or_else(|| ExplainError::NoAnswer {
            run: recording.dir().display().to_string(),
        })
}

/// A stage on the way of a product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// When it began.
    pub start_utc: String,
    /// Time since the end of the capture when it began (s).
    pub offset_s: f64,
    /// How long it took (s); none while it has not ended.
    pub duration_s: Option<f64>,
    /// What kind of stage.
    pub kind: &'static str,
    /// What happened, in words.
    pub what: String,
}

/// The way of one product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waterfall {
    /// The product.
    pub product: u64,
    /// The run folder.
    pub run: String,
    /// Policy of the run.
    pub policy: String,
    /// Time from the end of the capture to the answer (s); none without an answer.
    pub time_to_insight_s: Option<f64>,
    /// The stages in order of their beginning.
    pub stages: Vec<Stage>,
}

/// The way of `product`, as far as the recording goes.
///
/// # Errors
/// When the recording cannot be read or does not know the product.
pub fn waterfall(recording: &Recording, product: u64) -> Result<Waterfall, ExplainError> {
    let mut own = Vec::new();
    let mut contacts: BTreeMap<u64, KnownContact> = BTreeMap::new();
    recording.for_each_event(|row| {
        if row.product == Some(product) {
            own.push(row);
        } else if row.kind == "contact-started"
            && let (Some(contact), Some(usable)) = (row.contact, row.until_ns)
        {
            let start = SimTime(row.time_ns);
            let known = KnownContact {
                start,
                usable: SimTime(usable),
                medium: row.detail,
            };
            contacts.insert(contact, known);
        }
    })?;
    let manifest = recording.manifest();
    let Some(captured) = own.first().map(|row| SimTime(row.time_ns)) else {
        let reached = manifest
            .segments
            .last()
            .map_or(SimTime::START, |segment| segment.end_ns);
        return Err(ExplainError::Unknown {
            product,
            run: recording.dir().display().to_string(),
            until: manifest.calendar.utc(reached),
        });
    };
    let mut teller = Teller {
        recording,
        captured,
        contacts,
        ready: BTreeMap::new(),
        job: job::Progress::since(captured),
        stages: Vec::new(),
    };
    for row in &own {
        teller.tell(row);
    }
    teller
        .stages
        .sort_by(|a, b| a.offset_s.total_cmp(&b.offset_s));
    let answered = own.iter().find(|row| row.kind == "answered");
    Ok(Waterfall {
        product,
        run: recording.dir().display().to_string(),
        policy: manifest.policy.name().to_owned(),
        time_to_insight_s: answered.map(|row| (SimTime(row.time_ns) - captured).to_seconds()),
        stages: teller.stages,
    })
}

/// What an explanation needs of a contact.
struct KnownContact {
    start: SimTime,
    usable: SimTime,
    medium: String,
}

/// Turns events into stages.
struct Teller<'a> {
    recording: &'a Recording,
    captured: SimTime,
    contacts: BTreeMap<u64, KnownContact>,
    /// Since when each cargo has been ready to go on, by cargo and node.
    ready: BTreeMap<(String, u32), SimTime>,
    /// How far its job has come.
    job: job::Progress,
    stages: Vec<Stage>,
}

impl Teller<'_> {
    fn tell(&mut self, row: &EventRow) {
        let now = SimTime(row.time_ns);
        let node = self.name(row.node);
        match row.kind.as_ref() {
            "captured" => {
                let raw = bytes(row.bits.unwrap_or(0) / 8);
                self.add(
                    now,
                    Some(now),
                    "capture",
                    format!("{node} has taken a frame of {raw}"),
                );
                for cargo in ["answer", "raw"] {
                    self.set_ready(cargo, row.node, now);
                }
            }
            "frame-dropped" => {
                let why = match row.detail.as_str() {
                    "fault" => format!("{node} could not take the frame: it was out of service"),
                    lacking => format!("{node} could not take the frame: no {lacking} left"),
                };
                self.add(now, Some(now), "dropped", why);
            }
            "input-moved" => self.tell_move(row, now, &node),
            "job-started" => self.tell_job(row, now, &node),
            "stage-finished" => self.tell_job_end(now),
            "job-paused" => self.tell_paused(now, &node),
            "job-finished" => {
                self.tell_job_end(now);
                for cargo in ["answer", "raw"] {
                    self.set_ready(cargo, row.node, now);
                }
            }
            "job-aborted" => self.tell_aborted(row, now, &node),
            "answer-wrong" => {
                let what = format!("{node} makes the answer wrong: {}", row.detail);
                self.add(now, Some(now), "wrong", what);
            }
            "hop-cut" => self.tell_cut(row, now, &node),
            "no-contact-known" => {
                let what = format!("no contact within the plan's horizon leads on from {node}");
                let known = self.stages.last().is_some_and(|stage| stage.what == what);
                if !known {
                    self.add(now, Some(now), "note", what);
                }
            }
            "hop-started" => self.tell_hop(row, now),
            "hop-finished" => {
                let ready = row.until_ns.map_or(now, SimTime);
                if ready > now {
                    self.add(
                        now,
                        Some(ready),
                        "forwarding",
                        format!("{node} forwards it"),
                    );
                }
                self.set_ready(&row.detail, row.node, ready);
            }
            "delivered" => {
                let what = format!("{} complete at {node}", row.detail);
                self.add(now, Some(now), "delivered", what);
            }
            "answered" => self.tell_answer(now, &node),
            _ => {}
        }
    }

    /// A hop and the wait before it, with what it waited for.
    fn tell_hop(&mut self, row: &EventRow, now: SimTime) {
        let cargo = row.detail.clone();
        let from = self.name(row.node);
        let number = row.contact.unwrap_or(0);
        let ready = row
            .node
            .and_then(|node| self.ready.get(&(cargo.clone(), node)).copied())
            .unwrap_or(now);
        let contact = self.contacts.get(&number);
        let (start, usable) =
            contact.map_or((ready, ready), |contact| (contact.start, contact.usable));
        let medium = contact.map_or("", |contact| contact.medium.as_str());
        let contact = format!("{medium} contact {number}");
        let waits = [
            (
                start.min(now),
                format!("{cargo} waits at {from}: {contact} has not begun"),
            ),
            (
                usable.min(now),
                format!("terminals of {contact} slew and acquire"),
            ),
            (
                now,
                format!("{cargo} waits at {from}: {contact} serves others first"),
            ),
        ];
        let mut since = ready;
        for (until, what) in waits {
            if until > since {
                self.add(since, Some(until), "wait", what);
                since = until;
            }
        }
        let sent = bytes(row.bits.unwrap_or(0) / 8);
        let what = format!("{from} sends {sent} of {cargo} by {contact}");
        self.add(now, row.until_ns.map(SimTime), "hop", what);
    }

    /// A hop that a fault cut in flight.
    fn tell_cut(&mut self, row: &EventRow, now: SimTime, node: &str) {
        let number = row.contact.unwrap_or(0);
        self.end_early(now, "hop", &format!("contact {number}"));
        let medium = self.contacts.get(&number);
        let medium = medium.map_or("", |contact| contact.medium.as_str());
        let sent = bytes(row.bits.unwrap_or(0) / 8);
        let what = format!(
            "a fault cuts {medium} contact {number}: {sent} of {} are still at {node}",
            row.detail
        );
        self.add(now, Some(now), "fault", what);
        self.set_ready(&row.detail, row.node, now);
    }

    /// Ends at `now` the stage of a kind, told last in words with this end, that was to go on longer.
    fn end_early(&mut self, now: SimTime, kind: &str, words: &str) {
        let offset_s = (now - self.captured).to_seconds();
        let goes_on = |stage: &&mut Stage| {
            stage.kind == kind
                && stage.what.ends_with(words)
                && stage
                    .duration_s
                    .is_none_or(|duration_s| stage.offset_s + duration_s > offset_s)
        };
        if let Some(stage) = self.stages.iter_mut().rev().find(goes_on) {
            stage.duration_s = Some(offset_s - stage.offset_s);
        }
    }

    fn tell_answer(&mut self, now: SimTime, node: &str) {
        let delivered = self
            .stages
            .iter()
            .rev()
            .find(|stage| stage.kind == "delivered");
        let since_s = delivered.map_or(0.0, |stage| stage.offset_s);
        let delivered_at = self.captured + Span::from_seconds(since_s);
        if now > delivered_at {
            let what = format!("the ground processes the frame received at {node}");
            self.add(delivered_at, Some(now), "ground", what);
        }
        self.add(now, Some(now), "answer", format!("answer known at {node}"));
    }

    fn set_ready(&mut self, cargo: &str, node: Option<u32>, at: SimTime) {
        if let Some(node) = node {
            self.ready.insert((cargo.to_owned(), node), at);
        }
    }

    fn add(&mut self, start: SimTime, end: Option<SimTime>, kind: &'static str, what: String) {
        self.stages.push(Stage {
            start_utc: self.recording.manifest().calendar.utc(start),
            offset_s: (start - self.captured).to_seconds(),
            duration_s: end.map(|end| (end - start).to_seconds()),
            kind,
            what,
        });
    }

    fn name(&self, node: Option<u32>) -> String {
        let manifest = self.recording.manifest();
        let index = node.map_or(usize::MAX, |node| node as usize);
        let station = index.checked_sub(manifest.satellites.len());
        let name = manifest
            .satellites
            .get(index)
            .or_else(|| manifest.stations.get(station?));
        name.map_or_else(|| "an unknown node".to_owned(), Clone::clone)
    }
}

impl std::fmt::Display for Waterfall {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            formatter,
            "product {} of {} ({})",
            self.product, self.run, self.policy
        )?;
        let last = self.stages.last();
        let total_s = self
            .time_to_insight_s
            .or(last.map(|stage| stage.offset_s + stage.duration_s.unwrap_or(0.0)))
            .unwrap_or(0.0);
        for stage in &self.stages {
            let took = stage
                .duration_s
                .map_or_else(|| "not ended".to_owned(), duration);
            let took = if stage.duration_s == Some(0.0) {
                String::new()
            } else {
                took
            };
            writeln!(
                formatter,
                "  {} {:>10} {:>10}  {:<20} {:<10} {}",
                stage.start_utc.get(11..).unwrap_or(&stage.start_utc),
                format!("+{}", duration(stage.offset_s)),
                took,
                bar(stage, total_s),
                stage.kind,
                stage.what,
            )?;
        }
        match self.time_to_insight_s {
            Some(time_s) => {
                writeln!(
                    formatter,
                    "  answered {} after the frame was taken",
                    duration(time_s)
                )
            }
            None => writeln!(formatter, "  not answered as far as the recording goes"),
        }
    }
}

/// Where a stage lies within the whole, as a bar of 20 characters.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place between 0 and 20"
)]
fn bar(stage: &Stage, total_s: f64) -> String {
    const WIDTH: usize = 20;
    if total_s <= 0.0 {
        return String::new();
    }
    let place =
        |offset_s: f64| (offset_s / total_s * WIDTH as f64).clamp(0.0, WIDTH as f64) as usize;
    let start = place(stage.offset_s).min(WIDTH - 1);
    let end = place(stage.offset_s + stage.duration_s.unwrap_or(0.0)).max(start);
    let mut text = String::new();
    let _ = write!(
        text,
        "{}{}",
        " ".repeat(start),
        if end > start {
            "█".repeat(end - start)
        } else {
            "▏".into()
        }
    );
    text
}
