//! The downlink of a laser terminal to a telescope on the ground, in clear sky.
//!
//! Beside the budget stands a fast path without allocation for the rate, since a run evaluates it
//! a million times; a test holds both together.

use super::{
    Divergence, aperture_gain, aperture_ratio, free_space_loss, free_space_ratio, photon_energy,
    to_dbm,
};
use crate::link::atmosphere::{mie_optical_depth, optical_depth_loss, zenith_loss};
use crate::link::budget::Budget;
use crate::link::terminal::{OpticalDownlink, OpticalReceiver};
use crate::units::{Angle, DataRate, Decibel, Length};

/// Power that reaches the receiver's fibre, line by line, in clear sky.
pub fn downlink_budget(
    transmitter: &OpticalDownlink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> Budget {
    let wavelength = transmitter.wavelength;
    let transmit_gain = Divergence::Half1e2(transmitter.divergence_half_1e2).gain();
    let receive_gain = aperture_gain(receiver.aperture, receiver.obscuration, wavelength);
    let mie_depth = mie_optical_depth(wavelength, site_altitude);
    let absorption = zenith_loss(receiver.absorption_zenith, elevation);
    let cirrus = optical_depth_loss(receiver.cirrus_optical_depth, elevation);
    Budget::new("power in the fibre [dBm]")
        .with("transmit power [dBm]", to_dbm(transmitter.transmit_power))
        .with("transmit gain", transmit_gain)
        .with("transmit optics", transmitter.transmit_optics_loss)
        .with("pointing", transmitter.pointing_loss)
        .with("free-space loss", free_space_loss(range, wavelength))
        .with("Mie scattering", optical_depth_loss(mie_depth, elevation))
        .with("absorption", absorption)
        .with("cirrus", cirrus)
        .with("receive gain", receive_gain)
        .with("receive optics", receiver.receive_optics_loss)
        .with("fibre coupling", receiver.coupling_loss)
        .with("fade allowance", receiver.fade_loss)
}

/// The highest listed rate of a downlink whose margin is zero or more, in clear sky.
///
/// Zero below the receiver's lowest elevation, below the horizon, and where no rate closes.
pub fn downlink_rate(
    transmitter: &OpticalDownlink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> DataRate {
    if elevation < receiver.elevation_min || elevation <= Angle::ZERO {
        return DataRate::ZERO;
    }
    let power_dbm = fibre_power_dbm(transmitter, receiver, site_altitude, range, elevation);
    let joules_per_bit =
        transmitter.photons_per_bit * photon_energy(transmitter.wavelength).to_joules();
    let limit_gbps = 1e-3 * 10_f64.powf(power_dbm / 10.0) / joules_per_bit / 1e9;
    let closing = transmitter.rates.iter().copied();
    closing
        .filter(|rate| rate.to_gigabits_per_second() <= limit_gbps)
        .max()
        .unwrap_or(DataRate::ZERO)
}

/// The total of [`downlink_budget`] in dBm, with one logarithm for all that multiplies.
fn fibre_power_dbm(
    transmitter: &OpticalDownlink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> f64 {
    let wavelength = transmitter.wavelength;
    let divergence_rad = transmitter.divergence_half_1e2.to_radians();
    let power_mw = transmitter.transmit_power.to_milliwatts() * 8.0
        / (divergence_rad * divergence_rad)
        * free_space_ratio(range, wavelength)
        * aperture_ratio(receiver.aperture, receiver.obscuration, wavelength);
    let depth = mie_optical_depth(wavelength, site_altitude) + receiver.cirrus_optical_depth;
    let air =
        optical_depth_loss(depth, elevation) + zenith_loss(receiver.absorption_zenith, elevation);
    let fixed = transmitter.transmit_optics_loss
        + transmitter.pointing_loss
        + receiver.receive_optics_loss
        + receiver.coupling_loss
        + receiver.fade_loss;
    (Decibel::from_ratio(power_mw) + air + fixed).to_decibels()
}

#[cfg(test)]
mod tests {
    use super::super::power_required;
    use super::*;
    use crate::units::Power;
    use proptest::prelude::*;

    fn transmitter() -> OpticalDownlink {
        OpticalDownlink {
            id: "example".into(),
            wavelength: Length::nanometers(1550.0),
            transmit_power: Power::watts(1.0),
            divergence_half_1e2: Angle::microradians(40.0),
            transmit_optics_loss: Decibel::decibels(-2.0),
            pointing_loss: Decibel::decibels(-1.0),
            photons_per_bit: 30.0,
            rates: [10.0, 100.0, 200.0, 400.0, 1200.0]
                .map(DataRate::gigabits_per_second)
                .to_vec(),
        }
    }

    fn receiver() -> OpticalReceiver {
        OpticalReceiver {
            id: "example".into(),
            aperture: Length::meters(0.6),
            obscuration: 0.3,
            receive_optics_loss: Decibel::decibels(-2.0),
            coupling_loss: Decibel::decibels(-4.0),
            fade_loss: Decibel::decibels(-2.0),
            absorption_zenith: Decibel::decibels(-0.25),
            cirrus_optical_depth: 0.1,
            elevation_min: Angle::degrees(20.0),
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_budget(
            range_km in 400.0..3000.0_f64, elevation_deg in 20.0..90.0_f64,
            site_m in -400.0..5000.0_f64, watts in 0.01..10.0_f64,
        ) {
            let mut transmitter = transmitter();
            transmitter.transmit_power = Power::watts(watts);
            let (site, range) = (Length::meters(site_m), Length::kilometers(range_km));
            let elevation = Angle::degrees(elevation_deg);
            let total = downlink_budget(&transmitter, &receiver(), site, range, elevation).total();
            let fast_dbm = fibre_power_dbm(&transmitter, &receiver(), site, range, elevation);
            prop_assert!((total.to_decibels() - fast_dbm).abs() < 1e-9);

            let chosen = downlink_rate(&transmitter, &receiver(), site, range, elevation);
            for &rate in &transmitter.rates {
                let required = power_required(30.0, rate, transmitter.wavelength);
                let margin_db = (total - to_dbm(required)).to_decibels();
                if rate <= chosen {
                    prop_assert!(margin_db > -1e-9, "{rate:?}: {margin_db}");
                } else {
                    prop_assert!(margin_db < 1e-9, "{rate:?}: {margin_db}");
                }
            }
        }
    }

    #[test]
    fn nothing_comes_down_below_the_lowest_elevation() {
        let rate = |degrees, receiver: &OpticalReceiver| {
            let range = Length::kilometers(1000.0);
            let elevation = Angle::degrees(degrees);
            downlink_rate(&transmitter(), receiver, Length::ZERO, range, elevation)
        };
        assert_eq!(rate(19.9, &receiver()), DataRate::ZERO);
        assert!(rate(20.0, &receiver()) > DataRate::ZERO);
        let mut below_the_horizon = receiver();
        below_the_horizon.elevation_min = Angle::degrees(-90.0);
        assert_eq!(rate(-1.0, &below_the_horizon), DataRate::ZERO);
    }

    #[test]
    fn a_thick_cloud_leaves_no_rate() {
        let mut clouded = receiver();
        clouded.cirrus_optical_depth = 10.0;
        let (range, elevation) = (Length::kilometers(1000.0), Angle::degrees(30.0));
        let rate = downlink_rate(&transmitter(), &clouded, Length::ZERO, range, elevation);
        assert_eq!(rate, DataRate::ZERO);
    }
}
