//! Decay: when a satellite is no longer in orbit.
//!
//! A satellite has decayed from the first instant on at which its theory gives no state, or at which
//! it stands less than 100 km above the WGS84 ellipsoid. What its theory says after that counts for
//! nothing.
//!
//! Assumes: an orbit that dips below 100 km does not come back. Satellites in circular orbits fall
//! within a revolution at 120–130 km; eccentric ones have come through perigees near 80–90 km, so the
//! limit is early rather than late for them. Leaves out: the fall itself, and errors of the theory,
//! which near the end are hours along the track.
//! Source: `McDowell` 2018, "The edge of space", Acta Astronautica 151; the limit is the 100 km of the
//! Fédération Aéronautique Internationale.

use super::window::{Ephemeris, WindowFinder};
use super::{Propagator, SatelliteId};
use crate::frame::{EARTH_EQUATORIAL_RADIUS_M, Position, Teme};
use crate::time::SimTime;
use crate::units::Length;

/// Height above the ellipsoid below which a satellite has decayed.
pub const DECAY_ALTITUDE: Length = Length::kilometers(100.0);

/// Flattening of the WGS84 ellipsoid.
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// Whether a position is above [`DECAY_ALTITUDE`].
pub fn is_in_orbit(position: Position<Teme>) -> bool {
    clearance_m(position) > 0.0
}

/// Height above [`DECAY_ALTITUDE`] (m): positive in orbit.
///
/// The ellipsoid's radius is taken at the geocentric latitude, to second order in the flattening:
/// within 2 m of the geodetic height near the limit.
pub(crate) fn clearance_m(position: Position<Teme>) -> f64 {
    let position_m = position.to_meters();
    let radius_m = position_m.norm();
    let sine = position_m.z / radius_m;
    let sine_squared = sine * sine;
    let second = 1.5 * FLATTENING * FLATTENING * sine_squared * (1.0 - sine_squared);
    let surface_m = EARTH_EQUATORIAL_RADIUS_M * (1.0 - FLATTENING * sine_squared - second);
    radius_m - surface_m - DECAY_ALTITUDE.to_meters()
}

/// When a satellite decays within the block of `ephemeris`, to a millisecond; none if it is in orbit
/// to the block's end.
pub fn decay_within<P: Propagator + ?Sized>(
    ephemeris: &Ephemeris<'_, P>,
    finder: &dyn WindowFinder,
    satellite: SatelliteId,
) -> Option<SimTime> {
    let block = ephemeris.grid.block;
    let in_orbit = finder.find(
        &ephemeris.grid,
        &|k| clearance_m(ephemeris.state_on_grid(satellite, k).position),
        &|t| {
            let state = ephemeris.state(satellite, t);
            // Where there is no state there is no height: less than any.
            state.map_or(-1e7, |state| clearance_m(state.position))
        },
    );
    let end = match in_orbit.first() {
        Some(first) if first.start <= block.start => first.end,
        _ => block.start,
    };
    (end < block.end).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Geodetic;
    use crate::units::Angle;

    #[test]
    fn the_height_is_the_geodetic_one_at_every_latitude() {
        for latitude_deg in [-90.0, -60.0, -45.0, -5.0, 0.0, 30.0, 52.0, 89.0] {
            let place = Geodetic {
                latitude: Angle::degrees(latitude_deg),
                longitude: Angle::degrees(40.0),
                altitude: Length::kilometers(100.0),
            };
            let position = Position::from_meters(place.to_position().to_meters());
            let off_m = clearance_m(position);
            assert!(off_m.abs() < 2.0, "{latitude_deg}: {off_m} m");
        }
        let up = Position::from_meters(nalgebra::Vector3::new(6_479_000.0, 0.0, 0.0));
        assert!(is_in_orbit(up));
    }
}
