//! Pictures as files: PNG, animated PNG and GIF, numbered frames, with the view that they show.
//!
//! A file has its name only once it is complete: it is written beside it under a temporary name and
//! then renamed. A PNG keeps the view string that it was made by, so that a picture leads back to
//! what it shows.
//!
//! Assumes: 8-bit sRGB colours, alpha not premultiplied. Leaves out: other colour spaces.
//! Source: PNG (Third Edition), W3C Recommendation of 2025-06-24 (text chunks §11.3.3, animation
//! §11.3.6); GIF, version 89a, 1990.

mod apng;
mod atomic;
mod error;
mod gif;
mod movie;
mod png;

pub use apng::ApngWriter;
pub use error::ImageError;
pub use gif::GifWriter;
pub use movie::{FrameFolder, Movie, Reel};
pub use png::{Texts, read_png, read_texts, read_view_string, write_png};

/// Key of the text in a PNG that names the program; registered by the PNG specification.
pub const SOFTWARE_KEY: &str = "Software";
/// Key of the text in a PNG that holds the view string.
pub const VIEW_KEY: &str = "Starloom View";
/// Key of the text in a PNG that names the scenario.
pub const SCENARIO_KEY: &str = "Starloom Scenario";
/// Key of the text in a PNG that holds the simulated time in UTC.
pub const TIME_KEY: &str = "Starloom Time";

/// What the text chunks of a picture say of the program.
pub const SOFTWARE: &str = concat!("starloom ", env!("CARGO_PKG_VERSION"));

/// A picture: rows from the top, each pixel as red, green, blue and opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

impl Image {
    /// A picture of one colour.
    pub fn filled(width: u32, height: u32, color: [u8; 4]) -> Self {
        let pixels = width as usize * height as usize;
        Self {
            width,
            height,
            rgba: color.repeat(pixels),
        }
    }

    /// The pixel in a column and a row; none outside.
    pub fn pixel(&self, column: u32, row: u32) -> Option<[u8; 4]> {
        if column >= self.width {
            return None;
        }
        let start = (row as usize * self.width as usize + column as usize) * 4;
        self.rgba.get(start..start + 4)?.try_into().ok()
    }

    /// Whether it has pixels, and as many bytes as they take.
    fn is_whole(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        pixels > 0 && pixels.checked_mul(4) == u64::try_from(self.rgba.len()).ok()
    }
}

#[cfg(test)]
mod tests;
