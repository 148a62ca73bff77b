//! Animated PNG: every pixel exact; programs that know no animation show the first frame.

use super::atomic::Draft;
use super::png::describe;
use super::{Image, ImageError, Reel};
use ::png::{Encoder, Writer};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Writes an animated PNG, whose number of frames must be known beforehand.
#[derive(Debug)]
pub struct ApngWriter {
    draft: Draft,
    size: (u32, u32),
    frames_left: u32,
    writer: AnyWriter,
}

struct AnyWriter(Writer<BufWriter<File>>);

impl std::fmt::Debug for AnyWriter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Writer")
    }
}

impl ApngWriter {
    /// Begins a file of `frames` frames of one size.
    ///
    /// # Errors
    /// When the file cannot be written, and for an animation without frames or pixels.
    pub fn create(
        path: &Path,
        size: (u32, u32),
        frames: u32,
        reel: &Reel<'_>,
    ) -> Result<Self, ImageError> {
        let refused = |error| ImageError::encoding(path, error);
        if size.0 == 0 || size.1 == 0 {
            return Err(ImageError::shape(path));
        }
        if frames == 0 {
            return Err(ImageError::refused(
                path,
                "the animation has no frames",
                "give at least one",
            ));
        }
        let draft = Draft::create(path)?;
        let mut encoder = Encoder::new(draft.writer()?, size.0, size.1);
        describe(&mut encoder, reel.texts).map_err(refused)?;
        encoder.set_animated(frames, reel.plays).map_err(refused)?;
        let delay_ms = u16::try_from(reel.delay_ms).unwrap_or(u16::MAX);
        encoder.set_frame_delay(delay_ms, 1000).map_err(refused)?;
        let writer = AnyWriter(encoder.write_header().map_err(refused)?);
        Ok(Self {
            draft,
            size,
            frames_left: frames,
            writer,
        })
    }

    /// Writes the next frame.
    ///
    /// # Errors
    /// When it cannot be written, is of another size, or one too many.
    pub fn frame(&mut self, image: &Image) -> Result<(), ImageError> {
        let path = self.draft.path();
        if !image.is_whole() || (image.width, image.height) != self.size {
            return Err(ImageError::shape(path));
        }
        self.frames_left = self.frames_left.checked_sub(1).ok_or_else(|| {
            ImageError::refused(path, "this frame is one too many", "announce all frames")
        })?;
        let written = self.writer.0.write_image_data(&image.rgba);
        written.map_err(|error| ImageError::encoding(path, error))
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When it cannot be written, or when frames are missing.
    pub fn finish(self) -> Result<(), ImageError> {
        let path = self.draft.path();
        if self.frames_left > 0 {
            let reason = format!("{} frames are missing", self.frames_left);
            return Err(ImageError::refused(path, reason, "make the picture again"));
        }
        let finished = self.writer.0.finish();
        finished.map_err(|error| ImageError::encoding(path, error))?;
        self.draft.keep()
    }
}
