//! Networks that their processors cannot run are refused, with what would fit.

use super::super::ScenarioError;
use super::super::decode::At;
use super::Builder;
use crate::inference::card::ModelCard;
use crate::payload::device::Processor;
use crate::payload::fit::fit;

/// How many parts a remedy names.
const NAMED_MAX: usize = 6;

impl Builder<'_> {
    /// Refuses, at the key that names the processor, a chain with a network that does not fit it.
    pub(super) fn refuse_unfit(
        &self,
        at: &At<String>,
        processor: &Processor,
        chain: &[ModelCard],
    ) -> Result<(), ScenarioError> {
        for model in chain {
            if let Err(misfit) = fit(processor, model) {
                let remedy = self.what_would_fit(processor, model);
                return Err(self.places.refuse(at, misfit.to_string(), remedy));
            }
        }
        Ok(())
    }

    fn what_would_fit(&self, processor: &Processor, model: &ModelCard) -> String {
        let processors = self.catalog.processors_for(model, processor);
        let processors = named(processors.iter().map(|one| one.id.as_str()));
        let variants = self.catalog.variants_for(processor, model);
        let variants = named(variants.iter().map(|one| one.id.as_str()));
        let runs = |names| format!("{} runs on {names}", model.id);
        let fits = |names| format!("{names} fits {}", processor.id);
        match (processors, variants) {
            (Some(processors), Some(variants)) => {
                format!("{}; or in `chain`: {}", runs(processors), fits(variants))
            }
            (Some(processors), None) => runs(processors),
            (None, Some(variants)) => format!("in `chain`: {}", fits(variants)),
            (None, None) => {
                "take a smaller network: `starloom catalog model` lists them".to_owned()
            }
        }
    }
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
