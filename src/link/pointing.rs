//! Turning a terminal to its peer and finding it: slew, spiral scan, acquisition, the Sun.
//!
//! ```text
//! t_slew = θ/ω + ω/α   if θ > ω²/α, else 2 √(θ/α)        trapezoid of speed, from rest to rest
//! N = (θ_unc / (κ θ_b))²     t_scan = N t_dwell           spiral over the cone of uncertainty
//! t_acq = t_slew + t_settle + t_scan + t_lock
//! ```
//! Assumes: both ends know each other's orbit (shared GNSS ephemerides); element sets alone, with
//! errors of a kilometre, would not find a 15 µrad beam.
//! Leaves out: jitter of the host, failures of the mechanism, retries of a failed scan.
//! Source: kinematics; Scheinfeild et al. 2000 for the spiral (recalled); limits of terminals stand
//! in the catalogue.

use super::terminal::{LaserTerminal, Scan};
use crate::time::Span;
use crate::units::{Angle, AngularRate};
use serde::{Deserialize, Serialize};

/// A warm acquisition follows the loss of the same peer within this time; an assumption.
pub const WARM_MEMORY: Span = Span::seconds(600);

/// What a terminal remembers of the peer that it turns to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// A new peer, or one that was lost long ago.
    Cold,
    /// The peer that was just lost.
    Warm,
}

/// Time to turn by `angle` from rest to rest, at most at `rate` (rad/s) by `acceleration_radps2`.
pub fn slew_time(angle: Angle, rate: AngularRate, acceleration_radps2: f64) -> Span {
    let angle_rad = angle.to_radians().abs();
    let rate_radps = rate.to_radians_per_second();
    Span::from_seconds(
        if angle_rad > rate_radps * rate_radps / acceleration_radps2 {
            angle_rad / rate_radps + rate_radps / acceleration_radps2
        } else {
            2.0 * (angle_rad / acceleration_radps2).sqrt()
        },
    )
}

impl LaserTerminal {
    /// Time to turn by `angle` from rest to rest.
    pub fn slew_time(&self, angle: Angle) -> Span {
        slew_time(angle, self.slew_rate, self.slew_acceleration_radps2)
    }

    /// Time to find the peer once the terminal looks its way.
    pub fn acquisition_time(&self, memory: Memory) -> Span {
        match memory {
            Memory::Cold => self.scan.map_or(self.acquisition_cold, Scan::duration),
            Memory::Warm => self.acquisition_warm,
        }
    }
}

impl Scan {
    /// From the end of the slew to the lock.
    pub fn duration(self) -> Span {
        let scan = if self.beacon {
            self.spiral.duration()
        } else {
            self.spiral.duration_two_sided()
        };
        self.settle + scan + self.lock
    }
}

/// A spiral scan of the cone in which the peer must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpiralScan {
    /// Half angle of the cone of uncertainty.
    pub uncertainty_half: Angle,
    /// Half angle of the beacon.
    pub beacon_half: Angle,
    /// Step between neighbouring spots as a share of the beacon's half angle.
    pub overlap: f64,
    /// Time on each spot.
    pub dwell: Span,
}

impl SpiralScan {
    /// Number of spots that cover the cone, as a continuous measure.
    pub fn spots(&self) -> f64 {
        (self.uncertainty_half / (self.beacon_half * self.overlap)).powi(2)
    }

    /// Duration with a beacon at one end.
    pub fn duration(&self) -> Span {
        Span::from_seconds(self.spots() * self.dwell.to_seconds())
    }

    /// Duration without a beacon: both ends scan, one after the other.
    pub fn duration_two_sided(&self) -> Span {
        self.duration() * 2
    }
}

/// Share of all directions that lie within `half_angle` of the Sun.
pub fn sun_exclusion_share(half_angle: Angle) -> f64 {
    // (1 − cos x) / 2, without the cancellation.
    (half_angle.to_radians() / 2.0).sin().powi(2)
}

/// Longest outage per orbit when the line of sight sweeps through the Sun once a turn.
pub fn sun_outage_longest(half_angle: Angle, period: Span) -> Span {
    let share = 2.0 * half_angle.to_radians() / std::f64::consts::TAU;
    Span::from_seconds(period.to_seconds() * share)
}

/// Mean outage per acquisition if all downtime of a link is acquisition; `uptime` in [0, 1].
///
/// Turns a fleet's published uptime and acquisitions per laser and day into a check of
/// `acquisition_cold` and `acquisition_warm`.
pub fn outage_per_acquisition(uptime: f64, acquisitions_per_day: f64) -> Span {
    const DAY_S: f64 = 86_400.0;
    Span::from_seconds((1.0 - uptime) * DAY_S / acquisitions_per_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_slew_never_reaches_full_speed() {
        // 2° at 0.5°/s²: speeds up over 1° and brakes over 1°, 2 s each, reaching 1°/s of 1.5°/s.
        let rate = AngularRate::degrees_per_second(1.5);
        let time = slew_time(Angle::degrees(2.0), rate, 0.5_f64.to_radians());
        assert_eq!(time, Span::seconds(4));
        assert_eq!(slew_time(Angle::ZERO, rate, 0.01), Span::ZERO);
    }

    #[test]
    fn slew_time_is_continuous_where_full_speed_begins() {
        let rate = AngularRate::degrees_per_second(1.5);
        let time = |degrees| slew_time(Angle::degrees(degrees), rate, 0.5_f64.to_radians());
        let step = time(4.500_001) - time(4.499_999);
        assert!(step > Span::ZERO && step < Span(2000), "{step:?}");
    }

    #[test]
    fn a_lost_peer_is_found_faster_than_a_new_one() {
        let terminal = crate::link::rate::tests::terminal(&[25.0], 25.0, 4000.0);
        let angle = Angle::degrees(120.0);
        let time = |memory| terminal.slew_time(angle) + terminal.acquisition_time(memory);
        let cold = time(Memory::Cold);
        assert!((cold - Span::seconds(143)).0.abs() <= 1, "{cold:?}");
        let warm = time(Memory::Warm);
        assert_eq!(cold - warm, Span::seconds(50));
    }
}
