//! The payload: processors and their limits, fabrics between them, solar array and battery, heat.

pub mod array;
pub mod attitude;
pub mod computer;
pub mod device;
pub mod fabric;
pub mod fit;
pub mod heat;
pub mod language;
pub mod power;
pub mod radiation;
pub mod roofline;
pub mod service;
pub mod stage;
