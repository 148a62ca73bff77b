//! What a picture costs: satellites and links that move with each picture, drawn without a window.
//! `cargo bench --features view --bench view`.
//!
//! First without panels and without a recording: the moment of a small real run is replaced by a
//! made-up one. Then as a user has it: a recording of 10,000 satellites plays at ×60, with and without
//! panels.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints, stops where it cannot measure, and looks at the clock"
)]

mod made_up;

use made_up::Shell;
use nalgebra::Vector3;
use starloom::frame::Position;
use starloom::network::{Medium, NodeId};
use starloom::record::LinkState;
use starloom::time::{SimTime, Span};
use starloom::view::desk::{OpenRun, Status};
use starloom::view::moment::{LinkNow, Moment};
use starloom::view::offscreen::{Interface, Offscreen};
use starloom::view::playback::Playback;
use starloom::view::scene::Stage;
use starloom::view::state::{Subject, ViewState};
use starloom::view::{adapter, screen, update};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Pictures of each measurement, after some that are thrown away.
const PICTURES: u32 = 60;
/// Pictures that are thrown away.
const WARMING: u32 = 10;
/// Simulated time from one picture to the next while a recording plays: ×60 at 15 pictures a second.
const STEP: Span = Span::seconds(4);
/// Clock ticks a second of /proc/self/stat. Source: Linux, `USER_HZ` but on Alpha.
const TICKS_PER_SECOND: f64 = 100.0;
/// Says to a process of its own what it is to do, so that each measures its own memory.
const TASK: &str = "STARLOOM_BENCH_TASK";
const FOLDER: &str = "STARLOOM_BENCH_FOLDER";

const TASKS: [(&str, fn(&Path)); 4] = [
    ("record", record),
    ("moments", moments),
    ("recording", |folder| {
        play(folder, [1280, 720], None);
    }),
    ("panels", |folder| {
        play(folder, [1600, 900], Some(screen::show));
    }),
];

fn main() {
    // `cargo test --benches` runs it too.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    if let Some(task) = std::env::var_os(TASK) {
        let folder = std::env::var_os(FOLDER).unwrap();
        let (_, run) = TASKS.iter().find(|(name, _)| *name == task).unwrap();
        return run(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    println!("{}", adapter::find().unwrap().name);
    println!("             size  satellites   links  CPU ms  wall ms  median  peak MiB");
    for (name, _) in TASKS {
        let mut task = Command::new(std::env::current_exe().unwrap());
        let status = task.env(TASK, name).env(FOLDER, folder.path()).status();
        assert!(status.unwrap().success(), "{name}");
    }
}

/// A small recording, and one of three hours with 10,000 satellites.
fn record(folder: &Path) {
    let shell = |planes, per_plane, hours| Shell {
        planes,
        per_plane,
        hours,
    };
    shell(1, 10, 1).record(&folder.join("small"));
    shell(100, 100, 3).record(&folder.join("large"));
}

/// Made-up moments of several sizes, without panels.
fn moments(folder: &Path) {
    let adapter = adapter::find().unwrap();
    let size = [1280, 720];
    let mut offscreen = Offscreen::new(size, &adapter, None).unwrap();
    let mut stage = stage(&folder.join("small"), ViewState::default());
    for [planes, of_plane] in [[0, 0], [20, 50], [100, 100], [200, 250]] {
        let count = planes * of_plane;
        let mut phase = 0.0;
        stage = measure(&mut offscreen, stage, size, [count, 2 * count], |stage| {
            phase += 0.002;
            fill(stage, [planes, of_plane], phase);
        });
    }
}

/// A recording that plays, a satellite selected.
fn play(folder: &Path, size: [u32; 2], interface: Option<Interface>) {
    let adapter = adapter::find().unwrap();
    let mut offscreen = Offscreen::new(size, &adapter, interface).unwrap();
    let state = ViewState {
        at: SimTime::from_seconds(5400.0),
        color_by: "charge_pct".to_owned(),
        selection: vec![Subject::Satellite(5)],
        ..ViewState::default()
    };
    let mut stage = stage(&folder.join("large"), state);
    update::refresh(&stage.state, &mut stage.runs, true);
    let moment = &stage.runs[0].moment;
    let counts = [moment.satellites.len(), moment.links.len()];
    measure(&mut offscreen, stage, size, counts, |stage| {
        stage.state.at += STEP;
        update::refresh(&stage.state, &mut stage.runs, false);
    });
}

/// Draws pictures, each after a change, and says what one costs.
fn measure(
    offscreen: &mut Offscreen,
    mut stage: Stage,
    [width, height]: [u32; 2],
    [satellites, links]: [usize; 2],
    mut change: impl FnMut(&mut Stage),
) -> Stage {
    change(&mut stage);
    stage = offscreen.picture(stage).unwrap().0;
    let mut times = Vec::new();
    let mut before = 0.0;
    for picture in 0..WARMING + PICTURES {
        if picture == WARMING {
            times.clear();
            before = cpu_ms();
        }
        let begun = Instant::now();
        change(&mut stage);
        stage = offscreen.draw(stage).unwrap();
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let cpu = (cpu_ms() - before) / f64::from(PICTURES);
    let wall = times.iter().sum::<f64>() / f64::from(PICTURES);
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let size = format!("{width} × {height}");
    println!(
        "{size:>17} {satellites:>11} {links:>7} {cpu:>7.1} {wall:>8.1} {median:>7.1} {:>9.0}",
        peak_mib(),
    );
    stage
}

/// A stage with a recording on it.
fn stage(run: &Path, state: ViewState) -> Stage {
    let playback = Playback::open(run).unwrap();
    Stage {
        runs: vec![OpenRun {
            moment: Moment::empty(playback.calendar(), state.at),
            shown: vec![true; playback.scenario().satellites.len()],
            playback,
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

/// The most memory that this process has had.
fn peak_mib() -> f64 {
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
