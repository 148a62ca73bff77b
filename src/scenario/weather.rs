//! The weather of a scenario: what stands in it for each station, and the spells that follow from the seed.

use super::{Scenario, Station};
use crate::frame::Geodetic;
use crate::link::atmosphere::cloud_probability;
use crate::link::rf::{RainSite, rain_height_at};
use crate::network::fault::{Fault, Subject};
use crate::network::weather::{Field, FieldSite};
use crate::network::{Medium, NodeId};
use crate::time::{SimTime, Span};
use crate::units::{Angle, Length};
use serde::{Deserialize, Serialize};

/// How weather is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weather {
    /// Whether there is any: without, every sky is clear and dry.
    pub enabled: bool,
    /// Distance over which the latent correlation of clouds falls to a 1/e-th.
    pub cloud_distance: Length,
    /// The same of rain.
    pub rain_distance: Length,
    /// Elevation of the line of sight that a cloud fraction is turned into a probability for.
    pub cloud_elevation: Angle,
}

impl Default for Weather {
    /// The assumptions where a scenario states nothing.
    fn default() -> Self {
        Self {
            enabled: true,
            cloud_distance: Length::kilometers(300.0),
            rain_distance: Length::kilometers(50.0),
            cloud_elevation: Angle::degrees(30.0),
        }
    }
}

/// The weather over a station.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StationWeather {
    /// Clouds, where they are told.
    pub clouds: Option<Clouds>,
    /// Rain, where it is told.
    pub rain: Option<Rain>,
}

/// Clouds over a station.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Clouds {
    /// Share of the sky under cloud, seen from above, in each month, January first; in (0, 1).
    pub fraction: [f64; 12],
    /// How long a sky remembers.
    pub correlation_time: Span,
}

/// Rain and cloud water over a station.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rain {
    /// Rain rate that is exceeded for 0.01 % of a year (mm/h).
    pub rate_001_mmph: f64,
    /// Height above the sea that rain falls from; by latitude where it is not told.
    pub height: Option<Length>,
    /// Column of cloud water that links allow for (kg/m²).
    pub cloud_liquid_kgpm2: f64,
    /// Share of the time whose attenuation links allow for; in what is left it rains too much.
    pub availability: f64,
    /// How long rain remembers.
    pub correlation_time: Span,
}

impl Rain {
    /// The site as the rain model takes it.
    pub fn site(&self, place: Geodetic) -> RainSite {
        RainSite {
            latitude: place.latitude,
            altitude: place.altitude,
            rain_height: self
                .height
                .unwrap_or_else(|| rain_height_at(place.latitude)),
            rate_001_mmph: self.rate_001_mmph,
        }
    }

    /// Percentage of the time that attenuation may exceed what links allow for.
    pub fn exceeded_percent(&self) -> f64 {
        100.0 * (1.0 - self.availability)
    }
}

/// Stations under one kind of weather that is drawn together.
#[derive(Debug, Clone, PartialEq)]
pub struct WeatherField {
    /// The medium that it takes away.
    pub medium: Medium,
    /// Indices of the stations, in the order of the field's sites.
    pub stations: Vec<usize>,
    /// How it is drawn.
    pub field: Field,
}

impl Scenario {
    /// The rain over a station, if weather is on.
    pub fn rain(&self, station: &Station) -> Option<Rain> {
        let weather = station.weather.filter(|_| self.weather.enabled)?;
        weather.rain
    }

    /// The weather over all stations: those of one medium and correlation time share a field.
    pub fn weather_fields(&self) -> Vec<WeatherField> {
        let mut fields: Vec<WeatherField> = Vec::new();
        if !self.weather.enabled {
            return fields;
        }
        for (index, station) in self.stations.iter().enumerate() {
            let weather = station.weather;
            let clouds = weather.and_then(|weather| weather.clouds);
            if let Some(clouds) = clouds.filter(|_| station.optical.is_some()) {
                let elevation = self.weather.cloud_elevation;
                let monthly = clouds
                    .fraction
                    .map(|share| cloud_probability(share, elevation));
                let cloudy = ("cloud", Medium::OpticalGround, self.weather.cloud_distance);
                self.add_site(&mut fields, cloudy, clouds.correlation_time, index, monthly);
            }
            let rain = weather.and_then(|weather| weather.rain);
            if let Some(rain) = rain.filter(|_| station.radio.is_some()) {
                let monthly = [1.0 - rain.availability; 12];
                let rainy = ("rain", Medium::Radio, self.weather.rain_distance);
                self.add_site(&mut fields, rainy, rain.correlation_time, index, monthly);
            }
        }
        fields
    }

    fn add_site(
        &self,
        fields: &mut Vec<WeatherField>,
        (purpose, medium, distance): (&'static str, Medium, Length),
        correlation_time: Span,
        station: usize,
        monthly: [f64; 12],
    ) {
        let site = FieldSite {
            name: self.stations[station].name.clone(),
            place: self.stations[station].place,
            monthly,
        };
        let same = |one: &&mut WeatherField| {
            one.medium == medium && one.field.correlation_time == correlation_time
        };
        match fields.iter_mut().find(same) {
            Some(known) => {
                known.stations.push(station);
                known.field.sites.push(site);
            }
            None => fields.push(WeatherField {
                medium,
                stations: vec![station],
                field: Field {
                    purpose,
                    correlation_time,
                    correlation_distance: distance,
                    sites: vec![site],
                },
            }),
        }
    }

    /// The outages of the sky over the run, of the media that are used.
    pub fn weather_faults(&self, media: &[Medium]) -> Vec<Fault> {
        let until = SimTime::START + self.duration;
        let fields = self.weather_fields();
        let used = fields.iter().filter(|field| media.contains(&field.medium));
        let mut faults = Vec::new();
        for WeatherField {
            medium,
            stations,
            field,
        } in used
        {
            let spells = field.spells(self.seed, &self.calendar, until);
            for (&station, spells) in stations.iter().zip(spells) {
                let node = NodeId::from_index(self.satellites.len() + station);
                let subject = Subject::Sky(node, *medium);
                faults.extend(
                    spells
                        .into_iter()
                        .map(|interval| Fault { subject, interval }),
                );
            }
        }
        faults
    }
}
