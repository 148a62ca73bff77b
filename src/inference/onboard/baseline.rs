//! The classical methods: thresholds for the sky, the vegetation index for the cover.

use crate::sensing::band::Band;
use crate::sensing::raster::Raster;
use crate::sensing::vegetation::green_cover;
use crate::sensing::world::Sky;

/// From this reflectance in blue on a pixel is cloud.
pub const SKY_BLUE_MIN: f32 = 0.24;
/// Below this reflectance in near infrared a pixel is shadow.
pub const SKY_NIR_MAX: f32 = 0.12;

/// The sky over each pixel.
pub(super) fn sky(picture: &Raster) -> Vec<u8> {
    let (blue, nir) = (
        picture.band(Band::Blue.index()),
        picture.band(Band::Nir.index()),
    );
    let tell = |(&blue, &nir): (&f32, &f32)| {
        let sky = if blue >= SKY_BLUE_MIN {
            Sky::Cloud
        } else if nir < SKY_NIR_MAX {
            Sky::Shadow
        } else {
            Sky::Clear
        };
        sky as u8
    };
    blue.iter().zip(nir).map(tell).collect()
}

/// Green cover of each pixel, as a share of the ground.
pub(super) fn green(picture: &Raster) -> Vec<f32> {
    let (red, nir) = (
        picture.band(Band::Red.index()),
        picture.band(Band::Nir.index()),
    );
    red.iter()
        .zip(nir)
        .map(|(&red, &nir)| green_cover(red, nir))
        .collect()
}
