//! The graph of a network: its operators, its constants, what it takes and what it gives.
//!
//! A file is read into this and nothing else is kept of it, so that what runs is what was checked.
//!
//! Assumes: ONNX as `onnx.proto3` of version 1.17 describes it; nodes in the order in which they run,
//! as the format requires. Leaves out: training, functions of the file's own, sequences, strings,
//! sparse and external tensors. Source: ONNX, "Open Neural Network Exchange Intermediate
//! Representation"; `onnx.proto3`.

mod read;

use super::error::NetworkError;
use super::operator::{Kind, Operator};
use super::tensor::{Constant, Element};
use std::collections::BTreeMap;

pub(super) use read::{malformed, text};

/// Longest file that is read (bytes): 64 MiB, many times what satellites carry.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Number of a value: of the input, a constant, or a node's output.
pub(super) type ValueId = usize;

/// An attribute of a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Attribute {
    /// A whole number.
    Int(i64),
    /// A float.
    Float(f32),
    /// A text.
    Text(String),
    /// Whole numbers.
    Ints(Vec<i64>),
    /// Floats.
    Floats(Vec<f32>),
}

/// One operator at its place in the graph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Its name, or that of its output.
    pub(super) name: String,
    /// What it does.
    pub(super) operator: Operator,
    /// What it takes; none where an optional input is left out.
    pub(super) inputs: Vec<Option<ValueId>>,
    /// What it gives.
    pub(super) output: ValueId,
    /// Its settings.
    pub(super) attributes: BTreeMap<String, Attribute>,
}

impl Node {
    /// Input number `place`, if it is given.
    pub(super) fn input(&self, place: usize) -> Option<ValueId> {
        self.inputs.get(place).copied().flatten()
    }

    /// A whole number among the attributes.
    pub(super) fn int(&self, name: &str, default: i64) -> i64 {
        match self.attributes.get(name) {
            Some(Attribute::Int(number)) => *number,
            _ => default,
        }
    }

    /// Whole numbers among the attributes.
    pub(super) fn ints(&self, name: &str) -> Option<&[i64]> {
        match self.attributes.get(name) {
            Some(Attribute::Ints(numbers)) => Some(numbers),
            _ => None,
        }
    }

    /// A text among the attributes.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.attributes.get(name) {
            Some(Attribute::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What is wrong with this node.
    pub(super) fn wrong(&self, what: impl Into<String>) -> NetworkError {
        NetworkError::Node {
            node: self.name.clone(),
            operator: self.operator.name.to_owned(),
            what: what.into(),
        }
    }
}

/// The picture that a graph takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Input {
    /// Its number.
    pub(super) value: ValueId,
    /// Bands.
    pub(super) bands: usize,
    /// Edge of the square tile, where the file fixes it (pixels).
    pub(super) edge: Option<usize>,
}

/// A network's graph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Graph {
    /// Version of the operators.
    pub(super) operator_set: i64,
    /// Names of all values.
    pub(super) names: Vec<String>,
    /// Operators in the order in which they run.
    pub(super) nodes: Vec<Node>,
    /// Constants in file order.
    pub(super) constants: Vec<Constant>,
    /// The constant that a value is, if it is one.
    pub(super) constant_of: BTreeMap<ValueId, usize>,
    /// What it takes.
    pub(super) input: Input,
    /// What it gives.
    pub(super) output: ValueId,
}

impl Graph {
    /// The constant behind an input, if it is one.
    pub(super) fn constant(&self, value: Option<ValueId>) -> Option<&Constant> {
        let place = self.constant_of.get(&value?)?;
        self.constants.get(*place)
    }
}

impl Graph {
    /// Marks the constants that a chip keeps in memory.
    fn mark_weights(&mut self) {
        for node in &self.nodes {
            for (place, input) in node.inputs.iter().enumerate() {
                let constant = input.and_then(|id| self.constant_of.get(&id));
                if let Some(&constant) = constant
                    && !node.operator.is_layout(place)
                    && !self.is_implied(node, place)
                {
                    self.constants[constant].is_weight = true;
                }
            }
        }
        self.mark_nibbles();
    }

    /// Whether a file has to write a constant that no chip keeps: the scale of a bias, which is that of the
    /// input times that of the weights, and zero points of weights and biases that are 0.
    fn is_implied(&self, node: &Node, place: usize) -> bool {
        let of_constant = self.constant(node.input(0));
        match (node.operator.kind, place, of_constant) {
            (Kind::Dequantize, 1, Some(constant)) => constant.element == Element::Int32,
            (Kind::Dequantize, 2, Some(_)) => {
                let zero = self.constant(node.input(2));
                zero.is_some_and(|zero| zero.bytes.iter().all(|&byte| byte == 0))
            }
            _ => false,
        }
    }

    /// Marks the weights of a network in INT4: whole numbers of 8 bits, all of which use 4.
    ///
    /// Only where all matrices and kernels are so: those of INT8 use their whole range.
    fn mark_nibbles(&mut self) {
        let is_kernel = |constant: &Constant| {
            constant.is_weight && constant.element == Element::Int8 && constant.shape.len() > 1
        };
        let mut kernels = self.constants.iter().filter(|constant| is_kernel(constant));
        if kernels.clone().next().is_none() || !kernels.all(Constant::fits_four_bits) {
            return;
        }
        for constant in self
            .constants
            .iter_mut()
            .filter(|constant| is_kernel(constant))
        {
            constant.bits = 4;
        }
    }
}
