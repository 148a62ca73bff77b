//! Scenarios: what to simulate, valid by construction.
//!
//! A [`Scenario`] is only made by the loader, which has checked every value and knows where each
//! came from. It holds everything that a run needs; nothing is read from files after it.

mod build;
pub mod cache;
mod decode;
mod error;
mod file;
mod ground_centre;
mod include;
mod input;
pub mod keys;
mod load;
mod models;
mod neighbours;
mod onboard;
mod origin;
mod overrides;
mod places;
mod processing;
mod schema;
mod tree;
mod variant;
mod weather;

pub use error::ScenarioError;
pub(crate) use error::nearest;
pub use ground_centre::GroundCentre;
#[cfg(feature = "view")]
pub(crate) use load::set_in_text;
pub use load::{Loaded, SingleValue, groups, load, load_text, variants};
pub use models::Models;
pub use onboard::{Executable, ExecutableCode, ReadOnce, World};
pub use origin::Origin;
pub use processing::{Compute, ComputeUnit, Joint, Service};
pub use schema::{part_schema, schema};
pub use variant::NAME_KEY as VARIANT_NAME_KEY;
pub use weather::{Clouds, Rain, StationWeather, Weather, WeatherField};

use crate::frame::{EarthModel, Geodetic};
use crate::inference::card::ModelCard;
use crate::link::laser::Model;
use crate::link::mount::Mount;
use crate::link::terminal::{
    LASER_RATE_EXPECTED, LaserTerminal, OpticalDownlink, OpticalReceiver, OpticalUplink,
    RadioReceiver, RadioTransmitter, RadioUplink,
};
use crate::network::fault::Fault;
use crate::network::horizon::Horizon;
use crate::orbit::SatelliteId;
use crate::orbit::elements::{AgeSummary, Ages, ElementSet};
use crate::orbit::walker::mean_altitude;
use crate::payload::attitude::Pointing;
use crate::payload::heat::HeatDesign;
use crate::payload::power::{Load, Shed};
use crate::payload::radiation::exposure::{Shield, Storm};
use crate::payload::stage::Stage;
use crate::seed::Seed;
use crate::sensing::imager::Imager;
use crate::sensing::target::Target;
use crate::time::{Calendar, SimTime, Span};
use crate::units::{Bits, Energy, Length, Power};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that a run needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scenario {
    /// Short name, also of the run folder.
    pub name: String,
    /// Which of its file's variants this is, where the file has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The question that the scenario answers.
    pub question: String,
    /// What is hypothetical or assumed, said in every output.
    pub assumptions: Vec<String>,
    /// Start of the run.
    pub calendar: Calendar,
    /// Length of the run, greater than zero.
    pub duration: Span,
    /// The body that lines of sight between satellites must pass by.
    #[serde(default)]
    pub earth_model: EarthModel,
    /// Seed of all draws.
    pub seed: Seed,
    /// What to do with the captured frames: one run each, at least one.
    pub policies: Vec<Policy>,
    /// Grids and horizons.
    pub timing: Timing,
    /// The satellites; a [`crate::orbit::SatelliteId`] is an index into them.
    pub satellites: Vec<Satellite>,
    /// Payloads that satellites refer to by index.
    pub payloads: Vec<Payload>,
    /// Ground stations.
    pub stations: Vec<Station>,
    /// Regions to watch; none where nothing images.
    pub targets: Vec<Target>,
    /// How lasers are paired.
    pub topology: Topology,
    /// The pairs that lasers join where the topology is a list of pairs; the smaller id first,
    /// ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<(SatelliteId, SatelliteId)>,
    /// How delays between stations are told.
    #[serde(default)]
    pub latency: Latency,
    /// What the rates of lasers between satellites are worked out from.
    #[serde(default)]
    pub laser_budget: Model,
    /// The data centre on the ground that takes what comes down, where its fabric is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_centre: Option<GroundCentre>,
    /// What is done with a frame.
    pub work: Work,
    /// How the weather over stations is drawn.
    #[serde(default)]
    pub weather: Weather,
    /// Which models of the payload are on.
    #[serde(default)]
    pub models: Models,
    /// Outages, which nobody foresees, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Solar storms, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub storms: Vec<Storm>,
    /// What the run must reach.
    pub requirements: Vec<Requirement>,
    /// Files that were read, by digest.
    pub inputs: Vec<Input>,
}

impl Scenario {
    /// How old the element sets that were read are at the start; none where all are generated.
    pub fn element_ages(&self) -> Option<AgeSummary> {
        let read = self.satellites.iter().filter(|one| one.slot.is_none());
        let sets = read.map(|one| &one.elements);
        Ages::at(self.calendar.unix_ns(SimTime::START), sets).summary()
    }

    /// In words, which satellites fly where their dose is extrapolated: the first of each payload.
    pub fn stretched_doses(&self) -> Vec<String> {
        let mut payloads = BTreeSet::new();
        let words = |satellite: &Satellite| {
            let shield = self.payloads[satellite.payload].radiation.as_ref()?;
            let altitude = mean_altitude(satellite.elements.mean_elements());
            let words = shield.dose.stretched(altitude)?;
            let is_first = payloads.insert(satellite.payload);
            is_first.then(|| format!("{} {words}", satellite.name))
        };
        self.satellites.iter().filter_map(words).collect()
    }
}

/// What to do with a captured frame.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Keep it, send it to the ground by radio, and process it there.
    BentPipe,
    /// Process it on board and send the answer over lasers and radio, whichever is first; the frame is
    /// discarded.
    Onboard,
    /// Process it on board, send the answer at once, and the frame later.
    Hybrid,
    /// There are no frames: satellites only hold contacts, over all that they carry.
    Relay,
}

impl Policy {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BentPipe => "bent-pipe",
            Self::Onboard => "onboard",
            Self::Hybrid => "hybrid",
            Self::Relay => "relay",
        }
    }
}

/// Grids and horizons of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Step of the environment grid, part of the model.
    pub environment_grid: Span,
    /// How often state is written; changes no result.
    pub sample_interval: Span,
    /// Step of the grid on which terminals are assigned.
    pub matching_grid: Span,
    /// How far ahead contacts are assigned.
    pub plan_horizon: Span,
}

/// One satellite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Satellite {
    /// Its name, unique in a scenario.
    pub name: String,
    /// Its element set.
    pub elements: ElementSet,
    /// Index of its payload.
    pub payload: usize,
    /// Its place in a generated constellation.
    pub slot: Option<WalkerSlot>,
}

/// A satellite's place in a generated constellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkerSlot {
    /// Which of the scenario's generated constellations.
    pub constellation: u32,
    /// Plane, from zero.
    pub plane: u32,
    /// Place within the plane, from zero.
    pub place: u32,
    /// Planes of the constellation.
    pub planes: u32,
    /// Satellites in each plane.
    pub per_plane: u32,
    /// Whether the last place neighbours the first: false for a train that does not close.
    pub closed: bool,
    /// Whether the last plane neighbours the first: false for planes that do not go all around, as
    /// those of a star.
    #[serde(default)]
    pub all_around: bool,
    /// Its place counted without the phasing between planes, so that satellites of one column stand
    /// within one place's distance in argument of latitude.
    #[serde(default)]
    pub column: u32,
}

/// What a kind of satellite carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payload {
    /// Its name.
    pub name: String,
    /// The imager; satellites without one only relay and compute.
    pub imager: Option<Imager>,
    /// The processors that run the stages of its jobs.
    pub compute: Option<Compute>,
    /// The laser terminals, all of one kind.
    pub lasers: Option<Lasers>,
    /// The radio downlink.
    pub radio: Option<RadioTransmitter>,
    /// Power and battery.
    pub power: PowerSystem,
    /// How it gets rid of its heat, where that is modelled.
    #[serde(default)]
    pub heat: Option<HeatDesign>,
    /// How it is built against radiation, where that is modelled.
    #[serde(default)]
    pub radiation: Option<Shield>,
    /// Room for frames and products.
    pub storage: Bits,
}

/// The laser terminals of a satellite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lasers {
    /// The terminal.
    pub terminal: LaserTerminal,
    /// How many, one at least.
    pub count: u32,
    /// How they reach the ground, where they can.
    pub downlink: Option<OpticalDownlink>,
    /// Delay of forwarding at this satellite.
    pub forwarding_delay: Span,
    /// How each is mounted; none where they see in all directions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<Mount>,
}

impl Lasers {
    /// What is to be said of a terminal that is slower than laser links are expected to be.
    pub fn slow(&self) -> Option<String> {
        let rate = self.terminal.rate_reference;
        (rate < LASER_RATE_EXPECTED).then(|| {
            format!(
                "the laser terminal {} has {} Gbit/s, below the {} Gbit/s that laser links are \
                 expected to carry",
                self.terminal.id,
                rate.to_gigabits_per_second(),
                LASER_RATE_EXPECTED.to_gigabits_per_second(),
            )
        })
    }
}

/// Solar array and battery, as old as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PowerSystem {
    /// Power of the array in full, perpendicular sunlight at 1 AU, after regulation.
    pub array_power: Power,
    /// How the array follows the Sun.
    #[serde(default)]
    pub pointing: Pointing,
    /// Power after regulation over power before, in (0, 1]; 1 where the array is told after it.
    #[serde(default = "all")]
    pub regulation_efficiency: f64,
    /// Load of the platform, always on.
    pub platform_power: Power,
    /// Capacity of the battery.
    pub battery_capacity: Energy,
    /// Charge at the start as a fraction of capacity, in [0, 1].
    pub charge_initial: f64,
    /// Work stops at this fraction of capacity.
    pub charge_stop: f64,
    /// Work resumes at this fraction of capacity.
    pub charge_resume: f64,
    /// Efficiency of charging, in (0, 1].
    pub charge_efficiency: f64,
    /// Efficiency of discharging, in (0, 1].
    pub discharge_efficiency: f64,
    /// Limits of charging and discharging in capacities an hour; none where the scenario has none.
    #[serde(default)]
    pub c_rates: Option<(f64, f64)>,
    /// What else is switched off to save the battery, and when.
    #[serde(default)]
    pub shed: Vec<Shed>,
}

impl PowerSystem {
    /// All levels of charge at which something is switched off, that at which work stops first.
    pub fn levels(&self) -> impl Iterator<Item = Shed> {
        let work = Shed {
            load: Load::Work,
            below: self.charge_stop,
            resume: self.charge_resume,
        };
        std::iter::once(work).chain(self.shed.iter().copied())
    }
}

/// All of it.
const fn all() -> f64 {
    1.0
}

/// A ground station.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Station {
    /// Its name, unique in a scenario.
    pub name: String,
    /// The network that it belongs to.
    pub network: String,
    /// Where it is.
    pub place: Geodetic,
    /// Greatest distance at which it serves a satellite, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_max: Option<Length>,
    /// What stands around it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Horizon>,
    /// Telescopes, where it has any.
    pub optical: Option<OpticalSite>,
    /// Antennas, where it has any.
    pub radio: Option<RadioSite>,
    /// The weather over it, where it is told: else the sky is clear and dry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weather: Option<StationWeather>,
}

/// Telescopes of a station.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpticalSite {
    /// The receiver.
    pub receiver: OpticalReceiver,
    /// What it sends up with, where it does.
    #[serde(default)]
    pub uplink: Option<OpticalUplink>,
    /// How many satellites it can serve at a time.
    pub count: u32,
}

/// Antennas of a station.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RadioSite {
    /// The receiver.
    pub receiver: RadioReceiver,
    /// What it sends up with, where it does.
    #[serde(default)]
    pub uplink: Option<RadioUplink>,
    /// How many satellites it can serve at a time.
    pub count: u32,
}

/// How lasers are paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// The matcher assigns terminals among the nearest candidates.
    Matching,
    /// Fore and aft in the plane, and the same place in the planes on either side; terminals that
    /// are left over serve the ground.
    PlusGrid,
    /// The pairs that the scenario lists; terminals that are left over serve the ground.
    Pairs,
}

/// How delays between stations are told, and what they are held against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// From one look to the next.
    pub step: Span,
    /// Index of refraction of a fibre, at least 1.
    pub fibre_index: f64,
    /// Length of the fibre's way over the great circle, at least 1.
    pub fibre_route_factor: f64,
}

impl Default for Latency {
    /// A minute; a fibre of index 1.47 along the great circle, the best that can be (Handley 2018).
    fn default() -> Self {
        Self {
            step: Span::seconds(60),
            fibre_index: 1.47,
            fibre_route_factor: 1.0,
        }
    }
}

/// What is done with a frame.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    /// Networks that run on each tile, one after the other; the last one's answer goes down.
    pub chain: Vec<ModelCard>,
    /// The stages of a job, in order: the chain alone where the scenario lists none.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Lossless compression of raw frames: raw bits over stored bits, at least 1.
    pub raw_compression: f64,
    /// Bytes of an answer beside its tiles: identification, time and place.
    pub answer_header_bytes: u64,
    /// Delay on the ground from the last bit of a raw frame to its answer.
    pub ground_processing: Span,
    /// Fixed time to start a job on board.
    pub job_overhead: Span,
    /// Fixed time of each tile on each network: calls, transfers and post-processing by the host.
    pub tile_overhead: Span,
    /// Frames that a run may capture in all; the scenario is refused at run time beyond it.
    pub frames_max: u64,
    /// The world that is looked at; none where networks are not executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub world: Option<World>,
}

impl Work {
    /// What is done where nothing images.
    fn none() -> Self {
        Self {
            chain: Vec::new(),
            stages: Vec::new(),
            raw_compression: 1.0,
            answer_header_bytes: 0,
            ground_processing: Span::ZERO,
            job_overhead: Span::ZERO,
            tile_overhead: Span::ZERO,
            frames_max: build::FRAMES_MAX,
            world: None,
        }
    }
}

/// What a run must reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Key of the summary that is bounded, such as `time_to_insight_p95_s`.
    pub metric: String,
    /// The policy that it binds; all of them if absent.
    pub policy: Option<Policy>,
    /// The stations, by their place in the scenario, whose delay is bounded; none for a figure of
    /// the summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<(usize, usize)>,
    /// The value must not be less.
    pub at_least: Option<f64>,
    /// The value must not be more.
    pub at_most: Option<f64>,
}

/// The figures of a summary that a requirement can bound.
pub const METRICS: [&str; 33] = [
    "alert_f1",
    "alert_precision",
    "alert_recall",
    "answered",
    "answered_share",
    "captured_bytes",
    "delivered_bytes",
    "frames",
    "frames_captured",
    "frames_dropped",
    "frames_per_capture",
    "given_up",
    "late",
    "limited_compute_share",
    "limited_contact_share",
    "limited_energy_share",
    "limited_fabric_share",
    "limited_heat_share",
    "limited_link_share",
    "limited_memory_share",
    "limited_radiation_share",
    "limited_work_share",
    "processor_share",
    "product_j",
    "served",
    "sky_accuracy",
    "time_to_insight_max_s",
    "time_to_insight_mean_s",
    "time_to_insight_p50_s",
    "time_to_insight_p95_s",
    "unanswered",
    "work_stops",
    "wrong",
];

/// The figures of the delay between two stations that a requirement can bound.
pub const LATENCY_METRICS: [&str; 5] = [
    "rtt_max_ms",
    "rtt_median_ms",
    "rtt_min_ms",
    "sooner_than_fibre_share",
    "reachable_share",
];

/// A file that a scenario was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is for, such as `element sets`.
    pub role: String,
    /// Its name as the scenario gives it.
    pub name: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub digest: String,
    /// When it was fetched, in UTC, where it came from the net.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<String>,
    /// The address that it was fetched from, where it came from the net.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
