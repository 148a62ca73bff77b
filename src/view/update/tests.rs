use super::*;
use crate::network::NodeId;
use crate::scenario::Policy;
use crate::time::Interval;
use crate::view::fixture;

/// A run at an hour and a half, and a state that shows it.
fn shown() -> (ViewState, Vec<OpenRun>) {
    let at = SimTime::from_seconds(5400.0);
    let state = ViewState {
        at,
        ..ViewState::default()
    };
    (state, vec![fixture::open_run(Policy::Onboard, at)])
}

fn do_all(state: &mut ViewState, runs: &[OpenRun], commands: Vec<Command>) {
    for command in commands {
        assert_eq!(apply(state, command, runs), None);
    }
}

#[test]
fn time_stays_within_what_is_recorded() {
    let (mut state, runs) = shown();
    let end = runs[0].playback.recorded().end;
    do_all(&mut state, &runs, vec![Command::Seek(SimTime::MAX)]);
    assert_eq!(state.at, end);
    do_all(&mut state, &runs, vec![Command::Seek(SimTime(-5))]);
    assert_eq!(state.at, SimTime::START);
}

#[test]
fn time_goes_on_at_its_rate_and_stops_at_the_edge() {
    let (mut state, runs) = shown();
    do_all(
        &mut state,
        &runs,
        vec![Command::Rate(-600.0), Command::Play(true)],
    );
    advance(&mut state, 1.0, &runs);
    assert_eq!(state.at, SimTime::from_seconds(4800.0));
    assert!(state.playing);
    advance(&mut state, 100.0, &runs);
    assert_eq!(state.at, SimTime::START);
    assert!(!state.playing, "the start is the end of going back");
}

#[test]
fn a_rate_is_kept_within_bounds_and_nonsense_is_ignored() {
    let (mut state, runs) = shown();
    for (asked, kept) in [(0.0, 0.01), (1e9, 1e6), (-1e9, -1e6), (30.0, 30.0)] {
        do_all(&mut state, &runs, vec![Command::Rate(asked)]);
        assert_eq!(state.rate, kept, "asked for {asked}");
    }
    do_all(&mut state, &runs, vec![Command::Rate(f64::NAN)]);
    assert_eq!(state.rate, 30.0);
}

#[test]
fn events_of_the_selection_are_gone_to_one_after_the_other() {
    let (mut state, runs) = shown();
    let satellite = runs[0].playback.products().satellite()[0];
    let subject = Subject::Satellite(satellite);
    let events = loop {
        if let Some(events) = runs[0].playback.events_of(subject) {
            break events;
        }
        std::thread::yield_now();
    };
    let mut times: Vec<i64> = events.iter().map(|event| event.time_ns).collect();
    times.dedup();
    do_all(
        &mut state,
        &runs,
        vec![
            Command::Select(Some(subject)),
            Command::Seek(SimTime::START),
        ],
    );
    let first: Vec<i64> = (0..3)
        .map(|_| {
            apply(&mut state, Command::Event { forward: true }, &runs);
            state.at.0
        })
        .collect();
    let after_start: Vec<i64> = times.into_iter().filter(|&time| time > 0).take(3).collect();
    assert_eq!(first, after_start);
    apply(&mut state, Command::Event { forward: false }, &runs);
    assert_eq!(state.at.0, first[1]);
}

#[test]
fn selecting_replaces_and_toggling_adds_and_takes_out() {
    let (mut state, runs) = shown();
    let (a, b) = (Subject::Satellite(1), Subject::Station(0));
    do_all(
        &mut state,
        &runs,
        vec![Command::Select(Some(a)), Command::Toggle(b)],
    );
    assert_eq!(state.selection, [a, b]);
    do_all(&mut state, &runs, vec![Command::Toggle(a)]);
    assert_eq!(state.selection, [b]);
    do_all(
        &mut state,
        &runs,
        vec![Command::SelectedOnly(true), Command::Select(None)],
    );
    assert!(!state.selected_only, "nothing would be left to see");
}

#[test]
fn going_to_a_station_puts_it_in_the_middle_of_globe_and_map() {
    let (mut state, runs) = shown();
    for axes in [Axes::Inertial, Axes::EarthFixed] {
        do_all(
            &mut state,
            &runs,
            vec![Command::Axes(axes), Command::GoTo(Subject::Station(1))],
        );
        let place = runs[0].playback.scenario().stations[1].place;
        assert!((state.camera.map[0] - place.longitude.to_degrees()).abs() < 1e-6);
        assert!((state.camera.map[1] - place.latitude.to_degrees()).abs() < 1e-6);
        let position = shown::place(&runs[0], Subject::Station(1)).unwrap();
        let point = camera::to_scene(axes, runs[0].moment.rotation, position);
        let azimuth = point.y.atan2(point.x).to_degrees();
        let off = (state.camera.azimuth_deg - azimuth).rem_euclid(360.0);
        assert!(off.min(360.0 - off) < 1e-9, "{axes:?}");
    }
}

#[test]
fn changing_the_axes_keeps_the_same_side_in_view() {
    let (mut state, runs) = shown();
    do_all(&mut state, &runs, vec![Command::GoTo(Subject::Station(0))]);
    let before = state.camera;
    do_all(&mut state, &runs, vec![Command::Axes(Axes::EarthFixed)]);
    let place = runs[0].playback.scenario().stations[0].place;
    let off = (state.camera.azimuth_deg - place.longitude.to_degrees()).rem_euclid(360.0);
    assert!(off.min(360.0 - off) < 1e-6);
    do_all(&mut state, &runs, vec![Command::Axes(Axes::Inertial)]);
    let off = (state.camera.azimuth_deg - before.azimuth_deg).rem_euclid(360.0);
    assert!(off.min(360.0 - off) < 1e-9);
}

#[test]
fn a_run_is_never_compared_with_itself() {
    let at = SimTime::from_seconds(5400.0);
    let runs: Vec<OpenRun> = fixture::POLICIES
        .into_iter()
        .map(|policy| fixture::open_run(policy, at))
        .collect();
    let mut state = ViewState::default();
    do_all(
        &mut state,
        &runs,
        vec![
            Command::Compare(Some(1)),
            Command::Difference(true),
            Command::Run(1),
        ],
    );
    assert_eq!(
        (state.run, state.compared),
        (1, Some(0)),
        "they change places"
    );
    do_all(
        &mut state,
        &runs,
        vec![Command::Compare(Some(1)), Command::Run(7)],
    );
    assert_eq!((state.run, state.compared), (1, None));
    assert!(!state.difference);
}

#[test]
fn an_empty_span_limits_nothing() {
    let (mut state, runs) = shown();
    let at = SimTime::from_seconds(60.0);
    let span = Interval::new(SimTime::START, at);
    do_all(&mut state, &runs, vec![Command::Span(Some(span))]);
    assert_eq!(state.span, Some(span));
    do_all(
        &mut state,
        &runs,
        vec![Command::Span(Some(Interval::new(at, at)))],
    );
    assert_eq!(state.span, None);
}

#[test]
fn what_is_not_there_is_not_gone_to() {
    let (mut state, runs) = shown();
    let before = state.camera;
    for subject in [
        Subject::Satellite(u32::MAX),
        Subject::Station(99),
        Subject::Target(99),
        Subject::Link(NodeId(u32::MAX), NodeId(0)),
        Subject::Product(u64::MAX),
    ] {
        do_all(&mut state, &runs, vec![Command::GoTo(subject)]);
        assert_eq!(state.camera, before, "{subject:?}");
    }
}

#[test]
fn each_layer_has_its_own_switch() {
    let (mut state, runs) = shown();
    for (name, _) in LAYERS {
        let before = state.layers;
        let on = *LAYERS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, switch)| switch(&mut state.layers))
            .unwrap();
        do_all(&mut state, &runs, vec![Command::Layer(name, !on)]);
        assert_ne!(state.layers, before, "{name}");
        do_all(&mut state, &runs, vec![Command::Layer(name, on)]);
        assert_eq!(state.layers, before, "{name}");
    }
}
