//! Verifying a recording: every listed file read again, the chain of digests computed anew.

use super::digest::{self, Link};
use super::error::RecordingError;
use super::manifest::{Manifest, SegmentEntry, Status};
use super::read::{read_stored, read_table};
use super::{Digest, files};
use crate::record::Tables;
use crate::time::SimTime;
use std::path::{Path, PathBuf};

/// A recording that is what its manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How the run stands.
    pub status: Status,
    /// Segments that were read.
    pub segments: u32,
    /// Rows that were read.
    pub rows: u64,
    /// Where the last segment ends.
    pub end: SimTime,
    /// The digest of all segments.
    pub digest: Digest,
    /// What lies in the folder and is not listed, from the folder.
    pub ignored: Vec<PathBuf>,
}

impl std::fmt::Display for Verification {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { segments, rows, .. } = self;
        write!(
            formatter,
            "{segments} segments with {rows} rows are as recorded"
        )?;
        let note = match self.status {
            Status::Complete => "the run is complete",
            Status::Running => "the run goes on or was killed; verified up to its last segment",
            Status::Interrupted => "the run was interrupted; verified up to its last segment",
            Status::Failed => "the run failed; verified up to its last segment",
        };
        write!(formatter, "\n{note}, {} s", self.end.to_seconds())?;
        write!(formatter, "\ndigest {}", self.digest)?;
        for path in &self.ignored {
            write!(formatter, "\nignored {}: not listed", path.display())?;
        }
        Ok(())
    }
}

/// Reads all that the recording in `dir` lists and compares it with its digests.
///
/// # Errors
/// When there is no recording or it has a newer version; or for the first file that is missing or
/// damaged, by its segment and table.
pub fn verify(dir: &Path) -> Result<Verification, RecordingError> {
    let manifest = Manifest::read(dir)?;
    manifest.require_known(dir)?;
    verify_start(dir, &manifest)?;
    for name in manifest.files.keys() {
        read_stored(dir, &manifest, name)?;
    }
    let mut digest = manifest.digest_start;
    let mut rows = 0;
    for segment in &manifest.segments {
        rows += verify_segment(dir, segment, &digest)?;
        digest = segment.digest;
    }
    let end = manifest
        .segments
        .last()
        .map_or(SimTime::START, |segment| segment.end_ns);
    if manifest.status == Status::Complete && end != SimTime::START + manifest.duration {
        return Err(RecordingError::Corrupt {
            path: dir.join(files::MANIFEST),
            segment: None,
            table: None,
            reason: format!(
                "it says complete, but its segments end at {} s",
                end.to_seconds()
            ),
        });
    }
    Ok(Verification {
        status: manifest.status,
        segments: manifest.segment_count(),
        rows,
        end,
        digest,
        ignored: files::leftovers(dir, |path| is_listed(&manifest, path))?,
    })
}

/// Checks that scenario, element sets and the manifest's head are those that the run started from.
pub(super) fn verify_start(dir: &Path, manifest: &Manifest) -> Result<(), RecordingError> {
    let scenario_text = read_stored(dir, manifest, files::SCENARIO)?;
    let elements_text = read_stored(dir, manifest, files::ELEMENTS)?;
    if digest::start(manifest, &scenario_text, &elements_text) == manifest.digest_start {
        return Ok(());
    }
    Err(RecordingError::Corrupt {
        path: dir.join(files::MANIFEST),
        segment: None,
        table: None,
        reason: "what it says of the run does not give digest_start".to_owned(),
    })
}

/// Reads a segment, checks its digests and returns its rows.
fn verify_segment(
    dir: &Path,
    segment: &SegmentEntry,
    previous: &Digest,
) -> Result<u64, RecordingError> {
    let mut link = Link::after(previous, segment.index, segment.span());
    let mut rows = 0;
    for table in Tables::default().each_mut() {
        read_table(dir, segment, table)?;
        let name = table.schema().name;
        let digest = link.table(table);
        if segment.tables.get(name).map(|entry| entry.rows_digest) != Some(digest) {
            return Err(RecordingError::Corrupt {
                path: dir.join(files::segment_file(name, segment.index)),
                segment: Some(segment.index),
                table: Some(name),
                reason: "its rows do not give the rows_digest of the manifest".to_owned(),
            });
        }
        rows += table.len() as u64;
        table.clear();
    }
    if link.close() == segment.digest {
        return Ok(rows);
    }
    Err(RecordingError::Corrupt {
        path: dir.join(files::MANIFEST),
        segment: Some(segment.index),
        table: None,
        reason: "its tables and span do not continue the chain of digests".to_owned(),
    })
}

/// Whether a path, from the folder, belongs to the recording.
fn is_listed(manifest: &Manifest, path: &str) -> bool {
    let in_segment =
        |segment: &SegmentEntry| segment.tables.values().any(|entry| entry.file == path);
    path == files::MANIFEST
        || path == files::CHECKPOINT
        || manifest.files.contains_key(path)
        || manifest.segments.iter().any(in_segment)
}
