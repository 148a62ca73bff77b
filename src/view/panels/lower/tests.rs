use super::*;
use crate::time::{Interval, SimTime};
use crate::view::fixture;
use crate::view::state::{Subject, ViewState};
use egui_kittest::kittest::Queryable as _;

/// A state that looks at one tab, with one of everything selected.
fn looking_at(tab: Tab) -> ViewState {
    let mut state = ViewState {
        at: SimTime::from_seconds(5400.0),
        selection: vec![
            Subject::Satellite(0),
            Subject::Station(0),
            Subject::Product(0),
        ],
        watched: vec![
            Subject::Satellite(3),
            Subject::Target(0),
            Subject::Satellite(9999),
        ],
        compared: Some(1),
        ..ViewState::default()
    };
    state.look.tab = tab;
    state
}

/// Shows every tab a few times, with and without a span of no length.
fn show_all(with: impl Fn(&ViewState, &dyn Fn(&Desk<'_>))) {
    for (tab, name, _) in TABS {
        for span in [None, Some(Interval::new(SimTime::START, SimTime::START))] {
            let state = ViewState {
                span,
                ..looking_at(tab)
            };
            with(&state, &|desk| {
                let mut harness = bench::harness(desk, show);
                harness.run_steps(5);
                assert!(
                    harness.state().is_empty(),
                    "{name} changes nothing by itself"
                );
                assert!(harness.query_by_label(name).is_some());
            });
        }
    }
}

#[test]
fn every_tab_shows_a_run_of_which_nothing_is_recorded() {
    show_all(|state, act| bench::with_empty_run(state, |desk| act(desk)));
}

#[test]
fn every_tab_shows_a_run_without_products() {
    show_all(|state, act| bench::with_run_without_products(state, |desk| act(desk)));
}

#[test]
fn every_tab_shows_a_whole_run() {
    show_all(|state, act| fixture::with_desk_in(state, |desk| act(desk)));
}

#[test]
fn a_click_at_a_tab_shows_it() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("Compare").click();
        harness.run_steps(2);
        assert_eq!(harness.state(), &[Command::Tab(Tab::Compare)]);
    });
}

#[test]
fn a_span_can_be_cleared_from_any_tab() {
    let mut state = looking_at(Tab::Charts);
    state.span = Some(Interval::new(SimTime::START, SimTime::from_seconds(60.0)));
    fixture::with_desk_in(&state, |desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("Clear span").click();
        harness.run_steps(2);
        assert_eq!(harness.state(), &[Command::Span(None)]);
    });
}
