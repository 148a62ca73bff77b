//! Sensing: imagers, what they look at, and the frames that result.

pub mod imager;
pub mod raster;
pub mod target;
