//! How the program ends.

use crate::recording::RecordingError;
use crate::run::RunError;
use crate::run::explain::link::LinkError;
use crate::scenario::ScenarioError;
use crate::sim::SimError;
use std::process::ExitCode;

/// Exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// All went well.
    Good = 0,
    /// The run ended, and misses a requirement.
    RequirementMissed = 1,
    /// What was given cannot be used.
    BadInput = 2,
    /// A fault of the program.
    Internal = 3,
    /// The surroundings stopped it: a full disk, a missing permission.
    Outside = 4,
    /// The user stopped it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error and the code that it ends the program with.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    pub(super) error: anyhow::Error,
}

impl Failure {
    pub(super) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            error: error.into(),
        }
    }

    pub(super) fn bad_input(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::BadInput, error)
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::bad_input(error)
    }
}

impl From<RecordingError> for Failure {
    fn from(error: RecordingError) -> Self {
        let exit = if error.is_outside() {
            Exit::Outside
        } else {
            Exit::BadInput
        };
        Self::new(exit, error)
    }
}

impl From<SimError> for Failure {
    fn from(error: SimError) -> Self {
        let exit = if matches!(error, SimError::Internal(_)) {
            Exit::Internal
        } else {
            Exit::BadInput
        };
        Self::new(exit, error)
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Recording(error) => error.into(),
            LinkError::Simulation(error) => error.into(),
            LinkError::Budget(_) | LinkError::Form { .. } => Self::bad_input(error),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Simulation(error) => error.into(),
            RunError::Recording(error) => error.into(),
            RunError::NotResumable { .. } => Self::bad_input(error),
            RunError::Internal(_) => Self::new(Exit::Internal, error),
        }
    }
}
