use super::*;
use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, EARTH_MEAN_RADIUS_M, EarthRotation, Geodetic};
use crate::network::NodeId;
use crate::record::{EventRow, ProductStatus};
use crate::time::SimTime;
use crate::view::fixture;
use crate::view::shown;
use crate::view::state::{Axes, Layers, ViewState};

/// Waits until the events of a product have been read.
pub(crate) fn read_events(run: &OpenRun, product: u64) {
    for _ in 0..60_000 {
        if run.playback.events_of(Subject::Product(product)).is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    panic!("the events of product {product} were not read within a minute");
}

/// No layer at all.
const DARK: Layers = Layers {
    satellites: false,
    lasers: false,
    downlinks: false,
    tracks: false,
    footprints: false,
    stations: false,
    visibility: false,
    targets: false,
    frames: false,
    night: false,
    eclipse: false,
    anomaly: false,
    coastlines: false,
    borders: false,
    graticule: false,
    stars: false,
    labels: false,
    legend: false,
};

fn state(layers: Layers, selected: Option<Subject>) -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        layers,
        selection: selected.into_iter().collect(),
        ..ViewState::default()
    }
}

fn with<R>(state: &ViewState, act: impl FnOnce(&OpenRun, Vec<Line>) -> R) -> R {
    fixture::with_desk_in(state, |desk| act(desk.run().unwrap(), lines(desk)))
}

fn point(at: &[f64; 3]) -> Vector3<f64> {
    Vector3::new(at[0], at[1], at[2])
}

fn place_of(run: &OpenRun, at: &[f64; 3]) -> Geodetic {
    let fixed = run
        .moment
        .rotation
        .to_itrf(Position::from_meters(point(at)));
    Geodetic::from_position(fixed)
}

#[test]
fn without_layers_nothing_is_drawn() {
    let selected = Some(Subject::Satellite(0));
    with(&state(DARK, selected), |_, lines| assert_eq!(lines, []));
}

#[test]
fn no_piece_of_any_line_dips_into_the_ground() {
    let all = Layers {
        tracks: true,
        footprints: true,
        stations: true,
        visibility: true,
        targets: true,
        frames: true,
        eclipse: true,
        graticule: true,
        ..DARK
    };
    let mut state = state(all, Some(Subject::Satellite(0)));
    // A track of a whole day has far points; its pieces must be fine all the same.
    state.trail_s = [43_200.0, 43_200.0];
    state.selection.push(Subject::Product(0));
    fixture::with_desk_in(&state, |desk| {
        let run = desk.run().unwrap();
        read_events(run, 0);
        let lines = lines(desk);
        assert!(lines.len() > 100);
        for line in &lines {
            for pair in line.points.windows(2) {
                for share in [0.0, 0.25, 0.5, 0.75] {
                    let at = point(&pair[0]).lerp(&point(&pair[1]), share);
                    let height_m = place_of(run, &[at.x, at.y, at.z]).altitude.to_meters();
                    assert!(height_m > 0.0, "{height_m} {line:?}");
                }
            }
        }
    });
}

#[test]
fn a_footprint_has_the_radius_of_the_horizon() {
    let footprints = Layers {
        footprints: true,
        ..DARK
    };
    with(
        &state(footprints, Some(Subject::Satellite(0))),
        |run, lines| {
            let horizon = lines.iter().find(|line| line.points.len() > 100).unwrap();
            let satellite = shown::place(run, Subject::Satellite(0)).unwrap();
            let satellite = run.moment.rotation.to_itrf(satellite);
            let below = Geodetic::from_position(satellite);
            let altitude_m = below.altitude.to_meters();
            let expected = (EARTH_MEAN_RADIUS_M / (EARTH_MEAN_RADIUS_M + altitude_m)).acos();
            for at in &horizon.points {
                let place = place_of(run, at);
                let angle = place.vertical().angle(&below.vertical());
                assert!((angle - expected).abs() < 1e-6, "{angle} {expected}");
                // Seen from there, the satellite stands near the horizon of the ellipsoid too.
                let ground = Geodetic::from_degrees(
                    place.latitude.to_degrees(),
                    place.longitude.to_degrees(),
                    0.0,
                );
                let elevation = ground.look_at(satellite).elevation.to_degrees();
                assert!(elevation.abs() < 0.5, "{elevation}");
            }
        },
    );
}

#[test]
fn a_higher_mask_sees_less_far() {
    // At 550 km: acos(R / (R + h)) = 22.99°; for 10° acos(R cos 10° / (R + h)) − 10° = 14.96°.
    assert!((cap_angle_rad(550e3, 0.0).to_degrees() - 22.99).abs() < 0.01);
    let masked = cap_angle_rad(550e3, 10_f64.to_radians()).to_degrees();
    assert!((masked - 14.96).abs() < 0.02, "{masked}");
    assert!(cap_angle_rad(-5.0, 0.3).abs() < 1e-12);
}

#[test]
fn a_ground_track_lies_below_the_satellite_and_crosses_the_equator_where_it_does() {
    let tracks = Layers {
        tracks: true,
        ..DARK
    };
    let state = state(tracks, Some(Subject::Satellite(0)));
    with(&state, |run, lines| {
        let low =
            |line: &&Line| point(&line.points[0]).norm() < EARTH_EQUATORIAL_RADIUS_M + 10_000.0;
        let ground: Vec<&Line> = lines.iter().filter(low).collect();
        assert!(ground.len() > 20 && lines.len() == 2 * ground.len());
        // It begins right below the satellite.
        let satellite = shown::place(run, Subject::Satellite(0))
            .unwrap()
            .to_meters();
        let nearest = |target: Vector3<f64>| {
            let points = ground.iter().flat_map(|line| &line.points);
            points
                .map(|at| point(at).angle(&target))
                .fold(f64::INFINITY, f64::min)
        };
        assert!(nearest(satellite) < 0.004);
        // The equator, found from positions alone, within the trail.
        let height = |seconds: f64| {
            let at = SimTime::from_seconds(seconds);
            run.playback.state(0, at).unwrap().position.to_meters().z
        };
        let start = (3900..6880).step_by(20).map(f64::from);
        let mut crossing = start
            .clone()
            .find(|&s| height(s) * height(s + 20.0) <= 0.0)
            .unwrap();
        let mut step = 20.0;
        for _ in 0..40 {
            step /= 2.0;
            if height(crossing) * height(crossing + step) > 0.0 {
                crossing += step;
            }
        }
        let at = SimTime::from_seconds(crossing);
        let node = run.playback.state(0, at).unwrap().position;
        let then = EarthRotation::at(run.playback.calendar(), at);
        let now = run.moment.rotation.to_teme(then.to_itrf(node)).to_meters();
        assert!(nearest(now) < 0.01, "{}", nearest(now));
        // Not where it would be if the Earth stood still: it turns 4° in 16 minutes.
        assert!((crossing - 5400.0).abs() > 240.0, "{crossing}");
        assert!(
            nearest(node.to_meters()) > 0.015,
            "{}",
            nearest(node.to_meters())
        );
    });
}

#[test]
fn an_orbit_passes_through_its_satellite_in_either_axes() {
    let tracks = Layers {
        tracks: true,
        ..DARK
    };
    for axes in [Axes::Inertial, Axes::EarthFixed] {
        let mut state = state(tracks, Some(Subject::Satellite(2)));
        state.axes = axes;
        with(&state, |run, lines| {
            let satellite = shown::place(run, Subject::Satellite(2))
                .unwrap()
                .to_meters();
            let starts = lines
                .iter()
                .filter(|line| (point(&line.points[0]) - satellite).norm() < 1.0);
            assert_eq!(starts.count(), 2, "{axes:?}");
            let opacity: Vec<u8> = lines.iter().take(8).map(|line| line.color[3]).collect();
            assert!(opacity.is_sorted_by(|a, b| a > b), "{opacity:?}");
        });
    }
}

#[test]
fn a_swath_is_as_wide_as_the_imager_sees() {
    let footprints = Layers {
        footprints: true,
        ..DARK
    };
    with(
        &state(footprints, Some(Subject::Satellite(0))),
        |run, lines| {
            let scenario = run.playback.scenario();
            let imager = scenario.payloads[scenario.satellites[0].payload]
                .imager
                .as_ref()
                .unwrap();
            let sight = lines.iter().find(|line| line.points.len() == 2).unwrap();
            let angle = point(&sight.points[0]).angle(&point(&sight.points[1]));
            let expected = imager.frame_width().to_meters() / EARTH_MEAN_RADIUS_M;
            assert!((angle / expected - 1.0).abs() < 0.01, "{angle} {expected}");
        },
    );
}

#[test]
fn frames_glow_when_they_are_taken_and_change_their_colour_when_they_are_answered() {
    let frames = Layers {
        frames: true,
        ..DARK
    };
    let answered = with(&state(frames, None), |run, _| {
        let products = run.playback.products();
        let row = products
            .rows()
            .find(|row| row.answered_ns.is_some())
            .unwrap();
        (row.product, row.capture_end_ns, row.answered_ns.unwrap())
    });
    let (product, taken, done) = answered;
    let mark = |at: i64| {
        let mut state = state(frames, None);
        state.at = SimTime(at);
        with(&state, |run, lines| {
            let place = shown::place(run, Subject::Product(product))
                .unwrap()
                .to_meters();
            let near = |line: &&Line| point(&line.points[0]).angle(&place) < 0.006;
            lines.iter().find(near).map(|line| line.color)
        })
    };
    assert_eq!(mark(taken - 1), None);
    let fresh = mark(taken).unwrap();
    assert_eq!(fresh[3], 255);
    assert_eq!(
        fresh[..3],
        ground::result_color(ProductStatus::Answered, false)
    );
    let after = mark(done).unwrap();
    assert_eq!(
        after[..3],
        ground::result_color(ProductStatus::Answered, true)
    );
    assert!(after[3] <= fresh[3]);
}

#[test]
fn the_umbra_ends_1_4_million_kilometres_behind_the_earth() {
    // Length of the umbra: R d / (R☉ − R) = 1.38 million km at 1 AU.
    let unit = crate::orbit::sun::ASTRONOMICAL_UNIT_M;
    assert!(sky::umbra_radius_m(1.36e9, unit) > 0.0);
    assert!(sky::umbra_radius_m(1.40e9, unit) <= 0.0);
}

#[test]
fn the_ring_of_the_shadow_lies_where_satellites_enter_the_umbra() {
    let eclipse = Layers {
        eclipse: true,
        ..DARK
    };
    with(&state(eclipse, None), |run, lines| {
        let rings: Vec<&Line> = lines
            .iter()
            .filter(|line| line.points.len() > 100)
            .collect();
        assert_eq!(rings.len(), 2);
        for at in &rings[1].points {
            let position = Position::from_meters(point(at));
            let margin = crate::orbit::sun::umbra_margin(position, &run.moment.sun);
            // 8 km of lift at 2,500 km from the limb.
            assert!(margin.to_degrees().abs() < 0.3, "{}", margin.to_degrees());
            assert!(point(at).dot(&run.moment.sun.direction()) < 0.0);
        }
    });
}

fn event(
    time: i64,
    kind: &'static str,
    node: u32,
    contact: u64,
    until: i64,
    detail: &str,
) -> EventRow {
    EventRow {
        time_ns: time * 1_000_000_000,
        sequence: 0,
        kind: std::borrow::Cow::Borrowed(kind),
        node: Some(node),
        product: Some(7),
        contact: Some(contact),
        until_ns: Some(until * 1_000_000_000),
        bits: None,
        value: None,
        detail: detail.to_owned(),
    }
}

#[test]
fn a_route_tells_each_hop_once_with_its_wait() {
    let events = [
        event(10, "captured", 3, 0, 10, ""),
        event(30, "job-finished", 3, 0, 30, ""),
        event(42, "hop-started", 3, 100, 44, "answer"),
        event(43, "hop-started", 3, 100, 46, "answer"),
        event(44, "hop-finished", 5, 100, 45, "answer"),
        event(46, "hop-finished", 5, 100, 47, "answer"),
        event(60, "hop-started", 5, 101, 62, "answer"),
    ];
    let hops = route::hops(&events);
    assert_eq!(hops.len(), 2);
    assert_eq!((hops[0].from, hops[0].to), (NodeId(3), Some(NodeId(5))));
    assert!((hops[0].waited_s - 12.0).abs() < 1e-9);
    assert_eq!(hops[0].end, Some(SimTime::from_seconds(46.0)));
    assert_eq!((hops[1].from, hops[1].to), (NodeId(5), None));
    assert!((hops[1].waited_s - 13.0).abs() < 1e-9);
}

#[test]
fn the_route_of_an_answered_product_leads_from_its_satellite_to_its_station() {
    with(&state(DARK, None), |run, _| {
        let products = run.playback.products();
        let row = products
            .rows()
            .find(|row| row.answered_ns.is_some() && row.hops.is_some_and(|hops| hops > 0))
            .unwrap();
        read_events(run, row.product);
        let route = route(run, row.product);
        assert_eq!(route[0].from, NodeId(row.satellite));
        let arrivals: Vec<_> = route.iter().filter_map(|hop| hop.to).collect();
        assert_eq!(arrivals.len(), route.len());
        assert!(arrivals.contains(&NodeId(row.answer_station.unwrap())));
    });
}
