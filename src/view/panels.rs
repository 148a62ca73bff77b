//! The panels: plain functions of the desk that say by commands what should change.

pub mod scenario;
