#![expect(clippy::unwrap_used, reason = "a test stops at what must be there")]

use super::*;
use crate::view::fixture;
use crate::view::panels::lower::bench;
use egui_kittest::kittest::Queryable as _;

/// Names of satellites that are seen, from top to bottom.
fn seen(harness: &egui_kittest::Harness<'_, Vec<Command>>, desk: &Desk<'_>) -> Vec<String> {
    let satellites = &desk.run().unwrap().playback.scenario().satellites;
    let mut rows: Vec<(f32, String)> = satellites
        .iter()
        .filter_map(|s| {
            let node = harness.query_by_label(&s.name)?;
            Some((node.rect().top(), s.name.clone()))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn a_click_at_a_header_sorts_and_another_turns_the_order() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        let before = seen(&harness, desk);
        assert!(before.len() >= 10, "{before:?}");
        harness.get_by_label("satellite").click();
        harness.run_steps(3);
        let mut sorted = before.clone();
        sorted.sort();
        assert_eq!(seen(&harness, desk), sorted);
        harness.get_by_label("satellite ⬆").click();
        harness.run_steps(3);
        sorted.reverse();
        assert_eq!(seen(&harness, desk), sorted);
    });
}

#[test]
fn a_click_at_a_row_selects_and_a_double_click_goes_there() {
    fixture::with_desk(|desk| {
        let name = &desk.run().unwrap().playback.scenario().satellites[2].name;
        let mut harness = bench::harness(desk, show);
        let pos = harness.get_by_label(name).rect().center();
        bench::click(&mut harness, pos);
        let subject = Subject::Satellite(2);
        assert_eq!(harness.state(), &[Command::Select(Some(subject))]);
        bench::click(&mut harness, pos);
        assert_eq!(harness.state().last(), Some(&Command::GoTo(subject)));
    });
}

#[test]
fn every_kind_of_row_has_cells_and_a_subject() {
    fixture::with_desk(|desk| {
        let run = desk.run().unwrap();
        for (kind, name) in KINDS {
            let sheet = sheet(desk, run, kind);
            assert!(!sheet.rows.is_empty(), "{name}");
            let first = sheet.rows[0];
            let texts: Vec<String> = sheet.columns.iter().map(|c| c.text(first)).collect();
            assert!(
                texts.iter().filter(|text| *text != "–").count() > 3,
                "{name}: {texts:?}"
            );
            assert!(subject(run, kind, first).is_some(), "{name}");
            let csv = sheet.csv(&sheet.rows);
            assert_eq!(csv.lines().count(), sheet.rows.len() + 1, "{name}");
        }
    });
}

#[test]
fn satellites_that_do_not_answer_the_search_have_no_row() {
    let mut run = fixture::open_run(fixture::POLICIES[0], crate::time::SimTime::START);
    run.shown = (0..run.shown.len()).map(|index| index == 4).collect();
    assert_eq!(columns::satellites(&run).rows, [4]);
}

#[test]
fn contacts_are_limited_to_the_span() {
    let run = fixture::open_run(fixture::POLICIES[0], crate::time::SimTime::START);
    let all = columns::contacts(&run, None).rows.len();
    let start = crate::time::SimTime::START;
    let span = crate::time::Interval::new(start, crate::time::SimTime::from_seconds(600.0));
    let some = columns::contacts(&run, Some(span)).rows;
    assert!(
        !some.is_empty() && some.len() < all,
        "{} of {all}",
        some.len()
    );
    let starts = run.playback.contacts().start_ns();
    assert!(some.iter().all(|row| starts[*row] < span.end.0));
}

#[test]
fn rows_are_copied_as_comma_separated_values() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("Copy as CSV").click();
        let mut copied = String::new();
        for _ in 0..3 {
            harness.step();
            for command in &harness.output().platform_output.commands {
                if let egui::OutputCommand::CopyText(text) = command {
                    copied.clone_from(text);
                }
            }
        }
        assert!(copied.starts_with("satellite,"), "{copied}");
        assert!(copied.lines().next().unwrap().contains("battery_j"));
        assert_eq!(copied.lines().count(), 13);
    });
}
