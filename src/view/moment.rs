//! What one run looks like at one time: dense arrays, filled anew for each picture.
//!
//! Positions, light and the Sun are those of the time itself; what was recorded is that of the last
//! sample before it. Leaves out: contacts that began since that sample.

use crate::frame::{EarthRotation, Position, Teme};
use crate::network::{Medium, NodeId};
use crate::orbit::sun::Sun;
use crate::record::LinkState;
use crate::time::{Calendar, SimTime};
use crate::view::column::{self, Column};
use std::sync::{Arc, OnceLock};

/// A run at one time.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The time.
    pub at: SimTime,
    /// From TEME to Earth-fixed axes at that time.
    pub rotation: EarthRotation,
    /// The Sun at that time.
    pub sun: Sun,
    /// Where satellites are, in TEME axes (m), recomputed by the theory of the run; not a number where it ends.
    pub satellites: Vec<Position<Teme>>,
    /// Where stations are, in TEME axes (m).
    pub stations: Vec<Position<Teme>>,
    /// The last time of sampling that is not after `at`, if the recording has one.
    pub sampled: Option<SimTime>,
    /// State of satellites at that time, by column, and what the scenario says of them; each column
    /// has a cell for each satellite, none where nothing was recorded. Those that follow from
    /// positions are not among them: see [`Self::column`].
    pub columns: Vec<Arc<Column>>,
    /// Links as they were at that time, without those that are known to have ended since.
    pub links: Vec<LinkNow>,
    /// Whether what is shown still waits for a part of the recording to be read.
    pub loading: bool,
    /// Columns that follow from positions, once one of them was asked for.
    pub of_place: OnceLock<Vec<Arc<Column>>>,
}

impl Moment {
    /// A moment of which only the sky is known.
    pub fn empty(calendar: &Calendar, at: SimTime) -> Self {
        Self {
            at,
            rotation: EarthRotation::at(calendar, at),
            sun: Sun::at(calendar, at),
            satellites: Vec::new(),
            stations: Vec::new(),
            sampled: None,
            columns: Vec::new(),
            links: Vec::new(),
            loading: false,
            of_place: OnceLock::new(),
        }
    }

    /// The column with this name, one of [`column::known`]; none while what it needs is loading.
    ///
    /// The first of those that follow from positions takes about 0.6 µs a satellite.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let mut columns = self.columns.iter();
        if column::is_of_place(name) {
            columns = self.of_place().iter();
        }
        columns
            .map(AsRef::as_ref)
            .find(|column| column.name == name)
    }

    /// The columns that follow from positions.
    pub fn of_place(&self) -> &[Arc<Column>] {
        self.of_place
            .get_or_init(|| column::derived::of_place(&self.satellites, self.rotation, &self.sun))
    }

    /// Where a node is, in TEME axes; none for unknown nodes and where the theory ends.
    pub fn node(&self, node: NodeId) -> Option<Position<Teme>> {
        let index = node.index();
        let position = match index.checked_sub(self.satellites.len()) {
            None => self.satellites.get(index),
            Some(station) => self.stations.get(station),
        };
        position
            .copied()
            .filter(|position| position.to_meters().x.is_finite())
    }
}

/// A link in use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkNow {
    /// The contact that it belongs to.
    pub contact: u64,
    /// What carries it.
    pub medium: Medium,
    /// Node at one end.
    pub a: NodeId,
    /// Node at the other end.
    pub b: NodeId,
    /// What it is doing.
    pub state: LinkState,
    /// Rate in each direction (bit/s).
    pub rate_bps: u64,
    /// Range at the time of sampling (m).
    pub range_m: f64,
    /// Bits that it carried over the interval of sampling up to this one, over what it could have in
    /// its busier direction, in [0, 1].
    pub utilization: f64,
    /// Bits carried over that interval, both directions together.
    pub carried_bits: u64,
}
