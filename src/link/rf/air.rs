//! Gas and cloud water on a radio path.
//!
//! ```text
//! A_cloud = L K_l / sin ε       K_l = 0.819 f / (ε'' (1 + η²)),  η = (2 + ε') / ε''
//! A_gas   = A_zenith / sin ε
//! ```
//! ε is the double-Debye permittivity of water.
//!
//! Assumes: water at 273.15 K; 7.5 g/m³ of vapour for gas.
//! Leaves out: the site's own humidity and altitude (a receiver may state its gas instead).
//! Source: ITU-R P.840 (agrees with ITU's validation set); ITU-R P.676 for gas towards the zenith
//! (recalled, a table of five bands).

use crate::units::{Decibel, Frequency};

/// Temperature of cloud water (K).
const WATER_K: f64 = 273.15;

/// Frequency (GHz) and attenuation by gas towards the zenith (dB), at the sea.
const GAS_ZENITH: [(f64, f64); 5] = [
    (8.2, 0.05),
    (20.0, 0.25),
    (26.5, 0.35),
    (30.0, 0.25),
    (40.0, 0.4),
];

/// Attenuation of a column of cloud water towards the zenith: dB for each kg/m², positive.
pub fn cloud_coefficient_db(frequency: Frequency) -> f64 {
    let f = frequency.to_gigahertz();
    let theta = 300.0 / WATER_K;
    let e0 = 77.66 + 103.3 * (theta - 1.0);
    let (e1, e2) = (0.0671 * e0, 3.52);
    let fp = 20.20 - 146.0 * (theta - 1.0) + 316.0 * (theta - 1.0).powi(2);
    let fs = 39.8 * fp;
    let (p, s) = (1.0 + (f / fp).powi(2), 1.0 + (f / fs).powi(2));
    let imaginary = f * (e0 - e1) / (fp * p) + f * (e1 - e2) / (fs * s);
    let real = (e0 - e1) / p + (e1 - e2) / s + e2;
    let eta = (2.0 + real) / imaginary;
    0.819 * f / (imaginary * (1.0 + eta * eta))
}

/// Loss by gas towards the zenith at a frequency, linear between the bands of the table; the nearest band
/// outside of them.
pub fn gas_zenith(frequency: Frequency) -> Decibel {
    let ghz = frequency.to_gigahertz();
    let next = GAS_ZENITH.partition_point(|&(at, _)| at <= ghz);
    let db = match (
        next.checked_sub(1).map(|k| GAS_ZENITH[k]),
        GAS_ZENITH.get(next),
    ) {
        (Some((f0, a0)), Some(&(f1, a1))) => a0 + (a1 - a0) * (ghz - f0) / (f1 - f0),
        (Some((_, last)), None) => last,
        (None, _) => GAS_ZENITH[0].1,
    };
    Decibel::decibels(-db)
}

/// Fall of G/T when the path attenuates by `attenuation_db` (positive): the sky glows at 275 K.
pub fn noise_rise(attenuation_db: f64, system_temperature_k: f64) -> Decibel {
    let glow_k = 275.0 * (1.0 - 10_f64.powf(-attenuation_db / 10.0));
    -Decibel::from_ratio(1.0 + glow_k / system_temperature_k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gas_is_read_from_the_table_and_between_its_bands() {
        let db = |ghz| gas_zenith(Frequency::gigahertz(ghz)).to_decibels();
        assert_eq!(
            [db(2.0), db(8.2), db(26.5), db(60.0)],
            [-0.05, -0.05, -0.35, -0.4]
        );
        assert!((db(14.1) + 0.15).abs() < 1e-12);
    }

    #[test]
    fn rain_of_seven_decibels_takes_four_more_by_its_glow() {
        assert!((noise_rise(7.0, 150.0).to_decibels() + 3.9).abs() < 0.05);
        assert_eq!(noise_rise(0.0, 150.0).to_decibels(), 0.0);
    }
}
