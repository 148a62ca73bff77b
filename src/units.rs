//! Physical quantities as types: a wrong unit or swapped argument does not compile.
//!
//! Every quantity is an SI base value in `f64` (angles in radians), except counts that must be
//! conserved: [`Bits`] and [`DataRate`] are integers. Constructors and `to_…` methods carry the
//! unit, so conversions are written here and nowhere else. Inside formulas the value is unwrapped
//! once into a suffixed local (`range_m`).

use serde::{Deserialize, Serialize};

/// Defines one `f64` quantity: its SI unit, and further units as (constructor, reader, factor).
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident { $($from:ident / $to:ident = $factor:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);
            $(
                #[doc = concat!("From a value in ", stringify!($from), ".")]
                pub const fn $from(value: f64) -> Self {
                    Self(value * $factor)
                }
                #[doc = concat!("The value in ", stringify!($from), ".")]
                pub const fn $to(self) -> f64 {
                    self.0 / $factor
                }
            )+
            /// The larger of the two.
            pub const fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }
            /// The smaller of the two.
            pub const fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl std::ops::Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl std::ops::Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }
        impl std::ops::Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }
        impl std::ops::Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }
        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZERO, |total, item| total + item)
            }
        }
    };
}

quantity! {
    /// A distance.
    Length { meters / to_meters = 1.0, kilometers / to_kilometers = 1e3, millimeters / to_millimeters = 1e-3, nanometers / to_nanometers = 1e-9 }
}
quantity! {
    /// A plane angle.
    Angle { radians / to_radians = 1.0, degrees / to_degrees = std::f64::consts::PI / 180.0, microradians / to_microradians = 1e-6 }
}
quantity! {
    /// An angular rate.
    AngularRate { radians_per_second / to_radians_per_second = 1.0, degrees_per_second / to_degrees_per_second = std::f64::consts::PI / 180.0 }
}
quantity! {
    /// Energy per time.
    Power { watts / to_watts = 1.0, milliwatts / to_milliwatts = 1e-3 }
}
quantity! {
    /// Energy.
    Energy { joules / to_joules = 1.0, watt_hours / to_watt_hours = 3600.0 }
}
quantity! {
    /// A mass.
    Mass { kilograms / to_kilograms = 1.0 }
}
quantity! {
    /// A frequency.
    Frequency { hertz / to_hertz = 1.0, megahertz / to_megahertz = 1e6, gigahertz / to_gigahertz = 1e9 }
}
quantity! {
    /// A ratio of powers on the logarithmic scale (dB); gains are positive, losses negative.
    Decibel { decibels / to_decibels = 1.0 }
}

impl Decibel {
    /// From a ratio of powers, greater than zero.
    pub fn from_ratio(ratio: f64) -> Self {
        Self(10.0 * ratio.log10())
    }

    /// The ratio of powers.
    pub fn to_ratio(self) -> f64 {
        10_f64.powf(self.0 / 10.0)
    }
}

impl std::ops::Mul<Span> for Power {
    type Output = Energy;
    fn mul(self, span: Span) -> Energy {
        Energy::joules(self.to_watts() * span.to_seconds())
    }
}

use crate::time::Span;

/// A temperature on an absolute scale; differences are plain kelvins.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Temperature(f64);

impl Temperature {
    /// Zero degrees Celsius (K).
    const ZERO_CELSIUS_K: f64 = 273.15;

    /// From a value in kelvins.
    pub const fn kelvins(value: f64) -> Self {
        Self(value)
    }

    /// The value in kelvins.
    pub const fn to_kelvins(self) -> f64 {
        self.0
    }

    /// From a value in degrees Celsius.
    pub const fn celsius(value: f64) -> Self {
        Self(value + Self::ZERO_CELSIUS_K)
    }

    /// The value in degrees Celsius.
    pub const fn to_celsius(self) -> f64 {
        self.0 - Self::ZERO_CELSIUS_K
    }
}

/// A number of bits: an integer, because bits are conserved.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Bits(pub u64);

impl Bits {
    /// No bits.
    pub const ZERO: Self = Self(0);

    /// From bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes * 8)
    }

    /// Whole bytes that hold these bits.
    pub const fn to_bytes(self) -> u64 {
        self.0.div_ceil(8)
    }

    /// As a float, for display and ratios.
    #[expect(clippy::cast_precision_loss, reason = "for display and ratios only")]
    pub const fn as_f64(self) -> f64 {
        self.0 as f64
    }

    /// A share or a multiple of these, rounded up; none below zero.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float-to-int cast saturates"
    )]
    pub fn times(self, ratio: f64) -> Self {
        Self((self.as_f64() * ratio).ceil() as u64)
    }

    /// What is left after `other`, zero at least.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Add for Bits {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl std::ops::AddAssign for Bits {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl std::ops::Sub for Bits {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl std::ops::SubAssign for Bits {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}
impl std::iter::Sum for Bits {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |total, item| total + item)
    }
}

/// Bits per second: an integer, so that transfers end at exact times.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct DataRate(pub u64);

impl DataRate {
    /// No rate.
    pub const ZERO: Self = Self(0);

    /// From Gbit/s, rounded to the bit.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float-to-integer cast saturates; rates are checked to be positive when read"
    )]
    pub fn gigabits_per_second(rate_gbps: f64) -> Self {
        Self((rate_gbps * 1e9).round() as u64)
    }

    /// In Gbit/s.
    #[expect(clippy::cast_precision_loss, reason = "for display and ratios only")]
    pub const fn to_gigabits_per_second(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Whole bits that pass within `span`, rounded down; none for a negative span.
    pub fn bits_within(self, span: Span) -> Bits {
        let nanoseconds = u128::from(span.0.max(0).unsigned_abs());
        let bits = u128::from(self.0) * nanoseconds / 1_000_000_000;
        Bits(u64::try_from(bits).unwrap_or(u64::MAX))
    }

    /// The time that `bits` take, rounded up to the nanosecond; the longest span at rate zero.
    pub fn time_for(self, bits: Bits) -> Span {
        if self.0 == 0 {
            return Span::MAX;
        }
        let nanoseconds = (u128::from(bits.0) * 1_000_000_000).div_ceil(u128::from(self.0));
        Span(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_ends_when_its_last_bit_has_passed() {
        let rate = DataRate::gigabits_per_second(25.0);
        let bits = Bits(314_572_801);
        let time = rate.time_for(bits);
        assert!(rate.bits_within(time) >= bits);
        assert!(rate.bits_within(time - Span(1)) < bits);
    }

    #[test]
    fn units_convert_both_ways() {
        assert_eq!(Length::kilometers(1.5).to_meters(), 1500.0);
        assert!((Angle::degrees(180.0).to_radians() - std::f64::consts::PI).abs() < 1e-15);
        assert!((Decibel::from_ratio(2.0).to_decibels() - 3.010_299_956_6).abs() < 1e-9);
        assert_eq!((Power::watts(2.0) * Span::seconds(3)).to_joules(), 6.0);
    }
}
