//! The heat of a payload: chip, plate, radiator and battery.

use super::Network;
use super::radiator::Radiator;
use super::throttle::Throttle;
use crate::check::NonPhysical;
use crate::units::Temperature;
use serde::{Deserialize, Serialize};

/// Parts of a payload that have a temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// The processors.
    Chip,
    /// The plate that everything is mounted on, with the chassis.
    Plate,
    /// The radiator.
    Radiator,
    /// The battery.
    Battery,
}

/// How many parts there are.
pub const NODES: usize = 4;

/// How a payload gets rid of its heat.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeatDesign {
    /// The radiator.
    pub radiator: Radiator,
    /// Heat capacities by node (J/K).
    pub capacities_jpk: [f64; NODES],
    /// Conductance between chip and plate (W/K).
    pub chip_plate_wpk: f64,
    /// Conductance between plate and radiator (W/K).
    pub plate_radiator_wpk: f64,
    /// Conductance between plate and battery (W/K).
    pub plate_battery_wpk: f64,
    /// Temperature of all parts at the start.
    pub initial: Temperature,
    /// How processors slow down when they are hot.
    pub throttle: Throttle,
    /// Temperature below which the battery takes no charge; none where it always does.
    pub charge_min: Option<Temperature>,
}

impl HeatDesign {
    /// The network of its parts.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn network(&self) -> Result<Network<NODES>, NonPhysical> {
        let mut conductances_wpk = [[0.0; NODES]; NODES];
        for (a, b, conductance_wpk) in [
            (Node::Chip, Node::Plate, self.chip_plate_wpk),
            (Node::Plate, Node::Radiator, self.plate_radiator_wpk),
            (Node::Plate, Node::Battery, self.plate_battery_wpk),
        ] {
            conductances_wpk[a as usize][b as usize] = conductance_wpk;
            conductances_wpk[b as usize][a as usize] = conductance_wpk;
        }
        let mut emission_m2 = [0.0; NODES];
        emission_m2[Node::Radiator as usize] = self.radiator.emission_m2();
        Network::new(self.capacities_jpk, conductances_wpk, emission_m2)
    }
}
