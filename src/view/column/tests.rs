use super::*;
use crate::record::{SampleRow, Table as _, Word};
use crate::scenario::Policy;
use crate::time::SimTime;
use crate::view::fixture;

#[test]
fn every_known_column_has_one_name_and_a_sentence() {
    let known = known();
    for (place, about) in known.iter().enumerate() {
        assert!(about.doc.ends_with('.'), "{about:?}");
        assert!(known[..place].iter().all(|other| other.name != about.name));
    }
}

/// Columns of models that the fixture's payload has no tables for.
const LEFT_OUT: [&str; 6] = [
    "chip_c",
    "plate_c",
    "radiator_c",
    "battery_c",
    "dose_rad",
    "upsets",
];

#[test]
fn a_moment_has_a_cell_of_every_known_column_for_each_satellite() {
    let run = fixture::open_run(Policy::Onboard, SimTime::from_seconds(4000.0));
    for about in known() {
        let column = run.moment.column(about.name).unwrap();
        assert_eq!((column.unit, column.doc), (about.unit, about.doc));
        assert_eq!(column.cells.len(), 12, "{}", about.name);
        // A model that no payload takes part in leaves its columns empty.
        let is_told = column.cells.iter().all(Option::is_some);
        let is_left_out = LEFT_OUT.contains(&about.name);
        assert_eq!(is_told, !is_left_out, "{}", about.name);
    }
    assert!(run.moment.column("no-such-column").is_none());
}

#[test]
fn shares_are_of_the_capacity_of_the_payload() {
    let run = fixture::open_run(Policy::Onboard, SimTime::from_seconds(4000.0));
    let cell = |name: &str| run.moment.column(name).unwrap().cells[3].unwrap();
    // 1500 Wh and 2500 GB, as the scenario says.
    assert!((cell("charge_pct") - cell("battery_j") / 54_000.0).abs() < 1e-9);
    assert!((cell("storage_pct") - cell("stored_bits") / 2e11).abs() < 1e-9);
}

#[test]
fn places_are_those_of_an_orbit_near_five_hundred_kilometres() {
    let run = fixture::open_run(Policy::Onboard, SimTime::from_seconds(4321.0));
    let cells = |name: &str| run.moment.column(name).unwrap().cells.clone();
    for cell in cells("altitude_km").into_iter().flatten() {
        assert!((485.0..540.0).contains(&cell), "{cell}");
    }
    for cell in cells("latitude_deg").into_iter().flatten() {
        assert!(cell.abs() < 82.8, "{cell}");
    }
}

#[test]
fn light_at_a_time_of_sampling_is_what_was_recorded_and_changes_in_between() {
    let mut playback = fixture::playback(Policy::Onboard);
    let (mut lit, mut dark, mut changed) = (0, 0, 0);
    for minute in 0..120 {
        let time = SimTime::from_seconds(60.0 * f64::from(minute));
        let at = |playback: &mut crate::view::playback::Playback, time| {
            let moment = playback.moment_blocking(time);
            let cells = |name| moment.column(name).unwrap().cells.clone();
            (cells("sunlit"), cells("sunlit_now"))
        };
        let (recorded, now) = at(&mut playback, time);
        assert_eq!(recorded, now, "at {minute} min");
        lit += now.iter().filter(|cell| **cell == Some(1.0)).count();
        dark += now.iter().filter(|cell| **cell == Some(0.0)).count();
        let (recorded, later) = at(&mut playback, time + crate::time::Span::seconds(59));
        assert_eq!(recorded, now);
        changed += usize::from(recorded != later);
    }
    assert!(
        lit > dark && dark > 400 && changed > 20,
        "{lit} {dark} {changed}"
    );
}

#[test]
fn numbers_of_rows_that_are_not_there_are_none() {
    let samples: Samples = [SampleRow {
        time_ns: 0,
        satellite: 0,
        sunlit: true,
        battery_j: 1.0,
        generation_w: 2.0,
        load_w: 3.0,
        queued_jobs: 4,
        stored_bits: 5,
        laser_contacts: 6,
        chip_c: None,
        plate_c: None,
        radiator_c: None,
        battery_c: None,
        speed: None,
        dose_rad: None,
        upsets: None,
        zone: Word::default(),
        limiter: Word::default(),
    }]
    .into_iter()
    .collect();
    let values = samples.values();
    let mut words = Vec::new();
    assert_eq!(numbers(&values[2], 0..1, &mut words), [Some(1.0)]);
    assert_eq!(numbers(&values[3], 1..3, &mut words), []);
    let words_of = Values::Word(vec!["b", "a", "b"]);
    let found = numbers(&words_of, 0..3, &mut words);
    assert_eq!(found, [Some(0.0), Some(1.0), Some(0.0)]);
    assert_eq!(words, ["b", "a"]);
}

#[test]
fn names_of_columns_lose_their_units() {
    assert_eq!(title("charge_pct"), "charge");
    assert_eq!(title("stored_bits"), "stored");
    assert_eq!(title("queued_jobs"), "queued jobs");
}
