//! Files that a scenario is made from, read whole and within limits.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// What keeps a file from being read, and what to do about it.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) reason: String,
    pub(super) remedy: String,
}

/// Reads at most `bytes_max` bytes of a file.
///
/// # Errors
/// For what is not there, not a file, not allowed, or larger.
pub(super) fn read_bytes(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Unreadable> {
    let unreadable = |reason: String, remedy: &str| Unreadable {
        reason,
        remedy: remedy.to_owned(),
    };
    if path.is_dir() {
        return Err(unreadable(
            "this is a folder, not a file".to_owned(),
            "name a file in it",
        ));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > bytes_max => Err(unreadable(
            format!("the file is larger than {} MB", bytes_max / 1_000_000),
            "check that this is the file that was meant",
        )),
        Ok(_) => Ok(bytes),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound => unreadable("there is no such file".to_owned(), "check the path"),
            ErrorKind::PermissionDenied => unreadable(
                "reading it is not permitted".to_owned(),
                "check the file's permissions",
            ),
            _ => unreadable(error.to_string(), "check the path"),
        }),
    }
}

/// Reads a file of at most `bytes_max` bytes as text, without a byte-order mark.
///
/// # Errors
/// As [`read_bytes`], and for bytes that are no UTF-8 text.
pub(super) fn read_text(path: &Path, bytes_max: u64) -> Result<(String, Vec<u8>), Unreadable> {
    let bytes = read_bytes(path, bytes_max)?;
    let not_text = |what: &str, offset: usize| Unreadable {
        reason: format!("this is not text: {what} at byte {offset}"),
        remedy: "name a text file in UTF-8".to_owned(),
    };
    if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
        return Err(not_text("a zero byte", offset));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok((text.trim_start_matches('\u{feff}').to_owned(), bytes)),
        Err(error) => Err(not_text("no UTF-8", error.valid_up_to())),
    }
}
