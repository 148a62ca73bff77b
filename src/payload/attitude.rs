//! Which way the sides of a satellite look, and what they see of Sun and Earth.
//!
//! The body holds one face to the Earth: up is away from the Earth's centre, port is the orbit's
//! normal, to the left of the flight. The view factor of a flat plate whose normal is γ away from nadir,
//! at H Earth radii from the Earth's centre, is
//! ```text
//! F = cos γ / H²                                                   for γ ≤ acos(1/H)
//! F = 0                                                            for γ ≥ π − acos(1/H)
//! F = [cos γ · acos(−x cot γ) − x w] / (π H²) + atan(w / x) / π    between
//! x = √(H² − 1)     w = √(1 − H² cos² γ)
//! ```
//! Assumes: a spherical Earth of 6,378.137 km; plates that nothing of the satellite stands before.
//! Leaves out: yaw steering and other turns of the body. Source: view factor from a plate to a sphere,
//! closed form by Naraghi 1988 (Howell's catalogue of configuration factors, C-98), recalled.

use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, State, Teme};
use nalgebra::Vector3;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// A side of a satellite that holds one face to the Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// Away from the Earth.
    Zenith,
    /// Towards the Earth.
    Nadir,
    /// In the direction of flight.
    Fore,
    /// Against the direction of flight.
    Aft,
    /// To the left of the flight: along the orbit's normal.
    Port,
    /// To the right of the flight.
    Starboard,
}

/// How a solar array follows the Sun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pointing {
    /// It looks at the Sun.
    #[default]
    TwoAxis,
    /// It turns about the orbit's normal: what is left is the angle of the Sun to the orbit's plane.
    OneAxis,
    /// It is mounted on the side away from the Earth.
    Zenith,
    /// It is mounted on the side towards the Earth.
    Nadir,
    /// It is mounted on the side in the direction of flight.
    Fore,
    /// It is mounted on the side against the direction of flight.
    Aft,
    /// It is mounted on the left side.
    Port,
    /// It is mounted on the right side.
    Starboard,
}

impl Pointing {
    /// The side that it is mounted on, where it does not turn.
    pub const fn face(self) -> Option<Face> {
        match self {
            Self::TwoAxis | Self::OneAxis => None,
            Self::Zenith => Some(Face::Zenith),
            Self::Nadir => Some(Face::Nadir),
            Self::Fore => Some(Face::Fore),
            Self::Aft => Some(Face::Aft),
            Self::Port => Some(Face::Port),
            Self::Starboard => Some(Face::Starboard),
        }
    }
}

/// Which way a radiator looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Facing {
    /// Away from the Earth.
    Zenith,
    /// Towards the Earth.
    Nadir,
    /// In the direction of flight.
    Fore,
    /// Against the direction of flight.
    Aft,
    /// To the left of the flight.
    Port,
    /// To the right of the flight.
    Starboard,
    /// Away from the Sun: it turns.
    AntiSun,
}

impl Facing {
    /// The side that it is mounted on, where it does not turn.
    pub const fn face(self) -> Option<Face> {
        match self {
            Self::AntiSun => None,
            Self::Zenith => Some(Face::Zenith),
            Self::Nadir => Some(Face::Nadir),
            Self::Fore => Some(Face::Fore),
            Self::Aft => Some(Face::Aft),
            Self::Port => Some(Face::Port),
            Self::Starboard => Some(Face::Starboard),
        }
    }
}

/// A satellite in the light of the Sun: where its body looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attitude {
    /// Cosines of the Sun with up, the orbit's normal, and the direction of flight.
    sun: [f64; 3],
    /// Distance from the Earth's centre in Earth radii, 1 at least.
    earth_radii: f64,
}

/// What a flat plate sees.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlateView {
    /// Cosine of the Sun's angle of incidence; zero from behind.
    pub sun: f64,
    /// View factor to the Earth.
    pub earth: f64,
    /// View factor to the Earth times the height of the Sun over the ground below, as its sine: what
    /// the Earth's reflected light goes with.
    pub albedo: f64,
}

impl Attitude {
    /// The attitude in a state of motion, with the Sun in a direction (a unit vector).
    pub fn of(state: &State<Teme>, sun: Vector3<f64>) -> Self {
        let (position, velocity) = (
            state.position.to_meters(),
            state.velocity.to_meters_per_second(),
        );
        let radius_m = position.norm();
        let up = position / radius_m;
        let normal = position.cross(&velocity);
        let port = normal / normal.norm();
        let fore = port.cross(&up);
        Self {
            sun: [sun.dot(&up), sun.dot(&port), sun.dot(&fore)],
            earth_radii: (radius_m / EARTH_EQUATORIAL_RADIUS_M).max(1.0),
        }
    }

    /// Cosine of the Sun's angle with the normal of a side, negative from behind.
    fn sun_cosine(&self, face: Face) -> f64 {
        let [up, port, fore] = self.sun;
        match face {
            Face::Zenith => up,
            Face::Nadir => -up,
            Face::Fore => fore,
            Face::Aft => -fore,
            Face::Port => port,
            Face::Starboard => -port,
        }
    }

    /// Cosine of the Sun's angle of incidence on an array; zero from behind.
    pub fn array_cosine(&self, pointing: Pointing) -> f64 {
        match pointing.face() {
            Some(face) => self.sun_cosine(face).max(0.0),
            None if pointing == Pointing::TwoAxis => 1.0,
            None => (1.0 - self.sun[1] * self.sun[1]).max(0.0).sqrt(),
        }
    }

    /// What a radiator's first `sides` (1 or 2) see together.
    pub fn radiator_view(&self, facing: Facing, sides: u8) -> PlateView {
        let (sun_cosine, nadir_cosine) = match facing.face() {
            Some(face) => {
                let nadir_cosine = match face {
                    Face::Nadir => 1.0,
                    Face::Zenith => -1.0,
                    Face::Fore | Face::Aft | Face::Port | Face::Starboard => 0.0,
                };
                (self.sun_cosine(face), nadir_cosine)
            }
            // Its normal is against the Sun, so that its angle to nadir is that of the Sun to up.
            None => (-1.0, self.sun[0]),
        };
        let sign = [1.0, -1.0].into_iter().take(usize::from(sides));
        sign.fold(PlateView::default(), |seen, sign| {
            let earth = view_factor(self.earth_radii, sign * nadir_cosine);
            PlateView {
                sun: seen.sun + (sign * sun_cosine).max(0.0),
                earth: seen.earth + earth,
                albedo: seen.albedo + earth * self.sun[0].max(0.0),
            }
        })
    }
}

/// View factor from a flat plate to the Earth: at `earth_radii` from its centre, with the cosine of the
/// angle between the plate's normal and nadir.
pub fn view_factor(earth_radii: f64, nadir_cosine: f64) -> f64 {
    let height = earth_radii.max(1.0);
    let cosine = nadir_cosine.clamp(-1.0, 1.0);
    // Beyond this angle of the normal the horizon cuts the plate's view.
    if cosine >= 1.0 / height {
        return cosine / (height * height);
    }
    if cosine <= -1.0 / height {
        return 0.0;
    }
    let sine = (1.0 - cosine * cosine).sqrt();
    let x = (height * height - 1.0).max(0.0).sqrt();
    let w = (1.0 - height * height * cosine * cosine).max(0.0).sqrt();
    let opening = (-x * cosine / sine).clamp(-1.0, 1.0).acos();
    ((cosine * opening - x * w) / (PI * height * height) + w.atan2(x) / PI).max(0.0)
}

#[cfg(test)]
mod tests;
