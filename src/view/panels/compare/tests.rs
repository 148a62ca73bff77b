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
fn figures_have_the_unit_of_their_row_and_large_changes_are_multiples() {
    let pairs = [
        Pair::new("now.battery_mean_j", Some(1.26e6), Some(1.413e6)),
        Pair::new("stored_bits", Some(8000.0), Some(1.6e10)),
    ];
    let sheet = sheet(&pairs, vec![0, 1], ["onboard", "bent-pipe"]);
    let texts = |row| {
        let texts = sheet.columns.iter().map(|column| column.text(row));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        texts(0)[..5],
        [
            "now · battery mean",
            "1.260 MJ",
            "1.413 MJ",
            "+153.000 kJ",
            "+12.1 %"
        ]
    );
    assert_eq!(
        texts(1)[..5],
        ["stored", "1.000 kB", "2.000 GB", "+2.000 GB", "×2,000,000"]
    );
    let titles: Vec<&str> = sheet.columns.iter().map(|c| c.title.as_str()).collect();
    assert_eq!(titles[1..3], ["A: onboard", "B: bent-pipe"]);
    assert!(sheet.csv(&[0]).starts_with("figure,A,B,"));
    assert_eq!(
        (change(-0.01), change(-48.7)),
        ("0 %".into(), "−48.7 %".into())
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
fn without_a_second_run_the_others_are_offered() {
    fixture::with_desk_in(&ViewState::default(), |desk| {
        let mut harness = bench::harness(desk, show);
        harness.get_by_label("bent-pipe").click();
        harness.run_steps(2);
        assert_eq!(harness.state(), &[Command::Compare(Some(1))]);
    });
}

#[test]
fn without_another_run_it_says_how_to_get_one() {
    bench::with_empty_run(&ViewState::default(), |desk| {
        let harness = bench::harness(desk, show);
        assert!(
            harness
                .query_by_label_contains("No other run is open")
                .is_some()
        );
    });
}
