//! Writing a recording, segment by segment.

use super::digest::Link;
use super::error::{Action, RecordingError};
use super::manifest::{Header, Manifest, SegmentEntry, Status, StoredFile, TableEntry};
use super::{Digest, checkpoint, files, schema};
use crate::record::{Segment, Table};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Writes one recording. What is listed is on the disk; dropping the writer without
/// [`RecordingWriter::finish`] leaves a recording that says `running`, as a kill does.
#[derive(Debug)]
pub struct RecordingWriter {
    dir: PathBuf,
    manifest: Manifest,
}

impl RecordingWriter {
    /// Starts a recording in `dir`, which must not exist or be empty; with `force` a recording that
    /// is there is replaced, and nothing else.
    ///
    /// # Errors
    /// When the folder is in use, or cannot be written.
    pub fn create(dir: &Path, header: &Header, force: bool) -> Result<Self, RecordingError> {
        files::prepare(dir, force)?;
        files::replace(&dir.join(files::SCENARIO), header.scenario_text.as_bytes())?;
        files::replace(&dir.join(files::ELEMENTS), header.elements_text.as_bytes())?;
        files::replace(&dir.join(files::BUILT), header.built_text.as_bytes())?;
        let writer = Self {
            dir: dir.to_owned(),
            manifest: Manifest::new(header),
        };
        writer.manifest.write(dir)?;
        Ok(writer)
    }

    /// Goes on with the recording in `dir` after its first `segments` segments; later ones are
    /// removed.
    ///
    /// # Errors
    /// When there is no such recording, it has fewer segments, was written by a newer version, its
    /// scenario or element sets have changed, or the folder cannot be written.
    pub fn resume(dir: &Path, segments: u32) -> Result<Self, RecordingError> {
        let mut manifest = Manifest::read(dir)?;
        manifest.require_known(dir)?;
        if segments > manifest.segment_count() {
            return Err(RecordingError::NoSegment {
                path: dir.to_owned(),
                segment: segments - 1,
                segments: manifest.segment_count(),
            });
        }
        super::verify::verify_start(dir, &manifest)?;
        manifest.segments.truncate(segments as usize);
        manifest.status = Status::Running;
        manifest.files.remove(files::SUMMARY);
        manifest.write(dir)?;
        files::remove(&dir.join(files::SUMMARY))?;
        files::remove_segments_from(dir, segments)?;
        Ok(Self {
            dir: dir.to_owned(),
            manifest,
        })
    }

    /// Writes the next segment. On an error nothing is listed, and the same segment may be tried
    /// again.
    ///
    /// # Errors
    /// When the segment is not the next one, or the folder cannot be written.
    pub fn write_segment(&mut self, segment: &Segment) -> Result<(), RecordingError> {
        let expected = self.manifest.segment_count();
        if segment.index != expected {
            return Err(RecordingError::OutOfOrder {
                path: self.dir.clone(),
                expected,
                found: segment.index,
            });
        }
        let mut link = Link::after(&self.manifest.digest(), segment.index, segment.span);
        let mut tables = BTreeMap::new();
        for table in segment.tables.each() {
            let entry = self.write_table(table, segment.index, &mut link)?;
            tables.insert(table.schema().name.to_owned(), entry);
        }
        let entry = SegmentEntry {
            index: segment.index,
            start_ns: segment.span.start,
            end_ns: segment.span.end,
            digest: link.close(),
            tables,
        };
        self.manifest.segments.push(entry);
        let listed = self.manifest.write(&self.dir);
        if listed.is_err() {
            self.manifest.segments.pop();
        }
        listed
    }

    fn write_table(
        &self,
        table: &dyn Table,
        segment: u32,
        link: &mut Link,
    ) -> Result<TableEntry, RecordingError> {
        let file = files::segment_file(table.schema().name, segment);
        let path = self.dir.join(&file);
        let bytes = encode(table)
            .map_err(std::io::Error::other)
            .map_err(RecordingError::io(&path, Action::Write))?;
        files::replace(&path, &bytes)?;
        Ok(TableEntry {
            file,
            rows: table.len() as u64,
            bytes: bytes.len() as u64,
            file_digest: Digest::of(&bytes),
            rows_digest: link.table(table),
        })
    }

    /// Keeps `bytes` as the state of the run after its first `segments` segments, in place of an
    /// earlier checkpoint.
    ///
    /// # Errors
    /// When so many segments are not written yet, or the folder cannot be written.
    pub fn write_checkpoint(&self, segments: u32, bytes: &[u8]) -> Result<(), RecordingError> {
        checkpoint::write(&self.dir, &self.manifest, segments, bytes)
    }

    /// Writes the summary and says how the run ended.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn finish(
        mut self,
        status: Status,
        summary: &serde_json::Value,
    ) -> Result<Manifest, RecordingError> {
        let text = format!("{summary:#}\n");
        files::replace(&self.dir.join(files::SUMMARY), text.as_bytes())?;
        let stored = StoredFile::of(text.as_bytes());
        self.manifest
            .files
            .insert(files::SUMMARY.to_owned(), stored);
        self.manifest.status = status;
        self.manifest.write(&self.dir)?;
        if status == Status::Complete {
            // There is nothing left to go on with.
            files::remove(&self.dir.join(files::CHECKPOINT))?;
        }
        Ok(self.manifest)
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What is listed so far.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The digest of all that is listed so far.
    pub fn digest(&self) -> Digest {
        self.manifest.digest()
    }
}

/// A table as the bytes of a Parquet file.
fn encode(table: &dyn Table) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let batch = schema::to_batch(table)?;
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.into_inner()
}
