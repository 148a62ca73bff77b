//! One run, opened to be looked at.
//!
//! What a picture needs of a recording are samples and links of one block: a segment, or a stretch of
//! a large one. They are read by threads of their own, together with the neighbours of the block as
//! far as there is room, and never by the picture: until they are there, a [`Moment`] says that it is
//! loading. Answers that need the whole recording come from a scan in the background.
//!
//! Products and contacts are kept whole: 221 bytes a product and about 190 bytes a contact, so 3 MB
//! for a day of `crop-watch` (12,000 products, 7,000 contacts).
//!
//! Links are those of the last sample; of them those are left out whose contact is known to have
//! ended since. What cannot be read is left out and told by [`Playback::trouble`].

mod answers;
mod block;
mod follow;
mod loader;
mod open;
mod orbits;
mod part;
mod sampled;
mod scan;
mod seek;

pub use open::{OpenError, open_all};

use crate::frame::{EarthRotation, Itrf, Position, State, Teme};
use crate::network::NodeId;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::record::{Contacts, Products, Segment};
use crate::recording::{Recording, RecordingError, Status};
use crate::scenario::{Policy, Scenario};
use crate::time::{Calendar, Interval, SimTime};
use crate::view::column::{self, Column};
use crate::view::moment::Moment;
use crate::view::state::Subject;
use block::Stretch;
use loader::Loader;
use sampled::{Place, Sampled};
use scan::Scans;
use seek::Located;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A picture that waits for a part of the recording gives up after this.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run that is open. What is not in memory is read in the background when it is asked for.
#[derive(Debug)]
pub struct Playback {
    /// What to call it on screen.
    name: String,
    scenario: Arc<Scenario>,
    /// The scenario as text, where the recording may not have it yet.
    text: Option<String>,
    recording: Arc<Recording>,
    propagator: Arc<Sgp4Propagator>,
    stations: Vec<Position<Itrf>>,
    products: Products,
    contacts: Contacts,
    /// When contacts ended, in the order of their numbers.
    ends: Vec<(u64, SimTime)>,
    fixed: Vec<Arc<Column>>,
    stretches: Vec<Stretch>,
    loader: Loader,
    scans: Scans,
    /// What was recorded at the time of sampling that was shown last.
    sampled: Option<Sampled>,
    shown_last: SimTime,
    /// Segments of a run that goes on in this program, as they are written.
    batches: Option<Mutex<Receiver<Segment>>>,
    /// When the manifest was read again; none before the run's folder is known to be there.
    refreshed: Option<Instant>,
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
        let mut playback = Self::new(recording, scenario)?;
        playback.refreshed = Some(now());
        Ok(playback)
    }

    /// A run that is about to be recorded by this program, and sends what it writes. What the
    /// channel has no room for is read from the folder.
    ///
    /// # Errors
    /// When recording and scenario do not fit together.
    pub fn live(
        recording: Recording,
        scenario: Arc<Scenario>,
        scenario_text: String,
        batches: Receiver<Segment>,
    ) -> Result<Self, OpenError> {
        let mut playback = Self::new(recording, scenario)?;
        playback.text = Some(scenario_text);
        playback.batches = Some(Mutex::new(batches));
        Ok(playback)
    }

    fn new(recording: Recording, scenario: Arc<Scenario>) -> Result<Self, OpenError> {
        let (propagator, stretches) = open::check(&recording, &scenario)?;
        let recording = Arc::new(recording);
        let (tables, troubles) = loader::whole_tables(&recording, 0);
        let places = scenario.stations.iter().map(|s| s.place.to_position());
        let fixed = column::fixed_columns(&scenario).into_iter().map(Arc::new);
        let mut playback = Self {
            name: recording.manifest().policy.name().to_owned(),
            text: None,
            stations: places.collect(),
            fixed: fixed.collect(),
            loader: Loader::new(Arc::clone(&recording)),
            scans: Scans::new(Arc::clone(&recording)),
            scenario,
            recording,
            propagator,
            products: Products::default(),
            contacts: Contacts::default(),
            ends: Vec::new(),
            stretches,
            sampled: None,
            shown_last: SimTime::START,
            batches: None,
            refreshed: None,
        };
        for trouble in troubles {
            playback.loader.tell(trouble);
        }
        for (_, products, contacts) in tables {
            playback.add(&products, &contacts);
        }
        playback.sort_ends();
        Ok(playback)
    }

    /// What to call it on screen: the policy, unless it was renamed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Calls it otherwise, as where two runs have the same policy.
    pub fn rename(&mut self, name: String) {
        self.name = name;
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
        let end = self.stretches.last();
        Interval::new(SimTime::START, end.map_or(SimTime::START, |s| s.end))
    }

    /// Scenario as resolved, as TOML text.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn scenario_text(&self) -> Result<String, RecordingError> {
        match &self.text {
            Some(text) => Ok(text.clone()),
            None => self.recording.scenario_text(),
        }
    }

    /// The summary, once the run has ended.
    ///
    /// # Errors
    /// When it is listed and missing or damaged.
    pub fn summary(&self) -> Result<Option<serde_json::Value>, RecordingError> {
        self.recording.summary()
    }

    /// The recording as it was last seen, for what is read once.
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

    /// Where a satellite is and how it moves; none for unknown satellites and where the theory ends.
    pub fn state(&self, satellite: u32, at: SimTime) -> Option<State<Teme>> {
        let known = (satellite as usize) < self.propagator.satellites();
        let state = |id| self.propagator.state(id, at).ok();
        known.then(|| state(SatelliteId(satellite))).flatten()
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

    /// What cannot be read of it, if anything: the first, and how many more.
    pub fn trouble(&self) -> Option<String> {
        let mut troubles = self.loader.troubles();
        if let Some(trouble) = self.scans.trouble().filter(|t| !troubles.contains(t)) {
            troubles.push(trouble);
        }
        let first = troubles.first()?;
        Some(match troubles.len() - 1 {
            0 => first.clone(),
            more => format!("{first} (and {more} more)"),
        })
    }

    /// Notes something that went wrong.
    fn tell(&self, trouble: String) {
        self.loader.tell(trouble);
    }

    /// Whether anything is being read in the background, so that a later picture may show more.
    pub fn is_busy(&self) -> bool {
        self.loader.is_busy() || self.scans.is_busy()
    }

    /// The run at one time: sky and positions at once, and what was recorded if it has been read.
    pub fn moment(&mut self, at: SimTime) -> Moment {
        self.poll();
        // What must be read is asked for before the sky is computed.
        let located = self.locate(at);
        let mut moment = self.sky(at);
        let located = match located {
            Located::Waiting => self.locate(at),
            other => other,
        };
        match located {
            Located::Nothing => {}
            Located::Waiting => moment.loading = true,
            Located::At(place, before) => self.fill(&mut moment, &place, before.as_ref()),
        }
        moment
    }

    /// The run at one time, with all that is recorded there, however long it takes to read.
    pub fn moment_blocking(&mut self, at: SimTime) -> Moment {
        let begun = now();
        self.poll();
        while matches!(self.locate(at), Located::Waiting) {
            if begun.elapsed() > PATIENCE {
                self.loader
                    .tell("the recording does not become readable".to_owned());
                break;
            }
            self.loader.wait();
            self.poll();
        }
        self.moment(at)
    }

    /// Sky and positions at one time.
    fn sky(&self, at: SimTime) -> Moment {
        let rotation = EarthRotation::at(self.calendar(), at);
        let stations = self.stations.iter();
        Moment {
            satellites: orbits::positions(&self.propagator, at),
            stations: stations.map(|&place| rotation.to_teme(place)).collect(),
            columns: self.fixed.clone(),
            ..Moment::empty(self.calendar(), at)
        }
    }

    /// Fills in what was recorded.
    fn fill(&mut self, moment: &mut Moment, place: &Place, before: Option<&Place>) {
        let Some(time) = place.time() else { return };
        let of = (place.part.block.segment, time);
        if self.sampled.as_ref().is_none_or(|sampled| sampled.of != of) {
            let end_of = |contact: u64| {
                let place = self
                    .ends
                    .binary_search_by_key(&contact, |(number, _)| *number);
                Some(self.ends.get(place.ok()?)?.1)
            };
            self.sampled = Sampled::new(&self.scenario, place, before, end_of);
        }
        if let Some(sampled) = &self.sampled {
            moment.sampled = Some(time);
            moment.columns.extend(sampled.columns.iter().cloned());
            moment.links = sampled.links_at(moment.at);
        }
    }

    /// How many segments are known.
    fn segments(&self) -> u32 {
        let last = self.stretches.last();
        last.map_or(0, |stretch| stretch.block.segment.saturating_add(1))
    }

    fn add(&mut self, products: &Products, contacts: &Contacts) {
        self.products.extend(products.rows());
        self.contacts.extend(contacts.rows());
        let ends = contacts.contact().iter().zip(contacts.end_ns());
        self.ends
            .extend(ends.map(|(&contact, &end)| (contact, SimTime(end))));
    }

    fn sort_ends(&mut self) {
        self.ends.sort_unstable();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "only for how often files are looked at"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests;
