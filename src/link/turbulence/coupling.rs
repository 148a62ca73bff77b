//! What couples into a single-mode fibre behind a turbulent sky, with adaptive optics or without.
//!
//! ```text
//! without   η = 0.8145 / (1 + (D/r0)²)
//! with      η = max(0.8145 e^(−σ²), without),   σ² = 0.134 (D/r0)^5/3         J = 3, tip and tilt
//!                                               σ² = 0.2944 J^(−√3/2) (D/r0)^5/3
//! ```
//! 0.8145 is the best coupling of a plane wave from a full aperture. Without correction η D² saturates at
//! r0²: a larger telescope collects nothing more.
//!
//! Assumes: the first J Zernike modes corrected without error; an aperture without obscuration.
//! Leaves out: lag of the loop and jitter of tip and tilt, which a receiver states as a loss (0.5 to 2 dB).
//! Source: Noll 1976 for the residuals (recalled); Dikmelik & Davidson 2005 for coupling (recalled).

use crate::units::{Decibel, Length};

/// Best coupling of a plane wave into a single mode.
const PLANE_WAVE: f64 = 0.8145;

/// Variance of the phase (rad²) that is left when the first `modes` modes after Noll are corrected.
pub fn noll_residual(modes: u32, diameters: f64) -> f64 {
    let factor = match modes {
        0 | 1 => 1.030,
        2 => 0.582,
        3 => 0.134,
        modes => 0.2944 * f64::from(modes).powf(-(3_f64.sqrt()) / 2.0),
    };
    factor * diameters.powf(5.0 / 3.0)
}

/// Mean coupling into a single-mode fibre of a telescope behind turbulence of coherence length `r0`, with
/// the first `modes` modes corrected; 0 is no adaptive optics.
pub fn coupling_efficiency(aperture: Length, r0: Length, modes: u32) -> Decibel {
    let diameters = aperture / r0;
    let without = PLANE_WAVE / (1.0 + diameters * diameters);
    let with = PLANE_WAVE * (-noll_residual(modes, diameters)).exp();
    // The exponential underflows where correction achieves nothing.
    Decibel::from_ratio(if modes == 0 {
        without
    } else {
        with.max(without)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_adaptive_optics_a_larger_telescope_collects_nothing_more() {
        let r0 = Length::meters(0.1);
        let collected = |aperture_m: f64| {
            let aperture = Length::meters(aperture_m);
            coupling_efficiency(aperture, r0, 0).to_ratio() * aperture_m * aperture_m
        };
        assert!(collected(2.0) / collected(1.0) < 1.01);
        assert!((collected(2.0) / (PLANE_WAVE * 0.01) - 1.0).abs() < 0.01);
    }

    #[test]
    fn more_modes_never_couple_less() {
        for aperture_m in [0.2, 0.6, 1.5] {
            let coupled = [0, 1, 3, 6, 10, 36, 100].map(|modes| {
                let aperture = Length::meters(aperture_m);
                coupling_efficiency(aperture, Length::meters(0.08), modes).to_decibels()
            });
            assert!(
                coupled.windows(2).all(|pair| pair[0] <= pair[1]),
                "{coupled:?}"
            );
        }
    }
}
