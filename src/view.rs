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
pub mod desk;
#[cfg(test)]
pub(crate) mod fixture;
pub mod label;
pub mod moment;
pub mod offscreen;
pub mod overlay;
pub mod playback;
pub mod scene;
pub mod shown;
pub mod state;
