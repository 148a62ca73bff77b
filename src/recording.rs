//! Recordings: what a run leaves behind.
//!
//! ```text
//! RUN/  manifest.json  scenario.toml  elements.json  summary.json  checkpoint.bin
//!       samples/0000.parquet …   products/ …   contacts/ …   links/ …   events/ …
//! ```
//! A segment's files are written under temporary names, flushed, renamed, and only then listed in
//! the manifest, which is replaced atomically. Readers take what the manifest lists, so a killed
//! run loses its open segment and nothing else; files that it does not list are leftovers.
//!
//! Each segment continues a chain of digests over what was recorded, see [`Digest`]. What the
//! columns mean is in [`crate::record`] and `docs/recording.md`.
//!
//! Assumes: one writer per folder; a file system whose renames are atomic.
//! Leaves out: protection against forgery. A digest finds damage and differences; it signs nothing.

mod checkpoint;
mod decode;
mod digest;
mod error;
mod files;
mod manifest;
mod read;
pub mod schema;
mod verify;
mod write;

pub use checkpoint::Checkpoint;
pub use digest::Digest;
pub use error::{Action, RecordingError};
pub use manifest::{
    Header, Manifest, RECORDING_VERSION, SegmentEntry, Status, StoredFile, TableEntry,
};
pub use read::Recording;
pub use verify::{Verification, verify};
pub use write::RecordingWriter;
