//! What a shell is in a few numbers, and patterns as the literature writes them.
//!
//! ```text
//! nodal precession = −³⁄₂ J₂ (R / a)² n cos i          (circular orbit, secular part of J₂)
//! ```
//! Source: Vallado, Fundamentals of Astrodynamics and Applications, 9.6; constants of WGS72.

use super::{EARTH_EQUATORIAL_RADIUS_M, GRAVITY, WalkerShell};
use crate::units::{Angle, Length};
use std::f64::consts::TAU;
use std::str::FromStr;

/// A shell in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShellFigures {
    /// Mean motion as element sets carry it (rev/day).
    pub mean_motion_revpd: f64,
    /// Time of one revolution by that mean motion (min).
    pub period_min: f64,
    /// Mean distance from the Earth's centre, less the equatorial radius.
    pub altitude: Length,
    /// Drift of the nodes (deg/day), east positive; 0.9856 is Sun-synchronous.
    pub nodal_precession_degpd: f64,
    /// From one satellite to the next in a plane (deg).
    pub spacing_deg: f64,
    /// The same along the straight line.
    pub spacing: Length,
    /// From one plane's node to the next (deg).
    pub plane_spacing_deg: f64,
}

impl WalkerShell {
    /// The shell in a few numbers.
    pub fn figures(&self) -> ShellFigures {
        let mean_motion_revpd = self.mean_motion_kozai_revpd();
        // Brouwer's mean motion and axis in Earth radii, as the theory recovers them.
        let cos_inclination = self.inclination.to_radians().cos();
        let half_j2_shape = 0.75 * GRAVITY.j2 * (3.0 * cos_inclination * cos_inclination - 1.0);
        let kozai = mean_motion_revpd * TAU / super::DAY_MIN;
        let motion = kozai / (1.0 + super::kozai_correction(kozai, half_j2_shape));
        let axis = (GRAVITY.ke / motion).powf(2.0 / 3.0);
        let mean_radius_m = (axis - half_j2_shape / axis) * GRAVITY.ae * 1e3;
        let precession = -1.5 * GRAVITY.j2 / (axis * axis) * motion * cos_inclination;
        let spacing_deg = self
            .spacing
            .map_or(360.0 / f64::from(self.per_plane), Angle::to_degrees);
        let half = (spacing_deg / 2.0).to_radians();
        ShellFigures {
            mean_motion_revpd,
            period_min: super::DAY_MIN / mean_motion_revpd,
            altitude: Length::meters(mean_radius_m - EARTH_EQUATORIAL_RADIUS_M),
            nodal_precession_degpd: precession.to_degrees() * super::DAY_MIN,
            spacing_deg,
            spacing: Length::meters(2.0 * mean_radius_m * half.sin()),
            plane_spacing_deg: self.raan_spread.to_degrees() / f64::from(self.planes),
        }
    }
}

/// A pattern as Walker writes it, `53:1584/72/17`: inclination, satellites, planes and phasing; with
/// an altitude in kilometres behind an `@`, if it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pattern {
    /// Inclination (deg).
    pub inclination_deg: f64,
    /// Orbit planes.
    pub planes: u32,
    /// Satellites in each plane.
    pub per_plane: u32,
    /// Walker's F.
    pub phasing: u32,
    /// Altitude (km), where the pattern has one.
    pub altitude_km: Option<f64>,
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || {
            format!(
                "`{text}` is no pattern (must be INCLINATION:SATELLITES/PLANES/PHASING, as \
                 53:1584/72/17, with @ALTITUDE in km behind it if you like)"
            )
        };
        let (body, altitude) = match text.split_once('@') {
            Some((body, altitude)) => (body, Some(altitude)),
            None => (text, None),
        };
        let (inclination, rest) = body.split_once(':').ok_or_else(form)?;
        let counts: Vec<u32> = rest
            .split('/')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| form())?;
        let [satellites, planes, phasing] = counts[..] else {
            return Err(form());
        };
        if planes == 0 || satellites == 0 || satellites % planes != 0 {
            let reason = "satellites must be a multiple of planes, and neither 0";
            return Err(format!("`{text}`: {reason}"));
        }
        if phasing >= planes {
            return Err(format!("`{text}`: phasing must be less than {planes}"));
        }
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let altitude_km = match altitude {
            Some(text) => Some(number(text).ok_or_else(form)?),
            None => None,
        };
        Ok(Self {
            inclination_deg: number(inclination).ok_or_else(form)?,
            planes,
            per_plane: satellites / planes,
            phasing,
            altitude_km,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::OrbitSize;
    use super::*;

    fn shell(altitude_km: f64, inclination_deg: f64) -> WalkerShell {
        WalkerShell {
            size: OrbitSize::Altitude(Length::kilometers(altitude_km)),
            inclination: Angle::degrees(inclination_deg),
            planes: 72,
            per_plane: 22,
            phasing: 17,
            stagger: 0.0,
            raan_first: Angle::degrees(0.0),
            raan_spread: Angle::degrees(360.0),
            spacing: None,
        }
    }

    #[test]
    fn figures_are_those_of_the_literature() {
        let figures = shell(550.0, 53.0).figures();
        // Neighbours of Starlink's first shell are 1,971.95 km apart (6,928.137 km from the centre).
        let spacing_km = figures.spacing.to_kilometers();
        assert!((spacing_km - 1971.95).abs() < 0.2, "{spacing_km}");
        assert!((figures.altitude.to_kilometers() - 550.0).abs() < 1e-6);
        assert!((figures.period_min - 95.6).abs() < 0.1, "{figures:?}");
        // Sun-synchronous at 97.6° near 550 km: the nodes follow the Sun, 0.9856 degrees a day.
        let drift = shell(550.0, 97.6).figures().nodal_precession_degpd;
        assert!((drift - 0.9856).abs() < 0.01, "{drift}");
        assert!(
            (figures.nodal_precession_degpd + 4.49).abs() < 0.02,
            "{figures:?}"
        );
    }

    #[test]
    fn patterns_are_read_as_walker_writes_them() {
        let pattern: Pattern = "53.2:1584/72/17@540.5".parse().unwrap();
        assert_eq!(
            (pattern.planes, pattern.per_plane, pattern.phasing),
            (72, 22, 17)
        );
        assert_eq!(
            (pattern.inclination_deg, pattern.altitude_km),
            (53.2, Some(540.5))
        );
        for wrong in [
            "",
            "53:10/3/0",
            "53:10/0/0",
            "53:10/5/5",
            "53:10/5",
            "x:10/5/0",
            "53:10/5/0@nan",
        ] {
            assert!(wrong.parse::<Pattern>().is_err(), "{wrong}");
        }
    }
}
