//! The digest: a BLAKE3 chain over what was recorded.
//!
//! ```text
//! d₀   = H(resolved scenario, seed, input digests, recording version)
//! dₙ₊₁ = H(dₙ ‖ n ‖ span of segment n ‖ for each table: name ‖ rows ‖ canonical bytes of the rows)
//! ```
//! The resolved scenario is its text with what it resolves to: element sets, policy, start, length
//! and names. Text goes in with its length before it, so that no two inputs share their bytes.
//! Leaves out: wall times, paths, program versions and compression. It is promised for one binary
//! on one machine, since other machines round sines differently.

use super::manifest::Manifest;
use crate::record::Table;
use crate::time::{Interval, SimTime};
use serde::{Deserialize, Serialize};

/// Bytes that are encoded before they are hashed.
const ENCODE_CHUNK_BYTES: usize = 1 << 16;

/// A BLAKE3 digest, in hexadecimal on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(blake3::Hash);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes))
    }

    /// The digest of all that `reader` still gives.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of_reader(reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(Self(hasher.finalize()))
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.to_hex())
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        blake3::Hash::from_hex(&text)
            .map(Self)
            .map_err(|_| format!("{text:?} is not a digest of 64 hexadecimal digits"))
    }
}

/// Takes text and numbers in an order that cannot be read in two ways.
struct Fields(blake3::Hasher);

impl Fields {
    fn number(&mut self, number: impl Into<i128>) {
        self.0.update(&number.into().to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }
}

/// The digest that a run starts from: of what it was made from.
pub(super) fn start(manifest: &Manifest, scenario_text: &str, elements_text: &str) -> Digest {
    let mut fields = Fields(blake3::Hasher::new());
    fields.text("starloom recording");
    fields.text(&manifest.recording_version);
    fields.text(scenario_text);
    fields.text(elements_text);
    fields.text(&manifest.scenario);
    fields.text(manifest.policy.name());
    fields.number(manifest.seed.0);
    fields.number(manifest.calendar.unix_ns(SimTime::START));
    fields.number(manifest.duration.0);
    fields.texts(&manifest.satellites);
    fields.texts(&manifest.stations);
    fields.texts(&manifest.targets);
    fields.number(manifest.inputs.len() as u64);
    for input in &manifest.inputs {
        fields.text(&input.role);
        fields.text(&input.digest);
    }
    Digest(fields.0.finalize())
}

/// The chain's next link while its segment's tables come in, in their fixed order.
pub(super) struct Link(Fields);

impl Link {
    /// After `previous`, for segment `index`.
    pub(super) fn after(previous: &Digest, index: u32, span: Interval) -> Self {
        let mut fields = Fields(blake3::Hasher::new());
        fields.0.update(previous.as_bytes());
        fields.number(index);
        fields.number(span.start.0);
        fields.number(span.end.0);
        Self(fields)
    }

    /// Takes in a table and returns the digest of its rows alone.
    pub(super) fn table(&mut self, table: &dyn Table) -> Digest {
        self.0.text(table.schema().name);
        self.0.number(table.len() as u64);
        let mut rows = blake3::Hasher::new();
        let mut bytes = Vec::with_capacity(2 * ENCODE_CHUNK_BYTES);
        for row in 0..table.len() {
            table.encode_row(row, &mut bytes);
            if bytes.len() >= ENCODE_CHUNK_BYTES {
                self.flush(&mut rows, &mut bytes);
            }
        }
        self.flush(&mut rows, &mut bytes);
        Digest(rows.finalize())
    }

    fn flush(&mut self, rows: &mut blake3::Hasher, bytes: &mut Vec<u8>) {
        self.0.0.update(bytes);
        rows.update(bytes);
        bytes.clear();
    }

    /// The link.
    pub(super) fn close(self) -> Digest {
        Digest(self.0.0.finalize())
    }
}
