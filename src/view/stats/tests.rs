use super::fields::{Pair, pairs};
use super::*;
use crate::record::ContactRow;
use proptest::prelude::*;

fn span(start_s: f64, end_s: f64) -> Interval {
    Interval::new(SimTime::from_seconds(start_s), SimTime::from_seconds(end_s))
}

#[test]
fn a_distribution_rises_to_one_and_leaves_out_what_is_no_number() {
    let points = distribution(&[3.0, 1.0, f64::NAN, 2.0, 2.0]);
    assert_eq!(points, [[1.0, 0.25], [2.0, 0.5], [2.0, 0.75], [3.0, 1.0]]);
}

#[test]
fn amounts_add_up_in_the_order_of_time() {
    let at = SimTime::from_seconds;
    let points = cumulative(vec![(at(20.0), 5.0), (at(10.0), 1.0)], SimTime::START);
    assert_eq!(points.first(), Some(&[0.0, 0.0]));
    assert_eq!(points.last(), Some(&[20.0, 6.0]));
    assert!(points.windows(2).all(|pair| pair[0][1] <= pair[1][1]));
}

#[test]
fn rates_count_what_lies_inside_of_each_part() {
    let times: Vec<SimTime> = [0.0, 10.0, 59.0, 60.0, 200.0]
        .map(SimTime::from_seconds)
        .to_vec();
    let points = rate(&times, span(0.0, 120.0), 2, 60.0);
    assert_eq!(points, [[30.0, 3.0], [90.0, 1.0]], "events a minute");
    assert!(rate(&times, span(5.0, 5.0), 2, 60.0).is_empty());
}

#[test]
fn utilisation_spreads_a_contact_over_its_usable_time() {
    let contact = ContactRow {
        contact: 0,
        medium: Medium::Radio,
        a: 0,
        b: 1,
        start_ns: 0,
        usable_ns: 10_000_000_000,
        terminal_a: None,
        terminal_b: None,
        pointed_a_ns: None,
        pointed_b_ns: None,
        end_ns: 30_000_000_000,
        begin_reason: "elevation".into(),
        end_reason: "elevation".into(),
        capacity_bits: 1000,
        carried_ab_bits: 200,
        carried_ba_bits: 0,
        range_min_m: 0.0,
        range_max_m: 0.0,
        rate_max_bps: 50,
    };
    let idle = ContactRow {
        usable_ns: 20_000_000_000,
        terminal_a: None,
        terminal_b: None,
        pointed_a_ns: None,
        pointed_b_ns: None,
        carried_ab_bits: 0,
        capacity_bits: 500,
        ..contact.clone()
    };
    let points = utilisation(&[contact, idle].into_iter().collect(), span(0.0, 40.0), 4);
    assert_eq!(points, [[15.0, 20.0], [25.0, 10.0]]);
}

#[test]
fn points_are_limited_to_a_stretch_and_its_edges() {
    let points: Vec<[f64; 2]> = (0..10).map(|k| [f64::from(k), 0.0]).collect();
    let inside = within(&points, span(3.5, 5.0));
    assert_eq!(inside.first().unwrap()[0], 3.0);
    assert_eq!(inside.last().unwrap()[0], 6.0);
    assert!(within(&[], span(0.0, 1.0)).is_empty());
}

proptest! {
    #[test]
    fn thinning_keeps_order_and_extremes(
        values in prop::collection::vec(-1e6..1e6_f64, 1..3000), most in 8_usize..200
    ) {
        let points: Vec<[f64; 2]> = (0_i32..).zip(&values).map(|(k, v)| [f64::from(k), *v]).collect();
        let thin = thinned(&points, most);
        prop_assert!(thin.len() <= most.max(8));
        prop_assert!(thin.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        let top = |points: &[[f64; 2]]| points.iter().map(|p| p[1]).fold(f64::MIN, f64::max);
        let low = |points: &[[f64; 2]]| points.iter().map(|p| p[1]).fold(f64::MAX, f64::min);
        prop_assert_eq!((top(&thin), low(&thin)), (top(&points), low(&points)));
        prop_assert_eq!((thin.first(), thin.last()), (points.first(), points.last()));
    }
}

#[test]
fn names_tell_their_units() {
    assert_eq!(names::title("battery_j"), "battery (J)");
    assert_eq!(
        names::title("links.radio.held_h"),
        "links · radio · held (h)"
    );
    assert_eq!(names::title("energy_j.lasers"), "energy · lasers (J)");
    assert_eq!(names::title("answered"), "answered");
    assert_eq!(names::figure(-90.0, "s"), "−90.0 s");
    assert_eq!(names::figure(2500.0, "B"), "2.500 kB");
    assert_eq!(names::number(1_234_567.0), "1,234,567");
    assert_eq!(names::number(1_234_567.4), "1,234,567");
    assert_eq!(names::number(0.0), "0");
    assert_eq!(names::number(f64::NAN), "–");
}

#[test]
fn a_unit_stands_in_the_heading_or_in_the_cells_but_not_in_both() {
    for (name, value, heading, cell) in [
        ("charge_pct", 80.05, "charge (%)", "80.05"),
        ("latitude_deg", -33.5, "latitude (°)", "−33.50"),
        ("held_h", 2.5, "held (h)", "2.500"),
        ("battery_j", 1_096_000.0, "battery", "1.096 MJ"),
        ("generation_w", 413.0, "generation", "413 W"),
        ("rate_bps", 2.5e10, "rate", "25 Gbit/s"),
        ("range_m", 4_250_300.0, "range", "4,250 km"),
        ("stored_bits", 8e9, "stored", "1.000 GB"),
        ("time_to_insight_s", 0.186, "time to insight", "186 ms"),
        ("hops", 2.0, "hops", "2"),
    ] {
        let unit = names::unit(name).1;
        assert_eq!(names::heading(name), heading);
        assert_eq!(names::cell(value, unit), cell);
    }
    assert_eq!(names::heading("captured_ns"), "captured (UTC)");
}

#[test]
fn summaries_are_compared_by_name_with_direction_where_it_is_known() {
    let a = serde_json::json!({
        "scenario": "x", "answered": 10, "time_to_insight": {"p50_s": 4.0}, "seed_m": 1,
        "links": {"laser": {"carried_bytes": 0}}
    });
    let b = serde_json::json!({
        "scenario": "x", "answered": 8, "time_to_insight": {"p50_s": 3.0}, "seed_m": 2,
        "extra_j": 5.0
    });
    let pairs = pairs(&a, &b);
    let find = |name: &str| pairs.iter().find(|pair| pair.name == name).unwrap();
    assert_eq!(find("answered").delta(), Some(-2.0));
    assert_eq!(find("answered").percent(), Some(-20.0));
    assert_eq!(find("answered").is_better(), Some(false));
    assert_eq!(find("time_to_insight.p50_s").is_better(), Some(true));
    assert_eq!(find("time_to_insight.p50_s").unit, "s");
    assert_eq!(find("seed_m").is_better(), None);
    assert_eq!(find("links.laser.carried_bytes").delta(), None);
    assert_eq!((find("extra_j").a, find("extra_j").b), (None, Some(5.0)));
    let zero = Pair::new("answered", Some(0.0), Some(3.0));
    assert_eq!((zero.percent(), zero.is_better()), (None, Some(true)));
}
