//! Stages that no processor of the payload can run are refused, with what would fit.

use super::super::decode::At;
use super::super::file::PayloadRepr;
use super::super::{Compute, ComputeUnit, ScenarioError};
use super::Builder;
use crate::inference::card::ModelCard;
use crate::payload::device::Processor;
use crate::payload::fit::fit;
use crate::payload::radiation::mitigation::Mitigation;
use crate::payload::stage::Stage;
use crate::time::Span;

/// How many parts a remedy names.
const NAMED_MAX: usize = 6;

impl Builder<'_> {
    /// Refuses, at the key that names the processors, a stage that none of them can run.
    pub(super) fn refuse_unfit(
        &self,
        at: &At<PayloadRepr>,
        (compute, mitigation): (&Compute, Mitigation),
        stages: &[Stage],
    ) -> Result<(), ScenarioError> {
        let units = &compute.units;
        let fits = |stage: &Stage, unit: &ComputeUnit| stage.fits(unit.class, &unit.processor);
        for stage in stages {
            if units.iter().any(|unit| fits(stage, unit)) {
                continue;
            }
            let (reason, remedy) = match units.iter().find(|unit| stage.runs_on(unit.class)) {
                Some(unit) => {
                    let (reason, remedy) = self.misfit(&unit.processor, &stage.models, mitigation);
                    (
                        format!("{reason}{}", tripled(&reason, &unit.processor, mitigation)),
                        remedy,
                    )
                }
                None => none_of_its_class(stage),
            };
            return Err(match (&at.value.processor, &at.value.compute) {
                (Some(id), _) => self.places.refuse(id, reason, remedy),
                (None, Some(list)) => {
                    let list = &list.value.processor;
                    self.places.refuse(list, reason, remedy)
                }
                (None, None) => self.places.refuse(at, reason, remedy),
            });
        }
        Ok(())
    }

    /// Why a processor cannot run some networks, and what would.
    fn misfit(
        &self,
        processor: &Processor,
        models: &[ModelCard],
        mitigation: Mitigation,
    ) -> (String, String) {
        let misfits = models
            .iter()
            .find_map(|model| fit(processor, model).err().map(|misfit| (model, misfit)));
        misfits.map_or_else(Default::default, |(model, misfit)| {
            let remedy = self.what_would_fit(processor, model, mitigation);
            (misfit.to_string(), remedy)
        })
    }

    /// What would: other processors and other networks, under the same mitigation, and this processor
    /// without it.
    fn what_would_fit(
        &self,
        processor: &Processor,
        model: &ModelCard,
        mitigation: Mitigation,
    ) -> String {
        let processors = self.catalog.processors_for(model, processor, mitigation);
        let processors = named(processors.iter().map(|one| one.id.as_str()));
        let variants = self.catalog.variants_for(processor, model);
        let variants = named(variants.iter().map(|one| one.id.as_str()));
        let with = if mitigation == Mitigation::default() {
            ""
        } else {
            " with the same mitigation"
        };
        let bare = self.catalog.processor(&processor.id).ok();
        let bare = bare.filter(|part| fit(&part.value, model).is_ok());
        let ways = [
            processors.map(|names| format!("{} runs{with} on {names}", model.id)),
            variants.map(|names| format!("on {} runs{with} {names}", processor.id)),
            bare.map(|part| format!("without the mitigation {} runs it", part.value.id)),
        ];
        let ways: Vec<String> = ways.into_iter().flatten().collect();
        if ways.is_empty() {
            return "take a smaller network: `starloom catalog model` lists them".to_owned();
        }
        ways.join("; ")
    }
}

/// What logic there would be without its being there three times, where there is too little of it.
fn tripled(reason: &str, processor: &Processor, mitigation: Mitigation) -> String {
    let luts = processor.logic.map(|logic| logic.luts);
    match luts.filter(|_| mitigation.tmr && reason.contains("lookup tables")) {
        Some(luts) => {
            let area = mitigation.cost(Span::ZERO).area;
            let whole = luts * area;
            format!(" beside `tmr`, which makes logic {area} times as large: without it {whole:.0}")
        }
        None => String::new(),
    }
}

/// What is said of a stage whose class of processors the payload lacks.
fn none_of_its_class(stage: &Stage) -> (String, String) {
    let class = stage.class.map_or("", |class| class.name());
    let kind = stage.kind.name();
    (
        format!("there is no processor of the class `{class}`, which the stage `{kind}` runs on"),
        format!("add one of `class = \"{class}\"`, or take `on` out of the stage"),
    )
}

/// The first names, and how many more there are; none where there are none.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let (shown, more) = names.split_at(names.len().min(NAMED_MAX));
    let shown = shown.join(", ");
    match (names.len(), more.len()) {
        (0, _) => None,
        (_, 0) => Some(shown),
        (_, more) => Some(format!("{shown} and {more} more")),
    }
}
