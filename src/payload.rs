//! The payload: processors and their limits, power and battery.

pub mod device;
pub mod power;
pub mod roofline;
