//! Heat.

mod coating;

pub use coating::Coating;
