//! Reading a recording: what the manifest lists, checked before it is parsed.

use super::error::{Action, RecordingError};
use super::manifest::{Header, Manifest, SegmentEntry, TableEntry};
use super::{Checkpoint, Digest, checkpoint, files, schema};
use crate::record::{EventRow, Events, Segment, Table, Tables};
use crate::scenario::Scenario;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::io::Seek as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Rows that are decoded at a time: few enough that their columns stay in a processor's cache.
const BATCH_ROWS: usize = 1 << 13;
/// Room is made for at most so many rows before they are read.
const RESERVED_ROWS_MAX: usize = 1 << 20;

/// A recording that is open for reading. A run that goes on may add segments; open it again to see
/// them.
#[derive(Debug, Clone)]
pub struct Recording {
    dir: PathBuf,
    manifest: Manifest,
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
        })
    }

    /// The recording that a run is about to begin in `dir`: nothing is listed and nothing read.
    pub fn begun(dir: &Path, header: &Header) -> Self {
        Self {
            dir: dir.to_owned(),
            manifest: Manifest::new(header),
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

    /// Shows all events in order, with one segment in memory at a time.
    ///
    /// # Errors
    /// When a segment's events are missing or damaged; those before have been shown.
    pub fn for_each_event(&self, mut show: impl FnMut(EventRow)) -> Result<(), RecordingError> {
        for events in self.tables::<Events>() {
            events?.rows().for_each(&mut show);
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
    let name = table.schema().name;
    let path = dir.join(files::segment_file(name, segment.index));
    let read = match segment.tables.get(name) {
        Some(entry) => read_file(&path, entry, table),
        None => Err("the manifest does not list it".to_owned()),
    };
    read.map_err(|reason| RecordingError::Corrupt {
        path,
        segment: Some(segment.index),
        table: Some(name),
        reason,
    })
}

/// Appends a file to `table`, or says what is wrong with it.
fn read_file(path: &Path, entry: &TableEntry, table: &mut dyn Table) -> Result<(), String> {
    let mut file = open_listed(path)?;
    check_bytes(&file, entry.bytes, &entry.file_digest)?;
    file.rewind().map_err(|error| error.to_string())?;
    let before = table.len() as u64;
    // The bytes are those that were listed. Should a forged file still break the decoder, then
    // it is that file's fault and not the end of the program.
    catch_unwind(AssertUnwindSafe(|| decode(file, entry.rows, table)))
        .unwrap_or_else(|_| Err("it cannot be decoded as Parquet".to_owned()))?;
    let rows = table.len() as u64 - before;
    if rows == entry.rows {
        Ok(())
    } else {
        Err(wrong_rows(rows, entry.rows))
    }
}

fn wrong_rows(found: u64, listed: u64) -> String {
    format!("it has {found} rows, the manifest lists {listed}")
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

fn decode(file: File, rows: u64, table: &mut dyn Table) -> Result<(), String> {
    let not_parquet =
        |error: &dyn std::fmt::Display| format!("it is not readable Parquet: {error}");
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        .map_err(|error| not_parquet(&error))?;
    let found = builder.metadata().file_metadata().num_rows();
    if u64::try_from(found) != Ok(rows) {
        return Err(format!("it has {found} rows, the manifest lists {rows}"));
    }
    table.reserve(
        usize::try_from(rows)
            .unwrap_or(usize::MAX)
            .min(RESERVED_ROWS_MAX),
    );
    let reader = builder
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|error| not_parquet(&error))?;
    for batch in reader {
        let batch = batch.map_err(|error| not_parquet(&error))?;
        schema::append_batch(table, &batch)?;
    }
    Ok(())
}
