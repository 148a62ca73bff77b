//! Types and sizes of all values of a graph, for a picture of given size.
//!
//! They are found before anything runs, so that a graph whose parts do not fit, or whose values would
//! take more memory than there is, is refused by the name of its node.
//! Source: ONNX, "Operators", the shapes that each operator gives.

mod rule;
mod window;

use super::error::NetworkError;
use super::graph::{Attribute, Graph, Node};
use super::operator::Kind;
use super::tensor::{Constant, Element};

/// Most numbers of one value: 512 MiB of floats.
const COUNT_MAX: usize = 1 << 27;
/// Most axes of a value.
const AXES_MAX: usize = 6;

/// Type and sizes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// Type of its numbers.
    pub(super) element: Element,
    /// Sizes of its axes.
    pub(super) shape: Vec<usize>,
}

impl Known {
    /// Numbers in it.
    pub(super) fn count(&self) -> usize {
        self.shape.iter().product()
    }
}

/// A node with what is known of its inputs.
struct Place<'a> {
    graph: &'a Graph,
    node: &'a Node,
    known: &'a [Option<Known>],
}

impl<'a> Place<'a> {
    fn wrong(&self, what: impl Into<String>) -> NetworkError {
        self.node.wrong(what)
    }

    /// Type and sizes of input `place`.
    fn input(&self, place: usize) -> Result<&'a Known, NetworkError> {
        let id = self.node.input(place);
        id.and_then(|id| self.known.get(id)?.as_ref())
            .ok_or_else(|| self.wrong(format!("input {place} is missing")))
    }

    /// Sizes of input `place`, which must be floats.
    fn floats(&self, place: usize) -> Result<&'a [usize], NetworkError> {
        let input = self.input(place)?;
        if input.element == Element::Float {
            Ok(&input.shape)
        } else {
            Err(self.wrong(format!(
                "input {place} is not of floats; put DequantizeLinear before it"
            )))
        }
    }

    /// Sizes of input `place`, which must be floats with as many axes as `N`.
    fn axes<const N: usize>(&self, place: usize) -> Result<[usize; N], NetworkError> {
        let shape = self.floats(place)?;
        shape.try_into().map_err(|_| {
            let found = shape.len();
            self.wrong(format!(
                "input {place} has {found} axes; {N} are taken here"
            ))
        })
    }

    /// The constant that input `place` is; none if it is left out.
    fn constant(&self, place: usize) -> Result<Option<&'a Constant>, NetworkError> {
        let Some(id) = self.node.input(place) else {
            return Ok(None);
        };
        let constant = self.graph.constant(Some(id));
        constant.map(Some).ok_or_else(|| {
            self.wrong(format!(
                "input {place} is computed; it must be a constant (simplify the file)"
            ))
        })
    }

    /// Whole numbers of input `place`, or of an attribute; none if both are left out.
    fn layout(&self, place: usize, attribute: &str) -> Result<Option<Vec<i64>>, NetworkError> {
        match self.constant(place)? {
            Some(constant) => {
                let whole = constant.whole();
                let whole = whole
                    .ok_or_else(|| self.wrong(format!("input {place} is not of whole numbers")))?;
                Ok(Some(whole))
            }
            None => Ok(self.node.ints(attribute).map(<[i64]>::to_vec)),
        }
    }

    /// The axis that a number names, counted from the end below 0.
    fn axis(&self, axis: i64, axes: usize) -> Result<usize, NetworkError> {
        let signed = i64::try_from(axes).unwrap_or(i64::MAX);
        let from_start = if axis < 0 { axis + signed } else { axis };
        usize::try_from(from_start)
            .ok()
            .filter(|&axis| axis < axes)
            .ok_or_else(|| self.wrong(format!("axis {axis} of a value with {axes} axes")))
    }
}

/// Writes down the kernels that convolutions leave to their weights, as the runtime wants them told.
///
/// # Errors
/// As [`infer`], for a picture of `edge` by `edge`.
pub(super) fn name_kernels(graph: &mut Graph, edge: usize) -> Result<(), NetworkError> {
    let known = infer(graph, edge, edge)?;
    for node in &mut graph.nodes {
        if !node.operator.name.starts_with("Conv") || node.attributes.contains_key("kernel_shape") {
            continue;
        }
        let weights = node.input(1).and_then(|id| known.get(id)?.as_ref());
        let edges = weights.and_then(|weights| weights.shape.get(2..));
        let kernel = edges.map(|edges| edges.iter().filter_map(|&n| i64::try_from(n).ok()));
        if let Some(kernel) = kernel {
            let kernel = Attribute::Ints(kernel.collect());
            node.attributes.insert("kernel_shape".to_owned(), kernel);
        }
    }
    Ok(())
}

/// Types and sizes of all values for a picture of `rows` by `columns`.
///
/// # Errors
/// For nodes whose inputs or settings do not fit, and for values past what memory holds.
pub(super) fn infer(
    graph: &Graph,
    rows: usize,
    columns: usize,
) -> Result<Vec<Option<Known>>, NetworkError> {
    let mut known: Vec<Option<Known>> = vec![None; graph.names.len()];
    for (&id, &place) in &graph.constant_of {
        let constant = &graph.constants[place];
        known[id] = Some(Known {
            element: constant.element,
            shape: constant.shape.clone(),
        });
    }
    known[graph.input.value] = Some(Known {
        element: Element::Float,
        shape: vec![1, graph.input.bands, rows, columns],
    });
    for node in &graph.nodes {
        let place = Place {
            graph,
            node,
            known: &known,
        };
        let output = output(&place)?;
        let count = output.shape.iter().try_fold(1_usize, |count, &size| {
            count.checked_mul(size).filter(|&count| count <= COUNT_MAX)
        });
        if output.shape.len() > AXES_MAX || count.is_none_or(|count| count == 0) {
            let what = format!(
                "its output would have sizes {:?}; {COUNT_MAX} numbers on {AXES_MAX} axes are the most, and 1 the least",
                output.shape
            );
            return Err(node.wrong(what));
        }
        known[node.output] = Some(output);
    }
    Ok(known)
}

/// Type and sizes of a node's output.
fn output(place: &Place<'_>) -> Result<Known, NetworkError> {
    let kind = place.node.operator.kind;
    if place.node.operator.moves_only() {
        let element = place.input(0)?.element;
        let shape = rule::moved(place, kind)?;
        return Ok(Known { element, shape });
    }
    let (element, shape) = match kind {
        Kind::Quantize => (quantized(place)?, place.floats(0)?.to_vec()),
        Kind::Dequantize => {
            let input = place.input(0)?;
            scales(place)?;
            if !matches!(
                input.element,
                Element::Int8 | Element::UInt8 | Element::Int32
            ) {
                return Err(place.wrong("its input is not of integers of 8 or 32 bits"));
            }
            (Element::Float, input.shape.clone())
        }
        _ => (Element::Float, rule::computed(place, kind)?),
    };
    Ok(Known { element, shape })
}

/// The type that a node quantises to: that of its zero point.
fn quantized(place: &Place<'_>) -> Result<Element, NetworkError> {
    scales(place)?;
    match place.constant(2)?.map(|zero| zero.element) {
        Some(element @ (Element::Int8 | Element::UInt8)) => Ok(element),
        Some(_) => Err(place.wrong("its zero point is not of 8 bits; quantise to INT8")),
        None => Err(place.wrong("its zero point is missing; write it, also where it is 0")),
    }
}

/// Checks the scale and zero point of a node that quantises or does the reverse.
fn scales(place: &Place<'_>) -> Result<(), NetworkError> {
    let values = place.input(0)?;
    let scale = place.floats(1)?;
    let zero = place.constant(2)?;
    let count = scale.iter().product::<usize>();
    let fits = match scale {
        [] | [1] => true,
        [channels] => {
            let axis = place.axis(place.node.int("axis", 1), values.shape.len())?;
            values.shape[axis] == *channels
        }
        _ => false,
    };
    if !fits || count == 0 {
        return Err(place.wrong("its scale is neither one number nor one for each channel"));
    }
    if zero.is_some_and(|zero| zero.count() != count) {
        return Err(place.wrong("it has not as many zero points as scales"));
    }
    if zero.is_some_and(|zero| zero.element != values.element) && values.element != Element::Float {
        return Err(place.wrong("its zero point is of another type than its input"));
    }
    Ok(())
}
