//! Weather over stations on whole runs: a cloud over one telescope, and what the network makes of it.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::runs::{Run, bundled, load};
use starloom::catalog::Catalog;
use starloom::record::{ContactRow, EventRow, Medium, ProductRow};
use starloom::run::weather::climates;
use starloom::scenario::{self, Policy};
use std::collections::BTreeMap;
use std::path::Path;

/// Speed of light (m/s).
const LIGHT_MPS: f64 = 299_792_458.0;
/// Delay of forwarding at each satellite of the scenario (ns).
const FORWARDING_NS: i64 = 1_000_000;
const HOUR_NS: i64 = 3_600_000_000_000;
/// The slowest mode of the scenario's lasers (bit/s).
const SLOWEST_LASER_BPS: f64 = 10e9;
/// The slowest mode of its radio: QPSK 1/4 at 250 million symbols a second (bit/s).
const SLOWEST_RADIO_BPS: f64 = 122e6;

/// The train that passes over three telescopes, under the sky of a seed.
fn run(seed: &str, weather: &str) -> Run {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/one-cloud.toml");
    let loaded = load(&path, &[("seed", seed), ("weather.enabled", weather)]);
    Run::of(&loaded, Policy::Hybrid)
}

fn node(run: &Run, station: &str) -> u32 {
    let stations = &run.scenario.stations;
    let place = stations.iter().position(|one| one.name == station).unwrap();
    u32::try_from(run.scenario.satellites.len() + place).unwrap()
}

/// The spells over the middle station, from when to when.
fn spells(run: &Run) -> Vec<(i64, i64)> {
    let started = run.events().filter(|row| row.kind == "fault-started");
    let middle = node(run, "middle");
    started
        .inspect(|row| assert_eq!((row.node, row.detail.as_str()), (Some(middle), "cloud")))
        .map(|row| (row.time_ns, row.until_ns.unwrap()))
        .collect()
}

fn contacts(run: &Run) -> BTreeMap<u64, ContactRow> {
    run.contacts().map(|row| (row.contact, row)).collect()
}

fn answer_hops(run: &Run, product: u64) -> Vec<EventRow> {
    let hops = run.events().filter(|row| row.kind == "hop-started");
    hops.filter(|row| row.product == Some(product) && row.detail == "answer")
        .collect()
}

/// What a way takes at least and at most: light over each hop, sending, and forwarding between them.
fn bounds_ns(hops: &[EventRow], contacts: &BTreeMap<u64, ContactRow>) -> (f64, f64) {
    let mut bounds = (0.0, 0.0);
    for hop in hops {
        let contact = &contacts[&hop.contact.unwrap()];
        let bits = hop.bits.unwrap() as f64;
        bounds.0 += (contact.range_min_m / LIGHT_MPS + bits / contact.rate_max_bps as f64) * 1e9;
        let slowest_bps = match contact.medium {
            Medium::Radio => SLOWEST_RADIO_BPS,
            Medium::Laser | Medium::OpticalGround => SLOWEST_LASER_BPS,
        };
        bounds.1 += (contact.range_max_m / LIGHT_MPS + bits / slowest_bps) * 1e9;
    }
    let between = (hops.len().saturating_sub(1)) as f64 * FORWARDING_NS as f64;
    (bounds.0 + between, bounds.1 + between + 1e3)
}

#[test]
fn a_cloud_over_one_station_sends_answers_over_lasers_to_another() {
    let (clear, cloudy) = (run("1", "false"), run("1", "true"));
    let middle = node(&clear, "middle");
    let known = contacts(&cloudy);
    let before: BTreeMap<u64, ProductRow> =
        clear.products().map(|row| (row.product, row)).collect();
    let (mut diverted, mut at_once, mut by_lasers) = (0, 0, 0);
    for after in cloudy.products() {
        let before = &before[&after.product];
        // Nothing is lost: what was answered is, and every frame comes down.
        assert!(after.answered_ns.is_some(), "{after:?}");
        assert_eq!(after.answer_delivered_bits, before.answer_delivered_bits);
        assert_eq!(after.raw_delivered_bits, before.raw_delivered_bits);
        assert!(after.raw_delivered_bits > 0);
        if before.answer_station != Some(middle) || after.answer_station == Some(middle) {
            continue;
        }
        diverted += 1;
        let (answered, earlier) = (after.answered_ns.unwrap(), before.answered_ns.unwrap());
        let (direct, around) = (
            answer_hops(&clear, after.product),
            answer_hops(&cloudy, after.product),
        );
        let by_radio = |hop: &EventRow| known[&hop.contact.unwrap()].medium == Medium::Radio;
        by_lasers += usize::from(!around.iter().any(by_radio));
        assert!(around.len() > direct.len(), "{after:?}");
        let (sent, sent_before) = (after.sent_ns.unwrap(), before.sent_ns.unwrap());
        if before.waited_ns == Some(0) && after.waited_ns == Some(0) {
            // Both went off at once, so that what is more is the way's.
            at_once += 1;
            assert_eq!(answered - earlier, sent - sent_before);
        }
        let (least, most) = bounds_ns(&around, &known);
        assert!(
            (least..=most).contains(&(sent as f64)),
            "{least} {sent} {most}"
        );
    }
    assert!(diverted > 40, "{diverted}");
    // Most wait for the other telescope; some find the radio of the third station in reach.
    assert!(by_lasers > 40, "{by_lasers}");
    assert!(at_once > 5, "{at_once}");
}

#[test]
fn nothing_touches_a_telescope_under_a_cloud_and_what_had_begun_is_cut() {
    // The sky of this seed closes amid the passes.
    let run = run("7", "true");
    let middle = node(&run, "middle");
    let spells = spells(&run);
    assert!(spells.len() > 3);
    let rows: Vec<ContactRow> = run.contacts().filter(|row| row.b == middle).collect();
    assert!(rows.len() > 5);
    for row in &rows {
        let overlaps = |&&(start, end): &&(i64, i64)| start < row.end_ns && row.start_ns < end;
        assert_eq!(spells.iter().find(overlaps), None, "{row:?}");
    }
    let cut: Vec<_> = rows
        .iter()
        .filter(|row| row.end_reason == "cloud")
        .collect();
    assert!(!cut.is_empty());
    for row in cut {
        assert!(spells.iter().any(|spell| spell.0 == row.end_ns), "{row:?}");
    }
    let called_off = run.events().filter(|row| row.kind == "contact-called-off");
    assert!(called_off.filter(|row| row.detail == "cloud").count() > 0);
    let cost = run.summary().faults.unwrap();
    assert_eq!((cost.faults, cost.weather_spells), (0, spells.len() as u64));
}

#[test]
fn radio_carries_answers_alone_where_lasers_lead_to_the_ground() {
    let run = run("1", "true");
    let contacts = contacts(&run);
    let mut by_radio = 0;
    for hop in run.events().filter(|row| row.kind == "hop-started") {
        let contact = contacts.get(&hop.contact.unwrap());
        if contact.is_some_and(|contact| contact.medium == Medium::Radio) {
            assert_eq!(hop.detail, "answer", "{hop:?}");
            by_radio += 1;
        }
    }
    assert!(by_radio > 5, "{by_radio}");
}

#[test]
fn until_the_first_spell_nothing_knows_of_the_weather() {
    // A sky that is clear at first.
    let skies = (1..30).map(|seed: u32| seed.to_string());
    let mut skies = skies.map(|seed| (seed.clone(), run(&seed, "true")));
    let late =
        |(_, run): &(String, Run)| spells(run).first().is_some_and(|spell| spell.0 > HOUR_NS);
    let (seed, cloudy) = skies.find(late).unwrap();
    let clear = run(&seed, "false");
    let first = spells(&cloudy)[0].0;
    let until =
        |run: &Run| -> Vec<EventRow> { run.events().filter(|row| row.time_ns < first).collect() };
    assert!(!until(&clear).is_empty());
    assert_eq!(until(&clear), until(&cloudy));
}

#[test]
fn weather_that_cannot_be_is_refused_with_its_remedy() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/one-cloud.toml");
    let catalog = Catalog::bundled().unwrap();
    let clouds = "station.middle.weather.cloud_fraction";
    for (key, value, reason) in [
        (clouds, "[0.1, 0.2]", "2 values are neither one nor twelve"),
        (clouds, "1.5", "must be between 0 and 1"),
        (
            "station.middle.weather.rain_rate_001_mm_h",
            "40",
            "no antenna",
        ),
        (
            "station.north.weather",
            "{ radio_availability = 0.99 }",
            "means nothing without",
        ),
        ("station.south.weather", "{ }", "says nothing"),
        ("weather.cloud_elevation_deg", "2", "between 5 and 90"),
        (
            "station.north.radio.uplink",
            "beacon-uplink-10m",
            "no such radio_uplink",
        ),
    ] {
        let sets = [(key.to_owned(), value.to_owned())];
        let error = scenario::load(&path, &sets, &catalog)
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{key} = {value}: {error}");
        assert!(error.contains("remedy"), "{error}");
    }
}

#[test]
fn climates_meet_their_closed_forms() {
    let scenario = load(&bundled("cloudy-stations"), &[]).scenario;
    let climates = climates(&scenario, 40);
    let media: Vec<Medium> = climates.iter().map(|climate| climate.medium).collect();
    assert_eq!(media, [Medium::OpticalGround, Medium::Radio]);
    for climate in &climates {
        for site in &climate.sites {
            let off = (site.measured - site.probability).abs();
            assert!(off < 0.02, "{site:?}");
            if let Some(hours) = site.bad_spell_h {
                let drawn_h = site.bad_spell_measured_h.unwrap();
                assert!((drawn_h / hours - 1.0).abs() < 0.05, "{site:?}");
            }
        }
        for several in &climate.diversity {
            let closed = several.correlated.unwrap_or(several.independent);
            assert!((several.measured - closed).abs() < 0.02, "{several:?}");
        }
    }
}

#[test]
fn uplinks_and_arrays_are_part_of_a_run() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/one-cloud.toml");
    let sets = [
        ("duration_h", "12"),
        ("weather.enabled", "false"),
        ("station.north.optical.uplink", "beacon-uplink-10m"),
        ("station.north.radio.uplink", "s-band-uplink"),
        ("station.north.radio.receiver", "ka-user-array"),
    ];
    let with = Run::of(&load(&path, &sets), Policy::Hybrid);
    let without = Run::of(&load(&path, &sets[..2]), Policy::Hybrid);
    let of_radio = |run: &Run| -> Vec<ContactRow> {
        let rows = run.contacts().filter(|row| row.medium == Medium::Radio);
        rows.collect()
    };
    // The array reaches down to 30 degrees: its contacts end there, and are shorter.
    let (short, long) = (of_radio(&with), of_radio(&without));
    let lasts = |rows: &[ContactRow]| rows.iter().map(|row| row.end_ns - row.start_ns).max();
    assert!(lasts(&short) < lasts(&long));
    assert!(short.iter().any(|row| row.end_reason == "scan"));
    assert!(long.iter().all(|row| row.end_reason != "scan"));
    // Nothing goes up, so that what comes down by laser is the same.
    assert!(
        with.contacts()
            .filter(|row| row.medium != Medium::Laser)
            .all(|row| row.carried_ba_bits == 0)
    );
}
