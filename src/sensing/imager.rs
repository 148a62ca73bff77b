//! Push-broom imagers: frames, tiles and volumes.

use crate::units::{Angle, Length, Power};
use serde::{Deserialize, Serialize};

/// A push-broom imager that looks at the nadir.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imager {
    /// Catalogue id.
    pub id: String,
    /// Ground sample distance, the same in all bands.
    pub ground_sample_distance: Length,
    /// Number of spectral bands.
    pub bands: u32,
    /// Bits per sample.
    pub bits_per_sample: u32,
    /// Pixels across the track; a frame is a square of as many lines.
    pub swath_px: u32,
    /// Electrical power while imaging.
    pub power: Power,
    /// Lowest Sun over the ground that still makes a picture.
    pub sun_elevation_min: Angle,
}
