//! The writing side of the cache: one process at a time, whole files only.

use super::error::FetchError;
use crate::scenario::cache::{Entry, entry_path};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The place of one key, held until it is dropped.
#[derive(Debug)]
pub(super) struct Store {
    entry: PathBuf,
    /// Whoever has the lock on this file may write.
    _lock: File,
}

impl Store {
    /// Waits until no other process fetches the same, makes the folder if it is not there.
    pub(super) fn open(cache: &Path, key: &str) -> Result<Self, FetchError> {
        let entry = entry_path(cache, key);
        let folder = entry.parent().unwrap_or(cache);
        fs::create_dir_all(folder).map_err(FetchError::cache(folder))?;
        let lock = folder.join(format!(".{key}.lock"));
        let file = File::create(&lock).map_err(FetchError::cache(&lock))?;
        file.lock().map_err(FetchError::cache(&lock))?;
        Ok(Self { entry, _lock: file })
    }

    /// Puts new bytes and their entry in the place of `before`; returns where the bytes lie.
    pub(super) fn replace(
        &self,
        entry: &Entry,
        bytes: &[u8],
        before: Option<&Entry>,
    ) -> Result<PathBuf, FetchError> {
        let path = self.entry.with_file_name(&entry.file);
        put(&path, bytes)?;
        self.confirm(entry)?;
        // Whoever read the old entry just now reads again; what cannot be removed does no harm.
        if let Some(before) = before.filter(|before| before.file != entry.file) {
            let _ = fs::remove_file(self.entry.with_file_name(&before.file));
        }
        Ok(path)
    }

    /// Puts an entry in place of what is there.
    pub(super) fn confirm(&self, entry: &Entry) -> Result<(), FetchError> {
        let text = toml::to_string(entry).map_err(std::io::Error::other);
        let text = text.map_err(FetchError::cache(&self.entry))?;
        put(&self.entry, text.as_bytes())
    }
}

/// Writes a file so that it holds all of `bytes` or what it held before.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), FetchError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.tmp"));
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&temporary, path));
    placed.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        FetchError::cache(path)(error)
    })
}
