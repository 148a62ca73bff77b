//! Lossless coding of pictures: each sample is foretold from its neighbours, and what remains is coded by Zstandard.
//!
//! ```text
//! a left, b above, c above left;   prediction = min(a, b)  if c ≥ max(a, b)
//!                                               max(a, b)  if c ≤ min(a, b)
//!                                               a + b − c  otherwise
//! residual r = sample − prediction, folded: 2r for r ≥ 0, −2r − 1 for r < 0
//! ```
//! Low bytes of all residuals come before the high ones, which are nearly all 0.
//!
//! Assumes: neighbours are alike. Leaves out: likeness between bands, which lie one below the other.
//! Source: the predictor is that of LOCO-I (Weinberger, Seroussi, Sapiro 2000), which JPEG-LS uses (ITU-T T.87).

use super::CodecError;

/// Level of Zstandard: residuals are noise, in which a longer search for repeats finds nothing.
const ZSTD_LEVEL: i32 = 1;

/// The bytes of samples that lie row by row, `columns` to a row.
///
/// # Errors
/// When Zstandard fails.
pub(super) fn encode(samples: &[u16], columns: usize) -> Result<Vec<u8>, CodecError> {
    let residual =
        |place: usize| folded(samples[place].wrapping_sub(foretold(samples, columns, place)));
    let residuals: Vec<u16> = (0..samples.len()).map(residual).collect();
    let low = residuals.iter().map(|residual| residual.to_le_bytes()[0]);
    let high = residuals.iter().map(|residual| residual.to_le_bytes()[1]);
    let planes: Vec<u8> = low.chain(high).collect();
    zstd::bulk::compress(&planes, ZSTD_LEVEL).map_err(|error| CodecError::of("a picture", &error))
}

/// The samples that [`encode`] was given.
///
/// # Errors
/// When the bytes are not those of such samples.
pub(super) fn decode(bytes: &[u8], columns: usize) -> Result<Vec<u16>, CodecError> {
    let fault = |why: &dyn std::fmt::Display| CodecError::of("the bytes of a picture", why);
    let planes = zstd::stream::decode_all(bytes).map_err(|error| fault(&error))?;
    if planes.len() % 2 != 0 {
        return Err(fault(&"a sample has two bytes"));
    }
    let (low, high) = planes.split_at(planes.len() / 2);
    let mut samples = Vec::with_capacity(low.len());
    for (place, (&low, &high)) in low.iter().zip(high).enumerate() {
        let residual = unfolded(u16::from_le_bytes([low, high]));
        samples.push(foretold(&samples, columns, place).wrapping_add(residual));
    }
    Ok(samples)
}

/// What the neighbours before a place let expect there; 0 stands for those above the first row, the sample above for
/// those to the left of the first column.
fn foretold(samples: &[u16], columns: usize, place: usize) -> u16 {
    let above = place.checked_sub(columns).map_or(0, |above| samples[above]);
    if place.is_multiple_of(columns) {
        return above;
    }
    let left = samples[place - 1];
    let corner = place
        .checked_sub(columns + 1)
        .map_or(0, |corner| samples[corner]);
    if corner >= left.max(above) {
        left.min(above)
    } else if corner <= left.min(above) {
        left.max(above)
    } else {
        left.wrapping_add(above).wrapping_sub(corner)
    }
}

/// Small differences of either sign as small numbers.
const fn folded(residual: u16) -> u16 {
    let residual = residual.cast_signed();
    ((residual << 1) ^ (residual >> 15)).cast_unsigned()
}

const fn unfolded(folded: u16) -> u16 {
    (folded >> 1) ^ (folded & 1).wrapping_neg()
}
