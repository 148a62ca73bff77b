//! The shapes of entries in files: keys with units, turned into what the models take.

mod fabric;
mod ground;
mod orbit;
mod payload;
mod power;
mod space;
mod uplink;

use crate::check::{NonPhysical, require};
use crate::units::{DataRate, Decibel, Power};
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

pub(super) use fabric::FabricRepr;
pub(super) use ground::{
    OpticalDownlinkRepr, OpticalReceiverRepr, RadioModeRepr, RadioReceiverRepr,
    RadioTransmitterRepr,
};
pub(super) use orbit::ShellRepr;
pub(super) use payload::{ImagerRepr, LanguageModelRepr, ModelRepr, ProcessorRepr};
pub(super) use power::{BatteryRepr, RadiatorRepr, SolarArrayRepr};
pub(super) use space::{LaserTerminalRepr, PHYSICS_FIGURES};
pub(super) use uplink::{OpticalUplinkRepr, RadioUplinkRepr};

/// The most that a transmitter may have (W): a thousand times the greatest that tracks spacecraft from the ground.
const POWER_MAX_W: f64 = 1e6;
/// The most that one link may carry (Gbit/s): a petabit per second.
const RATE_MAX_GBPS: f64 = 1e6;
/// The most that one gain, loss or threshold may be, up or down (dB).
const DECIBELS_MAX: f64 = 200.0;

/// The most that a radio's channel may be wide (MHz): a terahertz.
const BANDWIDTH_MAX_MHZ: f64 = 1e6;
/// The widest that a telescope may be (m), and how that is said.
const APERTURE_MAX_M: f64 = 1e3;
const APERTURE_NEEDS: &str = "greater than 0, up to 1000";

/// The power of a transmitter.
fn transmit_power(power_w: f64) -> Result<Power, NonPhysical> {
    let key = "transmit_power_w";
    up_to(key, power_w, POWER_MAX_W, "greater than 0, up to 1e6").map(Power::watts)
}

/// A value above zero and up to `most`; `requirement` says so.
fn up_to(
    key: &'static str,
    value: f64,
    most: f64,
    requirement: &'static str,
) -> Result<f64, NonPhysical> {
    require(key, value, value > 0.0 && value <= most, requirement)
}

/// Photons that a receiver takes for a bit.
fn photons_per_bit(photons: f64) -> Result<f64, NonPhysical> {
    let is_fit = (1e-3..=1e9).contains(&photons);
    require("photons_per_bit", photons, is_fit, "between 0.001 and 1e9")
}

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
        let needs = "greater than 0, up to 1e6";
        up_to(key, rate_gbps, RATE_MAX_GBPS, needs)?;
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
        (-DECIBELS_MAX..=0.0).contains(&loss_db),
        "0 or less, down to -200: losses are negative",
    )
    .map(Decibel::decibels)
}

/// A value on the logarithmic scale, of either sign.
fn decibels(key: &'static str, value_db: f64) -> Result<Decibel, NonPhysical> {
    let is_fit = value_db.abs() <= DECIBELS_MAX;
    require(key, value_db, is_fit, "between -200 and 200").map(Decibel::decibels)
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

/// Figures that belong together; none where none is given.
fn all_or_none<const N: usize>(
    figures: [(&'static str, Option<f64>); N],
    requirement: &'static str,
) -> Result<Option<[f64; N]>, NonPhysical> {
    if figures.iter().all(|(_, value)| value.is_none()) {
        return Ok(None);
    }
    let mut values = [0.0; N];
    for (value, (key, given)) in values.iter_mut().zip(figures) {
        *value = require(key, given.unwrap_or(f64::NAN), true, requirement)?;
    }
    Ok(Some(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_losses_gains_and_rates_beyond_reason_are_refused() {
        assert_eq!(transmit_power(20.0), Ok(Power::watts(20.0)));
        for power_w in [1e308, 1.1e6, 0.0, -1.0, f64::NAN] {
            let refused = transmit_power(power_w).unwrap_err();
            assert_eq!(refused.requirement, "greater than 0, up to 1e6");
        }
        assert!(loss("line_loss_db", -200.0).is_ok() && loss("line_loss_db", -1e9).is_err());
        assert!(decibels("gain_dbi", 90.0).is_ok() && decibels("gain_dbi", 1e9).is_err());
        assert!(photons_per_bit(1.0).is_ok() && photons_per_bit(1e-300).is_err());
        assert!(rates("rates_gbps", &[0.001, 1e6]).is_ok());
        assert!(rates("rates_gbps", &[100.0, 1e300]).is_err());
    }
}
