//! The network: nodes, assigned contacts, routes and transfers.

pub mod contact;
pub mod matching;
pub mod routing;
