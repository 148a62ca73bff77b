//! Where satellites are, by the theory of the run.

use crate::frame::{EarthRotation, Position, Teme};
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::Sun;
use crate::orbit::{Propagator as _, SatelliteId};
use crate::time::{Calendar, SimTime};
use crate::view::column::derived;
use nalgebra::Vector3;

/// Fewer satellites are not worth a second thread: starting one takes as long as a hundred of them.
const SATELLITES_A_THREAD: usize = 4096;
/// More threads than this do not make a picture faster.
const THREADS_MAX: usize = 4;

/// Where a satellite is at one time; not a number where the theory ends.
fn position(propagator: &Sgp4Propagator, satellite: usize, at: SimTime) -> Position<Teme> {
    let state = propagator.state(SatelliteId::from_index(satellite), at);
    state.map_or_else(
        |_| Position::from_meters(Vector3::repeat(f64::NAN)),
        |state| state.position,
    )
}

/// Where all satellites are. One core is left to the rest of the program.
pub(super) fn positions(propagator: &Sgp4Propagator, at: SimTime) -> Vec<Position<Teme>> {
    let count = propagator.satellites();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores - 1)
        .min(THREADS_MAX)
        .min(count / SATELLITES_A_THREAD)
        .max(1);
    let mut positions = vec![Position::from_meters(Vector3::repeat(f64::NAN)); count];
    let fill = |start: usize, slots: &mut [Position<Teme>]| {
        for (place, slot) in slots.iter_mut().enumerate() {
            *slot = position(propagator, start + place, at);
        }
    };
    if threads == 1 {
        fill(0, &mut positions);
        return positions;
    }
    let chunk = count.div_ceil(threads);
    std::thread::scope(|scope| {
        for (number, slots) in positions.chunks_mut(chunk).enumerate() {
            scope.spawn(move || fill(number * chunk, slots));
        }
    });
    positions
}

/// One of the columns that follow from positions, for one satellite over time (s).
pub(super) fn series_of_place(
    propagator: &Sgp4Propagator,
    calendar: &Calendar,
    satellite: usize,
    column: &str,
    times_s: &[f64],
) -> Vec<[f64; 2]> {
    let about = derived::of_place_about();
    let Some(place) = about.iter().position(|about| about.name == column) else {
        return Vec::new();
    };
    let cell = |time_s: f64| {
        let at = SimTime::from_seconds(time_s);
        let position = position(propagator, satellite, at);
        let rotation = EarthRotation::at(calendar, at);
        let cells = derived::light_and_place(position, rotation, &Sun::at(calendar, at));
        Some([time_s, cells[place]?])
    };
    times_s.iter().filter_map(|&time_s| cell(time_s)).collect()
}
