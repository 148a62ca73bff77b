//! The kinds of parts, by the names that files and the command line give them.

use super::UnknownPart;

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Laser terminals between satellites.
    LaserTerminal,
    /// Laser downlink modes.
    OpticalDownlink,
    /// Telescopes on the ground.
    OpticalReceiver,
    /// Lasers of stations towards satellites.
    OpticalUplink,
    /// Radio transmitters for downlinks.
    RadioTransmitter,
    /// Radio receivers on the ground.
    RadioReceiver,
    /// Radio transmitters of stations towards satellites.
    RadioUplink,
    /// Modes of radio modems.
    RadioMode,
    /// Processors.
    Processor,
    /// Networks.
    Model,
    /// Language models.
    LanguageModel,
    /// Fabrics between chips, modules and boxes.
    Fabric,
    /// Solar arrays.
    SolarArray,
    /// Batteries.
    Battery,
    /// Radiators.
    Radiator,
    /// Imagers.
    Imager,
    /// Shells of published constellations.
    Shell,
}

impl Kind {
    /// Every kind, in the order in which an answer passes them.
    pub const ALL: [Self; 17] = [
        Self::Imager,
        Self::Model,
        Self::LanguageModel,
        Self::Processor,
        Self::Fabric,
        Self::SolarArray,
        Self::Battery,
        Self::Radiator,
        Self::LaserTerminal,
        Self::OpticalDownlink,
        Self::OpticalReceiver,
        Self::OpticalUplink,
        Self::RadioTransmitter,
        Self::RadioReceiver,
        Self::RadioUplink,
        Self::RadioMode,
        Self::Shell,
    ];

    /// The key of its entries in a catalogue file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::LaserTerminal => "laser_terminal",
            Self::OpticalDownlink => "optical_downlink",
            Self::OpticalReceiver => "optical_receiver",
            Self::OpticalUplink => "optical_uplink",
            Self::RadioTransmitter => "radio_transmitter",
            Self::RadioReceiver => "radio_receiver",
            Self::RadioUplink => "radio_uplink",
            Self::RadioMode => "radio_mode",
            Self::Processor => "processor",
            Self::Model => "model",
            Self::LanguageModel => "language_model",
            Self::Fabric => "fabric",
            Self::SolarArray => "solar_array",
            Self::Battery => "battery",
            Self::Radiator => "radiator",
            Self::Imager => "imager",
            Self::Shell => "shell",
        }
    }

    /// What it is, in a few words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::LaserTerminal => "laser terminals for links between satellites",
            Self::OpticalDownlink => "laser downlink modes towards optical ground stations",
            Self::OpticalReceiver => "telescopes of optical ground stations",
            Self::OpticalUplink => "lasers of stations towards satellites",
            Self::RadioTransmitter => "radio transmitters for downlinks",
            Self::RadioReceiver => "radio receivers on the ground",
            Self::RadioUplink => "radio transmitters of stations towards satellites",
            Self::RadioMode => "modulations and code rates of radio modems (DVB-S2)",
            Self::Processor => "processors that run networks in orbit",
            Self::Model => "networks: work, size and answer per tile",
            Self::LanguageModel => "language models",
            Self::Fabric => "fabrics between chips, modules and boxes",
            Self::SolarArray => "solar cells, laid out as arrays",
            Self::Battery => "battery cells",
            Self::Radiator => "radiators, by their coating",
            Self::Imager => "push-broom imagers",
            Self::Shell => "shells of published constellations",
        }
    }

    /// The kind of this key; hyphens, capitals and plurals are accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.to_ascii_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|kind| {
            let plural = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
            word == kind.key()
                || word.strip_suffix('s').is_some_and(|one| one == kind.key())
                || plural.is_some_and(|one| one == kind.key())
        })
    }

    /// The error for a word that is no kind.
    pub fn unknown(word: &str) -> UnknownPart {
        let keys = Self::ALL.iter().map(|kind| kind.key());
        UnknownPart::new("kind", word, keys)
    }
}
