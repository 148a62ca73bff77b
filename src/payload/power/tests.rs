use super::*;
use proptest::prelude::*;

fn battery(capacity_wh: f64, charge_wh: f64) -> Battery {
    let (capacity, charge) = (
        Energy::watt_hours(capacity_wh),
        Energy::watt_hours(charge_wh),
    );
    Battery::new(capacity, charge, 0.95, 0.92, SimTime::START).unwrap()
}

/// With limits of current that some of the changes exceed.
fn limited(capacity_wh: f64, charge_wh: f64) -> Battery {
    let battery = battery(capacity_wh, charge_wh);
    battery.with_limits(2.0, 3.0).unwrap()
}

fn at(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// Applies changes of power, each after some seconds, and looks `reads` times in between.
fn live(battery: &mut Battery, changes: &[(f64, f64, f64)], reads: i64) -> SimTime {
    let mut now = battery.since();
    for &(seconds, generation_w, load_w) in changes {
        let next = now + Span::from_seconds(seconds);
        for read in 1..=reads {
            let instant = now + (next - now) / reads * read;
            assert!(battery.charge_at(instant) <= battery.capacity());
            assert!(battery.totals_at(instant).used >= Energy::ZERO);
        }
        now = next;
        battery.set_generation(now, Power::watts(generation_w));
        battery.set_load(now, Power::watts(load_w));
    }
    now
}

fn changes() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.0..5000.0_f64, 0.0..900.0_f64, 0.0..900.0_f64), 1..60)
}

proptest! {
    #[test]
    fn energy_is_conserved_through_full_empty_and_limited(
        changes in changes(), share in 0.0..1.0_f64, is_limited: bool, is_cold: bool,
    ) {
        let make = if is_limited { limited } else { battery };
        let mut battery = make(100.0, 100.0 * share);
        battery.set_takes_charge(SimTime::START, !is_cold);
        let before = battery.charge_at(SimTime::START);
        let end = live(&mut battery, &changes, 0) + Span::seconds(2000);
        let totals = battery.totals_at(end);
        let gained = battery.charge_at(end) - before;
        let spent = totals.used + totals.lost + totals.curtailed + gained;
        let scale_j = totals.generated.max(Energy::watt_hours(1.0)).to_joules();
        prop_assert!((spent - totals.generated).to_joules().abs() < 1e-9 * scale_j);
        for part in [totals.used, totals.lost, totals.curtailed, totals.unserved] {
            prop_assert!(part.to_joules() > -1e-9 * scale_j, "{totals:?}");
        }
    }

    #[test]
    fn reading_changes_no_later_bit(changes in changes()) {
        let (mut read, mut unread) = (limited(100.0, 40.0), limited(100.0, 40.0));
        live(&mut read, &changes, 7);
        live(&mut unread, &changes, 0);
        prop_assert_eq!(read, unread);
    }

    #[test]
    fn a_crossing_is_exact_to_the_nanosecond(
        generation_w in 0.0..900.0_f64, load_w in 0.0..900.0_f64,
        charge_wh in 0.0..100.0_f64, level_wh in 0.0..=100.0_f64,
    ) {
        let mut battery = limited(100.0, charge_wh);
        battery.set_generation(at(10.0), Power::watts(generation_w));
        battery.set_load(at(10.0), Power::watts(load_w));
        let level = Energy::watt_hours(level_wh);
        let rising = generation_w > load_w;
        let reached = |time| {
            let charge = battery.charge_at(time);
            if rising { charge >= level } else { charge <= level }
        };
        match battery.time_of_crossing(level) {
            Some(time) => {
                prop_assert!(reached(time));
                prop_assert!(!reached(time - Span(1)));
            }
            None => prop_assert!(reached(at(10.0)) || !reached(at(1e9))),
        }
    }
}

#[test]
fn a_full_battery_curtails_the_surplus_from_the_instant_it_is_full() {
    // 50 Wh are missing; 100 W of surplus store 95 W, so it is full after 1894.7 s of 3600 s.
    let mut battery = battery(100.0, 50.0);
    battery.set_generation(SimTime::START, Power::watts(300.0));
    battery.set_load(SimTime::START, Power::watts(200.0));
    let full = battery.time_of_crossing(battery.capacity()).unwrap();
    assert!((full.to_seconds() - 50.0 * 3600.0 / 95.0).abs() < 2e-9);
    let totals = battery.totals_at(at(3600.0));
    let expected_wh = 100.0 - 50.0 / 0.95;
    assert!((totals.curtailed.to_watt_hours() - expected_wh).abs() < 1e-9);
    assert_eq!(battery.charge_at(at(3600.0)), battery.capacity());
    assert!((totals.lost.to_watt_hours() - (50.0 / 0.95 - 50.0)).abs() < 1e-9);
}

#[test]
fn an_empty_battery_leaves_the_load_unserved() {
    // 46 W of load draw 50 W; 25 Wh last for half an hour of the hour.
    let mut battery = battery(100.0, 25.0);
    battery.set_load(SimTime::START, Power::watts(46.0));
    let totals = battery.totals_at(at(3600.0));
    assert_eq!(battery.charge_at(at(3600.0)), Energy::ZERO);
    assert!((totals.unserved.to_watt_hours() - 23.0).abs() < 1e-9);
    assert!((totals.used.to_watt_hours() - 23.0).abs() < 1e-9);
    assert!((totals.lost.to_watt_hours() - 2.0).abs() < 1e-9);
}

#[test]
fn what_the_cells_cannot_take_is_curtailed_and_what_they_cannot_give_is_unserved() {
    // 100 Wh take 50 W at most, of 400 W that charging would turn to 380 W.
    let cells = |charge_wh| battery(100.0, charge_wh).with_limits(0.5, 1.0).unwrap();
    let mut charging = cells(10.0);
    charging.set_generation(SimTime::START, Power::watts(500.0));
    charging.set_load(SimTime::START, Power::watts(100.0));
    let hour = at(3600.0);
    assert!((charging.charge_at(hour).to_watt_hours() - 60.0).abs() < 1e-9);
    let totals = charging.totals_at(hour);
    assert!((totals.curtailed.to_watt_hours() - (400.0 - 50.0 / 0.95)).abs() < 1e-9);
    let flows = charging.flows_at(at(10.0));
    assert!((flows.curtailed.to_watts() - (400.0 - 50.0 / 0.95)).abs() < 1e-9);
    assert!((flows.lost.to_watts() - (50.0 / 0.95 - 50.0)).abs() < 1e-9);
    // Within the limits nothing is cut off, not by a bit.
    charging.set_generation(hour, Power::watts(123.456));
    charging.set_load(hour, Power::watts(99.99));
    let within = charging.totals_at(at(4321.0));
    assert_eq!(within.curtailed, totals.curtailed);
    assert_eq!(within.unserved, Energy::ZERO);
    // They give 100 W at most, of which 92 W arrive.
    let mut giving = cells(90.0);
    giving.set_load(SimTime::START, Power::watts(300.0));
    let totals = giving.totals_at(at(1800.0));
    assert!((totals.used.to_watt_hours() - 46.0).abs() < 1e-9);
    assert!((totals.unserved.to_watt_hours() - 104.0).abs() < 1e-9);
    assert!((giving.flows_at(at(10.0)).served.to_watts() - 92.0).abs() < 1e-9);
}

#[test]
fn cold_cells_take_no_charge_and_still_give_it() {
    let mut cold = battery(100.0, 50.0);
    cold.set_takes_charge(SimTime::START, false);
    cold.set_generation(SimTime::START, Power::watts(80.0));
    assert_eq!(cold.time_of_crossing(Energy::watt_hours(60.0)), None);
    let hour = at(3600.0);
    assert_eq!(cold.charge_at(hour), Energy::watt_hours(50.0));
    assert!((cold.totals_at(hour).curtailed.to_watt_hours() - 80.0).abs() < 1e-9);
    cold.set_generation(hour, Power::ZERO);
    cold.set_load(hour, Power::watts(46.0));
    assert!((cold.charge_at(at(5400.0)).to_watt_hours() - 25.0).abs() < 1e-9);
}

#[test]
fn a_full_battery_loses_nothing_and_an_empty_one_serves_what_the_array_gives() {
    let mut full = battery(100.0, 100.0);
    full.set_generation(SimTime::START, Power::watts(300.0));
    let flows = full.flows_at(at(1.0));
    assert_eq!(
        (flows.curtailed.to_watts(), flows.lost.to_watts()),
        (300.0, 0.0)
    );
    let mut empty = battery(100.0, 0.0);
    empty.set_generation(SimTime::START, Power::watts(30.0));
    empty.set_load(SimTime::START, Power::watts(100.0));
    assert_eq!(empty.flows_at(at(1.0)).served.to_watts(), 30.0);
}

#[test]
fn a_crossing_that_is_behind_or_out_of_reach_is_none() {
    let mut battery = battery(100.0, 50.0);
    assert_eq!(
        battery.time_of_crossing(Energy::watt_hours(60.0)),
        None,
        "at rest"
    );
    battery.set_load(at(5.0), Power::watts(100.0));
    assert_eq!(battery.time_of_crossing(Energy::watt_hours(60.0)), None);
    assert_eq!(battery.time_of_crossing(Energy::watt_hours(50.0)), None);
    assert_eq!(battery.time_of_crossing(Energy::watt_hours(-1.0)), None);
    assert!(battery.time_of_crossing(Energy::watt_hours(40.0)).unwrap() > at(5.0));
    // A trickle of a picowatt would take far longer than 292 years.
    battery.set_load(at(5.0), Power::watts(1e-12));
    assert_eq!(battery.time_of_crossing(Energy::watt_hours(40.0)), None);
}

#[test]
fn a_battery_survives_the_way_to_a_file_and_back() {
    let mut battery = battery(100.0, 33.3);
    battery.set_load(at(1.0), Power::watts(77.7));
    battery.advance_to(at(1234.567));
    let text = serde_json::to_string(&battery).unwrap();
    assert_eq!(serde_json::from_str::<Battery>(&text).unwrap(), battery);
}

#[test]
fn a_battery_that_cannot_be_is_refused() {
    let new = |capacity_j, charge_j, efficiency| {
        let (capacity, charge) = (Energy::joules(capacity_j), Energy::joules(charge_j));
        Battery::new(capacity, charge, efficiency, 0.95, SimTime::START)
    };
    assert!(new(10.0, 10.0, 1.0).is_ok());
    assert_eq!(new(0.0, 0.0, 0.9).unwrap_err().quantity, "capacity_j");
    assert_eq!(new(10.0, 11.0, 0.9).unwrap_err().quantity, "charge_j");
    for efficiency in [0.0, 1.1, f64::NAN] {
        assert_eq!(
            new(10.0, 5.0, efficiency).unwrap_err().quantity,
            "charge_efficiency"
        );
    }
}
