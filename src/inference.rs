//! Networks that run on board: what a model card says of them.

pub mod card;
pub mod screening;
