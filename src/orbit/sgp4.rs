//! SGP4: where a satellite is, by the theory that its element set was made for.
//!
//! Positions and velocities come out in TEME axes, converted from kilometres here and nowhere else.
//!
//! Assumes: WGS72 constants and the sidereal time of the original code, as the catalogues do, and
//! the improved mode of its deep-space part. Leaves out: manoeuvres, and drag that the set does not
//! know of; a set's error grows from 0.1–2 km after a day to tens of kilometres after a week in a
//! low orbit.
//! Source: Hoots & Roehrich 1980, Spacetrack Report 3; Vallado et al. 2006, AIAA 2006-6753; the
//! crate `sgp4`.

use super::elements::{CatalogNumber, ElementSet};
use super::{PropagationError, Propagator, SatelliteId};
use crate::frame::{Position, State, Teme, Velocity};
use crate::time::{Calendar, SimTime};
use nalgebra::Vector3;

/// Nanoseconds of a minute, the theory's unit of time.
const MINUTE_NS: f64 = 60e9;
/// Equatorial radius of the Earth in the theory (m). Source: WGS72.
const EARTH_RADIUS_WGS72_M: f64 = 6_378_135.0;

/// Propagates many satellites, each from its own element set.
#[derive(Debug, Clone)]
pub struct Sgp4Propagator {
    calendar: Calendar,
    satellites: Vec<Satellite>,
}

#[derive(Debug, Clone)]
struct Satellite {
    name: String,
    epoch_unix_ns: i64,
    /// What the theory starts from, or why it cannot.
    constants: Result<sgp4::Constants, String>,
}

/// An element set that the theory cannot start from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{satellite} ({catalog_number}) cannot be propagated: {reason}")]
pub struct InitializationError {
    /// The satellite's name.
    pub satellite: String,
    /// Its catalogue number.
    pub catalog_number: CatalogNumber,
    /// What the theory says.
    pub reason: String,
}

impl Sgp4Propagator {
    /// From one element set for each satellite; ids count in their order.
    ///
    /// # Errors
    /// When the theory cannot start from one of them.
    pub fn new(sets: &[ElementSet], calendar: Calendar) -> Result<Self, InitializationError> {
        let propagator = Self::forgiving(sets, calendar);
        for (satellite, set) in propagator.satellites.iter().zip(sets) {
            if let Err(reason) = &satellite.constants {
                return Err(InitializationError {
                    satellite: set.name.clone(),
                    catalog_number: set.catalog_number(),
                    reason: reason.clone(),
                });
            }
        }
        Ok(propagator)
    }

    /// The same; a satellite that the theory cannot start from has no state at any time.
    pub fn forgiving<'a>(
        sets: impl IntoIterator<Item = &'a ElementSet>,
        calendar: Calendar,
    ) -> Self {
        Self {
            calendar,
            satellites: sets.into_iter().map(Satellite::new).collect(),
        }
    }
}

impl Satellite {
    fn new(set: &ElementSet) -> Self {
        // The crate's other constructor takes WGS84 constants: kilometres wrong within a week.
        let constants = sgp4::Constants::from_elements_afspc_compatibility_mode(&set.to_elements());
        Self {
            name: set.name.clone(),
            epoch_unix_ns: set.epoch_unix_ns(),
            constants: constants.map_err(|error| error.to_string()),
        }
    }

    fn state_at(&self, unix_ns: i64) -> Result<State<Teme>, PropagationError> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact below 104 days, 1 µs below 200 years"
        )]
        let minutes_since_epoch = unix_ns.saturating_sub(self.epoch_unix_ns) as f64 / MINUTE_NS;
        let failed = |reason: String| PropagationError {
            satellite: self.name.clone(),
            minutes_since_epoch,
            reason,
        };
        let constants = self
            .constants
            .as_ref()
            .map_err(|reason| failed(reason.clone()))?;
        let prediction = constants
            .propagate(sgp4::MinutesSinceEpoch(minutes_since_epoch))
            .map_err(|error| failed(error.to_string()))?;
        let position_m = Vector3::from(prediction.position) * 1e3;
        let velocity_mps = Vector3::from(prediction.velocity) * 1e3;
        let radius_m = position_m.norm();
        if !radius_m.is_finite() || !velocity_mps.norm().is_finite() {
            return Err(failed("the theory gives no finite state".to_owned()));
        }
        if radius_m < EARTH_RADIUS_WGS72_M {
            let depth_km = (EARTH_RADIUS_WGS72_M - radius_m) / 1e3;
            return Err(failed(format!(
                "decayed: {depth_km:.1} km below the Earth's equatorial radius"
            )));
        }
        Ok(State {
            position: Position::from_meters(position_m),
            velocity: Velocity::from_meters_per_second(velocity_mps),
        })
    }
}

impl Propagator for Sgp4Propagator {
    fn satellites(&self) -> usize {
        self.satellites.len()
    }

    fn state(&self, satellite: SatelliteId, at: SimTime) -> Result<State<Teme>, PropagationError> {
        match self.satellites.get(satellite.index()) {
            Some(satellite) => satellite.state_at(self.calendar.unix_ns(at)),
            None => Err(PropagationError {
                satellite: format!("satellite {}", satellite.0),
                minutes_since_epoch: 0.0,
                reason: format!("only {} satellites are known", self.satellites.len()),
            }),
        }
    }
}
