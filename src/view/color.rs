//! Colours of satellites and links, and the legend that explains them.
//!
//! Any column of the moment can colour satellites. What has natural ends is drawn between them
//! (battery and storage as shares of what the payload holds); all else between nice ends around
//! what is there now. A difference is that of the compared run less the shown one, satellite by
//! satellite of the same name.

pub mod found;
pub mod ramp;
pub mod scale;

use super::column::{self, Column, Kind};
use super::desk::{Desk, OpenRun};
use super::moment::LinkNow;
use super::shown;
use crate::network::{Medium, NodeId};
use crate::record::LinkState;
use crate::scenario::{Payload, Scenario};
use ramp::{Color, FLAGS, MISSING, Ramp, with_opacity};
use scale::{Scale, number, prefixed};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Opacity of satellites that do not answer the search.
const FAINT: u8 = 45;
/// Colours of a legend's bar.
const BAR_COLORS: u16 = 64;
/// Planes up to here get a colour each, as names do.
const PLANES_MAX: usize = 8;

/// What colours mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// What is coloured by.
    pub title: String,
    /// Unit of the numbers, with its prefix; empty where there is none.
    pub unit: String,
    /// Number at the beginning of the bar, in that unit.
    pub minimum: f64,
    /// Number at its end.
    pub maximum: f64,
    /// Marks with their colours, evenly spaced from one end of the bar to the other.
    pub stops: Vec<(Color, String)>,
    /// The bar from its beginning to its end; empty where there are only names.
    pub bar: Vec<Color>,
    /// Names with their colours; what is not recorded comes last, where something is not.
    pub names: Vec<(Color, String)>,
}

/// A column ready to be coloured.
struct Coloring {
    title: String,
    unit: &'static str,
    cells: Vec<Option<f64>>,
    scale: Scale,
}

/// A colour for each satellite of the shown run, by its place in the scenario.
///
/// Opacity says what is drawn: all of it for what answers the search or is selected, little of it for
/// the rest, none where only the selection is shown.
pub fn satellite_colors(desk: &Desk<'_>) -> Vec<Color> {
    let Some(run) = desk.run() else {
        return Vec::new();
    };
    let coloring = coloring(desk, run);
    (0..run.playback.scenario().satellites.len())
        .map(|index| {
            let cell = coloring.cells.get(index).copied().flatten();
            let color = cell.and_then(|value| coloring.scale.color(value));
            with_opacity(color.unwrap_or(MISSING), opacity(desk, run, index))
        })
        .collect()
}

fn opacity(desk: &Desk<'_>, run: &OpenRun, satellite: usize) -> u8 {
    if shown::touches_selection(desk, NodeId::from_index(satellite)) {
        u8::MAX
    } else if desk.state.selected_only {
        0
    } else if shown::answers_search(run, satellite) {
        u8::MAX
    } else {
        FAINT
    }
}

/// What the colours of satellites mean.
pub fn legend(desk: &Desk<'_>) -> Legend {
    let Some(run) = desk.run() else {
        return explain(String::new(), "", &Scale::Names(Vec::new()), false);
    };
    let coloring = coloring(desk, run);
    let missing = coloring.cells.iter().any(Option::is_none);
    explain(coloring.title, coloring.unit, &coloring.scale, missing)
}

/// What the colours of links of one kind mean.
pub fn link_legend(medium: Medium) -> Legend {
    let title = match medium {
        Medium::Laser => "laser load",
        Medium::OpticalGround => "laser to ground load",
        Medium::Radio => "radio load",
    };
    let scale = Scale::fixed(link_ramp(medium), 0.0, 100.0);
    explain(title.to_owned(), "%", &scale, false)
}

/// The colour of a link: its hue by what carries it, lighter and more opaque the busier it is; faint
/// while its terminals turn, half so while they search.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 255"
)]
pub fn link_color(link: &LinkNow) -> Color {
    let busy = if link.utilization.is_finite() {
        link.utilization.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let opacity = match link.state {
        LinkState::Slewing => 45,
        LinkState::Acquiring => 80,
        LinkState::Locked => (110.0 + 145.0 * busy).round() as u8,
    };
    with_opacity(link_ramp(link.medium).color(busy), opacity)
}

const fn link_ramp(medium: Medium) -> Ramp {
    match medium {
        Medium::Laser => Ramp::Laser,
        Medium::OpticalGround => Ramp::OpticalGround,
        Medium::Radio => Ramp::Radio,
    }
}

/// The column that colours, its cells as they are coloured, and how.
fn coloring(desk: &Desk<'_>, run: &OpenRun) -> Coloring {
    let name = desk.state.color_by.as_str();
    let count = run.playback.scenario().satellites.len();
    let Some(column) = run.moment.column(name) else {
        return Coloring {
            title: column::title(name),
            unit: "",
            cells: vec![None; count],
            scale: Scale::Names(Vec::new()),
        };
    };
    let (title, unit, cells) = amounts(run.playback.scenario(), column);
    if desk.state.difference
        && let Some(other) = desk.compared()
    {
        return difference(run, other, column, title, unit, &cells);
    }
    let scale = scale_of(column, unit, &cells, run.playback.scenario());
    Coloring {
        title,
        unit,
        cells: cells.into_owned(),
        scale,
    }
}

/// What the cells mean and their unit: shares of capacity for what is held, else as recorded.
fn amounts<'a>(
    scenario: &Scenario,
    column: &'a Column,
) -> (String, &'static str, Cow<'a, [Option<f64>]>) {
    let share = |title: &str, capacity: &dyn Fn(&Payload) -> f64| {
        let share = |(index, cell): (usize, &Option<f64>)| {
            let satellite = scenario.satellites.get(index)?;
            let capacity = capacity(scenario.payloads.get(satellite.payload)?);
            (capacity > 0.0).then_some((*cell)? / capacity * 100.0)
        };
        let cells = column.cells.iter().enumerate().map(share).collect();
        (title.to_owned(), "%", Cow::Owned(cells))
    };
    match column.name {
        "battery_j" => share("battery charge", &|p| p.power.battery_capacity.to_joules()),
        "stored_bits" => share("storage used", &|p| p.storage.as_f64()),
        _ => (
            column::title(column.name),
            column.unit,
            Cow::Borrowed(&column.cells),
        ),
    }
}

/// Natural ends where there are any, nice ones around the cells elsewhere.
fn scale_of(column: &Column, unit: &str, cells: &[Option<f64>], scenario: &Scenario) -> Scale {
    let values = || cells.iter().copied().flatten();
    match &column.kind {
        Kind::Flag => Scale::Names(vec![
            (FLAGS[0], "no".to_owned()),
            (FLAGS[1], "yes".to_owned()),
        ]),
        Kind::Name(names) => Scale::of_names(names.iter().cloned()),
        Kind::Number if unit == "%" => Scale::fixed(Ramp::Cividis, 0.0, 100.0),
        Kind::Number if column.name == "plane" => {
            let planes = values().fold(0.0, f64::max) + 1.0;
            #[expect(clippy::cast_precision_loss, reason = "planes are few")]
            if planes <= PLANES_MAX as f64 {
                let named = (0..PLANES_MAX).map(|plane| format!("plane {plane}"));
                let shown = named.enumerate().take_while(|(k, _)| (*k as f64) < planes);
                Scale::of_names(shown.map(|(_, name)| name))
            } else {
                Scale::of_values(Ramp::Viridis, values())
            }
        }
        Kind::Number => {
            let ceiling = ceiling_of(column.name, scenario);
            Scale::of_values(Ramp::Viridis, values().chain(ceiling))
        }
    }
}

/// The most that a column can be by the scenario, so that its colours stand still over time.
fn ceiling_of(name: &str, scenario: &Scenario) -> Option<f64> {
    let most = |f: &dyn Fn(&Payload) -> f64| scenario.payloads.iter().map(f).fold(0.0, f64::max);
    match name {
        "generation_w" => Some(most(&|p| p.power.array_power.to_watts())),
        "laser_contacts" => Some(most(&|p| {
            p.lasers.as_ref().map_or(0.0, |l| f64::from(l.count))
        })),
        _ => None,
    }
}

/// The compared run less the shown one.
fn difference(
    run: &OpenRun,
    other: &OpenRun,
    column: &Column,
    title: String,
    unit: &'static str,
    cells: &[Option<f64>],
) -> Coloring {
    let scenario = other.playback.scenario();
    let theirs = other.moment.column(column.name);
    let theirs = theirs.map(|column| amounts(scenario, column).2);
    let places: BTreeMap<&str, usize> = scenario
        .satellites
        .iter()
        .enumerate()
        .map(|(index, satellite)| (satellite.name.as_str(), index))
        .collect();
    let satellites = &run.playback.scenario().satellites;
    let cells: Vec<Option<f64>> = satellites
        .iter()
        .zip(cells)
        .map(|(satellite, cell)| {
            let place = *places.get(satellite.name.as_str())?;
            let their = theirs.as_ref()?.get(place).copied().flatten()?;
            Some(their - (*cell)?)
        })
        .collect();
    let (ours, their) = (run.playback.name(), other.playback.name());
    let title = format!("{title}: {their} − {ours}");
    let named = |low: &str, same: &str, high: &str| {
        let ends = [(0.0, low), (0.5, same), (1.0, high)];
        Scale::Names(
            ends.map(|(share, name)| (Ramp::Diverging.color(share), name.to_owned()))
                .to_vec(),
        )
    };
    let (cells, scale) = match column.kind {
        Kind::Flag => (
            cells.into_iter().map(|d| d.map(|d| d + 1.0)).collect(),
            named(&format!("only {ours}"), "same", &format!("only {their}")),
        ),
        Kind::Name(_) => (
            cells
                .into_iter()
                .map(|d| d.map(|d| f64::from(u8::from(d != 0.0))))
                .collect(),
            Scale::Names(vec![
                (Ramp::Diverging.color(0.5), "same".to_owned()),
                (Ramp::Diverging.color(1.0), "differs".to_owned()),
            ]),
        ),
        Kind::Number => {
            let scale = Scale::of_differences(cells.iter().copied().flatten());
            (cells, scale)
        }
    };
    Coloring {
        title,
        unit,
        cells,
        scale,
    }
}

/// The legend of a scale.
fn explain(title: String, unit: &str, scale: &Scale, missing: bool) -> Legend {
    let marks = scale.marks();
    let ends = (
        marks.first().copied().unwrap_or(0.0),
        marks.last().copied().unwrap_or(0.0),
    );
    let (unit, factor) = prefixed(unit, ends.1.abs().max(ends.0.abs()));
    let step = match marks.as_slice() {
        [first, second, ..] => (second - first) / factor,
        _ => 1.0,
    };
    let stops = marks.iter().filter_map(|&mark| {
        let label = number(mark / factor, step);
        scale.color(mark).map(|color| (color, label))
    });
    let bar = match scale {
        Scale::Range { ramp, .. } => (0..BAR_COLORS)
            .map(|k| ramp.color(f64::from(k) / f64::from(BAR_COLORS - 1)))
            .collect(),
        Scale::Names(_) => Vec::new(),
    };
    let mut names = match scale {
        Scale::Names(names) => names.clone(),
        Scale::Range { .. } => Vec::new(),
    };
    if missing {
        names.push((MISSING, "not recorded".to_owned()));
    }
    Legend {
        title,
        unit,
        minimum: ends.0 / factor,
        maximum: ends.1 / factor,
        stops: stops.collect(),
        bar,
        names,
    }
}

#[cfg(test)]
mod tests;
