//! How few photons per bit a receiver can do with, without coding: the quantum limits.
//!
//! ```text
//! homodyne BPSK     ½ erfc √(2N)        heterodyne BPSK    ½ erfc √N
//! preamplified DPSK ½ e^(−N)            direct detection   ½ e^(−2N), N the mean over both symbols
//! ```
//! Assumes: shot noise alone. Leaves out: thermal noise, phase noise, coding; practical receivers
//! state their photons per bit in the catalogue.
//! Source: Agrawal, Fiber-Optic Communication Systems, ch. 10 (recalled).

use crate::link::special::complementary_error_function;

/// The bit error rate at which quantum limits are usually quoted.
pub const ERROR_RATE_REFERENCE: f64 = 1e-9;

/// Photons per bit of homodyne BPSK at a bit error rate.
pub fn quantum_limit_homodyne(error_rate: f64) -> f64 {
    bpsk_bit_to_noise(error_rate) / 2.0
}

/// Photons per bit of heterodyne BPSK at a bit error rate.
pub fn quantum_limit_heterodyne(error_rate: f64) -> f64 {
    bpsk_bit_to_noise(error_rate)
}

/// Photons per bit of ideally preamplified DPSK at a bit error rate.
pub fn quantum_limit_preamplified(error_rate: f64) -> f64 {
    -(2.0 * error_rate).ln()
}

/// Mean photons per bit of ideal direct detection, on and off, at a bit error rate.
pub fn quantum_limit_direct(error_rate: f64) -> f64 {
    quantum_limit_preamplified(error_rate) / 2.0
}

/// Ratio of bit energy to noise density that BPSK needs at a bit error rate in (0, 0.5).
pub fn bpsk_bit_to_noise(error_rate: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 27.0_f64); // erfc underflows at 27
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if 0.5 * complementary_error_function(middle) > error_rate {
            low = middle;
        } else {
            high = middle;
        }
    }
    low * low
}
