use super::*;
use crate::time::Epoch;
use std::str::FromStr as _;

fn at(text: &str) -> (Calendar, Sun) {
    let calendar = Calendar::starting_at(Epoch::from_str(&format!("{text} UTC")).unwrap());
    let sun = Sun::at(&calendar, SimTime::START);
    (calendar, sun)
}

/// The Sun on the x axis at 1 AU.
fn sun_on_x() -> Sun {
    Sun::new(Vector3::x(), Length::meters(ASTRONOMICAL_UNIT_M))
}

/// A point at `radius_km`, `angle_deg` away from the direction opposite to the Sun.
fn behind_earth(radius_km: f64, angle_deg: f64) -> Position<Teme> {
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    Position::from_meters(Vector3::new(-cos, sin, 0.0) * radius_km * 1e3)
}

#[test]
fn the_sun_crosses_the_equator_at_the_equinoxes_and_is_nearest_at_perihelion() {
    // Instants to the minute, as the U.S. Naval Observatory publishes them; the declination changes
    // by 1" a minute.
    for equinox in [
        "2026-03-20T14:46:00",
        "2026-09-23T00:05:00",
        "2018-03-20T16:15:00",
    ] {
        let declination_arcsec = at(equinox).1.direction().z.asin().to_degrees() * 3600.0;
        assert!(
            declination_arcsec.abs() < 10.0,
            "{equinox}: {declination_arcsec}"
        );
    }
    for (solstice, declination_deg) in [
        ("2026-06-21T08:24:00", 23.436),
        ("2026-12-21T20:50:00", -23.436),
    ] {
        let found_deg = at(solstice).1.direction().z.asin().to_degrees();
        assert!(
            (found_deg - declination_deg).abs() < 0.003,
            "{solstice}: {found_deg}"
        );
    }
    let day = |text: &str| at(text).1.distance_au();
    assert!((day("2026-01-03T17:16:00") - 0.983_302).abs() < 5e-5);
    assert!((day("2026-07-06T17:31:00") - 1.016_644).abs() < 5e-5);
}

#[test]
fn light_fades_steadily_through_the_penumbra() {
    let sun = sun_on_x();
    let radius_km = 6_928.137;
    let mut before = 0.0;
    for step in 0..=200 {
        let angle_deg = 66.0 + 2.0 * f64::from(step) / 200.0;
        let position = behind_earth(radius_km, angle_deg);
        let light = illumination(position, &sun);
        assert!(light >= before, "{angle_deg}: {light} after {before}");
        let is_sunlit = penumbra_margin(position, &sun).to_radians() >= 0.0;
        let is_umbra = umbra_margin(position, &sun).to_radians() <= 0.0;
        assert_eq!(
            (is_sunlit, is_umbra),
            (light == 1.0, light == 0.0),
            "{angle_deg}"
        );
        before = light;
    }
    assert_eq!(before, 1.0);
}

#[test]
fn beyond_the_umbras_tip_the_eclipse_is_annular() {
    // The umbra ends some 1,384,000 km behind the Earth.
    let light = illumination(behind_earth(3_000_000.0, 0.0), &sun_on_x());
    let earth_part: f64 = (6_378.137 / 3_000_000.0) / (695_700.0 / (149_597_870.7 + 3_000_000.0));
    assert!(
        (light - (1.0 - earth_part * earth_part)).abs() < 1e-4,
        "{light}"
    );
    assert_eq!(
        illumination(behind_earth(1_300_000.0, 0.0), &sun_on_x()),
        0.0
    );
}

#[test]
fn at_the_subsolar_point_the_sun_is_overhead() {
    let (calendar, sun) = at("2026-08-22T06:00:00");
    let rotation = EarthRotation::at(&calendar, SimTime::START);
    let below = rotation.to_itrf(Position::from_meters(sun.direction() * 6_378_137.0));
    let place = Geodetic::from_position(below);
    let noon_deg = sun_elevation(place, rotation, &sun).to_degrees();
    // The geodetic vertical leans away from the radius by up to 0.19 degrees.
    assert!(noon_deg > 89.8, "{noon_deg}");
    let opposite = Geodetic::from_position(Position::from_meters(-below.to_meters()));
    assert!(sun_elevation(opposite, rotation, &sun).to_degrees() < -89.8);
    // At 06:00 UTC the Sun stands near the meridian of 90 degrees east.
    assert!((place.longitude.to_degrees() - 90.0).abs() < 4.2);
}
