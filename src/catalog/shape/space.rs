//! Laser terminals between satellites.

mod physics;

pub(in crate::catalog) use physics::PHYSICS_FIGURES;

use super::{Shape, all_or_none, decibels, listed, rates};
use crate::check::{NonPhysical, fraction, non_negative, positive, require};
use crate::link::mount::FieldOfRegard;
use crate::link::pointing::SpiralScan;
use crate::link::terminal::{LaserTerminal, PowerShares, Scan};
use crate::time::Span;
use crate::units::{Angle, AngularRate, DataRate, Frequency, Length, Mass, Power};
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
    power_idle_ratio: f64,
    power_slewing_ratio: f64,
    power_acquiring_ratio: f64,
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
    doppler_max_ghz: Option<f64>,
    point_ahead_max_urad: f64,
    field_azimuth_min_deg: f64,
    field_azimuth_max_deg: f64,
    field_elevation_min_deg: f64,
    field_elevation_max_deg: f64,
    // How a new peer is found: all or none, then in place of `acquisition_cold_s`.
    settle_s: Option<f64>,
    scan_uncertainty_urad: Option<f64>,
    scan_beacon_urad: Option<f64>,
    scan_overlap: Option<f64>,
    scan_dwell_ms: Option<f64>,
    lock_s: Option<f64>,
    beacon: Option<Beacon>,
    code_rate: f64,
    framing_overhead: f64,
    mtbf_h: Option<f64>,
    detection: Option<Detection>,
    // What a budget from first principles takes.
    transmit_power_w: Option<f64>,
    aperture_mm: Option<f64>,
    obscuration: Option<f64>,
    divergence_urad: Option<f64>,
    divergence_kind: Option<DivergenceKind>,
    transmit_optics_loss_db: Option<f64>,
    receive_optics_loss_db: Option<f64>,
    other_loss_db: Option<f64>,
    pointing_loss_db: Option<f64>,
    pointing_bias_urad: Option<f64>,
    pointing_jitter_urad: Option<f64>,
    pointing_fade_probability: Option<f64>,
    photons_per_bit: Option<f64>,
    // Listed, not modelled.
    pointing_required_urad: Option<f64>,
    volume_u: Option<f64>,
    buffer_tb: Option<f64>,
}

/// How a receiver detects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Detection {
    /// Power alone, on and off.
    DirectOok,
    /// Mixed with a local laser.
    Coherent,
    /// Mixed with a local laser of the carrier's phase.
    HomodyneBpsk,
    /// The difference in phase from bit to bit.
    Dpsk,
}

/// Who lights a beacon while a new peer is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Beacon {
    /// One end; the other scans.
    OneSided,
    /// None: both scan, one after the other.
    None,
}

/// What a divergence counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
enum DivergenceKind {
    #[serde(rename = "half_1e2")]
    Half1e2,
    #[serde(rename = "full_1e2")]
    Full1e2,
    #[serde(rename = "full_fwhm")]
    FullHalfMaximum,
    #[serde(rename = "tophat_full")]
    FullTophat,
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
        Ok(LaserTerminal {
            id,
            wavelength: Length::nanometers(positive("wavelength_nm", self.wavelength_nm)?),
            rates,
            rate_reference,
            range_reference: Length::kilometers(positive(
                "range_reference_km",
                self.range_reference_km,
            )?),
            margin_reference: decibels(
                "margin_reference_db",
                non_negative("margin_reference_db", self.margin_reference_db)?,
            )?,
            power: Power::watts(non_negative("power_w", self.power_w)?),
            power_shares: self.power_shares()?,
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
            doppler_max: self.doppler_max()?,
            point_ahead_max: non_negative("point_ahead_max_urad", self.point_ahead_max_urad)
                .map(Angle::microradians)?,
            field_of_regard: self.field_of_regard()?,
            scan: self.scan()?,
            mtbf: self.mtbf()?,
            code_rate: require(
                "code_rate",
                self.code_rate,
                self.code_rate > 0.0 && self.code_rate <= 1.0,
                "greater than 0, up to 1",
            )?,
            framing_overhead: share_below_one("framing_overhead", self.framing_overhead)?,
            physics: self.physics()?,
        })
    }
}

impl LaserTerminalRepr {
    fn power_shares(&self) -> Result<PowerShares, NonPhysical> {
        Ok(PowerShares {
            idle: fraction("power_idle_ratio", self.power_idle_ratio)?,
            slewing: non_negative("power_slewing_ratio", self.power_slewing_ratio)?,
            acquiring: non_negative("power_acquiring_ratio", self.power_acquiring_ratio)?,
        })
    }

    fn check_listed(&self) -> Result<(), NonPhysical> {
        listed(&[
            ("pointing_required_urad", self.pointing_required_urad),
            ("volume_u", self.volume_u),
            ("buffer_tb", self.buffer_tb),
        ])
    }

    /// What its modem follows; direct detection has no carrier to follow.
    fn doppler_max(&self) -> Result<Option<Frequency>, NonPhysical> {
        let limit = self
            .doppler_max_ghz
            .map(|ghz| positive("doppler_max_ghz", ghz));
        let limit = limit.transpose()?.map(Frequency::gigahertz);
        Ok(limit.filter(|_| self.detection != Some(Detection::DirectOok)))
    }

    fn mtbf(&self) -> Result<Option<Span>, NonPhysical> {
        let hours = self.mtbf_h.map(|hours| positive("mtbf_h", hours));
        Ok(hours
            .transpose()?
            .map(|hours| Span::from_seconds(hours * 3600.0)))
    }

    fn field_of_regard(&self) -> Result<FieldOfRegard, NonPhysical> {
        let from = require(
            "field_azimuth_min_deg",
            self.field_azimuth_min_deg,
            (-360.0..=360.0).contains(&self.field_azimuth_min_deg),
            "between -360 and 360",
        )?;
        let to = self.field_azimuth_max_deg;
        let is_turn = to > from && to - from <= 360.0;
        require(
            "field_azimuth_max_deg",
            to,
            is_turn,
            "greater than field_azimuth_min_deg, by 360 at most",
        )?;
        let low = require(
            "field_elevation_min_deg",
            self.field_elevation_min_deg,
            (-90.0..90.0).contains(&self.field_elevation_min_deg),
            "from -90 to below 90",
        )?;
        let high = require(
            "field_elevation_max_deg",
            self.field_elevation_max_deg,
            self.field_elevation_max_deg > low && self.field_elevation_max_deg <= 90.0,
            "greater than field_elevation_min_deg, 90 at most",
        )?;
        Ok(FieldOfRegard {
            azimuth_min: Angle::degrees(from),
            azimuth_max: Angle::degrees(to),
            elevation_min: Angle::degrees(low),
            elevation_max: Angle::degrees(high),
        })
    }

    /// The scan for a new peer: all of its figures, or none.
    fn scan(&self) -> Result<Option<Scan>, NonPhysical> {
        let figures = [
            ("settle_s", self.settle_s),
            ("scan_uncertainty_urad", self.scan_uncertainty_urad),
            ("scan_beacon_urad", self.scan_beacon_urad),
            ("scan_overlap", self.scan_overlap),
            ("scan_dwell_ms", self.scan_dwell_ms),
            ("lock_s", self.lock_s),
        ];
        let Some(
            [
                settle_s,
                uncertainty_urad,
                beacon_urad,
                overlap,
                dwell_ms,
                lock_s,
            ],
        ) = all_or_none(figures, "a number too: a scan takes all of its figures")?
        else {
            return Ok(None);
        };
        Ok(Some(Scan {
            settle: span("settle_s", settle_s)?,
            spiral: SpiralScan {
                uncertainty_half: Angle::microradians(non_negative(
                    "scan_uncertainty_urad",
                    uncertainty_urad,
                )?),
                beacon_half: Angle::microradians(positive("scan_beacon_urad", beacon_urad)?),
                overlap: positive("scan_overlap", overlap)?,
                dwell: span("scan_dwell_ms", dwell_ms * 1e-3)?,
            },
            beacon: self.beacon != Some(Beacon::None),
            lock: span("lock_s", lock_s)?,
        }))
    }
}

fn rate(key: &'static str, rate_deg_per_s: f64) -> Result<AngularRate, NonPhysical> {
    positive(key, rate_deg_per_s).map(AngularRate::degrees_per_second)
}

/// The least angle to the Sun.
fn sun_exclusion(key: &'static str, angle_deg: f64) -> Result<Angle, NonPhysical> {
    let is_between = (0.0..=90.0).contains(&angle_deg);
    require(key, angle_deg, is_between, "between 0 and 90").map(Angle::degrees)
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

/// A share that leaves something.
fn share_below_one(key: &'static str, share: f64) -> Result<f64, NonPhysical> {
    require(key, share, (0.0..1.0).contains(&share), "from 0 to below 1")
}
