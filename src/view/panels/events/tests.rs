use super::*;
use crate::view::fixture;
use crate::view::panels::lower::bench;
use crate::view::state::ViewState;
use egui_kittest::kittest::Queryable as _;

fn event(time_ns: i64) -> EventRow {
    EventRow {
        time_ns,
        sequence: 0,
        kind: "light".into(),
        node: Some(0),
        product: None,
        contact: None,
        until_ns: None,
        bits: None,
        value: None,
        detail: String::new(),
    }
}

#[test]
fn the_next_event_is_later_and_the_one_before_is_earlier() {
    let events = [10, 20, 20, 30].map(event);
    let next = |at, forward| next_event(&events, SimTime(at), forward).map(|at| at.0);
    assert_eq!(next(0, true), Some(10));
    assert_eq!(next(10, true), Some(20));
    assert_eq!(next(20, true), Some(30));
    assert_eq!(next(30, true), None);
    assert_eq!(next(30, false), Some(20));
    assert_eq!(next(20, false), Some(10));
    assert_eq!(next(10, false), None);
    assert_eq!(next_event(&[], SimTime(5), true), None);
}

#[test]
fn events_are_about_their_product_else_about_where_they_happened() {
    let playback = fixture::playback(fixture::POLICIES[0]);
    let satellites = u32::try_from(playback.scenario().satellites.len()).unwrap();
    let mut row = event(0);
    assert_eq!(subject(&playback, &row), Some(Subject::Satellite(0)));
    row.node = Some(satellites + 1);
    assert_eq!(subject(&playback, &row), Some(Subject::Station(1)));
    row.product = Some(7);
    assert_eq!(subject(&playback, &row), Some(Subject::Product(7)));
}

#[test]
fn a_click_at_an_event_of_the_selection_goes_there_and_selects() {
    fixture::with_desk(|desk| {
        let playback = &desk.run().unwrap().playback;
        let events = bench::read(|| playback.events_of(Subject::Satellite(0)));
        let first = &events[0];
        let mut harness = bench::harness(desk, show);
        let text = clock(playback, first.time_ns as f64);
        let pos = harness
            .get_all_by_label(&text)
            .next()
            .unwrap()
            .rect()
            .center();
        bench::click(&mut harness, pos);
        let about = subject(playback, first);
        let expected = [
            Command::Seek(SimTime(first.time_ns)),
            Command::Select(about),
        ];
        assert_eq!(harness.state(), &expected);
    });
}

#[test]
fn without_a_selection_the_events_of_the_segment_are_listed() {
    let state = ViewState {
        at: SimTime::from_seconds(5400.0),
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let recording = desk.run().unwrap().playback.recording();
        let events: Events = recording.table(1).unwrap();
        let count = events.time_ns().len();
        let mut harness = bench::harness(desk, show);
        let label = format!("{count} events from");
        assert!(bench::wait_for(&mut harness, |harness| {
            harness.query_by_label_contains(&label).is_some()
        }));
    });
}
