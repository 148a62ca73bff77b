//! Which models of a payload are on.

use super::Scenario;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which models of a payload are on: all of them, unless a scenario turns one off.
///
/// A model that is on acts on the payloads that carry what it describes: a payload without a
/// radiator has no temperatures, one without a shield takes no dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each turns one model on, whatever the others do"
)]
pub struct Models {
    /// The Earth's shadow on arrays and radiators.
    pub eclipse: bool,
    /// Temperatures, and what they throttle.
    pub heat: bool,
    /// Dose, upsets, interrupts and failures.
    pub radiation: bool,
    /// Losses of charging and discharging, and limits of current.
    pub battery_losses: bool,
    /// Age of arrays, batteries and coatings.
    pub ageing: bool,
    /// Power of the imager.
    pub imager_power: bool,
    /// Power of laser terminals and radios.
    pub link_power: bool,
    /// Time and energy of moves between processors.
    pub fabric: bool,
    /// Execution of the networks on pictures.
    pub networks: bool,
}

impl Default for Models {
    fn default() -> Self {
        Self {
            eclipse: true,
            heat: true,
            radiation: true,
            battery_losses: true,
            ageing: true,
            imager_power: true,
            link_power: true,
            fabric: true,
            networks: true,
        }
    }
}

impl Models {
    /// The names of those that are off, as a scenario writes them.
    pub fn off(&self) -> Vec<&'static str> {
        let models = [
            ("eclipse", self.eclipse),
            ("heat", self.heat),
            ("radiation", self.radiation),
            ("battery_losses", self.battery_losses),
            ("ageing", self.ageing),
            ("imager_power", self.imager_power),
            ("link_power", self.link_power),
            ("fabric", self.fabric),
            ("networks", self.networks),
        ];
        let off = models.into_iter().filter(|(_, is_on)| !is_on);
        off.map(|(name, _)| name).collect()
    }
}

impl Scenario {
    /// The models that are on but act on nothing, since no payload has the table that they take.
    pub fn models_idle(&self) -> Vec<&'static str> {
        let heat = self.payloads.iter().any(|payload| payload.heat.is_some());
        let radiation = self
            .payloads
            .iter()
            .any(|payload| payload.radiation.is_some());
        let is_executed = self.work.chain.is_empty() || self.work.world.is_some();
        let models = [
            ("heat", self.models.heat && !heat),
            ("radiation", self.models.radiation && !radiation),
            ("networks", self.models.networks && !is_executed),
        ];
        let idle = models.into_iter().filter(|(_, is_idle)| *is_idle);
        idle.map(|(name, _)| name).collect()
    }
}
