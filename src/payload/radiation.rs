//! Radiation in low orbits: dose, upsets, and what is done against them.
//!
//! Everything hangs on the proton dose behind the shielding, which ties the rates of single events to the
//! dose ([`dose`], [`flux`]). Two levels and a latitude spread the orbit's mean over the orbit without
//! changing it ([`zone`]). A device turns flux into hazards, which mitigations lower at a cost ([`device`],
//! [`mitigation`], [`hazard`]), [`exposure`] cuts an orbit into stretches of constant flux, and [`strike`] draws
//! what happens in them.
//!
//! See `docs/models/radiation.md`.

pub mod device;
pub mod dose;
pub mod exposure;
pub mod flux;
pub mod hazard;
pub mod mitigation;
pub mod strike;
pub mod zone;
