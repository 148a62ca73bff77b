//! Sun, array and heat against the vectors PWR and THM.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot make its parts must stop"
)]

use crate::support::{Case, Vector, run_cases};
use crate::truth_sun::{part_in_shadow, sun_at_beta};
use nalgebra::Vector3;
use starloom::frame::{EARTH_EQUATORIAL_RADIUS_M, Position, State, Teme, Velocity};
use starloom::orbit::sun::{Sun, illumination, penumbra_margin, umbra_margin};
use starloom::payload::array::SolarCell;
use starloom::payload::attitude::{Attitude, Facing, PlateView, Pointing, view_factor};
use starloom::payload::heat::{Network, Radiator};
use starloom::time::SimTime;
use starloom::units::{Angle, Length, Temperature};
use std::f64::consts::PI;

pub(crate) const CASES: &[Case] = &[
    (
        &["PWR-1.400", "PWR-1.550", "PWR-1.650", "PWR-1.800"],
        cylindrical_shadow,
    ),
    (&["PWR-2"], conical_shadow),
    (&["PWR-3"], light_through_the_penumbra),
    (&["PWR-7"], eclipse_season),
    (&["PWR-4"], array_output),
    (&["THM-1"], views_of_the_earth),
    (
        &[
            "THM-2.deep-space facing, shaded",
            "THM-2.edge-on to Earth, 10 deg Sun",
            "THM-2.nadir, noon",
        ],
        radiator_at_rest,
    ),
    (&["THM-3"], radiated_flux),
    (&["THM-4"], two_parts_warm_up),
    (&["THM-5"], sustained_power),
];

#[test]
fn power_and_heat_give_the_published_vectors() {
    run_cases(CASES);
}

/// Gravitational parameter of the Earth (m³/s²), as the vectors have it.
const EARTH_GM: f64 = 3.986_004_418e14;
/// Astronomical unit (m).
const ASTRONOMICAL_UNIT_M: f64 = 149_597_870_700.0;

fn radius_m(altitude_km: f64) -> f64 {
    EARTH_EQUATORIAL_RADIUS_M + altitude_km * 1e3
}

fn period_s(altitude_km: f64) -> f64 {
    2.0 * PI * (radius_m(altitude_km).powi(3) / EARTH_GM).sqrt()
}

/// Whether the Sun's centre is hidden behind the Earth.
fn centre_margin(position: Position<Teme>, sun: &Sun) -> Angle {
    (penumbra_margin(position, sun) + umbra_margin(position, sun)) * 0.5
}

/// The Sun on the x axis at 1 AU.
fn sun_on_x() -> Sun {
    Sun::new(Vector3::x(), Length::meters(ASTRONOMICAL_UNIT_M))
}

/// A point of the circular orbit of 550 km, this angle away from the direction opposite to the Sun.
fn behind_earth(angle: f64) -> Position<Teme> {
    let (sin, cos) = angle.sin_cos();
    Position::from_meters(Vector3::new(-cos, sin, 0.0) * radius_m(550.0))
}

fn cylindrical_shadow(vector: &Vector) {
    let altitude_km = vector.input("h_km");
    // A Sun so far away that its direction is the same along the orbit.
    let part = |beta_deg| part_in_shadow(centre_margin, altitude_km, &sun_at_beta(beta_deg, 1e4));
    let period_min = period_s(altitude_km) / 60.0;
    vector.check("period_min", period_min);
    vector.check("eclipse_min_beta0", part(0.0) * period_min);
    for beta_deg in [0, 30, 60, 75] {
        let found = part(f64::from(beta_deg));
        vector.check(&format!("eclipse_frac_beta{beta_deg}"), found);
    }
    let (mut low_deg, mut high_deg) = (0.0, 90.0);
    for _ in 0..60 {
        let middle_deg = f64::midpoint(low_deg, high_deg);
        if part(middle_deg) > 0.0 {
            low_deg = middle_deg;
        } else {
            high_deg = middle_deg;
        }
    }
    vector.check("beta_star_deg", low_deg);
}

/// The angle from the direction opposite to the Sun at which a margin is zero.
fn contact_angle(margin: fn(Position<Teme>, &Sun) -> Angle) -> f64 {
    let (mut hidden, mut lit) = (0.0, PI);
    for _ in 0..60 {
        let middle = f64::midpoint(hidden, lit);
        if margin(behind_earth(middle), &sun_on_x()).to_radians() < 0.0 {
            hidden = middle;
        } else {
            lit = middle;
        }
    }
    hidden
}

fn conical_shadow(vector: &Vector) {
    let seconds_per_radian = period_s(550.0) / (2.0 * PI);
    let umbra_s = 2.0 * contact_angle(umbra_margin) * seconds_per_radian;
    let shadow_s = 2.0 * contact_angle(penumbra_margin) * seconds_per_radian;
    vector.check("umbra_s", umbra_s);
    vector.check("umbra_min", umbra_s / 60.0);
    vector.check("penumbra_total_s", shadow_s - umbra_s);
    vector.check("penumbra_each_s", (shadow_s - umbra_s) / 2.0);
}

fn light_through_the_penumbra(vector: &Vector) {
    let angles_deg = vector.inputs("angle_deg");
    let light = angles_deg
        .iter()
        .map(|degrees| illumination(behind_earth(degrees.to_radians()), &sun_on_x()));
    vector.check_each("illumination", &light.collect::<Vec<_>>());
}

fn eclipse_season(vector: &Vector) {
    let inclination = 97.6_f64.to_radians();
    let betas_deg: Vec<f64> = vector
        .inputs("decl_deg")
        .iter()
        .map(|degrees| {
            (inclination + degrees.to_radians())
                .sin()
                .asin()
                .to_degrees()
        })
        .collect();
    vector.check_each("beta_deg", &betas_deg);
    let minutes = betas_deg.iter().map(|&beta_deg| {
        let sun = sun_at_beta(beta_deg, 1e4);
        part_in_shadow(centre_margin, 550.0, &sun) * period_s(550.0) / 60.0
    });
    vector.check_each("eclipse_min", &minutes.collect::<Vec<_>>());
}

fn array_output(vector: &Vector) {
    let cell = SolarCell {
        id: "vector".into(),
        efficiency: vector.input("eta_28C"),
        packing: vector.input("packing"),
        degradation_per_year: vector.input("degr_per_yr"),
        temperature_coefficient_per_k: vector.input("temp_coeff_per_K"),
        temperature_reference_c: 28.0,
        temperature_operating_c: 70.0,
    };
    let area_m2 = vector.input("area_m2");
    let warm = Temperature::celsius(vector.input("cell_C"));
    let full = cell.power(area_m2, vector.input("years"), warm);
    // On the side away from the Earth, with the Sun this far from the zenith.
    let state = State {
        position: Position::from_meters(Vector3::x() * radius_m(550.0)),
        velocity: Velocity::from_meters_per_second(Vector3::y() * 7.6e3),
    };
    let (sin, cos) = vector.input("incidence_deg").to_radians().sin_cos();
    let attitude = Attitude::of(&state, Vector3::new(cos, 0.0, sin));
    let power_w = full.to_watts() * attitude.array_cosine(Pointing::Zenith);
    vector.check("P_W", power_w);
    vector.check("P_per_m2", power_w / area_m2);
}

fn views_of_the_earth(vector: &Vector) {
    let earth_radii = radius_m(vector.input("h_km")) / EARTH_EQUATORIAL_RADIUS_M;
    let factor = |degrees: &f64| view_factor(earth_radii, degrees.to_radians().cos());
    let factors: Vec<f64> = vector.inputs("gamma_deg").iter().map(factor).collect();
    vector.check_each("F", &factors);
    vector.check("chk_perp_closed_form", factor(&90.0));
}

fn radiator(area_m2: f64, sides: u8, absorptance: f64, emissivity: f64) -> Radiator {
    Radiator {
        area_m2,
        sides,
        facing: Facing::Starboard,
        absorptance,
        emissivity,
    }
}

fn radiator_at_rest(vector: &Vector) {
    let plate = radiator(1.0, 1, 0.20, 0.85);
    let nadir_cosine = vector.input("gamma_nadir_deg").to_radians().cos();
    let earth = view_factor(radius_m(550.0) / EARTH_EQUATORIAL_RADIUS_M, nadir_cosine);
    vector.check("F", earth);
    let noon = vector.input("albedo") / 0.30;
    let seen = |sun, earth, albedo| PlateView { sun, earth, albedo };
    let heat_w = |view| plate.absorbed(&view, 1.0, 1.0).to_watts();
    let sun = vector.input("sun_cos");
    vector.check("q_solar_W", heat_w(seen(sun, 0.0, 0.0)));
    vector.check("q_ir_W", heat_w(seen(0.0, earth, 0.0)));
    vector.check("q_albedo_W", heat_w(seen(0.0, 0.0, earth * noon)));
    let all_w = vector.input("Q_W") + heat_w(seen(sun, earth, earth * noon));
    let network = Network::new([9000.0], [[0.0]], [plate.emission_m2()]).unwrap();
    let [rest] = network.steady_state(&[all_w]);
    vector.check("T_K", rest.to_kelvins());
    vector.check("T_C", rest.to_celsius());
}

fn radiated_flux(vector: &Vector) {
    let plate = radiator(1.0, 1, 0.2, vector.input("eps"));
    let flux = [0.0, 20.0, 40.0, 60.0]
        .map(|celsius| plate.emitted(Temperature::celsius(celsius)).to_watts());
    vector.check_each("W_m2", &flux);
    let black = radiator(1.0, 2, 0.2, 1.0);
    let room = Temperature::celsius(20.0);
    vector.check("black_two_sided_20C", black.emitted(room).to_watts());
    vector.check("area_m2_per_kW", 1000.0 / (flux[1] - 200.0));
}

/// A chip of 800 J/K, 8 W/K from a radiator of 9,000 J/K and 0.6 m².
fn chip_and_radiator() -> Network<2> {
    let emission_m2 = radiator(0.6, 1, 0.2, 0.85).emission_m2();
    let conductances = [[0.0, 8.0], [8.0, 0.0]];
    Network::new([800.0, 9000.0], conductances, [0.0, emission_m2]).unwrap()
}

fn two_parts_warm_up(vector: &Vector) {
    let network = chip_and_radiator();
    let heat_w = [vector.input("P_W"), vector.input("env_W")];
    let start = ["T0_chip_C", "T0_rad_C"].map(|key| Temperature::celsius(vector.input(key)));
    // The vector is Euler's method in steps of 10 s, on the equations of the network.
    let rows = vector.rows("t_chipC_radC");
    let mut stepped = start;
    let mut state = network.at_rest(start, SimTime::START);
    let mut now_s = 0.0;
    for row in rows {
        while now_s < row[0] {
            network.set_heat(&mut state, SimTime::from_seconds(now_s), &heat_w);
            let rates = network.rates(&stepped, &heat_w);
            for (stepped, rate) in stepped.iter_mut().zip(rates) {
                *stepped = Temperature::kelvins(stepped.to_kelvins() + rate * 10.0);
            }
            now_s += 10.0;
        }
        let exact = network.temperatures(&state, SimTime::from_seconds(now_s));
        for part in 0..2 {
            let stepped_c = stepped[part].to_celsius();
            vector.compare("t_chipC_radC", row[part + 1], stepped_c);
            // The closed form has no step: Euler's is off by up to 0.4 K while the chip warms up.
            let error_k = exact[part].to_celsius() - stepped_c;
            assert!(error_k.abs() < 0.4, "after {now_s} s: {error_k} K");
        }
    }
    let [chip, radiator] = network.steady_state(&heat_w);
    vector.check("steady_rad_C", radiator.to_celsius());
    vector.check("steady_chip_C", chip.to_celsius());
}

fn sustained_power(vector: &Vector) {
    let limit = Temperature::celsius(vector.input("T_limit_C"));
    let power = chip_and_radiator().sustained(0, limit, &[0.0, 120.0]);
    vector.check("P_max_W", power.to_watts());
}
