//! What does not change during a run: the scenario, and what follows from it.

use super::SimError;
use super::ground::GroundLink;
use super::radiation::{SatelliteExposure, exposures};
use crate::check::NonPhysical;
use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::link::laser::LaserPair;
use crate::link::mount::{Mount, View};
use crate::link::terminal::LaserTerminal;
use crate::network::fault::{Fault, Faults, port_failure, terminal_failure};
use crate::network::gates::LaserGates;
use crate::network::opportunity::Site;
use crate::network::{Medium, NodeId};
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::window::{ScanFinder, Workers};
use crate::orbit::{Propagator as _, SatelliteId};
use crate::payload::fabric::Move;
use crate::payload::heat::{HeatDesign, NODES, Network};
use crate::payload::language;
use crate::payload::power::Battery;
use crate::payload::roofline::{Estimate, RooflineError};
use crate::payload::service::Serving;
use crate::payload::stage::{Feed, StageKind};
use crate::scenario::{Compute, ComputeUnit, Payload, Policy, PowerSystem, Scenario, Station};
use crate::time::{SimTime, Span};
use crate::units::{Bits, Energy};
use bevy::ecs::resource::Resource;
use std::sync::Arc;

/// The least urgent priority that radio carries as a fallback.
const FALLBACK_PRIORITY: u8 = 1;

/// What does not change during a run.
#[derive(Resource, Debug)]
pub struct Setup {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What to do with captured frames.
    pub policy: Policy,
    /// Answers where satellites are.
    pub propagator: Sgp4Propagator,
    /// Finds windows.
    pub finder: ScanFinder,
    /// Threads for the search of windows.
    pub workers: Workers,
    /// Stations as windows need them.
    pub sites: Vec<Site>,
    /// When what is out of service.
    pub faults: Faults,
    /// The laser link of each pair of payloads, where both have terminals.
    laser_links: Vec<Option<LaserLink>>,
    /// What each terminal of each payload sees; none where all see in all directions.
    views: Vec<Vec<View>>,
    /// What joins each payload and each station, payload by payload.
    ground_links: Vec<GroundLink>,
    /// Whether any laser terminal can send to any station.
    optical_way: bool,
    /// What frames of each payload are.
    frames: Vec<Option<FrameShape>>,
    /// What jobs of each payload are, where it processes its frames.
    plans: Vec<Option<JobPlan>>,
    /// What each processor of each payload serves.
    servings: Vec<Vec<Option<Serving>>>,
    /// The battery of each payload at the start.
    batteries: Vec<Battery>,
    /// What each satellite is exposed to; none without the model of radiation.
    pub exposures: Vec<Option<SatelliteExposure>>,
    /// Radiator and network of heat of each payload, where it has them.
    heats: Vec<Option<(HeatDesign, Network<NODES>)>>,
}

/// A laser link between satellites of two payloads, worked out once.
#[derive(Debug, Clone)]
pub struct LaserLink {
    /// Its rates.
    pub pair: LaserPair,
    /// What geometry must allow.
    pub gates: LaserGates,
}

/// What a frame of a payload is.
#[derive(Debug, Clone, Copy)]
pub struct FrameShape {
    /// Tiles that the chain runs on.
    pub tiles: u32,
    /// Bits as they come from the imager.
    pub raw: Bits,
    /// Bits as they are kept, compressed without loss.
    pub stored: Bits,
    /// Bits of the answer.
    pub answer: Bits,
    /// Bits of what goes down for each bit that the last network gives: what stages behind it make of it.
    pub after_networks: f64,
}

/// What a job of a payload is, stage by stage.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPlan {
    /// Its stages, at least one.
    pub stages: Vec<StagePlan>,
}

/// A stage and the processors that may run it.
#[derive(Debug, Clone, PartialEq)]
pub struct StagePlan {
    /// What it does.
    pub kind: StageKind,
    /// The processors that may run it, by their place in the payload, and what it costs there; at
    /// least one.
    pub candidates: Vec<(usize, Estimate)>,
    /// What it takes to bring its input from another processor, or from the storage.
    pub input: Move,
}

impl StagePlan {
    /// What it costs on a processor that may run it.
    pub fn on(&self, unit: usize) -> Option<&Estimate> {
        let mut candidates = self.candidates.iter();
        candidates
            .find(|(candidate, _)| *candidate == unit)
            .map(|(_, estimate)| estimate)
    }
}

impl Setup {
    /// Prepares a run.
    ///
    /// # Errors
    /// When a network does not run on its processor.
    pub fn new(
        scenario: Arc<Scenario>,
        policy: Policy,
        workers: Workers,
    ) -> Result<Self, SimError> {
        let sets = scenario.satellites.iter().map(|one| &one.elements);
        let propagator = Sgp4Propagator::forgiving(sets, scenario.calendar.clone());
        let sites = scenario.stations.iter().map(site_of).collect();
        let frames = scenario
            .payloads
            .iter()
            .map(|payload| frame_shape(&scenario, payload))
            .collect::<Vec<_>>();
        let plans = scenario.payloads.iter().zip(&frames);
        let plans = plans
            .map(|(payload, shape)| job_plan(&scenario, policy, payload, shape.as_ref()))
            .collect::<Result<_, _>>()?;
        let servings = scenario.payloads.iter();
        let servings = servings
            .map(|payload| servings_of(&scenario, payload))
            .collect::<Result<_, _>>()?;
        let batteries = scenario
            .payloads
            .iter()
            .map(|payload| initial_battery(&payload.power))
            .collect::<Result<_, _>>()?;
        let heats = scenario.payloads.iter().map(|payload| {
            let heat = payload.heat.as_ref();
            heat.map(|design| Ok((*design, design.network()?)))
                .transpose()
        });
        let heats = heats.collect::<Result<_, NonPhysical>>()?;
        let finder = ScanFinder;
        let optical_way = has_optical_way(&scenario);
        let ground_links = ground_links(&scenario);
        let weather = scenario.weather_faults(media_of(policy));
        let faults = scenario.faults.iter().copied().chain(weather);
        let faults = faults.chain(terminal_failures(&scenario));
        let faults = Faults::joined(faults.chain(port_failures(&scenario)));
        let laser_links = laser_links(&scenario);
        let mounts = |payload: &Payload| {
            let lasers = payload.lasers.iter();
            lasers
                .flat_map(|lasers| lasers.mounts.iter().map(Mount::view))
                .collect()
        };
        let views = scenario.payloads.iter().map(mounts).collect();
        let mut setup = Self {
            scenario,
            policy,
            propagator,
            finder,
            workers,
            sites,
            faults,
            laser_links,
            views,
            ground_links,
            optical_way,
            frames,
            plans,
            servings,
            batteries,
            heats,
            exposures: Vec::new(),
        };
        setup.exposures = exposures(&setup);
        Ok(setup)
    }

    /// The battery of a satellite at the start.
    pub fn battery(&self, satellite: SatelliteId) -> Battery {
        self.batteries[self.scenario.satellites[satellite.index()].payload]
    }

    /// How a satellite gets rid of its heat, where that is modelled.
    pub fn heat(&self, satellite: SatelliteId) -> Option<&(HeatDesign, Network<NODES>)> {
        self.heats[self.scenario.satellites[satellite.index()].payload].as_ref()
    }

    /// Number of satellites.
    pub fn satellites(&self) -> usize {
        self.scenario.satellites.len()
    }

    /// Ids of all satellites.
    pub fn satellite_ids(&self) -> impl Iterator<Item = SatelliteId> + use<> {
        (0..self.satellites()).map(SatelliteId::from_index)
    }

    /// What a satellite carries.
    pub fn payload(&self, satellite: SatelliteId) -> &Payload {
        &self.scenario.payloads[self.scenario.satellites[satellite.index()].payload]
    }

    /// What a frame of a satellite is, if it has an imager.
    pub fn frame(&self, satellite: SatelliteId) -> Option<&FrameShape> {
        self.frames[self.scenario.satellites[satellite.index()].payload].as_ref()
    }

    /// Bits of an answer whose tiles take so many bytes.
    pub fn answer_bits(&self, satellite: SatelliteId, bytes: u64) -> Bits {
        let ratio = self
            .frame(satellite)
            .map_or(1.0, |shape| shape.after_networks);
        Bits::bytes(self.scenario.work.answer_header_bytes + bytes).times(ratio)
    }

    /// What jobs of a satellite are, if it processes its frames.
    pub fn plan(&self, satellite: SatelliteId) -> Option<&JobPlan> {
        self.plans[self.scenario.satellites[satellite.index()].payload].as_ref()
    }

    /// The processors of a satellite that run jobs or serve; none where they do neither.
    pub fn compute(&self, satellite: SatelliteId) -> Option<&Compute> {
        let compute = self.payload(satellite).compute.as_ref()?;
        let has_work = self.plan(satellite).is_some() || compute.service.is_some();
        has_work.then_some(compute)
    }

    /// What each processor of a satellite serves; none of one that does not. Empty without a service.
    pub fn servings(&self, satellite: SatelliteId) -> &[Option<Serving>] {
        &self.servings[self.scenario.satellites[satellite.index()].payload]
    }

    /// What a satellite is exposed to, where radiation is modelled.
    pub fn exposure(&self, satellite: SatelliteId) -> Option<&SatelliteExposure> {
        self.exposures.get(satellite.index())?.as_ref()
    }

    /// Factor on the power of a processor by the dose that it has taken.
    pub fn leakage(&self, satellite: SatelliteId, unit: usize) -> f64 {
        let units = self.exposure(satellite).map(|exposed| &exposed.units);
        units
            .and_then(|units| units.get(unit))
            .map_or(1.0, |unit| unit.leakage)
    }

    /// The node of a satellite.
    pub fn node(&self, satellite: SatelliteId) -> NodeId {
        NodeId(satellite.0)
    }

    /// The node of a station.
    pub fn station_node(&self, station: usize) -> NodeId {
        NodeId::from_index(self.satellites() + station)
    }

    /// The name of a node.
    pub fn name(&self, node: NodeId) -> &str {
        match self.station_at(node) {
            Some(station) => &station.name,
            None => {
                (self.scenario.satellites.get(node.index())).map_or("", |satellite| &satellite.name)
            }
        }
    }

    /// The satellite at a node, if it is one.
    pub fn satellite_at(&self, node: NodeId) -> Option<SatelliteId> {
        (node.index() < self.satellites()).then_some(SatelliteId(node.0))
    }

    /// The station at a node, if it is one.
    pub fn station_at(&self, node: NodeId) -> Option<&Station> {
        self.scenario
            .stations
            .get(node.index().checked_sub(self.satellites())?)
    }

    /// The laser terminal of a node, if it is a satellite with one.
    pub fn laser(&self, node: NodeId) -> Option<&LaserTerminal> {
        let satellite = self.satellite_at(node)?;
        self.payload(satellite)
            .lasers
            .as_ref()
            .map(|lasers| &lasers.terminal)
    }

    /// The laser link that two satellites can have, if both carry terminals.
    pub fn laser_link(&self, from: NodeId, to: NodeId) -> Option<&LaserLink> {
        let payload = |node| {
            let satellite = self.satellite_at(node)?;
            Some(self.scenario.satellites[satellite.index()].payload)
        };
        let place = payload(from)? * self.scenario.payloads.len() + payload(to)?;
        self.laser_links[place].as_ref()
    }

    /// What the terminals of a satellite see; empty where all see in all directions.
    pub fn views(&self, satellite: SatelliteId) -> &[View] {
        &self.views[self.scenario.satellites[satellite.index()].payload]
    }

    /// What joins a satellite and a station.
    pub fn ground_link(&self, satellite: NodeId, station: NodeId) -> Option<&GroundLink> {
        let satellite = self.scenario.satellites.get(satellite.index())?;
        let station = station.index().checked_sub(self.satellites())?;
        let stations = self.scenario.stations.len();
        self.ground_links
            .get(satellite.payload * stations + station)
    }

    /// Media that the policy uses.
    pub fn media(&self) -> &'static [Medium] {
        media_of(self.policy)
    }

    /// Media that a transfer of a priority may take from a node: where lasers lead to the ground by design,
    /// radio is the fallback of what is urgent alone.
    pub fn media_for(&self, priority: u8, node: NodeId) -> &'static [Medium] {
        let has_optical_way = self.optical_way && self.laser(node).is_some();
        if priority > FALLBACK_PRIORITY && has_optical_way && self.policy != Policy::BentPipe {
            &[Medium::Laser, Medium::OpticalGround]
        } else {
            self.media()
        }
    }

    /// Time from one frame of a satellite to the next: the frame's edge at the speed of the
    /// sub-satellite point over a sphere at rest, taken at the start of the run.
    pub fn frame_period(&self, satellite: SatelliteId) -> Option<Span> {
        let imager = self.payload(satellite).imager.as_ref()?;
        let state = self.propagator.state(satellite, SimTime::START).ok()?;
        let radius_m = state.position.to_meters().norm();
        let speed_mps = state.velocity.to_meters_per_second().norm();
        let ground_speed_mps = speed_mps * EARTH_MEAN_RADIUS_M / radius_m;
        Some(Span::from_seconds(
            imager.frame_length().to_meters() / ground_speed_mps,
        ))
    }
}

/// A station as windows need it.
fn site_of(station: &Station) -> Site {
    Site::at(station.place)
        .up_to(station.range_max)
        .with_horizon(station.horizon.clone())
}

/// Whether any laser terminal can send to any station.
fn has_optical_way(scenario: &Scenario) -> bool {
    let payloads = scenario.payloads.iter();
    let mut lasers = payloads.filter_map(|one| one.lasers.as_ref());
    lasers.any(|lasers| lasers.downlink.is_some())
        && scenario.stations.iter().any(|one| one.optical.is_some())
}

/// The links between all pairs of payloads, row by row.
fn laser_links(scenario: &Scenario) -> Vec<Option<LaserLink>> {
    let terminal = |payload: &'_ Payload| payload.lasers.as_ref().map(|one| one.terminal.clone());
    let terminals: Vec<_> = scenario.payloads.iter().map(terminal).collect();
    let link = |a: &LaserTerminal, b: &LaserTerminal| {
        let pair = LaserPair::of(a, b, scenario.laser_budget);
        let gates = LaserGates::of(a, b, &pair);
        LaserLink { pair, gates }
    };
    let mut links = Vec::with_capacity(terminals.len() * terminals.len());
    for a in &terminals {
        links.extend(
            terminals
                .iter()
                .map(|b| Some(link(a.as_ref()?, b.as_ref()?))),
        );
    }
    links
}

/// The failures of laser terminals that are drawn for the run.
fn terminal_failures(scenario: &Scenario) -> impl Iterator<Item = Fault> {
    let end = SimTime::START + scenario.duration;
    let satellites = scenario.satellites.iter().enumerate();
    satellites.flat_map(move |(index, satellite)| {
        let lasers = scenario.payloads[satellite.payload].lasers.as_ref();
        let with_life = lasers.and_then(|lasers| Some((lasers.count, lasers.terminal.mtbf?)));
        let node = NodeId::from_index(index);
        with_life.into_iter().flat_map(move |(count, mtbf)| {
            (0..count).filter_map(move |terminal| {
                terminal_failure(scenario.seed, (node, terminal), mtbf, end)
            })
        })
    })
}

/// The failures of what joins processors to their fabric that are drawn for the run.
fn port_failures(scenario: &Scenario) -> impl Iterator<Item = Fault> {
    let end = SimTime::START + scenario.duration;
    let satellites = (0..).zip(&scenario.satellites);
    satellites.flat_map(move |(index, satellite)| {
        let compute = scenario.payloads[satellite.payload].compute.as_ref();
        let joined = compute.filter(|_| scenario.models.fabric);
        let with_life = joined.and_then(|compute| {
            let joint = compute.joint.as_ref()?;
            let life = joint.fabric.mean_life(joint.ports)?;
            Some(((0..).zip(&compute.units), life))
        });
        with_life.into_iter().flat_map(move |(units, life)| {
            units.filter_map(move |(unit, _)| {
                port_failure(scenario.seed, (NodeId(index), unit), life, end)
            })
        })
    })
}

/// The links between payloads and stations, payload by payload.
fn ground_links(scenario: &Scenario) -> Vec<GroundLink> {
    let payloads = scenario.payloads.iter();
    let pairs = payloads.flat_map(|payload| {
        let stations = scenario.stations.iter();
        stations.map(move |station| (payload, station))
    });
    pairs
        .map(|(payload, station)| GroundLink::between(scenario, payload, station))
        .collect()
}

/// Media that a policy uses.
fn media_of(policy: Policy) -> &'static [Medium] {
    match policy {
        Policy::BentPipe => &[Medium::Radio],
        Policy::Onboard | Policy::Hybrid | Policy::Relay => {
            &[Medium::Laser, Medium::OpticalGround, Medium::Radio]
        }
    }
}

fn initial_battery(power: &PowerSystem) -> Result<Battery, NonPhysical> {
    let battery = Battery::new(
        power.battery_capacity,
        power.battery_capacity * power.charge_initial,
        power.charge_efficiency,
        power.discharge_efficiency,
        SimTime::START,
    )?;
    match power.c_rates {
        Some((charge, discharge)) => battery.with_limits(charge, discharge),
        None => Ok(battery),
    }
}

/// What a frame of `payload` is; none without an imager.
fn frame_shape(scenario: &Scenario, payload: &Payload) -> Option<FrameShape> {
    let imager = payload.imager.as_ref()?;
    let work = &scenario.work;
    let first = work.chain.first();
    let tile_px = first.map_or(imager.swath_px, |card| card.tile_px);
    let tiles = imager.tiles_per_frame(tile_px);
    let raw = imager.frame_bits();
    let after_networks = work.stages.iter().rev();
    let after_networks = after_networks.take_while(|stage| stage.models.is_empty());
    let ratio: f64 = after_networks.map(|stage| stage.output_ratio).product();
    Some(FrameShape {
        tiles,
        raw,
        stored: raw.times(1.0 / work.raw_compression),
        answer: network_answer(scenario, tiles).times(ratio),
        after_networks: ratio,
    })
}

/// What the last network gives of a frame.
fn network_answer(scenario: &Scenario, tiles: u32) -> Bits {
    let work = &scenario.work;
    let last = work.chain.last();
    let per_tile = last.map_or(0, |card| card.answer_bytes_per_tile);
    Bits::bytes(work.answer_header_bytes + per_tile * u64::from(tiles))
}

/// What a job of `payload` is under `policy`; none where it processes nothing.
fn job_plan(
    scenario: &Scenario,
    policy: Policy,
    payload: &Payload,
    shape: Option<&FrameShape>,
) -> Result<Option<JobPlan>, SimError> {
    let parts = (payload.imager.as_ref(), payload.compute.as_ref(), shape);
    let (Some(imager), Some(compute), Some(shape)) = parts else {
        return Ok(None);
    };
    if policy == Policy::BentPipe {
        return Ok(None);
    }
    let work = &scenario.work;
    let shield = payload.radiation.as_ref();
    let times = shield.map_or(1, |shield| shield.mitigation.times());
    let last_network = work.stages.iter().rposition(|one| !one.models.is_empty());
    let (mut input, mut samples) = (shape.raw, imager.frame_samples());
    let mut stages = Vec::with_capacity(work.stages.len());
    for (place, stage) in work.stages.iter().enumerate() {
        let output = if Some(place) == last_network {
            network_answer(scenario, shape.tiles)
        } else {
            input.times(stage.output_ratio)
        };
        let networks = i64::try_from(stage.models.len()).unwrap_or(i64::MAX);
        let feed = Feed {
            samples,
            input,
            output,
            tiles: shape.tiles,
            overhead: (work.job_overhead + work.tile_overhead * i64::from(shape.tiles) * networks)
                * times,
        };
        let units = compute.units.iter().enumerate();
        let candidates = units.filter(|(_, unit)| stage.fits(unit.class, &unit.processor));
        let candidates = candidates
            .map(|(unit, part)| Ok((unit, stage.estimate(&part.processor, &feed)?)))
            .collect::<Result<Vec<_>, RooflineError>>()?;
        stages.push(StagePlan {
            kind: stage.kind,
            candidates,
            input: moved(scenario, compute, input),
        });
        input = output;
        if Some(place) == last_network {
            samples = output.as_f64() / 8.0;
        }
    }
    Ok(Some(JobPlan { stages }))
}

/// What it takes to bring bits from one processor to another.
fn moved(scenario: &Scenario, compute: &Compute, bits: Bits) -> Move {
    let joint = compute.joint.as_ref().filter(|_| scenario.models.fabric);
    // The loader has seen to it that the fabric reaches as far.
    let found = joint.and_then(|one| one.fabric.transfer(bits, one.distance, one.ports).ok());
    found.unwrap_or(Move {
        time: Span::ZERO,
        energy: Energy::ZERO,
    })
}

/// What each processor of a payload serves.
fn servings_of(
    scenario: &Scenario,
    payload: &Payload,
) -> Result<Vec<Option<Serving>>, RooflineError> {
    let compute = payload.compute.as_ref();
    let Some((compute, service)) = compute.and_then(|one| Some((one, one.service.as_ref()?)))
    else {
        return Ok(Vec::new());
    };
    let joint = compute.joint.as_ref().filter(|_| scenario.models.fabric);
    let joint = joint.map(|joint| (&joint.fabric, joint.ports));
    let (prompt, answer) = (service.prompt_tokens, service.answer_tokens);
    let context = prompt.saturating_add(answer);
    let units = compute.units.iter();
    let serving = |unit: &ComputeUnit| {
        if !service.runs_on(unit.class) {
            return Ok(None);
        }
        let sequences = service.sequences;
        let model = language::Serving::new(&service.model, &unit.processor, context, sequences)?;
        let batch = model.answer(prompt, answer, sequences);
        Ok(Some(Serving::new(
            &batch,
            sequences,
            service.traffic,
            joint,
        )))
    };
    units.map(serving).collect()
}
