//! Products and transfers: what is on its way through the constellation.

use super::agenda::{Agenda, Event};
use super::radiation::Spoiler;
use super::tiles::{Flips, Found};
use crate::network::NodeId;
use crate::network::routing::Hop;
use crate::orbit::SatelliteId;
use crate::time::{Interval, SimTime, Span};
use crate::units::{Angle, Bits, Energy};
use bevy::ecs::resource::Resource;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A frame that geometry allows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Who takes it.
    pub satellite: SatelliteId,
    /// Index of the target.
    pub target: u32,
    /// From its first line to its last.
    pub interval: Interval,
    /// Latitude of its centre.
    pub latitude: Angle,
    /// Longitude of its centre.
    pub longitude: Angle,
}

/// What a transfer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cargo {
    /// The answer of the last network.
    Answer,
    /// The frame, compressed without loss.
    Raw,
}

impl Cargo {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Raw => "raw",
        }
    }

    /// Its priority on links; lower goes first.
    pub const fn priority(self) -> u8 {
        match self {
            Self::Answer => 1,
            Self::Raw => 5,
        }
    }
}

/// How far one cargo of a product has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Bits to deliver; zero when the policy does not send it.
    pub bits: Bits,
    /// Bits that have arrived.
    pub delivered: Bits,
    /// When and where the last bit arrived, and how the piece that brought it got there.
    pub completed: Option<Completion>,
}

/// The end of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// When the last bit arrived.
    pub at: SimTime,
    /// Where.
    pub station: NodeId,
    /// Hops of the piece that came last.
    pub hops: u32,
    /// Time that it waited for contacts and for others on them.
    pub waited: Span,
    /// Time that it was sent or in flight.
    pub sent: Span,
}

/// A product: one frame of one target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// The frame.
    pub frame: Frame,
    /// When the first stage of its job began.
    pub job_started: Option<SimTime>,
    /// When the last stage of its job ended.
    pub job_finished: Option<SimTime>,
    /// Time that the stages of its job ran.
    pub ran: Span,
    /// The answer on its way.
    pub answer: Delivery,
    /// The frame on its way.
    pub raw: Delivery,
    /// When the answer was known on the ground.
    pub answered: Option<SimTime>,
    /// What made its answer wrong, if anything.
    pub wrong_by: Option<Spoiler>,
    /// Bits of the frame as it is stored.
    pub stored: Bits,
    /// The processor with flipped weights that ran its networks, and which flipped.
    pub flips: Option<(u32, Flips)>,
    /// What was found in it, where networks are executed.
    pub found: Option<Found>,
    /// Energy of the imager.
    pub capture_energy: Energy,
    /// Energy of the processor.
    pub processing_energy: Energy,
    /// Energy of terminals and radios while its bits passed.
    pub transfer_energy: Energy,
}

impl Product {
    /// A product of which only the frame exists.
    pub fn of(frame: Frame) -> Self {
        Self {
            frame,
            job_started: None,
            job_finished: None,
            ran: Span::ZERO,
            answer: Delivery::default(),
            raw: Delivery::default(),
            answered: None,
            wrong_by: None,
            stored: Bits::ZERO,
            flips: None,
            found: None,
            capture_energy: Energy::ZERO,
            processing_energy: Energy::ZERO,
            transfer_energy: Energy::ZERO,
        }
    }

    /// The delivery of a cargo.
    pub fn delivery_mut(&mut self, cargo: Cargo) -> &mut Delivery {
        match cargo {
            Cargo::Answer => &mut self.answer,
            Cargo::Raw => &mut self.raw,
        }
    }

    /// Whether nothing of it is left to do.
    pub fn is_done(&self) -> bool {
        self.answered.is_some()
            && [self.answer, self.raw]
                .iter()
                .all(|delivery| delivery.delivered == delivery.bits)
    }
}

/// Products that are foreseen or alive.
#[derive(Resource, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Products {
    /// Frames that are still to be taken, by product.
    frames: BTreeMap<u64, Frame>,
    /// Products that have been captured and are not done.
    pub alive: BTreeMap<u64, Product>,
    /// Frames that geometry has allowed so far; also the number of the next product.
    foreseen: u64,
}

impl Products {
    /// Numbers frames and notes when they are taken.
    pub fn foresee(&mut self, frames: Vec<Frame>, agenda: &mut Agenda) {
        for frame in frames {
            let product = self.foreseen;
            agenda.add(frame.interval.start, Event::CaptureStarted { product });
            self.frames.insert(product, frame);
            self.foreseen += 1;
        }
    }

    /// Frames that geometry has allowed so far.
    pub fn foreseen(&self) -> u64 {
        self.foreseen
    }

    /// A frame that is still to be taken.
    pub fn frame(&self, product: u64) -> Option<Frame> {
        self.frames.get(&product).copied()
    }

    /// Frames that a satellite has begun and not ended at `now`, in order.
    pub fn begun_by(&self, satellite: SatelliteId, now: SimTime) -> Vec<(u64, Frame)> {
        let frames = self.frames.iter();
        let begun = frames.filter(|(_, frame)| {
            frame.satellite == satellite && frame.interval.start < now && now < frame.interval.end
        });
        begun.map(|(&product, &frame)| (product, frame)).collect()
    }

    /// Takes a frame off the list.
    pub fn take_frame(&mut self, product: u64) -> Option<Frame> {
        self.frames.remove(&product)
    }
}

/// Bits of one product on their way from node to node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    /// The product.
    pub product: u64,
    /// What of it.
    pub cargo: Cargo,
    /// How many bits.
    pub bits: Bits,
    /// The least that is worth sending alone.
    pub least: Bits,
    /// The node that holds them.
    pub at: NodeId,
    /// Since when.
    pub ready: SimTime,
    /// Hops ahead; the first may be under way.
    pub hops: Vec<Hop>,
    /// Whether the first hop has begun.
    pub in_flight: bool,
    /// Counts up when hops ahead are called off.
    pub generation: u32,
    /// Hops made.
    pub hops_made: u32,
    /// Time waited so far.
    pub waited: Span,
    /// Time sent so far.
    pub sent: Span,
}

/// All transfers.
#[derive(Resource, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Transfers {
    /// Transfers by number.
    pub under_way: BTreeMap<u64, Transfer>,
    /// Numbers of those that no known contact takes further.
    pub stranded: std::collections::BTreeSet<u64>,
    next: u64,
}

impl Transfers {
    /// Adds a transfer and returns its number.
    pub fn add(&mut self, transfer: Transfer) -> u64 {
        let number = self.next;
        self.under_way.insert(number, transfer);
        self.next += 1;
        number
    }
}
