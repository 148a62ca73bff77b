//! One run, opened to be looked at.

use crate::frame::EarthRotation;
use crate::frame::{Itrf, Position};
use crate::network::NodeId;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::Sun;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::record::{Contacts, EventRow, Events, Products, Segment, Table as _};
use crate::recording::{Recording, RecordingError, Status};
use crate::scenario::{Policy, Scenario};
use crate::time::{Calendar, Interval, SimTime};
use crate::view::column::{self, Column, Kind};
use crate::view::moment::{LinkNow, Moment};
use crate::view::state::Subject;
use nalgebra::Vector3;
use std::path::Path;
use std::sync::Arc;

/// Why a run cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Its recording cannot be read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// What it holds does not fit together.
    #[error("{path}: {reason}\nhint: restore it from a copy or run the scenario again", path = .path.display())]
    Inconsistent {
        /// The run folder.
        path: std::path::PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// A run that is open. What is not in memory is read when it is asked for.
#[derive(Debug)]
pub struct Playback {
    /// What to call it on screen.
    name: String,
    scenario: Arc<Scenario>,
    recording: Recording,
    propagator: Sgp4Propagator,
    stations: Vec<Position<Itrf>>,
    products: Products,
    contacts: Contacts,
    fixed: Vec<Arc<Column>>,
    segment: Option<Arc<Segment>>,
}

/// A figure of one satellite over time: seconds since the start, and the value.
pub type Series = Vec<[f64; 2]>;

impl Playback {
    /// Opens the recording in `dir`.
    ///
    /// # Errors
    /// When it cannot be read, is of another version, or does not fit together.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let recording = Recording::open(dir)?;
        let scenario = Arc::new(recording.scenario()?);
        let sets: Vec<_> = scenario
            .satellites
            .iter()
            .map(|s| s.elements.clone())
            .collect();
        let propagator = Sgp4Propagator::new(&sets, scenario.calendar).map_err(|error| {
            OpenError::Inconsistent {
                path: dir.to_owned(),
                reason: error.to_string(),
            }
        })?;
        let (mut products, mut contacts) = (Products::default(), Contacts::default());
        for table in recording.tables::<Products>() {
            products.extend(table?.rows());
        }
        for table in recording.tables::<Contacts>() {
            contacts.extend(table?.rows());
        }
        Ok(Self {
            name: recording.manifest().policy.name().to_owned(),
            stations: scenario
                .stations
                .iter()
                .map(|s| s.place.to_position())
                .collect(),
            fixed: column::fixed_columns(&scenario)
                .into_iter()
                .map(Arc::new)
                .collect(),
            scenario,
            recording,
            propagator,
            products,
            contacts,
            segment: None,
        })
    }

    /// What to call it on screen: the folder's name or the policy.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was simulated.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// The policy of the run.
    pub fn policy(&self) -> Policy {
        self.recording.manifest().policy
    }

    /// How the run stands.
    pub fn status(&self) -> Status {
        self.recording.manifest().status
    }

    /// Ties times to UTC.
    pub fn calendar(&self) -> &Calendar {
        &self.scenario.calendar
    }

    /// The whole run, recorded or not yet.
    pub fn span(&self) -> Interval {
        Interval::new(SimTime::START, SimTime::START + self.scenario.duration)
    }

    /// The stretch that is recorded.
    pub fn recorded(&self) -> Interval {
        let end = self
            .recording
            .manifest()
            .segments
            .last()
            .map_or(SimTime::START, |s| s.end_ns);
        Interval::new(SimTime::START, end)
    }

    /// Scenario as resolved, as TOML text.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn scenario_text(&self) -> Result<String, RecordingError> {
        self.recording.scenario_text()
    }

    /// The summary, once the run has ended.
    ///
    /// # Errors
    /// When it is listed and missing or damaged.
    pub fn summary(&self) -> Result<Option<serde_json::Value>, RecordingError> {
        self.recording.summary()
    }

    /// The recording, for what is read once.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// All products that are recorded so far.
    pub fn products(&self) -> &Products {
        &self.products
    }

    /// All contacts that have ended so far.
    pub fn contacts(&self) -> &Contacts {
        &self.contacts
    }

    /// The name of a node; its number where the scenario has none.
    pub fn node_name(&self, node: NodeId) -> String {
        let index = node.index();
        let satellites = self.scenario.satellites.len();
        let name = match index.checked_sub(satellites) {
            None => self.scenario.satellites.get(index).map(|s| &s.name),
            Some(station) => self.scenario.stations.get(station).map(|s| &s.name),
        };
        name.map_or_else(|| format!("node {index}"), Clone::clone)
    }

    /// The name of a thing.
    pub fn subject_name(&self, subject: Subject) -> String {
        let satellites = NodeId::from_index(self.scenario.satellites.len()).0;
        match subject {
            Subject::Satellite(index) => self.node_name(NodeId(index)),
            Subject::Station(index) => self.node_name(NodeId(satellites + index)),
            Subject::Target(index) => self
                .scenario
                .targets
                .get(index as usize)
                .map_or_else(|| format!("target {index}"), |target| target.name.clone()),
            Subject::Link(a, b) => format!("{} – {}", self.node_name(a), self.node_name(b)),
            Subject::Product(number) => format!("product {number}"),
        }
    }

    /// A figure of one satellite over the whole recording; none while it is being read.
    pub fn series(&self, satellite: u32, column: &str) -> Option<Arc<Series>> {
        let mut series = Series::new();
        for samples in self.recording.tables::<crate::record::Samples>() {
            let samples = samples.ok()?;
            let index = samples
                .schema()
                .columns
                .iter()
                .position(|c| c.name == column)?;
            let values = samples.values();
            let cells = column::numbers(values.get(index)?, 0..samples.len(), &mut Vec::new());
            let rows = samples.time_ns().iter().zip(samples.satellite()).zip(cells);
            series.extend(
                rows.filter(|((_, of), _)| **of == satellite)
                    .filter_map(|((time, _), cell)| Some([SimTime(*time).to_seconds(), cell?])),
            );
        }
        Some(Arc::new(series))
    }

    /// Events of one thing over the whole recording; none while they are being read.
    pub fn events_of(&self, subject: Subject) -> Option<Arc<Vec<EventRow>>> {
        let mut found = Vec::new();
        for events in self.recording.tables::<Events>() {
            found.extend(
                events
                    .ok()?
                    .rows()
                    .filter(|row| concerns(row, subject, &self.scenario)),
            );
        }
        Some(Arc::new(found))
    }

    /// The run at one time.
    pub fn moment(&mut self, at: SimTime) -> Moment {
        let rotation = EarthRotation::at(self.calendar(), at);
        let nowhere = Position::from_meters(Vector3::repeat(f64::NAN));
        let satellites = (0..self.scenario.satellites.len())
            .map(|index| {
                let state = self.propagator.state(SatelliteId::from_index(index), at);
                state.map_or(nowhere, |state| state.position)
            })
            .collect();
        let mut moment = Moment {
            sun: Sun::at(self.calendar(), at),
            satellites,
            stations: self
                .stations
                .iter()
                .map(|&place| rotation.to_teme(place))
                .collect(),
            ..Moment::empty(self.calendar(), at)
        };
        moment.columns = self.fixed.clone();
        if let Some(segment) = self.segment_at(at) {
            fill(&mut moment, &segment, self.scenario.satellites.len());
        }
        moment
    }

    /// The run at one time, with all that is recorded there, however long it takes to read.
    pub fn moment_blocking(&mut self, at: SimTime) -> Moment {
        self.moment(at)
    }

    fn segment_at(&mut self, at: SimTime) -> Option<Arc<Segment>> {
        let segments = &self.recording.manifest().segments;
        let index = segments
            .partition_point(|s| s.end_ns <= at)
            .min(segments.len().checked_sub(1)?);
        let index = u32::try_from(index).ok()?;
        if self
            .segment
            .as_ref()
            .is_none_or(|segment| segment.index != index)
        {
            self.segment = Some(Arc::new(self.recording.segment(index).ok()?));
        }
        self.segment.clone()
    }
}

/// Whether an event tells of a thing.
fn concerns(row: &EventRow, subject: Subject, scenario: &Scenario) -> bool {
    let satellites = NodeId::from_index(scenario.satellites.len()).0;
    match subject {
        Subject::Satellite(index) => row.node == Some(index),
        Subject::Station(index) => row.node == Some(satellites + index),
        Subject::Product(number) => row.product == Some(number),
        Subject::Target(_) | Subject::Link(..) => false,
    }
}

/// Fills in what was recorded at the last time of sampling.
fn fill(moment: &mut Moment, segment: &Segment, satellites: usize) {
    let samples = &segment.tables.samples;
    let end = samples
        .time_ns()
        .partition_point(|&time| time <= moment.at.0);
    let Some(&time) = samples.time_ns()[..end].last() else {
        return;
    };
    let start = samples.time_ns().partition_point(|&before| before < time);
    moment.sampled = Some(SimTime(time));
    let values = samples.values();
    for (index, schema) in column::sampled_columns() {
        let mut words = Vec::new();
        let found = column::numbers(&values[index], start..end, &mut words);
        let mut cells = vec![None; satellites];
        for (&satellite, cell) in samples.satellite()[start..end].iter().zip(found) {
            if let Some(slot) = cells.get_mut(satellite as usize) {
                *slot = cell;
            }
        }
        let kind = match schema.column_type {
            crate::record::ColumnType::Bool => Kind::Flag,
            crate::record::ColumnType::Word => Kind::Name(words),
            _ => Kind::Number,
        };
        moment.columns.push(Arc::new(Column {
            name: schema.name,
            unit: schema.unit,
            doc: schema.doc,
            kind,
            cells,
        }));
    }
    fill_links(moment, segment, time);
}

/// Links at a time of sampling.
fn fill_links(moment: &mut Moment, segment: &Segment, time: i64) {
    let links = &segment.tables.links;
    let start = links.time_ns().partition_point(|&before| before < time);
    let end = links.time_ns().partition_point(|&before| before <= time);
    for row in (start..end).filter_map(|row| links.row(row)) {
        moment.links.push(LinkNow {
            contact: row.contact,
            medium: row.medium,
            a: NodeId(row.a),
            b: NodeId(row.b),
            state: row.state,
            rate_bps: row.rate_bps,
            range_m: row.range_m,
            utilization: 0.0,
            carried_bits: 0,
        });
    }
}
