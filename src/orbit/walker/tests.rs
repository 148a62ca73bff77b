use super::*;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::time::{Epoch, Span};
use nalgebra::Vector3;
use std::str::FromStr as _;

fn calendar() -> Calendar {
    Calendar::starting_at(Epoch::from_str("2026-08-22T06:00:00 UTC").unwrap())
}

const SHELL: WalkerShell = WalkerShell {
    size: OrbitSize::Altitude(Length::kilometers(550.0)),
    inclination: Angle::degrees(53.0),
    planes: 6,
    per_plane: 5,
    phasing: 2,
    stagger: 0.0,
    raan_first: Angle::degrees(350.0),
    raan_spread: Angle::degrees(360.0),
    spacing: None,
};

/// Right ascension of the node, argument of latitude, both in degrees, and the orbit's normal.
fn place_in_space(shell: &WalkerShell, satellite: usize) -> (f64, f64, Vector3<f64>) {
    let sets: Vec<_> = sets(shell).into_iter().map(|(set, _)| set).collect();
    let propagator = Sgp4Propagator::new(&sets, calendar()).unwrap();
    let state = propagator
        .state(SatelliteId::from_index(satellite), SimTime::START)
        .unwrap();
    let position = state.position.to_meters();
    let normal = position
        .cross(&state.velocity.to_meters_per_second())
        .normalize();
    let node = Vector3::z().cross(&normal).normalize();
    let latitude_argument = position
        .dot(&normal.cross(&node))
        .atan2(position.dot(&node));
    let raan = node.y.atan2(node.x);
    (raan.to_degrees(), latitude_argument.to_degrees(), normal)
}

fn sets(shell: &WalkerShell) -> Vec<(ElementSet, ShellPlace)> {
    shell.element_sets("shell", 0, &calendar()).unwrap()
}

/// (right ascension, argument of latitude) of each place as its lines carry them (deg).
fn angles_deg(shell: &WalkerShell) -> Vec<(ShellPlace, f64, f64)> {
    let sets = sets(shell);
    sets.iter()
        .map(|(set, at)| {
            let elements = set.to_elements();
            let latitude_argument = elements.argument_of_perigee + elements.mean_anomaly;
            (*at, elements.right_ascension, latitude_argument)
        })
        .collect()
}

fn difference_deg(a: f64, b: f64) -> f64 {
    (a - b + 180.0).rem_euclid(360.0) - 180.0
}

#[test]
fn planes_are_spread_evenly_and_offset_by_the_phasing() {
    for (spread_deg, spacing) in [
        (360.0, None),
        (180.0, None),
        (360.0, Some(Angle::degrees(3.0))),
    ] {
        let shell = WalkerShell {
            raan_spread: Angle::degrees(spread_deg),
            spacing,
            ..SHELL
        };
        let step_deg = spacing.map_or(72.0, Angle::to_degrees);
        let places = angles_deg(&shell);
        assert_eq!(places.len(), 30);
        for (at, raan_deg, latitude_argument_deg) in places {
            let (plane, place) = (f64::from(at.plane), f64::from(at.place));
            let raan_expected_deg = 350.0 + plane * spread_deg / 6.0;
            let expected_deg = place * step_deg + plane * 2.0 * step_deg / 6.0;
            assert!(difference_deg(raan_deg, raan_expected_deg).abs() < 1e-4);
            assert!(difference_deg(latitude_argument_deg, expected_deg).abs() < 1e-4);
        }
    }
}

#[test]
fn a_walker_delta_comes_back_to_itself_after_the_last_plane() {
    // One plane further than the last is the first again, shifted by a whole number of places.
    let places = angles_deg(&SHELL);
    let offset_deg = 72.0 * f64::from(SHELL.phasing) / 6.0;
    let beyond_deg = difference_deg(places[25].2 + offset_deg, places[0].2) / 72.0;
    assert!(
        (beyond_deg - beyond_deg.round()).abs() < 1e-5,
        "{beyond_deg}"
    );
    assert!(difference_deg(places[25].1 + 60.0, places[0].1).abs() < 1e-4);
}

#[test]
fn neighbours_in_a_plane_keep_their_distance_for_a_week() {
    let all: Vec<_> = sets(&SHELL).into_iter().map(|(set, _)| set).collect();
    let propagator = Sgp4Propagator::new(&all, calendar()).unwrap();
    for hours in [0, 25, 7 * 24] {
        let at = SimTime::START + Span::seconds(3600 * hours);
        let direction = |satellite: u32| {
            let state = propagator.state(SatelliteId(satellite), at).unwrap();
            state.position.to_meters().normalize()
        };
        for place in 0..5 {
            let apart = direction(place).dot(&direction((place + 1) % 5)).acos();
            // The eccentricity of 0.001 that J3 forces moves each by up to 0.12 degrees.
            assert!(
                (apart.to_degrees() - 72.0).abs() < 0.25,
                "{hours} h, {place}: {apart}"
            );
        }
    }
}

#[test]
fn the_propagated_states_stand_where_the_pattern_says() {
    for satellite in [0, 1, 7, 29] {
        let (raan_deg, latitude_argument_deg, normal) = place_in_space(&SHELL, satellite);
        let (at, raan_expected_deg, expected_deg) = angles_deg(&SHELL)[satellite];
        // Short-period oscillations of J2 move node and place by less than 0.1 degrees.
        assert!(
            difference_deg(raan_deg, raan_expected_deg).abs() < 0.1,
            "{at:?}"
        );
        assert!(
            difference_deg(latitude_argument_deg, expected_deg).abs() < 0.2,
            "{at:?}"
        );
        assert!((normal.z.acos().to_degrees() - 53.0).abs() < 0.1);
    }
}

/// Mean distance from the centre over whole revolutions, less the equatorial radius (m).
fn mean_altitude_m(shell: &WalkerShell) -> f64 {
    let set = sets(shell).swap_remove(0).0;
    let motion_revpd = set.to_elements().mean_motion;
    let propagator = Sgp4Propagator::new(&[set], calendar()).unwrap();
    let samples: u32 = 3600;
    // From node to node a revolution is a little shorter or longer than from the mean motion; over
    // fifteen revolutions and evenly spaced samples that matters by less than a metre.
    let span_s = 15.0 * 86_400.0 / motion_revpd;
    let total_m: f64 = (0..samples)
        .map(|sample| {
            let at = SimTime::from_seconds(span_s * f64::from(sample) / f64::from(samples));
            let state = propagator.state(SatelliteId(0), at).unwrap();
            state.position.to_meters().norm()
        })
        .sum();
    total_m / f64::from(samples) - EARTH_EQUATORIAL_RADIUS_M
}

#[test]
fn the_mean_altitude_is_the_stated_one_within_5_metres() {
    for (altitude_km, inclination_deg) in [
        (350.0, 0.0),
        (550.0, 53.0),
        (550.0, 97.6),
        (1200.0, 87.9),
        (780.0, 86.4),
        (550.0, 28.5),
        (1000.0, 143.0),
    ] {
        let shell = WalkerShell {
            size: OrbitSize::Altitude(Length::kilometers(altitude_km)),
            inclination: Angle::degrees(inclination_deg),
            planes: 1,
            per_plane: 1,
            ..SHELL
        };
        let off_m = mean_altitude_m(&shell) - altitude_km * 1e3;
        println!("{altitude_km} km, {inclination_deg}°: {off_m:+.1} m");
        // The eccentricity e that J3 forces adds a e² / 2, some 3 m.
        assert!(
            off_m.abs() < 5.0,
            "{altitude_km} km, {inclination_deg}°: {off_m} m"
        );
    }
}

#[test]
fn an_epoch_is_the_start_to_half_a_millisecond() {
    for start in [
        "1957-01-01T00:00:00",
        "1999-12-31T23:59:59.999",
        "2026-08-22T06:00:00.250",
        "2056-12-31T23:59:59",
    ] {
        let calendar = Calendar::starting_at(Epoch::from_str(&format!("{start} UTC")).unwrap());
        let sets = SHELL.element_sets("shell", 0, &calendar).unwrap();
        let age: Span = sets[0].0.age_at(calendar.unix_ns(SimTime::START));
        assert!(age.0.abs() <= 432_000, "{start}: {age:?}");
    }
    let late = Calendar::starting_at(Epoch::from_str("2057-01-01T00:00:00 UTC").unwrap());
    assert!(matches!(
        SHELL.element_sets("shell", 0, &late),
        Err(WalkerError::Unfit(_))
    ));
}

#[test]
fn catalogue_numbers_stay_in_ranges_that_no_object_has_for_good() {
    let sets = SHELL.element_sets("shell", 9_980, &calendar()).unwrap();
    let numbers: Vec<_> = sets.iter().map(|(set, _)| set.catalog_number()).collect();
    let digits = [0, 18, 19].map(|k: usize| numbers[k].number());
    assert_eq!(digits, [99_981, 99_999, 900_010_000]);
    let too_many = SHELL.element_sets("shell", 99_999_980, &calendar());
    assert_eq!(too_many, Err(WalkerError::TooMany { satellites: 30 }));
}

#[test]
fn shells_that_cannot_be_are_refused_by_name() {
    let refused = |shell: WalkerShell| {
        shell
            .element_sets("x", 0, &calendar())
            .unwrap_err()
            .to_string()
    };
    let flat = WalkerShell {
        size: OrbitSize::Altitude(Length::kilometers(f64::NAN)),
        ..SHELL
    };
    assert!(refused(flat).contains("altitude_km"));
    let empty = WalkerShell { planes: 0, ..SHELL };
    assert!(refused(empty).contains("planes"));
    let long = WalkerShell {
        spacing: Some(Angle::degrees(90.0)),
        ..SHELL
    };
    assert!(refused(long).contains("spacing_deg"));
}

#[test]
fn elements_tell_the_altitude_that_they_were_made_for() {
    for inclination_deg in [0.0, 53.0, 97.6] {
        let shell = WalkerShell {
            inclination: Angle::degrees(inclination_deg),
            ..SHELL
        };
        let (set, _) = sets(&shell).remove(0);
        let altitude = mean_altitude(set.mean_elements());
        // Mean motions carry eight decimals.
        assert!(
            (altitude.to_kilometers() - 550.0).abs() < 1e-3,
            "{altitude:?}"
        );
    }
}
