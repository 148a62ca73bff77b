//! Still pictures with text: what was drawn, by which program, of what.

use super::atomic::Draft;
use super::{Image, ImageError, VIEW_KEY};
use ::png::{BitDepth, ColorType, Compression, Decoder, Encoder, EncodingError, Limits};
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

/// Memory that reading a foreign file may take (bytes): a picture of 16,384 × 16,384 fits.
const READ_BYTES_MAX: usize = 1 << 30;
/// Longest key of a text that PNG allows.
const KEY_BYTES_MAX: usize = 79;

/// Texts of a picture: keys and values.
pub type Texts = Vec<(String, String)>;

/// Writes a picture with texts.
///
/// # Errors
/// When the file cannot be written, and for a picture that is not of the size that it says.
pub fn write_png(path: &Path, image: &Image, texts: &[(&str, &str)]) -> Result<(), ImageError> {
    if !image.is_whole() {
        return Err(ImageError::shape(path));
    }
    let draft = Draft::create(path)?;
    let written = encode(draft.writer()?, image, texts);
    written.map_err(|error| ImageError::encoding(path, error))?;
    draft.keep()
}

/// A picture as PNG.
pub(super) fn encode<W: Write>(
    writer: W,
    image: &Image,
    texts: &[(&str, &str)],
) -> Result<(), EncodingError> {
    let mut encoder = Encoder::new(writer, image.width, image.height);
    describe(&mut encoder, texts)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image.rgba)?;
    writer.finish()
}

/// Sets the kind of the pixels and the texts.
pub(super) fn describe<W: Write>(
    encoder: &mut Encoder<'_, W>,
    texts: &[(&str, &str)],
) -> Result<(), EncodingError> {
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.set_source_srgb(::png::SrgbRenderingIntent::Perceptual);
    for (key, value) in texts {
        let key: String = key.chars().take(KEY_BYTES_MAX).collect();
        // The older chunk holds Latin-1 only, and programs disagree on all of it but ASCII.
        if value.is_ascii() {
            encoder.add_text_chunk(key, (*value).to_owned())?;
        } else {
            encoder.add_itxt_chunk(key, (*value).to_owned())?;
        }
    }
    Ok(())
}

/// Reads a picture of 8 bits a channel.
///
/// # Errors
/// For files that cannot be read, are no PNG, damaged, or of another kind.
pub fn read_png(path: &Path) -> Result<Image, ImageError> {
    let damaged = |error| ImageError::decoding(path, error);
    let mut reader = decoder(path)?.read_info().map_err(damaged)?;
    let foreign = || ImageError::Foreign {
        path: path.to_owned(),
    };
    let (width, height) = reader.info().size();
    let size = reader.output_buffer_size();
    let size = size
        .filter(|&size| size <= READ_BYTES_MAX)
        .ok_or_else(foreign)?;
    let mut bytes = vec![0; size];
    let kind = reader.next_frame(&mut bytes).map_err(damaged)?;
    reader.finish().map_err(damaged)?;
    let rgba = match (kind.color_type, kind.bit_depth) {
        (ColorType::Rgba, BitDepth::Eight) => bytes,
        (ColorType::Rgb, BitDepth::Eight) => {
            let pixels = bytes.chunks_exact(3);
            pixels.flat_map(|p| [p[0], p[1], p[2], u8::MAX]).collect()
        }
        _ => return Err(foreign()),
    };
    let image = Image {
        width,
        height,
        rgba,
    };
    image.is_whole().then_some(image).ok_or_else(foreign)
}

/// Reads the texts of a picture, also of one that was made by another program.
///
/// # Errors
/// For files that cannot be read, are no PNG or damaged.
pub fn read_texts(path: &Path) -> Result<Texts, ImageError> {
    let damaged = |error| ImageError::decoding(path, error);
    let mut reader = decoder(path)?.read_info().map_err(damaged)?;
    // Texts may also stand behind the pixels.
    reader.finish().map_err(damaged)?;
    let info = reader.info();
    let mut texts = Texts::new();
    for chunk in &info.uncompressed_latin1_text {
        texts.push((chunk.keyword.clone(), chunk.text.clone()));
    }
    for chunk in &info.utf8_text {
        texts.push((chunk.keyword.clone(), chunk.get_text().map_err(damaged)?));
    }
    for chunk in &info.compressed_latin1_text {
        texts.push((chunk.keyword.clone(), chunk.get_text().map_err(damaged)?));
    }
    Ok(texts)
}

/// Reads the view string of a picture, if it has one.
///
/// # Errors
/// As [`read_texts`].
pub fn read_view_string(path: &Path) -> Result<Option<String>, ImageError> {
    let texts = read_texts(path)?;
    let view = texts.into_iter().find(|(key, _)| key == VIEW_KEY);
    Ok(view.map(|(_, text)| text))
}

fn decoder(path: &Path) -> Result<Decoder<BufReader<File>>, ImageError> {
    let file = File::open(path).map_err(ImageError::io(path, "read"))?;
    let limits = Limits {
        bytes: READ_BYTES_MAX,
    };
    Ok(Decoder::new_with_limits(BufReader::new(file), limits))
}
