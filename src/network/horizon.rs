//! The horizon of a site: how high a satellite must stand in each direction.
//!
//! Corners of azimuth and elevation, with straight lines of elevation over azimuth in between, all
//! around; a step is two corners of one azimuth. It comes on top of the receiver's own lowest
//! elevation: the higher of both counts.
//!
//! Steps and slopes make the clearance of a pass jump, so it is looked at every second, counted from
//! the start of the run, and each change found to a millisecond.
//!
//! Assumes: what is hidden or seen for less than a second matters to nobody.
//! Leaves out: refraction.

use crate::frame::Topocentric;
use crate::orbit::window::parts;
use crate::time::{Interval, SimTime, Span};
use crate::units::Angle;
use serde::{Deserialize, Serialize};

/// How often a clearance is looked at.
const STEP: Span = Span::seconds(1);

/// What stands around a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Horizon {
    /// Azimuth and elevation of each corner (rad), azimuths ascending in [0, 2π]; at least one.
    corners: Vec<(f64, f64)>,
}

impl Horizon {
    /// A horizon through corners of azimuth, ascending from 0° to 360°, and elevation; none without
    /// corners or where they do not ascend.
    pub fn through(corners: &[(Angle, Angle)]) -> Option<Self> {
        let corners: Vec<(f64, f64)> = corners
            .iter()
            .map(|(azimuth, elevation)| (azimuth.to_radians(), elevation.to_radians()))
            .collect();
        let ascends = corners.is_sorted_by(|a, b| a.0 <= b.0);
        (ascends && !corners.is_empty()).then_some(Self { corners })
    }

    /// The lowest elevation at an azimuth.
    pub fn elevation(&self, azimuth: Angle) -> Angle {
        let turn = std::f64::consts::TAU;
        let azimuth = azimuth.to_radians().rem_euclid(turn);
        let after = self.corners.partition_point(|corner| corner.0 <= azimuth);
        let last = self.corners.len() - 1;
        // Beyond the last corner the line goes on to the first, a turn later.
        let (left, right) = match after {
            0 => (
                (self.corners[last].0 - turn, self.corners[last].1),
                self.corners[0],
            ),
            after if after > last => (
                self.corners[last],
                (self.corners[0].0 + turn, self.corners[0].1),
            ),
            after => (self.corners[after - 1], self.corners[after]),
        };
        let width = right.0 - left.0;
        let share = if width > 0.0 {
            (azimuth - left.0) / width
        } else {
            0.0
        };
        Angle::radians(left.1 + share * (right.1 - left.1))
    }

    /// The parts of `window` in which what `sky` tells stands above the horizon.
    pub fn clear(
        &self,
        sky: &dyn Fn(SimTime) -> Option<Topocentric>,
        window: Interval,
    ) -> Vec<Interval> {
        let clearance = |at| {
            sky(at).map_or(-1.0, |seen| {
                (seen.elevation - self.elevation(seen.azimuth)).to_radians()
            })
        };
        parts(&clearance, window, STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Length;

    fn horizon(corners: &[(f64, f64)]) -> Horizon {
        let corners: Vec<(Angle, Angle)> = corners
            .iter()
            .map(|&(azimuth, elevation)| (Angle::degrees(azimuth), Angle::degrees(elevation)))
            .collect();
        Horizon::through(&corners).unwrap()
    }

    fn at(horizon: &Horizon, azimuth_deg: f64) -> f64 {
        horizon.elevation(Angle::degrees(azimuth_deg)).to_degrees()
    }

    #[test]
    fn the_horizon_is_straight_between_corners_and_goes_around() {
        let hill = horizon(&[(90.0, 10.0), (180.0, 30.0), (270.0, 10.0)]);
        assert!((at(&hill, 135.0) - 20.0).abs() < 1e-12);
        assert!((at(&hill, 0.0) - 10.0).abs() < 1e-12);
        let across_north = horizon(&[(10.0, 20.0), (350.0, 40.0)]);
        assert!((at(&across_north, 0.0) - 30.0).abs() < 1e-9);
        assert!((at(&across_north, 355.0) - 35.0).abs() < 1e-9);
        assert!((at(&across_north, 5.0) - 25.0).abs() < 1e-9);
        let flat = horizon(&[(123.0, 7.0)]);
        assert!((at(&flat, 300.0) - 7.0).abs() < 1e-12);
    }

    #[test]
    fn two_corners_of_one_azimuth_are_a_step() {
        let wall = horizon(&[
            (0.0, 5.0),
            (100.0, 5.0),
            (100.0, 60.0),
            (140.0, 60.0),
            (140.0, 5.0),
            (360.0, 5.0),
        ]);
        for (azimuth_deg, elevation_deg) in [
            (99.9, 5.0),
            (100.1, 60.0),
            (139.9, 60.0),
            (140.1, 5.0),
            (359.9, 5.0),
        ] {
            assert!(
                (at(&wall, azimuth_deg) - elevation_deg).abs() < 1e-9,
                "{azimuth_deg}"
            );
        }
        assert!(Horizon::through(&[]).is_none());
        let turned = [
            (Angle::degrees(20.0), Angle::ZERO),
            (Angle::degrees(10.0), Angle::ZERO),
        ];
        assert!(Horizon::through(&turned).is_none());
    }

    #[test]
    fn a_wall_cuts_a_pass_in_two_where_it_stands() {
        let wall = horizon(&[
            (0.0, 5.0),
            (100.0, 5.0),
            (100.0, 60.0),
            (140.0, 60.0),
            (140.0, 5.0),
        ]);
        // Half a degree of azimuth a second, 20 degrees up.
        let sky = |at: SimTime| {
            Some(Topocentric {
                azimuth: Angle::degrees(50.0 + 0.5 * at.to_seconds()),
                elevation: Angle::degrees(20.0),
                range: Length::ZERO,
            })
        };
        let window = Interval::new(SimTime::START, SimTime::from_seconds(300.0));
        let clear = wall.clear(&sky, window);
        let ends: Vec<(f64, f64)> = clear
            .iter()
            .map(|part| (part.start.to_seconds(), part.end.to_seconds()))
            .collect();
        assert_eq!(ends.len(), 2, "{ends:?}");
        for (found, stated) in ends.iter().zip([(0.0, 100.0), (180.0, 300.0)]) {
            assert!((found.0 - stated.0).abs() < 2e-3, "{ends:?}");
            assert!((found.1 - stated.1).abs() < 2e-3, "{ends:?}");
        }
    }
}
