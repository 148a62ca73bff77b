use super::*;

fn anomaly(altitude_km: f64) -> Anomaly {
    Anomaly::at(Length::kilometers(altitude_km), 2025.0).unwrap()
}

fn shares(altitude_km: f64, inclination_deg: f64) -> TimeShares {
    TimeShares::of(Some(&anomaly(altitude_km)), Angle::degrees(inclination_deg))
}

#[test]
fn two_levels_keep_the_mean_of_the_orbit() {
    for (altitude_km, inclination_deg) in [(500.0, 97.4), (550.0, 53.0), (800.0, 30.0)] {
        let time = shares(altitude_km, inclination_deg);
        let modulation = Modulation::new(time, ANOMALY_SHARE);
        let low = 1.0 - time.anomaly - time.polar;
        let mean = time.anomaly * modulation.factor(Zone::Anomaly)
            + time.polar * modulation.factor(Zone::Polar)
            + low * modulation.factor(Zone::Low);
        assert!((mean - 1.0).abs() < 1e-12, "{mean}");
        let inside = time.anomaly * modulation.factor(Zone::Anomaly);
        assert!((inside - ANOMALY_SHARE).abs() < 1e-12);
    }
}

#[test]
fn orbits_spend_some_percent_of_their_time_in_the_anomaly() {
    for (altitude_km, inclination_deg, low, high) in [
        (500.0, 98.0, 0.03, 0.07),
        (500.0, 53.0, 0.05, 0.09),
        (800.0, 98.0, 0.07, 0.11),
    ] {
        let share = shares(altitude_km, inclination_deg).anomaly;
        assert!(
            (low..high).contains(&share),
            "{altitude_km} {inclination_deg}: {share}"
        );
    }
    // Prograde and retrograde orbits sweep the same latitudes.
    let (there, back) = (shares(550.0, 82.0), shares(550.0, 98.0));
    assert!((there.anomaly - back.anomaly).abs() < 1e-12);
}

#[test]
fn an_orbit_that_misses_the_anomaly_keeps_its_mean_elsewhere() {
    let time = shares(550.0, 0.0);
    assert_eq!(time.anomaly, 0.0);
    assert_eq!(time.polar, 0.0);
    let modulation = Modulation::new(time, ANOMALY_SHARE);
    assert!((modulation.factor(Zone::Low) - 1.0).abs() < 1e-12);
    assert!(Anomaly::at(Length::kilometers(249.0), 2025.0).is_none());
}

#[test]
fn the_margin_is_zero_on_the_outline_also_across_the_antimeridian() {
    let wide = Anomaly {
        longitude_deg: 170.0,
        ..anomaly(500.0)
    };
    for anomaly in [anomaly(500.0), wide] {
        for (latitude, longitude) in anomaly.outline(24) {
            let place = Geodetic::from_degrees(latitude.to_degrees(), longitude.to_degrees(), 0.0);
            assert!(anomaly.margin(place).abs() < 1e-9);
        }
    }
    assert!(anomaly(500.0).margin(Geodetic::from_degrees(-26.5, -50.0, 0.0)) > 0.99);
    assert!(anomaly(500.0).margin(Geodetic::from_degrees(50.0, 130.0, 0.0)) < 0.0);
}

#[test]
fn the_share_of_polar_time_is_that_of_a_track_over_the_whole_globe() {
    // The dipole's axis leans by about ten degrees: an orbit of 55° reaches 64° of it at most.
    assert!(shares(550.0, 45.0).polar < 1e-9);
    let inclined = shares(550.0, 55.0).polar;
    assert!((0.005..0.06).contains(&inclined), "{inclined}");
    let polar = shares(550.0, 97.6).polar;
    assert!((0.28..0.36).contains(&polar), "{polar}");
}

#[test]
fn the_geomagnetic_pole_is_where_the_dipole_leaves_the_earth() {
    let pole = Geodetic::from_degrees(80.8, -72.8, 0.0).to_position();
    assert!(geomagnetic_sine(pole) > 0.999_99);
    assert!(polar_margin(pole, Angle::degrees(POLAR_LATITUDE_DEG)) > 0.13);
    // Over Siberia the same latitude lies further from it than over Canada.
    let (canada, siberia) = (
        Geodetic::from_degrees(62.0, -72.8, 550e3).to_position(),
        Geodetic::from_degrees(62.0, 107.2, 550e3).to_position(),
    );
    let margin = |position| polar_margin(position, Angle::degrees(POLAR_LATITUDE_DEG));
    assert!(margin(canada) > 0.0 && margin(siberia) < 0.0);
}
