//! What payloads do against radiation, and the storms of a run.

use super::super::decode::At;
use super::super::file::{MitigationRepr, PayloadRepr, RadiationRepr, StormRepr};
use super::super::{Models, Payload, Satellite, ScenarioError, Work};
use super::Builder;
use crate::orbit::walker::mean_altitude;
use crate::payload::radiation::dose::table::{ALTITUDE_SPAN_KM, TableColumns};
use crate::payload::radiation::dose::{DoseModel, DoseTable, FIT_ALTITUDE_MAX_KM, SHIELDING_MM};
use crate::payload::radiation::exposure::{Shield, Storm};
use crate::payload::radiation::mitigation::{CHECKPOINT, Mitigation};
use crate::payload::radiation::zone::{ANOMALY_SHARE, POLAR_LATITUDE_DEG};
use crate::time::{Interval, SimTime, Span};
use crate::units::{Angle, Length};

/// Factor on the dose that parts are chosen for, where the file says none.
const DESIGN_MARGIN: f64 = 2.0;
/// Time to start a processor anew where the file says none (s): boards with Linux take 60 to 120 s.
const RESTART_S: f64 = 90.0;
/// Intervals that can be meant (s): a millisecond to a month.
const INTERVAL_LEAST_S: f64 = 1e-3;
const INTERVAL_MAX_S: f64 = 30.0 * 86_400.0;
/// Most protons of a storm that can be meant, over the mean of the trapped ones.
const PROTON_FACTOR_MAX: f64 = 1e6;

impl Builder<'_> {
    /// Puts shields around payloads, and makes processors pay for what is done against upsets.
    pub(super) fn harden(
        &mut self,
        payloads: &mut [Payload],
        reprs: &[At<PayloadRepr>],
        work: &Work,
        models: &Models,
    ) -> Result<(), ScenarioError> {
        for (payload, repr) in payloads.iter_mut().zip(reprs) {
            let Some(at) = &repr.value.radiation else {
                continue;
            };
            let shield = self.shield(&at.value)?;
            if !models.radiation {
                continue;
            }
            let chain_bytes: f64 = work.chain.iter().map(|card| card.weight_bytes).sum();
            if let Some(compute) = &mut payload.compute {
                let service = compute.service.as_ref();
                for unit in &mut compute.units {
                    let served = service.filter(|one| one.runs_on(unit.class));
                    let served_bytes = served.map_or(0.0, |one| one.model.weight_bytes);
                    let weight_bytes = chain_bytes + served_bytes;
                    unit.processor = shield.mitigation.applied(&unit.processor, weight_bytes);
                }
            }
            payload.radiation = Some(shield);
        }
        Ok(())
    }

    fn shield(&mut self, repr: &RadiationRepr) -> Result<Shield, ScenarioError> {
        let dose = match &repr.dose_table {
            Some(name) => DoseModel::Table(self.dose_table(name)?),
            None => DoseModel::Fit,
        };
        let places = &self.places;
        let (thinnest, thickest) = (*SHIELDING_MM.start(), *SHIELDING_MM.end());
        let shielding_mm = match &dose {
            DoseModel::Fit => places.between(&repr.shielding_mm, thinnest, thickest)?,
            DoseModel::Table(table) => {
                let shielding_mm = places.positive(&repr.shielding_mm)?;
                if !table.covers_thickness(shielding_mm) {
                    let reason = "the dose table has no such thickness";
                    let remedy = "give a thickness between its first and its last";
                    return Err(places.refuse(&repr.shielding_mm, reason, remedy));
                }
                shielding_mm
            }
        };
        let or = |at: &Option<At<f64>>, least: f64, most: f64, default: f64| match at {
            Some(at) => places.between(at, least, most),
            None => Ok(default),
        };
        Ok(Shield {
            shielding: Length::millimeters(shielding_mm),
            design_margin: or(&repr.design_margin, 1.0, 100.0, DESIGN_MARGIN)?,
            age_years: or(&repr.age_years, 0.0, 50.0, 0.0)?,
            dose,
            anomaly_share: or(&repr.anomaly_share, 0.0, 1.0, ANOMALY_SHARE)?,
            restart: Span::from_seconds(or(&repr.restart_s, 0.0, 86_400.0, RESTART_S)?),
            mitigation: self.mitigation(&repr.mitigation)?,
        })
    }

    fn mitigation(&self, repr: &MitigationRepr) -> Result<Mitigation, ScenarioError> {
        let at_least = |at: &Option<At<f64>>, least_s| match at {
            Some(at) => {
                let interval_s = self.places.between(at, least_s, INTERVAL_MAX_S)?;
                Ok(Some(Span::from_seconds(interval_s)))
            }
            None => Ok(None),
        };
        let interval = |at| at_least(at, INTERVAL_LEAST_S);
        Ok(Mitigation {
            ecc: repr.ecc.unwrap_or_default(),
            scrub: interval(&repr.scrub_interval_s)?,
            tmr: repr.tmr.unwrap_or(false),
            duplicate: repr.duplicate.unwrap_or(false),
            checkpoint: at_least(&repr.checkpoint_s, CHECKPOINT.to_seconds())?,
            reload: interval(&repr.reload_interval_s)?,
            watchdog: interval(&repr.watchdog_s)?,
            latch_up_protection: repr.latchup_protection.unwrap_or(false),
            anomaly_gating: repr.anomaly_gating.unwrap_or(false),
        })
    }

    fn dose_table(&mut self, name: &At<String>) -> Result<DoseTable, ScenarioError> {
        let (path, bytes) = self.input("dose table", name)?;
        let refuse = |reason: String| {
            let remedy = "write it as docs/models/radiation.md has it";
            let place = path.display().to_string();
            self.places.refuse_input(name, place, reason, remedy)
        };
        let text = std::str::from_utf8(&bytes).map_err(|error| refuse(error.to_string()))?;
        let columns: TableColumns =
            toml::from_str(text).map_err(|error| refuse(line_and_message(text, &error)))?;
        DoseTable::new(columns).map_err(|error| refuse(error.to_string()))
    }

    /// Refuses orbits that nothing tells the dose of.
    pub(super) fn refuse_unknown_dose(
        &self,
        reprs: &[At<PayloadRepr>],
        payloads: &[Payload],
        satellites: &[Satellite],
    ) -> Result<(), ScenarioError> {
        for satellite in satellites {
            let Some(shield) = &payloads[satellite.payload].radiation else {
                continue;
            };
            let Some(at) = &reprs[satellite.payload].value.radiation else {
                continue;
            };
            let elements = satellite.elements.mean_elements();
            let altitude_km = mean_altitude(elements).to_kilometers();
            let (name, place) = (&satellite.name, &at.value);
            let refused = match (&shield.dose, &place.dose_table) {
                (DoseModel::Table(table), Some(file)) => {
                    table_refuses(table, altitude_km, elements.inclination_deg)
                        .map(|reason| self.places.refuse(
                            file,
                            format!("{name} {reason}"),
                            "give a table for its orbit, and satellites of other orbits a payload of their own",
                        ))
                }
                _ => (altitude_km > FIT_ALTITUDE_MAX_KM).then(|| {
                    let reason = format!(
                        "{name} flies at {altitude_km:.0} km, and the dose is known up to \
                         {FIT_ALTITUDE_MAX_KM:.0} km without a table"
                    );
                    let remedy = "add `dose_table` with a table for its altitude \
                                  (docs/models/radiation.md), or take `[payload.radiation]` out";
                    self.places.refuse(at, reason, remedy)
                }),
            };
            if let Some(error) = refused {
                return Err(error);
            }
        }
        Ok(())
    }

    /// The solar storms, in the order of the file.
    pub(super) fn storms(
        &self,
        reprs: &[At<StormRepr>],
        duration: Span,
    ) -> Result<Vec<Storm>, ScenarioError> {
        let end = SimTime::START + duration;
        let storm = |at: &At<StormRepr>| {
            let (repr, places) = (&at.value, &self.places);
            let start_h = places.non_negative(&repr.start_h)?;
            let start = SimTime::from_seconds(start_h * 3600.0);
            if start >= end {
                let hours = end.to_seconds() / 3600.0;
                let reason = format!("the run is over by then: it lasts {hours} h");
                let remedy = "let the storm start earlier, or raise `duration_h`";
                return Err(places.refuse(&repr.start_h, reason, remedy));
            }
            let duration_h = places.positive(&repr.duration_h)?;
            let last = start + Span::from_seconds(duration_h * 3600.0).max(Span(1));
            let latitude_deg = match &repr.geomagnetic_latitude_deg {
                Some(at) => places.between(at, 0.0, 90.0)?,
                None => POLAR_LATITUDE_DEG,
            };
            places.positive(&repr.proton_factor)?;
            Ok(Storm {
                interval: Interval::new(start, last.min(end)),
                proton_factor: places.between(&repr.proton_factor, 0.0, PROTON_FACTOR_MAX)?,
                latitude: Angle::degrees(latitude_deg),
            })
        };
        reprs.iter().map(storm).collect()
    }
}

/// What a parser says, after the line that it says it of.
fn line_and_message(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|text| text.matches('\n').count() + 1);
    let message = error.message();
    line.map_or_else(
        || message.to_owned(),
        |line| format!("line {line}: {message}"),
    )
}

/// Why a table does not tell the dose of an orbit, in words that follow the satellite's name.
fn table_refuses(table: &DoseTable, altitude_km: f64, inclination_deg: f64) -> Option<String> {
    let table_km = table.altitude_km();
    if (altitude_km - table_km).abs() > ALTITUDE_SPAN_KM {
        return Some(format!(
            "flies at {altitude_km:.0} km, and the table is for {table_km:.0} km, give or take \
             {ALTITUDE_SPAN_KM:.0} km"
        ));
    }
    let is_covered = table.covers(Angle::degrees(inclination_deg));
    (!is_covered).then(|| {
        format!("flies at {inclination_deg:.1}° of inclination, which the table does not reach")
    })
}
