//! Downlinks and the receivers on the ground.

use super::{
    APERTURE_MAX_M, APERTURE_NEEDS, BANDWIDTH_MAX_MHZ, RATE_MAX_GBPS, Shape, decibels, listed,
    loss, photons_per_bit, rates, transmit_power, up_to,
};
use crate::check::{NonPhysical, fraction, non_negative, positive, require};
use crate::link::array::ScanningArray;
use crate::link::rf::ModCod;
use crate::link::terminal::{
    OpticalDownlink, OpticalReceiver, PowerShares, RadioReceiver, RadioTransmitter,
};
use crate::link::turbulence::Profile;
use crate::units::{Angle, DataRate, Decibel, Frequency, Length, Power};
use schemars::JsonSchema;
use serde::Deserialize;

/// Share of the time that fades may exceed what is allowed for, where an entry says nothing. Assumed.
const FADE_PROBABILITY: f64 = 1e-3;
/// Noise temperature of a receiver in clear sky, where an entry says nothing (K): Ka band. Assumed.
const SYSTEM_TEMPERATURE_K: f64 = 150.0;
/// Exponent of the cosine by which an array's gain falls, where an entry says nothing. Assumed.
const SCAN_EXPONENT: f64 = 1.3;

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
            transmit_power: transmit_power(self.transmit_power_w)?,
            divergence_half_1e2: Angle::microradians(positive(
                "divergence_half_1e2_urad",
                self.divergence_half_1e2_urad,
            )?),
            transmit_optics_loss: loss("transmit_optics_loss_db", self.transmit_optics_loss_db)?,
            pointing_loss: loss("pointing_loss_db", self.pointing_loss_db)?,
            photons_per_bit: photons_per_bit(self.photons_per_bit)?,
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
    coupling_loss_db: Option<f64>,
    adaptive_modes: Option<u32>,
    servo_loss_db: Option<f64>,
    fade_loss_db: Option<f64>,
    fade_probability: Option<f64>,
    wind_mps: Option<f64>,
    ground_cn2: Option<f64>,
    rate_max_gbps: Option<f64>,
    absorption_zenith_db: f64,
    cirrus_optical_depth: f64,
    elevation_min_deg: f64,
}

impl Shape for OpticalReceiverRepr {
    type Value = OpticalReceiver;

    fn into_value(self, id: String) -> Result<OpticalReceiver, NonPhysical> {
        let loss_of = |key, db: Option<f64>| db.map(|db| loss(key, db)).transpose();
        // A fixed loss and what it would follow from exclude one another.
        let computed = |key, value: Option<f64>, fixed: Option<f64>| {
            let value = value.filter(|_| fixed.is_some());
            let needs = "left out where its fixed loss is given";
            value.map_or(Ok(0.0), |value| require(key, value, false, needs))
        };
        computed(
            "adaptive_modes",
            self.adaptive_modes.map(f64::from),
            self.coupling_loss_db,
        )?;
        computed("servo_loss_db", self.servo_loss_db, self.coupling_loss_db)?;
        computed("fade_probability", self.fade_probability, self.fade_loss_db)?;
        let wind_mps = self.wind_mps.unwrap_or(Profile::HV_5_7.wind_mps);
        let ground_cn2 = self.ground_cn2.unwrap_or(Profile::HV_5_7.ground_cn2);
        let rate_max = self.rate_max_gbps.map(|gbps| {
            up_to(
                "rate_max_gbps",
                gbps,
                RATE_MAX_GBPS,
                "greater than 0, up to 1e6",
            )
        });
        Ok(OpticalReceiver {
            id,
            aperture: Length::meters(up_to(
                "aperture_m",
                self.aperture_m,
                APERTURE_MAX_M,
                APERTURE_NEEDS,
            )?),
            obscuration: require(
                "obscuration_ratio",
                self.obscuration_ratio,
                (0.0..1.0).contains(&self.obscuration_ratio),
                "0 or more and below 1",
            )?,
            receive_optics_loss: loss("receive_optics_loss_db", self.receive_optics_loss_db)?,
            coupling_loss: loss_of("coupling_loss_db", self.coupling_loss_db)?,
            adaptive_modes: self.adaptive_modes.unwrap_or(0),
            servo_loss: loss_of("servo_loss_db", self.servo_loss_db)?.unwrap_or(Decibel::ZERO),
            fade_loss: loss_of("fade_loss_db", self.fade_loss_db)?,
            fade_probability: fade_probability(self.fade_probability)?,
            wind_mps: non_negative("wind_mps", wind_mps)?,
            ground_cn2: positive("ground_cn2", ground_cn2)?,
            rate_max: rate_max.transpose()?.map(DataRate::gigabits_per_second),
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
    power_idle_ratio: f64,
    beams: Option<u32>,
    scan_max_deg: Option<f64>,
    scan_exponent: Option<f64>,
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
            transmit_power: transmit_power(self.transmit_power_w)?,
            gain: decibels("gain_dbi", self.gain_dbi)?,
            line_loss: loss("line_loss_db", self.line_loss_db)?,
            path_loss_misc: loss("path_loss_misc_db", self.path_loss_misc_db)?,
            bandwidth: Frequency::megahertz(up_to(
                "bandwidth_mhz",
                self.bandwidth_mhz,
                BANDWIDTH_MAX_MHZ,
                "greater than 0, up to 1e6",
            )?),
            roll_off: fraction("roll_off_ratio", self.roll_off_ratio)?,
            margin: decibels("margin_db", non_negative("margin_db", self.margin_db)?)?,
            modes: Vec::new(),
            power: Power::watts(positive("power_w", self.power_w)?),
            power_shares: PowerShares {
                idle: fraction("power_idle_ratio", self.power_idle_ratio)?,
                ..PowerShares::default()
            },
            beams: beams(self.beams)?,
            array: array(self.scan_max_deg, self.scan_exponent)?,
        })
    }
}

/// A mode of a radio modem as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadioModeRepr {
    bits_per_symbol: f64,
    threshold_db: f64,
}

impl Shape for RadioModeRepr {
    type Value = ModCod;

    fn into_value(self, id: String) -> Result<ModCod, NonPhysical> {
        Ok(ModCod {
            name: id,
            bits_per_symbol: up_to(
                "bits_per_symbol",
                self.bits_per_symbol,
                32.0,
                "greater than 0, up to 32",
            )?,
            threshold: decibels("threshold_db", self.threshold_db)?,
        })
    }
}

/// A radio receiver as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct RadioReceiverRepr {
    figure_of_merit_db_per_k: f64,
    gas_zenith_db: Option<f64>,
    system_temperature_k: Option<f64>,
    elevation_min_deg: f64,
    beams: Option<u32>,
    scan_max_deg: Option<f64>,
    scan_exponent: Option<f64>,
}

impl Shape for RadioReceiverRepr {
    type Value = RadioReceiver;

    fn into_value(self, id: String) -> Result<RadioReceiver, NonPhysical> {
        Ok(RadioReceiver {
            id,
            figure_of_merit: decibels("figure_of_merit_db_per_k", self.figure_of_merit_db_per_k)?,
            gas_zenith: self
                .gas_zenith_db
                .map(|db| loss("gas_zenith_db", db))
                .transpose()?,
            elevation_min: elevation_min(self.elevation_min_deg)?,
            system_temperature_k: positive(
                "system_temperature_k",
                self.system_temperature_k.unwrap_or(SYSTEM_TEMPERATURE_K),
            )?,
            beams: beams(self.beams)?,
            array: array(self.scan_max_deg, self.scan_exponent)?,
        })
    }
}

/// Share of the time in which fades may exceed what is allowed for.
pub(super) fn fade_probability(given: Option<f64>) -> Result<f64, NonPhysical> {
    let probability = given.unwrap_or(FADE_PROBABILITY);
    let is_fit = (1e-6..=0.1).contains(&probability);
    require(
        "fade_probability",
        probability,
        is_fit,
        "between 1e-6 and 0.1",
    )
}

fn beams(given: Option<u32>) -> Result<u32, NonPhysical> {
    let beams = given.unwrap_or(1);
    let is_fit = (1..=1000).contains(&beams);
    require("beams", f64::from(beams), is_fit, "between 1 and 1000")?;
    Ok(beams)
}

/// An antenna that scans, where its limit is given.
fn array(
    limit_deg: Option<f64>,
    exponent: Option<f64>,
) -> Result<Option<ScanningArray>, NonPhysical> {
    let Some(limit_deg) = limit_deg else {
        let alone = exponent.unwrap_or(0.0);
        require(
            "scan_exponent",
            alone,
            exponent.is_none(),
            "given with scan_max_deg",
        )?;
        return Ok(None);
    };
    let is_fit = limit_deg > 0.0 && limit_deg < 90.0;
    require("scan_max_deg", limit_deg, is_fit, "above 0 and below 90")?;
    Ok(Some(ScanningArray {
        limit: Angle::degrees(limit_deg),
        exponent: non_negative("scan_exponent", exponent.unwrap_or(SCAN_EXPONENT))?,
    }))
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
