//! The course of one satellite's payload in a recording: temperatures, charge and power over time.

use super::plot::{Chart, Line, Panel};
use super::report::percent;
use crate::record::{SampleRow, Samples};
use crate::recording::{Recording, RecordingError};
use crate::time::{Interval, SimTime};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Why there is no course.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// There is no such satellite.
    #[error("there is no satellite `{name}` in {run}\nhint: {remedy}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The run folder.
        run: String,
        /// What to do.
        remedy: String,
    },
    /// The recording has no samples of the time.
    #[error("{run} has no samples of that time\nhint: take a longer stretch")]
    Nothing {
        /// The run folder.
        run: String,
    },
}

/// Least, mean and greatest value of a figure over the samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The least.
    pub least: f64,
    /// The mean.
    pub mean: f64,
    /// The greatest.
    pub greatest: f64,
}

/// The samples of a satellite over a time.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its name.
    pub satellite: String,
    /// Capacity of its battery (J).
    capacity_j: f64,
    samples: Vec<SampleRow>,
}

/// The figures of a course: name, unit, and value of a sample.
type Value = fn(&SampleRow, f64) -> Option<f64>;
const FIGURES: [(&str, &str, Value); 9] = [
    ("chip", "°C", |row, _| row.chip_c),
    ("plate", "°C", |row, _| row.plate_c),
    ("radiator", "°C", |row, _| row.radiator_c),
    ("battery", "°C", |row, _| row.battery_c),
    ("charge", "%", |row, capacity_j| {
        Some(100.0 * row.battery_j / capacity_j)
    }),
    ("array", "W", |row, _| Some(row.generation_w)),
    ("load", "W", |row, _| Some(row.load_w)),
    ("speed", "%", |row, _| row.speed.map(|speed| 100.0 * speed)),
    ("dose", "rad", |row, _| row.dose_rad),
];

impl Course {
    /// The samples of a satellite, by its name or the first where none is given.
    ///
    /// # Errors
    /// When the recording cannot be read, or has no such satellite or no samples then.
    pub fn read(
        recording: &Recording,
        name: Option<&str>,
        within: Option<Interval>,
    ) -> Result<Self, PayloadError> {
        let scenario = recording.scenario()?;
        let run = || recording.dir().display().to_string();
        let mut names = scenario.satellites.iter().map(|one| one.name.as_str());
        let wanted = name.or_else(|| names.clone().next()).unwrap_or_default();
        let Some(place) = names.position(|name| name == wanted) else {
            let names = scenario.satellites.iter().map(|one| one.name.as_str());
            let near = crate::scenario::nearest(wanted, names);
            return Err(PayloadError::Unknown {
                name: wanted.to_owned(),
                run: run(),
                remedy: near.map_or_else(
                    || "satellites are named in the scenario".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            });
        };
        let mut samples = Vec::new();
        for table in recording.tables::<Samples>() {
            let table = table?;
            let rows = table.rows().filter(|row| row.satellite as usize == place);
            let is_within =
                |row: &SampleRow| within.is_none_or(|within| within.contains(SimTime(row.time_ns)));
            samples.extend(rows.filter(is_within));
        }
        if samples.is_empty() {
            return Err(PayloadError::Nothing { run: run() });
        }
        let satellite = &scenario.satellites[place];
        let power = &scenario.payloads[satellite.payload].power;
        Ok(Self {
            satellite: satellite.name.clone(),
            capacity_j: power.battery_capacity.to_joules(),
            samples,
        })
    }

    /// Least, mean and greatest of each figure that the recording has.
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |&(name, unit, value): &(&'static str, &'static str, Value)| {
            let values = self.samples.iter();
            let values: Vec<f64> = values
                .filter_map(|row| value(row, self.capacity_j))
                .collect();
            let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
            (count > 0).then(|| Figure {
                name,
                unit,
                least: values.iter().copied().fold(f64::MAX, f64::min),
                mean: values.iter().sum::<f64>() / f64::from(count),
                greatest: values.iter().copied().fold(f64::MIN, f64::max),
            })
        };
        FIGURES.iter().filter_map(figure).collect()
    }

    /// Share of the samples by what limited the satellite, greatest first.
    pub fn limiters(&self) -> Vec<(String, f64)> {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        let mut all = 0.0;
        for row in &self.samples {
            *counts.entry(row.limiter.as_ref()).or_default() += 1.0;
            all += 1.0;
        }
        let shares = counts.into_iter();
        let mut shares: Vec<_> = shares
            .map(|(name, count)| (name.to_owned(), count / all))
            .collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        shares
    }

    /// The course as a chart over hours since the start.
    pub fn chart(&self) -> Chart {
        let line = |wanted: &str| {
            let figure = FIGURES.iter().find(|(name, ..)| *name == wanted);
            let points = figure.map_or_else(Vec::new, |(_, _, value)| {
                let rows = self.samples.iter();
                rows.filter_map(|row| {
                    let hours = SimTime(row.time_ns).to_seconds() / 3600.0;
                    Some((hours, value(row, self.capacity_j)?))
                })
                .collect()
            });
            Line {
                name: wanted.to_owned(),
                points,
            }
        };
        let panel = |title: &str, names: &[&str]| Panel {
            title: title.to_owned(),
            by_powers: false,
            lines: names.iter().map(|name| line(name)).collect(),
        };
        Chart {
            title: self.satellite.clone(),
            axis: "time since the start [h]".to_owned(),
            panels: vec![
                panel(
                    "temperature [°C]",
                    &["chip", "plate", "radiator", "battery"],
                ),
                panel("charge, speed [%]", &["charge", "speed"]),
                panel("power [W]", &["array", "load"]),
            ],
        }
    }
}

impl fmt::Display for Course {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{}, {} samples",
            self.satellite,
            self.samples.len()
        )?;
        writeln!(
            formatter,
            "{:18}{:>10}{:>10}{:>10}",
            "", "least", "mean", "most"
        )?;
        for figure in self.figures() {
            let name = format!("{} [{}]", figure.name, figure.unit);
            writeln!(
                formatter,
                "{name:18}{:>10.1}{:>10.1}{:>10.1}",
                figure.least, figure.mean, figure.greatest
            )?;
        }
        let limiters = self.limiters();
        let limiters = limiters
            .iter()
            .map(|(name, share)| format!("{name} {}", percent(*share)));
        let limiters: Vec<String> = limiters.collect();
        writeln!(formatter, "limited by: {}", limiters.join(", "))
    }
}
