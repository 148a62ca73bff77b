//! What can hold a satellite's work back.

use crate::time::Span;
use bevy::ecs::component::Component;
use serde::{Deserialize, Serialize};

/// What holds a satellite's work back; of several, the first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Limiter {
    /// A processor is out after an interrupt, a latch-up or its end, or waits out a zone of radiation.
    Radiation,
    /// The battery is too low for work, or for the terminals that bits wait for.
    Energy,
    /// Processors with jobs run below full speed, or not at all, to stay cool.
    Heat,
    /// There is no room for another frame.
    Memory,
    /// Jobs wait for processors that run at full speed.
    Compute,
    /// Bits are being sent: the rate limits.
    Link,
    /// Bits wait for a contact.
    Contact,
    /// Nothing waits.
    #[default]
    Work,
}

impl Limiter {
    /// All of them, in the order in which they count.
    pub const ALL: [Self; 8] = [
        Self::Radiation,
        Self::Energy,
        Self::Heat,
        Self::Memory,
        Self::Compute,
        Self::Link,
        Self::Contact,
        Self::Work,
    ];

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Radiation => "radiation",
            Self::Energy => "energy",
            Self::Heat => "heat",
            Self::Memory => "memory",
            Self::Compute => "compute",
            Self::Link => "link",
            Self::Contact => "contact",
            Self::Work => "work",
        }
    }
}

/// What has held a satellite back. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// What holds it back now.
    pub now: Limiter,
    /// Time of each limiter since it was last written.
    times: [Span; Limiter::ALL.len()],
}

impl Limits {
    /// Counts a stretch of one limiter.
    pub fn count(&mut self, limiter: Limiter, span: Span) {
        self.now = limiter;
        self.times[limiter as usize] += span;
    }

    /// Hands over the times counted so far, by limiter, and begins anew.
    pub fn take(&mut self) -> [Span; Limiter::ALL.len()] {
        std::mem::take(&mut self.times)
    }
}
