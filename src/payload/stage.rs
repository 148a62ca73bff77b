//! What is done with a frame, stage by stage, and what a stage costs on a processor.
//!
//! ```text
//! inference:   the roofline of its networks over all tiles (payload::roofline)
//! any other:   t = max( samples · operations / (peak · u), (bytes in + bytes out) / (bandwidth · 0.75) )
//! ```
//! A sample is one pixel in one band, or one byte of the answer after the last network. A stage hands on what the next one takes: `output_ratio` of what
//! it took, and the answer after the last network.
//!
//! Assumes: operations of every kind run at the integer peak, or the floating-point peak where there
//! is none, and at the share of it that dense networks reach; costs per sample as [`StageKind`] has
//! them where a scenario gives none. Leaves out: what a processor needs to start a stage beyond the
//! scenario's `job_overhead_ms`.
//! Source: Williams et al. 2009 (roofline); operations per sample are assumptions.

use super::device::{Class, Processor};
use super::fit::fit;
use super::roofline::{Estimate, RooflineError, frame_estimate, work_estimate};
use crate::inference::card::{EfficiencyClass, ModelCard};
use crate::time::Span;
use crate::units::Bits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a stage does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StageKind {
    /// Reads what the imager sends into samples.
    Decode,
    /// Turns counts into reflectances: gain, offset, non-uniformity.
    Radiometric,
    /// Cuts the frame into tiles.
    Tiling,
    /// Runs networks on every tile.
    Inference,
    /// Turns outputs of networks into an answer.
    PostProcessing,
    /// Compresses without loss.
    Compression,
    /// Encrypts.
    Encryption,
}

impl StageKind {
    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Radiometric => "radiometric",
            Self::Tiling => "tiling",
            Self::Inference => "inference",
            Self::PostProcessing => "post-processing",
            Self::Compression => "compression",
            Self::Encryption => "encryption",
        }
    }

    /// Operations per sample where a scenario gives none. Assumed: unpacking and copying a few;
    /// a multiplication and an addition with look-ups; prediction and entropy coding some sixty;
    /// AES-128 in counter mode some twenty a byte on words.
    pub const fn operations_per_sample(self) -> f64 {
        match self {
            Self::Tiling => 2.0,
            Self::Radiometric => 4.0,
            Self::Decode | Self::PostProcessing => 10.0,
            Self::Encryption => 30.0,
            Self::Compression => 60.0,
            Self::Inference => 0.0,
        }
    }
}

/// One stage of what is done with a frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What it does.
    pub kind: StageKind,
    /// The class of processors that it runs on; any where none is named.
    pub class: Option<Class>,
    /// Operations for each sample of the frame.
    pub operations_per_sample: f64,
    /// Bits that it hands on over bits that it took.
    pub output_ratio: f64,
    /// Networks that run on each tile, one after the other.
    pub models: Vec<ModelCard>,
}

/// What a stage is fed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feed {
    /// Pixels times bands of the frame, or bytes of the answer.
    pub samples: f64,
    /// Bits that come in.
    pub input: Bits,
    /// Bits that go out.
    pub output: Bits,
    /// Tiles that networks run on.
    pub tiles: u32,
    /// Time besides arithmetic and memory.
    pub overhead: Span,
}

impl Stage {
    /// A stage that runs networks on whatever processor there is.
    pub fn inference(models: Vec<ModelCard>) -> Self {
        Self {
            kind: StageKind::Inference,
            class: None,
            operations_per_sample: 0.0,
            output_ratio: 1.0,
            models,
        }
    }

    /// Whether a processor of this class may run it.
    pub fn runs_on(&self, class: Class) -> bool {
        self.class.is_none_or(|wanted| wanted == class)
    }

    /// Whether a processor of this class may run it and all of its networks fit the processor.
    pub fn fits(&self, class: Class, processor: &Processor) -> bool {
        self.runs_on(class)
            && self
                .models
                .iter()
                .all(|model| fit(processor, model).is_ok())
    }

    /// Time and energy on a processor.
    ///
    /// # Errors
    /// When a network does not run on the processor.
    pub fn estimate(&self, processor: &Processor, feed: &Feed) -> Result<Estimate, RooflineError> {
        if self.kind == StageKind::Inference {
            return frame_estimate(processor, &self.models, feed.tiles, feed.overhead);
        }
        let operations = feed.samples * self.operations_per_sample;
        let bytes = (feed.input + feed.output).as_f64() / 8.0;
        work_estimate(
            processor,
            EfficiencyClass::Dense,
            (operations, bytes),
            feed.overhead,
        )
    }
}
