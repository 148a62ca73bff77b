//! Budgets of all that can join a satellite and a station: down and up, by laser and by radio, each with the
//! mode that it closes for and the gates that geometry must open.

use crate::frame::Topocentric;
use crate::link::array::{off_nadir, off_zenith};
use crate::link::budget::Budget;
use crate::link::optical::{downlink_budget, power_required, to_dbm, uplink_budget};
use crate::link::rf::{ModCod, best_mode, radio_budget, radio_uplink_budget};
use crate::link::terminal::{OpticalReceiver, RadioReceiver};
use crate::network::Medium;
use crate::network::contact::{Direction, Reason};
use crate::run::budget::GateReading;
use crate::scenario::{OpticalSite, Payload, RadioSite, Scenario, Station};
use crate::sim::ground::{GroundLink, radio_weather};
use crate::units::{Angle, DataRate, Decibel, Length};
use serde::Serialize;

/// One budget of a link between a satellite and a station.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroundBudget {
    /// What carries it.
    pub medium: Medium,
    /// Down or up, as the contact from satellite to station has it.
    pub direction: Direction,
    /// Catalogue ids of what sends and what receives.
    pub ends: (String, String),
    /// Its lines.
    pub budget: Budget,
    /// The mode that it closes for: its name and the level that it needs, or the least one that is missed.
    pub mode: (String, Decibel),
    /// What geometry must allow.
    pub gates: Vec<GateReading>,
    /// The rate that a run uses; zero where a gate is closed or no mode closes.
    pub rate: DataRate,
}

impl GroundBudget {
    /// What is left above what the mode needs; negative where no mode closes.
    pub fn margin(&self) -> Decibel {
        self.budget.total() - self.mode.1
    }
}

/// The budgets between a payload and a station that has it in its sky as `seen`, in clear sky and in the rain
/// that links allow for.
pub fn ground_budgets(
    scenario: &Scenario,
    payload: &Payload,
    station: &Station,
    seen: Topocentric,
) -> Vec<GroundBudget> {
    let (range, elevation) = (seen.range, seen.elevation);
    let link = GroundLink::between(scenario, payload, station);
    let mut budgets = Vec::new();
    if let Some(site) = &station.optical {
        budgets.extend(optical(payload, station, site, range, elevation));
    }
    if let Some(site) = &station.radio {
        budgets.extend(radio(scenario, payload, station, site, range, elevation));
    }
    let around = surroundings(station, seen);
    for budget in &mut budgets {
        budget.gates.extend(around.iter().cloned());
        if budget.gates.iter().all(|gate| gate.open) {
            budget.rate = link.rate(budget.medium, budget.direction, range, elevation);
        }
    }
    budgets
}

fn optical(
    payload: &Payload,
    station: &Station,
    site: &OpticalSite,
    range: Length,
    elevation: Angle,
) -> Vec<GroundBudget> {
    let Some(downlink) = payload
        .lasers
        .as_ref()
        .and_then(|lasers| lasers.downlink.as_ref())
    else {
        return Vec::new();
    };
    let receiver: &OpticalReceiver = &site.receiver;
    let altitude = station.place.altitude;
    let one = |direction,
               ends,
               budget: Budget,
               rates: &[DataRate],
               needs: &dyn Fn(DataRate) -> Decibel| {
        let closing = rates
            .iter()
            .copied()
            .filter(|&rate| needs(rate) <= budget.total());
        let least = rates.iter().copied().min().unwrap_or(DataRate::ZERO);
        let chosen = closing.max().unwrap_or(least);
        GroundBudget {
            medium: Medium::OpticalGround,
            direction,
            ends,
            mode: (
                format!("{} Gbit/s", chosen.to_gigabits_per_second()),
                needs(chosen),
            ),
            budget,
            gates: vec![above(receiver.elevation_min, elevation)],
            rate: DataRate::ZERO,
        }
    };
    let most = receiver.rate_max.unwrap_or(DataRate(u64::MAX));
    let rates: Vec<DataRate> = downlink
        .rates
        .iter()
        .copied()
        .filter(|&rate| rate <= most)
        .collect();
    let down = one(
        Direction::Forward,
        (downlink.id.clone(), receiver.id.clone()),
        downlink_budget(downlink, receiver, altitude, range, elevation),
        &rates,
        &|rate| {
            to_dbm(power_required(
                downlink.photons_per_bit,
                rate,
                downlink.wavelength,
            ))
        },
    );
    let up = site.uplink.as_ref().map(|uplink| {
        one(
            Direction::Backward,
            (uplink.id.clone(), downlink.id.clone()),
            uplink_budget(uplink, receiver, altitude, range, elevation),
            &uplink.rates,
            &|rate| {
                to_dbm(power_required(
                    uplink.photons_per_bit,
                    rate,
                    uplink.wavelength,
                ))
            },
        )
    });
    std::iter::once(down).chain(up).collect()
}

fn radio(
    scenario: &Scenario,
    payload: &Payload,
    station: &Station,
    site: &RadioSite,
    range: Length,
    elevation: Angle,
) -> Vec<GroundBudget> {
    let Some(transmitter) = &payload.radio else {
        return Vec::new();
    };
    let receiver: &RadioReceiver = &site.receiver;
    let weather = radio_weather(scenario, station);
    let weather = weather.as_ref();
    let mut gates = vec![above(receiver.elevation_min, elevation)];
    for (array, what, angle) in [
        (receiver.array, "scan on the ground", off_zenith(elevation)),
        (
            transmitter.array,
            "scan in orbit",
            off_nadir(range, elevation),
        ),
    ] {
        gates.extend(array.map(|array| {
            let limit = format!("≤ {:.3}", array.limit.to_degrees());
            degrees(Reason::Scan, what, angle, limit, array.reaches(angle))
        }));
    }
    let one = |direction, ends, budget: Budget, modes: &[ModCod], margin: Decibel| {
        let robust = || {
            modes.iter().min_by(|a, b| {
                a.threshold
                    .to_decibels()
                    .total_cmp(&b.threshold.to_decibels())
            })
        };
        let mode = best_mode(modes, budget.total(), margin).or_else(robust);
        GroundBudget {
            medium: Medium::Radio,
            direction,
            ends,
            mode: mode.map_or((String::new(), Decibel::ZERO), |mode| {
                (mode.name.clone(), mode.needed(margin))
            }),
            budget,
            gates: gates.clone(),
            rate: DataRate::ZERO,
        }
    };
    let down = one(
        Direction::Forward,
        (transmitter.id.clone(), receiver.id.clone()),
        radio_budget(transmitter, receiver, weather, range, elevation),
        &transmitter.modes,
        transmitter.margin,
    );
    let up = site.uplink.as_ref().map(|uplink| {
        one(
            Direction::Backward,
            (uplink.id.clone(), transmitter.id.clone()),
            radio_uplink_budget(uplink, receiver, weather, range, elevation),
            &uplink.modes,
            uplink.margin,
        )
    });
    std::iter::once(down).chain(up).collect()
}

fn above(limit: Angle, elevation: Angle) -> GateReading {
    let shown = format!("≥ {:.3}", limit.to_degrees());
    let is_open = elevation >= limit;
    degrees(Reason::Elevation, "elevation", elevation, shown, is_open)
}

/// What the station itself asks, whatever carries the link: the distance up to which it serves, and the
/// horizon around it.
fn surroundings(station: &Station, seen: Topocentric) -> Vec<GateReading> {
    let mut gates = Vec::new();
    gates.extend(station.range_max.map(|limit| GateReading {
        gate: Reason::Range.name(),
        what: "range, to where the station serves".to_owned(),
        value: seen.range.to_kilometers(),
        limit: format!("≤ {:.3}", limit.to_kilometers()),
        unit: "km",
        open: seen.range <= limit,
        open_to_acquire: None,
    }));
    gates.extend(station.horizon.as_ref().map(|horizon| {
        let limit = horizon.elevation(seen.azimuth);
        GateReading {
            what: format!(
                "elevation, to the horizon at azimuth {:.1}°",
                seen.azimuth.to_degrees()
            ),
            ..degrees(
                Reason::Mask,
                "",
                seen.elevation,
                format!("> {:.3}", limit.to_degrees()),
                seen.elevation > limit,
            )
        }
    }));
    gates
}

fn degrees(reason: Reason, what: &str, value: Angle, limit: String, open: bool) -> GateReading {
    GateReading {
        gate: reason.name(),
        what: what.to_owned(),
        value: value.to_degrees(),
        limit,
        unit: "°",
        open,
        open_to_acquire: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::link::atmosphere::slant_range;
    use crate::scenario::load;
    use std::path::Path;

    /// Budgets to a station with everything, seen at an elevation (degrees).
    fn budgets(elevation_deg: f64, sets: &[(&str, &str)]) -> Vec<GroundBudget> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three-body.toml");
        let up = [
            ("station.ngari.optical.uplink", "beacon-uplink-10m"),
            ("station.ngari.radio.uplink", "s-band-uplink"),
        ];
        let sets = up.iter().chain(sets);
        let sets: Vec<_> = sets
            .map(|&(key, value)| (key.into(), value.into()))
            .collect();
        let loaded = load(&path, &sets, &Catalog::bundled().unwrap());
        let scenario = loaded.unwrap_or_else(|error| panic!("{error}")).scenario;
        let station = scenario
            .stations
            .iter()
            .find(|one| one.name == "ngari")
            .unwrap();
        let elevation = Angle::degrees(elevation_deg);
        let seen = Topocentric {
            azimuth: Angle::degrees(90.0),
            elevation,
            range: slant_range(Length::kilometers(502.0), elevation),
        };
        ground_budgets(&scenario, &scenario.payloads[0], station, seen)
    }

    #[test]
    fn each_way_has_its_budget_its_mode_and_its_rate() {
        let budgets = budgets(40.0, &[]);
        let ways: Vec<_> = budgets
            .iter()
            .map(|one| (one.medium, one.direction))
            .collect();
        let (up, down) = (Direction::Backward, Direction::Forward);
        assert_eq!(
            ways,
            [
                (Medium::OpticalGround, down),
                (Medium::OpticalGround, up),
                (Medium::Radio, down),
                (Medium::Radio, up)
            ]
        );
        for one in &budgets {
            let sum: f64 = one
                .budget
                .lines()
                .iter()
                .map(|line| line.value.to_decibels())
                .sum();
            assert!((sum - one.budget.total().to_decibels()).abs() < 1e-9);
            assert!(one.margin() >= Decibel::ZERO, "{one:?}");
            assert!(one.rate > DataRate::ZERO);
        }
        assert_eq!(budgets[0].mode.0, "100 Gbit/s");
        assert!(budgets[0].rate > budgets[1].rate && budgets[2].rate > budgets[3].rate);
    }

    #[test]
    fn a_closed_gate_leaves_no_rate_and_says_so() {
        for one in budgets(8.0, &[]) {
            assert_eq!(one.rate, DataRate::ZERO);
            let closed: Vec<_> = one.gates.iter().filter(|gate| !gate.open).collect();
            assert_eq!(closed.len(), 1);
            assert_eq!(closed[0].gate, "elevation");
        }
        let array = [("station.ngari.radio.receiver", "ka-user-array")];
        let low = &budgets(25.0, &array)[2];
        let closed: Vec<_> = low.gates.iter().filter(|gate| !gate.open).collect();
        assert_eq!(closed[0].gate, "scan");
    }
}
