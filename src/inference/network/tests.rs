use super::wire::Message;
use super::*;

/// Tensor of floats, or of bytes with their type's number.
fn tensor(name: &str, sizes: &[i64], kind: i64, bytes: &[u8]) -> Message {
    let mut tensor = Message::default();
    for &size in sizes {
        tensor.number(1, size);
    }
    tensor
        .number(2, kind)
        .bytes(8, name.as_bytes())
        .bytes(9, bytes);
    tensor
}

fn floats(name: &str, sizes: &[i64], values: &[f32]) -> Message {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    tensor(name, sizes, 1, &bytes)
}

fn node(operator: &str, inputs: &[&str], output: &str) -> Message {
    let mut node = Message::default();
    for input in inputs {
        node.bytes(1, input.as_bytes());
    }
    node.bytes(2, output.as_bytes())
        .bytes(4, operator.as_bytes());
    node
}

fn ints(name: &str, values: &[i64]) -> Message {
    let mut attribute = Message::default();
    attribute.bytes(1, name.as_bytes());
    for &value in values {
        attribute.number(8, value);
    }
    attribute
}

fn conv(inputs: &[&str], output: &str) -> Message {
    let mut conv = node("Conv", inputs, output);
    conv.message(5, &ints("kernel_shape", &[1, 1]));
    conv
}

/// Declares a value of floats; sizes below 0 are left open.
fn port(name: &str, sizes: &[i64]) -> Message {
    let mut shape = Message::default();
    for &size in sizes {
        let mut axis = Message::default();
        match size {
            0.. => axis.number(1, size),
            _ => axis.bytes(2, b"open"),
        };
        shape.message(1, &axis);
    }
    let (mut tensor, mut kind, mut port) = Default::default();
    Message::number(&mut tensor, 1, 1).message(2, &shape);
    Message::message(&mut kind, 1, &tensor);
    Message::bytes(&mut port, 1, name.as_bytes()).message(2, &kind);
    port
}

/// A file of these nodes and tensors, from `in` (2 bands, any size) to `out`.
fn file_of(nodes: &[Message], tensors: &[Message], input: &[i64], operator_set: i64) -> Vec<u8> {
    let mut graph = Message::default();
    for node in nodes {
        graph.message(1, node);
    }
    for tensor in tensors {
        graph.message(5, tensor);
    }
    graph
        .message(11, &port("in", input))
        .message(12, &port("out", &[]));
    let mut set = Message::default();
    set.number(2, operator_set);
    let mut model = Message::default();
    model.number(1, 8).message(7, &graph).message(8, &set);
    model.into_bytes()
}

fn file(nodes: &[Message], tensors: &[Message]) -> Vec<u8> {
    file_of(nodes, tensors, &[1, 2, -1, -1], 17)
}

/// out = relu(3 a - 2 b + 0.25), in floats.
fn plain() -> Vec<u8> {
    plain_of(&[1, 2, -1, -1])
}

/// The same for pictures of one shape.
fn plain_of(shape: &[i64]) -> Vec<u8> {
    let nodes = [
        conv(&["in", "w", "b"], "sum"),
        node("Relu", &["sum"], "out"),
    ];
    let tensors = [
        floats("w", &[1, 2, 1, 1], &[3.0, -2.0]),
        floats("b", &[1], &[0.25]),
    ];
    file_of(&nodes, &tensors, shape, 17)
}

/// out = 24 a - 16 b by weights of 8 bits, the input in steps of 1/256.
fn quantised(weights: [i8; 2]) -> Vec<u8> {
    let bytes = weights.map(i8::cast_unsigned);
    let nodes = [
        node("QuantizeLinear", &["in", "s", "z"], "q"),
        node("DequantizeLinear", &["q", "s", "z"], "d"),
        node("DequantizeLinear", &["w", "ws", "wz"], "wd"),
        conv(&["d", "wd"], "out"),
    ];
    let tensors = [
        floats("s", &[], &[1.0 / 256.0]),
        tensor("z", &[], 2, &[0]),
        tensor("w", &[1, 2, 1, 1], 3, &bytes),
        floats("ws", &[], &[0.25]),
        tensor("wz", &[], 3, &[0]),
    ];
    file(&nodes, &tensors)
}

fn picture(values: [f32; 4]) -> Raster {
    Raster::new(2, 1, 2, values.to_vec()).unwrap()
}

fn message(bytes: &[u8]) -> String {
    Network::read(bytes).unwrap_err().to_string()
}

#[test]
#[cfg(feature = "onnx")]
fn a_network_computes_what_its_weights_say() {
    let network = Network::read(&plain()).unwrap();
    assert_eq!(
        (network.bands(), network.outputs(), network.tile_px()),
        (2, 1, None)
    );
    assert_eq!(network.precision(), Precision::Fp32);
    let answer = network.run(&picture([0.5, 0.1, 0.25, 0.5])).unwrap();
    assert_eq!(answer.values(), [1.25, 0.0]);

    let network = Network::read(&quantised([96, -64])).unwrap();
    assert_eq!(network.precision(), Precision::Int8);
    // 0.501 and 0.252 lie between two steps of 1/256.
    let answer = network.run(&picture([0.501, 0.5, 0.252, 0.0])).unwrap();
    assert_eq!(answer.values(), [24.0 * 0.5 - 16.0 * 65.0 / 256.0, 12.0]);
}

#[test]
#[cfg(feature = "onnx")]
fn weights_tell_the_kernel_where_no_attribute_does() {
    let nodes = [node("Conv", &["in", "w"], "out")];
    let tensors = [floats("w", &[1, 2, 1, 1], &[3.0, -2.0])];
    let network = Network::read(&file(&nodes, &tensors)).unwrap();
    let answer = network.run(&picture([0.5, 0.1, 0.25, 0.5])).unwrap();
    assert_eq!(answer.values(), [1.0, 3.0 * 0.1 - 2.0 * 0.5]);
    assert_eq!(network.answer_numbers(10, 20).unwrap(), 200);
}

#[test]
#[cfg(feature = "onnx")]
fn answers_that_are_no_numbers_are_refused() {
    let nodes = [
        conv(&["in", "w"], "sum"),
        node("Div", &["sum", "zero"], "out"),
    ];
    let tensors = [
        floats("w", &[1, 2, 1, 1], &[3.0, -2.0]),
        floats("zero", &[1], &[0.0]),
    ];
    let said = message(&file(&nodes, &tensors));
    assert!(
        said.starts_with("its answer to an even picture of 20 % reflectance is inf"),
        "{said}"
    );
}

#[test]
#[cfg(feature = "onnx")]
fn work_is_counted_from_the_graph() {
    let work = Network::read(&plain()).unwrap().work(10, 20).unwrap();
    assert_eq!((work.macs, work.weight_bytes), (400, 12));
    assert_eq!(work.activation_bytes, 200 * (2 + 1) * 4);
    let work = Network::read(&quantised([96, -64]))
        .unwrap()
        .work(10, 20)
        .unwrap();
    // The input is moved in bytes, the answer in floats: nothing quantises it.
    assert_eq!(work.activation_bytes, 200 * (2 + 4));
    // Two scales, the input's zero point and the weights; their own zero point is 0 and goes without saying.
    assert_eq!(work.weight_bytes, 4 + 1 + 2 + 4);
}

#[test]
#[cfg(feature = "onnx")]
fn a_flip_changes_one_bit_of_one_weight_and_a_second_puts_it_back() {
    let network = Network::read(&quantised([96, -64])).unwrap();
    assert_eq!(network.weight_bits(), 11 * 8);
    // The scale and the zero point come first: bit 40 is the least of the first weight.
    let flip = Flip { bit: 40 + 5 };
    let hit = network.with_flips(&[flip]).unwrap();
    let input = picture([0.5, 0.5, 0.0, 0.0]);
    assert_eq!(network.run(&input).unwrap().values(), [12.0, 12.0]);
    assert_eq!(
        hit.run(&input).unwrap().values(),
        [0.125 * 64.0, 0.125 * 64.0]
    );
    let back = hit.with_flips(&[flip]).unwrap();
    assert_eq!(back.run(&input).unwrap(), network.run(&input).unwrap());
    let past = network.with_flips(&[Flip { bit: 88 }]).unwrap_err();
    assert_eq!(
        past.to_string(),
        "bit 88 is not one of the 88 of the network's weights"
    );
}

#[test]
#[cfg(feature = "onnx")]
fn weights_of_four_bits_are_told_kept_and_hit_as_such() {
    let network = Network::read(&quantised([7, -8])).unwrap();
    assert_eq!(network.precision(), Precision::Int4);
    assert_eq!(network.weight_bits(), (4 + 1 + 4) * 8 + 2 * 4);
    // The sign of the first weight: 7 becomes -1.
    let hit = network.with_flips(&[Flip { bit: 40 + 3 }]).unwrap();
    let answer = hit.run(&picture([0.5, 0.5, 0.0, 0.0])).unwrap();
    assert_eq!(answer.values(), [-0.125, -0.125]);
}

#[test]
#[cfg(feature = "onnx")]
fn pictures_that_do_not_fit_are_refused() {
    let network = Network::read(&plain()).unwrap();
    let refused = |raster: &Raster| network.run(raster).unwrap_err().to_string();
    let three = Raster::filled(3, 2, 2, 0.5);
    assert_eq!(refused(&three), "a picture of 3 bands; the network takes 2");
    let undefined = picture([0.5, 0.1, f32::NAN, 0.5]);
    assert_eq!(
        refused(&undefined),
        "the reflectance of band 1 at row 0, column 0 is NaN; it must be a finite number"
    );
    assert_eq!(
        refused(&Raster::filled(2, 0, 4, 0.0)),
        "a picture without pixels"
    );
    let fixed = Network::read(&plain_of(&[1, 2, 8, 8])).unwrap();
    assert_eq!(fixed.tile_px(), Some(8));
    assert_eq!(
        fixed
            .run(&Raster::filled(2, 4, 4, 0.0))
            .unwrap_err()
            .to_string(),
        "a picture of 4 × 4 pixels; the network takes 8 × 8"
    );
}

#[test]
fn what_is_no_network_is_refused_with_a_reason() {
    let good = plain();
    assert_eq!(message(b""), "not an ONNX file: it has no graph");
    assert!(message(b"hello, world").starts_with("not an ONNX file, or cut short"));
    for cut in [1, 2, 10, good.len() / 2, good.len() - 9, good.len() - 1] {
        assert!(message(&good[..cut]).contains("not an ONNX file"), "{cut}");
    }
    let weights = [floats("w", &[1, 2, 1, 1], &[3.0, -2.0])];
    let sum = [conv(&["in", "w"], "out")];
    assert_eq!(
        message(&file(&[node("NonMaxSuppression", &["in"], "out")], &[])),
        "node `out`: operator NonMaxSuppression is not one that runs here; build the network from \
         convolutions, pooling, element-wise operators and the like"
    );
    assert!(
        message(&file_of(&sum, &weights, &[1, 2, -1, -1], 9))
            .starts_with("operator set 9: known are 11 to 24")
    );
    assert_eq!(
        message(&file_of(&sum, &weights, &[1, 3, -1, -1], 17)),
        "node `out` (Conv): its weights take 2 channels in 1 groups, its input has 3"
    );
    assert!(
        message(&file_of(&sum, &weights, &[1, -1, -1, -1], 17))
            .starts_with("input `in` leaves its bands open")
    );
    assert!(
        message(&file_of(&sum, &weights, &[1, 2, 4, 5], 17))
            .starts_with("input `in` is not square")
    );
    assert!(
        message(&file(&[conv(&["in", "u"], "out")], &weights))
            .starts_with("not an ONNX file: nothing before node `out` makes its input `u`")
    );
    let halves = [tensor("w", &[1, 2, 1, 1], 10, &[0; 4])];
    assert!(
        message(&file(&sum, &halves))
            .starts_with("tensor `w` is FP16: networks run here in 32-bit floats or as INT8")
    );
    let short = [tensor("w", &[1, 2, 1, 1], 1, &[0; 4])];
    assert_eq!(
        message(&file(&sum, &short)),
        "tensor `w`: its sizes do not fit its numbers"
    );
    let mut elsewhere = tensor("w", &[1, 2, 1, 1], 1, &[]);
    elsewhere.number(14, 1);
    assert!(message(&file(&sum, &[elsewhere])).contains("save the network as one file"));
    let mut vast = conv(&["in", "w"], "out");
    vast.message(5, &ints("pads", &[1 << 40; 4]));
    assert!(message(&file(&[vast], &weights)).contains("4 numbers from 0 to 4096 are taken"));
    let long = vec![0; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
    assert!(
        message(&long)
            .starts_with("67108865 bytes: more than the 67108864 that a network may have")
    );
}

#[test]
#[cfg(not(feature = "onnx"))]
fn a_build_without_a_runtime_says_so() {
    assert_eq!(
        Network::read(&plain()).unwrap_err(),
        NetworkError::NoRuntime
    );
}
