use super::*;
use crate::view::fixture;
use crate::view::panels::lower::bench;
use crate::view::state::ViewState;
use egui_kittest::kittest::Queryable as _;

#[test]
fn two_runs_are_compared_by_their_summaries_and_as_they_stand() {
    fixture::with_desk(|desk| {
        let harness = bench::harness(desk, show);
        assert!(harness.query_by_label("B − A").is_some());
        let summary = |place: usize| {
            let run = desk.runs.get(place).unwrap();
            let summary = run.playback.summary().unwrap().unwrap();
            summary["captured_bytes"].as_f64().unwrap()
        };
        let pairs = bench::in_ui(|ui| figures::pairs(ui, desk));
        let find = |name: &str| pairs.iter().find(|pair| pair.name == name).unwrap();
        let bytes = find("captured_bytes");
        assert_eq!((bytes.a, bytes.b), (Some(summary(0)), Some(summary(1))));
        let energy = find("processing_j");
        assert!(
            energy.delta().unwrap() < 0.0,
            "nothing is computed on board by bent-pipe"
        );
        assert_eq!(energy.is_better(), Some(true));
        let captured = find("now.captured");
        assert!(captured.a.unwrap() > 0.0);
        assert!(find("now.battery_mean_j").delta().is_some());
        let text = names::title("now.answered");
        assert!(harness.query_by_label(&text).is_some(), "{text} is shown");
    });
}

#[test]
fn a_difference_is_shown_with_its_sign() {
    let pairs = [Pair::new("answered", Some(1000.0), Some(1250.0))];
    let sheet = sheet(&pairs, vec![0], ["onboard", "bent-pipe"]);
    let texts: Vec<String> = sheet.columns.iter().map(|column| column.text(0)).collect();
    assert_eq!(
        texts,
        ["answered", "1,000", "1,250", "+250", "+25.0 %", "B better"]
    );
}

#[test]
fn colouring_by_difference_is_switched() {
    fixture::with_desk(|desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("Colour by difference").click();
        harness.run_steps(2);
        assert_eq!(harness.state(), &[Command::Difference(true)]);
    });
}

#[test]
fn without_a_second_run_it_says_how_to_get_one() {
    fixture::with_desk_in(&ViewState::default(), |desk| {
        let harness = bench::harness(desk, show);
        assert!(
            harness
                .query_by_label_contains("Choose a second run")
                .is_some()
        );
    });
}
