//! What a picture costs: synthetic satellites and links that move with each picture, drawn without a
//! window and without panels. `cargo bench --features view --bench view`.
//!
//! The run below is a small real one; its moment is replaced by the synthetic one.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints, stops where it cannot measure, and looks at the clock"
)]

use nalgebra::Vector3;
use starloom::catalog::Catalog;
use starloom::frame::Position;
use starloom::network::{Medium, NodeId};
use starloom::record::LinkState;
use starloom::run::{Existing, Plan, Watch, folder_of, run};
use starloom::scenario;
use starloom::view::adapter;
use starloom::view::desk::{OpenRun, Status};
use starloom::view::moment::{LinkNow, Moment};
use starloom::view::offscreen::Offscreen;
use starloom::view::playback::Playback;
use starloom::view::scene::Stage;
use starloom::view::state::ViewState;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Pictures of each measurement, after as many that are thrown away.
const PICTURES: usize = 60;
/// Clock ticks a second of /proc/self/stat. Source: Linux, `USER_HZ` but on Alpha.
const TICKS_PER_SECOND: f64 = 100.0;

fn main() {
    // `cargo test --benches` runs it too.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let adapter = adapter::find().unwrap();
    println!("{} ({} × {})", adapter.name, 1280, 720);
    println!("satellites   links  CPU ms  wall ms  median  RSS MiB");
    let mut offscreen = Offscreen::new([1280, 720], &adapter, None).unwrap();
    let mut stage = stage(folder.path());
    for [planes, of_plane] in [[0, 0], [20, 50], [100, 100], [200, 250]] {
        let mut phase = 0.0;
        fill(&mut stage, [planes, of_plane], phase);
        stage = offscreen.picture(stage).unwrap().0;
        let mut times = Vec::new();
        let before = cpu_ms();
        for _ in 0..PICTURES {
            phase += 0.002;
            fill(&mut stage, [planes, of_plane], phase);
            let begun = Instant::now();
            stage = offscreen.draw(stage).unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        let cpu = (cpu_ms() - before) / PICTURES as f64;
        let wall = times.iter().sum::<f64>() / PICTURES as f64;
        times.sort_by(f64::total_cmp);
        println!(
            "{:>10} {:>7} {cpu:>7.1} {wall:>8.1} {:>7.1} {:>8.0}",
            planes * of_plane,
            2 * planes * of_plane,
            times[PICTURES / 2],
            resident_mib(),
        );
    }
}

/// A stage with a small run on it.
fn stage(folder: &Path) -> Stage {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
    let sets = [("duration_h".to_owned(), "1".to_owned())];
    let loaded = scenario::load(&file, &sets, &Catalog::bundled().unwrap()).unwrap();
    let plan = Plan {
        scenario: Arc::new(loaded.scenario),
        resolved: &loaded.resolved,
        out: Some(folder),
        existing: Existing::Replace,
        threads: 2,
    };
    run(&plan, &Watch::default()).unwrap();
    let policies = &plan.scenario.policies;
    let playback = Playback::open(&folder_of(folder, policies, policies[0])).unwrap();
    let state = ViewState::default();
    Stage {
        runs: vec![OpenRun {
            moment: Moment::empty(playback.calendar(), state.at),
            playback,
            shown: Vec::new(),
        }],
        state,
        status: Status::default(),
        viewport: None,
    }
}

/// Satellites at 550 km in planes of 53°, each with a laser ahead and one to the next plane.
fn fill(stage: &mut Stage, [planes, of_plane]: [usize; 2], phase: f64) {
    let moment = &mut stage.runs[0].moment;
    let count = planes * of_plane;
    let turn = std::f64::consts::TAU;
    moment.satellites = (0..count)
        .map(|index| {
            let node = (index / of_plane) as f64 / planes as f64 * turn;
            let along = (index % of_plane) as f64 / of_plane as f64 * turn + node + phase;
            let (sin, cos) = along.sin_cos();
            let inclined = Vector3::new(cos, sin * 0.602, sin * 0.799);
            let (sin, cos) = node.sin_cos();
            Position::from_meters(
                6.928e6
                    * Vector3::new(
                        cos * inclined.x - sin * inclined.y,
                        sin * inclined.x + cos * inclined.y,
                        inclined.z,
                    ),
            )
        })
        .collect();
    let link = |contact: usize, a: usize, b: usize| LinkNow {
        contact: contact as u64,
        medium: Medium::Laser,
        a: NodeId::from_index(a),
        b: NodeId::from_index(b),
        state: LinkState::Locked,
        rate_bps: 100_000_000_000,
        range_m: 1e6,
        utilization: (contact % 100) as f64 / 100.0,
        carried_bits: 0,
    };
    moment.links.clear();
    for index in 0..count {
        let (plane, place) = (index / of_plane, index % of_plane);
        let ahead = plane * of_plane + (place + 1) % of_plane;
        let across = (plane + 1) % planes * of_plane + place;
        moment.links.push(link(2 * index, index, ahead));
        moment.links.push(link(2 * index + 1, index, across));
    }
}

/// CPU time of all threads up to now (ms).
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program may hold blanks; behind it, user and system time are fields 12 and 13.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<_> = fields.split_whitespace().collect();
    let ticks = |field: usize| fields[field].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) * 1e3 / TICKS_PER_SECOND
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib: f64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kib / 1024.0
}
