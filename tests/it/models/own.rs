//! A network of a scenario's own, from an ONNX file beside it.

use crate::scenario_errors::GOOD;
use insta::assert_snapshot;
use starloom::catalog::{Catalog, bundled_network};
use starloom::scenario::{self, Loaded};
use std::fs;
use std::path::Path;

/// An entry that leaves out all that can be counted.
const OWN: &str = r#"
[[model]]
id = "mine"
name = "Mine"
task = "ground cover"
tile_px = 256
efficiency_class = "depthwise"
answer_bytes_per_tile = 100
onnx = "nets/mine.onnx"
answers = "cover"
bands = ["green", "red", "nir"]
[model.grade]
answer_bytes_per_tile = "assumed: for a test"
"#;

/// The network that lies there unless a test puts another.
fn network() -> Vec<u8> {
    bundled_network("cover-3band-16x16-fp32.onnx")
        .unwrap()
        .to_vec()
}

/// The good scenario with `mine` in its chain.
fn text(entry: &str) -> String {
    let chain = "\"cover-3band-16x16-int8\"";
    assert_eq!(GOOD.matches(chain).count(), 1);
    let text = GOOD
        .replace(chain, "\"mine\"")
        .replace("amd-xqrve2302", "amd-xqrvc1902");
    text + entry
}

fn load_at(folder: &Path, entry: &str, network: &[u8]) -> Result<Loaded, String> {
    fs::create_dir_all(folder.join("nets")).unwrap();
    fs::write(folder.join("nets/mine.onnx"), network).unwrap();
    fs::write(folder.join("scenario.toml"), text(entry)).unwrap();
    let loaded = scenario::load(
        &folder.join("scenario.toml"),
        &[],
        &Catalog::bundled().unwrap(),
    );
    let shown = format!("{}/", folder.display());
    loaded.map_err(|error| error.to_string().replace(&shown, ""))
}

fn load(entry: &str, network: &[u8]) -> Result<Loaded, String> {
    load_at(tempfile::tempdir().unwrap().path(), entry, network)
}

/// The message about an entry in which `old` is `new`.
fn refused(old: &str, new: &str) -> String {
    assert_eq!(OWN.matches(old).count(), 1, "{old}");
    load(&OWN.replace(old, new), &network()).unwrap_err()
}

/// The message about another file.
fn refused_file(network: &[u8]) -> String {
    load(OWN, network).unwrap_err()
}

#[test]
fn what_an_entry_leaves_out_is_counted_from_its_file() {
    let loaded = load(OWN, &network()).unwrap();
    let own = &loaded.scenario.work.chain[1];
    let catalog = Catalog::bundled().unwrap();
    let same = &catalog.model("cover-3band-16x16-fp32").unwrap().value;
    assert_eq!((own.id.as_str(), own.precision), ("mine", same.precision));
    assert_eq!(own.macs_per_tile, same.macs_per_tile);
    assert_eq!(own.weight_bytes, same.weight_bytes);
    assert_eq!(
        own.activation_bytes_per_tile,
        same.activation_bytes_per_tile
    );
    let part = loaded.catalog.model("mine").unwrap();
    let grade = &part.figure("macs_per_tile").unwrap().grade;
    assert_eq!(grade.ground(), "counted from the graph of its file");
    let input = loaded
        .scenario
        .inputs
        .iter()
        .find(|input| input.role == "network");
    let input = input.unwrap();
    assert_eq!(input.name, "nets/mine.onnx");
    assert_eq!(input.digest, blake3::hash(&network()).to_hex().to_string());
    // What is kept of the scenario reads back to the same.
    let folder = tempfile::tempdir().unwrap();
    load_at(folder.path(), OWN, &network()).unwrap();
    let again = scenario::load_text("again", &loaded.resolved, folder.path(), &[], &catalog);
    let again = again.unwrap().scenario;
    assert_eq!(again.work.chain, loaded.scenario.work.chain);
    assert_eq!(again.inputs, loaded.scenario.inputs);
}

#[test]
fn a_figure_may_be_given_within_rounding() {
    let given = |macs: &str| {
        OWN.replace(
            "tile_px = 256\n",
            &format!("tile_px = 256\nmacs_per_tile = {macs}\n"),
        )
    };
    let loaded = load(&given("23_100_000"), &network()).unwrap();
    assert_eq!(loaded.scenario.work.chain[1].macs_per_tile, 23.1e6);
    assert_snapshot!(load(&given("1_000_000"), &network()).unwrap_err(), @r#"
    scenario.toml:48:17: `model.mine.macs_per_tile` = 1000000: the graph of nets/mine.onnx has 23068672
      remedy: leave it out, or write `macs_per_tile = 23068672`
    "#);
}

#[test]
fn an_entry_that_says_otherwise_than_its_file_is_refused() {
    assert_snapshot!(refused("[\"green\", \"red\", \"nir\"]", "[\"red\", \"nir\"]"), @r#"
    scenario.toml:52:9: `model.mine.bands`: 2 bands are listed, and nets/mine.onnx takes 3
      remedy: list the bands that it takes, in its order, or give another file
    "#);
    assert_snapshot!(refused("tile_px = 256\n", "tile_px = 256\nprecision = \"int8\"\n"), @r#"
    scenario.toml:48:13: `model.mine.precision` = "int8": nets/mine.onnx runs in fp32
      remedy: leave it out, or write `precision = "fp32"`
    "#);
    assert_snapshot!(refused("tile_px = 256", "tile_px = 0"), @r#"
    scenario.toml:47:11: `model.mine.tile_px` = 0: must be between 1 and 16384
      remedy: give a value between 1 and 16384
    "#);
    assert_snapshot!(refused("nets/mine.onnx", "nets/missing.onnx"), @r#"
    scenario.toml:50:8: `model.mine.onnx` = "nets/missing.onnx": there is no such file (nets/missing.onnx)
      remedy: check the path; it counts from the scenario's folder
    "#);
}

#[test]
fn a_file_that_is_no_network_is_refused_in_one_message() {
    let good = network();
    assert_snapshot!(refused_file(&good[..good.len() / 2]), @r#"
    nets/mine.onnx: not an ONNX file, or cut short: the file is malformed at byte 2 of it
      named by: `model.mine.onnx` at scenario.toml:50:8
      remedy: export the network again, or name another file; docs/models/networks.md tells what runs here
    "#);
    let unknown = replaced(&good, b"Relu", b"Rela");
    assert_snapshot!(refused_file(&unknown), @r#"
    nets/mine.onnx: node `hidden0`: operator Rela is not one that runs here; build the network from convolutions, pooling, element-wise operators and the like
      named by: `model.mine.onnx` at scenario.toml:50:8
      remedy: export the network again, or name another file; docs/models/networks.md tells what runs here
    "#);
    // The first weights: a field of 192 bytes, 16 × 3 floats.
    let start = [0x4a, 0xc0, 0x01];
    let undefined = [start.as_slice(), &f32::NAN.to_le_bytes()].concat();
    let weight = good.windows(3).position(|three| three == start).unwrap();
    let undefined = replaced(&good, &good[weight..weight + 7], &undefined);
    assert_snapshot!(refused_file(&undefined), @r#"
    nets/mine.onnx: tensor `hidden0.w`: a number of it is undefined (NaN)
      named by: `model.mine.onnx` at scenario.toml:50:8
      remedy: export the network again, or name another file; docs/models/networks.md tells what runs here
    "#);
}

/// Bytes with each `old` made `new`.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places = 0..bytes.len() - old.len();
    let found: Vec<usize> = places
        .filter(|&place| bytes[place..].starts_with(old))
        .collect();
    assert!(!found.is_empty());
    for place in found {
        bytes[place..place + new.len()].copy_from_slice(new);
    }
    bytes
}

#[test]
fn a_file_of_two_gigabytes_is_refused_by_its_length() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("nets")).unwrap();
    let large = fs::File::create(folder.path().join("nets/large.onnx")).unwrap();
    large.set_len(2 << 30).unwrap();
    let entry = OWN.replace("nets/mine.onnx", "nets/large.onnx");
    assert_snapshot!(load_at(folder.path(), &entry, &network()).unwrap_err(), @r#"
    nets/large.onnx: 2147483648 bytes: more than the 67108864 that a network may have; compress it, or describe it by its figures instead of its file
      named by: `model.mine.onnx` at scenario.toml:50:8
      remedy: export the network again, or name another file; docs/models/networks.md tells what runs here
    "#);
}

#[test]
fn a_network_that_answers_something_else_is_counted_and_not_executed() {
    let counted = OWN.replace("answers = \"cover\"\n", "");
    let loaded = load(&counted, &network()).unwrap();
    assert_eq!(loaded.scenario.work.chain[1].execution, None);
}

#[test]
fn the_name_of_a_network_that_ships_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let entry = OWN.replace("nets/mine.onnx", "cover-3band-16x16-int8.onnx");
    let loaded = load_at(folder.path(), &entry, &network()).unwrap();
    assert!(
        loaded
            .scenario
            .inputs
            .iter()
            .all(|input| input.role != "network")
    );
    fs::write(folder.path().join("cover-3band-16x16-int8.onnx"), network()).unwrap();
    assert_snapshot!(load_at(folder.path(), &entry, &network()).unwrap_err(), @r#"
    scenario.toml:50:8: `model.mine.onnx` = "cover-3band-16x16-int8.onnx": a network of that name comes with starloom, and another lies here
      remedy: give your file another name
    "#);
}

#[test]
fn the_path_of_a_network_counts_from_the_file_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    load_at(folder.path(), OWN, &network()).unwrap();
    let over = folder.path().join("over");
    fs::create_dir(&over).unwrap();
    let text = "starloom = 1\ninclude = \"../scenario.toml\"\n";
    fs::write(over.join("above.toml"), text).unwrap();
    let catalog = Catalog::bundled().unwrap();
    let loaded = scenario::load(&over.join("above.toml"), &[], &catalog).unwrap();
    assert_eq!(loaded.scenario.work.chain[1].id, "mine");
}
