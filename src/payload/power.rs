//! power.
