use super::*;
use crate::time::SimTime;
use crate::view::camera::{self, View};
use crate::view::fixture;
use crate::view::overlay::tests::read_events;
use crate::view::state::{Axes, Camera, ViewState};
use proptest::prelude::*;

const SIZE: [f64; 2] = [1280.0, 720.0];

fn state(selection: Vec<Subject>) -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        selection,
        ..ViewState::default()
    }
}

fn with<R>(state: &ViewState, act: impl FnOnce(&Desk<'_>, &View) -> R) -> R {
    fixture::with_desk_in(state, |desk| {
        let view = View {
            pose: camera::pose(desk),
            width_px: SIZE[0],
            height_px: SIZE[1],
        };
        act(desk, &view)
    })
}

proptest! {
    #[test]
    fn no_two_shown_boxes_overlap_and_the_most_important_is_shown(
        corners in prop::collection::vec((0.0..300.0_f64, 0.0..200.0_f64, 0_usize..4), 1..60),
    ) {
        let boxes: Vec<[f64; 4]> = corners.iter().map(|&(x, y, _)| [x, y, x + 60.0, y + 16.0]).collect();
        let importance: Vec<usize> = corners.iter().map(|&(_, _, importance)| importance).collect();
        let kept = cull(&boxes, &importance);
        let overlap = |a: &[f64; 4], b: &[f64; 4]| {
            a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
        };
        for (a, first) in boxes.iter().enumerate() {
            for (b, second) in boxes.iter().enumerate().take(a) {
                prop_assert!(!(kept[a] && kept[b] && overlap(first, second)));
            }
            // What is left out is covered by something shown that matters as much.
            let excused = (0..boxes.len()).any(|b| {
                kept[b] && importance[b] <= importance[a] && overlap(first, &boxes[b])
            });
            prop_assert!(kept[a] || excused);
        }
    }
}

#[test]
fn what_is_selected_is_named_beside_it() {
    let all = (0..12).map(Subject::Satellite).collect();
    let state = state(all);
    with(&state, |desk, view| {
        let run = desk.run().unwrap();
        let labels = labels(desk, view);
        let named: Vec<&Label> = labels
            .iter()
            .filter(|label| matches!(label.subject, Some(Subject::Satellite(_))))
            .collect();
        assert!(!named.is_empty() && named.len() < 12, "{}", named.len());
        for label in named {
            let subject = label.subject.unwrap();
            assert_eq!(label.text, run.playback.subject_name(subject));
            let place = shown::place(run, subject).unwrap().to_meters();
            assert!(!view.hidden_by_earth(place));
            let pixel = view.project(place).unwrap();
            assert!((label.position_px[0] - pixel[0] - GAP_PX).abs() < 1e-9);
        }
    });
}

#[test]
fn stations_are_named_on_the_map_and_not_without_their_layer() {
    let mut state = state(Vec::new());
    let count = |state: &ViewState| with(state, |desk, _| map_labels(desk, SIZE).len());
    assert!(count(&state) > 0);
    state.layers.stations = false;
    assert_eq!(count(&state), 0);
    state.layers.stations = true;
    state.layers.labels = false;
    assert_eq!(count(&state), 0);
}

#[test]
fn a_route_is_numbered_with_its_waits() {
    let hop = |from, to, waited_s| Hop {
        cargo: "answer".to_owned(),
        from: NodeId(from),
        to: Some(NodeId(to)),
        contact: 0,
        start: SimTime::START,
        end: None,
        waited_s,
    };
    let texts = hop_texts(&[hop(3, 5, 0.0), hop(5, 12, 12.4)]);
    let texts: Vec<(u32, &str)> = texts
        .iter()
        .map(|(node, text)| (node.0, text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            (3, "node 1"),
            (5, "node 2 · 12.4 s waiting"),
            (12, "node 3")
        ]
    );
    assert_eq!(wait(600.0), "10.0 min");
    assert_eq!(wait(7200.0), "2.0 h");
}

#[test]
fn the_hops_of_a_selected_product_are_named() {
    let product = with(&state(Vec::new()), |desk, _| {
        let products = desk.run().unwrap().playback.products();
        let row = products.rows().find(|row| row.answered_ns.is_some());
        row.unwrap().product
    });
    with(&state(vec![Subject::Product(product)]), |desk, _| {
        read_events(desk.run().unwrap(), product);
        let labels = map_labels(desk, SIZE);
        let first = labels
            .iter()
            .find(|label| label.color == COLORS[1])
            .unwrap();
        assert!(first.text.ends_with(" · node 1"), "{}", first.text);
    });
}

#[test]
fn from_near_large_cities_are_named_and_from_afar_none() {
    let cities = |distance_km| {
        let mut state = state(Vec::new());
        state.axes = Axes::EarthFixed;
        state.camera = Camera {
            azimuth_deg: 139.0,
            elevation_deg: 36.0,
            distance_km,
            ..Camera::default()
        };
        with(&state, |desk, view| {
            let labels = labels(desk, view);
            let labels = labels.into_iter().filter(|label| label.subject.is_none());
            labels.map(|label| label.text).collect::<Vec<_>>()
        })
    };
    let near = cities(9000.0);
    assert!(near.iter().any(|name| name == "Tokyo"), "{near:?}");
    assert_eq!(cities(20_000.0), [""; 0]);
}
