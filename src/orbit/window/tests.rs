//! Windows of plain functions: short ones, and those that blocks cut.

use super::*;
use proptest::prelude::*;

fn find(condition: impl Fn(f64) -> f64, start_s: i64, end_s: i64) -> Vec<Interval> {
    let grid = Grid::over(Interval::new(
        SimTime::START + Span::seconds(start_s),
        SimTime::START + Span::seconds(end_s),
    ));
    let at = |t: SimTime| condition(t.to_seconds());
    ScanFinder.find(&grid, &|k| at(grid.time(k)), &at)
}

#[test]
fn a_pass_shorter_than_the_scan_step_is_found() {
    // Positive for 4 s around t = 1000.7 s, in between grid points at 960 s and 1020 s.
    let windows = find(|t| 4.0 - (t - 1000.7).powi(2), 0, 3600);
    assert_eq!(windows.len(), 1);
    assert!((windows[0].start.to_seconds() - 998.7).abs() < 1.1e-3);
    assert!((windows[0].end.to_seconds() - 1002.7).abs() < 1.1e-3);
}

#[test]
fn a_dip_shorter_than_the_scan_step_cuts_a_window() {
    let windows = find(|t| (t - 1234.5).powi(2) - 1.0, 0, 3600);
    assert_eq!(windows.len(), 2);
    assert!((windows[0].end.to_seconds() - 1233.5).abs() < 1.1e-3);
    assert!((windows[1].start.to_seconds() - 1235.5).abs() < 1.1e-3);
}

proptest! {
    #[test]
    fn windows_do_not_depend_on_the_length_of_blocks(
        period_s in 300.0..9000.0_f64, phase in 0.0..std::f64::consts::TAU, level in -0.999..0.999_f64,
    ) {
        let wave = |t: f64| (t * std::f64::consts::TAU / period_s + phase).sin() - level;
        let whole = find(wave, 0, 14_400);
        for length_s in [3600, 1200, 60] {
            let mut pieces = Vec::new();
            for start_s in (0..14_400).step_by(length_s) {
                let start_s = i64::from(start_s);
                let end_s = start_s + i64::try_from(length_s).unwrap();
                join(&mut pieces, find(wave, start_s, end_s));
            }
            prop_assert_eq!(&pieces, &whole);
        }
    }
}
