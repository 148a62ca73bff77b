//! Time and energy of a language model on a processor.
//!
//! ```text
//! prefill  t = max( 2 · parameters · prompt / (peak · 0.35) , weights / (bandwidth · 0.75) )
//! decode   t = max( 2 · parameters · n / (peak · 0.35) , (weights + n · kv · context) / (bandwidth · 0.75) )
//! ```
//! for one token of each of `n` sequences. Prefill reads the prompt at once and is bound by arithmetic;
//! decoding reads all weights for every token and is bound by memory, until many sequences share them.
//!
//! Assumes: products as large as these reach 0.35 of the dense peak (0.25 to 0.5 is usual, recalled) and
//! 0.75 of the bandwidth (measured 0.85 and 0.93 on one part); weights and keys and values all in the
//! processor's memory.
//! Leaves out: attention's own operations (below a tenth up to some thousand tokens), speculation,
//! paging, several processors at one model.
//! Source: roofline (Williams et al. 2009); vectors CMP-2 and CMP-3.

use super::device::Processor;
use super::fit::{Misfit, Resource};
use super::roofline::{Bound, Estimate, Roofline, RooflineError, estimate};
use crate::inference::language::LanguageModel;

/// Share of the peak that large products reach. Recalled: 0.25 to 0.45 on GPUs, 0.3 to 0.5 on arrays.
const UTILISATION_LARGE_PRODUCTS: f64 = 0.35;

/// A language model on a processor.
#[derive(Debug, Clone, Copy)]
pub struct Serving<'a> {
    model: &'a LanguageModel,
    processor: &'a Processor,
    roofline: Roofline,
}

impl<'a> Serving<'a> {
    /// The rates of a model on a processor whose memory holds `sequences` of `context` tokens.
    ///
    /// # Errors
    /// When the processor has no arithmetic for it or too little memory, or when its figures cannot be.
    pub fn new(
        model: &'a LanguageModel,
        processor: &'a Processor,
        context: u32,
        sequences: u32,
    ) -> Result<Self, RooflineError> {
        let Some((_, peak)) = processor.path(model.precision) else {
            return Err(RooflineError::Misfit(Misfit::NoPath {
                processor: processor.id.clone(),
                model: model.id.clone(),
                precision: model.precision,
            }));
        };
        let needed = model.memory_bytes(context, sequences);
        if needed > processor.memory_bytes {
            return Err(RooflineError::Misfit(Misfit::TooLarge {
                processor: processor.id.clone(),
                model: model.id.clone(),
                resource: Resource::Memory,
                needed,
                available: processor.memory_bytes,
            }));
        }
        let bandwidth = processor.memory_bandwidth_bytes_per_s;
        Ok(Self {
            model,
            processor,
            roofline: Roofline::new(peak, UTILISATION_LARGE_PRODUCTS, bandwidth)?,
        })
    }

    /// Time and energy to read a prompt of some tokens, up to the first token of the answer.
    pub fn prefill(&self, prompt: u32) -> Estimate {
        let operations = 2.0 * self.model.parameters * f64::from(prompt);
        let (time_s, bound) = self.roofline.time_s(operations, self.model.weight_bytes);
        estimate(time_s, bound, self.processor.power_active)
    }

    /// Tokens per second of all sequences together, each looking back on `context` tokens.
    pub fn decode_tokens_per_s(&self, context: u32, sequences: u32) -> f64 {
        let (time_s, _) = self.step_s(f64::from(context), sequences);
        f64::from(sequences) / time_s
    }

    /// Time and energy of an answer of some tokens to a prompt, for `sequences` side by side.
    pub fn answer(&self, prompt: u32, answer: u32, sequences: u32) -> Estimate {
        let prompts = self.prefill(prompt.saturating_mul(sequences));
        // The context grows by a token with each step, so the mean step is that of the mean context.
        let context = f64::from(prompt) + f64::from(answer) / 2.0;
        let (step_s, bound) = self.step_s(context, sequences);
        let decode_s = step_s * f64::from(answer);
        let prefill_s = prompts.time.to_seconds();
        let longer = if decode_s > prefill_s {
            bound
        } else {
            prompts.bound
        };
        estimate(prefill_s + decode_s, longer, self.processor.power_active)
    }

    /// One token of each sequence.
    fn step_s(&self, context: f64, sequences: u32) -> (f64, Bound) {
        let count = f64::from(sequences);
        let operations = 2.0 * self.model.parameters * count;
        let kept = self.model.kv_bytes_per_token() * context * count;
        self.roofline
            .time_s(operations, self.model.weight_bytes + kept)
    }
}

#[cfg(test)]
mod tests;
