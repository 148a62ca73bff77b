use super::*;
use crate::time::{Interval, SimTime};
use crate::view::fixture;
use crate::view::panels::lower::bench;
use crate::view::state::{Subject, ViewState};
use egui_kittest::kittest::Queryable as _;

#[test]
fn columns_of_both_runs_are_limited_to_the_span() {
    let span = Interval::new(SimTime::from_seconds(3000.0), SimTime::from_seconds(6000.0));
    let state = ViewState {
        selection: vec![Subject::Satellite(0), Subject::Satellite(2)],
        compared: Some(1),
        span: Some(span),
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let lines = bench::read(|| {
            Some(figures::columns(desk, "battery_j")).filter(|lines| lines.len() == 4)
        });
        assert_eq!(lines.len(), 4);
        assert_eq!(lines.iter().filter(|line| line.is_compared).count(), 2);
        for line in &lines {
            assert!(line.points.len() > 10);
            let inside = |point: &&[f64; 2]| (3000.0..=6000.0).contains(&point[0]);
            let outside = line.points.len() - line.points.iter().filter(inside).count();
            assert!(outside <= 2, "only the points at the edges lie outside");
        }
    });
}

#[test]
fn products_so_far_end_at_what_was_captured_and_answered() {
    fixture::with_desk(|desk| {
        let products = desk.run().unwrap().playback.products();
        let lines = bench::in_ui(|ui| figures::lines(ui, desk, Figure::Products));
        let ends: Vec<f64> = lines
            .iter()
            .map(|line| line.points.last().unwrap()[1])
            .collect();
        let captured = products.product().len() as f64;
        let answered = products.answered_ns().iter().flatten().count() as f64;
        assert_eq!(ends[..2], [captured, answered]);
        assert_eq!(ends.len(), 4, "two lines of each run");
    });
}

#[test]
fn lines_are_named_in_a_legend_only_where_there_is_more_than_one() {
    let mut state = ViewState {
        selection: vec![Subject::Satellite(0)],
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let mut harness = bench::harness(desk, show);
        let name = &desk.run().unwrap().playback.scenario().satellites[0].name;
        let title = format!("queued jobs · {name}");
        assert!(bench::wait_for(&mut harness, |harness| {
            harness.query_by_label(&title).is_some()
        }));
        assert!(
            harness.query_by_label(name).is_none(),
            "one line has no legend"
        );
        assert!(harness.query_by_label("captured").is_some());
        assert!(harness.query_by_label("time shown").is_none());
    });
    state.compared = Some(1);
    fixture::with_desk_in(&state, |desk| {
        let mut harness = bench::harness(desk, show);
        assert!(bench::wait_for(&mut harness, |harness| {
            let name = "A onboard: time to insight";
            harness.query_by_label(name).is_some()
        }));
    });
}

#[test]
fn charts_are_switched_by_their_names() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        assert!(harness.query_by_label("Link utilisation (%)").is_none());
        harness.get_by_label("Link utilisation").click();
        harness.run_steps(3);
        assert!(harness.query_by_label("Link utilisation (%)").is_some());
    });
}

#[test]
fn a_drag_over_a_chart_selects_a_span_and_a_click_goes_to_a_time() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        let title = harness.get_all_by_label("Products so far").last().unwrap();
        let title = title.rect();
        let from = egui::pos2(title.left() + 120.0, title.bottom() + 120.0);
        let to = from + egui::vec2(80.0, 10.0);
        bench::drag(&mut harness, egui::PointerButton::Primary, from, to);
        let [Command::Span(Some(span))] = harness.state().as_slice() else {
            panic!("{:?}", harness.state());
        };
        let whole = desk.run().unwrap().playback.span();
        assert!(whole.start < span.start && span.end < whole.end, "{span:?}");
        let share = span.span().to_seconds() / whole.span().to_seconds();
        assert!((0.1..0.6).contains(&share), "{share}");
        let start = span.start;
        harness.state_mut().clear();
        bench::click(&mut harness, from);
        let [Command::Seek(at)] = harness.state().as_slice() else {
            panic!("{:?}", harness.state());
        };
        assert!((*at - start).to_seconds().abs() < 60.0);
    });
}
