//! Laser links from first principles: gains, losses, photons, and the budget of a downlink.
//!
//! ```text
//! P_r = P_t · G_t · L_t · L_point · (λ / 4πL)² · G_r · L_r · A        R = P_r / (h ν N_b)
//! G_r = (πD/λ)² (1 − γ²)      G_t = (πD/λ)² η_tr  or  8/θ²,  θ = 1/e² half angle of divergence
//! ```
//! Assumes: far field; a Gaussian beam; Rayleigh-distributed pointing jitter, equal on both axes; a
//! receiver that needs a fixed number of photons per information bit and drops off sharply below.
//! Leaves out: background light. Turbulence stands in `turbulence`, clouds over time in `network::weather`.
//! Source: Klein & Degnan 1974 (truncation, recalled); ITU-R P.1622 for the air, see `atmosphere`;
//! grades of all figures stand in docs/models.

mod downlink;
mod sensitivity;

pub use downlink::{
    OpticalPath, OpticalSky, downlink_budget, downlink_rate, repeat_efficiency, uplink_budget,
};
pub use sensitivity::{
    ERROR_RATE_REFERENCE, bpsk_bit_to_noise, quantum_limit_direct, quantum_limit_heterodyne,
    quantum_limit_homodyne, quantum_limit_preamplified,
};

use crate::frame::SPEED_OF_LIGHT_MPS;
use crate::units::{Angle, DataRate, Decibel, Energy, Length, Power};
use serde::{Deserialize, Serialize};
use std::f64::consts::{LN_2, PI};

/// Planck's constant (J s). Source: SI.
const PLANCK_JS: f64 = 6.626_070_15e-34;

/// Free-space loss: the negative decibels of (4πL/λ)².
pub fn free_space_loss(range: Length, wavelength: Length) -> Decibel {
    Decibel::from_ratio(free_space_ratio(range, wavelength))
}

fn free_space_ratio(range: Length, wavelength: Length) -> f64 {
    (wavelength.to_meters() / (4.0 * PI * range.to_meters())).powi(2)
}

/// Gain of a receiving aperture whose central `obscuration` is a ratio of diameters.
pub fn aperture_gain(aperture: Length, obscuration: f64, wavelength: Length) -> Decibel {
    Decibel::from_ratio(aperture_ratio(aperture, obscuration, wavelength))
}

fn aperture_ratio(aperture: Length, obscuration: f64, wavelength: Length) -> f64 {
    (PI * (aperture / wavelength)).powi(2) * (1.0 - obscuration * obscuration)
}

/// Best ratio of a transmitting aperture's radius to the 1/e² radius of its Gaussian beam.
pub fn truncation_optimum(obscuration: f64) -> f64 {
    let squared = obscuration * obscuration;
    1.12 - 1.30 * squared + 2.12 * squared * squared
}

/// Loss of a Gaussian beam that its aperture cuts at the best ratio; negative.
///
/// Source: Klein & Degnan 1974, Applied Optics 13 (recalled).
pub fn truncation_loss(obscuration: f64) -> Decibel {
    let squared = truncation_optimum(obscuration).powi(2);
    let passed = (-squared).exp() - (-obscuration * obscuration * squared).exp();
    Decibel::from_ratio(2.0 / squared * passed * passed)
}

/// Gain of a transmitting aperture filled at the best ratio.
pub fn transmit_aperture_gain(aperture: Length, obscuration: f64, wavelength: Length) -> Decibel {
    aperture_gain(aperture, 0.0, wavelength) + truncation_loss(obscuration)
}

/// A divergence with its convention; the same number means up to 4.6 dB by convention.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Divergence {
    /// Gaussian beam, half angle to 1/e² of the intensity.
    Half1e2(Angle),
    /// Gaussian beam, full angle to 1/e² of the intensity.
    Full1e2(Angle),
    /// Gaussian beam, full angle to half of the intensity.
    FullHalfMaximum(Angle),
    /// Uniform cone, full angle.
    FullTophat(Angle),
}

impl Divergence {
    /// Gain on the axis.
    pub fn gain(self) -> Decibel {
        let (factor, angle) = match self {
            Self::Half1e2(angle) => (8.0, angle),
            Self::Full1e2(angle) => (32.0, angle),
            Self::FullHalfMaximum(angle) => (16.0 * LN_2, angle),
            Self::FullTophat(angle) => (16.0, angle),
        };
        Decibel::from_ratio(factor / angle.to_radians().powi(2))
    }
}

/// The 1/e² half angle of the Gaussian beam of this gain on the axis: `√(8/G)`.
pub fn beam_half_1e2(gain: Decibel) -> Angle {
    Angle::radians((8.0 / gain.to_ratio()).sqrt())
}

/// Loss of a beam that points `offset` beside its target; `divergence` is the 1/e² half angle.
///
/// `exp(−2ρ²/θ²)`. The widely copied `exp(−Gρ²)` has four times the decibels.
pub fn pointing_loss(offset: Angle, divergence: Angle) -> Decibel {
    Decibel::from_ratio((-2.0 * (offset / divergence).powi(2)).exp())
}

/// Beyond this b²/2σ², an offset of a hundred times the jitter, a tail is bounded and not summed up.
const NONCENTRALITY_MAX: f64 = 5000.0;

/// Loss that a fixed `offset` and `jitter` per axis exceed with `probability` only.
///
/// The distance from the axis is Rice-distributed; its tail is a mixture of gamma tails, weighted by
/// Poisson's law, and the quantile is found by bisection. Without an offset this is
/// [`pointing_loss_at`].
pub fn pointing_loss_quantile(
    probability: f64,
    offset: Angle,
    jitter: Angle,
    divergence: Angle,
) -> Decibel {
    if jitter <= Angle::ZERO {
        return pointing_loss(offset, divergence);
    }
    let noncentrality = (offset / jitter).powi(2) / 2.0;
    if noncentrality > NONCENTRALITY_MAX {
        // All but still: by Chernoff's bound, on the safe side.
        let beyond = jitter * (-2.0 * probability.ln()).sqrt();
        return pointing_loss(offset + beyond, divergence);
    }
    // Half the squared distance in units of the jitter: low enough, and surely beyond.
    let (mut low, mut high) = (0.0, 2.0 * noncentrality - 4.0 * probability.ln() + 10.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if rice_tail(noncentrality, middle) > probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    pointing_loss(jitter * (2.0 * low).sqrt(), divergence)
}

/// Share of a Rice distribution beyond `r`, from `noncentrality` b²/2σ² up to
/// [`NONCENTRALITY_MAX`] and `half_square` r²/2σ²: Marcum's Q₁(b/σ, r/σ).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of terms, below ten thousand"
)]
fn rice_tail(noncentrality: f64, half_square: f64) -> f64 {
    let terms = (noncentrality + 12.0 * noncentrality.sqrt() + 60.0) as u32;
    // Logarithms, since the first of many terms may lie below what a number can be.
    let (mut weight_log, mut term_log) = (-noncentrality, -half_square);
    let (mut gamma_tail, mut tail) = (0.0, 0.0);
    for k in 1..=terms {
        gamma_tail += term_log.exp();
        tail += weight_log.exp() * gamma_tail;
        weight_log += (noncentrality / f64::from(k)).ln();
        term_log += (half_square / f64::from(k)).ln();
    }
    tail
}

/// Exponent β = θ²/4σ² of the fading by jitter: P(I < t) = t^β.
pub fn jitter_exponent(divergence: Angle, jitter: Angle) -> f64 {
    (divergence / jitter).powi(2) / 4.0
}

/// Mean loss of a beam with a fixed `offset` and `jitter` per axis.
pub fn pointing_loss_mean(offset: Angle, jitter: Angle, divergence: Angle) -> Decibel {
    if jitter <= Angle::ZERO {
        return pointing_loss(offset, divergence);
    }
    let exponent = jitter_exponent(divergence, jitter);
    let share = exponent / (exponent + 1.0);
    let offset_squared = (offset / divergence).powi(2);
    Decibel::from_ratio(share * (-2.0 * offset_squared * share).exp())
}

/// Loss that jitter exceeds with `probability` only, without a fixed offset.
pub fn pointing_loss_at(probability: f64, jitter: Angle, divergence: Angle) -> Decibel {
    Decibel::from_ratio(probability) / jitter_exponent(divergence, jitter)
}

/// The 1/e² half angle that leaves most power in all but `probability` of the time.
pub fn divergence_optimal(jitter: Angle, probability: f64) -> Angle {
    jitter * (2.0 * (-probability.ln()).sqrt())
}

/// Energy of one photon.
pub fn photon_energy(wavelength: Length) -> Energy {
    Energy::joules(PLANCK_JS * SPEED_OF_LIGHT_MPS / wavelength.to_meters())
}

/// Photons per second that carry `power`.
pub fn photons_per_second(power: Power, wavelength: Length) -> f64 {
    power.to_watts() / photon_energy(wavelength).to_joules()
}

/// Photons per bit of a received power at a rate.
pub fn photons_per_bit(power: Power, rate: DataRate, wavelength: Length) -> f64 {
    photons_per_second(power, wavelength) / bits_per_second(rate)
}

/// Power that a receiver needs at a rate.
pub fn power_required(photons_per_bit: f64, rate: DataRate, wavelength: Length) -> Power {
    Power::watts(photons_per_bit * bits_per_second(rate) * photon_energy(wavelength).to_joules())
}

/// The rate that a received power carries, before it is snapped to a modem's list.
pub fn rate_limit(power: Power, photons_per_bit: f64, wavelength: Length) -> DataRate {
    DataRate::gigabits_per_second(photons_per_second(power, wavelength) / photons_per_bit / 1e9)
}

fn bits_per_second(rate: DataRate) -> f64 {
    rate.to_gigabits_per_second() * 1e9
}

/// A power as a level above one milliwatt, in dBm.
pub fn to_dbm(power: Power) -> Decibel {
    Decibel::from_ratio(power.to_milliwatts())
}

/// The power of a level above one milliwatt, in dBm.
pub fn from_dbm(level: Decibel) -> Power {
    Power::milliwatts(level.to_ratio())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaussian_conventions_of_one_beam_have_one_gain() {
        let half = Angle::microradians(15.0);
        let gain_db = |divergence: Divergence| divergence.gain().to_decibels();
        let reference_db = gain_db(Divergence::Half1e2(half));
        assert!((gain_db(Divergence::Full1e2(half * 2.0)) - reference_db).abs() < 1e-12);
        // Half of the intensity lies at θ √(ln 2 / 2) from the axis.
        let half_maximum = half * (2.0 * (LN_2 / 2.0).sqrt());
        let from_half_maximum_db = gain_db(Divergence::FullHalfMaximum(half_maximum));
        assert!((from_half_maximum_db - reference_db).abs() < 1e-12);
    }

    #[test]
    fn the_optimal_divergence_beats_its_neighbours() {
        let jitter = Angle::microradians(2.0);
        let power_db = |divergence: Angle| {
            let loss = pointing_loss_at(1e-3, jitter, divergence);
            (Divergence::Half1e2(divergence).gain() + loss).to_decibels()
        };
        let best = divergence_optimal(jitter, 1e-3);
        assert!(power_db(best) > power_db(best * 1.01));
        assert!(power_db(best) > power_db(best * 0.99));
    }

    #[test]
    fn the_truncation_optimum_beats_its_neighbours() {
        for obscuration in [0.0_f64, 0.2, 0.4] {
            let efficiency = |ratio: f64| {
                let squared = ratio * ratio;
                let passed = (-squared).exp() - (-obscuration.powi(2) * squared).exp();
                2.0 / squared * passed * passed
            };
            // The optimum is itself a fit, good to about a hundredth.
            let best = truncation_optimum(obscuration);
            assert!(efficiency(best) > efficiency(best + 0.03), "{obscuration}");
            assert!(efficiency(best) > efficiency(best - 0.03), "{obscuration}");
        }
    }

    #[test]
    fn mean_pointing_loss_is_the_average_over_the_jitter() {
        // Numerical mean of exp(−2ρ²/θ²) over a Gaussian offset per axis, boresight on one axis.
        let (divergence, jitter, offset) = (15.0_f64, 2.0_f64, 3.0_f64);
        let (mut sum, mut weights) = (0.0, 0.0);
        for i in -400..=400_i32 {
            for j in -400..=400_i32 {
                let (x, y) = (f64::from(i) * 0.03, f64::from(j) * 0.03);
                let weight = (-(x * x + y * y) / (2.0 * jitter * jitter)).exp();
                let offset_squared = (x + offset).powi(2) + y * y;
                sum += weight * (-2.0 * offset_squared / divergence.powi(2)).exp();
                weights += weight;
            }
        }
        let stated = pointing_loss_mean(
            Angle::microradians(offset),
            Angle::microradians(jitter),
            Angle::microradians(divergence),
        );
        assert!((stated.to_ratio() - sum / weights).abs() < 1e-6);
    }

    #[test]
    fn the_fade_with_an_offset_is_the_quantile_of_the_offset_beam() {
        // Without an offset the closed form holds.
        let angle = Angle::microradians;
        let closed = pointing_loss_at(1e-3, angle(2.0), angle(15.0));
        let found = pointing_loss_quantile(1e-3, Angle::ZERO, angle(2.0), angle(15.0));
        assert!((closed - found).to_decibels().abs() < 1e-9);
        // With one: the share of a fine grid of offsets that loses more.
        let loss = pointing_loss_quantile(1e-2, angle(3.0), angle(2.0), angle(15.0));
        let (mut beyond, mut weights) = (0.0, 0.0);
        for i in -700..=700_i32 {
            for j in -700..=700_i32 {
                let (x, y) = (f64::from(i) * 0.02, f64::from(j) * 0.02);
                let weight = (-(x * x + y * y) / 8.0).exp();
                weights += weight;
                let distance = angle((x + 3.0).hypot(y));
                if pointing_loss(distance, angle(15.0)) < loss {
                    beyond += weight;
                }
            }
        }
        assert!(
            (beyond / weights - 1e-2).abs() < 1e-4,
            "{}",
            beyond / weights
        );
        // Without jitter only the offset is lost.
        let still = pointing_loss_quantile(1e-3, angle(3.0), Angle::ZERO, angle(15.0));
        assert_eq!(still, pointing_loss(angle(3.0), angle(15.0)));
    }

    #[test]
    fn power_and_rate_of_a_receiver_are_inverse() {
        let wavelength = Length::nanometers(1550.0);
        let rate = DataRate::gigabits_per_second(25.0);
        let power = power_required(8.0, rate, wavelength);
        assert_eq!(rate_limit(power, 8.0, wavelength), rate);
        assert!((photons_per_bit(power, rate, wavelength) - 8.0).abs() < 1e-12);
        assert!((from_dbm(to_dbm(power)) / power - 1.0).abs() < 1e-12);
    }
}
