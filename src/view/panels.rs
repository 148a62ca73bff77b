//! Panels: plain functions that show a desk and push commands.
