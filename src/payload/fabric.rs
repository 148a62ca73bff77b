//! Fabrics: what it takes to move bits between chips, modules and boxes.
//!
//! ```text
//! E = e · bits         t = d · n / c + t_port + bits / rate         ports = ⌊ density · edge / rate ⌋        life = MTBF / ports
//! ```
//! `e` is the energy of the way from port to port, lasers included, `d` the distance, at most the
//! fabric's reach, and `density` the rate that a millimetre of a chip's edge carries. The same holds
//! inside a payload, between the modules of a cluster satellite, and in a data centre on the ground.
//!
//! Assumes: energy by the bit, none while idle; transfers one after the other at the full rate of
//! the ports that they use; latency the same whatever the load.
//! Leaves out: switches, contention between flows, retransmission, radiation (no figure is public
//! for any but `SpaceFibre`), drift of wavelengths with temperature.
//! Source: energy and time of a link; figures in assets/catalogue/fabrics.toml.

use crate::frame::SPEED_OF_LIGHT_MPS;
use crate::time::Span;
use crate::units::{Bits, DataRate, Energy, Length};
use serde::{Deserialize, Serialize};

/// A way to join chips, modules or boxes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fabric {
    /// Catalogue id.
    pub id: String,
    /// Energy to move a bit from port to port (pJ), lasers included.
    pub energy_pj_per_bit: f64,
    /// Time from port to port beside that of flight.
    pub port_latency: Span,
    /// Greatest distance.
    pub reach: Length,
    /// Index of refraction of the way: the speed of light over that of the signal.
    pub refractive_index: f64,
    /// Rate of a port, one way.
    pub port_rate: DataRate,
    /// Rate that a millimetre of a chip's edge carries, one way, where it is known.
    pub density_per_mm: Option<DataRate>,
    /// Mean time between failures of a port, where it is known.
    pub port_mtbf: Option<Span>,
}

/// Why bits cannot go a way.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FabricError {
    /// The way is longer than the fabric reaches.
    #[error("{fabric} reaches {reach_m} m, not {distance_m} m")]
    OutOfReach {
        /// The fabric's id.
        fabric: String,
        /// How far it reaches (m).
        reach_m: f64,
        /// How far it would have to (m).
        distance_m: f64,
    },
}

/// What a transfer takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// From the first bit that leaves to the last that arrives.
    pub time: Span,
    /// Energy at both ends.
    pub energy: Energy,
}

impl Fabric {
    /// Energy to move `bits`.
    pub fn energy(&self, bits: Bits) -> Energy {
        Energy::joules(self.energy_pj_per_bit * 1e-12 * bits.as_f64())
    }

    /// Time from port to port over `distance`, for the first bit.
    pub fn latency(&self, distance: Length) -> Span {
        let flight_s = distance.to_meters() * self.refractive_index / SPEED_OF_LIGHT_MPS;
        self.port_latency + Span::from_seconds(flight_s)
    }

    /// Time and energy to move `bits` over `distance` through `ports` ports side by side.
    ///
    /// # Errors
    /// When the distance exceeds the fabric's reach.
    pub fn transfer(&self, bits: Bits, distance: Length, ports: u32) -> Result<Move, FabricError> {
        if distance > self.reach {
            return Err(FabricError::OutOfReach {
                fabric: self.id.clone(),
                reach_m: self.reach.to_meters(),
                distance_m: distance.to_meters(),
            });
        }
        let rate = DataRate(self.port_rate.0 * u64::from(ports.max(1)));
        Ok(Move {
            time: self.latency(distance) + rate.time_for(bits),
            energy: self.energy(bits),
        })
    }

    /// How many ports an `edge` of a chip has room for, where the density is known.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of ports, capped by the cast"
    )]
    pub fn ports(&self, edge: Length) -> Option<u32> {
        let density = self.density_per_mm?.to_gigabits_per_second();
        let rate_gbps = density * edge.to_millimeters();
        Some((rate_gbps / self.port_rate.to_gigabits_per_second()).floor() as u32)
    }

    /// Mean time until the first of `ports` ports fails, where that of one is known.
    pub fn mean_life(&self, ports: u32) -> Option<Span> {
        let mtbf_s = self.port_mtbf?.to_seconds();
        Some(Span::from_seconds(mtbf_s / f64::from(ports.max(1))))
    }
}

/// Energy of a bit on a link that draws `power_w` at `rate_gbps`, in pJ.
pub fn link_pj_per_bit(power_w: f64, rate_gbps: f64) -> f64 {
    power_w / (rate_gbps * 1e9) * 1e12
}

#[cfg(test)]
mod tests;
