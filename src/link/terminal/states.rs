//! What a terminal draws, by what it is doing: shares of what it draws once it is locked.
//!
//! The catalogue has them with their grades; nobody publishes them, so that they are placeholders.
//!
//! Leaves out: heaters, peaks when motors start.

use super::{LaserTerminal, RadioTransmitter};
use crate::units::Power;
use serde::{Deserialize, Serialize};

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

/// Power of a terminal over that of a locked one, zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerShares {
    /// While it holds no contact.
    pub idle: f64,
    /// While it turns.
    pub slewing: f64,
    /// While it acquires.
    pub acquiring: f64,
}

impl Default for PowerShares {
    /// Nothing while idle, else all of it: for recordings that know no more.
    fn default() -> Self {
        Self {
            idle: 0.0,
            slewing: 1.0,
            acquiring: 1.0,
        }
    }
}

impl PowerShares {
    /// Power in a state of a terminal that draws `locked` once it is locked.
    fn of(&self, state: TerminalState, locked: Power) -> Power {
        match state {
            TerminalState::Idle => locked * self.idle,
            TerminalState::Slewing => locked * self.slewing,
            TerminalState::Acquiring => locked * self.acquiring,
            TerminalState::Locked => locked,
        }
    }
}

impl LaserTerminal {
    /// Electrical power in a state.
    pub fn power_in(&self, state: TerminalState) -> Power {
        self.power_shares.of(state, self.power)
    }
}

impl RadioTransmitter {
    /// Electrical power of each beam in a state.
    pub fn power_in(&self, state: TerminalState) -> Power {
        self.power_shares.of(state, self.power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_share_of_the_power_of_a_locked_terminal() {
        let shares = PowerShares {
            idle: 0.2,
            slewing: 0.6,
            acquiring: 0.9,
        };
        let watts = |state| shares.of(state, Power::watts(100.0)).to_watts();
        assert_eq!(watts(TerminalState::Idle), 20.0);
        assert_eq!(watts(TerminalState::Slewing), 60.0);
        assert_eq!(watts(TerminalState::Acquiring), 90.0);
        assert_eq!(watts(TerminalState::Locked), 100.0);
    }
}
