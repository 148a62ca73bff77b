//! What can go wrong with a recording, said with the file, the problem and the remedy.

use std::io::{Error, ErrorKind};
use std::path::PathBuf;

/// Why a recording could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The folder is there already.
    #[error(
        "{} exists already and is not empty: give --force to replace the recording in it, or \
         choose another folder",
        path.display()
    )]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds something that is no recording, which is never replaced.
    #[error(
        "{} holds {entry}, which belongs to no recording: it is not replaced even with --force; \
         choose another folder",
        path.display()
    )]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What was found in it.
        entry: String,
    },
    /// The folder is not a recording.
    #[error("{} is not a recording: {reason}", path.display())]
    NotARecording {
        /// The folder, or the file in it that says so.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The recording was written by a later program.
    #[error(
        "{} has recording version {found}, this program knows {supported}: use a newer starloom",
        path.display()
    )]
    NewerVersion {
        /// The manifest.
        path: PathBuf,
        /// The recording's version.
        found: String,
        /// The version that this program writes.
        supported: &'static str,
    },
    /// It was written before recordings kept what is asked for.
    #[error(
        "{path} is missing: the recording has version {found}, which did not keep it yet\n\
         hint: run the scenario again",
        path = .path.display()
    )]
    OlderVersion {
        /// The file.
        path: PathBuf,
        /// The recording's version.
        found: String,
    },
    /// What the manifest lists is not what is there.
    #[error(
        "{}: {}{reason}; restore it from a copy or run the scenario again",
        path.display(),
        place(*segment, *table)
    )]
    Corrupt {
        /// The damaged file.
        path: PathBuf,
        /// The segment that it belongs to.
        segment: Option<u32>,
        /// The table that it belongs to.
        table: Option<&'static str>,
        /// What is wrong with it.
        reason: String,
    },
    /// A segment that the recording does not have was asked for.
    #[error("{} has {segments} segments; there is no segment {segment}", path.display())]
    NoSegment {
        /// The recording.
        path: PathBuf,
        /// The segment asked for.
        segment: u32,
        /// The number of segments, which count from zero.
        segments: u32,
    },
    /// A segment was written out of turn.
    #[error("{}: segment {found} was written where segment {expected} is due", path.display())]
    OutOfOrder {
        /// The recording.
        path: PathBuf,
        /// The segment that is due.
        expected: u32,
        /// The segment that came.
        found: u32,
    },
    /// The operating system refused.
    #[error("cannot {} {}: {source}{}", action.name(), path.display(), remedy(source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: Action,
        /// What the operating system said.
        source: Error,
    },
}

/// What was tried with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To create it.
    Create,
    /// To write to it.
    Write,
    /// To bring it safely to the disk.
    Sync,
    /// To give it its final name.
    Rename,
    /// To remove it.
    Remove,
    /// To read it.
    Read,
}

impl Action {
    /// The verb.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Write => "write",
            Self::Sync => "flush",
            Self::Rename => "rename",
            Self::Remove => "remove",
            Self::Read => "read",
        }
    }
}

impl RecordingError {
    /// Whether the surroundings failed while writing (a full disk, a missing permission), rather
    /// than what was given to read being wrong.
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Io { action, .. } if *action != Action::Read)
    }

    /// Turns a refusal by the operating system into an error that names what was tried.
    pub(super) fn io(path: impl Into<PathBuf>, action: Action) -> impl FnOnce(Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            path,
            action,
            source,
        }
    }
}

/// Where in the recording a damaged file belongs.
fn place(segment: Option<u32>, table: Option<&str>) -> String {
    match (segment, table) {
        (Some(segment), Some(table)) => format!("segment {segment} of {table} is damaged: "),
        (Some(segment), None) => format!("segment {segment} is damaged: "),
        (None, Some(table)) => format!("table {table} is damaged: "),
        (None, None) => "damaged: ".to_owned(),
    }
}

/// What may help.
fn remedy(source: &Error) -> &'static str {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; free some space or choose another folder"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "; check its permissions or choose another folder"
        }
        _ => "",
    }
}
