//! Green cover from the vegetation index.
//!
//! ```text
//! NDVI = (nir − red) / (nir + red)     green = (NDVI − NDVI_bare) / (NDVI_green − NDVI_bare), in [0, 1]
//! ```
//! Assumes: the same bounds for all ground. Leaves out: soil brightness, saturation of dense canopies.
//! Source: scaled NDVI, Gutman and Ignatov 1998; the bounds are usual ones, an assumption for any scene.

/// NDVI of bare ground.
const NDVI_BARE: f32 = 0.15;
/// NDVI of closed green cover.
const NDVI_GREEN: f32 = 0.80;

/// Share of a pixel that is under green cover, from its reflectances.
pub fn green_cover(red: f32, nir: f32) -> f32 {
    let index = (nir - red) / (nir + red).max(1e-6);
    ((index - NDVI_BARE) / (NDVI_GREEN - NDVI_BARE)).clamp(0.0, 1.0)
}
