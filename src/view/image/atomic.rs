//! A file that has its name only once it is complete.

use super::ImageError;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A file on its way; it is removed unless it is kept.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
    kept: bool,
}

impl Draft {
    /// A file that will be called `path`.
    pub(super) fn create(path: &Path) -> Result<Self, ImageError> {
        let name = path.file_name().filter(|_| !path.is_dir());
        let name = name.ok_or_else(|| {
            ImageError::refused(path, "this names no file", "name a file, such as view.png")
        })?;
        // What is no plain file, such as a device, must not be replaced by one.
        if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(ImageError::refused(
                path,
                "what is there is no plain file",
                "give another name",
            ));
        }
        let temporary = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let temporary = path.with_file_name(temporary);
        let file = File::create(&temporary).map_err(ImageError::io(path, "create"))?;
        Ok(Self {
            path: path.to_owned(),
            temporary,
            file,
            kept: false,
        })
    }

    /// The name that it will have.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where to write to.
    pub(super) fn writer(&self) -> Result<BufWriter<File>, ImageError> {
        let file = self.file.try_clone();
        let file = file.map_err(ImageError::io(&self.path, "write"))?;
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// Brings it to the disk and gives it its name.
    pub(super) fn keep(mut self) -> Result<(), ImageError> {
        let synced = self.file.sync_all();
        synced.map_err(ImageError::io(&self.path, "write"))?;
        let renamed = fs::rename(&self.temporary, &self.path);
        renamed.map_err(ImageError::io(&self.path, "rename"))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a file that cannot be removed.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
