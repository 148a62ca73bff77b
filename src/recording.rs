//! Recordings: what a run leaves behind.
