//! A sequence of frames as one file or as a folder of numbered pictures, by the name of its path.

use super::{ApngWriter, GifWriter, Image, ImageError, write_png};
use std::fs;
use std::path::{Path, PathBuf};

/// How a sequence is shown.
#[derive(Debug, Clone, Copy)]
pub struct Reel<'a> {
    /// How long each frame is shown (ms); a GIF rounds it up to hundredths of a second.
    pub delay_ms: u32,
    /// How often it is played; 0 without end.
    pub plays: u32,
    /// Texts, as for [`write_png`]; a GIF keeps none.
    pub texts: &'a [(&'a str, &'a str)],
}

/// A sequence that is being written.
#[derive(Debug)]
pub enum Movie {
    /// An animated PNG.
    Apng(Box<ApngWriter>),
    /// An animated GIF.
    Gif(Box<GifWriter>),
    /// Numbered pictures.
    Frames(FrameFolder),
}

impl Movie {
    /// Begins a sequence of `frames` frames of one size: a GIF if `path` ends in `.gif`, an animated
    /// PNG if it ends in `.png` or `.apng`, else a folder of numbered pictures.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(
        path: &Path,
        size: (u32, u32),
        frames: u32,
        reel: &Reel<'_>,
    ) -> Result<Self, ImageError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        match extension.to_ascii_lowercase().as_str() {
            "gif" => GifWriter::create(path, size, reel).map(|w| Self::Gif(Box::new(w))),
            "png" | "apng" => {
                let writer = ApngWriter::create(path, size, frames, reel);
                writer.map(|w| Self::Apng(Box::new(w)))
            }
            _ => FrameFolder::create(path).map(Self::Frames),
        }
    }

    /// Writes the next frame; only numbered pictures keep texts of their own.
    ///
    /// # Errors
    /// When it cannot be written, or is of another size.
    pub fn frame(&mut self, image: &Image, texts: &[(&str, &str)]) -> Result<(), ImageError> {
        match self {
            Self::Apng(writer) => writer.frame(image),
            Self::Gif(writer) => writer.frame(image),
            Self::Frames(folder) => folder.frame(image, texts).map(|_| ()),
        }
    }

    /// Completes the sequence.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<(), ImageError> {
        match self {
            Self::Apng(writer) => writer.finish(),
            Self::Gif(writer) => writer.finish(),
            Self::Frames(_) => Ok(()),
        }
    }
}

/// A folder of numbered pictures: `0000.png`, `0001.png` and so on.
#[derive(Debug)]
pub struct FrameFolder {
    folder: PathBuf,
    next: u32,
}

impl FrameFolder {
    /// A folder, which is made if it is not there; pictures in it are replaced.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(folder: &Path) -> Result<Self, ImageError> {
        fs::create_dir_all(folder).map_err(ImageError::io(folder, "create"))?;
        Ok(Self {
            folder: folder.to_owned(),
            next: 0,
        })
    }

    /// Writes the next picture and says where it is.
    ///
    /// # Errors
    /// As [`write_png`].
    pub fn frame(&mut self, image: &Image, texts: &[(&str, &str)]) -> Result<PathBuf, ImageError> {
        let path = self.folder.join(format!("{:04}.png", self.next));
        write_png(&path, image, texts)?;
        self.next += 1;
        Ok(path)
    }
}
