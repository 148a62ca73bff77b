//! The Earth's rotation: the only road between TEME and ITRF.
//!
//! ```text
//! r_ITRF = W R3(GMST) r_TEME          v_ITRF = W (R3(GMST) v_TEME − ω × R3(GMST) r_TEME)
//! W = R1(−y_p) R2(−x_p)               GMST at UT1 = UTC + (UT1 − UTC)
//! ```
//! The pole and UT1 − UTC are those of the calendar's orientation table.
//!
//! Assumes: without a table, UT1 = UTC and no polar motion (pseudo Earth-fixed), which leaves out
//! at most 0.9 s of UT1 (420 m on the ground) and about 10 m of polar motion.
//! Leaves out: the length of day's part of ω (1e-8 of it) and the TIO locator s′ (below 1 cm).
//! Source: IAU 1982 Greenwich mean sidereal time, Aoki et al. 1982; Vallado 2013 eq. 3-47; polar
//! motion: IERS Conventions 2010, eq. 5.3.

use super::{Itrf, Position, State, Teme, Velocity};
use crate::time::{Calendar, Orientation, SimTime, Span};
use nalgebra::{Matrix3, Rotation3, Vector3};

/// Rotation rate of the Earth (rad/s). Source: WGS84 (NGA.STND.0036).
const EARTH_ROTATION_RATE_RADPS: f64 = 7.292_115e-5;

/// The rotation from TEME to ITRF axes at one instant.
#[derive(Debug, Clone, Copy)]
pub struct EarthRotation {
    sin: f64,
    cos: f64,
    /// From the axis of rotation to that of the Earth's crust, where the pole is known.
    pole: Option<Matrix3<f64>>,
}

impl EarthRotation {
    /// The rotation at `at`.
    pub fn at(calendar: &Calendar, at: SimTime) -> Self {
        let orientation = calendar.orientation(at);
        let ut1 = at + orientation.map_or(Span::ZERO, |known| known.ut1_less_utc);
        let (sin, cos) = greenwich_mean_sidereal_angle(calendar, ut1).sin_cos();
        let pole = orientation.map(|known| polar_motion(&known));
        Self { sin, cos, pole }
    }

    /// A point in Earth-fixed axes.
    pub fn to_itrf(self, position: Position<Teme>) -> Position<Itrf> {
        Position::from_meters(self.to_crust(self.turn(position.to_meters())))
    }

    /// A state in Earth-fixed axes, its velocity relative to the turning Earth.
    pub fn to_itrf_state(self, state: State<Teme>) -> State<Itrf> {
        let position = self.turn(state.position.to_meters());
        let omega = Vector3::new(0.0, 0.0, EARTH_ROTATION_RATE_RADPS);
        let velocity = self.turn(state.velocity.to_meters_per_second()) - omega.cross(&position);
        State {
            position: Position::from_meters(self.to_crust(position)),
            velocity: Velocity::from_meters_per_second(self.to_crust(velocity)),
        }
    }

    /// A point in TEME axes.
    pub fn to_teme(self, position: Position<Itrf>) -> Position<Teme> {
        let fixed = position.to_meters();
        let fixed = self.pole.map_or(fixed, |pole| pole.tr_mul(&fixed));
        Position::from_meters(Vector3::new(
            self.cos * fixed.x - self.sin * fixed.y,
            self.sin * fixed.x + self.cos * fixed.y,
            fixed.z,
        ))
    }

    /// As a rotation matrix from TEME to ITRF axes.
    pub fn to_rotation(self) -> Rotation3<f64> {
        let turn = Rotation3::from_axis_angle(&Vector3::z_axis(), -self.sin.atan2(self.cos));
        let pole = self.pole.unwrap_or_else(Matrix3::identity);
        Rotation3::from_matrix_unchecked(pole) * turn
    }

    fn turn(self, inertial: Vector3<f64>) -> Vector3<f64> {
        Vector3::new(
            self.cos * inertial.x + self.sin * inertial.y,
            self.cos * inertial.y - self.sin * inertial.x,
            inertial.z,
        )
    }

    fn to_crust(self, turned: Vector3<f64>) -> Vector3<f64> {
        self.pole.map_or(turned, |pole| pole * turned)
    }
}

/// W = R1(−y) R2(−x): from the axis of rotation to that of the crust.
fn polar_motion(known: &Orientation) -> Matrix3<f64> {
    // A rotation of axes by −angle is a rotation of the vector by +angle.
    let about_x = Rotation3::from_axis_angle(&Vector3::x_axis(), known.pole_y.to_radians());
    let about_y = Rotation3::from_axis_angle(&Vector3::y_axis(), known.pole_x.to_radians());
    (about_x * about_y).into_inner()
}

/// Greenwich mean sidereal time as an angle (rad) in [0, 2π), IAU 1982, at the instant `ut1`.
fn greenwich_mean_sidereal_angle(calendar: &Calendar, ut1: SimTime) -> f64 {
    let (days, fraction) = calendar.days_since_j2000(ut1);
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
    fn a_way_to_the_crust_and_back_ends_where_it_began() {
        let table =
            crate::frame::read_finals(include_str!("../../assets/earth/finals2000A_2026.txt"));
        let calendar = Calendar::starting_at(Epoch::from_str("2026-08-22T06:00:00 UTC").unwrap())
            .with_orientation(table.unwrap());
        let rotation = EarthRotation::at(&calendar, SimTime::START);
        let point = Vector3::new(1.2e6, -5.5e6, 3.9e6);
        let fixed = rotation.to_itrf(Position::from_meters(point));
        assert!((rotation.to_teme(fixed).to_meters() - point).norm() < 1e-8);
        assert!((rotation.to_rotation() * point - fixed.to_meters()).norm() < 1e-8);
        let plain = Calendar::starting_at(Epoch::from_str("2026-08-22T06:00:00 UTC").unwrap());
        let without =
            EarthRotation::at(&plain, SimTime::START).to_itrf(Position::from_meters(point));
        let moved_m = (without - fixed).norm();
        // 0.22″ and 0.35″ of the pole, 7 ms of UT1.
        assert!((5.0..16.0).contains(&moved_m), "{moved_m}");
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
