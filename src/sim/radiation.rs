//! What satellites are exposed to, and the stretches of it ahead.
//!
//! Anomaly, high latitudes and storms are windows like light and contacts, found a block at a time with their exact
//! edges. What hits a device within a stretch is drawn at once, as a pure function of seed, device and the
//! stretch's beginning; only what matters becomes an event.

use super::agenda::{Agenda, Event};
use super::setup::Setup;
use super::tiles::Flips;
use crate::frame::{Geodetic, Itrf, Position};
use crate::inference::card::ModelCard;
use crate::orbit::SatelliteId;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::walker::mean_altitude;
use crate::orbit::window::{Ephemeris, WindowFinder as _};
use crate::payload::radiation::exposure::{Exposure, Shield, Stretch, stretches};
use crate::payload::radiation::hazard::{Exposed, critical_share};
use crate::payload::radiation::strike::draw;
use crate::payload::radiation::zone::{POLAR_LATITUDE_DEG, Zone, polar_margin};
use crate::scenario::{ComputeUnit, Scenario};
use crate::time::{Interval, SimTime, Span};
use crate::units::Angle;
use bevy::ecs::component::Component;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a satellite is exposed to, and its processors.
#[derive(Debug, Clone)]
pub struct SatelliteExposure {
    /// Dose, flux and zones of its orbit.
    pub exposure: Exposure,
    /// Its processors, by their place in the payload.
    pub units: Vec<UnitExposure>,
}

/// How a processor stands what it is exposed to.
#[derive(Debug, Clone, Copy)]
pub struct UnitExposure {
    /// Its rates.
    pub exposed: Exposed,
    /// The dose at which it fails (rad).
    pub tolerance_rad: f64,
    /// Factor on its power by the dose that it has taken before the run.
    pub leakage: f64,
}

/// What makes answers wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spoiler {
    /// A weight is wrong.
    Weights,
    /// Configuration is wrong.
    Configuration,
    /// A calculation went wrong, once.
    Silent,
}

impl Spoiler {
    /// What it is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Weights => "a weight has flipped",
            Self::Configuration => "configuration has flipped",
            Self::Silent => "a calculation went wrong",
        }
    }

    /// Its name in files and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Configuration => "configuration",
            Self::Silent => "silent",
        }
    }
}

/// What radiation has done to a satellite. Written by handlers in [`super::SimSystems::Work`].
#[derive(Component, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Radiation {
    /// Where it is; none without the model.
    pub zone: Option<Zone>,
    /// Since when it is in the anomaly.
    pub entered: Option<SimTime>,
    /// Time in the anomaly, stays that are over.
    pub inside: Span,
    /// Time that storms took, each instant by its factor.
    pub storm: Span,
    /// Bits that flipped in the anomaly, at high latitudes and elsewhere.
    pub upsets: [u64; 3],
    /// Its processors, by their place in the payload.
    pub units: Vec<UnitState>,
}

impl Radiation {
    /// Nothing yet, for so many processors.
    pub fn of(units: usize) -> Self {
        Self {
            units: vec![UnitState::default(); units],
            ..Self::default()
        }
    }

    /// Time in the anomaly by `now`.
    pub fn time_inside(&self, now: SimTime) -> Span {
        self.inside + self.entered.map_or(Span::ZERO, |entered| now - entered)
    }
}

/// What radiation has done to a processor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitState {
    /// When it works again after its latest interrupt.
    pub down_until: Option<SimTime>,
    /// Until when its answers are wrong, and why.
    pub spoiled: Option<(SimTime, Spoiler)>,
    /// Bits of its weights that have flipped, where its networks are executed.
    pub flips: Option<Flips>,
}

/// What the satellites of a scenario are exposed to; none where radiation is not modelled.
pub(super) fn exposures(setup: &Setup) -> Vec<Option<SatelliteExposure>> {
    let scenario = &setup.scenario;
    let mut known: BTreeMap<(usize, u64, u64), Exposure> = BTreeMap::new();
    let exposure = |satellite: SatelliteId| {
        let one = &scenario.satellites[satellite.index()];
        let shield = scenario.payloads[one.payload].radiation.as_ref()?;
        let elements = one.elements.mean_elements();
        let (altitude, inclination) = (
            mean_altitude(elements),
            Angle::degrees(elements.inclination_deg),
        );
        let orbit = (altitude.to_meters(), inclination.to_degrees());
        // Satellites of a shell share their orbit to the last bit.
        let key = (one.payload, orbit.0.to_bits(), orbit.1.to_bits());
        let year = scenario.calendar.year(SimTime::START);
        let exposure = *known
            .entry(key)
            .or_insert_with(|| Exposure::of(shield, altitude, inclination, year));
        Some(exposed(setup, satellite, shield, exposure))
    };
    setup.satellite_ids().map(exposure).collect()
}

/// A satellite with its processors.
fn exposed(
    setup: &Setup,
    satellite: SatelliteId,
    shield: &Shield,
    exposure: Exposure,
) -> SatelliteExposure {
    let scenario = &setup.scenario;
    let before_rad = exposure.dose_rad(shield.age_years, Span::ZERO, Span::ZERO);
    let memory_cost = shield.mitigation.cost(Span::ZERO).memory;
    let unit = |(number, unit): (u32, &ComputeUnit)| {
        let susceptibility = unit.processor.radiation;
        UnitExposure {
            exposed: Exposed {
                susceptibility,
                mitigation: shield.mitigation,
                // Upsets strike the whole memory, that which error correction takes among it.
                memory_bits: 8.0 * unit.processor.memory_bytes * memory_cost,
                critical_weight_bits: critical_weight_bits(scenario, unit),
            },
            tolerance_rad: susceptibility.tolerance_rad(scenario.seed, satellite, number),
            leakage: susceptibility.leakage(before_rad),
        }
    };
    let compute = setup.compute(satellite);
    let units = compute.map_or(&[][..], |compute| &compute.units);
    SatelliteExposure {
        exposure,
        units: (0..).zip(units).map(unit).collect(),
    }
}

/// Bits of the weights that a processor may hold, each by the share of flips in it that spoil answers; what flips
/// do to a network that is executed, its execution tells.
fn critical_weight_bits(scenario: &Scenario, unit: &ComputeUnit) -> f64 {
    let stages = scenario.work.stages.iter();
    let models = stages
        .filter(|stage| stage.runs_on(unit.class))
        .flat_map(|stage| &stage.models);
    let world = scenario.work.world.iter();
    let executed = |card: &ModelCard| {
        let mut programs = world.clone().flat_map(|world| &world.programs);
        programs.find(|program| program.id == card.id)
    };
    models
        .map(|card| match executed(card) {
            Some(program) => program.weight_bits as f64,
            None => 8.0 * card.weight_bytes * critical_share(card.precision),
        })
        .sum()
}

/// Notes what radiation does to the satellites within a block.
pub(super) fn find_radiation(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    block: Interval,
    zones: &mut Vec<Option<Zone>>,
    agenda: &mut Agenda,
) {
    if setup.exposures.iter().all(Option::is_none) {
        return;
    }
    zones.resize(setup.satellites(), None);
    let found = setup.workers.map(setup.satellites(), |index| {
        let satellite = SatelliteId::from_index(index);
        let end = ephemeris.end_of(satellite).min(block.end);
        let whole = (block.start < end).then(|| Interval::new(block.start, end));
        let exposure = setup.exposures[index].as_ref();
        whole
            .zip(exposure)
            .map_or_else(Vec::new, |(whole, exposure)| {
                let passed = stretches_of(setup, ephemeris, (satellite, &exposure.exposure), whole);
                happenings(setup, (satellite, exposure), &passed, zones[index])
            })
    });
    for (known, happenings) in zones.iter_mut().zip(found) {
        for (at, event) in happenings {
            if let Event::ZoneEntered { zone, .. } = event {
                *known = Some(zone);
            }
            agenda.add(at, event);
        }
    }
}

/// The stretches of constant exposure that a satellite passes through.
pub(crate) fn stretches_of(
    setup: &Setup,
    ephemeris: &Ephemeris<'_, Sgp4Propagator>,
    (satellite, exposure): (SatelliteId, &Exposure),
    whole: Interval,
) -> Vec<Stretch> {
    let windows = |margin: &dyn Fn(Position<Itrf>) -> f64| {
        setup.finder.find(
            &ephemeris.grid,
            &|k| margin(ephemeris.fixed_on_grid(satellite, k)),
            &|t| ephemeris.fixed(satellite, t).map_or(-1.0, margin),
        )
    };
    let anomaly = exposure.anomaly.map_or_else(Vec::new, |anomaly| {
        windows(&|position| anomaly.margin(Geodetic::from_position(position)))
    });
    let polar = windows(&|at| polar_margin(at, Angle::degrees(POLAR_LATITUDE_DEG)));
    let storms = setup.scenario.storms.iter();
    let storms = storms.filter_map(|storm| {
        let reached = storm.interval.intersection(whole)?;
        let windows = windows(&|at| polar_margin(at, storm.latitude));
        let within = windows.iter().filter_map(|one| one.intersection(reached));
        Some((within.collect(), storm.proton_factor))
    });
    let storms: Vec<(Vec<Interval>, f64)> = storms.collect();
    stretches(whole, &anomaly, &polar, &storms)
}

/// What happens to a satellite in stretches that follow one another; `zone` is where it was before.
fn happenings(
    setup: &Setup,
    (satellite, exposure): (SatelliteId, &SatelliteExposure),
    passed: &[Stretch],
    zone: Option<Zone>,
) -> Vec<(SimTime, Event)> {
    let shield = setup.payload(satellite).radiation.as_ref();
    let age_years = shield.map_or(0.0, |shield| shield.age_years);
    let mut happenings = Vec::new();
    let mut known = zone;
    for stretch in passed {
        let (start, zone) = (stretch.interval.start, stretch.zone);
        if known != Some(zone) {
            happenings.push((start, Event::ZoneEntered { satellite, zone }));
            known = Some(zone);
        }
        let flux = exposure.exposure.flux_in(zone, stretch.storm);
        let elapsed = start - SimTime::START;
        let dose_rad = exposure.exposure.dose_rad(age_years, elapsed, Span::ZERO);
        for (unit, one) in (0..).zip(&exposure.units) {
            let hazards = one.exposed.hazards(flux, dose_rad);
            let place = (satellite, unit);
            let struck = draw(setup.scenario.seed, place, stretch.interval, &hazards);
            if struck.upsets > 0 {
                let flipped = Event::Flipped {
                    satellite,
                    unit,
                    zone,
                    upsets: struck.upsets,
                };
                happenings.push((stretch.interval.end, flipped));
            }
            happenings.extend(struck.strikes.into_iter().map(|(at, strike)| {
                let event = Event::Struck {
                    satellite,
                    unit,
                    strike,
                };
                (at, event)
            }));
        }
        let storm = Span::from_seconds(stretch.interval.span().to_seconds() * stretch.storm);
        let passed = Event::StretchPassed { satellite, storm };
        happenings.push((stretch.interval.end, passed));
    }
    happenings
}
