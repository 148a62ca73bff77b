//! The runtime behind a network: rten, with the feature `onnx`.
//!
//! It is handed what was read and checked, written anew as ONNX, and never the file itself. It runs on
//! one thread of its own for each thread that calls it. What it refuses is an error; what it cannot bear
//! is caught and is an error as well.

#[cfg(not(feature = "onnx"))]
mod absent;
#[cfg(feature = "onnx")]
mod rten;

#[cfg(not(feature = "onnx"))]
pub(super) use absent::Engine;
#[cfg(feature = "onnx")]
pub(super) use rten::Engine;
