//! The one integration binary; each module holds one kind of behaviour.

mod catalog;
mod checkpoint;
mod cli;
mod conservation;
mod decay;
mod determinism;
mod energy_bound;
mod faults;
mod headless;
mod latency;
mod layers;
mod recording;
mod routing;
mod runs;
mod scenario_errors;
mod schema;
mod support;
mod truth_elements;
mod truth_latency;
mod truth_orbit;
mod truth_sun;
mod truth_table;
mod vectors_link;
mod vectors_orbit;
mod vectors_payload;
mod windows;
