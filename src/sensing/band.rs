//! Spectral bands, as instruments and networks name them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A spectral band, after those of Sentinel-2 and Landsat.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// About 0.49 µm.
    Blue,
    /// About 0.56 µm.
    Green,
    /// About 0.66 µm.
    Red,
    /// Near infrared, about 0.84 µm.
    Nir,
    /// Short-wave infrared, about 1.61 µm.
    Swir1,
    /// Short-wave infrared, about 2.2 µm.
    Swir2,
}

impl Band {
    /// All bands, by wavelength: the order in which rasters of scenes hold them.
    pub const ALL: [Self; 6] = [
        Self::Blue,
        Self::Green,
        Self::Red,
        Self::Nir,
        Self::Swir1,
        Self::Swir2,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Red => "red",
            Self::Nir => "nir",
            Self::Swir1 => "swir1",
            Self::Swir2 => "swir2",
        }
    }

    /// Its place among the bands of a scene.
    pub const fn index(self) -> usize {
        self as usize
    }
}
