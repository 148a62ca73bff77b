//! What runs on board on the pictures themselves: the world that satellites look at, and the networks that read it.

use crate::catalog::{endmembers, scenes};
use crate::inference::codec::Product;
use crate::inference::network::{Network, NetworkError};
use crate::inference::onboard::{Answers, Chain, Method, Program};
use crate::inference::pool::{Materials, Pool, PoolError};
use crate::orbit::window::Workers;
use crate::seed::Seed;
use crate::sensing::band::Band;
use crate::sensing::world::WorldDesign;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// The tiles, once they are read.
    #[serde(skip)]
    pub read: ReadOnce,
}

/// The tiles of a world, read when they are first asked for; all runs of a scenario share them.
#[derive(Debug, Clone, Default)]
pub struct ReadOnce(Arc<Mutex<Option<Arc<Pool>>>>);

impl PartialEq for ReadOnce {
    /// What is read follows from the rest of the world.
    fn eq(&self, _: &Self) -> bool {
        true
    }
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
    /// Bits of its weights that can flip; 0 of a classical method.
    pub weight_bits: u64,
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
    /// The tiles of the world, read by the chain.
    ///
    /// # Errors
    /// When a network or a codec refuses a tile.
    pub fn pool(&self, seed: Seed, workers: &Workers) -> Result<Arc<Pool>, PoolError> {
        // Runs side by side wait for the one that came first.
        let mut read = self.read.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = read.as_ref() {
            return Ok(Arc::clone(pool));
        }
        let (scenes, endmembers) = (scenes(), endmembers());
        let materials = Materials {
            scenes: &scenes,
            endmembers: &endmembers,
        };
        let shape = (self.bands as usize, self.tile_px as usize);
        let pool = Pool::new(
            (seed, &self.design),
            materials,
            self.chain()?,
            shape,
            workers,
        )?;
        Ok(Arc::clone(read.insert(Arc::new(pool))))
    }

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
