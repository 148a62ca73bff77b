//! The world that satellites look at, and the networks that read it.

use super::super::decode::At;
use super::super::file::WorldRepr;
use super::super::onboard::{Executable, ExecutableCode, ReadOnce, World};
use super::super::{Payload, ScenarioError};
use super::Builder;
use crate::catalog::bundled_network;
use crate::inference::card::{Code, Execution, ModelCard, OUTPUTS};
use crate::inference::codec::Product;
use crate::inference::network::Network;
use crate::inference::onboard::Answers;
use crate::sensing::world::{VARIANTS_MAX, WorldDesign};

/// Tiles of the pool, and shares of them, where the file does not say. Assumptions.
const VARIANTS: u32 = 64;
const CLOUDY_SHARE: f64 = 0.3;
const STRESSED_SHARE: f64 = 0.25;
/// Bands of the scenes that there are.
const SCENE_BANDS: [u32; 2] = [4, 6];
/// Most pixels of all tiles together: 256 tiles of 256 px, some 500 MB with all that is kept of them.
const PIXELS_MAX: u64 = 1 << 24;
/// Edge of the blocks that pictures are sent in (px): tiles are whole blocks.
const TILE_STEP_PX: u32 = 64;

impl Builder<'_> {
    /// The world, with what reads its tiles.
    pub(super) fn world(
        &self,
        at: &At<WorldRepr>,
        chain: &[ModelCard],
        payloads: &[Payload],
    ) -> Result<World, ScenarioError> {
        let repr = &at.value;
        let share = |at: &Option<At<f64>>, default| match at {
            Some(at) => self.places.fraction(at),
            None => Ok(default),
        };
        let design = WorldDesign {
            variants: match &repr.variants {
                Some(at) => self.places.count(at, VARIANTS_MAX)?,
                None => VARIANTS,
            },
            cloudy_share: share(&repr.cloudy_share, CLOUDY_SHARE)?,
            stressed_share: share(&repr.stressed_share, STRESSED_SHARE)?,
        };
        let tile_px = chain.first().map_or(0, |card| card.tile_px);
        if !tile_px.is_multiple_of(TILE_STEP_PX) {
            let reason = format!("the first network takes tiles of {tile_px} px");
            let remedy = format!("pictures are made in tiles of whole {TILE_STEP_PX} px");
            return Err(self.places.refuse(at, reason, remedy));
        }
        self.refuse_too_large(at, design.variants, tile_px)?;
        let programs = chain
            .iter()
            .map(|card| self.program(at, card, tile_px))
            .collect::<Result<Vec<_>, _>>()?;
        self.refuse_repeated(at, &programs)?;
        let product = repr.product.unwrap_or(Product::Alerts);
        self.refuse_unmade(at, product, &programs)?;
        let bands = self.bands_of(at, &programs, payloads)?;
        Ok(World {
            design,
            product,
            tile_px,
            bands,
            programs,
            read: ReadOnce::default(),
        })
    }

    /// An entry of the chain, ready to be executed.
    fn program(
        &self,
        at: &At<WorldRepr>,
        card: &ModelCard,
        tile_px: u32,
    ) -> Result<Executable, ScenarioError> {
        let id = &card.id;
        let Some(Execution {
            answers,
            bands,
            code,
        }) = card.execution.clone()
        else {
            let reason =
                format!("`{id}` of the chain cannot be executed: its costs alone are known");
            let remedy = "take entries with a `method`, or with an `onnx` and what it `answers` (`starloom models` shows them), \
                          or take `[work.world]` out";
            return Err(self.places.refuse(at, reason, remedy));
        };
        let (code, weight_bits) = match code {
            Code::Method(method) => (ExecutableCode::Method(method), 0),
            Code::Onnx(file) => {
                let own = self.networks.get(id).map(Vec::as_slice);
                let bytes = own.or_else(|| bundled_network(&file)).unwrap_or_default();
                let network = Network::read(bytes).map_err(|error| {
                    let reason = format!("the network of `{id}` ({file}): {error}");
                    let remedy = "give another file, or take `[work.world]` out";
                    self.places.refuse(at, reason, remedy)
                })?;
                self.refuse_other_shape(at, (id, &network), (bands.len(), tile_px))?;
                (ExecutableCode::Onnx(bytes.to_vec()), network.weight_bits())
            }
        };
        Ok(Executable {
            id: id.clone(),
            answers,
            bands,
            weight_bits,
            code,
        })
    }

    fn refuse_other_shape(
        &self,
        at: &At<WorldRepr>,
        (id, network): (&str, &Network),
        (bands, tile_px): (usize, u32),
    ) -> Result<(), ScenarioError> {
        let reason = if network.bands() != bands {
            let takes = network.bands();
            format!("the network of `{id}` takes {takes} bands, and its entry lists {bands}")
        } else if network.outputs() != OUTPUTS {
            let gives = network.outputs();
            format!(
                "the network of `{id}` gives {gives} maps, and {OUTPUTS} are expected: clear, cloud, shadow, or bare, green, dry"
            )
        } else if let Some(edge) = network.tile_px().filter(|&edge| edge != tile_px) {
            format!(
                "the network of `{id}` takes tiles of {edge} px, and the chain has {tile_px} px"
            )
        } else {
            return Ok(());
        };
        let remedy = "correct the entry's `bands`, `answers` or `tile_px`, or give another file";
        Err(self.places.refuse(at, reason, remedy))
    }

    /// All tiles are held in memory at once.
    fn refuse_too_large(
        &self,
        at: &At<WorldRepr>,
        variants: u32,
        tile_px: u32,
    ) -> Result<(), ScenarioError> {
        let pixels = u64::from(variants) * u64::from(tile_px).pow(2);
        if pixels <= PIXELS_MAX {
            return Ok(());
        }
        let most = PIXELS_MAX / u64::from(tile_px).pow(2).max(1);
        let reason =
            format!("{variants} variants of {tile_px} × {tile_px} px are more than are kept");
        let remedy = if most == 0 {
            "take networks with smaller tiles".to_owned()
        } else {
            format!("take at most {most} `variants`, or networks with smaller tiles")
        };
        Err(self.places.refuse(at, reason, remedy))
    }

    /// What goes down must come from something in the chain.
    fn refuse_unmade(
        &self,
        at: &At<WorldRepr>,
        product: Product,
        programs: &[Executable],
    ) -> Result<(), ScenarioError> {
        let (answers, what) = match product {
            Product::Alerts | Product::Mask | Product::Cover => (Answers::Cover, "green cover"),
            Product::Clear => (Answers::Cloud, "clouds"),
            Product::Raw => return Ok(()),
        };
        if programs.iter().any(|program| program.answers == answers) {
            return Ok(());
        }
        let name = product.name();
        let reason = format!("`{name}` cannot be made: nothing in `work.chain` tells {what}");
        let remedy =
            format!("add a network or a method that tells {what}, or ask for another `product`");
        Err(self.places.refuse(at, reason, remedy))
    }

    /// Two parts that answer the same are one too many.
    fn refuse_repeated(
        &self,
        at: &At<WorldRepr>,
        programs: &[Executable],
    ) -> Result<(), ScenarioError> {
        for (place, program) in programs.iter().enumerate() {
            let mut before = programs[..place].iter();
            if let Some(other) = before.find(|other| other.answers == program.answers) {
                let reason = format!(
                    "`{}` and `{}` of the chain answer the same",
                    other.id, program.id
                );
                return Err(self
                    .places
                    .refuse(at, reason, "keep one of them in `work.chain`"));
            }
        }
        Ok(())
    }

    /// Bands of the tiles; the imagers must have them.
    fn bands_of(
        &self,
        at: &At<WorldRepr>,
        programs: &[Executable],
        payloads: &[Payload],
    ) -> Result<u32, ScenarioError> {
        let needed = programs.iter().flat_map(|one| &one.bands);
        let needed = needed
            .map(|band| u32::try_from(band.index() + 1).unwrap_or(u32::MAX))
            .max()
            .unwrap_or(0);
        for payload in payloads {
            let Some(imager) = &payload.imager else {
                continue;
            };
            if imager.bands < needed {
                let (name, has) = (&imager.id, imager.bands);
                let reason =
                    format!("{name} has {has} bands, and the networks need the first {needed}");
                let remedy = "fly an imager with short-wave infrared, or take networks of fewer bands; \
                              bands count from blue by wavelength";
                return Err(self.places.refuse(at, reason, remedy));
            }
        }
        let fitting = SCENE_BANDS.into_iter().find(|&bands| bands >= needed);
        Ok(fitting.unwrap_or(needed))
    }
}
