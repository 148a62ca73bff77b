//! Whatever bytes come from outside, no reader panics or hangs.
//!
//! One target for each reader: it gets changed copies of good files for `STARLOOM_FUZZ_S` seconds
//! (half a second by default; a minute in `.ci/run`). What is changed follows from the target's name,
//! `STARLOOM_FUZZ_SEED` (0 by default) and a count, so that every input can be had again. An input that
//! brings a reader down is written to a file that the message names; with it mended, it belongs into
//! the target's corpus.

#![expect(clippy::unwrap_used, reason = "helpers of tests, too, fail by panic")]

mod mutation;
mod targets;

use mutation::{Dice, changed};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest time for one input: far beyond what any takes on a slow machine.
const INPUT_MAX: Duration = Duration::from_secs(30);

/// The input that is being read, and since when.
type Current = Mutex<Option<(Vec<u8>, Instant)>>;

fn number_of(variable: &str, default: f64) -> f64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

#[expect(clippy::disallowed_methods, reason = "a fuzzer runs for a time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "how much was tried is worth knowing")]
fn say(name: &str, count: u64) {
    println!("{name}: {count} inputs");
}

/// Gives changed copies of `corpus` to `target` until the time is over.
pub(super) fn fuzz(
    name: &str,
    corpus: &[&[u8]],
    words: &'static [&'static str],
    target: impl Fn(&[u8]) + Send + 'static,
) {
    let corpus: Vec<Vec<u8>> = corpus.iter().map(|file| file.to_vec()).collect();
    let current: Arc<Current> = Arc::default();
    let stop = Arc::new(AtomicBool::new(false));
    let seed = format!("{name} {}", number_of("STARLOOM_FUZZ_SEED", 0.0));
    let worker = {
        let (current, stop) = (Arc::clone(&current), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut count = 0_u64;
            while !stop.load(Ordering::Relaxed) || count < corpus.len() as u64 {
                let mut dice = Dice::new(&seed, count);
                let input = match corpus.get(usize::try_from(count).unwrap_or(usize::MAX)) {
                    Some(whole) => whole.clone(),
                    None => changed(&corpus, words, &mut dice),
                };
                *current.lock().unwrap() = Some((input.clone(), now()));
                if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
                    return Err(input);
                }
                *current.lock().unwrap() = None;
                count += 1;
            }
            Ok(count)
        })
    };
    let end = now() + Duration::from_secs_f64(number_of("STARLOOM_FUZZ_S", 0.5));
    while !worker.is_finished() {
        std::thread::sleep(Duration::from_millis(20));
        if now() > end {
            stop.store(true, Ordering::Relaxed);
        }
        let late = current.lock().unwrap().clone();
        if let Some((input, since)) = late
            && since.elapsed() > INPUT_MAX
        {
            panic!(
                "{name}: no end after {INPUT_MAX:?}; see {}",
                keep(name, &input).display()
            );
        }
    }
    match worker.join().unwrap() {
        Ok(count) => say(name, count),
        Err(input) => panic!(
            "{name}: a reader panicked; see {}",
            keep(name, &input).display()
        ),
    }
}

/// Writes an input to a file and says where.
fn keep(name: &str, input: &[u8]) -> PathBuf {
    let file = format!("fuzz-{name}-{}", &blake3::hash(input).to_hex()[..8]);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
    std::fs::write(&path, input).unwrap();
    path
}
