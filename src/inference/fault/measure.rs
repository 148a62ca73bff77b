//! How wrong a network's answers are, on sites or a tile whose truth is known.

use crate::inference::network::{Network, NetworkError};
use crate::inference::onboard::highest;
use crate::sensing::raster::Raster;

/// Largest error of one fraction: what a blown-up weight makes of it counts as this, undefined numbers too.
const ERROR_MAX: f64 = 10.0;

/// What a network is measured on.
#[derive(Debug, Clone)]
pub enum Measure {
    /// Pixels with fractions of the ground: the root mean square error over all fractions.
    Cover {
        /// Reflectances, pixel by pixel along rasters of one row or of the network's own tiles.
        pictures: Vec<Raster>,
        /// Fractions of each pixel, in the network's order.
        fractions: Vec<[f32; 3]>,
    },
    /// A tile with the sky over each pixel: the share of pixels that are told wrong.
    Sky {
        /// The picture.
        picture: Raster,
        /// What is there: 0 clear, 1 cloud, 2 shadow.
        sky: Vec<u8>,
    },
}

impl Measure {
    /// Pixels whose spectra and fractions are known, laid out as the network takes them.
    pub fn cover(network: &Network, spectra: &[Vec<f32>], fractions: Vec<[f32; 3]>) -> Self {
        let edge = network.tile_px().map(|edge| edge as usize);
        let (rows, columns) = edge.map_or((1, spectra.len().max(1)), |edge| (edge, edge));
        let bands = network.bands();
        let picture = |spectra: &[Vec<f32>]| {
            let mut picture = Raster::filled(bands, rows, columns, 0.0);
            for (pixel, spectrum) in spectra.iter().enumerate() {
                for (band, &reflectance) in spectrum.iter().enumerate().take(bands) {
                    picture.band_mut(band)[pixel] = reflectance;
                }
            }
            picture
        };
        Self::Cover {
            pictures: spectra.chunks(rows * columns).map(picture).collect(),
            fractions,
        }
    }

    /// What the error is called.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Cover { .. } => "RMSE of three fractions",
            Self::Sky { .. } => "share of pixels told wrong",
        }
    }

    /// The error of a network.
    ///
    /// # Errors
    /// When the network refuses the pictures.
    pub fn error(&self, network: &Network) -> Result<f64, NetworkError> {
        match self {
            Self::Cover {
                pictures,
                fractions,
            } => {
                let mut squares = 0.0;
                let mut truth = fractions.iter();
                for picture in pictures {
                    let answer = network.run(picture)?;
                    for (pixel, fractions) in (0..answer.pixels()).zip(truth.by_ref()) {
                        squares += error_of(&answer, pixel, fractions);
                    }
                }
                Ok((squares / (3 * fractions.len().max(1)) as f64).sqrt())
            }
            Self::Sky { picture, sky } => {
                let said = highest(&network.run(picture)?);
                let wrong = said.iter().zip(sky).filter(|(said, sky)| said != sky);
                Ok(wrong.count() as f64 / sky.len().max(1) as f64)
            }
        }
    }
}

/// Sum of the squared errors of a pixel's fractions.
fn error_of(answer: &Raster, pixel: usize, fractions: &[f32; 3]) -> f64 {
    let of = |(band, &fraction): (usize, &f32)| {
        let value = answer.band(band).get(pixel).copied().unwrap_or(f32::NAN);
        let error = f64::from(value - fraction).abs();
        if error < ERROR_MAX { error } else { ERROR_MAX }
    };
    fractions
        .iter()
        .enumerate()
        .map(of)
        .map(|error| error * error)
        .sum()
}
