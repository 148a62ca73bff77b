//! The simulation: a Bevy app without a renderer.
