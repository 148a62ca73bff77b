#![expect(clippy::unwrap_used, reason = "a test stops at what must be there")]

use super::*;
use crate::time::SimTime;
use crate::view::fixture;
use crate::view::gantt::{self, Row, Track};
use crate::view::panels::lower::bench;
use crate::view::state::{Subject, ViewState};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// The rows of all that is selected, once its events have been read.
fn all_rows(desk: &Desk<'_>) -> Vec<Row> {
    let playback = &desk.run().unwrap().playback;
    for satellite in gantt::subjects(desk) {
        bench::read(|| playback.events_of(Subject::Satellite(satellite)));
    }
    gantt::rows(desk, playback.span())
}

fn row_of(desk: &Desk<'_>, track: Track) -> Row {
    let rows = all_rows(desk);
    let found = rows
        .into_iter()
        .find(|row| row.track == track && !row.bars.is_empty());
    found.unwrap()
}

/// The place of a time in a row, in the view of the whole run.
fn place(
    harness: &Harness<'_, Vec<Command>>,
    desk: &Desk<'_>,
    row: &Row,
    at: SimTime,
) -> egui::Pos2 {
    let label = format!("{} {}", row.name, row.track.name());
    let rect = harness.get_by_label(&label).rect();
    let whole = desk.run().unwrap().playback.span();
    let share = (at - whole.start).to_seconds() / whole.span().to_seconds();
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    let share = share as f32;
    egui::pos2(rect.left() + rect.width() * share, rect.top() + 6.0)
}

#[test]
fn buttons_play_pause_reverse_and_go_to_the_ends() {
    let ends = |desk: &Desk<'_>| desk.run().unwrap().playback.recorded().end;
    fixture::with_desk(|desk| {
        for (label, expected) in [
            ("Play (Space)", vec![Command::Play(true)]),
            (
                "Play in reverse (J)",
                vec![Command::Rate(-60.0), Command::Play(true)],
            ),
            ("To the start (Home)", vec![Command::Seek(SimTime::START)]),
            (
                "To the end of what is recorded (End)",
                vec![Command::Seek(ends(desk))],
            ),
        ] {
            let mut harness = bench::harness(desk, show);
            harness.get_by_label(label).click();
            harness.run_steps(2);
            assert_eq!(harness.state(), &expected, "{label}");
        }
    });
    let playing = ViewState {
        playing: true,
        ..ViewState::default()
    };
    fixture::with_desk_in(&playing, |desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("Pause (Space)").click();
        harness.run_steps(2);
        assert_eq!(harness.state(), &[Command::Play(false)]);
    });
}

#[test]
fn a_click_at_a_bar_goes_to_its_start_and_selects_what_it_is() {
    fixture::with_desk(|desk| {
        let row = row_of(desk, Track::Contacts);
        let bar = *row.bars.iter().find(|bar| bar.lane == 0).unwrap();
        let middle = bar.start + (bar.end - bar.start) / 2;
        let mut harness = bench::harness(desk, show);
        let pos = place(&harness, desk, &row, middle);
        bench::click(&mut harness, pos);
        let expected = [Command::Seek(bar.start), Command::Select(Some(bar.subject))];
        assert_eq!(harness.state(), &expected);
        assert!(matches!(bar.subject, Subject::Link(..)));
    });
}

#[test]
fn a_drag_on_the_strip_scrubs_and_one_with_the_right_button_selects_a_span() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        let rect = harness.get_by_label("Time strip").rect();
        let whole = desk.run().unwrap().playback.span();
        let at = |x: f32| {
            let scale = TimeScale {
                span: whole,
                width_px: f64::from(rect.width()),
            };
            scale.at(f64::from(x - rect.left()))
        };
        let from = egui::pos2(rect.left() + 100.0, rect.center().y);
        let to = egui::pos2(rect.left() + 400.0, rect.center().y);
        bench::drag(&mut harness, egui::PointerButton::Secondary, from, to);
        let expected = Interval::new(at(from.x), at(to.x));
        assert_eq!(harness.state().last(), Some(&Command::Span(Some(expected))));
        harness.state_mut().clear();
        bench::drag(&mut harness, egui::PointerButton::Primary, from, to);
        assert_eq!(harness.state().last(), Some(&Command::Seek(at(to.x))));
        assert!(
            harness
                .state()
                .iter()
                .all(|c| matches!(c, Command::Seek(_)))
        );
    });
}

#[test]
fn a_drag_over_the_bars_selects_a_span() {
    fixture::with_desk(|desk| {
        let row = row_of(desk, Track::Contacts);
        let mut harness = bench::harness(desk, show);
        let [start, end] = [3000.0, 6000.0].map(SimTime::from_seconds);
        let [from, to] = [start, end].map(|at| place(&harness, desk, &row, at));
        bench::drag(&mut harness, egui::PointerButton::Primary, from, to);
        let Some(Command::Span(Some(span))) = harness.state().last() else {
            panic!("{:?}", harness.state());
        };
        assert!((span.start - start).to_seconds().abs() < 30.0, "{span:?}");
        assert!((span.end - end).to_seconds().abs() < 30.0, "{span:?}");
    });
}

#[test]
fn the_wheel_over_the_strip_zooms_about_the_pointer() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        let rect = harness.get_by_label("Time strip").rect();
        let pointer = egui::pos2(rect.left() + rect.width() * 0.25, rect.center().y);
        harness.hover_at(pointer);
        harness.step();
        harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, 200.0),
            phase: egui::TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
        });
        harness.run_steps(30);
        let id = egui::Id::new("timeline-stretch");
        let stretch: Interval = harness.ctx.data(|data| data.get_temp(id)).unwrap();
        let whole = desk.run().unwrap().playback.span();
        assert!(stretch.span().0 * 3 < whole.span().0 * 2, "{stretch:?}");
        let kept_s = whole.span().to_seconds() * 0.25;
        let share = (kept_s - stretch.start.to_seconds()) / stretch.span().to_seconds();
        assert!((share - 0.25).abs() < 1e-3, "{share}");
        assert!(harness.state().is_empty(), "a zoom is no part of the state");
    });
}

#[test]
fn satellites_have_rows_of_contacts_eclipses_jobs_and_captures() {
    let state = ViewState {
        selection: (0..12).map(Subject::Satellite).collect(),
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        for track in [Track::Contacts, Track::Light, Track::Jobs, Track::Captures] {
            let row = row_of(desk, track);
            let hint = gantt::hint(&desk.run().unwrap().playback, &row, &row.bars[0]);
            assert!(hint.contains("UTC"), "{track:?}: {hint}");
        }
        let run = desk.run().unwrap();
        let stations = run.playback.scenario().stations.len();
        let rows = all_rows(desk);
        let of_stations = rows
            .iter()
            .filter(|row| matches!(row.subject, Subject::Station(_)));
        assert_eq!(of_stations.count(), stations);
    });
}

#[test]
fn eclipses_agree_with_the_recorded_samples() {
    let state = ViewState {
        selection: (0..12).map(Subject::Satellite).collect(),
        ..ViewState::default()
    };
    fixture::with_desk_in(&state, |desk| {
        let playback = &desk.run().unwrap().playback;
        let rows = all_rows(desk);
        let mut compared = 0;
        for row in rows.iter().filter(|row| row.track == Track::Light) {
            let Subject::Satellite(satellite) = row.subject else {
                continue;
            };
            for [at_s, sunlit] in bench::read(|| playback.series(satellite, "sunlit")).iter() {
                let at = SimTime::from_seconds(*at_s);
                let is_in = |kind| {
                    let mut bars = row.bars.iter().filter(|bar| bar.kind == kind);
                    bars.any(|bar| bar.start < at && at < bar.end)
                };
                let umbra = is_in(gantt::BarKind::Umbra);
                if umbra || !is_in(gantt::BarKind::Penumbra) {
                    let edge = row.bars.iter().any(|bar| bar.start == at || bar.end == at);
                    assert!(edge || umbra != (*sunlit > 0.5), "{} at {at_s} s", row.name);
                    compared += 1;
                }
            }
        }
        assert!(compared > 100, "{compared} samples");
    });
}

#[test]
fn marks_are_at_most_one_a_pixel() {
    let times: Vec<SimTime> = (0..1000).map(SimTime).collect();
    let span = Interval::new(SimTime(100), SimTime(300));
    let shown = strip::one_a_pixel(&times, span, crate::time::Span(50));
    assert_eq!(shown, [100, 150, 200, 250, 300].map(SimTime));
    let all = strip::one_a_pixel(&times, span, crate::time::Span(0));
    assert_eq!(all.len(), 201);
}

#[test]
fn the_last_label_of_the_strip_lies_inside_of_it_or_is_left_out() {
    assert_eq!(strip::label_left(100.0, 30.0, 400.0, 90.0), Some(102.0));
    assert_eq!(strip::label_left(390.0, 30.0, 400.0, 300.0), Some(358.0));
    assert_eq!(strip::label_left(390.0, 30.0, 400.0, 380.0), None);
}

#[test]
fn rates_say_when_they_go_backwards() {
    assert_eq!(transport::rate_text(100_000.0), "×100,000");
    assert_eq!(transport::rate_text(-60.0), "reverse ×60");
}
