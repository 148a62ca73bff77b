//! Radio links between a satellite and the ground: budgets line by line, and the fast path to a rate.
//!
//! Rain and cloud attenuate, and glow: a receiver on the ground hears them as noise. The attenuation that is
//! allowed for is the one that is not exceeded for a stated share of the time; in what is left of the time the
//! link counts as out of service (`network::weather`).
//!
//! Assumes: circular polarisation; attenuations by rain and cloud that add up (P.618 §2.5 without
//! scintillation).
//! Source: Friis; ITU-R P.618, P.840, P.676.

use super::air::{cloud_coefficient_db, gas_zenith, noise_rise};
use super::rain::{RainPath, RainSite};
use super::{ModCod, free_space_loss};
use crate::link::array::{ScanningArray, off_nadir, off_zenith};
use crate::link::atmosphere::{ElevationTable, FINE, zenith_loss};
use crate::link::budget::Budget;
use crate::link::terminal::{RadioReceiver, RadioTransmitter, RadioUplink};
use crate::units::{Angle, DataRate, Decibel, Frequency, Length};

/// Boltzmann's constant (J/K). Source: SI.
const BOLTZMANN_JPK: f64 = 1.380_649e-23;

/// What the sky over an antenna takes from a radio link, beside gas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RadioWeather {
    /// The site as the rain model takes it.
    pub site: RainSite,
    /// Column of cloud water (kg/m²).
    pub cloud_liquid_kgpm2: f64,
    /// Percentage of the time in which rain may take more.
    pub exceeded_percent: f64,
}

impl RadioWeather {
    /// Losses by rain and by cloud water at a frequency and an elevation.
    fn losses(&self, frequency: Frequency, elevation: Angle) -> (Decibel, Decibel) {
        let path = RainPath::circular(&self.site, frequency, elevation);
        let rain = Decibel::decibels(-path.exceeded_db(self.exceeded_percent));
        let zenith = cloud_coefficient_db(frequency) * self.cloud_liquid_kgpm2;
        (rain, zenith_loss(Decibel::decibels(-zenith), elevation))
    }
}

/// What the air and the weather take at an elevation.
struct AirLosses {
    gas: Decibel,
    rain: Decibel,
    cloud: Decibel,
}

impl AirLosses {
    fn at(
        receiver: &RadioReceiver,
        weather: Option<&RadioWeather>,
        frequency: Frequency,
        elevation: Angle,
    ) -> Self {
        let zenith = receiver.gas_zenith.unwrap_or_else(|| gas_zenith(frequency));
        let (rain, cloud) = weather.map_or((Decibel::ZERO, Decibel::ZERO), |weather| {
            weather.losses(frequency, elevation)
        });
        Self {
            gas: zenith_loss(zenith, elevation),
            rain,
            cloud,
        }
    }

    /// Fall of the receiver's G/T by the glow of rain and cloud.
    fn noise(&self, receiver: &RadioReceiver) -> Decibel {
        let attenuation_db = -(self.rain + self.cloud).to_decibels();
        noise_rise(attenuation_db, receiver.system_temperature_k)
    }
}

/// Loss of an array's gain, where the antenna is one.
fn scan_loss(array: Option<&ScanningArray>, from_boresight: Angle) -> Decibel {
    array.map_or(Decibel::ZERO, |array| array.loss(from_boresight))
}

/// Es/N0 of a radio downlink, line by line.
pub fn radio_budget(
    transmitter: &RadioTransmitter,
    receiver: &RadioReceiver,
    weather: Option<&RadioWeather>,
    range: Length,
    elevation: Angle,
) -> Budget {
    let air = AirLosses::at(receiver, weather, transmitter.frequency, elevation);
    let transmit_power = Decibel::from_ratio(transmitter.transmit_power.to_watts());
    let symbol_rate = symbol_rate(transmitter.bandwidth, transmitter.roll_off);
    Budget::new("Es/N0")
        .with("transmit power [dBW]", transmit_power)
        .with("antenna gain [dBi]", transmitter.gain)
        .with(
            "scan loss in orbit",
            scan_loss(transmitter.array.as_ref(), off_nadir(range, elevation)),
        )
        .with("line loss", transmitter.line_loss)
        .with(
            "free-space loss",
            free_space_loss(range, transmitter.frequency),
        )
        .with("gas", air.gas)
        .with("rain", air.rain)
        .with("cloud water", air.cloud)
        .with("other path losses", transmitter.path_loss_misc)
        .with("figure of merit [dB/K]", receiver.figure_of_merit)
        .with(
            "scan loss on the ground",
            scan_loss(receiver.array.as_ref(), off_zenith(elevation)),
        )
        .with("noise of rain and cloud", air.noise(receiver))
        .with("Boltzmann [dBW/K/Hz]", -Decibel::from_ratio(BOLTZMANN_JPK))
        .with(
            "symbol rate [dBHz]",
            -Decibel::from_ratio(symbol_rate.to_hertz()),
        )
}

/// Es/N0 of a radio uplink, line by line. The satellite looks at the warm Earth in any weather, so that rain
/// adds no noise.
pub fn radio_uplink_budget(
    uplink: &RadioUplink,
    receiver: &RadioReceiver,
    weather: Option<&RadioWeather>,
    range: Length,
    elevation: Angle,
) -> Budget {
    let air = AirLosses::at(receiver, weather, uplink.frequency, elevation);
    let transmit_power = Decibel::from_ratio(uplink.transmit_power.to_watts());
    let symbol_rate = symbol_rate(uplink.bandwidth, uplink.roll_off);
    Budget::new("Es/N0")
        .with("transmit power [dBW]", transmit_power)
        .with("antenna gain [dBi]", uplink.gain)
        .with(
            "scan loss on the ground",
            scan_loss(receiver.array.as_ref(), off_zenith(elevation)),
        )
        .with("line loss", uplink.line_loss)
        .with("free-space loss", free_space_loss(range, uplink.frequency))
        .with("gas", air.gas)
        .with("rain", air.rain)
        .with("cloud water", air.cloud)
        .with("other path losses", uplink.path_loss_misc)
        .with("figure of merit [dB/K]", uplink.figure_of_merit)
        .with("Boltzmann [dBW/K/Hz]", -Decibel::from_ratio(BOLTZMANN_JPK))
        .with(
            "symbol rate [dBHz]",
            -Decibel::from_ratio(symbol_rate.to_hertz()),
        )
}

/// Symbols per second that fit into a bandwidth.
pub fn symbol_rate(bandwidth: Frequency, roll_off: f64) -> Frequency {
    bandwidth / (1.0 + roll_off)
}

/// A radio way between a satellite and a site, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub struct RadioPath {
    /// Es/N0 at one metre in a vacuum.
    at_one_meter: Decibel,
    air: ElevationTable,
    /// The antenna in orbit, where it is an array; on the ground it is in the table.
    array: Option<ScanningArray>,
    elevation_min: Angle,
    modes: Vec<Mode>,
}

/// A mode: what it needs, and what it carries.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mode {
    needed: Decibel,
    carried: DataRate,
}

/// The modes of a modem at a symbol rate, with a margin to keep.
fn modes_of(modes: &[ModCod], margin: Decibel, symbol_rate: Frequency) -> Vec<Mode> {
    let mode = |mode: &ModCod| Mode {
        needed: mode.needed(margin),
        carried: DataRate::gigabits_per_second(symbol_rate.to_gigahertz() * mode.bits_per_symbol),
    };
    modes.iter().map(mode).collect()
}

impl RadioPath {
    /// The way down.
    pub fn down(
        transmitter: &RadioTransmitter,
        receiver: &RadioReceiver,
        weather: Option<&RadioWeather>,
    ) -> Self {
        let loss = |elevation| {
            let air = AirLosses::at(receiver, weather, transmitter.frequency, elevation);
            let scan = scan_loss(receiver.array.as_ref(), off_zenith(elevation));
            air.gas + air.rain + air.cloud + scan + air.noise(receiver)
        };
        let zenith = Angle::degrees(90.0);
        let one = Length::meters(1.0);
        let budget = radio_budget(transmitter, receiver, weather, one, zenith);
        Self {
            at_one_meter: budget.total() - loss(zenith),
            air: ElevationTable::of(receiver.elevation_min, FINE, loss),
            array: transmitter.array,
            elevation_min: receiver.elevation_min,
            modes: modes_of(
                &transmitter.modes,
                transmitter.margin,
                symbol_rate(transmitter.bandwidth, transmitter.roll_off),
            ),
        }
    }

    /// The way up; an array in orbit receives as it sends.
    pub fn up(
        uplink: &RadioUplink,
        receiver: &RadioReceiver,
        weather: Option<&RadioWeather>,
    ) -> Self {
        let loss = |elevation| {
            let air = AirLosses::at(receiver, weather, uplink.frequency, elevation);
            let scan = scan_loss(receiver.array.as_ref(), off_zenith(elevation));
            air.gas + air.rain + air.cloud + scan
        };
        let zenith = Angle::degrees(90.0);
        let one = Length::meters(1.0);
        let budget = radio_uplink_budget(uplink, receiver, weather, one, zenith);
        Self {
            at_one_meter: budget.total() - loss(zenith),
            air: ElevationTable::of(receiver.elevation_min, FINE, loss),
            array: None,
            elevation_min: receiver.elevation_min,
            modes: modes_of(
                &uplink.modes,
                uplink.margin,
                symbol_rate(uplink.bandwidth, uplink.roll_off),
            ),
        }
    }

    /// Es/N0 over a range at an elevation.
    fn symbol_to_noise(&self, range: Length, elevation: Angle) -> Decibel {
        let space = Decibel::decibels(-20.0 * range.to_meters().log10());
        let array = self.array.as_ref();
        let scan = array.map_or(Decibel::ZERO, |array| {
            array.loss(off_nadir(range, elevation))
        });
        self.at_one_meter + space + self.air.at(elevation) + scan
    }

    /// The rate of the best mode.
    ///
    /// Zero below the receiver's lowest elevation, below the horizon, and where no mode closes.
    pub fn rate(&self, range: Length, elevation: Angle) -> DataRate {
        if elevation < self.elevation_min || elevation <= Angle::ZERO {
            return DataRate::ZERO;
        }
        let symbol_to_noise = self.symbol_to_noise(range, elevation);
        let closing = self
            .modes
            .iter()
            .filter(|mode| mode.needed <= symbol_to_noise);
        closing
            .map(|mode| mode.carried)
            .max()
            .unwrap_or(DataRate::ZERO)
    }
}

/// Rate of a radio downlink by its best mode.
pub fn radio_rate(
    transmitter: &RadioTransmitter,
    receiver: &RadioReceiver,
    weather: Option<&RadioWeather>,
    range: Length,
    elevation: Angle,
) -> DataRate {
    RadioPath::down(transmitter, receiver, weather).rate(range, elevation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::atmosphere::slant_range;
    use crate::link::rf::rain_height_at;
    use crate::link::rf::tests::modes;
    use crate::units::Power;
    use proptest::prelude::*;

    fn rainy() -> RadioWeather {
        let latitude = Angle::degrees(48.0);
        RadioWeather {
            site: RainSite {
                latitude,
                altitude: Length::ZERO,
                rain_height: rain_height_at(latitude),
                rate_001_mmph: 35.0,
            },
            cloud_liquid_kgpm2: 0.5,
            exceeded_percent: 0.5,
        }
    }

    fn transmitter() -> RadioTransmitter {
        RadioTransmitter {
            id: "x-band".into(),
            frequency: Frequency::gigahertz(8.2),
            transmit_power: Power::watts(2.0),
            gain: Decibel::decibels(6.0),
            line_loss: Decibel::decibels(-1.0),
            path_loss_misc: Decibel::decibels(-2.0),
            bandwidth: Frequency::megahertz(300.0),
            roll_off: 0.2,
            margin: Decibel::decibels(1.0),
            modes: modes(),
            power: Power::watts(20.0),
            power_shares: crate::link::terminal::PowerShares::default(),
            beams: 1,
            array: None,
        }
    }

    fn receiver() -> RadioReceiver {
        RadioReceiver {
            id: "example".into(),
            figure_of_merit: Decibel::decibels(27.0),
            gas_zenith: Some(Decibel::decibels(-0.05)),
            elevation_min: Angle::degrees(5.0),
            system_temperature_k: 150.0,
            beams: 1,
            array: None,
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_budget(
            range_km in 400.0..3000.0_f64, elevation_deg in 5.0..90.0_f64,
        ) {
            let (range, elevation) = (Length::kilometers(range_km), Angle::degrees(elevation_deg));
            for weather in [None, Some(&rainy())] {
                let budget = radio_budget(&transmitter(), &receiver(), weather, range, elevation);
                let path = RadioPath::down(&transmitter(), &receiver(), weather);
                let fast = path.symbol_to_noise(range, elevation);
                prop_assert!((budget.total() - fast).to_decibels().abs() < 0.002);
            }
        }
    }

    #[test]
    fn no_rate_below_the_lowest_elevation_or_far_away() {
        let rate = |degrees, km| {
            let (range, elevation) = (Length::kilometers(km), Angle::degrees(degrees));
            radio_rate(&transmitter(), &receiver(), None, range, elevation)
        };
        assert_eq!(rate(4.9, 600.0), DataRate::ZERO);
        assert!(rate(5.0, 600.0) > DataRate::ZERO);
        assert_eq!(rate(90.0, 40_000.0), DataRate::ZERO);
    }

    #[test]
    fn rain_takes_more_from_ka_than_from_x_and_its_noise_counts() {
        let elevation = Angle::degrees(30.0);
        let range = slant_range(Length::kilometers(550.0), elevation);
        let lost_db = |ghz: f64| {
            let mut transmitter = transmitter();
            transmitter.frequency = Frequency::gigahertz(ghz);
            let of = |weather| radio_budget(&transmitter, &receiver(), weather, range, elevation);
            let rainy = rainy();
            let wet = of(Some(&rainy));
            let noise = wet.value("noise of rain and cloud").unwrap_or_default();
            assert!(noise < Decibel::ZERO);
            (of(None).total() - wet.total()).to_decibels()
        };
        assert!(lost_db(26.5) > lost_db(8.2) + 2.0);
        assert!(lost_db(8.2) < 1.0);
    }

    #[test]
    fn an_array_loses_gain_as_it_scans() {
        let array = ScanningArray {
            limit: Angle::degrees(60.0),
            exponent: 1.3,
        };
        let mut scanning = receiver();
        scanning.array = Some(array);
        let reached_deg = scanning.elevation_reached().to_degrees();
        assert!((reached_deg - 30.0).abs() < 1e-9);
        assert_eq!(receiver().elevation_reached(), Angle::degrees(5.0));
        let (range, elevation) = (Length::kilometers(900.0), Angle::degrees(30.0));
        let budget = radio_budget(&transmitter(), &scanning, None, range, elevation);
        let ground = budget.value("scan loss on the ground").unwrap_or_default();
        let at_60 = array.loss(Angle::degrees(60.0));
        assert!((ground - at_60).to_decibels().abs() < 1e-9);
        let mut orbit = transmitter();
        orbit.array = Some(array);
        let budget = radio_budget(&orbit, &scanning, None, range, elevation);
        let path = RadioPath::down(&orbit, &scanning, None);
        let off_db = (budget.total() - path.symbol_to_noise(range, elevation)).to_decibels();
        assert!(off_db.abs() < 0.002, "{off_db}");
    }
}
