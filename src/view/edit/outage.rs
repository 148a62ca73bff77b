//! What a planner does to a scenario by a click: faults, cut links, stations that are out or moved.

use super::document::{Document, dotted, quoted};
use super::{EditError, set};
use crate::time::{SimTime, Span};

/// Adds a fault of a satellite, without end if it has no duration.
///
/// # Errors
/// For text that is not TOML.
pub fn inject_fault(
    text: &str,
    satellite: &str,
    start: SimTime,
    duration: Option<Span>,
) -> Result<String, EditError> {
    append(
        text,
        &format!("satellite = {}", quoted(satellite)),
        start,
        duration,
    )
}

/// Adds an outage of a ground station, without end if it has no duration.
///
/// # Errors
/// For text that is not TOML.
pub fn outage(
    text: &str,
    station: &str,
    start: SimTime,
    duration: Option<Span>,
) -> Result<String, EditError> {
    append(
        text,
        &format!("station = {}", quoted(station)),
        start,
        duration,
    )
}

/// Cuts the links between two nodes, without end if it has no duration.
///
/// # Errors
/// For text that is not TOML.
pub fn cut_link(
    text: &str,
    (a, b): (&str, &str),
    start: SimTime,
    duration: Option<Span>,
) -> Result<String, EditError> {
    append(
        text,
        &format!("link = [{}, {}]", quoted(a), quoted(b)),
        start,
        duration,
    )
}

fn append(
    text: &str,
    subject: &str,
    start: SimTime,
    duration: Option<Span>,
) -> Result<String, EditError> {
    Document::parse(text)?;
    let start_h = hours(start.to_seconds());
    let mut fault = format!("[[fault]]\n{subject}\nstart_h = {start_h}\n");
    if let Some(duration) = duration {
        fault.push_str(&format!("duration_h = {}\n", hours(duration.to_seconds())));
    }
    Ok(format!("{}\n\n{fault}", text.trim_end()))
}

/// Hours to a tenth of a second, and with a point as TOML wants it of a number with decimals.
fn hours(seconds: f64) -> String {
    const STEPS: f64 = 36_000.0;
    let hours = (seconds * 10.0).round() / STEPS;
    let digits = format!("{hours:.6}");
    let digits = digits.trim_end_matches('0');
    if digits.ends_with('.') {
        format!("{digits}0")
    } else {
        digits.to_owned()
    }
}

/// Moves a ground station.
///
/// # Errors
/// For text that is not TOML, and where it has no such station.
pub fn move_station(
    text: &str,
    name: &str,
    [latitude_deg, longitude_deg, altitude_m]: [f64; 3],
) -> Result<String, EditError> {
    let key = |last: &str| dotted(&["station", name, last].map(str::to_owned));
    let text = set(text, &key("latitude_deg"), &latitude_deg.to_string())?;
    let text = set(&text, &key("longitude_deg"), &longitude_deg.to_string())?;
    set(&text, &key("altitude_m"), &altitude_m.to_string())
}
