//! atmosphere.
