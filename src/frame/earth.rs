//! The Earth's rotation: the only road between TEME and ITRF.
//!
//! ```text
//! r_ITRF = R3(GMST) r_TEME          v_ITRF = R3(GMST) v_TEME − ω × r_ITRF
//! ```
//! Assumes: UT1 = UTC and no polar motion (pseudo Earth-fixed). Leaves out: what an orientation
//! table adds, at most 0.9 s of UT1 (420 m on the ground) and about 10 m of polar motion.
//! Source: IAU 1982 Greenwich mean sidereal time, Aoki et al. 1982; Vallado 2013 eq. 3-47.

use super::{Itrf, Position, State, Teme, Velocity};
use crate::time::{Calendar, SimTime};
use nalgebra::{Rotation3, Vector3};

/// Rotation rate of the Earth (rad/s). Source: WGS84 (NGA.STND.0036).
const EARTH_ROTATION_RATE_RADPS: f64 = 7.292_115e-5;

/// The rotation from TEME to ITRF axes at one instant.
#[derive(Debug, Clone, Copy)]
pub struct EarthRotation {
    sin: f64,
    cos: f64,
}

impl EarthRotation {
    /// The rotation at `at`.
    pub fn at(calendar: &Calendar, at: SimTime) -> Self {
        let (sin, cos) = greenwich_mean_sidereal_angle(calendar, at).sin_cos();
        Self { sin, cos }
    }

    /// A point in Earth-fixed axes.
    pub fn to_itrf(self, position: Position<Teme>) -> Position<Itrf> {
        Position::from_meters(self.turn(position.to_meters()))
    }

    /// A state in Earth-fixed axes, its velocity relative to the turning Earth.
    pub fn to_itrf_state(self, state: State<Teme>) -> State<Itrf> {
        let position = self.turn(state.position.to_meters());
        let omega = Vector3::new(0.0, 0.0, EARTH_ROTATION_RATE_RADPS);
        let velocity = self.turn(state.velocity.to_meters_per_second()) - omega.cross(&position);
        State {
            position: Position::from_meters(position),
            velocity: Velocity::from_meters_per_second(velocity),
        }
    }

    /// A point in TEME axes.
    pub fn to_teme(self, position: Position<Itrf>) -> Position<Teme> {
        let fixed = position.to_meters();
        Position::from_meters(Vector3::new(
            self.cos * fixed.x - self.sin * fixed.y,
            self.sin * fixed.x + self.cos * fixed.y,
            fixed.z,
        ))
    }

    /// As a rotation matrix from TEME to ITRF axes.
    pub fn to_rotation(self) -> Rotation3<f64> {
        Rotation3::from_axis_angle(&Vector3::z_axis(), -self.sin.atan2(self.cos))
    }

    fn turn(self, inertial: Vector3<f64>) -> Vector3<f64> {
        Vector3::new(
            self.cos * inertial.x + self.sin * inertial.y,
            self.cos * inertial.y - self.sin * inertial.x,
            inertial.z,
        )
    }
}

/// Greenwich mean sidereal time as an angle (rad) in [0, 2π), IAU 1982, with UT1 = UTC.
pub(crate) fn greenwich_mean_sidereal_angle(calendar: &Calendar, at: SimTime) -> f64 {
    let (days, fraction) = calendar.days_since_j2000(at);
    #[expect(
        clippy::cast_precision_loss,
        reason = "days of a calendar are exact in f64"
    )]
    let centuries = (days as f64 + fraction) / 36_525.0;
    // The term of 876,600 h per century is one turn a day: only the day's fraction remains of it,
    // which keeps nanoseconds in reach of f64.
    let seconds = 67_310.548_41
        + 86_400.0 * fraction
        + centuries * (8_640_184.812_866 + centuries * (0.093_104 - centuries * 6.2e-6));
    (seconds / 86_400.0).rem_euclid(1.0) * std::f64::consts::TAU
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Epoch;
    use std::str::FromStr as _;

    #[test]
    fn sidereal_time_agrees_with_the_iau_1982_polynomial() {
        // The instant of Vallado 2013, example 3-5 (1992-08-20 12:14 UT1), where the polynomial,
        // evaluated in 40 decimal digits, gives 152.578 787 851 7° (the book rounds T: …787 810°).
        let calendar = Calendar::starting_at(Epoch::from_str("1992-08-20T12:14:00 UTC").unwrap());
        let angle = greenwich_mean_sidereal_angle(&calendar, SimTime::START).to_degrees();
        assert!((angle - 152.578_787_851_7).abs() < 1e-9, "{angle}");
    }

    #[test]
    fn earth_fixed_velocity_is_the_derivative_of_earth_fixed_position() {
        let calendar = Calendar::starting_at(Epoch::from_str("2018-01-21T00:00:00 UTC").unwrap());
        let velocity = Vector3::new(-1200.0, 7200.0, 900.0);
        let state_at = |seconds: f64| {
            let position = Vector3::new(6_900_000.0, 10_000.0, 50_000.0) + velocity * seconds;
            EarthRotation::at(&calendar, SimTime::from_seconds(seconds)).to_itrf_state(State {
                position: Position::from_meters(position),
                velocity: Velocity::from_meters_per_second(velocity),
            })
        };
        let derivative = (state_at(0.5).position - state_at(-0.5).position) / 1.0;
        let stated = state_at(0.0).velocity.to_meters_per_second();
        assert!((derivative - stated).norm() < 1e-3, "{derivative} {stated}");
    }
}
