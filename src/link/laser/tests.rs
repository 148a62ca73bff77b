use super::*;
use crate::link::rate::tests::terminal;
use crate::units::Power;
use proptest::prelude::*;

fn gbps(rate: f64) -> DataRate {
    DataRate::gigabits_per_second(rate)
}

fn km(range: f64) -> Length {
    Length::kilometers(range)
}

/// 80 mm and 2 W with eight photons per bit.
fn with_physics(rates_gbps: &[f64]) -> LaserTerminal {
    LaserTerminal {
        physics: Some(LaserPhysics {
            transmit_power: Power::watts(2.0),
            aperture: Length::millimeters(80.0),
            obscuration: 0.0,
            divergence: None,
            transmit_optics_loss: Decibel::decibels(-2.0),
            receive_optics_loss: Decibel::decibels(-3.0),
            other_loss: Decibel::ZERO,
            pointing: Pointing::Loss(Decibel::decibels(-2.0)),
            photons_per_bit: 8.0,
        }),
        ..terminal(rates_gbps, rates_gbps[0], 5000.0)
    }
}

#[test]
fn a_pair_runs_at_the_lower_rate_and_reach_of_its_ends() {
    let fast = terminal(&[10.0, 100.0], 100.0, 3000.0);
    let slow = terminal(&[25.0], 25.0, 2000.0);
    let pair = LaserPair::of(&fast, &slow, Model::Reference);
    assert_eq!(pair.rate_at(km(1000.0)), gbps(25.0));
    assert_eq!(pair.rate_at(km(2900.0)), DataRate::ZERO);
    assert_eq!(pair.range_limit(), slow.range_limit(gbps(25.0)));
}

#[test]
fn the_reference_model_reaches_listed_higher_rates_nearer() {
    // 10 Gbps at 8,000 km with 3 dB: 100 Gbps closes to 8,000 km · 10^(3/20) / √10.
    let scot80 = terminal(&[2.5, 10.0, 100.0], 10.0, 8000.0);
    let pair = LaserPair::of(&scot80, &scot80, Model::Reference);
    assert_eq!(pair.rate_at(km(3573.0)), gbps(100.0));
    assert_eq!(pair.rate_at(km(3574.0)), gbps(10.0));
    let budget = reference_budget(&scot80, km(3573.469), gbps(100.0));
    assert!(budget.total().to_decibels().abs() < 1e-5, "{budget}");
}

#[test]
fn what_users_get_is_without_code_and_frames() {
    let mut coded = terminal(&[100.0], 100.0, 5000.0);
    (coded.code_rate, coded.framing_overhead) = (0.8, 0.05);
    let pair = LaserPair::of(&coded, &coded, Model::Reference);
    assert_eq!(pair.rate_at(km(1000.0)), gbps(76.0));
    // The photons are per information bit: coding needs fewer of them for a listed rate.
    let plain = with_physics(&[100.0]);
    let mut coded = plain.clone();
    coded.code_rate = 0.5;
    let limit = |terminal| LaserPair::of(terminal, terminal, Model::Physics).range_limit();
    assert!((limit(&coded) / limit(&plain) - 2.0_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn both_ways_of_an_uneven_pair_differ_and_the_lower_one_counts() {
    let strong = with_physics(&[25.0, 100.0]);
    let mut weak = strong.clone();
    if let Some(physics) = &mut weak.physics {
        physics.transmit_power = Power::watts(0.2);
    }
    let pair = LaserPair::of(&strong, &weak, Model::Physics);
    let at = km(4000.0);
    assert_eq!(
        pair.forward.at(at).map(|reach| reach.listed),
        Some(gbps(100.0))
    );
    assert_eq!(pair.backward.at(at), None);
    assert_eq!(pair.rate_at(at), DataRate::ZERO);
    let ratio = pair.forward.range_limit() / pair.backward.range_limit();
    assert!((ratio - 10.0_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn terminals_of_two_wavelengths_have_no_link() {
    let infrared = terminal(&[25.0], 25.0, 5000.0);
    let mut other = infrared.clone();
    other.wavelength = Length::nanometers(1064.0);
    let pair = LaserPair::of(&infrared, &other, Model::Reference);
    assert_eq!(pair.rate_at(km(1.0)), DataRate::ZERO);
    assert_eq!(pair.range_limit(), Length::ZERO);
}

#[test]
fn a_beam_narrower_than_its_jitter_allows_is_told() {
    let mut narrow = with_physics(&[100.0]);
    assert_eq!(narrow.divergence_wanted(), None);
    if let Some(physics) = &mut narrow.physics {
        physics.divergence = Some(Divergence::Full1e2(Angle::microradians(15.0)));
        physics.pointing = Pointing::Error {
            bias: Angle::ZERO,
            jitter: Angle::microradians(2.0),
            fade_probability: 1e-3,
        };
    }
    let (beam, best) = narrow.divergence_wanted().unwrap();
    assert!((beam.to_microradians() - 7.5).abs() < 1e-9);
    assert!((best.to_microradians() - 10.513).abs() < 1e-3);
}

proptest! {
    #[test]
    fn the_lines_of_a_budget_add_up_and_the_limit_is_where_the_margin_is_zero(
        watts in 0.01..20.0_f64, aperture_mm in 10.0..300.0_f64, obscuration in 0.0..0.5_f64,
        bias in 0.0..5.0_f64, jitter in 0.0..4.0_f64, range_km in 10.0..50_000.0_f64,
        rate_gbps in 0.1..400.0_f64,
    ) {
        let mut terminal = with_physics(&[rate_gbps]);
        terminal.physics = terminal.physics.map(|physics| LaserPhysics {
            transmit_power: Power::watts(watts),
            aperture: Length::millimeters(aperture_mm),
            obscuration,
            pointing: Pointing::Error {
                bias: Angle::microradians(bias),
                jitter: Angle::microradians(jitter),
                fade_probability: 1e-3,
            },
            ..physics
        });
        let received = received_budget(&terminal, &terminal, km(range_km)).unwrap();
        let sum_db: f64 = received.lines().iter().map(|line| line.value.to_decibels()).sum();
        prop_assert!((received.total().to_decibels() - sum_db).abs() < 1e-9);
        // Losses are losses.
        for label in ["pointing, mean", "pointing, fade allowance", "free-space loss"] {
            prop_assert!(received.value(label).unwrap() <= Decibel::decibels(1e-9), "{received}");
        }
        let limit = LaserPair::of(&terminal, &terminal, Model::Physics).range_limit();
        let at_limit = margin_budget(&terminal, &terminal, limit, terminal.rates[0]).unwrap();
        prop_assert!(at_limit.total().to_decibels().abs() < 1e-6, "{at_limit}");
    }
}
