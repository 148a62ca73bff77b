//! Networks that a scenario can name: the catalogue beside the files that ship, and files of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose files or output cannot be read must stop"
)]

mod own;
mod sha256;
mod trade;

use serde_json::Value;
use starloom::catalog::{Catalog, bundled_network, field_sites};
use starloom::inference::card::{Code, ModelCard};
use starloom::inference::network::Network;
use starloom::inference::onboard::Method;
use starloom::sensing::vegetation::green_cover;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn cards() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models/cards.json");
    let cards: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    cards["networks"].as_array().unwrap().clone()
}

/// The entries that name a file, with it.
fn with_files(catalog: &Catalog) -> Vec<(&ModelCard, String)> {
    let file = |card: &ModelCard| match &card.execution.as_ref()?.code {
        Code::Onnx(file) => Some(file.clone()),
        Code::Method(_) => None,
    };
    let cards = catalog.models().map(|part| &part.value);
    cards.filter_map(|card| Some((card, file(card)?))).collect()
}

#[test]
fn entries_say_of_their_files_what_is_counted_from_them() {
    let catalog = Catalog::bundled().unwrap();
    let mut wrong = Vec::new();
    for (card, file) in with_files(&catalog) {
        let id = &card.id;
        let network = Network::read(bundled_network(&file).unwrap()).unwrap();
        let edge = card.tile_px as usize;
        let work = network.work(edge, edge).unwrap();
        for (figure, given, counted) in [
            ("macs_per_tile", card.macs_per_tile, work.macs),
            ("weight_bytes", card.weight_bytes, work.weight_bytes),
            (
                "activation_bytes",
                card.activation_bytes_per_tile,
                work.activation_bytes,
            ),
        ] {
            if given != counted as f64 {
                wrong.push(format!("{id}: {figure} = {given}, counted {counted}"));
            }
        }
        assert_eq!(card.precision, network.precision(), "{id}");
        let bands = &card.execution.as_ref().unwrap().bands;
        assert_eq!(bands.len(), network.bands(), "{id}");
        assert!(
            network.tile_px().is_none_or(|edge| edge == card.tile_px),
            "{id}"
        );
        assert_eq!(*id, file.trim_end_matches(".onnx"));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_network_that_ships_has_its_entry_with_what_its_card_says() {
    let catalog = Catalog::bundled().unwrap();
    let entries = with_files(&catalog);
    let listed: BTreeSet<&str> = entries.iter().map(|(_, file)| file.as_str()).collect();
    let shipped = cards();
    let shipped_files: BTreeSet<&str> = shipped
        .iter()
        .map(|card| card["file"].as_str().unwrap())
        .collect();
    assert_eq!(listed, shipped_files);
    for card in &shipped {
        let id = card["id"].as_str().unwrap();
        let bytes = bundled_network(card["file"].as_str().unwrap()).unwrap();
        assert_eq!(card["sha256"], sha256::hex(bytes), "{id}");
        let part = catalog.model(id).unwrap();
        let figure = |field: &str| {
            part.figure(field)
                .map(|one| one.value.replace('_', "").parse::<f64>().unwrap())
        };
        let execution = part.value.execution.as_ref().unwrap();
        let bands: Vec<&str> = execution.bands.iter().map(|band| band.name()).collect();
        assert_eq!(card["bands"], serde_json::json!(bands), "{id}");
        let answers = serde_json::to_value(execution.answers).unwrap();
        assert_eq!(card["answers"], answers, "{id}");
        assert_eq!(figure("parameters"), card["parameters"].as_f64(), "{id}");
        let sites = &card["accuracy"]["held_out_sites"];
        assert_eq!(figure("rmse"), sites["rmse"].as_f64(), "{id}");
        assert_eq!(figure("rmse_green"), sites["rmse_green"].as_f64(), "{id}");
        let labelled = LABELLED.map(|tile| &card["accuracy"][tile]);
        for (field, key) in [("accuracy_ratio", "overall_accuracy"), ("kappa", "kappa")] {
            let values: Vec<f64> = labelled
                .iter()
                .filter_map(|tile| tile[key].as_f64())
                .collect();
            let mean = values.iter().sum::<f64>() / LABELLED.len() as f64;
            match figure(field) {
                Some(given) => assert!((given - mean).abs() < 1e-4, "{id}: {field} {mean}"),
                None => assert!(values.is_empty(), "{id}: {field}"),
            }
        }
    }
}

/// The labelled tiles over which the accuracy of cloud networks is a mean.
const LABELLED: [&str; 2] = ["landsat7", "landsat5"];

#[test]
fn the_vegetation_index_is_as_good_as_its_entry_says() {
    let catalog = Catalog::bundled().unwrap();
    let entry = catalog.model("ndvi").unwrap();
    let method = &entry.value.execution.as_ref().unwrap().code;
    assert_eq!(*method, Code::Method(Method::Ndvi));
    let sites = field_sites();
    let held_out: Vec<_> = sites.iter().filter(|site| site.split == "test").collect();
    assert_eq!(held_out.len(), 794);
    let error = |site: &&starloom::catalog::FieldSite| {
        f64::from(green_cover(site.red, site.nir) - site.green_cover).powi(2)
    };
    let mean = held_out.iter().map(error).sum::<f64>() / held_out.len() as f64;
    let stated: f64 = entry.figure("rmse_green").unwrap().value.parse().unwrap();
    assert!((mean.sqrt() - stated).abs() < 5e-5, "{}", mean.sqrt());
}
