//! pointing.
