//! Decay: a satellite that is no longer in orbit ends its contacts, does nothing, and stops nobody.

#![expect(
    clippy::unwrap_used,
    reason = "a run that cannot be made or read must stop its test"
)]

use crate::runs::{Run, load};
use crate::truth_table::{Table, truth_text};
use starloom::frame::Geodetic;
use starloom::orbit::decay::{DECAY_ALTITUDE, decay_within, is_in_orbit};
use starloom::orbit::elements::{self, CatalogNumber, ElementSet, Format, MeanElements};
use starloom::orbit::sgp4::Sgp4Propagator;
use starloom::orbit::window::{Ephemeris, ScanFinder, Workers};
use starloom::orbit::{Propagator as _, SatelliteId};
use starloom::record::EventRow;
use starloom::scenario::{Loaded, Policy};
use starloom::time::{Calendar, Epoch, Interval, SimTime, Span};
use std::str::FromStr as _;

/// A train of five close together; the second falls within hours, the fourth is down at the start.
fn falling_train() -> Vec<ElementSet> {
    let epoch = Calendar::starting_at(Epoch::from_str("2026-08-22T00:00:00 UTC").unwrap());
    let set = |name: &str, number: u32, anomaly_deg: f64, mean_motion_revpd, bstar| {
        let elements = MeanElements {
            mean_motion_revpd,
            eccentricity: 0.0005,
            inclination_deg: 53.0,
            raan_deg: 40.0,
            argument_of_perigee_deg: 0.0,
            mean_anomaly_deg: anomaly_deg,
            bstar,
            mean_motion_dot: 0.0,
            mean_motion_ddot: 0.0,
        };
        let number = CatalogNumber::new(number).unwrap();
        ElementSet::made_up(name, number, epoch.unix_ns(SimTime::START), elements).unwrap()
    };
    vec![
        set("first", 90_001, 0.0, 16.3, 0.0),
        set("falling", 90_002, 8.0, 16.3, 0.02),
        set("third", 90_003, 16.0, 16.3, 0.0),
        set("fallen", 90_004, 24.0, 16.9, 0.0),
        set("last", 90_005, 32.0, 16.3, 0.0),
    ]
}

const SCENARIO: &str = r#"starloom = 1
name = "falling"
question = "Who is left?"
start = "2026-08-22T00:00:00Z"
duration_h = 12
policies = ["onboard"]

[[constellation]]
name = "train"
payload = "node"
elements = "falling.json"

[[payload]]
name = "node"
imager = "hypothetical-4band-10m"
processor = "amd-xqrve2302"
radio = "x-band-2w"
storage_gb = 128
lasers = { terminal = "spacex-mini-laser", count = 3, downlink = "coherent-downlink-100g" }
power = { array_power_w = 600, platform_power_w = 60, battery_capacity_wh = 400 }

[[station]]
name = "dublin"
network = "x-band"
latitude_deg = 53.3
longitude_deg = -6.3
radio = { receiver = "x-band-gt27" }

[[target]]
name = "earth"
circle = { latitude_deg = 20, longitude_deg = 20, radius_km = 2500 }

[work]
chain = ["cloud-w16-int8"]
"#;

/// The scenario of the falling train.
pub(crate) fn falling() -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let sets = elements::write(&falling_train(), Format::Json).unwrap();
    std::fs::write(folder.path().join("falling.json"), sets).unwrap();
    let path = folder.path().join("falling.toml");
    std::fs::write(&path, SCENARIO).unwrap();
    load(&path, &[])
}

fn falling_run() -> Run {
    let loaded = falling();
    let warned = loaded.warnings.iter().any(|warning| {
        warning.contains("1 of 5 satellites are decayed at the start") && warning.contains("fallen")
    });
    assert!(warned, "{:?}", loaded.warnings);
    Run::of(&loaded, Policy::Onboard)
}

#[test]
fn what_decays_ends_its_contacts_takes_no_frames_and_stops_nobody() {
    let run = falling_run();
    let decays: Vec<EventRow> = run.events().filter(|row| row.kind == "decayed").collect();
    let nodes: Vec<_> = decays.iter().map(|row| row.node.unwrap()).collect();
    assert_eq!(nodes, [3, 1], "{decays:?}");
    assert_eq!(decays[0].time_ns, 0);
    let at_ns = decays[1].time_ns;
    println!("decays after {:.3} h", Span(at_ns).to_seconds() / 3600.0);
    assert!((1..12).contains(&(at_ns / 3_600_000_000_000)), "{at_ns}");
    let touches = |a: u32, b: u32, node: u32| a == node || b == node;
    let mut ended = 0;
    for row in run.contacts() {
        assert!(!touches(row.a, row.b, 3), "{row:?}");
        if touches(row.a, row.b, 1) {
            assert!(row.end_ns <= at_ns, "{row:?}");
            assert_eq!(row.end_reason == "decayed", row.end_ns == at_ns, "{row:?}");
            ended += usize::from(row.end_reason == "decayed");
        }
    }
    assert!(ended > 0, "it holds no contact when it decays");
    let mut captured = [0_u32; 5];
    for row in run.events().filter(|row| row.kind == "captured") {
        captured[row.node.unwrap() as usize] += 1;
        assert!(row.node != Some(1) || row.time_ns <= at_ns, "{row:?}");
    }
    assert!(captured[0] > 0 && captured[3] == 0, "{captured:?}");
    let after = run.events().filter(|row| row.time_ns > at_ns);
    let after: Vec<EventRow> = after.filter(|row| row.node == Some(1)).collect();
    assert!(after.is_empty(), "{:?}", after.first());
    for row in run
        .samples()
        .filter(|row| row.satellite == 1 && row.time_ns > at_ns)
    {
        assert!(!row.sunlit, "{row:?}");
        assert_eq!((row.generation_w, row.load_w), (0.0, 0.0), "{row:?}");
    }
    assert_eq!(
        run.samples().last().unwrap().time_ns,
        12 * 3_600_000_000_000
    );
}

#[test]
fn the_instant_of_a_decay_does_not_depend_on_blocks_and_is_exact_to_a_millisecond() {
    let sets = falling_train();
    let start = Epoch::from_str("2026-08-22T00:00:00 UTC").unwrap();
    let calendar = Calendar::starting_at(start);
    let propagator = Sgp4Propagator::forgiving(&sets, calendar.clone());
    let falling = SatelliteId(1);
    let found = |length_s: i64| {
        let blocks = (0..12 * 3600 / length_s).map(|k| {
            let start = SimTime::START + Span::seconds(k * length_s);
            Interval::new(start, start + Span::seconds(length_s))
        });
        let mut found = blocks.filter_map(|block| {
            let ephemeris = Ephemeris::over(&propagator, &calendar, block, &Workers::one());
            decay_within(&ephemeris, &ScanFinder, falling)
        });
        found.next().unwrap()
    };
    let decay = found(3600);
    assert_eq!([found(600), found(7200)], [decay, decay]);
    let in_orbit = |at: SimTime| {
        let state = propagator.state(falling, at);
        state.is_ok_and(|state| is_in_orbit(state.position))
    };
    assert!(
        in_orbit(decay) && !in_orbit(decay + Span(1_000_000)),
        "{decay:?}"
    );
    let ephemeris = Ephemeris::over(
        &propagator,
        &calendar,
        Interval::new(decay, decay + Span::seconds(60)),
        &Workers::one(),
    );
    let height = Geodetic::from_position(ephemeris.fixed(falling, decay).unwrap()).altitude;
    let off_m = height.to_meters() - DECAY_ALTITUDE.to_meters();
    assert!(off_m.abs() < 5.0, "{off_m} m");
}

#[test]
#[ignore = "needs STARLOOM_TRUTH"]
fn decays_are_found_before_the_theory_of_the_reference_fails() {
    let file = elements::read(truth_text("nasty/decaying.tle").as_bytes());
    let table = Table::read("nasty/decaying_error_onset.csv");
    let (mut failing, mut sinking, mut worst_h) = (0, 0, 0.0_f64);
    for row in table.rows() {
        let number = |set: &&ElementSet| set.catalog_number().to_string() == row.text("norad");
        let set = file.sets.iter().find(number).unwrap();
        let calendar = crate::truth_orbit::unix_calendar();
        let propagator = Sgp4Propagator::forgiving([set], calendar.clone());
        let start = SimTime(set.epoch_unix_ns());
        let mut blocks = (0..720).map(|hour| {
            let start = start + Span::seconds(hour * 3600);
            Interval::new(start, start + Span::seconds(3600))
        });
        let decay = blocks.find_map(|block| {
            let ephemeris = Ephemeris::over(&propagator, &calendar, block, &Workers::one());
            decay_within(&ephemeris, &ScanFinder, SatelliteId(0))
        });
        let onset = row.text("first_error_min_since_epoch").parse::<f64>().ok();
        let decay_min = decay.map(|at| (at - start).to_seconds() / 60.0);
        println!(
            "{}: {decay_min:?} min, theory fails at {onset:?} min",
            row.text("name")
        );
        match (onset, decay_min) {
            (Some(onset), Some(decay)) => {
                assert!(decay <= onset, "{}", row.text("name"));
                worst_h = worst_h.max((onset - decay) / 60.0);
                failing += 1;
            }
            (Some(_), None) => panic!("{} must decay", row.text("name")),
            (None, Some(_)) => sinking += 1,
            (None, None) => {}
        }
    }
    println!(
        "{failing} decay before their theory fails, {worst_h:.1} h at most; {sinking} sink below 100 km \
         without failing"
    );
    assert_eq!(failing, 27);
}
