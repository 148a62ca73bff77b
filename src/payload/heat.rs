//! Heat: how the parts of a payload warm each other, and what a radiator takes in and gives away.
//!
//! ```text
//! C_i dT_i/dt = Q_i + Σ_j G_ij (T_j − T_i) − ε A_i σ T_i⁴
//! absorbed    = α A S (cos θ ν + a F cos z) + ε A q F
//! ```
//! with heat capacities C, heat Q that is dissipated and absorbed, conductances G, emissivity ε, radiating
//! area A, absorptance α, sunlight S, incidence θ, visible part ν of the Sun, albedo a, view factor F to
//! the Earth, the Sun's distance z from the zenith of the ground below, and the Earth's infrared q.
//!
//! See [`Network`] for how it is solved.
//!
//! Assumes: each part has one temperature; one albedo and one infrared for the whole Earth.
//! Leaves out: heaters, heat pipes that shut down, light of the array and of other parts on the
//! radiator, seasons and clouds in albedo and infrared.
//! Source: Gilmore 2002, Spacecraft Thermal Control Handbook I, chapters 2 and 8, recalled.

mod coating;
mod crossing;
mod network;
mod payload;
mod radiator;
mod throttle;

pub use coating::Coating;
pub use network::{HeatState, Network};
pub use payload::{HeatDesign, NODES, Node};
pub use radiator::{EARTH_ALBEDO, EARTH_INFRARED_W_PER_M2, Radiator};
pub use throttle::Throttle;

#[cfg(test)]
mod tests;
