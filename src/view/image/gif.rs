//! Animated GIF: 256 colours a frame, shown everywhere.
//!
//! Each frame holds only the rectangle that changed, and in it only the pixels that did; the others
//! are transparent. Colours are reduced by the `NeuQuant` algorithm where a frame has more than 256.

use super::atomic::Draft;
use super::{Image, ImageError, Reel};
use ::gif::{DisposalMethod, Encoder, Frame, Repeat};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// Between 1 (best) and 30 (fastest): "a good compromise" in the documentation of the crate `gif`.
const QUANTISER_SPEED: i32 = 10;
/// Shortest delay that viewers keep (hundredths of a second); many show less as a tenth of a second.
const DELAY_CS_MIN: u32 = 2;

/// Writes an animated GIF.
#[derive(Debug)]
pub struct GifWriter {
    draft: Draft,
    delay_cs: u16,
    encoder: AnyEncoder,
    size: (u32, u32),
    before: Option<Vec<u8>>,
}

struct AnyEncoder(Encoder<BufWriter<File>>);

impl std::fmt::Debug for AnyEncoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Encoder")
    }
}

impl GifWriter {
    /// Begins a file of frames of one size.
    ///
    /// # Errors
    /// When the file cannot be written, and for sizes that a GIF cannot have.
    pub fn create(path: &Path, size: (u32, u32), reel: &Reel<'_>) -> Result<Self, ImageError> {
        let (Ok(width), Ok(height)) = (u16::try_from(size.0), u16::try_from(size.1)) else {
            let reason = "a GIF has at most 65535 pixels in a row or column";
            return Err(ImageError::refused(
                path,
                reason,
                "write an animated PNG instead",
            ));
        };
        if width == 0 || height == 0 {
            return Err(ImageError::shape(path));
        }
        let draft = Draft::create(path)?;
        let refused = |error| ImageError::gif(path, error);
        let mut encoder = Encoder::new(draft.writer()?, width, height, &[]).map_err(refused)?;
        // A GIF counts repetitions, not plays; one play is said by saying nothing.
        if reel.plays != 1 {
            let repetitions = reel.plays.saturating_sub(1);
            let repeat = match u16::try_from(repetitions) {
                Ok(0) | Err(_) => Repeat::Infinite,
                Ok(times) => Repeat::Finite(times),
            };
            encoder.set_repeat(repeat).map_err(refused)?;
        }
        let delay_cs = reel.delay_ms.div_ceil(10).max(DELAY_CS_MIN);
        Ok(Self {
            draft,
            delay_cs: u16::try_from(delay_cs).unwrap_or(u16::MAX),
            encoder: AnyEncoder(encoder),
            size,
            before: None,
        })
    }

    /// Writes the next frame.
    ///
    /// # Errors
    /// When it cannot be written, or is of another size.
    pub fn frame(&mut self, image: &Image) -> Result<(), ImageError> {
        let path = self.draft.path();
        if !image.is_whole() || (image.width, image.height) != self.size {
            return Err(ImageError::shape(path));
        }
        let changed = Patch::of(image, self.before.as_deref());
        let mut frame = changed.frame();
        frame.delay = self.delay_cs;
        let written = self.encoder.0.write_frame(&frame);
        written.map_err(|error| ImageError::gif(path, error))?;
        self.before = Some(image.rgba.clone());
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When it cannot be written, or when it has no frame.
    pub fn finish(self) -> Result<(), ImageError> {
        let path = self.draft.path();
        if self.before.is_none() {
            let reason = "the animation has no frames";
            return Err(ImageError::refused(path, reason, "give at least one"));
        }
        let finished = self.encoder.0.into_inner();
        let mut writer = finished.map_err(|error| ImageError::gif(path, error))?;
        writer.flush().map_err(ImageError::io(path, "write"))?;
        drop(writer);
        self.draft.keep()
    }
}

/// The rectangle of a frame that changed, pixels that did not being transparent.
struct Patch {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Patch {
    fn of(image: &Image, before: Option<&[u8]>) -> Self {
        let width = image.width as usize;
        let rows = image.rgba.chunks_exact(width * 4);
        let Some(before) = before else {
            let rgba = image.rgba.chunks_exact(4).flat_map(opaque).collect();
            return Self {
                left: 0,
                top: 0,
                width,
                height: image.height as usize,
                rgba,
            };
        };
        let (mut left, mut right, mut top, mut bottom) = (width, 0, usize::MAX, 0);
        for (row, (new, old)) in rows.zip(before.chunks_exact(width * 4)).enumerate() {
            let pixels = new.chunks_exact(4).zip(old.chunks_exact(4)).enumerate();
            for (column, _) in pixels.filter(|(_, (new, old))| new != old) {
                left = left.min(column);
                right = right.max(column);
                top = top.min(row);
                bottom = row;
            }
        }
        if top == usize::MAX {
            // Nothing changed: a single pixel that is not painted keeps the time.
            (left, right, top, bottom) = (0, 0, 0, 0);
        }
        let mut rgba = Vec::new();
        for row in top..=bottom {
            for column in left..=right {
                let place = (row * width + column) * 4;
                let pixel = &image.rgba[place..place + 4];
                let kept = pixel == &before[place..place + 4];
                rgba.extend(if kept { [0; 4] } else { opaque(pixel) });
            }
        }
        Self {
            left,
            top,
            width: right - left + 1,
            height: bottom - top + 1,
            rgba,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a patch lies within a frame, whose size fits"
    )]
    fn frame(mut self) -> Frame<'static> {
        let (width, height) = (self.width as u16, self.height as u16);
        let mut frame = Frame::from_rgba_speed(width, height, &mut self.rgba, QUANTISER_SPEED);
        (frame.left, frame.top) = (self.left as u16, self.top as u16);
        frame.dispose = DisposalMethod::Keep;
        frame
    }
}

/// A pixel without its opacity, which a GIF cannot hold.
fn opaque(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [red, green, blue, ..] => [red, green, blue, u8::MAX],
        _ => [0, 0, 0, u8::MAX],
    }
}
