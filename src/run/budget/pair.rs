//! The budget of two satellites, and its course over the range.

use super::view::Looker;
use super::{BudgetError, GateReading, LinkBudget, NamedBudget, name_of, verdict};
use crate::frame::{State, Teme};
use crate::link::geometry::{angle_to_sun, doppler_shift, light_time, point_ahead};
use crate::link::laser::{
    LaserPair, Model, Way, margin_budget, rate_link_limited, received_budget, reference_budget,
};
use crate::link::terminal::{LASER_RATE_EXPECTED, LaserTerminal};
use crate::network::Medium;
use crate::network::gates::{LaserGates, PairGeometry};
use crate::orbit::sun::Sun;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::sim::setup::Setup;
use crate::time::SimTime;
use crate::units::{Angle, DataRate, Length};
use serde::Serialize;

/// The two ends at the instant.
struct Ends<'a> {
    names: [String; 2],
    terminals: [&'a LaserTerminal; 2],
    states: [State<Teme>; 2],
    satellites: [SatelliteId; 2],
    sun: Sun,
}

/// The budget of two satellites at `at`; none where one carries no laser.
pub(super) fn budget(
    setup: &Setup,
    (a, b): (SatelliteId, SatelliteId),
    at: SimTime,
) -> Result<Option<LinkBudget>, BudgetError> {
    let nodes = [setup.node(a), setup.node(b)];
    let (Some(link), Some(first), Some(second)) = (
        setup.laser_link(nodes[0], nodes[1]),
        setup.laser(nodes[0]),
        setup.laser(nodes[1]),
    ) else {
        return Ok(None);
    };
    let state = |satellite| {
        let state = setup.propagator.state(satellite, at);
        state.map_err(|error| BudgetError::NoState(error.to_string()))
    };
    let ends = Ends {
        names: nodes.map(|node| name_of(setup, node).to_owned()),
        terminals: [first, second],
        states: [state(a)?, state(b)?],
        satellites: [a, b],
        sun: Sun::at(&setup.scenario.calendar, at),
    };
    let now = PairGeometry::of(
        setup.scenario.earth_model,
        ends.states[0],
        ends.states[1],
        &ends.sun,
    );
    let range = Length::meters(now.range_m);
    let gates = gates(setup, &ends, &now, &link.gates);
    let (rate_gbps, closed_by) = verdict(&gates, link.pair.rate_at(range));
    let model = setup.scenario.laser_budget;
    Ok(Some(LinkBudget {
        at: setup.scenario.calendar.utc(at),
        medium: Medium::Laser.name(),
        range_km: range.to_kilometers(),
        light_time_ms: light_time(range).to_seconds() * 1e3,
        gates,
        closed_by,
        budgets: budgets(&ends, range),
        model: model.name(),
        rate_gbps,
        notes: notes(&ends, &link.pair, range),
        ends: ends.names,
    }))
}

/// All gates in their order.
fn gates(
    setup: &Setup,
    ends: &Ends<'_>,
    now: &PairGeometry,
    limits: &LaserGates,
) -> Vec<GateReading> {
    let reading = |gate, what: &str, value: f64, sign: &str, limit: f64, unit, open| GateReading {
        gate,
        what: what.to_owned(),
        value,
        limit: format!("{sign} {limit:.3}"),
        unit,
        open,
        open_to_acquire: None,
    };
    let mut gates = vec![GateReading {
        open_to_acquire: Some(now.grazing_m > limits.grazing_acquire_m),
        ..reading(
            "grazing",
            "lowest altitude of the beam",
            now.grazing_m / 1e3,
            ">",
            limits.grazing_track_m / 1e3,
            "km",
            now.grazing_m > limits.grazing_track_m,
        )
    }];
    gates.extend(views(setup, ends));
    gates.push(reading(
        "tracking-rate",
        "turning of the line of sight",
        now.rate_radps.to_degrees(),
        "<",
        limits.rate_limit_radps.to_degrees(),
        "°/s",
        now.rate_radps < limits.rate_limit_radps,
    ));
    gates.extend(suns(ends, limits));
    gates.push(doppler(ends, now, limits));
    let ahead = point_ahead(ends.states[0], ends.states[1]);
    let ahead_limit = ends.terminals[0]
        .point_ahead_max
        .min(ends.terminals[1].point_ahead_max);
    gates.push(reading(
        "point-ahead",
        "angle between sending and receiving",
        ahead.to_microradians(),
        "<",
        ahead_limit.to_microradians(),
        "µrad",
        ahead < ahead_limit,
    ));
    gates.push(reading(
        "range",
        "range, to where the slowest rate ends",
        now.range_m / 1e3,
        "<",
        limits.range_limit_m / 1e3,
        "km",
        now.range_m < limits.range_limit_m,
    ));
    gates
}

/// Shift of the carrier; a modem without a carrier to follow does not ask.
fn doppler(ends: &Ends<'_>, now: &PairGeometry, limits: &LaserGates) -> GateReading {
    let wavelength = ends.terminals[0].wavelength;
    let shift = doppler_shift(ends.states[0], ends.states[1], wavelength);
    let limit_ghz = limits.range_rate_limit_mps / wavelength.to_meters() / 1e9;
    GateReading {
        gate: "doppler",
        what: "shift of the carrier, either way".to_owned(),
        value: shift.to_gigahertz(),
        limit: if limit_ghz.is_finite() {
            format!("< {limit_ghz:.3}")
        } else {
            "none: direct detection".to_owned()
        },
        unit: "GHz",
        open: now.range_rate_mps.abs() < limits.range_rate_limit_mps,
        open_to_acquire: None,
    }
}

/// The angle to the Sun at each end.
fn suns(ends: &Ends<'_>, limits: &LaserGates) -> impl Iterator<Item = GateReading> {
    let exclusion = |cosine: f64| Angle::radians(cosine.clamp(-1.0, 1.0).acos());
    let track = exclusion(limits.cos_sun_track);
    let acquire = exclusion(limits.cos_sun_acquire);
    let positions = ends.states.map(|state| state.position);
    let direction = ends.sun.direction();
    (0..2).map(move |end| {
        let angle = angle_to_sun(positions[end], positions[1 - end], direction);
        GateReading {
            gate: "sun",
            what: format!("angle to the Sun at {}", ends.names[end]),
            value: angle.to_degrees(),
            limit: format!("> {:.3}", track.to_degrees()),
            unit: "°",
            open: angle > track,
            open_to_acquire: Some(angle > acquire),
        }
    })
}

/// What the terminals of each end see.
fn views(setup: &Setup, ends: &Ends<'_>) -> Vec<GateReading> {
    let of_end = |end: usize| {
        let looker = Looker {
            name: &ends.names[end],
            views: setup.views(ends.satellites[end]),
            field: ends.terminals[end].field_of_regard,
            state: ends.states[end],
        };
        looker.gates(ends.states[1 - end].position)
    };
    (0..2).flat_map(of_end).collect()
}

/// The budgets of both ways by both models, where they can be told.
fn budgets(ends: &Ends<'_>, range: Length) -> Vec<NamedBudget> {
    let [first, second] = ends.terminals;
    let reference = LaserPair::of(first, second, Model::Reference);
    let physics = (first.physics.is_some() && second.physics.is_some())
        .then(|| LaserPair::of(first, second, Model::Physics));
    let mut budgets = Vec::new();
    for (from, to) in [(0, 1), (1, 0)] {
        let (sender, receiver) = (ends.terminals[from], ends.terminals[to]);
        let way = |pair: &LaserPair| {
            if from == 0 {
                pair.forward.clone()
            } else {
                pair.backward.clone()
            }
        };
        let title = |model: &str, rate: DataRate| {
            let gbps = rate.to_gigabits_per_second();
            format!(
                "{} to {}, {model}, line rate {gbps} Gbit/s",
                ends.names[from], ends.names[to]
            )
        };
        if let Some(rate) = shown_rate(&way(&reference), range) {
            let budget = reference_budget(sender, range, rate);
            budgets.push(NamedBudget::of(
                title("by the published pair", rate),
                budget,
            ));
        }
        let Some(rate) = physics
            .as_ref()
            .and_then(|pair| shown_rate(&way(pair), range))
        else {
            continue;
        };
        if let (Some(received), Some(margin)) = (
            received_budget(sender, receiver, range),
            margin_budget(sender, receiver, range, rate),
        ) {
            budgets.push(NamedBudget::of(
                title("by powers and losses", rate),
                received,
            ));
            budgets.push(NamedBudget::of(title("its margin", rate), margin));
        }
    }
    budgets
}

/// The rate whose budget is shown: the highest that closes, else the lowest that is listed.
fn shown_rate(way: &Way, range: Length) -> Option<DataRate> {
    let closing = way.at(range).or_else(|| way.reaches().first());
    closing.map(|reach| reach.listed)
}

/// What else should be known of the two terminals.
fn notes(ends: &Ends<'_>, pair: &LaserPair, range: Length) -> Vec<String> {
    let mut notes = Vec::new();
    for (terminal, name) in ends.terminals.iter().zip(&ends.names) {
        let id = &terminal.id;
        if terminal.physics.is_none() {
            notes.push(format!(
                "{name}: {id} lacks figures for a budget from powers and losses; see `starloom \
                 catalog laser_terminal {id}`"
            ));
        }
        if let Some((beam, best)) = terminal.divergence_wanted() {
            notes.push(format!(
                "{name}: the beam of {id} is narrower ({:.2} µrad half angle) than its jitter asks \
                 for ({:.2} µrad): a wider one would fade less",
                beam.to_microradians(),
                best.to_microradians()
            ));
        }
        if terminal.rate_reference < LASER_RATE_EXPECTED {
            notes.push(format!(
                "{name}: {id} has {} Gbit/s, below the 25 Gbit/s that laser links are expected to \
                 carry",
                terminal.rate_reference.to_gigabits_per_second()
            ));
        }
    }
    notes.extend(rates(ends, pair, range));
    let limited = rate_link_limited(ends.terminals[0], ends.terminals[1], range);
    if let Some(limited) = limited {
        notes.push(format!(
            "{} to {}: with any modem the power received would carry {:.3} Gbit/s net",
            ends.names[0],
            ends.names[1],
            ends.terminals[0]
                .net_of_frames(limited)
                .to_gigabits_per_second()
        ));
    }
    notes.dedup();
    notes
}

/// What code and frames leave of the line rate of each way, where they take anything.
fn rates(ends: &Ends<'_>, pair: &LaserPair, range: Length) -> Vec<String> {
    let mut notes = Vec::new();
    for (end, way) in [&pair.forward, &pair.backward].into_iter().enumerate() {
        let sender = ends.terminals[end];
        let has_overhead = sender.code_rate < 1.0 || sender.framing_overhead > 0.0;
        if let Some(line) = shown_rate(way, range).filter(|_| has_overhead) {
            let [line, information, net] =
                [line, sender.information_rate(line), sender.net_rate(line)]
                    .map(DataRate::to_gigabits_per_second);
            notes.push(format!(
                "{} sends: line rate {line} Gbit/s; information rate {information}, after coding; \
                 net rate {net}, after framing too",
                ends.names[end]
            ));
        }
    }
    notes
}

/// One range of the course of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RangePoint {
    /// Range (km).
    pub range_km: f64,
    /// Net rate of the link (Gbit/s).
    pub rate_gbps: f64,
    /// Margin of the slowest listed rate on the weaker way (dB).
    pub margin_slowest_db: f64,
    /// Margin of the highest rate that closes; none where none does (dB).
    pub margin_db: Option<f64>,
}

/// Rate and margins of two terminals over the range, at `points` even steps up to beyond their reach.
///
/// Between ranges every margin falls with the square of the range, so that the reach of a rate tells
/// its margin everywhere.
pub fn over_range(pair: &LaserPair, points: u32) -> Vec<RangePoint> {
    let farthest_km = 1.25 * pair.range_limit().to_kilometers();
    let margin_db =
        |limit: Length, range_km: f64| 20.0 * (limit.to_kilometers() / range_km).log10();
    let ways = [&pair.forward, &pair.backward];
    let at = |range_km: f64| {
        let range = Length::kilometers(range_km);
        let margins = ways
            .iter()
            .map(|way| way.at(range).map(|reach| margin_db(reach.limit, range_km)));
        RangePoint {
            range_km,
            rate_gbps: pair.rate_at(range).to_gigabits_per_second(),
            margin_slowest_db: margin_db(pair.range_limit(), range_km),
            margin_db: margins
                .collect::<Option<Vec<f64>>>()
                .map(|margins| margins.into_iter().fold(f64::INFINITY, f64::min)),
        }
    };
    let step_km = farthest_km / f64::from(points.max(1));
    (1..=points).map(|k| at(step_km * f64::from(k))).collect()
}
