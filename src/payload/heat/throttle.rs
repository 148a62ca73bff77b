//! How processors slow down when they are hot, and stop.
//!
//! ```text
//! speed = clamp((T_trip − T) / (T_trip − T_warn), least, 1)
//! ```
//! from the warning temperature on, until the chip has cooled below it by the hysteresis; at the critical
//! temperature they stop until the chip has cooled below the trip temperature by the hysteresis.
//!
//! Source: the usual law of thermal governors; figures are a scenario's.

use crate::units::Temperature;
use serde::{Deserialize, Serialize};

/// Limits of a chip's temperature, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Throttle {
    /// From here on it slows down.
    pub warn: Temperature,
    /// Here it is as slow as it gets.
    pub trip: Temperature,
    /// Here it stops.
    pub critical: Temperature,
    /// Slowest speed, in (0, 1].
    pub speed_min: f64,
    /// How far it must cool below a limit before that no longer holds (K).
    pub hysteresis_k: f64,
}

impl Throttle {
    /// Share of full speed at a temperature, once it has come to the warning.
    pub fn speed(&self, chip: Temperature) -> f64 {
        let left_k = self.trip.to_kelvins() - chip.to_kelvins();
        let band_k = self.trip.to_kelvins() - self.warn.to_kelvins();
        (left_k / band_k).clamp(self.speed_min, 1.0)
    }

    /// A level lowered by the hysteresis.
    pub fn cooled(&self, level: Temperature) -> Temperature {
        Temperature::kelvins(level.to_kelvins() - self.hysteresis_k)
    }
}
