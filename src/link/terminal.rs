//! The two ends of a link: terminals in orbit and receivers on the ground.

mod states;

pub use states::{PowerShares, TerminalState};

use super::array::ScanningArray;
use super::mount::FieldOfRegard;
use super::optical::Divergence;
use super::pointing::SpiralScan;
use super::rf::ModCod;
use crate::time::Span;
use crate::units::{Angle, AngularRate, DataRate, Decibel, Frequency, Length, Mass, Power};
use serde::{Deserialize, Serialize};

/// A laser link below this rate is allowed, and said to be slow wherever it is used.
pub const LASER_RATE_EXPECTED: DataRate = DataRate(25_000_000_000);

/// A laser terminal for links between satellites.
///
/// Vendors publish a rate at a range, not power, divergence and sensitivity together; the pair
/// (`rate_reference`, `range_reference`) is taken as closing with `margin_reference`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaserTerminal {
    /// Catalogue id.
    pub id: String,
    /// Carrier wavelength in vacuum.
    pub wavelength: Length,
    /// The modem's discrete rates, ascending, at least one.
    pub rates: Vec<DataRate>,
    /// Published rate.
    pub rate_reference: DataRate,
    /// Range at which the published rate closes.
    pub range_reference: Length,
    /// Margin that is assumed at that range.
    pub margin_reference: Decibel,
    /// Electrical power while locked; published or a placeholder.
    pub power: Power,
    /// What it draws before it is locked.
    #[serde(default)]
    pub power_shares: PowerShares,
    /// Mass, where published.
    pub mass: Option<Mass>,
    /// Fastest coarse slew.
    pub slew_rate: AngularRate,
    /// Coarse slew acceleration (rad/s²).
    pub slew_acceleration_radps2: f64,
    /// Fastest line of sight that can be tracked.
    pub tracking_rate_max: AngularRate,
    /// Acquisition after a slew, without memory of the peer, where no `scan` tells it.
    pub acquisition_cold: Span,
    /// Acquisition of the peer that was just lost.
    pub acquisition_warm: Span,
    /// Least angle between the line of sight and the Sun while tracking.
    pub sun_exclusion_track: Angle,
    /// Least angle between the line of sight and the Sun while acquiring.
    pub sun_exclusion_acquire: Angle,
    /// Least grazing altitude of the beam while tracking.
    pub grazing_track: Length,
    /// Least grazing altitude of the beam while acquiring.
    pub grazing_acquire: Length,
    /// Shift of the carrier that its modem follows; none for direct detection, which has no carrier
    /// to follow.
    #[serde(default)]
    pub doppler_max: Option<Frequency>,
    /// Angle by which it can send beside the direction that it receives from.
    #[serde(default = "any_angle")]
    pub point_ahead_max: Angle,
    /// Where it can turn to, about its boresight.
    #[serde(default)]
    pub field_of_regard: FieldOfRegard,
    /// How it finds a new peer, where that is known: it then replaces `acquisition_cold`.
    #[serde(default)]
    pub scan: Option<Scan>,
    /// Mean time between failures that end a terminal for good; none if it does not fail.
    #[serde(default)]
    pub mtbf: Option<Span>,
    /// Information bits over bits of the listed rate, in (0, 1].
    #[serde(default = "all")]
    pub code_rate: f64,
    /// Share of the information bits that frames take, in [0, 1).
    #[serde(default)]
    pub framing_overhead: f64,
    /// What a budget from first principles takes, where the entry has it.
    #[serde(default)]
    pub physics: Option<LaserPhysics>,
}

/// All of it.
const fn all() -> f64 {
    1.0
}

/// No limit to the point-ahead, for recordings that know none.
const fn any_angle() -> Angle {
    Angle::degrees(180.0)
}

/// Finding a new peer: settle after the slew, scan, lock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// Time to settle after the slew.
    pub settle: Span,
    /// The spiral.
    pub spiral: SpiralScan,
    /// Whether one end lights a beacon; else both ends scan, one after the other.
    pub beacon: bool,
    /// Time from the first hit to tracking with the communication beam.
    pub lock: Span,
}

/// What a budget from first principles takes of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LaserPhysics {
    /// Optical power that it sends.
    pub transmit_power: Power,
    /// Diameter of its telescope.
    pub aperture: Length,
    /// Central obscuration: ratio of diameters, in [0, 1).
    pub obscuration: f64,
    /// Divergence of its beam; none where the aperture limits it.
    pub divergence: Option<Divergence>,
    /// Loss of the transmitting optics, zero or negative.
    pub transmit_optics_loss: Decibel,
    /// Loss of the receiving optics, zero or negative.
    pub receive_optics_loss: Decibel,
    /// All that is not named, zero or negative.
    pub other_loss: Decibel,
    /// How well it points.
    pub pointing: Pointing,
    /// Photons per information bit that its receiver needs, coding included.
    pub photons_per_bit: f64,
}

/// How well a terminal points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pointing {
    /// A loss that is given as such, zero or negative.
    Loss(Decibel),
    /// A fixed offset and jitter.
    Error {
        /// Offset of the boresight.
        bias: Angle,
        /// Standard deviation of the jitter, per axis.
        jitter: Angle,
        /// Share of time in which the loss may exceed what the budget allows for.
        fade_probability: f64,
    },
}

/// The downlink mode of a laser terminal towards an optical ground station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpticalDownlink {
    /// Catalogue id.
    pub id: String,
    /// Carrier wavelength in vacuum.
    pub wavelength: Length,
    /// Optical power at the transmitter.
    pub transmit_power: Power,
    /// Divergence of the beam: 1/e² half angle.
    pub divergence_half_1e2: Angle,
    /// Loss of the transmitting optics, zero or negative.
    pub transmit_optics_loss: Decibel,
    /// Mean pointing loss, zero or negative.
    pub pointing_loss: Decibel,
    /// Photons per information bit that the receiver needs, coding included.
    pub photons_per_bit: f64,
    /// The modem's discrete rates, ascending, at least one.
    pub rates: Vec<DataRate>,
}

/// The receiving telescope of an optical ground station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpticalReceiver {
    /// Catalogue id.
    pub id: String,
    /// Diameter of the primary.
    pub aperture: Length,
    /// Central obscuration: ratio of diameters, in [0, 1).
    pub obscuration: f64,
    /// Loss of the receiving optics, zero or negative.
    pub receive_optics_loss: Decibel,
    /// Loss of coupling into the fibre, zero or negative, where it is stated; else turbulence and
    /// `adaptive_modes` tell it by elevation.
    pub coupling_loss: Option<Decibel>,
    /// Fade allowance for scintillation in clear sky, zero or negative, where it is stated; else
    /// turbulence and `fade_probability` tell it by elevation.
    pub fade_loss: Option<Decibel>,
    /// Modes that adaptive optics correct; 0 is none.
    pub adaptive_modes: u32,
    /// Loss by the lag of adaptive optics and the jitter of tip and tilt, zero or negative.
    pub servo_loss: Decibel,
    /// Share of the time in which a fade may exceed what is allowed for.
    pub fade_probability: f64,
    /// Root mean square of the wind between 5 and 20 km (m/s).
    pub wind_mps: f64,
    /// Structure constant of the refractive index at the ground (m^(−2/3)).
    pub ground_cn2: f64,
    /// The fastest mode that it receives, where its detector limits that.
    pub rate_max: Option<DataRate>,
    /// Molecular absorption from sea level towards the zenith, zero or negative.
    pub absorption_zenith: Decibel,
    /// Optical depth of thin cirrus to allow for; 0 is a clear sky.
    pub cirrus_optical_depth: f64,
    /// Lowest elevation that is served.
    pub elevation_min: Angle,
}

/// The laser of an optical ground station towards satellites, and what receives it there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpticalUplink {
    /// Catalogue id.
    pub id: String,
    /// Carrier wavelength in vacuum.
    pub wavelength: Length,
    /// Optical power at the transmitter.
    pub transmit_power: Power,
    /// Divergence of the beam: 1/e² half angle.
    pub divergence_half_1e2: Angle,
    /// Loss of the transmitting optics, zero or negative.
    pub transmit_optics_loss: Decibel,
    /// Mean pointing loss, zero or negative.
    pub pointing_loss: Decibel,
    /// Beam wander, and correction that the satellite has left behind: zero or negative.
    pub wander_loss: Decibel,
    /// Share of the time in which a fade may exceed what is allowed for.
    pub fade_probability: f64,
    /// Diameter of the telescope in orbit.
    pub receive_aperture: Length,
    /// Loss of the optics in orbit, zero or negative.
    pub receive_optics_loss: Decibel,
    /// Photons per information bit that the receiver in orbit needs, coding included.
    pub photons_per_bit: f64,
    /// The modem's discrete rates, ascending, at least one.
    pub rates: Vec<DataRate>,
}

/// A radio transmitter for downlinks, such as X-band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadioTransmitter {
    /// Catalogue id.
    pub id: String,
    /// Carrier frequency.
    pub frequency: Frequency,
    /// Radio-frequency power of the amplifier.
    pub transmit_power: Power,
    /// Antenna gain towards the station (dBi).
    pub gain: Decibel,
    /// Loss between amplifier and antenna, zero or negative.
    pub line_loss: Decibel,
    /// Pointing, polarisation and other path losses, zero or negative.
    pub path_loss_misc: Decibel,
    /// Occupied bandwidth.
    pub bandwidth: Frequency,
    /// Roll-off of the pulse shape, in [0, 1].
    pub roll_off: f64,
    /// Margin to keep above the threshold of a mode.
    pub margin: Decibel,
    /// The modes of its modem; those of the catalogue once a scenario names it.
    #[serde(default)]
    pub modes: Vec<ModCod>,
    /// Electrical power while transmitting, of each beam.
    pub power: Power,
    /// What each beam draws while it transmits nothing.
    #[serde(default)]
    pub power_shares: PowerShares,
    /// Beams that it forms at once, each to a station of its own.
    #[serde(default = "one")]
    pub beams: u32,
    /// How it scans about the nadir, where it is a phased array.
    #[serde(default)]
    pub array: Option<ScanningArray>,
}

/// The radio transmitter of a ground station towards satellites, and what receives it there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadioUplink {
    /// Catalogue id.
    pub id: String,
    /// Carrier frequency.
    pub frequency: Frequency,
    /// Radio-frequency power of the amplifier.
    pub transmit_power: Power,
    /// Gain of the station's antenna (dBi).
    pub gain: Decibel,
    /// Loss between amplifier and antenna, zero or negative.
    pub line_loss: Decibel,
    /// Pointing, polarisation and other path losses, zero or negative.
    pub path_loss_misc: Decibel,
    /// Figure of merit G/T of the receiver in orbit (dB/K).
    pub figure_of_merit: Decibel,
    /// Occupied bandwidth.
    pub bandwidth: Frequency,
    /// Roll-off of the pulse shape, in [0, 1].
    pub roll_off: f64,
    /// Margin to keep above the threshold of a mode.
    pub margin: Decibel,
    /// The modes of its modem; those of the catalogue once a scenario names it.
    #[serde(default)]
    pub modes: Vec<ModCod>,
}

const fn one() -> u32 {
    1
}

const fn clear_sky_temperature_k() -> f64 {
    150.0
}

/// A radio receiver on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadioReceiver {
    /// Catalogue id.
    pub id: String,
    /// Figure of merit G/T in clear sky (dB/K).
    pub figure_of_merit: Decibel,
    /// Attenuation by gas from sea level towards the zenith, zero or negative, where it is stated; else a
    /// table tells it by frequency.
    pub gas_zenith: Option<Decibel>,
    /// Lowest elevation that is served.
    pub elevation_min: Angle,
    /// Noise temperature of the whole receiver in clear sky (K).
    #[serde(default = "clear_sky_temperature_k")]
    pub system_temperature_k: f64,
    /// Beams that each antenna forms at once, each to a satellite of its own.
    #[serde(default = "one")]
    pub beams: u32,
    /// How it scans about the zenith, where it is a phased array.
    #[serde(default)]
    pub array: Option<ScanningArray>,
}

impl RadioReceiver {
    /// Lowest elevation that it serves and reaches.
    pub fn elevation_reached(&self) -> Angle {
        let reached = self.array.map(|array| Angle::degrees(90.0) - array.limit);
        reached.map_or(self.elevation_min, |least| self.elevation_min.max(least))
    }
}
