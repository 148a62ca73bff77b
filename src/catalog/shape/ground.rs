//! Downlinks and the receivers on the ground.

use super::{Shape, decibels, listed, loss, rates};
use crate::check::{NonPhysical, fraction, non_negative, positive, require};
use crate::link::terminal::{OpticalDownlink, OpticalReceiver, RadioReceiver, RadioTransmitter};
use crate::units::{Angle, Frequency, Length, Power};
use schemars::JsonSchema;
use serde::Deserialize;

/// A laser downlink mode as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct OpticalDownlinkRepr {
    wavelength_nm: f64,
    transmit_power_w: f64,
    divergence_half_1e2_urad: f64,
    transmit_optics_loss_db: f64,
    pointing_loss_db: f64,
    photons_per_bit: f64,
    rates_gbps: Vec<f64>,
}

impl Shape for OpticalDownlinkRepr {
    type Value = OpticalDownlink;

    fn into_value(self, id: String) -> Result<OpticalDownlink, NonPhysical> {
        Ok(OpticalDownlink {
            id,
            wavelength: Length::nanometers(positive("wavelength_nm", self.wavelength_nm)?),
            transmit_power: Power::watts(positive("transmit_power_w", self.transmit_power_w)?),
            divergence_half_1e2: Angle::microradians(positive(
                "divergence_half_1e2_urad",
                self.divergence_half_1e2_urad,
            )?),
            transmit_optics_loss: loss("transmit_optics_loss_db", self.transmit_optics_loss_db)?,
            pointing_loss: loss("pointing_loss_db", self.pointing_loss_db)?,
            photons_per_bit: positive("photons_per_bit", self.photons_per_bit)?,
            rates: rates("rates_gbps", &self.rates_gbps)?,
        })
    }
}

/// A telescope on the ground as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct OpticalReceiverRepr {
    aperture_m: f64,
    obscuration_ratio: f64,
    receive_optics_loss_db: f64,
    coupling_loss_db: f64,
    fade_loss_db: f64,
    absorption_zenith_db: f64,
    cirrus_optical_depth: f64,
    elevation_min_deg: f64,
}

impl Shape for OpticalReceiverRepr {
    type Value = OpticalReceiver;

    fn into_value(self, id: String) -> Result<OpticalReceiver, NonPhysical> {
        Ok(OpticalReceiver {
            id,
            aperture: Length::meters(positive("aperture_m", self.aperture_m)?),
            obscuration: require(
                "obscuration_ratio",
                self.obscuration_ratio,
                (0.0..1.0).contains(&self.obscuration_ratio),
                "0 or more and below 1",
            )?,
            receive_optics_loss: loss("receive_optics_loss_db", self.receive_optics_loss_db)?,
            coupling_loss: loss("coupling_loss_db", self.coupling_loss_db)?,
            fade_loss: loss("fade_loss_db", self.fade_loss_db)?,
            absorption_zenith: loss("absorption_zenith_db", self.absorption_zenith_db)?,
            cirrus_optical_depth: non_negative("cirrus_optical_depth", self.cirrus_optical_depth)?,
            elevation_min: elevation_min(self.elevation_min_deg)?,
        })
    }
}

/// A radio transmitter as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadioTransmitterRepr {
    frequency_ghz: f64,
    transmit_power_w: f64,
    gain_dbi: f64,
    line_loss_db: f64,
    path_loss_misc_db: f64,
    bandwidth_mhz: f64,
    roll_off_ratio: f64,
    margin_db: f64,
    power_w: f64,
    // Listed, not modelled.
    mass_kg: Option<f64>,
}

impl Shape for RadioTransmitterRepr {
    type Value = RadioTransmitter;

    fn into_value(self, id: String) -> Result<RadioTransmitter, NonPhysical> {
        listed(&[("mass_kg", self.mass_kg)])?;
        require(
            "power_w",
            self.power_w,
            self.power_w >= self.transmit_power_w,
            "no less than transmit_power_w",
        )?;
        Ok(RadioTransmitter {
            id,
            frequency: Frequency::gigahertz(positive("frequency_ghz", self.frequency_ghz)?),
            transmit_power: Power::watts(positive("transmit_power_w", self.transmit_power_w)?),
            gain: decibels("gain_dbi", self.gain_dbi)?,
            line_loss: loss("line_loss_db", self.line_loss_db)?,
            path_loss_misc: loss("path_loss_misc_db", self.path_loss_misc_db)?,
            bandwidth: Frequency::megahertz(positive("bandwidth_mhz", self.bandwidth_mhz)?),
            roll_off: fraction("roll_off_ratio", self.roll_off_ratio)?,
            margin: decibels("margin_db", non_negative("margin_db", self.margin_db)?)?,
            power: Power::watts(positive("power_w", self.power_w)?),
        })
    }
}

/// A radio receiver as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadioReceiverRepr {
    figure_of_merit_db_per_k: f64,
    gas_zenith_db: f64,
    elevation_min_deg: f64,
}

impl Shape for RadioReceiverRepr {
    type Value = RadioReceiver;

    fn into_value(self, id: String) -> Result<RadioReceiver, NonPhysical> {
        Ok(RadioReceiver {
            id,
            figure_of_merit: decibels("figure_of_merit_db_per_k", self.figure_of_merit_db_per_k)?,
            gas_zenith: loss("gas_zenith_db", self.gas_zenith_db)?,
            elevation_min: elevation_min(self.elevation_min_deg)?,
        })
    }
}

fn elevation_min(elevation_deg: f64) -> Result<Angle, NonPhysical> {
    require(
        "elevation_min_deg",
        elevation_deg,
        (0.0..90.0).contains(&elevation_deg),
        "0 or more and below 90",
    )
    .map(Angle::degrees)
}
