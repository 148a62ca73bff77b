//! starloom simulates space-based computing constellations, from photon to answer.
//!
//! The modules stand in layers; imports point downward only, and a test holds them to it.
//!
//! | layer | modules | knows |
//! |---|---|---|
//! | 0 words | [`units`] [`time`] [`frame`] [`seed`] [`check`] [`guard`] | nothing |
//! | 1 physics | [`orbit`] [`link`] [`network`] [`payload`] [`inference`] [`sensing`] | layer 0 |
//! | 2 scenario | [`catalog`] [`scenario`] | files, layers 0–1 |
//! | 2 record | [`record`] | layers 0–1 |
//! | 3 simulation | [`sim`] | Bevy, layers 0–2 |
//! | 4 runs | [`recording`] [`run`] | layers 0–3 |
//! | 5 shells | [`cli`] [`fetch`] [`view`](index.html#modules "with the feature `view`") | the terminal, the screen, the net and the wall clock |

pub mod check;
pub mod frame;
pub mod guard;
pub mod seed;
pub mod time;
pub mod units;

pub mod inference;
pub mod link;
pub mod network;
pub mod orbit;
pub mod payload;
pub mod sensing;

pub mod catalog;
pub mod record;
pub mod scenario;

pub mod sim;

pub mod recording;
pub mod run;

#[cfg(feature = "fetch")]
pub mod fetch;

pub mod cli;
#[cfg(feature = "view")]
pub mod view;
