use super::pick::segment_distance;
use super::pose::around_earth;
use super::*;
use crate::frame::Geodetic;
use crate::time::SimTime;
use crate::view::desk::{Desk, OpenRun};
use crate::view::fixture;
use crate::view::shown;
use crate::view::state::{Camera, Subject, ViewState, Viewpoint};
use proptest::prelude::*;

const SIZE: [f64; 2] = [1280.0, 720.0];

fn view(pose: Pose) -> View {
    View {
        pose,
        width_px: SIZE[0],
        height_px: SIZE[1],
    }
}

fn distant() -> View {
    view(Pose {
        eye_m: Vector3::new(25e6, 0.0, 0.0),
        target_m: Vector3::zeros(),
        up: Vector3::z(),
        fov_y_deg: 45.0,
    })
}

/// A state that looks from `viewpoint`, with one thing selected.
fn state(viewpoint: Viewpoint, axes: Axes, selected: Subject) -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        axes,
        selection: vec![selected],
        camera: tie(Camera::default(), viewpoint),
        ..ViewState::default()
    }
}

fn with<R>(state: &ViewState, act: impl FnOnce(&Desk<'_>, &OpenRun, &View) -> R) -> R {
    fixture::with_desk_in(state, |desk| {
        act(desk, desk.run().unwrap(), &view(pose(desk)))
    })
}

proptest! {
    #[test]
    fn a_pixel_looks_at_what_is_drawn_there(
        x in -20e6..20e6_f64, y in -9e6..9e6_f64, z in -9e6..9e6_f64,
    ) {
        let (view, point) = (distant(), Vector3::new(x, y, z));
        let pixel = view.project(point).unwrap();
        let towards = (point - view.pose.eye_m).normalize();
        prop_assert!((view.ray(pixel) - towards).norm() < 1e-9);
    }

    #[test]
    fn the_ground_under_a_pixel_is_drawn_at_that_pixel(
        latitude in -50.0..50.0_f64, longitude in -50.0..50.0_f64,
    ) {
        let view = distant();
        let place = Geodetic::from_degrees(latitude, longitude, 0.0).to_position().to_meters();
        let pixel = view.project(place).unwrap();
        prop_assert!((view.ground(pixel).unwrap() - place).norm() < 1.0);
    }

    #[test]
    fn a_place_on_the_map_is_found_again(
        longitude in -179.9..179.9_f64, latitude in -89.9..89.9_f64,
        centre in -179.0..179.0_f64, zoom in 1.0..20.0_f64,
    ) {
        let map = [centre, 10.0, zoom];
        let pixel = map_project(longitude, latitude, map, SIZE);
        let found = map_unproject(pixel, map, SIZE).unwrap();
        prop_assert!((found[0] - longitude).abs() < 1e-9 && (found[1] - latitude).abs() < 1e-9);
    }

    #[test]
    fn zooming_a_map_keeps_the_place_under_the_mouse(
        x in 200.0..1000.0_f64, y in 300.0..420.0_f64, steps in 0.0..20.0_f64,
    ) {
        let camera = Camera { map: [10.0, 0.0, 4.0], ..Camera::default() };
        let nearer = zoom_map(camera, steps, [x, y], SIZE);
        let was = map_unproject([x, y], camera.map, SIZE).unwrap();
        let is = map_unproject([x, y], nearer.map, SIZE).unwrap();
        prop_assert!((was[0] - is[0]).abs() < 1e-9 && (was[1] - is[1]).abs() < 1e-9);
    }
}

#[test]
fn what_lies_behind_the_eye_has_no_pixel() {
    assert_eq!(distant().project(Vector3::new(26e6, 0.0, 0.0)), None);
    assert_eq!(distant().project(Vector3::repeat(f64::NAN)), None);
}

#[test]
fn east_is_right_and_north_is_up() {
    let view = distant();
    let centre = view.project(Vector3::new(7e6, 0.0, 0.0)).unwrap();
    let east = view.project(Vector3::new(7e6, 1e6, 0.0)).unwrap();
    let north = view.project(Vector3::new(7e6, 0.0, 1e6)).unwrap();
    assert!((centre[0] - 640.0).abs() < 1e-9 && (centre[1] - 360.0).abs() < 1e-9);
    assert!(east[0] > centre[0] && (east[1] - centre[1]).abs() < 1e-9);
    assert!(north[1] < centre[1] && (north[0] - centre[0]).abs() < 1e-9);
}

#[test]
fn the_earth_hides_what_lies_behind_it_and_not_its_own_near_side() {
    let view = distant();
    let ground = |latitude, longitude| {
        let place = Geodetic::from_degrees(latitude, longitude, -100.0);
        place.to_position().to_meters()
    };
    assert!(!view.hidden_by_earth(ground(10.0, 20.0)));
    assert!(view.hidden_by_earth(ground(10.0, 160.0)));
    assert!(view.hidden_by_earth(Vector3::new(-8e6, 1e6, 0.0)));
    assert!(!view.hidden_by_earth(Vector3::new(-8e6, 12e6, 0.0)));
    // The pole lies 21 km deeper than the equator: this line passes over the ellipsoid alone.
    let over_the_pole = 6_362_000.0;
    let level = View {
        pose: Pose {
            eye_m: Vector3::new(20e6, 0.0, over_the_pole),
            ..view.pose
        },
        ..view
    };
    assert!(!level.hidden_by_earth(Vector3::new(-20e6, 0.0, over_the_pole)));
    assert!(level.hidden_by_earth(Vector3::new(-20e6, 0.0, over_the_pole - 20_000.0)));
}

#[test]
fn the_axes_agree_about_what_is_seen_from_a_satellite() {
    for viewpoint in [Viewpoint::Track, Viewpoint::Sun, Viewpoint::Ground] {
        let seen = [Axes::Inertial, Axes::EarthFixed].map(|axes| {
            let subject = match viewpoint {
                Viewpoint::Ground => Subject::Station(0),
                _ => Subject::Satellite(0),
            };
            with(&state(viewpoint, axes, subject), |desk, run, view| {
                let place = shown::place(run, Subject::Satellite(3)).unwrap();
                let point = to_scene(desk.state.axes, run.moment.rotation, place);
                view.pose.eye_m.norm() + (point - view.pose.eye_m).norm()
            })
        });
        assert!((seen[0] - seen[1]).abs() < 1.0, "{viewpoint:?} {seen:?}");
    }
}

#[test]
fn a_view_down_from_a_satellite_has_the_point_below_it_in_the_middle_and_flies_upward() {
    let looking = state(Viewpoint::Nadir, Axes::Inertial, Subject::Satellite(0));
    with(&looking, |_, run, view| {
        let at = run.moment.at;
        let below = |at| {
            let place = run.playback.state(0, at).unwrap().position.to_meters();
            place.normalize() * EARTH_EQUATORIAL_RADIUS_M
        };
        let pixel = view.project(below(at)).unwrap();
        assert!((pixel[0] - 640.0).abs() < 1e-6 && (pixel[1] - 360.0).abs() < 1e-6);
        let later = view
            .project(below(at + crate::time::Span::seconds(20)))
            .unwrap();
        assert!(
            later[1] < 359.0 && (later[0] - 640.0).abs() < 0.1,
            "{later:?}"
        );
    });
}

#[test]
fn riding_with_a_satellite_shows_it_in_the_middle_its_path_ahead_and_the_earth_below() {
    let riding = state(Viewpoint::Follow, Axes::Inertial, Subject::Satellite(0));
    with(&riding, |_, run, view| {
        let state = run.playback.state(0, run.moment.at).unwrap();
        let place = state.position.to_meters();
        let (pixel, depth) = view.project_deep(place).unwrap();
        assert!((pixel[0] - 640.0).abs() < 1e-6 && (pixel[1] - 360.0).abs() < 1e-6);
        let ahead = place + state.velocity.to_meters_per_second() * 10.0;
        let (ahead, further) = view.project_deep(ahead).unwrap();
        assert!(further > depth && (ahead[0] - 640.0).abs() < 1.0);
        let below = view.project(place * 0.99).unwrap();
        assert!(below[1] > 360.0);
    });
}

#[test]
fn a_station_sees_the_zenith_when_it_looks_straight_up() {
    let mut standing = state(Viewpoint::Ground, Axes::EarthFixed, Subject::Station(0));
    standing.camera.elevation_deg = 89.9;
    with(&standing, |_, run, view| {
        let mut place = run.playback.scenario().stations[0].place;
        place.altitude = crate::units::Length::kilometers(500.0);
        let zenith = view.project(place.to_position().to_meters()).unwrap();
        assert!(
            (zenith[0] - 640.0).hypot(zenith[1] - 360.0) < 2.0,
            "{zenith:?}"
        );
    });
}

#[test]
fn a_viewpoint_without_its_thing_looks_at_the_earth() {
    let lost = state(Viewpoint::Follow, Axes::Inertial, Subject::Satellite(9999));
    with(&lost, |_, _, view| {
        let centre = view.project(Vector3::zeros()).unwrap();
        assert!((centre[0] - 640.0).abs() < 1e-6 && (centre[1] - 360.0).abs() < 1e-6);
    });
}

#[test]
fn a_satellite_is_picked_where_it_is_drawn_and_not_where_the_earth_hides_it() {
    let looking = state(Viewpoint::Earth, Axes::Inertial, Subject::Target(0));
    with(&looking, |desk, run, view| {
        let (mut seen, mut hidden) = (0, 0);
        for index in 0..12 {
            let subject = Subject::Satellite(index);
            let place = shown::place(run, subject).unwrap().to_meters();
            let picked = pick(desk, view, view.project(place).unwrap());
            if view.hidden_by_earth(place) {
                assert_ne!(picked, Some(subject));
                hidden += 1;
            } else {
                assert_eq!(picked, Some(subject));
                seen += 1;
            }
        }
        assert!(seen > 0 && hidden > 0, "{seen} {hidden}");
        assert_eq!(pick(desk, view, [2.0, 2.0]), None);
    });
}

#[test]
fn a_link_is_picked_between_its_ends_unless_its_layer_is_off() {
    let mut looking = state(Viewpoint::Earth, Axes::Inertial, Subject::Target(0));
    let middle_of = |desk: &Desk<'_>, run: &OpenRun, view: &View| {
        let node = |node| run.moment.node(node).unwrap().to_meters();
        run.moment.links.iter().find_map(|link| {
            let middle = (node(link.a) + node(link.b)) / 2.0;
            let pixel = view.project(middle)?;
            let visible = !view.hidden_by_earth(middle);
            (visible && pick(desk, view, pixel) == Some(shown::link_subject(link))).then_some(pixel)
        })
    };
    let pixel = with(&looking, |desk, run, view| middle_of(desk, run, view)).unwrap();
    looking.layers.lasers = false;
    looking.layers.downlinks = false;
    with(&looking, |desk, run, view| {
        assert!(!matches!(pick(desk, view, pixel), Some(Subject::Link(..))));
        assert_eq!(middle_of(desk, run, view), None);
    });
}

#[test]
fn a_satellite_is_picked_on_the_map_beyond_the_date_line_too() {
    let mut looking = state(Viewpoint::Earth, Axes::Inertial, Subject::Target(0));
    looking.camera.map = [170.0, 0.0, 1.0];
    with(&looking, |desk, run, _| {
        for index in 0..12 {
            let subject = Subject::Satellite(index);
            let place = shown::place(run, subject).unwrap();
            let [longitude, latitude] = longitude_latitude(run.moment.rotation, place);
            let pixel = map_project(longitude, latitude, looking.camera.map, SIZE);
            assert!((0.0..=SIZE[0]).contains(&pixel[0]));
            assert_eq!(pick_map(desk, SIZE, pixel), Some(subject));
        }
    });
}

#[test]
fn a_region_is_picked_by_its_inside() {
    let looking = state(Viewpoint::Earth, Axes::EarthFixed, Subject::Satellite(0));
    with(&looking, |desk, run, _| {
        let target = &run.playback.scenario().targets[0];
        let (axis, angle) = target.region.bounding_cap();
        assert!(angle.to_degrees() > 0.1);
        let centre = shown::on_ground(axis).to_meters();
        let above = view(Pose {
            eye_m: centre * 1.05,
            target_m: Vector3::zeros(),
            up: Vector3::z(),
            fov_y_deg: 45.0,
        });
        // Half way to the edge, far from the mark in the middle.
        let place = Geodetic::from_position(shown::on_ground(axis));
        let inside = Geodetic::from_degrees(
            place.latitude.to_degrees() + angle.to_degrees() * 0.4,
            place.longitude.to_degrees(),
            0.0,
        );
        assert!(target.region.contains(inside.latitude, inside.longitude));
        let pixel = above.project(inside.to_position().to_meters()).unwrap();
        assert!((pixel[1] - 360.0).abs() > PICK_RADIUS_PX, "{pixel:?}");
        assert_eq!(pick(desk, &above, pixel), Some(Subject::Target(0)));
    });
}

#[test]
fn dragging_moves_the_ground_with_the_mouse() {
    let camera = Camera::default();
    let before = around_earth(&camera);
    let place = view(before).ground([640.0, 360.0]).unwrap();
    let after = around_earth(&orbit(camera, 40.0, -25.0));
    let pixel = view(after).project(place).unwrap();
    assert!(pixel[0] > 660.0 && pixel[1] < 345.0, "{pixel:?}");
}

#[test]
fn the_wheel_brings_the_eye_nearer_but_never_into_the_ground() {
    let mut camera = Camera::default();
    for _ in 0..200 {
        let nearer = zoom(camera, 1.0);
        assert!(nearer.distance_km <= camera.distance_km);
        camera = nearer;
    }
    assert!((camera.distance_km - 6391.0).abs() < 1.0, "{camera:?}");
    let pose = around_earth(&camera);
    assert!(pose.eye_m.norm() > EARTH_EQUATORIAL_RADIUS_M);
    for _ in 0..400 {
        camera = zoom(camera, -1.0);
    }
    assert!(camera.distance_km < 510_000.0);
}

#[test]
fn zooming_at_a_place_keeps_it_near_the_mouse() {
    let camera = Camera::default();
    let before = view(around_earth(&camera));
    let cursor = [760.0, 300.0];
    let place = before.ground(cursor).unwrap();
    let plain = view(around_earth(&zoom(camera, 4.0)));
    let kept = zoom_at(camera, 4.0, &before, cursor);
    let kept = view(around_earth(&kept));
    let away = |view: &View| {
        let pixel = view.project(place).unwrap();
        (pixel[0] - cursor[0]).hypot(pixel[1] - cursor[1])
    };
    assert!(
        away(&kept) < 0.25 * away(&plain),
        "{} {}",
        away(&kept),
        away(&plain)
    );
}

#[test]
fn switching_axes_leaves_the_eye_where_it_was() {
    let inertial = state(Viewpoint::Earth, Axes::Inertial, Subject::Satellite(0));
    let (eye, rotation) = with(&inertial, |_, run, view| {
        (view.pose.eye_m, run.moment.rotation)
    });
    let camera = to_axes(inertial.camera, Axes::Inertial, Axes::EarthFixed, rotation);
    let fixed = ViewState {
        axes: Axes::EarthFixed,
        camera,
        ..inertial
    };
    let fixed_eye = with(&fixed, |_, _, view| view.pose.eye_m);
    let expected = to_fixed(Axes::Inertial, rotation, eye).to_meters();
    assert!((fixed_eye - expected).norm() < 1.0);
}

#[test]
fn the_distance_to_a_segment_ends_at_its_ends() {
    let (distance, share) = segment_distance([5.0, 3.0], [0.0, 0.0], [10.0, 0.0]);
    assert!((distance - 3.0).abs() < 1e-12 && (share - 0.5).abs() < 1e-12);
    let (distance, share) = segment_distance([13.0, 4.0], [0.0, 0.0], [10.0, 0.0]);
    assert!((distance - 5.0).abs() < 1e-12 && (share - 1.0).abs() < 1e-12);
}
