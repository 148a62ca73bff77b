//! Rate of a laser link between satellites, calibrated on what the vendor publishes.
//!
//! ```text
//! M(R, L) = M_ref + 20 log₁₀(L_ref / L) − 10 log₁₀(R / R_ref)        the link closes where M ≥ 0
//! ```
//! Power at the receiver falls with the square of the range, and at constant photons per bit the
//! rate that it carries falls with it. The modem offers a list of rates and takes the highest that
//! closes; below the smallest there is no link.
//!
//! Assumes: the published pair closes with `margin_reference`; photons per bit do not depend on
//! the rate; far field; both ends of one type, or each published for a peer of its own type. What a
//! pair makes of it stands in `laser`.
//! Leaves out: excess pointing loss, background light, coding changes between rates.
//! Source: inverse-square law; the published pairs stand in the catalogue with their sources.

use super::terminal::LaserTerminal;
use crate::units::{DataRate, Decibel, Length};

impl LaserTerminal {
    /// Margin of `rate` over `range` to a terminal of the same type.
    pub fn margin_at(&self, rate: DataRate, range: Length) -> Decibel {
        let range_ratio = self.range_reference / range;
        let rate_ratio = ratio(self.rate_reference, rate);
        self.margin_reference + Decibel::from_ratio(range_ratio * range_ratio * rate_ratio)
    }

    /// Greatest range at which `rate` closes: its margin there is zero.
    pub fn range_limit(&self, rate: DataRate) -> Length {
        let power_ratio = self.margin_reference.to_ratio() * ratio(self.rate_reference, rate);
        self.range_reference * power_ratio.sqrt()
    }

    /// The highest listed rate that closes over `range`; zero where none does.
    pub fn rate_at(&self, range: Length) -> DataRate {
        let closing = self.rates.iter().copied();
        closing
            .filter(|&rate| rate > DataRate::ZERO && range <= self.range_limit(rate))
            .max()
            .unwrap_or(DataRate::ZERO)
    }

    /// What the link could carry with any modem up to the published one.
    ///
    /// This is the rate before it is snapped down to the modem's list.
    pub fn rate_link_limited(&self, range: Length) -> DataRate {
        let margin = self.margin_at(self.rate_reference, range);
        let share = margin.to_ratio().min(1.0);
        DataRate::gigabits_per_second(self.rate_reference.to_gigabits_per_second() * share)
    }
}

fn ratio(numerator: DataRate, denominator: DataRate) -> f64 {
    numerator.to_gigabits_per_second() / denominator.to_gigabits_per_second()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::link::mount::FieldOfRegard;
    use crate::time::Span;
    use crate::units::{Angle, AngularRate, Power};
    use proptest::prelude::*;

    /// A terminal with the catalogue's default limits.
    pub(crate) fn terminal(rates_gbps: &[f64], reference_gbps: f64, km: f64) -> LaserTerminal {
        let rate = DataRate::gigabits_per_second;
        LaserTerminal {
            id: "example".into(),
            wavelength: Length::nanometers(1550.0),
            rates: rates_gbps.iter().copied().map(rate).collect(),
            rate_reference: rate(reference_gbps),
            range_reference: Length::kilometers(km),
            margin_reference: Decibel::decibels(3.0),
            power: Power::watts(60.0),
            power_shares: crate::link::terminal::PowerShares::default(),
            mass: None,
            slew_rate: AngularRate::degrees_per_second(1.5),
            slew_acceleration_radps2: 0.5_f64.to_radians(),
            tracking_rate_max: AngularRate::degrees_per_second(1.5),
            acquisition_cold: Span::seconds(60),
            acquisition_warm: Span::seconds(10),
            sun_exclusion_track: Angle::degrees(3.0),
            sun_exclusion_acquire: Angle::degrees(5.0),
            grazing_track: Length::kilometers(80.0),
            grazing_acquire: Length::kilometers(100.0),
            doppler_max: None,
            point_ahead_max: Angle::microradians(120.0),
            field_of_regard: FieldOfRegard::default(),
            scan: None,
            mtbf: None,
            code_rate: 1.0,
            framing_overhead: 0.0,
            physics: None,
        }
    }

    #[test]
    fn a_faster_mode_is_reached_nearer() {
        // 10 Gbps at 8,000 km with 3 dB: 100 Gbps closes to 8,000 km · 10^(3/20) / √10.
        let terminal = terminal(&[2.5, 10.0, 100.0], 10.0, 8000.0);
        let limit = terminal.range_limit(DataRate::gigabits_per_second(100.0));
        assert!((limit.to_kilometers() - 3573.469).abs() < 1e-3, "{limit:?}");
        let gbps_at = |km| {
            let rate = terminal.rate_at(Length::kilometers(km));
            rate.to_gigabits_per_second()
        };
        assert_eq!(gbps_at(3573.0), 100.0);
        assert_eq!(gbps_at(3574.0), 10.0);
        assert_eq!(gbps_at(12_000.0), 2.5);
        assert_eq!(gbps_at(30_000.0), 0.0);
    }

    proptest! {
        #[test]
        fn the_chosen_rate_closes_and_the_next_does_not(km in 10.0..40_000.0_f64) {
            let terminal = terminal(&[2.5, 10.0, 25.0, 100.0], 10.0, 8000.0);
            let range = Length::kilometers(km);
            let chosen = terminal.rate_at(range);
            for &rate in &terminal.rates {
                let margin_db = terminal.margin_at(rate, range).to_decibels();
                if rate <= chosen {
                    prop_assert!(margin_db >= -1e-9, "{rate:?}: {margin_db}");
                } else {
                    prop_assert!(margin_db < 1e-9, "{rate:?}: {margin_db}");
                }
            }
        }
    }
}
