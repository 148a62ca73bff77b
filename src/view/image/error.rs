//! What keeps a picture from being written or read, said with its path and a remedy.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a picture could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}{}", path.display(), remedy(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the operating system said.
        source: Error,
    },
    /// The file is no picture, or damaged.
    #[error("{} is no complete PNG: {reason}\n  remedy: make the picture again, or restore it from a copy", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file is a PNG of a kind that is not written here.
    #[error("{} is not a PNG with 8 bits a channel, with or without opacity\n  remedy: save it as such", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The picture cannot be kept in such a file.
    #[error("cannot write {}: {reason}\n  remedy: {remedy}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
}

impl ImageError {
    /// Turns a refusal by the operating system into an error that names what was tried.
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            path,
            action,
            source,
        }
    }

    pub(super) fn refused(path: &Path, reason: impl Into<String>, remedy: &'static str) -> Self {
        Self::Refused {
            path: path.to_owned(),
            reason: reason.into(),
            remedy,
        }
    }

    /// A picture whose size is not that of its bytes, or of the animation it belongs to.
    pub(super) fn shape(path: &Path) -> Self {
        Self::refused(
            path,
            "the picture has no pixels, or not the size that it says",
            "give a size of at least 1x1, the same for all frames",
        )
    }

    /// What the PNG encoder found.
    pub(super) fn encoding(path: &Path, error: ::png::EncodingError) -> Self {
        match error {
            ::png::EncodingError::IoError(source) => Self::io(path, "write")(source),
            other => Self::refused(path, other.to_string(), "make a smaller picture"),
        }
    }

    /// What the PNG decoder found; a file that ends early is damaged, not refused by the system.
    pub(super) fn decoding(path: &Path, error: ::png::DecodingError) -> Self {
        match error {
            ::png::DecodingError::IoError(source) if source.kind() != ErrorKind::UnexpectedEof => {
                Self::io(path, "read")(source)
            }
            other => Self::Damaged {
                path: path.to_owned(),
                reason: other.to_string(),
            },
        }
    }

    /// What the GIF encoder found.
    pub(super) fn gif(path: &Path, error: ::gif::EncodingError) -> Self {
        match error {
            ::gif::EncodingError::Io(source) => Self::io(path, "write")(source),
            other => Self::refused(path, other.to_string(), "write an animated PNG instead"),
        }
    }

    /// Whether the surroundings failed while writing (a full disk, a missing permission).
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Io { action, .. } if *action != "read")
    }
}

/// What to do about a refusal by the operating system.
fn remedy(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "\n  remedy: free some space or choose another folder"
        }
        ErrorKind::NotFound => "\n  remedy: check the path; its folder must exist",
        ErrorKind::NotADirectory => "\n  remedy: check the path; a part of it is a file",
        ErrorKind::IsADirectory => "\n  remedy: name a file, not a folder",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "\n  remedy: choose a folder that you may write to"
        }
        _ => "\n  remedy: choose another folder",
    }
}
