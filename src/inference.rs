//! Networks that run on board: what a model card says of them, and what they make of a picture.

pub mod card;
pub mod codec;
pub mod fault;
pub mod language;
pub mod network;
pub mod onboard;
pub mod pool;
pub mod score;
pub mod screening;
