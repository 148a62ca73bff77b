//! What runs on board on the pictures themselves: the world that satellites look at, and the networks that read it.

use crate::inference::codec::Product;
use crate::inference::network::{Network, NetworkError};
use crate::inference::onboard::{Answers, Chain, Method, Program};
use crate::sensing::band::Band;
use crate::sensing::world::WorldDesign;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The world that satellites look at, and what of it goes down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// The pool of tiles.
    pub design: WorldDesign,
    /// What goes down as the answer.
    pub product: Product,
    /// Edge of a tile (px).
    pub tile_px: u32,
    /// Bands of a tile, from blue on.
    pub bands: u32,
    /// What is executed on each tile, in the order of the chain.
    pub programs: Vec<Executable>,
}

/// A part of the chain that is executed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Executable {
    /// Id of its entry in the catalogue.
    pub id: String,
    /// What it answers.
    pub answers: Answers,
    /// The bands that it takes, in its order.
    pub bands: Vec<Band>,
    /// What does it.
    pub code: ExecutableCode,
}

/// What does a part of the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExecutableCode {
    /// A network, as the bytes of its ONNX file.
    Onnx(Vec<u8>),
    /// A classical method.
    Method(Method),
}

impl World {
    /// The chain, ready to run.
    ///
    /// # Errors
    /// When a network cannot be read, which the loader has tried.
    pub fn chain(&self) -> Result<Chain, NetworkError> {
        let mut chain = Chain {
            sky: None,
            cover: None,
        };
        for part in &self.programs {
            let program = match &part.code {
                ExecutableCode::Onnx(bytes) => {
                    Program::Network(Arc::new(Network::read(bytes)?), part.bands.clone())
                }
                ExecutableCode::Method(method) => Program::Method(*method),
            };
            let place = match part.answers {
                Answers::Cloud => &mut chain.sky,
                Answers::Cover => &mut chain.cover,
            };
            *place = Some(program);
        }
        Ok(chain)
    }
}
