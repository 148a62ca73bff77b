//! walker.
