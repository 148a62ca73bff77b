//! Networks that run on board: what a model card says of them.

pub mod card;
pub mod language;
pub mod network;
pub mod screening;
