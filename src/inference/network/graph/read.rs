//! A graph from the bytes of its file.

use super::super::error::NetworkError;
use super::super::operator::Operator;
use super::super::tensor::Constant;
use super::super::wire::{Fields, Malformed, Value, packed};
use super::{Attribute, Graph, Input, MAX_FILE_BYTES, Node, ValueId};
use std::collections::BTreeMap;

/// Versions of ONNX's own operators that are known.
const OPERATOR_SETS: std::ops::RangeInclusive<i64> = 11..=24;
/// Most nodes and constants of a graph.
const PARTS_MAX: usize = 20_000;

impl Graph {
    /// Reads a file.
    ///
    /// # Errors
    /// For bytes that are no ONNX file, and for graphs that do not run here.
    pub(in crate::inference::network) fn read(file: &[u8]) -> Result<Self, NetworkError> {
        if file.len() as u64 > MAX_FILE_BYTES {
            let bytes = file.len() as u64;
            return Err(NetworkError::TooLarge { bytes });
        }
        let (graph, operator_set) = model(file)?;
        Reader::default().graph(graph, operator_set)
    }
}

/// What is wrong with a part of the file that is no message.
pub(in crate::inference::network) fn malformed(
    part: &'static str,
) -> impl Fn(Malformed) -> NetworkError {
    move |Malformed { at }| NetworkError::Malformed { part, at }
}

fn not_onnx(what: impl Into<String>) -> NetworkError {
    NetworkError::NotOnnx { what: what.into() }
}

pub(in crate::inference::network) fn text(value: Value<'_>) -> String {
    String::from_utf8_lossy(value.bytes().unwrap_or_default()).into_owned()
}

/// The graph's bytes and the version of the operators.
fn model(file: &[u8]) -> Result<(&[u8], i64), NetworkError> {
    let (mut graph, mut operator_set) = (None, None);
    for field in Fields::of(file) {
        match field.map_err(malformed("the file"))? {
            (7, Value::Bytes(bytes)) => graph = Some(bytes),
            (8, Value::Bytes(bytes)) => {
                let (domain, version) = import(bytes)?;
                if matches!(domain.as_str(), "" | "ai.onnx") {
                    operator_set = Some(version);
                }
            }
            (25, _) => {
                return Err(not_onnx(
                    "functions of the file's own are not read; inline them",
                ));
            }
            _ => {}
        }
    }
    let graph = graph.ok_or_else(|| not_onnx("it has no graph"))?;
    let found = operator_set.ok_or_else(|| not_onnx("it names no operator set"))?;
    if !OPERATOR_SETS.contains(&found) {
        return Err(NetworkError::OperatorSet {
            found,
            least: *OPERATOR_SETS.start(),
            most: *OPERATOR_SETS.end(),
        });
    }
    Ok((graph, found))
}

/// Domain and version of an import.
fn import(bytes: &[u8]) -> Result<(String, i64), NetworkError> {
    let (mut domain, mut version) = (String::new(), 0);
    for field in Fields::of(bytes) {
        match field.map_err(malformed("an operator set"))? {
            (1, value) => domain = text(value),
            (2, value) => version = value.signed().unwrap_or(0),
            _ => {}
        }
    }
    Ok((domain, version))
}

/// A node as the file has it, before names are known.
#[derive(Debug, Default)]
struct RawNode {
    name: String,
    operator: String,
    domain: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    attributes: BTreeMap<String, Attribute>,
    tensor: Option<Constant>,
}

/// A graph while it is read.
#[derive(Debug, Default)]
struct Reader {
    names: Vec<String>,
    ids: BTreeMap<String, ValueId>,
    constants: Vec<Constant>,
    constant_of: BTreeMap<ValueId, usize>,
}

impl Reader {
    fn graph(mut self, bytes: &[u8], operator_set: i64) -> Result<Graph, NetworkError> {
        let (mut nodes, mut inputs, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
        for field in Fields::of(bytes) {
            match field.map_err(malformed("the graph"))? {
                (1, Value::Bytes(bytes)) => nodes.push(raw_node(bytes)?),
                (5, Value::Bytes(bytes)) => self.constant(Constant::read(bytes)?)?,
                (11, Value::Bytes(bytes)) => inputs.push(port(bytes)?),
                (12, Value::Bytes(bytes)) => outputs.push(port(bytes)?),
                (15, _) => return Err(not_onnx("sparse tensors are not read; make them dense")),
                _ => {}
            }
            if nodes.len().max(self.constants.len()) > PARTS_MAX {
                let what = format!("it has more than {PARTS_MAX} operators or tensors");
                return Err(not_onnx(what));
            }
        }
        inputs.retain(|input| !self.ids.contains_key(&input.name));
        let input = self.input(&inputs)?;
        for node in &mut nodes {
            if let Some(tensor) = constant_node(node) {
                self.constant(tensor)?;
            }
        }
        nodes.retain(|node| !(node.operator == "Constant" && node.domain.is_empty()));
        let nodes: Vec<Node> = nodes
            .into_iter()
            .map(|node| self.node(node))
            .collect::<Result<_, _>>()?;
        let output = self.output(&outputs)?;
        let mut graph = Graph {
            operator_set,
            names: self.names,
            nodes,
            constants: self.constants,
            constant_of: self.constant_of,
            input,
            output,
        };
        graph.mark_weights();
        Ok(graph)
    }

    /// Gives a value its number; refused if the name is taken.
    fn define(&mut self, name: &str) -> Result<ValueId, NetworkError> {
        let id = self.names.len();
        if name.is_empty() || self.ids.insert(name.to_owned(), id).is_some() {
            return Err(not_onnx(format!(
                "the name `{name}` is given twice, or empty"
            )));
        }
        self.names.push(name.to_owned());
        Ok(id)
    }

    fn constant(&mut self, constant: Constant) -> Result<(), NetworkError> {
        let id = self.define(&constant.name)?;
        self.constant_of.insert(id, self.constants.len());
        self.constants.push(constant);
        Ok(())
    }

    fn input(&mut self, inputs: &[Port]) -> Result<Input, NetworkError> {
        let [input] = inputs else {
            let what = format!("{} inputs", inputs.len());
            return Err(NetworkError::Interface { what });
        };
        let (bands, edge) = input.picture()?;
        let value = self.define(&input.name)?;
        Ok(Input { value, bands, edge })
    }

    fn output(&self, outputs: &[Port]) -> Result<ValueId, NetworkError> {
        let [output] = outputs else {
            let what = format!("{} outputs", outputs.len());
            return Err(NetworkError::Interface { what });
        };
        let made = self.ids.get(&output.name).copied();
        made.filter(|id| !self.constant_of.contains_key(id))
            .ok_or_else(|| not_onnx(format!("nothing makes its output `{}`", output.name)))
    }

    fn node(&mut self, raw: RawNode) -> Result<Node, NetworkError> {
        let first = raw.outputs.first().cloned().unwrap_or_default();
        let name = if raw.name.is_empty() {
            first.clone()
        } else {
            raw.name
        };
        let own = matches!(raw.domain.as_str(), "" | "ai.onnx");
        let Some(operator) = Operator::find(&raw.operator).filter(|_| own) else {
            let operator = if own {
                raw.operator.clone()
            } else {
                format!("{}.{}", raw.domain, raw.operator)
            };
            return Err(NetworkError::Operator {
                node: name,
                operator,
                remedy: Operator::remedy(&raw.operator),
            });
        };
        let inputs = raw.inputs.iter().map(|input| match self.ids.get(input) {
            _ if input.is_empty() => Ok(None),
            Some(&id) => Ok(Some(id)),
            None => Err(not_onnx(format!(
                "nothing before node `{name}` makes its input `{input}`"
            ))),
        });
        let inputs = inputs.collect::<Result<_, _>>()?;
        if raw.outputs.iter().skip(1).any(|output| !output.is_empty()) {
            let what = "more than one output is used; only the first is made here";
            let operator = operator.name.to_owned();
            return Err(NetworkError::Node {
                node: name,
                operator,
                what: what.to_owned(),
            });
        }
        Ok(Node {
            name,
            operator,
            inputs,
            output: self.define(&first)?,
            attributes: raw.attributes,
        })
    }
}

/// The constant that a node of the operator `Constant` is.
fn constant_node(node: &mut RawNode) -> Option<Constant> {
    if node.operator != "Constant" || !node.domain.is_empty() {
        return None;
    }
    let name = node.outputs.first()?.clone();
    let floats = |values: &[f32], shape| Constant::floats(name.clone(), shape, values);
    let ints = |values: &[i64], shape| Constant::ints(name.clone(), shape, values);
    let value = node.attributes.values().next();
    match (node.tensor.take(), value) {
        (Some(tensor), _) => Some(Constant { name, ..tensor }),
        (None, Some(Attribute::Float(value))) => Some(floats(&[*value], vec![])),
        (None, Some(Attribute::Floats(values))) => Some(floats(values, vec![values.len()])),
        (None, Some(Attribute::Int(value))) => Some(ints(&[*value], vec![])),
        (None, Some(Attribute::Ints(values))) => Some(ints(values, vec![values.len()])),
        (None, _) => None,
    }
}

fn raw_node(bytes: &[u8]) -> Result<RawNode, NetworkError> {
    let mut node = RawNode::default();
    for field in Fields::of(bytes) {
        match field.map_err(malformed("a node"))? {
            (1, value) => node.inputs.push(text(value)),
            (2, value) => node.outputs.push(text(value)),
            (3, value) => node.name = text(value),
            (4, value) => node.operator = text(value),
            (5, Value::Bytes(bytes)) => attribute(bytes, &mut node)?,
            (7, value) => node.domain = text(value),
            _ => {}
        }
    }
    Ok(node)
}

/// Reads an attribute into a node. Those of other types than the known are left out.
fn attribute(bytes: &[u8], node: &mut RawNode) -> Result<(), NetworkError> {
    let (mut name, mut single) = (String::new(), None);
    let (mut floats, mut ints) = (Vec::new(), Vec::new());
    for field in Fields::of(bytes) {
        match field.map_err(malformed("an attribute"))? {
            (1, value) => name = text(value),
            (2, Value::Four(bytes)) => single = Some(Attribute::Float(f32::from_le_bytes(bytes))),
            (3, Value::Number(number)) => single = Some(Attribute::Int(number.cast_signed())),
            (4, value @ Value::Bytes(_)) => single = Some(Attribute::Text(text(value))),
            (5, Value::Bytes(bytes)) => node.tensor = Some(Constant::read(bytes)?),
            (7, Value::Four(bytes)) => floats.push(f32::from_le_bytes(bytes)),
            (7, Value::Bytes(bytes)) => {
                let numbers = bytes.as_chunks::<4>().0.iter();
                floats.extend(numbers.map(|&four| f32::from_le_bytes(four)));
            }
            (8, Value::Number(number)) => ints.push(number.cast_signed()),
            (8, Value::Bytes(bytes)) => {
                let numbers = packed(bytes).ok_or(Malformed { at: 0 });
                ints.extend(numbers.map_err(malformed("an attribute"))?);
            }
            _ => {}
        }
    }
    let value = match (ints.is_empty(), floats.is_empty(), single) {
        (_, _, Some(single)) => single,
        (_, false, None) => Attribute::Floats(floats),
        _ => Attribute::Ints(ints),
    };
    node.attributes.insert(name, value);
    Ok(())
}

/// An input or output as the file declares it.
#[derive(Debug)]
struct Port {
    name: String,
    element: i64,
    /// Sizes; none where the file has a name, or nothing.
    sizes: Option<Vec<Option<i64>>>,
}

impl Port {
    /// Bands, and edge where it is fixed.
    fn picture(&self) -> Result<(usize, Option<usize>), NetworkError> {
        let wrong = |what: String| Err(NetworkError::Interface { what });
        if self.element != 1 {
            return Err(NetworkError::Format {
                what: format!("input `{}` is of ONNX type {}", self.name, self.element),
                remedy: "let it take 32-bit floats (type 1)",
            });
        }
        let Some([images, bands, rows, columns]) = self.sizes.as_deref() else {
            return wrong(format!("input `{}` has not four axes", self.name));
        };
        if images.is_some_and(|images| images != 1) {
            return wrong(format!(
                "input `{}` takes several pictures at once",
                self.name
            ));
        }
        let limit = |size: &Option<i64>| {
            size.map(|size| {
                usize::try_from(size)
                    .ok()
                    .filter(|size| (1..=4096).contains(size))
            })
        };
        let Some(bands) = limit(bands).flatten() else {
            return wrong(format!(
                "input `{}` leaves its bands open (or has none)",
                self.name
            ));
        };
        match (limit(rows), limit(columns)) {
            (None, None) => Ok((bands, None)),
            (Some(Some(rows)), Some(Some(columns))) if rows == columns => Ok((bands, Some(rows))),
            _ => wrong(format!(
                "input `{}` is not square, or has an edge past 4096",
                self.name
            )),
        }
    }
}

/// A field of a message within messages.
fn inner<'a>(bytes: &'a [u8], number: u32) -> Result<Option<Value<'a>>, NetworkError> {
    let mut found = None;
    for field in Fields::of(bytes) {
        let (field, value) = field.map_err(malformed("an input or output"))?;
        if field == number {
            found = Some(value);
        }
    }
    Ok(found)
}

fn port(bytes: &[u8]) -> Result<Port, NetworkError> {
    let name = inner(bytes, 1)?.map(text).unwrap_or_default();
    let of = |value: Option<Value<'_>>| value.and_then(Value::bytes).unwrap_or_default().to_vec();
    let tensor = of(inner(&of(inner(bytes, 2)?), 1)?);
    let element = inner(&tensor, 1)?.and_then(Value::signed).unwrap_or(0);
    let sizes = match inner(&tensor, 2)?.and_then(Value::bytes) {
        None => None,
        Some(shape) => Some(shape_sizes(shape)?),
    };
    Ok(Port {
        name,
        element,
        sizes,
    })
}

fn shape_sizes(shape: &[u8]) -> Result<Vec<Option<i64>>, NetworkError> {
    let mut sizes = Vec::new();
    for field in Fields::of(shape) {
        if let (1, Value::Bytes(axis)) = field.map_err(malformed("a shape"))? {
            sizes.push(inner(axis, 1)?.and_then(Value::signed));
        }
    }
    Ok(sizes)
}
