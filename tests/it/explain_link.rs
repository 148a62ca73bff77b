//! Why a link is up or down at a time, from a recording of the train of twelve.

#![expect(
    clippy::unwrap_used,
    reason = "a recording that cannot be made or read must stop its test"
)]

use crate::decay::falling;
use crate::runs::{bundled, load, record};
use starloom::network::NodeId;
use starloom::record::{ContactRow, Contacts, EventRow, Medium};
use starloom::recording::Recording;
use starloom::run::explain::link::{
    LinkError, LinkStory, MediumStory, link_named, link_story, setup_of,
};
use starloom::scenario::Loaded;
use starloom::sim::setup::Setup;
use starloom::time::SimTime;

struct Recorded {
    _folder: tempfile::TempDir,
    recording: Recording,
    setup: Setup,
}

impl Recorded {
    fn of(loaded: &Loaded) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("run");
        record(loaded, Some(&out), 1);
        let recording = Recording::open(&out).unwrap();
        let setup = setup_of(&recording).unwrap();
        Self {
            _folder: folder,
            recording,
            setup,
        }
    }
}

/// Six hours of the train, one satellite and one terminal of which are out in the second hour.
fn recorded(topology: &str) -> Recorded {
    let sets = [
        ("duration_h", "6"),
        ("policies", "onboard"),
        ("topology", topology),
        (
            "fault",
            r#"[{ satellite = "train-0-7", start_h = 1, duration_h = 1 },
                { satellite = "train-0-2", terminal = 1, start_h = 1, duration_h = 1 }]"#,
        ),
    ];
    Recorded::of(&load(&bundled("three-body"), &sets))
}

impl Recorded {
    fn told(&self, link: &str, at_s: f64) -> LinkStory {
        let link = link_named(&self.setup, link).unwrap();
        link_story(
            &self.recording,
            &self.setup,
            link,
            SimTime::from_seconds(at_s),
        )
        .unwrap()
    }

    fn contacts(&self) -> Vec<ContactRow> {
        let segments = 0..self.recording.manifest().segment_count();
        let tables = segments.map(|index| self.recording.table::<Contacts>(index).unwrap());
        tables
            .flat_map(|table| table.rows().collect::<Vec<_>>())
            .collect()
    }
}

fn of<'a>(story: &'a LinkStory, medium: &str) -> &'a MediumStory {
    story.media.iter().find(|one| one.medium == medium).unwrap()
}

#[test]
fn every_state_of_a_link_is_told_with_its_reason_and_what_comes_next() {
    let run = recorded("plus-grid");
    let ring = run.told("train-0-0--train-0-1", 3600.0);
    assert_eq!(of(&ring, "laser").state, "up");
    assert_eq!(run.told("train-0-1--train-0-0", 3600.0).media, ring.media);
    // While the terminals still turn and search.
    let early = run.told("train-0-0--train-0-1", 10.0);
    assert_eq!(of(&early, "laser").state, "slewing and acquiring");
    let apart = run.told("train-0-0--train-0-5", 7200.0);
    assert!(of(&apart, "laser").why[0].contains("topology"), "{apart}");
    // Out of service, and by whose doing.
    let failed = run.told("train-0-6--train-0-7", 5400.0);
    let why = &of(&failed, "laser").why;
    assert!(why[0].starts_with("fault: train-0-7 is out"), "{failed}");
    assert!(!failed.to_string().contains("no terminals"), "{failed}");
    let terminal = run.told("train-0-2--delingha", 5400.0);
    let why = of(&terminal, "optical-ground").why.join("; ");
    assert!(
        why.contains("terminal-failure: laser terminal 1 of train-0-2"),
        "{why}"
    );
}

#[test]
fn where_a_matcher_could_join_them_geometry_says_why_it_does_not() {
    let run = recorded("matching");
    // The Earth is between them, and stays there.
    let across = run.told("train-0-0--train-0-5", 7200.0);
    let laser = of(&across, "laser");
    assert_eq!(laser.state, "down");
    assert!(laser.why[0].starts_with("grazing: "), "{across}");
    assert!(laser.next.contains("does not open again"), "{across}");
}

#[test]
fn a_link_of_a_satellite_that_has_decayed_is_down_for_good() {
    let run = Recorded::of(&falling());
    let mut decayed = None;
    let note = |row: EventRow| {
        if row.kind == "decayed" && row.node == Some(1) {
            decayed = Some(SimTime(row.time_ns));
        }
    };
    run.recording.for_each_event(note).unwrap();
    let decayed = decayed.unwrap();
    for (seconds, is_told) in [(-60.0, false), (60.0, true), (7200.0, true)] {
        let story = run.told("first--falling", decayed.to_seconds() + seconds);
        let laser = of(&story, "laser");
        assert_eq!(
            laser.why[0].contains("falling decayed at"),
            is_told,
            "{story}"
        );
        assert_eq!(laser.next == "never again", is_told, "{story}");
    }
}

#[test]
fn a_station_below_the_horizon_is_told_with_the_next_contact() {
    let run = recorded("plus-grid");
    let station = link_named(&run.setup, "train-0-0--delingha").unwrap().1;
    let after = |row: &&ContactRow| {
        row.medium == Medium::Radio
            && (NodeId(row.a), NodeId(row.b)) == (NodeId(0), station)
            && row.start_ns > 3_600_000_000_000
    };
    let contacts = run.contacts();
    let next = contacts
        .iter()
        .filter(after)
        .min_by_key(|row| row.start_ns)
        .unwrap();
    let story = run.told("train-0-0--delingha", 3600.0);
    let radio = of(&story, "radio");
    assert_eq!(radio.state, "down");
    assert!(radio.why[0].starts_with("elevation: "), "{story}");
    let usable = run.setup.scenario.calendar.utc(SimTime(next.usable_ns));
    assert!(
        radio.next.contains(&format!("contact {}", next.contact)) && radio.next.contains(&usable),
        "{story}"
    );
    let up = run.told(
        "delingha--train-0-0",
        SimTime(next.usable_ns).to_seconds() + 1.0,
    );
    assert_eq!(of(&up, "radio").state, "up");
}

#[test]
fn what_names_no_link_is_refused_with_what_would() {
    let setup = recorded("plus-grid").setup;
    let refused = |text: &str| link_named(&setup, text).unwrap_err().to_string();
    assert!(
        refused("train-0-0").contains("two dashes"),
        "{}",
        refused("train-0-0")
    );
    assert!(refused("train-0-0--train-0-99").contains("did you mean `train-0-9`?"));
    assert!(matches!(
        link_named(&setup, "--").unwrap_err(),
        LinkError::Budget(_)
    ));
}
