//! Catalogues of parts: every figure with its source and grade.
//!
//! A part is what the models take plus the figures behind it as they were written. The bundled
//! files are `assets/catalogue/*.toml`; a scenario may read further files, whose parts replace
//! those of the same id and inherit the same defaults. The format is in
//! `docs/models/catalogue.md`, the references in `docs/REFERENCES.md`.
//!
//! Assumes: that a grade is honest; nobody checks a figure against its source here.
//! Leaves out: prices, for which no source was found.

mod error;
mod fields;
mod fitting;
mod grade;
mod kind;
mod limits;
mod networks;
mod part;
mod read;
mod scenes;
mod schema;
mod shape;

pub use error::CatalogError;
pub use grade::Grade;
pub use kind::Kind;
pub use networks::bundled_network;
pub use part::{Figure, Listing, Part, Reference, UnknownPart};
pub use scenes::{FieldSite, endmembers, field_sites, scenes};
pub use schema::schema;
pub(crate) use schema::{entries as schema_of_entries, of as schema_of};

use crate::inference::card::ModelCard;
use crate::inference::language::LanguageModel;
use crate::link::rf::ModCod;
use crate::link::terminal::{
    LaserTerminal, OpticalDownlink, OpticalReceiver, OpticalUplink, RadioReceiver,
    RadioTransmitter, RadioUplink,
};
use crate::orbit::walker::PublishedShell;
use crate::payload::array::SolarCell;
use crate::payload::device::Processor;
use crate::payload::fabric::Fabric;
use crate::payload::heat::Coating;
use crate::payload::power::Cells;
use crate::sensing::imager::Imager;
use read::{Defaults, File};
use shape::{
    BatteryRepr, FabricRepr, ImagerRepr, LanguageModelRepr, LaserTerminalRepr, ModelRepr,
    OpticalDownlinkRepr, OpticalReceiverRepr, OpticalUplinkRepr, ProcessorRepr, RadiatorRepr,
    RadioModeRepr, RadioReceiverRepr, RadioTransmitterRepr, RadioUplinkRepr, Shape, ShellRepr,
    SolarArrayRepr,
};
use std::collections::BTreeMap;

/// The name and the text of a bundled file.
macro_rules! bundled_file {
    ($name:literal) => {
        (
            concat!("assets/catalogue/", $name, ".toml"),
            include_str!(concat!("../assets/catalogue/", $name, ".toml")),
        )
    };
}

/// The parts that a scenario can name, by kind and id.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    laser_terminals: BTreeMap<String, Part<LaserTerminal>>,
    optical_downlinks: BTreeMap<String, Part<OpticalDownlink>>,
    optical_receivers: BTreeMap<String, Part<OpticalReceiver>>,
    optical_uplinks: BTreeMap<String, Part<OpticalUplink>>,
    radio_transmitters: BTreeMap<String, Part<RadioTransmitter>>,
    radio_receivers: BTreeMap<String, Part<RadioReceiver>>,
    radio_uplinks: BTreeMap<String, Part<RadioUplink>>,
    radio_modes: BTreeMap<String, Part<ModCod>>,
    processors: BTreeMap<String, Part<Processor>>,
    models: BTreeMap<String, Part<ModelCard>>,
    language_models: BTreeMap<String, Part<LanguageModel>>,
    fabrics: BTreeMap<String, Part<Fabric>>,
    solar_arrays: BTreeMap<String, Part<SolarCell>>,
    batteries: BTreeMap<String, Part<Cells>>,
    radiators: BTreeMap<String, Part<Coating>>,
    imagers: BTreeMap<String, Part<Imager>>,
    shells: BTreeMap<String, Part<PublishedShell>>,
    references: BTreeMap<String, Reference>,
    defaults: BTreeMap<Kind, Defaults>,
}

/// The files that come with starloom; references first, since the others cite them.
const BUNDLED: [(&str, &str); 10] = [
    bundled_file!("references"),
    bundled_file!("laser_terminals"),
    bundled_file!("ground_links"),
    bundled_file!("radio_modes"),
    bundled_file!("processors"),
    bundled_file!("models"),
    bundled_file!("fabrics"),
    bundled_file!("power"),
    bundled_file!("imagers"),
    bundled_file!("constellations"),
];

impl Catalog {
    /// The catalogue that comes with starloom, read from the binary itself.
    ///
    /// # Errors
    /// When a bundled file is faulty; a test keeps that from happening.
    pub fn bundled() -> Result<Self, CatalogError> {
        let mut catalog = Self::default();
        for (name, text) in BUNDLED {
            catalog.read(name, text)?;
        }
        Ok(catalog)
    }

    /// Reads one catalogue file; a part that exists already is replaced. A file that is refused
    /// changes nothing.
    ///
    /// # Errors
    /// For text that is not TOML, unknown fields, ungraded figures, unphysical values and ids
    /// that the file gives twice.
    pub fn read(&mut self, name: &str, text: &str) -> Result<(), CatalogError> {
        let file = File::parse(name, text)?;
        let mut next = self.clone();
        for reference in file.references()? {
            next.references.insert(reference.id.clone(), reference);
        }
        let Self {
            laser_terminals,
            optical_downlinks,
            optical_receivers,
            optical_uplinks,
            radio_transmitters,
            radio_receivers,
            radio_uplinks,
            radio_modes,
            processors,
            models,
            language_models,
            fabrics,
            solar_arrays,
            batteries,
            radiators,
            imagers,
            shells,
            references,
            defaults,
        } = &mut next;
        let mut read = Reading {
            file: &file,
            references,
            defaults,
        };
        read.kind::<LaserTerminalRepr>(Kind::LaserTerminal, laser_terminals)?;
        read.kind::<OpticalDownlinkRepr>(Kind::OpticalDownlink, optical_downlinks)?;
        read.kind::<OpticalReceiverRepr>(Kind::OpticalReceiver, optical_receivers)?;
        read.kind::<OpticalUplinkRepr>(Kind::OpticalUplink, optical_uplinks)?;
        read.kind::<RadioUplinkRepr>(Kind::RadioUplink, radio_uplinks)?;
        read.kind::<RadioModeRepr>(Kind::RadioMode, radio_modes)?;
        read.kind::<RadioTransmitterRepr>(Kind::RadioTransmitter, radio_transmitters)?;
        read.kind::<RadioReceiverRepr>(Kind::RadioReceiver, radio_receivers)?;
        read.kind::<ProcessorRepr>(Kind::Processor, processors)?;
        read.kind::<ModelRepr>(Kind::Model, models)?;
        read.kind::<LanguageModelRepr>(Kind::LanguageModel, language_models)?;
        read.kind::<FabricRepr>(Kind::Fabric, fabrics)?;
        read.kind::<SolarArrayRepr>(Kind::SolarArray, solar_arrays)?;
        read.kind::<BatteryRepr>(Kind::Battery, batteries)?;
        read.kind::<RadiatorRepr>(Kind::Radiator, radiators)?;
        read.kind::<ImagerRepr>(Kind::Imager, imagers)?;
        read.kind::<ShellRepr>(Kind::Shell, shells)?;
        *self = next;
        Ok(())
    }

    /// Every part of a kind, by id.
    pub fn listings(&self, kind: Kind) -> Vec<Listing<'_>> {
        match kind {
            Kind::LaserTerminal => part::listings(&self.laser_terminals),
            Kind::OpticalDownlink => part::listings(&self.optical_downlinks),
            Kind::OpticalReceiver => part::listings(&self.optical_receivers),
            Kind::OpticalUplink => part::listings(&self.optical_uplinks),
            Kind::RadioUplink => part::listings(&self.radio_uplinks),
            Kind::RadioMode => part::listings(&self.radio_modes),
            Kind::RadioTransmitter => part::listings(&self.radio_transmitters),
            Kind::RadioReceiver => part::listings(&self.radio_receivers),
            Kind::Processor => part::listings(&self.processors),
            Kind::Model => part::listings(&self.models),
            Kind::LanguageModel => part::listings(&self.language_models),
            Kind::Fabric => part::listings(&self.fabrics),
            Kind::SolarArray => part::listings(&self.solar_arrays),
            Kind::Battery => part::listings(&self.batteries),
            Kind::Radiator => part::listings(&self.radiators),
            Kind::Imager => part::listings(&self.imagers),
            Kind::Shell => part::listings(&self.shells),
        }
    }

    /// The part of a kind and id, as a listing.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn listing(&self, kind: Kind, id: &str) -> Result<Listing<'_>, UnknownPart> {
        let listings = self.listings(kind);
        match listings.iter().find(|listing| listing.id == id) {
            Some(listing) => Ok(*listing),
            None => Err(UnknownPart::new(
                kind.key(),
                id,
                listings.iter().map(|listing| listing.id),
            )),
        }
    }

    /// The reference of this id.
    pub fn reference(&self, id: &str) -> Option<&Reference> {
        self.references.get(id)
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

    /// The modes of radio modems, by name as they are written.
    pub fn radio_modes(&self) -> Vec<ModCod> {
        let named = |part: &Part<ModCod>| ModCod {
            name: part.name.clone(),
            ..part.value.clone()
        };
        self.radio_modes.values().map(named).collect()
    }

    /// The optical uplink of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn optical_uplink(&self, id: &str) -> Result<&Part<OpticalUplink>, UnknownPart> {
        part::find(&self.optical_uplinks, Kind::OpticalUplink.key(), id)
    }

    /// The radio uplink of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn radio_uplink(&self, id: &str) -> Result<&Part<RadioUplink>, UnknownPart> {
        part::find(&self.radio_uplinks, Kind::RadioUplink.key(), id)
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

    /// The language model of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn language_model(&self, id: &str) -> Result<&Part<LanguageModel>, UnknownPart> {
        part::find(&self.language_models, Kind::LanguageModel.key(), id)
    }

    /// The processors, by id.
    pub fn processors(&self) -> impl Iterator<Item = &Part<Processor>> {
        self.processors.values()
    }

    /// The networks, by id.
    pub fn models(&self) -> impl Iterator<Item = &Part<ModelCard>> {
        self.models.values()
    }

    /// The fabric of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn fabric(&self, id: &str) -> Result<&Part<Fabric>, UnknownPart> {
        part::find(&self.fabrics, Kind::Fabric.key(), id)
    }

    /// The kind of solar array of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn solar_array(&self, id: &str) -> Result<&Part<SolarCell>, UnknownPart> {
        part::find(&self.solar_arrays, Kind::SolarArray.key(), id)
    }

    /// The kind of battery of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn battery(&self, id: &str) -> Result<&Part<Cells>, UnknownPart> {
        part::find(&self.batteries, Kind::Battery.key(), id)
    }

    /// The radiator of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn radiator(&self, id: &str) -> Result<&Part<Coating>, UnknownPart> {
        part::find(&self.radiators, Kind::Radiator.key(), id)
    }

    /// The shells of a published constellation, or the one shell of this id, in order.
    ///
    /// # Errors
    /// When there is neither; the error names the nearest.
    pub fn shells(&self, name: &str) -> Result<Vec<&Part<PublishedShell>>, UnknownPart> {
        if let Some(shell) = self.shells.get(name) {
            return Ok(vec![shell]);
        }
        let of_constellation = |part: &&Part<PublishedShell>| part.value.constellation == name;
        let shells: Vec<_> = self.shells.values().filter(of_constellation).collect();
        if shells.is_empty() {
            let names = self.constellations();
            let ids = self.shells.keys().map(String::as_str);
            return Err(UnknownPart::new(
                "shell",
                name,
                names.into_iter().chain(ids),
            ));
        }
        Ok(shells)
    }

    /// The names of the published constellations.
    pub fn constellations(&self) -> std::collections::BTreeSet<&str> {
        let shells = self.shells.values();
        shells
            .map(|part| part.value.constellation.as_str())
            .collect()
    }

    /// The imager of this id.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn imager(&self, id: &str) -> Result<&Part<Imager>, UnknownPart> {
        part::find(&self.imagers, "imager", id)
    }
}

/// One file on its way into a catalogue.
struct Reading<'f, 'c> {
    file: &'f File<'f>,
    references: &'c BTreeMap<String, Reference>,
    defaults: &'c mut BTreeMap<Kind, Defaults>,
}

impl Reading<'_, '_> {
    /// Takes the defaults of a kind, then its entries.
    fn kind<S: Shape>(
        &mut self,
        kind: Kind,
        parts: &mut BTreeMap<String, Part<S::Value>>,
    ) -> Result<(), CatalogError> {
        let defaults = self.defaults.entry(kind).or_default();
        self.file.defaults::<S>(kind, self.references, defaults)?;
        for part in self.file.parts::<S>(kind, self.references, defaults)? {
            parts.insert(part.id.clone(), part);
        }
        Ok(())
    }
}
