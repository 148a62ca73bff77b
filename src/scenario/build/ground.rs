//! Ground stations and targets.

use super::super::decode::At;
use super::super::file::{CircleRepr, ScenarioRepr, SiteRepr, StationRepr, TargetRepr};
use super::super::{OpticalSite, Policy, RadioSite, ScenarioError, Station};
use super::{Builder, geojson};
use crate::frame::Geodetic;
use crate::link::terminal::RadioUplink;
use crate::network::horizon::Horizon;
use crate::sensing::target::{Polygon, Region, Target};
use crate::time::Span;
use crate::units::{Angle, Length};

/// Most antennas or telescopes of a station.
const SITE_COUNT_MAX: u32 = 1000;
/// Largest radius of a circle (km): a quarter of the Earth's circumference.
const RADIUS_MAX_KM: f64 = 20_016.0;
/// Longest deadline of an answer (min): thirty days.
const DEADLINE_MAX_MIN: f64 = 43_200.0;

impl Builder<'_> {
    /// The ground stations.
    pub(super) fn stations(
        &self,
        reprs: &[At<StationRepr>],
    ) -> Result<Vec<Station>, ScenarioError> {
        let names = reprs.iter().map(|repr| &repr.value.name);
        self.places.distinct("station", names)?;
        reprs.iter().map(|repr| self.station(repr)).collect()
    }

    fn station(&self, at: &At<StationRepr>) -> Result<Station, ScenarioError> {
        let repr = &at.value;
        let places = &self.places;
        if repr.network.value.trim().is_empty() {
            let remedy = "name the network that the station belongs to";
            return Err(places.refuse(&repr.network, "must not be empty", remedy));
        }
        if repr.optical.is_none() && repr.radio.is_none() {
            let remedy = "give it `[station.optical]`, `[station.radio]` or both";
            return Err(places.refuse(at, "this station receives nothing", remedy));
        }
        let altitude_m = match &repr.altitude_m {
            Some(at) => places.between(at, -500.0, 9000.0)?,
            None => 0.0,
        };
        let (latitude, longitude) = self.coordinates(&repr.latitude_deg, &repr.longitude_deg)?;
        let optical = |site: &At<SiteRepr>| {
            let id = &site.value.receiver;
            let receiver = self.found(id, self.catalog.optical_receiver(&id.value))?;
            let receiver = receiver.value.clone();
            let count = self.site_count(&site.value)?;
            let uplink = |id: &At<String>| {
                let part = self.found(id, self.catalog.optical_uplink(&id.value))?;
                Ok(part.value.clone())
            };
            Ok(OpticalSite {
                receiver,
                uplink: site.value.uplink.as_ref().map(uplink).transpose()?,
                count,
            })
        };
        let radio = |site: &At<SiteRepr>| {
            let id = &site.value.receiver;
            let receiver = self.found(id, self.catalog.radio_receiver(&id.value))?;
            let receiver = receiver.value.clone();
            let count = self.site_count(&site.value)?;
            let uplink = |id: &At<String>| {
                let part = self.found(id, self.catalog.radio_uplink(&id.value))?;
                Ok(RadioUplink {
                    modes: self.catalog.radio_modes(),
                    ..part.value.clone()
                })
            };
            Ok(RadioSite {
                receiver,
                uplink: site.value.uplink.as_ref().map(uplink).transpose()?,
                count,
            })
        };
        let optical = repr.optical.as_ref().map(optical).transpose()?;
        let radio = repr.radio.as_ref().map(radio).transpose()?;
        let weather = self.station_weather(repr, optical.as_ref(), radio.as_ref())?;
        let horizon = repr.mask_deg.as_ref().map(|mask| self.horizon(mask));
        Ok(Station {
            name: repr.name.value.clone(),
            network: repr.network.value.clone(),
            place: Geodetic {
                latitude,
                longitude,
                altitude: Length::meters(altitude_m),
            },
            range_max: repr
                .range_max_km
                .as_ref()
                .map(|at| Ok(Length::kilometers(places.positive(at)?)))
                .transpose()?,
            horizon: horizon.transpose()?,
            optical,
            radio,
            weather,
        })
    }

    fn site_count(&self, site: &SiteRepr) -> Result<u32, ScenarioError> {
        match &site.count {
            Some(at) => self.places.count(at, SITE_COUNT_MAX),
            None => Ok(1),
        }
    }

    /// Latitude and longitude, the latter in (−180°, 180°].
    fn coordinates(
        &self,
        latitude: &At<f64>,
        longitude: &At<f64>,
    ) -> Result<(Angle, Angle), ScenarioError> {
        let latitude_deg = self.places.between(latitude, -90.0, 90.0)?;
        let longitude_deg = self.places.between(longitude, -180.0, 180.0)?;
        Ok(geojson::angles(longitude_deg, latitude_deg))
    }

    /// The targets; at least one where something images.
    pub(super) fn targets(
        &mut self,
        repr: &ScenarioRepr,
        policies: &[Policy],
    ) -> Result<Vec<Target>, ScenarioError> {
        if repr.target.is_empty() && policies != [Policy::Relay] {
            return Err(self.places.refuse_absent(
                "target",
                "there is no target: nothing would be watched",
                "add a `[[target]]` with a `name` and one of `circle`, `geojson` and \
                 `outline_lon_lat_deg`",
            ));
        }
        let names = repr.target.iter().map(|target| &target.value.name);
        self.places.distinct("target", names)?;
        repr.target.iter().map(|at| self.target(at)).collect()
    }

    fn target(&mut self, at: &At<TargetRepr>) -> Result<Target, ScenarioError> {
        let repr = &at.value;
        let region = match (&repr.circle, &repr.geojson, &repr.outline_lon_lat_deg) {
            (Some(circle), None, None) => self.circle(&circle.value)?,
            (None, Some(file), None) => self.geojson_region(file)?,
            (None, None, Some(outline)) => self.outline(outline)?,
            _ => {
                let reason = "a target has one region";
                let remedy = "give one of `circle`, `geojson` and `outline_lon_lat_deg`";
                return Err(self.places.refuse(at, reason, remedy));
            }
        };
        let priority = match &repr.priority {
            Some(at) => u8::try_from(at.value)
                .ok()
                .filter(|priority| *priority <= 9)
                .ok_or_else(|| self.places.out_of_range(at, "between 0 and 9"))?,
            None => Target::usual_priority(),
        };
        let deadline = match &repr.deadline_min {
            Some(at) => {
                self.places.positive(at)?;
                let deadline_min = self.places.between(at, 0.0, DEADLINE_MAX_MIN)?;
                Some(Span::from_seconds(deadline_min * 60.0))
            }
            None => None,
        };
        Ok(Target {
            name: repr.name.value.clone(),
            region,
            priority,
            deadline,
        })
    }

    /// What stands around a station: `[azimuth, elevation]` corners, ascending.
    fn horizon(&self, mask: &At<Vec<At<Vec<f64>>>>) -> Result<Horizon, ScenarioError> {
        let remedy = "list [azimuth, elevation] in degrees: azimuths from 0 to 360, ascending, \
                      elevations from -90 to 90";
        let mut corners: Vec<(Angle, Angle)> = Vec::new();
        for corner in &mask.value {
            let refuse = |reason: &str| Err(self.places.refuse(corner, reason, remedy));
            let &[azimuth_deg, elevation_deg] = corner.value.as_slice() else {
                return refuse("this is not a pair of azimuth and elevation");
            };
            if !(0.0..=360.0).contains(&azimuth_deg) || !(-90.0..=90.0).contains(&elevation_deg) {
                return refuse("this is no direction in the sky");
            }
            let azimuth = Angle::degrees(azimuth_deg);
            if corners.last().is_some_and(|last| last.0 > azimuth) {
                return refuse("this azimuth is below the one before");
            }
            let at_it = corners.iter().rev().take_while(|last| last.0 == azimuth);
            if at_it.count() >= 2 {
                return refuse("two corners before it have this azimuth, and a step has no more");
            }
            corners.push((azimuth, Angle::degrees(elevation_deg)));
        }
        let none = || self.places.refuse(mask, "there is no corner", remedy);
        Horizon::through(&corners).ok_or_else(none)
    }

    fn circle(&self, repr: &CircleRepr) -> Result<Region, ScenarioError> {
        self.places.positive(&repr.radius_km)?;
        let radius_km = self.places.between(&repr.radius_km, 0.0, RADIUS_MAX_KM)?;
        let (latitude, longitude) = self.coordinates(&repr.latitude_deg, &repr.longitude_deg)?;
        Ok(Region::Circle {
            latitude,
            longitude,
            radius: Length::kilometers(radius_km),
        })
    }

    fn outline(&self, corners: &At<Vec<At<Vec<f64>>>>) -> Result<Region, ScenarioError> {
        let positions = corners.value.iter().map(|corner| corner.value.as_slice());
        let mut positions = positions.collect::<Vec<_>>();
        if positions.first() != positions.last() {
            positions.extend(positions.first().copied());
        }
        let outer = geojson::ring(&positions).map_err(|fault| {
            let corner = fault.corner.and_then(|index| corners.value.get(index));
            let remedy = "list [longitude, latitude] corners in degrees, at least three";
            match corner {
                Some(corner) => self.places.refuse(corner, fault.reason, remedy),
                None => self.places.refuse(corners, fault.reason, remedy),
            }
        })?;
        Ok(Region::Polygons(vec![Polygon {
            outer,
            holes: Vec::new(),
        }]))
    }

    fn geojson_region(&mut self, name: &At<String>) -> Result<Region, ScenarioError> {
        let (path, bytes) = self.input("target", name)?;
        let polygons = geojson::polygons(&bytes).map_err(|fault| {
            let file = path.display();
            let at = match fault.place {
                Some((line, column)) => format!("{file}:{line}:{column}"),
                None => file.to_string(),
            };
            let remedy = "give Polygons or MultiPolygons with [longitude, latitude] corners";
            self.places.refuse_input(name, at, fault.reason, remedy)
        })?;
        Ok(Region::Polygons(polygons))
    }
}
