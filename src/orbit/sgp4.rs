//! sgp4.
