//! What two satellites see of each other: range, grazing altitude, turning of the line of sight.
//!
//! ```text
//! d = r_b − r_a     t = clamp(−(r_a·d)/|d|², 0, 1)     h_g = |r_a + t d| − R
//! ω = |d × v| / |d|²     Δf = −ṙ / λ     point-ahead = 2 v_⊥ / c
//! ```
//! The grazing altitude is that of the *segment*: the infinite line would block links between
//! unequal altitudes that are clear.
//!
//! Assumes: a spherical Earth of equatorial radius, which is on the safe side of the ellipsoid
//! (its poles lie 21 km deeper), where not told to take the ellipsoid; straight beams.
//! Leaves out: refraction (below 30–40 km it matters), the bodies' attitude and fields of regard,
//! the motion during the light time (at most 0.3 km in 17 ms).
//! Source: vector geometry; Vallado 2013 §5.3 (SIGHT) for the segment, recalled.

use crate::frame::{
    EARTH_EQUATORIAL_RADIUS_M, EarthModel, Frame, Position, SPEED_OF_LIGHT_MPS, State, Teme,
};
use crate::time::Span;
use crate::units::{Angle, AngularRate, Frequency, Length};
use nalgebra::Vector3;

/// Straight-line distance.
pub fn range<F: Frame>(a: Position<F>, b: Position<F>) -> Length {
    Length::meters((b - a).norm())
}

/// Time that light takes over `range`.
pub fn light_time(range: Length) -> Span {
    Span::from_seconds(range.to_meters() / SPEED_OF_LIGHT_MPS)
}

/// Least altitude of the beam between two points above a model of the Earth.
///
/// The lowest point over the ellipsoid is that over a sphere once the Earth's axis is stretched by
/// what makes the surface at the beam's height round; the height there is geodetic. The axis is
/// that of TEME, which stands 10 m from that of the ellipsoid at its surface.
pub fn grazing_altitude(earth: EarthModel, a: Position<Teme>, b: Position<Teme>) -> Length {
    let (from, along) = (a.to_meters(), b - a);
    let lowest = from + along * closest_parameter(from, along);
    if earth == EarthModel::Sphere {
        return Length::meters(earth.height_m(lowest));
    }
    let stretch = earth.polar_stretch(earth.height_m(lowest).max(0.0));
    let stretched = |vector: Vector3<f64>| Vector3::new(vector.x, vector.y, vector.z * stretch);
    let lowest = from + along * closest_parameter(stretched(from), stretched(along));
    Length::meters(earth.height_m(lowest))
}

/// Where on the segment from `from` along `along` the Earth's centre is closest, in [0, 1].
fn closest_parameter(from: Vector3<f64>, along: Vector3<f64>) -> f64 {
    let length_squared = along.norm_squared();
    if length_squared > 0.0 {
        (-from.dot(&along) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// Greatest range between two satellites at `altitude` whose beam stays above `grazing`.
pub fn range_limit_same_altitude(altitude: Length, grazing: Length) -> Length {
    let orbit_m = EARTH_EQUATORIAL_RADIUS_M + altitude.to_meters();
    let limit_m = EARTH_EQUATORIAL_RADIUS_M + grazing.to_meters();
    Length::meters(2.0 * ((orbit_m - limit_m) * (orbit_m + limit_m)).max(0.0).sqrt())
}

/// How fast the line of sight from `a` to `b` turns in inertial axes; the same from either end.
pub fn line_of_sight_rate(a: State<Teme>, b: State<Teme>) -> AngularRate {
    let (along, relative) = relative_motion(a, b);
    let range_squared = along.norm_squared();
    AngularRate::radians_per_second(if range_squared > 0.0 {
        along.cross(&relative).norm() / range_squared
    } else {
        0.0
    })
}

/// How fast the range grows (m/s); negative while they approach.
pub fn range_rate_mps<F: Frame>(a: State<F>, b: State<F>) -> f64 {
    let (along, relative) = relative_motion(a, b);
    along
        .try_normalize(0.0)
        .map_or(0.0, |direction| direction.dot(&relative))
}

/// How far the received carrier lies above the sent one, to first order; positive on approach.
pub fn doppler_shift(a: State<Teme>, b: State<Teme>, wavelength: Length) -> Frequency {
    Frequency::hertz(-range_rate_mps(a, b) / wavelength.to_meters())
}

/// Angle between the direction that `a` receives from and the one that it must send to.
pub fn point_ahead(a: State<Teme>, b: State<Teme>) -> Angle {
    let (along, relative) = relative_motion(a, b);
    let across_mps = along
        .try_normalize(0.0)
        .map_or(0.0, |direction| direction.cross(&relative).norm());
    Angle::radians(2.0 * across_mps / SPEED_OF_LIGHT_MPS)
}

/// Angle between the line of sight and the Sun as seen from `from`; `sun_direction` has length 1.
pub fn angle_to_sun(
    from: Position<Teme>,
    to: Position<Teme>,
    sun_direction: Vector3<f64>,
) -> Angle {
    let along = to - from;
    // The arc cosine loses half of the digits near zero, where the exclusion lies.
    Angle::radians(
        along
            .cross(&sun_direction)
            .norm()
            .atan2(along.dot(&sun_direction)),
    )
}

/// Displacement in metres and relative velocity in m/s from `a` to `b`.
fn relative_motion<F: Frame>(a: State<F>, b: State<F>) -> (Vector3<f64>, Vector3<f64>) {
    let relative = b.velocity.to_meters_per_second() - a.velocity.to_meters_per_second();
    (b.position - a.position, relative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Velocity;

    fn at(x_km: f64, y_km: f64, z_km: f64) -> Position<Teme> {
        Position::from_meters(Vector3::new(x_km, y_km, z_km) * 1e3)
    }

    fn moving(position: Position<Teme>, x_mps: f64, y_mps: f64) -> State<Teme> {
        State {
            position,
            velocity: Velocity::from_meters_per_second(Vector3::new(x_mps, y_mps, 0.0)),
        }
    }

    #[test]
    fn a_beam_that_leaves_the_earth_grazes_at_its_lower_end() {
        // The line through both passes the Earth's centre; the segment begins at 500 km.
        let low = at(6878.137, 0.0, 0.0);
        let high = at(7578.137, 0.0, 0.0);
        for (a, b) in [(low, high), (high, low)] {
            assert!(
                (grazing_altitude(EarthModel::Sphere, a, b).to_kilometers() - 500.0).abs() < 1e-9
            );
        }
        assert!(
            (grazing_altitude(EarthModel::Sphere, low, low).to_kilometers() - 500.0).abs() < 1e-9
        );
    }

    #[test]
    fn the_beam_over_the_ellipsoid_is_nowhere_lower_than_said() {
        let pairs = [
            (at(6928.0, 0.0, 0.0), at(5200.0, 300.0, 4600.0)),
            (at(3000.0, 2000.0, 6000.0), at(-3500.0, 1000.0, 6100.0)),
            (at(7000.0, 100.0, -50.0), at(3900.0, 5900.0, 900.0)),
        ];
        for (a, b) in pairs {
            let stated_m = grazing_altitude(EarthModel::Wgs84, a, b).to_meters();
            let least_m = (0..=100_000)
                .map(|k| a.to_meters() + (b - a) * (f64::from(k) / 1e5))
                .map(|point| EarthModel::Wgs84.height_m(point))
                .fold(f64::INFINITY, f64::min);
            assert!((stated_m - least_m).abs() < 1e-2, "{stated_m} {least_m}");
            assert!(stated_m > grazing_altitude(EarthModel::Sphere, a, b).to_meters());
        }
    }

    #[test]
    fn published_shells_see_as_far_as_is_said() {
        // Greatest range with the beam 80 km above the ground: altitude and range (km).
        for (altitude_km, range_km) in [(550.0, 5016.6), (630.0, 5443.0), (1150.0, 7737.0)] {
            let altitude = Length::kilometers(altitude_km);
            let limit = range_limit_same_altitude(altitude, Length::kilometers(80.0));
            assert!((limit.to_kilometers() - range_km).abs() < 0.1, "{limit:?}");
        }
    }

    #[test]
    fn the_range_limit_puts_the_beam_at_the_grazing_limit() {
        let limit_m =
            range_limit_same_altitude(Length::kilometers(550.0), Length::ZERO).to_meters();
        let radius_m = EARTH_EQUATORIAL_RADIUS_M + 550e3;
        let half_angle = (limit_m / 2.0 / radius_m).asin();
        let point = |angle: f64| {
            Position::from_meters(Vector3::new(angle.cos(), angle.sin(), 0.0) * radius_m)
        };
        let grazing = grazing_altitude(EarthModel::Sphere, point(half_angle), point(-half_angle));
        assert!(grazing.to_meters().abs() < 1e-6, "{grazing:?}");
    }

    #[test]
    fn the_line_of_sight_turns_as_its_direction_does() {
        let a = moving(at(7000.0, 0.0, 0.0), 0.0, 7500.0);
        let b = moving(at(7000.0, 1000.0, 300.0), -2000.0, 5000.0);
        let direction = |seconds: f64| {
            let moved = |state: State<Teme>| {
                state.position.to_meters() + state.velocity.to_meters_per_second() * seconds
            };
            (moved(b) - moved(a)).normalize()
        };
        let turned = direction(0.005).angle(&direction(-0.005)) / 0.01;
        let stated = line_of_sight_rate(a, b).to_radians_per_second();
        assert!((turned - stated).abs() < 1e-6 * stated, "{turned} {stated}");
    }

    #[test]
    fn an_approach_raises_the_frequency() {
        let here = moving(at(7000.0, 0.0, 0.0), 0.0, 0.0);
        let approaching = moving(at(8000.0, 0.0, 0.0), -10_000.0, 0.0);
        assert!(range_rate_mps(here, approaching) < 0.0);
        let shift = doppler_shift(here, approaching, Length::nanometers(1550.0));
        assert!((shift.to_gigahertz() - 6.451_613).abs() < 1e-5);
    }

    #[test]
    fn the_angle_to_the_sun_is_exact_near_zero() {
        let here = at(7000.0, 0.0, 0.0);
        let there = at(8000.0, 0.0, 0.0);
        for angle in [1e-9_f64, 1e-3, 1.0, 3.0] {
            let sun = Vector3::new(angle.cos(), angle.sin(), 0.0);
            let seen = angle_to_sun(here, there, sun).to_radians();
            assert!(
                (seen - angle).abs() < 1e-15_f64.max(1e-14 * angle),
                "{angle}"
            );
        }
    }
}
