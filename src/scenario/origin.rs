//! Where a value of a scenario came from.

use std::fmt;
use std::sync::Arc;

/// Where a value came from: a place in a file, or the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A place in a file.
    File {
        /// Name of the file as it was given.
        name: Arc<str>,
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
    },
    /// An override of the command line.
    Override,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, line, column } => write!(formatter, "{name}:{line}:{column}"),
            Self::Override => formatter.write_str("--set"),
        }
    }
}

/// Turns byte offsets of a text into lines and columns.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    name: Arc<str>,
    text: &'a str,
    /// Byte offset at which each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of `text`, which came from the file `name`.
    pub(super) fn new(name: &str, text: &'a str) -> Self {
        let newlines = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            name: Arc::from(name),
            text,
            starts: std::iter::once(0).chain(newlines).collect(),
        }
    }

    /// The place of a byte offset; beyond the end it is the end.
    pub(super) fn origin(&self, offset: usize) -> Origin {
        let index = self.starts.partition_point(|&start| start <= offset) - 1;
        let start = self.starts[index];
        let before = self.text.get(start..offset).unwrap_or_default();
        Origin::File {
            name: Arc::clone(&self.name),
            line: from_one(index),
            column: from_one(before.chars().count()),
        }
    }
}

/// A count from zero as a count from one; what u32 cannot hold saturates.
fn from_one(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let lines = Lines::new("a.toml", "x = 1\nköln = 2\n");
        let offset = "x = 1\nköln = ".len();
        assert_eq!(lines.origin(offset).to_string(), "a.toml:2:8");
        assert_eq!(lines.origin(0).to_string(), "a.toml:1:1");
        assert_eq!(lines.origin(1_000).to_string(), "a.toml:3:1");
    }
}
