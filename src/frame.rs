//! Reference frames as types: positions of different frames do not mix.
//!
//! [`Teme`] is the frame of SGP4 (true equator, mean equinox of date), [`Itrf`] turns with the
//! Earth. The only road between them is [`EarthRotation`]. Geodetic coordinates are not a vector and
//! have their own type, [`Geodetic`]. The types do not protect against mixing two instants of the
//! same turning frame.

mod earth;
mod finals;
mod geodetic;

pub use earth::EarthRotation;
pub use finals::{FinalsError, read_finals};
pub use geodetic::{EarthModel, Geodetic, Topocentric};

use nalgebra::Vector3;
use std::marker::PhantomData;

/// Equatorial radius of the Earth (m). Source: WGS84 (NGA.STND.0036).
pub const EARTH_EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;
/// Mean radius of the Earth (m). Source: IUGG, (2a + b) / 3 of WGS84.
pub const EARTH_MEAN_RADIUS_M: f64 = 6_371_008.8;
/// Speed of light in vacuum (m/s). Source: SI.
pub const SPEED_OF_LIGHT_MPS: f64 = 299_792_458.0;

/// A reference frame.
pub trait Frame: Copy + 'static {
    /// Its name.
    const NAME: &'static str;
}

/// True equator, mean equinox of date: the frame of SGP4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Teme {}
/// Earth-fixed. Where the calendar has no orientation table: pseudo Earth-fixed, UT1 = UTC, no polar motion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Itrf {}

impl Frame for Teme {
    const NAME: &'static str = "TEME";
}
impl Frame for Itrf {
    const NAME: &'static str = "ITRF";
}

/// A point relative to the Earth's centre (m).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position<F> {
    meters: Vector3<f64>,
    frame: PhantomData<F>,
}

/// A velocity in the axes of a frame, as seen by an observer at rest in it (m/s).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Velocity<F> {
    meters_per_second: Vector3<f64>,
    frame: PhantomData<F>,
}

/// Position and velocity at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State<F> {
    /// Where it is.
    pub position: Position<F>,
    /// How it moves.
    pub velocity: Velocity<F>,
}

impl<F: Frame> Position<F> {
    /// From metres.
    pub const fn from_meters(meters: Vector3<f64>) -> Self {
        Self {
            meters,
            frame: PhantomData,
        }
    }

    /// In metres.
    pub const fn to_meters(self) -> Vector3<f64> {
        self.meters
    }
}

impl<F: Frame> Velocity<F> {
    /// From metres per second.
    pub const fn from_meters_per_second(meters_per_second: Vector3<f64>) -> Self {
        Self {
            meters_per_second,
            frame: PhantomData,
        }
    }

    /// In metres per second.
    pub const fn to_meters_per_second(self) -> Vector3<f64> {
        self.meters_per_second
    }
}

/// The displacement from one point to another of the same frame (m).
///
/// ```compile_fail
/// # use starloom::frame::{Position, Teme, Itrf};
/// # use nalgebra::Vector3;
/// let inertial = Position::<Teme>::from_meters(Vector3::x());
/// let fixed = Position::<Itrf>::from_meters(Vector3::x());
/// let _ = inertial - fixed; // two frames: refused by the compiler
/// ```
impl<F: Frame> std::ops::Sub for Position<F> {
    type Output = Vector3<f64>;
    fn sub(self, other: Self) -> Vector3<f64> {
        self.meters - other.meters
    }
}
