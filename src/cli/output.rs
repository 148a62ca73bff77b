//! The two streams: data on standard output, all else on standard error.

use super::exit::{Exit, Failure};
use std::io::{ErrorKind, Write as _};

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

/// Says something to the user on standard error, where it may get lost.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says why the program ends.
pub(super) fn error(failure: &Failure) {
    note(&format!("error: {}", failure.error));
}
