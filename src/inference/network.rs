//! Networks from ONNX files: read, checked, counted, run, and hit by flips.
//!
//! ```text
//! file ─▶ graph (operators, constants, sizes: checked) ─▶ ONNX anew ─▶ rten ─▶ picture in, map out
//!                  └─▶ work: MACs, bytes          └─▶ bits of the weights flipped ─▶ a network again
//! ```
//! `run` is a pure function: same bytes, same flips, same picture, same answer, bit for bit, on one
//! machine and in one build, whatever threads there are.
//!
//! Assumes: one picture in, one map (or one list of numbers) out, 32-bit floats; INT8 as `QuantizeLinear`
//! and `DequantizeLinear` around operators (QDQ), which rten computes in floats between the two; INT4 as
//! whole numbers of 8 bits from -8 to 7. Leaves out: other machines and other runtimes, which differ by
//! rounding (floats by some 1e-6, INT8 by one step of the output where a value lies at a tie): nothing
//! is promised there but a tolerance. Source: ONNX; rten 0.27.
//! How it was checked: docs/models/networks.md.

mod engine;
mod error;
mod graph;
mod operator;
mod shape;
mod tensor;
mod wire;
mod work;
#[cfg(feature = "onnx")]
mod write;

#[cfg(test)]
mod tests;

pub use error::NetworkError;
pub use graph::MAX_FILE_BYTES;
pub use work::{GraphWork, LayerWork};

use super::card::Precision;
use crate::sensing::raster::Raster;
use engine::Engine;
use graph::Graph;
use operator::Kind;
use shape::{infer, name_kernels};
use std::sync::Arc;
use tensor::Element;

/// Edge of the tile that a network is tried on where its file leaves the size open (pixels).
const TRIAL_PX: usize = 64;
/// Reflectance of all bands of that tile: that of land, more or less.
const TRIAL: f32 = 0.2;

/// A bit of a network's weights that is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flip {
    /// Position over all weights of the network, in file order, least bit of a number first.
    pub bit: u64,
}

/// A tensor of weights in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights<'a> {
    /// Its name in the file.
    pub name: &'a str,
    /// Bits of one number.
    pub number_bits: u64,
    /// Whether its numbers are floats, as scales are.
    pub is_float: bool,
    /// Its place among the bits of all weights.
    pub bits: std::ops::Range<u64>,
}

/// A network that was read, checked and can be run.
#[derive(Debug, Clone)]
pub struct Network {
    graph: Arc<Graph>,
    engine: Arc<Engine>,
    digest: [u8; 32],
    file_bytes: u64,
    outputs: usize,
}

impl Network {
    /// Reads an ONNX file and runs it once on an even picture, so that what is read also runs.
    ///
    /// # Errors
    /// For files that are cut short, too large or no ONNX, for operators, shapes, types and inputs that
    /// do not run here, for answers that are infinite or undefined, and in builds without the feature `onnx`.
    pub fn read(bytes: &[u8]) -> Result<Self, NetworkError> {
        let mut graph = Graph::read(bytes)?;
        let edge = graph.input.edge.unwrap_or(TRIAL_PX);
        let answer = answer(&graph, edge, edge)?;
        name_kernels(&mut graph, edge)?;
        let engine = Engine::load(&graph)?;
        let network = Self {
            graph: Arc::new(graph),
            engine: Arc::new(engine),
            digest: *blake3::hash(bytes).as_bytes(),
            file_bytes: bytes.len() as u64,
            outputs: answer.sizes[0],
        };
        let answer = network.run(&Raster::filled(network.bands(), edge, edge, TRIAL))?;
        let undefined = answer.values().iter().find(|value| !value.is_finite());
        undefined.map_or(Ok(network), |value| {
            Err(NetworkError::Undefined {
                value: value.to_string(),
            })
        })
    }

    /// The network's answer to a picture: a map, or a raster of one pixel for a list of numbers.
    ///
    /// Flips can make numbers of the answer infinite or undefined; they are given as they are.
    ///
    /// # Errors
    /// For pictures with another number of bands, of another size where the network fixes it, or with
    /// reflectances that are infinite or undefined.
    pub fn run(&self, input: &Raster) -> Result<Raster, NetworkError> {
        self.check(input)?;
        let Answer { sizes, is_map } = answer(&self.graph, input.rows(), input.columns())?;
        let shape = [1, input.bands(), input.rows(), input.columns()];
        let values = self.engine.run(shape, input.values(), is_map)?;
        let [bands, rows, columns] = sizes;
        Raster::new(bands, rows, columns, values).ok_or_else(|| NetworkError::Runtime {
            what: format!("its answer has not the sizes {sizes:?}"),
        })
    }

    /// A copy with some bits of its weights flipped; a bit that is named twice is flipped back.
    ///
    /// # Errors
    /// For bits past the last.
    pub fn with_flips(&self, flips: &[Flip]) -> Result<Self, NetworkError> {
        let mut graph = (*self.graph).clone();
        let bits = self.weight_bits();
        for &Flip { bit } in flips {
            let mut within = bit;
            let hit = graph.constants.iter_mut().find(|constant| {
                let own = constant.flippable_bits();
                let is_here = within < own;
                within -= if is_here { 0 } else { own };
                is_here
            });
            hit.ok_or(NetworkError::Flip { bit, bits })?.flip(within);
        }
        let engine = Engine::load(&graph)?;
        Ok(Self {
            graph: Arc::new(graph),
            engine: Arc::new(engine),
            ..self.clone()
        })
    }

    /// Bits of all weights that a flip can hit: weights, biases, scales and zero points as a chip keeps them.
    ///
    /// That is as the file has them but for weights of 4 bits, which files keep in 8; for scales of biases,
    /// which follow from others; and for zero points of weights that are 0.
    pub fn weight_bits(&self) -> u64 {
        let constants = self.graph.constants.iter();
        constants.map(tensor::Constant::flippable_bits).sum()
    }

    /// The tensors that these bits belong to, in their order.
    pub fn weights(&self) -> Vec<Weights<'_>> {
        let mut first = 0;
        let weights = self.graph.constants.iter().filter_map(|constant| {
            let bits = first..first + constant.flippable_bits();
            first = bits.end;
            (!bits.is_empty()).then_some(Weights {
                name: &constant.name,
                number_bits: constant.bits,
                is_float: constant.element == Element::Float,
                bits,
            })
        });
        weights.collect()
    }

    /// BLAKE3 digest of the file, also of a copy with flips.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Bytes of the file: what an uplink carries.
    pub const fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// Its work on a picture of `rows` by `columns`.
    ///
    /// # Errors
    /// For sizes that it does not take.
    pub fn work(&self, rows: usize, columns: usize) -> Result<GraphWork, NetworkError> {
        self.check_size(rows, columns)?;
        work::count(&self.graph, rows, columns)
    }

    /// The number format that it runs in.
    pub fn precision(&self) -> Precision {
        let mut constants = self.graph.constants.iter();
        let has_kernels = |constant: &tensor::Constant| {
            let is_whole = matches!(constant.element, Element::Int8 | Element::UInt8);
            constant.is_weight && is_whole && constant.shape.len() > 1
        };
        if constants.clone().any(|constant| constant.bits == 4) {
            Precision::Int4
        } else if constants.any(has_kernels) || self.quantises() {
            Precision::Int8
        } else {
            Precision::Fp32
        }
    }

    fn quantises(&self) -> bool {
        let mut nodes = self.graph.nodes.iter();
        nodes.any(|node| node.operator.kind == Kind::Quantize)
    }

    /// Bands of the picture that it takes.
    pub fn bands(&self) -> usize {
        self.graph.input.bands
    }

    /// Bands of its answer.
    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// Numbers of its answer to a picture.
    ///
    /// # Errors
    /// For sizes that it does not take.
    pub fn answer_numbers(&self, rows: usize, columns: usize) -> Result<u64, NetworkError> {
        self.check_size(rows, columns)?;
        let Answer { sizes, .. } = answer(&self.graph, rows, columns)?;
        Ok(sizes.iter().map(|&size| size as u64).product())
    }

    /// Edge of the square tile that it takes (pixels); none where it takes any size.
    pub fn tile_px(&self) -> Option<u32> {
        let edge = self.graph.input.edge?;
        u32::try_from(edge).ok()
    }

    fn check_size(&self, rows: usize, columns: usize) -> Result<(), NetworkError> {
        let wrong = |what| Err(NetworkError::Input { what });
        match self.graph.input.edge {
            Some(edge) if [rows, columns] != [edge; 2] => wrong(format!(
                "a picture of {rows} × {columns} pixels; the network takes {edge} × {edge}"
            )),
            _ if rows == 0 || columns == 0 => wrong("a picture without pixels".to_owned()),
            _ => Ok(()),
        }
    }

    fn check(&self, input: &Raster) -> Result<(), NetworkError> {
        self.check_size(input.rows(), input.columns())?;
        let wrong = |what| Err(NetworkError::Input { what });
        if input.bands() != self.bands() {
            let (given, taken) = (input.bands(), self.bands());
            return wrong(format!(
                "a picture of {given} bands; the network takes {taken}"
            ));
        }
        if let Some(place) = input.values().iter().position(|value| !value.is_finite()) {
            let (band, within) = (place / input.pixels(), place % input.pixels());
            let (row, column) = (within / input.columns(), within % input.columns());
            let value = input.values()[place];
            return wrong(format!(
                "the reflectance of band {band} at row {row}, column {column} is {value}; it must be a finite number"
            ));
        }
        Ok(())
    }
}

/// Sizes of an answer.
struct Answer {
    /// Bands, rows, columns.
    sizes: [usize; 3],
    /// Whether it has rows and columns, instead of being a list of numbers.
    is_map: bool,
}

/// The answer to a picture of `rows` by `columns`.
fn answer(graph: &Graph, rows: usize, columns: usize) -> Result<Answer, NetworkError> {
    let known = infer(graph, rows, columns)?;
    let answer = known.get(graph.output).and_then(Option::as_ref);
    let (sizes, is_map) = match answer.map(|answer| (answer.element, answer.shape.as_slice())) {
        Some((Element::Float, &[1, bands, rows, columns])) => ([bands, rows, columns], true),
        Some((Element::Float, &[1, numbers])) => ([numbers, 1, 1], false),
        Some((element, shape)) => {
            let what = format!("an output of {element:?} with sizes {shape:?}");
            return Err(NetworkError::Interface { what });
        }
        None => {
            let what = "no output".to_owned();
            return Err(NetworkError::Interface { what });
        }
    };
    Ok(Answer { sizes, is_map })
}
