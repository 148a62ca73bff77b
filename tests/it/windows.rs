//! The window finder against a scan that is thirty times as fine, on real element sets.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its element sets must stop"
)]

use proptest::prelude::*;
use starloom::catalog::Catalog;
use starloom::frame::Geodetic;
use starloom::link::laser::{LaserPair, Model};
use starloom::link::mount::{Blockage, BodyDirection, Mount};
use starloom::link::terminal::LaserTerminal;
use starloom::network::contact::Reason;
use starloom::network::gates::LaserGates;
use starloom::network::horizon::Horizon;
use starloom::network::opportunity::{
    GroundGates, Opportunity, Site, above_station, between_satellites,
};
use starloom::orbit::elements::{self, ElementSet};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::window::{Ephemeris, Grid, ScanFinder, WindowFinder, Workers};
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::time::{Calendar, Epoch, Interval, SimTime, Span};
use starloom::units::{Angle, Frequency};
use std::collections::BTreeSet;
use std::str::FromStr as _;

/// Looks at every two seconds and joins what it sees: no bound, no peak, no root.
struct DenseFinder;

const DENSE_STEP: Span = Span::seconds(2);

impl WindowFinder for DenseFinder {
    fn find(
        &self,
        grid: &Grid,
        _: &dyn Fn(usize) -> f64,
        at: &dyn Fn(SimTime) -> f64,
    ) -> Vec<Interval> {
        let mut windows: Vec<Interval> = Vec::new();
        let mut now = grid.block.start;
        while now < grid.block.end {
            let next = now + DENSE_STEP;
            if at(now) > 0.0 {
                match windows.last_mut() {
                    Some(last) if last.end == now => last.end = next,
                    _ => windows.push(Interval::new(now, next)),
                }
            }
            now = next;
        }
        windows
    }
}

fn flock() -> (Sgp4Propagator, Calendar) {
    let text = include_str!("../../assets/elements/flock_20180120.tle");
    let sets: Vec<ElementSet> = elements::read(text.as_bytes()).sets;
    let start = Epoch::from_str("2018-01-21T00:00:00 UTC").unwrap();
    let calendar = Calendar::starting_at(start);
    let propagator = Sgp4Propagator::new(&sets, calendar.clone()).unwrap();
    (propagator, calendar)
}

/// Whether every window of some length in one list has its like in the other, to the dense step.
fn agree(found: &[Interval], dense: &[Interval]) -> Result<(), String> {
    let close = |a: SimTime, b: SimTime| (a - b).0.abs() <= DENSE_STEP.0;
    let alike = |a: &Interval, b: &Interval| close(a.start, b.start) && close(a.end, b.end);
    let covers = |these: &[Interval], those: &[Interval]| {
        these
            .iter()
            .filter(|window| window.span() > DENSE_STEP * 2)
            .all(|window| those.iter().any(|other| alike(window, other)))
    };
    if covers(found, dense) && covers(dense, found) {
        Ok(())
    } else {
        Err(format!("found {found:?}\ndense {dense:?}"))
    }
}

#[test]
fn interpolated_states_are_those_of_the_theory() {
    let (propagator, calendar) = flock();
    let block = Interval::new(SimTime::START, SimTime::START + Span::seconds(600));
    let ephemeris = Ephemeris::over(&propagator, &calendar, block, &Workers::one());
    let mut worst_m: f64 = 0.0;
    for satellite in (0..propagator.satellites()).map(SatelliteId::from_index) {
        for k in 0..600 {
            let at = SimTime::START + Span(1_000_003_001 * k);
            let state = ephemeris.state(satellite, at).unwrap();
            let exact = propagator.state(satellite, at).unwrap();
            worst_m = worst_m.max((state.position - exact.position).norm());
            let velocity = state.velocity.to_meters_per_second();
            let difference = velocity - exact.velocity.to_meters_per_second();
            assert!(difference.norm() < 1e-6, "{difference}");
        }
    }
    assert!(worst_m < 1e-4, "{worst_m} m");
}

fn tracks(opportunity: &Opportunity) -> Vec<Interval> {
    opportunity
        .track
        .iter()
        .map(|track| track.interval)
        .collect()
}

/// A terminal at the bow that sees a hemisphere but for what is near the nadir.
fn forward(terminal: &LaserTerminal) -> Mount {
    let direction = |elevation_deg| BodyDirection {
        azimuth: Angle::ZERO,
        elevation: Angle::degrees(elevation_deg),
    };
    Mount {
        boresight: direction(0.0),
        field: terminal.field_of_regard,
        blocked: vec![Blockage {
            axis: direction(-90.0),
            half_angle: Angle::degrees(75.0),
        }],
    }
}

#[test]
fn laser_windows_are_those_of_a_fine_scan() {
    let (propagator, calendar) = flock();
    let mut terminal = Catalog::bundled()
        .unwrap()
        .laser_terminal("spacex-mini-laser")
        .unwrap()
        .value
        .clone();
    let link = LaserPair::of(&terminal, &terminal, Model::Reference);
    let usual = LaserGates::of(&terminal, &terminal, &link);
    // A modem and a mirror that fast crossings ask too much of, and a terminal that looks forward.
    terminal.doppler_max = Some(Frequency::gigahertz(1.0));
    terminal.point_ahead_max = Angle::microradians(60.0);
    let strict = LaserGates::of(&terminal, &terminal, &link);
    let views = [forward(&terminal).view()];
    let block = Interval::new(SimTime::START, SimTime::START + Span::seconds(3600));
    let ephemeris = Ephemeris::over(&propagator, &calendar, block, &Workers::many(2));
    let satellites = propagator.satellites();
    let mut wrong = Vec::new();
    let mut windows = 0;
    let mut ends = BTreeSet::new();
    for k in 0..800 {
        let gates = if k % 2 == 0 { &usual } else { &strict };
        let pair = (
            k * 37 % satellites,
            (k * 37 + 1 + k * 61 % (satellites - 1)) % satellites,
        );
        let pair = (
            SatelliteId::from_index(pair.0),
            SatelliteId::from_index(pair.1),
        );
        let find = |finder: &dyn WindowFinder| {
            between_satellites(&ephemeris, finder, pair, gates, [&views, &[]])
        };
        let (found, dense) = (find(&ScanFinder), find(&DenseFinder));
        windows += found.track.len();
        ends.extend(found.track.iter().map(|track| track.end_reason));
        if let Err(difference) = agree(&tracks(&found), &tracks(&dense)) {
            wrong.push(format!("{pair:?}\n{difference}"));
        }
        // Where a pair can be tracked: it turns by half a circle a minute where it passes closely.
        let seen = |found: &Opportunity| -> Vec<Interval> {
            let views = found.views[0].iter().flatten();
            let tracks = || found.track.iter().map(|track| track.interval);
            views
                .flat_map(|view| tracks().filter_map(|track| track.intersection(view.interval)))
                .collect()
        };
        if let Err(difference) = agree(&seen(&found), &seen(&dense)) {
            wrong.push(format!("{pair:?} in view\n{difference}"));
        }
    }
    assert!(
        windows > 100,
        "only {windows} windows: the test looks at too little"
    );
    for reason in [Reason::Grazing, Reason::Doppler, Reason::PointAhead] {
        assert!(ends.contains(&reason), "nothing ends by {}", reason.name());
    }
    assert!(
        wrong.is_empty(),
        "{} pairs differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn station_windows_are_those_of_a_fine_scan() {
    let (propagator, calendar) = flock();
    let block = Interval::new(SimTime::START, SimTime::START + Span::seconds(3600));
    let ephemeris = Ephemeris::over(&propagator, &calendar, block, &Workers::many(2));
    let places = [
        (78.2, 15.4, 450.0),
        (-25.9, 27.7, 1400.0),
        (47.9, 11.1, 560.0),
    ];
    for (latitude_deg, longitude_deg, altitude_m) in places {
        let site = Site::at(Geodetic::from_degrees(
            latitude_deg,
            longitude_deg,
            altitude_m,
        ));
        let gates = GroundGates {
            elevation_min: Angle::degrees(10.0),
            elevation_scanned: Some(Angle::degrees(30.0)),
            off_nadir_max: Some(Angle::degrees(50.0)),
        };
        for satellite in (0..propagator.satellites()).map(SatelliteId::from_index) {
            let find = |finder: &dyn WindowFinder| {
                above_station(&ephemeris, finder, satellite, &site, &gates)
            };
            let (found, dense) = (find(&ScanFinder), find(&DenseFinder));
            agree(&found.acquire, &dense.acquire).unwrap();
        }
    }
}

/// Two hours, cut into blocks of a length.
fn blocks(length_s: i64) -> Vec<Interval> {
    let at = |second| SimTime::START + Span::seconds(second);
    let starts = (0..7200 / length_s).map(|k| k * length_s);
    starts
        .map(|start| Interval::new(at(start), at(start + length_s)))
        .collect()
}

/// Windows of a pair, and of its first satellite over a site, found from the last block to the first.
fn found_in_blocks(
    length_s: i64,
    pair: (SatelliteId, SatelliteId),
    threads: usize,
    site: &Site,
) -> [Opportunity; 2] {
    let (propagator, calendar) = flock();
    let catalog = Catalog::bundled().unwrap();
    let terminal = &catalog.laser_terminal("spacex-mini-laser").unwrap().value;
    let link = LaserPair::of(terminal, terminal, Model::Reference);
    let gates = LaserGates::of(terminal, terminal, &link);
    let workers = Workers::many(threads);
    let mut pieces: Vec<[Opportunity; 2]> = Vec::new();
    for block in blocks(length_s).into_iter().rev() {
        let ephemeris = Ephemeris::over(&propagator, &calendar, block, &workers);
        let mask = GroundGates {
            elevation_min: Angle::degrees(5.0),
            elevation_scanned: None,
            off_nadir_max: None,
        };
        pieces.push([
            between_satellites(&ephemeris, &ScanFinder, pair, &gates, [&[], &[]]),
            above_station(&ephemeris, &ScanFinder, pair.0.min(pair.1), site, &mask),
        ]);
    }
    let mut whole = [Opportunity::default(), Opportunity::default()];
    for piece in pieces.into_iter().rev() {
        for (whole, piece) in whole.iter_mut().zip(piece) {
            whole.extend(piece);
        }
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn windows_do_not_depend_on_blocks_order_or_threads(
        a in 0..188_u32, other in 1..188_u32, length in 0..5_usize, threads in 1..3_usize,
        latitude_deg in -80.0..80.0_f64, longitude_deg in -180.0..180.0_f64, wall_deg in 10.0..350.0_f64,
    ) {
        let (a, b) = (SatelliteId(a), SatelliteId((a + other) % 188));
        let corners = [(0.0, 0.0), (wall_deg, 10.0), (wall_deg, 40.0)]
            .map(|(azimuth, elevation)| (Angle::degrees(azimuth), Angle::degrees(elevation)));
        let site = Site::at(Geodetic::from_degrees(latitude_deg, longitude_deg, 0.0))
            .with_horizon(Horizon::through(&corners));
        let one = found_in_blocks(7200, (a, b), 1, &site);
        let length_s = [60, 600, 1200, 1800, 3600][length];
        prop_assert_eq!(&found_in_blocks(length_s, (a, b), threads, &site), &one);
        prop_assert_eq!(&found_in_blocks(length_s, (b, a), threads, &site), &one);
    }
}
