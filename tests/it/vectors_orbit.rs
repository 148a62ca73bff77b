//! Eclipse numbers of the physics paper.

use crate::truth_sun::{part_in_shadow, past_midnight, sun_at_beta};
use starloom::frame::{Position, Teme};
use starloom::orbit::sun::{Sun, illumination, penumbra_margin, umbra_margin};
use starloom::units::Angle;

const VECTORS: &str = include_str!("../data/vectors.jsonl");

/// The vector with this id, its inputs and outputs.
fn vector(id: &str) -> serde_json::Value {
    VECTORS
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|vector| vector["id"] == id)
        .unwrap_or_else(|| panic!("no vector {id}"))
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &serde_json::Value) -> Vec<f64> {
    value
        .as_array()
        .expect("numbers")
        .iter()
        .map(number)
        .collect()
}

/// Whether the Sun's centre is hidden behind the Earth.
fn centre_margin(position: Position<Teme>, sun: &Sun) -> Angle {
    (penumbra_margin(position, sun) + umbra_margin(position, sun)) * 0.5
}

/// The part of an orbit in a cylindrical shadow: that of the Sun's centre, so far away that its
/// direction is the same along the orbit.
fn part_in_cylinder(altitude_km: f64, beta_deg: f64) -> f64 {
    part_in_shadow(centre_margin, altitude_km, &sun_at_beta(beta_deg, 1e4))
}

/// Period of the circular orbit of 550 km (s).
fn period_s() -> f64 {
    number(&vector("PWR-1.550")["out"]["period_min"]) * 60.0
}

#[test]
fn the_cylindrical_eclipse_fraction_is_that_of_the_papers_vectors() {
    for altitude_km in [400, 550, 650, 800] {
        let out = &vector(&format!("PWR-1.{altitude_km}"))["out"];
        let altitude_km = f64::from(altitude_km);
        for beta_deg in [0, 30, 60, 75] {
            let part = part_in_cylinder(altitude_km, f64::from(beta_deg));
            let stated = number(&out[format!("eclipse_frac_beta{beta_deg}")]);
            assert!(
                (part - stated).abs() < 1e-6,
                "{altitude_km} km, {beta_deg}: {part} {stated}"
            );
        }
        let beta_star_deg = number(&out["beta_star_deg"]);
        assert!(part_in_cylinder(altitude_km, beta_star_deg - 1e-4) > 0.0);
        assert_eq!(part_in_cylinder(altitude_km, beta_star_deg + 1e-4), 0.0);
    }
}

#[test]
fn umbra_and_penumbra_last_as_long_as_the_contact_angles_say() {
    let out = &vector("PWR-2")["out"];
    let sun = sun_at_beta(0.0, 1.0);
    let umbra_s = part_in_shadow(umbra_margin, 550.0, &sun) * period_s();
    let penumbra_s = part_in_shadow(penumbra_margin, 550.0, &sun) * period_s() - umbra_s;
    assert!(
        (umbra_s - number(&out["umbra_s"])).abs() < 0.006,
        "{umbra_s}"
    );
    assert!(
        (penumbra_s - number(&out["penumbra_total_s"])).abs() < 2e-4,
        "{penumbra_s}"
    );
}

#[test]
fn illumination_through_the_penumbra_is_that_of_the_papers_vectors() {
    let vector = vector("PWR-3");
    let sun = sun_at_beta(0.0, 1.0);
    let angles_deg = numbers(&vector["inp"]["angle_deg"]);
    for (angle_deg, stated) in angles_deg
        .iter()
        .zip(numbers(&vector["out"]["illumination"]))
    {
        let found = illumination(past_midnight(550.0, angle_deg.to_radians()), &sun);
        assert!(
            (found - stated).abs() < 1e-6,
            "{angle_deg}: {found} {stated}"
        );
    }
}

#[test]
fn a_dawn_dusk_orbit_still_has_an_eclipse_season() {
    let vector = vector("PWR-7");
    let out = &vector["out"];
    let inclination_deg = 97.6_f64;
    let declinations_deg = numbers(&vector["inp"]["decl_deg"]);
    let stated = numbers(&out["beta_deg"])
        .into_iter()
        .zip(numbers(&out["eclipse_min"]));
    for (declination_deg, (beta_stated_deg, eclipse_stated_min)) in
        declinations_deg.iter().zip(stated)
    {
        // The ascending node stands 90 degrees east of the Sun: local time 18:00.
        let (sin_inclination, cos_inclination) = inclination_deg.to_radians().sin_cos();
        let (sin, cos) = declination_deg.to_radians().sin_cos();
        let beta_deg = (cos * sin_inclination + sin * cos_inclination)
            .asin()
            .to_degrees();
        assert!(
            (beta_deg - beta_stated_deg).abs() < 0.01,
            "{beta_deg} {beta_stated_deg}"
        );
        let eclipse_min = part_in_cylinder(550.0, beta_deg) * period_s() / 60.0;
        assert!(
            (eclipse_min - eclipse_stated_min).abs() < 1e-3,
            "{eclipse_min}"
        );
    }
}
