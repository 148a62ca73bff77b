use super::*;
use crate::record::ProductRow;
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::fixture;
use crate::view::panels::lower::bench;
use crate::view::state::{Subject, ViewState};
use bevy_egui::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

/// Late in the run, with something selected.
fn state(selection: Vec<Subject>) -> ViewState {
    ViewState {
        at: SimTime::from_seconds(10_000.0),
        selection,
        ..ViewState::default()
    }
}

fn answered(run: &OpenRun) -> Vec<ProductRow> {
    frame::latest(run, None, 1000)
}

#[test]
fn a_run_without_a_world_says_how_to_get_one() {
    fixture::with_desk(|desk| {
        let harness = bench::harness(desk, show);
        assert!(
            harness
                .query_all_by_label_contains("[work.world]")
                .next()
                .is_some()
        );
        assert!(harness.state().is_empty());
    });
}

#[test]
fn pictures_of_the_latest_answer_are_shown_and_a_click_at_the_wall_selects_another() {
    fixture::with_world(&state(vec![]), |desk| {
        let run = desk.run().unwrap();
        let rows = answered(run);
        assert!(rows.len() > 2, "{} answers", rows.len());
        let mut harness = bench::harness(desk, show);
        let filled = |harness: &egui_kittest::Harness<'_, Vec<Command>>| {
            harness.query_by_label("Captured").is_some()
        };
        assert!(filled(&harness) || bench::wait_for(&mut harness, filled));
        for label in ["Told: sky", "Told: green cover", "There", "Alerts"] {
            assert!(harness.query_by_label(label).is_some(), "{label}");
        }
        let first = format!("product {}, ", rows[0].product);
        assert!(harness.query_all_by_label_contains(&first).next().is_some());
        let second = &rows[1];
        let says = format!("product {}: ", second.product);
        let pieces = harness.query_all_by_label_contains(&says);
        let rect = pieces.map(|piece| piece.rect()).next().unwrap();
        bench::click(&mut harness, rect.center());
        let selected = Some(Subject::Product(second.product));
        assert_eq!(harness.state(), &[Command::Select(selected)]);
    });
}

#[test]
fn the_tile_with_most_alerts_comes_first_and_a_step_shows_the_next() {
    fixture::with_world(&state(vec![]), |desk| {
        let run = desk.run().unwrap();
        let gallery = Gallery::new(run.playback.scenario()).unwrap();
        let frame = FrameTiles::new(run, frame::shown(desk, run).unwrap()).unwrap();
        let alerts = |&variant: &u32| gallery.plate(variant).unwrap().reading.alerts.len();
        let most = frame.variants.iter().map(alerts).max();
        let first = frame
            .variants
            .iter()
            .position(|it| Some(alerts(it)) == most);
        let label = |place: usize| format!("tile {} of ", place % frame.variants.len() + 1);
        let (first, next) = (label(first.unwrap()), label(first.unwrap() + 1));
        let mut harness = bench::harness(desk, show);
        let is_shown = |harness: &egui_kittest::Harness<'_, Vec<Command>>| {
            harness.query_by_label_contains(&first).is_some()
        };
        assert!(bench::wait_for(&mut harness, is_shown));
        let plus = harness.get_by_role_and_label(Role::Button, "+").rect();
        bench::click(&mut harness, plus.center());
        harness.run_steps(2);
        assert!(harness.query_by_label_contains(&next).is_some());
    });
}

#[test]
fn the_tiles_of_a_frame_are_those_that_the_run_has_read() {
    fixture::with_world(&state(vec![]), |desk| {
        let run = desk.run().unwrap();
        let gallery = Gallery::new(run.playback.scenario()).unwrap();
        for row in answered(run) {
            assert_eq!(row.flips, Some(0));
            let alerts = row.alerts.unwrap();
            let frame = FrameTiles::new(run, row).unwrap();
            assert_eq!(frame.variants.len(), frame.row.tiles as usize);
            let plates = frame.variants.iter().map(|&it| gallery.plate(it).unwrap());
            let told: usize = plates.map(|plate| plate.reading.alerts.len()).sum();
            assert_eq!(told as u64, alerts, "product {}", frame.row.product);
        }
    });
}

#[test]
fn flipped_weights_are_told_beside_the_pictures() {
    fixture::with_world(&state(vec![]), |desk| {
        let run = desk.run().unwrap();
        let gallery = Gallery::new(run.playback.scenario()).unwrap();
        let mut row = answered(run).remove(0);
        row.flips = Some(3);
        let frame = FrameTiles::new(run, row).unwrap();
        let harness = bench::harness(desk, |ui, desk, _| {
            facts::show(ui, (desk, run), &gallery, (&frame, 0));
        });
        let says = "3 bits of the weights had flipped";
        assert!(harness.query_by_label_contains(says).is_some());
        assert!(
            harness
                .query_by_label_contains("those of intact networks")
                .is_some()
        );
    });
}

#[test]
fn a_satellite_without_an_answer_is_told_so() {
    fixture::with_world(&state(vec![Subject::Satellite(9999)]), |desk| {
        let harness = bench::harness(desk, show);
        let says = "has been answered by this time";
        assert!(harness.query_by_label_contains(says).is_some());
        assert_eq!(desk.run().unwrap().playback.policy(), Policy::Onboard);
    });
}
