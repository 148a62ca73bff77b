//! The two ends of a link: terminals in orbit and receivers on the ground.

use crate::time::Span;
use crate::units::{Angle, AngularRate, DataRate, Decibel, Frequency, Length, Mass, Power};
use serde::{Deserialize, Serialize};

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
    /// Electrical power while pointing, acquiring or locked; published or a placeholder.
    pub power: Power,
    /// Mass, where published.
    pub mass: Option<Mass>,
    /// Fastest coarse slew.
    pub slew_rate: AngularRate,
    /// Coarse slew acceleration (rad/s²).
    pub slew_acceleration_radps2: f64,
    /// Fastest line of sight that can be tracked.
    pub tracking_rate_max: AngularRate,
    /// Acquisition after a slew, without memory of the peer.
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
    /// Loss of coupling into the fibre behind adaptive optics, zero or negative.
    pub coupling_loss: Decibel,
    /// Fade allowance for scintillation in clear sky, zero or negative.
    pub fade_loss: Decibel,
    /// Molecular absorption from sea level towards the zenith, zero or negative.
    pub absorption_zenith: Decibel,
    /// Optical depth of thin cirrus to allow for; 0 is a clear sky.
    pub cirrus_optical_depth: f64,
    /// Lowest elevation that is served.
    pub elevation_min: Angle,
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
    /// Electrical power while transmitting.
    pub power: Power,
}

/// A radio receiver on the ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RadioReceiver {
    /// Catalogue id.
    pub id: String,
    /// Figure of merit G/T in clear sky (dB/K).
    pub figure_of_merit: Decibel,
    /// Attenuation by gas from sea level towards the zenith, zero or negative.
    pub gas_zenith: Decibel,
    /// Lowest elevation that is served.
    pub elevation_min: Angle,
}
