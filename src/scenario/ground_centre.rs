//! The data centre on the ground that takes what comes down.

use crate::payload::fabric::{Fabric, FabricError, Move};
use crate::units::{Bits, Energy, Length};
use serde::{Deserialize, Serialize};

/// The fabric of a data centre on the ground: what comes down passes so many ports, one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroundCentre {
    /// What joins its machines.
    pub fabric: Fabric,
    /// Ways from port to port, one at least.
    pub hops: u32,
    /// Length of each, within the fabric's reach.
    pub distance: Length,
}

impl GroundCentre {
    /// Energy of `bits` on all their ways.
    pub fn energy(&self, bits: Bits) -> Energy {
        self.fabric.energy(bits) * f64::from(self.hops)
    }

    /// Time and energy of one transfer of `bits`, stored and forwarded at each port.
    ///
    /// # Errors
    /// When the distance exceeds the fabric's reach, which the loader refuses.
    pub fn transfer(&self, bits: Bits) -> Result<Move, FabricError> {
        let one = self.fabric.transfer(bits, self.distance, 1)?;
        Ok(Move {
            time: one.time * i64::from(self.hops),
            energy: self.energy(bits),
        })
    }
}
