//! How long it takes from a jump in time to a picture that holds all that was recorded: a day of
//! 1,584 satellites with 3,168 links, sampled each minute. `cargo bench --features view --bench seek`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    reason = "a measurement that cannot be made must stop, and says what it found"
)]

mod made_up;

use made_up::Shell;
use starloom::time::{SimTime, Span};
use starloom::view::playback::Playback;
use std::time::{Duration, Instant};

/// From a jump to the whole picture (ms).
const SEEK_MAX_MS: f64 = 100.0;
const SHELL: Shell = Shell {
    planes: 72,
    per_plane: 22,
    hours: 24,
};
const SEEKS: u64 = 50;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    SHELL.record(&run);
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
