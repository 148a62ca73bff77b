//! optical.
