//! What a terminal draws, by what it is doing.
//!
//! Assumes: where no figure is published, idle terminals draw a fifth of their power and slewing ones six
//! tenths; terminals that acquire draw all of it. These shares are placeholders.
//! Leaves out: heaters, peaks when motors start.

use super::{LaserTerminal, RadioTransmitter};
use crate::units::Power;
use serde::{Deserialize, Serialize};

/// Power of an idle terminal over that of a locked one, where none is published. A placeholder.
const IDLE_SHARE: f64 = 0.2;
/// The same of a slewing one.
const SLEWING_SHARE: f64 = 0.6;
/// The same of one that acquires its peer.
const ACQUIRING_SHARE: f64 = 1.0;

/// What a terminal is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TerminalState {
    /// It holds no contact.
    Idle,
    /// It turns towards its peer.
    Slewing,
    /// It looks for its peer, or waits for it.
    Acquiring,
    /// Bits may flow.
    Locked,
}

/// Published powers of a terminal that is not locked; absent where none is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct StatePowers {
    /// While it holds no contact.
    pub idle: Option<Power>,
    /// While it turns.
    pub slewing: Option<Power>,
    /// While it acquires.
    pub acquiring: Option<Power>,
}

impl StatePowers {
    /// Power in a state of a terminal that draws `locked` once it is locked.
    fn within(&self, state: TerminalState, locked: Power) -> Power {
        match state {
            TerminalState::Idle => self.idle.unwrap_or(locked * IDLE_SHARE),
            TerminalState::Slewing => self.slewing.unwrap_or(locked * SLEWING_SHARE),
            TerminalState::Acquiring => self.acquiring.unwrap_or(locked * ACQUIRING_SHARE),
            TerminalState::Locked => locked,
        }
    }
}

impl LaserTerminal {
    /// Electrical power in a state.
    pub fn power_in(&self, state: TerminalState) -> Power {
        self.powers.within(state, self.power)
    }
}

impl RadioTransmitter {
    /// Electrical power of each beam in a state.
    pub fn power_in(&self, state: TerminalState) -> Power {
        self.powers.within(state, self.power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_power_takes_the_place_of_a_share() {
        let locked = Power::watts(100.0);
        let unknown = StatePowers::default();
        assert_eq!(
            unknown.within(TerminalState::Idle, locked),
            Power::watts(20.0)
        );
        assert_eq!(
            unknown.within(TerminalState::Slewing, locked),
            Power::watts(60.0)
        );
        assert_eq!(unknown.within(TerminalState::Acquiring, locked), locked);
        let known = StatePowers {
            idle: Some(Power::watts(7.0)),
            ..unknown
        };
        assert_eq!(known.within(TerminalState::Idle, locked), Power::watts(7.0));
        assert_eq!(known.within(TerminalState::Locked, locked), locked);
    }
}
