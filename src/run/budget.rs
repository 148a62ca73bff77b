//! The budget of one link at one instant: every gate with its value, limit and verdict in order, the
//! lines that add up to a margin, and the rate.
//!
//! It asks what the run asks, of the same gates and rates: see [`crate::sim::setup::Setup`].

mod ground;
mod pair;
mod text;

pub use pair::{RangePoint, over_range};

use crate::link::budget::Budget;
use crate::network::NodeId;
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
    /// The rate that a run would have; zero where a gate is closed (Gbit/s).
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
/// When nothing could, or a satellite has no state then.
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
