use super::*;
use crate::time::{Interval, SimTime};
use crate::view::fixture;
use crate::view::panels::lower::bench;
use crate::view::state::ViewState;
use egui_kittest::kittest::Queryable as _;

#[test]
fn the_way_of_a_product_is_read_and_a_click_at_a_stage_goes_there() {
    let product = fixture::playback(fixture::POLICIES[0])
        .products()
        .row(0)
        .unwrap();
    let state = ViewState {
        selection: vec![Subject::Product(product.product)],
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let mut harness = bench::harness(desk, show);
        let found = bench::wait_for(&mut harness, |harness| {
            harness
                .query_by_label_contains("has taken a frame")
                .is_some()
        });
        assert!(found, "the waterfall was not read");
        harness.get_by_label_contains("has taken a frame").click();
        harness.run_steps(2);
        let captured = SimTime(product.capture_end_ns);
        assert_eq!(harness.state(), &[Command::Seek(captured)]);
    });
}

#[test]
fn a_product_that_is_not_recorded_is_told_so() {
    let state = ViewState {
        selection: vec![Subject::Product(999_999)],
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let mut harness = bench::harness(desk, show);
        assert!(bench::wait_for(&mut harness, |harness| {
            harness.query_by_label_contains("does not appear").is_some()
        }));
    });
}

#[test]
fn products_are_listed_within_the_span_and_selected_by_a_click() {
    let all = fixture::playback(fixture::POLICIES[0]);
    let ends = all.products().capture_end_ns();
    let (first, last) = (*ends.iter().min().unwrap(), *ends.iter().max().unwrap());
    let span = Interval::new(SimTime(first), SimTime(last));
    let run = fixture::open_run(fixture::POLICIES[0], SimTime::START);
    let rows = columns::sheet(&run, Some(span)).rows;
    assert_eq!(rows.len(), ends.iter().filter(|end| **end < last).count());
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        let target = desk.run().unwrap().playback.products().target()[0];
        let name = desk
            .run()
            .unwrap()
            .playback
            .subject_name(Subject::Target(target));
        let pos = harness
            .get_all_by_label(&name)
            .next()
            .unwrap()
            .rect()
            .center();
        bench::click(&mut harness, pos);
        assert!(matches!(
            harness.state().as_slice(),
            [Command::Select(Some(Subject::Product(_)))]
        ));
    });
}
