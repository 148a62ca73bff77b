//! The network: nodes, assigned contacts, routes and bookings.

pub mod contact;
pub mod delay;
pub mod fault;
pub mod gates;
pub mod horizon;
pub mod matching;
pub mod opportunity;
pub mod routing;
pub mod sight;
pub mod weather;

use serde::{Deserialize, Serialize};

/// A node of the network: satellites first, in scenario order, then ground stations.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct NodeId(pub u32);

impl NodeId {
    /// As an index into dense arrays.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// From an index into dense arrays; more than 2³² nodes saturate.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// What carries a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// A laser between two satellites.
    Laser,
    /// A laser from a satellite to a telescope on the ground.
    OpticalGround,
    /// A radio from a satellite to an antenna on the ground.
    Radio,
}

impl Medium {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[Self::Laser, Self::OpticalGround, Self::Radio];

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|medium| medium.name() == name)
    }

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Laser => "laser",
            Self::OpticalGround => "optical-ground",
            Self::Radio => "radio",
        }
    }
}
