//! Panels: plain functions that show a desk and push commands.

pub mod charts;
pub mod compare;
pub mod events;
pub mod lower;
pub mod products;
pub mod table;
pub mod timeline;
