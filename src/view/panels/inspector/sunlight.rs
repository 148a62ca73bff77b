//! When the Sun next rises or sets for a satellite.
//!
//! The sign of the umbra's margin is looked at each minute and the change is found by halving. The
//! recording calls a satellite sunlit while any of the Sun is seen, and so does this.
//! Assumes: no stay in light or shadow of less than a minute. Leaves out: changes beyond 30 hours,
//! as of orbits that are never shaded at this time of the year.

use crate::orbit::elements::ElementSet;
use crate::orbit::sgp4::Sgp4Propagator;
use crate::orbit::sun::{Sun, umbra_margin};
use crate::orbit::{Propagator as _, SatelliteId};
use crate::time::{Calendar, SimTime, Span};

/// How far apart it is looked.
const STEP: Span = Span::seconds(60);
/// How far ahead it is looked.
const AHEAD: Span = Span::seconds(30 * 3600);
/// How exactly the change is found.
const EXACT: Span = Span::seconds(1);

/// The first time after `at` when sunlight begins or ends, and whether it then begins; none within
/// 30 hours, or where the theory of the orbit ends.
pub fn next_change(
    elements: &ElementSet,
    calendar: &Calendar,
    at: SimTime,
) -> Option<(SimTime, bool)> {
    let propagator = Sgp4Propagator::new(std::slice::from_ref(elements), calendar.clone()).ok()?;
    let sunlit = |at: SimTime| {
        let state = propagator.state(SatelliteId(0), at).ok()?;
        let margin = umbra_margin(state.position, &Sun::at(calendar, at));
        Some(margin.to_radians() > 0.0)
    };
    let now = sunlit(at)?;
    let mut before = at;
    while before - at < AHEAD {
        let after = before + STEP;
        if sunlit(after)? != now {
            return Some((
                halved(before, after, |time| sunlit(time) == Some(now)),
                !now,
            ));
        }
        before = after;
    }
    None
}

/// The end of the stretch at the beginning of which `same` holds.
fn halved(mut before: SimTime, mut after: SimTime, same: impl Fn(SimTime) -> bool) -> SimTime {
    while after - before > EXACT {
        let middle = before + (after - before) / 2;
        if same(middle) {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orbit::sun::illumination;
    use crate::scenario::Policy;
    use crate::view::fixture;

    #[test]
    fn light_changes_where_it_is_said_to_and_twice_an_orbit() {
        let playback = fixture::playback(Policy::Onboard);
        let (scenario, calendar) = (playback.scenario(), playback.calendar());
        let elements = &scenario.satellites[0].elements;
        let propagator =
            Sgp4Propagator::new(std::slice::from_ref(elements), calendar.clone()).unwrap();
        let light = |at| {
            let state = propagator.state(SatelliteId(0), at).unwrap();
            illumination(state.position, &Sun::at(calendar, at))
        };
        let (first, rises) = next_change(elements, calendar, SimTime::START).unwrap();
        assert_eq!(light(first + Span::seconds(2)) > 0.0, rises);
        assert_eq!(light(first - Span::seconds(2)) > 0.0, !rises);
        let (second, again) = next_change(elements, calendar, first).unwrap();
        let (third, _) = next_change(elements, calendar, second).unwrap();
        assert_eq!(again, !rises);
        // One orbit at 502 km is 5679 s.
        let between_s = (third - first).to_seconds();
        assert!((5600.0..5760.0).contains(&between_s), "{between_s}");
    }
}
