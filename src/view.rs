//! The viewer: plays recordings, finished ones and those that are being written.
//!
//! It never touches a simulation. Positions are recomputed by the theory that the run used; all
//! other state is shown as it was recorded. What is on screen is a pure function of the runs that
//! are open and of one [`ViewState`](state::ViewState), which only [`Command`](command::Command)s
//! change; so a picture without a window shows what the window shows.

pub mod adapter;
pub mod assets;
pub mod camera;
pub mod color;
pub mod column;
pub mod command;
pub mod demo;
pub mod desk;
pub mod edit;
#[cfg(test)]
pub(crate) mod fixture;
pub mod gantt;
pub mod image;
pub mod keys;
pub mod label;
pub mod live;
pub mod moment;
pub mod offscreen;
pub mod open;
pub mod overlay;
pub mod panels;
pub mod picture;
pub mod playback;
pub mod query;
pub mod scene;
pub mod screen;
pub mod shown;
pub mod state;
pub mod stats;
pub mod update;
pub mod viewstring;
pub mod window;

pub use open::{ViewError, ViewOrder, open};
