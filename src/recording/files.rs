//! Names in a run folder, files that appear whole or not at all, and what `--force` may remove.

use super::error::{Action, RecordingError};
use crate::record::Tables;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SCENARIO: &str = "scenario.toml";
pub(super) const ELEMENTS: &str = "elements.json";
pub(super) const BUILT: &str = "scenario.json";
pub(super) const SUMMARY: &str = "summary.json";
pub(super) const CHECKPOINT: &str = "checkpoint.bin";
/// The single files of a recording; the manifest first, since it makes the folder one.
pub(super) const SINGLE_FILES: [&str; 6] =
    [MANIFEST, SCENARIO, ELEMENTS, BUILT, SUMMARY, CHECKPOINT];

/// The file of a table's segment, from the recording's folder.
pub(super) fn segment_file(table: &str, segment: u32) -> String {
    format!("{table}/{segment:04}.parquet")
}

/// The name under which a file is written before it gets its own.
pub(super) fn temporary_name(name: &str) -> String {
    format!(".{name}.tmp")
}

/// Writes a file so that `path` holds either what it held or all of `bytes`, whatever happens.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), RecordingError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(temporary_name(&name));
    let written = write_through(&temporary, bytes).and_then(|()| {
        fs::rename(&temporary, path).map_err(RecordingError::io(path, Action::Rename))
    });
    if let Err(error) = written {
        // What failed is the news; a temporary file that stays is a leftover that readers ignore.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    path.parent().map_or(Ok(()), sync_directory)
}

/// Writes a file and waits until the disk has it.
fn write_through(path: &Path, bytes: &[u8]) -> Result<(), RecordingError> {
    let mut file = File::create(path).map_err(RecordingError::io(path, Action::Create))?;
    file.write_all(bytes)
        .map_err(RecordingError::io(path, Action::Write))?;
    file.sync_all()
        .map_err(RecordingError::io(path, Action::Sync))
}

/// Waits until the disk has the names in a folder; only Unix lets a folder be opened for that.
fn sync_directory(path: &Path) -> Result<(), RecordingError> {
    if cfg!(unix) {
        File::open(path)
            .and_then(|directory| directory.sync_all())
            .map_err(RecordingError::io(path, Action::Sync))?;
    }
    Ok(())
}

/// Makes `dir` an empty place for a recording with its tables' folders.
pub(super) fn prepare(dir: &Path, force: bool) -> Result<(), RecordingError> {
    if dir.exists() && !dir.is_dir() {
        return Err(RecordingError::Occupied {
            path: dir.to_owned(),
            entry: "a file".to_owned(),
        });
    }
    if dir.exists() && !entries(dir)?.is_empty() {
        if !force {
            return Err(RecordingError::Exists {
                path: dir.to_owned(),
            });
        }
        clear(dir)?;
    }
    for table in Tables::schemas() {
        let folder = dir.join(table.name);
        fs::create_dir_all(&folder).map_err(RecordingError::io(&folder, Action::Create))?;
    }
    sync_directory(dir)
}

/// Removes the recording in `dir` and nothing else.
fn clear(dir: &Path) -> Result<(), RecordingError> {
    if !is_recording(dir) {
        let foreign = leftovers(dir, |_| false)?
            .into_iter()
            .find(|path| !is_our_name(path));
        if let Some(entry) = foreign {
            return Err(RecordingError::Occupied {
                path: dir.to_owned(),
                entry: entry.display().to_string(),
            });
        }
    }
    for name in SINGLE_FILES {
        remove(&dir.join(name))?;
        remove(&dir.join(temporary_name(name)))?;
    }
    remove_segments_from(dir, 0)
}

/// Whether the folder has a manifest that gives a recording's version, be it as it may otherwise.
fn is_recording(dir: &Path) -> bool {
    fs::read(dir.join(MANIFEST))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .is_some_and(|manifest| manifest["recording_version"].is_string())
}

/// Removes the files of segment `first` and later, and what was being written.
pub(super) fn remove_segments_from(dir: &Path, first: u32) -> Result<(), RecordingError> {
    for table in Tables::schemas() {
        let folder = dir.join(table.name);
        if !folder.is_dir() {
            continue;
        }
        for name in entries(&folder)? {
            let text = name.to_string_lossy();
            let is_late = segment_of(&text).is_some_and(|segment| segment >= first);
            if is_late || is_temporary_segment(&text) {
                remove(&folder.join(&name))?;
            }
        }
    }
    Ok(())
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) -> Result<(), RecordingError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(RecordingError::io(path, Action::Remove)(error))
        }
        _ => Ok(()),
    }
}

/// The paths in a run folder, from the folder, that `is_listed` does not know, in order.
pub(super) fn leftovers(
    dir: &Path,
    is_listed: impl Fn(&str) -> bool,
) -> Result<Vec<PathBuf>, RecordingError> {
    let mut found = Vec::new();
    for name in entries(dir)? {
        let text = name.to_string_lossy().into_owned();
        let is_table = Tables::schemas().iter().any(|table| table.name == text);
        if is_table && dir.join(&name).is_dir() {
            for inner in entries(&dir.join(&name))? {
                let path = format!("{text}/{}", inner.to_string_lossy());
                if !is_listed(&path) {
                    found.push(PathBuf::from(path));
                }
            }
        } else if !is_listed(&text) {
            found.push(PathBuf::from(name));
        }
    }
    Ok(found)
}

/// Whether a path, from a run folder, is one that a recording may have.
fn is_our_name(path: &Path) -> bool {
    let text = path.to_string_lossy();
    match text.split_once('/') {
        Some((_, name)) => segment_of(name).is_some() || is_temporary_segment(name),
        None => SINGLE_FILES
            .iter()
            .any(|single| text == *single || text == temporary_name(single)),
    }
}

/// Whether a name stays in its folder.
pub(super) fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

/// The segment whose file has this name.
fn segment_of(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".parquet")?;
    let is_number = digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn is_temporary_segment(name: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|name| name.strip_suffix(".tmp"))
        .is_some_and(|name| segment_of(name).is_some())
}

/// The names in a folder, sorted.
fn entries(dir: &Path) -> Result<Vec<OsString>, RecordingError> {
    let mut names: Vec<OsString> = fs::read_dir(dir)
        .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect())
        .map_err(RecordingError::io(dir, Action::Read))?;
    names.sort();
    Ok(names)
}
