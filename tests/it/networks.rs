//! The networks that ship: what they compute beside another runtime, what their cards say of them, and
//! how good they are.

#![expect(
    clippy::unwrap_used,
    reason = "a network, a card or a vector that is not there must stop a test"
)]

use serde_json::Value;
use starloom::catalog::Catalog;
use starloom::inference::card::Precision;
use starloom::inference::fault::single_flips;
use starloom::inference::network::Network;
use starloom::orbit::window::Workers;
use starloom::run::inject::Subject;
use starloom::sensing::raster::Raster;
use std::fs;
use std::path::{Path, PathBuf};

fn asset(path: &str) -> PathBuf {
    let path = path.strip_prefix("assets/").unwrap_or(path);
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(path)
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&fs::read(asset(path)).unwrap()).unwrap()
}

/// Cards of all networks that ship.
fn cards() -> Vec<Value> {
    json("models/cards.json")["networks"]
        .as_array()
        .unwrap()
        .clone()
}

fn network(card: &Value) -> Network {
    let file = format!("models/{}", card["file"].as_str().unwrap());
    let bytes = fs::read(asset(&file)).unwrap();
    Network::read(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn floats(path: &str) -> Vec<f32> {
    let bytes = fs::read(asset(path)).unwrap();
    let fours = bytes.as_chunks::<4>().0.iter();
    fours.map(|&four| f32::from_le_bytes(four)).collect()
}

fn sizes(value: &Value) -> [usize; 3] {
    let sizes: Vec<usize> = serde_json::from_value(value.clone()).unwrap();
    sizes.try_into().unwrap()
}

/// The first bands of a golden input that the network takes.
fn input(vector: &Value, bands: usize) -> Raster {
    let [_, rows, columns] = sizes(&vector["input_shape"]);
    let path = vector["input"].as_str().unwrap();
    let mut values = floats(path);
    values.truncate(bands * rows * columns);
    Raster::new(bands, rows, columns, values).unwrap()
}

/// The smallest difference of two numbers: one step of a quantised answer.
fn step(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let steps = sorted.windows(2).map(|pair| pair[1] - pair[0]);
    steps
        .filter(|&step| step > 1e-6)
        .fold(f32::INFINITY, f32::min)
}

/// The band with the largest number, pixel by pixel; the first of equals, which steps of INT8 make common.
fn largest(raster: &Raster) -> Vec<u8> {
    let of = |pixel: usize| (0..raster.bands()).map(move |band| raster.band(band)[pixel]);
    let best = |pixel: usize| {
        of(pixel)
            .enumerate()
            .rev()
            .max_by(|a, b| a.1.total_cmp(&b.1))
    };
    (0..raster.pixels())
        .map(|pixel| u8::try_from(best(pixel).unwrap().0).unwrap())
        .collect()
}

/// Tolerance against onnxruntime, from docs/models/networks.md: 1e-5 in floats, one step of the output
/// in INT8, and the same class in 999 of 1,000 pixels.
#[test]
fn each_network_answers_as_another_runtime_does() {
    let vectors = json("models/golden/golden.json");
    let vectors = vectors.as_array().unwrap();
    for card in cards() {
        let id = card["id"].as_str().unwrap();
        let vector = vectors.iter().find(|vector| vector["id"] == id);
        let vector = vector.unwrap_or_else(|| panic!("{id} has no golden vector"));
        let network = network(&card);
        let answer = network.run(&input(vector, network.bands())).unwrap();
        let [bands, rows, columns] = sizes(&vector["output_shape"]);
        let path = vector["output"].as_str().unwrap();
        let golden = Raster::new(bands, rows, columns, floats(path)).unwrap();
        let tolerance = match network.precision() {
            Precision::Fp32 => 1e-5,
            _ => 1.01 * step(golden.values()),
        };
        let pairs = answer.values().iter().zip(golden.values());
        let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst <= tolerance, "{id}: {worst} is past {tolerance}");
        let (said, told) = (largest(&answer), largest(&golden));
        let same = said.iter().zip(&told).filter(|(a, b)| a == b).count();
        assert!(
            same * 1000 >= told.len() * 999,
            "{id}: {same} of {}",
            told.len()
        );
    }
}

#[test]
fn what_is_counted_from_the_graph_is_what_the_cards_say() {
    for card in cards() {
        let id = card["id"].as_str().unwrap();
        let network = network(&card);
        let edge = network.tile_px().map_or(256, |edge| edge as usize);
        let work = network.work(edge, edge).unwrap();
        let per_pixel = work.macs as f64 / (edge * edge) as f64;
        assert_eq!(card["macs_per_pixel"].as_f64(), Some(per_pixel), "{id}");
        assert_eq!(card["bytes"].as_u64(), Some(network.file_bytes()), "{id}");
        assert_eq!(card["precision"], network.precision().name(), "{id}");
        assert_eq!(
            card["bands"].as_array().unwrap().len(),
            network.bands(),
            "{id}"
        );
        assert_eq!(
            card["outputs"].as_array().unwrap().len(),
            network.outputs(),
            "{id}"
        );
        assert_eq!(
            card["tile_px"].as_u64(),
            network.tile_px().map(u64::from),
            "{id}"
        );
    }
}

/// Error of a bundled network on the held-out field sites, and its file.
fn subject(id: &str) -> Subject {
    Subject::named(id, &Catalog::bundled().unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn cover_networks_are_as_good_on_held_out_sites_as_their_cards_say() {
    let mut told = 0;
    for card in cards().iter().filter(|card| card["answers"] == "cover") {
        let id = card["id"].as_str().unwrap();
        let said = card["accuracy"]["held_out_sites"]["rmse"].as_f64().unwrap();
        let found = subject(id).sound;
        // Cards have four decimals; steps of INT8 fall differently at ties.
        assert!((found - said).abs() < 2e-4, "{id}: {found} beside {said}");
        told += 1;
    }
    assert!(told >= 4, "{told} networks");
    // What the yardsticks reached: five bands, and the three of an imager with four.
    assert!(subject("cover-5band-16x16-int8").sound <= 0.122);
    assert!(subject("cover-3band-16x16-int8").sound <= 0.152);
}

/// Every bit once. In another program 0.7 % of flips of 8-bit weights doubled the error of a network with five
/// times as many; one as small as this bears 2.0 %. Biases are the weak part.
#[test]
fn single_flips_of_weights_rarely_double_the_error_and_those_of_scales_do_more_often() {
    let subject = subject("cover-5band-16x16-int8");
    let on = (&subject.measure, subject.sound);
    let kinds = single_flips(&subject.network, on, 10_000, &Workers::many(2)).unwrap();
    let all: u64 = kinds.iter().map(|kind| kind.bits).sum();
    assert_eq!(all, subject.network.weight_bits());
    let share = |is_float: bool, number_bits: u64| {
        let mut kinds = kinds.iter();
        let own = kinds.find(|kind| (kind.is_float, kind.number_bits) == (is_float, number_bits));
        own.unwrap().doubled_share
    };
    let (kernels, biases, scales) = (share(false, 8), share(false, 32), share(true, 32));
    // Within a fifth: steps of INT8 fall differently from machine to machine.
    for (found, told) in [(kernels, 0.020), (biases, 0.321), (scales, 0.053)] {
        assert!(
            (0.8..1.2).contains(&(found / told)),
            "{found} beside {told}"
        );
    }
}

#[test]
fn cloud_networks_tell_a_tile_with_made_clouds_as_their_cards_say() {
    let bytes = fs::read(asset("tiles/spyndex_cloud_bgrn_256x256.u16")).unwrap();
    let numbers = bytes.as_chunks::<2>().0.iter();
    let values = numbers.map(|&pair| f32::from(u16::from_le_bytes(pair)) * 1e-4);
    let tile = Raster::new(4, 256, 256, values.collect()).unwrap();
    let truth = fs::read(asset("tiles/spyndex_cloud_truth_256x256.u8")).unwrap();
    let mut told = 0;
    for card in cards().iter().filter(|card| card["answers"] == "cloud") {
        let said = card["accuracy"]["synthetic_cloud_tile"]["overall_accuracy"]
            .as_f64()
            .unwrap();
        let answer = largest(&network(card).run(&tile).unwrap());
        let right = answer.iter().zip(&truth).filter(|(a, b)| a == b).count();
        let found = right as f64 / truth.len() as f64;
        // Cards have four decimals; in one pixel of 10,000 a step of INT8 falls to the other side.
        assert!(
            (found - said).abs() < 1.5e-4,
            "{}: {found} beside {said}",
            card["id"]
        );
        told += 1;
    }
    assert!(told >= 2, "{told} networks");
}
