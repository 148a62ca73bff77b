//! How long it takes from a jump in time to a picture that holds all that was recorded: a day of
//! 1,584 satellites with 3,168 links, sampled each minute. `cargo bench --features view --bench seek`.
//!
//! The state is made up, with row counts and ranges as a run of that size has them; positions are
//! those of the scenario's orbits.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    reason = "a measurement that cannot be made must stop, and says what it found"
)]

use starloom::catalog::Catalog;
use starloom::network::Medium;
use starloom::record::{LinkRow, LinkState, SampleRow, Segment, Tables};
use starloom::recording::RecordingWriter;
use starloom::run::{Existing, Plan, header};
use starloom::scenario::{self, Loaded, Policy};
use starloom::time::{Interval, SimTime, Span};
use starloom::view::playback::Playback;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// From a jump to the whole picture (ms).
const SEEK_MAX_MS: f64 = 100.0;
const PLANES: u32 = 72;
const PER_PLANE: u32 = 22;
const SEEKS: u64 = 50;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = load();
    let run = folder.path().join("run");
    record(&loaded, &run);
    let begun = Instant::now();
    let mut playback = Playback::open(&run).unwrap();
    println!("open: {:.1} ms", milliseconds(begun));
    let mut times = Vec::new();
    for number in 0..SEEKS {
        // Somewhere in the day, the first minutes of segments included.
        let at = Span::seconds(86_400).0.cast_unsigned();
        let at = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % at;
        let at = SimTime(at.cast_signed());
        let begun = Instant::now();
        while playback.moment(at).loading {
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(milliseconds(begun));
        // What is read ahead must not be in the way of the next jump, as it is for a user.
        if number % 2 == 0 {
            while playback.is_busy() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
    assert_eq!(playback.trouble(), None);
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "seek: median {:.1} ms, 95 % {:.1} ms, longest {:.1} ms",
        at(0.5),
        at(0.95),
        at(1.0)
    );
    let begun = Instant::now();
    let moments = 200;
    for step in 0..moments {
        playback.moment(SimTime::START + Span::seconds(40_000 + step));
    }
    println!(
        "moment while playing: {:.2} ms",
        milliseconds(begun) / 200.0
    );
    assert!(at(1.0) <= SEEK_MAX_MS, "a seek took {:.1} ms", at(1.0));
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The bundled `three-body`, with a Walker shell in place of its train.
fn load() -> Loaded {
    let sets = [
        ("constellation.train.walker.planes", PLANES.to_string()),
        (
            "constellation.train.walker.per_plane",
            PER_PLANE.to_string(),
        ),
        ("constellation.train.walker.spacing_deg", "16.36".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
    scenario::load(&file, &sets, &Catalog::bundled().unwrap()).unwrap()
}

fn record(loaded: &Loaded, run: &Path) {
    let plan = Plan {
        scenario: Arc::new(loaded.scenario.clone()),
        resolved: &loaded.resolved,
        out: Some(run),
        existing: Existing::Refuse,
        threads: 1,
    };
    let header = header(&plan, Policy::Onboard).unwrap();
    let mut writer = RecordingWriter::create(run, &header, false).unwrap();
    for hour in 0..24 {
        writer.write_segment(&segment(hour)).unwrap();
    }
}

/// A number in [0, 1) that looks random.
fn noise(a: u64, b: u64) -> f64 {
    let mixed = (a ^ b.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn segment(hour: u32) -> Segment {
    let satellites = PLANES * PER_PLANE;
    let mut tables = Tables::default();
    for minute in 0..60 {
        let time = Span::seconds(i64::from(hour) * 3600 + minute * 60);
        let tick = time.0.cast_unsigned();
        for satellite in 0..satellites {
            let noise = noise(tick, u64::from(satellite));
            tables.samples.push(SampleRow {
                time_ns: time.0,
                satellite,
                sunlit: noise > 0.4,
                battery_j: 5.4e6 * (0.5 + 0.5 * noise),
                generation_w: 1500.0 * noise,
                load_w: 150.0 + (noise * 10.0).floor() * 40.0,
                queued_jobs: (noise * 5.0) as u32,
                stored_bits: (noise * 1e12) as u64,
                laser_contacts: 4,
            });
            for (direction, other) in [(0, 1), (1, PER_PLANE)] {
                let b = (satellite + other) % satellites;
                let contact = u64::from(satellite) * 2 + direction;
                let carried = (tick / 1_000_000_000) * contact * 1000;
                tables.links.push(LinkRow {
                    time_ns: time.0,
                    contact,
                    medium: Medium::Laser,
                    a: satellite.min(b),
                    b: satellite.max(b),
                    state: LinkState::Locked,
                    rate_bps: 100_000_000_000,
                    range_m: 2e6 * (1.0 + noise),
                    carried_ab_bits: carried,
                    carried_ba_bits: carried / 3,
                });
            }
        }
    }
    let start = SimTime::START + Span::seconds(3600) * i64::from(hour);
    Segment {
        index: hour,
        span: Interval::new(start, start + Span::seconds(3600)),
        tables,
    }
}
