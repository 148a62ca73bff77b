//! Orbits: element sets, propagation, the Sun, and the windows that geometry opens.

pub mod decay;
pub mod elements;
pub mod sgp4;
pub mod sun;
pub mod walker;
pub mod window;

use crate::frame::{State, Teme};
use crate::time::SimTime;
use serde::{Deserialize, Serialize};

/// A satellite's place in the scenario's list: stable within a scenario, used in every file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SatelliteId(pub u32);

impl SatelliteId {
    /// As an index into dense arrays.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// From an index into dense arrays; more than 2³² satellites saturate.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// Why a satellite has no state at some time.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "{satellite} cannot be propagated to {minutes_since_epoch:.1} min after its epoch: {reason}"
)]
pub struct PropagationError {
    /// The satellite's name.
    pub satellite: String,
    /// Minutes since the epoch of its element set.
    pub minutes_since_epoch: f64,
    /// What the theory says.
    pub reason: String,
}

/// Answers where satellites are: a pure function of time.
pub trait Propagator: Sync {
    /// How many satellites it knows; their ids count from zero.
    fn satellites(&self) -> usize;

    /// The state of `satellite` at `at`.
    ///
    /// # Errors
    /// When the theory does not hold at that time, as after a decay.
    fn state(&self, satellite: SatelliteId, at: SimTime) -> Result<State<Teme>, PropagationError>;
}
