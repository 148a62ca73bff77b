//! The processors of a payload: what they are, how jobs are taken up, what joins them.

use crate::inference::language::LanguageModel;
use crate::payload::computer::Discipline;
use crate::payload::device::{Class, Processor};
use crate::payload::fabric::Fabric;
use crate::units::{DataRate, Length};
use serde::{Deserialize, Serialize};

/// The processors of a satellite, what joins them, and how jobs are taken up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compute {
    /// The processors, at least one; a part of which there are several stands several times.
    pub units: Vec<ComputeUnit>,
    /// Which job goes first.
    pub discipline: Discipline,
    /// Whether a more urgent job pushes out the one that runs.
    pub preempts: bool,
    /// Whether a job whose deadline has passed is given up.
    pub drops_late: bool,
    /// Frames that may wait or be worked on; one more is not taken. None: as many as are stored.
    pub frames_max: Option<u32>,
    /// Work without end that they do beside jobs, where they do any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// What joins the processors; none where moves between them are not modelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<Joint>,
}

/// Work without end: prompts that are answered by a language model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// The model.
    pub model: LanguageModel,
    /// The class of processors that it runs on; any where none is named.
    pub class: Option<Class>,
    /// Prompts that a processor answers side by side.
    pub sequences: u32,
    /// Tokens of a prompt.
    pub prompt_tokens: u32,
    /// Tokens of an answer.
    pub answer_tokens: u32,
    /// What each processor exchanges with others at full speed.
    pub traffic: DataRate,
}

impl Service {
    /// Whether processors of a class serve.
    pub fn runs_on(&self, class: Class) -> bool {
        self.class.is_none_or(|one| one == class)
    }
}

/// A fabric as it joins the processors of a payload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Joint {
    /// The fabric.
    pub fabric: Fabric,
    /// How far apart the processors stand, within the fabric's reach.
    pub distance: Length,
    /// Ports of each processor, side by side.
    pub ports: u32,
}

/// One processor of a satellite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComputeUnit {
    /// The processor.
    pub processor: Processor,
    /// What kind of processor stages are bound to.
    pub class: Class,
}

impl Compute {
    /// One processor that does all, first come, first served.
    pub fn single(processor: Processor) -> Self {
        Self {
            units: vec![ComputeUnit {
                processor,
                class: Class::Ai,
            }],
            discipline: Discipline::FirstCome,
            preempts: false,
            drops_late: false,
            frames_max: None,
            service: None,
            joint: None,
        }
    }
}
