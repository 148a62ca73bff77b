//! What the payloads of a scenario are exposed to, without a run: dose, flux, and rates by zone.

use super::report::{duration, percent};
use crate::orbit::SatelliteId;
use crate::orbit::walker::mean_altitude;
use crate::orbit::window::Ephemeris;
use crate::payload::radiation::dose::{AnnualDose, SHIELDING_MM, UNCERTAINTY};
use crate::payload::radiation::exposure::Stretch;
use crate::payload::radiation::flux::DAYS_PER_YEAR;
use crate::payload::radiation::hazard::Hazards;
use crate::payload::radiation::mitigation::availability;
use crate::payload::radiation::zone::Zone;
use crate::sim::clock::BLOCK;
use crate::sim::radiation::stretches_of;
use crate::sim::setup::Setup;
use crate::time::{Interval, SimTime, Span};
use crate::units::{Angle, Length};
use serde::Serialize;
use std::fmt;

/// Thicknesses of a curve of the dose.
const CURVE_POINTS: u32 = 60;

/// What one satellite is exposed to.
#[derive(Debug, Clone, Serialize)]
pub struct SatelliteDose {
    /// Its name.
    pub satellite: String,
    /// The name of its payload.
    pub payload: String,
    /// Mean altitude (km).
    pub altitude_km: f64,
    /// Inclination (deg).
    pub inclination_deg: f64,
    /// Aluminium around it (mm).
    pub shielding_mm: f64,
    /// Dose of a year.
    pub dose_year: AnnualDose,
    /// In words, where this altitude is beyond what the dose was told for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stretched: Option<String>,
    /// Factor up and down that the models of the belts are uncertain by.
    pub uncertainty: f64,
    /// Factor that parts are chosen with.
    pub design_margin: f64,
    /// Share of time in the South Atlantic Anomaly.
    pub time_in_anomaly: f64,
    /// Share of all upsets that fall there, but for storms.
    pub upsets_in_anomaly: f64,
    /// Share of time at high latitudes.
    pub time_at_high_latitudes: f64,
    /// Mean flux, in protons (1/cm²/day).
    pub protons_cm2_day: f64,
    /// The floor of heavy ions, in protons that would do as much (1/cm²/day).
    pub floor_cm2_day: f64,
    /// Its processors.
    pub processors: Vec<ProcessorRates>,
}

/// What a processor meets.
#[derive(Debug, Clone, Serialize)]
pub struct ProcessorRates {
    /// Its part.
    pub part: String,
    /// Years until its dose, with the design margin, comes to what it endures; from when it was new.
    pub life_years: f64,
    /// Dose from which its memory errs ten times as often (krad), where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_krad: Option<f64>,
    /// Years until its dose, with the design margin, comes to that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soft_years: Option<f64>,
    /// Events a day, the mean of the orbit.
    pub mean_per_day: Hazards,
    /// Events a day in the South Atlantic Anomaly.
    pub anomaly_per_day: Hazards,
    /// Events a day at high latitudes.
    pub polar_per_day: Hazards,
    /// Events a day elsewhere.
    pub low_per_day: Hazards,
    /// Share of the time that interrupts leave it.
    pub availability: f64,
}

/// Dose of a year by thickness, at the satellite's orbit.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CurvePoint {
    /// Aluminium (mm).
    pub shielding_mm: f64,
    /// Dose of a year.
    pub dose: AnnualDose,
}

/// The satellites that differ in payload or orbit, in order; the first of each kind.
pub fn kinds(setup: &Setup) -> Vec<SatelliteId> {
    let mut known: Vec<(usize, i64, i64)> = Vec::new();
    let mut kinds = Vec::new();
    for satellite in setup
        .satellite_ids()
        .filter(|&one| setup.exposure(one).is_some())
    {
        let one = &setup.scenario.satellites[satellite.index()];
        let elements = one.elements.mean_elements();
        // Orbits that differ by less than 5 km and half a degree tell the same.
        let key = (
            one.payload,
            whole(mean_altitude(elements).to_kilometers() / 5.0),
            whole(elements.inclination_deg * 2.0),
        );
        if !known.contains(&key) {
            known.push(key);
            kinds.push(satellite);
        }
    }
    kinds
}

#[expect(clippy::cast_possible_truncation, reason = "altitudes and angles")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

impl SatelliteDose {
    /// What a satellite is exposed to; none where its radiation is not modelled.
    pub fn of(setup: &Setup, satellite: SatelliteId) -> Option<Self> {
        let exposed = setup.exposure(satellite)?;
        let payload = setup.payload(satellite);
        let shield = payload.radiation.as_ref()?;
        let elements = setup.scenario.satellites[satellite.index()]
            .elements
            .mean_elements();
        let exposure = &exposed.exposure;
        let dose_rad = exposure.dose_rad(shield.age_years, Span::ZERO, Span::ZERO);
        let compute = setup.compute(satellite);
        let parts = compute.map_or(&[][..], |compute| &compute.units);
        let processors = exposed.units.iter().zip(parts).map(|(unit, part)| {
            let at = |zone| unit.exposed.hazards(exposure.flux_in(zone, 0.0), dose_rad);
            let mean = unit.exposed.hazards(exposure.flux.total(), dose_rad);
            let (detection, restart) = (shield.mitigation.detection(), shield.restart);
            let susceptibility = &unit.exposed.susceptibility;
            let years = |rad: f64| rad / (exposure.dose.total_rad() * shield.design_margin);
            ProcessorRates {
                part: part.processor.id.clone(),
                life_years: years(susceptibility.tid_rad),
                soft_krad: susceptibility.tid_soft_rad.map(|rad| rad / 1e3),
                soft_years: susceptibility.tid_soft_rad.map(years),
                mean_per_day: mean,
                anomaly_per_day: at(Zone::Anomaly),
                polar_per_day: at(Zone::Polar),
                low_per_day: at(Zone::Low),
                availability: availability(mean.interrupts, detection, restart)
                    * availability(mean.uncorrectable, Span::ZERO, restart),
            }
        });
        Some(Self {
            satellite: setup.scenario.satellites[satellite.index()].name.clone(),
            payload: payload.name.clone(),
            altitude_km: mean_altitude(elements).to_kilometers(),
            inclination_deg: elements.inclination_deg,
            shielding_mm: shield.shielding.to_millimeters(),
            dose_year: exposure.dose,
            stretched: shield.dose.stretched(mean_altitude(elements)),
            uncertainty: UNCERTAINTY,
            design_margin: shield.design_margin,
            time_in_anomaly: exposure.time.anomaly,
            upsets_in_anomaly: exposure.anomaly_upsets(),
            time_at_high_latitudes: exposure.time.polar,
            protons_cm2_day: exposure.flux.protons,
            floor_cm2_day: exposure.flux.floor,
            processors: processors.collect(),
        })
    }
}

/// Dose of a year on a satellite's orbit by thickness; none where its radiation is not modelled.
pub fn dose_curve(setup: &Setup, satellite: SatelliteId) -> Vec<CurvePoint> {
    let Some(shield) = &setup.payload(satellite).radiation else {
        return Vec::new();
    };
    let elements = setup.scenario.satellites[satellite.index()]
        .elements
        .mean_elements();
    let inclination = Angle::degrees(elements.inclination_deg);
    let (thin, thick) = (*SHIELDING_MM.start(), *SHIELDING_MM.end());
    let point = |k: u32| {
        let shielding_mm = thin * (thick / thin).powf(f64::from(k) / f64::from(CURVE_POINTS - 1));
        let shielding = Length::millimeters(shielding_mm);
        CurvePoint {
            shielding_mm,
            dose: shield
                .dose
                .annual(mean_altitude(elements), inclination, shielding),
        }
    };
    (0..CURVE_POINTS).map(point).collect()
}

/// What a satellite passes through from the start on.
pub fn along_the_orbit(setup: &Setup, satellite: SatelliteId, span: Span) -> Vec<Stretch> {
    let end = SimTime::START + span.min(setup.scenario.duration);
    let mut passed = Vec::new();
    let mut start = SimTime::START;
    while let Some(exposed) = setup.exposure(satellite).filter(|_| start < end) {
        let block = Interval::new(start, (start + BLOCK).min(end));
        let calendar = &setup.scenario.calendar;
        let ephemeris = Ephemeris::over(&setup.propagator, calendar, block, &setup.workers);
        let here = (satellite, &exposed.exposure);
        passed.extend(stretches_of(setup, &ephemeris, here, block));
        start = block.end;
    }
    passed
}

impl fmt::Display for SatelliteDose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dose = &self.dose_year;
        let total_rad = dose.total_rad();
        writeln!(
            out,
            "{} ({}): {:.0} km, {:.1}°, behind {} mm of aluminium",
            self.satellite, self.payload, self.altitude_km, self.inclination_deg, self.shielding_mm
        )?;
        writeln!(
            out,
            "  dose of a year            {total_rad:.0} rad ({:.0} to {:.0}): electrons {:.0}, bremsstrahlung {:.0}, \
             protons {:.0}",
            total_rad / self.uncertainty,
            total_rad * self.uncertainty,
            dose.electron_rad,
            dose.bremsstrahlung_rad,
            dose.proton_rad
        )?;
        writeln!(
            out,
            "  of five years, design     {:.2} krad with a margin of {}",
            5.0 * total_rad * self.design_margin / 1e3,
            self.design_margin
        )?;
        writeln!(
            out,
            "  time in the anomaly       {}, with {} of all upsets; at high latitudes {}",
            percent(self.time_in_anomaly),
            percent(self.upsets_in_anomaly),
            percent(self.time_at_high_latitudes)
        )?;
        writeln!(
            out,
            "  flux in protons           {:.2e} /cm²/day, and {:.2e} of heavy ions",
            self.protons_cm2_day, self.floor_cm2_day
        )?;
        if let Some(stretched) = &self.stretched {
            writeln!(out, "  flagged                   it {stretched}")?;
        }
        for one in &self.processors {
            one.write(out)?;
        }
        Ok(())
    }
}

/// A mean time between events (days) in words.
fn between(days: f64) -> String {
    match days {
        days if days < 2.0 => duration(days * 86_400.0),
        days if days < 1000.0 => format!("{days:.1} days"),
        days if days < 36_500.0 => format!("{:.1} years", days / DAYS_PER_YEAR),
        days => format!("{:.0} years", days / DAYS_PER_YEAR),
    }
}

impl ProcessorRates {
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |years: f64| match years {
            years if years > 100.0 => "over 100 years".to_owned(),
            years => format!("{years:.1} years"),
        };
        writeln!(
            out,
            "  {}: dose endured for {} with the margin",
            self.part,
            words(self.life_years)
        )?;
        if let Some((krad, soft_years)) = self.soft_krad.zip(self.soft_years) {
            writeln!(
                out,
                "    its memory errs ten times as often from {krad} krad on: after {} with the margin",
                words(soft_years)
            )?;
        }
        writeln!(
            out,
            "    {:<22}  {:>10}  {:>10}  {:>10}  {:>10}  {:>14}",
            "events a day", "mean", "anomaly", "polar", "elsewhere", "mean time"
        )?;
        let rows: [(&str, fn(&Hazards) -> f64); 7] = [
            ("bits that flip", |one| one.upsets),
            ("interrupts", |one| one.interrupts),
            ("memory, uncorrectable", |one| one.uncorrectable),
            ("latch-ups", |one| one.latch_ups),
            ("weights spoiled", |one| one.weight_faults),
            ("configuration spoiled", |one| one.configuration_faults),
            ("silent errors", |one| one.silent),
        ];
        let zones = [
            &self.anomaly_per_day,
            &self.polar_per_day,
            &self.low_per_day,
        ];
        for (label, of) in rows {
            let mean = of(&self.mean_per_day);
            if mean == 0.0 {
                continue;
            }
            let between = between(1.0 / mean);
            let [anomaly, polar, low] = zones.map(of);
            writeln!(
                out,
                "    {label:<22}  {mean:>10.2e}  {anomaly:>10.2e}  {polar:>10.2e}  {low:>10.2e}  {between:>14}"
            )?;
        }
        writeln!(
            out,
            "    available              {:.5} of the time, but for latch-ups",
            self.availability
        )
    }
}
