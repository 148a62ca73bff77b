//! Push-broom imagers: frames, tiles and volumes.
//!
//! ```text
//! v_g = √(μ / (R + h)) · R / (R + h)     raw rate = pixels across · (v_g / GSD) · bands · bits
//! ```
//! Assumes: looks at the nadir; one sample distance across, along and in all bands; a circular orbit
//! over the mean sphere, at rest below it, for [`ground_speed_mps`].
//! Leaves out: the Earth's rotation under the track (up to 0.46 km/s across it), the ellipsoid,
//! compression, headers.
//! Source: geometry of a push-broom scanner.

use crate::frame::EARTH_MEAN_RADIUS_M;
use crate::time::Span;
use crate::units::{Angle, Bits, DataRate, Length, Power};
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
    /// Pixels across the track.
    pub swath_px: u32,
    /// Lines of a frame, along the track.
    pub lines_px: u32,
    /// Electrical power while imaging.
    pub power: Power,
    /// Lowest Sun over the ground that still makes a picture.
    pub sun_elevation_min: Angle,
}

/// The Earth's gravitational parameter [m³/s²]. Source: WGS84 (NGA.STND.0036).
const EARTH_GRAVITY_M3PS2: f64 = 3.986_004_418e14;

/// Speed of the point below a satellite in a circular orbit at `altitude` (m/s).
pub fn ground_speed_mps(altitude: Length) -> f64 {
    let radius_m = EARTH_MEAN_RADIUS_M + altitude.to_meters();
    (EARTH_GRAVITY_M3PS2 / radius_m).sqrt() * EARTH_MEAN_RADIUS_M / radius_m
}

/// Tiles that cover an edge of `edge_px`, neighbours sharing `overlap_px`.
///
/// A tile of no more than its overlap counts as one pixel of progress.
pub fn tiles_per_edge(edge_px: u32, tile_px: u32, overlap_px: u32) -> u32 {
    let step_px = tile_px.saturating_sub(overlap_px).max(1);
    edge_px.saturating_sub(overlap_px).div_ceil(step_px).max(1)
}

impl Imager {
    /// Width of a frame on the ground, across the track.
    pub fn frame_width(&self) -> Length {
        self.ground_sample_distance * f64::from(self.swath_px)
    }

    /// Length of a frame on the ground, along the track.
    pub fn frame_length(&self) -> Length {
        self.ground_sample_distance * f64::from(self.lines_px)
    }

    /// Raw volume of a frame.
    pub fn frame_bits(&self) -> Bits {
        let pixels = u64::from(self.swath_px) * u64::from(self.lines_px);
        Bits(pixels.saturating_mul(self.bits_per_pixel()))
    }

    /// Pixels of a frame in all bands.
    pub fn frame_samples(&self) -> f64 {
        self.frame_bits().as_f64() / f64::from(self.bits_per_sample)
    }

    /// Tiles of `tile_px` by `tile_px` that cover a frame, without overlap.
    pub fn tiles_per_frame(&self, tile_px: u32) -> u32 {
        let across = tiles_per_edge(self.swath_px, tile_px, 0);
        across.saturating_mul(tiles_per_edge(self.lines_px, tile_px, 0))
    }

    /// Pixels of one band per second at a speed over the ground (m/s).
    pub fn pixels_per_second(&self, ground_speed_mps: f64) -> f64 {
        f64::from(self.swath_px) * ground_speed_mps / self.ground_sample_distance.to_meters()
    }

    /// Raw rate of all bands at a speed over the ground (m/s).
    #[expect(clippy::cast_precision_loss, reason = "bits of a pixel are few")]
    pub fn raw_rate(&self, ground_speed_mps: f64) -> DataRate {
        let bits_per_pixel = self.bits_per_pixel() as f64;
        let rate_bps = self.pixels_per_second(ground_speed_mps) * bits_per_pixel;
        DataRate::gigabits_per_second(rate_bps / 1e9)
    }

    /// Time to sweep a frame at a speed over the ground (m/s).
    pub fn frame_duration(&self, ground_speed_mps: f64) -> Span {
        Span::from_seconds(self.frame_length().to_meters() / ground_speed_mps)
    }

    /// Bits of one pixel in all bands.
    fn bits_per_pixel(&self) -> u64 {
        u64::from(self.bands) * u64::from(self.bits_per_sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imager() -> Imager {
        Imager {
            id: "example".into(),
            ground_sample_distance: Length::meters(10.0),
            bands: 4,
            bits_per_sample: 12,
            swath_px: 1000,
            lines_px: 1000,
            power: Power::watts(50.0),
            sun_elevation_min: Angle::degrees(10.0),
        }
    }

    #[test]
    fn a_frame_is_its_lines_long_and_its_swath_wide() {
        assert_eq!(imager().frame_length(), Length::kilometers(10.0));
        assert_eq!(imager().frame_bits(), Bits(48_000_000));
        assert_eq!(imager().frame_duration(5000.0), Span::seconds(2));
    }

    #[test]
    fn a_frame_swept_at_the_raw_rate_fills_its_volume() {
        let swept = imager()
            .raw_rate(5000.0)
            .bits_within(imager().frame_duration(5000.0));
        assert_eq!(swept, imager().frame_bits());
    }

    #[test]
    fn tiles_cover_the_whole_edge() {
        assert_eq!(imager().tiles_per_frame(256), 16);
        assert_eq!(imager().tiles_per_frame(250), 16);
        assert_eq!(imager().tiles_per_frame(2000), 1);
        assert_eq!(tiles_per_edge(1000, 256, 8), 4);
        assert_eq!(tiles_per_edge(1001, 256, 8), 5);
        assert_eq!(tiles_per_edge(10, 0, 0), 10);
    }
}
