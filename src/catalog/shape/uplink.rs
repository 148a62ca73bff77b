//! Uplinks: what a station sends with, and what receives it in orbit.

use super::ground::fade_probability;
use super::{
    APERTURE_MAX_M, APERTURE_NEEDS, BANDWIDTH_MAX_MHZ, Shape, decibels, loss, photons_per_bit,
    rates, transmit_power, up_to,
};
use crate::check::{NonPhysical, fraction, non_negative, positive};
use crate::link::terminal::{OpticalUplink, RadioUplink};
use crate::units::{Angle, Frequency, Length};
use schemars::JsonSchema;
use serde::Deserialize;

/// A laser uplink as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct OpticalUplinkRepr {
    wavelength_nm: f64,
    transmit_power_w: f64,
    divergence_half_1e2_urad: f64,
    transmit_optics_loss_db: f64,
    pointing_loss_db: f64,
    wander_loss_db: f64,
    fade_probability: Option<f64>,
    receive_aperture_m: f64,
    receive_optics_loss_db: f64,
    photons_per_bit: f64,
    rates_gbps: Vec<f64>,
}

impl Shape for OpticalUplinkRepr {
    type Value = OpticalUplink;

    fn into_value(self, id: String) -> Result<OpticalUplink, NonPhysical> {
        let aperture_m = up_to(
            "receive_aperture_m",
            self.receive_aperture_m,
            APERTURE_MAX_M,
            APERTURE_NEEDS,
        )?;
        Ok(OpticalUplink {
            id,
            wavelength: Length::nanometers(positive("wavelength_nm", self.wavelength_nm)?),
            transmit_power: transmit_power(self.transmit_power_w)?,
            divergence_half_1e2: Angle::microradians(positive(
                "divergence_half_1e2_urad",
                self.divergence_half_1e2_urad,
            )?),
            transmit_optics_loss: loss("transmit_optics_loss_db", self.transmit_optics_loss_db)?,
            pointing_loss: loss("pointing_loss_db", self.pointing_loss_db)?,
            wander_loss: loss("wander_loss_db", self.wander_loss_db)?,
            fade_probability: fade_probability(self.fade_probability)?,
            receive_aperture: Length::meters(aperture_m),
            receive_optics_loss: loss("receive_optics_loss_db", self.receive_optics_loss_db)?,
            photons_per_bit: photons_per_bit(self.photons_per_bit)?,
            rates: rates("rates_gbps", &self.rates_gbps)?,
        })
    }
}

/// A radio uplink as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadioUplinkRepr {
    frequency_ghz: f64,
    transmit_power_w: f64,
    gain_dbi: f64,
    line_loss_db: f64,
    path_loss_misc_db: f64,
    figure_of_merit_db_per_k: f64,
    bandwidth_mhz: f64,
    roll_off_ratio: f64,
    margin_db: f64,
}

impl Shape for RadioUplinkRepr {
    type Value = RadioUplink;

    fn into_value(self, id: String) -> Result<RadioUplink, NonPhysical> {
        Ok(RadioUplink {
            id,
            frequency: Frequency::gigahertz(positive("frequency_ghz", self.frequency_ghz)?),
            transmit_power: transmit_power(self.transmit_power_w)?,
            gain: decibels("gain_dbi", self.gain_dbi)?,
            line_loss: loss("line_loss_db", self.line_loss_db)?,
            path_loss_misc: loss("path_loss_misc_db", self.path_loss_misc_db)?,
            figure_of_merit: decibels("figure_of_merit_db_per_k", self.figure_of_merit_db_per_k)?,
            bandwidth: Frequency::megahertz(up_to(
                "bandwidth_mhz",
                self.bandwidth_mhz,
                BANDWIDTH_MAX_MHZ,
                "greater than 0, up to 1e6",
            )?),
            roll_off: fraction("roll_off_ratio", self.roll_off_ratio)?,
            margin: decibels("margin_db", non_negative("margin_db", self.margin_db)?)?,
            modes: Vec::new(),
        })
    }
}
