//! Laser terminals between satellites.

use super::{Shape, listed, rates};
use crate::check::{NonPhysical, non_negative, positive, require};
use crate::link::terminal::LaserTerminal;
use crate::time::Span;
use crate::units::{Angle, AngularRate, DataRate, Decibel, Length, Mass, Power};
use schemars::JsonSchema;
use serde::Deserialize;

/// A laser terminal as files write it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::catalog) struct LaserTerminalRepr {
    wavelength_nm: f64,
    rates_gbps: Vec<f64>,
    rate_reference_gbps: f64,
    range_reference_km: f64,
    margin_reference_db: f64,
    power_w: f64,
    mass_kg: Option<f64>,
    slew_rate_deg_per_s: f64,
    slew_acceleration_deg_per_s2: f64,
    tracking_rate_max_deg_per_s: f64,
    acquisition_cold_s: f64,
    acquisition_warm_s: f64,
    sun_exclusion_track_deg: f64,
    sun_exclusion_acquire_deg: f64,
    grazing_track_km: f64,
    grazing_acquire_km: f64,
    // Listed, not modelled.
    aperture_mm: Option<f64>,
    transmit_power_w: Option<f64>,
    photons_per_bit: Option<f64>,
    pointing_required_urad: Option<f64>,
    volume_u: Option<f64>,
    buffer_tb: Option<f64>,
    mtbf_h: Option<f64>,
    #[expect(dead_code, reason = "read for people: how the receiver detects")]
    detection: Option<String>,
}

impl Shape for LaserTerminalRepr {
    type Value = LaserTerminal;

    fn into_value(self, id: String) -> Result<LaserTerminal, NonPhysical> {
        self.check_listed()?;
        let rates = rates("rates_gbps", &self.rates_gbps)?;
        let rate_reference = DataRate::gigabits_per_second(self.rate_reference_gbps);
        require(
            "rate_reference_gbps",
            self.rate_reference_gbps,
            rates.contains(&rate_reference),
            "one of rates_gbps",
        )?;
        let sun_exclusion = |key, angle_deg: f64| {
            require(
                key,
                angle_deg,
                (0.0..=90.0).contains(&angle_deg),
                "between 0 and 90",
            )
            .map(Angle::degrees)
        };
        Ok(LaserTerminal {
            id,
            wavelength: Length::nanometers(positive("wavelength_nm", self.wavelength_nm)?),
            rates,
            rate_reference,
            range_reference: Length::kilometers(positive(
                "range_reference_km",
                self.range_reference_km,
            )?),
            margin_reference: Decibel::decibels(non_negative(
                "margin_reference_db",
                self.margin_reference_db,
            )?),
            power: Power::watts(non_negative("power_w", self.power_w)?),
            mass: self
                .mass_kg
                .map(|mass_kg| positive("mass_kg", mass_kg).map(Mass::kilograms))
                .transpose()?,
            slew_rate: rate("slew_rate_deg_per_s", self.slew_rate_deg_per_s)?,
            slew_acceleration_radps2: positive(
                "slew_acceleration_deg_per_s2",
                self.slew_acceleration_deg_per_s2,
            )?
            .to_radians(),
            tracking_rate_max: rate(
                "tracking_rate_max_deg_per_s",
                self.tracking_rate_max_deg_per_s,
            )?,
            acquisition_cold: span("acquisition_cold_s", self.acquisition_cold_s)?,
            acquisition_warm: span("acquisition_warm_s", self.acquisition_warm_s)?,
            sun_exclusion_track: sun_exclusion(
                "sun_exclusion_track_deg",
                self.sun_exclusion_track_deg,
            )?,
            sun_exclusion_acquire: sun_exclusion(
                "sun_exclusion_acquire_deg",
                self.sun_exclusion_acquire_deg,
            )?,
            grazing_track: grazing("grazing_track_km", self.grazing_track_km, 0.0)?,
            grazing_acquire: grazing(
                "grazing_acquire_km",
                self.grazing_acquire_km,
                self.grazing_track_km,
            )?,
        })
    }
}

impl LaserTerminalRepr {
    fn check_listed(&self) -> Result<(), NonPhysical> {
        listed(&[
            ("aperture_mm", self.aperture_mm),
            ("transmit_power_w", self.transmit_power_w),
            ("photons_per_bit", self.photons_per_bit),
            ("pointing_required_urad", self.pointing_required_urad),
            ("volume_u", self.volume_u),
            ("buffer_tb", self.buffer_tb),
            ("mtbf_h", self.mtbf_h),
        ])
    }
}

fn rate(key: &'static str, rate_deg_per_s: f64) -> Result<AngularRate, NonPhysical> {
    positive(key, rate_deg_per_s).map(AngularRate::degrees_per_second)
}

fn span(key: &'static str, seconds: f64) -> Result<Span, NonPhysical> {
    const DAY_S: f64 = 86_400.0;
    require(
        key,
        seconds,
        (0.0..=DAY_S).contains(&seconds),
        "between 0 and 86400",
    )
    .map(Span::from_seconds)
}

/// A grazing altitude; what holds while acquiring is at least what holds while tracking.
fn grazing(key: &'static str, altitude_km: f64, least_km: f64) -> Result<Length, NonPhysical> {
    non_negative(key, altitude_km)?;
    require(
        key,
        altitude_km,
        altitude_km >= least_km,
        "no less than grazing_track_km",
    )
    .map(Length::kilometers)
}
