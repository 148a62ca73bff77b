use super::*;
use crate::payload::attitude::Facing;
use crate::time::{SimTime, Span};
use crate::units::Temperature;
use proptest::prelude::*;

fn design() -> HeatDesign {
    HeatDesign {
        radiator: Radiator {
            area_m2: 1.0,
            sides: 1,
            facing: Facing::Starboard,
            absorptance: 0.2,
            emissivity: 0.85,
        },
        capacities_jpk: [800.0, 12_000.0, 9_000.0, 6_000.0],
        chip_plate_wpk: 8.0,
        plate_radiator_wpk: 20.0,
        plate_battery_wpk: 2.0,
        initial: Temperature::celsius(15.0),
        throttle: Throttle {
            warn: Temperature::celsius(70.0),
            trip: Temperature::celsius(85.0),
            critical: Temperature::celsius(95.0),
            speed_min: 0.1,
            hysteresis_k: 5.0,
        },
        charge_min: None,
    }
}

fn network() -> Network<NODES> {
    design().network().unwrap()
}

fn at(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// The same equations by the classic Runge–Kutta method in small steps, emission as it is.
fn by_integration(
    network: &Network<NODES>,
    mut kelvins: [f64; NODES],
    heat_w: &[f64; NODES],
    seconds: f64,
) -> [f64; NODES] {
    let steps = (seconds / 0.25).ceil();
    let step_s = seconds / steps;
    let rates = |kelvins: &[f64; NODES]| network.rates(&kelvins.map(Temperature::kelvins), heat_w);
    let moved = |kelvins: &[f64; NODES], rates: &[f64; NODES], step_s: f64| {
        std::array::from_fn(|k| kelvins[k] + rates[k] * step_s)
    };
    let mut done = 0.0;
    while done < steps {
        let first = rates(&kelvins);
        let second = rates(&moved(&kelvins, &first, step_s / 2.0));
        let third = rates(&moved(&kelvins, &second, step_s / 2.0));
        let fourth = rates(&moved(&kelvins, &third, step_s));
        for k in 0..NODES {
            let sum = first[k] + 2.0 * (second[k] + third[k]) + fourth[k];
            kelvins[k] += sum * step_s / 6.0;
        }
        done += 1.0;
    }
    kelvins
}

/// Heat that changes every ten minutes, as frames, contacts and eclipses would have it.
fn histories() -> impl Strategy<Value = Vec<[f64; NODES]>> {
    let heat = (
        0.0..200.0_f64,
        0.0..150.0_f64,
        0.0..450.0_f64,
        0.0..15.0_f64,
    );
    prop::collection::vec(heat.prop_map(|(a, b, c, d)| [a, b, c, d]), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_line_of_emission_stays_near_the_curve(history in histories()) {
        let network = network();
        let mut kelvins = [288.15; NODES];
        let mut state = network.at_rest(kelvins.map(Temperature::kelvins), SimTime::START);
        let mut now = SimTime::START;
        for heat_w in history {
            for _ in 0..60 {
                network.set_heat(&mut state, now, &heat_w);
                now += Span::seconds(10);
            }
            kelvins = by_integration(&network, kelvins, &heat_w, 600.0);
            for (found, expected) in network.temperatures(&state, now).iter().zip(kelvins) {
                prop_assert!((found.to_kelvins() - expected).abs() < 0.05, "{found:?} {expected}");
            }
        }
    }

    #[test]
    fn a_crossing_is_the_first_and_exact(
        heat_w in (0.0..300.0_f64, 0.0..300.0_f64, 0.0..500.0_f64, 0.0..20.0_f64),
        start_c in prop::array::uniform4(-20.0..80.0_f64), level_c in -20.0..90.0_f64,
    ) {
        let network = network();
        let start = start_c.map(Temperature::celsius);
        let mut state = network.at_rest(start, SimTime::START);
        network.set_heat(&mut state, SimTime::START, &heat_w.into());
        let level = Temperature::celsius(level_c);
        let until = at(600.0);
        for (part, start_c) in start_c.into_iter().enumerate() {
            let rising = start_c < level_c;
            let missing_k = |time| {
                let above = network.temperature(&state, part, time).to_celsius() - level_c;
                if rising { -above } else { above }
            };
            let window = (SimTime::START, until);
            match network.time_of_crossing(&state, part, (level, rising), window) {
                Some(time) => {
                    prop_assert!(missing_k(time) <= 0.0);
                    prop_assert!(time == SimTime::START || missing_k(time - Span(1)) > 0.0);
                    let earlier = (1..200).map(|k| time - (time - SimTime::START) / 200 * k);
                    prop_assert!(earlier.into_iter().all(|time| missing_k(time - Span(1)) > 0.0));
                }
                None => prop_assert!((0..=600).all(|k| missing_k(at(f64::from(k))) > 0.0)),
            }
        }
    }

    #[test]
    fn what_a_steady_state_radiates_is_what_it_is_given(
        heat_w in (0.0..400.0_f64, 0.0..300.0_f64, 10.0..500.0_f64, 0.0..20.0_f64),
    ) {
        let network = network();
        let heat_w: [f64; NODES] = heat_w.into();
        let steady = network.steady_state(&heat_w);
        let emitted_w = design().radiator.emitted(steady[Node::Radiator as usize]).to_watts();
        prop_assert!((emitted_w - heat_w.iter().sum::<f64>()).abs() < 1e-6);
        let mut state = network.at_rest(steady, SimTime::START);
        network.set_heat(&mut state, SimTime::START, &heat_w);
        for (before, after) in steady.iter().zip(network.temperatures(&state, at(1e5))) {
            prop_assert!((before.to_kelvins() - after.to_kelvins()).abs() < 1e-6);
        }
    }
}

#[test]
fn reading_changes_no_bit_and_repeating_heat_only_what_it_anchors() {
    let network = network();
    let mut state = network.at_rest([design().initial; NODES], SimTime::START);
    network.set_heat(&mut state, at(5.0), &[150.0, 80.0, 200.0, 2.0]);
    let before = state;
    let _ = network.temperatures(&state, at(100.0));
    assert_eq!(state, before);
    assert_eq!(
        network.temperature(&state, 0, at(2.0)),
        network.temperature(&state, 0, at(5.0)),
        "earlier instants read the present"
    );
}

#[test]
fn parts_without_a_way_out_for_their_heat_are_refused() {
    let mut cut = design();
    cut.plate_battery_wpk = 0.0;
    assert_eq!(cut.network().unwrap_err().quantity, "heat_loss_per_s");
    let mut bare = design();
    bare.radiator.area_m2 = 0.0;
    assert_eq!(bare.network().unwrap_err().quantity, "heat_loss_per_s");
    let mut light = design();
    light.capacities_jpk[0] = 0.0;
    assert_eq!(
        light.network().unwrap_err().quantity,
        "heat_capacity_j_per_k"
    );
}

#[test]
fn a_chip_slows_down_from_the_warning_to_the_trip() {
    let throttle = design().throttle;
    let speed = |celsius| throttle.speed(Temperature::celsius(celsius));
    assert_eq!(speed(60.0), 1.0);
    assert!((speed(77.5) - 0.5).abs() < 1e-12);
    assert_eq!(speed(85.0), 0.1);
    assert_eq!(throttle.cooled(throttle.warn), Temperature::celsius(65.0));
}

#[test]
fn a_limit_that_is_passed_without_power_leaves_none() {
    let network = network();
    let hot = network.sustained(0, Temperature::celsius(-50.0), &[0.0, 300.0, 300.0, 0.0]);
    assert_eq!(hot.to_watts(), 0.0);
    let limit = Temperature::celsius(60.0);
    let power = network.sustained(0, limit, &[0.0, 0.0, 120.0, 0.0]);
    let steady = network.steady_state(&[power.to_watts(), 0.0, 120.0, 0.0]);
    assert!((steady[0].to_celsius() - 60.0).abs() < 1e-6);
}
