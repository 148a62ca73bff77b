//! The manifest: what a recording is of, and which files belong to it.

use super::digest::{self, Digest};
use super::error::{Action, RecordingError};
use super::files;
use crate::record::{Alerts, Limits, Tables, Tiles};
use crate::scenario::{Input, Policy};
use crate::seed::Seed;
use crate::time::{Calendar, Interval, SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Version of what is written here. A newer minor version only adds; a newer major one is refused.
pub const RECORDING_VERSION: &str = "1.4";
/// Larger manifests are not read.
const MANIFEST_BYTES_MAX: u64 = 1 << 30;

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It goes on, or was killed.
    Running,
    /// It reached its end.
    Complete,
    /// It was stopped on request and can be resumed.
    Interrupted,
    /// It stopped on an error.
    Failed,
}

impl Status {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Complete => "complete",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// What a run is, said before it begins.
#[derive(Debug, Clone)]
pub struct Header {
    /// Version of the program.
    pub starloom_version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Policy of the run.
    pub policy: Policy,
    /// Seed of all draws.
    pub seed: Seed,
    /// Start of the run.
    pub calendar: Calendar,
    /// Length of the run.
    pub duration: Span,
    /// Names of the satellites, which are the first nodes.
    pub satellites: Vec<String>,
    /// Names of the ground stations, which are the nodes after the satellites.
    pub stations: Vec<String>,
    /// Names of the targets.
    pub targets: Vec<String>,
    /// Files that the scenario was made from, by digest.
    pub inputs: Vec<Input>,
    /// The resolved scenario, written as `scenario.toml`.
    pub scenario_text: String,
    /// The element sets, written as `elements.json`.
    pub elements_text: String,
    /// The scenario as it was built, with all that it takes from other files, written as
    /// `scenario.json`.
    pub built_text: String,
}

/// What `manifest.json` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the recording's layout, [`RECORDING_VERSION`] when written here.
    pub recording_version: String,
    /// Version of the program that wrote it.
    pub starloom_version: String,
    /// How the run stands.
    pub status: Status,
    /// Name of the scenario.
    pub scenario: String,
    /// Policy of the run.
    pub policy: Policy,
    /// Seed of all draws.
    pub seed: Seed,
    /// Start of the run in UTC, for people; `start_unix_ns` is exact.
    pub start: String,
    /// Start of the run.
    #[serde(flatten)]
    pub calendar: Calendar,
    /// Length of the run.
    #[serde(rename = "duration_ns")]
    pub duration: Span,
    /// Names of the satellites, which are the first nodes.
    pub satellites: Vec<String>,
    /// Names of the ground stations, which are the nodes after the satellites.
    pub stations: Vec<String>,
    /// Names of the targets.
    pub targets: Vec<String>,
    /// Files that the scenario was made from, by digest.
    pub inputs: Vec<Input>,
    /// Single files beside the manifest.
    pub files: BTreeMap<String, StoredFile>,
    /// The digest that the chain starts from.
    pub digest_start: Digest,
    /// The segments in order.
    pub segments: Vec<SegmentEntry>,
}

/// A file of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub digest: Digest,
}

impl StoredFile {
    /// The entry of a file with these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.len() as u64,
            digest: Digest::of(bytes),
        }
    }
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentEntry {
    /// Place in the run, from zero.
    pub index: u32,
    /// Start of the stretch that it covers.
    pub start_ns: SimTime,
    /// End of the stretch that it covers.
    pub end_ns: SimTime,
    /// The chain's digest after it.
    pub digest: Digest,
    /// Its tables by name.
    pub tables: BTreeMap<String, TableEntry>,
}

impl SegmentEntry {
    /// The stretch that it covers.
    pub const fn span(&self) -> Interval {
        Interval::new(self.start_ns, self.end_ns)
    }
}

/// One table of one segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its file, from the recording's folder.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// BLAKE3 of the file's bytes.
    pub file_digest: Digest,
    /// BLAKE3 of the canonical bytes of the rows.
    pub rows_digest: Digest,
}

impl Manifest {
    /// The manifest of a run that has not begun.
    pub(super) fn new(header: &Header) -> Self {
        let mut manifest = Self {
            recording_version: RECORDING_VERSION.to_owned(),
            starloom_version: header.starloom_version.clone(),
            status: Status::Running,
            scenario: header.scenario.clone(),
            policy: header.policy,
            seed: header.seed,
            start: header.calendar.utc(SimTime::START),
            calendar: header.calendar.clone(),
            duration: header.duration,
            satellites: header.satellites.clone(),
            stations: header.stations.clone(),
            targets: header.targets.clone(),
            inputs: header.inputs.clone(),
            files: BTreeMap::new(),
            digest_start: Digest::of(&[]),
            segments: Vec::new(),
        };
        manifest.digest_start =
            digest::start(&manifest, &header.scenario_text, &header.elements_text);
        for (name, text) in [
            (files::SCENARIO, &header.scenario_text),
            (files::ELEMENTS, &header.elements_text),
            (files::BUILT, &header.built_text),
        ] {
            let stored = StoredFile::of(text.as_bytes());
            manifest.files.insert(name.to_owned(), stored);
        }
        manifest
    }

    /// The number of segments.
    pub fn segment_count(&self) -> u32 {
        u32::try_from(self.segments.len()).unwrap_or(u32::MAX)
    }

    /// The digest of all that is recorded so far.
    pub fn digest(&self) -> Digest {
        self.digest_after(self.segment_count())
            .unwrap_or(self.digest_start)
    }

    /// The digest after the first `segments` segments, if there are so many.
    pub(super) fn digest_after(&self, segments: u32) -> Option<Digest> {
        match segments.checked_sub(1) {
            None => Some(self.digest_start),
            Some(last) => Some(self.segments.get(last as usize)?.digest),
        }
    }

    /// Reads the manifest of the recording in `dir`.
    pub(super) fn read(dir: &Path) -> Result<Self, RecordingError> {
        let path = dir.join(files::MANIFEST);
        let not_a_recording = |reason: String| RecordingError::NotARecording {
            path: path.clone(),
            reason,
        };
        let text = read_text(dir, &path)?;
        let value: serde_json::Value = serde_json::from_str(&text)
            .map_err(|error| not_a_recording(format!("it is not JSON: {error}")))?;
        let version = value
            .get("recording_version")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(|| not_a_recording("it has no recording_version".to_owned()))?;
        let (major, _) = parse_version(version).ok_or_else(|| {
            not_a_recording(format!("recording_version {version:?} is not like \"1.0\""))
        })?;
        if major > 1 {
            return Err(newer(&path, version));
        }
        let manifest: Self = serde_path_to_error::deserialize(&value)
            .map_err(|error| not_a_recording(format!("at {}: {}", error.path(), error.inner())))?;
        manifest.check().map_err(not_a_recording)?;
        Ok(manifest)
    }

    /// Refuses a recording that holds more than this program knows, where all must be known.
    pub(super) fn require_known(&self, dir: &Path) -> Result<(), RecordingError> {
        if self.recording_version == RECORDING_VERSION {
            Ok(())
        } else {
            Err(newer(&dir.join(files::MANIFEST), &self.recording_version))
        }
    }

    /// Whether its version did not have a table yet.
    fn may_lack(&self, table: &str) -> bool {
        const SINCE: [(&str, (u32, u32)); 3] = [
            (Limits::SCHEMA.name, (1, 3)),
            (Tiles::SCHEMA.name, (1, 4)),
            (Alerts::SCHEMA.name, (1, 4)),
        ];
        let version = parse_version(&self.recording_version);
        let mut since = SINCE.iter();
        let first = since.find(|(name, _)| *name == table);
        first
            .zip(version)
            .is_some_and(|((_, first), version)| version < *first)
    }

    /// Says what does not fit together.
    fn check(&self) -> Result<(), String> {
        if self.start != self.calendar.utc(SimTime::START) {
            return Err(format!("start {} is not start_unix_ns", self.start));
        }
        for name in [files::SCENARIO, files::ELEMENTS] {
            if !self.files.contains_key(name) {
                return Err(format!("it does not list {name}"));
            }
        }
        if let Some(name) = self.files.keys().find(|name| !files::is_plain_name(name)) {
            return Err(format!("it lists {name:?}, which is no name of a file"));
        }
        for (place, segment) in self.segments.iter().enumerate() {
            if segment.index as usize != place {
                return Err(format!(
                    "its segment {place} calls itself {}",
                    segment.index
                ));
            }
            for table in Tables::schemas() {
                let Some(entry) = segment.tables.get(table.name) else {
                    if self.may_lack(table.name) {
                        continue;
                    }
                    let name = table.name;
                    return Err(format!(
                        "its segment {place} does not list the table {name}"
                    ));
                };
                let file = files::segment_file(table.name, segment.index);
                if entry.file != file {
                    return Err(format!("it lists {} where {file} must be", entry.file));
                }
            }
        }
        Ok(())
    }

    /// Replaces the manifest in `dir` atomically.
    pub(super) fn write(&self, dir: &Path) -> Result<(), RecordingError> {
        let path = dir.join(files::MANIFEST);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(std::io::Error::other)
            .map_err(RecordingError::io(&path, Action::Write))?;
        text.push('\n');
        files::replace(&path, text.as_bytes())
    }
}

/// The manifest's text, with words of our own where there is none.
fn read_text(dir: &Path, path: &Path) -> Result<String, RecordingError> {
    let not_a_recording = |reason: &str| RecordingError::NotARecording {
        path: dir.to_owned(),
        reason: reason.to_owned(),
    };
    let metadata = std::fs::metadata(path).map_err(|error| {
        if !dir.exists() {
            not_a_recording("there is no such folder")
        } else if !dir.is_dir() {
            not_a_recording("it is a file; give the run's folder")
        } else if error.kind() == std::io::ErrorKind::NotFound {
            not_a_recording("it holds no manifest.json")
        } else {
            RecordingError::io(path, Action::Read)(error)
        }
    })?;
    if !metadata.is_file() {
        return Err(not_a_recording("its manifest.json is not a file"));
    }
    if metadata.len() > MANIFEST_BYTES_MAX {
        return Err(not_a_recording("its manifest.json is larger than 1 GiB"));
    }
    let bytes = std::fs::read(path).map_err(RecordingError::io(path, Action::Read))?;
    String::from_utf8(bytes).map_err(|_| not_a_recording("its manifest.json is not UTF-8 text"))
}

/// Major and minor version of text such as `1.0`.
fn parse_version(version: &str) -> Option<(u32, u32)> {
    let (major, minor) = version.split_once('.')?;
    let major = major.parse().ok().filter(|major| *major > 0)?;
    Some((major, minor.parse().ok()?))
}

fn newer(path: &Path, found: &str) -> RecordingError {
    RecordingError::NewerVersion {
        path: path.to_owned(),
        found: found.to_owned(),
        supported: RECORDING_VERSION,
    }
}
