//! Where a terminal sits on its satellite, and what it sees from there.
//!
//! ```text
//! body:      x forward, y right, z down      z = −r̂     y = −(r × v)/|r × v|     x = y × z
//! direction: azimuth from forward to the right, elevation up from the local horizontal
//! terminal:  elevation 90° is its boresight; azimuth 0 is the side of the zenith, and of flight
//!            where the boresight points up or down; azimuth grows to the right of who looks along it
//! ```
//! The body frame is the local-vertical-local-horizontal frame of the inertial state: x lies along
//! the velocity in a circular orbit. A terminal turns within limits of azimuth and elevation about
//! its boresight; with the usual −10° to 90° it sees a hemisphere and a little more. Cones about
//! directions of the body are blocked by it: a solar array, a boom, a neighbour.
//!
//! Assumes: satellites that hold their nadir-pointing attitude at all times.
//! Leaves out: slews of the satellite, arrays that turn (block the cone that they sweep), the way
//! that the gimbal takes, the offset of the terminal from the centre of mass.
//! Source: vector geometry; CCSDS 500.0-G for the frame (recalled).

use crate::frame::{Position, State, Teme};
use crate::units::Angle;
use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

/// Axes of a nadir-pointing satellite: forward, right, down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BodyFrame([Vector3<f64>; 3]);

impl BodyFrame {
    /// The frame of a satellite in this state.
    pub fn nadir_pointing(state: State<Teme>) -> Self {
        let position = state.position.to_meters();
        let normal = position.cross(&state.velocity.to_meters_per_second());
        let down = -position.try_normalize(0.0).unwrap_or_else(Vector3::z);
        let right = -normal.try_normalize(0.0).unwrap_or_else(Vector3::y);
        Self([right.cross(&down), right, down])
    }

    /// An inertial vector in axes of the body.
    pub fn to_body(&self, inertial: Vector3<f64>) -> Vector3<f64> {
        let [forward, right, down] = &self.0;
        Vector3::new(
            forward.dot(&inertial),
            right.dot(&inertial),
            down.dot(&inertial),
        )
    }
}

/// A direction of the body: azimuth from forward to the right, elevation up from the horizontal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BodyDirection {
    /// Azimuth.
    pub azimuth: Angle,
    /// Elevation.
    pub elevation: Angle,
}

impl BodyDirection {
    /// As a unit vector in axes of the body.
    pub fn to_vector(self) -> Vector3<f64> {
        let (sin_azimuth, cos_azimuth) = self.azimuth.to_radians().sin_cos();
        let (sin_elevation, cos_elevation) = self.elevation.to_radians().sin_cos();
        Vector3::new(
            cos_elevation * cos_azimuth,
            cos_elevation * sin_azimuth,
            -sin_elevation,
        )
    }

    /// Of a vector in axes of the body.
    pub fn of(direction: Vector3<f64>) -> Self {
        Self {
            azimuth: Angle::radians(direction.y.atan2(direction.x)),
            elevation: Angle::radians((-direction.z).atan2(direction.x.hypot(direction.y))),
        }
    }
}

/// Where a terminal can turn to, about its boresight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FieldOfRegard {
    /// Least azimuth.
    pub azimuth_min: Angle,
    /// Greatest azimuth, at most a turn above the least.
    pub azimuth_max: Angle,
    /// Least elevation.
    pub elevation_min: Angle,
    /// Greatest elevation; 90° is the boresight.
    pub elevation_max: Angle,
}

impl Default for FieldOfRegard {
    /// A hemisphere and 10° more.
    fn default() -> Self {
        Self {
            azimuth_min: Angle::ZERO,
            azimuth_max: Angle::degrees(360.0),
            elevation_min: Angle::degrees(-10.0),
            elevation_max: Angle::degrees(90.0),
        }
    }
}

/// A cone of the body that blocks what lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Blockage {
    /// Its axis as seen from the terminal.
    pub axis: BodyDirection,
    /// Its half angle.
    pub half_angle: Angle,
}

/// How a terminal is mounted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mount {
    /// Direction of the boresight.
    pub boresight: BodyDirection,
    /// Where it can turn to.
    pub field: FieldOfRegard,
    /// What the body blocks.
    pub blocked: Vec<Blockage>,
}

/// A mount with its axes worked out: tells how far a direction lies within view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Boresight, side of azimuth zero, and side of azimuth 90°.
    axes: [Vector3<f64>; 3],
    sin_elevation: (f64, f64),
    /// Middle and half width of the azimuths (rad); none where there is no limit.
    azimuths: Option<(f64, f64)>,
    blocked: Vec<(Vector3<f64>, f64)>,
}

/// Elevations this near to ±90° are no limit (rad).
const POLE_RAD: f64 = 1e-9;
/// A boresight this near to the vertical has azimuth zero on the side of flight: cosine of 1°.
const COS_VERTICAL: f64 = 0.999_847_7;

impl Mount {
    /// The view of this mount.
    pub fn view(&self) -> View {
        let boresight = self.boresight.to_vector();
        let (zenith, forward) = (-Vector3::z(), Vector3::x());
        let side = if boresight.z.abs() < COS_VERTICAL {
            zenith
        } else {
            forward
        };
        let zero = (side - boresight * side.dot(&boresight)).normalize();
        let field = &self.field;
        let limit = |angle: Angle, at_pole: f64| {
            let angle_rad = angle.to_radians();
            if std::f64::consts::FRAC_PI_2 - angle_rad.abs() < POLE_RAD {
                at_pole
            } else {
                angle_rad.sin()
            }
        };
        let half_rad = (field.azimuth_max - field.azimuth_min).to_radians() / 2.0;
        let middle_rad = field.azimuth_min.to_radians() + half_rad;
        let blockage = |one: &Blockage| (one.axis.to_vector(), one.half_angle.to_radians().cos());
        View {
            axes: [boresight, zero, boresight.cross(&zero)],
            // Beyond what a sine can be: no limit.
            sin_elevation: (
                limit(field.elevation_min, -2.0),
                limit(field.elevation_max, 2.0),
            ),
            azimuths: (half_rad < std::f64::consts::PI - POLE_RAD)
                .then_some((middle_rad, half_rad)),
            blocked: self.blocked.iter().map(blockage).collect(),
        }
    }
}

impl View {
    /// Azimuth and elevation of a unit vector of the body about the boresight.
    pub fn look_at(&self, direction: Vector3<f64>) -> BodyDirection {
        let [up, x, y] = self.axes.map(|axis| axis.dot(&direction));
        BodyDirection {
            azimuth: Angle::radians(y.atan2(x)),
            elevation: Angle::radians(up.atan2(x.hypot(y))),
        }
    }

    /// Positive while a unit vector of the body lies in the field of regard.
    pub fn field_clearance(&self, direction: Vector3<f64>) -> f64 {
        let [up, x, y] = self.axes.map(|axis| axis.dot(&direction));
        let (low, high) = self.sin_elevation;
        let clearance = (up - low).min(high - up);
        let Some((middle_rad, half_rad)) = self.azimuths else {
            return clearance;
        };
        let off_rad = (y.atan2(x) - middle_rad + std::f64::consts::PI)
            .rem_euclid(std::f64::consts::TAU)
            - std::f64::consts::PI;
        // Times the distance from the boresight, about which azimuths turn without bound.
        clearance.min((half_rad - off_rad.abs()) * x.hypot(y))
    }

    /// Positive while the body does not block a unit vector of the body.
    pub fn body_clearance(&self, direction: Vector3<f64>) -> f64 {
        self.blocked.iter().fold(2.0, |least: f64, (axis, cosine)| {
            least.min(cosine - axis.dot(&direction))
        })
    }

    /// Whether a unit vector of the body lies in the field of regard and nothing blocks it.
    pub fn sees(&self, direction: Vector3<f64>) -> bool {
        self.field_clearance(direction) > 0.0 && self.body_clearance(direction) > 0.0
    }

    /// Whether anything is blocked.
    pub fn has_blockage(&self) -> bool {
        !self.blocked.is_empty()
    }
}

/// Whether any terminal of a nadir-pointing satellite sees `target`; without views all see in all
/// directions.
pub fn any_sees(views: &[View], own: State<Teme>, target: Position<Teme>) -> bool {
    let line = target - own.position;
    let direction = BodyFrame::nadir_pointing(own).to_body(line) / line.norm();
    views.is_empty() || views.iter().any(|view| view.sees(direction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Velocity;

    fn direction(azimuth_deg: f64, elevation_deg: f64) -> BodyDirection {
        BodyDirection {
            azimuth: Angle::degrees(azimuth_deg),
            elevation: Angle::degrees(elevation_deg),
        }
    }

    fn mount(azimuth_deg: f64, elevation_deg: f64) -> Mount {
        Mount {
            boresight: direction(azimuth_deg, elevation_deg),
            field: FieldOfRegard::default(),
            blocked: Vec::new(),
        }
    }

    #[test]
    fn a_satellite_flies_forward_with_its_right_hand_to_the_south_of_an_eastward_orbit() {
        let state = State {
            position: Position::from_meters(Vector3::new(7e6, 0.0, 0.0)),
            velocity: Velocity::from_meters_per_second(Vector3::new(0.0, 7500.0, 0.0)),
        };
        let body = BodyFrame::nadir_pointing(state);
        let near = |found: Vector3<f64>, expected: Vector3<f64>| (found - expected).norm() < 1e-12;
        assert!(near(body.to_body(Vector3::y()), Vector3::x())); // along the velocity
        assert!(near(body.to_body(-Vector3::z()), Vector3::y())); // south: right
        assert!(near(body.to_body(-Vector3::x()), Vector3::z())); // to the Earth: down
    }

    #[test]
    fn one_terminal_that_sees_the_target_is_enough() {
        let own = State {
            position: Position::from_meters(Vector3::new(7e6, 0.0, 0.0)),
            velocity: Velocity::from_meters_per_second(Vector3::new(0.0, 7500.0, 0.0)),
        };
        let (ahead, below) = (
            Position::from_meters(Vector3::new(7e6, 1e6, 0.0)),
            Position::from_meters(Vector3::new(6.4e6, 0.0, 0.0)),
        );
        let (zenith, bow) = (mount(0.0, 90.0).view(), mount(0.0, 0.0).view());
        assert!(!any_sees(std::slice::from_ref(&zenith), own, below));
        assert!(any_sees(&[], own, below));
        // Straight down is a right angle from the bow, within ten degrees more.
        assert!(any_sees(&[zenith.clone(), bow], own, below));
        assert!(any_sees(&[zenith], own, ahead));
    }

    #[test]
    fn directions_and_vectors_are_inverse() {
        for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (90.0, 30.0), (-135.0, -60.0)] {
            let there = direction(azimuth_deg, elevation_deg);
            let back = BodyDirection::of(there.to_vector());
            assert!((back.azimuth.to_degrees() - azimuth_deg).abs() < 1e-12);
            assert!((back.elevation.to_degrees() - elevation_deg).abs() < 1e-12);
        }
        assert!((direction(0.0, 90.0).to_vector() + Vector3::z()).norm() < 1e-15);
    }

    #[test]
    fn a_terminal_sees_a_hemisphere_about_its_boresight_and_ten_degrees_more() {
        let view = mount(90.0, 0.0).view();
        let sees = |azimuth_deg, elevation_deg| {
            view.field_clearance(direction(azimuth_deg, elevation_deg).to_vector()) > 0.0
        };
        assert!(sees(90.0, 0.0));
        assert!(sees(0.0, 0.0));
        assert!(sees(-9.9, 0.0));
        assert!(!sees(-10.1, 0.0));
        assert!(!sees(-90.0, 0.0));
        assert!(sees(90.0, 89.0) && sees(90.0, -89.0));
        // The edge is where the angle from the boresight is 100°.
        let edge = direction(-10.0, 0.0).to_vector();
        assert!(view.field_clearance(edge).abs() < 1e-12);
    }

    #[test]
    fn azimuth_limits_count_from_the_zenith_to_the_right() {
        let mut to_the_right = mount(0.0, 0.0);
        to_the_right.field.azimuth_min = Angle::degrees(45.0);
        to_the_right.field.azimuth_max = Angle::degrees(135.0);
        let view = to_the_right.view();
        // Looking forward: up is azimuth 0, right is 90°.
        let right = view.look_at(direction(90.0, 0.0).to_vector());
        assert!((right.azimuth.to_degrees() - 90.0).abs() < 1e-9);
        assert!(view.field_clearance(direction(90.0, 0.0).to_vector()) > 0.0);
        assert!(view.field_clearance(direction(-80.0, 0.0).to_vector()) < 0.0);
        assert!(view.field_clearance(direction(0.0, 80.0).to_vector()) < 0.0);
    }

    #[test]
    fn what_the_body_blocks_is_not_seen() {
        let mut blocked = mount(0.0, 0.0);
        blocked.blocked = vec![Blockage {
            axis: direction(0.0, 40.0),
            half_angle: Angle::degrees(15.0),
        }];
        let view = blocked.view();
        let clear = |elevation_deg| view.body_clearance(direction(0.0, elevation_deg).to_vector());
        assert!(clear(24.9) > 0.0 && clear(25.1) < 0.0 && clear(40.0) < 0.0);
        assert!(clear(54.9) < 0.0 && clear(55.1) > 0.0);
    }
}
