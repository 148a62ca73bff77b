//! What is refused, and in which words; and what is opened all the same.

use super::*;
use crate::recording::RecordingWriter;

fn refusal(path: &Path) -> String {
    open_all(path).unwrap_err().to_string()
}

/// Changes scenario.json and lists it as changed.
fn change_scenario(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("scenario.json");
    let mut scenario = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut scenario);
    let text = scenario.to_string();
    fs::write(&path, &text).unwrap();
    change_manifest(dir, |manifest| {
        manifest["files"]["scenario.json"] = json!({
            "bytes": text.len(),
            "digest": Digest::of(text.as_bytes()).to_string(),
        });
    });
}

#[test]
fn a_folder_of_policies_opens_each_of_them_by_its_name() {
    let runs = open_all(fixture::folder()).unwrap();
    let names: Vec<_> = runs.iter().map(Playback::name).collect();
    assert_eq!(names, ["onboard", "bent-pipe"]);
    let one = open_all(&fixture::folder().join("bent-pipe")).unwrap();
    assert_eq!((one.len(), one[0].policy()), (1, Policy::BentPipe));
}

#[test]
fn what_is_no_run_is_refused_with_its_path_and_a_remedy() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "not a run").unwrap();
    for (path, reason) in [
        (
            folder.path().to_owned(),
            "neither a manifest.json nor folders of policies with one",
        ),
        (file, "it is a file"),
        (folder.path().join("nowhere"), "there is no such folder"),
    ] {
        let told = refusal(&path);
        assert!(
            told.starts_with(&format!("{} holds no run: {reason}", path.display())),
            "{told}"
        );
        assert!(told.contains("\nhint: give the folder"), "{told}");
    }
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    let copy = copy(Policy::Onboard);
    let path = copy.path().join("manifest.json");
    let whole = fs::read(&path).unwrap();
    for (bytes, expected) in [
        (&whole[..whole.len() / 2], "it is not JSON"),
        (&b""[..], "it is not JSON"),
        (&b"{}"[..], "it has no recording_version"),
        (&b"[1, 2]"[..], "it has no recording_version"),
        (&b"\xff\xfe"[..], "is not UTF-8"),
    ] {
        fs::write(&path, bytes).unwrap();
        let told = refusal(copy.path());
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn versions_that_cannot_be_shown_say_what_to_do() {
    let copy = copy(Policy::Onboard);
    change_manifest(copy.path(), |m| m["recording_version"] = json!("2.0"));
    assert!(refusal(copy.path()).contains("use a newer starloom"));
    change_manifest(copy.path(), |m| {
        m["recording_version"] = json!("1.0");
        m["files"].as_object_mut().unwrap().remove("scenario.json");
    });
    assert!(refusal(copy.path()).contains("run the scenario again"));
    // A newer minor version only adds.
    let copy = super::copy(Policy::Onboard);
    change_manifest(copy.path(), |m| m["recording_version"] = json!("1.9"));
    let mut playback = Playback::open(copy.path()).unwrap();
    assert!(playback.moment_blocking(seconds(60.0)).sampled.is_some());
}

#[test]
fn a_scenario_that_does_not_fit_the_manifest_is_refused() {
    let cases: [(&str, fn(&mut Value)); 6] = [
        ("has payload 9, of 1", |s| {
            s["satellites"][2]["payload"] = json!(9)
        }),
        ("their satellites", |s| {
            s["satellites"].as_array_mut().unwrap().pop();
        }),
        ("their ground stations", |s| {
            s["stations"][0]["name"] = json!("elsewhere")
        }),
        ("their targets", |s| s["targets"] = json!([])),
        ("start or length", |s| s["duration"] = json!(0)),
        ("holds no scenario", |s| s["satellites"] = json!("many")),
    ];
    for (expected, change) in cases {
        let copy = copy(Policy::Onboard);
        change_scenario(copy.path(), change);
        let told = refusal(copy.path());
        assert!(told.contains(expected), "{expected}: {told}");
        assert!(told.contains("run the scenario again"), "{told}");
    }
    let copy = copy(Policy::Onboard);
    fs::write(copy.path().join("scenario.json"), "{}").unwrap();
    assert!(refusal(copy.path()).contains("the manifest lists"));
}

#[test]
fn segments_that_do_not_follow_each_other_are_refused() {
    for (key, value) in [("start_ns", 5_i64), ("end_ns", 0), ("end_ns", i64::MAX)] {
        let copy = copy(Policy::Onboard);
        change_manifest(copy.path(), |m| m["segments"][1][key] = json!(value));
        let told = refusal(copy.path());
        assert!(told.contains("segment 1 runs from"), "{told}");
    }
}

#[test]
fn a_recording_without_segments_shows_the_sky() {
    let copy = copy(Policy::Onboard);
    change_manifest(copy.path(), |manifest| {
        manifest["status"] = json!("running");
        manifest["segments"] = json!([]);
    });
    let mut playback = open_all(copy.path()).unwrap().remove(0);
    assert_eq!(playback.recorded().span(), Span::ZERO);
    for at in [0.0, 5000.0, -7.0, 1e9] {
        let moment = playback.moment_blocking(seconds(at));
        assert_eq!((moment.sampled, moment.loading), (None, false));
        assert_eq!(moment.satellites.len(), 12);
    }
    assert!(wait_for(|| playback.series(0, "battery_j")).is_empty());
    assert!(wait_for(|| playback.events_of(Subject::Satellite(0))).is_empty());
    assert_eq!(playback.trouble(), None);
}

#[test]
fn rows_of_nodes_that_the_scenario_does_not_have_are_no_fault() {
    let whole = Recording::open(&fixture::folder().join("onboard")).unwrap();
    let scenario = whole.scenario().unwrap();
    let mut segment = whole.segment(0).unwrap();
    let mut rows: Vec<_> = segment.tables.samples.take().rows().collect();
    rows[5].satellite = u32::MAX;
    segment.tables.samples = rows.into_iter().collect();
    let mut rows: Vec<_> = segment.tables.links.take().rows().collect();
    rows[0].a = 99;
    segment.tables.links = rows.into_iter().collect();
    let folder = TempDir::new().unwrap();
    let resolved = whole.scenario_text().unwrap();
    let plan = crate::run::Plan {
        scenario: Arc::new(scenario),
        resolved: &resolved,
        out: Some(folder.path()),
        existing: crate::run::Existing::Replace,
        threads: 1,
    };
    let header = crate::run::header(&plan, Policy::Onboard).unwrap();
    let mut writer = RecordingWriter::create(folder.path(), &header, true).unwrap();
    writer.write_segment(&segment).unwrap();
    let mut playback = Playback::open(folder.path()).unwrap();
    let moment = playback.moment_blocking(SimTime::START);
    assert_eq!(moment.column("battery_j").unwrap().cells[5], None);
    assert_eq!(moment.node(NodeId(99)), None);
    assert_eq!(playback.node_name(NodeId(99)), "node 99");
}
