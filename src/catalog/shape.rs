//! The shapes of entries in files: keys with units, turned into what the models take.

mod ground;
mod orbit;
mod payload;
mod space;
mod uplink;

use crate::check::{NonPhysical, positive, require};
use crate::units::{DataRate, Decibel};
use serde::de::DeserializeOwned;

/// The shape of an entry in a file.
pub(super) trait Shape: DeserializeOwned {
    /// What the models take.
    type Value: Clone;

    /// Checks every figure and converts it.
    ///
    /// # Errors
    /// Names the first figure that cannot be, by its key.
    fn into_value(self, id: String) -> Result<Self::Value, NonPhysical>;
}

pub(super) use ground::{
    OpticalDownlinkRepr, OpticalReceiverRepr, RadioModeRepr, RadioReceiverRepr,
    RadioTransmitterRepr,
};
pub(super) use orbit::ShellRepr;
pub(super) use payload::{ImagerRepr, ModelRepr, ProcessorRepr};
pub(super) use space::{LaserTerminalRepr, PHYSICS_FIGURES};
pub(super) use uplink::{OpticalUplinkRepr, RadioUplinkRepr};

/// Rates that ascend from above zero; at least one.
fn rates(key: &'static str, rates_gbps: &[f64]) -> Result<Vec<DataRate>, NonPhysical> {
    require(
        key,
        0.0,
        !rates_gbps.is_empty(),
        "a list of at least one rate",
    )?;
    let mut below = 0.0;
    let mut rates = Vec::with_capacity(rates_gbps.len());
    for &rate_gbps in rates_gbps {
        positive(key, rate_gbps)?;
        require(key, rate_gbps, rate_gbps > below, "in ascending order")?;
        below = rate_gbps;
        rates.push(DataRate::gigabits_per_second(rate_gbps));
    }
    Ok(rates)
}

/// A loss: zero or below, in dB.
fn loss(key: &'static str, loss_db: f64) -> Result<Decibel, NonPhysical> {
    require(
        key,
        loss_db,
        loss_db <= 0.0,
        "0 or less: losses are negative",
    )
    .map(Decibel::decibels)
}

/// A value on the logarithmic scale, of either sign.
fn decibels(key: &'static str, value_db: f64) -> Result<Decibel, NonPhysical> {
    require(key, value_db, true, "finite").map(Decibel::decibels)
}

/// A check for each figure that is listed but that no model takes: zero or more where given.
fn listed(figures: &[(&'static str, Option<f64>)]) -> Result<(), NonPhysical> {
    for &(key, value) in figures {
        if let Some(value) = value {
            crate::check::non_negative(key, value)?;
        }
    }
    Ok(())
}
