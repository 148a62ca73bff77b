//! Power and heat bound the work of whole runs: shadow, battery, radiator, and what is switched off.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose run lacks a value must stop"
)]
#![expect(clippy::cast_precision_loss, reason = "nanoseconds of some hours")]

use crate::conservation::check_energy;
use crate::runs::{CASES, Case, Run, load, load_text};
use starloom::link::terminal::TerminalState;
use starloom::record::{Medium, SampleRow};
use starloom::scenario::Policy;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// One satellite whose processor always has work: it watches the whole Earth, by day and night.
///
/// At the start the Sun stands on the equator at right ascension 0: a node there puts it into the orbit's
/// plane, one 90° further on puts it 72° above.
const ALWAYS_AT_WORK: &str = r#"starloom = 1
name = "always-at-work"
question = "What bounds a satellite that always has work?"
start = "2026-03-20T14:46:00Z"
duration_h = 10
policies = "onboard"

[[constellation]]
name = "one"
payload = "node"
walker = { altitude_km = 550, inclination_deg = 72, planes = 1, per_plane = 1, raan_first_deg = 0 }

[[payload]]
name = "node"
imager = "by-day-and-night"
processor = "hot-and-slow"
radio = "x-band-2w"
storage_gb = 100000

[payload.power]
array = { part = "triple-junction", area_m2 = 1.0, pointing = "two-axis" }
platform_power_w = 60
battery_capacity_wh = 220
battery = { part = "li-ion" }
charge_stop = 0.5
charge_resume = 0.55

[payload.heat]
radiator = "white-paint"
radiator_area_m2 = 0.7
radiator_face = "port"

[[imager]]
id = "by-day-and-night"
name = "An imager that needs no light"
ground_sample_distance_m = 10
bands = 1
bits_per_sample = 8
swath_px = 4096
power_w = 5
sun_elevation_min_deg = -90
[imager.grade]
rest = "assumed: for this test"

[[processor]]
id = "hot-and-slow"
name = "A processor that always computes"
hardness = "cots"
int8_tops = 0.02
memory_gb = 8
memory_bandwidth_gb_per_s = 10
power_idle_w = 10
power_active_w = 150
[processor.grade]
rest = "assumed: for this test"

[[station]]
name = "equator"
network = "ground"
latitude_deg = 0
longitude_deg = 0
radio = { receiver = "x-band-gt27" }

[[target]]
name = "here"
circle = { latitude_deg = 0, longitude_deg = 0, radius_km = 10000 }

[[target]]
name = "there"
circle = { latitude_deg = 0, longitude_deg = 180, radius_km = 10000 }

[work]
chain = ["cloud-w16-int8"]
"#;

const SUN_ABOVE_THE_PLANE: (&str, &str) = ("constellation.one.walker.raan_first_deg", "90");
const WITHOUT_HEAT: (&str, &str) = ("models.heat", "false");
const PLENTY_OF_POWER: [(&str, &str); 2] = [
    ("payload.node.power.array.area_m2", "10"),
    ("payload.node.power.battery_capacity_wh", "5000"),
];

fn always_at_work(sets: &[(&str, &str)]) -> Run {
    Run::of(&load_text(ALWAYS_AT_WORK, sets), Policy::Onboard)
}

fn finished(run: &Run) -> usize {
    run.count("job-finished")
}

/// Share of the time that a limiter held, from the table of limits.
fn limited_by_heat_and_energy(run: &Run) -> (f64, f64) {
    let rows = || {
        run.segments
            .iter()
            .flat_map(|segment| segment.tables.limits.rows())
    };
    let total_ns = run.scenario.duration.0 as f64;
    let share = |nanoseconds: i64| nanoseconds as f64 / total_ns;
    let heat = rows().map(|row| row.heat_ns).sum();
    let energy = rows().map(|row| row.energy_ns).sum();
    (share(heat), share(energy))
}

/// The last samples of a run, from an hour on.
fn samples_from(run: &Run, hour: i64) -> Vec<SampleRow> {
    let from_ns = hour * 3_600_000_000_000;
    run.samples()
        .filter(|sample| sample.time_ns >= from_ns)
        .collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / count
}

/// Share of the time between the first and the last begin of an umbra that is dark, penumbrae by half.
fn dark_share(run: &Run) -> f64 {
    let changes: Vec<(i64, String)> = run
        .events()
        .filter(|event| event.kind == "light")
        .map(|event| (event.time_ns, event.detail))
        .collect();
    let umbras = || changes.iter().filter(|change| change.1 == "umbra");
    let (first, last) = (umbras().next().unwrap().0, umbras().next_back().unwrap().0);
    let mut dark_ns = 0.0;
    for pair in changes.windows(2) {
        let ((from, light), (to, _)) = (&pair[0], &pair[1]);
        let share = match light.as_str() {
            "umbra" => 1.0,
            "penumbra" => 0.5,
            _ => 0.0,
        };
        if *from >= first && *to <= last {
            dark_ns += share * (to - from) as f64;
        }
    }
    dark_ns / (last - first) as f64
}

#[test]
fn an_orbit_in_the_suns_plane_is_dark_for_37_percent() {
    let run = always_at_work(&[]);
    let share = dark_share(&run);
    // A circular orbit of 550 km has 0.3723 (vector PWR-1.550).
    assert!((share - 0.3723).abs() < 0.001, "{share}");
}

#[test]
fn a_sun_above_the_plane_ends_the_shadow_lets_more_be_done_and_heats_the_radiator() {
    let (dark, bright) = (always_at_work(&[]), always_at_work(&[SUN_ABOVE_THE_PLANE]));
    assert!(dark.count("light") > 20);
    assert_eq!(
        bright.count("light"),
        1,
        "sunlight from the start to the end"
    );
    assert!(
        finished(&bright) * 10 > finished(&dark) * 11,
        "{} jobs for {}",
        finished(&bright),
        finished(&dark)
    );
    let radiator_c = |run: &Run| mean(samples_from(run, 6).iter().filter_map(|one| one.radiator_c));
    let (cold, hot) = (radiator_c(&dark), radiator_c(&bright));
    assert!(hot > cold + 10.0, "{cold} °C and {hot} °C");
}

#[test]
fn taking_away_either_limit_changes_the_answer() {
    let small = ("payload.node.heat.radiator_area_m2", "0.35");
    let both = always_at_work(&[small]);
    let (heat, energy) = limited_by_heat_and_energy(&both);
    assert!(heat > 0.05 && energy > 0.05, "heat {heat}, energy {energy}");
    let cool = always_at_work(&[small, WITHOUT_HEAT]);
    let fed = always_at_work(&[small, PLENTY_OF_POWER[0], PLENTY_OF_POWER[1]]);
    assert_eq!(limited_by_heat_and_energy(&cool).0, 0.0);
    assert_eq!(limited_by_heat_and_energy(&fed).1, 0.0);
    let jobs = [&both, &cool, &fed].map(finished);
    // A cool processor runs at full speed, where a job costs more energy: the battery then allows fewer.
    assert!(jobs[1] * 100 < jobs[0] * 97, "{jobs:?}");
    assert!(jobs[2] * 100 > jobs[0] * 110, "{jobs:?}");
    let free = always_at_work(&[WITHOUT_HEAT, PLENTY_OF_POWER[0], PLENTY_OF_POWER[1]]);
    assert!(finished(&free) > jobs[1].max(jobs[2]));
    // The summary says what was off.
    assert_eq!(cool.scenario.models.off(), ["heat"]);
    assert!(cool.samples().all(|sample| sample.chip_c.is_none()));
}

#[test]
fn a_hot_chip_stops_and_starts_at_exactly_its_limits() {
    let run = always_at_work(&[
        ("payload.node.heat.radiator_area_m2", "0.25"),
        ("payload.node.heat.critical_c", "86"),
        ("payload.node.heat.speed_min", "0.95"),
        PLENTY_OF_POWER[0],
        PLENTY_OF_POWER[1],
    ]);
    let mut levels: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for event in run.events() {
        let kinds = ["throttled", "unthrottled", "overheated", "cooled"];
        if kinds.contains(&event.kind.as_ref()) {
            let seen = levels.entry(event.kind.into_owned()).or_default();
            seen.push(event.value.unwrap());
        }
    }
    for (kind, level_c) in [("throttled", 70.0), ("overheated", 86.0), ("cooled", 80.0)] {
        let seen = &levels[kind];
        // A chip changes by less than 0.2 K a second.
        assert!(
            seen.iter().all(|celsius| (celsius - level_c).abs() < 1e-9),
            "{kind}: {seen:?}"
        );
    }
    let (stops, starts) = (levels["overheated"].len(), levels["cooled"].len());
    assert!(
        stops > 3 && (starts == stops || starts + 1 == stops),
        "{stops} and {starts}"
    );
    let hottest_c = run
        .samples()
        .filter_map(|one| one.chip_c)
        .fold(0.0, f64::max);
    assert!(hottest_c < 86.001, "{hottest_c}");
}

#[test]
fn arrays_that_do_not_follow_the_sun_give_less() {
    let generated = |pointing: &str, sun: &[(&str, &str)]| {
        let pointing = ("payload.node.power.array.pointing", pointing);
        let run = always_at_work(&[&[pointing], sun].concat());
        let sources = run.events().filter(|event| event.kind == "energy-source");
        let found = sources.filter(|event| event.detail == "generated");
        found.map(|event| event.value.unwrap()).sum::<f64>()
    };
    let following = generated("two-axis", &[]);
    let turning = generated("one-axis", &[]);
    // The Sun is in the plane: one axis is enough.
    assert!(
        (turning / following - 1.0).abs() < 2e-3,
        "{turning} of {following}"
    );
    // On the side away from the Earth, the cosine counts, and the shadow takes only what is below
    // the horizon anyway: 1/π of full light for 1 − 0.3723 of it.
    let above = generated("zenith", &[]);
    let expected = std::f64::consts::FRAC_1_PI / (1.0 - 0.3723);
    assert!(
        (above / following - expected).abs() < 0.01,
        "{above} of {following}"
    );
    let high = generated("one-axis", &[SUN_ABOVE_THE_PLANE]);
    let full = generated("two-axis", &[SUN_ABOVE_THE_PLANE]);
    let cosine = 72.0_f64.to_radians().cos();
    assert!((high / full - cosine).abs() < 0.02, "{high} of {full}");
}

#[test]
fn models_that_are_off_leave_nothing_of_themselves() {
    let eternal = always_at_work(&[("models.eclipse", "false")]);
    assert_eq!(eternal.count("light"), 1);
    assert!(eternal.samples().all(|sample| sample.sunlit));
    let lossless = always_at_work(&[("models.battery_losses", "false")]);
    let lost = |run: &Run| {
        let sources = run.events().filter(|event| event.kind == "energy-source");
        let lost = sources.filter(|event| event.detail == "lost");
        lost.map(|event| event.value.unwrap()).sum::<f64>()
    };
    assert!(lost(&always_at_work(&[])) > 1e3);
    assert!(lost(&lossless).abs() < 1e-3, "{}", lost(&lossless));
    let old = ("payload.node.power.battery.age_years", "5");
    let capacity = |sets: &[(&str, &str)]| {
        let loaded = load_text(ALWAYS_AT_WORK, sets);
        loaded.scenario.payloads[0]
            .power
            .battery_capacity
            .to_watt_hours()
    };
    // Five years and 27,500 cycles of a quarter of the depth leave 74 %.
    assert!((capacity(&[old]) - 0.74 * 220.0).abs() < 1e-9);
    assert_eq!(capacity(&[old, ("models.ageing", "false")]), 220.0);
    let blind = load_text(ALWAYS_AT_WORK, &[("models.imager_power", "false")]);
    let imager = blind.scenario.payloads[0].imager.as_ref();
    assert_eq!(imager.unwrap().power.to_watts(), 0.0);
}

#[test]
fn half_the_environment_grid_moves_no_answer_of_a_satellite_that_heat_and_power_bound() {
    let sets = [
        ("payload.node.heat.radiator_area_m2", "0.35"),
        ("payload.node.power.array.pointing", "one-axis"),
    ];
    let answers = |grid_s: &'static str| {
        let run = always_at_work(&[&sets[..], &[("timing.environment_grid_s", grid_s)]].concat());
        let rows: Vec<_> = run.products().collect();
        let answered = rows.into_iter().filter_map(|row| {
            let answered_ns = row.answered_ns?;
            Some((row.product, (answered_ns, answered_ns - row.capture_end_ns)))
        });
        answered.collect::<BTreeMap<u64, (i64, i64)>>()
    };
    let (coarse, fine) = (answers("10"), answers("5"));
    assert!(coarse.len() > 1000 && coarse.keys().eq(fine.keys()));
    for (product, (answered_ns, insight_ns)) in &coarse {
        let moved_ns = (fine[product].0 - answered_ns).abs();
        assert!(
            moved_ns <= (insight_ns / 1000).max(50_000_000),
            "{product}: {moved_ns} ns"
        );
    }
}

/// A day of the train that a small battery and a hot chip bound: see `THREE_BODY_BOUND`.
fn bound() -> (Case, Arc<Run>) {
    let case = CASES[11];
    (case, case.run())
}

#[test]
fn lasers_that_are_switched_off_hold_no_contact_until_they_are_on_again() {
    let (_, run) = bound();
    let satellites = run.scenario.satellites.len();
    let cut = run.contacts().filter(|row| row.end_reason == "energy");
    assert!(cut.count() > 5);
    let mut off: Vec<Option<i64>> = vec![None; satellites];
    let mut stretches: Vec<(u32, i64, i64)> = Vec::new();
    for event in run.events().filter(|event| event.detail == "lasers") {
        let Some(node) = event.node else {
            continue;
        };
        let since = &mut off[node as usize];
        match event.kind.as_ref() {
            "load-shed" => assert_eq!(since.replace(event.time_ns), None),
            "load-restored" => stretches.push((node, since.take().unwrap(), event.time_ns)),
            _ => {}
        }
    }
    assert!(stretches.len() > 20, "{}", stretches.len());
    for (node, from_ns, to_ns) in stretches {
        let held = run.contacts().filter(|row| row.medium != Medium::Radio);
        let held = held.filter(|row| [row.a, row.b].contains(&node));
        let within = held.filter(|row| row.start_ns < to_ns && row.end_ns > from_ns);
        let within: Vec<_> = within.collect();
        assert!(
            within.is_empty(),
            "node {node} from {from_ns} to {to_ns}: {within:#?}"
        );
    }
}

#[test]
fn terminals_draw_by_what_they_are_doing() {
    let case = CASES[3];
    let run = case.run();
    let lasers = run.scenario.payloads[0].lasers.as_ref().unwrap();
    let watts = |state| lasers.terminal.power_in(state).to_watts();
    let idle_w = watts(TerminalState::Idle);
    let seconds = |nanoseconds: i64| nanoseconds as f64 * 1e-9;
    let count = f64::from(lasers.count) * run.scenario.satellites.len() as f64;
    let mut expected_j = count * idle_w * run.scenario.duration.to_seconds();
    let satellites = u32::try_from(run.scenario.satellites.len()).unwrap();
    for row in run.contacts().filter(|row| row.medium != Medium::Radio) {
        for (node, pointed_ns) in [(row.a, row.pointed_a_ns), (row.b, row.pointed_b_ns)] {
            let Some(pointed_ns) = pointed_ns.filter(|_| node < satellites) else {
                continue;
            };
            let slewing_s = seconds(pointed_ns - row.start_ns);
            let acquiring_s = seconds(row.usable_ns - pointed_ns);
            let locked_s = seconds(row.end_ns - row.usable_ns);
            expected_j += slewing_s * (watts(TerminalState::Slewing) - idle_w)
                + acquiring_s * (watts(TerminalState::Acquiring) - idle_w)
                + locked_s * (watts(TerminalState::Locked) - idle_w);
        }
    }
    let found_j = run.summary().energy_j["lasers"];
    assert!(
        (found_j / expected_j - 1.0).abs() < 1e-9,
        "{found_j} J, not {expected_j} J"
    );
}

#[test]
fn a_battery_that_is_too_cold_takes_no_charge() {
    let (_, run) = bound();
    let blocked: Vec<_> = run
        .events()
        .filter(|event| event.kind == "charging-blocked")
        .collect();
    assert!(blocked.len() >= run.scenario.satellites.len());
    assert!(blocked.iter().all(|event| event.time_ns == 0));
    for node in blocked.iter().filter_map(|event| event.node) {
        let allowed = run
            .events()
            .find(|event| event.kind == "charging-allowed" && event.node == Some(node));
        let allowed = allowed.unwrap();
        assert!((allowed.value.unwrap() - 5.0).abs() < 1e-9);
        let before = run.samples().filter(|sample| sample.satellite == node);
        let before = before.take_while(|sample| sample.time_ns <= allowed.time_ns);
        let charges: Vec<f64> = before.map(|sample| sample.battery_j).collect();
        assert!(charges.is_sorted_by(|a, b| a >= b), "{node}: {charges:?}");
    }
}

#[test]
fn a_thousand_satellites_run_with_all_models_of_a_payload() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/thousand.toml");
    let run = Run::of(&load(&place, &[("duration_h", "0.25")]), Policy::Onboard);
    assert_eq!(run.samples().count(), 1000 * 16);
    let is_whole = |row: &SampleRow| {
        [row.chip_c, row.battery_c, row.speed, row.dose_rad]
            .iter()
            .all(Option::is_some)
    };
    assert!(run.samples().all(|row| is_whole(&row)));
    check_energy("thousand", &run);
}
