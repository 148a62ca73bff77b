//! What has held satellites' work back.

use crate::record::Limiter;
use crate::time::Span;
use bevy::ecs::component::Component;
use serde::{Deserialize, Serialize};

/// What has held a satellite back. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// What holds it back now.
    pub now: Limiter,
    /// Time of each limiter since it was last written.
    times: [Span; Limiter::COUNT],
}

impl Limits {
    /// Counts a stretch of one limiter.
    pub fn count(&mut self, limiter: Limiter, span: Span) {
        self.now = limiter;
        self.times[limiter as usize] += span;
    }

    /// Hands over the times counted so far, by limiter, and begins anew.
    pub fn take(&mut self) -> [Span; Limiter::COUNT] {
        std::mem::take(&mut self.times)
    }
}
