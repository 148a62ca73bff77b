//! The links between payloads and stations, worked out once: what a contact can carry, down and up.

use crate::link::optical::OpticalPath;
use crate::link::rf::{RadioPath, RadioWeather};
use crate::network::Medium;
use crate::network::contact::Direction;
use crate::network::opportunity::GroundGates;
use crate::scenario::{Payload, Scenario, Station};
use crate::units::{Angle, DataRate, Length};

/// What joins a payload and a station.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroundLink {
    optical: [Option<OpticalPath>; 2],
    radio: [Option<RadioPath>; 2],
}

impl GroundLink {
    /// The links of a payload to a station of a scenario.
    pub fn between(scenario: &Scenario, payload: &Payload, station: &Station) -> Self {
        let mut link = Self::default();
        let lasers = payload.lasers.as_ref();
        if let Some(site) = &station.optical
            && let Some(downlink) = lasers.and_then(|lasers| lasers.downlink.as_ref())
        {
            let altitude = station.place.altitude;
            let up = site.uplink.as_ref();
            link.optical = [
                Some(OpticalPath::down(downlink, &site.receiver, altitude)),
                up.map(|uplink| OpticalPath::up(uplink, &site.receiver, altitude)),
            ];
        }
        if let (Some(site), Some(radio)) = (&station.radio, &payload.radio) {
            let weather = radio_weather(scenario, station);
            let weather = weather.as_ref();
            let up = site.uplink.as_ref();
            link.radio = [
                Some(RadioPath::down(radio, &site.receiver, weather)),
                up.map(|uplink| RadioPath::up(uplink, &site.receiver, weather)),
            ];
        }
        link
    }

    /// Whether bits can pass in a direction at all.
    pub fn has(&self, medium: Medium, direction: Direction) -> bool {
        match medium {
            Medium::Laser => false,
            Medium::OpticalGround => self.optical[direction.index()].is_some(),
            Medium::Radio => self.radio[direction.index()].is_some(),
        }
    }

    /// The rate of a direction over a range at an elevation.
    pub fn rate(
        &self,
        medium: Medium,
        direction: Direction,
        range: Length,
        elevation: Angle,
    ) -> DataRate {
        let optical = self.optical[direction.index()].as_ref();
        let radio = self.radio[direction.index()].as_ref();
        let rate = match medium {
            Medium::Laser => None,
            Medium::OpticalGround => optical.map(|path| path.rate(range, elevation)),
            Medium::Radio => radio.map(|path| path.rate(range, elevation)),
        };
        rate.unwrap_or(DataRate::ZERO)
    }
}

/// What a payload and a station ask of geometry for a medium; none where they do not share it.
pub fn ground_gates(payload: &Payload, station: &Station, medium: Medium) -> Option<GroundGates> {
    match medium {
        Medium::Laser => None,
        Medium::OpticalGround => {
            let site = station.optical.as_ref()?;
            payload.lasers.as_ref()?.downlink.as_ref()?;
            Some(GroundGates {
                elevation_min: site.receiver.elevation_min,
                elevation_scanned: None,
                off_nadir_max: None,
            })
        }
        Medium::Radio => {
            let (receiver, radio) = (&station.radio.as_ref()?.receiver, payload.radio.as_ref()?);
            Some(GroundGates {
                elevation_min: receiver.elevation_min,
                elevation_scanned: receiver.array.map(|_| receiver.elevation_reached()),
                off_nadir_max: radio.array.map(|array| array.limit),
            })
        }
    }
}

/// The rain and cloud that radio links to a station allow for.
pub fn radio_weather(scenario: &Scenario, station: &Station) -> Option<RadioWeather> {
    let rain = scenario.rain(station)?;
    Some(RadioWeather {
        site: rain.site(station.place),
        cloud_liquid_kgpm2: rain.cloud_liquid_kgpm2,
        exceeded_percent: rain.exceeded_percent(),
    })
}
