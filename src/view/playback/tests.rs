use super::*;
use crate::record::{Events, LinkRow, Links, Table as _};
use crate::recording::Digest;
use crate::time::Span;
use crate::view::fixture;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

mod opening;

/// A copy of one policy's run that a test may damage.
fn copy(policy: Policy) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(&fixture::folder().join(policy.name()), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Changes the manifest of a recording.
fn change_manifest(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("manifest.json");
    let mut manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(&path, manifest.to_string()).unwrap();
}

fn seconds(seconds: f64) -> SimTime {
    SimTime::from_seconds(seconds)
}

/// Asks until the answer is there.
fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no answer");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_moment_shows_the_sky_at_once_and_the_recording_as_soon_as_it_is_read() {
    let mut playback = fixture::playback(Policy::Onboard);
    let at = seconds(4321.0);
    let first = playback.moment(at);
    assert_eq!((first.satellites.len(), first.stations.len()), (12, 4));
    if first.loading {
        assert!(first.links.is_empty() && first.column("battery_j").is_none());
        assert!(first.column("altitude_km").is_some());
    }
    let later = wait_for(|| Some(playback.moment(at)).filter(|moment| !moment.loading));
    assert_eq!(later.sampled, Some(seconds(4320.0)));
    let known = fixture::playback(Policy::Onboard).moment_blocking(at);
    assert_eq!(
        (&later.links, &later.columns),
        (&known.links, &known.columns)
    );
    assert!(!later.links.is_empty());
    assert_eq!(playback.trouble(), None);
}

#[test]
fn neighbours_are_read_ahead_so_that_playing_does_not_wait() {
    let mut playback = fixture::playback(Policy::Onboard);
    playback.moment_blocking(seconds(3599.0));
    wait_for(|| (!playback.is_busy()).then_some(()));
    assert!(!playback.moment(seconds(3601.0)).loading);
    wait_for(|| (!playback.is_busy()).then_some(()));
    assert!(!playback.moment(seconds(7200.0)).loading);
    wait_for(|| (!playback.is_busy()).then_some(()));
    assert!(!playback.moment(seconds(7199.0)).loading);
}

/// Cuts segments as if they had this many times the rows of the largest that is read at once.
fn cut_finely(playback: &mut Playback, times: u64) {
    let interval = playback.scenario().timing.sample_interval;
    let rows = [0, times * block::BLOCK_BYTES / part::bytes_of(0, 1)];
    let segments = &playback.recording().manifest().segments;
    let cut = segments.iter().flat_map(|entry| {
        let stretches = block::cut(entry.index, entry.span(), rows, interval);
        stretches.into_iter().map(|stretch| Stretch {
            is_sampled: true,
            ..stretch
        })
    });
    playback.stretches = cut.collect();
}

#[test]
fn segments_that_are_read_in_blocks_show_what_whole_ones_show() {
    for times in [3, 7, 60] {
        let mut whole = fixture::playback(Policy::Onboard);
        let mut cut = fixture::playback(Policy::Onboard);
        cut_finely(&mut cut, times);
        assert!(cut.stretches.len() as u64 >= 3 * times);
        let minutes = (0..=180).step_by(7).chain([59, 60, 61, 180, 120, 3]);
        for minute in minutes {
            let at = SimTime::START + Span::seconds(60 * minute + 13).min(Span::seconds(10_800));
            let (expected, found) = (whole.moment_blocking(at), cut.moment_blocking(at));
            assert_eq!(found.sampled, expected.sampled, "{minute} min, {times}");
            assert_eq!(found.links, expected.links, "{minute} min, {times}");
            assert_eq!(found.columns, expected.columns, "{minute} min, {times}");
        }
        assert_eq!(cut.trouble(), None);
    }
}

#[test]
fn blocks_of_a_damaged_segment_are_told_of_once_and_show_nothing() {
    let copy = copy(Policy::Onboard);
    for table in ["samples", "links"] {
        let path = copy.path().join(table).join("0001.parquet");
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    let mut playback = Playback::open(copy.path()).unwrap();
    cut_finely(&mut playback, 6);
    for at in [3600.0, 4000.0, 5000.0, 7199.0] {
        assert_eq!(playback.moment_blocking(seconds(at)).sampled, None, "{at}");
    }
    for at in [3599.0, 7200.0] {
        assert!(playback.moment_blocking(seconds(at)).sampled.is_some());
    }
    let told = playback.trouble().unwrap();
    assert!(told.ends_with("(and 1 more)"), "{told}");
}

/// All rows of links, by time of sampling.
fn links_of(playback: &Playback) -> Vec<LinkRow> {
    let tables = playback.recording().tables::<Links>();
    tables
        .flat_map(|links| links.unwrap().take().rows().collect::<Vec<_>>())
        .collect()
}

#[test]
fn links_carry_what_their_contact_gained_since_the_sample_before() {
    for policy in fixture::POLICIES {
        let mut playback = fixture::playback(policy);
        let rows = links_of(&playback);
        let mut carried_in_all = 0;
        for minute in 1..180_i64 {
            let time = SimTime::START + Span::seconds(60) * minute;
            let carried = |contact: u64, time: SimTime| {
                rows.iter()
                    .find(|row| row.contact == contact && row.time_ns == time.0)
                    .map_or(0, |row| row.carried_ab_bits + row.carried_ba_bits)
            };
            let moment = playback.moment_blocking(time);
            for link in &moment.links {
                let gained =
                    carried(link.contact, time) - carried(link.contact, time - Span::seconds(60));
                assert_eq!(
                    link.carried_bits, gained,
                    "{} at {minute} min",
                    link.contact
                );
                assert_eq!(link.utilization > 0.0, gained > 0);
                carried_in_all += gained;
            }
        }
        assert!(carried_in_all > 0, "{}", policy.name());
    }
}

#[test]
fn a_link_is_gone_once_its_contact_has_ended() {
    let mut playback = fixture::playback(Policy::BentPipe);
    let ended: Vec<_> = playback.contacts().rows().collect();
    let mut gone = 0;
    for contact in ended {
        let end = SimTime(contact.end_ns);
        let mut shows = |at| {
            let links = playback.moment_blocking(at).links;
            links.iter().any(|link| link.contact == contact.contact)
        };
        let before = shows(SimTime(end.0 - 1));
        assert!(!shows(end), "{contact:?}");
        gone += usize::from(before);
    }
    assert!(gone > 10, "{gone}");
}

#[test]
fn a_series_is_the_column_of_the_satellite_over_time() {
    let mut playback = fixture::playback(Policy::Onboard);
    for about in column::known() {
        let series = wait_for(|| playback.series(7, about.name));
        // Heat and radiation are left out by the fixture's payload.
        let is_left_out =
            about.name.ends_with("_c") || ["dose_rad", "upsets"].contains(&about.name);
        assert_eq!(series.is_empty(), is_left_out, "{}", about.name);
        if is_left_out {
            continue;
        }
        assert_eq!(series.len(), 181, "{}", about.name);
        for &[at, value] in [&series[0], &series[61], &series[180]] {
            let moment = playback.moment_blocking(seconds(at));
            let cell = moment.column(about.name).unwrap().cells[7].unwrap();
            assert!((cell - value).abs() < 1e-9, "{} at {at} s", about.name);
        }
    }
    assert!(wait_for(|| playback.series(7, "no-such-column")).is_empty());
    assert!(wait_for(|| playback.series(700, "battery_j")).is_empty());
}

#[test]
fn events_are_those_that_concern_the_thing() {
    let playback = fixture::playback(Policy::Onboard);
    let tables = playback.recording().tables::<Events>();
    let all: Vec<_> = tables
        .flat_map(|events| events.unwrap().take().rows().collect::<Vec<_>>())
        .collect();
    let count = |subject| wait_for(|| playback.events_of(subject)).len();
    let product = playback.products().product()[0];
    let of_product = all.iter().filter(|row| row.product == Some(product));
    assert_eq!(count(Subject::Product(product)), of_product.count());
    let target = playback.products().target()[0];
    assert!(count(Subject::Target(target)) >= count(Subject::Product(product)));
    let contact = playback.contacts().row(0).unwrap();
    let (a, b) = (NodeId(contact.a), NodeId(contact.b));
    let between = count(Subject::Link(a, b));
    assert!(between > 0);
    assert_eq!(between, count(Subject::Link(b, a)));
    let at_node = all.iter().filter(|row| row.node == Some(3)).count();
    assert!(at_node > 0 && count(Subject::Satellite(3)) >= at_node);
    assert_eq!(count(Subject::Product(u64::MAX)), 0);
    assert_eq!(count(Subject::Station(u32::MAX)), 0);
}

#[test]
fn a_damaged_segment_is_told_and_the_others_are_shown() {
    let copy = copy(Policy::Onboard);
    for table in ["samples", "links", "events", "products"] {
        let path = copy.path().join(table).join("0001.parquet");
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs::write(path, bytes).unwrap();
    }
    let mut playback = Playback::open(copy.path()).unwrap();
    let told = playback.trouble().unwrap();
    assert!(told.contains("segment 1 of products is damaged"), "{told}");
    let moment = playback.moment_blocking(seconds(4000.0));
    assert_eq!(moment.sampled, None);
    assert!(moment.links.is_empty() && moment.satellites.len() == 12);
    assert!(playback.moment_blocking(seconds(3000.0)).sampled.is_some());
    // The segment after it shows what it holds; what its first links carried is not known.
    let moment = playback.moment_blocking(seconds(7200.0));
    assert!(moment.sampled.is_some() && !moment.links.is_empty());
    assert_eq!(wait_for(|| playback.series(0, "battery_j")).len(), 121);
    assert!(playback.trouble().unwrap().contains("more)"));
}

/// A copy of a run as it was after its first segment.
fn cut_after_one(policy: Policy) -> (TempDir, Vec<u8>) {
    let copy = copy(policy);
    let whole = fs::read(copy.path().join("manifest.json")).unwrap();
    change_manifest(copy.path(), |manifest| {
        manifest["status"] = json!("running");
        manifest["segments"].as_array_mut().unwrap().truncate(1);
        manifest["files"]
            .as_object_mut()
            .unwrap()
            .remove("summary.json");
    });
    (copy, whole)
}

#[test]
fn a_run_that_another_program_goes_on_with_grows_in_view() {
    let (copy, whole) = cut_after_one(Policy::Onboard);
    let mut playback = Playback::open(copy.path()).unwrap();
    assert_eq!(playback.status(), Status::Running);
    assert_eq!(playback.recorded().end, seconds(3600.0));
    assert!(playback.products().is_empty());
    assert_eq!(wait_for(|| playback.series(0, "battery_j")).len(), 60);
    assert_eq!(wait_for(|| playback.events_of(Subject::Target(0))).len(), 0);
    fs::write(copy.path().join("manifest.json"), whole).unwrap();
    let at = seconds(9000.0);
    wait_for(|| {
        playback.moment(at);
        (playback.status() == Status::Complete).then_some(())
    });
    assert_eq!(playback.recorded(), playback.span());
    assert_eq!(playback.moment_blocking(at).sampled, Some(at));
    assert_eq!(playback.products().len(), 78);
    wait_for(|| {
        playback
            .series(0, "battery_j")
            .filter(|series| series.len() == 181)
    });
    assert!(playback.summary().unwrap().is_some());
}

#[test]
fn a_folder_that_holds_another_run_by_now_is_told() {
    let (copy, _) = cut_after_one(Policy::Onboard);
    let mut playback = Playback::open(copy.path()).unwrap();
    playback.moment_blocking(seconds(0.0));
    copy_folder(&fixture::folder().join("bent-pipe"), copy.path());
    let told = wait_for(|| {
        playback.moment(seconds(0.0));
        playback.trouble()
    });
    assert!(told.contains("holds another run by now"), "{told}");
    assert_eq!(playback.policy(), Policy::Onboard);
}

/// The whole run, and it as it was after its first segment, followed by a channel.
fn followed() -> (
    Recording,
    TempDir,
    Vec<u8>,
    std::sync::mpsc::SyncSender<Segment>,
    Playback,
) {
    let whole = Recording::open(&fixture::folder().join("onboard")).unwrap();
    let (copy, manifest) = cut_after_one(Policy::Onboard);
    let recording = Recording::open(copy.path()).unwrap();
    let scenario = Arc::new(recording.scenario().unwrap());
    let (sender, batches) = std::sync::mpsc::sync_channel(4);
    let playback = Playback::live(recording, scenario, "text".to_owned(), batches).unwrap();
    (whole, copy, manifest, sender, playback)
}

#[test]
fn what_comes_by_the_channel_shows_before_the_manifest_lists_it_and_is_taken_in_once() {
    let (whole, copy, manifest, sender, mut playback) = followed();
    assert_eq!(playback.scenario_text().unwrap(), "text");
    playback.moment_blocking(seconds(3599.0));
    sender.send(whole.segment(1).unwrap()).unwrap();
    let moment = playback.moment_blocking(seconds(7000.0));
    assert_eq!(moment.sampled, Some(seconds(6960.0)));
    assert_eq!(playback.products().len(), 78);
    fs::write(copy.path().join("manifest.json"), manifest).unwrap();
    drop(sender);
    wait_for(|| {
        playback.moment(seconds(0.0));
        (playback.status() == Status::Complete).then_some(())
    });
    assert_eq!(
        (playback.products().len(), playback.contacts().len()),
        (78, 57)
    );
    let moment = playback.moment_blocking(seconds(9000.0));
    assert_eq!(moment.sampled, Some(seconds(9000.0)));
}

#[test]
fn what_found_no_room_in_the_channel_is_read_from_the_folder() {
    let (whole, copy, manifest, sender, mut playback) = followed();
    fs::write(copy.path().join("manifest.json"), manifest).unwrap();
    sender.send(whole.segment(2).unwrap()).unwrap();
    wait_for(|| {
        playback.moment(seconds(0.0));
        (playback.recorded() == playback.span()).then_some(())
    });
    assert_eq!(
        (playback.products().len(), playback.contacts().len()),
        (78, 57)
    );
    let moment = playback.moment_blocking(seconds(5000.0));
    assert_eq!(moment.sampled, Some(seconds(4980.0)));
}

#[test]
fn beyond_what_is_recorded_satellites_fly_on_and_nothing_else_is_known() {
    let mut playback = fixture::playback(Policy::Onboard);
    let end = playback.recorded().end;
    let last = playback.moment_blocking(end);
    assert!(last.column("battery_j").is_some());
    let beyond = playback.moment_blocking(end + Span::seconds(1));
    assert_eq!(beyond.sampled, None);
    assert!(beyond.column("battery_j").is_none() && beyond.links.is_empty());
    assert_eq!(beyond.satellites.len(), 12);
    assert!(!beyond.loading);
}

#[test]
fn a_policy_without_its_manifest_is_told_of() {
    let both = TempDir::new().unwrap();
    copy_folder(fixture::folder(), both.path());
    assert_eq!(open_all(both.path()).unwrap().len(), 2);
    fs::remove_file(both.path().join("bent-pipe/manifest.json")).unwrap();
    let left = open_all(both.path()).unwrap();
    assert_eq!(left.len(), 1);
    let trouble = left[0].trouble().unwrap();
    assert!(
        trouble.contains("bent-pipe has no manifest.json"),
        "{trouble}"
    );
}
