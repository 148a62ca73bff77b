//! The budgets of a satellite and a station: down and up, by laser and by radio.

use super::view::Looker;
use super::{BudgetError, LinkBudget, NamedBudget, name_of, verdict};
use crate::frame::EarthRotation;
use crate::link::budget::Budget;
use crate::link::geometry::light_time;
use crate::network::contact::Direction;
use crate::network::{Medium, NodeId};
use crate::orbit::{Propagator as _, SatelliteId};
use crate::run::ground_budget::{GroundBudget, ground_budgets};
use crate::sim::setup::Setup;
use crate::time::SimTime;
use crate::units::DataRate;

/// The budgets of all that could join a satellite and a station at `at`.
pub(super) fn budgets(
    setup: &Setup,
    satellite: SatelliteId,
    node: NodeId,
    at: SimTime,
) -> Result<Vec<LinkBudget>, BudgetError> {
    let Some(station) = setup.station_at(node) else {
        return Ok(Vec::new());
    };
    let state = setup.propagator.state(satellite, at);
    let state = state.map_err(|error| BudgetError::NoState(error.to_string()))?;
    let rotation = EarthRotation::at(&setup.scenario.calendar, at);
    let seen = station.place.look_at(rotation.to_itrf(state.position));
    let payload = setup.payload(satellite);
    let range = seen.range;
    let found = ground_budgets(&setup.scenario, payload, station, seen);
    let looker = payload.lasers.as_ref().map(|lasers| Looker {
        name: name_of(setup, setup.node(satellite)),
        views: setup.views(satellite),
        field: lasers.terminal.field_of_regard,
        state,
    });
    let target = rotation.to_teme(station.place.to_position());
    let report = |one: &GroundBudget| {
        let mut gates = one.gates.clone();
        if let Some(looker) = looker
            .as_ref()
            .filter(|_| one.medium == Medium::OpticalGround)
        {
            gates.extend(looker.gates(target));
        }
        let (rate_gbps, closed_by) = verdict(&gates, one.rate);
        let mut ends = [setup.node(satellite), node].map(|node| name_of(setup, node).to_owned());
        if one.direction == Direction::Backward {
            ends.reverse();
        }
        LinkBudget {
            ends,
            at: setup.scenario.calendar.utc(at),
            medium: one.medium.name(),
            range_km: range.to_kilometers(),
            light_time_ms: light_time(range).to_seconds() * 1e3,
            gates,
            closed_by,
            budgets: named(one),
            model: "powers and losses",
            rate_gbps,
            notes: notes(setup, node, one, at),
        }
    };
    Ok(found.iter().map(report).collect())
}

/// The lines of a way, and what its mode leaves of them.
fn named(one: &GroundBudget) -> Vec<NamedBudget> {
    let way = match one.direction {
        Direction::Forward => "downlink",
        Direction::Backward => "uplink",
    };
    let by = if one.medium == Medium::Radio {
        "radio"
    } else {
        "laser"
    };
    let (mode, needed) = &one.mode;
    let margin = Budget::new("margin")
        .with(one.budget.total_label(), one.budget.total())
        .with("less what the mode needs", -*needed);
    let (sends, receives) = &one.ends;
    vec![
        NamedBudget::of(
            format!("{way} by {by}, {sends} to {receives}"),
            one.budget.clone(),
        ),
        NamedBudget::of(format!("its margin, {mode}"), margin),
    ]
}

/// What the lines do not show.
fn notes(setup: &Setup, node: NodeId, one: &GroundBudget, at: SimTime) -> Vec<String> {
    let mut notes = Vec::new();
    if one.margin() < crate::units::Decibel::ZERO {
        notes.push("no mode closes: the margin is that of the least".to_owned());
    }
    if one.rate > DataRate::ZERO && setup.faults.sky_is_out(node, one.medium, at) {
        notes.push("weather takes this link away at the instant".to_owned());
    }
    notes
}
