//! Name, start, length and grids of a run.

use super::super::decode::At;
use super::super::file::TimingRepr;
use super::super::{ScenarioError, Timing};
use super::Builder;
use crate::frame::read_finals;
use crate::time::{Calendar, Epoch, SimTime, Span};
use std::str::FromStr as _;

/// Longest name of a scenario, which is also a folder's.
const NAME_LENGTH_MAX: usize = 80;
/// Longest run (h): a leap year.
const DURATION_MAX_H: f64 = 8_784.0;
/// First and last year whose element sets carry a two-digit year.
const YEARS: std::ops::RangeInclusive<i32> = 1957..=2056;

impl Builder<'_> {
    /// The scenario's name, fit for a folder.
    pub(super) fn run_name(&self, at: &At<String>) -> Result<String, ScenarioError> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let name = at.value.as_str();
        let is_fit = name.chars().all(is_plain)
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.len() <= NAME_LENGTH_MAX;
        if is_fit {
            return Ok(name.to_owned());
        }
        let reason = "this cannot name a run folder";
        let remedy = format!(
            "use up to {NAME_LENGTH_MAX} letters, digits, `-`, `_` and `.`, a letter or digit first"
        );
        Err(self.places.refuse(at, reason, remedy))
    }

    /// The start of the run.
    pub(super) fn calendar(&self, at: &At<String>) -> Result<Calendar, ScenarioError> {
        let refuse = |reason: &str| {
            let remedy = "write UTC as \"2018-01-21T00:00:00Z\"";
            self.places.refuse(at, reason, remedy)
        };
        if !is_utc(&at.value) {
            return Err(refuse("this is not an instant in UTC"));
        }
        let epoch = Epoch::from_str(&at.value).map_err(|_| refuse("there is no such instant"))?;
        let (year, ..) = epoch.to_gregorian_utc();
        if !YEARS.contains(&year) {
            return Err(refuse("the year must be between 1957 and 2056"));
        }
        Ok(Calendar::starting_at(epoch))
    }

    /// The length of the run: a second at least, a year at most.
    pub(super) fn duration(&self, at: &At<f64>) -> Result<Span, ScenarioError> {
        self.places.positive(at)?;
        self.places.between(at, 1.0 / 3600.0, DURATION_MAX_H)?;
        Ok(Span::from_seconds(at.value * 3600.0))
    }

    /// The calendar with the table of the Earth's orientation that the scenario names, cut to the run.
    pub(super) fn oriented(
        &mut self,
        calendar: Calendar,
        duration: Span,
        file: Option<&At<String>>,
    ) -> Result<Calendar, ScenarioError> {
        let Some(file) = file else {
            return Ok(calendar);
        };
        let (path, bytes) = self.input("earth orientation", file)?;
        let remedy = "give a table in the IERS format finals2000A or finals, as from \
                      https://datacenter.iers.org or https://maia.usno.navy.mil";
        let table = read_finals(&String::from_utf8_lossy(&bytes)).map_err(|error| {
            let place = format!("{}:{}:{}", path.display(), error.line, error.column);
            self.places.refuse_input(file, place, error.reason, remedy)
        })?;
        let end = SimTime::START + duration;
        let run = (calendar.unix_ns(SimTime::START), calendar.unix_ns(end));
        let Some(table) = table.within(run.0, run.1) else {
            let (first, last) = table.span_unix_ns();
            let utc = |unix_ns| calendar.utc(calendar.at_unix_ns(unix_ns));
            let reason = format!(
                "the run, {} to {}, is not within the table's span, {} to {}",
                calendar.utc(SimTime::START),
                calendar.utc(end),
                utc(first),
                utc(last),
            );
            let remedy = "give a table that reaches over the run, or leave the key out (UT1 = UTC)";
            return Err(self.places.refuse(file, reason, remedy));
        };
        let predicted = table.days().iter().filter(|day| day.is_predicted);
        let predicted = predicted.count();
        if predicted > 0 {
            self.warnings.push(format!(
                "{}: the Earth's orientation is predicted on {predicted} of the {} days that the \
                 run stands on",
                file.value,
                table.days().len(),
            ));
        }
        Ok(calendar.with_orientation(table))
    }

    /// Grids and horizons.
    pub(super) fn timing(&self, repr: &TimingRepr) -> Result<Timing, ScenarioError> {
        let seconds = |at: &Option<At<f64>>, default_s: f64, least_s: f64, most_s: f64| match at {
            Some(at) => self.places.between(at, least_s, most_s),
            None => Ok(default_s),
        };
        let matching_grid_s = seconds(&repr.matching_grid_s, 60.0, 1.0, 3600.0)?;
        let plan_horizon_h = match &repr.plan_horizon_h {
            Some(at) => self.places.between(at, matching_grid_s / 3600.0, 48.0)?,
            None => 2.0,
        };
        let environment_grid_s = seconds(&repr.environment_grid_s, 10.0, 1.0, 600.0)?;
        let sample_interval_s = seconds(&repr.sample_interval_s, 60.0, 1.0, 86_400.0)?;
        Ok(Timing {
            environment_grid: Span::from_seconds(environment_grid_s),
            sample_interval: Span::from_seconds(sample_interval_s),
            matching_grid: Span::from_seconds(matching_grid_s),
            plan_horizon: Span::from_seconds(plan_horizon_h * 3600.0),
        })
    }
}

/// Whether text has the form `YYYY-MM-DDThh:mm:ss[.fraction]Z`.
fn is_utc(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let Some(text) = text.strip_suffix('Z') else {
        return false;
    };
    let (moment, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let fits = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    moment.len() == FORM.len()
        && moment.bytes().zip(FORM).all(fits)
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && &moment[11..13] < "24"
        && &moment[14..16] < "60"
        && &moment[17..19] < "60"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instants_in_utc_are_starts() {
        for text in ["2018-01-21T00:00:00Z", "2018-01-21T23:59:59.25Z"] {
            assert!(is_utc(text), "{text}");
        }
        for text in [
            "2018-01-21",
            "2018-01-21T00:00:00",
            "2018-01-21T00:00:00+01:00",
            "2018-01-21T24:00:00Z",
            "2018-01-21T00:00:60Z",
            "2018-01-21T00:00:00.Z",
            "2018-1-21T00:00:00Z",
            "ÄÄÄÄ-01-21T00:00:00Z",
        ] {
            assert!(!is_utc(text), "{text}");
        }
    }
}
