use super::*;
use crate::time::SimTime;
use crate::view::fixture;
use crate::view::state::{Axes, ViewState};

fn state() -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        ..ViewState::default()
    }
}

#[test]
fn dots_of_the_shader_are_where_satellites_are_seen_from_the_eye() {
    for axes in [Axes::Inertial, Axes::EarthFixed] {
        let state = ViewState { axes, ..state() };
        fixture::with_desk_in(&state, |desk| {
            let run = desk.run().unwrap();
            let eye = Eye::of(desk);
            let dots = dots(desk, run, &eye, &[]);
            let nodes = run.moment.satellites.len() + run.moment.stations.len();
            assert_eq!(dots.len(), nodes);
            for (dot, &position) in dots.iter().zip(&run.moment.satellites) {
                let [x, y, z] = dot.place.map(|part| f64::from(part) * 1e6);
                let back = eye.eye_m + Vector3::new(x, -z, y);
                let there = to_scene(axes, run.moment.rotation, position);
                assert!((back - there).norm() < 5.0, "{} m", (back - there).norm());
            }
        });
    }
}

#[test]
fn what_is_not_drawn_keeps_its_place_for_the_ends_of_links() {
    let mut hidden = state();
    hidden.layers.satellites = false;
    let (shown, hidden) = [state(), hidden]
        .map(|state| {
            fixture::with_desk_in(&state, |desk| {
                dots(desk, desk.run().unwrap(), &Eye::of(desk), &[])
            })
        })
        .into();
    assert_eq!(shown[0].place, hidden[0].place);
    assert_eq!(shown[0].color, [255, 255, 255, 252]);
    assert_eq!(hidden[0].color, [0; 4]);
}

#[test]
fn a_satellite_without_a_place_draws_nothing() {
    let nowhere = dot([f32::NAN, 0.0, 1.0], [255; 4], true);
    assert_eq!(nowhere.color, [0; 4]);
    assert!(nowhere.place.iter().all(|part| part.is_finite()));
}

#[test]
fn a_line_is_broken_where_a_place_is_unknown() {
    let places = [0.0, 1.0, f32::NAN, 2.0, 3.0].map(|x| [x, 0.0, 0.0]);
    let mut pieces = Vec::new();
    chain(places.into_iter(), [255; 4], 1.0, &mut pieces);
    let ends: Vec<_> = pieces.iter().map(|p| (p.from[0], p.to[0])).collect();
    assert_eq!(ends, [(0.0, 1.0), (2.0, 3.0)]);
}

#[test]
fn a_link_that_is_not_locked_is_dashed_and_load_widens_it() {
    let link = |state, utilization| LinkNow {
        contact: 1,
        medium: crate::network::Medium::Laser,
        a: NodeId(0),
        b: NodeId(1),
        state,
        rate_bps: 1,
        range_m: 1.0,
        utilization,
        carried_bits: 0,
    };
    let idle = mark_of(&link(LinkState::Locked, 0.0), [1, 2, 3, 4]);
    let busy = mark_of(&link(LinkState::Locked, 1.0), [1, 2, 3, 4]);
    let slewing = mark_of(&link(LinkState::Slewing, 0.0), [1, 2, 3, 4]);
    assert!(busy.width > 2.0 * idle.width && idle.width > 0.0);
    assert!((slewing.width + idle.width).abs() < 1e-6);
    assert_eq!(idle.color, [1, 2, 3, 4]);
}
