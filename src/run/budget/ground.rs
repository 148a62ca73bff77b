//! The budgets of a satellite and a station.

use super::{BudgetError, GateReading, LinkBudget, NamedBudget, name_of, verdict};
use crate::frame::{EarthRotation, Topocentric};
use crate::link::budget::Budget;
use crate::link::geometry::light_time;
use crate::link::optical::{downlink_budget, downlink_rate, power_required, to_dbm};
use crate::link::rf::{radio_budget, radio_rate};
use crate::network::{Medium, NodeId};
use crate::orbit::{Propagator as _, SatelliteId};
use crate::scenario::{Payload, Station};
use crate::sim::setup::Setup;
use crate::time::SimTime;
use crate::units::{Angle, DataRate};

/// What one medium has to say: lowest elevation, rate, and its budgets.
type Found = (Medium, Angle, DataRate, Vec<NamedBudget>);

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
    let report = |(medium, elevation_min, rate, budgets): Found| {
        let gates = vec![elevation_gate(&seen, elevation_min)];
        let (rate_gbps, closed_by) = verdict(&gates, rate);
        LinkBudget {
            ends: [setup.node(satellite), node].map(|node| name_of(setup, node).to_owned()),
            at: setup.scenario.calendar.utc(at),
            medium: medium.name(),
            range_km: seen.range.to_kilometers(),
            light_time_ms: light_time(seen.range).to_seconds() * 1e3,
            gates,
            closed_by,
            budgets,
            model: "powers and losses",
            rate_gbps,
            notes: Vec::new(),
        }
    };
    let by_laser = by_laser(payload, station, &seen);
    let found = by_laser
        .into_iter()
        .chain(by_radio(payload, station, &seen));
    Ok(found.map(report).collect())
}

/// The downlink by laser, if both ends have what it takes.
fn by_laser(payload: &Payload, station: &Station, seen: &Topocentric) -> Option<Found> {
    let downlink = payload.lasers.as_ref()?.downlink.as_ref()?;
    let receiver = &station.optical.as_ref()?.receiver;
    let altitude = station.place.altitude;
    let rate = downlink_rate(downlink, receiver, altitude, seen.range, seen.elevation);
    let budget = downlink_budget(downlink, receiver, altitude, seen.range, seen.elevation);
    let lowest = downlink.rates.first().copied()?;
    let shown = if rate > DataRate::ZERO { rate } else { lowest };
    let required = power_required(downlink.photons_per_bit, shown, downlink.wavelength);
    let margin = Budget::new("margin")
        .with("power in the fibre [dBm]", budget.total())
        .with("less the power required [dBm]", -to_dbm(required));
    let gbps = shown.to_gigabits_per_second();
    let budgets = vec![
        NamedBudget::of("downlink by laser".to_owned(), budget),
        NamedBudget::of(format!("its margin, {gbps} Gbit/s"), margin),
    ];
    Some((Medium::OpticalGround, receiver.elevation_min, rate, budgets))
}

/// The downlink by radio, if both ends have what it takes.
fn by_radio(payload: &Payload, station: &Station, seen: &Topocentric) -> Option<Found> {
    let radio = payload.radio.as_ref()?;
    let receiver = &station.radio.as_ref()?.receiver;
    let rate = radio_rate(radio, receiver, seen.range, seen.elevation);
    let budget = radio_budget(radio, receiver, seen.range, seen.elevation);
    let budgets = vec![NamedBudget::of("downlink by radio".to_owned(), budget)];
    Some((Medium::Radio, receiver.elevation_min, rate, budgets))
}

fn elevation_gate(seen: &Topocentric, least: Angle) -> GateReading {
    GateReading {
        gate: "elevation",
        what: "elevation in the station's sky".to_owned(),
        value: seen.elevation.to_degrees(),
        limit: format!("> {:.3}", least.to_degrees()),
        unit: "°",
        open: seen.elevation > least,
        open_to_acquire: None,
    }
}
