//! A graph as an ONNX file again, with nothing in it but what was read and checked.

use super::graph::{Attribute, Graph, Node};
use super::tensor::{Constant, Element};
use super::wire::Message;

/// The file's bytes.
pub(super) fn onnx(graph: &Graph) -> Vec<u8> {
    let mut body = Message::default();
    for node in &graph.nodes {
        body.message(1, &node_message(graph, node));
    }
    body.bytes(2, b"network");
    for constant in &graph.constants {
        body.message(5, &tensor_message(constant));
    }
    body.message(11, &input_message(graph));
    let mut output = Message::default();
    output.bytes(1, graph.names[graph.output].as_bytes());
    body.message(12, &output);

    let mut operators = Message::default();
    operators.bytes(1, b"").number(2, graph.operator_set);
    let mut model = Message::default();
    // Version 8 of the format: what operator set 17 came with.
    model.number(1, 8).message(7, &body).message(8, &operators);
    model.into_bytes()
}

fn tensor_message(constant: &Constant) -> Message {
    let mut message = Message::default();
    for &size in &constant.shape {
        message.number(1, i64::try_from(size).unwrap_or(i64::MAX));
    }
    let element = match constant.element {
        Element::Float => 1,
        Element::UInt8 => 2,
        Element::Int8 => 3,
        Element::Int32 => 6,
        Element::Int64 => 7,
    };
    message
        .number(2, element)
        .bytes(8, constant.name.as_bytes())
        .bytes(9, &constant.bytes);
    message
}

fn node_message(graph: &Graph, node: &Node) -> Message {
    let mut message = Message::default();
    for input in &node.inputs {
        let name = input.map_or("", |id| graph.names[id].as_str());
        message.bytes(1, name.as_bytes());
    }
    message
        .bytes(2, graph.names[node.output].as_bytes())
        .bytes(3, node.name.as_bytes())
        .bytes(4, node.operator.name.as_bytes());
    for (name, attribute) in &node.attributes {
        message.message(5, &attribute_message(name, attribute));
    }
    message
}

fn attribute_message(name: &str, attribute: &Attribute) -> Message {
    let mut message = Message::default();
    message.bytes(1, name.as_bytes());
    let kind = match attribute {
        Attribute::Float(value) => {
            message.float(2, *value);
            1
        }
        Attribute::Int(value) => {
            message.number(3, *value);
            2
        }
        Attribute::Text(value) => {
            message.bytes(4, value.as_bytes());
            3
        }
        Attribute::Floats(values) => {
            for value in values {
                message.float(7, *value);
            }
            6
        }
        Attribute::Ints(values) => {
            for value in values {
                message.number(8, *value);
            }
            7
        }
    };
    message.number(20, kind);
    message
}

/// One picture of 32-bit floats; rows and columns by name where the file leaves them open.
fn input_message(graph: &Graph) -> Message {
    let mut shape = Message::default();
    let mut axis = |size: Option<usize>, name: &str| {
        let mut message = Message::default();
        match size {
            Some(size) => message.number(1, i64::try_from(size).unwrap_or(i64::MAX)),
            None => message.bytes(2, name.as_bytes()),
        };
        shape.message(1, &message);
    };
    axis(Some(1), "");
    axis(Some(graph.input.bands), "");
    axis(graph.input.edge, "rows");
    axis(graph.input.edge, "columns");
    let mut tensor = Message::default();
    tensor.number(1, 1).message(2, &shape);
    let mut kind = Message::default();
    kind.message(1, &tensor);
    let mut input = Message::default();
    input
        .bytes(1, graph.names[graph.input.value].as_bytes())
        .message(2, &kind);
    input
}
