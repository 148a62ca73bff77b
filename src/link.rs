//! Links: laser and radio, between satellites and to the ground.

pub mod array;
pub mod atmosphere;
pub mod budget;
pub mod geometry;
pub mod laser;
pub mod mount;
pub mod optical;
pub mod pointing;
pub mod rate;
pub mod rf;
pub mod special;
pub mod state;
pub mod terminal;
pub mod turbulence;
