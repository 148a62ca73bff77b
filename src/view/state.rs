//! What a user looks at and how: the one state that the picture and the panels are made from.

use crate::network::NodeId;
use crate::time::{Interval, SimTime};

/// Everything that decides what is shown of the open runs.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewState {
    /// The time that is shown.
    pub at: SimTime,
    /// Whether time goes on by itself.
    pub playing: bool,
    /// Simulated seconds a second of wall time; negative in reverse.
    pub rate: f64,
    /// Whether the time follows the end of a recording that is being written.
    pub live: bool,
    /// Where it is seen from.
    pub camera: Camera,
    /// Which axes stand still.
    pub axes: Axes,
    /// Globe, map or both.
    pub projection: Projection,
    /// What is selected; the first is what the inspector shows.
    pub selection: Vec<Subject>,
    /// What is watched: listed, labelled and given rows of the timeline.
    pub watched: Vec<Subject>,
    /// Whether only what is selected is shown.
    pub selected_only: bool,
    /// The search that satellites must answer to be shown; empty for all.
    pub filter: String,
    /// Name of the per-satellite column that colours satellites.
    pub color_by: String,
    /// Links of less utilisation are not drawn, in [0, 1]; those of the selection always are.
    pub links_min: f64,
    /// Share of the remaining links that is drawn, in [0, 1].
    pub links_density: f64,
    /// What is drawn.
    pub layers: Layers,
    /// Length of orbit trails before and after the time that is shown (s).
    pub trail_s: [f64; 2],
    /// The stretch that charts and tables are limited to.
    pub span: Option<Interval>,
    /// The run that is shown, by its place among those that are open.
    pub run: usize,
    /// The run that it is compared with.
    pub compared: Option<usize>,
    /// Whether satellites are coloured by the difference to the compared run.
    pub difference: bool,
    /// How it is presented.
    pub look: Look,
}

impl Default for ViewState {
    fn default() -> Self {
        Self {
            at: SimTime::START,
            playing: false,
            rate: 60.0,
            live: false,
            camera: Camera::default(),
            axes: Axes::Inertial,
            projection: Projection::Globe,
            selection: Vec::new(),
            watched: Vec::new(),
            selected_only: false,
            filter: String::new(),
            color_by: "sunlit".to_owned(),
            links_min: 0.0,
            links_density: 1.0,
            layers: Layers::default(),
            trail_s: [1500.0, 1500.0],
            span: None,
            run: 0,
            compared: None,
            difference: false,
            look: Look::default(),
        }
    }
}

impl ViewState {
    /// What the inspector shows.
    pub fn selected(&self) -> Option<Subject> {
        self.selection.first().copied()
    }
}

/// A thing that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A satellite, by its place in the scenario.
    Satellite(u32),
    /// A ground station, by its place in the scenario.
    Station(u32),
    /// A target, by its place in the scenario.
    Target(u32),
    /// The links between two nodes, the lower one first.
    Link(NodeId, NodeId),
    /// A product, by its number.
    Product(u64),
}

/// Which axes stand still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axes {
    /// The stars; the Earth turns.
    Inertial,
    /// The Earth.
    EarthFixed,
}

/// How the Earth is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// A globe.
    Globe,
    /// An equirectangular map.
    Map,
    /// Globe and map side by side.
    Split,
}

/// Where the picture is seen from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// What it is tied to.
    pub viewpoint: Viewpoint,
    /// Longitude of the eye in the axes that stand still (deg).
    pub azimuth_deg: f64,
    /// Latitude of the eye (deg), in [-89.9, 89.9].
    pub elevation_deg: f64,
    /// From the eye to what it looks at (km).
    pub distance_km: f64,
    /// Centre of the map: longitude and latitude (deg), and its zoom, at least 1.
    pub map: [f64; 3],
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            viewpoint: Viewpoint::Earth,
            azimuth_deg: 0.0,
            elevation_deg: 20.0,
            distance_km: 25_000.0,
            map: [0.0, 0.0, 1.0],
        }
    }
}

/// What a camera is tied to. Where it needs a satellite or a place, that is the selection; without
/// one it looks at the Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewpoint {
    /// Looks at the Earth's centre.
    Earth,
    /// Looks at the selection.
    Track,
    /// Rides with the satellite: flight direction ahead, Earth below.
    Follow,
    /// Looks down from the satellite.
    Nadir,
    /// Stands at the station or target and looks up.
    Ground,
    /// Looks from the Sun.
    Sun,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// Dots of satellites.
    pub satellites: bool,
    /// Laser links between satellites.
    pub lasers: bool,
    /// Links to the ground.
    pub downlinks: bool,
    /// Orbits and ground tracks of what is selected or watched.
    pub tracks: bool,
    /// Footprints and swaths of what is selected or watched.
    pub footprints: bool,
    /// Ground stations.
    pub stations: bool,
    /// How far stations see.
    pub visibility: bool,
    /// Target regions.
    pub targets: bool,
    /// Captured frames.
    pub frames: bool,
    /// Night side and city lights.
    pub night: bool,
    /// The shadow of the Earth.
    pub eclipse: bool,
    /// The South Atlantic Anomaly, where radiation is modelled.
    pub anomaly: bool,
    /// Coastlines.
    pub coastlines: bool,
    /// Borders.
    pub borders: bool,
    /// Lines of latitude and longitude.
    pub graticule: bool,
    /// Stars.
    pub stars: bool,
    /// Names.
    pub labels: bool,
    /// The legend.
    pub legend: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            satellites: true,
            lasers: true,
            downlinks: true,
            tracks: true,
            footprints: true,
            stations: true,
            visibility: false,
            targets: true,
            frames: true,
            night: true,
            eclipse: false,
            anomaly: true,
            coastlines: true,
            borders: false,
            graticule: false,
            stars: true,
            labels: true,
            legend: true,
        }
    }
}

/// How it is presented; no part of what is seen of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Dark or light panels.
    pub dark: bool,
    /// Size of panels and text, 1 as designed.
    pub scale: f32,
    /// Whether panels are shown.
    pub panels: bool,
    /// The tab that the lower panel shows.
    pub tab: Tab,
    /// The window that lies over everything, if one does.
    pub overlay: Option<Overlay>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            dark: true,
            scale: 1.0,
            panels: true,
            tab: Tab::Timeline,
            overlay: None,
        }
    }
}

/// The tabs of the lower panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Time, contacts, eclipses, jobs, events.
    Timeline,
    /// Figures over time.
    Charts,
    /// Satellites, stations, links as rows.
    Table,
    /// Products and their waterfalls.
    Products,
    /// What was captured, and what networks made of it.
    Payload,
    /// What happened.
    Events,
    /// Two runs.
    Compare,
    /// The scenario, to be changed and run again.
    Scenario,
}

/// Windows that lie over everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// All commands, to be searched.
    Palette,
    /// Keys.
    Help,
    /// A step of the tour, from zero.
    Tour(usize),
}
