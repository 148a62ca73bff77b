//! What a laser terminal is doing: a state machine over the instants of its engagements.
//!
//! ```text
//! idle → slewing → acquiring → locked → lost → idle
//!                                  └─────────→ idle
//! ```
//! An engagement is one contact as one of its terminals goes through it: from `start` the terminal
//! turns, from `pointed` it searches (and waits for a peer that still turns), from `locked` bits can
//! pass, until `end`. A link that was locked and ends by a gate or a failure is lost: for as long as
//! the terminal remembers the peer it would find it again faster. One that ends by the plan, or with
//! the run, leaves it idle. A pair is up only if both ends are locked, which they are at one instant.
//!
//! Assumes: acquisition succeeds at the first try.
//! Leaves out: fading as a state of its own; the budget allows for fades.

use super::pointing::WARM_MEMORY;
use crate::time::SimTime;

/// What a terminal is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TerminalState {
    /// It serves nobody.
    Idle,
    /// It turns towards its peer.
    Slewing,
    /// It searches for its peer, or waits for it.
    Acquiring,
    /// It tracks its peer; bits can pass.
    Locked,
    /// It has lost its peer and remembers where that is.
    Lost,
}

impl TerminalState {
    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Slewing => "slewing",
            Self::Acquiring => "acquiring",
            Self::Locked => "locked",
            Self::Lost => "lost",
        }
    }
}

/// One contact as one of its terminals goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engagement {
    /// When it begins to turn.
    pub start: SimTime,
    /// When it looks at its peer.
    pub pointed: SimTime,
    /// When both ends are locked.
    pub locked: SimTime,
    /// When it ends.
    pub end: SimTime,
    /// Whether a gate or a failure ends it, rather than the plan or the run.
    pub is_cut: bool,
}

impl Engagement {
    /// The state of the terminal at `at`, if nothing came after this engagement.
    pub fn state_at(&self, at: SimTime) -> TerminalState {
        let was_up = self.locked < self.end;
        if at < self.start {
            TerminalState::Idle
        } else if at >= self.end {
            if self.is_cut && was_up && at - self.end <= WARM_MEMORY {
                TerminalState::Lost
            } else {
                TerminalState::Idle
            }
        } else if at >= self.locked {
            TerminalState::Locked
        } else if at >= self.pointed {
            TerminalState::Acquiring
        } else {
            TerminalState::Slewing
        }
    }
}

/// The state at `at` of a terminal that goes through `engagements`, which do not overlap.
pub fn state_at(engagements: impl IntoIterator<Item = Engagement>, at: SimTime) -> TerminalState {
    let begun = engagements.into_iter().filter(|one| one.start <= at);
    begun
        .max_by_key(|one| (one.start, one.end))
        .map_or(TerminalState::Idle, |latest| latest.state_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engagement(start: i64, end: i64, is_cut: bool) -> Engagement {
        let at = |seconds: i64| SimTime(seconds * 1_000_000_000);
        Engagement {
            start: at(start),
            pointed: at(start + 30),
            locked: at(start + 90).min(at(end)),
            end: at(end),
            is_cut,
        }
    }

    fn states(engagements: &[Engagement], at_s: &[i64]) -> Vec<&'static str> {
        let at = |&seconds: &i64| {
            let at = SimTime(seconds * 1_000_000_000);
            state_at(engagements.iter().copied(), at).name()
        };
        at_s.iter().map(at).collect()
    }

    #[test]
    fn a_terminal_goes_through_its_states_in_order() {
        let lost_then_planned = [engagement(1000, 2000, false), engagement(100, 400, true)];
        assert_eq!(
            states(
                &lost_then_planned,
                &[
                    0, 100, 129, 130, 189, 190, 399, 400, 999, 1000, 1030, 1090, 2000
                ]
            ),
            [
                "idle",
                "slewing",
                "slewing",
                "acquiring",
                "acquiring",
                "locked",
                "locked",
                "lost",
                "lost",
                "slewing",
                "acquiring",
                "locked",
                "idle"
            ]
        );
    }

    #[test]
    fn a_peer_that_is_long_gone_is_forgotten() {
        let one = [engagement(0, 300, true)];
        assert_eq!(states(&one, &[300, 900, 901]), ["lost", "lost", "idle"]);
    }

    #[test]
    fn what_was_never_locked_is_not_lost() {
        let early = [engagement(0, 50, true)];
        assert_eq!(
            states(&early, &[10, 40, 50]),
            ["slewing", "acquiring", "idle"]
        );
    }
}
