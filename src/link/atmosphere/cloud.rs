//! Clouds on a line of sight: how likely it is free of them.
//!
//! ```text
//! P(ε) = (1 − N)^(1 + b cot ε)       N the cloud fraction seen from above, b ≈ 0.3
//! ```
//! At low elevation a line passes beside the tops of more clouds, so that the cloud fraction itself is not
//! the probability of an outage.
//!
//! Source: Kauth & Penquist 1967 for the form (recalled); b = 0.3 is of mixed clouds (recalled).

use crate::units::Angle;

/// How much the sides of clouds hide.
const SIDES: f64 = 0.3;

/// Probability that the line of sight at an elevation is free of clouds, given their fraction.
pub fn cloud_free_probability(cloud_fraction: f64, elevation: Angle) -> f64 {
    let sine = elevation.to_radians().sin().max(super::SINE_MIN);
    let cotangent = elevation.to_radians().cos() / sine;
    (1.0 - cloud_fraction).powf(1.0 + SIDES * cotangent)
}

/// Probability that clouds hide the line of sight at an elevation.
pub fn cloud_probability(cloud_fraction: f64, elevation: Angle) -> f64 {
    1.0 - cloud_free_probability(cloud_fraction, elevation)
}
