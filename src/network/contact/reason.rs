//! Why contacts begin and end.

use serde::{Deserialize, Serialize};

/// Why a contact begins when it does, or ends when it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The matcher assigned the terminals.
    Assigned,
    /// The beam comes too close to the Earth.
    Grazing,
    /// No listed rate closes at this range.
    Range,
    /// A terminal looks too close to the Sun.
    Sun,
    /// The line of sight turns faster than a terminal tracks.
    TrackingRate,
    /// The peer leaves the field of regard of a terminal.
    FieldOfRegard,
    /// The body of a satellite comes between.
    Body,
    /// The carrier is shifted by more than a modem follows.
    Doppler,
    /// A terminal cannot send as far ahead of where it looks as the peer moves.
    PointAhead,
    /// The satellite stands too low in the station's sky.
    Elevation,
    /// A phased array does not scan so far.
    Scan,
    /// The satellite goes behind the station's horizon.
    Mask,
    /// The run ends.
    RunEnd,
    /// One of the nodes, or what joins them, fails.
    Fault,
    /// One of the laser terminals fails.
    TerminalFailure,
    /// One of the satellites decays.
    Decayed,
    /// A cloud hides the satellite from the station.
    Cloud,
    /// It rains more than the radio link allows for.
    Rain,
    /// A satellite switches its terminals off to save its battery.
    Energy,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Assigned,
        Self::Grazing,
        Self::FieldOfRegard,
        Self::Body,
        Self::TrackingRate,
        Self::Sun,
        Self::Doppler,
        Self::PointAhead,
        Self::Range,
        Self::Elevation,
        Self::Scan,
        Self::Mask,
        Self::RunEnd,
        Self::Fault,
        Self::TerminalFailure,
        Self::Decayed,
        Self::Cloud,
        Self::Rain,
        Self::Energy,
    ];

    /// Whether it cuts a link, rather than that the plan or the run ends it.
    pub const fn is_cut(self) -> bool {
        !matches!(self, Self::Assigned | Self::RunEnd)
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Grazing => "grazing",
            Self::Range => "range",
            Self::Sun => "sun",
            Self::TrackingRate => "tracking-rate",
            Self::FieldOfRegard => "field-of-regard",
            Self::Body => "body",
            Self::Doppler => "doppler",
            Self::PointAhead => "point-ahead",
            Self::Elevation => "elevation",
            Self::Scan => "scan",
            Self::Mask => "mask",
            Self::RunEnd => "run-end",
            Self::Fault => "fault",
            Self::TerminalFailure => "terminal-failure",
            Self::Decayed => "decayed",
            Self::Cloud => "cloud",
            Self::Rain => "rain",
            Self::Energy => "energy",
        }
    }
}
