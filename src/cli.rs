//! The command line.

mod catalog;

pub use catalog::catalog;
