//! Walker constellations, generated as element sets.
//!
//! Plane p of P and place s of S stand at
//! ```text
//! Ω = Ω₀ + p · spread / P          u = s · Δ + p · F · Δ / P          Δ = 360° / S
//! ```
//! where u is the argument of latitude at the scenario's start. A spread of 360° is a Walker delta,
//! 180° a star. With a spacing instead of Δ, each plane is a train that does not close.
//!
//! The stated altitude is the mean over one revolution of the distance from the Earth's centre,
//! less the equatorial radius of 6,378.137 km. From it follow the theory's semi-major axis a and
//! mean motions n (Brouwer) and n₀ (Kozai, as element sets carry it), for eccentricity 0:
//! ```text
//! r̄ = a − ¾ J₂ R² (3 cos² i − 1) / a          n = √(μ / a³)
//! n₀ = n (1 + δ)          δ = ¾ J₂ R² (3 cos² i − 1) / aₓ²,  aₓ from n₀ as the theory recovers it
//! ```
//! Assumes: eccentricity 0 and no drag: the shell is kept in place by its operator. The theory adds
//! the oscillations of J₂ and J₃, some ±10 km in radius, and the drift of nodes, alike for all.
//! Leaves out: real shells' spread of eccentricity, phase and altitude.
//! Source: Walker 1984; Hoots & Roehrich 1980, Spacetrack Report 3; Vallado et al. 2006.

use super::elements::{ElementSet, MalformedElements, line_checksum};
use crate::check::{NonPhysical, require};
use crate::frame::EARTH_EQUATORIAL_RADIUS_M;
use crate::time::{Calendar, SimTime};
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// First catalogue number of generated satellites: a range that the catalogue leaves free.
const CATALOG_NUMBER_FIRST: u32 = 90_001;
/// Largest catalogue number that a line can carry (Alpha-5).
const CATALOG_NUMBER_MAX: u32 = 339_999;
/// √μ of the theory in (Earth radii)^1.5 / min, J₂ and the Earth's radius. Source: WGS72, as the
/// original code has it.
const GRAVITY: sgp4::Geopotential = sgp4::WGS72;
/// Minutes of a day.
const DAY_MIN: f64 = 1440.0;

/// A shell of satellites in circular orbits of one altitude and inclination.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WalkerShell {
    /// Mean distance from the Earth's centre over a revolution, less the equatorial radius.
    pub altitude: Length,
    /// Inclination, 0° to 180°.
    pub inclination: Angle,
    /// Orbit planes, one at least.
    pub planes: u32,
    /// Satellites in each plane, one at least.
    pub per_plane: u32,
    /// Walker's F: neighbouring planes are offset by F / planes of the spacing in a plane.
    pub phasing: u32,
    /// Right ascension of the first plane's ascending node at the start, in TEME axes.
    pub raan_first: Angle,
    /// What all planes together span: 360° for a delta, 180° for a star.
    pub raan_spread: Angle,
    /// Distance in a plane from one satellite to the next; uniform over the circle if absent.
    pub spacing: Option<Angle>,
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
    #[error(
        "{satellites} satellites need catalogue numbers beyond {CATALOG_NUMBER_MAX}, which element \
         sets cannot carry"
    )]
    TooMany {
        /// How many were asked for.
        satellites: u64,
    },
    /// An element set came out malformed, as when the start lies outside the years 1957 to 2056.
    #[error("generated element set is malformed: {0}")]
    Malformed(#[from] MalformedElements),
    /// The start has no epoch.
    #[error("the start {start} cannot be an epoch (must be between 1957 and 2056)")]
    Epoch {
        /// The start.
        start: String,
    },
}

impl WalkerShell {
    /// The shell's element sets, plane by plane, with their epochs at the scenario's start.
    ///
    /// Satellites are called `{name}-{plane}-{place}`, counted from zero. `skip` is how many
    /// satellites other shells generated before, so that catalogue numbers stay unique. Angles are
    /// rounded to 10⁻⁴ degrees and the epoch to 10⁻⁸ days, as the format has it.
    ///
    /// # Errors
    /// For values that cannot be, and for shells or dates that element sets cannot carry.
    pub fn element_sets(
        &self,
        name: &str,
        skip: u32,
        calendar: &Calendar,
    ) -> Result<Vec<(ElementSet, ShellPlace)>, WalkerError> {
        self.check()?;
        let satellites = u64::from(self.planes) * u64::from(self.per_plane);
        if u64::from(CATALOG_NUMBER_FIRST) + u64::from(skip) + satellites
            > u64::from(CATALOG_NUMBER_MAX) + 1
        {
            return Err(WalkerError::TooMany { satellites });
        }
        let epoch = epoch_columns(calendar)?;
        let motion_revpd = self.mean_motion_kozai_revpd();
        let mut sets = Vec::new();
        let mut number = CATALOG_NUMBER_FIRST + skip;
        for plane in 0..self.planes {
            for place in 0..self.per_plane {
                let at = ShellPlace { plane, place };
                let (line1, line2) = self.lines(at, &alpha5(number), &epoch, motion_revpd);
                let name = format!("{name}-{plane}-{place}");
                sets.push((ElementSet::new(&name, &line1, &line2)?, at));
                number += 1;
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

    fn check(&self) -> Result<(), NonPhysical> {
        let altitude_km = self.altitude.to_kilometers();
        let is_altitude = (100.0..=300_000.0).contains(&altitude_km);
        require(
            "altitude_km",
            altitude_km,
            is_altitude,
            "between 100 and 300000",
        )?;
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

    /// Mean motion by the convention of element sets (rev/day).
    fn mean_motion_kozai_revpd(&self) -> f64 {
        let cos_inclination = self.inclination.to_radians().cos();
        let shape = 3.0 * cos_inclination * cos_inclination - 1.0;
        let half_j2_shape = 0.75 * GRAVITY.j2 * shape;
        // In the theory's Earth radii.
        let mean_radius =
            (EARTH_EQUATORIAL_RADIUS_M + self.altitude.to_meters()) / (GRAVITY.ae * 1e3);
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

    fn lines(
        &self,
        at: ShellPlace,
        number: &str,
        epoch: &str,
        motion_revpd: f64,
    ) -> (String, String) {
        let planes = f64::from(self.planes);
        let plane = f64::from(at.plane);
        let spacing_deg = self
            .spacing
            .map_or(360.0 / f64::from(self.per_plane), Angle::to_degrees);
        let raan_deg =
            self.raan_first.to_degrees() + plane * self.raan_spread.to_degrees() / planes;
        let latitude_argument_deg =
            spacing_deg * (f64::from(at.place) + plane * f64::from(self.phasing) / planes);
        let line1 = format!("1 {number}U          {epoch}  .00000000  00000+0  00000+0 0  999");
        let line2 = format!(
            "2 {number} {:>8} {:>8} 0000000   0.0000 {:>8} {motion_revpd:>11.8}    0",
            format!("{:.4}", self.inclination.to_degrees()),
            turn(raan_deg),
            turn(latitude_argument_deg),
        );
        (with_checksum(line1), with_checksum(line2))
    }
}

/// δ of the theory: what Kozai's mean motion has beyond Brouwer's, for eccentricity 0.
fn kozai_correction(kozai: f64, half_j2_shape: f64) -> f64 {
    let axis = (GRAVITY.ke / kozai).powf(2.0 / 3.0);
    let first = half_j2_shape / (axis * axis);
    let axis = axis * (1.0 - first * first - first * (1.0 / 3.0 + 134.0 * first * first / 81.0));
    half_j2_shape / (axis * axis)
}

/// An angle as a line carries it, in [0, 360).
fn turn(angle_deg: f64) -> String {
    let text = format!("{:.4}", angle_deg.rem_euclid(360.0));
    if text == "360.0000" {
        "0.0000".to_owned()
    } else {
        text
    }
}

fn with_checksum(mut line: String) -> String {
    line.push(line_checksum(&line));
    line
}

/// A catalogue number in five characters: from 100,000 on a letter stands for the first two digits.
fn alpha5(number: u32) -> String {
    const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letter = (number / 10_000)
        .checked_sub(10)
        .and_then(|index| LETTERS.get(usize::try_from(index).ok()?));
    letter.map_or_else(
        || format!("{number:05}"),
        |&letter| format!("{}{:04}", char::from(letter), number % 10_000),
    )
}

/// The scenario's start as an epoch: year and day of year to 10⁻⁸ d, rounded.
fn epoch_columns(calendar: &Calendar) -> Result<String, WalkerError> {
    const DAY_NS: i64 = 86_400_000_000_000;
    const DECIMAL_NS: i64 = 864_000;
    let start = calendar.utc(SimTime::START);
    let refused = || WalkerError::Epoch {
        start: start.clone(),
    };
    let unix_ns = calendar.unix_ns(SimTime::START);
    let decimals = (unix_ns + DECIMAL_NS / 2).div_euclid(DECIMAL_NS);
    let (day, fraction) = (
        decimals.div_euclid(DAY_NS / DECIMAL_NS),
        decimals.rem_euclid(DAY_NS / DECIMAL_NS),
    );
    let mut year = 1957;
    let mut first_day = -4_748;
    if day < first_day {
        return Err(refused());
    }
    while year < 2057 {
        let days = if year % 4 == 0 { 366 } else { 365 };
        if day < first_day + days {
            let day_of_year = day - first_day + 1;
            return Ok(format!("{:02}{day_of_year:03}.{fraction:08}", year % 100));
        }
        first_day += days;
        year += 1;
    }
    Err(refused())
}

#[cfg(test)]
mod tests;
