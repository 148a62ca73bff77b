//! What is switched off to save the battery.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Load {
    /// The imager and the processors.
    Work,
    /// The laser terminals.
    Lasers,
    /// The radio.
    Radio,
}

impl Load {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Lasers => "lasers",
            Self::Radio => "radio",
        }
    }
}

/// A load and the charge at which it is switched off and on again, as shares of the capacity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shed {
    /// The load.
    pub load: Load,
    /// It is switched off here.
    pub below: f64,
    /// It is switched on here, no lower.
    pub resume: f64,
}
