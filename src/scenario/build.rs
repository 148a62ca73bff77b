//! From the shape of a file to a scenario: every value checked, every name resolved.

mod compute;
mod faults;
mod fit;
mod geojson;
mod ground;
mod group;
mod heat;
mod lasers;
mod network;
mod networks;
mod onnx;
mod orbits;
mod parts;
mod payload;
mod power;
mod radiation;
mod weather;
mod when;
mod world;

use super::decode::At;
use super::error::nearest;
use super::file::{RequireRepr, ScenarioRepr, WorkRepr};
use super::input::{Unreadable, read_bytes};
use super::places::Places;
use super::tree::Node;
use super::{
    Input, LATENCY_METRICS, METRICS, Models, Payload, Policy, Requirement, Scenario, ScenarioError,
    Station, Topology, Work,
};
use crate::catalog::{Catalog, UnknownPart};
use crate::link::laser::Model;
use crate::seed::Seed;
use crate::time::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Largest file that a scenario may name (bytes).
const INPUT_BYTES_MAX: u64 = 256_000_000;
/// Compression of raw frames where the file says none: stored as they are.
const RAW_COMPRESSION: f64 = 1.0;
/// Bytes of an answer beside its tiles, where the file says none.
const ANSWER_HEADER_BYTES: u64 = 64;
/// Processing on the ground where the file says none (s). An assumption.
const GROUND_PROCESSING_S: f64 = 60.0;
/// Start of a job on board where the file says none (ms). An assumption.
const JOB_OVERHEAD_MS: f64 = 10.0;
/// Time of a tile on each network beyond its operations and bytes: the fit of AMD UG1354's dense
/// networks, one thread, host included.
const TILE_OVERHEAD_MS: f64 = 0.5;
/// What can be done about a file that is no network.
const ONNX_REMEDY: &str =
    "export the network again, or name another file; docs/models/networks.md tells what runs here";
/// Frames of a run where the file says none.
pub(super) const FRAMES_MAX: u64 = 200_000;
/// Longest delay that can be meant (s): a day.
const DELAY_MAX_S: f64 = 86_400.0;

/// Builds a scenario.
pub(super) struct Builder<'a> {
    places: Places,
    folder: &'a Path,
    catalog: Catalog,
    inputs: Vec<Input>,
    warnings: Vec<String>,
    /// Files of the scenario's own networks, by the ids of their entries.
    networks: BTreeMap<String, Vec<u8>>,
}

impl<'a> Builder<'a> {
    /// A builder that knows the catalogue and the parts of the scenario's own in the tree `root`.
    pub(super) fn new(
        root: &Node,
        places: Places,
        folder: &'a Path,
        catalog: &Catalog,
    ) -> Result<Self, ScenarioError> {
        let mut root = root.clone();
        let own = onnx::read_own(&mut root, &places, folder)?;
        let mut builder = Self {
            places,
            folder,
            catalog: parts::with_own(catalog, &root)?,
            inputs: Vec::new(),
            warnings: Vec::new(),
            networks: BTreeMap::new(),
        };
        for network in own {
            network
                .input
                .into_iter()
                .for_each(|file| builder.keep(file));
            builder.networks.insert(network.id, network.bytes);
        }
        Ok(builder)
    }

    /// The same builder, which notes files that the scenario's text was made from.
    pub(super) fn with_included(mut self, included: Vec<Input>) -> Self {
        self.inputs.extend(included);
        self
    }

    /// The scenario, what a planner should know of it, and the parts that it could name.
    pub(super) fn scenario(
        mut self,
        repr: &ScenarioRepr,
    ) -> Result<(Scenario, Vec<String>, Catalog), ScenarioError> {
        let name = self.run_name(&repr.name)?;
        let calendar = self.calendar(&repr.start)?;
        let duration = self.duration(&repr.duration_h)?;
        let calendar = self.oriented(calendar, duration, repr.earth_orientation.as_ref())?;
        let policies = self.policies(repr.policies.as_ref())?;
        let timing = self.timing(&repr.timing)?;
        let mut payloads = self.payloads(&repr.payload, repr.laser_budget, &repr.models)?;
        let work = self.work(repr.work.as_ref(), &policies, (&repr.models, &payloads))?;
        let stations = self.stations(&repr.station)?;
        let targets = self.targets(repr, &policies)?;
        self.harden(&mut payloads, &repr.payload, &work, &repr.models)?;
        let satellites = self.satellites(&repr.constellation, &payloads, &calendar)?;
        self.refuse_unknown_dose(&repr.payload, &payloads, &satellites)?;
        let pairs = self.pairs(repr, &satellites)?;
        let faults = self.faults(&repr.fault, duration, (&satellites, &stations), &payloads)?;
        let requirements = self.requirements(&repr.require, &policies, &stations)?;
        let variants = repr.variant.iter().map(|variant| &variant.value.name);
        for variant in variants.clone() {
            self.run_name(variant)?;
            if variant.value == "none" {
                let reason = "`--variant none` means the scenario as it stands";
                return Err(self.places.refuse(variant, reason, "give it another name"));
            }
        }
        self.places.distinct("variant", variants)?;
        let variant = repr.variant_name.as_ref().map(|at| self.run_name(at));
        let scenario = Scenario {
            name,
            variant: variant.transpose()?,
            question: repr.question.value.clone(),
            assumptions: repr.assumptions.clone(),
            calendar,
            duration,
            earth_model: repr.earth_model.unwrap_or_default(),
            seed: Seed(repr.seed.map_or(1, |seed| seed.value)),
            policies,
            timing,
            satellites,
            payloads,
            stations,
            targets,
            topology: repr.topology.map_or(Topology::Matching, |at| at.value),
            pairs,
            latency: self.latency(repr.latency.as_ref())?,
            ground_centre: repr
                .ground_centre
                .as_ref()
                .map(|at| self.ground_centre(&at.value))
                .transpose()?,
            laser_budget: repr.laser_budget.map_or(Model::Reference, |at| at.value),
            work,
            weather: self.weather(&repr.weather)?,
            models: repr.models,
            faults,
            storms: self.storms(&repr.storm, duration)?,
            requirements,
            inputs: std::mem::take(&mut self.inputs),
        };
        self.refuse_misfits(repr, &scenario)?;
        self.warn(&scenario);
        Ok((scenario, self.warnings, self.catalog))
    }

    /// What is done with frames; with nothing that images, satellites relay.
    fn policies(&self, repr: Option<&At<Vec<At<Policy>>>>) -> Result<Vec<Policy>, ScenarioError> {
        let Some(repr) = repr else {
            return Ok(vec![Policy::Relay]);
        };
        let mut policies = Vec::new();
        for policy in &repr.value {
            if policies.contains(&policy.value) {
                let reason = "this policy is listed twice";
                return Err(self.places.refuse(policy, reason, "list each policy once"));
            }
            policies.push(policy.value);
        }
        if policies.is_empty() {
            let remedy = "list at least one of bent-pipe, onboard, hybrid, relay";
            return Err(self
                .places
                .refuse(repr, "there is no policy to run", remedy));
        }
        Ok(policies)
    }

    fn work(
        &mut self,
        repr: Option<&At<WorkRepr>>,
        policies: &[Policy],
        (models, payloads): (&Models, &[Payload]),
    ) -> Result<Work, ScenarioError> {
        let Some(At { value: repr, .. }) = repr else {
            if policies == [Policy::Relay] {
                return Ok(Work::none());
            }
            let reason = "it is not said what is done with a frame";
            let remedy = "add `[work]` with a `chain`, or take `policies = [\"relay\"]`";
            return Err(self.places.refuse_absent("work", reason, remedy));
        };
        let (stages, chain) = self.stages(repr)?;
        let world = repr.world.as_ref().filter(|_| models.networks);
        let world = world
            .map(|at| self.world(at, &chain, payloads))
            .transpose()?;
        let raw_compression = match &repr.raw_compression {
            Some(at) => self.places.between(at, 1.0, 1000.0)?,
            None => RAW_COMPRESSION,
        };
        let answer_header_bytes = match &repr.answer_header_bytes {
            Some(at) if at.value > 1_000_000_000 => {
                return Err(self.places.out_of_range(at, "1000000000 or less"));
            }
            Some(at) => at.value,
            None => ANSWER_HEADER_BYTES,
        };
        let frames_max = match &repr.frames_max {
            Some(at) if at.value == 0 => return Err(self.places.out_of_range(at, "1 or greater")),
            Some(at) => at.value,
            None => FRAMES_MAX,
        };
        let ground_processing_s = self.delay(repr.ground_processing_s, GROUND_PROCESSING_S, 1.0)?;
        let job_overhead_s = self.delay(repr.job_overhead_ms, JOB_OVERHEAD_MS, 1e3)?;
        let tile_overhead = self.delay(repr.tile_overhead_ms, TILE_OVERHEAD_MS, 1e3)?;
        Ok(Work {
            chain,
            stages,
            raw_compression,
            answer_header_bytes,
            ground_processing: ground_processing_s,
            job_overhead: job_overhead_s,
            tile_overhead,
            frames_max,
            world,
        })
    }

    /// A delay of at most a day in units of which a second has `per_second`.
    fn delay(
        &self,
        at: Option<At<f64>>,
        default: f64,
        per_second: f64,
    ) -> Result<Span, ScenarioError> {
        let value = match at {
            Some(at) => self.places.between(&at, 0.0, DELAY_MAX_S * per_second)?,
            None => default,
        };
        Ok(Span::from_seconds(value / per_second))
    }

    fn requirements(
        &self,
        reprs: &[At<RequireRepr>],
        policies: &[Policy],
        stations: &[Station],
    ) -> Result<Vec<Requirement>, ScenarioError> {
        let requirement = |at: &At<RequireRepr>| {
            let repr = &at.value;
            let metric = repr.metric.value.as_str();
            let (metrics, reason): (&[&str], _) = match &repr.between {
                Some(_) => (
                    &LATENCY_METRICS,
                    "the delay between stations has no such figure",
                ),
                None => (&METRICS, "a run has no such figure"),
            };
            if !metrics.contains(&metric) {
                let remedy = nearest(metric, metrics.iter().copied()).map_or_else(
                    || format!("the figures are {}", metrics.join(", ")),
                    |nearest| format!("the nearest is `{nearest}`"),
                );
                return Err(self.places.refuse(&repr.metric, reason, remedy));
            }
            if let Some(policy) = repr
                .policy
                .filter(|policy| !policies.contains(&policy.value))
            {
                let reason = "the scenario does not run this policy";
                return Err(self.places.refuse(&policy, reason, "add it to `policies`"));
            }
            for bound in [&repr.at_least, &repr.at_most].into_iter().flatten() {
                if !bound.value.is_finite() {
                    return Err(self.places.out_of_range(bound, "finite"));
                }
            }
            let (least, most) = (repr.at_least, repr.at_most);
            match (least, most) {
                (None, None) => {
                    let remedy = "give `at_least`, `at_most` or both";
                    return Err(self.places.refuse(at, "it bounds nothing", remedy));
                }
                (Some(least), Some(most)) if least.value > most.value => {
                    let reason = "`at_least` is greater than `at_most`: nothing can satisfy both";
                    return Err(self.places.refuse(&least, reason, "exchange the two"));
                }
                _ => {}
            }
            Ok(Requirement {
                metric: repr.metric.value.clone(),
                policy: repr.policy.map(|policy| policy.value),
                between: (repr.between.as_ref())
                    .map(|at| self.stations_between(at, stations))
                    .transpose()?,
                at_least: least.map(|bound| bound.value),
                at_most: most.map(|bound| bound.value),
            })
        };
        reprs.iter().map(requirement).collect()
    }

    /// What the catalogue found for an id, or an error at it.
    fn found<T>(&self, id: &At<String>, part: Result<T, UnknownPart>) -> Result<T, ScenarioError> {
        part.map_err(|unknown| {
            let reason = format!("there is no such {} in the catalogue", unknown.kind);
            let remedy = unknown.nearest.map_or_else(
                || format!("`starloom catalog {}` lists what there is", unknown.kind),
                |near| format!("did you mean `{near}`?"),
            );
            self.places.refuse(id, reason, remedy)
        })
    }

    /// The bytes of a file that the scenario names, and where it was found; its digest is kept.
    fn input(
        &mut self,
        role: &str,
        name: &At<String>,
    ) -> Result<(PathBuf, Vec<u8>), ScenarioError> {
        let path = self.folder.join(&name.value);
        let bytes =
            read_bytes(&path, INPUT_BYTES_MAX).map_err(|Unreadable { reason, remedy }| {
                let reason = format!("{reason} ({})", path.display());
                let remedy = format!("{remedy}; it counts from the scenario's folder");
                self.places.refuse(name, reason, remedy)
            })?;
        let input = Input {
            role: role.to_owned(),
            name: name.value.clone(),
            digest: blake3::hash(&bytes).to_hex().to_string(),
            fetched: None,
            url: None,
        };
        self.keep(input);
        Ok((path, bytes))
    }

    /// Notes a file that the scenario was made from, once.
    fn keep(&mut self, input: Input) {
        if !self.inputs.contains(&input) {
            self.inputs.push(input);
        }
    }
}
