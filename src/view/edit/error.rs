//! What is wrong with a changed scenario.

use crate::scenario::{Origin, ScenarioError};
use std::path::PathBuf;

/// Why a scenario cannot be changed so, or cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The text is no TOML.
    #[error("line {line}, column {column}: this is not TOML: {reason}")]
    NotToml {
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
        /// What the parser says.
        reason: String,
    },
    /// The loader refuses it.
    #[error(transparent)]
    Scenario(Box<ScenarioError>),
    /// A key is not there.
    #[error("the scenario has no `{key}`")]
    NoKey {
        /// The dotted key.
        key: String,
    },
    /// A file that the scenario names is nowhere.
    #[error(
        "`{key}` names the file {file}, which is neither in {folders}\n  \
         remedy: put it there, or write its whole path",
        folders = listed(.folders)
    )]
    NoFile {
        /// The dotted key.
        key: String,
        /// The file as the scenario names it.
        file: String,
        /// Where it was looked for.
        folders: Vec<PathBuf>,
    },
}

impl EditError {
    /// Line and column in the text, from 1, where they are known.
    pub fn place(&self) -> Option<(u32, u32)> {
        let error = match self {
            Self::NotToml { line, column, .. } => return Some((*line, *column)),
            Self::Scenario(error) => error.as_ref(),
            Self::NoKey { .. } | Self::NoFile { .. } => return None,
        };
        let (ScenarioError::NotToml { origin, .. }
        | ScenarioError::Key { origin, .. }
        | ScenarioError::Input { origin, .. }) = error
        else {
            return None;
        };
        match origin {
            Origin::File { line, column, .. } => Some((*line, *column)),
            Origin::Override => None,
        }
    }
}

impl From<ScenarioError> for EditError {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(Box::new(error))
    }
}

fn listed(folders: &[PathBuf]) -> String {
    let folders: Vec<_> = folders.iter().map(|f| f.display().to_string()).collect();
    folders.join(" nor in ")
}
