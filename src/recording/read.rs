//! Reading a recording: what the manifest lists, checked before it is parsed.

use super::decode::{decode, wrong_rows};
use super::error::{Action, RecordingError};
use super::manifest::{Header, Manifest, SegmentEntry, TableEntry};
use super::schema::append_batch;
use super::{Checkpoint, Digest, checkpoint, files};
use crate::record::{EventRow, Events, Segment, Table, Tables};
use crate::scenario::Scenario;
use crate::time::SimTime;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Seek as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Room is made for at most so many rows before they are read.
const RESERVED_ROWS_MAX: usize = 1 << 20;

/// A recording that is open for reading. A run that goes on may add segments; open it again to see
/// them.
#[derive(Debug, Clone)]
pub struct Recording {
    dir: PathBuf,
    manifest: Manifest,
    /// Files of segments whose bytes are known to be those that are listed, as they were then.
    checked: Arc<Mutex<BTreeMap<PathBuf, Metadata>>>,
}

impl Recording {
    /// Opens the recording in `dir`.
    ///
    /// # Errors
    /// When there is none, its manifest cannot be read, or it has a newer major version.
    pub fn open(dir: &Path) -> Result<Self, RecordingError> {
        Ok(Self {
            dir: dir.to_owned(),
            manifest: Manifest::read(dir)?,
            checked: Arc::default(),
        })
    }

    /// The recording that a run is about to begin in `dir`: nothing is listed and nothing read.
    pub fn begun(dir: &Path, header: &Header) -> Self {
        Self {
            dir: dir.to_owned(),
            manifest: Manifest::new(header),
            checked: Arc::default(),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the recording is of, and what it lists.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The tables of segment `index`.
    ///
    /// # Errors
    /// When there is no such segment, or one of its files is missing or damaged.
    pub fn segment(&self, index: u32) -> Result<Segment, RecordingError> {
        let entry = self.entry(index)?;
        let mut tables = Tables::default();
        for table in tables.each_mut() {
            read_table(&self.dir, entry, table)?;
        }
        Ok(Segment {
            index,
            span: entry.span(),
            tables,
        })
    }

    /// One table of segment `index`, such as `recording.table::<Events>(0)`.
    ///
    /// # Errors
    /// When there is no such segment, or the table's file is missing or damaged.
    pub fn table<T: Table + Default>(&self, index: u32) -> Result<T, RecordingError> {
        let mut table = T::default();
        read_table(&self.dir, self.entry(index)?, &mut table)?;
        Ok(table)
    }

    /// One table, segment by segment; each is read when it is asked for.
    pub fn tables<T: Table + Default>(
        &self,
    ) -> impl Iterator<Item = Result<T, RecordingError>> + '_ {
        (0..self.manifest.segment_count()).map(|index| self.table(index))
    }

    /// The rows of one table of segment `index` whose `time_ns` lies in `times`. Only they are decoded;
    /// and the digest of the file is checked only where that has not been done since it was changed.
    ///
    /// # Errors
    /// When there is no such segment, the table's file is missing or damaged, or has no times.
    pub fn rows_within<T: Table + Default>(
        &self,
        index: u32,
        times: Range<SimTime>,
    ) -> Result<T, RecordingError> {
        let mut table = T::default();
        let segment = self.entry(index)?;
        with_file(&self.dir, segment, table.schema().name, |path, entry| {
            let file = self.open_once(path, entry)?;
            guarded(|| {
                decode(file, entry.rows, Some(times), |batch| {
                    append_batch(&mut table, batch)
                })
            })
        })?;
        Ok(table)
    }

    /// Shows one table of segment `index` in pieces of some thousand rows, one of which is in memory
    /// at a time.
    ///
    /// # Errors
    /// When there is no such segment, or the table's file is missing or damaged. Nothing has been
    /// shown then, unless the damage was there when the file was listed.
    pub fn for_each_piece<T: Table + Default>(
        &self,
        index: u32,
        mut show: impl FnMut(&T),
    ) -> Result<(), RecordingError> {
        let mut piece = T::default();
        let segment = self.entry(index)?;
        with_file(&self.dir, segment, piece.schema().name, |path, entry| {
            let file = self.open_once(path, entry)?;
            let mut rows = 0;
            guarded(|| {
                decode(file, entry.rows, None, |batch| {
                    piece.clear();
                    append_batch(&mut piece, batch)?;
                    rows += piece.len() as u64;
                    show(&piece);
                    Ok(())
                })
            })?;
            require_rows(rows, entry.rows)
        })
    }

    /// Shows all events in order, with some thousand of them in memory at a time.
    ///
    /// # Errors
    /// When a segment's events are missing or damaged; those before have been shown.
    pub fn for_each_event(&self, mut show: impl FnMut(EventRow)) -> Result<(), RecordingError> {
        for index in 0..self.manifest.segment_count() {
            self.for_each_piece(index, |events: &Events| events.rows().for_each(&mut show))?;
        }
        Ok(())
    }

    /// The text of the resolved scenario.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn scenario_text(&self) -> Result<String, RecordingError> {
        read_stored(&self.dir, &self.manifest, files::SCENARIO)
    }

    /// The element sets, as JSON.
    ///
    /// # Errors
    /// When they are missing or damaged.
    pub fn elements_text(&self) -> Result<String, RecordingError> {
        read_stored(&self.dir, &self.manifest, files::ELEMENTS)
    }

    /// The scenario as it was built, with all that it takes from other files.
    ///
    /// # Errors
    /// When the recording is of version 1.0, which did not keep it, or when it is damaged.
    pub fn scenario(&self) -> Result<Scenario, RecordingError> {
        let path = self.dir.join(files::BUILT);
        if !self.manifest.files.contains_key(files::BUILT) {
            return Err(RecordingError::OlderVersion {
                path,
                found: self.manifest.recording_version.clone(),
            });
        }
        let text = read_stored(&self.dir, &self.manifest, files::BUILT)?;
        serde_json::from_str(&text)
            .map_err(|error| damaged_file(&path, &format!("it holds no scenario: {error}")))
    }

    /// The summary, once the run has ended.
    ///
    /// # Errors
    /// When it is listed and missing or damaged.
    pub fn summary(&self) -> Result<Option<serde_json::Value>, RecordingError> {
        if !self.manifest.files.contains_key(files::SUMMARY) {
            return Ok(None);
        }
        let text = read_stored(&self.dir, &self.manifest, files::SUMMARY)?;
        serde_json::from_str(&text).map(Some).map_err(|error| {
            damaged_file(
                &self.dir.join(files::SUMMARY),
                &format!("it is not JSON: {error}"),
            )
        })
    }

    /// The latest checkpoint, if there is one.
    ///
    /// # Errors
    /// When it is damaged or belongs to another recording.
    pub fn read_checkpoint(&self) -> Result<Option<Checkpoint>, RecordingError> {
        checkpoint::read(&self.dir, &self.manifest)
    }

    /// Opens a file of a segment, and compares it with what is listed unless that has been done since
    /// it was changed.
    fn open_once(&self, path: &Path, entry: &TableEntry) -> Result<File, String> {
        let file = open_listed(path)?;
        // Where files do not tell when they were changed, each time is the first.
        let now = file.metadata().map_err(|error| error.to_string())?;
        let checked = || self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |then: &Metadata| match (then.modified(), now.modified()) {
            (Ok(then_modified), Ok(now_modified)) => {
                then_modified == now_modified && then.len() == now.len()
            }
            _ => false,
        };
        let known = checked().get(path).is_some_and(same);
        if !known {
            check_listed(&file, entry)?;
            checked().insert(path.to_owned(), now);
        }
        Ok(file)
    }

    fn entry(&self, index: u32) -> Result<&SegmentEntry, RecordingError> {
        self.manifest
            .segments
            .get(index as usize)
            .ok_or_else(|| RecordingError::NoSegment {
                path: self.dir.clone(),
                segment: index,
                segments: self.manifest.segment_count(),
            })
    }
}

/// The text of a single file that the manifest lists.
pub(super) fn read_stored(
    dir: &Path,
    manifest: &Manifest,
    name: &str,
) -> Result<String, RecordingError> {
    let path = dir.join(name);
    let stored = manifest
        .files
        .get(name)
        .ok_or_else(|| damaged_file(&path, "the manifest does not list it"))?;
    let file = open_listed(&path).map_err(|reason| damaged_file(&path, &reason))?;
    check_bytes(&file, stored.bytes, &stored.digest)
        .map_err(|reason| damaged_file(&path, &reason))?;
    std::fs::read_to_string(&path).map_err(RecordingError::io(&path, Action::Read))
}

fn damaged_file(path: &Path, reason: &str) -> RecordingError {
    RecordingError::Corrupt {
        path: path.to_owned(),
        segment: None,
        table: None,
        reason: reason.to_owned(),
    }
}

/// Appends a table of a segment to `table`.
pub(super) fn read_table(
    dir: &Path,
    segment: &SegmentEntry,
    table: &mut dyn Table,
) -> Result<(), RecordingError> {
    with_file(dir, segment, table.schema().name, |path, entry| {
        read_file(path, entry, table)
    })
}

/// Reads a file of a segment, and says where it belongs if it is damaged.
fn with_file(
    dir: &Path,
    segment: &SegmentEntry,
    name: &'static str,
    read: impl FnOnce(&Path, &TableEntry) -> Result<(), String>,
) -> Result<(), RecordingError> {
    // A manifest lists all tables that its version has; one that came later has no rows.
    let Some(entry) = segment.tables.get(name) else {
        return Ok(());
    };
    let path = dir.join(files::segment_file(name, segment.index));
    read(&path, entry).map_err(|reason| RecordingError::Corrupt {
        path,
        segment: Some(segment.index),
        table: Some(name),
        reason,
    })
}

/// Appends a file to `table`, or says what is wrong with it.
fn read_file(path: &Path, entry: &TableEntry, table: &mut dyn Table) -> Result<(), String> {
    let file = open_listed(path)?;
    check_listed(&file, entry)?;
    let before = table.len() as u64;
    let room = usize::try_from(entry.rows).unwrap_or(usize::MAX);
    table.reserve(room.min(RESERVED_ROWS_MAX));
    guarded(|| decode(file, entry.rows, None, |batch| append_batch(table, batch)))?;
    require_rows(table.len() as u64 - before, entry.rows)
}

/// Decodes bytes that are those that were listed. Should a forged file still break the decoder, then
/// it is that file's fault and not the end of the program.
fn guarded(decode: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    crate::guard::guarded(decode)
        .unwrap_or_else(|| Err("it cannot be decoded as Parquet".to_owned()))
}

fn require_rows(found: u64, listed: u64) -> Result<(), String> {
    if found == listed {
        Ok(())
    } else {
        Err(wrong_rows(found, listed))
    }
}

/// Compares a file with what the manifest lists, and goes back to its beginning.
fn check_listed(mut file: &File, entry: &TableEntry) -> Result<(), String> {
    check_bytes(file, entry.bytes, &entry.file_digest)?;
    file.rewind().map_err(|error| error.to_string())
}

fn open_listed(path: &Path) -> Result<File, String> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            File::open(path).map_err(|error| format!("it cannot be opened: {error}"))
        }
        Ok(_) => Err("it is not a file".to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err("the manifest lists it, but it is missing".to_owned())
        }
        Err(error) => Err(format!("it cannot be read: {error}")),
    }
}

/// Compares a file with what the manifest says of it.
fn check_bytes(file: &File, bytes: u64, digest: &Digest) -> Result<(), String> {
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    if length != bytes {
        return Err(format!("it has {length} bytes, the manifest lists {bytes}"));
    }
    let found = Digest::of_reader(file).map_err(|error| error.to_string())?;
    if found == *digest {
        Ok(())
    } else {
        Err("its bytes have changed since it was written".to_owned())
    }
}
