//! Bits and energy are conserved whatever fails, whenever.

use super::{check_arrivals, check_energy, check_hops, check_stores};
use crate::runs::{Run, bundled, load};
use proptest::prelude::*;
use starloom::scenario::Policy;

/// One outage of the train: of a satellite, a laser terminal, a station or a link.
fn outage() -> impl Strategy<Value = String> {
    let stations = ["delingha", "nanshan", "ngari", "lijiang"];
    let subject = prop_oneof![
        (0..12_u32).prop_map(|k| format!("satellite = \"train-0-{k}\"")),
        (0..12_u32, 0..3_u32).prop_map(|(k, terminal)| format!(
            "satellite = \"train-0-{k}\", terminal = {terminal}"
        )),
        (0..4_usize).prop_map(move |k| format!("station = \"{}\"", stations[k])),
        (0..12_u32).prop_map(|k| format!("link = [\"train-0-{k}\", \"train-0-{}\"]", (k + 1) % 12)),
        (0..12_u32, 0..4_usize).prop_map(move |(k, station)| format!(
            "link = [\"train-0-{k}\", \"{}\"]",
            stations[station]
        )),
    ];
    (subject, 0.0..5.5_f64, 0.01..2.0_f64).prop_map(|(subject, start_h, duration_h)| {
        format!("{{ {subject}, start_h = {start_h:.5}, duration_h = {duration_h:.5} }}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_outages_lose_no_bit_and_no_joule(
        outages in prop::collection::vec(outage(), 1..12),
        topology in prop_oneof![Just("plus-grid"), Just("matching")],
        policy in prop_oneof![Just(Policy::Onboard), Just(Policy::BentPipe), Just(Policy::Hybrid)],
        seed in 1..1000_u32,
    ) {
        let faults = format!("[{}]", outages.join(", "));
        let seed = seed.to_string();
        let sets = [
            ("duration_h", "6"),
            ("topology", topology),
            ("fault", faults.as_str()),
            ("seed", seed.as_str()),
        ];
        let run = Run::of(&load(&bundled("three-body"), &sets), policy);
        let what = format!("{} over {topology} with {faults}", policy.name());
        check_arrivals(&what, &run);
        check_hops(&what, &run);
        check_stores(&what, &run);
        check_energy(&what, &run);
    }
}
