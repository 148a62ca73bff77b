use super::*;
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::desk::Status;
use crate::view::fixture;
use crate::view::state::{Subject, ViewState};
use std::sync::Arc;

fn state(color_by: &str) -> ViewState {
    ViewState {
        at: SimTime::from_seconds(5400.0),
        color_by: color_by.to_owned(),
        ..ViewState::default()
    }
}

fn column(
    name: &'static str,
    unit: &'static str,
    kind: Kind,
    cells: Vec<Option<f64>>,
) -> Arc<Column> {
    let doc = "For a test.";
    Arc::new(Column {
        name,
        unit,
        doc,
        kind,
        cells,
    })
}

/// A desk of one run with another column in its moment.
fn with_column<R>(state: &ViewState, column: Arc<Column>, act: impl FnOnce(&Desk<'_>) -> R) -> R {
    let mut run = fixture::open_run(Policy::Onboard, state.at);
    run.moment.columns.push(column);
    let (runs, status) = ([run], Status::default());
    act(&Desk {
        state,
        runs: &runs,
        status: &status,
    })
}

#[test]
fn a_flag_has_two_colours_and_two_names() {
    fixture::with_desk_in(&state("sunlit"), |desk| {
        let legend = legend(desk);
        assert_eq!(legend.title, "sunlit");
        assert_eq!(
            legend.names,
            [(FLAGS[0], "no".to_owned()), (FLAGS[1], "yes".to_owned())]
        );
        assert!(legend.bar.is_empty());
        let run = desk.run().unwrap();
        let cells = &run.moment.column("sunlit").unwrap().cells;
        for (color, cell) in satellite_colors(desk).iter().zip(cells) {
            let lit = cell.unwrap() > 0.5;
            assert_eq!(*color, FLAGS[usize::from(lit)]);
        }
    });
}

#[test]
fn charge_is_a_share_of_the_battery() {
    fixture::with_desk_in(&state("battery_j"), |desk| {
        let legend = legend(desk);
        assert_eq!(
            (legend.title.as_str(), legend.unit.as_str()),
            ("battery charge", "%")
        );
        assert!(legend.minimum.abs() < 1e-12 && (legend.maximum - 100.0).abs() < 1e-12);
        let labels: Vec<&str> = legend
            .stops
            .iter()
            .map(|(_, label)| label.as_str())
            .collect();
        assert_eq!(labels, ["0", "25", "50", "75", "100"]);
        assert_eq!(legend.bar[0], legend.stops[0].0);
        assert_eq!(*legend.bar.last().unwrap(), legend.stops[4].0);
    });
}

#[test]
fn a_column_without_any_cell_is_grey_and_says_so() {
    let missing = column("heat_w", "W", Kind::Number, vec![None; 12]);
    with_column(&state("heat_w"), missing, |desk| {
        assert!(satellite_colors(desk).iter().all(|&color| color == MISSING));
        let legend = legend(desk);
        assert_eq!(legend.title, "heat");
        assert_eq!(legend.names, [(MISSING, "not recorded".to_owned())]);
        assert!(legend.minimum < legend.maximum && legend.minimum.is_finite());
    });
}

#[test]
fn a_column_that_no_run_has_is_grey_and_says_so() {
    fixture::with_desk_in(&state("no_such_column"), |desk| {
        assert!(satellite_colors(desk).iter().all(|&color| color == MISSING));
        assert_eq!(legend(desk).title, "no such column");
        assert_eq!(legend(desk).names, [(MISSING, "not recorded".to_owned())]);
    });
}

#[test]
fn large_numbers_are_told_with_a_prefix() {
    let cells = (0..12).map(|k| Some(f64::from(k) * 3e8)).collect();
    let sent = column("sent_bits", "bit", Kind::Number, cells);
    with_column(&state("sent_bits"), sent, |desk| {
        let legend = legend(desk);
        assert_eq!(legend.unit, "Gbit");
        assert!((legend.maximum - 4.0).abs() < 1e-9, "{legend:?}");
        let colors = satellite_colors(desk);
        assert_eq!(colors[0], Ramp::Viridis.color(0.0));
        assert_eq!(colors[11], Ramp::Viridis.color(3.3 / 4.0));
    });
}

#[test]
fn what_does_not_answer_the_search_is_faint_and_what_is_selected_never_is() {
    let mut state = state("plane");
    state.selection = vec![Subject::Satellite(5)];
    let mut run = fixture::open_run(Policy::Onboard, state.at);
    run.shown = (0..12).map(|k| k < 3).collect();
    let (runs, status) = ([run], Status::default());
    let opacities = |state: &ViewState| {
        let desk = Desk {
            state,
            runs: &runs,
            status: &status,
        };
        satellite_colors(&desk)
            .iter()
            .map(|c| c[3])
            .collect::<Vec<_>>()
    };
    assert_eq!(opacities(&state)[..6], [255, 255, 255, FAINT, FAINT, 255]);
    state.selected_only = true;
    assert_eq!(opacities(&state)[..6], [0, 0, 0, 0, 0, 255]);
}

#[test]
fn a_difference_is_the_compared_run_less_the_shown_one() {
    let mut state = state("queued_jobs");
    state.compared = Some(1);
    state.difference = true;
    let mut runs = fixture::POLICIES.map(|policy| fixture::open_run(policy, state.at));
    for (run, value) in runs.iter_mut().zip([5.0, 2.0]) {
        run.moment.columns.clear();
        let cells = vec![Some(value); 12];
        run.moment
            .columns
            .push(column("queued_jobs", "", Kind::Number, cells));
    }
    let status = Status::default();
    let desk = Desk {
        state: &state,
        runs: &runs,
        status: &status,
    };
    let legend = legend(&desk);
    assert_eq!(legend.title, "queued jobs: bent-pipe − onboard");
    assert!((legend.minimum + legend.maximum).abs() < 1e-12);
    // Less than before is on the blue side.
    let color = satellite_colors(&desk)[0];
    assert!(color[2] > color[0], "{color:?}");
}

#[test]
fn a_difference_of_flags_names_who_has_it() {
    let mut state = state("sunlit");
    state.compared = Some(1);
    state.difference = true;
    fixture::with_desk_in(&state, |desk| {
        let names: Vec<String> = legend(desk)
            .names
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, ["only onboard", "same", "only bent-pipe"]);
        // The Sun shines alike on both runs.
        let same = Ramp::Diverging.color(0.5);
        assert!(satellite_colors(desk).iter().all(|&color| color == same));
    });
}

#[test]
fn a_busy_link_is_lighter_and_more_opaque_and_media_differ() {
    let link = |medium, state, utilization| LinkNow {
        contact: 0,
        medium,
        a: NodeId(0),
        b: NodeId(1),
        state,
        rate_bps: 0,
        range_m: 0.0,
        utilization,
        carried_bits: 0,
    };
    for &medium in Medium::ALL {
        let idle = link_color(&link(medium, LinkState::Locked, 0.0));
        let full = link_color(&link(medium, LinkState::Locked, 1.0));
        let turning = link_color(&link(medium, LinkState::Slewing, 0.0));
        assert!(full[3] > idle[3] && idle[3] > turning[3]);
        assert!((0..3).all(|k| full[k] > idle[k]));
        assert_eq!(link_color(&link(medium, LinkState::Locked, f64::NAN)), idle);
    }
    let hue = |medium| link_color(&link(medium, LinkState::Locked, 0.5));
    let (laser, radio) = (hue(Medium::Laser), hue(Medium::Radio));
    assert!(laser[2] > laser[0] && radio[0] > radio[2]);
}
