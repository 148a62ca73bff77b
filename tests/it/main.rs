//! The one integration binary; each module holds one kind of behaviour.

mod catalog;
mod recording;
mod scenario_errors;
mod support;
mod truth_orbit;
mod vectors_link;
mod vectors_payload;
