//! How few photons per bit a receiver can do with, without coding: the quantum limits.
//!
//! ```text
//! homodyne BPSK     ½ erfc √(2N)        heterodyne BPSK    ½ erfc √N
//! preamplified DPSK ½ e^(−N)            direct detection   ½ e^(−2N), N the mean over both symbols
//! ```
//! Assumes: shot noise alone. Leaves out: thermal noise, phase noise, coding; practical receivers
//! state their photons per bit in the catalogue.
//! Source: Agrawal, Fiber-Optic Communication Systems, ch. 10 (recalled).

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

/// erfc(x) for x ≥ 0, to about 13 digits: a series below 2.5, a continued fraction above.
fn complementary_error_function(x: f64) -> f64 {
    let bell = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 2.5 {
        let (mut term, mut sum) = (2.0 * x, 2.0 * x);
        for n in 1..60 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        1.0 - bell * sum
    } else {
        // Backwards from far down; 60 levels converge from 2.5 on.
        let tail = (1..=60)
            .rev()
            .fold(x, |below, n| x + f64::from(n) / 2.0 / below);
        bell / tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complementary_error_function_has_its_known_values() {
        // Digits of the GNU C library's erfc.
        for (x, value) in [
            (0.0, 1.0),
            (0.5, 0.479_500_122_186_953_5),
            (1.0, 0.157_299_207_050_285_1),
            (2.0, 4.677_734_981_047_266e-3),
            (3.0, 2.209_049_699_858_544e-5),
            (5.0, 1.537_459_794_428_035e-12),
        ] {
            let found = complementary_error_function(x);
            assert!((found - value).abs() < 1e-11 * value, "erfc({x}) = {found}");
        }
    }

    #[test]
    fn series_and_fraction_meet() {
        let below = complementary_error_function(2.5 - 1e-12);
        let above = complementary_error_function(2.5 + 1e-12);
        assert!((below - above).abs() < 1e-10 * above, "{below} {above}");
    }
}
