//! The view string: what is looked at and how, as one line that can be copied, mailed and read.
//!
//! ```text
//! t=3720 cam=earth,25,-60,23000 axes=inertial color=charge_pct sel=sat:FLOCK%201C-10 links=0.7 layers=+borders,-stars
//! ```
//! Keys stand in any order; what is left out is as at the start. Numbers are written so that they
//! read back as the same numbers. Leaves out what is no part of what is seen of a run: whether time
//! goes on, how fast, the theme, and which panels are open.

mod subject;
mod text;
mod time;
mod values;

pub use time::{FORMS as TIME_FORMS, TimeError, parse_time};

use super::column;
use super::desk::{Desk, LAYERS};
use super::playback::Playback;
use super::state::{Axes, Camera, Layers, Projection, Subject, ViewState, Viewpoint};
use crate::scenario::{Scenario, nearest};
use crate::time::{Calendar, Interval, SimTime};
use subject::Names;
use text::{decode, encode};
use time::{parse_instant, seconds};
use values::{Refusal, list, number_list, place, share, undecodable, within, word, word_of};

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

/// As [`format`], for a state and the scenario of the run that is shown.
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
        scenario,
        calendar: scenario.calendar,
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

/// What is written.
struct Page<'a> {
    state: &'a ViewState,
    names: Names<'a>,
}

/// What a text is read against.
struct Reader<'a> {
    names: Names<'a>,
    scenario: &'a Scenario,
    calendar: Calendar,
    run: Interval,
}

/// A key: its name, its value for a state unless it is the usual one, and what a value does.
struct Key {
    name: &'static str,
    write: fn(&Page<'_>) -> Option<String>,
    read: fn(&Reader<'_>, &str, &mut ViewState) -> Result<(), Refusal>,
}

/// All keys in the order in which they are written.
const KEYS: [Key; 18] = [
    Key {
        name: "t",
        write: |page| Some(seconds(page.state.at)),
        read: |reader, value, state| {
            let at = parse_time(value, &reader.calendar, reader.run);
            state.at = at.map_err(|error| time_refusal(&error))?;
            Ok(())
        },
    },
    Key {
        name: "cam",
        write: |page| Some(write_camera(&page.state.camera)),
        read: |_, value, state| read_camera(value, &mut state.camera),
    },
    Key {
        name: "axes",
        write: |page| Some(word_of(&AXES, page.state.axes)),
        read: |_, value, state| word(&AXES, value).map(|axes| state.axes = axes),
    },
    Key {
        name: "color",
        write: |page| Some(encode(&page.state.color_by)),
        read: |reader, value, state| {
            state.color_by = reader.column(value)?;
            Ok(())
        },
    },
    Key {
        name: "projection",
        write: |page| unusual(page, |s| s.projection).map(|p| word_of(&PROJECTIONS, p)),
        read: |_, value, state| word(&PROJECTIONS, value).map(|p| state.projection = p),
    },
    Key {
        name: "map",
        write: |page| unusual(page, |s| s.camera.map).map(|map| list(&map)),
        read: |_, value, state| {
            let map @ [_, latitude, zoom] = number_list(value, "longitude,latitude,zoom")?;
            within(latitude, -90.0, 90.0, "the latitude")?;
            within(zoom, 1.0, f64::MAX, "the zoom")?;
            state.camera.map = map;
            Ok(())
        },
    },
    Key {
        name: "sel",
        write: |page| page.subjects(&page.state.selection),
        read: |reader, value, state| reader.subjects(value).map(|all| state.selection = all),
    },
    Key {
        name: "watch",
        write: |page| page.subjects(&page.state.watched),
        read: |reader, value, state| reader.subjects(value).map(|all| state.watched = all),
    },
    Key {
        name: "only",
        write: |page| page.state.selected_only.then(|| "yes".to_owned()),
        read: |_, value, state| word(&FLAGS, value).map(|flag| state.selected_only = flag),
    },
    Key {
        name: "filter",
        write: |page| (!page.state.filter.is_empty()).then(|| encode(&page.state.filter)),
        read: |_, value, state| {
            state.filter = decode(value).ok_or_else(undecodable)?;
            Ok(())
        },
    },
    Key {
        name: "links",
        write: |page| unusual(page, |s| s.links_min).map(|share| share.to_string()),
        read: |_, value, state| share(value).map(|share| state.links_min = share),
    },
    Key {
        name: "density",
        write: |page| unusual(page, |s| s.links_density).map(|share| share.to_string()),
        read: |_, value, state| share(value).map(|share| state.links_density = share),
    },
    Key {
        name: "layers",
        write: |page| write_layers(page.state.layers),
        read: |_, value, state| read_layers(value, &mut state.layers),
    },
    Key {
        name: "trail",
        write: |page| unusual(page, |s| s.trail_s).map(|trail| list(&trail)),
        read: |_, value, state| {
            let trail = number_list(value, "seconds before,seconds after")?;
            for length in trail {
                within(length, 0.0, f64::MAX, "a length")?;
            }
            state.trail_s = trail;
            Ok(())
        },
    },
    Key {
        name: "span",
        write: |page| {
            let span = page.state.span?;
            Some(format!("{}..{}", seconds(span.start), seconds(span.end)))
        },
        read: |reader, value, state| reader.span(value).map(|span| state.span = Some(span)),
    },
    Key {
        name: "run",
        write: |page| unusual(page, |s| s.run).map(|run| run.to_string()),
        read: |_, value, state| place(value).map(|run| state.run = run),
    },
    Key {
        name: "compare",
        write: |page| page.state.compared.map(|run| run.to_string()),
        read: |_, value, state| place(value).map(|run| state.compared = Some(run)),
    },
    Key {
        name: "difference",
        write: |page| page.state.difference.then(|| "yes".to_owned()),
        read: |_, value, state| word(&FLAGS, value).map(|flag| state.difference = flag),
    },
];

/// A property of the state, if it is not the usual one.
fn unusual<T: PartialEq>(page: &Page<'_>, property: fn(&ViewState) -> T) -> Option<T> {
    let value = property(page.state);
    (value != property(&ViewState::default())).then_some(value)
}

impl Page<'_> {
    fn subjects(&self, subjects: &[Subject]) -> Option<String> {
        let all = subjects.iter().map(|&subject| self.names.write(subject));
        (!subjects.is_empty()).then(|| all.collect::<Vec<_>>().join(","))
    }
}

impl Reader<'_> {
    fn subjects(&self, value: &str) -> Result<Vec<Subject>, Refusal> {
        let parts = value.split(',').filter(|part| !part.is_empty());
        parts.map(|part| self.names.read(part)).collect()
    }

    fn span(&self, value: &str) -> Result<Interval, Refusal> {
        let refusal = || {
            let remedy = "write its two ends as `3600..7200`, the earlier one first";
            (
                format!("`{value}` is no stretch of time"),
                remedy.to_owned(),
            )
        };
        let (start, end) = value.split_once("..").ok_or_else(refusal)?;
        let read = |text: &str| match text {
            "start" => Ok(self.run.start),
            "end" => Ok(self.run.end),
            text => parse_instant(text, &self.calendar).map_err(|error| time_refusal(&error)),
        };
        let span = Interval::new(read(start)?, read(end)?);
        (span.start < span.end).then_some(span).ok_or_else(refusal)
    }

    /// The name of a column that can colour satellites.
    fn column(&self, value: &str) -> Result<String, Refusal> {
        let name = decode(value).ok_or_else(undecodable)?;
        let fixed = column::fixed_columns(self.scenario);
        let known: Vec<_> = fixed
            .iter()
            .map(|column| column.name)
            .chain(column::sampled_columns().map(|(_, column)| column.name))
            .collect();
        if known.contains(&name.as_str()) {
            return Ok(name);
        }
        let remedy = nearest(&name, known.iter().copied()).map_or_else(
            || format!("the columns are {}", known.join(", ")),
            |near| {
                format!(
                    "did you mean `{near}`? the columns are {}",
                    known.join(", ")
                )
            },
        );
        Err(("satellites have no such column".to_owned(), remedy))
    }
}

/// Words for axes.
const AXES: [(&str, Axes); 2] = [
    ("inertial", Axes::Inertial),
    ("earth-fixed", Axes::EarthFixed),
];
/// Words for projections.
const PROJECTIONS: [(&str, Projection); 3] = [
    ("globe", Projection::Globe),
    ("map", Projection::Map),
    ("split", Projection::Split),
];
/// Words for what a camera is tied to.
const VIEWPOINTS: [(&str, Viewpoint); 6] = [
    ("earth", Viewpoint::Earth),
    ("track", Viewpoint::Track),
    ("follow", Viewpoint::Follow),
    ("nadir", Viewpoint::Nadir),
    ("ground", Viewpoint::Ground),
    ("sun", Viewpoint::Sun),
];
/// Words for switches.
const FLAGS: [(&str, bool); 2] = [("yes", true), ("no", false)];

fn write_camera(camera: &Camera) -> String {
    let viewpoint = word_of(&VIEWPOINTS, camera.viewpoint);
    let numbers = [camera.azimuth_deg, camera.elevation_deg, camera.distance_km];
    format!("{viewpoint},{}", list(&numbers))
}

/// `VIEWPOINT,AZIMUTH,ELEVATION,DISTANCE`, or the word alone, or the three numbers alone.
fn read_camera(value: &str, camera: &mut Camera) -> Result<(), Refusal> {
    let (first, rest) = value.split_once(',').unwrap_or((value, ""));
    let position = if first.parse::<f64>().is_ok() {
        value
    } else {
        camera.viewpoint = word(&VIEWPOINTS, first)?;
        rest
    };
    if position.is_empty() {
        return Ok(());
    }
    let [azimuth, elevation, distance] = number_list(position, "azimuth,elevation,distance_km")?;
    within(elevation, -89.9, 89.9, "the elevation")?;
    if distance <= 0.0 {
        let remedy = "give a distance in km above 0".to_owned();
        return Err(("the distance must be above 0".to_owned(), remedy));
    }
    (camera.azimuth_deg, camera.elevation_deg) = (azimuth, elevation);
    camera.distance_km = distance;
    Ok(())
}

/// The layers that differ from the usual ones.
fn write_layers(mut layers: Layers) -> Option<String> {
    let mut usual = Layers::default();
    let differing: Vec<_> = LAYERS
        .iter()
        .filter_map(|(name, switch)| {
            let on = *switch(&mut layers);
            let sign = if on { '+' } else { '-' };
            (on != *switch(&mut usual)).then(|| format!("{sign}{name}"))
        })
        .collect();
    (!differing.is_empty()).then(|| differing.join(","))
}

fn read_layers(value: &str, layers: &mut Layers) -> Result<(), Refusal> {
    for part in value.split(',').filter(|part| !part.is_empty()) {
        let (on, name) = match (part.strip_prefix('+'), part.strip_prefix('-')) {
            (Some(name), _) => (true, name),
            (_, Some(name)) => (false, name),
            _ => {
                let remedy = format!("write `+{part}` or `-{part}`");
                return Err((format!("`{part}` has no sign"), remedy));
            }
        };
        *word(&LAYERS, name)?(layers) = on;
    }
    Ok(())
}

/// What is wrong with a time, without the text itself, which the error of the key names.
fn time_refusal(error: &TimeError) -> Refusal {
    let said = error.to_string();
    let (reason, remedy) = said
        .split_once("\n  remedy: ")
        .unwrap_or((said.as_str(), ""));
    (reason.to_owned(), remedy.to_owned())
}

#[cfg(test)]
mod tests;
