//! Radio downlinks with DVB-S2, in clear sky.
//!
//! ```text
//! C/N0 = P_t + G_t + L_line − FSPL + A_gas + L_misc + G/T − 10 log₁₀ k_B      (losses negative)
//! Es/N0 = C/N0 − 10 log₁₀ R_s     R_s = B / (1 + ρ)     rate = R_s · bits per symbol
//! ```
//! The best mode is the one of most bits per symbol among those whose threshold, plus 1 dB for the
//! implementation and the transmitter's margin, lies at or below Es/N0.
//!
//! Assumes: adaptive coding that follows the link without delay; gas in plane layers.
//! Leaves out: rain and cloud and the noise that they add, antenna patterns, pilots, interference.
//! Source: ETSI EN 302 307-1 table 13 for the modes; Friis.

use super::atmosphere::zenith_loss;
use super::budget::Budget;
use super::terminal::{RadioReceiver, RadioTransmitter};
use crate::frame::SPEED_OF_LIGHT_MPS;
use crate::units::{Angle, DataRate, Decibel, Frequency, Length};
use std::f64::consts::PI;

/// Boltzmann's constant (J/K). Source: SI.
const BOLTZMANN_JPK: f64 = 1.380_649e-23;
/// What a real modem needs above an ideal mode's threshold in dB. Assumed.
const IMPLEMENTATION_LOSS_DB: f64 = 1.0;

/// A combination of modulation and code rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModCod {
    /// Its name.
    pub name: &'static str,
    /// Information bits per symbol.
    pub bits_per_symbol: f64,
    /// Es/N0 at which it runs free of errors with an ideal modem.
    pub threshold: Decibel,
    /// Whether the threshold was read in a second text beside the recalled standard.
    pub verified: bool,
}

const fn recalled(name: &'static str, bits_per_symbol: f64, threshold_db: f64) -> ModCod {
    ModCod {
        name,
        bits_per_symbol,
        threshold: Decibel::decibels(threshold_db),
        verified: false,
    }
}

const fn verified(name: &'static str, bits_per_symbol: f64, threshold_db: f64) -> ModCod {
    ModCod {
        verified: true,
        ..recalled(name, bits_per_symbol, threshold_db)
    }
}

/// The modes of DVB-S2: ideal AWGN, packet error rate 1e-7, frames of 64,800 bits, no pilots.
///
/// Source: ETSI EN 302 307-1 table 13, recalled; thresholds marked verified were also read in
/// pastebin.com/8xvbxkCA, efficiencies in github.com/franalbani/dvbs2adduceremecum.
pub const DVB_S2: [ModCod; 28] = [
    recalled("QPSK 1/4", 0.490_243, -2.35),
    recalled("QPSK 1/3", 0.656_448, -1.24),
    recalled("QPSK 2/5", 0.789_412, -0.30),
    recalled("QPSK 1/2", 0.988_858, 1.00),
    verified("QPSK 3/5", 1.188_304, 2.23),
    recalled("QPSK 2/3", 1.322_253, 3.10),
    verified("QPSK 3/4", 1.487_473, 4.03),
    recalled("QPSK 4/5", 1.587_196, 4.68),
    verified("QPSK 5/6", 1.654_663, 5.18),
    verified("QPSK 8/9", 1.766_451, 6.20),
    verified("QPSK 9/10", 1.788_612, 6.42),
    verified("8PSK 3/5", 1.779_991, 5.50),
    verified("8PSK 2/3", 1.980_636, 6.62),
    verified("8PSK 3/4", 2.228_124, 7.91),
    verified("8PSK 5/6", 2.478_562, 9.35),
    verified("8PSK 8/9", 2.646_012, 10.69),
    verified("8PSK 9/10", 2.679_207, 10.98),
    recalled("16APSK 2/3", 2.637_201, 8.97),
    recalled("16APSK 3/4", 2.966_728, 10.21),
    recalled("16APSK 4/5", 3.165_623, 11.03),
    recalled("16APSK 5/6", 3.300_184, 11.61),
    recalled("16APSK 8/9", 3.523_143, 12.89),
    recalled("16APSK 9/10", 3.567_342, 13.13),
    recalled("32APSK 3/4", 3.703_295, 12.73),
    recalled("32APSK 4/5", 3.951_571, 13.64),
    recalled("32APSK 5/6", 4.119_540, 14.28),
    recalled("32APSK 8/9", 4.397_854, 15.69),
    recalled("32APSK 9/10", 4.453_027, 16.05),
];

/// Free-space loss at a frequency: the negative decibels of (4πLf/c)².
pub fn free_space_loss(range: Length, frequency: Frequency) -> Decibel {
    Decibel::from_ratio(free_space_ratio(range, frequency))
}

fn free_space_ratio(range: Length, frequency: Frequency) -> f64 {
    (SPEED_OF_LIGHT_MPS / (4.0 * PI * range.to_meters() * frequency.to_hertz())).powi(2)
}

/// The best mode at an Es/N0 that keeps `margin` above its threshold.
pub fn best_mode(symbol_to_noise: Decibel, margin: Decibel) -> Option<&'static ModCod> {
    let usable = symbol_to_noise - margin - Decibel::decibels(IMPLEMENTATION_LOSS_DB);
    let closing = DVB_S2.iter().filter(|mode| mode.threshold <= usable);
    closing.max_by(|a, b| a.bits_per_symbol.total_cmp(&b.bits_per_symbol))
}

impl RadioTransmitter {
    /// Symbols per second that fit into the bandwidth.
    pub fn symbol_rate(&self) -> Frequency {
        self.bandwidth / (1.0 + self.roll_off)
    }
}

/// Es/N0 of a radio downlink, line by line, in clear sky.
pub fn radio_budget(
    transmitter: &RadioTransmitter,
    receiver: &RadioReceiver,
    range: Length,
    elevation: Angle,
) -> Budget {
    let transmit_power = Decibel::from_ratio(transmitter.transmit_power.to_watts());
    let symbol_rate = Decibel::from_ratio(transmitter.symbol_rate().to_hertz());
    let path = free_space_loss(range, transmitter.frequency);
    Budget::new("Es/N0")
        .with("transmit power [dBW]", transmit_power)
        .with("antenna gain [dBi]", transmitter.gain)
        .with("line loss", transmitter.line_loss)
        .with("free-space loss", path)
        .with("gas", zenith_loss(receiver.gas_zenith, elevation))
        .with("other path losses", transmitter.path_loss_misc)
        .with("figure of merit [dB/K]", receiver.figure_of_merit)
        .with("Boltzmann [dBW/K/Hz]", -Decibel::from_ratio(BOLTZMANN_JPK))
        .with("symbol rate [dBHz]", -symbol_rate)
}

/// Rate of a radio downlink in clear sky by its best mode.
///
/// Zero below the receiver's lowest elevation, below the horizon, and where no mode closes.
pub fn radio_rate(
    transmitter: &RadioTransmitter,
    receiver: &RadioReceiver,
    range: Length,
    elevation: Angle,
) -> DataRate {
    if elevation < receiver.elevation_min || elevation <= Angle::ZERO {
        return DataRate::ZERO;
    }
    let symbol_to_noise = symbol_to_noise(transmitter, receiver, range, elevation);
    best_mode(symbol_to_noise, transmitter.margin).map_or(DataRate::ZERO, |mode| {
        let symbol_rate_ghz = transmitter.symbol_rate().to_gigahertz();
        DataRate::gigabits_per_second(symbol_rate_ghz * mode.bits_per_symbol)
    })
}

/// The total of [`radio_budget`], with one logarithm for all that multiplies.
fn symbol_to_noise(
    transmitter: &RadioTransmitter,
    receiver: &RadioReceiver,
    range: Length,
    elevation: Angle,
) -> Decibel {
    let ratio = transmitter.transmit_power.to_watts()
        * free_space_ratio(range, transmitter.frequency)
        / (BOLTZMANN_JPK * transmitter.symbol_rate().to_hertz());
    Decibel::from_ratio(ratio)
        + transmitter.gain
        + transmitter.line_loss
        + transmitter.path_loss_misc
        + receiver.figure_of_merit
        + zenith_loss(receiver.gas_zenith, elevation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Power;
    use proptest::prelude::*;

    fn transmitter() -> RadioTransmitter {
        RadioTransmitter {
            id: "x-band".into(),
            frequency: Frequency::gigahertz(8.2),
            transmit_power: Power::watts(2.0),
            gain: Decibel::decibels(6.0),
            line_loss: Decibel::decibels(-1.0),
            path_loss_misc: Decibel::decibels(-2.0),
            bandwidth: Frequency::megahertz(300.0),
            roll_off: 0.2,
            margin: Decibel::decibels(1.0),
            power: Power::watts(20.0),
        }
    }

    fn receiver() -> RadioReceiver {
        RadioReceiver {
            id: "example".into(),
            figure_of_merit: Decibel::decibels(27.0),
            gas_zenith: Decibel::decibels(-0.05),
            elevation_min: Angle::degrees(5.0),
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_budget(
            range_km in 400.0..3000.0_f64, elevation_deg in 5.0..90.0_f64,
        ) {
            let (range, elevation) = (Length::kilometers(range_km), Angle::degrees(elevation_deg));
            let total = radio_budget(&transmitter(), &receiver(), range, elevation).total();
            let fast = symbol_to_noise(&transmitter(), &receiver(), range, elevation);
            prop_assert!((total - fast).to_decibels().abs() < 1e-9);
        }
    }

    #[test]
    fn the_best_mode_carries_most_bits_among_those_that_close() {
        let mode = |es_n0_db| {
            let best = best_mode(Decibel::decibels(es_n0_db), Decibel::decibels(1.0));
            best.map(|mode| mode.name)
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
    fn no_rate_below_the_lowest_elevation_or_far_away() {
        let rate = |degrees, km| {
            let (range, elevation) = (Length::kilometers(km), Angle::degrees(degrees));
            radio_rate(&transmitter(), &receiver(), range, elevation)
        };
        assert_eq!(rate(4.9, 600.0), DataRate::ZERO);
        assert!(rate(5.0, 600.0) > DataRate::ZERO);
        assert_eq!(rate(90.0, 40_000.0), DataRate::ZERO);
    }

    #[test]
    fn bits_per_symbol_stay_below_the_constellation() {
        for mode in DVB_S2 {
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
