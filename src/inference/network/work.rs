//! What a network asks of a chip, counted from its graph.
//!
//! ```text
//! convolution      MACs = output numbers · input channels / groups · kernel rows · kernel columns
//! matrix product   MACs = output numbers · length of the rows
//! traffic          Σ over layers of what it reads and writes, 1 byte a number where the graph quantises it, else 4
//! peak             the most that is alive at once: read now, written now, or read later
//! ```
//! A layer is a convolution, a product, pooling, a concatenation, a resizing or another operator that
//! moves values to other places. Element-wise operators (activations, scale and offset, quantisation,
//! additions) are done as a layer writes its output; what an addition takes besides is one more read.
//!
//! Assumes: every layer writes its output to memory and the next reads it from there; integers of 8 bits
//! are moved as such. Leaves out: the adds of biases, comparisons of pooling, element-wise arithmetic; a
//! value that is wanted before and after an element-wise operator counts once; layers that a compiler
//! merges, or a cache serves.
//! Source: as MACs and bytes of the catalogue's networks are counted (S35 for the definition of MACs).

use super::error::NetworkError;
use super::graph::{Graph, Node, ValueId};
use super::operator::Kind;
use super::shape::{Known, infer};
use super::tensor::Constant;
use std::collections::{BTreeMap, BTreeSet};

/// Work of a whole network on one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphWork {
    /// Multiply-accumulates.
    pub macs: u64,
    /// Bytes of the weights, biases, scales and zero points, as a chip keeps them.
    pub weight_bytes: u64,
    /// Bytes of activations that all layers together read and write.
    pub activation_bytes: u64,
    /// Most bytes of activations that are alive at once.
    pub peak_activation_bytes: u64,
    /// Its layers in the order in which they run.
    pub layers: Vec<LayerWork>,
}

/// Work of one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerWork {
    /// Name of its node.
    pub name: String,
    /// Its operator, as ONNX names it.
    pub operator: &'static str,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Bytes of its weights, biases, scales and zero points.
    pub weight_bytes: u64,
    /// Bytes of activations that it reads.
    pub read_bytes: u64,
    /// Bytes of activations that it writes.
    pub written_bytes: u64,
}

/// A value in memory, with all that element-wise operators make of it in passing.
#[derive(Debug, Clone, Copy)]
struct Stored {
    count: u64,
    quantised: bool,
    /// The layer that writes it; none of the input.
    layer: Option<usize>,
}

impl Stored {
    fn bytes(&self, count: u64) -> u64 {
        count * if self.quantised { 1 } else { 4 }
    }
}

/// A layer while the graph is walked.
#[derive(Debug)]
struct Layer<'a> {
    node: &'a Node,
    macs: u64,
    weights: BTreeSet<usize>,
    /// Values that it reads, and how many numbers of each.
    reads: Vec<(usize, u64)>,
    output: usize,
}

/// Counts the work of a graph on a picture of `rows` by `columns`.
///
/// # Errors
/// For pictures of a size that the graph does not take.
pub(super) fn count(graph: &Graph, rows: usize, columns: usize) -> Result<GraphWork, NetworkError> {
    let known = infer(graph, rows, columns)?;
    let mut walk = Walk {
        graph,
        known: &known,
        stored: vec![],
        stored_of: BTreeMap::new(),
        weights_of: BTreeMap::new(),
        before_first: BTreeSet::new(),
        layers: vec![],
    };
    for (&value, &constant) in &graph.constant_of {
        walk.weights_of.insert(value, BTreeSet::from([constant]));
    }
    walk.store(graph.input.value, None);
    for node in &graph.nodes {
        walk.node(node);
    }
    Ok(walk.finish())
}

struct Walk<'a> {
    graph: &'a Graph,
    known: &'a [Option<Known>],
    stored: Vec<Stored>,
    /// What is in memory for a value.
    stored_of: BTreeMap<ValueId, usize>,
    /// The constants that a value is computed from, if from nothing else.
    weights_of: BTreeMap<ValueId, BTreeSet<usize>>,
    /// Constants of element-wise operators that come before any layer.
    before_first: BTreeSet<usize>,
    layers: Vec<Layer<'a>>,
}

impl<'a> Walk<'a> {
    fn count_of(&self, value: ValueId) -> u64 {
        let known = self.known.get(value).and_then(Option::as_ref);
        known.map_or(0, |known| known.count() as u64)
    }

    fn store(&mut self, value: ValueId, layer: Option<usize>) -> usize {
        let place = self.stored.len();
        self.stored.push(Stored {
            count: self.count_of(value),
            quantised: false,
            layer,
        });
        self.stored_of.insert(value, place);
        place
    }

    fn node(&mut self, node: &'a Node) {
        let inputs = node.inputs.iter().flatten();
        let mut weights = BTreeSet::new();
        let mut reads = Vec::new();
        for &input in inputs {
            match (self.stored_of.get(&input), self.weights_of.get(&input)) {
                (Some(&stored), _) => reads.push((stored, self.count_of(input))),
                (None, Some(constants)) => weights.extend(constants),
                (None, None) => {}
            }
        }
        if reads.is_empty() {
            self.weights_of.insert(node.output, weights);
        } else if let Some(main) = self.passes_by(node, &reads) {
            self.pass_by(node, main, &reads, weights);
        } else {
            self.layer(node, reads, weights);
        }
    }

    /// The value in memory that an element-wise operator changes in passing; none if it is a layer.
    fn passes_by(&self, node: &Node, reads: &[(usize, u64)]) -> Option<usize> {
        let written = self.count_of(node.output);
        let same = reads.iter().filter(|&&(_, count)| count == written);
        let main = same.map(|&(stored, _)| stored).max()?;
        let is_alone = reads.len() == 1 || self.stored[main].layer.is_some();
        (!node.operator.is_layer() && is_alone).then_some(main)
    }

    fn pass_by(
        &mut self,
        node: &Node,
        main: usize,
        reads: &[(usize, u64)],
        weights: BTreeSet<usize>,
    ) {
        self.stored_of.insert(node.output, main);
        self.stored[main].quantised |= node.operator.kind == Kind::Quantize;
        match self.stored[main].layer {
            Some(layer) => {
                let layer = &mut self.layers[layer];
                layer.weights.extend(weights);
                let others = reads.iter().filter(|&&(stored, _)| stored != main);
                layer.reads.extend(others);
            }
            None => self.before_first.extend(weights),
        }
    }

    fn layer(&mut self, node: &'a Node, reads: Vec<(usize, u64)>, mut weights: BTreeSet<usize>) {
        weights.append(&mut self.before_first);
        let output = self.store(node.output, Some(self.layers.len()));
        self.layers.push(Layer {
            node,
            macs: self.macs(node),
            weights,
            reads,
            output,
        });
    }

    fn macs(&self, node: &Node) -> u64 {
        let shape = |place: usize| -> &[usize] {
            let known = node
                .input(place)
                .and_then(|id| self.known.get(id)?.as_ref());
            known.map_or(&[], |known| &known.shape)
        };
        let each = |sizes: &[usize]| sizes.iter().map(|&size| size as u64).product::<u64>();
        let written = self.count_of(node.output);
        match (node.operator.kind, shape(0), shape(1)) {
            (Kind::Conv, _, [_, of_a_number @ ..]) => written * each(of_a_number),
            (Kind::ConvTranspose, input, [_, of_a_number @ ..]) => each(input) * each(of_a_number),
            (Kind::MatMul, [.., inner], _) => written * *inner as u64,
            (Kind::Gemm, [rows, columns], _) => {
                let turned = node.int("transA", 0) != 0;
                written * if turned { *rows } else { *columns } as u64
            }
            _ => 0,
        }
    }

    fn finish(self) -> GraphWork {
        let bytes = |&(stored, count): &(usize, u64)| self.stored[stored].bytes(count);
        let layers: Vec<LayerWork> = self
            .layers
            .iter()
            .map(|layer| LayerWork {
                name: layer.node.name.clone(),
                operator: layer.node.operator.name,
                macs: layer.macs,
                weight_bytes: self.weight_bytes(&layer.weights),
                read_bytes: layer.reads.iter().map(bytes).sum(),
                written_bytes: bytes(&(layer.output, self.stored[layer.output].count)),
            })
            .collect();
        let all = (0..self.graph.constants.len()).collect();
        let moved = layers
            .iter()
            .map(|layer| layer.read_bytes + layer.written_bytes);
        // A network without layers still reads its picture and writes its answer.
        let least: u64 = self
            .stored
            .iter()
            .map(|stored| stored.bytes(stored.count))
            .sum();
        GraphWork {
            macs: layers.iter().map(|layer| layer.macs).sum(),
            weight_bytes: self.weight_bytes(&all),
            activation_bytes: if layers.is_empty() {
                2 * least
            } else {
                moved.sum()
            },
            peak_activation_bytes: self.peak().max(if layers.is_empty() { least } else { 0 }),
            layers,
        }
    }

    /// Bytes of constants as a chip keeps them.
    fn weight_bytes(&self, constants: &BTreeSet<usize>) -> u64 {
        let bits = constants
            .iter()
            .filter_map(|&place| self.graph.constants.get(place));
        bits.map(Constant::flippable_bits).sum::<u64>().div_ceil(8)
    }

    /// The most bytes that are alive at once.
    fn peak(&self) -> u64 {
        let answer = self.stored_of.get(&self.graph.output);
        let last_read = |stored: usize| {
            if answer == Some(&stored) {
                return Some(self.layers.len());
            }
            let reads = |layer: &Layer<'_>| layer.reads.iter().any(|read| read.0 == stored);
            self.layers.iter().rposition(reads)
        };
        let mut alive = vec![0_u64; self.layers.len()];
        for (place, stored) in self.stored.iter().enumerate() {
            let first = stored.layer.unwrap_or(0);
            let last = last_read(place)
                .unwrap_or(first)
                .min(self.layers.len().saturating_sub(1));
            for bytes in alive.iter_mut().take(last + 1).skip(first) {
                *bytes += stored.bytes(stored.count);
            }
        }
        alive.into_iter().max().unwrap_or(0)
    }
}
