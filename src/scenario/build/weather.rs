//! The weather over stations.

use super::super::decode::At;
use super::super::file::{StationRepr, StationWeatherRepr, WeatherRepr};
use super::super::weather::{Clouds, Rain, StationWeather, Weather};
use super::super::{OpticalSite, RadioSite, ScenarioError};
use super::Builder;
use crate::time::Span;
use crate::units::{Angle, Length};

/// How long a cloudy sky remembers, where the file says nothing (h). An assumption.
const CLOUD_CORRELATION_TIME_H: f64 = 3.0;
/// How long rain remembers, where the file says nothing (min).
const RAIN_CORRELATION_TIME_MIN: f64 = 10.0;
/// Share of the time whose rain radio links allow for, where the file says nothing. An assumption.
const RADIO_AVAILABILITY: f64 = 0.99;
/// Shares that a state of weather can have: without end it would be no process.
const SHARE_LEAST: f64 = 1e-6;
/// Longest correlation time (h): about a month.
const CORRELATION_TIME_MAX_H: f64 = 720.0;
/// Least correlation time (h): a minute.
const CORRELATION_TIME_MIN_H: f64 = 1.0 / 60.0;
/// Greatest correlation distance (km).
const DISTANCE_MAX_KM: f64 = 10_000.0;

impl Builder<'_> {
    /// How weather is drawn.
    pub(super) fn weather(&self, repr: &WeatherRepr) -> Result<Weather, ScenarioError> {
        let default = Weather::default();
        let distance = |at: &Option<At<f64>>, default: Length| match at {
            Some(at) => {
                self.places.positive(at)?;
                let km = self.places.between(at, 0.0, DISTANCE_MAX_KM)?;
                Ok(Length::kilometers(km))
            }
            None => Ok(default),
        };
        let cloud_elevation = match &repr.cloud_elevation_deg {
            Some(at) => Angle::degrees(self.places.between(at, 5.0, 90.0)?),
            None => default.cloud_elevation,
        };
        Ok(Weather {
            enabled: repr.enabled.unwrap_or(default.enabled),
            cloud_distance: distance(&repr.correlation_distance_km, default.cloud_distance)?,
            rain_distance: distance(&repr.rain_correlation_distance_km, default.rain_distance)?,
            cloud_elevation,
        })
    }

    /// The weather over a station.
    pub(super) fn station_weather(
        &self,
        station: &StationRepr,
        optical: Option<&OpticalSite>,
        radio: Option<&RadioSite>,
    ) -> Result<Option<StationWeather>, ScenarioError> {
        let Some(at) = &station.weather else {
            return Ok(None);
        };
        let repr = &at.value;
        let clouds = self.clouds(repr)?;
        let rain = self.rain(repr)?;
        let places = &self.places;
        if let Some(at) = repr.cloud_fraction.as_ref().filter(|_| optical.is_none()) {
            let reason = "the station has no telescope that clouds could hide";
            let remedy = "take it out, or give the station `optical`";
            return Err(places.refuse(at, reason, remedy));
        }
        if let Some(at) = repr.rain_rate_001_mm_h.filter(|_| radio.is_none()) {
            let reason = "the station has no antenna that rain could disturb";
            let remedy = "take it out, or give the station `radio`";
            return Err(places.refuse(&at, reason, remedy));
        }
        if clouds.is_none() && rain.is_none() {
            let reason = "this weather says nothing";
            let remedy = "give `cloud_fraction`, `rain_rate_001_mm_h` or both";
            return Err(places.refuse(at, reason, remedy));
        }
        Ok(Some(StationWeather { clouds, rain }))
    }

    fn clouds(&self, repr: &StationWeatherRepr) -> Result<Option<Clouds>, ScenarioError> {
        let Some(at) = &repr.cloud_fraction else {
            let needs = "`cloud_fraction`";
            self.refuse_alone(repr.correlation_time_h.as_ref(), needs)?;
            return Ok(None);
        };
        let mut fraction = [0.0; 12];
        match at.value.as_slice() {
            [all] => fraction = [self.share(all)?; 12],
            monthly if monthly.len() == 12 => {
                for (month, at) in fraction.iter_mut().zip(monthly) {
                    *month = self.share(at)?;
                }
            }
            other => {
                let reason = format!("{} values are neither one nor twelve", other.len());
                let remedy = "give one value for the year, or twelve from January to December";
                return Err(self.places.refuse(at, reason, remedy));
            }
        }
        let hours =
            self.correlation_h(repr.correlation_time_h.as_ref(), CLOUD_CORRELATION_TIME_H)?;
        Ok(Some(Clouds {
            fraction,
            correlation_time: Span::from_seconds(hours * 3600.0),
        }))
    }

    fn rain(&self, repr: &StationWeatherRepr) -> Result<Option<Rain>, ScenarioError> {
        let Some(rate) = &repr.rain_rate_001_mm_h else {
            for other in [
                &repr.rain_height_km,
                &repr.cloud_liquid_kg_m2,
                &repr.radio_availability,
                &repr.rain_correlation_time_h,
            ] {
                self.refuse_alone(other.as_ref(), "`rain_rate_001_mm_h`")?;
            }
            return Ok(None);
        };
        let places = &self.places;
        let height = |at: &At<f64>| Ok(Length::kilometers(places.between(at, 0.0, 10.0)?));
        let availability = match &repr.radio_availability {
            // Below, the model of rain knows nothing; above, neither.
            Some(at) => places.between(at, 0.95, 0.999_99)?,
            None => RADIO_AVAILABILITY,
        };
        let hours = self.correlation_h(
            repr.rain_correlation_time_h.as_ref(),
            RAIN_CORRELATION_TIME_MIN / 60.0,
        )?;
        Ok(Some(Rain {
            rate_001_mmph: places.between(rate, 0.0, 300.0)?,
            height: repr.rain_height_km.as_ref().map(height).transpose()?,
            cloud_liquid_kgpm2: match &repr.cloud_liquid_kg_m2 {
                Some(at) => places.between(at, 0.0, 20.0)?,
                None => 0.0,
            },
            availability,
            correlation_time: Span::from_seconds(hours * 3600.0),
        }))
    }

    fn share(&self, at: &At<f64>) -> Result<f64, ScenarioError> {
        let share = self.places.fraction(at)?;
        Ok(share.clamp(SHARE_LEAST, 1.0 - SHARE_LEAST))
    }

    fn correlation_h(&self, at: Option<&At<f64>>, default_h: f64) -> Result<f64, ScenarioError> {
        at.map_or(Ok(default_h), |at| {
            let (least, most) = (CORRELATION_TIME_MIN_H, CORRELATION_TIME_MAX_H);
            self.places.between(at, least, most)
        })
    }

    /// Refuses a value that means nothing without another.
    fn refuse_alone(&self, at: Option<&At<f64>>, needs: &str) -> Result<(), ScenarioError> {
        at.map_or(Ok(()), |at| {
            let reason = format!("this means nothing without {needs}");
            let remedy = format!("give {needs} too, or take it out");
            Err(self.places.refuse(at, reason, remedy))
        })
    }
}
