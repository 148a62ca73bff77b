//! What a payload on one orbit is exposed to, and the stretches of constant exposure that it passes through.
//!
//! ```text
//! Φ(zone) = Φ_p M(zone) + Φ_h + F Φ_p           F: the sum of the storms that reach the place
//! dose(t) = D (age + t) + D_p ∫ F dt
//! ```
//! Trapped protons are gathered in zones ([`super::zone`]); the floor of galactic and heavy ions is the same all along
//! the orbit. Protons of a storm come on top of the orbit's mean and are told in multiples of its trapped protons; they
//! arrive poleward of a geomagnetic latitude alone.
//!
//! Assumes: the orbit's altitude and inclination do not change within a run. Leaves out: storms of electrons,
//! how a storm rises and falls, the cut-off's dependence on energy.
//! Source: ten to a thousand times the protons, one to five times a year (recalled).

use super::dose::{AnnualDose, DoseModel};
use super::flux::{DAYS_PER_YEAR, Flux};
use super::mitigation::Mitigation;
use super::zone::{Anomaly, Modulation, TimeShares, Zone};
use crate::time::{Interval, SimTime, Span};
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};

/// How a payload is built against radiation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shield {
    /// Aluminium around it.
    pub shielding: Length,
    /// Factor on the dose that its parts are chosen for.
    pub design_margin: f64,
    /// Years that it has flown at the start.
    pub age_years: f64,
    /// Where its dose is taken from.
    pub dose: DoseModel,
    /// Share of the upsets by trapped protons that fall in the anomaly, in [0, 1].
    pub anomaly_share: f64,
    /// Time from switching a processor on until it works.
    pub restart: Span,
    /// What is done against upsets.
    pub mitigation: Mitigation,
}

/// A solar particle event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Storm {
    /// From when to when.
    pub interval: Interval,
    /// Its protons over the mean of the trapped ones.
    pub proton_factor: f64,
    /// Geomagnetic latitude from which on they arrive.
    pub latitude: Angle,
}

/// What a payload is exposed to on its orbit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Dose of a year.
    pub dose: AnnualDose,
    /// Mean flux.
    pub flux: Flux,
    /// The anomaly at its altitude, where it reaches down to it.
    pub anomaly: Option<Anomaly>,
    /// Shares of its time in zones.
    pub time: TimeShares,
    /// How the mean of its trapped protons is spread over them.
    pub modulation: Modulation,
}

/// A stretch of constant exposure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// From when to when.
    pub interval: Interval,
    /// Where it is.
    pub zone: Zone,
    /// Protons of storms over the mean of the trapped ones.
    pub storm: f64,
}

impl Exposure {
    /// Of a payload on an orbit in a year.
    pub fn of(shield: &Shield, altitude: Length, inclination: Angle, year: f64) -> Self {
        let anomaly = Anomaly::at(altitude, year);
        let time = TimeShares::of(anomaly.as_ref(), inclination);
        Self {
            dose: shield.dose.annual(altitude, inclination, shield.shielding),
            flux: Flux::on(&shield.dose, altitude, inclination, shield.shielding),
            anomaly,
            time,
            modulation: Modulation::new(time, shield.anomaly_share),
        }
    }

    /// The flux in a zone under storms of so many times its trapped protons (1/cm²/day, in protons).
    pub fn flux_in(&self, zone: Zone, storm: f64) -> f64 {
        self.flux.protons * (self.modulation.factor(zone) + storm) + self.flux.floor
    }

    /// Share of all its upsets that fall in the anomaly, in [0, 1]; storms are left out.
    pub fn anomaly_upsets(&self) -> f64 {
        self.time.anomaly * self.flux_in(Zone::Anomaly, 0.0) / self.flux.total()
    }

    /// Dose after years of age and a time in the run (rad); `storm` is the time that storms took,
    /// each instant by its factor.
    pub fn dose_rad(&self, age_years: f64, elapsed: Span, storm: Span) -> f64 {
        let years = |span: Span| span.to_seconds() / 86_400.0 / DAYS_PER_YEAR;
        self.dose.total_rad() * (age_years + years(elapsed)) + self.dose.proton_rad * years(storm)
    }

    /// When its dose comes to this without storms, not before the start.
    pub fn reaches(&self, dose_rad: f64, age_years: f64) -> SimTime {
        let left_years = (dose_rad / self.dose.total_rad() - age_years).max(0.0);
        SimTime::from_seconds(left_years * DAYS_PER_YEAR * 86_400.0)
    }
}

/// Cuts a stretch of time into stretches of constant exposure. `storms` are the times at which each
/// storm reaches the satellite, with its factor.
pub fn stretches(
    whole: Interval,
    anomaly: &[Interval],
    polar: &[Interval],
    storms: &[(Vec<Interval>, f64)],
) -> Vec<Stretch> {
    let windows = anomaly.iter().chain(polar);
    let windows = windows.chain(storms.iter().flat_map(|(windows, _)| windows));
    let mut edges: Vec<SimTime> = windows
        .flat_map(|window| [window.start, window.end])
        .filter(|&edge| whole.contains(edge))
        .chain([whole.start, whole.end])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let within = |windows: &[Interval], at| windows.iter().any(|window| window.contains(at));
    let stretch = |edges: &[SimTime]| {
        let (start, end) = (edges[0], edges[1]);
        let zone = match (within(anomaly, start), within(polar, start)) {
            (true, _) => Zone::Anomaly,
            (false, true) => Zone::Polar,
            (false, false) => Zone::Low,
        };
        let reached = storms.iter().filter(|(windows, _)| within(windows, start));
        Stretch {
            interval: Interval::new(start, end),
            zone,
            storm: reached.map(|(_, factor)| factor).sum(),
        }
    };
    edges.windows(2).map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shield() -> Shield {
        Shield {
            shielding: Length::millimeters(3.0),
            design_margin: 2.0,
            age_years: 0.0,
            dose: DoseModel::Fit,
            anomaly_share: 0.8,
            restart: Span::seconds(90),
            mitigation: Mitigation::default(),
        }
    }

    fn exposure() -> Exposure {
        Exposure::of(
            &shield(),
            Length::kilometers(550.0),
            Angle::degrees(97.6),
            2026.0,
        )
    }

    fn seconds(start: i64, end: i64) -> Interval {
        let at = |seconds| SimTime::START + Span::seconds(seconds);
        Interval::new(at(start), at(end))
    }

    #[test]
    fn zones_keep_the_mean_flux_and_storms_add_to_it() {
        let exposure = exposure();
        let low = 1.0 - exposure.time.anomaly - exposure.time.polar;
        let mean = exposure.time.anomaly * exposure.flux_in(Zone::Anomaly, 0.0)
            + exposure.time.polar * exposure.flux_in(Zone::Polar, 0.0)
            + low * exposure.flux_in(Zone::Low, 0.0);
        assert!((mean / exposure.flux.total() - 1.0).abs() < 1e-12);
        let storm = exposure.flux_in(Zone::Polar, 100.0) - exposure.flux_in(Zone::Polar, 0.0);
        assert!((storm / exposure.flux.protons - 100.0).abs() < 1e-9);
    }

    #[test]
    fn protons_are_gathered_in_the_anomaly_and_heavy_ions_are_everywhere_the_same() {
        let exposure = exposure();
        // On a polar orbit they are half of all.
        assert!((exposure.flux.floor / exposure.flux.protons - 1.0).abs() < 1e-12);
        let expected = (0.8 + exposure.time.anomaly) / 2.0;
        assert!((exposure.anomaly_upsets() - expected).abs() < 1e-12);
        // Lower down protons vanish, and the anomaly with them.
        let (low, year) = (Length::kilometers(300.0), 2026.0);
        let inclination = Angle::degrees(97.6);
        let low = Exposure::of(&shield(), low, inclination, year);
        let contrast =
            |one: &Exposure| one.flux_in(Zone::Anomaly, 0.0) / one.flux_in(Zone::Low, 0.0);
        assert!(
            contrast(&low) < 0.6 * contrast(&exposure),
            "{}",
            contrast(&low)
        );
    }

    #[test]
    fn dose_grows_with_age_time_and_storms() {
        let exposure = exposure();
        let year = Span::seconds(365 * 86_400);
        let dose = |age, elapsed, storm| exposure.dose_rad(age, elapsed, storm);
        let total = exposure.dose.total_rad();
        assert!((dose(2.0, year, Span::ZERO) / total - 3.0).abs() < 1e-12);
        let day = Span::seconds(86_400) * 100;
        let storm = dose(0.0, Span::ZERO, day);
        assert!((storm / exposure.dose.proton_rad - 100.0 / 365.0).abs() < 1e-12);
        let end = exposure.reaches(1.5 * total, 1.0);
        assert!((end.to_seconds() / year.to_seconds() - 0.5).abs() < 1e-12);
        assert_eq!(exposure.reaches(0.5 * total, 1.0), SimTime::START);
    }

    #[test]
    fn stretches_cover_the_whole_and_the_anomaly_comes_before_the_poles() {
        let whole = seconds(0, 100);
        let cut = stretches(
            whole,
            &[seconds(20, 40)],
            &[seconds(30, 60)],
            &[(vec![seconds(50, 70)], 10.0), (vec![seconds(55, 58)], 5.0)],
        );
        let told: Vec<_> = cut
            .iter()
            .map(|one| (one.interval.start.to_seconds(), one.zone, one.storm))
            .collect();
        assert_eq!(
            told,
            [
                (0.0, Zone::Low, 0.0),
                (20.0, Zone::Anomaly, 0.0),
                (30.0, Zone::Anomaly, 0.0),
                (40.0, Zone::Polar, 0.0),
                (50.0, Zone::Polar, 10.0),
                (55.0, Zone::Polar, 15.0),
                (58.0, Zone::Polar, 10.0),
                (60.0, Zone::Low, 10.0),
                (70.0, Zone::Low, 0.0),
            ]
        );
        assert!(
            cut.windows(2)
                .all(|pair| pair[0].interval.end == pair[1].interval.start)
        );
        assert_eq!(cut.last().map(|one| one.interval.end), Some(whole.end));
    }
}
