//! The Sun's direction, the light on a satellite and the edges of eclipses against independent truth.

use crate::truth_orbit::{calendar_at, sets_by_number};
use crate::truth_table::{Row, Table, Worst};
use nalgebra::{Matrix3, Vector3};
use starloom::frame::{Position, Teme};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::sun::{ASTRONOMICAL_UNIT_M, Sun, illumination, penumbra_margin, umbra_margin};
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::time::SimTime;
use starloom::units::{Angle, Length};
use std::f64::consts::{FRAC_PI_2, PI};

/// Orthonormal axes from a satellite's position and velocity, as columns.
fn axes(position: Vector3<f64>, velocity: Vector3<f64>) -> Matrix3<f64> {
    let radial = position.normalize();
    let normal = position.cross(&velocity).normalize();
    Matrix3::from_columns(&[radial, normal.cross(&radial), normal])
}

/// The truth's Sun in TEME axes. The rotation from GCRS (precession, nutation, equinox) is the
/// truth's own: its rows carry the same position and velocity in both. Position and velocity are
/// rounded to 1e-6 km and 1e-9 km/s, so the rotation holds to 1e-9 rad.
fn sun_of_truth(row: Row<'_>) -> Sun {
    let from_gcrs = axes(row.vector("teme_", "_km"), row.vector("teme_v", "_kms"))
        * axes(row.vector("gcrs_", "_km"), row.vector("gcrs_v", "_kms")).transpose();
    let sun_km = row.vector("sun_app_gcrs_", "_km");
    Sun::new(from_gcrs * sun_km, Length::kilometers(sun_km.norm()))
}

/// Errors of the Sun and of the light in one table.
#[derive(Default)]
struct SunErrors {
    direction_arcsec: Worst,
    distance_au: Worst,
    /// With our Sun.
    fraction: Worst,
    margin_deg: Worst,
    /// With the truth's Sun: the error of the shadow alone.
    fraction_same_sun: Worst,
    margin_same_sun_deg: Worst,
    states: usize,
    near_edge: usize,
}

fn state_name(penumbra: Angle, umbra: Angle) -> &'static str {
    if penumbra.to_radians() >= 0.0 {
        "sunlit"
    } else if umbra.to_radians() <= 0.0 {
        "umbra"
    } else {
        "penumbra"
    }
}

impl SunErrors {
    fn take(&mut self, row: Row<'_>) {
        let place = || format!("{} {}", row.text("name"), row.text("utc"));
        let position = Position::<Teme>::from_meters(row.vector("teme_", "_km") * 1e3);
        let stated = sun_of_truth(row);
        let sun = Sun::at(&calendar_at(row.text("utc")), SimTime::START);
        let off = sun.direction().cross(&stated.direction()).norm().asin();
        self.direction_arcsec.take(off.to_degrees() * 3600.0, place);
        self.distance_au
            .take((sun.distance_au() - stated.distance_au()).abs(), place);
        let stated_margins_deg = [
            row.number("penumbra_margin_deg"),
            row.number("umbra_margin_deg"),
        ];
        let fraction = row.number("sun_visible_fraction");
        for (sun, margin_error, fraction_error) in [
            (&sun, &mut self.margin_deg, &mut self.fraction),
            (
                &stated,
                &mut self.margin_same_sun_deg,
                &mut self.fraction_same_sun,
            ),
        ] {
            let margins = [penumbra_margin(position, sun), umbra_margin(position, sun)];
            for (margin, stated_deg) in margins.iter().zip(stated_margins_deg) {
                margin_error.take((margin.to_degrees() - stated_deg).abs(), place);
            }
            fraction_error.take((illumination(position, sun) - fraction).abs(), place);
        }
        if stated_margins_deg
            .iter()
            .all(|margin_deg| margin_deg.abs() >= 0.02)
        {
            let found = state_name(
                penumbra_margin(position, &sun),
                umbra_margin(position, &sun),
            );
            assert_eq!(found, row.text("shadow_state"), "{}", place());
            self.states += 1;
        } else {
            self.near_edge += 1;
        }
    }
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn the_sun_and_its_light_agree_with_the_ephemerides() {
    for name in ["states_leo.csv", "states_deep.csv"] {
        let table = Table::read(&format!("ephemeris/{name}"));
        let mut errors = SunErrors::default();
        for row in table.rows() {
            errors.take(row);
        }
        println!(
            "{name}: {} shadow states agree, {} near an edge",
            errors.states, errors.near_edge
        );
        errors
            .direction_arcsec
            .must_be_within(30.0, "Sun direction [arcsec]");
        errors.distance_au.must_be_within(1e-4, "Sun distance [AU]");
        // 30 arcsec are 0.0083 degrees, and at most 2 % of the Sun's disc of 1,919 arcsec.
        errors
            .margin_deg
            .must_be_within(0.0083, "shadow margins [deg]");
        errors.fraction.must_be_within(0.02, "visible fraction");
        errors
            .margin_same_sun_deg
            .must_be_within(2e-6, "shadow margins, same Sun [deg]");
        errors
            .fraction_same_sun
            .must_be_within(2e-6, "visible fraction, same Sun");
        assert!(errors.states > 0);
    }
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn the_sun_is_right_through_the_whole_year() {
    let table = Table::read("eclipse/beta_2026.csv");
    let [mut declination, mut right_ascension]: [Worst; 2] = Default::default();
    for row in table.rows() {
        let direction = Sun::at(&calendar_at(row.text("utc")), SimTime::START).direction();
        let place = || row.text("utc").to_owned();
        let off_deg = direction.z.asin().to_degrees() - row.number("sun_dec_of_date_deg");
        declination.take(off_deg.abs() * 3600.0, place);
        let found_deg = direction.y.atan2(direction.x).to_degrees();
        let off_deg = found_deg - row.number("sun_ra_of_date_deg");
        let off_deg = (off_deg + 180.0).rem_euclid(360.0) - 180.0;
        right_ascension.take(off_deg.abs() * 3600.0, place);
    }
    declination.must_be_within(5.0, "declination of date [arcsec]");
    // The table counts from the true equinox, TEME from the mean one: up to 17 arcsec apart.
    right_ascension.must_be_within(17.0 + 5.0, "right ascension of date [arcsec]");
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn eclipses_begin_and_end_when_the_reference_says() {
    let sets = sets_by_number("ephemeris/satellites.tle");
    let table = Table::read("eclipse/eclipse_events.csv");
    let mut edges = Worst::default();
    for row in table
        .rows()
        .filter(|row| row.text("model") == "sphere_cone")
    {
        let calendar = calendar_at(row.text("utc"));
        let propagator = Sgp4Propagator::new(&[sets[row.text("norad")].clone()], calendar.clone())
            .expect("the theory starts");
        let margin = |seconds: f64| {
            let at = SimTime::from_seconds(seconds);
            let position = propagator
                .state(SatelliteId(0), at)
                .expect("a state")
                .position;
            let sun = Sun::at(&calendar, at);
            match row.text("event") {
                "penumbra_in" | "penumbra_out" => penumbra_margin(position, &sun).to_radians(),
                "umbra_in" | "umbra_out" => umbra_margin(position, &sun).to_radians(),
                other => panic!("unknown event {other}"),
            }
        };
        let is_entry = row.text("event").ends_with("_in");
        assert_eq!(
            margin(-1.0) > margin(1.0),
            is_entry,
            "{}",
            row.text("event")
        );
        let root_s = root(margin, -2.0, 2.0, 1e-5);
        edges.take(root_s.abs(), || {
            format!(
                "{} {} {}",
                row.text("name"),
                row.text("event"),
                row.text("utc")
            )
        });
    }
    edges.must_be_within(1.0, "eclipse edges [s]");
}

/// Where `value` changes its sign between `low` and `high`, by bisection; NaN if it does not.
fn root(value: impl Fn(f64) -> f64, mut low: f64, mut high: f64, width: f64) -> f64 {
    let rises = value(low) < 0.0;
    if (value(high) < 0.0) == rises {
        return f64::NAN;
    }
    while high - low > width {
        let middle = 0.5 * (low + high);
        if (value(middle) < 0.0) == rises {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The Sun `beta_deg` above the plane of an orbit in the plane of x and y.
pub(crate) fn sun_at_beta(beta_deg: f64, distance_au: f64) -> Sun {
    let (sin, cos) = beta_deg.to_radians().sin_cos();
    let distance = Length::meters(distance_au * ASTRONOMICAL_UNIT_M);
    Sun::new(Vector3::new(cos, 0.0, sin), distance)
}

/// A place on a circular orbit, `angle` (rad) past the middle of the night.
pub(crate) fn past_midnight(altitude_km: f64, angle: f64) -> Position<Teme> {
    let (sin, cos) = angle.sin_cos();
    Position::from_meters(Vector3::new(-cos, sin, 0.0) * (6_378.137 + altitude_km) * 1e3)
}

/// The part of a circular orbit on which `margin` is negative.
pub(crate) fn part_in_shadow(
    margin: impl Fn(Position<Teme>, &Sun) -> Angle,
    altitude_km: f64,
    sun: &Sun,
) -> f64 {
    let at = |angle: f64| margin(past_midnight(altitude_km, angle), sun).to_radians();
    if at(0.0) >= 0.0 {
        return 0.0;
    }
    root(at, 0.0, FRAC_PI_2, 1e-9) / PI
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn circular_orbits_spend_the_stated_part_in_umbra_and_penumbra() {
    let table = Table::read("eclipse/ideal_circular.csv");
    let [mut umbra, mut penumbra, mut dark]: [Worst; 3] = Default::default();
    for row in table.rows() {
        let (altitude_km, beta_deg) = (row.number("altitude_km"), row.number("beta_deg"));
        let sun = sun_at_beta(beta_deg, 1.0);
        let compare = |worst: &mut Worst, part: f64, column: &str| {
            let place = || format!("{altitude_km} km, beta {beta_deg}");
            worst.take((part - row.number(column)).abs(), place);
        };
        let part = part_in_shadow(umbra_margin, altitude_km, &sun);
        compare(&mut umbra, part, "numeric_umbra_fraction");
        let part = part_in_shadow(penumbra_margin, altitude_km, &sun);
        compare(&mut penumbra, part, "numeric_umbra_or_penumbra_fraction");
        let samples = 40_000_u32;
        let angle = |sample: u32| PI * (f64::from(sample) + 0.5) / f64::from(samples);
        let light: f64 = (0..samples)
            .map(|sample| illumination(past_midnight(altitude_km, angle(sample)), &sun))
            .sum();
        let part = 1.0 - light / f64::from(samples);
        compare(&mut dark, part, "numeric_disc_weighted_fraction");
    }
    umbra.must_be_within(1e-5, "part in umbra");
    penumbra.must_be_within(1e-5, "part in umbra or penumbra");
    dark.must_be_within(1e-5, "part of the light that is missing");
}
