//! Lasers between a satellite and a telescope on the ground: down, and up.
//!
//! Beside each budget stands a path, worked out once for a pair of a transmitter and a site, that gives the
//! rate without allocation, since a run evaluates it a million times; a test holds both together.
//!
//! Down, the receiver's telescope averages the scintillation, and adaptive optics may bring the light into
//! a single mode. Up, the satellite is a point in a speckle much larger than its aperture: nothing averages,
//! the fade is that of a gamma-gamma law, and what the beam wanders and what correction misses because the
//! satellite is ahead of where it is seen comes on top as a fixed loss.
//!
//! What is lost in fades is sent again: a mode with a computed fade carries its rate times
//! `(1 − P_fade) · 0.95` (5 % for frames and repetitions, recalled).
//!
//! Assumes: for the uplink the Rytov variance of the downlink, since nearly all turbulence lies below a
//! thousandth of the way. Leaves out: background light, the time that fades take.

use super::{Divergence, aperture_gain, free_space_loss, to_dbm};
use crate::link::atmosphere::{
    COARSE, ElevationTable, FINE, mie_optical_depth, optical_depth_loss, zenith_loss,
};
use crate::link::budget::Budget;
use crate::link::terminal::{OpticalDownlink, OpticalReceiver, OpticalUplink};
use crate::link::turbulence::{
    GammaGamma, Moments, Profile, coupling_efficiency, log_normal_fade, scintillation_index,
};
use crate::units::{Angle, DataRate, Decibel, Length};

/// What frames and repetitions leave of a rate.
const REPEAT_EFFICIENCY: f64 = 0.95;

/// The air and the turbulence over a telescope, for one wavelength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpticalSky {
    wavelength: Length,
    moments: Moments,
    mie_depth: f64,
}

impl OpticalSky {
    /// The sky over a receiver at an altitude.
    pub fn over(receiver: &OpticalReceiver, site_altitude: Length, wavelength: Length) -> Self {
        let profile = Profile {
            wind_mps: receiver.wind_mps,
            ground_cn2: receiver.ground_cn2,
            site_altitude,
        };
        Self {
            wavelength,
            moments: profile.moments(),
            mie_depth: mie_optical_depth(wavelength, site_altitude),
        }
    }

    /// Coupling into the fibre: as the receiver states it, or by turbulence and adaptive optics.
    fn coupling(&self, receiver: &OpticalReceiver, elevation: Angle) -> Decibel {
        receiver.coupling_loss.unwrap_or_else(|| {
            let r0 = self.moments.coherence_length(self.wavelength, elevation);
            coupling_efficiency(receiver.aperture, r0, receiver.adaptive_modes)
                + receiver.servo_loss
        })
    }

    /// Fade allowance down: as the receiver states it, or by scintillation over its aperture.
    fn fade_down(&self, receiver: &OpticalReceiver, elevation: Angle) -> Decibel {
        receiver.fade_loss.unwrap_or_else(|| {
            let (moments, wavelength) = (&self.moments, self.wavelength);
            let averaging = moments.aperture_averaging(receiver.aperture, wavelength, elevation);
            let index = scintillation_index(moments.rytov_variance(wavelength, elevation));
            log_normal_fade(averaging * index, receiver.fade_probability)
        })
    }

    /// Fade allowance up, at a point.
    fn fade_up(&self, uplink: &OpticalUplink, elevation: Angle) -> Decibel {
        let rytov = self.moments.rytov_variance(self.wavelength, elevation);
        GammaGamma::at(rytov).fade(uplink.fade_probability)
    }

    /// Loss of clear air and thin cirrus.
    fn air(&self, receiver: &OpticalReceiver, elevation: Angle) -> [Decibel; 3] {
        [
            optical_depth_loss(self.mie_depth, elevation),
            zenith_loss(receiver.absorption_zenith, elevation),
            optical_depth_loss(receiver.cirrus_optical_depth, elevation),
        ]
    }
}

/// Power that reaches the receiver's fibre or detector, line by line, in clear sky.
pub fn downlink_budget(
    transmitter: &OpticalDownlink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> Budget {
    let wavelength = transmitter.wavelength;
    let sky = OpticalSky::over(receiver, site_altitude, wavelength);
    let transmit_gain = Divergence::Half1e2(transmitter.divergence_half_1e2).gain();
    let receive_gain = aperture_gain(receiver.aperture, receiver.obscuration, wavelength);
    let [mie, absorption, cirrus] = sky.air(receiver, elevation);
    Budget::new("power in the fibre [dBm]")
        .with("transmit power [dBm]", to_dbm(transmitter.transmit_power))
        .with("transmit gain", transmit_gain)
        .with("transmit optics", transmitter.transmit_optics_loss)
        .with("pointing", transmitter.pointing_loss)
        .with("free-space loss", free_space_loss(range, wavelength))
        .with("Mie scattering", mie)
        .with("absorption", absorption)
        .with("cirrus", cirrus)
        .with("receive gain", receive_gain)
        .with("receive optics", receiver.receive_optics_loss)
        .with("fibre coupling", sky.coupling(receiver, elevation))
        .with("fade allowance", sky.fade_down(receiver, elevation))
}

/// Power that reaches the detector of a satellite, line by line, in clear sky.
pub fn uplink_budget(
    uplink: &OpticalUplink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> Budget {
    let wavelength = uplink.wavelength;
    let sky = OpticalSky::over(receiver, site_altitude, wavelength);
    let transmit_gain = Divergence::Half1e2(uplink.divergence_half_1e2).gain();
    let receive_gain = aperture_gain(uplink.receive_aperture, 0.0, wavelength);
    let [mie, absorption, cirrus] = sky.air(receiver, elevation);
    Budget::new("power at the detector [dBm]")
        .with("transmit power [dBm]", to_dbm(uplink.transmit_power))
        .with("transmit gain", transmit_gain)
        .with("transmit optics", uplink.transmit_optics_loss)
        .with("pointing", uplink.pointing_loss)
        .with("free-space loss", free_space_loss(range, wavelength))
        .with("Mie scattering", mie)
        .with("absorption", absorption)
        .with("cirrus", cirrus)
        .with("beam wander and point-ahead", uplink.wander_loss)
        .with("fade allowance", sky.fade_up(uplink, elevation))
        .with("receive gain", receive_gain)
        .with("receive optics", uplink.receive_optics_loss)
}

/// One mode of a modem: what it needs, and what it carries.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mode {
    required_dbm: f64,
    carried: DataRate,
}

/// An optical way between a satellite and a site, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct OpticalPath {
    /// Received power at one metre in a vacuum.
    at_one_meter: Decibel,
    /// Loss of clear air and thin cirrus towards the zenith.
    air_zenith: Decibel,
    /// What turbulence takes.
    turbulence: ElevationTable,
    elevation_min: Angle,
    modes: Vec<Mode>,
}

impl OpticalPath {
    /// The way down.
    pub fn down(
        transmitter: &OpticalDownlink,
        receiver: &OpticalReceiver,
        site_altitude: Length,
    ) -> Self {
        let sky = OpticalSky::over(receiver, site_altitude, transmitter.wavelength);
        let (one, zenith) = (Length::meters(1.0), Angle::degrees(90.0));
        let budget = downlink_budget(transmitter, receiver, site_altitude, one, zenith);
        let loss =
            |elevation| sky.coupling(receiver, elevation) + sky.fade_down(receiver, elevation);
        let efficiency = match receiver.fade_loss {
            Some(_) => 1.0,
            None => repeat_efficiency(receiver.fade_probability),
        };
        let air_zenith: Decibel = sky.air(receiver, zenith).into_iter().sum();
        let rates = transmitter.rates.iter().copied();
        let most = receiver.rate_max.unwrap_or(DataRate(u64::MAX));
        let modes = rates.filter(|&rate| rate <= most).map(|rate| {
            let required = required(transmitter.photons_per_bit, rate, sky.wavelength);
            mode(required, rate, efficiency)
        });
        Self {
            at_one_meter: budget.total() - air_zenith - loss(zenith),
            air_zenith,
            turbulence: ElevationTable::of(receiver.elevation_min, FINE, loss),
            elevation_min: receiver.elevation_min,
            modes: modes.collect(),
        }
    }

    /// The way up.
    pub fn up(uplink: &OpticalUplink, receiver: &OpticalReceiver, site_altitude: Length) -> Self {
        let sky = OpticalSky::over(receiver, site_altitude, uplink.wavelength);
        let (one, zenith) = (Length::meters(1.0), Angle::degrees(90.0));
        let budget = uplink_budget(uplink, receiver, site_altitude, one, zenith);
        let loss = |elevation| sky.fade_up(uplink, elevation);
        let efficiency = repeat_efficiency(uplink.fade_probability);
        let air_zenith: Decibel = sky.air(receiver, zenith).into_iter().sum();
        let modes = uplink.rates.iter().map(|&rate| {
            let required = required(uplink.photons_per_bit, rate, uplink.wavelength);
            mode(required, rate, efficiency)
        });
        Self {
            at_one_meter: budget.total() - air_zenith - loss(zenith),
            air_zenith,
            turbulence: ElevationTable::of(receiver.elevation_min, COARSE, loss),
            elevation_min: receiver.elevation_min,
            modes: modes.collect(),
        }
    }

    /// Received power (dBm) over a range at an elevation.
    fn power_dbm(&self, range: Length, elevation: Angle) -> f64 {
        let space_db = -20.0 * range.to_meters().log10();
        let air = zenith_loss(self.air_zenith, elevation);
        (self.at_one_meter + air + self.turbulence.at(elevation)).to_decibels() + space_db
    }

    /// The highest rate whose margin is zero or more, in clear sky.
    ///
    /// Zero below the receiver's lowest elevation, below the horizon, and where no rate closes.
    pub fn rate(&self, range: Length, elevation: Angle) -> DataRate {
        if elevation < self.elevation_min || elevation <= Angle::ZERO {
            return DataRate::ZERO;
        }
        let power_dbm = self.power_dbm(range, elevation);
        let closing = self
            .modes
            .iter()
            .filter(|mode| mode.required_dbm <= power_dbm);
        closing
            .map(|mode| mode.carried)
            .max()
            .unwrap_or(DataRate::ZERO)
    }
}

/// Share of a rate that is left when fades of `probability` are sent again.
pub fn repeat_efficiency(probability: f64) -> f64 {
    (1.0 - probability) * REPEAT_EFFICIENCY
}

/// Power that a rate needs.
fn required(photons_per_bit: f64, rate: DataRate, wavelength: Length) -> Decibel {
    to_dbm(super::power_required(photons_per_bit, rate, wavelength))
}

fn mode(required: Decibel, rate: DataRate, efficiency: f64) -> Mode {
    Mode {
        required_dbm: required.to_decibels(),
        carried: DataRate::gigabits_per_second(rate.to_gigabits_per_second() * efficiency),
    }
}

/// The highest listed rate of a downlink whose margin is zero or more, in clear sky.
pub fn downlink_rate(
    transmitter: &OpticalDownlink,
    receiver: &OpticalReceiver,
    site_altitude: Length,
    range: Length,
    elevation: Angle,
) -> DataRate {
    OpticalPath::down(transmitter, receiver, site_altitude).rate(range, elevation)
}

#[cfg(test)]
mod tests {
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
            coupling_loss: Some(Decibel::decibels(-4.0)),
            fade_loss: Some(Decibel::decibels(-2.0)),
            adaptive_modes: 0,
            servo_loss: Decibel::ZERO,
            fade_probability: 1e-3,
            wind_mps: 21.0,
            ground_cn2: 1.7e-14,
            rate_max: None,
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
            let path = OpticalPath::down(&transmitter, &receiver(), site);
            let fast_dbm = path.power_dbm(range, elevation);
            prop_assert!((total.to_decibels() - fast_dbm).abs() < 1e-9);

            let chosen = downlink_rate(&transmitter, &receiver(), site, range, elevation);
            for &rate in &transmitter.rates {
                let required = required(30.0, rate, transmitter.wavelength);
                let margin_db = (total - required).to_decibels();
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

    fn turbulent(modes: u32) -> OpticalReceiver {
        OpticalReceiver {
            coupling_loss: None,
            fade_loss: None,
            adaptive_modes: modes,
            servo_loss: Decibel::decibels(-1.0),
            ..receiver()
        }
    }

    #[test]
    fn turbulence_is_worked_out_by_elevation_and_its_table_follows_it() {
        let (site, range) = (Length::kilometers(1.0), Length::kilometers(1000.0));
        let path = OpticalPath::down(&transmitter(), &turbulent(36), site);
        for degrees in [20.0, 23.0, 30.0, 47.0, 89.0] {
            let elevation = Angle::degrees(degrees);
            let budget = downlink_budget(&transmitter(), &turbulent(36), site, range, elevation);
            let off_db = budget.total().to_decibels() - path.power_dbm(range, elevation);
            assert!(off_db.abs() < 0.002, "{degrees}: {off_db}");
        }
        let loss = |modes, degrees| {
            let elevation = Angle::degrees(degrees);
            let receiver = turbulent(modes);
            let budget = downlink_budget(&transmitter(), &receiver, site, range, elevation);
            budget.value("fibre coupling").unwrap_or_default()
                + budget.value("fade allowance").unwrap_or_default()
        };
        assert!(loss(36, 80.0) > loss(36, 20.0));
        assert!(loss(36, 30.0) - loss(0, 30.0) > Decibel::decibels(8.0));
    }

    #[test]
    fn what_fades_is_sent_again_and_a_slow_detector_limits_the_rate() {
        let (range, elevation) = (Length::kilometers(700.0), Angle::degrees(60.0));
        let mut receiver = turbulent(36);
        let rate = |receiver: &OpticalReceiver| {
            downlink_rate(&transmitter(), receiver, Length::ZERO, range, elevation)
        };
        let net = rate(&receiver).to_gigabits_per_second();
        let listed = net / repeat_efficiency(1e-3);
        assert!(
            transmitter()
                .rates
                .iter()
                .any(|one| { (one.to_gigabits_per_second() - listed).abs() < 1e-6 }),
            "{net}"
        );
        receiver.rate_max = Some(DataRate::gigabits_per_second(10.0));
        assert!(rate(&receiver) < DataRate::gigabits_per_second(10.0));
    }

    #[test]
    fn the_way_up_fades_deeper_than_the_way_down() {
        let uplink = OpticalUplink {
            id: "example".into(),
            wavelength: Length::nanometers(1590.0),
            transmit_power: Power::watts(5.0),
            divergence_half_1e2: Angle::microradians(100.0),
            transmit_optics_loss: Decibel::decibels(-2.0),
            pointing_loss: Decibel::decibels(-1.0),
            wander_loss: Decibel::decibels(-6.0),
            fade_probability: 1e-3,
            receive_aperture: Length::meters(0.08),
            receive_optics_loss: Decibel::decibels(-3.0),
            photons_per_bit: 1000.0,
            rates: vec![DataRate(1_000_000), DataRate(10_000_000)],
        };
        let (site, range) = (Length::kilometers(1.0), Length::kilometers(1000.0));
        let elevation = Angle::degrees(30.0);
        let up = uplink_budget(&uplink, &turbulent(36), site, range, elevation);
        let down = downlink_budget(&transmitter(), &turbulent(36), site, range, elevation);
        let fade = |budget: &Budget| budget.value("fade allowance").unwrap_or_default();
        assert!(fade(&up) < fade(&down) - Decibel::decibels(3.0));
        let path = OpticalPath::up(&uplink, &turbulent(36), site);
        let off_db = up.total().to_decibels() - path.power_dbm(range, elevation);
        assert!(off_db.abs() < 0.01, "{off_db}");
        assert!(path.rate(range, elevation) > DataRate::ZERO);
        assert!(path.rate(range, elevation) < DataRate(10_000_001));
    }
}
