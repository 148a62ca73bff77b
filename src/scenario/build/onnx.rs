//! Networks of a scenario's own, from their files: read, held against their entries, and counted.
//!
//! What the graph tells (work, bytes, precision, the tile where it is fixed) an entry may leave out; what
//! it gives nevertheless must be what is counted.

use super::super::decode::At;
use super::super::input::read_bytes;
use super::super::places::Places;
use super::super::tree::{Entry, Node, Value};
use super::super::{Input, ScenarioError};
use super::ONNX_REMEDY;
use crate::catalog::{Kind, bundled_network};
use crate::inference::card::OUTPUTS;
use crate::inference::network::{MAX_FILE_BYTES, Network, NetworkError};
use std::path::Path;

/// How far a figure may be from what is counted, as a share of that: rounding.
const ROUNDING: f64 = 0.01;
/// Edge of a tile where neither graph nor entry says one (px).
const TILE_PX: u32 = 256;
/// Greatest edge of a tile that a graph is counted on (px).
const TILE_PX_MAX: u32 = 16_384;

/// A network of the scenario's own.
#[derive(Debug)]
pub(super) struct OwnNetwork {
    /// Id of its entry.
    pub(super) id: String,
    /// The bytes of its file.
    pub(super) bytes: Vec<u8>,
    /// Its file; none where it comes with starloom.
    pub(super) input: Option<Input>,
}

/// Reads the networks that entries of the tree name, and writes into the entries what is counted.
///
/// # Errors
/// For files that cannot be read or are no networks, and for entries that say otherwise.
pub(super) fn read_own(
    root: &mut Node,
    places: &Places,
    folder: &Path,
) -> Result<Vec<OwnNetwork>, ScenarioError> {
    let Value::Table(entries) = &mut root.value else {
        return Ok(Vec::new());
    };
    let models = entries
        .iter_mut()
        .find(|entry| entry.key == Kind::Model.key());
    let Some(Value::List(items)) = models.map(|entry| &mut entry.node.value) else {
        return Ok(Vec::new());
    };
    let mut own = Vec::new();
    for item in items {
        own.extend(read_one(item, places, folder)?);
    }
    Ok(own)
}

/// The network of one entry; none where it names no file, or in no way that the catalogue takes.
fn read_one(
    item: &mut Node,
    places: &Places,
    folder: &Path,
) -> Result<Option<OwnNetwork>, ScenarioError> {
    let text = |key: &str| item.get(key).and_then(Node::text).map(str::to_owned);
    let (Some(id), Some(name), Some(node)) = (text("id"), text("onnx"), item.get("onnx")) else {
        return Ok(None);
    };
    let at = at(node);
    let (bytes, input) = file(places, &at, folder, &name)?;
    let wrong = |error: NetworkError| {
        let shown = shown(folder, &name);
        places.refuse_input(&at, shown, error.to_string(), ONNX_REMEDY)
    };
    let network = Network::read(&bytes).map_err(wrong)?;
    let entry = OfEntry {
        places,
        network: &network,
        name: &name,
    };
    entry.refuse_other_bands(item)?;
    entry.refuse_other_outputs(item, &at)?;
    entry.precision(item)?;
    if let Some(tile_px) = entry.tile_px(item)? {
        let edge = tile_px as usize;
        let work = network.work(edge, edge).map_err(wrong)?;
        for (key, counted) in [
            ("macs_per_tile", work.macs),
            ("weight_bytes", work.weight_bytes),
            ("activation_bytes_per_tile", work.activation_bytes),
        ] {
            entry.figure(item, key, counted)?;
        }
        if item.get("answer_bytes_per_tile").is_none() {
            // A byte a number; where the network is executed, what is encoded counts instead.
            let numbers = network.answer_numbers(edge, edge).map_err(wrong)?;
            entry.figure(item, "answer_bytes_per_tile", numbers)?;
        }
    }
    Ok(Some(OwnNetwork { id, bytes, input }))
}

/// The bytes of a network: those that come with starloom by that name, or a file beside the scenario.
fn file(
    places: &Places,
    at: &At<()>,
    folder: &Path,
    name: &str,
) -> Result<(Vec<u8>, Option<Input>), ScenarioError> {
    let path = folder.join(name);
    if let Some(bundled) = bundled_network(name) {
        let own = read_bytes(&path, MAX_FILE_BYTES);
        if own.is_ok_and(|own| own != bundled) {
            let reason = "a network of that name comes with starloom, and another lies here";
            return Err(places.refuse(at, reason, "give your file another name"));
        }
        return Ok((bundled.to_vec(), None));
    }
    let length = std::fs::metadata(&path).map_or(0, |about| about.len());
    if path.is_file() && length > MAX_FILE_BYTES {
        let error = NetworkError::TooLarge { bytes: length };
        let shown = shown(folder, name);
        return Err(places.refuse_input(at, shown, error.to_string(), ONNX_REMEDY));
    }
    let bytes = read_bytes(&path, MAX_FILE_BYTES).map_err(|why| {
        let reason = format!("{} ({})", why.reason, path.display());
        let remedy = format!("{}; it counts from the scenario's folder", why.remedy);
        places.refuse(at, reason, remedy)
    })?;
    let input = Input {
        role: "network".to_owned(),
        name: name.to_owned(),
        digest: blake3::hash(&bytes).to_hex().to_string(),
        fetched: None,
        url: None,
    };
    Ok((bytes, Some(input)))
}

fn shown(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

const fn at(node: &Node) -> At<()> {
    At {
        value: (),
        place: node.place,
    }
}

/// A network beside its entry.
struct OfEntry<'a> {
    places: &'a Places,
    network: &'a Network,
    name: &'a str,
}

impl OfEntry<'_> {
    fn refuse_other_bands(&self, item: &Node) -> Result<(), ScenarioError> {
        let taken = self.network.bands();
        let Some(node) = item.get("bands") else {
            return Ok(());
        };
        match &node.value {
            Value::List(bands) if bands.len() != taken => {
                let (listed, name) = (bands.len(), self.name);
                let reason = format!("{listed} bands are listed, and {name} takes {taken}");
                let remedy = "list the bands that it takes, in its order, or give another file";
                Err(self.places.refuse(&at(node), reason, remedy))
            }
            _ => Ok(()),
        }
    }

    fn refuse_other_outputs(&self, item: &Node, at: &At<()>) -> Result<(), ScenarioError> {
        let gives = self.network.outputs();
        if item.get("answers").is_none() || gives == OUTPUTS {
            return Ok(());
        }
        let reason = format!(
            "the network gives {gives} maps, and {OUTPUTS} are expected: clear, cloud, shadow, or bare, green, dry"
        );
        let remedy =
            "take `answers` out, so that it is counted but not executed, or give another file";
        Err(self.places.refuse(at, reason, remedy))
    }

    /// Writes the precision into the entry, or holds it against the graph's.
    fn precision(&self, item: &mut Node) -> Result<(), ScenarioError> {
        let runs_in = self.network.precision().name();
        match item.get("precision") {
            Some(node) if node.text().is_some_and(|given| given != runs_in) => {
                let reason = format!("{} runs in {runs_in}", self.name);
                let remedy = format!("leave it out, or write `precision = \"{runs_in}\"`");
                Err(self.places.refuse(&at(node), reason, remedy))
            }
            Some(_) => Ok(()),
            None => {
                insert(item, "precision", Value::Text(runs_in.to_owned()));
                Ok(())
            }
        }
    }

    /// The edge of its tiles; none where the entry gives none that can be, which the catalogue refuses.
    fn tile_px(&self, item: &mut Node) -> Result<Option<u32>, ScenarioError> {
        let fixed = self.network.tile_px();
        let given = item.get("tile_px").map(|node| (at(node), &node.value));
        let tile_px = match (given, fixed) {
            (Some((at, &Value::Integer(given))), fixed) => {
                let given = u32::try_from(given).ok().filter(|&px| px > 0);
                let Some(px) = given.filter(|&px| px <= TILE_PX_MAX) else {
                    let needs = format!("between 1 and {TILE_PX_MAX}");
                    return Err(self.places.out_of_range(&at, &needs));
                };
                if let Some(edge) = fixed.filter(|&edge| edge != px) {
                    let reason = format!("{} takes tiles of {edge} px", self.name);
                    let remedy = format!("leave it out, or write `tile_px = {edge}`");
                    return Err(self.places.refuse(&at, reason, remedy));
                }
                px
            }
            (Some(_), _) => return Ok(None),
            (None, fixed) => {
                let edge = fixed.unwrap_or(TILE_PX);
                insert(item, "tile_px", Value::Integer(i64::from(edge)));
                edge
            }
        };
        self.grade(
            item,
            "tile_px",
            "derived: the tile that the graph is counted on",
        );
        Ok(Some(tile_px))
    }

    /// Writes a counted figure into the entry, or holds what it gives against it.
    fn figure(&self, item: &mut Node, key: &str, counted: u64) -> Result<(), ScenarioError> {
        match item.get(key) {
            None => {
                let counted = i64::try_from(counted).unwrap_or(i64::MAX);
                insert(item, key, Value::Integer(counted));
            }
            Some(node) => {
                #[expect(clippy::cast_precision_loss, reason = "compared to a hundredth")]
                let counted_f64 = counted as f64;
                let given = node.number();
                let is_same = |given: f64| (given - counted_f64).abs() <= ROUNDING * counted_f64;
                if given.is_some_and(|given| !is_same(given)) {
                    let reason = format!("the graph of {} has {counted}", self.name);
                    let remedy = format!("leave it out, or write `{key} = {counted}`");
                    return Err(self.places.refuse(&at(node), reason, remedy));
                }
            }
        }
        self.grade(item, key, "derived: counted from the graph of its file");
        Ok(())
    }

    /// Grades a figure of the entry that has no grade of its own.
    fn grade(&self, item: &mut Node, key: &str, grade: &str) {
        if item.get("grade").is_none() {
            insert(item, "grade", Value::Table(Vec::new()));
        }
        let Value::Table(entries) = &mut item.value else {
            return;
        };
        let table = entries.iter_mut().find(|entry| entry.key == "grade");
        if let Some(table) = table.map(|entry| &mut entry.node)
            && table.get(key).is_none()
        {
            insert(table, key, Value::Text(grade.to_owned()));
        }
    }
}

/// Puts a key into a table, where the table stands.
fn insert(table: &mut Node, key: &str, value: Value) {
    let origin = table.origin.clone();
    if let Value::Table(entries) = &mut table.value {
        entries.push(Entry {
            key: key.to_owned(),
            key_origin: origin.clone(),
            node: Node::new(origin, value),
        });
    }
}
