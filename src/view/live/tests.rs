use super::*;
use crate::catalog::Catalog;
use crate::recording::{Status, verify};
use crate::scenario;
use crate::time::SimTime;
use crate::view::fixture;
use std::time::Duration;

fn three_body(duration_h: &str) -> Loaded {
    let sets = [
        ("start", "2025-06-01T02:00:00Z"),
        ("duration_h", duration_h),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let file = fixture::bundled("three-body");
    scenario::load(&file, &sets, &Catalog::bundled().unwrap()).unwrap()
}

/// Looks at all playbacks until the run has ended and they know.
fn watch(run: &mut LiveRun, playbacks: &mut [Playback], mut seen: impl FnMut(&Playback)) {
    for _ in 0..60_000 {
        for playback in &mut *playbacks {
            let at = playback.recorded().end;
            playback.moment(at);
            seen(playback);
        }
        let told = playbacks.iter().all(|p| p.status() != Status::Running);
        if told && run.ended().is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the run does not end: {:?}", run.ended());
}

#[test]
fn a_run_grows_in_view_to_what_it_records() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    let mut run = LiveRun::start(three_body("3"), &out, 1).unwrap();
    let mut playbacks = run.playbacks();
    assert_eq!(playbacks.len(), 2);
    assert!(run.playbacks().is_empty());
    // The sky is there before anything is recorded.
    assert_eq!(playbacks[0].moment(SimTime::START).satellites.len(), 12);
    let mut ends = Vec::new();
    watch(&mut run, &mut playbacks, |playback| {
        if playback.policy() == Policy::Onboard && ends.last() != Some(&playback.recorded().end) {
            ends.push(playback.recorded().end);
        }
    });
    assert!(ends.is_sorted() && ends.len() > 2, "{ends:?}");
    assert_eq!(run.progress(), 1.0);
    assert_eq!(run.ended().unwrap().unwrap().len(), 2);
    for (playback, policy) in playbacks.iter_mut().zip(fixture::POLICIES) {
        assert_eq!(playback.trouble(), None);
        let mut known = fixture::playback(policy);
        assert_eq!(playback.products(), known.products());
        assert_eq!(playback.contacts(), known.contacts());
        assert_eq!(playback.recorded(), known.recorded());
        let at = SimTime::from_seconds(4000.0);
        let (found, expected) = (playback.moment_blocking(at), known.moment_blocking(at));
        assert_eq!(
            (found.links, found.columns),
            (expected.links, expected.columns)
        );
        assert_eq!(playback.summary().unwrap(), known.summary().unwrap());
    }
}

#[test]
fn a_run_that_nobody_looks_at_ends_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = LiveRun::start(three_body("9"), folder.path(), 2).unwrap();
    for _ in 0..60_000 {
        if run.ended().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(run.ended().unwrap().is_ok());
    let mut playbacks = run.playbacks();
    watch(&mut run, &mut playbacks, |_| {});
    assert_eq!(playbacks[1].recorded(), playbacks[1].span());
}

#[test]
fn a_run_that_is_dropped_stops_at_its_block_and_stays_readable() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = LiveRun::start(three_body("240"), folder.path(), 1).unwrap();
    let mut playbacks = run.playbacks();
    drop(run);
    let first = &mut playbacks[0];
    for _ in 0..60_000 {
        first.moment(SimTime::START);
        if first.status() == Status::Interrupted {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(first.status(), Status::Interrupted);
    assert!(first.recorded().end < first.span().end);
    verify(&folder.path().join("onboard")).unwrap();
}

#[test]
fn a_run_that_fails_says_why_and_its_playbacks_show_the_sky() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("onboard");
    std::fs::create_dir(&occupied).unwrap();
    std::fs::write(occupied.join("thesis.txt"), "not a recording").unwrap();
    let mut run = LiveRun::start(three_body("1"), folder.path(), 1).unwrap();
    let mut playbacks = run.playbacks();
    while run.ended().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let error = run.ended().unwrap().unwrap_err();
    assert!(error.contains("thesis.txt"), "{error}");
    let moment = playbacks[0].moment_blocking(SimTime::START);
    assert_eq!((moment.satellites.len(), moment.sampled), (12, None));
    assert_eq!(playbacks[0].trouble(), None);
}
