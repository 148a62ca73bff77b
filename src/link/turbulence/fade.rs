//! How deep received power fades, and how often: log-normal and gamma-gamma.
//!
//! ```text
//! log-normal   F(p) = 4.343 [σ_l²/2 + √(2σ_l²) erf⁻¹(1 − 2p)] dB,   σ_l² = ln(1 + σI²)
//! gamma-gamma  I = X Y, X and Y gamma-distributed with mean 1 and shapes α and β
//! ```
//! Both refer to the mean. The log-normal law is used for apertures that average (σI² well below 1),
//! the gamma-gamma law for a point.
//!
//! Source: Andrews & Phillips 2005 (recalled); Al-Habash, Andrews & Phillips 2001 for gamma-gamma.

use super::scintillation_parts;
use crate::link::special::{gamma_share_below, inverse_error_function, ln_gamma};
use crate::units::Decibel;

/// Variance of the logarithm of a log-normal intensity of this scintillation index.
pub fn log_variance(scintillation_index: f64) -> f64 {
    scintillation_index.ln_1p()
}

/// Loss against the mean that a log-normal fade exceeds with `probability`; zero or negative for
/// probabilities below a half.
pub fn log_normal_fade(scintillation_index: f64, probability: f64) -> Decibel {
    let variance = log_variance(scintillation_index);
    let depth =
        variance / 2.0 + (2.0 * variance).sqrt() * inverse_error_function(1.0 - 2.0 * probability);
    Decibel::decibels(-10.0 / std::f64::consts::LN_10 * depth)
}

/// The gamma-gamma law of an intensity with mean 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// Shape of the large eddies.
    pub alpha: f64,
    /// Shape of the small ones.
    pub beta: f64,
}

impl GammaGamma {
    /// That of a point receiver at a Rytov variance above zero.
    pub fn at(rytov_variance: f64) -> Self {
        let (large, small) = scintillation_parts(rytov_variance);
        Self {
            alpha: 1.0 / large.exp_m1(),
            beta: 1.0 / small.exp_m1(),
        }
    }

    /// Its scintillation index.
    pub fn scintillation_index(&self) -> f64 {
        1.0 / self.alpha + 1.0 / self.beta + 1.0 / (self.alpha * self.beta)
    }

    /// Share of the time that the intensity is below `level` times the mean.
    ///
    /// A mixture: over the large eddies X, the share of the small ones below `level / X`. The integral
    /// runs over the logarithm of X, where the trapezoidal rule converges fast.
    pub fn share_below(&self, level: f64) -> f64 {
        const HALF: i32 = 160;
        let (alpha, beta) = (self.alpha, self.beta);
        // Wide enough for either tail: in ln X the law falls as e^(αy) and as e^(−αe^y).
        let (low, high) = (
            -40.0 / alpha - 3.0 / alpha.sqrt(),
            5.0 / alpha.sqrt() + 12.0 / alpha,
        );
        let step = (high - low) / f64::from(2 * HALF);
        let norm = alpha * alpha.ln() - ln_gamma(alpha);
        let terms = (0..=2 * HALF).map(|k| {
            let y = low + f64::from(k) * step;
            let density = (norm + alpha * y - alpha * y.exp()).exp();
            density * gamma_share_below(beta, beta * level / y.exp())
        });
        (terms.sum::<f64>() * step).clamp(0.0, 1.0)
    }

    /// Loss against the mean that the fade exceeds with `probability`, negative below the mean.
    pub fn fade(&self, probability: f64) -> Decibel {
        // 200 dB down there is nothing, 20 dB up nothing is above; 40 halvings leave 2e-10 dB.
        let (mut low_db, mut high_db) = (-200.0, 20.0);
        for _ in 0..40 {
            let middle_db = 0.5 * (low_db + high_db);
            if self.share_below(10_f64.powf(middle_db / 10.0)) < probability {
                low_db = middle_db;
            } else {
                high_db = middle_db;
            }
        }
        Decibel::decibels(0.5 * (low_db + high_db))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_laws_agree_where_turbulence_is_weak() {
        let law = GammaGamma::at(0.005);
        let index = law.scintillation_index();
        let (exact, log_normal) = (law.fade(0.01), log_normal_fade(index, 0.01));
        assert!(
            (exact - log_normal).to_decibels().abs() < 0.02,
            "{exact:?} {log_normal:?}"
        );
    }

    #[test]
    fn a_fade_is_the_quantile_of_its_law() {
        let law = GammaGamma {
            alpha: 4.0,
            beta: 1.9,
        };
        let level = law.fade(0.01).to_ratio();
        assert!((law.share_below(level) - 0.01).abs() < 1e-9);
        assert!((law.share_below(1e3) - 1.0).abs() < 1e-9);
        assert!(law.share_below(1e-9) < 1e-9);
    }
}
