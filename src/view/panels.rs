//! The panels: plain functions of the desk that say by commands what should change.
//!
//! None of them changes anything. What they keep between pictures, such as a text that is being
//! typed or what is unfolded, lies in egui's memory. Each of them copes with runs of no satellite and
//! of ten thousand.

pub mod charts;
pub mod compare;
pub mod events;
pub mod figure;
pub mod help;
pub mod inspector;
pub mod labels;
pub mod legend;
pub mod lower;
pub mod objects;
pub mod palette;
pub mod payload;
pub mod products;
pub mod scenario;
pub mod status;
pub mod style;
pub mod table;
pub mod timeline;
pub mod top;
pub mod tour;

#[cfg(all(test, feature = "view-tests"))]
mod tests;
