//! The budget of one link at one instant: every gate with its value, limit and verdict in order, the
//! lines that add up to a margin, and the rate.
//!
//! It asks what the run asks, of the same gates and rates: see [`crate::sim::setup::Setup`].

mod ground;
mod pair;
mod text;
mod view;

pub use pair::{RangePoint, over_range};

use crate::link::budget::Budget;
use crate::network::NodeId;
use crate::orbit::SatelliteId;
use crate::orbit::decay::decay_within;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::window::Ephemeris;
use crate::sim::clock::SimClock;
use crate::sim::setup::Setup;
use crate::time::SimTime;
use crate::units::DataRate;
use serde::Serialize;

/// A gate at the instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateReading {
    /// Its reason code.
    pub gate: &'static str,
    /// What is read, and where.
    pub what: String,
    /// The reading.
    pub value: f64,
    /// Its limit, with the sign of the comparison.
    pub limit: String,
    /// Unit of both.
    pub unit: &'static str,
    /// Whether a contact can be kept.
    pub open: bool,
    /// Whether one can be begun, where that asks for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_to_acquire: Option<bool>,
}

/// Lines that add up, and what they are the budget of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedBudget {
    /// Which way, by which model, of which rate.
    pub title: String,
    /// The lines.
    pub budget: Budget,
    /// Their sum (dB, or as the total's label says).
    pub total_db: f64,
}

impl LinkBudget {
    /// What leaves no rate: a gate that is closed, or that the power is enough for no mode.
    pub fn why_none(&self) -> Option<String> {
        let weak = || (self.rate_gbps <= 0.0).then(|| "no mode closes".to_owned());
        let closed = self.closed_by.map(|gate| format!("closed by {gate}"));
        closed.or_else(weak)
    }
}

impl NamedBudget {
    fn of(title: String, budget: Budget) -> Self {
        let total_db = budget.total().to_decibels();
        Self {
            title,
            budget,
            total_db,
        }
    }
}

/// What is to be said of one link at one instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkBudget {
    /// The two ends.
    pub ends: [String; 2],
    /// The instant in UTC.
    pub at: String,
    /// What carries it.
    pub medium: &'static str,
    /// Range (km).
    pub range_km: f64,
    /// Time that light takes (ms).
    pub light_time_ms: f64,
    /// Every gate, in order.
    pub gates: Vec<GateReading>,
    /// The first gate that is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<&'static str>,
    /// The budgets.
    pub budgets: Vec<NamedBudget>,
    /// What the rate of a run is worked out from.
    pub model: &'static str,
    /// The net rate that a run would have, without code and frames; zero where a gate is closed or no mode
    /// closes (Gbit/s).
    pub rate_gbps: f64,
    /// What else should be known.
    pub notes: Vec<String>,
}

/// Why there is no budget.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BudgetError {
    /// Nothing has this name.
    #[error("there is no satellite or station `{name}`\nhint: {hint}")]
    Unknown {
        /// The name that was given.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// The two ends have nothing that would join them.
    #[error("{a} and {b} have no link: {reason}\nhint: {hint}")]
    NoLink {
        /// One end.
        a: String,
        /// The other.
        b: String,
        /// Why.
        reason: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// A satellite is no longer in orbit at the instant.
    #[error("{satellite} decayed at {at}: it has no links from then on\nhint: {hint}")]
    Decayed {
        /// Its name.
        satellite: String,
        /// When it decayed, in UTC.
        at: String,
        /// What to do.
        hint: &'static str,
    },
    /// A satellite has no state at the instant.
    #[error("{0}\nhint: give a time at which it has a state")]
    NoState(String),
}

/// The node with this name: a satellite or a station.
///
/// # Errors
/// When there is none.
pub fn node_named(setup: &Setup, name: &str) -> Result<NodeId, BudgetError> {
    let satellites = setup
        .scenario
        .satellites
        .iter()
        .map(|one| one.name.as_str());
    let stations = setup.scenario.stations.iter().map(|one| one.name.as_str());
    let names: Vec<&str> = satellites.chain(stations).collect();
    let place = names.iter().position(|known| *known == name);
    place.map(NodeId::from_index).ok_or_else(|| {
        let near = crate::scenario::nearest(name, names.iter().copied());
        BudgetError::Unknown {
            name: name.to_owned(),
            hint: near.map_or_else(
                || "`starloom check SCENARIO` reads the names; walker satellites are called NAME-PLANE-PLACE".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        }
    })
}

/// The budgets of all that could join two nodes at `at`.
///
/// # Errors
/// When nothing could, or a satellite has decayed by then.
pub fn budgets(
    setup: &Setup,
    (a, b): (NodeId, NodeId),
    at: SimTime,
) -> Result<Vec<LinkBudget>, BudgetError> {
    let name = |node| name_of(setup, node).to_owned();
    let no_link = |reason, hint| BudgetError::NoLink {
        a: name(a),
        b: name(b),
        reason,
        hint,
    };
    for satellite in [a, b]
        .into_iter()
        .filter_map(|node| setup.satellite_at(node))
    {
        in_orbit(setup, satellite, at)?;
    }
    let found = match (setup.satellite_at(a), setup.satellite_at(b)) {
        (Some(first), Some(second)) if first != second => pair::budget(setup, (first, second), at)?
            .into_iter()
            .collect(),
        (Some(satellite), None) => ground::budgets(setup, satellite, b, at)?,
        (None, Some(satellite)) => ground::budgets(setup, satellite, a, at)?,
        _ => {
            let hint = "name two satellites, or a satellite and a station";
            return Err(no_link("nothing joins these two", hint));
        }
    };
    if found.is_empty() {
        let hint = "give both what the other receives: lasers, `downlink` and telescope, or radios";
        return Err(no_link("they carry nothing that fits together", hint));
    }
    Ok(found)
}

/// Refuses a satellite that has decayed by `at`, as a run finds it block by block.
fn in_orbit(setup: &Setup, satellite: SatelliteId, at: SimTime) -> Result<(), BudgetError> {
    let calendar = &setup.scenario.calendar;
    let named = &setup.scenario.satellites[satellite.index()];
    let alone = Sgp4Propagator::forgiving([&named.elements], calendar.clone());
    let clock = SimClock::new(setup.scenario.duration);
    let blocks = (0..clock.blocks()).map(|block| clock.interval_of(block));
    let decay = blocks
        .take_while(|block| block.start <= at)
        .find_map(|block| {
            let ephemeris = Ephemeris::over(&alone, calendar, block, &setup.workers);
            decay_within(&ephemeris, &setup.finder, SatelliteId(0))
        });
    let Some(decay) = decay.filter(|&decay| decay <= at) else {
        return Ok(());
    };
    Err(BudgetError::Decayed {
        satellite: named.name.clone(),
        at: calendar.utc(decay),
        hint: if decay == SimTime::START {
            "it is down when the run starts: take newer elements, or a start nearer to their epoch"
        } else {
            "give a time before that"
        },
    })
}

/// The name of a node.
fn name_of(setup: &Setup, node: NodeId) -> &str {
    let satellites = &setup.scenario.satellites;
    let satellite = satellites.get(node.index()).map(|one| one.name.as_str());
    let station = || setup.station_at(node).map(|one| one.name.as_str());
    satellite.or_else(station).unwrap_or_default()
}

/// The rate as it is shown, and the first gate that is closed.
fn verdict(gates: &[GateReading], rate: DataRate) -> (f64, Option<&'static str>) {
    let closed = gates.iter().find(|gate| !gate.open).map(|gate| gate.gate);
    let rate = closed.map_or(rate, |_| DataRate::ZERO);
    (rate.to_gigabits_per_second(), closed)
}

#[cfg(test)]
mod tests;
