//! The checks that constructors use: a value that cannot be is refused with its name.

/// A value outside what is physically possible.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("non-physical {quantity}: {value} (must be {requirement})")]
pub struct NonPhysical {
    /// What the value is, with its unit, as `aperture_m`.
    pub quantity: &'static str,
    /// The value that was refused.
    pub value: f64,
    /// What it must be, as `greater than 0`.
    pub requirement: &'static str,
}

/// Accepts finite values above zero.
///
/// # Errors
/// For zero, negative, infinite or undefined values.
pub fn positive(quantity: &'static str, value: f64) -> Result<f64, NonPhysical> {
    require(quantity, value, value > 0.0, "greater than 0")
}

/// Accepts zero and finite values above.
///
/// # Errors
/// For negative, infinite or undefined values.
pub fn non_negative(quantity: &'static str, value: f64) -> Result<f64, NonPhysical> {
    require(quantity, value, value >= 0.0, "0 or greater")
}

/// Accepts values in [0, 1].
///
/// # Errors
/// For values outside, infinite or undefined ones.
pub fn fraction(quantity: &'static str, value: f64) -> Result<f64, NonPhysical> {
    require(
        quantity,
        value,
        (0.0..=1.0).contains(&value),
        "between 0 and 1",
    )
}

/// Accepts finite values that satisfy `holds`; `requirement` says in words what that is.
///
/// # Errors
/// When `holds` is false or the value is infinite or undefined.
pub fn require(
    quantity: &'static str,
    value: f64,
    holds: bool,
    requirement: &'static str,
) -> Result<f64, NonPhysical> {
    if holds && value.is_finite() {
        Ok(value)
    } else {
        Err(NonPhysical {
            quantity,
            value,
            requirement,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let refused = positive("aperture_m", -0.08).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "non-physical aperture_m: -0.08 (must be greater than 0)"
        );
        assert!(positive("x", f64::INFINITY).is_err());
        assert!(non_negative("x", f64::NAN).is_err());
        assert!(fraction("x", 1.0).is_ok());
    }
}
