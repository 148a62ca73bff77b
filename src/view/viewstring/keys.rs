//! The keys of a view string: how each is written and read.

use super::subject::Names;
use super::text::{decode, encode};
use super::values::{Refusal, list, number_list, place, share, undecodable, within, word, word_of};
use crate::frame::EARTH_EQUATORIAL_RADIUS_M;
use crate::scenario::nearest;
use crate::time::{Calendar, Interval, TimeError, parse_instant, parse_time, seconds_text};
use crate::view::camera::tie;
use crate::view::column;
use crate::view::desk::LAYERS;
use crate::view::state::{Axes, Camera, Layers, Projection, Subject, ViewState, Viewpoint};

/// What is written.
pub(super) struct Page<'a> {
    pub(super) state: &'a ViewState,
    pub(super) names: Names<'a>,
}

/// What a text is read against.
pub(super) struct Reader<'a> {
    pub(super) names: Names<'a>,
    pub(super) calendar: Calendar,
    pub(super) run: Interval,
}

/// A key: its name, its value for a state unless it is the usual one, and what a value does.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) write: fn(&Page<'_>) -> Option<String>,
    pub(super) read: fn(&Reader<'_>, &str, &mut ViewState) -> Result<(), Refusal>,
}

/// All keys in the order in which they are written.
pub(super) const KEYS: [Key; 18] = [
    Key {
        name: "t",
        write: |page| Some(seconds_text(page.state.at)),
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
        read: |_, value, state| {
            state.color_by = column(value)?;
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
            // One that is being typed may make no sense yet.
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
                within(length, 0.0, 86_400.0, "a length")?;
            }
            state.trail_s = trail;
            Ok(())
        },
    },
    Key {
        name: "span",
        write: |page| {
            let span = page.state.span?;
            Some(format!(
                "{}..{}",
                seconds_text(span.start),
                seconds_text(span.end)
            ))
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
}

/// The name of a column that can colour satellites.
fn column(value: &str) -> Result<String, Refusal> {
    let name = decode(value).ok_or_else(undecodable)?;
    let known: Vec<_> = column::known().iter().map(|column| column.name).collect();
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

/// Words for axes.
pub(super) const AXES: [(&str, Axes); 2] = [
    ("inertial", Axes::Inertial),
    ("earth-fixed", Axes::EarthFixed),
];
/// Words for projections.
pub(super) const PROJECTIONS: [(&str, Projection); 3] = [
    ("globe", Projection::Globe),
    ("map", Projection::Map),
    ("split", Projection::Split),
];
/// Words for what a camera is tied to.
pub(super) const VIEWPOINTS: [(&str, Viewpoint); 6] = [
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
        *camera = tie(*camera, word(&VIEWPOINTS, first)?);
        rest
    };
    if position.is_empty() {
        return Ok(());
    }
    let [azimuth, elevation, distance] = number_list(position, "azimuth,elevation,distance_km")?;
    within(elevation, -89.9, 89.9, "the elevation")?;
    // From the Earth's centre, the eye is outside of it.
    let least_km = match camera.viewpoint {
        Viewpoint::Earth | Viewpoint::Sun => EARTH_EQUATORIAL_RADIUS_M / 1000.0,
        _ => 0.0,
    };
    if distance <= least_km {
        let remedy = format!("give a distance in km above {least_km}");
        return Err((format!("the distance must be above {least_km}"), remedy));
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
