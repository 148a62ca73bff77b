//! A day of light against independent truth: spells of shadow as the finder gives them, and what a
//! panel receives.

use crate::truth_orbit::{calendar_at, sets_by_number};
use crate::truth_sun::{past_midnight, sun_at_beta};
use crate::truth_table::{Row, Table, Worst};
use nalgebra::Vector3;
use starloom::frame::{Position, Teme};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::sun::{Sun, illumination, penumbra_margin, umbra_margin};
use starloom::orbit::window::{Ephemeris, ScanFinder, WindowFinder as _, Workers, join};
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::time::{Calendar, Interval, SimTime, Span};
use starloom::units::Angle;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

const DAY_S: i64 = 86_400;
/// Light at 1 AU in the tables (W/m²).
const IRRADIANCE_WM2: f64 = 1361.0;

/// One satellite over the day of the tables.
struct Day {
    calendar: Calendar,
    propagator: Sgp4Propagator,
}

impl Day {
    fn of(number: &str) -> Self {
        let calendar = calendar_at("2026-08-22T00:00:00Z");
        let set = sets_by_number("ephemeris/satellites.tle")
            .remove(number)
            .expect("a satellite");
        let propagator = Sgp4Propagator::new(&[set], calendar.clone()).expect("the theory starts");
        Self {
            calendar,
            propagator,
        }
    }

    /// When a margin is positive, found an hour at a time.
    fn windows(&self, margin: fn(Position<Teme>, &Sun) -> Angle) -> Vec<Interval> {
        let mut windows = Vec::new();
        for start_s in (0..DAY_S).step_by(3600) {
            let start = SimTime::START + Span::seconds(start_s);
            let block = Interval::new(start, start + Span::seconds(3600));
            let ephemeris =
                Ephemeris::over(&self.propagator, &self.calendar, block, &Workers::one());
            let one = SatelliteId(0);
            let found = ScanFinder.find(
                &ephemeris.grid,
                &|k| {
                    let position = ephemeris.state_on_grid(one, k).position;
                    margin(position, ephemeris.sun_on_grid(k)).to_radians()
                },
                &|t| {
                    let position = ephemeris.state(one, t).expect("a state").position;
                    margin(position, &ephemeris.sun(t)).to_radians()
                },
            );
            join(&mut windows, found);
        }
        windows
    }
}

/// The edges of windows inside the day: those that begin and those that end.
fn edges(windows: &[Interval]) -> (Vec<SimTime>, Vec<SimTime>) {
    let end = SimTime::START + Span::seconds(DAY_S);
    let starts = windows.iter().map(|window| window.start);
    let ends = windows.iter().map(|window| window.end);
    (
        starts.filter(|&at| at > SimTime::START).collect(),
        ends.filter(|&at| at < end).collect(),
    )
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn every_eclipse_of_the_day_is_found_and_no_other() {
    let table = Table::read("eclipse/eclipse_events.csv");
    let mut stated: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for row in table
        .rows()
        .filter(|row| row.text("model") == "sphere_cone")
    {
        let key = (row.text("norad"), row.text("event"));
        stated.entry(key).or_default().push(row);
    }
    let satellites = Table::read("eclipse/eclipse_power_24h.csv");
    let mut errors = Worst::default();
    for number in satellites.rows().map(|row| row.text("norad")) {
        let day = Day::of(number);
        let (penumbra_out, penumbra_in) = edges(&day.windows(penumbra_margin));
        let (umbra_out, umbra_in) = edges(&day.windows(umbra_margin));
        for (event, found) in [
            ("penumbra_in", penumbra_in),
            ("penumbra_out", penumbra_out),
            ("umbra_in", umbra_in),
            ("umbra_out", umbra_out),
        ] {
            let rows = stated.remove(&(number, event)).unwrap_or_default();
            assert_eq!(found.len(), rows.len(), "{number} {event}");
            for (at, row) in found.into_iter().zip(rows) {
                let calendar = calendar_at(row.text("utc"));
                let error_ns = day.calendar.unix_ns(at) - calendar.unix_ns(SimTime::START);
                errors.take(Span(error_ns).to_seconds().abs(), || {
                    format!("{} {event} {}", row.text("name"), row.text("utc"))
                });
            }
        }
    }
    assert!(stated.is_empty(), "{:?}", stated.keys());
    errors.must_be_within(1.0, "eclipse edges of a day, as found [s]");
}

/// What falls on panels, in the order of the columns below, at one instant (W/m²).
fn panels(position: Vector3<f64>, velocity: Vector3<f64>, sun: &Sun) -> [f64; 7] {
    let to_sun = sun.position().to_meters() - position;
    let distance_au = to_sun.norm() / starloom::orbit::sun::ASTRONOMICAL_UNIT_M;
    let visible = illumination(Position::from_meters(position), sun);
    let light_wm2 = IRRADIANCE_WM2 / distance_au.powi(2) * visible;
    let zenith = position.normalize();
    let normal = position.cross(&velocity).normalize();
    let forward = normal.cross(&zenith);
    let on = |face: Vector3<f64>| light_wm2 * face.dot(&to_sun.normalize()).max(0.0);
    [
        light_wm2,
        on(zenith),
        on(-zenith),
        on(forward),
        on(-forward),
        on(normal),
        on(-normal),
    ]
}

const PANELS: [&str; 7] = [
    "sun_tracking_avg_wm2",
    "zenith_panel_avg_wm2",
    "nadir_panel_avg_wm2",
    "plus_velocity_panel_avg_wm2",
    "minus_velocity_panel_avg_wm2",
    "plus_orbit_normal_panel_avg_wm2",
    "minus_orbit_normal_panel_avg_wm2",
];

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn a_day_of_shadow_and_of_light_on_panels_is_that_of_the_reference() {
    let table = Table::read("eclipse/eclipse_power_24h.csv");
    let [mut entries, mut umbra, mut shadow, mut disc, mut light]: [Worst; 5] = Default::default();
    for row in table.rows() {
        let place = || row.text("name").to_owned();
        let day = Day::of(row.text("norad"));
        let lit_s = |windows: &[Interval]| -> f64 {
            windows
                .iter()
                .map(|window| window.span().to_seconds())
                .sum()
        };
        #[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
        let part = |windows: &[Interval]| 1.0 - lit_s(windows) / DAY_S as f64;
        let (full, some) = (day.windows(penumbra_margin), day.windows(umbra_margin));
        let off = |value: f64, column: &str| (value - row.number(column)).abs();
        umbra.take(off(part(&some), "umbra_fraction"), place);
        shadow.take(off(part(&full), "umbra_or_penumbra_fraction"), place);
        #[expect(clippy::cast_precision_loss, reason = "eclipses of a day")]
        let found = edges(&full).1.len() as f64;
        entries.take(off(found, "n_eclipse_entries"), place);
        let mut sums = [0.0; 7];
        let mut dark = 0.0;
        let step_s = 5;
        let samples = DAY_S / step_s;
        for k in 0..samples {
            let at = SimTime::START + Span::seconds(step_s * k) + Span::seconds(step_s) / 2;
            let state = day.propagator.state(SatelliteId(0), at).expect("a state");
            let sun = Sun::at(&day.calendar, at);
            let velocity = state.velocity.to_meters_per_second();
            let received = panels(state.position.to_meters(), velocity, &sun);
            for (sum, received) in sums.iter_mut().zip(received) {
                *sum += received;
            }
            dark += 1.0 - illumination(state.position, &sun);
        }
        #[expect(clippy::cast_precision_loss, reason = "samples of a day")]
        let samples = samples as f64;
        disc.take(off(dark / samples, "disc_weighted_eclipse_fraction"), place);
        let brightest_wm2 = row.number(PANELS[0]);
        for (sum, column) in sums.into_iter().zip(PANELS) {
            let share = off(sum / samples, column) / brightest_wm2;
            light.take(share, || format!("{} {column}", place()));
        }
    }
    entries.must_be_within(0.0, "eclipses of a day");
    umbra.must_be_within(1e-3, "part of a day in umbra");
    shadow.must_be_within(1e-3, "part of a day in umbra or penumbra");
    disc.must_be_within(1e-3, "part of a day's light that is missing");
    light.must_be_within(3e-3, "light on panels, of that on one that follows the Sun");
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn light_on_ideal_orbits_is_that_of_the_reference() {
    let table = Table::read("eclipse/ideal_circular.csv");
    let mut light = Worst::default();
    for row in table.rows() {
        let (altitude_km, beta_deg) = (row.number("altitude_km"), row.number("beta_deg"));
        // The table takes the light at 1 AU everywhere.
        let sun = sun_at_beta(beta_deg, 1.0);
        let samples = 20_000_u32;
        let mut sums = [0.0; 2];
        for k in 0..samples {
            let angle = TAU * (f64::from(k) + 0.5) / f64::from(samples);
            let position = past_midnight(altitude_km, angle);
            let visible = illumination(position, &sun) * IRRADIANCE_WM2;
            let zenith = position.to_meters().normalize();
            sums[0] += visible / f64::from(samples);
            sums[1] += visible * zenith.dot(&sun.direction()).max(0.0) / f64::from(samples);
        }
        for (sum, column) in sums
            .into_iter()
            .zip(["sun_tracking_avg_wm2", "zenith_panel_avg_wm2"])
        {
            let share = (sum - row.number(column)).abs() / row.number("sun_tracking_avg_wm2");
            light.take(share, || {
                format!("{altitude_km} km, beta {beta_deg}, {column}")
            });
        }
    }
    light.must_be_within(3e-3, "light on ideal orbits");
}
