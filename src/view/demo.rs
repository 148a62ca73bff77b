//! The demonstration.

use super::open::ViewError;
use super::playback::Playback;
use super::window::Backstage;
use crate::time::SimTime;

/// Begins the demonstration.
///
/// # Errors
/// When it cannot be run.
pub fn start(_backstage: &mut Backstage) -> Result<Vec<Playback>, ViewError> {
    Err(ViewError::Order("no demonstration yet".to_owned()))
}

/// The most telling moment of a run.
pub fn most_telling(playback: &Playback) -> SimTime {
    playback.recorded().start
}
