//! Where the run is: its blocks of one simulated hour.

use super::setup::Setup;
use super::{SimStep, SimSystems};
use crate::time::{Interval, SimTime, Span};
use bevy::app::App;
use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::IntoScheduleConfigs as _;
use bevy::ecs::system::ResMut;
use serde::{Deserialize, Serialize};

/// Length of a block, anchored at the start of the run; also of a recording's segment.
pub const BLOCK: Span = Span::seconds(3600);

/// The block that is being worked off.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimClock {
    /// Blocks that have been begun.
    begun: u32,
    duration: Span,
}

impl SimClock {
    /// Before the first block of a run of this length.
    pub const fn new(duration: Span) -> Self {
        Self { begun: 0, duration }
    }

    /// Blocks of the whole run; the last may be shorter.
    pub fn blocks(&self) -> u32 {
        let whole = self.duration.0.div_euclid(BLOCK.0);
        let rest = i64::from(self.duration.0.rem_euclid(BLOCK.0) > 0);
        u32::try_from(whole + rest).unwrap_or(u32::MAX)
    }

    /// Index of the current block.
    pub fn block(&self) -> u32 {
        self.begun.saturating_sub(1)
    }

    /// Whether all blocks have been worked off.
    pub fn is_over(&self) -> bool {
        self.begun >= self.blocks()
    }

    /// Whether the current block is the last.
    pub fn is_last(&self) -> bool {
        self.begun == self.blocks()
    }

    /// The stretch of block `index`.
    pub fn interval_of(&self, index: u32) -> Interval {
        let start = SimTime::START + BLOCK * i64::from(index);
        Interval::new(start, (start + BLOCK).min(self.end()))
    }

    /// The stretch of the current block.
    pub fn interval(&self) -> Interval {
        self.interval_of(self.block())
    }

    /// End of the run.
    pub fn end(&self) -> SimTime {
        SimTime::START + self.duration
    }
}

/// Adds the clock.
pub(crate) fn plugin(app: &mut App) {
    let duration = app.world().resource::<Setup>().scenario.duration;
    app.insert_resource(SimClock::new(duration));
    app.add_systems(SimStep, begin_next_block.in_set(SimSystems::Clock));
}

fn begin_next_block(mut clock: ResMut<'_, SimClock>) {
    clock.begun += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_block_ends_with_the_run() {
        let mut clock = SimClock::new(Span::seconds(9000));
        assert_eq!(clock.blocks(), 3);
        clock.begun = 3;
        assert_eq!(clock.interval().span(), Span::seconds(1800));
        assert!(clock.is_over());
    }
}
