//! The agenda: what happens when, in exact order.
//!
//! Events are plain data, ordered by (time, kind, subject, sequence). An event that may be called
//! off carries the generation of its subject; a stale generation is skipped when it comes up.

use crate::orbit::SatelliteId;
use crate::payload::radiation::strike::Strike;
use crate::payload::radiation::zone::Zone;
use crate::time::{SimTime, Span};
use bevy::ecs::resource::Resource;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How much of the Sun a satellite sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Light {
    /// Umbra.
    #[default]
    None,
    /// Penumbra, counted as half: the disc is covered evenly from one edge to the other.
    Half,
    /// Full sunlight.
    Full,
}

impl Light {
    /// The visible part of the Sun.
    pub const fn visible(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Half => 0.5,
            Self::Full => 1.0,
        }
    }
}

/// What happens. Variants stand in the order in which they are worked off at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Event {
    /// What was out of service is back, before anything else happens.
    FaultEnded {
        /// The fault.
        fault: u32,
    },
    /// Something falls out of service, before anything else begins; what ends now is done.
    FaultStarted {
        /// The fault.
        fault: u32,
    },
    /// A satellite's light changes.
    LightChanged {
        /// The satellite.
        satellite: SatelliteId,
        /// Its light from now on.
        light: Light,
    },
    /// The environment grid: slow inputs are evaluated anew.
    EnvironmentTick,
    /// Terminals begin to point at each other.
    ContactStarted {
        /// Number of the contact.
        contact: u64,
    },
    /// A terminal of a contact has turned to its peer, or the contact becomes usable.
    ContactProgressed {
        /// Number of the contact.
        contact: u64,
    },
    /// A contact ends.
    ContactEnded {
        /// Number of the contact.
        contact: u64,
    },
    /// The battery reaches the level at which work stops or resumes.
    ChargeCrossed {
        /// The satellite.
        satellite: SatelliteId,
        /// Generation of its power supply when this was foreseen.
        generation: u64,
    },
    /// A temperature reaches a limit.
    HeatCrossed {
        /// The satellite.
        satellite: SatelliteId,
        /// Generation of its warmth when this was foreseen.
        generation: u64,
    },
    /// The last bit of a hop is received.
    HopFinished {
        /// The transfer.
        transfer: u64,
        /// Its generation when this was foreseen.
        generation: u32,
    },
    /// The first bit of a hop leaves.
    HopStarted {
        /// The transfer.
        transfer: u64,
        /// Its generation when this was foreseen.
        generation: u32,
    },
    /// A job on a processor ends.
    JobFinished {
        /// The satellite.
        satellite: SatelliteId,
        /// Which of its processors.
        unit: u32,
        /// Generation of its processor when this was foreseen.
        generation: u64,
    },
    /// A satellite decays; what ends at that instant has come to its end.
    Decayed {
        /// The satellite.
        satellite: SatelliteId,
    },
    /// The imager ends a frame.
    CaptureFinished {
        /// The product that the frame becomes.
        product: u64,
    },
    /// The imager begins a frame.
    CaptureStarted {
        /// The product that the frame becomes.
        product: u64,
    },
    /// The ground has processed a raw frame.
    GroundProcessed {
        /// The product.
        product: u64,
    },
    /// Contacts are known further ahead: what waits is routed anew.
    PlanExtended,
    /// Bits of a processor have flipped in a stretch of constant radiation.
    Flipped {
        /// The satellite.
        satellite: SatelliteId,
        /// The processor, by its place in the payload.
        unit: u32,
        /// Where it was.
        zone: Zone,
        /// How many.
        upsets: u64,
    },
    /// A satellite has passed through a stretch of constant radiation.
    StretchPassed {
        /// The satellite.
        satellite: SatelliteId,
        /// Its length, times the factor of the storms in it.
        storm: Span,
    },
    /// A satellite comes into another zone of radiation.
    ZoneEntered {
        /// The satellite.
        satellite: SatelliteId,
        /// Where it is from now on.
        zone: Zone,
    },
    /// Radiation hits a processor in a way that matters.
    Struck {
        /// The satellite.
        satellite: SatelliteId,
        /// Which of its processors.
        unit: u32,
        /// What happens to it.
        strike: Strike,
    },
    /// A processor has started anew.
    Restarted {
        /// The satellite.
        satellite: SatelliteId,
        /// Which of its processors.
        unit: u32,
    },
    /// A processor has taken the dose that it endures.
    DoseReached {
        /// The satellite.
        satellite: SatelliteId,
        /// Which of its processors.
        unit: u32,
    },
}

impl Event {
    /// Rank of the kind and number of the subject: the order at one instant.
    fn order(&self) -> (u8, u64) {
        match *self {
            Self::FaultEnded { fault } => (0, u64::from(fault)),
            Self::FaultStarted { fault } => (1, u64::from(fault)),
            Self::LightChanged { satellite, .. } => (2, u64::from(satellite.0)),
            Self::EnvironmentTick => (3, 0),
            Self::ContactStarted { contact } => (4, contact),
            Self::ContactProgressed { contact } => (5, contact),
            Self::ContactEnded { contact } => (6, contact),
            Self::ChargeCrossed { satellite, .. } => (7, u64::from(satellite.0)),
            Self::HeatCrossed { satellite, .. } => (8, u64::from(satellite.0)),
            Self::HopFinished { transfer, .. } => (9, transfer),
            Self::HopStarted { transfer, .. } => (10, transfer),
            Self::JobFinished {
                satellite, unit, ..
            } => (11, u64::from(satellite.0) << 32 | u64::from(unit)),
            Self::Decayed { satellite } => (12, u64::from(satellite.0)),
            Self::CaptureFinished { product } => (13, product),
            Self::CaptureStarted { product } => (14, product),
            Self::GroundProcessed { product } => (15, product),
            Self::PlanExtended => (16, 0),
            Self::Flipped {
                satellite, unit, ..
            } => (19, u64::from(satellite.0) << 32 | u64::from(unit)),
            Self::StretchPassed { satellite, .. } => (20, u64::from(satellite.0)),
            Self::ZoneEntered { satellite, .. } => (21, u64::from(satellite.0)),
            Self::Struck {
                satellite, unit, ..
            } => (22, u64::from(satellite.0) << 32 | u64::from(unit)),
            Self::Restarted { satellite, unit } => {
                (23, u64::from(satellite.0) << 32 | u64::from(unit))
            }
            Self::DoseReached { satellite, unit } => {
                (24, u64::from(satellite.0) << 32 | u64::from(unit))
            }
        }
    }
}

/// An entry: when, its place among what happens at once, and what.
type Entry = (SimTime, (u8, u64), u64, Event);

/// What is still to happen.
#[derive(Resource, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    /// Number of the next entry; keeps entries of one subject in the order of their making.
    sequence: u64,
}

impl Agenda {
    /// Notes that `event` happens at `at`.
    pub fn add(&mut self, at: SimTime, event: Event) {
        self.entries
            .push(Reverse((at, event.order(), self.sequence, event)));
        self.sequence += 1;
    }

    /// When the next event happens.
    pub fn next_time(&self) -> Option<SimTime> {
        self.entries.peek().map(|Reverse(entry)| entry.0)
    }

    /// Takes the next event if it happens before `end`.
    pub fn take_before(&mut self, end: SimTime) -> Option<(SimTime, Event)> {
        if self.next_time()? >= end {
            return None;
        }
        self.entries
            .pop()
            .map(|Reverse((at, _, _, event))| (at, event))
    }

    /// The same agenda with its entries in order, as a checkpoint keeps it.
    #[must_use]
    pub fn sorted(&self) -> Self {
        // A heap built from ascending entries keeps them in place.
        let mut entries: Vec<_> = self.entries.iter().copied().collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            entries: entries.into(),
            sequence: self.sequence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_of_time_kind_and_subject() {
        let mut agenda = Agenda::default();
        let (early, late) = (SimTime(10), SimTime(20));
        agenda.add(late, Event::EnvironmentTick);
        agenda.add(early, Event::PlanExtended);
        agenda.add(early, Event::CaptureStarted { product: 2 });
        agenda.add(early, Event::CaptureStarted { product: 1 });
        let order: Vec<Event> =
            std::iter::from_fn(|| agenda.take_before(SimTime(20)).map(|(_, event)| event))
                .collect();
        assert_eq!(
            order,
            [
                Event::CaptureStarted { product: 1 },
                Event::CaptureStarted { product: 2 },
                Event::PlanExtended
            ]
        );
        assert_eq!(agenda.next_time(), Some(late));
    }
}
