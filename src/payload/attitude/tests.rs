use super::*;
use crate::frame::{Position, Velocity};
use proptest::prelude::*;

/// Over the x axis, flying along y: the orbit's normal is z.
fn attitude(sun: [f64; 3]) -> Attitude {
    let state = State {
        position: Position::from_meters(Vector3::new(6_928_137.0, 0.0, 0.0)),
        velocity: Velocity::from_meters_per_second(Vector3::new(0.0, 7_585.0, 0.0)),
    };
    Attitude::of(&state, Vector3::from(sun).normalize())
}

#[test]
fn each_side_looks_where_its_name_says() {
    let from = |sun| attitude(sun);
    assert_eq!(from([1.0, 0.0, 0.0]).array_cosine(Pointing::Zenith), 1.0);
    assert_eq!(from([-1.0, 0.0, 0.0]).array_cosine(Pointing::Nadir), 1.0);
    assert_eq!(from([0.0, 1.0, 0.0]).array_cosine(Pointing::Fore), 1.0);
    assert_eq!(from([0.0, -1.0, 0.0]).array_cosine(Pointing::Aft), 1.0);
    assert_eq!(from([0.0, 0.0, 1.0]).array_cosine(Pointing::Port), 1.0);
    assert_eq!(
        from([0.0, 0.0, -1.0]).array_cosine(Pointing::Starboard),
        1.0
    );
    assert_eq!(from([0.0, 0.0, 1.0]).array_cosine(Pointing::Starboard), 0.0);
}

#[test]
fn an_array_that_turns_about_one_axis_loses_the_angle_of_the_sun_to_the_plane() {
    let beta = 40.0_f64.to_radians();
    for turn in [0.0_f64, 1.0, 2.5, 4.0] {
        let (sin, cos) = turn.sin_cos();
        let sun = [beta.cos() * cos, beta.cos() * sin, beta.sin()];
        let cosine = attitude(sun).array_cosine(Pointing::OneAxis);
        assert!((cosine - beta.cos()).abs() < 1e-12);
        assert_eq!(attitude(sun).array_cosine(Pointing::TwoAxis), 1.0);
    }
}

#[test]
fn a_radiator_that_looks_away_from_the_sun_sees_the_earth_at_noon() {
    let noon = attitude([1.0, 0.0, 0.0]).radiator_view(Facing::AntiSun, 1);
    assert_eq!(noon.sun, 0.0);
    assert!((noon.earth - 0.847_529).abs() < 1e-6);
    assert!((noon.albedo - noon.earth).abs() < 1e-12);
    let midnight = attitude([-1.0, 0.0, 0.0]).radiator_view(Facing::AntiSun, 1);
    assert_eq!(midnight, PlateView::default());
}

#[test]
fn a_second_side_sees_what_the_first_does_not() {
    let both = attitude([0.0, 0.6, 0.8]).radiator_view(Facing::Port, 2);
    assert!((both.sun - 0.8).abs() < 1e-12);
    assert!((both.earth - 2.0 * 0.257_886).abs() < 1e-6);
    let behind = attitude([0.0, 0.6, -0.8]).radiator_view(Facing::Port, 1);
    assert_eq!(behind.sun, 0.0);
}

/// The view factor as an integral over the Earth's disc in the sky: cos of the angle to the plate's
/// normal over solid angle, over π.
fn by_integration(height: f64, nadir_cosine: f64) -> f64 {
    let rim = (1.0 / height).asin();
    let sine = (1.0 - nadir_cosine * nadir_cosine).sqrt();
    let (rings, spokes) = (400, 400);
    let (ring_width, spoke_width) = (rim / f64::from(rings), 2.0 * PI / f64::from(spokes));
    let mut sum = 0.0;
    for ring in 0..rings {
        let angle = (f64::from(ring) + 0.5) * ring_width;
        for spoke in 0..spokes {
            let turn = (f64::from(spoke) + 0.5) * spoke_width;
            let cosine = nadir_cosine * angle.cos() + sine * angle.sin() * turn.cos();
            sum += cosine.max(0.0) * angle.sin() * ring_width * spoke_width;
        }
    }
    sum / PI
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn the_view_factor_is_the_integral_over_the_earths_disc(
        height in 1.02..7.0_f64, gamma in 0.0..PI,
    ) {
        let (found, expected) = (view_factor(height, gamma.cos()), by_integration(height, gamma.cos()));
        prop_assert!((found - expected).abs() < 2e-4, "{found} {expected}");
    }
}
