//! What goes down, as bytes: each product of a tile encoded by a real codec, so that its size is a measured one.
//!
//! | product | encoding |
//! |---|---|
//! | alerts | 8 bytes an alert, by zstd where that is shorter |
//! | mask | 1 bit a cell, by zstd where that is shorter |
//! | cover | green cover in 8 bits, lossless |
//! | clear | the pictures of blocks of 64 px that are clear for the most part, 12 bits, lossless |
//! | raw | the whole picture, 12 bits, lossless |
//!
//! Lossless pictures are coded by the predictor of JPEG-LS and Zstandard (`codec/predictive.rs`).
//!
//! Assumes: tiles are encoded one by one. Leaves out: packets and their headers, which links count; the coder of
//! residuals of JPEG-LS, and prediction from band to band as CCSDS 123 has it.
//! Source: ITU-T T.87; Zstandard, RFC 8878.

mod predictive;

use super::onboard::{Alert, TileAnswer};
use crate::sensing::raster::Raster;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bits of a sample of a picture.
pub const SAMPLE_BITS: u32 = 12;
/// The reflectance of the highest sample.
const FULL_SCALE: f32 = 1.0;
/// Edge of the blocks that are sent or left out as a whole (px).
const BLOCK_PX: usize = 64;
/// Level of Zstandard: small files, where time does not matter.
const ZSTD_LEVEL: i32 = 19;

/// A product of a tile.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// The list of alerts.
    Alerts,
    /// Which cells raise an alarm.
    Mask,
    /// The map of green cover.
    Cover,
    /// The picture where it is clear.
    Clear,
    /// The picture.
    Raw,
}

impl Product {
    /// All of them, the smallest first.
    pub const ALL: [Self; 5] = [
        Self::Alerts,
        Self::Mask,
        Self::Cover,
        Self::Clear,
        Self::Raw,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
            Self::Mask => "mask",
            Self::Cover => "cover",
            Self::Clear => "clear",
            Self::Raw => "raw",
        }
    }
}

/// A codec that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} cannot be encoded: {why}")]
pub struct CodecError {
    what: &'static str,
    why: String,
}

impl CodecError {
    fn of(what: &'static str, why: &dyn std::fmt::Display) -> Self {
        Self {
            what,
            why: why.to_string(),
        }
    }
}

/// The bytes of a product.
///
/// # Errors
/// When the codec fails, as on an empty picture.
pub fn encode(
    product: Product,
    picture: &Raster,
    answer: &TileAnswer,
) -> Result<Vec<u8>, CodecError> {
    match product {
        Product::Alerts => shorter(alert_bytes(&answer.alerts)),
        Product::Mask => shorter(bits(&answer.mask)),
        Product::Cover => cover(picture, answer),
        Product::Clear => clear(picture, answer),
        Product::Raw => raw(picture),
    }
}

/// Eight bytes an alert: row, column, cells, loss, confidence.
fn alert_bytes(alerts: &[Alert]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 * alerts.len());
    for alert in alerts {
        bytes.extend(alert.row_px.to_le_bytes());
        bytes.extend(alert.column_px.to_le_bytes());
        bytes.extend(alert.cells.to_le_bytes());
        bytes.extend([alert.drop_pct, alert.confidence_pct]);
    }
    bytes
}

/// The alerts of a list of bytes, before [`shorter`].
fn read_alerts(bytes: &[u8]) -> Vec<Alert> {
    let (alerts, _) = bytes.as_chunks::<8>();
    let alert = |&[a, b, c, d, e, f, drop_pct, confidence_pct]: &[u8; 8]| Alert {
        row_px: u16::from_le_bytes([a, b]),
        column_px: u16::from_le_bytes([c, d]),
        cells: u16::from_le_bytes([e, f]),
        drop_pct,
        confidence_pct,
    };
    alerts.iter().map(alert).collect()
}

/// The alerts that a list of [`Product::Alerts`] holds.
///
/// # Errors
/// When it is not such a list.
pub fn decode_alerts(bytes: &[u8]) -> Result<Vec<Alert>, CodecError> {
    let fault = |why: &dyn std::fmt::Display| CodecError::of("a list of alerts", why);
    match bytes {
        [] => Ok(Vec::new()),
        [0, plain @ ..] => Ok(read_alerts(plain)),
        [1, packed @ ..] => {
            let plain = zstd::stream::decode_all(packed).map_err(|error| fault(&error))?;
            Ok(read_alerts(&plain))
        }
        [other, ..] => Err(fault(&format!("there is no encoding {other}"))),
    }
}

/// Bytes as they are or by Zstandard, what is shorter, behind a byte that says which; nothing of nothing.
fn shorter(plain: Vec<u8>) -> Result<Vec<u8>, CodecError> {
    if plain.is_empty() {
        return Ok(plain);
    }
    let packed = zstd::bulk::compress(&plain, ZSTD_LEVEL)
        .map_err(|error| CodecError::of("a list", &error))?;
    let (mark, body) = if packed.len() < plain.len() {
        (1, packed)
    } else {
        (0, plain)
    };
    Ok(std::iter::once(mark).chain(body).collect())
}

/// Eight to a byte, the first in the lowest bit.
pub fn bits(flags: &[bool]) -> Vec<u8> {
    let byte = |flags: &[bool]| {
        let bits = flags.iter().enumerate();
        bits.fold(0, |byte, (place, &flag)| byte | (u8::from(flag) << place))
    };
    flags.chunks(8).map(byte).collect()
}

fn cover(picture: &Raster, answer: &TileAnswer) -> Result<Vec<u8>, CodecError> {
    if answer.green.is_empty() {
        return Ok(Vec::new());
    }
    let samples: Vec<u16> = answer
        .green
        .iter()
        .map(|&share| scaled(share, 255.0))
        .collect();
    predictive::encode(&samples, picture.columns())
}

/// The picture, its bands one below the other.
fn raw(picture: &Raster) -> Result<Vec<u8>, CodecError> {
    let highest = f32::from((1_u16 << SAMPLE_BITS) - 1) / FULL_SCALE;
    let samples = picture.values().iter();
    let samples: Vec<u16> = samples
        .map(|&value| scaled(value.min(FULL_SCALE), highest))
        .collect();
    predictive::encode(&samples, picture.columns())
}

/// The samples of a picture of [`Product::Raw`], its bands one below the other.
///
/// # Errors
/// When the bytes are not those of a picture.
pub fn decode_raw(bytes: &[u8], columns: usize) -> Result<Vec<u16>, CodecError> {
    predictive::decode(bytes, columns)
}

/// The blocks that are clear for the most part, one below the other, behind a bit for each block; all bits are set, and
/// the picture follows as a whole, where that is shorter.
fn clear(picture: &Raster, answer: &TileAnswer) -> Result<Vec<u8>, CodecError> {
    let columns = picture.columns();
    let across = columns / BLOCK_PX;
    let blocks = picture.rows() / BLOCK_PX * across;
    let pixels = |block: usize| {
        let (top, left) = (block / across * BLOCK_PX, block % across * BLOCK_PX);
        (0..BLOCK_PX * BLOCK_PX)
            .map(move |pixel| (top + pixel / BLOCK_PX) * columns + left + pixel % BLOCK_PX)
    };
    let is_clear = |block: &usize| {
        let clear = pixels(*block)
            .filter(|&pixel| answer.sky[pixel] == 0)
            .count();
        2 * clear > BLOCK_PX * BLOCK_PX
    };
    let kept: Vec<usize> = (0..blocks).filter(is_clear).collect();
    let flags: Vec<bool> = (0..blocks).map(|block| kept.contains(&block)).collect();
    let mut bytes = bits(&flags);
    if kept.is_empty() {
        return Ok(bytes);
    }
    let values = (0..picture.bands()).flat_map(|band| {
        let band = picture.band(band);
        kept.iter()
            .flat_map(move |&block| pixels(block).map(move |pixel| band[pixel]))
    });
    let rows = picture.bands() * kept.len() * BLOCK_PX;
    let part = Raster::new(1, rows, BLOCK_PX, values.collect());
    let part = part.ok_or_else(|| CodecError::of("a picture", &"its blocks do not fit"))?;
    let (blocks_alone, whole) = (raw(&part)?, raw(picture)?);
    // Blocks apart foretell each other less: where nearly all are clear, the whole picture takes less.
    if whole.len() < blocks_alone.len() {
        bytes.fill(u8::MAX);
        bytes.extend(whole);
    } else {
        bytes.extend(blocks_alone);
    }
    Ok(bytes)
}

/// A share as a whole number up to `highest`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped, and `as` saturates"
)]
fn scaled(share: f32, highest: f32) -> u16 {
    (share.max(0.0) * highest).round() as u16
}

#[cfg(test)]
mod tests;
