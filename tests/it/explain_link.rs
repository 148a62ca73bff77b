//! Why a link is up or down at a time, from a recording of the train of twelve.

#![expect(
    clippy::unwrap_used,
    reason = "a recording that cannot be made or read must stop its test"
)]

use crate::runs::{bundled, load, record};
use starloom::network::NodeId;
use starloom::record::{ContactRow, Contacts, Medium};
use starloom::recording::Recording;
use starloom::run::explain::link::{
    LinkError, LinkStory, MediumStory, link_named, link_story, setup_of,
};
use starloom::sim::setup::Setup;
use starloom::time::SimTime;

struct Recorded {
    _folder: tempfile::TempDir,
    recording: Recording,
    setup: Setup,
}

/// Six hours of the train, one satellite of which is out in the second hour.
fn recorded() -> Recorded {
    let sets = [
        ("duration_h", "6"),
        ("policies", "onboard"),
        (
            "fault",
            r#"[{ satellite = "train-0-7", start_h = 1, duration_h = 1 }]"#,
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("run");
    record(&load(&bundled("three-body"), &sets), Some(&out), 1);
    let recording = Recording::open(&out).unwrap();
    let setup = setup_of(&recording).unwrap();
    Recorded {
        _folder: folder,
        recording,
        setup,
    }
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
    let run = recorded();
    let ring = run.told("train-0-0--train-0-1", 3600.0);
    assert_eq!(of(&ring, "laser").state, "up");
    assert_eq!(run.told("train-0-1--train-0-0", 3600.0).media, ring.media);
    // While the terminals still turn and search.
    let early = run.told("train-0-0--train-0-1", 10.0);
    assert_eq!(of(&early, "laser").state, "slewing and acquiring");
    // The Earth is between them, and stays there.
    let across = run.told("train-0-0--train-0-5", 7200.0);
    assert_eq!(of(&across, "laser").state, "down");
    assert!(
        of(&across, "laser").why[0].starts_with("grazing: "),
        "{across}"
    );
    assert!(
        of(&across, "laser").next.contains("does not open again"),
        "{across}"
    );
    // Out of service.
    let failed = run.told("train-0-6--train-0-7", 5400.0);
    assert!(
        of(&failed, "laser").why[0].contains("out of service"),
        "{failed}"
    );
}

#[test]
fn a_station_below_the_horizon_is_told_with_the_next_contact() {
    let run = recorded();
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
    let setup = recorded().setup;
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
