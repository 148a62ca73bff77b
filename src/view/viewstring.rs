//! The view string: what is looked at and how, as one line that can be copied, mailed and read.
//!
//! ```text
//! t=3720 cam=earth,25,-60,23000 axes=inertial color=charge_pct sel=sat:FLOCK%201C-10 links=0.7 layers=+borders,-stars
//! ```
//! Keys stand in any order; what is left out is as at the start. Numbers are written so that they
//! read back as the same numbers. Leaves out what is no part of what is seen of a run: whether time
//! goes on, how fast, the theme, and which panels are open.

mod keys;
mod subject;
mod text;
mod values;

use super::desk::Desk;
use super::playback::Playback;
use super::state::ViewState;
use crate::scenario::{Scenario, nearest};
use crate::time::{Interval, SimTime};
use keys::{KEYS, Page, Reader};
use subject::Names;

/// Why a view string cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewStringError {
    /// A part of it has no key.
    #[error("`{part}` in the view string has no key\n  remedy: write `key=value`; the keys are {known}", known = keys())]
    NoKey {
        /// The part.
        part: String,
    },
    /// A key that nobody knows.
    #[error("`{key}={value}` in the view string: there is no key `{key}`\n  remedy: {remedy}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Its value.
        value: String,
        /// The nearest key, or all.
        remedy: String,
    },
    /// A key that is there already.
    #[error(
        "`{key}={value}` in the view string: `{key}` is given twice\n  remedy: leave one of them out"
    )]
    Twice {
        /// The key.
        key: String,
        /// The second value.
        value: String,
    },
    /// A value that cannot be.
    #[error("`{key}={value}` in the view string: {reason}\n  remedy: {remedy}")]
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        remedy: String,
    },
}

/// What is looked at and how, as one line.
pub fn format(desk: &Desk<'_>) -> String {
    let scenario = desk.run().map(|run| run.playback.scenario().as_ref());
    write(desk.state, scenario)
}

/// What a line says to look at, and how; `run` is the run whose things it names.
///
/// The places of the run that is shown and of the one that it is compared with are not checked: only
/// whoever holds the runs knows how many there are.
///
/// # Errors
/// For keys that nobody knows or that stand there twice, and for values that cannot be.
pub fn parse(text: &str, run: &Playback) -> Result<ViewState, ViewStringError> {
    read(text, run.scenario())
}

/// As [`parse`], but what no view string holds stays as it is in `state`: whether and how fast time
/// goes on, and how the viewer is presented.
///
/// # Errors
/// As [`parse`].
pub fn restore(
    text: &str,
    run: &Playback,
    state: &ViewState,
) -> Result<ViewState, ViewStringError> {
    Ok(ViewState {
        playing: state.playing,
        rate: state.rate,
        live: state.live,
        look: state.look.clone(),
        ..parse(text, run)?
    })
}

/// As [`format()`], for a state and the scenario of the run that is shown.
pub fn write(state: &ViewState, scenario: Option<&Scenario>) -> String {
    let names = scenario.map(Names::of).unwrap_or_default();
    let page = Page { state, names };
    let parts = KEYS.iter().filter_map(|key| {
        let value = (key.write)(&page)?;
        Some(format!("{}={value}", key.name))
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// As [`parse`], for a scenario.
///
/// # Errors
/// As [`parse`].
pub fn read(text: &str, scenario: &Scenario) -> Result<ViewState, ViewStringError> {
    let reader = Reader {
        names: Names::of(scenario),
        calendar: scenario.calendar.clone(),
        run: Interval::new(SimTime::START, SimTime::START + scenario.duration),
    };
    let mut state = ViewState::default();
    let mut seen = Vec::new();
    for part in text.split_whitespace() {
        let (name, value) = part.split_once('=').ok_or_else(|| ViewStringError::NoKey {
            part: part.to_owned(),
        })?;
        let (name, value) = (name.to_owned(), value.to_owned());
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let near = nearest(&name, KEYS.iter().map(|key| key.name));
            let remedy = near.map_or_else(
                || format!("the keys are {}", keys()),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(ViewStringError::UnknownKey {
                key: name,
                value,
                remedy,
            });
        };
        if seen.contains(&key.name) {
            return Err(ViewStringError::Twice { key: name, value });
        }
        seen.push(key.name);
        (key.read)(&reader, &value, &mut state).map_err(|(reason, remedy)| {
            ViewStringError::Value {
                key: name,
                value,
                reason,
                remedy,
            }
        })?;
    }
    Ok(state)
}

/// All keys, for messages.
fn keys() -> String {
    let names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
