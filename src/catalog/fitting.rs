//! What of the catalogue would fit: processors for a network, and variants of a network for a processor.

use super::Catalog;
use crate::inference::card::ModelCard;
use crate::payload::device::Processor;
use crate::payload::fit::fit;
use crate::payload::radiation::mitigation::Mitigation;

impl Catalog {
    /// The processors that run a network with what is done against radiation; those as hard as `like`
    /// come first.
    pub fn processors_for(
        &self,
        model: &ModelCard,
        like: &Processor,
        mitigation: Mitigation,
    ) -> Vec<&Processor> {
        let processors = self.processors.values().map(|part| &part.value);
        let left = |processor| mitigation.applied(processor, model.weight_bytes);
        let mut fitting: Vec<_> = processors
            .filter(|processor| fit(&left(processor), model).is_ok())
            .collect();
        fitting.sort_by_key(|processor| processor.hardness != like.hardness);
        fitting
    }

    /// The other networks for the task of `model`, or of its family, that fit a processor.
    pub fn variants_for(&self, processor: &Processor, model: &ModelCard) -> Vec<&ModelCard> {
        let models = self.models.values().map(|part| &part.value);
        models
            .filter(|other| other.id != model.id)
            .filter(|other| other.task == model.task || family(&other.id) == family(&model.id))
            .filter(|other| fit(processor, other).is_ok())
            .collect()
    }
}

/// An id without its last part, which tells the format or the size.
fn family(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(family, _)| family)
}
