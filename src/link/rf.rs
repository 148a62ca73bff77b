//! Radio links between satellites and the ground with DVB-S2.
//!
//! ```text
//! C/N0 = P_t + G_t + L_line − FSPL + A_gas + L_misc + G/T − 10 log₁₀ k_B      (losses negative)
//! Es/N0 = C/N0 − 10 log₁₀ R_s     R_s = B / (1 + ρ)     rate = R_s · bits per symbol
//! ```
//! The best mode is the one of most bits per symbol among those whose threshold, plus 1 dB for the
//! implementation and the transmitter's margin, lies at or below Es/N0.
//!
//! Assumes: adaptive coding that follows the link without delay; gas in plane layers.
//! Leaves out: pilots, interference, scintillation of the troposphere.
//! Source: Friis; the modes stand in the catalogue (ETSI EN 302 307-1 table 13).

mod air;
mod path;
mod rain;

pub use air::{cloud_coefficient_db, gas_zenith, noise_rise};
pub use path::{
    RadioPath, RadioWeather, radio_budget, radio_rate, radio_uplink_budget, symbol_rate,
};
pub use rain::{RainLaw, RainPath, RainSite, rain_height, rain_height_at};

use crate::frame::SPEED_OF_LIGHT_MPS;
use crate::units::{Decibel, Frequency, Length};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// What a real modem needs above an ideal mode's threshold in dB. Assumed.
const IMPLEMENTATION_LOSS_DB: f64 = 1.0;

/// A combination of modulation and code rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModCod {
    /// Its name.
    pub name: String,
    /// Information bits per symbol.
    pub bits_per_symbol: f64,
    /// Es/N0 at which it runs free of errors with an ideal modem.
    pub threshold: Decibel,
}

impl ModCod {
    /// Es/N0 that it needs with a real modem and a margin.
    pub fn needed(&self, margin: Decibel) -> Decibel {
        self.threshold + Decibel::decibels(IMPLEMENTATION_LOSS_DB) + margin
    }
}

/// Free-space loss at a frequency: the negative decibels of (4πLf/c)².
pub fn free_space_loss(range: Length, frequency: Frequency) -> Decibel {
    Decibel::from_ratio(free_space_ratio(range, frequency))
}

fn free_space_ratio(range: Length, frequency: Frequency) -> f64 {
    (SPEED_OF_LIGHT_MPS / (4.0 * PI * range.to_meters() * frequency.to_hertz())).powi(2)
}

/// The best of some modes at an Es/N0 that keeps `margin` above its threshold.
pub fn best_mode(modes: &[ModCod], symbol_to_noise: Decibel, margin: Decibel) -> Option<&ModCod> {
    let closing = modes
        .iter()
        .filter(|mode| mode.needed(margin) <= symbol_to_noise);
    closing.max_by(|a, b| a.bits_per_symbol.total_cmp(&b.bits_per_symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    /// The bundled modes of DVB-S2.
    pub(super) fn modes() -> Vec<ModCod> {
        let modes = Catalog::bundled().unwrap().radio_modes();
        assert_eq!(modes.len(), 28);
        modes
    }

    #[test]
    fn the_best_mode_carries_most_bits_among_those_that_close() {
        let modes = modes();
        let mode = |es_n0_db| {
            let best = best_mode(&modes, Decibel::decibels(es_n0_db), Decibel::decibels(1.0));
            best.map(|mode| mode.name.as_str())
        };
        assert_eq!(mode(-0.36), None);
        assert_eq!(mode(-0.34), Some("QPSK 1/4"));
        // 8PSK 3/5 closes 0.92 dB before QPSK 9/10 and yet carries less.
        assert_eq!(mode(7.9), Some("8PSK 3/5"));
        assert_eq!(mode(8.43), Some("QPSK 9/10"));
        // 8PSK 8/9 closes 0.48 dB after 16APSK 3/4 and carries less.
        assert_eq!(mode(12.75), Some("16APSK 3/4"));
        assert_eq!(mode(30.0), Some("32APSK 9/10"));
    }

    #[test]
    fn bits_per_symbol_stay_below_the_constellation() {
        for mode in modes() {
            let (modulation, code) = mode.name.split_once(' ').unwrap();
            let (numerator, denominator) = code.split_once('/').unwrap();
            let code_rate = numerator.parse::<f64>().unwrap() / denominator.parse::<f64>().unwrap();
            let bits = match modulation {
                "QPSK" => 2.0,
                "8PSK" => 3.0,
                "16APSK" => 4.0,
                _ => 5.0,
            };
            // Headers and padding cost less than a fiftieth.
            let share = mode.bits_per_symbol / (bits * code_rate);
            assert!((0.975..1.0).contains(&share), "{}: {share}", mode.name);
        }
    }
}
