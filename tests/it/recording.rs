//! Recordings: what is written is what is read, and damage is found and named.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop them")]

mod damage;
mod page;
mod random;
mod writing;

use starloom::record::{Segment, Tables};
use starloom::recording::{Header, Recording, RecordingWriter, Status};
use starloom::scenario::{Input, Policy};
use starloom::seed::Seed;
use starloom::time::{Calendar, Epoch, Interval, SimTime, Span};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

/// A folder for one recording, removed with all else when dropped.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    fn other(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn header() -> Header {
    let start = Epoch::from_str("2026-08-22T06:00:00 UTC").unwrap();
    Header {
        starloom_version: "0.1.0".to_owned(),
        scenario: "two-satellites".to_owned(),
        policy: Policy::Onboard,
        seed: Seed(u64::MAX),
        calendar: Calendar::starting_at(start),
        duration: Span::seconds(7200),
        satellites: vec!["A-1".to_owned(), "Ä-2".to_owned()],
        stations: vec!["Kiruna".to_owned()],
        targets: vec!["Lake Constance".to_owned()],
        inputs: vec![Input {
            role: "element sets".to_owned(),
            name: "two.tle".to_owned(),
            digest: "00ff".to_owned(),
            fetched: None,
            url: None,
        }],
        scenario_text: "starloom = 1\n".to_owned(),
        elements_text: "[]\n".to_owned(),
        built_text: "{}\n".to_owned(),
    }
}

fn segment(index: u32, tables: Tables) -> Segment {
    let start = SimTime::START + Span::seconds(3600) * i64::from(index);
    Segment {
        index,
        span: Interval::new(start, start + Span::seconds(3600)),
        tables,
    }
}

/// Segment `index` of a run that is the same each time.
fn sample_segment(index: u32) -> Segment {
    segment(index, random::tables(u64::from(index) + 1, 40))
}

/// The header of a run of so many segments.
fn header_of(segments: u32) -> Header {
    let duration = Span::seconds(3600 * i64::from(segments));
    Header {
        duration,
        ..header()
    }
}

/// Writes a recording of `segments` segments and ends it with `status`.
pub(crate) fn write_run(dir: &Path, segments: u32, status: Status) {
    let mut writer = RecordingWriter::create(dir, &header_of(segments), false).unwrap();
    for index in 0..segments {
        writer.write_segment(&sample_segment(index)).unwrap();
    }
    let summary = serde_json::json!({ "products": 3 });
    writer.finish(status, &summary).unwrap();
}

/// The chain's digest of the recording in `dir`.
fn digest_of(dir: &Path) -> String {
    Recording::open(dir)
        .unwrap()
        .manifest()
        .digest()
        .to_string()
}

/// Text with the temporary folder's name taken out.
fn without_folder(text: impl std::fmt::Display, place: &Place) -> String {
    text.to_string()
        .replace(&place.folder.path().display().to_string(), "DIR")
}
