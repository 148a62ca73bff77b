//! Runs that are stopped from outside: by the user, by a full disk, by a kill. What was recorded
//! stays readable.

#![cfg(unix)]

use super::{Ended, Place, three_body};
use insta::assert_snapshot;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// One policy, so that the run folder is the recording.
const ONE_POLICY: &str = "policies=onboard";

/// A run that takes as long as it is let.
fn begin(place: &Place, out: &str) -> Child {
    let scenario = three_body();
    let mut command = place.command(&[
        "run",
        &scenario,
        "--set",
        "duration_h=8000",
        "--set",
        ONE_POLICY,
        "--out",
        out,
    ]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits until the manifest lists so many segments.
fn wait_for(place: &Place, run: &str, segments: usize) {
    // The manifest is replaced as a whole, so it reads well at any time.
    let listed = || {
        let text = std::fs::read_to_string(place.path(run).join("manifest.json")).ok()?;
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        Some(manifest["segments"].as_array().unwrap().len())
    };
    for _ in 0..60_000 {
        if listed().is_some_and(|listed| listed >= segments) {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("{segments} segments were not recorded within a minute");
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

fn segments(place: &Place, run: &str) -> usize {
    place.manifest(run)["segments"].as_array().unwrap().len()
}

/// The first frames are taken in the fourth hour.
const WITH_FRAMES: usize = 6;

#[test]
fn an_interrupt_closes_the_recording_and_it_can_be_gone_on_with() {
    let place = Place::new();
    let child = begin(&place, "kept");
    wait_for(&place, "kept", WITH_FRAMES);
    signal(&child, "-INT");
    let ended = Ended::of(&child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{ended:#?}");
    assert_snapshot!(ended.stderr, @"
    Recorded in kept.
    Interrupted: the figures are those of the hours that were simulated; `--resume` goes on.
    ");
    assert!(ended.stdout.contains("frames captured"), "{}", ended.stdout);

    let first = segments(&place, "kept");
    assert_eq!(place.manifest("kept")["status"], "interrupted");
    let checked = place.run(&["check", "kept"]).good();
    assert!(checked.contains("the run was interrupted"), "{checked}");
    assert!(!checked.contains("ignored"), "{checked}");
    assert!(
        place
            .run(&["explain", "kept", "0"])
            .good()
            .contains("capture")
    );

    // It goes on where it stopped, and can be stopped again.
    let scenario = three_body();
    let resume = [
        "run",
        &scenario,
        "--set",
        "duration_h=8000",
        "--set",
        ONE_POLICY,
        "--out",
        "kept",
        "--resume",
    ];
    let mut command = place.command(&resume);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for(&place, "kept", first + 3);
    signal(&child, "-TERM");
    assert_eq!(
        Ended::of(&child.wait_with_output().unwrap()).code,
        Some(130)
    );
    assert!(segments(&place, "kept") >= first + 3);
    place.run(&["check", "kept"]).good();
    // Another scenario does not go on with it.
    let other = place.three_body(&["--set", "duration_h=1", "--out", "kept", "--resume"]);
    assert_snapshot!(other.refusal(), @"
    error: kept cannot be resumed: it was made from another scenario, or with other values
    hint: `--force` replaces it
    ");
}

#[test]
fn a_second_signal_ends_a_run_within_a_simulated_hour() {
    let place = Place::new();
    // Its first hour takes far longer than this test.
    let scenario = crate::runs::bundled("starlink-shell").display().to_string();
    let heavy = [
        "run",
        &scenario,
        "--set",
        "topology=matching",
        "--out",
        "heavy",
    ];
    let mut command = place.command(&heavy);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let begun = || place.path("heavy").join("manifest.json").exists();
    for _ in 0..60_000 {
        if begun() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(begun());
    signal(&child, "-TERM");
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none());
    signal(&child, "-TERM");
    let ended = Ended::of(&child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{ended:#?}");
    assert!(
        ended
            .stderr
            .starts_with("Interrupted within a simulated hour"),
        "{ended:#?}"
    );
}

#[test]
fn a_kill_at_any_moment_leaves_a_recording_up_to_its_last_segment() {
    let place = Place::new();
    let mut readable = 0;
    for (k, delay_ms) in [5, 25, 60, 110, 170, 290, 430, 610].into_iter().enumerate() {
        let run = format!("run-{k}");
        let mut child = begin(&place, &run);
        std::thread::sleep(Duration::from_millis(delay_ms));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None);
        readable += usize::from(is_readable_after_kill(&place, &run, delay_ms));
    }
    // However slow the machine, one run is killed with frames in it.
    let mut child = begin(&place, "last");
    wait_for(&place, "last", WITH_FRAMES);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(is_readable_after_kill(&place, "last", 0));
    assert!(
        place
            .run(&["explain", "last", "0"])
            .good()
            .contains("capture")
    );
    assert!(readable > 0, "no run got to its manifest within 610 ms");

    // It goes on from the latest checkpoint, up to three hours back.
    let before = segments(&place, "last");
    let scenario = three_body();
    let mut command = place.command(&[
        "run",
        &scenario,
        "--set",
        "duration_h=8000",
        "--set",
        ONE_POLICY,
        "--out",
        "last",
        "--resume",
    ]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    wait_for(&place, "last", before + 2);
    child.kill().unwrap();
    child.wait().unwrap();
    place.run(&["check", "last"]).good();

    let anew = ["--set", "duration_h=1", "--out", "last", "--force"];
    place.three_body(&anew).good();
    let checked = place.run(&["check", "last"]).good();
    assert!(
        checked.contains("1 segments") && !checked.contains("ignored"),
        "{checked}"
    );
}

/// Whether there is a recording; if so, it must read well.
fn is_readable_after_kill(place: &Place, run: &str, delay_ms: u64) -> bool {
    let what = format!("killed after {delay_ms} ms");
    if !place.path(run).join("manifest.json").exists() {
        let ended = place.run(&["check", run]);
        assert_eq!(ended.code, Some(2), "{what}: {ended:#?}");
        return false;
    }
    let segments = segments(place, run);
    let ended = place.run(&["check", run]);
    assert_eq!(ended.code, Some(0), "{what}: {ended:#?}");
    let line = format!("{run}: {segments} segments with");
    assert!(ended.stdout.starts_with(&line), "{what}: {ended:#?}");
    assert!(
        ended.stdout.contains("the run goes on or was killed"),
        "{what}: {ended:#?}"
    );
    let told = place.run(&["explain", run, "0"]);
    let expected = if segments >= WITH_FRAMES {
        &[0][..]
    } else {
        &[0, 2]
    };
    assert!(
        told.code.is_some_and(|code| expected.contains(&code)),
        "{what}: {told:#?}"
    );
    true
}

/// Runs a script of bash with the program and the scenario as `$0` and `$1`.
fn bash(place: &Place, script: &str) -> Ended {
    let mut command = Command::new("bash");
    command.current_dir(place.0.path()).stdin(Stdio::null());
    command.args(["-c", script, env!("CARGO_BIN_EXE_starloom"), &three_body()]);
    Ended::of(&command.output().unwrap())
}

#[test]
fn a_full_standard_output_ends_with_4() {
    let place = Place::new();
    let full = "error: cannot write to standard output: No space left on device (os error 28)\n";
    let ended = bash(&place, "exec \"$0\" catalog > /dev/full");
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(4), full));
    let run =
        "exec \"$0\" run \"$1\" --set policies=onboard --set duration_h=1 --out kept > /dev/full";
    let ended = bash(&place, run);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(4), full));
    // What was recorded by then is whole.
    place.run(&["check", "kept"]).good();
}

/// A limit on the size of files stops writing in the midst of a file, as a full disk does.
#[test]
fn a_disk_that_takes_no_more_ends_with_4_and_keeps_what_was_written() {
    let place = Place::new();
    let ended = bash(
        &place,
        "trap '' XFSZ; ulimit -f 20; exec \"$0\" run \"$1\" --set policies=onboard --set duration_h=48 --out kept",
    );
    assert_eq!(ended.code, Some(4), "{ended:#?}");
    // Which file is the first that grows past the limit, frames and tables decide.
    let said = ended.stderr.trim_end();
    let is_told = said.starts_with("error: cannot write kept/")
        && said.ends_with(": File too large (os error 27)");
    assert!(is_told, "{said}");
    assert_eq!(ended.stdout, "");
    let listed = segments(&place, "kept");
    assert!(listed > 0);
    let checked = place.run(&["check", "kept"]).good();
    assert!(
        checked.starts_with(&format!("kept: {listed} segments with")),
        "{checked}"
    );
}

#[test]
fn a_place_where_no_folder_can_be_ends_with_4() {
    let place = Place::new();
    place.write("file", "");
    let ended = place.three_body(&["--set", "duration_h=1", "--out", "file/kept"]);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
    assert_snapshot!(ended.stderr, @"error: cannot create file/kept/samples: Not a directory (os error 20)");
    let ended = place.three_body(&["--set", "duration_h=1", "--out", "/proc/starloom/kept"]);
    assert_eq!(ended.code, Some(4), "{ended:#?}");
}
