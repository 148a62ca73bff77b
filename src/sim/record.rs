//! Collects what a run records, and hands over a segment at each block's end.

use super::clock::SimClock;
use super::{SimStep, SimSystems};
use crate::network::NodeId;
use crate::record::{EventRow, Segment, Tables, Word};
use crate::time::{SimTime, Span};
use crate::units::Bits;
use bevy::app::App;
use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::IntoScheduleConfigs as _;
use bevy::ecs::system::{Res, ResMut};

/// What has been recorded since the last segment.
#[derive(Resource, Debug, Default)]
pub struct Recorder {
    /// Rows of the open segment.
    pub tables: Tables,
    /// Number of the next event row.
    pub sequence: u64,
    /// When state is written next.
    pub next_sample: SimTime,
    segment: Option<Segment>,
}

/// What an event row tells beside its time and kind.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// Where it happened.
    pub node: Option<NodeId>,
    /// The product that it concerns.
    pub product: Option<u64>,
    /// The contact that it concerns.
    pub contact: Option<u64>,
    /// When what begins will end.
    pub until: Option<SimTime>,
    /// Bits that it concerns.
    pub bits: Option<Bits>,
    /// A figure, as the kind has it.
    pub value: Option<f64>,
    /// A word more.
    pub text: &'static str,
}

impl Recorder {
    /// Records that something happened.
    pub fn event(&mut self, at: SimTime, kind: &'static str, detail: &Detail) {
        self.event_about(at, kind, detail, detail.text.to_owned());
    }

    /// Records that something happened, with words that name things of the scenario.
    pub fn event_about(&mut self, at: SimTime, kind: &'static str, detail: &Detail, words: String) {
        self.tables.events.push(EventRow {
            time_ns: at.0,
            sequence: self.sequence,
            kind: Word::Borrowed(kind),
            node: detail.node.map(|node| node.0),
            product: detail.product,
            contact: detail.contact,
            until_ns: detail.until.map(|until| until.0),
            bits: detail.bits.map(|bits| bits.0),
            value: detail.value,
            detail: words,
        });
        self.sequence += 1;
    }

    /// The sample time, if state is to be written before `before`; moves on to the next.
    pub fn sample_due(&mut self, before: SimTime, interval: Span) -> Option<SimTime> {
        let due = self.next_sample;
        (due < before).then(|| {
            self.next_sample = due + interval;
            due
        })
    }

    /// Hands over the segment that was closed last.
    pub fn take_segment(&mut self) -> Option<Segment> {
        self.segment.take()
    }
}

/// Adds the recorder.
pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Recorder>();
    app.add_systems(SimStep, close_segment.in_set(SimSystems::Record));
}

fn close_segment(clock: Res<'_, SimClock>, mut recorder: ResMut<'_, Recorder>) {
    let tables = std::mem::take(&mut recorder.tables);
    recorder.segment = Some(Segment {
        index: clock.block(),
        span: clock.interval(),
        tables,
    });
}
