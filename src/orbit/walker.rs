//! Walker constellations, generated as element sets.
//!
//! Plane p of P and place s of S stand at
//! ```text
//! Ω = Ω₀ + p · spread / P     u = Δ (s + p · F / P + g · (p mod 2))     Δ = 360° / S
//! ```
//! where u is the argument of latitude at the scenario's start. A spread of 360° is a Walker delta,
//! 180° a star. With a spacing instead of Δ, each plane is a train that does not close. The stagger g
//! moves every other plane, as published patterns outside Walker's do.
//!
//! The stated altitude is the mean over one revolution of the distance from the Earth's centre,
//! less the equatorial radius of 6,378.137 km. From it follow the theory's semi-major axis a and
//! mean motions n (Brouwer) and n₀ (Kozai, as element sets carry it), for eccentricity 0:
//! ```text
//! r̄ = a − ¾ J₂ R² (3 cos² i − 1) / a          n = √(μ / a³)
//! n₀ = n (1 + δ)          δ = ¾ J₂ R² (3 cos² i − 1) / aₓ²,  aₓ from n₀ as the theory recovers it
//! ```
//! A shell may state n₀ instead.
//!
//! Catalogue numbers of satellites that are made up count from 90,001 to 99,999 and go on from
//! 900,010,000: ranges that the catalogue keeps for uncorrelated tracks and gives to no object for good.
//! From the ten thousandth satellite on, lines therefore cannot carry them and messages must.
//!
//! Assumes: eccentricity 0 and no drag: the shell is kept in place by its operator. The theory adds
//! the oscillations of J₂ and J₃, some ±10 km in radius, and the drift of nodes, alike for all.
//! Leaves out: real shells' spread of eccentricity, phase and altitude.
//! Source: Walker 1984; Hoots & Roehrich 1980, Spacetrack Report 3; Vallado et al. 2006.

mod figures;

pub use figures::{Pattern, ShellFigures};

use super::elements::{CatalogNumber, ElementSet, MeanElements, Unfit};
use crate::check::{NonPhysical, require};
use crate::frame::EARTH_EQUATORIAL_RADIUS_M;
use crate::time::{Calendar, SimTime};
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Catalogue numbers of satellites that are made up follow this one.
const CATALOG_NUMBER_BASE: u32 = 90_000;
/// Satellites that have a number of five digits.
const FIVE_DIGITS_MAX: u32 = 9_999;
/// Numbers of the satellites after these follow this one.
const CATALOG_NUMBER_BASE_LONG: u32 = 900_000_000;
/// Epochs are rounded to this, 10⁻⁸ d, as lines carry them.
const EPOCH_STEP_NS: i64 = 864_000;
/// √μ of the theory in (Earth radii)^1.5 / min, J₂ and the Earth's radius. Source: WGS72, as the
/// original code has it.
const GRAVITY: sgp4::Geopotential = sgp4::WGS72;
/// Minutes of a day.
const DAY_MIN: f64 = 1440.0;

/// A shell of satellites in circular orbits of one altitude and inclination.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WalkerShell {
    /// How large the orbits are.
    pub size: OrbitSize,
    /// Inclination, 0° to 180°.
    pub inclination: Angle,
    /// Orbit planes, one at least.
    pub planes: u32,
    /// Satellites in each plane, one at least.
    pub per_plane: u32,
    /// Walker's F: neighbouring planes are offset by F / planes of the spacing in a plane.
    pub phasing: u32,
    /// Share of the spacing by which every other plane stands further on, in [0, 1).
    pub stagger: f64,
    /// Right ascension of the first plane's ascending node at the start, in TEME axes.
    pub raan_first: Angle,
    /// What all planes together span: 360° for a delta, 180° for a star.
    pub raan_spread: Angle,
    /// Distance in a plane from one satellite to the next; uniform over the circle if absent.
    pub spacing: Option<Angle>,
}

/// How large circular orbits are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum OrbitSize {
    /// Mean distance from the Earth's centre over a revolution, less the equatorial radius.
    Altitude(Length),
    /// Mean motion as element sets carry it (rev/day).
    MeanMotion(f64),
}

/// A shell of a constellation that was published.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedShell {
    /// The constellation, which may have further shells.
    pub constellation: String,
    /// The shell.
    pub shell: WalkerShell,
}

/// A satellite's place within its shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ShellPlace {
    /// Plane, from zero.
    pub plane: u32,
    /// Place within the plane, from zero.
    pub place: u32,
}

/// Why a shell cannot be generated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WalkerError {
    /// A value of the shell cannot be.
    #[error(transparent)]
    NonPhysical(#[from] NonPhysical),
    /// There are more satellites than catalogue numbers.
    #[error("{satellites} satellites are more than there are catalogue numbers")]
    TooMany {
        /// How many were asked for.
        satellites: u64,
    },
    /// An element set cannot be, as when the start lies outside the years 1957 to 2056.
    #[error("the generated element sets cannot be: {0}")]
    Unfit(#[from] Unfit),
}

impl WalkerShell {
    /// Satellites of the shell.
    pub const fn satellites(&self) -> u64 {
        self.planes as u64 * self.per_plane as u64
    }

    /// The shell's element sets, plane by plane, with their epochs at the scenario's start.
    ///
    /// Satellites are called `{name}-{plane}-{place}`, counted from zero. `skip` is how many
    /// satellites other shells generated before, so that catalogue numbers stay unique. Angles are
    /// rounded to 10⁻⁴ degrees, the mean motion to 10⁻⁸ rev/day and the epoch to 10⁻⁸ days, so that
    /// lines carry the same sets.
    ///
    /// # Errors
    /// For values that cannot be, and for dates that element sets cannot carry.
    pub fn element_sets(
        &self,
        name: &str,
        skip: u32,
        calendar: &Calendar,
    ) -> Result<Vec<(ElementSet, ShellPlace)>, WalkerError> {
        self.check()?;
        let satellites = self.satellites();
        let too_many = WalkerError::TooMany { satellites };
        let epoch_unix_ns = {
            let unix_ns = calendar.unix_ns(SimTime::START);
            (unix_ns + EPOCH_STEP_NS / 2).div_euclid(EPOCH_STEP_NS) * EPOCH_STEP_NS
        };
        let mean_motion_revpd = rounded(self.mean_motion_kozai_revpd(), 8);
        let mut sets = Vec::new();
        let mut ordinal = skip;
        for plane in 0..self.planes {
            for place in 0..self.per_plane {
                let at = ShellPlace { plane, place };
                ordinal = ordinal.saturating_add(1);
                let number = made_up_number(ordinal).ok_or_else(|| too_many.clone())?;
                let name = format!("{name}-{plane}-{place}");
                let elements = self.elements_of(at, mean_motion_revpd);
                let set = ElementSet::made_up(&name, number, epoch_unix_ns, elements)?;
                sets.push((set, at));
            }
        }
        Ok(sets)
    }

    /// Whether the last place of a plane neighbours the first.
    pub const fn is_closed(&self) -> bool {
        self.spacing.is_none()
    }

    /// Whether the planes go all around, so that the last neighbours the first: those of a delta.
    pub fn is_all_around(&self) -> bool {
        self.raan_spread.to_degrees() >= 360.0 && self.planes > 1
    }

    /// The place of a satellite counted without the phasing between planes: on by the whole places
    /// that its plane is ahead of the first. Satellites of one column differ by less than a place in
    /// argument of latitude, all around the shell.
    pub fn column(&self, at: ShellPlace) -> u32 {
        let ahead = u64::from(at.plane) * u64::from(self.phasing) / u64::from(self.planes.max(1));
        let column = u64::from(at.place) + ahead;
        let column = if self.is_closed() {
            column % u64::from(self.per_plane.max(1))
        } else {
            column
        };
        u32::try_from(column).unwrap_or(u32::MAX)
    }

    /// Whether such a shell can be.
    ///
    /// # Errors
    /// Names the first value that cannot be.
    pub fn check(&self) -> Result<(), NonPhysical> {
        self.check_size()?;
        let inclination_deg = self.inclination.to_degrees();
        let is_inclination = (0.0..=180.0).contains(&inclination_deg);
        require(
            "inclination_deg",
            inclination_deg,
            is_inclination,
            "between 0 and 180",
        )?;
        require(
            "planes",
            f64::from(self.planes),
            self.planes > 0,
            "greater than 0",
        )?;
        require(
            "per_plane",
            f64::from(self.per_plane),
            self.per_plane > 0,
            "greater than 0",
        )?;
        require(
            "stagger",
            self.stagger,
            (0.0..1.0).contains(&self.stagger),
            "0 or greater and less than 1",
        )?;
        require(
            "raan_first_deg",
            self.raan_first.to_degrees(),
            true,
            "finite",
        )?;
        let spread_deg = self.raan_spread.to_degrees();
        let is_spread = (0.0..=360.0).contains(&spread_deg);
        require(
            "raan_spread_deg",
            spread_deg,
            is_spread,
            "between 0 and 360",
        )?;
        if let Some(spacing) = self.spacing {
            let train_deg = spacing.to_degrees() * f64::from(self.per_plane - 1);
            let is_train = spacing.to_degrees() > 0.0 && train_deg < 360.0;
            require(
                "spacing_deg",
                spacing.to_degrees(),
                is_train,
                "greater than 0, and the train shorter than the orbit",
            )?;
        }
        Ok(())
    }

    fn check_size(&self) -> Result<(), NonPhysical> {
        match self.size {
            OrbitSize::Altitude(altitude) => {
                let altitude_km = altitude.to_kilometers();
                let is_altitude = (100.0..=300_000.0).contains(&altitude_km);
                let requirement = "between 100 and 300000";
                require("altitude_km", altitude_km, is_altitude, requirement)?;
            }
            OrbitSize::MeanMotion(motion_revpd) => {
                let is_motion = (0.05..=17.2).contains(&motion_revpd);
                let requirement = "between 0.05 and 17.2";
                require("mean_motion_revpd", motion_revpd, is_motion, requirement)?;
            }
        }
        Ok(())
    }

    /// Mean motion by the convention of element sets (rev/day).
    pub fn mean_motion_kozai_revpd(&self) -> f64 {
        let altitude = match self.size {
            OrbitSize::MeanMotion(motion_revpd) => return motion_revpd,
            OrbitSize::Altitude(altitude) => altitude,
        };
        let cos_inclination = self.inclination.to_radians().cos();
        let shape = 3.0 * cos_inclination * cos_inclination - 1.0;
        let half_j2_shape = 0.75 * GRAVITY.j2 * shape;
        // In the theory's Earth radii.
        let mean_radius = (EARTH_EQUATORIAL_RADIUS_M + altitude.to_meters()) / (GRAVITY.ae * 1e3);
        // r̄ = a − k / a, solved for a.
        let axis = 0.5 * (mean_radius + (mean_radius * mean_radius + 4.0 * half_j2_shape).sqrt());
        let motion = GRAVITY.ke / axis.powf(1.5);
        // The theory recovers Brouwer's mean motion from Kozai's; this is its inverse by iteration,
        // which gains three digits a turn.
        let mut kozai = motion;
        for _ in 0..8 {
            kozai = motion * (1.0 + kozai_correction(kozai, half_j2_shape));
        }
        kozai * DAY_MIN / TAU
    }

    fn elements_of(&self, at: ShellPlace, mean_motion_revpd: f64) -> MeanElements {
        let planes = f64::from(self.planes);
        let plane = f64::from(at.plane);
        let spacing_deg = self
            .spacing
            .map_or(360.0 / f64::from(self.per_plane), Angle::to_degrees);
        let raan_deg =
            self.raan_first.to_degrees() + plane * self.raan_spread.to_degrees() / planes;
        let stagger = self.stagger * f64::from(at.plane % 2);
        let latitude_argument_deg = spacing_deg
            * (f64::from(at.place) + plane * f64::from(self.phasing) / planes + stagger);
        MeanElements {
            mean_motion_revpd,
            eccentricity: 0.0,
            inclination_deg: rounded(self.inclination.to_degrees(), 4),
            raan_deg: turn(raan_deg),
            argument_of_perigee_deg: 0.0,
            mean_anomaly_deg: turn(latitude_argument_deg),
            bstar: 0.0,
            mean_motion_dot: 0.0,
            mean_motion_ddot: 0.0,
        }
    }
}

/// The catalogue number of the n-th satellite that is made up, counted from 1.
fn made_up_number(ordinal: u32) -> Option<CatalogNumber> {
    let base = if ordinal <= FIVE_DIGITS_MAX {
        CATALOG_NUMBER_BASE
    } else {
        CATALOG_NUMBER_BASE_LONG
    };
    CatalogNumber::new(base.checked_add(ordinal)?)
}

/// A value with so many decimals, as text would carry it.
fn rounded(value: f64, decimals: usize) -> f64 {
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// An angle as lines carry it (deg), in [0, 360).
fn turn(angle_deg: f64) -> f64 {
    let angle_deg = rounded(angle_deg.rem_euclid(360.0), 4);
    if angle_deg < 360.0 { angle_deg } else { 0.0 }
}

/// The mean distance from the Earth's centre that elements of a near-circular orbit lead to, less the
/// equatorial radius: what [`OrbitSize::Altitude`] asks for.
pub fn mean_altitude(elements: &MeanElements) -> Length {
    let cos_inclination = elements.inclination_deg.to_radians().cos();
    let half_j2_shape = 0.75 * GRAVITY.j2 * (3.0 * cos_inclination * cos_inclination - 1.0);
    let kozai = elements.mean_motion_revpd * TAU / DAY_MIN;
    let motion = kozai / (1.0 + kozai_correction(kozai, half_j2_shape));
    let axis = (GRAVITY.ke / motion).powf(2.0 / 3.0);
    let mean_radius_m = (axis - half_j2_shape / axis) * GRAVITY.ae * 1e3;
    Length::meters(mean_radius_m - EARTH_EQUATORIAL_RADIUS_M)
}

/// δ of the theory: what Kozai's mean motion has beyond Brouwer's, for eccentricity 0.
fn kozai_correction(kozai: f64, half_j2_shape: f64) -> f64 {
    let axis = (GRAVITY.ke / kozai).powf(2.0 / 3.0);
    let first = half_j2_shape / (axis * axis);
    let axis = axis * (1.0 - first * first - first * (1.0 / 3.0 + 134.0 * first * first / 81.0));
    half_j2_shape / (axis * axis)
}

#[cfg(test)]
mod tests;
