//! The processors of payloads, and the stages of jobs.

use super::super::decode::At;
use super::super::file::{
    ComputeRepr, GroundCentreRepr, PayloadRepr, ServiceRepr, StageRepr, UnitRepr, WorkRepr,
};
use super::super::{Compute, ComputeUnit, GroundCentre, Joint, ScenarioError, Service};
use super::Builder;
use crate::inference::card::ModelCard;
use crate::payload::device::Class;
use crate::payload::fabric::Fabric;
use crate::payload::language::Serving;
use crate::payload::stage::{Stage, StageKind};
use crate::units::{DataRate, Length};

/// Most processors of one kind in a satellite.
const UNITS_MAX: u32 = 1_000;
/// Prompts side by side, and their lengths, where the file does not say. Assumptions.
const SEQUENCES: u32 = 16;
const PROMPT_TOKENS: u32 = 1_024;
const ANSWER_TOKENS: u32 = 256;
/// Most that a processor may exchange (Gbit/s): a petabit per second.
const TRAFFIC_MAX_GBPS: f64 = 1e6;
/// Most ports of a processor.
const PORTS_MAX: u32 = 1_000;
/// How far apart processors stand where the file does not say (m). An assumption: one board or box.
const FABRIC_DISTANCE_M: f64 = 0.3;
/// Edge of a processor's package that ports of a fabric have, and the most that can be meant (mm).
/// An assumption: one side of a large package.
const EDGE_MM: f64 = 60.0;
const EDGE_MAX_MM: f64 = 1_000.0;
/// Ways from port to port in a data centre on the ground, where the file does not say: to the first
/// switch, across the hall, and to the machine. An assumption.
const HOPS: u32 = 3;
const HOPS_MAX: u32 = 64;
/// Length of each (m). An assumption.
const HALL_DISTANCE_M: f64 = 50.0;
/// Most operations for a sample that can be meant.
const OPERATIONS_MAX: f64 = 1e9;

impl Builder<'_> {
    /// The processors of a payload: the one that it names, or those that it lists.
    pub(super) fn compute(&self, repr: &PayloadRepr) -> Result<Option<Compute>, ScenarioError> {
        match (&repr.processor, &repr.compute) {
            (None, None) => Ok(None),
            (Some(id), None) => {
                let part = self.found(id, self.catalog.processor(&id.value))?;
                Ok(Some(Compute::single(part.value.clone())))
            }
            (None, Some(compute)) => self.processors(compute).map(Some),
            (Some(id), Some(_)) => {
                let reason = "the payload lists its processors under `compute` as well";
                let remedy = "keep one of `processor` and `compute`";
                Err(self.places.refuse(id, reason, remedy))
            }
        }
    }

    fn processors(&self, at: &At<ComputeRepr>) -> Result<Compute, ScenarioError> {
        let repr = &at.value;
        let mut units = Vec::new();
        for unit in &repr.processor.value {
            units.extend(self.units(&unit.value)?);
        }
        if units.is_empty() {
            let remedy = "list at least one; `starloom catalog processor` shows them";
            return Err(self
                .places
                .refuse(&repr.processor, "there is no processor", remedy));
        }
        let frames_max = match &repr.frames_max {
            Some(at) => Some(self.places.count(at, u32::MAX)?),
            None => None,
        };
        let service = repr
            .service
            .as_ref()
            .map(|at| self.service(&at.value, &units))
            .transpose()?;
        Ok(Compute {
            units,
            service,
            discipline: repr.discipline.unwrap_or_default(),
            preempts: repr.preempts.unwrap_or(false),
            drops_late: repr.drops_late.unwrap_or(false),
            frames_max,
            joint: self.joint(repr)?,
        })
    }

    /// Work without end.
    fn service(&self, repr: &ServiceRepr, units: &[ComputeUnit]) -> Result<Service, ScenarioError> {
        let model = self.catalog.language_model(&repr.model.value);
        let model = self.found(&repr.model, model)?.value.clone();
        let count = |at: &Option<At<u32>>, default, most| match at {
            Some(at) => self.places.count(at, most),
            None => Ok(default),
        };
        let traffic_gbps = match &repr.traffic_gbps {
            Some(at) => self.places.between(at, 0.0, TRAFFIC_MAX_GBPS)?,
            None => 0.0,
        };
        let service = Service {
            class: repr.on,
            sequences: count(&repr.sequences, SEQUENCES, 65_536)?,
            prompt_tokens: count(&repr.prompt_tokens, PROMPT_TOKENS, model.context_max)?,
            answer_tokens: count(&repr.answer_tokens, ANSWER_TOKENS, model.context_max)?,
            traffic: DataRate::gigabits_per_second(traffic_gbps),
            model,
        };
        let serves = |unit: &&ComputeUnit| service.runs_on(unit.class);
        let mut serving = units.iter().filter(serves).peekable();
        if serving.peek().is_none() {
            let reason = "no processor of the payload is of the class that it runs on";
            let remedy = "give a processor that `class`, or take `on` out";
            return Err(self.places.refuse(&repr.model, reason, remedy));
        }
        let context = service.prompt_tokens.saturating_add(service.answer_tokens);
        for unit in serving {
            let (model, processor) = (&service.model, &unit.processor);
            Serving::new(model, processor, context, service.sequences).map_err(|misfit| {
                let remedy = "serve fewer `sequences`, shorter prompts or a smaller model; \
                              `starloom fit` tells what fits";
                self.places.refuse(&repr.model, misfit.to_string(), remedy)
            })?;
        }
        Ok(service)
    }

    /// The data centre on the ground.
    pub(super) fn ground_centre(
        &self,
        repr: &GroundCentreRepr,
    ) -> Result<GroundCentre, ScenarioError> {
        let fabric = self.catalog.fabric(&repr.fabric.value);
        let fabric = self.found(&repr.fabric, fabric)?.value.clone();
        let hops = match &repr.hops {
            Some(at) => self.places.count(at, HOPS_MAX)?,
            None => HOPS,
        };
        let distance = self.span_of(&fabric, repr.distance_m.as_ref(), HALL_DISTANCE_M)?;
        Ok(GroundCentre {
            fabric,
            hops,
            distance,
        })
    }

    /// A distance that a fabric spans; `default_m`, or its reach, where none is given.
    fn span_of(
        &self,
        fabric: &Fabric,
        at: Option<&At<f64>>,
        default_m: f64,
    ) -> Result<Length, ScenarioError> {
        let Some(at) = at else {
            return Ok(Length::meters(default_m).min(fabric.reach));
        };
        let distance = Length::meters(self.places.positive(at)?);
        if distance > fabric.reach {
            let reach_m = fabric.reach.to_meters();
            let reason = format!("{} reaches {reach_m} m", fabric.id);
            let remedy = "take a shorter way, or name another fabric; `starloom catalog fabric` \
                          shows them";
            return Err(self.places.refuse(at, reason, remedy));
        }
        Ok(distance)
    }

    /// What joins the processors.
    fn joint(&self, repr: &ComputeRepr) -> Result<Option<Joint>, ScenarioError> {
        let Some(id) = &repr.fabric else {
            let remedy = "add `fabric`, or take this out";
            if let Some(at) = &repr.fabric_distance_m {
                let reason = "there is no fabric that could span it";
                return Err(self.places.refuse(at, reason, remedy));
            }
            if let Some(at) = &repr.fabric_edge_mm {
                let reason = "there is no fabric whose ports could stand on it";
                return Err(self.places.refuse(at, reason, remedy));
            }
            return Ok(None);
        };
        let fabric = self
            .found(id, self.catalog.fabric(&id.value))?
            .value
            .clone();
        let distance = self.span_of(&fabric, repr.fabric_distance_m.as_ref(), FABRIC_DISTANCE_M)?;
        let ports = match &repr.fabric_ports {
            Some(at) => self.places.count(at, PORTS_MAX)?,
            None => 1,
        };
        self.refuse_crowded_edge(repr, id, (&fabric, ports))?;
        Ok(Some(Joint {
            fabric,
            distance,
            ports,
        }))
    }

    /// Refuses more ports than the edge of a processor has room for.
    fn refuse_crowded_edge(
        &self,
        repr: &ComputeRepr,
        id: &At<String>,
        (fabric, ports): (&Fabric, u32),
    ) -> Result<(), ScenarioError> {
        let edge_mm = match &repr.fabric_edge_mm {
            Some(at) => {
                self.places.positive(at)?;
                self.places.between(at, 0.0, EDGE_MAX_MM)?
            }
            None => EDGE_MM,
        };
        let room = fabric.ports(Length::millimeters(edge_mm));
        let Some(room) = room.filter(|&room| ports > room) else {
            return Ok(());
        };
        let reason = format!(
            "{edge_mm} mm of a processor's edge have room for {room} ports of {}, not for {ports}",
            fabric.id
        );
        let remedy = "take fewer ports, a longer `fabric_edge_mm`, or a denser fabric; `starloom \
                      catalog fabric` shows `density_gbps_per_mm`";
        Err(match (&repr.fabric_ports, &repr.fabric_edge_mm) {
            (Some(at), _) => self.places.refuse(at, reason, remedy),
            (None, Some(at)) => self.places.refuse(at, reason, remedy),
            (None, None) => self.places.refuse(id, reason, remedy),
        })
    }

    /// As many units of a part as there are.
    fn units(&self, repr: &UnitRepr) -> Result<Vec<ComputeUnit>, ScenarioError> {
        let part = self.found(&repr.part, self.catalog.processor(&repr.part.value))?;
        let count = match &repr.count {
            Some(at) => self.places.count(at, UNITS_MAX)?,
            None => 1,
        };
        let unit = ComputeUnit {
            processor: part.value.clone(),
            class: repr.class.unwrap_or(Class::Ai),
        };
        Ok(vec![unit; count as usize])
    }

    /// The stages of a job, and the networks that run in them, in order.
    pub(super) fn stages(
        &self,
        repr: &WorkRepr,
    ) -> Result<(Vec<Stage>, Vec<ModelCard>), ScenarioError> {
        match (&repr.chain, &repr.stage) {
            (Some(ids), None) => {
                let chain = ids.value.iter().map(|id| self.card(id));
                let chain = chain.collect::<Result<Vec<_>, _>>()?;
                if chain.is_empty() {
                    let remedy = "list at least one network; `starloom catalog model` shows them";
                    let reason = "there is no network to run";
                    return Err(self.places.refuse(ids, reason, remedy));
                }
                Ok((vec![Stage::inference(chain.clone())], chain))
            }
            (None, Some(list)) => {
                let stages = list.value.iter().map(|at| self.stage(at));
                let stages = stages.collect::<Result<Vec<_>, _>>()?;
                let chain: Vec<ModelCard> =
                    stages.iter().flat_map(|one| one.models.clone()).collect();
                if chain.is_empty() {
                    let reason = "no stage runs a network: there would be no answer";
                    let remedy = "add a stage of `kind = \"inference\"` with its `model`";
                    return Err(self.places.refuse(list, reason, remedy));
                }
                Ok((stages, chain))
            }
            (Some(_), Some(list)) => {
                let reason = "the chain stands beside its stages";
                let remedy =
                    "keep `chain`, or name its networks in stages of `kind = \"inference\"`";
                Err(self.places.refuse(list, reason, remedy))
            }
            (None, None) => {
                let reason = "it is not said what is done with a frame";
                let remedy = "give a `chain` of networks, or a list of `stage`s";
                Err(self.places.refuse_absent("work.chain", reason, remedy))
            }
        }
    }

    fn card(&self, id: &At<String>) -> Result<ModelCard, ScenarioError> {
        Ok(self.found(id, self.catalog.model(&id.value))?.value.clone())
    }

    fn stage(&self, at: &At<StageRepr>) -> Result<Stage, ScenarioError> {
        let repr = &at.value;
        let kind = repr.kind.value;
        let is_inference = kind == StageKind::Inference;
        let models = match &repr.model {
            Some(id) if is_inference => vec![self.card(id)?],
            Some(id) => {
                let reason = format!("a stage of kind `{}` runs no network", kind.name());
                let remedy = "take `model` out, or make its kind \"inference\"";
                return Err(self.places.refuse(id, reason, remedy));
            }
            None if is_inference => {
                let remedy = "give its `model`; `starloom catalog model` shows what there is";
                return Err(self.places.refuse(&repr.kind, "it runs no network", remedy));
            }
            None => Vec::new(),
        };
        let operations_per_sample = match &repr.operations_per_sample {
            Some(at) if is_inference => {
                let reason = "what an inference costs is counted from its network";
                return Err(self.places.refuse(at, reason, "take it out"));
            }
            Some(at) => self.places.between(at, 0.0, OPERATIONS_MAX)?,
            None => kind.operations_per_sample(),
        };
        let output_ratio = match &repr.output_ratio {
            Some(at) => {
                self.places.positive(at)?;
                self.places.between(at, 0.0, 1_000.0)?
            }
            None => 1.0,
        };
        Ok(Stage {
            kind,
            class: repr.on.map(|at| at.value),
            operations_per_sample,
            output_ratio,
            models,
        })
    }
}
