//! The two streams: data on standard output, all else on standard error.

use super::exit::{Exit, Failure};
use serde::Serialize;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes data to standard output.
///
/// # Errors
/// When it cannot be written, as to a full disk; a reader that has gone away is no error.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut stream = std::io::stdout().lock();
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(
            Exit::Outside,
            anyhow::anyhow!("cannot write to standard output: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Writes a file.
///
/// # Errors
/// When it cannot be written, as to a full disk.
pub(super) fn file(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
    std::fs::write(path, contents).map_err(|error| {
        let message = anyhow::anyhow!("cannot write {}: {error}", path.display());
        Failure::new(Exit::Outside, message)
    })
}

/// Writes data to a file, or to standard output where none is given.
///
/// # Errors
/// As [`data()`] and [`file()`].
pub(super) fn data_or_file(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    path.map_or_else(|| data(text), |path| file(path, text))
}

/// Rows as comma-separated values, under the names of their fields.
///
/// # Errors
/// When a row has fields within fields, a fault of the program.
pub(super) fn csv(rows: impl IntoIterator<Item = impl Serialize>) -> Result<String, Failure> {
    let internal = |error: String| Failure::new(Exit::Internal, anyhow::anyhow!(error));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let written = writer.serialize(row);
        written.map_err(|error| internal(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| internal(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| internal(error.to_string()))
}

/// Says something to the user on standard error, where it may get lost.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says why the program ends.
pub(super) fn error(failure: &Failure) {
    note(&format!("error: {}", failure.error));
}
