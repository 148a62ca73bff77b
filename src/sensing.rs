//! Sensing: imagers, what they look at, and the frames that result.

pub mod band;
pub mod imager;
pub mod raster;
pub mod target;
pub mod vegetation;
pub mod world;
