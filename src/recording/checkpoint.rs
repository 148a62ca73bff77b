//! Checkpoints: the state of a run at a segment boundary, kept as bytes.
//!
//! ```text
//! magic (8) ‖ segments (u32) ‖ chain digest there (32) ‖ length (u64) ‖ state ‖ BLAKE3 of all before
//! ```

use super::error::RecordingError;
use super::manifest::Manifest;
use super::{Action, Digest, files};
use std::path::Path;

const MAGIC: &[u8; 8] = b"starchk1";
const DIGEST_BYTES: usize = 32;

/// The state of a run at a segment boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Segments that were written when it was taken.
    pub segments: u32,
    /// The state.
    pub bytes: Vec<u8>,
}

/// Writes the checkpoint of a recording in place of an earlier one.
pub(super) fn write(
    dir: &Path,
    manifest: &Manifest,
    segments: u32,
    state: &[u8],
) -> Result<(), RecordingError> {
    let digest = manifest
        .digest_after(segments)
        .ok_or_else(|| RecordingError::NoSegment {
            path: dir.to_owned(),
            segment: segments.saturating_sub(1),
            segments: manifest.segment_count(),
        })?;
    let mut bytes = Vec::with_capacity(state.len() + 128);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&segments.to_le_bytes());
    bytes.extend_from_slice(digest.as_bytes());
    bytes.extend_from_slice(&(state.len() as u64).to_le_bytes());
    bytes.extend_from_slice(state);
    let whole = Digest::of(&bytes);
    bytes.extend_from_slice(whole.as_bytes());
    files::replace(&dir.join(files::CHECKPOINT), &bytes)
}

/// Reads the checkpoint of a recording, if it has one.
pub(super) fn read(dir: &Path, manifest: &Manifest) -> Result<Option<Checkpoint>, RecordingError> {
    let path = dir.join(files::CHECKPOINT);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordingError::io(path, Action::Read)(error)),
    };
    parse(&bytes, manifest)
        .map(Some)
        .map_err(|reason| RecordingError::Corrupt {
            path,
            segment: None,
            table: None,
            reason: reason.to_owned(),
        })
}

fn parse(bytes: &[u8], manifest: &Manifest) -> Result<Checkpoint, &'static str> {
    const CUT: &str = "it is cut short";
    let rest = bytes.strip_prefix(MAGIC).ok_or("it is not a checkpoint")?;
    let signed = bytes.len().checked_sub(DIGEST_BYTES).ok_or(CUT)?;
    if Digest::of(&bytes[..signed]).as_bytes() != &bytes[signed..] {
        return Err("its bytes have changed since it was written");
    }
    let (segments, rest) = rest.split_first_chunk::<4>().ok_or(CUT)?;
    let (chain, rest) = rest.split_first_chunk::<DIGEST_BYTES>().ok_or(CUT)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or(CUT)?;
    let (state, _) = rest.split_last_chunk::<DIGEST_BYTES>().ok_or(CUT)?;
    if u64::from_le_bytes(*length) != state.len() as u64 {
        return Err(CUT);
    }
    let segments = u32::from_le_bytes(*segments);
    match manifest.digest_after(segments) {
        Some(digest) if digest.as_bytes() == chain => Ok(Checkpoint {
            segments,
            bytes: state.to_vec(),
        }),
        _ => Err("it was taken from another run than the one recorded here"),
    }
}
